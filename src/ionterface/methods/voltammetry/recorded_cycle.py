"""One cycle of one record: its rising and its falling sweep as they were recorded, and its scan rate."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, MissingFact, Severity, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.methods.voltammetry.stated_rates import StatedRate, contradiction, stated_rates
from ionterface.methods.voltammogram import Sweep, Voltammogram, voltammogram
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Array, Record
from ionterface.signals.integration import IntervalRule, interval_integrals

GAP = 3
"""Times the sampling interval from which the step over a turning point is a hold or a gap."""
MEETING = 0.02
"""Share of the window by which the two ends of a record may miss each other and still meet."""


@dataclass(frozen=True, kw_only=True)
class RecordedSweep:
    """One sweep, nothing corrected; arrays of shape (n,) in the order of time."""

    direction: Direction
    time: Array
    """[s]"""
    potential: Array
    """[V]"""
    current: Array
    """[A]"""
    seam: int = 0
    """First point from the record's beginning, in a sweep that was joined of two parts; else 0."""
    unsampled: tuple[float, float] = (0.0, 0.0)
    """Time between the turning points and the first and the last sample; 0 where it did not begin or end there. [s]"""

    def ends(self, rate: float) -> tuple[float, float]:
        """Potentials at which the sweep began and ended, sampled or not. [V]"""
        way = self.direction.sign * rate
        return (
            float(self.potential[0]) - way * self.unsampled[0],
            float(self.potential[-1]) + way * self.unsampled[1],
        )


@dataclass(frozen=True, kw_only=True)
class RecordedCycle:
    """The cycle of a record that is used."""

    name: str
    """Of the record."""
    number: int
    complete: tuple[int, ...]
    """Numbers of all complete cycles of the record; empty where this one was joined of two parts."""
    rate: Estimate
    """Positive. [V/s]"""
    rising: RecordedSweep
    falling: RecordedSweep
    rising_first: bool
    joined: bool
    """Whether one sweep was made of the end and the beginning of the record."""
    timed: bool
    """Whether the record has a time; else its scan rate is the one that was stated."""
    vertices: tuple[float, float]
    """Lower and upper turning potential. [V]"""
    change: float
    """Relative change of the absolute charge from the cycle before; NaN where none is complete."""
    simulated: bool
    findings: tuple[Finding, ...]

    @property
    def sweeps(self) -> tuple[RecordedSweep, RecordedSweep]:
        """Rising and falling sweep."""
        return self.rising, self.falling


def recorded_cycle(record: Record, *, stated: Estimate | None, cycle: int | None) -> RecordedCycle:
    """The chosen cycle of a record with its scan rate. [V/s]

    Parameters
    ----------
    record : Record
        ``voltage_V``, ``current_A`` and, where the file has it, ``time_s``.
    stated : Estimate, optional
        Scan rate that the user states: compared where the record has a time, used where it has none. [V/s]
    cycle : int, optional
        From 1; the last complete one without it.

    Notes
    -----
    The scan rate is the mean of the slopes of both sweeps; its uncertainty the larger of half their difference and that
    of the slopes. Where a record of one cycle begins between the vertices, its cut sweep is joined of both parts if
    they meet. Findings: W-CV1 a source states another rate, W-CV2 sweeps of different rates, W-CV3 a sweep that is not
    linear in time.

    Raises
    ------
    UsageError, MissingFact, MissingQuantity
        No voltammogram, no such cycle, points without a number, or neither time nor rate.
    """
    name = record.metadata.name
    timed = record.has(TIME)
    if not timed and stated is None:
        raise MissingFact(_question(record))
    e, i = finite_columns(record, VOLTAGE, CURRENT, method="scan_rate_series")
    points = np.arange(len(e), dtype=float)
    seen = voltammogram(record if timed else record.with_column(TIME, points, step="numbered the points"))
    t = finite_columns(record, TIME, method="scan_rate_series")[0] if timed else points
    _refuse_other_records(seen, name, timed=timed)
    rising, falling, number, complete = _chosen(seen, name, cycle)
    rate = _rate([*rising, *falling]) if timed or stated is None else stated.to("V/s")
    if not timed:
        t = _time_of_potential(e, seen.sweeps, rate.value)
    vertices = _vertices(seen, t, e, rate.value)
    return RecordedCycle(
        name=name,
        number=number,
        complete=complete,
        rate=rate,
        rising=_recorded(rising, t, e, i, rate=rate.value, vertices=vertices),
        falling=_recorded(falling, t, e, i, rate=rate.value, vertices=vertices),
        rising_first=rising[0].start < falling[0].start,
        joined=not complete,
        timed=timed,
        vertices=vertices,
        change=_change(seen, t, i, number) if number - 1 in complete else math.nan,
        simulated=record.metadata.simulated,
        findings=(
            *_of_rates(record, rate.value, stated, timed=timed),
            *_of_sweeps(seen, [*rising, *falling], name, timed=timed),
        ),
    )


