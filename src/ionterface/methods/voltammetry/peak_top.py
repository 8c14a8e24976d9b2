"""One peak of a curve: its top and where its flanks cross a level, each with its error. Kernel on arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.fitting.linear import LinearFit, linear_fit
from ionterface.fitting.model_choice import correlation_growth, f_ratio_probability
from ionterface.record import Array

DROPS = (0.6, 0.45, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05, 0.03, 0.02)
"""How far below the top, as a part of its prominence, the window may reach in which the top is fitted."""
LEAST = 11
"""Points that a fit of the sixth degree needs."""
FEWEST = 5
"""Points below which the error of a parabola means nothing."""
DOUBT = 0.2
"""Probability below which a window is too wide for the fourth degree."""


@dataclass(frozen=True, kw_only=True)
class Top:
    """The top of a peak; σ from the scatter about the fit, NaN where too few points show it."""

    place: float
    place_std: float
    height: float
    height_std: float
    bend: float
    """Second derivative at the top, negative."""
    window: tuple[float, float]


def top(x: Array, y: Array, rough: Array, *, start: int, prominence: float, noise: float) -> Top:
    """The top of the peak of y near the index `start`; x ascending, shape (n,); `rough` is y smoothed.

    A polynomial of the sixth degree in the widest window in which the fourth would do as well (F test): wide where the
    curve is noisy, narrow where it is not; what the test may miss is fitted, so that the error reported is that of
    the noise. A parabola where fewer points stand in the widest window. `noise` is that of one point; the scatter about
    the fit counts where it is larger, and alone where the noise is NaN.
    """
    halves = [_half_window(x, rough, start, drop * prominence) for drop in DROPS]
    usable = [h for h in halves if np.count_nonzero(np.abs(x - x[start]) <= h) >= LEAST]
    if not usable:
        return _vertex(x, y, start, half=halves[0], degree=2, noise=noise)
    passing = [h for h in usable if _sufficient(x, y, start, h)]
    half = passing[0] if passing else usable[-1]
    return _vertex(x, y, start, half=half, degree=6, noise=noise)


def _half_window(x: Array, rough: Array, start: int, drop: float) -> float:
    """Distance from the top to the nearer of the two places where the smoothed curve is lower by `drop`."""
    below = rough < rough[start] - drop
    left, right = np.flatnonzero(below[:start]), np.flatnonzero(below[start:])
    low = x[left[-1]] if len(left) else x[0]
    high = x[start + right[0]] if len(right) else x[-1]
    return float(min(x[start] - low, high - x[start]))


def _powers(x: Array, start: int, half: float, degree: int) -> tuple[Array, Array]:
    """Which points lie in the window, and their Legendre polynomials."""
    inside = np.abs(x - x[start]) <= half
    scaled = (x[inside] - x[start]) / half
    return inside, np.polynomial.legendre.legvander(scaled, degree)


def _sufficient(x: Array, y: Array, start: int, half: float) -> bool:
    """Whether the fourth degree fits as well as the sixth."""
    inside, design = _powers(x, start, half, 6)
    more = linear_fit(design, y[inside])
    less = linear_fit(design[:, :5], y[inside])
    rest = float(np.sum(more.residuals**2))
    if more.degrees < 1 or rest == 0:
        return rest == 0
    gain = (float(np.sum(less.residuals**2)) - rest) / 2
    return f_ratio_probability(max(gain, 0.0) / (rest / more.degrees), 2, more.degrees) > DOUBT


def _growth(fit: LinearFit, noise: float) -> float:
    """By how much the errors are larger than those of the fit: 1 for white residuals as large as the noise.

    They grow with the correlation of neighbouring residuals where it is more than chance, and where the residuals of
    a few points are smaller than the noise of the whole curve.
    """
    small = noise / fit.scatter if noise > fit.scatter > 0 else 1.0
    return small * correlation_growth(fit.residuals)


def _vertex(x: Array, y: Array, start: int, *, half: float, degree: int, noise: float) -> Top:
    inside = np.flatnonzero(np.abs(x - x[start]) <= half)
    if len(inside) < 3:  # a top of one or two points: the points beside it belong to it
        inside = np.arange(max(start - 1, 0), min(start + 2, len(x)))
        half = float(max(x[inside[-1]] - x[start], x[start] - x[inside[0]]))
    scaled = (x[inside] - x[start]) / half
    series = np.polynomial.legendre
    fit = linear_fit(series.legvander(scaled, degree), y[inside])
    slopes = series.legder(fit.coefficients)
    roots = [float(r.real) for r in series.legroots(slopes) if abs(r.imag) < 1e-9 and abs(r.real) <= 1]
    bends = {r: float(series.legval(r, series.legder(slopes))) for r in roots}
    tops = sorted((r for r in roots if bends[r] < 0), key=lambda r: -series.legval(r, fit.coefficients))
    if not tops:
        less = degree > 2
        return _vertex(x, y, start, half=half, degree=2, noise=noise) if less else _highest(x, y, start, half)
    place, bend = tops[0], bends[tops[0]]
    identity = np.eye(degree + 1)
    tilt = series.legval(place, series.legder(identity))  # of every Legendre polynomial at the top
    level = series.legval(place, identity)
    scale = _growth(fit, noise) if len(inside) >= FEWEST and fit.degrees else math.nan
    return Top(
        place=float(x[start]) + half * place,
        place_std=scale * half * math.sqrt(float(tilt @ fit.covariance @ tilt)) / -bend,
        height=float(series.legval(place, fit.coefficients)),
        height_std=scale * math.sqrt(float(level @ fit.covariance @ level)),
        bend=bend / half**2,
        window=(float(x[inside[0]]), float(x[inside[-1]])),
    )


def _highest(x: Array, y: Array, start: int, half: float) -> Top:
    """The point itself, where no polynomial has a top in the window."""
    near = (float(x[start]) - half, float(x[start]) + half)
    return Top(
        place=float(x[start]), place_std=math.nan, height=float(y[start]), height_std=math.nan, bend=math.nan,
        window=near,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Where a flank passes a level: its place, the σ of the place from the noise, and the slope there."""

    place: float
    std: float
    slope: float


