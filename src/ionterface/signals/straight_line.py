"""A straight line through points of which some do not belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

OUTLIER = 3.5
"""Points farther from the line than this many robust standard deviations do not count."""
FEW = 15
"""Below so many points their median distance from a line is too uncertain to call any of them an outlier: all count."""


@dataclass(frozen=True)
class StraightLine:
    """y = intercept + slope·x, with the standard error of the slope and the robust scatter about the line."""

    slope: float
    intercept: float
    slope_std: float
    """NaN with fewer than three points."""
    scatter: float
    """1.4826 times the median distance of all points from the line."""


def straight_line(x: Array, y: Array) -> StraightLine:
    """The line through most of the points (x, y), arrays of shape (n,), n at least 2, x ascending.

    Notes
    -----
    A first line has the median of the slopes between points half the record apart; it stands as long as outliers are
    fewer than about three in ten. Least squares over the points near it, over all where they are fewer than `FEW`, give
    the final line. The standard error allows for a correlation of neighbouring residuals r: it grows by
    √((1 + r)/(1 − r)) for r > 0.
    """
    centre = float(x.mean())
    x = x - centre
    half = len(x) // 2
    dx, dy = x[half:] - x[: len(x) - half], y[half:] - y[: len(y) - half]
    apart = dx > 0
    if not apart.any():
        return StraightLine(np.nan, np.nan, np.nan, np.nan)
    slope = float(np.median(dy[apart] / dx[apart]))
    level = float(np.median(y - slope * x))
    error = np.nan
    for _ in range(2):
        distance = np.abs(y - level - slope * x)
        scatter = 1.4826 * float(np.median(distance))
        near = (distance <= max(OUTLIER * scatter, 1e-12 * float(np.abs(y).max()))) | (len(x) < FEW)
        if np.count_nonzero(near) < 3 or np.ptp(x[near]) == 0:
            break
        slope, level, error = _least_squares(x[near], y[near])
    scatter = 1.4826 * float(np.median(np.abs(y - level - slope * x)))
    return StraightLine(slope, level - slope * centre, error, scatter)


def _least_squares(x: Array, y: Array) -> tuple[float, float, float]:
    """Slope, intercept and standard error of the slope."""
    mean_x, mean_y = float(x.mean()), float(y.mean())
    spread = float(np.sum((x - mean_x) ** 2))
    slope = float(np.sum((x - mean_x) * (y - mean_y)) / spread)
    residuals = y - mean_y - slope * (x - mean_x)
    square = float(np.sum(residuals**2))
    neighbours = float(np.sum(residuals[1:] * residuals[:-1])) / square if square > 0 else 0.0
    growth = (1 + min(max(neighbours, 0.0), 0.99)) / (1 - min(max(neighbours, 0.0), 0.99))
    return slope, mean_y - slope * mean_x, float(np.sqrt(square / max(len(x) - 2, 1) / spread * growth))
