"""Exponent of a current against the scan rate at every rate: the slope of a parabola in ln v."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.record import Array


@dataclass(frozen=True, kw_only=True)
class LocalExponent:
    """d ln|i|/d ln v at every rate; arrays of shape (..., k, m), NaN where a rate is missing or |i| is zero."""

    b: Array
    weights: Array
    """Derivative of each b to each ln|i|, shape (..., k, k, m): first the place of b, then that of i."""
    scatter: Array
    """Standard deviation of ln|i| about the parabola, shape (..., m); NaN below four rates."""
    degrees: int
    """k - 3."""

    @property
    def b_std(self) -> Array:
        """Standard error of b, shape (..., k, m)."""
        return np.asarray(self.scatter[..., None, :] * np.sqrt(np.sum(self.weights**2, axis=-2)))


def local_exponent(rates: Array, current: Array) -> LocalExponent:
    """Slope of ln|i| against ln v at every rate, from a parabola through all rates. [1]

    Parameters
    ----------
    rates : array of shape (..., k, m)
        Effective scan rates. [V/s]
    current : array of shape (..., k, m)
        [A]

    Notes
    -----
    Two laws that add, i = k₁v + k₂v^½, are no parabola in logarithms: over a decade the slope is off by up to 0.006 at
    the ends, over two by 0.022.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = np.log(rates), np.log(np.abs(current))
    k = y.shape[-2]
    weights = np.full((*y.shape[:-1], k, y.shape[-1]), np.nan)
    scatter = np.full((*y.shape[:-2], y.shape[-1]), np.nan)
    if k < 3:
        return LocalExponent(b=np.full(y.shape, np.nan), weights=weights, scatter=scatter, degrees=k - 3)
    x = x - x.mean(axis=-2, keepdims=True)
    spread = np.sum(x * x, axis=-2, keepdims=True)
    tilt = np.sum(x**3, axis=-2, keepdims=True) / spread
    bend = x * x - spread / k - tilt * x  # orthogonal to 1 and to x
    square = np.sum(bend * bend, axis=-2, keepdims=True)
    slope, curvature = np.sum(x * y, axis=-2, keepdims=True) / spread, np.sum(bend * y, axis=-2, keepdims=True) / square
    steep = 2 * x - tilt
    residual = y - y.mean(axis=-2, keepdims=True) - slope * x - curvature * bend
    if k > 3:
        scatter = np.sqrt(np.sum(residual**2, axis=-2) / (k - 3))
    along = (x / spread)[..., None, :, :]
    weights = along + steep[..., :, None, :] * (bend / square)[..., None, :, :]
    return LocalExponent(b=slope + curvature * steep, weights=weights, scatter=scatter, degrees=k - 3)
