"""What an analysis at fixed potentials asks of a series: rates, resistance, capacitance, peaks that stand still."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.linear import linear_fit
from ionterface.fitting.model_choice import correlation_growth
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.record import Array

FEWEST = 5
"""Scan rates that an exponent or a separation needs."""
DECADE = 9.9
"""Ratio of the scan rates that counts as a decade; measured rates miss the round number by a little."""
DRIFT = 0.010
"""Way of a peak over the scan rates from which fixed potentials mean different things at different rates. [V]"""
TOP = 0.9
"""Share of its height above which a peak is fitted by a parabola."""
FLANK = 0.75
"""Share of its height at which a peak ends, for the search of its upper tenth."""
PROMINENT = 1.25
"""A maximum is a peak when it exceeds the median current of its branch so many times."""
_TOO_FEW = {
    2: "two scan rates leave no degree",
    3: "three scan rates leave one degree",
    4: "four scan rates leave two degrees",
}


def few_rates(rates: Array, code: str) -> tuple[Finding, ...]:
    """Fewer than five scan rates (then nothing is valid), or less than a decade of them.

    Parameters
    ----------
    rates : array of shape (k,)
        Two at least, ascending. [V/s]
    code : str
        Of the finding.
    """
    k = len(rates)
    if k < FEWEST:
        message = f"{_TOO_FEW[k]} of freedom; measure at least five over a decade."
        return (Finding(code, Severity.ERROR, message),)
    if rates[-1] / rates[0] < DECADE:
        span = f"{rates[0] * 1e3:.4g} to {rates[-1] * 1e3:.4g} mV/s"
        message = f"the scan rates span {span}, less than a decade; over so little every law looks like a power law."
        return (Finding(code, Severity.WARNING, message),)
    return ()


def demand_rates(series: ScanRateSeries, method: str) -> None:
    """See that there are two scan rates at least.

    Raises
    ------
    UsageError
        There are fewer.
    """
    k = len(series.scan_rates)
    if k < 2:
        left = f"{k} ({series.rates[0] * 1e3:.4g} mV/s)" if k else "none, since none lies in the range that was stated"
        raise UsageError(f"{method} needs several scan rates, not {left}; measure at least five over a decade.")


def known_resistance(series: ScanRateSeries, stated: Estimate | None) -> Estimate | None:
    """The series resistance, of the series or stated beside it; None where nobody knows. [Ohm]

    Raises
    ------
    UsageError
        Both are given, or the stated one is negative.
    """
    if stated is None:
        return series.resistance
    if series.resistance is not None:
        raise UsageError("the series is corrected by its resistance already; leave out series_resistance.")
    if not stated.to("Ohm").value >= 0:
        raise UsageError(f"a series resistance is 0 Ohm or more, not {stated}.")
    return stated.to("Ohm")


def apparent_capacitance(series: ScanRateSeries) -> float:
    """Median |i|/v of both branches at the slowest rate; 0 without any current. [F]"""
    slowest = np.abs(series.current[:, 0]) / series.rates[0]
    known = slowest[np.isfinite(slowest)]
    return float(np.median(known)) if known.size else 0.0


def largest_ohmic_drop(series: ScanRateSeries, resistance: Estimate) -> float:
    """Largest |i|·R of the series. [V]"""
    size = np.abs(series.current)
    return float(np.max(size, initial=0.0, where=np.isfinite(size))) * resistance.value


@dataclass(frozen=True, kw_only=True)
class PeakShift:
    """Way of the largest peak of a branch from the slowest to the fastest rate at which it shows."""

    branch: Direction
    shift: float
    """[V]"""
    std: float
    """[V]"""

    @property
    def drifts(self) -> bool:
        """Whether it exceeds 10 mV, and its error."""
        return abs(self.shift) > DRIFT and abs(self.shift) > 2 * self.std


def peak_shifts(series: ScanRateSeries) -> tuple[PeakShift, ...]:
    """How far the largest peak of each branch moves; a branch without a peak at two rates is left out.

    Notes
    -----
    A parabola through the upper tenth of the peak; its error is that of the parabola, larger where neighbouring
    residuals are alike. Nothing is drawn off for a baseline: asked is only whether fixed potentials stay at the same
    place of the curve. The curve is that of the current over the effective rate: in a corrected series the pace of the
    potential itself moves the largest current.
    """
    found = []
    for place, branch in enumerate(BRANCHES):
        size = branch.sign * series.current[place] / series.effective_rate[place]
        shown = [peak for row in size if (peak := peak_place(series.potential, row))]
        if len(shown) > 1:
            slow, fast = shown[0], shown[-1]
            found.append(PeakShift(branch=branch, shift=fast[0] - slow[0], std=math.hypot(slow[1], fast[1])))
    return tuple(found)


def peak_place(potential: Array, current: Array) -> tuple[float, float] | None:
    """Potential of the largest maximum and its standard error; None where there is no peak within the range. [V]"""
    known = np.isfinite(current)
    if np.count_nonzero(known) < 5:
        return None
    e, i = potential[known], current[known]
    top = int(np.argmax(i))
    if i[top] <= 0 or i[top] < PROMINENT * np.median(i):
        return None
    region = _upper(i, top)
    if region is None:
        return None  # it rises towards the end of the range
    x, y = e[region] - e[top], i[region] / i[top]
    if len(x) < 5:
        return float(e[top]), max(float(e[1] - e[0]), float(np.ptp(x)) / 2)
    scale = float(np.ptp(x))
    fit = linear_fit(np.column_stack([np.ones_like(x), x / scale, (x / scale) ** 2]), y)
    _, slope, bend = fit.coefficients
    if not bend < 0 or fit.t_ratio(2) > -t_quantile(fit.degrees, 0.95):
        return None
    gradient = np.array([-1 / (2 * bend), slope / (2 * bend**2)])
    variance = float(gradient @ fit.covariance[1:, 1:] @ gradient)
    std = scale * math.sqrt(max(variance, 0.0)) * correlation_growth(fit.residuals)
    return float(e[top] - scale * slope / (2 * bend)), std


def _upper(current: Array, top: int) -> slice | None:
    """The upper tenth of a peak: from its first to its last point there, whatever noise makes of those between.

    The peak itself ends where the current falls below three quarters of the top, so that another one does not count.
    None where it does not fall to either side.
    """
    high = np.flatnonzero(current < FLANK * current[top])
    left, right = high[high < top], high[high > top]
    begin, end = int(left[-1]) + 1 if len(left) else 0, int(right[0]) if len(right) else len(current)
    within = begin + np.flatnonzero(current[begin:end] >= TOP * current[top])
    if within[0] == 0 or within[-1] == len(current) - 1:
        return None
    return slice(int(within[0]), int(within[-1]) + 1)
