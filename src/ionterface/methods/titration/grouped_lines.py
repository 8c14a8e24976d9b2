"""Straight lines through many groups of points at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.record import Array

FEWEST = 3
"""Points of a line with an uncertainty."""


@dataclass(frozen=True, kw_only=True)
class GroupedLines:
    """y = intercept + slope·x by least squares, one line for each of k groups; NaN where a group has too few points."""

    count: Array
    slope: Array
    slope_std: Array
    """From the residuals, n − 2 degrees; NaN with fewer than three points."""
    mean_x: Array
    mean_y: Array
    scatter: Array
    """Standard deviation of the residuals."""

    @property
    def degrees(self) -> Array:
        """N − 2."""
        return self.count - 2

    def at(self, x: Array | float) -> Array:
        """Values of the lines at one x for each group, shape (k,)."""
        return np.asarray(self.mean_y + self.slope * (x - self.mean_x))

    def std_at(self, x: Array | float) -> Array:
        """Standard errors of these values."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.hypot(self.scatter / np.sqrt(self.count), self.slope_std * (x - self.mean_x))


def grouped_lines(group: Array, x: Array, y: Array, groups: int) -> GroupedLines:
    """Lines through points that bear the number of their group, arrays of shape (n,); groups are 0 … `groups` − 1."""

    def total(values: Array) -> Array:
        return np.bincount(group, weights=values, minlength=groups)

    count = np.bincount(group, minlength=groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_x, mean_y = total(x) / count, total(y) / count
        dx, dy = x - mean_x[group], y - mean_y[group]
        spread = total(dx * dx)
        slope = np.where(spread > 0, total(dx * dy) / spread, np.nan)
        residual = dy - slope[group] * dx
        scatter = np.where(count >= FEWEST, np.sqrt(total(residual * residual) / np.maximum(count - 2, 1)), np.nan)
        slope_std = scatter / np.sqrt(spread)
    return GroupedLines(count=count, slope=slope, slope_std=slope_std, mean_x=mean_x, mean_y=mean_y, scatter=scatter)


def rare_runs(group: Array, residual: Array, groups: int) -> Array:
    """How many standard deviations fewer runs of one sign the residuals of each group have than chance gives.

    Shape (groups,); points of a group stand together and in order. NaN where a group has one sign only. Normal form of
    the test of Wald and Wolfowitz: from about twenty points on.
    """
    positive = residual > 0
    above = np.bincount(group, weights=positive, minlength=groups)
    n = np.bincount(group, minlength=groups)
    changes = (positive[1:] != positive[:-1]) & (group[1:] == group[:-1])
    seen = 1 + np.bincount(group[1:], weights=changes, minlength=groups)
    below = n - above
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = 1 + 2 * above * below / n
        variance = (expected - 1) * (expected - 2) / (n - 1)
        return np.asarray(np.where((above > 0) & (below > 0), (expected - seen) / np.sqrt(variance), np.nan))


def jitter(group: Array, residual: Array, groups: int) -> Array:
    """Standard deviation of each group's points from how much neighbours differ; a bent line adds next to nothing.

    Shape (groups,); points of a group stand together and in order. NaN with one point.
    """
    same = group[1:] == group[:-1]
    square = np.where(same, np.diff(residual) ** 2, 0.0)
    pairs = np.bincount(group[1:], weights=same, minlength=groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(np.bincount(group[1:], weights=square, minlength=groups) / (2 * pairs)))
