"""Peaks of a distribution of relaxation times: where they are, how much resistance they hold, how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.estimate import Estimate
from ionterface.record import Array
from ionterface.signals.peak_finding import Maximum, maxima

PROMINENT = 2.0
"""Standard deviations of the distribution by which a peak stands above the valley beside it."""
LEAST = 0.1
"""Of the highest value: beside a narrow peak the smoothing leaves tops of up to about a tenth of it."""


@dataclass(frozen=True, kw_only=True)
class RelaxationPeak:
    """One maximum of the distribution, between the valleys beside it."""

    time: Estimate
    """Relaxation time at the top. [s]"""
    resistance: Estimate
    """Area between the valleys: the resistance of a process that stands well apart from others. [Ohm]"""
    ends: tuple[float, float]
    """Relaxation times of the valleys. [s]"""
    seen: float
    """Share of the replicates with a top between the valleys. [1]"""
    stands: bool
    """Whether it is a maximum of its own at ten times the smoothing too."""

    @property
    def frequency(self) -> float:
        """1/(2π·time), about where the arc of the process has its top. [Hz]"""
        return 1 / (2 * math.pi * self.time.value)


def relaxation_peaks(
    log_time: Array, density: Array, replicates: Array, *, others: Sequence[Array]
) -> tuple[RelaxationPeak, ...]:
    """Peaks of a distribution, from the fastest on.

    Parameters
    ----------
    log_time : array of shape (m,)
        Natural logarithms of the relaxation times, evenly spaced. [ln s]
    density : array of shape (m,)
        Resistance per unit of that logarithm. [Ohm]
    replicates : array of shape (r, m)
        The density from data with other noise; their spread is the standard error.
    others : sequence of arrays of shape (m,)
        The density at other strengths of smoothing, the last one the smoothest; how far a peak moves in them is added
        to its error, and to that of its area what lies in the flat between two peaks and may be part of either.
    """
    return tuple(
        _peak(log_time, density, slice(top.valleys[0], top.valleys[1] + 1), replicates, others)
        for top in tops(density, replicates)
    )


def tops(density: Array, replicates: Array, *, least: float = LEAST) -> tuple[Maximum, ...]:
    """Maxima of a density that stand above the noise of its replicates and above `least` of its highest value."""
    noise = float(np.max(np.std(replicates, axis=0, ddof=1)))
    return maxima(density, prominence=max(PROMINENT * noise, least * float(density.max(initial=0.0))))


def _peak(x: Array, density: Array, here: slice, replicates: Array, others: Sequence[Array]) -> RelaxationPeak:
    place, area = _measured(x[here], density[here])
    drawn = np.asarray([_measured(x[here], one[here]) for one in replicates])
    moved = np.asarray([_measured(x[here], one[here]) for one in others])
    spread = np.nanstd(drawn, axis=0, ddof=1) if np.isfinite(drawn[:, 0]).sum() > 1 else np.full(2, math.nan)
    away = np.nan_to_num(np.abs(moved - np.asarray([place, area]))).max(axis=0, initial=0.0)
    shift, change = np.hypot(spread, away)
    shared = math.hypot(*(_faint_area(x, density, end) for end in (here.start, here.stop - 1))) / math.sqrt(3)
    time = math.exp(place)
    return RelaxationPeak(
        time=Estimate(time, time * shift, "s"),
        resistance=Estimate(area, math.hypot(change, shared), "Ohm"),
        ends=(float(np.exp(x[here][0])), float(np.exp(x[here][-1]))),
        seen=float(np.mean(np.isfinite(drawn[:, 0]))),
        stands=bool(np.isfinite(moved[-1, 0])) if len(others) else True,
    )


def _faint_area(x: Array, density: Array, valley: int) -> float:
    """Area around a valley that is below what counts as a peak: it may belong to either side. None at the ends."""
    if not 0 < valley < len(x) - 1:
        return 0.0
    high = np.flatnonzero(density > LEAST * density.max())
    left, right = high[high < valley], high[high > valley]
    if density[valley] > LEAST * density.max() or not len(left) or not len(right):
        return 0.0
    between = slice(int(left[-1]) + 1, int(right[0]))
    return float(density[between].sum() * (x[1] - x[0]))


def _measured(x: Array, density: Array) -> tuple[float, float]:
    """Place of the top by a parabola through the highest three points, NaN where that is at an end; and the area."""
    area = float(np.trapezoid(density, x))
    top = int(np.argmax(density))
    if not 0 < top < len(x) - 1:
        return math.nan, area
    before, here, after = (float(value) for value in density[top - 1 : top + 2])
    bend = before - 2 * here + after
    return float(x[top]) + ((before - after) / (2 * bend) if bend < 0 else 0.0) * float(x[1] - x[0]), area
