"""Which of two models the data support, and whether the residuals of one still show a pattern."""

from __future__ import annotations

import math
from math import comb
from typing import Any

import numpy as np

from ionterface.errors import UsageError

Array = np.ndarray[Any, Any]


def aicc(residuals: Array, coefficients: int) -> float:
    """Akaike's criterion for least squares, corrected for few points; the lesser, the better supported.

    Parameters
    ----------
    residuals : array of shape (n,)
        Each divided by its σ up to a common factor: the same for every model that is compared.
    coefficients : int
        How many were fitted; the σ of the residuals counts as one more.

    Returns
    -------
    float
        n ln(RSS/n) + 2K + 2K(K + 1)/(n − K − 1) with K = coefficients + 1; infinite where n − K − 1 is not positive
        (the model has too many coefficients to be compared), minus infinity for a perfect fit.

    Notes
    -----
    Differences count, not values. Source [1]_; from about ten points on it can tell anything.

    References
    ----------
    .. [1] C. M. Hurvich, C.-L. Tsai, Biometrika 76 (1989) 297. doi:10.1093/biomet/76.2.297
       (DOI recalled, unverified)
    """
    n, counted = len(residuals), coefficients + 1
    if n - counted - 1 <= 0:
        return math.inf
    square = float(np.sum(np.abs(residuals) ** 2))
    if square == 0:
        return -math.inf
    return n * math.log(square / n) + 2 * counted + 2 * counted * (counted + 1) / (n - counted - 1)


def runs_test(residuals: Array) -> float:
    """Probability that residuals in their order change sign so rarely, or more rarely, by chance.

    Parameters
    ----------
    residuals : array of shape (n,)
        In the order of the regressor; zeros and NaN are left out.

    Returns
    -------
    float
        One-sided and exact, from the number of runs of one sign; NaN where all have one sign, which says nothing of
        their order.

    Notes
    -----
    Small values mean a pattern that the model does not hold. Wald and Wolfowitz [1]_; signs of least-squares residuals
    are not quite independent, the test is a rough one below about ten points.

    References
    ----------
    .. [1] A. Wald, J. Wolfowitz, Ann. Math. Statist. 11 (1940) 147. doi:10.1214/aoms/1177731909
       (DOI recalled, unverified)
    """
    signs = np.sign(np.asarray(residuals, dtype=float))
    signs = signs[np.isfinite(signs) & (signs != 0)]
    above = int(np.count_nonzero(signs > 0))
    below = len(signs) - above
    if not above or not below:
        return math.nan
    runs = 1 + int(np.count_nonzero(np.diff(signs)))
    return sum(_arrangements(above, below, r) for r in range(2, runs + 1)) / comb(above + below, above)


def _arrangements(above: int, below: int, runs: int) -> int:
    """In how many orders of two kinds there are so many runs."""
    half = runs // 2
    if runs % 2 == 0:
        return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(below - 1, half)


def correlation_growth(residuals: Array) -> float:
    """By how much errors grow where neighbouring residuals are alike: √((1 + r)/(1 − r)), 1 where r is within chance.

    Parameters
    ----------
    residuals : array of shape (n,)
        In the order of the regressor, r is the correlation of neighbours; up to 2/√n counts as chance.
    """
    square = float(np.sum(residuals**2))
    near = float(np.sum(residuals[1:] * residuals[:-1])) / square if square > 0 else 0.0
    near = min(near, 0.99) if near > 2 / math.sqrt(len(residuals)) else 0.0
    return math.sqrt((1 + near) / (1 - near))


def f_ratio_probability(ratio: float, numerator: int, denominator: int) -> float:
    """Probability of a larger ratio of two variances of so many degrees, if both are the same; NaN without degrees.

    Raises
    ------
    UsageError
        The ratio is negative.
    """
    if ratio < 0:
        raise UsageError(f"a ratio of variances is not negative ({ratio}).")
    if numerator <= 0 or denominator <= 0:
        return math.nan
    from scipy.special import fdtrc

    return float(fdtrc(numerator, denominator, ratio))
