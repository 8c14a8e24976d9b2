"""Pulses of current and the rests after them, found in any record from its current alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Status, Table
from ionterface.methods.rest_current import RestCurrent
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.methods.titration.flow_threshold import flow_threshold
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Array, Record
from ionterface.signals.integration import durations
from ionterface.signals.run_lengths import runs

GLITCH = 2
"""Points that an artefact of switching or a lost reading may last."""
SLIGHT = 0.01
"""Share of a pulse's charge that a glitch of current may carry."""
BRIEF = 0.05
"""Share of the time that current flows around it that a glitch without current may take."""
STEADY = 0.05
"""Share by which the halves of a pulse may differ in mean current; beyond, it is not constant."""


@dataclass(frozen=True, kw_only=True)
class Pulses:
    """k spans of current in one direction, and the rests before and after them; arrays of shape (k,).

    Current flows in the points `start` to `stop` (excluded); the rest after it is `stop` to `rest_stop` (excluded), and
    has no point where the next current follows at once or the record ends. `before` is the first point of the rest
    before it; that rest ends at `start` and has no point where `before` is `start`.
    """

    start: Array
    stop: Array
    rest_stop: Array
    before: Array
    begin: Array
    """When the current began. [s]"""
    end: Array
    """When it ended. [s]"""
    rest_end: Array
    """Last time of the rest after it; `end` where there is none. [s]"""
    current: Array
    """Mean, signed as the record. [A]"""
    unsteadiness: Array
    """Difference between the mean currents of its halves, over its mean. [1]"""
    rest_below: float
    """[A]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.start)

    @property
    def n_independent(self) -> int:
        """How many pulses have a rest on both sides."""
        return int(np.count_nonzero(self.complete))

    @property
    def complete(self) -> Array:
        """Which pulses have a rest before and after."""
        return (self.before < self.start) & (self.rest_stop > self.stop)

    @property
    def duration(self) -> Array:
        """[s]"""
        return np.asarray(self.end - self.begin)

    @property
    def rest(self) -> Array:
        """How long the rest after each lasts. [s]"""
        return np.asarray(self.rest_end - self.end)

    @property
    def steady(self) -> Array:
        """Which pulses have a constant current."""
        return np.asarray(self.unsteadiness <= STEADY)

    def direction(self, number: int) -> Direction:
        """What happens to the working electrode during pulse `number`, counted from 1."""
        return Direction.OXIDATION if self.current[number - 1] > 0 else Direction.REDUCTION

    def table(self) -> Table:
        """One row per pulse."""
        columns = (
            Column("pulse", "Pulse"),
            Column("direction", "Direction"),
            Column("begin", "Begin", "h"),
            Column("duration", "Duration", "s"),
            Column("current", "Current", "mA"),
            Column("rest", "Rest", "s"),
            Column("points", "Points"),
        )
        rows = (
            (
                k + 1,
                self.direction(k + 1).value,
                float(self.begin[k]) / 3600,
                float(self.duration[k]),
                float(self.current[k]) * 1e3,
                float(self.rest[k]),
                int(self.stop[k] - self.start[k]),
            )
            for k in range(len(self))
        )
        return Table.of(columns, rows)


def pulses(record: Record, *, rest_below: float | None = None) -> Pulses:
    """Pulses of current and the rests beside them, as indices of points.

    Parameters
    ----------
    record : Record
        ``time_s`` and ``current_A``, shape (n,).
    rest_below : float, optional
        Points with |current| at or below it count as rest; without it, see `flow_threshold`. [A]

    Notes
    -----
    One or two points of current that carry less than a hundredth of a pulse, and one or two points without current that
    last less than a twentieth of the current around them, are glitches. The current is taken to begin with the last
    point of the rest, or one interval before its own first point where that is later (a rest is often written more
    rarely); its end is found in the same way.

    Findings: W-G9 current that is not constant; W-G10 pulses without rest; W-G11 rests without pulse; W-C2 small
    currents that may be rests; W-C6 time runs backwards.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing, points lack a number, or `rest_below` is negative.
    """
    t, i = finite_columns(record, TIME, CURRENT, method="pulses")
    if rest_below is not None and not rest_below >= 0:
        raise UsageError(f"rest_below is a magnitude of current and cannot be {rest_below} A.")
    where = record.metadata.name
    if not len(t):
        raise UsageError(f"{where}: the record holds no points, hence no pulses.")
    rest = flow_threshold(t, i) if rest_below is None else RestCurrent(rest_below, "stated", 0.0, doubtful=False)
    sign, starts, stops = _spans(t, i, rest.value)
    spans = _beside(t, sign, starts, stops)
    mean, unsteadiness = _currents(i, spans.start, spans.stop)
    findings = tuple(
        Finding(code, weight, message, where) for code, weight, message in _noticed(t, spans, unsteadiness, rest)
    )
    return Pulses(
        start=spans.start,
        stop=spans.stop,
        rest_stop=spans.rest_stop,
        before=spans.before,
        begin=spans.begin,
        end=spans.end,
        rest_end=np.where(spans.rest_stop > spans.stop, t[spans.rest_stop - 1], spans.end),
        current=mean,
        unsteadiness=unsteadiness,
        rest_below=rest.value,
        status=status_of(findings, computable=bool(np.any(spans.complete))),
        findings=findings,
        settings={"rest_below": f"{rest.value:.3g} A ({rest.origin})"},
    )


@dataclass(frozen=True, kw_only=True)
class _Spans:
    """Where pulses and the rests beside them lie, and when the current was switched."""

    start: Array
    stop: Array
    rest_stop: Array
    before: Array
    begin: Array
    end: Array

    @property
    def complete(self) -> Array:
        return np.asarray((self.before < self.start) & (self.rest_stop > self.stop))


def _beside(t: Array, sign: Array, starts: Array, stops: Array) -> _Spans:
    flowing = np.flatnonzero(sign != 0)
    start, stop = starts[flowing], stops[flowing]
    edged = np.concatenate(([1], sign, [1]))  # no rest beyond the ends of the record
    rests_before, rests_after = edged[flowing] == 0, edged[flowing + 2] == 0
    return _Spans(
        start=start,
        stop=stop,
        rest_stop=np.where(rests_after, stops[np.minimum(flowing + 1, len(stops) - 1)], stop),
        before=np.where(rests_before, starts[flowing - 1], start),
        begin=np.where(rests_before, _switch(t, start), t[start]),
        end=np.where(rests_after, _switch(t, np.minimum(stop, len(t) - 1)), t[stop - 1]),
    )


def _spans(t: Array, i: Array, rest_below: float) -> tuple[Array, Array, Array]:
    """Sign, first and (excluded) last point of each span of current or rest; glitches belong to what is around them."""
    state = np.sign(i).astype(np.int8)
    state[np.abs(i) <= rest_below] = 0
    starts, stops = runs(state)
    sign = state[starts]
    if len(sign) < 2:
        return sign, starts, stops
    dt = durations(t)
    running = np.concatenate(([0.0], np.cumsum(np.abs(i) * dt)))
    charge, length = running[stops] - running[starts], stops - starts
    long = (sign != 0) & (length > GLITCH)
    typical = float(np.median(charge[long])) if long.any() else 0.0
    spikes = (sign != 0) & (length <= GLITCH) & (charge < SLIGHT * typical)
    sign, starts, stops = _merged(np.where(spikes, _around(sign), sign), starts, stops)
    spent = t[stops - 1] - t[starts]
    beside = np.append(0.0, spent[:-1]) + np.append(spent[1:], 0.0)
    gap = t[np.minimum(stops, len(t) - 1)] - t[np.maximum(starts - 1, 0)]
    lost = (sign == 0) & (stops - starts <= GLITCH) & (gap < BRIEF * beside)
    return _merged(np.where(lost, _around(sign), sign), starts, stops)


def _around(sign: Array) -> Array:
    """Sign of both neighbours of each span; 0 where they differ."""
    left, right = np.append(0, sign[:-1]), np.append(sign[1:], 0)
    return np.asarray(np.where(left == right, left, 0))


def _merged(sign: Array, starts: Array, stops: Array) -> tuple[Array, Array, Array]:
    first, last = runs(sign)
    return sign[first], starts[first], stops[last - 1]


def _switch(t: Array, place: Array) -> Array:
    """When the current changed before the points `place`: at the point before them, or one interval before them."""
    here, last = t[place], t[np.maximum(place - 1, 0)]
    interval = t[np.minimum(place + 1, len(t) - 1)] - here
    return np.asarray(np.where(interval > 0, np.maximum(last, here - interval), last))


def _currents(i: Array, start: Array, stop: Array) -> tuple[Array, Array]:
    """Mean current of each pulse, and by how much its halves differ; without its outer points where it has five."""
    if not len(start):
        return np.empty(0), np.empty(0)
    inner = np.where(stop - start > 4, 1, 0)
    first, last = start + inner, stop - inner
    middle = np.minimum((first + last + 1) // 2, last)
    places = np.column_stack([first, middle, last]).ravel()
    sums = np.add.reduceat(np.append(i, 0.0), places).reshape(-1, 3)
    early, late = sums[:, 0], np.where(last > middle, sums[:, 1], 0.0)
    mean = (early + late) / (last - first)
    halves = early / (middle - first) - late / np.maximum(last - middle, 1)
    return mean, np.where(last > middle, np.abs(halves / mean), 0.0)


def _noticed(t: Array, spans: _Spans, unsteadiness: Array, rest: RestCurrent) -> Iterator[tuple[str, Severity, str]]:
    n = len(spans.start)
    bare = np.flatnonzero(spans.rest_stop <= spans.stop) + 1
    unbased = np.flatnonzero((spans.before >= spans.start) & (spans.rest_stop > spans.stop)) + 1
    wavering = np.flatnonzero(unsteadiness > STEADY) + 1
    if not n:
        message = f"no current above {rest.value:.3g} A flows: rests without a pulse, hence no D."
        yield "W-G11", Severity.WARNING, message
    for which, side in ((bare, "after"), (unbased, "before")):
        if len(which):
            message = f"{len(which)} of {n} pulses (first: {which[0]}) have no rest {side} them, hence no D."
            yield "W-G10", Severity.WARNING, message
    if len(wavering):
        message = f"the current of {len(wavering)} of {n} pulses (first: {wavering[0]}) is not constant; no valid D."
        yield "W-G9", Severity.WARNING, message
    if rest.doubtful:
        yield "W-C2", Severity.WARNING, f"small currents may be rests ({rest.origin}). State rest_below."
    if (np.diff(t) < 0).any():
        yield "W-C6", Severity.ERROR, "time runs backwards; no duration can be trusted."
