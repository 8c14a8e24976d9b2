"""Double-layer capacitance from currents in a window without a faradaic reaction, and the area that it means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.linear import LinearFit, linear_fit
from ionterface.methods.result import cited, status_of
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.record import Array

FEWEST = 4
"""Scan rates that tell a slope, its error and whether the line is straight."""
STRAIGHT = 0.05
"""Departure of b from 1 that is let pass however well it is known."""
OTHER = 0.2
"""Departure of b from 1 beyond which the slope is no capacitance."""
EXACT = 1e-9
"""Of the largest current: smaller residuals are rounding."""


@dataclass(frozen=True, kw_only=True)
class DoubleLayer:
    """Capacitance from the slope of the charging current against the scan rate."""

    capacitance: Estimate
    """[F, or F/kg where the series has a mass]"""
    offset: Estimate
    """Charging current at scan rate zero: 0 for a capacitor. [A or A/kg]"""
    exponent: Estimate
    """b of the charging current: 1 for a capacitor. [1]"""
    area: Estimate | None
    """Electroactive area; None without a specific capacitance. [m2, or m2/kg where the series has a mass]"""
    degrees: int
    curvature: float
    """t ratio of a quadratic term; NaN where it cannot be told."""
    at: tuple[float, float]
    """Potentials between which currents were averaged; both the same for one potential. [V]"""
    rates: Array
    """Regressor, the effective scan rates, shape (k,). [V/s]"""
    charging_current: Array
    """(rising - falling)/2, shape (k,). [A]"""
    mean_current: Array
    """(rising + falling)/2, shape (k,). [A]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    cites: tuple[str, ...] = ("trasatti1991",)

    def table(self) -> Table:
        """One row per quantity."""
        kind = "/g" if self.basis else ""
        rows = [("capacitance", self.capacitance.to(f"mF{kind}")), ("offset", self.offset.to(f"uA{kind}"))]
        rows.append(("exponent b of the charging current", self.exponent))
        if self.area is not None:
            rows.append(("electroactive area", self.area.to(f"cm2{kind}")))
        columns = (
            Column("quantity", "Quantity"),
            Column("unit", "Unit"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        return Table.of(columns, ((name, x.unit, x, *interval(x, self.degrees)) for name, x in rows))


def double_layer(
    series: ScanRateSeries,
    *,
    at: float | tuple[float, float],
    specific_capacitance: Estimate | None = None,
) -> DoubleLayer:
    """Double-layer capacitance at a potential, or its mean over a window of potentials. [F or F/kg]

    Parameters
    ----------
    series : ScanRateSeries
        Swept in a range of potentials without a faradaic reaction.
    at : float or tuple of two floats
        The potential at which the currents are taken, or the window over which they are averaged; away from the turning
        points. [V]
    specific_capacitance : Estimate, optional
        Capacitance of a unit of true area, of the same material and electrolyte. Without it there is no area; there is
        no default, because values in use differ by a factor of ten. [F/m2]

    Notes
    -----
    Slope of i_c = (i_rising - i_falling)/2 against the scan rate, by least squares with an intercept and weights 1/v²:
    what differs between scan rates (contact, gain, history) is taken to be the same share of every charging current.
    A steady faradaic current, the same on both sweeps, cancels. After a correction by the resistance the regressor is
    the effective scan rate. The interval of the area holds the error of the specific capacitance, and the t quantile of
    the slope.

    Findings: W-DL1 the intercept differs from 0; W-DL2 the line is bent; W-DL3 b of i_c is not 1 (*not valid* where it
    is off by more than 0.2); W-DL4 too few scan rates; W-DL5 the sweeps do not have opposite signs, so most of the
    current charges nothing (*not valid* at most rates); W-DL6 the slope is not positive; W-DL7 rates without a current
    there. Source [1]_.

    Raises
    ------
    UsageError
        The potential or window lies outside the series, is empty, or holds no current at two scan rates.

    References
    ----------
    .. [1] S. Trasatti, O. A. Petrii, Pure Appl. Chem. 63 (1991) 711. doi:10.1351/pac199163050711
    """
    low, high = (at, at) if isinstance(at, (int, float)) else at
    rising, falling = (_mean_between(series.potential, c, low, high) for c in series.current)
    effective = [_mean_between(series.potential, v, low, high) for v in series.effective_rate]
    known = np.isfinite(rising) & np.isfinite(falling)
    if np.count_nonzero(known) < 2:
        raise UsageError(
            f"fewer than two scan rates have a current at {_place(low, high)} on both sweeps; name another potential."
        )
    rates, up, down = (effective[0] + effective[1])[known] / 2, rising[known], falling[known]
    charging, mean = (up - down) / 2, (up + down) / 2
    line = linear_fit(np.column_stack((np.ones_like(rates), rates)), charging, weights=1 / rates**2)
    exponent = _exponent(rates, charging)
    capacitance = Estimate(float(line.coefficients[1]), float(line.std[1]), "F")
    findings = (
        *series.findings,
        *_line_findings(line, rates, charging, exponent),
        *_current_findings(series, known, up, down),
    )
    area = None if specific_capacitance is None else capacitance / specific_capacitance.to("F/m2")
    return DoubleLayer(
        capacitance=series.specific(capacitance),
        offset=series.specific(Estimate(float(line.coefficients[0]), float(line.std[0]), "A")),
        exponent=exponent,
        area=None if area is None else series.specific(area.to("m2")),
        degrees=line.degrees,
        curvature=_curvature(rates, charging, line),
        at=(low, high),
        rates=rates,
        charging_current=charging,
        mean_current=mean,
        status=status_of(findings),
        findings=findings,
        settings={
            **series.settings,
            "at": _place(low, high),
            "charging current": "half the difference of the sweeps",
            "weights": "1/v²: each charging current errs by the same share of itself",
            "specific capacitance": str(specific_capacitance or "none"),
        },
        basis=series.basis,
        n_independent=len(rates),
        cites=cited(series.cites, ("trasatti1991",)),
    )


def _place(low: float, high: float) -> str:
    return f"{low:.4g} V" if low == high else f"{low:.4g} to {high:.4g} V"


def _mean_between(potential: Array, curves: Array, low: float, high: float) -> Array:
    """Mean of each curve, shape (k, m), over potentials; its value where both are the same. NaN where a part lacks."""
    if not low <= high:
        raise UsageError(f"the window {low:g} to {high:g} V is empty; state its lower end first.")
    if low < potential[0] or high > potential[-1]:
        raise UsageError(
            f"{_place(low, high)} lies outside the series, which reaches from {potential[0]:.4g} to "
            f"{potential[-1]:.4g} V."
        )
    if low == high:
        return np.asarray([np.interp(low, potential, curve) for curve in curves])
    grid = np.concatenate(([low], potential[(potential > low) & (potential < high)], [high]))
    on_grid = np.asarray([np.interp(grid, potential, curve) for curve in curves])
    return np.asarray(np.sum((on_grid[:, 1:] + on_grid[:, :-1]) / 2 * np.diff(grid), axis=1) / (high - low))


def _curvature(rates: Array, charging: Array, line: LinearFit) -> float:
    if line.degrees < 2 or not np.max(np.abs(line.residuals)) > EXACT * np.max(np.abs(charging)):
        return math.nan
    x = rates - rates.mean()
    return linear_fit(np.column_stack((np.ones_like(x), x, x**2)), charging, weights=1 / rates**2).t_ratio(2)


def _exponent(rates: Array, charging: Array) -> Estimate:
    """Slope of ln i_c against ln v; NaN where a charging current is not positive."""
    if not (charging > 0).all():
        return Estimate(math.nan, None, "1")
    fit = linear_fit(np.column_stack((np.ones_like(rates), np.log(rates))), np.log(charging))
    return Estimate(float(fit.coefficients[1]), float(fit.std[1]), "1")


def _line_findings(line: LinearFit, rates: Array, charging: Array, exponent: Estimate) -> tuple[Finding, ...]:
    found = []
    n = len(rates)
    if n < FEWEST:
        rest = "leave no degree of freedom" if n == 2 else "do not tell whether the line is straight"
        found.append(Finding("W-DL4", Severity.ERROR, f"{n} scan rates {rest}; measure at least {FEWEST}, better 5."))
    if not line.coefficients[1] > 0:
        message = "the charging current does not grow with the scan rate; the branches or signs are exchanged."
        found.append(Finding("W-DL6", Severity.ERROR, message))
    offset, largest = float(line.coefficients[0]), float(np.max(np.abs(charging)))
    if abs(offset) > max(line.half_width(0), EXACT * largest):
        message = (
            f"the line meets scan rate 0 at {offset * 1e6:.3g} uA, {abs(offset) / largest:.1%} of the largest charging "
            "current; a capacitor alone would meet it at 0."
        )
        found.append(Finding("W-DL1", Severity.WARNING, message))
    if abs(_curvature(rates, charging, line)) > t_quantile(line.degrees - 1, 0.95):
        message = "the charging current is not linear in the scan rate; its slope depends on the rates chosen."
        found.append(Finding("W-DL2", Severity.WARNING, message))
    off = abs(exponent.value - 1)
    if off > max(STRAIGHT, t_quantile(line.degrees, 0.95) * (exponent.std or 0.0)):
        message = f"the charging current grows as v^{exponent.value:.3f}; that of a double layer grows as v."
        found.append(Finding("W-DL3", Severity.ERROR if off > OTHER else Severity.WARNING, message))
    return tuple(found)


def _current_findings(series: ScanRateSeries, known: Array, up: Array, down: Array) -> tuple[Finding, ...]:
    found = []
    one_sign = np.flatnonzero((up <= 0) | (down >= 0))
    if len(one_sign):
        rates = ", ".join(f"{v * 1e3:.4g}" for v in series.rates[known][one_sign])
        message = (
            f"at {rates} mV/s the two sweeps do not carry opposite currents there: more flows that charges no double "
            "layer than what does; choose a potential without a reaction."
        )
        most = 2 * len(one_sign) > len(up)
        found.append(Finding("W-DL5", Severity.ERROR if most else Severity.WARNING, message))
    if not known.all():
        rates = ", ".join(f"{v * 1e3:.4g}" for v in series.rates[~known])
        found.append(Finding("W-DL7", Severity.WARNING, f"the sweeps at {rates} mV/s hold no current there."))
    return tuple(found)
