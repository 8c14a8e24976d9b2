"""`simulate`: a cell and a protocol in; a record as an instrument would write it, the states and the truth out."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from ionterface.errors import Finding, Severity, UsageError
from ionterface.quantities import (
    COUNTER_CHARGE,
    CURRENT,
    INSTRUMENT_CYCLE,
    INSTRUMENT_HALF_CYCLE,
    INSTRUMENT_STEP,
    TIME,
    VOLTAGE,
)
from ionterface.record import Array, Metadata, Record
from ionterface.record import Step as Done
from ionterface.simulate.cell import Cell, Electrode, Metal
from ionterface.simulate.faults import demand
from ionterface.simulate.instrument import Channel
from ionterface.simulate.models.assembly import Equilibrium, Start, equations, grids, initial
from ionterface.simulate.models.particle import BORDER, IMPOSED, LOAD, POWER, Equations, Factors
from ionterface.simulate.models.particle import CURRENT as BY_CURRENT
from ionterface.simulate.models.particle import VOLTAGE as BY_VOLTAGE
from ionterface.simulate.protocol import Control, Ending, Step, Stretch
from ionterface.simulate.solver.march import FAILED, FULL, NO_ROOT, Plan, Tolerance, Work, run
from ionterface.simulate.solver.sampling import regular_times, sample, times_of_change

_CONTROLS = {Control.VOLTAGE: BY_VOLTAGE, Control.CURRENT: BY_CURRENT, Control.POWER: POWER, Control.LOAD: LOAD}
_MOST_POINTS = 50_000_000
_BUFFER = 2048  # steps; doubled when full
_HIGHEST = 10.0  # V; no cell of these models stands above, so a power of P takes a current above P/10 V
_NOTHING_STORED = 1e-12  # of the voltage, where a limit is met at the very start


class Outcome(enum.Enum):
    """How an integration ended."""

    COMPLETE = "the protocol was carried out to its end"
    FAILED = "the integration stopped before the end of the protocol"


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """How finely a cell is computed.

    Parameters
    ----------
    tolerance : float
        Relative error of fillings and current in one step.
    cells : int
        Cells of each body in which something diffuses.
    refinement : float
        Width of the innermost cell over that at the surface.
    """

    tolerance: float = 1e-5
    cells: int = 20
    refinement: float = 1.0

    def __post_init__(self) -> None:
        demand(self, "tolerance", "refinement", above=0.0)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The dense solution: of each step its start, size and end, and the polynomials of everything observed."""

    times: Array
    """(steps, 3) [s]"""
    paths: Array
    """(steps, observed, 4): E_A, E_B, I, Q, then mean and surface filling of each store."""
    ends: Array
    """Of each stretch that was carried out: its end [s], the limit that ended it (-1: its time), steps by then."""
    state: Array
    """Everything at the end."""
    steps: int
    refused: int

    def bounds(self, stretch: int) -> tuple[int, int]:
        """First step and end of the steps of a stretch."""
        return (int(self.ends[stretch - 1, 2]) if stretch else 0), int(self.ends[stretch, 2])


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What came of a simulated measurement.

    Attributes
    ----------
    record : Record
        As an instrument writes it, marked as simulated.
    states : polars.DataFrame
        At the record's points: time, potentials of both electrodes, charge, mean and surface filling of each store.
    """

    record: Record
    states: pl.DataFrame
    solution: Solution
    cell: Cell
    outcome: Outcome
    findings: tuple[Finding, ...] = field(default=())


def simulate(
    cell: Cell,
    protocol: Step,
    *,
    channel: Channel,
    start: Start | float,
    accuracy: Accuracy | None = None,
    rng: np.random.Generator | None = None,
) -> Simulation:
    """Carry out a protocol on a cell and write what an instrument would have seen.

    Parameters
    ----------
    cell : Cell
    protocol : Step
        Any step, or a `Series` of them.
    channel : Channel
        When points are taken, and how finely.
    start : Start or float
        A potential stands for equilibrium at it. [V]
    accuracy : Accuracy, optional
    rng : numpy.random.Generator, optional
        Demanded where the channel has noise.

    Raises
    ------
    UsageError
        Before anything is integrated: a protocol or a channel that asks for more points than can be held, noise without
        `rng`, a start or a control that this cell cannot have.
    """
    accuracy = accuracy or Accuracy()
    start = start if not isinstance(start, int | float) else Equilibrium(float(start))
    stretches = [_bounded(s, cell) for s in protocol.stretches()]
    _refuse(cell, stretches, channel, start, rng)
    made = grids(cell, cells=accuracy.cells, refinement=accuracy.refinement)
    numbers = equations(cell, made, compensated=channel.compensation * cell.resistance)
    state = initial(cell, made, start)
    solution, outcome = integrate(numbers, stretches, state, cell, accuracy)
    rng = rng or np.random.default_rng(0)  # no noise is drawn without one: `_refuse` has seen to it
    return _written(cell, stretches, channel, solution=solution, outcome=outcome, rng=rng)


# -- before --------------------------------------------------------------------------------------------------------
def _bounded(stretch: Stretch, cell: Cell) -> Stretch:
    """A stretch that only a limit ends gets the longest time that the cell's charge allows."""
    if math.isfinite(stretch.duration):
        return stretch
    most = 1.1 * sum(cell.charges) + _HIGHEST * _capacitance(cell)
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
    return Stretch(**{**stretch.__dict__, "duration": longest})


