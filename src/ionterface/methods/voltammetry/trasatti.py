"""Outer and inner charge by extrapolation to infinite and to zero scan rate."""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.ratio import RatioInterval, fieller_interval
from ionterface.methods.result import cited, status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.charge_extrapolation import (
    FEWEST,
    ExtrapolationLine,
    outer_extrapolation,
    total_extrapolation,
)
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.voltammetric_charge import SweepCharge, charges
from ionterface.record import Array

PLATEAU = 0.05
"""Share by which the charges at the two slowest rates may differ on a plateau."""
OHMIC = 0.1
"""Share of the window that 2·i·R may take."""


class ChargeError(enum.Enum):
    """How the errors of charges at different scan rates compare; it weighs the points of both lines."""

    PROPORTIONAL = "each charge errs by the same share of itself"
    PLOTTED = "the plotted quantity, q or 1/q, errs equally everywhere"
    SAMPLING = "each charge errs by what sampling and noise leave"


@dataclass(frozen=True, kw_only=True)
class Trasatti:
    """Charges by extrapolation, for one branch."""

    branch: Direction
    outer: Estimate
    """Extrapolated to infinite scan rate. [C or C/kg]"""
    total: Estimate
    """Measured at the slowest scan rate. [C or C/kg]"""
    total_extrapolated: Estimate
    """Extrapolated to scan rate zero by 1/q; supplementary. [C or C/kg]"""
    inner: Estimate
    """total - outer. [C or C/kg]"""
    ratio: Estimate
    """outer/total. [1]"""
    ratio_interval: tuple[float, float]
    """95 %, by Fieller's theorem."""
    outer_line: ExtrapolationLine
    total_line: ExtrapolationLine
    charges: tuple[SweepCharge, ...]
    """Of this branch, one for each scan rate."""
    fast: tuple[float, float]
    """[V/s]"""
    slow: tuple[float, float]
    """[V/s]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    """Scan rates that either line rests on."""
    cites: tuple[str, ...] = ("ardizzone1990", "vogt1994")

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the outer charge, of the inner one and of the ratio."""
        return self.outer_line.degrees

    def table(self) -> Table:
        """One row per charge, and the ratio."""
        unit = "mAh/g" if self.basis else "mC"
        columns = (
            Column("quantity", "Quantity"),
            Column("from", "From"),
            Column("charge", "Charge", unit),
            Column("share", "Share of the total", "%"),
            Column("low", "95 % interval, from", unit),
            Column("high", "to", unit),
            Column("rates", "Scan rates"),
        )
        fast, slow = len(self.outer_line.places), len(self.total_line.places)
        low, high = (100 * end for end in self.ratio_interval)
        rows = [
            ("outer", "q against v^-1/2", self.outer, self.ratio, self.degrees, fast),
            ("total", "slowest scan rate", self.total, None, self.degrees, 1),
            ("inner", "total - outer", self.inner, None, self.degrees, fast + 1),
            ("total, supplementary", "1/q against v^1/2", self.total_extrapolated, None, self.total_line.degrees, slow),
        ]
        shown = [
            (name, origin, q.to(unit), r.to("%") if r else None, *interval(q.to(unit), degrees), n)
            for name, origin, q, r, degrees, n in rows
        ]
        ends = ("outer/total", f"95 % interval {low:.3g} to {high:.3g} %", None, self.ratio.to("%"), None, None, fast)
        return Table.of(columns, [*shown, ends])


