"""Potentials at the ends of rests, and how much they still drift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.methods.titration.grouped_lines import grouped_lines
from ionterface.methods.titration.windows import Samples, Window, samples
from ionterface.record import Array

TAIL = 0.02
"""Last part of a rest whose mean is its potential."""
DRIFT = 0.1
"""Last part of a rest whose slope is its drift."""


def quiet_end(e: Array, before: Array, start: Array) -> Array:
    """Where the rest before each pulse ends: without its last point where that belongs to the pulse already.

    Some instruments write the first potential under current with the current of the rest. Such a point lies nearer to
    the first one of the pulse than to the one before it.
    """
    several = start - before > 1
    earlier = e[np.where(several, start - 2, start - 1)]
    switched = np.abs(e[start - 1] - earlier) > np.abs(e[start] - e[start - 1])
    return np.asarray(start - (several & switched))


@dataclass(frozen=True, kw_only=True)
class RestLevels:
    """Of k rests; arrays of shape (k,)."""

    begin: Array
    """Time of the first point. [s]"""
    level: Array
    """Mean of the last fiftieth. [V]"""
    count: Array
    """Points in it."""
    stop: Array
    """Index after the last of them."""
    drift: Array
    """dE/dt of the last tenth, of the last two points where that holds fewer; NaN with one point. [V/s]"""
    drift_std: Array
    """From the scatter about that line; NaN with two points. [V/s]"""
    last_interval: Array
    """Between the last two points. [s]"""

    def drift_error(self, noise: Array) -> Array:
        """Standard error of the drift, of two points by the noise of each, shape (k,); NaN with one. [noise: V; V/s]"""
        apart = np.where(self.last_interval > 0, self.last_interval, np.nan)
        return np.where(np.isfinite(self.drift_std), self.drift_std, np.sqrt(2) * noise / apart)


def rest_levels(t: Array, e: Array, start: Array, stop: Array) -> RestLevels:
    """Level and drift of the rests of points `start` to `stop` (excluded), each with at least one point."""
    last = t[stop - 1]
    length = np.where(last > t[start], last - t[start], 1.0)  # a rest of one point holds its potential
    tail = _tail(t, start, stop, length, TAIL)
    count = np.bincount(tail.span, minlength=len(start))
    level = np.bincount(tail.span, weights=e[tail.index], minlength=len(start)) / count
    end = _tail(t, start, stop, length, DRIFT)
    line = grouped_lines(end.span, t[end.index] - last[end.span], e[end.index], len(start))
    left = np.maximum(stop - 2, start)
    with np.errstate(divide="ignore", invalid="ignore"):
        two = np.where(last > t[left], (e[stop - 1] - e[left]) / (last - t[left]), np.nan)
    return RestLevels(
        begin=t[start],
        level=level,
        count=count,
        stop=stop,
        drift=np.where(np.isfinite(line.slope), line.slope, two),
        drift_std=line.slope_std,
        last_interval=last - t[left],
    )


def _tail(t: Array, start: Array, stop: Array, length: Array, part: float) -> Samples:
    return samples(t, start, stop, origin=t[stop - 1] - 2 * length, length=length, window=Window(2 - part, 2.0))
