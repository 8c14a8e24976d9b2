"""Current of a linear sweep with planar semi-infinite diffusion: reversible, and totally irreversible.

Potentials are those of a reduction: the sweep runs towards negative xi and the current is positive. For an oxidation
mirror both.

References
----------
.. [1] R. S. Nicholson, I. Shain, Anal. Chem. 36 (1964) 706. doi:10.1021/ac60210a007
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage, transfer_coefficient
from ionterface.record import Array

REVERSIBLE_PEAK = 0.446294694845
"""Largest value of `reversible_current`, the constant of Randles and Sevcik."""
REVERSIBLE_PEAK_XI = -1.10894923342
"""nF(E_p - E1/2)/RT of a reversible couple."""
REVERSIBLE_HALF_XI = 1.09338128557
"""nF(E_p/2 - E1/2)/RT, where the current first reaches half of its peak."""
IRREVERSIBLE_PEAK = 0.495762860477
"""Largest value of `irreversible_current`."""
IRREVERSIBLE_PEAK_W = -0.208019441039
"""Where it lies."""
IRREVERSIBLE_HALF_W = 1.64921778408
"""Where the current first reaches half of it."""

_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)
_SUMMED = 10  # terms of the Hurwitz series that are summed before the Euler-Maclaurin remainder
_CUT = 128  # nodes along the branch cut; enough up to w = -700, where the exponentials end


def reversible_current(xi: Array) -> Array:
    """Current of a reversible sweep, i / nFAC·sqrt(D·nFv/RT), that is sqrt(pi)·chi of Nicholson and Shain.

    Parameters
    ----------
    xi : array of any shape
        nF(E - E1/2)/RT.

    Notes
    -----
    Equal to -Li(-1/2, -exp(-xi)), because its semi-integral is 1/(1 + exp(xi)). Above xi = 1 the power series is
    summed; below, the sum over the poles of 1/(1 + exp(xi)), which is a Hurwitz zeta function of exponent 3/2. Relative
    error below 1e-12 for every xi; the sweep began far above xi, planar semi-infinite diffusion.
    """
    xi = np.asarray(xi, dtype=float)
    early = np.exp(-np.maximum(xi, 1.0))
    series = np.zeros_like(early)
    for k in range(40, 0, -1):
        series = early * (math.sqrt(k) - series)
    late = np.minimum(xi, 1.0)
    poles = _hurwitz_three_halves(0.5 - 1j * late / (2 * math.pi))
    factor = math.gamma(1.5) / (2 * math.pi) ** 1.5 * 2
    summed = factor * np.real(np.exp(0.25j * math.pi) * poles)
    return np.asarray(np.where(xi > 1.0, series, summed))


def _hurwitz_three_halves(a: Array) -> Array:
    """Sum of (k + a)**(-3/2) over k = 0, 1, ... for complex a with a positive real part."""
    total = sum(((a + k) ** -1.5 for k in range(_SUMMED)), np.zeros_like(a))
    rest = a + _SUMMED
    total = total + 2 * rest**-0.5 + 0.5 * rest**-1.5
    term, order = 1.5 * rest**-2.5, 1.5
    for place, number in enumerate(_BERNOULLI, start=1):
        total = total + number / math.factorial(2 * place) * term
        term = term * (order + 1) * (order + 2) / rest**2
        order += 2
    return np.asarray(total)


def irreversible_current(w: Array) -> Array:
    """Current of a totally irreversible sweep, i / nFAC·sqrt(D·alpha·Fv/RT), that is sqrt(pi)·chi.

    Parameters
    ----------
    w : array of any shape
        alpha·F(E - E0)/RT + ln(sqrt(pi·D·alpha·Fv/RT)/k0), alpha with one electron in the rate-determining step.

    Notes
    -----
    The series of Nicholson and Shain, sum of -(-sqrt(pi))^k/sqrt((k - 1)!)·exp(-k·w), for w > 0 [1]_. Below, its terms
    cancel; there the same sum is a contour integral (its terms are residues), of which a branch cut and a line behind
    it are integrated numerically. Relative error below 1e-10 for w above -700.
    """
    w = np.asarray(w, dtype=float)
    y = np.exp(-np.clip(w, 0.0, 700.0))
    total, term = np.zeros_like(y), math.sqrt(math.pi) * y
    for k in range(1, 60):
        total = total + term
        term = -term * y * math.sqrt(math.pi / k)
    return np.asarray(np.where(w > 0, total, _behind_the_cut(-np.clip(w, -700.0, 0.0))))


def _behind_the_cut(log_y: Array) -> Array:
    """The sum of z·(-z)^k/sqrt(k!), z = sqrt(pi)·y, for y of at least 1."""
    log_z = 0.5 * math.log(math.pi) + log_y[..., None]
    u, on_cut, s, on_line = _contour()
    cut = np.sum(on_cut * np.exp(-u * log_z), axis=-1)
    return np.asarray(cut - np.sum(np.real(on_line * np.exp((s + 1) * log_z)), axis=-1))


@lru_cache(maxsize=1)
def _contour() -> tuple[Array, Array, Array, Array]:
    """Nodes and weights on the branch cut of 1/sqrt(Gamma(s + 1)) from -1 to -2, and on the line Re s = -5/2."""
    from scipy.special import gamma, loggamma

    angle = (np.arange(_CUT) + 0.5) * math.pi / _CUT
    u = np.sin(angle / 2) ** 2
    on_cut = math.pi / _CUT * np.sin(angle) ** 2 / 4 / (np.sqrt(gamma(2 - u)) * np.sin(math.pi * u))
    step = 0.1
    t = step * np.arange(190)
    s = -2.5 + 1j * t
    on_line = step * np.sqrt(s + 1) * np.sqrt(s + 2) * np.exp(-0.5 * loggamma(s + 3)) / np.sin(math.pi * s)
    on_line[0] /= 2
    return u, on_cut, s, on_line


@dataclass(frozen=True, kw_only=True)
class SweepPeak:
    """Peak of a cathodic sweep, against E1/2 where it is reversible, against E0 where it is irreversible."""

    peak: float
    """E_p - E1/2 or E_p - E0. [V]"""
    half_peak: float
    """E_p/2 - E1/2 or E_p/2 - E0. [V]"""

    @property
    def width(self) -> float:
        """|E_p - E_p/2|. [V]"""
        return self.half_peak - self.peak


def reversible_peak(*, electrons: float, temperature: float) -> SweepPeak:
    """Peak and half-peak potential of a reversible couple against E1/2. [V]

    Parameters
    ----------
    electrons : float
    temperature : float
        [K]

    Notes
    -----
    -28.492/n mV and +28.092/n mV at 298.15 K; planar semi-infinite diffusion [1]_. For an oxidation both change sign.

    Raises
    ------
    UsageError
        The number of electrons is not positive, or the temperature is not in kelvin.
    """
    scale = thermal_voltage(temperature) / electron_count(electrons)
    return SweepPeak(peak=scale * REVERSIBLE_PEAK_XI, half_peak=scale * REVERSIBLE_HALF_XI)


def irreversible_peak(
    *, alpha: float, temperature: float, rate_constant: float, diffusivity: float, scan_rate: float
) -> SweepPeak:
    """Peak and half-peak potential of a totally irreversible reduction against E0. [V]

    Parameters
    ----------
    alpha : float
        Transfer coefficient times the electrons of the rate-determining step, between 0 and 1.
    temperature : float
        [K]
    rate_constant : float
        k0 at E0. [m/s]
    diffusivity : float
        [m²/s]
    scan_rate : float
        [V/s]

    Notes
    -----
    E_p = E0 - RT/(alpha·F)·(0.78038 + ln(sqrt(alpha·D·Fv/RT)/k0)); valid where k0 is so small that this lies far
    below E0 (psi below about 0.05) [1]_.

    Raises
    ------
    UsageError
        An argument is out of its range.
    """
    if not (rate_constant > 0 and diffusivity > 0 and scan_rate > 0):
        raise UsageError("an irreversible peak needs a positive rate constant, diffusivity and scan rate.")
    scale = thermal_voltage(temperature) / transfer_coefficient(alpha)
    shift = math.log(math.sqrt(math.pi * diffusivity * scan_rate / scale) / rate_constant)
    return SweepPeak(peak=scale * (IRREVERSIBLE_PEAK_W - shift), half_peak=scale * (IRREVERSIBLE_HALF_W - shift))


def irreversible_width(*, alpha: float, temperature: float) -> float:
    """|E_p - E_p/2| = 1.857·RT/(alpha·F) of a totally irreversible sweep, whatever its kinetics. [V]

    Raises
    ------
    UsageError
        An argument is out of its range.
    """
    scale = thermal_voltage(temperature) / transfer_coefficient(alpha)
    return scale * (IRREVERSIBLE_HALF_W - IRREVERSIBLE_PEAK_W)