def trasatti(
    series: ScanRateSeries,
    *,
    fast: tuple[float, float],
    slow: tuple[float, float],
    branch: Direction,
    error: ChargeError = ChargeError.PROPORTIONAL,
    theoretical: Estimate | None = None,
    window: tuple[float, float] | None = None,
) -> Trasatti:
    """Outer, total and inner charge of one branch. [C, or C/kg where the series has a mass]

    Parameters
    ----------
    series : ScanRateSeries
    fast, slow : tuples of two floats
        Ranges of scan rate, ends included, in which q is linear in v^-½ and 1/q in v^½; at least four rates in each,
        none in both. [V/s]
    branch : Direction
        OXIDATION for the sweeps of rising potential.
    error : ChargeError
        Weights of the points.
    theoretical : Estimate, optional
        Charge that the electrode cannot exceed. [C, or C/kg where the series has a mass]
    window : tuple of two floats, optional
        See `charges`. [V]

    Notes
    -----
    The outer charge is the end of the line q against v^-½ over the fast range: for a surface charge beside a film in
    which something diffuses, this line is exact as long as the film is not filled. The total charge is the one measured
    at the slowest rate, where the charge no longer grows; the end of 1/q against v^½ stands beside it, see
    `total_extrapolation`. Uncertainty: of the outer charge from the residuals of its line; of the total one from the
    same residuals, because one sweep cannot tell how well it repeats; intervals by Student's t with
    the degrees of the outer line, of the ratio by Fieller's theorem. The error of the mass cancels in the ratio.

    Findings: W-T1 a line is bent; W-T2 the charge does not fall with the scan rate; W-T3 a charge beyond what was
    measured or can be; W-T4 ohmic loss above a tenth of the window, or no resistance to tell it; W-T5 rates in both
    ranges; W-T8 fewer than four rates in a range; W-T9 the charge still grows at the slowest rate. Sources [1]_, the
    criticism [2]_; recalled, unverified.

    Raises
    ------
    UsageError
        A range is empty, holds no rate of the series, or the fast range lies below the slow one.

    References
    ----------
    .. [1] S. Ardizzone et al., Electrochim. Acta 35 (1990) 263. doi:10.1016/0013-4686(90)85068-X
    .. [2] H. Vogt, Electrochim. Acta 39 (1994) 1981. doi:10.1016/0013-4686(94)85077-1
    """
    bare = charges(dataclasses.replace(series, mass=None, basis=""), window=window)
    q = np.asarray([c.absolute.value for c in bare.of(branch)])
    sampling = np.asarray([c.absolute.stated_std for c in bare.of(branch)])
    fast_places, slow_places = _places(series.rates, q, fast, "fast"), _places(series.rates, q, slow, "slow")
    if fast[1] < slow[0]:
        raise UsageError("the fast range lies below the slow one; exchange them.")
    errors = _errors(q, sampling, error)
    outer_line = outer_extrapolation(*_taken(fast_places, series.rates, q, errors[0]), places=fast_places)
    total_line = total_extrapolation(*_taken(slow_places, series.rates, q, errors[1]), places=slow_places)
    slowest = int(np.flatnonzero(np.isfinite(q))[0])
    repeat = outer_line.scatter * float(errors[0][slowest])
    # the scatter about the line holds what sampling leaves; only where there is none does sampling stand alone
    total = Estimate(float(q[slowest]), repeat if repeat > 0 else float(sampling[slowest]), "C")
    outer = Estimate(outer_line.charge, outer_line.std, "C")
    ratio = _ratio(outer, total, outer_line.degrees)
    findings = (
        *bare.findings,
        *_line_findings(outer_line, total_line),
        *_charge_findings(series.rates, q, outer_line.scatter * errors[0], outer_line),
        *_bound_findings(outer_line, q, series.specific(total), theoretical),
        *_ohmic_finding(series, branch, int(np.flatnonzero(np.isfinite(q))[-1])),
    )
    return Trasatti(
        branch=branch,
        outer=series.specific(outer),
        total=series.specific(total),
        total_extrapolated=series.specific(Estimate(total_line.charge, total_line.std, "C")),
        inner=series.specific(total - outer),
        ratio=Estimate(outer.value / total.value, ratio.std, "1"),
        ratio_interval=(ratio.low, ratio.high),
        outer_line=outer_line,
        total_line=total_line,
        charges=tuple(
            dataclasses.replace(c, absolute=series.specific(c.absolute), signed=series.specific(c.signed))
            for c in bare.of(branch)
        ),
        fast=fast,
        slow=slow,
        status=status_of(findings, computable=math.isfinite(outer.value)),
        findings=findings,
        settings={**bare.settings, **_settings(branch, fast, slow, error)},
        basis=series.basis,
        n_independent=len({*fast_places, *slow_places, slowest}),
        cites=cited(series.cites, ("ardizzone1990", "vogt1994")),
    )


