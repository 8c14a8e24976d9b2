"""A rest as few points, even in the logarithm of time, each with the error that its samples leave."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ionterface.record import Array

PER_DECADE = 20
"""Bins in a decade of time."""
FEWEST = 6
"""Samples of a bin that tell the scatter about its own parabola."""
SAME = 1e-9
"""Voltages nearer than this are one level. [V]"""
_STEPS = 60


@dataclass(frozen=True, kw_only=True)
class LogBins:
    """m bins of a rest, arrays of shape (m,)."""

    since: Array
    """Mean time of its samples since the current stopped. [s]"""
    spread: Array
    """Standard deviation of these times. [s]"""
    voltage: Array
    """Mean. [V]"""
    count: Array
    noise: float
    """σ of one sample by the scatter within bins; NaN where no bin holds six. [V]"""
    resolution: float
    """Smallest step between two levels of the voltage. [V]"""
    common: float = 0.0
    """σ that the samples of a bin share, which no mean makes smaller. [V]"""

    @property
    def std(self) -> Array:
        """σ of each mean, up to a common factor where the noise of one sample is not known. [V]"""
        noise = self.noise if self.noise > 0 else 0.0
        floor = self.resolution**2 / 12 if noise < self.resolution / 2 else 0.0  # a dither averages the steps out
        square = noise**2 / self.count + self.common**2 + floor
        return np.sqrt(square) if square.all() else np.ones(self.count.shape)

    @property
    def nodes(self) -> Array:
        """Two times for each bin at which the mean of a function is that over its samples, to third order, (2, m)."""
        return np.stack((self.since - self.spread, self.since + self.spread))


def log_bins(since: Array, voltage: Array) -> LogBins:
    """Means of the samples of a rest over bins even in log t', a sample at t' = 0 apart. [s, V]

    Parameters
    ----------
    since, voltage : arrays of shape (n,)
        Times since the current stopped, not negative and in order, at least one above zero.
    """
    later = since > 0
    first = float(since[later][0])
    place = np.full(len(since), -1)
    place[later] = np.floor(PER_DECADE * np.log10(since[later] / first) + 1e-9)
    _, group, count = np.unique(place, return_inverse=True, return_counts=True)
    mean = np.bincount(group, weights=since) / count
    return LogBins(
        since=mean,
        spread=np.sqrt(np.bincount(group, weights=(since - mean[group]) ** 2) / count),
        voltage=np.bincount(group, weights=voltage) / count,
        count=count,
        noise=_noise(group, count, since, voltage),
        resolution=resolution(voltage),
    )


def _noise(group: Array, count: Array, since: Array, voltage: Array) -> float:
    """Scatter of samples about a parabola in each bin, all bins together."""
    square, degrees = 0.0, 0
    for place in np.flatnonzero(count >= FEWEST):
        own = group == place
        x = since[own] - since[own].mean()
        design = np.vander(x / (np.abs(x).max() or 1.0), 3)
        left = voltage[own] - design @ np.linalg.lstsq(design, voltage[own], rcond=None)[0]
        square, degrees = square + float(np.sum(left**2)), degrees + len(x) - 3
    return math.sqrt(square / degrees) if degrees else math.nan


def resolution(voltage: Array) -> float:
    """Smallest step between two levels that occur; 0 where there is one level. [V]"""
    steps = np.diff(np.unique(voltage))
    steps = steps[steps > SAME]
    return float(steps.min()) if len(steps) else 0.0


def with_common_error(bins: LogBins, residuals: Array, degrees: int) -> LogBins:
    """The bins with the error in common that makes these residuals as large as they should be.

    Notes
    -----
    Averages of many samples scatter more than their samples tell where noise is slow or the voltage comes in steps.
    The variance beyond is found as in random effects: Σ r²/(σ²/n + σ_c²) equals the degrees of freedom; none where
    it is not larger without [1]_.

    References
    ----------
    .. [1] R. C. Paule, J. Mandel, J. Res. Natl. Bur. Stand. 87 (1982) 377. doi:10.6028/jres.087.022
       (DOI recalled, unverified)
    """
    if not bins.noise > 0 or degrees < 1:
        return bins

    def excess(common: float) -> float:
        return float(np.sum((residuals / replace(bins, common=common).std) ** 2)) - degrees

    low, high = 0.0, float(np.sqrt(np.sum(residuals**2) / degrees))
    if excess(low) <= 0:
        return bins
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return replace(bins, common=high)
