"""How much of a body a constant current fills before its surface is full."""

from __future__ import annotations

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.finite_diffusion import Geometry, surface_rise
from ionterface.record import Array

_HALVES = 80


def finite_discharge(reduced_rate: Array, geometry: Geometry) -> Array:
    """Share of the capacity that diffusion leaves at a constant current. [1]

    Parameters
    ----------
    reduced_rate : array of any shape
        w = L²·C/D with C the current over the *whole* capacity [1/s], L the thickness of a plate open on one face or
        the radius; positive.
    geometry : Geometry

    Notes
    -----
    The discharge ends when the surface is full: (w/d)·G(theta) = 1 with G the rise of the surface concentration, d = 1,
    2, 3 for plate, cylinder, sphere; the share is w·theta. Slow: 1 − w/(d·(d + 2)). Fast: pi·d²/(4·w), so the capacity
    falls as 1/C, and with the power −½ of the *actual* rate R = C/share. Constant diffusivity, no limit by the
    electrolyte, the reaction or resistance.

    Raises
    ------
    UsageError
        A rate is not positive.
    """
    w = np.asarray(reduced_rate, dtype=float)
    if not np.all(w > 0):
        raise UsageError("a reduced rate L²·C/D is positive.")
    d = geometry.dimensions
    goal = d / w
    low, high = np.maximum(0.0, (goal - 1 / (d + 2)) / d), 1 / w  # d·theta ≤ G ≤ d·theta + 1/(d + 2)
    for _ in range(_HALVES):
        middle = (low + high) / 2
        short = surface_rise(middle, geometry) < goal
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(w * (low + high) / 2)