def _settings(
    branch: Direction, fast: tuple[float, float], slow: tuple[float, float], error: ChargeError
) -> dict[str, str]:
    return {
        "branch": "rising" if branch is Direction.OXIDATION else "falling",
        "fast": _range(fast),
        "slow": _range(slow),
        "errors of the charges": error.value,
        "total": "charge at the slowest scan rate",
    }


def _range(limits: tuple[float, float]) -> str:
    return f"{limits[0] * 1e3:.4g} to {limits[1] * 1e3:.4g} mV/s"


def _places(rates: Array, q: Array, limits: tuple[float, float], name: str) -> tuple[int, ...]:
    """Scan rates within limits whose charge is known."""
    low, high = limits
    if not 0 <= low < high:
        raise UsageError(f"the {name} range {low:g} to {high:g} V/s is empty; state its lower end first.")
    inside = (rates >= low * (1 - 1e-9)) & (rates <= high * (1 + 1e-9))
    if inside.any() and not (inside & np.isfinite(q)).any():
        raise UsageError(f"no sweep of the {name} range {_range(limits)} has a charge.")
    if inside.any():
        return tuple(np.flatnonzero(inside & np.isfinite(q)).tolist())
    message = f"no scan rate lies in the {name} range {_range(limits)}; measured are {_range((rates[0], rates[-1]))}."
    if ((rates >= low / 1e3) & (rates <= high / 1e3)).any():
        message += f" The numbers {low:g} and {high:g} fit mV/s; ranges are stated in V/s."
    raise UsageError(message)


def _errors(q: Array, sampling: Array, error: ChargeError) -> tuple[Array, Array]:
    """Errors of the charges up to a common factor, for the outer and for the total line."""
    if error is ChargeError.PROPORTIONAL:
        return q, q
    if error is ChargeError.PLOTTED:
        return np.ones_like(q), q**2
    if not (sampling[np.isfinite(q)] > 0).all():
        raise UsageError("the sampling errors of the charges are unknown or zero; take another ChargeError.")
    return sampling, sampling


def _taken(places: tuple[int, ...], rates: Array, q: Array, errors: Array) -> tuple[Array, Array, Array]:
    chosen = list(places)
    return rates[chosen], q[chosen], errors[chosen]


def _ratio(outer: Estimate, total: Estimate, degrees: int) -> RatioInterval:
    variances = [math.nan if x.std is None else x.std**2 for x in (outer, total)]
    if not np.isfinite(variances).all():
        return RatioInterval(value=math.nan, std=math.nan, low=-math.inf, high=math.inf)
    return fieller_interval(
        outer.value, total.value, covariance=(variances[0], 0.0, variances[1]), degrees=degrees, level=0.95
    )


def _line_findings(outer: ExtrapolationLine, total: ExtrapolationLine) -> tuple[Finding, ...]:
    found = []
    for name, line in (("fast", outer), ("slow", total)):
        n = len(line.places)
        if n < FEWEST:
            rest = "leave no degree of freedom" if line.degrees < 1 else "do not tell whether the line is straight"
            message = f"{n} scan rates in the {name} range {rest}; measure at least {FEWEST} there."
            found.append(Finding("W-T8", Severity.ERROR, message))
    if outer.bent:
        message = f"q against v^-1/2 is bent in the fast range (t = {outer.curvature:.1f}); its end means nothing."
        found.append(Finding("W-T1", Severity.ERROR, message))
    if total.bent:
        message = f"1/q against v^1/2 is bent in the slow range (t = {total.curvature:.1f}); leave that total aside."
        found.append(Finding("W-T1", Severity.WARNING, message))
    shared = len({*outer.places} & {*total.places})
    if shared:
        message = f"{shared} scan rates are in both ranges, but both lines cannot hold for one rate; part the ranges."
        found.append(Finding("W-T5", Severity.ERROR, message))
    return tuple(found)


