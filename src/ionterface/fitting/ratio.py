"""The interval of a ratio of two numbers whose errors are correlated."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile


@dataclass(frozen=True, kw_only=True)
class RatioInterval:
    """A ratio and the interval that covers it."""

    value: float
    std: float
    """First order; what it is worth is told by how symmetric the interval is."""
    low: float
    """Minus infinity where the data do not bound the ratio."""
    high: float
    """Infinity where the data do not bound the ratio."""

    @property
    def bounded(self) -> bool:
        """Whether the denominator differs from zero at the level of the interval, so that the ratio has both ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def fieller_interval(
    numerator: float,
    denominator: float,
    *,
    covariance: tuple[float, float, float],
    degrees: float,
    level: float = 0.95,
) -> RatioInterval:
    """Interval of numerator/denominator by Fieller's theorem, in the unit of the ratio.

    Parameters
    ----------
    covariance : tuple
        Variance of the numerator, covariance of both, variance of the denominator.
    degrees : float
        Degrees of freedom of these; infinite where they are known, not estimated from residuals.

    Notes
    -----
    All ratios r for which numerator − r·denominator does not differ from zero by Student's t. Where the denominator
    itself does not differ from zero the set is not an interval; then both ends are infinite, never a guess [1]_.

    Raises
    ------
    UsageError
        A negative variance, a covariance larger than the variances allow, or a level that is not between 0 and 1.

    References
    ----------
    .. [1] E. C. Fieller, J. R. Stat. Soc. B 16 (1954) 175. doi:10.1111/j.2517-6161.1954.tb00159.x
       (DOI recalled, unverified)
    """
    aa, ab, bb = covariance
    if aa < 0 or bb < 0 or ab * ab > aa * bb * (1 + 1e-9):
        raise UsageError(f"{covariance} is no covariance of two numbers.")
    t = t_quantile(degrees, level)
    if denominator == 0 or math.isnan(t + numerator + denominator + aa + ab + bb):
        return RatioInterval(value=math.nan, std=math.nan, low=-math.inf, high=math.inf)
    r = numerator / denominator
    std = math.sqrt(max(aa - 2 * r * ab + r * r * bb, 0.0)) / abs(denominator)
    g = t * t * bb / denominator**2
    if g >= 1:
        return RatioInterval(value=r, std=std, low=-math.inf, high=math.inf)
    centre = (r - t * t * ab / denominator**2) / (1 - g)
    inner = aa - 2 * r * ab + r * r * bb - g * (aa - (ab * ab / bb if bb else 0.0))
    half = t / abs(denominator) * math.sqrt(max(inner, 0.0)) / (1 - g)
    return RatioInterval(value=r, std=std, low=centre - half, high=centre + half)