NOWHERE = Crossing(place=math.nan, std=math.nan, slope=math.nan)
FLANK = 0.25
"""A flank is fitted this part of its distance from the top to either side of the crossing."""


def crossing(x: Array, y: Array, rough: Array, *, level: float, start: int, end: int, noise: float) -> Crossing:
    """First place from the top at `start` towards `end` (an index, included) where the flank passes `level`."""
    step = 1 if end > start else -1
    way = np.arange(start, end + step, step)
    under = np.flatnonzero(rough[way] < level)
    if not len(under) or under[0] == 0:
        return NOWHERE
    first = int(under[0])
    place = x[way[first]]
    # by distance, not by current: points picked for their current would tilt the flank
    reach = max(FLANK * abs(place - x[start]), 1.5 * abs(place - x[way[first - 1]]))
    flank = np.sort(way[np.abs(x[way] - place) <= reach])
    return _level_of(x[flank], y[flank], level, guess=float(place), noise=noise)


def _level_of(x: Array, y: Array, level: float, *, guess: float, noise: float) -> Crossing:
    degree = min(3, len(x) - 2) if len(x) > 2 else 1
    half = float(np.ptp(x)) / 2
    centre = float(x[0]) + half
    design = np.vander((x - centre) / half, degree + 1, increasing=True)
    fit = linear_fit(design, y)
    roots = np.polynomial.polynomial.polyroots(fit.coefficients - np.eye(degree + 1)[0] * level)
    real = [float(r.real) for r in roots if abs(r.imag) < 1e-9 and abs(r.real) <= 1.2]
    if not real:
        return NOWHERE
    place = min(real, key=lambda r: abs(centre + half * r - guess))
    row = place ** np.arange(degree + 1)
    slope = float(np.polynomial.polynomial.polyval(place, np.polynomial.polynomial.polyder(fit.coefficients))) / half
    error = _growth(fit, noise) * math.sqrt(max(float(row @ fit.covariance @ row), 0.0)) if fit.degrees else math.nan
    return Crossing(place=centre + half * place, std=error / abs(slope), slope=slope)