def _charge_findings(rates: Array, q: Array, std: Array, outer: ExtrapolationLine) -> tuple[Finding, ...]:
    """Whether the charge falls with the scan rate, and has stopped growing at the slowest."""
    known = np.flatnonzero(np.isfinite(q))
    found = []
    apart = np.diff(q[known])
    noise = t_quantile(outer.degrees, 0.95) * np.hypot(std[known][1:], std[known][:-1])
    rising = np.flatnonzero(apart > np.where(np.isfinite(noise), noise, 0.0))
    if len(rising):
        names = ", ".join(f"{rates[known[k + 1]] * 1e3:.4g} mV/s" for k in rising)
        message = f"the charge grows with the scan rate at {names}; a sweep had not settled, or drifted."
        found.append(Finding("W-T2", Severity.WARNING, message))
    if len(known) > 1 and abs(apart[0]) > PLATEAU * q[known[0]]:
        message = (
            f"the charge still changes by {abs(apart[0]) / q[known[0]]:.0%} between the two slowest scan rates; total "
            "and inner charge are lower bounds, outer/total an upper one. Measure slower."
        )
        found.append(Finding("W-T9", Severity.WARNING, message))
    return tuple(found)


def _bound_findings(
    outer: ExtrapolationLine, q: Array, total: Estimate, theoretical: Estimate | None
) -> tuple[Finding, ...]:
    """Charges that cannot be: beyond what was measured, or beyond what the electrode can hold."""
    found = []
    half = t_quantile(outer.degrees, 0.95) * outer.std
    half = half if math.isfinite(half) else 0.0
    fastest = q[np.isfinite(q)][-1]
    if outer.charge > fastest + (outer.std if half else 0.0):
        message = (
            f"the outer charge {outer.charge * 1e3:.4g} mC exceeds the {fastest * 1e3:.4g} mC measured at the fastest "
            "scan rate; the fast range is the wrong one."
        )
        beyond = outer.charge > fastest + half
        found.append(Finding("W-T3", Severity.ERROR if beyond else Severity.WARNING, message))
    if outer.charge < -half:
        message = "the outer charge is negative; the fast range is the wrong one, or ohmic loss cuts the window."
        found.append(Finding("W-T3", Severity.ERROR, message))
    if theoretical is not None:
        limit = theoretical.to(total.unit)
        std = (total - limit).std or 0.0
        if total.value - limit.value > 2 * std:
            message = f"the total charge {total.number()} {total.unit} exceeds the theoretical one, {limit}."
            found.append(Finding("W-T3", Severity.WARNING, message))
    return tuple(found)


def _ohmic_finding(series: ScanRateSeries, branch: Direction, fastest: int) -> tuple[Finding, ...]:
    if series.resistance is None:
        message = "no resistance was given, so the ohmic loss of the window at the fastest scan rate is not known."
        return (Finding("W-T4", Severity.NOTE, message),)
    current = float(np.nanmax(np.abs(series.branch(branch)[fastest])))
    share = 2 * current * series.resistance.to("Ohm").value / (series.vertices[1] - series.vertices[0])
    if share <= OHMIC:
        return ()
    message = f"the ohmic drop takes {share:.0%} of the window at the fastest scan rate; leave out the fastest rates."
    return (Finding("W-T4", Severity.WARNING, message),)