def _question(record: Record) -> str:
    said = stated_rates(record.metadata)
    hint = f" ({said[0].source} states {said[0].rate * 1e3:.4g} mV/s)" if said else ""
    return f"{record.metadata.name}: what was its scan rate? The record has no time{hint}; state the scan rate."


def _refuse_other_records(seen: Voltammogram, name: str, *, timed: bool) -> None:
    full = [s for s in seen.sweeps if s.full]
    if not full:
        raise UsageError(f"{name}: is no cyclic voltammogram: the potential does not move; leave it out.")
    if not any(s.straight for s in full):
        along = "in time" if timed else "from point to point"
        raise UsageError(f"{name}: is no cyclic voltammogram: the potential is not linear {along}; leave it out.")


Parts = tuple[Sweep, ...]


def _chosen(seen: Voltammogram, name: str, cycle: int | None) -> tuple[Parts, Parts, int, tuple[int, ...]]:
    """Parts of the rising and of the falling sweep, the number of their cycle, and all complete cycles."""
    complete: dict[int, dict[Direction, Sweep]] = {}
    for sweep in seen.sweeps:
        if sweep.full:
            complete.setdefault(sweep.cycle, {})[sweep.direction] = sweep
    numbers = tuple(n for n, pair in complete.items() if len(pair) == 2)
    if numbers and (cycle is None or cycle in numbers):
        number = numbers[-1] if cycle is None else cycle
        pair = complete[number]
        return (pair[Direction.OXIDATION],), (pair[Direction.REDUCTION],), number, numbers
    if numbers:
        there = f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else f"only {numbers[0]}"
        raise UsageError(f"{name}: has no complete cycle {cycle}; complete are {there}. Name one that is there.")
    return *_joined_parts(seen, name, cycle), 1, ()


def _joined_parts(seen: Voltammogram, name: str, cycle: int | None) -> tuple[Parts, Parts]:
    """The two sweeps of a record of one cycle that begins and ends between the vertices, at the same place."""
    sweeps = seen.sweeps
    if len(sweeps) == 3 and sweeps[1].full:
        first, whole, last = sweeps
        apart = abs(last.last_potential - first.first_potential)
        if apart <= MEETING * (seen.upper_vertex - seen.lower_vertex) and cycle in (None, 1):
            cut = (last, first)  # in the order of the potential: the cycle continues at its own beginning
            return (cut, (whole,)) if first.direction is Direction.OXIDATION else ((whole,), cut)
    ends = f"begins at {sweeps[0].first_potential:.3f} V and ends at {sweeps[-1].last_potential:.3f} V"
    raise UsageError(
        f"{name}: holds no complete cycle{'' if cycle in (None, 1) else f' {cycle}'}: it {ends} and does not close "
        f"between {min(s.first_potential for s in sweeps):.3f} and {max(s.first_potential for s in sweeps):.3f} V; "
        "record a whole cycle."
    )


def _rate(sweeps: Sequence[Sweep]) -> Estimate:
    """Mean of the whole sweeps' rates. [V/s]"""
    whole = [s for s in sweeps if s.full] or list(sweeps)
    values = [s.scan_rate.value for s in whole]
    own = [s.scan_rate.std for s in whole if s.scan_rate.std is not None]
    spread = float(np.ptp(values)) / 2
    std = max([spread, float(np.mean(own))]) if own else (spread or None)
    return Estimate(float(np.mean(values)), std, "V/s")


def _time_of_potential(e: Array, sweeps: Sequence[Sweep], rate: float) -> Array:
    """Time from the way of the potential: |dE|/v, which never runs back within a sweep. [s]

    The potential is taken to turn at a sample, as instruments write one there; where it does not, the way beyond it is
    lost, less than one step.
    """
    t = np.zeros(len(e))
    now = 0.0
    for sweep in sweeps:
        part = slice(sweep.start, sweep.stop)
        way = np.maximum.accumulate(sweep.direction.sign * (e[part] - e[max(sweep.start - 1, 0)]))
        t[part] = now + np.maximum(way, 0.0) / rate
        now = float(t[sweep.stop - 1])
    t[sweeps[-1].stop :] = now
    return t


