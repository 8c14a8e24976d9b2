"""Steps, rests, half cycles and cycles of a galvanostatic record, computed from its current alone."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Status, Table
from ionterface.methods.rest_current import GAP, RestCurrent, derive_rest_current, insignificant, rest_share
from ionterface.quantities import CURRENT, TIME, Quantity
from ionterface.record import Array, Record
from ionterface.signals.integration import durations
from ionterface.signals.run_lengths import runs

CUT = 0.2
"""A half cycle whose first currents stay below this share of its largest one does not look galvanostatic."""


class Direction(enum.Enum):
    """What happens to the working electrode; whether this charges or discharges the cell depends on the cell."""

    OXIDATION = "oxidation"
    REDUCTION = "reduction"

    @property
    def sign(self) -> int:
        """Sign of the current: +1 for oxidation."""
        return 1 if self is Direction.OXIDATION else -1

    @property
    def opposite(self) -> Direction:
        """The other direction."""
        return Direction.REDUCTION if self is Direction.OXIDATION else Direction.OXIDATION

    @classmethod
    def of(cls, sign: float) -> Direction | None:
        """The direction of a current of this sign; None for 0."""
        if sign == 0:
            return None
        return cls.OXIDATION if sign > 0 else cls.REDUCTION


@dataclass(frozen=True)
class HalfCycle:
    """Points `start` to `stop` (excluded) in which current of one direction flows; rests in between included.

    `number` and `cycle` count from 1.
    """

    number: int
    cycle: int
    direction: Direction
    start: int
    stop: int


@dataclass(frozen=True)
class Rest:
    """Points `start` to `stop` (excluded), at least two, without current."""

    start: int
    stop: int


@dataclass(frozen=True)
class CurrentStep:
    """A run of points `start` to `stop` (excluded) of one direction; None where no current flows."""

    direction: Direction | None
    start: int
    stop: int


@dataclass(frozen=True, kw_only=True)
class Segmentation:
    """Steps, rests and half cycles of one record, in their order."""

    half_cycles: tuple[HalfCycle, ...]
    rests: tuple[Rest, ...]
    steps: tuple[CurrentStep, ...]
    rest_below: float
    """Points with a smaller or equal |current| count as rest. [A]"""
    times: tuple[tuple[float, float], ...]
    """First and last time of each half cycle. [s]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ()

    @property
    def cycles(self) -> int:
        """How many cycles were begun."""
        return self.half_cycles[-1].cycle if self.half_cycles else 0

    def table(self) -> Table:
        """One row per half cycle."""
        columns = (
            Column("half_cycle", "Half cycle"),
            Column("cycle", "Cycle"),
            Column("direction", "Direction"),
            Column("begin_h", "Begin", "h"),
            Column("end_h", "End", "h"),
            Column("points", "Points"),
        )
        rows = (
            (h.number, h.cycle, h.direction.value, begin / 3600, end / 3600, h.stop - h.start)
            for h, (begin, end) in zip(self.half_cycles, self.times, strict=True)
        )
        return Table.of(columns, rows)


def segment(record: Record, *, rest_below: float | None = None) -> Segmentation:
    """Steps, rests, half cycles and cycles of a galvanostatic record, as point indices.

    Parameters
    ----------
    record : Record
        ``time_s`` and ``current_A``, shape (n,).
    rest_below : float, optional
        Points with |current| at or below it count as rest. Without it, it is derived from the record, see
        `derive_rest_current`, and the settings say how. [A]

    Notes
    -----
    A half cycle reaches from the first to the last point of current in one direction; neither rests nor a decaying
    current end it, only current in the other direction does. One or two points of the other direction that carry
    less than 1 % of the charge on either side are artefacts of switching and end nothing (W-C7). Where the data do not
    tell small currents from rest, the half cycles may be wrong (W-C2) and the result is *not valid*. Cycles pair the
    half cycles in their order, so a cycle begins with whatever the cell did first.

    Galvanostatic data only: the current of a voltammogram changes its sign within a sweep (W-C5); see `voltammogram`.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing, `rest_below` is negative, or points lack a number.
    """
    t, i = finite_columns(record, TIME, CURRENT, method="segment")
    if rest_below is not None and not rest_below >= 0:
        raise UsageError(f"rest_below is a magnitude of current and cannot be {rest_below} A.")
    where = record.metadata.name
    if rest_below is None:
        rest = derive_rest_current(t, i)
    else:
        rest = RestCurrent(rest_below, "stated", rest_share(t, i, rest_below), doubtful=False)
    state, blips = _without_blips(t, i, np.where(np.abs(i) > rest.value, np.sign(i), 0.0).astype(np.int8))
    steps = tuple(CurrentStep(Direction.of(float(state[a])), int(a), int(b)) for a, b in zip(*runs(state), strict=True))
    half_cycles = _half_cycles(steps)
    rests = tuple(Rest(s.start, s.stop) for s in steps if s.direction is None and s.stop - s.start > 1)
    return Segmentation(
        half_cycles=half_cycles,
        rests=rests,
        steps=steps,
        rest_below=rest.value,
        times=tuple((float(t[h.start]), float(t[h.stop - 1])) for h in half_cycles),
        status=_status(t, half_cycles, ambiguous=_ambiguous(t, i, half_cycles, rest)),
        findings=tuple(replace(f, where=where) for f in _findings(t, i, half_cycles, rest, blips)),
        settings={"rest_below": f"{rest.value:.3g} A ({rest.origin})"},
    )


