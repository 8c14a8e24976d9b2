"""One sweep made ready for the search of peaks: rising potentials, a peak upwards, its baseline taken off."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_baseline import Baseline, BaselineFit
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.record import Array
from ionterface.signals.peak_finding import SIGNIFICANT, Maximum, loud_noise, maxima, smoothed, white_noise

LEAST_POINTS = 8
"""A sweep of fewer points shows no peak."""


@dataclass(frozen=True, kw_only=True)
class PeakSweep:
    """Arrays of shape (n,) in ascending potential."""

    branch: Direction
    scan_rate: Estimate
    """[V/s]"""
    potential: Array
    """[V]"""
    height: Array
    """Current above the baseline, positive in the direction of the branch. [A]"""
    rough: Array
    """`height`, smoothed as far as the search of maxima needs it. [A]"""
    clock: Array
    """Time from the lowest potential; it only ever grows. [s]"""
    noise: float
    """Of one point. [A]"""
    rough_noise: float
    """Of one point of `rough`. [A]"""
    baseline: BaselineFit
    found: tuple[Maximum, ...]

    @property
    def sign(self) -> int:
        """+1 for an oxidation."""
        return self.branch.sign


def peak_sweep(
    series: ScanRateSeries, place: int, branch: Direction, *, baseline: Baseline, smallest: float
) -> PeakSweep:
    """The sweep of one rate and branch: as it was sampled where the series knows that, else from its grid.

    Raises
    ------
    UsageError
        Fewer than eight points of the sweep have a current.
    """
    rate = series.scan_rates[place]
    potential, current, clock = _sampled(series, place, branch)
    if len(potential) < LEAST_POINTS:
        raise UsageError(
            f"the {branch.value} sweep at {rate.to('mV/s')} has {len(potential)} points with a current; a peak needs "
            f"{LEAST_POINTS} at least."
        )
    taken = baseline(potential, current, branch)
    height = branch.sign * (current - taken(potential))
    noise = float(series.noise[place])
    if not math.isfinite(noise):
        noise = white_noise(height)
    range_of = float(np.ptp(height))
    # a current whose noise goes with its size is noisiest at its top, where false maxima would stand
    rough, left = smoothed(height, max(noise, loud_noise(height)), smallest * range_of)
    # below the rounding of the numbers nothing is a maximum
    least = max(smallest * range_of, SIGNIFICANT * left, 1e-9 * float(np.abs(current).max()))
    return PeakSweep(
        branch=branch,
        scan_rate=rate,
        potential=potential,
        height=height,
        rough=rough,
        clock=clock,
        noise=noise,
        rough_noise=left,
        baseline=taken,
        found=maxima(rough, prominence=least) if least > 0 else (),
    )


def _sampled(series: ScanRateSeries, place: int, branch: Direction) -> tuple[Array, Array, Array]:
    """Potential, current and clock in ascending potential."""
    if series.loops:
        curve = series.loops[place].sweep(branch)
        order = np.argsort(curve.potential, kind="stable")
        # sorted on their own, so that noise of the potential does not make time run back
        clock = np.sort(curve.time if branch is Direction.OXIDATION else -curve.time)
        return _distinct(curve.potential[order], curve.current[order], clock)
    current = series.branch(branch)[place]
    rate = series.effective_rate[0 if branch is Direction.OXIDATION else 1, place]
    known = np.isfinite(current)
    potential, pace = series.potential[known], 1 / rate[known]
    steps = np.diff(potential) * (pace[1:] + pace[:-1]) / 2
    return potential, current[known], np.concatenate([[0.0], np.cumsum(steps)])


def _distinct(potential: Array, current: Array, clock: Array) -> tuple[Array, Array, Array]:
    """The points with a current, without those that repeat a potential: a fit needs different ones."""
    known = np.isfinite(current) & np.isfinite(potential)
    potential, current, clock = potential[known], current[known], clock[known]
    new = np.concatenate([[True], np.diff(potential) > 0]) if len(potential) else np.zeros(0, dtype=bool)
    return potential[new], current[new], clock[new]
