"""Points of a rate test as models need them: current, capacity, and the rate that the cell really saw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.cycling import cycling
from ionterface.methods.passed_charge import ChargeSource, Gains
from ionterface.methods.rate_test import RateLevel, RateTest, rate_test
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.quantities import TIME, VOLTAGE
from ionterface.record import Array, Record

SAMPLED = 0.01
"""Share of the discharge that one sampling interval may last."""
OHMIC = 0.1
"""Share of the voltage window that I·R may take."""
APART = 1.5
"""Actual rate over C-rate from which they are told apart."""


@dataclass(frozen=True, kw_only=True)
class RatePoint:
    """One capacity at one current."""

    current: Estimate
    """Positive. [A/kg or A]"""
    capacity: Estimate
    """[C/kg or C]"""
    time: Estimate
    """Capacity over current: how long the half cycle lasts. [s]"""
    rate: Estimate
    """Current over the capacity measured at this current, R. [1/s]"""
    sampling: float = math.nan
    """One sampling interval over the duration; NaN where it is not known. [1]"""
    ohmic: float = math.nan
    """I·R over the voltage window; NaN where a part of it is not known. [1]"""


@dataclass(frozen=True, kw_only=True)
class RatePoints:
    """Capacities of one cell against the current, one for each current, from the slowest to the fastest."""

    points: tuple[RatePoint, ...]
    unit: str
    """Of every capacity: ``C/kg``, or ``C`` where no mass was given."""
    returned_to_first: Estimate | None
    """See `RateTest`. [1]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    """Currents."""
    cites: tuple[str, ...] = ("gum2008", "tian2019")

    @property
    def currents(self) -> Array:
        """Shape (n,). [A/kg or A]"""
        return np.asarray([p.current.value for p in self.points])

    @property
    def capacities(self) -> Array:
        """Shape (n,). [C/kg or C]"""
        return np.asarray([p.capacity.value for p in self.points])

    @property
    def rates(self) -> Array:
        """Actual rates, shape (n,). [1/s]"""
        return np.asarray([p.rate.value for p in self.points])

    @property
    def common_error(self) -> Estimate:
        """The factor 1 with the errors that bear a name (mass, gain), as the capacity at the slowest current has them.

        Raises
        ------
        UsageError
            There is no point.
        """
        if not self.points:
            raise UsageError("there is no point whose errors could be told.")
        slowest = self.points[0].capacity
        named = {name: part / slowest.value for name, part in slowest.contributions.items()}
        unstated = {name: part / slowest.value for name, part in slowest.unstated.items()}
        return Estimate.from_parts(1.0, "1", named, unstated)

    def table(self) -> Table:
        """One row per current."""
        shown, flowing = ("mAh/g", "A/g") if self.unit == "C/kg" else ("mAh", "mA")
        per = f" per {self.basis}" if self.basis else ""
        columns = (
            Column("current", f"Current{per}", flowing),
            Column("capacity", f"Capacity{per}", shown),
            Column("time", "Capacity over current", "s"),
            Column("rate", "Actual rate R", "1/h"),
            Column("c_rate", "C-rate on the slowest capacity", "1/h"),
            Column("sampling", "One sampling interval over the duration", "%"),
            Column("ohmic", "Ohmic drop over the window", "%"),
        )
        rows = (
            (
                p.current.to(flowing), p.capacity.to(shown), p.time, p.rate.to("1/h"),
                (p.current / self.points[0].capacity).to("1/h"), _percent(p.sampling), _percent(p.ohmic),
            )
            for p in self.points
        )  # fmt: skip
        return Table.of(columns, rows)


def status_from(points: RatePoints, findings: Iterable[Finding], *, computable: bool) -> Status:
    """Status of what was made of points: *not valid* where they are, whatever else was found."""
    if computable and points.status is Status.NOT_VALID:
        return Status.NOT_VALID
    return status_of(findings, computable=computable)


