"""A line that bends once: where, by how much, and how surely."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.linear import Array, linear_fit

PLACES = 400
"""Places that are tried, evenly over the range."""


@dataclass(frozen=True, kw_only=True)
class BentLine:
    """Least squares of y = columns·coefficients + bend·max(0, x − place)."""

    place: float
    coefficients: Array
    """Shape (p,)."""
    bend: float
    """Change of slope at the place."""
    covariance: Array
    """Of (coefficients, bend, place), shape (p + 2, p + 2), to first order; NaN where it is not determined."""
    interval: tuple[float, float]
    """95 % of the place, by profile likelihood; infinite ends where the data do not bound it."""
    residuals: Array
    degrees: int


def bent_line(x: Array, y: Array, *, columns: Array) -> BentLine:
    """Columns and one bend that fit y best, in the units of x and y.

    Parameters
    ----------
    x, y : arrays of shape (n,)
        In rising order of x.
    columns : array of shape (n, p)
        What stands before the bend: a constant for a level, a constant and x for a line.

    Notes
    -----
    The place is searched between the first and the last x, first on a grid, then between its neighbours: the sum of
    squares has a kink at each point, which a search by derivatives does not pass. Standard errors are first order and
    hold the segment of each point fixed; the interval of the place does not.

    Raises
    ------
    UsageError
        Fewer points than parameters, or shapes that do not fit together.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    count = columns.shape[1] + 2
    if x.shape != y.shape or len(columns) != len(x) or len(x) < count:
        raise UsageError(f"{len(x)} points do not determine a line that bends once ({count} parameters).")

    def square(place: float) -> float:
        hinge = np.maximum(0.0, x - place)
        try:
            return float(np.sum(linear_fit(np.column_stack((columns, hinge)), y).residuals ** 2))
        except UsageError:  # the bend lies where too few points follow it
            return math.inf

    from scipy.optimize import minimize_scalar

    grid = np.linspace(x[0], x[-1], PLACES + 1)[:-1]
    squares = np.asarray([square(float(place)) for place in grid])
    best = int(np.argmin(squares))
    ends = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    near = minimize_scalar(square, bounds=ends, method="bounded", options={"xatol": 1e-10 * (x[-1] - x[0])})
    place, least = (float(near.x), float(near.fun)) if near.fun < squares[best] else (grid[best], squares[best])
    after = x > place
    found = linear_fit(np.column_stack((columns, np.maximum(0.0, x - place))), y)
    degrees = len(x) - count
    return BentLine(
        place=float(place),
        coefficients=found.coefficients[:-1],
        bend=float(found.coefficients[-1]),
        covariance=_covariance(
            np.column_stack((columns, np.maximum(0.0, x - place), -found.coefficients[-1] * after)),
            float(least),
            degrees,
        ),
        interval=_interval(grid, squares, float(least), degrees),
        residuals=found.residuals,
        degrees=degrees,
    )


def _covariance(jacobian: Array, least: float, degrees: int) -> Array:
    count = jacobian.shape[1]
    norms = np.linalg.norm(jacobian, axis=0)
    if degrees < 1 or not norms.all() or np.linalg.matrix_rank(jacobian / norms) < count:
        return np.full((count, count), math.nan)
    return np.asarray(least / degrees * np.linalg.inv(jacobian.T @ jacobian))


def _interval(grid: Array, squares: Array, least: float, degrees: int) -> tuple[float, float]:
    """Outermost places whose sum of squares is not yet too large; infinite where that is an end of the range."""
    if degrees < 1:
        return math.nan, math.nan
    limit = least * (1 + t_quantile(degrees, 0.95) ** 2 / degrees)
    inside = np.flatnonzero(squares <= limit)
    if not len(inside):  # narrower than the grid
        k = int(np.argmin(squares))
        return float(grid[max(k - 1, 0)]), float(grid[min(k + 1, len(grid) - 1)])
    low, high = int(inside[0]), int(inside[-1])
    below = -math.inf if low == 0 else _crossing(grid, squares, low, low - 1, limit)
    above = math.inf if high == len(grid) - 1 else _crossing(grid, squares, high, high + 1, limit)
    return below, above


def _crossing(grid: Array, squares: Array, inner: int, outer: int, limit: float) -> float:
    if not math.isfinite(squares[outer]):
        return math.copysign(math.inf, outer - inner)  # no place further out can be told from none
    share = (limit - squares[inner]) / (squares[outer] - squares[inner])
    return float(grid[inner] + share * (grid[outer] - grid[inner]))