def _capacitance(cell: Cell) -> float:
    both = [cell.working, *([cell.counter] if isinstance(cell.counter, Electrode) else [])]
    return sum(e.mass * e.double_layer for e in both)


def _refuse(
    cell: Cell, stretches: Sequence[Stretch], channel: Channel, start: Start, rng: np.random.Generator | None
) -> None:
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


def _plan(cell: Cell, stretches: Sequence[Stretch]) -> Plan:
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
        if control == BY_VOLTAGE and stiff:
            control = IMPOSED
        kinds.append((control, first, len(events)))
        spans.append((s.duration, s.value, s.drift))
    return Plan(
        np.array(kinds, dtype=np.int64),
        np.array(spans),
        np.array(events, dtype=np.int64),
        np.array(levels, dtype=float),
    )


# -- the integration -----------------------------------------------------------------------------------------------
def integrate(
    numbers: Equations, stretches: Sequence[Stretch], state: Array, cell: Cell, accuracy: Accuracy
) -> tuple[Solution, Outcome]:
    """Go through the stretches; the buffer of steps grows as it must."""
    plan = _plan(cell, stretches)
    stores, cells = len(numbers.layout), numbers.cells.shape[1]
    work = Work(np.zeros((8, state.size)), Factors(np.zeros((3, cells)), np.zeros((stores, 3)), np.zeros(11)))
    times, paths = np.empty((_BUFFER, 3)), np.empty((_BUFFER, BORDER + 2 * stores, 4))
    counts, progress, ends = np.zeros(3, dtype=np.int64), np.zeros(6), np.zeros((len(stretches), 3))
    state = state.copy()
    tolerance = _tolerance(cell, stretches, accuracy)
    while True:
        outcome = run(state, progress, plan, numbers, tolerance, work, times, paths, counts, ends)
        if outcome != FULL:
            break
        times, paths = _doubled(times), _doubled(paths)
    used, done = int(counts[0]), int(progress[0])
    if outcome == FAILED:
        ends[done] = progress[4], -1, used
        done += 1
    solution = Solution(
        times=times[:used],
        paths=paths[:used],
        ends=ends[:done],
        state=state,
        steps=int(counts[1]),
        refused=int(counts[2]),
    )
    return solution, Outcome.FAILED if outcome == FAILED else Outcome.COMPLETE


def _doubled(array: Array) -> Array:
    return np.concatenate([array, np.empty_like(array)])


def _tolerance(cell: Cell, stretches: Sequence[Stretch], accuracy: Accuracy) -> Tolerance:
    """Absolute tolerances from what the protocol moves: a sweep's charge per time, a current, a charge over a hold."""
    charge = sum(cell.charges) + _capacitance(cell)
    typical = [
        abs(s.drift) * charge if s.control is Control.VOLTAGE and s.drift else charge / s.duration for s in stretches
    ]
    r = accuracy.tolerance
    return Tolerance(r, 1e-2 * r, 0.3 * r, 0.1 * r * min(typical))