def _recorded(
    parts: Parts, t: Array, e: Array, i: Array, *, rate: float, vertices: tuple[float, float]
) -> RecordedSweep:
    """The points of a sweep; of a joined one the end of the record first, its beginning a cycle later."""
    direction = parts[0].direction
    pieces = [np.arange(p.start, p.stop) for p in parts]
    times = [t[p] for p in pieces]
    if len(parts) == 2:
        end, begin = pieces
        beyond = direction.sign * e[begin] > (direction.sign * e[end]).max()
        pieces[1] = begin[beyond]
        step = float(np.median(np.diff(t[begin]))) if len(begin) > 1 else 0.0
        times[1] = t[pieces[1]] - t[pieces[1][:1]] + t[end[-1]] + step
    index = np.concatenate(pieces)
    return RecordedSweep(
        direction=direction,
        time=np.concatenate(times),
        potential=e[index],
        current=i[index],
        seam=len(pieces[0]) if len(parts) == 2 else 0,
        unsampled=_unsampled(direction, e[index], vertices, rate),
    )


def _unsampled(direction: Direction, e: Array, vertices: tuple[float, float], rate: float) -> tuple[float, float]:
    """Time from the turning point to the first point, and from the last one to the other turning point. [s]

    0 at a turning point that the sweep misses by more than two of its steps: it began or ended elsewhere.
    """
    first, last = vertices if direction is Direction.OXIDATION else vertices[::-1]
    gaps = direction.sign * (float(e[0]) - first), direction.sign * (last - float(e[-1]))
    most = 2 * float(np.median(np.abs(np.diff(e)))) if len(e) > 1 else 0.0
    begin, end = (max(gap, 0.0) / rate if gap <= most else 0.0 for gap in gaps)
    return begin, end


def _vertices(seen: Voltammogram, t: Array, e: Array, rate: float) -> tuple[float, float]:
    """Lower and upper potential at which the sweeps turn, sampled or not. [V]

    Both sweeps run at the scan rate, so between the last point of one and the first of the next they turn where their
    lines meet. After a hold or a gap, and in a record without a turn, it is the potential of the last point.
    """
    found: dict[Direction, list[float]] = {Direction.OXIDATION: [], Direction.REDUCTION: []}
    for before, after in itertools.pairwise(seen.sweeps):
        last, first, sign = before.stop - 1, after.start, before.direction.sign
        pause = float(t[first] - t[last])
        usual = float(np.median(np.diff(t[before.start : before.stop]))) if before.stop - before.start > 1 else 0.0
        beyond = (rate * pause + sign * float(e[first] - e[last])) / 2 if pause <= GAP * usual else 0.0
        found[before.direction].append(float(e[last]) + sign * max(beyond, 0.0))
    upper, lower = (np.median(turns) if turns else None for turns in found.values())
    return (
        seen.lower_vertex if lower is None else float(lower),
        seen.upper_vertex if upper is None else float(upper),
    )


def _change(seen: Voltammogram, t: Array, i: Array, number: int) -> float:
    """Relative change of the absolute charge from one complete cycle to the next, which is `number`."""
    charges = []
    for n in (number - 1, number):
        parts = [slice(s.start, s.stop) for s in seen.sweeps if s.cycle == n and s.full]
        charges.append(sum(float(interval_integrals(t[p], np.abs(i[p]), IntervalRule.TRAPEZOID).sum()) for p in parts))
    return charges[1] / charges[0] - 1 if charges[0] > 0 else math.nan


def _of_rates(record: Record, rate: float, stated: Estimate | None, *, timed: bool) -> list[Finding]:
    name = record.metadata.name
    sources = list(stated_rates(record.metadata))
    if timed and stated is not None:
        sources.insert(0, StatedRate("the given scan rate", stated.to("V/s").value))
    checks = (contradiction(source, rate, measured=timed, where=name) for source in sources)
    return [c for c in checks if c is not None]


def _of_sweeps(seen: Voltammogram, used: Sequence[Sweep], name: str, *, timed: bool) -> list[Finding]:
    """What `voltammogram` noticed; bent sweeps weigh only where they are used."""
    found = [f for f in seen.findings if f.code not in ("W-CV3", *(() if timed else ("W-CV2",)))]
    bent = [s for s in seen.sweeps if not s.straight]
    along = "in time" if timed else "from point to point"
    if any(not s.straight for s in used):
        message = f"the potential of the sweeps that are used is not linear {along}; their scan rate is not one number."
        found.append(Finding("W-CV3", Severity.ERROR, message, name))
    elif bent:
        message = f"in {len(bent)} of {len(seen.sweeps)} sweeps, none of them used, the potential is not linear."
        found.append(Finding("W-CV3", Severity.NOTE, message, name))
    return found
