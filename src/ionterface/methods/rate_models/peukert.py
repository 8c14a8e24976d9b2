"""The power with which the capacity falls with the current."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.linear import LinearFit, linear_fit
from ionterface.methods.rate_models.rate_points import RatePoints, status_from
from ionterface.record import Array

FEWEST = 4
"""Rates that tell whether the line is straight."""


@dataclass(frozen=True, kw_only=True)
class Peukert:
    """Exponents of a capacity that falls as a power of the current."""

    slope: Estimate
    """d ln Q/d ln I. [1]"""
    exponent: Estimate
    """pk = 1 − slope of I^pk·t = constant. [1]"""
    rate_slope: Estimate
    """d ln Q/d ln R against the actual rate, slope/(1 − slope); NaN where the rate falls with the current. [1]"""
    curvature: float
    """Coefficient of (ln I)² over its standard error; NaN below four rates."""
    bent: bool
    """Whether that differs from zero at 95 %."""
    points: RatePoints
    status: Status
    degrees: int = 0
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    cites: tuple[str, ...] = ("peukert1897",)

    def table(self) -> Table:
        """One row per exponent."""
        columns = (
            Column("quantity", "Quantity"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        rows = (
            (name, estimate, *interval(estimate, self.degrees))
            for name, estimate in (
                ("d ln Q / d ln I", self.slope),
                ("Peukert exponent", self.exponent),
                ("d ln Q / d ln R, actual rate", self.rate_slope),
            )
        )
        return Table.of(columns, rows)


def peukert(points: RatePoints) -> Peukert:
    """Peukert exponent of a rate test. [1]

    Parameters
    ----------
    points : RatePoints
        Capacity at each current, of one cell.

    Notes
    -----
    ln Q against ln I by least squares, equal weights. It is a description between the measured currents, not a law
    beyond them; the same data have another exponent against the actual rate (W-RC1). Uncertainty: from the residuals.

    Findings: those of the points; W-RC4 no degree of freedom; W-RC11 the line is bent at 95 %.
    """
    count = len(points.points)
    x, y = np.log(points.currents), np.log(points.capacities)
    line = linear_fit(np.column_stack((np.ones(count), x)), y) if count > 1 else None
    curvature, bent = _curvature(x, y)
    findings = (*points.findings, *_findings(count, bent, curvature))
    slope = Estimate(math.nan, None, "1")
    if line is not None:
        slope = Estimate(float(line.coefficients[1]), _error(line), "1")
    return Peukert(
        slope=slope,
        exponent=1.0 - slope,
        rate_slope=slope.apply(lambda s: s / (1 - s), lambda s: 1 / (1 - s) ** 2, "1")
        if slope.value < 1
        else Estimate(math.nan, None, "1"),
        curvature=curvature,
        bent=bent,
        points=points,
        status=status_from(points, findings, computable=line is not None),
        degrees=0 if line is None else line.degrees,
        findings=findings,
        settings={**points.settings, "fit": "ln Q against ln I, equal weights"},
        basis=points.basis,
        n_independent=count,
    )


def _error(line: LinearFit) -> float | None:
    std = float(line.std[1])
    return None if math.isnan(std) else std


def _curvature(x: Array, y: Array) -> tuple[float, bool]:
    if len(x) < FEWEST:
        return math.nan, False
    centred = x - x.mean()
    fit = linear_fit(np.column_stack((np.ones_like(x), centred, centred**2)), y)
    t = fit.t_ratio(2)
    return t, abs(t) > t_quantile(fit.degrees, 0.95)


def _findings(count: int, bent: bool, curvature: float) -> tuple[Finding, ...]:
    if count < 2:
        told = "one rate tells nothing of a fall" if count else "there is no rate"
        message = f"{told}; measure at least five over a decade."
        return (Finding("W-RC4", Severity.ERROR, message),)
    if count == 2:
        message = "two rates leave no degree of freedom; measure at least five over a decade."
        return (Finding("W-RC4", Severity.ERROR, message),)
    if bent:
        message = f"ln Q against ln I is bent (t = {curvature:.1f}): one exponent does not describe these rates."
        return (Finding("W-RC11", Severity.WARNING, message),)
    return ()
