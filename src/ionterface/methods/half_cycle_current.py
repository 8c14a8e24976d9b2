"""The current of a half cycle, told by its charge: neither a spike nor a short tail moves it."""

from __future__ import annotations

import numpy as np

from ionterface.record import Array
from ionterface.signals.integration import durations

CONSTANT = 0.9
"""Share of a half cycle's charge that must flow near its current for that to count as constant."""


def half_cycle_current(t: Array, i: Array, *, closeness: float) -> tuple[float, float]:
    """Median |current| weighted by charge, and the share of the charge that flowed near it. [A], [1]

    Parameters
    ----------
    t, i : arrays of shape (n,)
        One half cycle. [s], [A]
    closeness : float
        Relative distance up to which a current is near.
    """
    magnitude = np.abs(i)
    charge = magnitude * durations(t)
    if not charge.sum() > 0:
        charge = np.ones_like(magnitude)
    order = np.argsort(magnitude)
    running = np.cumsum(charge[order])
    middle = float(magnitude[order][np.searchsorted(running, running[-1] / 2)])
    near = np.abs(magnitude - middle) <= closeness * middle
    return middle, float(charge[near].sum() / charge.sum())
