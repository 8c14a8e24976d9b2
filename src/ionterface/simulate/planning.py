"""From the stretches of a protocol to a plan that a kernel follows; what no cell can do is refused here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ionterface.errors import UsageError
from ionterface.simulate.cell import Cell, Electrode, Metal
from ionterface.simulate.instrument import Channel
from ionterface.simulate.models.assembly import Start
from ionterface.simulate.models.particle import CURRENT, IMPOSED, LOAD, POWER, VOLTAGE
from ionterface.simulate.protocol import Control, Ending, Stretch
from ionterface.simulate.solver.events import NO_ROOT
from ionterface.simulate.solver.march import Plan

_CONTROLS = {Control.VOLTAGE: VOLTAGE, Control.CURRENT: CURRENT, Control.POWER: POWER, Control.LOAD: LOAD}
_MOST_POINTS = 50_000_000
_HIGHEST = 10.0  # V; no cell of these models stands above, so a power of P takes a current above P/10 V


def bounded(stretch: Stretch, cell: Cell) -> Stretch:
    """A stretch that only a limit ends gets the longest time that the cell's charge allows."""
    if math.isfinite(stretch.duration):
        return stretch
    most = 1.1 * sum(cell.charges) + _HIGHEST * capacitance(cell)
    size = abs(stretch.value)
    if stretch.control is Control.LOAD:
        lower = max((level for ending, level in stretch.limits if ending is Ending.VOLTAGE_BELOW), default=0.0)
        if not lower > 0:
            raise UsageError("a load without duration needs a lower limit above 0 V, or it never ends.")
        longest = most * size / lower
    elif size == 0.0:
        raise UsageError("a step without current or power and without duration would never end.")
    else:
        longest = most / size * (_HIGHEST if stretch.control is Control.POWER else 1.0)
    return replace(stretch, duration=longest)


def capacitance(cell: Cell) -> float:
    """Double layers of both electrodes. [F]"""
    both = [cell.working, *([cell.counter] if isinstance(cell.counter, Electrode) else [])]
    return sum(e.mass * e.double_layer for e in both)


def refuse(
    cell: Cell, stretches: Sequence[Stretch], channel: Channel, start: Start, rng: np.random.Generator | None
) -> None:
    """Refuse what this cell cannot do, before anything is integrated.

    Raises
    ------
    UsageError
        Noise without a generator, more points than can be held, a voltage that no resistance lets jump.
    """
    if (channel.voltage_noise or channel.current_noise) and rng is None:
        raise UsageError(
            "a channel with noise needs rng, a numpy.random.Generator, so that the record can be made again."
        )
    points = sum(s.duration / channel.interval for s in stretches)
    if points > _MOST_POINTS:
        raise UsageError(
            f"the protocol asks for up to {points:.1e} points, more than {_MOST_POINTS:.0e}; lengthen the interval of "
            f"the channel ({channel.interval:g} s)."
        )
    if cell.resistance == 0.0 and not isinstance(cell.counter, Metal):
        _refuse_jumps(cell, stretches, start)


def _refuse_jumps(cell: Cell, stretches: Sequence[Stretch], start: Start) -> None:
    """Without any resistance a voltage may move a double layer, but not jump."""
    if not any(s.control is Control.VOLTAGE for s in stretches):
        return
    if isinstance(cell.counter, Electrode):
        raise UsageError("a voltage between two electrodes with capacitance needs a series resistance above zero.")
    if cell.working.double_layer == 0.0:
        return
    reached: float | None = start.potential
    for s in stretches:
        if s.control is not Control.VOLTAGE:
            reached = None
            continue
        if reached is None or not math.isclose(reached, s.value, abs_tol=1e-9):
            raise UsageError(
                f"a jump to {s.value:g} V without any resistance charges the double layer by an infinite current; give "
                "the cell a resistance."
            )
        reached = s.value + s.drift * s.duration


def plan_of(cell: Cell, stretches: Sequence[Stretch]) -> Plan:
    """The stretches as the kernels take them."""
    kinds: list[tuple[int, int, int]] = []
    spans: list[tuple[float, float, float]] = []
    events: list[int] = []
    levels: list[float] = []
    for s in stretches:
        first = len(events)
        for ending, level in s.limits:
            events.append(ending.value)
            levels.append(level)
        if s.control is Control.POWER:
            events.append(NO_ROOT)
            levels.append(0.0)
        control = _CONTROLS[s.control]
        stiff = cell.resistance == 0.0 and not isinstance(cell.counter, Metal)
        if control == VOLTAGE and stiff:
            control = IMPOSED
        kinds.append((control, first, len(events)))
        spans.append((s.duration, s.value, s.drift))
    return Plan(
        np.array(kinds, dtype=np.int64),
        np.array(spans),
        np.array(events, dtype=np.int64),
        np.array(levels, dtype=float),
    )
