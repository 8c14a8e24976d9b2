"""Smoothers of curves that are sampled evenly: option objects that say how wide they look."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ionterface.errors import UsageError

Array = np.ndarray[Any, Any]


class Smoother(Protocol):
    """What smooths y at evenly spaced x, and the width in x over which it does."""

    @property
    def window(self) -> float:
        """Width over which neighbours are mixed, in the unit of x."""

    def __call__(self, x: Array, y: Array) -> Array:
        """The smoothed y, shape (n,)."""


@dataclass(frozen=True)
class Unsmoothed:
    """Leaves the curve as it is."""

    window: float = 0.0

    def __call__(self, x: Array, y: Array) -> Array:
        """The same y."""
        return y

    def __str__(self) -> str:
        return "none"


@dataclass(frozen=True, kw_only=True)
class SavitzkyGolay:
    """A polynomial of some order through the points of a moving window [1]_.

    Raises
    ------
    UsageError
        The window is not positive, or the order negative; when it is used, a window that holds no more points than the
        order, or more than there are.

    References
    ----------
    .. [1] A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964) 1627. doi:10.1021/ac60214a047
    """

    window: float
    """In the unit of x; rounded to an odd number of points."""
    order: int = 2

    def __post_init__(self) -> None:
        if not self.window > 0 or self.order < 0:
            raise UsageError(f"a Savitzky-Golay window is wider than 0 and its order not negative, not {self}.")

    def __call__(self, x: Array, y: Array) -> Array:
        """The polynomials' values at their middle points; at the ends those of the last whole window."""
        from scipy.signal import savgol_filter

        points = 2 * round(self.window / abs(float(x[1] - x[0])) / 2 - 0.5) + 1
        if not self.order < points <= len(y):
            raise UsageError(
                f"a window of {self.window:g} holds {points} of {len(y)} points; it needs more than {self.order} "
                f"and at most {len(y)}."
            )
        return np.asarray(savgol_filter(y, points, self.order))

    def __str__(self) -> str:
        return f"Savitzky-Golay of order {self.order}, window {self.window:g}"


@dataclass(frozen=True, kw_only=True)
class PenalisedSpline:
    """The curve f that makes Σ(y - f)² + λ Σ(second difference)² least [1]_; it keeps the sum of y.

    Raises
    ------
    UsageError
        The window is not positive.

    Notes
    -----
    Its kernel has the height 1/(2√2·λ^(1/4)) at its middle, in points; the window is the inverse of that height, so
    λ = (window/(2√2·spacing))⁴.

    References
    ----------
    .. [1] E. T. Whittaker, Proc. Edinb. Math. Soc. 41 (1922) 63. doi:10.1017/S0013091500077853
       (DOI recalled, unverified)
    """

    window: float
    """In the unit of x."""

    def __post_init__(self) -> None:
        if not self.window > 0:
            raise UsageError(f"a spline's window is wider than 0, not {self.window}.")

    def __call__(self, x: Array, y: Array) -> Array:
        """The curve at the points."""
        from scipy.linalg import solveh_banded

        n = len(y)
        if n < 3:
            return y
        stiffness = (self.window / abs(float(x[1] - x[0])) / (2 * math.sqrt(2))) ** 4
        second = np.diff(np.eye(3), 2, axis=0)[0]  # 1, -2, 1
        upper = np.zeros((3, n))
        for distance in range(3):  # diagonals of DᵀD, the sum over all second differences
            for k in range(3 - distance):
                upper[2 - distance, distance + k : distance + k + n - 2] += second[k] * second[k + distance]
        upper *= stiffness
        upper[2] += 1.0
        return np.asarray(solveh_banded(upper, y))

    def __str__(self) -> str:
        return f"penalised spline, window {self.window:g}"
