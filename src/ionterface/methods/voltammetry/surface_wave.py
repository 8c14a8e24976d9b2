"""A couple fixed to the surface: the Nernstian wave, and the one with slow electron transfer.

References
----------
.. [1] E. Laviron, J. Electroanal. Chem. 101 (1979) 19. doi:10.1016/S0022-0728(79)80075-3
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage, transfer_coefficient
from ionterface.record import Array

WIDTH = 2 * math.log(3 + 2 * math.sqrt(2))
"""Full width at half height of a Nernstian wave, in RT/nF."""
LARGE_SEPARATION = 0.200
"""n·dEp from which the formula for large separations may be used, at 298.15 K. [V]"""
_STEP = 0.02
_START = 18.0
_INVERSE_M = np.geomspace(1e-2, 3e3, 111)
"""Nodes of 1/m between which is interpolated."""


def surface_wave(xi: Array) -> Array:
    """Current of a Nernstian surface couple over its peak n²F²vAΓ/4RT: 1/cosh²(xi/2), xi = nF(E - E0)/RT.

    Notes
    -----
    Fast electron transfer, no interaction, no resistance; the same for both directions but for the sign.
    """
    return np.asarray(1 / np.cosh(np.clip(np.asarray(xi, dtype=float), -700, 700) / 2) ** 2)


def surface_width(*, electrons: float, temperature: float) -> float:
    """Full width at half height of a Nernstian surface wave: 90.579/n mV at 298.15 K. [V]

    Raises
    ------
    UsageError
        The number of electrons is not positive, or the temperature is not in kelvin.
    """
    return WIDTH * thermal_voltage(temperature) / electron_count(electrons)


@dataclass(frozen=True, kw_only=True, eq=False)
class SurfacePeaks:
    """Peaks of a surface couple against 1/m, in both directions; arrays of the shape of 1/m."""

    cathodic: Array
    """nF(E_pc - E0)/RT, negative."""
    cathodic_height: Array
    """|i_pc| over n²F²vAΓ/4RT."""
    anodic: Array
    """nF(E_pa - E0)/RT, positive."""
    anodic_height: Array
    """i_pa over n²F²vAΓ/4RT."""

    @property
    def separation(self) -> Array:
        """nF·dEp/RT."""
        return self.anodic - self.cathodic


def laviron_wave(inverse_m: Array, *, alpha: float, end: float, step: float = _STEP) -> tuple[Array, Array]:
    """Current of a cathodic sweep over a surface couple, over the Nernstian peak n²F²vAΓ/4RT.

    Parameters
    ----------
    inverse_m : array of shape (k,)
        1/m = nFv/(RT·k_s), positive.
    alpha : float
        Cathodic transfer coefficient.
    end : float
        nF(E - E0)/RT at which the sweep ends; it begins at +18, oxidised.
    step : float
        In RT/nF.

    Returns
    -------
    xi of the middles of the steps, shape (n,), descending; the current there, shape (n, k).

    Notes
    -----
    df/dx = -m·(exp(-alpha·xi)·f - exp((1 - alpha)·xi)·(1 - f)) for the oxidised share f [1]_. In each
    step the rate is that of its middle and the share at equilibrium linear, which is solved exactly: fast transfer is
    no obstacle, and the error falls with the step squared.

    Raises
    ------
    UsageError
        A 1/m is not positive, alpha is outside 0 to 1, the sweep ends before it begins, or the step is not positive.
    """
    if not (end < _START and step > 0):
        raise UsageError(f"a sweep from {_START:g} to {end:g} RT/nF in steps of {step:g} does not run; end below it.")
    alpha = transfer_coefficient(alpha)
    m = 1 / _positive(inverse_m)
    count = math.ceil((_START - end) / step)
    ends = _START - step * np.arange(count + 1)
    middle = (ends[1:] + ends[:-1]) / 2
    goal = 1 / (1 + np.exp(-ends))
    decay = step * (np.exp(-alpha * middle) * (1 + np.exp(middle)))[:, None] * m
    kept = np.exp(-decay)
    lag = -np.expm1(-decay) / decay
    current = np.empty((count, len(m)))
    share = np.full(len(m), goal[0])
    for k in range(count):
        after = goal[k + 1] + (share - goal[k]) * kept[k] + (goal[k] - goal[k + 1]) * lag[k]
        current[k] = 4 * (share - after) / step
        share = after
    return middle, current


def laviron_peaks(inverse_m: Array, *, alpha: float) -> SurfacePeaks:
    """Potentials and heights of both peaks of a surface couple at each 1/m, in RT/nF and over the Nernstian peak.

    Parameters
    ----------
    inverse_m : array of any shape
        1/m = nFv/(RT·k_s), positive.
    alpha : float
        Cathodic transfer coefficient.

    Notes
    -----
    Each sweep begins with a fully converted layer; the oxidation is the mirrored reduction with 1 - alpha [1]_.
    Read against log v this is the trumpet plot.

    Raises
    ------
    UsageError
        A 1/m is not positive, or alpha is outside 0 to 1.
    """
    given = _positive(inverse_m)
    cathodic, cathodic_height = _cathodic(given.ravel(), transfer_coefficient(alpha))
    mirrored, anodic_height = _cathodic(given.ravel(), 1 - alpha)
    shape = given.shape
    return SurfacePeaks(
        cathodic=cathodic.reshape(shape),
        cathodic_height=cathodic_height.reshape(shape),
        anodic=-mirrored.reshape(shape),
        anodic_height=anodic_height.reshape(shape),
    )


def _cathodic(inverse_m: Array, alpha: float) -> tuple[Array, Array]:
    if not inverse_m.size:
        return inverse_m, inverse_m
    latest = min(-math.log(alpha * float(inverse_m.max())) / alpha, 0.0)
    xi, current = laviron_wave(inverse_m, alpha=alpha, end=latest - 6.0)
    top = np.clip(np.argmax(current, axis=0), 1, len(xi) - 2)
    column = np.arange(current.shape[1])
    before, at, after = (np.log(current[top + shift, column]) for shift in (-1, 0, 1))
    shift = 0.5 * (before - after) / (before - 2 * at + after)
    return xi[top] - _STEP * shift, np.exp(at - 0.25 * (before - after) * shift)


def laviron_separation(inverse_m: Array, *, alpha: float, temperature: float) -> Array:
    """n·dEp of a surface couple at each 1/m, solved anew. [V]

    Parameters
    ----------
    inverse_m : array of any shape
        1/m = nFv/(RT·k_s), positive.
    alpha : float
        Cathodic transfer coefficient.
    temperature : float
        [K]

    Raises
    ------
    UsageError
        An argument is out of its range.
    """
    return thermal_voltage(temperature) * laviron_peaks(inverse_m, alpha=alpha).separation


def laviron_inverse_m(separation: Array, *, alpha: float, temperature: float) -> Array:
    """1/m at each n·dEp [V], of the same shape; then k_s = nFv/(RT·(1/m)).

    Notes
    -----
    NaN for n·dEp outside what 1/m from 0.01 to 3000 gives (0.39 to 751 mV for alpha 0.5 at 298.15 K): below, only a
    bound on k_s can be told. Interpolated, piecewise cubic and monotonic, between solved points; error below 0.01 %.

    Raises
    ------
    UsageError
        An argument is out of its range.
    """
    log_separation, log_inverse = _trumpet(transfer_coefficient(alpha))
    return np.asarray(np.exp(_pchip(log_separation, log_inverse)(_log(separation, temperature))))


def laviron_log_slope(separation: Array, *, alpha: float, temperature: float) -> Array:
    """Slope d ln(1/m)/d(n·dEp), positive: u(k_s)/k_s is it times u(n·dEp). NaN where `laviron_inverse_m` is. [1/V]"""
    log_separation, log_inverse = _trumpet(transfer_coefficient(alpha))
    slope = _pchip(log_separation, log_inverse).derivative()(_log(separation, temperature))
    return np.asarray(slope / np.asarray(separation, dtype=float))


def large_separation_inverse_m(separation: Array, *, alpha: float, temperature: float) -> Array:
    """1/m by Laviron's formula for large separations; NaN where n·dEp is below 200 mV (scaled by T/298.15 K).

    Notes
    -----
    ln k_s = alpha·ln(1 - alpha) + (1 - alpha)·ln alpha - ln(RT/nFv) - alpha(1 - alpha)·nF·dEp/RT [1]_. For alpha = 0.5
    k_s comes out 2.2 % low at 239 mV, 0.1 % at 402 mV.

    Raises
    ------
    UsageError
        An argument is out of its range.
    """
    alpha = transfer_coefficient(alpha)
    given = np.asarray(separation, dtype=float)
    reduced = given / thermal_voltage(temperature)
    large = np.where(reduced > LARGE_SEPARATION / thermal_voltage(298.15), reduced, math.nan)
    log_m = alpha * math.log(1 - alpha) + (1 - alpha) * math.log(alpha) - alpha * (1 - alpha) * large
    return np.asarray(np.exp(-log_m))


def _positive(inverse_m: Array) -> Array:
    given = np.asarray(inverse_m, dtype=float)
    if not np.all(given > 0):
        raise UsageError("1/m must be positive everywhere; remove the points without one.")
    return given


def _log(separation: Array, temperature: float) -> Array:
    reduced = np.asarray(separation, dtype=float) / thermal_voltage(temperature)
    return np.asarray(np.log(np.where(reduced > 0, reduced, math.nan)))


@lru_cache(maxsize=32)
def _trumpet(alpha: float) -> tuple[Array, Array]:
    """Logarithms of nF·dEp/RT, ascending, and of 1/m at the nodes."""
    return np.log(laviron_peaks(_INVERSE_M, alpha=alpha).separation), np.log(_INVERSE_M)


def _pchip(x: Array, y: Array) -> Any:
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator(x, y, extrapolate=False)