def rate_points(
    record: Record,
    *,
    mass: Estimate | None,
    basis: str = "",
    branch: Direction,
    resistance: Estimate | None = None,
    skip: int = 0,
    closeness: float = 0.05,
    rest_below: float | None = None,
    charge: ChargeSource = ChargeSource.INTEGRAL,
    gains: Gains | None = None,
) -> RatePoints:
    """Current, capacity and actual rate at every current of a rate test. [A/kg, C/kg, 1/s]

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    resistance : Estimate, optional
        Measured series resistance, from which the ohmic drop follows. [Ω]
    skip : int
        First cycles of each level that are left out, because the cell has not settled.
    mass, basis, branch, closeness, rest_below, charge, gains
        See `rate_test`.

    Notes
    -----
    The capacity at a current is the mean over the cycles of the first level at it; a later level at the same current is
    the return by which fade is judged (W-RC3) and no point of its own. The actual rate is current over *measured*
    capacity, R = I/Q; the error of the mass cancels in it.

    Findings: those of `rate_test`; W-RC1 actual and nominal rate are different numbers (note); W-RC5 ohmic drop above a
    tenth of the voltage window, or no resistance to tell it (note); W-RC8 one sampling interval lasts more than 1 % of
    a half cycle.

    Raises
    ------
    MissingQuantity, UsageError
        As `rate_test`; `skip` is negative or leaves a level without a cycle.
    """
    test = rate_test(
        record, mass=mass, basis=basis, branch=branch, closeness=closeness, rest_below=rest_below, charge=charge,
        gains=gains,
    )  # fmt: skip
    run = cycling(record, rest_below=rest_below, charge=charge)
    t, v = finite_columns(record, TIME, VOLTAGE, method="rate_points")
    intervals = {}
    for cycle in run.cycles:
        half = cycle.branch(branch)
        if half is not None and half.stop - half.start > 1 and half.seconds > 0:
            intervals[cycle.number] = float(np.median(np.diff(t[half.start : half.stop]))) / half.seconds
    points = points_of(test, skip=skip)
    chosen = _first_levels(test)
    sampling = [max((intervals.get(n, math.nan) for n in level.cycles), default=math.nan) for level in chosen]
    window = float(np.ptp(v)) if len(v) else math.nan
    ohms = math.nan if resistance is None else resistance.to("Ohm").value
    ohmic = [level.current * ohms / window if window > 0 else math.nan for level in chosen]
    seen = tuple(replace(p, sampling=s, ohmic=o) for p, s, o in zip(points.points, sampling, ohmic, strict=True))
    told = (*points.findings, *_conditions(seen, resistance is not None, record.metadata.name))
    drop = "not known" if resistance is None else str(resistance)
    return replace(points, points=seen, findings=told, settings={**points.settings, "series resistance": drop})


def points_of(test: RateTest, *, skip: int = 0) -> RatePoints:
    """The points of a rate test without what only its record tells (sampling, ohmic drop); see `rate_points`.

    Raises
    ------
    UsageError
        `skip` is negative or leaves a level without a cycle.
    """
    chosen = _first_levels(test)
    if skip < 0 or any(len(level.cycles) <= skip for level in chosen):
        raise UsageError(f"skip={skip} leaves a level without a cycle, or is negative; take fewer.")
    pairs = []
    for level in chosen:
        kept = level.capacities[skip:]
        total = kept[0]
        for capacity in kept[1:]:
            total = total + capacity
        flowing = level.specific_current or Estimate(level.current, 0.0, "A")
        pairs.append((flowing, total / len(kept)))
    points = tuple(sorted((_point(i, q) for i, q in pairs), key=lambda p: p.current.value))
    return RatePoints(
        points=points,
        unit=test.unit,
        returned_to_first=test.returned_to_first,
        status=test.status,
        findings=(*test.findings, *_nominal(points)),
        settings={
            **test.settings,
            "cycles of a level left out": str(skip),
            "rate": "current over the capacity measured at it",
            "points": "first level at each current",
        },
        basis=test.basis,
        n_independent=len(points),
    )


