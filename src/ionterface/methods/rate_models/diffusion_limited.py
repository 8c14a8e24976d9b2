"""The rate up to which the capacity holds, and the power with which it falls beyond."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.fitting.bent_line import BentLine, bent_line
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.rate_models.rate_points import RatePoints, status_from
from ionterface.record import Array

PARAMETERS = 3
FEWEST = 6
EACH_SIDE = 2
DIFFUSION = -0.5
"""Power of the actual rate with which diffusion lets the capacity fall."""
ALIKE = 0.02
"""Powers that differ by less are not told apart."""


@dataclass(frozen=True, kw_only=True)
class DiffusionLimit:
    """Level, limit and power of a capacity that falls above a rate."""

    capacity: Estimate
    """Below the limit. [C/kg or C]"""
    limit: Estimate
    """Actual rate where level and power law meet. [1/s]"""
    limit_interval: tuple[float, float]
    """95 %; 0 or infinite where the currents do not bound it. [1/s]"""
    exponent: Estimate
    """d ln Q/d ln R above the limit. [1]"""
    diffusion_times: Mapping[Geometry, Estimate]
    """L²/D of a body whose fast power law meets its full capacity at the limit, π·d²/(4·limit). [s]"""
    covered: tuple[int, int]
    """Currents below and above that of the limit."""
    points: RatePoints
    status: Status
    degrees: int = 0
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    cites: tuple[str, ...] = ("heubner2020",)

    def at_rate(self, rates: Array) -> Array:
        """Capacity at actual rates, by the broken power law. [1/s; C/kg or C]"""
        beyond = np.maximum(1.0, np.asarray(rates, dtype=float) / self.limit.value)
        return np.asarray(self.capacity.value * beyond**self.exponent.value)

    def table(self) -> Table:
        """One row per quantity."""
        shown = "mAh/g" if self.points.unit == "C/kg" else "mAh"
        columns = (
            Column("quantity", "Quantity"),
            Column("unit", "Unit"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        per = f" per {self.basis}" if self.basis else ""
        capacity = self.capacity.to(shown)
        rows: list[tuple[Cell, ...]] = [
            (f"capacity below the limit{per}", shown, capacity, *interval(capacity, self.degrees)),
            ("limit rate", "1/h", self.limit.to("1/h"), *(3600 * end for end in self.limit_interval)),
            ("power of the actual rate above it", "1", self.exponent, *interval(self.exponent, self.degrees)),
            *(
                (f"L²/D if diffusion into a {shape.value} alone limits", "s", time, None, None)
                for shape, time in self.diffusion_times.items()
            ),
        ]
        return Table.of(columns, rows)


def diffusion_limited(points: RatePoints) -> DiffusionLimit:
    """Rate [1/s] below which the capacity holds, and the power of its fall.

    Parameters
    ----------
    points : RatePoints
        Capacity at each current, of one cell.

    Notes
    -----
    ln Q is level up to the limit and falls in proportion to ln R beyond; R is the *actual* rate. Diffusion alone gives
    the power −½ of R and −1 of the current: exponents against a C-rate are other numbers (W-RC1). The fit is that of
    ln Q against ln I with equal weights, because the current errs little and R holds the capacity's own error; a power
    s of the current is s/(1 − s) of R, and the limit is the current of the bend over the level.

    The transition of a real body is gradual (see `finite_discharge`): at the corner a plate lies 21 % below the broken
    line. After Heubner et al. [1]_ (recalled, unverified; the article speaks of a C-rate). Uncertainty: from the
    residuals; of the limit the profile likelihood of the bend, scaled by what the level adds to its standard error.

    Findings: those of the points; W-RC2 fewer than six rates, or fewer than two on one side of the limit; W-RC4 no
    degree of freedom; W-RC9 the capacity does not fall, so that limit and power are NaN; W-RC10 the power is
    not that of diffusion.

    References
    ----------
    .. [1] C. Heubner et al., Adv. Energy Mater. 10 (2020) 1902523. doi:10.1002/aenm.201902523
    """
    count = len(points.points)
    x, y = np.log(points.currents), np.log(points.capacities)
    line = bent_line(x, y, columns=np.ones((count, 1))) if count >= PARAMETERS else None
    covered = (0, 0) if line is None else (int(np.sum(x <= line.place)), int(np.sum(x > line.place)))
    capacity, limit, exponent = _estimates(points, line)
    findings = (*points.findings, *_findings(count, line, exponent, covered))
    return DiffusionLimit(
        capacity=capacity,
        limit=limit,
        limit_interval=(math.nan, math.nan) if line is None else _limit_interval(line, limit),
        exponent=exponent,
        diffusion_times={
            shape: math.pi * shape.dimensions**2 / 4 / limit for shape in (Geometry.PLATE, Geometry.SPHERE)
        },
        covered=covered,
        points=points,
        status=status_from(points, findings, computable=line is not None),
        degrees=0 if line is None else line.degrees,
        findings=findings,
        settings={**points.settings, "fit": "ln Q level, then a power; equal errors of ln Q at given currents"},
        basis=points.basis,
        n_independent=count,
    )


def _estimates(points: RatePoints, line: BentLine | None) -> tuple[Estimate, Estimate, Estimate]:
    if line is None:
        nothing = (Estimate(math.nan, None, unit) for unit in (points.unit, "1/s", "1"))
        return next(nothing), next(nothing), next(nothing)
    level, power, _ = np.sqrt(np.diag(line.covariance)).tolist()
    capacity = math.exp(float(line.coefficients[0]))
    held = Estimate(capacity, capacity * level, points.unit) * points.common_error
    if line.bend >= 0:
        return held, Estimate(math.nan, None, "1/s"), Estimate(math.nan, None, "1")
    limit = math.exp(line.place) / capacity
    return (
        held,
        Estimate(limit, limit * math.sqrt(_limit_variance(line)), "1/s"),
        Estimate(line.bend, power, "1").apply(lambda s: s / (1 - s), lambda s: 1 / (1 - s) ** 2, "1"),
    )


def _limit_variance(line: BentLine) -> float:
    """Of ln R = ln I − ln Q, place less level; NaN where it is not determined."""
    covariance = line.covariance
    return max(float(covariance[0, 0] + covariance[2, 2] - 2 * covariance[0, 2]), 0.0)


def _limit_interval(line: BentLine, limit: Estimate) -> tuple[float, float]:
    variance = float(line.covariance[2, 2])
    if line.degrees < 1:
        return math.nan, math.nan
    wider = math.sqrt(_limit_variance(line) / variance) if variance > 0 else 1.0
    low, high = (wider * (end - line.place) for end in line.interval)
    return limit.value * math.exp(low), limit.value * math.exp(high)


def _findings(count: int, line: BentLine | None, exponent: Estimate, covered: tuple[int, int]) -> tuple[Finding, ...]:
    found = []
    if count <= PARAMETERS:
        message = (
            f"{count} rate{'s' * (count != 1)} leave{'s' * (count == 1)} no degree of freedom for a level, a limit and "
            f"a power; measure at least {FEWEST}, on both sides of the limit."
        )
        found.append(Finding("W-RC4", Severity.ERROR, message))
    if line is None:
        return tuple(found)
    if line.bend >= 0:
        message = "the capacity does not fall with the rate; there is no limit to tell."
        found.append(Finding("W-RC9", Severity.ERROR, message))
        return tuple(found)
    if count < FEWEST or min(covered) < EACH_SIDE:
        message = (
            f"{covered[0]} of {count} rates lie below the limit and {covered[1]} above; {FEWEST} with {EACH_SIDE} on "
            "either side tell level and power."
        )
        found.append(Finding("W-RC2", Severity.WARNING, message))
    std = exponent.std or 0.0  # without a degree of freedom W-RC4 speaks
    if line.degrees and abs(exponent.value - DIFFUSION) > max(t_quantile(line.degrees, 0.95) * std, ALIKE):
        message = (
            f"the capacity falls as R to the power {exponent.value:.2f}, not {DIFFUSION}: diffusion into a body does "
            "not describe it, and L²/D from the limit means nothing."
        )
        found.append(Finding("W-RC10", Severity.WARNING, message))
    return tuple(found)
