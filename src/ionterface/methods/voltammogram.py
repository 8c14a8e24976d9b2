"""Sweeps of a voltammogram and their scan rate, from potential against time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Array, Record
from ionterface.signals.straight_line import StraightLine, straight_line
from ionterface.signals.turning_points import turning_points

TURN = 0.05
"""Way back of the potential that counts as a turn, as a share of its range."""
FOLDED_STEP = 0.9
"""A step of less than this share of its neighbour's rate holds the turn of the potential."""
FULL = 0.9
"""Share of the window that a full sweep covers."""
CONTRADICTION = 0.01
"""Relative difference from which a stated and a measured scan rate contradict each other."""
BENT = 0.02
"""Scatter about a straight line, as a share of the sweep, from which a sweep is no linear one."""
SHORT, LONG = 0.9, 1.5
"""Scan rate times duration over the way of the potential: above 1 where a hold belongs to the sweep."""


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Points `start` to `stop` (excluded) in which the potential runs one way.

    `direction` is that of the potential: OXIDATION where it rises. `number` and `cycle` count from 1; a first sweep
    that begins between the vertices belongs to cycle 1 besides the two full ones.
    """

    number: int
    cycle: int
    direction: Direction
    start: int
    stop: int
    scan_rate: Estimate
    """Positive. [V/s]"""
    first_potential: float
    """[V]"""
    last_potential: float
    """[V]"""
    full: bool
    """Whether it runs from vertex to vertex."""
    straight: bool
    """Whether the potential is linear in time."""


@dataclass(frozen=True, kw_only=True)
class Voltammogram:
    """Sweeps of one record in their order."""

    sweeps: tuple[Sweep, ...]
    scan_rate: Estimate
    """Median of the full sweeps, with the larger of their spread and their own uncertainty. [V/s]"""
    lower_vertex: float
    """[V]"""
    upper_vertex: float
    """[V]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ()

    @property
    def cycles(self) -> int:
        """How many cycles were begun."""
        return self.sweeps[-1].cycle if self.sweeps else 0

    def table(self) -> Table:
        """One row per sweep."""
        columns = (
            Column("sweep", "Sweep"),
            Column("cycle", "Cycle"),
            Column("direction", "Potential"),
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("first_potential", "From", "V"),
            Column("last_potential", "To", "V"),
            Column("full", "Full window"),
        )
        rows = (
            (
                s.number,
                s.cycle,
                "rising" if s.direction is Direction.OXIDATION else "falling",
                s.scan_rate.to("mV/s"),
                s.first_potential,
                s.last_potential,
                "yes" if s.full else "no",
            )
            for s in self.sweeps
        )
        return Table.of(columns, rows)


def voltammogram(record: Record, *, stated_rate: Estimate | None = None) -> Voltammogram:
    """Sweeps of a voltammogram with their scan rates from dE/dt. [V/s]

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    stated_rate : Estimate, optional
        What a file, a name or a person says; it is compared, never used. [V/s]

    Notes
    -----
    The potential turns where it goes back by more than 5 % of its range; the current plays no part, because it crosses
    zero within a sweep. The scan rate of a sweep is the slope of a line through most of its points (see
    `straight_line`), so that holds at a vertex and single points do not count; its uncertainty is that of the slope
    and does not hold an error of the instrument's clock. Findings: W-CV1 a stated rate differs by more than 1 %, W-CV2
    the full sweeps differ by more than 1 %, W-CV3 the potential is not linear in time (then *not valid*).

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing (potentials without time have no scan rate), or the stated rate is not positive.
    """
    t, e, _ = finite_columns(record, TIME, VOLTAGE, CURRENT, method="voltammogram")
    if stated_rate is not None and not stated_rate.to("V/s").value > 0:
        raise UsageError(f"the stated scan rate is {stated_rate}; it must be positive.")
    turns = turning_points(e, TURN * float(np.ptp(e))) if len(e) and np.ptp(e) > 0 else np.empty(0, dtype=np.intp)
    lower, upper = _vertices(e, turns)
    sweeps = _sweeps(t, e, turns, upper - lower)
    rate = _rate(sweeps)
    findings = _findings(t, sweeps, rate, stated_rate, record.metadata.name)
    broken = any(f.severity is Severity.ERROR for f in findings)
    return Voltammogram(
        sweeps=sweeps,
        scan_rate=rate,
        lower_vertex=lower,
        upper_vertex=upper,
        status=Status.NOT_COMPUTABLE if not sweeps else Status.NOT_VALID if broken else Status.VALID,
        findings=findings,
        settings={
            "turn": f"{TURN:.0%} of the range of potential",
            "scan rate": "slope of potential against time",
            "stated rate": "none" if stated_rate is None else str(stated_rate.to("mV/s")),
        },
    )


