"""What an instrument makes of a solution: points in time, noise and digits, a record, and what must be said of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import polars as pl

from ionterface.errors import Finding, Severity
from ionterface.quantities import (
    COUNTER_CHARGE,
    CURRENT,
    INSTRUMENT_CYCLE,
    INSTRUMENT_HALF_CYCLE,
    INSTRUMENT_STEP,
    TIME,
    VOLTAGE,
)
from ionterface.record import Array, Metadata, Record, Step
from ionterface.simulate.cell import Cell
from ionterface.simulate.instrument import Channel
from ionterface.simulate.integration import Outcome, Solution
from ionterface.simulate.models.particle import BORDER
from ionterface.simulate.protocol import Control, Stretch
from ionterface.simulate.solver.sampling import regular_times, sample, times_of_change


def observed(cell: Cell, stretches: Sequence[Stretch], channel: Channel, solution: Solution) -> tuple[Array, Array]:
    """Everything at the moments at which the channel takes a point, before it has seen it.

    Returns
    -------
    seen : array, shape (points, 5 + 2 stores)
        Time, then the observables of the solution.
    counted : array of int, shape (points, 3)
        Cycle, half cycle and step.
    """
    pieces, labels = [np.empty((0, 1 + solution.paths.shape[1]))], [np.empty((0, 3), dtype=np.int64)]
    for place in range(len(solution.ends)):
        first, end = solution.bounds(place)
        if first == end:
            continue
        at = _times(channel, solution, first, end, cell, turns=_goes_on(stretches, place))
        seen = np.empty((at.size, 1 + solution.paths.shape[1]))
        seen[:, 0] = at
        sample(at, solution.times[first:end], solution.paths[first:end], seen[:, 1:])
        pieces.append(seen)
        labels.append(np.full((at.size, 3), (stretches[place].cycle, stretches[place].half_cycle, place + 1)))
    return np.concatenate(pieces), np.concatenate(labels)


def recorded(
    cell: Cell,
    stretches: Sequence[Stretch],
    channel: Channel,
    *,
    solution: Solution,
    outcome: Outcome,
    seen: Array,
    counted: Array,
    rng: np.random.Generator,
) -> Record:
    """The record that the channel writes, marked as simulated, with what must be said of it."""
    voltage = seen[:, 1] - seen[:, 2] + seen[:, 3] * cell.resistance
    voltage, current, clipped = channel.seen(voltage, seen[:, 3], rng)
    findings = (
        *_met_at_once(solution, stretches),
        *_powerless(solution, stretches),
        *_failed(solution, outcome, stretches),
        *clipped,
    )
    data = pl.DataFrame(
        {
            TIME.column: seen[:, 0],
            VOLTAGE.column: voltage,
            CURRENT.column: current,
            COUNTER_CHARGE.column: seen[:, 4],
            INSTRUMENT_CYCLE.column: counted[:, 0],
            INSTRUMENT_HALF_CYCLE.column: counted[:, 1],
            INSTRUMENT_STEP.column: counted[:, 2],
        }
    )
    techniques = ", ".join(dict.fromkeys(s.technique for s in stretches))
    return Record(
        data=data,
        metadata=Metadata(technique=techniques, instrument="simulated", simulated=True),
        history=(Step("simulated", {"interval": f"{channel.interval:g} s", "steps": str(solution.steps)}),),
        findings=findings,
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
    if turns or (channel.delay == 0.0 and start > 0.0):  # two points cannot be taken at one time
        return at[1:]
    at[0] = start if start == 0.0 else min(start + channel.delay, 0.5 * (start + (at[1] if at.size > 1 else stop)))
    return at


def states_of(cell: Cell, seen: Array) -> pl.DataFrame:
    """Potentials, charge and fillings at the points of a record."""
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
        f"the integration stopped in step {place} of {len(stretches)} at {solution.ends[-1, 0]:.6g} s after "
        f"{solution.steps} steps of time, which became too short or too many for the tolerance; what follows was not "
        "simulated, and the record is not whole."
    )
    return [Finding("W-SIM3", Severity.ERROR, message)]