def points_from_arrays(
    currents: Sequence[Estimate], capacities: Sequence[Estimate], *, basis: str = "", source: str
) -> RatePoints:
    """The points of a table of currents and capacities that is not a record, as of a publication.

    Parameters
    ----------
    currents, capacities : sequences of Estimate
        Both per mass of `basis` (A/kg, C/kg and the like), or both of the whole cell (A, C).
    basis : str
        Name of the mass basis; empty for a whole cell.
    source : str
        Where they come from.

    Raises
    ------
    UsageError
        Lengths differ, a number is not positive, a current stands twice, or a basis is named for a whole cell.
    UnitError
        Units that are not those of a current and of a capacity on one basis.
    """
    if len(currents) != len(capacities):
        raise UsageError(f"{source}: {len(currents)} currents and {len(capacities)} capacities; give one for each.")
    unit, flowing = ("C/kg", "A/kg") if basis else ("C", "A")
    pairs = [(i.to(flowing), q.to(unit)) for i, q in zip(currents, capacities, strict=True)]
    if not all(i.value > 0 and q.value > 0 for i, q in pairs):
        raise UsageError(f"{source}: currents and capacities are amounts above zero; leave out the others.")
    if len({i.value for i, _ in pairs}) < len(pairs):
        raise UsageError(f"{source}: a current stands twice; take one capacity for each.")
    points = tuple(sorted((_point(i, q) for i, q in pairs), key=lambda p: p.current.value))
    findings = _nominal(points)
    return RatePoints(
        points=points,
        unit=unit,
        returned_to_first=None,
        status=status_of(findings, computable=bool(points)),
        findings=findings,
        settings={"source": source, "rate": "current over the capacity measured at it"},
        basis=basis,
        n_independent=len(points),
    )


def _point(current: Estimate, capacity: Estimate) -> RatePoint:
    return RatePoint(
        current=current, capacity=capacity, time=(capacity / current).to("s"), rate=(current / capacity).to("1/s")
    )


def _first_levels(test: RateTest) -> list[RateLevel]:
    """The first level at each current, by current; a capacity of nothing is no point."""
    closeness = float(test.settings["closeness"])
    chosen: list[RateLevel] = []
    for level in test.levels:
        again = any(abs(level.current - one.current) <= closeness * one.current for one in chosen)
        if not again and level.current > 0 and level.mean.value > 0:
            chosen.append(level)
    return sorted(chosen, key=lambda level: level.current)


def _nominal(points: tuple[RatePoint, ...]) -> tuple[Finding, ...]:
    if not points:
        return ()
    slowest, fastest = points[0].capacity.value, points[-1]
    if slowest / fastest.capacity.value < APART:
        return ()
    message = (
        f"at the fastest current the actual rate is {fastest.rate.to('1/h').value:.4g} 1/h, the C-rate on the slowest "
        f"capacity {fastest.current.value / slowest * 3600:.4g} 1/h; models and exponents differ between the two."
    )
    return (Finding("W-RC1", Severity.NOTE, message),)


def _conditions(points: tuple[RatePoint, ...], known: bool, where: str) -> tuple[Finding, ...]:
    found = []
    coarse = [p for p in points if p.sampling > SAMPLED]
    if coarse:
        worst = max(coarse, key=lambda p: p.sampling)
        message = (
            f"at {_currents(len(coarse))} one sampling interval lasts more than 1 % of the half cycle "
            f"({worst.sampling:.1%} of {worst.time.value:.3g} s): the capacity is no surer than that."
        )
        found.append(Finding("W-RC8", Severity.WARNING, message, where))
    dropped = [p for p in points if p.ohmic > OHMIC]
    if dropped:
        worst = max(dropped, key=lambda p: p.ohmic)
        message = (
            f"at {_currents(len(dropped))} the ohmic drop takes more than a tenth of the voltage window (up to "
            f"{worst.ohmic:.0%}): the capacity there is cut off by resistance."
        )
        found.append(Finding("W-RC5", Severity.WARNING, message, where))
    if not known:
        message = "no resistance was given, so the ohmic drop at the fastest current is not known."
        found.append(Finding("W-RC5", Severity.NOTE, message, where))
    return tuple(found)


def _currents(count: int) -> str:
    return f"{count} currents" if count > 1 else "one current"


def _percent(share: float) -> float | None:
    return None if math.isnan(share) else 100 * share
