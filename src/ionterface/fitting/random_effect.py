"""What units have in common and how much they differ: each is a draw, known with an error of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ionterface.estimate import Estimate

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class RandomEffect:
    """One number over the units: cells, samples."""

    mean: Estimate
    """Its standard uncertainty is that of the mean of units; Student's t has `units` − 1 degrees of freedom."""
    between_sd: float
    """Spread of the true values: what the errors of the units do not explain; NaN for one unit."""
    units: int


def random_effect(values: Array, variances: Array, *, unit: str = "1") -> RandomEffect:
    """Mean over units and the spread of their true values, from one number per unit with its own variance. [`unit`]

    Parameters
    ----------
    values, variances : arrays of shape (units,)
        A unit whose variance is not finite does not count.

    Notes
    -----
    value = mean + unit + error. Every unit counts alike: the variance of the values over their number is then an
    unbiased variance of the mean, however unequal the errors are; weights from few units would have to be estimated
    from them, and intervals with such weights were found too narrow. The variance between units is that of the values
    less the mean of their own variances, or 0 [1]_.

    References
    ----------
    .. [1] S. R. Searle, G. Casella, C. E. McCulloch, Variance Components, Wiley, 1992. doi:10.1002/9780470316856
    """
    known = np.isfinite(variances) & np.isfinite(values)
    y, own = np.asarray(values, dtype=float)[known], np.asarray(variances, dtype=float)[known]
    count = len(y)
    if count < 2:
        mean = Estimate(float(y[0]), math.sqrt(own[0]), unit) if count else Estimate(math.nan, None, unit)
        return RandomEffect(mean=mean, between_sd=math.nan, units=count)
    spread = float(y.var(ddof=1))
    return RandomEffect(
        mean=Estimate(float(y.mean()), math.sqrt(spread / count), unit),
        between_sd=math.sqrt(max(spread - float(own.mean()), 0.0)),
        units=count,
    )
