"""Where a noisy curve has maxima that are no noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

SIGNIFICANT = 8.0
"""A maximum stands out by more than this many standard deviations of the smoothed curve's noise, counted from the
valley beside it: noise itself goes from valley to top by five or six."""
QUIET = 10.0
"""The curve is smoothed until the smallest maximum that counts is this many standard deviations of its noise."""
WIDEST = 12
"""At most one part in so many of the points is smoothed together."""


@dataclass(frozen=True, kw_only=True)
class Maximum:
    """A maximum inside a curve, as indices of its points."""

    place: int
    prominence: float
    """How far it stands above the higher of the two valleys beside it, in the unit of the curve."""
    valleys: tuple[int, int]
    """Lowest points towards the next maximum on either side, or towards the end."""


def white_noise(y: Array) -> float:
    """Standard deviation of the white noise of a smooth curve of shape (n,), from its third differences; NaN below 8.

    The median of their size, so that steps and spikes do not count; their mean square where most of them are zero, as
    in a curve that was rounded.
    """
    if len(y) < 8:
        return math.nan
    third = np.diff(y, 3)
    median = 1.4826 * float(np.median(np.abs(third)))
    return (median or float(np.sqrt(np.mean(third**2)))) / math.sqrt(20.0)


def loud_noise(y: Array) -> float:
    """As `white_noise`, but of the noisiest parts of a curve whose noise is not the same everywhere: a twentieth of the
    third differences is larger. Below 40 points, where one of them is no noise but the curve, the same.
    """
    if len(y) < 40:
        return white_noise(y)
    return max(float(np.quantile(np.abs(np.diff(y, 3)), 0.95)) / 1.96 / math.sqrt(20.0), white_noise(y))


def smoothed(y: Array, noise: float, smallest: float) -> tuple[Array, float]:
    """The curve, smoothed by a moving parabola just wide enough that `smallest` is no noise; and the noise left.

    Parameters
    ----------
    y : array of shape (n,)
        Sampled about evenly.
    noise : float
        Standard deviation, in the unit of y.
    smallest : float
        Size of the least feature that must survive, in the unit of y.
    """
    half, left = 0, noise
    while left * QUIET > smallest and 2 * (2 * half + 2) + 1 <= max(len(y) // WIDEST, 5):
        half = 2 * half + 2
        left = noise * 1.5 / math.sqrt(2 * half + 1)  # a parabola keeps 9/4 of the variance that a mean would keep
    if half == 0:
        return np.asarray(y, dtype=float), noise
    from scipy.signal import savgol_filter

    return np.asarray(savgol_filter(y, 2 * half + 1, 2)), left


def maxima(curve: Array, *, prominence: float) -> tuple[Maximum, ...]:
    """Maxima of a smooth curve of shape (n,) that stand out by `prominence`; its ends are none."""
    from scipy.signal import find_peaks

    places, facts = find_peaks(curve, prominence=prominence)
    ends = [0, *places.tolist(), len(curve) - 1]
    found = []
    for k, place in enumerate(places.tolist(), start=1):
        left = ends[k - 1] + int(np.argmin(curve[ends[k - 1] : place + 1]))
        right = place + int(np.argmin(curve[place : ends[k + 1] + 1]))
        found.append(Maximum(place=place, prominence=float(facts["prominences"][k - 1]), valleys=(left, right)))
    return tuple(found)
