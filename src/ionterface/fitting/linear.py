"""Linear least squares with the covariance that its own residuals give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class LinearFit:
    """Coefficients of a linear model, p of them from n points.

    `covariance` is scaled by the residuals; it is NaN without a degree of freedom.
    """

    coefficients: Array
    """Shape (p,)."""
    covariance: Array
    """Shape (p, p)."""
    residuals: Array
    """y - fit, shape (n,), in the unit of y."""
    degrees: int
    """n - p."""
    scatter: float
    """Standard deviation of a residual of weight 1; NaN without a degree of freedom."""

    @property
    def std(self) -> Array:
        """Standard error of each coefficient, shape (p,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def t_ratio(self, place: int) -> float:
        """Coefficient over its standard error; infinite or NaN where the fit is perfect."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(self.coefficients[place] / self.std[place])

    def at(self, row: Array) -> tuple[float, float]:
        """Value of the model, and its standard error, at one row of a design, shape (p,)."""
        row = np.asarray(row, dtype=float)
        return float(row @ self.coefficients), math.sqrt(max(float(row @ self.covariance @ row), 0.0))

    def half_width(self, place: int, level: float = 0.95) -> float:
        """Half width of a coefficient's interval, by the t distribution."""
        return float(self.std[place]) * t_quantile(self.degrees, level)


def linear_fit(design: Array, y: Array, *, weights: Array | None = None) -> LinearFit:
    """Least squares of y on the columns of a design.

    Parameters
    ----------
    design : array of shape (n, p)
    y : array of shape (n,)
    weights : array of shape (n,), optional
        Proportional to 1/σ² of each y; equal without them.

    Raises
    ------
    UsageError
        Fewer points than coefficients, columns that depend on one another, shapes that do not fit together, numbers
        that are not finite, or weights that are not positive.
    """
    design, y = np.asarray(design, dtype=float), np.asarray(y, dtype=float)
    weights = np.ones(y.shape) if weights is None else np.asarray(weights, dtype=float)
    if design.ndim != 2 or y.shape != design.shape[:1] or weights.shape != y.shape:
        raise UsageError(f"a design {design.shape}, values {y.shape} and weights {weights.shape} do not fit together.")
    if not (np.isfinite(design).all() and np.isfinite(y).all() and np.isfinite(weights).all() and (weights > 0).all()):
        raise UsageError("a fit needs finite numbers and positive weights; leave out the points that have none.")
    root = np.sqrt(weights)
    scaled = design * root[:, None]
    n, p = scaled.shape
    norms = np.linalg.norm(scaled, axis=0)
    if n < p or np.linalg.matrix_rank(scaled / np.where(norms > 0, norms, 1.0)) < p:
        raise UsageError(f"{n} points do not determine {p} coefficients; take more points, at different places.")
    orthogonal, triangle = np.linalg.qr(scaled)
    coefficients = np.linalg.solve(triangle, orthogonal.T @ (root * y))
    residuals = y - design @ coefficients
    inverse = np.linalg.inv(triangle)
    degrees = n - p
    scatter = math.sqrt(float(np.sum((root * residuals) ** 2)) / degrees) if degrees else math.nan
    return LinearFit(
        coefficients=coefficients,
        covariance=scatter**2 * inverse @ inverse.T,
        residuals=residuals,
        degrees=degrees,
        scatter=scatter,
    )
