"""Intervals of confidence from few independent units: by the t distribution, never by the normal one."""

from __future__ import annotations

import math

from ionterface.errors import UsageError
from ionterface.estimate import Estimate


def t_quantile(degrees: float, level: float) -> float:
    """Half width, in standard errors, of the two-sided interval that covers with probability `level`.

    NaN without a degree of freedom; the normal quantile for infinitely many.

    Raises
    ------
    UsageError
        `level` is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise UsageError(f"a level of confidence lies between 0 and 1, not at {level}.")
    from scipy.special import ndtri, stdtrit

    if math.isinf(degrees):
        return float(ndtri((1 + level) / 2))
    return float(stdtrit(degrees, (1 + level) / 2)) if degrees > 0 else math.nan


def interval(estimate: Estimate, degrees: float, level: float = 0.95) -> tuple[float, float]:
    """Ends of an estimate's interval, in its unit, by the degrees of freedom of its σ; NaN where σ is unknown."""
    std = estimate.std
    if std is None:
        return math.nan, math.nan
    half = t_quantile(degrees, level) * std
    return estimate.value - half, estimate.value + half
