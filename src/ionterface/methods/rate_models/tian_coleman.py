"""Low-rate capacity, characteristic time and exponent of a capacity that falls with the rate."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.model_choice import runs_test
from ionterface.fitting.model_fit import Fit, fit_model
from ionterface.fitting.profile_likelihood import profile_interval
from ionterface.methods.rate_models.rate_law import (
    capacity_at,
    characteristic_time,
    log_slope,
)
from ionterface.methods.rate_models.rate_law import tian_coleman as law
from ionterface.methods.rate_models.rate_points import RatePoints, status_from
from ionterface.methods.rate_models.tian_coleman_findings import (
    BOUNDS,
    KEYS,
    open_ends,
    open_side,
    tian_coleman_findings,
)
from ionterface.record import Array

ENOUGH_FOR_RUNS = 10
SLOW, FAST = 0.1, 1.0
"""R·tau below and above which rates are counted."""
LEAST_SHARE = 0.05
"""Of an error that shows at least: where the capacity falls as 1/R the current alone decides."""
PASSES = 3
ASSUMED = (0.5, 1.0)
"""Exponents for which a time is told where no fit can be made."""
NOWHERE = (math.nan, math.nan)


class Against(enum.Enum):
    """What the capacity is fitted against."""

    CURRENT = "equal errors of ln Q at given currents"
    RATE = "equal errors of ln Q at given actual rates"


@dataclass(frozen=True, kw_only=True)
class TianColeman:
    """Parameters of the capacity against the actual rate, and whether the rates can tell them."""

    capacity: Estimate
    """At low rate, Q_M. [C/kg or C]"""
    time: Estimate
    """tau. [s]"""
    exponent: Estimate
    """n. [1]"""
    intervals: Mapping[str, tuple[float, float]]
    """95 % by profile likelihood, of `capacity`, `time` and `exponent` in their units; without errors common to all
    points (mass, gain)."""
    correlation: float
    """Of n and tau."""
    covered: tuple[int, int]
    """Rates with R·tau below 0.1 and above 1."""
    assumed_times: Mapping[float, float]
    """Exponent -> tau of the fastest point alone, with the capacity of the slowest for Q_M. [s]"""
    points: RatePoints
    fit: Fit | None
    """Of ln Q in the units of the points; its residuals are errors of ln Q. None where there are fewer points than
    parameters."""
    pattern: float
    """Probability that residuals in the order of rates change sign so rarely by chance; NaN below ten rates."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    """Rates."""
    cites: tuple[str, ...] = ("tian2019",)

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the residuals."""
        return 0 if self.fit is None else self.fit.degrees

    def at_rate(self, rates: Array) -> tuple[Array, Array, Array]:
        """Capacity at actual rates, and both ends of the 95 % band of the curve. [1/s; C/kg or C]

        Raises
        ------
        UsageError
            There is no fit.
        """
        fit = self._fitted()
        rates = np.asarray(rates, dtype=float)
        rows = _rows(rates, fit)
        spread = np.sqrt(np.maximum(np.einsum("ki,ij,kj->k", rows, fit.covariance, rows), 0.0))
        factor = np.exp(t_quantile(fit.degrees, 0.95) * spread)
        middle = law(rates, **fit.values)
        return middle, middle / factor, middle * factor

    def at_current(self, currents: Array) -> Array:
        """Capacity at given currents, solved for the capacity on both sides. [A/kg or A; C/kg or C]

        Raises
        ------
        UsageError
            There is no fit, or a current is negative.
        """
        values = self._fitted().values
        return capacity_at(currents, low_rate_capacity=values["Q_M"], tau=values["tau"], n=values["n"])

    def _fitted(self) -> Fit:
        if self.fit is None or not math.isfinite(self.capacity.value):
            raise UsageError("there is no fit to predict from; see the findings of the result.")
        return self.fit

    def table(self) -> Table:
        """One row per parameter, and the times of assumed exponents where nothing better is known."""
        shown = "mAh/g" if self.points.unit == "C/kg" else "mAh"
        columns = (
            Column("quantity", "Quantity"),
            Column("unit", "Unit"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        per = f" per {self.basis}" if self.basis else ""
        rows: list[tuple[str, str, Estimate | float, float | None, float | None]] = []
        for name, key, estimate, unit in (
            (f"capacity at low rate{per}", "capacity", self.capacity, shown),
            ("characteristic time tau", "time", self.time, "s"),
            ("exponent n", "exponent", self.exponent, "1"),
        ):
            factor = Estimate(1.0, 0.0, estimate.unit).to(unit).value
            low, high = (factor * end for end in self.intervals[key])
            bound = {1: ": at least", -1: ": at most"}.get(open_side(key, self.intervals[key]), "")
            rows.append((name + bound, unit, estimate.to(unit), low, high))
        if self.degrees < 1:
            for n, tau in self.assumed_times.items():
                rows.append((f"tau if n = {n:g} and Q_M is the slowest capacity", "s", tau, None, None))
        return Table.of(columns, rows)


def tian_coleman(points: RatePoints, *, against: Against = Against.CURRENT) -> TianColeman:
    """Low-rate capacity [C/kg or C], characteristic time [s] and exponent of a rate test.

    Parameters
    ----------
    points : RatePoints
        Capacity at each current, of one cell.
    against : Against
        RATE is how such data are published. The rate then holds the capacity's own error: in simulations with 2 %
        errors the 68 % interval of the low-rate capacity covered 55 %, and n = 1 scattered twice as much.

    Notes
    -----
    ln Q is fitted with equal weights. The rate of the law is the *actual* one, R = I/Q, never a nominal C-rate; the
    current is what was set and errs little; an error of ln Q moves ln R the other way, so that it shows in the distance
    from the law as (1 + d ln Q/d ln R) of itself, by which each point is weighed. n near ½ is usual for diffusion, near
    1 for a resistance that charges a capacitance (recalled, unverified); the number alone proves neither. Uncertainty:
    from the residuals, by profile likelihood for intervals; a named error that all capacities share (mass, gain) is
    added to the low-rate capacity, and cancels in tau and n. Source [1]_.

    Where the interval of a parameter has one end only, the result is a *bound*, not a value; where it has none, it is
    *not valid*.

    Findings: those of the points; W-RC2 fewer than six rates, fewer than two with R·tau < 0.1 or with R·tau > 1, n and
    tau correlated above 0.95, or an interval that lacks an end (*bound*; *not valid* where it lacks both); W-RC4 no
    degree of freedom; W-RC7 residuals with a pattern (from ten rates on), which asks for a second process; W-RC9 the
    fit cannot be believed.

    References
    ----------
    .. [1] R. Tian et al., Nat. Commun. 10 (2019) 1933. doi:10.1038/s41467-019-09792-9
    """
    count = len(points.points)
    fit, weights = _fit(points, against) if count >= len(BOUNDS) else (None, np.empty(0))
    known = fit is not None and fit.converged
    estimates = _estimates(points, fit) if fit is not None and known else None
    pattern = runs_test(fit.residuals) if fit is not None and count >= ENOUGH_FOR_RUNS else math.nan
    correlation = _correlation(fit) if fit is not None else math.nan
    covered = (0, 0)
    if fit is not None:
        reduced = points.rates * fit.values["tau"]
        covered = int(np.sum(reduced < SLOW)), int(np.sum(reduced > FAST))
    intervals = _intervals(points, fit, weights) if known else dict.fromkeys(KEYS, NOWHERE)
    bounded = [key for key, ends in intervals.items() if open_side(key, ends)]
    findings = (
        *points.findings,
        *tian_coleman_findings(count, fit, correlation, covered, pattern),
        *open_ends(intervals),
    )
    status = status_from(points, findings, computable=known)
    capacity, time, exponent = estimates or (Estimate(math.nan, None, unit) for unit in (points.unit, "s", "1"))
    return TianColeman(
        capacity=capacity,
        time=time,
        exponent=exponent,
        intervals=intervals,
        correlation=correlation,
        covered=covered,
        assumed_times=_assumed_times(points),
        points=points,
        fit=fit,
        pattern=pattern,
        status=Status.BOUND if bounded and status is Status.VALID else status,
        findings=findings,
        settings={
            **points.settings,
            "fit": f"ln Q, equal weights, against {against.value}",
            "intervals": "95 %, profile likelihood, Student t",
        },
        basis=points.basis,
        n_independent=count,
    )


def _log_law(rate: Array, Q_M: float, tau: float, n: float) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(law(rate, Q_M, tau, n)))


def _fit(points: RatePoints, against: Against) -> tuple[Fit, Array]:
    """The fit of ln Q over the share of its error that shows, and these shares."""
    weights = np.ones(len(points.points))
    fit = _weighted_fit(points, weights, _start(points))
    for _ in range(PASSES if against is Against.CURRENT else 0):
        n = fit.values["n"]
        weights = np.maximum(1 + n * log_slope(points.rates, fit.values["tau"], n), LEAST_SHARE)
        fit = _weighted_fit(points, weights, fit.values)
    return fit, weights


def _weighted_fit(points: RatePoints, weights: Array, start: Mapping[str, float]) -> Fit:
    def weighted(rate: Array, Q_M: float, tau: float, n: float) -> Array:
        return _log_law(rate, Q_M, tau, n) / weights

    return fit_model(weighted, points.rates, np.log(points.capacities) / weights, start=start, bounds=BOUNDS)


def _start(points: RatePoints) -> dict[str, float]:
    """The best of a coarse grid of tau and n; the capacity follows from the mean."""
    rates, y = points.rates, np.log(points.capacities)
    best, found = math.inf, {"Q_M": math.nan, "tau": math.nan, "n": math.nan}
    for tau in np.geomspace(1e-2 / rates.max(), 1e2 / rates.min(), 60):
        for n in np.geomspace(0.2, 3.0, 12):
            away = y - _log_law(rates, 1.0, float(tau), float(n))
            level = float(away.mean())
            square = float(np.sum((away - level) ** 2))
            if square < best:
                best, found = square, {"Q_M": math.exp(level), "tau": float(tau), "n": float(n)}
    return found


def _rows(rates: Array, fit: Fit) -> Array:
    """Derivatives of ln Q to Q_M, tau and n, shape (k, 3)."""
    v = fit.values
    slope = log_slope(rates, v["tau"], v["n"])
    return np.column_stack(
        (
            np.full(len(rates), 1 / v["Q_M"]),
            slope * v["n"] / v["tau"],
            slope * np.log(rates * v["tau"]),
        )
    )


def _estimates(points: RatePoints, fit: Fit) -> tuple[Estimate, Estimate, Estimate]:
    """Parameters with the scatter about the fit, and the low-rate capacity with what all capacities share."""
    capacity = fit.estimate("Q_M", points.unit) * points.common_error
    return capacity, fit.estimate("tau", "s"), fit.estimate("n", "1")


def _intervals(points: RatePoints, fit: Fit | None, weights: Array) -> dict[str, tuple[float, float]]:
    if fit is None or fit.degrees < 1:
        return dict.fromkeys(KEYS, NOWHERE)
    x, y = points.rates, np.log(points.capacities) / weights
    return {key: profile_interval(fit, name, x, y, bounds=BOUNDS) for key, name in KEYS.items()}


def _correlation(fit: Fit) -> float:
    """Of n and tau; NaN where one of them has no error."""
    covariance = fit.covariance[1:, 1:]
    scale = float(np.prod(np.diag(covariance)))
    return float(covariance[0, 1]) / math.sqrt(scale) if scale > 0 else math.nan


def _assumed_times(points: RatePoints) -> dict[float, float]:
    if len(points.points) < 2:
        return {}
    slowest, fastest = points.points[0], points.points[-1]
    if not fastest.capacity.value < slowest.capacity.value:
        return {}
    return {
        n: characteristic_time(
            fastest.rate.value, fastest.capacity.value, low_rate_capacity=slowest.capacity.value, n=n
        )
        for n in ASSUMED
    }
