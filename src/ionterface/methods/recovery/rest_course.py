"""One rest of a record: when it began, what the voltage did as the current stopped, what was recorded beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.rest import RestPeriod
from ionterface.methods.segmentation import CurrentStep, Direction, finite_columns
from ionterface.quantities import CURRENT, TEMPERATURE, TIME, VOLTAGE
from ionterface.record import Array, Record

FEWEST = 5
"""Samples of a rest of which anything is said."""


@dataclass(frozen=True, kw_only=True)
class RestCourse:
    """The samples of one rest, arrays of shape (n,), and what came before it."""

    number: int
    """Among the rests of its record, from 1."""
    after: Direction | None
    """Direction of the current before; None where the record begins with the rest."""
    since: Array
    """Time since the current stopped. [s]"""
    voltage: Array
    """[V]"""
    before: float
    """Last voltage under current; NaN without one. [V]"""
    pulse: float
    """Duration of the current before; NaN without one. [s]"""
    begin: float
    """Time of the record at which the current stopped. [s]"""
    regained: float
    """Charge that flows after the rest, in the direction as before it, until the voltage is `before` again; NaN where
    no such current follows. [C]"""
    warming: float
    """Highest less lowest temperature at rest; NaN where none was recorded. [K]"""

    @property
    def duration(self) -> float:
        """[s]"""
        return float(self.since[-1])

    @property
    def step(self) -> float:
        """From the last voltage under current to the first at rest: ohmic, and whatever is as fast. [V]"""
        return float(self.voltage[0]) - self.before


def rest_course(record: Record, period: RestPeriod, *, number: int, steps: Sequence[CurrentStep] = ()) -> RestCourse:
    """The samples of a rest that was found among the `steps` of a record; none for a record that is one rest.

    Notes
    -----
    The current stopped between two samples: at the last one with current, or one interval of the rest before its first
    sample, whichever is later. A record without current counts from its first sample.
    """
    t, v = finite_columns(record, TIME, VOLTAGE, method="recovery")
    place = next((k for k, step in enumerate(steps) if (step.start, step.stop) == (period.start, period.stop)), 0)
    last = steps[place - 1] if place else None
    follows = steps[place + 1] if last is not None and place + 1 < len(steps) else None
    start, stop = period.start, period.stop
    begin = float(t[start]) if last is None else max(float(t[start - 1]), float(2 * t[start] - t[start + 1]))
    return RestCourse(
        number=number,
        after=period.after,
        since=t[start:stop] - begin,
        voltage=v[start:stop],
        before=math.nan if last is None else float(v[start - 1]),
        pulse=math.nan if last is None else begin - float(t[last.start]),
        begin=begin,
        regained=math.nan if last is None else _regained(record, last, follows),
        warming=_warming(record, start, stop),
    )


def _regained(record: Record, last: CurrentStep, follows: CurrentStep | None) -> float:
    if follows is None or last.direction is None or follows.direction is not last.direction:
        return math.nan
    t, v, i = finite_columns(record, TIME, VOLTAGE, CURRENT, method="recovery")
    own = slice(follows.start, follows.stop)
    beyond = np.flatnonzero((v[own] - v[last.stop - 1]) * last.direction.sign >= 0)
    if not len(beyond) or not beyond[0]:
        return math.nan
    until = slice(follows.start, follows.start + int(beyond[0]) + 1)
    return float(np.trapezoid(i[until], t[until]))


def _warming(record: Record, start: int, stop: int) -> float:
    if not record.has(TEMPERATURE):
        return math.nan
    (kelvin,) = record.take(TEMPERATURE, method="recovery")
    kelvin = np.asarray(kelvin[start:stop], dtype=float)
    kelvin = kelvin[np.isfinite(kelvin)]
    return float(np.ptp(kelvin)) if len(kelvin) else math.nan


def matching(
    periods: Sequence[RestPeriod], v: Array, *, after: Direction | None, limit: float | None
) -> Iterator[tuple[int, RestPeriod]]:
    """The rests, numbered from 1, after a current of one direction that ended at a voltage; all where neither is named.

    A current ended at a limit where its last voltage is as near to it as to the voltage one sample earlier.
    """
    for number, period in enumerate(periods, start=1):
        if after is not None and period.after is not after:
            continue
        if limit is not None and not _ended_at(v, period, limit):
            continue
        yield number, period


def _ended_at(v: Array, period: RestPeriod, limit: float) -> bool:
    if period.after is None or period.start < 2:
        return False
    last, earlier = float(v[period.start - 1]), float(v[period.start - 2])
    return abs(last - limit) <= abs(last - earlier) or math.isclose(last, limit, abs_tol=1e-6)


def checked_samples(course: RestCourse, name: str) -> None:
    """Refuse a rest that says nothing.

    Raises
    ------
    UsageError
        Fewer than five samples, or time that runs backwards or stands still in it.
    """
    if len(course.since) < FEWEST or not course.duration > 0:
        raise UsageError(f"{name}: rest {course.number} has {len(course.since)} samples; a recovery needs {FEWEST}.")
    if course.since[0] < 0 or (np.diff(course.since) < 0).any():
        raise UsageError(f"{name}: time runs backwards in rest {course.number}; take a rest in which it does not.")


def asked_rest(there: list[tuple[int, RestPeriod]], rest: int | None, where: str) -> tuple[int, RestPeriod]:
    """The rest of this number, or without one the longest.

    Raises
    ------
    UsageError
        There is no such rest among those that are asked for.
    """
    if rest is None:
        return max(there, key=lambda one: one[1].duration)
    found = [one for one in there if one[0] == rest]
    if not found:
        numbers = ", ".join(str(number) for number, _ in there[:10])
        more = f" and {len(there) - 10} more" if len(there) > 10 else ""
        raise UsageError(f"{where}: there is no rest {rest} here; name one of these: {numbers}{more}.")
    return found[0]


def condition(after: Direction | None, limit: float | None) -> str:
    """What the current before a rest has to be, in words."""
    ended = "" if limit is None else f" that ended at {limit:g} V"
    return f"{after.value if after else 'any current'}{ended}"


def absence(periods: tuple[RestPeriod, ...], after: Direction | None, limit: float | None) -> str:
    """Why there is no rest as asked for."""
    if not periods:
        return "the record holds no rest."
    return f"none of {len(periods)} rests comes after {condition(after, limit)}."