# -- what is seen --------------------------------------------------------------------------------------------------
def _written(
    cell: Cell,
    stretches: Sequence[Stretch],
    channel: Channel,
    *,
    solution: Solution,
    outcome: Outcome,
    rng: np.random.Generator,
) -> Simulation:
    pieces, labels = [], []
    for place in range(len(solution.ends)):
        first, end = solution.bounds(place)
        if first == end:
            continue
        at = _times(channel, solution, first, end, cell, turns=_goes_on(stretches, place))
        seen = np.empty((at.size, solution.paths.shape[1]))
        sample(at, solution.times[first:end], solution.paths[first:end], seen)
        pieces.append(np.column_stack([at, seen]))
        labels.append(np.tile([stretches[place].cycle, stretches[place].half_cycle, place + 1], (at.size, 1)))
    seen = np.concatenate(pieces) if pieces else np.empty((0, 1 + solution.paths.shape[1]))
    numbers = np.concatenate(labels) if labels else np.empty((0, 3), dtype=int)
    findings = [
        *_met_at_once(solution, stretches),
        *_powerless(solution, stretches),
        *_failed(solution, outcome, stretches),
    ]
    voltage = seen[:, 1] - seen[:, 2] + seen[:, 3] * cell.resistance
    voltage, current, found = channel.seen(voltage, seen[:, 3], rng)
    findings += found
    data = pl.DataFrame(
        {
            TIME.column: seen[:, 0],
            VOLTAGE.column: voltage,
            CURRENT.column: current,
            COUNTER_CHARGE.column: seen[:, 4],
            INSTRUMENT_CYCLE.column: numbers[:, 0].astype(np.int64),
            INSTRUMENT_HALF_CYCLE.column: numbers[:, 1].astype(np.int64),
            INSTRUMENT_STEP.column: numbers[:, 2].astype(np.int64),
        }
    )
    techniques = ", ".join(dict.fromkeys(s.technique for s in stretches))
    record = Record(
        data=data,
        metadata=Metadata(technique=techniques, instrument="simulated", simulated=True),
        history=(Done("simulated", {"interval": f"{channel.interval:g} s", "steps": str(solution.steps)}),),
        findings=tuple(findings),
    )
    return Simulation(
        record=record,
        states=_states(cell, seen),
        solution=solution,
        cell=cell,
        outcome=outcome,
        findings=tuple(findings),
    )


def _goes_on(stretches: Sequence[Stretch], place: int) -> bool:
    """Whether a stretch takes a sweep on from where the one before it ended."""
    if place == 0:
        return False
    before, here = stretches[place - 1], stretches[place]
    swept = before.control is here.control is Control.VOLTAGE and before.drift != 0.0 and here.drift != 0.0
    return swept and math.isclose(before.value + before.drift * before.duration, here.value, abs_tol=1e-9)


def _times(channel: Channel, solution: Solution, first: int, end: int, cell: Cell, *, turns: bool) -> Array:
    """When points are taken; the first stands `delay` after the start, or is left out where a sweep turns."""
    start, stop = solution.times[first, 0], solution.times[end - 1, 2]
    if channel.voltage_change is None and channel.current_change is None:
        at = regular_times(start, stop, channel.interval)
    else:
        steps, paths = solution.times[first:end], solution.paths[first:end]
        changes = (math.inf if c is None else c for c in (channel.voltage_change, channel.current_change))
        found = np.array(times_of_change(steps, paths, cell.resistance, channel.interval, *changes))
        at = found if stop - found[-1] <= 1e-9 * (stop - start) else np.append(found, stop)
    if turns:
        return at[1:]
    at[0] = start if start == 0.0 else min(start + channel.delay, 0.5 * (start + (at[1] if at.size > 1 else stop)))
    return at


def _states(cell: Cell, seen: Array) -> pl.DataFrame:
    columns = {TIME.column: seen[:, 0], "working_V": seen[:, 1], "counter_V": seen[:, 2], "charge_C": seen[:, 4]}
    for k, store in enumerate(cell.stores):
        columns[f"filling {store.name}"] = seen[:, 1 + BORDER + 2 * k]
        columns[f"surface filling {store.name}"] = seen[:, 2 + BORDER + 2 * k]
    return pl.DataFrame(columns)


def _met_at_once(solution: Solution, stretches: Sequence[Stretch]) -> list[Finding]:
    found = []
    for place in range(len(solution.ends)):
        first, end = solution.bounds(place)
        event = int(solution.ends[place, 1])
        if first == end and event >= 0:
            message = (
                f"step {place + 1} ended where it began: its {stretches[place].technique} limit was met at once, by "
                "the ohmic drop or by the start; its capacity is zero."
            )
            found.append(Finding("W-SIM1", Severity.WARNING, message))
    return found


def _powerless(solution: Solution, stretches: Sequence[Stretch]) -> list[Finding]:
    found = []
    for place, (end, event, _) in enumerate(solution.ends):
        stretch = stretches[place]
        if stretch.control is Control.POWER and int(event) == len(stretch.limits):
            message = (
                f"step {place + 1} ended at {end:.6g} s, where the cell can give {abs(stretch.value):g} W no longer: "
                "beyond, a larger current gives less power."
            )
            found.append(Finding("W-SIM4", Severity.WARNING, message))
    return found


def _failed(solution: Solution, outcome: Outcome, stretches: Sequence[Stretch]) -> list[Finding]:
    if outcome is Outcome.COMPLETE:
        return []
    place = len(solution.ends)
    message = (
        f"the integration stopped in step {place} of {len(stretches)} at {solution.ends[-1, 0]:.6g} s, where no step "
        "of time holds its tolerance; what follows was not simulated, and the record is not whole."
    )
    return [Finding("W-SIM3", Severity.ERROR, message)]
