"""Noise of a sampled current, told from how its neighbours differ."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ionterface.record import Array

_OF_NORMAL = 1.482602218505602
"""Standard deviation over median distance, for a normal distribution."""


def current_noise(currents: Sequence[Array]) -> float:
    """Standard deviation of the noise of some sweeps, arrays of shape (n,) in the order of time. [A]

    Notes
    -----
    Third differences of white noise have √20 times its standard deviation, while what is smooth over four points
    vanishes from them; the median of their size leaves peaks, steps and single spikes out. Where the digits of the file
    are coarser than the noise, it is that of rounding, digit/√12. NaN with fewer than eight points or a current that
    never changes.
    """
    thirds = [np.diff(i, n=3) for i in currents if len(i) >= 4]
    pooled = np.concatenate(thirds) if thirds else np.empty(0)
    if len(pooled) < 5:
        return math.nan
    noise = _OF_NORMAL * float(np.median(np.abs(pooled))) / math.sqrt(20)
    steps = np.abs(np.concatenate([np.diff(i) for i in currents]))
    steps = steps[steps > 0]
    if not len(steps):
        return math.nan
    return noise or float(steps.min()) / math.sqrt(12)
