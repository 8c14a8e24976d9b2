"""What is taken off a sweep before a peak in it is measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.linear import linear_fit
from ionterface.methods.segmentation import Direction
from ionterface.record import Array

Window = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class BaselineFit:
    """A polynomial c0 + c1·(E - centre) + ... with its covariance, and the potentials between which it holds."""

    centre: float
    """[V]"""
    coefficients: Array
    """Shape (p,). [A, A/V, ...]"""
    covariance: Array
    """Shape (p, p)."""
    span: Window
    """Where charges are counted; infinite where the baseline sets no bounds. [V]"""

    def __call__(self, potential: Array) -> Array:
        """Baseline current at each potential. [A]"""
        return np.asarray(self._design(potential) @ self.coefficients)

    def std(self, potential: float) -> float:
        """Standard uncertainty of the baseline at one potential. [A]"""
        row = self._design(np.asarray([potential]))[0]
        return math.sqrt(max(float(row @ self.covariance @ row), 0.0))

    def slope_std(self) -> float:
        """Standard uncertainty of the baseline's slope. [A/V]"""
        return math.sqrt(float(self.covariance[1, 1])) if len(self.coefficients) > 1 else 0.0

    def area_std(self, low: float, high: float) -> float:
        """Standard uncertainty of the baseline's integral over a span of potential. [A V]"""
        powers = np.arange(len(self.coefficients)) + 1
        row = ((high - self.centre) ** powers - (low - self.centre) ** powers) / powers
        return math.sqrt(max(float(row @ self.covariance @ row), 0.0))

    def _design(self, potential: Array) -> Array:
        x = np.asarray(potential, dtype=float) - self.centre
        return np.vander(x, len(self.coefficients), increasing=True)


class Baseline(Protocol):
    """A baseline is called with one sweep and gives what is to be taken off."""

    def __call__(self, potential: Array, current: Array, branch: Direction) -> BaselineFit:
        """The baseline of one sweep: potentials and signed currents of shape (n,)."""


@dataclass(frozen=True)
class NoBaseline:
    """The current itself is measured, from zero."""

    def __call__(self, potential: Array, current: Array, branch: Direction) -> BaselineFit:
        """Zero everywhere, exactly."""
        return BaselineFit(
            centre=0.0, coefficients=np.zeros(1), covariance=np.zeros((1, 1)), span=(-math.inf, math.inf)
        )

    def __str__(self) -> str:
        return "none: peak currents count from zero"


@dataclass(frozen=True, kw_only=True)
class LineThrough:
    """A straight line through the points of two windows of potential, one on either side of the peaks.

    Charges count between the inner ends of the windows.

    Raises
    ------
    UsageError
        A window is empty, or the two overlap.
    """

    low: Window
    """[V]"""
    high: Window
    """[V]"""

    def __post_init__(self) -> None:
        _check(self.low)
        _check(self.high)
        if not self.low[1] < self.high[0]:
            raise UsageError(f"the windows of a baseline, {self.low} V and {self.high} V, overlap or are interchanged.")

    def __call__(self, potential: Array, current: Array, branch: Direction) -> BaselineFit:
        """Least squares through both windows, its uncertainty from the scatter about the line."""
        return _line(potential, current, [self.low, self.high], branch, (self.low[1], self.high[0]))

    def __str__(self) -> str:
        return f"line through {_text(self.low)} and {_text(self.high)}"


@dataclass(frozen=True, kw_only=True)
class ExtrapolatedLine:
    """A straight line through one window before the peak, extrapolated below it; each branch has its own window.

    The usual construction for the peak of the return sweep, whose current starts on the decaying tail of the forward
    peak, and for a forward peak on a sloping capacitive current.

    Raises
    ------
    UsageError
        A window is empty.
    """

    rising: Window
    """On the sweep of rising potential. [V]"""
    falling: Window
    """On the sweep of falling potential. [V]"""

    def __post_init__(self) -> None:
        _check(self.rising)
        _check(self.falling)

    def __call__(self, potential: Array, current: Array, branch: Direction) -> BaselineFit:
        """Least squares through the window of the branch, its uncertainty from the scatter about the line."""
        window = self.rising if branch is Direction.OXIDATION else self.falling
        return _line(potential, current, [window], branch, (-math.inf, math.inf))

    def __str__(self) -> str:
        return f"line through {_text(self.rising)} (rising) and {_text(self.falling)} (falling), extrapolated"


_FEWEST = {1: "three", 2: "two"}


def _check(window: Window) -> None:
    if not window[0] < window[1]:
        raise UsageError(f"a window of potential runs upwards; {window} V does not.")


def _text(window: Window) -> str:
    return f"{window[0]:g}..{window[1]:g} V"


def _line(potential: Array, current: Array, windows: Sequence[Window], branch: Direction, span: Window) -> BaselineFit:
    inside = np.zeros(len(potential), dtype=bool)
    for window in windows:
        here = (potential >= window[0]) & (potential <= window[1]) & np.isfinite(current)
        if np.count_nonzero(here) < 4 - len(windows):  # three points at least, to tell the scatter about the line
            low, high = float(np.nanmin(potential)), float(np.nanmax(potential))
            raise UsageError(
                f"the {branch.value} sweep has fewer than {_FEWEST[len(windows)]} points in the baseline window "
                f"{_text(window)}; it runs from {low:.4g} to {high:.4g} V."
            )
        inside |= here
    centre = float(potential[inside].mean())
    fit = linear_fit(np.vander(potential[inside] - centre, 2, increasing=True), current[inside])
    covariance = np.where(np.isfinite(fit.covariance), fit.covariance, 0.0)
    return BaselineFit(centre=centre, coefficients=fit.coefficients, covariance=covariance, span=span)
