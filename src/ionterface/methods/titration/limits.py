"""Limits that diffusion sets to a constant current: the time of Sand, and how much of a body a current fills."""

from __future__ import annotations

import math

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.constants import FARADAY
from ionterface.methods.finite_diffusion import Geometry, surface_rise
from ionterface.record import Array

_BISECTIONS = 100


def sand_time(
    *, electrons: float, concentration: Estimate, diffusivity: Estimate, current_density: Estimate
) -> Estimate:
    """Time after which a constant current has used up what diffuses to a flat electrode. [s]

    Notes
    -----
    √tau = n·F·C·√(pi·D)/(2·j), semi-infinite diffusion from a solution at rest (Sand). What the literature of
    titrations calls Sand's equation is often the planar formula of a pulse, `weppner_huggins`.
    [concentration: mol/m³, diffusivity: m²/s, current_density: A/m²]
    """
    root = electrons * FARADAY * concentration / current_density
    return (root**2 * diffusivity * (math.pi / 4)).to("s")


def utilisation(rate: Array, geometry: Geometry) -> Array:
    """Part of a body that a constant current fills before its surface is full, shape of `rate`. [1]

    Parameters
    ----------
    rate : array
        L²·C/D with C the current over the capacity, as a rate [1/s]; above 0.

    Notes
    -----
    Diffusion alone, constant D and an E(c) that ends with a full surface. Slow: 1 − rate/3 in a plate, 1 − rate/8 in a
    cylinder, 1 − rate/15 in a sphere; fast, plate: pi/(4·rate).

    Raises
    ------
    UsageError
        A rate is not above zero.
    """
    rate = np.asarray(rate, dtype=float)
    if not np.all(rate > 0):
        raise UsageError("a rate L²·C/D is above zero.")
    low, high = np.zeros_like(rate), 1 / rate  # theta at which the whole body would be full
    for _ in range(_BISECTIONS):
        theta = (low + high) / 2
        full = rate * surface_rise(theta, geometry) / geometry.dimensions >= 1
        low, high = np.where(full, low, theta), np.where(full, theta, high)
    return np.asarray(rate * (low + high) / 2)
