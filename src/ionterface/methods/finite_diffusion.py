"""Diffusion into a body with a blocked back: rise of the surface concentration at constant flux, current of a step.

Lengths are the thickness L of a plate that is open on one face, or the radius of a cylinder or a sphere; times are
theta = D·t/L². Every function is exact: a series of exponentials for long times, one of powers or images for short.
"""

from __future__ import annotations

import enum
import math
from functools import lru_cache

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array

_SHORT = {"plate": 0.3, "cylinder": 0.004, "sphere": 0.03}
"""theta below which the short-time form is taken; both are exact there to rounding, for the cylinder to 1e-10."""
_EXPONENT = 38.0  # modes that have decayed by more are left out
_POWERS = 16


class Geometry(enum.Enum):
    """Shape of the body that something diffuses into."""

    PLATE = "plate"
    CYLINDER = "cylinder"
    SPHERE = "sphere"

    @property
    def dimensions(self) -> int:
        """Open surface times length over volume: 1, 2, 3."""
        return {"plate": 1, "cylinder": 2, "sphere": 3}[self.value]


def surface_rise(theta: Array, geometry: Geometry) -> Array:
    """Rise of the surface concentration under a constant flux, in flux·L/D (galvanostatic response).

    Parameters
    ----------
    theta : array of any shape
        D·t/L², not negative.
    geometry : Geometry

    Notes
    -----
    Short times: 2·sqrt(theta/pi) for all; long times: d·theta + 1/(d + 2), d = 1, 2, 3 for plate, cylinder, sphere.

    Raises
    ------
    UsageError
        A theta is negative.
    """
    theta = _times(theta)
    d = geometry.dimensions
    early = theta < _SHORT[geometry.value]
    late = theta[~early]
    rise = np.empty_like(theta)
    rise[early] = _early_rise(theta[early], geometry)
    rise[~early] = d * late + 1 / (d + 2) - 2 * sum(np.exp(-(r**2) * late) / r**2 for r in _roots(geometry)[0])
    return rise


def step_current(theta: Array, geometry: Geometry) -> Array:
    """Current after a step of the surface concentration, in Q_total·D/L² (potentiostatic response).

    Parameters
    ----------
    theta : array of any shape
        D·t/L², not negative; the current is infinite at 0.
    geometry : Geometry

    Notes
    -----
    Its integral over theta is 1. Short times: d/sqrt(pi·theta) with d = 1, 2, 3 for plate, cylinder, sphere; the last
    mode decays with pi²/4, 5.783, pi².

    Raises
    ------
    UsageError
        A theta is negative.
    """
    theta = _times(theta)
    early = theta < _SHORT[geometry.value]
    current = np.empty_like(theta)
    current[early] = _early_step(theta[early], geometry)
    decays = sum(np.exp(-(r**2) * theta[~early]) for r in _roots(geometry)[1])
    current[~early] = 2 * geometry.dimensions * decays
    return current


def slowest_decay(geometry: Geometry) -> float:
    """Decay of the last mode of `step_current`, per theta: pi²/4, 5.783, pi²."""
    return float(_roots(geometry)[1][0] ** 2)


def _times(theta: Array) -> Array:
    theta = np.asarray(theta, dtype=float)
    if np.any(theta < 0):
        raise UsageError("a diffusion time D·t/L² cannot be negative.")
    return theta


def _early_rise(theta: Array, geometry: Geometry) -> Array:
    from scipy.special import erfc

    if geometry is Geometry.SPHERE:
        return np.asarray(np.exp(theta) * (2 - erfc(np.sqrt(theta))) - 1)
    if geometry is Geometry.CYLINDER:
        return _powers(theta, _cylinder_series()[0], 0.5)
    root = np.sqrt(theta)
    rise = 2 * root / math.sqrt(math.pi)
    j = np.arange(1, 5)
    safe = np.maximum(root, 1e-3)[..., None]  # images are zero long before
    images = 2 * safe / math.sqrt(math.pi) * np.exp(-((j / safe) ** 2)) - 2 * j * erfc(j / safe)
    return np.asarray(rise + 2 * images.sum(axis=-1))


def _early_step(theta: Array, geometry: Geometry) -> Array:
    with np.errstate(divide="ignore"):
        first = 1 / np.sqrt(math.pi * theta)
    if geometry is Geometry.CYLINDER:
        return np.asarray(2 * first + 2 * _powers(theta, _cylinder_series()[1][1:], 0.0))
    k = np.arange(1, 5)
    images = np.exp(-(k**2) / np.maximum(theta, 1e-6)[..., None])
    if geometry is Geometry.SPHERE:
        return np.asarray(3 * (first * (1 + 2 * images.sum(axis=-1)) - 1))
    return np.asarray(first * (1 + 2 * ((-1.0) ** k * images).sum(axis=-1)))


def _powers(theta: Array, coefficients: Array, lowest: float) -> Array:
    """Sum of c_k·theta**(lowest + k/2)/Gamma(lowest + k/2 + 1): the original of c_k·s**-(lowest + k/2 + 1)."""
    total = np.zeros_like(theta)
    for k, c in enumerate(coefficients):
        power = lowest + k / 2
        total = total + c * theta**power / math.gamma(power + 1)
    return total


@lru_cache(maxsize=1)
def _cylinder_series() -> tuple[Array, Array]:
    """Coefficients of I0(q)/I1(q) and I1(q)/I0(q) in powers of 1/q, without their exponentially small parts."""
    zero, one = (_bessel_series(order) for order in (0, 1))
    return _quotient(zero, one), _quotient(one, zero)


def _bessel_series(order: int) -> Array:
    """Coefficients of I_order(q)·sqrt(2 pi q)·exp(-q) in powers of 1/q, for large q."""
    terms = [1.0]
    for k in range(1, _POWERS):
        terms.append(-terms[-1] * (4 * order**2 - (2 * k - 1) ** 2) / (8 * k))
    return np.asarray(terms)


def _quotient(upper: Array, lower: Array) -> Array:
    """Coefficients of the quotient of two power series, the lower of which begins with 1."""
    found: list[float] = []
    for k in range(len(upper)):
        found.append(float(upper[k] - sum(found[j] * lower[k - j] for j in range(k))))
    return np.asarray(found)


@lru_cache(maxsize=3)
def _roots(geometry: Geometry) -> tuple[Array, Array]:
    """Eigenvalues of the body under constant flux and after a step, as many as its long-time form needs."""
    count = math.ceil(math.sqrt(_EXPONENT / _SHORT[geometry.value]) / math.pi) + 1
    k = np.arange(1, count + 1)
    if geometry is Geometry.PLATE:
        return math.pi * k, math.pi * (k - 0.5)
    if geometry is Geometry.SPHERE:
        flux = (k + 0.5) * math.pi
        for _ in range(8):  # Newton on x·cos(x) = sin(x), that is tan(x) = x
            flux = flux - (flux * np.cos(flux) - np.sin(flux)) / (-flux * np.sin(flux))
        return flux, math.pi * k
    from scipy.special import jn_zeros

    return np.asarray(jn_zeros(1, count)), np.asarray(jn_zeros(0, count))
