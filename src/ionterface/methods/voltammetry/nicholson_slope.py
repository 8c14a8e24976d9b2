"""psi of every scan rate, the line of psi over v^-1/2, and the separation for v to 0. Kernel on arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.fitting.linear import linear_fit
from ionterface.methods.constants import ROOM_TEMPERATURE
from ionterface.methods.voltammetry.slope_readings import Curve
from ionterface.record import Array

LIMITS = (0.062, 0.212)
"""n·dE_p at 298.15 K outside which there is a bound only. [V]"""


def reduced_limits(temperature: float) -> tuple[float, float]:
    """`LIMITS` at another temperature. [V]"""
    return LIMITS[0] * temperature / ROOM_TEMPERATURE, LIMITS[1] * temperature / ROOM_TEMPERATURE


@dataclass(frozen=True, kw_only=True)
class OriginSlope:
    """psi of k scan rates and the line through the origin; NaN where nothing can be told."""

    psi: Array
    """Shape (k,); the bound where there is one only."""
    psi_std: Array
    """From the separation, shape (k,)."""
    bounds: tuple[str, ...]
    """For each rate ``""``, ``">"`` or ``"<"``."""
    usable: Array
    """Which rates count, shape (k,)."""
    slope: float
    """[(V/s)^1/2]"""
    slope_std: float
    degrees: int
    intercept: float
    intercept_std: float
    weights: Array
    """dS/dpsi of each rate, shape (k,)."""

    def per_kelvin(self, curve: Curve, separation: Array, temperature: float) -> float:
        """Change of the slope with the temperature, by which n·dE_p is scaled. [(V/s)^1/2/K]"""
        used = self.usable
        change = self.psi[used] * curve.log_slope(separation[used]) * -separation[used] / temperature
        return float(np.sum(self.weights[used] * change))


def slope_through_origin(
    rates: Array, separation: Array, error: Array, curve: Curve, limits: tuple[float, float]
) -> OriginSlope:
    """Psi over v^-1/2 through the origin, and with a free intercept.

    Parameters
    ----------
    rates : array of shape (k,)
        [V/s]
    separation, error : arrays of shape (k,)
        n·dE_p and its σ. [V]
    curve : Curve
    limits : pair of float
        n·dE_p that counts. [V]

    Notes
    -----
    Weights are 1/σ² of psi if every separation had one σ: what separations of different rates differ by is no noise of
    one curve, and weights from estimated errors of single curves would bias the line towards lucky ones. σ of the slope
    allows for unlike errors, see `robust_std` [1]_.

    References
    ----------
    .. [1] J. G. MacKinnon, H. White, J. Econometrics 29 (1985) 305. doi:10.1016/0304-4076(85)90158-7 (recalled,
       unverified)
    """
    low, high = max(limits[0], curve.separation_range[0]), min(limits[1], curve.separation_range[1])
    known = np.isfinite(separation)
    under, over = known & (separation < low), known & (separation > high)
    usable = known & ~under & ~over
    psi = np.full(len(rates), math.nan)
    psi[usable] = curve.psi_of(separation[usable])
    psi[under], psi[over] = curve.psi_of(np.asarray(low)), curve.psi_of(np.asarray(high))
    relative = np.full(len(rates), math.nan)
    relative[usable] = np.abs(curve.log_slope(separation[usable]))
    psi_std = psi * relative * error
    x, y = 1 / np.sqrt(rates[usable]), psi[usable]
    count = int(np.count_nonzero(usable))
    weights = np.zeros(len(rates))
    nothing = (math.nan, math.nan)
    slope, intercept = nothing, nothing
    if count:
        weight = 1 / (y * relative[usable]) ** 2
        for _ in range(2):  # with the errors that the line expects: by those of the points low psi would weigh more
            smooth = float(linear_fit(x[:, None], y, weights=weight).coefficients[0]) * x
            steep = np.abs(curve.log_slope(curve.separation_of(smooth)))
            weight = np.where(np.isfinite(steep), 1 / (smooth * steep) ** 2, weight)
        fit = linear_fit(x[:, None], y, weights=weight)
        weights[usable] = weight * x / np.sum(weight * x**2)
        slope = (float(fit.coefficients[0]), robust_std(weights[usable], x, fit.residuals))
    if count > 2:
        free = linear_fit(np.stack([x, np.ones(count)], axis=1), y, weights=weight)
        intercept = (float(free.coefficients[1]), float(free.std[1]))
    return OriginSlope(
        psi=psi,
        psi_std=psi_std,
        bounds=tuple(">" if u else "<" if o else "" for u, o in zip(under, over, strict=True)),
        usable=usable,
        slope=slope[0],
        slope_std=slope[1],
        degrees=max(count - 1, 0),
        intercept=intercept[0],
        intercept_std=intercept[1],
        weights=weights,
    )


def robust_std(share: Array, x: Array, residuals: Array) -> float:
    """Standard error of a slope through the origin, sum of share·y, when the errors of the rates are unlike (HC3).

    An ohmic error grows with the rate: the scatter about the line alone would then tell too small an error. NaN where
    one point decides.
    """
    free = 1 - share * x
    if len(x) < 2 or np.any(free <= 0):
        return math.nan
    return float(np.sqrt(np.sum((share * residuals / free) ** 2)))


@dataclass(frozen=True, kw_only=True)
class ZeroRate:
    """n·dE_p for v to 0, with its σ and the degrees of freedom; NaN with fewer than four rates."""

    separation: float
    """[V]"""
    std: float
    degrees: int


def separation_at_zero(rates: Array, separation: Array, curve: Curve) -> ZeroRate:
    """n·dE_p at v to 0: n·dE_p(v) = what the curve gives for psi = S·v^-1/2, and a constant besides.

    The constant is what kinetics cannot explain (a hysteresis, a phase change). Least squares in the separation over
    every rate, for each S of a grid; σ linear about the best.
    """
    known = np.isfinite(separation)
    count = int(np.count_nonzero(known))
    if count < 4:
        return ZeroRate(separation=math.nan, std=math.nan, degrees=0)
    root, measured = 1 / np.sqrt(rates[known]), separation[known]
    middle = math.sqrt(math.prod(curve.psi_range)) / float(np.median(root))
    slopes = middle * np.geomspace(1e-3, 1e3, 4001)
    tried = curve.separation_of(slopes[:, None] * root)
    squares = np.sum((measured - tried - (measured - tried).mean(axis=1, keepdims=True)) ** 2, axis=1)
    if not np.isfinite(squares).any():
        return ZeroRate(separation=math.nan, std=math.nan, degrees=0)
    best = int(np.nanargmin(squares))
    inside = np.isfinite(squares)
    beside = [k for k in (best - 1, best, best + 1) if 0 <= k < len(slopes) and inside[k]]
    moves = tried[beside[-1]] - tried[beside[0]]
    design = np.ones((count, 1))
    if np.ptp(moves) > 1e-9:  # else kinetics are too fast to move the separation with the rate
        design = np.stack([design[:, 0], moves / np.abs(moves).max()], axis=1)
    fit = linear_fit(design, measured - tried[best])
    return ZeroRate(separation=curve.floor + float(fit.coefficients[0]), std=float(fit.std[0]), degrees=fit.degrees)