def finite_columns(record: Record, *quantities: Quantity, method: str) -> tuple[Array, ...]:
    """Columns of a record as arrays of float64, each of shape (n,).

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing, or points in it lack a number.
    """
    arrays = tuple(np.asarray(a, dtype=np.float64) for a in record.take(*quantities, method=method))
    for quantity, array in zip(quantities, arrays, strict=True):
        lacking = int(np.count_nonzero(~np.isfinite(array)))
        if lacking:
            raise UsageError(
                f"{record.metadata.name}: {lacking} of {len(array)} points lack {quantity.column}, which {method} "
                "needs; take the part of the record that is whole."
            )
    return arrays


def _without_blips(t: Array, i: Array, state: Array) -> tuple[Array, int]:
    """States in which one or two points of the other direction have taken that of their neighbours; how many."""
    charge = np.abs(i) * durations(t)
    starts, stops = runs(state)
    active = [(a, b) for a, b in zip(starts, stops, strict=True) if state[a] != 0]
    cleaned, count = state.copy(), 0
    for k, (a, b) in enumerate(active):
        neighbours = [active[j] for j in (k - 1, k + 1) if 0 <= j < len(active)]
        opposite = [n for n in neighbours if state[n[0]] == -state[a]]
        around = [float(charge[m:n].sum()) for m, n in opposite]
        if b - a <= 2 and len(opposite) == len(neighbours) and insignificant(float(charge[a:b].sum()), around):
            cleaned[a:b] = -state[a] if len(neighbours) == 2 else 0
            count += 1
    return cleaned, count


def _half_cycles(steps: tuple[CurrentStep, ...]) -> tuple[HalfCycle, ...]:
    spans: list[tuple[Direction, int, int]] = []
    for step in steps:
        if step.direction is None:
            continue
        if spans and spans[-1][0] is step.direction:
            spans[-1] = (step.direction, spans[-1][1], step.stop)
        else:
            spans.append((step.direction, step.start, step.stop))
    return tuple(HalfCycle(n + 1, n // 2 + 1, *span) for n, span in enumerate(spans))


def _status(t: Array, half_cycles: tuple[HalfCycle, ...], *, ambiguous: bool) -> Status:
    if not half_cycles:
        return Status.NOT_COMPUTABLE
    return Status.NOT_VALID if ambiguous or bool((np.diff(t) < 0).any()) or not np.ptp(t) > 0 else Status.VALID


def _findings(
    t: Array, i: Array, half_cycles: tuple[HalfCycle, ...], rest: RestCurrent, blips: int
) -> tuple[Finding, ...]:
    found: list[Finding] = []

    def add(code: str, severity: Severity, message: str) -> None:
        found.append(Finding(code, severity, message))

    if not half_cycles:
        add("W-C1", Severity.WARNING, f"no current above {rest.value:.3g} A flows; there is no half cycle.")
    if _ambiguous(t, i, half_cycles, rest):
        add(
            "W-C2",
            Severity.WARNING,
            f"the data do not tell small currents from rest ({rest.origin}); half cycles may be counted wrongly. "
            "State rest_below.",
        )
    elif half_cycles and rest.charge_share > 1e-3:
        add(
            "W-C2",
            Severity.WARNING if rest.charge_share > 1e-2 else Severity.NOTE,
            f"the current that counts as rest carries up to {rest.charge_share:.1%} of the charge of a half cycle "
            "beside it; that charge is left out.",
        )
    if len(half_cycles) > 1 and _rises_slowly(i, half_cycles):
        add(
            "W-C5",
            Severity.WARNING,
            "the current passes smoothly through zero, as in a voltammogram; its half cycles are spans of one sign, "
            "not sweeps.",
        )
    backwards = int(np.count_nonzero(np.diff(t) < 0))
    if backwards:
        add("W-C6", Severity.ERROR, f"time runs backwards at {backwards} points; those intervals count as empty.")
    if half_cycles and not np.ptp(t) > 0:
        add("W-C6", Severity.ERROR, "time stands still; no charge can be counted.")
    if blips:
        add(
            "W-C7",
            Severity.NOTE,
            f"{blips} times one or two points of the other direction carry less than 1 % of the charge on either side; "
            "they end no half cycle.",
        )
    return tuple(found)


def _ambiguous(t: Array, i: Array, half_cycles: tuple[HalfCycle, ...], rest: RestCurrent) -> bool:
    """Whether a derived rest current is in doubt, or leaves half cycles that look like noise of a rest."""
    if rest.origin == "stated":
        return False
    charge = np.abs(i) * durations(t)
    amounts = [float(charge[h.start : h.stop].sum()) for h in half_cycles]
    currents = [float(np.abs(i[h.start : h.stop]).mean()) for h in half_cycles]
    beside = [pair for k in range(len(half_cycles) - 1) for pair in ((k, k + 1), (k + 1, k))]
    noise = any(insignificant(amounts[a], [amounts[b]]) and GAP * currents[a] < currents[b] for a, b in beside)
    return rest.doubtful or noise


def _rises_slowly(i: Array, half_cycles: tuple[HalfCycle, ...]) -> bool:
    """Whether most half cycles begin with a small part of their largest current."""
    spans = [np.abs(i[h.start : h.stop]) for h in half_cycles]
    begins = [s[:3].max() / s.max() for s in spans if len(s) > 10]
    return bool(begins) and float(np.median(begins)) < CUT