def _vertices(e: Array, turns: Array) -> tuple[float, float]:
    """Lower and upper vertex potential: medians of the turns, without the first and last point of the record."""
    if len(turns) < 2:
        return math.nan, math.nan
    inner = turns[1:-1] if len(turns) > 3 else turns
    middle = (e[turns].max() + e[turns].min()) / 2
    low, high = e[inner][e[inner] < middle], e[inner][e[inner] >= middle]
    return (
        float(np.median(low)) if len(low) else float(e[turns].min()),
        float(np.median(high)) if len(high) else float(e[turns].max()),
    )


def _sweeps(t: Array, e: Array, turns: Array, window: float) -> tuple[Sweep, ...]:
    lasts: list[int] = []
    for n, turn in enumerate(turns.tolist()):
        last = _last_before(t, e, turn) if 0 < n < len(turns) - 1 else turn
        lasts.append(last if not lasts or last > lasts[-1] else turn)  # no sweep is left without a point
    spans = [(a + (k > 0), b + 1) for k, (a, b) in enumerate(itertools.pairwise(lasts))]
    covered = [abs(float(e[turns[k + 1]] - e[turns[k]])) >= FULL * window for k in range(len(spans))]
    lead = 1 if covered and not covered[0] else 0
    sweeps = []
    for k, (start, stop) in enumerate(spans):
        line = straight_line(t[start:stop], e[start:stop])
        rise = float(e[turns[k + 1]] - e[turns[k]])
        sweeps.append(
            Sweep(
                number=k + 1,
                cycle=max(k - lead, 0) // 2 + 1,
                direction=Direction.OXIDATION if rise > 0 else Direction.REDUCTION,
                start=start,
                stop=stop,
                scan_rate=Estimate(abs(line.slope), line.slope_std, "V/s"),
                first_potential=float(e[start]),
                last_potential=float(e[stop - 1]),
                full=covered[k],
                straight=_is_straight(line, t[start:stop], rise),
            )
        )
    return tuple(sweeps)


def _last_before(t: Array, e: Array, turn: int) -> int:
    """Last point before the potential turned, where `turn` is the extreme one: itself, or the one before it.

    The step over the turn is shorter than the others. Where it is the one to the extreme point, that point lies behind.
    """
    steps = np.abs(np.diff(e[turn - 1 : turn + 2]))
    times = np.diff(t[turn - 1 : turn + 2])
    return turn - 1 if steps[0] * times[1] < FOLDED_STEP * steps[1] * times[0] else turn


def _is_straight(line: StraightLine, t: Array, rise: float) -> bool:
    """Whether most points lie on the line, and the line makes the whole rise in the time there was, holds apart."""
    made = line.slope * float(t[-1] - t[0]) / rise
    return bool(line.scatter <= BENT * abs(rise) and SHORT <= made <= LONG)


def _rate(sweeps: Sequence[Sweep]) -> Estimate:
    chosen = [s for s in sweeps if s.full] or list(sweeps)
    if not chosen:
        return Estimate(math.nan, None, "V/s")
    values = [s.scan_rate.value for s in chosen]
    own = [s.scan_rate.std for s in chosen if s.scan_rate.std is not None]
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    std = max([spread, float(np.median(own))]) if own else (spread or None)
    return Estimate(float(np.median(values)), std, "V/s")


def _findings(
    t: Array, sweeps: tuple[Sweep, ...], rate: Estimate, stated: Estimate | None, where: str
) -> tuple[Finding, ...]:
    found = []

    def add(code: str, severity: Severity, message: str) -> None:
        found.append(Finding(code, severity, message, where))

    if not sweeps:
        add("W-CV3", Severity.WARNING, "the potential does not move; there is no sweep.")
        return tuple(found)
    measured = rate.to("mV/s")
    if stated is not None:
        off = rate.value / stated.to("V/s").value - 1
        if abs(off) > CONTRADICTION:
            said = f"{stated.to('mV/s').value:.4g} mV/s"
            message = f"the stated scan rate is {said}, the potential moves at {measured.value:.4g} mV/s ({off:+.1%})."
            add("W-CV1", Severity.WARNING, message)
    full = [s.scan_rate.value for s in sweeps if s.full]
    if full and max(full) - min(full) > CONTRADICTION * rate.value:
        low, high = min(full) * 1e3, max(full) * 1e3
        add("W-CV2", Severity.WARNING, f"the sweeps run at different rates, {low:.4g} to {high:.4g} mV/s.")
    bent = [s.number for s in sweeps if not s.straight]
    if bent:
        message = f"in {len(bent)} of {len(sweeps)} sweeps (first: {bent[0]}) the potential is not linear in time."
        add("W-CV3", Severity.ERROR, message)
    if (np.diff(t) < 0).any():
        add("W-C6", Severity.ERROR, "time runs backwards; the scan rates cannot be trusted.")
    return tuple(found)
