"""Cyclic sweeps with slow electron transfer: separation of the two peaks against Nicholson's psi, and back.

References
----------
.. [1] R. S. Nicholson, Anal. Chem. 37 (1965) 1351. doi:10.1021/ac60230a016
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.voltammetry.reversible_sweep import REVERSIBLE_PEAK_XI
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage, transfer_coefficient
from ionterface.record import Array

STEP = 0.02
"""Step of the integral equation in RT/nF; n·dEp is then within 0.002 mV of the limit at 298.15 K."""
START = 12.0
"""Where sweeps begin: this many RT/nF above E1/2. They return at least as far, at most to `RETURN`."""
RETURN = 60.0
BLOCK = 64
"""Steps whose common history is summed at once."""
NODES = np.geomspace(100.0, 1e-3, 61)
"""psi of the nodes of a working curve, before those whose peaks are not reached are left out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CyclicSweep:
    """A cathodic sweep and its return at several psi: n rows of potential, one column per psi."""

    xi: Array
    """nF(E - E1/2)/RT in the order of time, shape (n,)."""
    current: Array
    """i / nFAC·sqrt(D·nFv/RT), positive for a reduction, shape (n, number of psi)."""
    turn: int
    """Row of the switching potential."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CyclicPeaks:
    """Both peaks of cyclic sweeps, arrays of the shape of psi; NaN where a peak is not reached within the sweep."""

    cathodic: Array
    """n(E_pc - E1/2). [V]"""
    anodic: Array
    """n(E_pa - E1/2). [V]"""
    cathodic_current: Array
    """i_pc / nFAC·sqrt(D·nFv/RT)."""

    @property
    def separation(self) -> Array:
        """n·dEp. [V]"""
        return self.anodic - self.cathodic


def cyclic_sweep(psi: Array, *, alpha: float, turn: float, step: float = STEP) -> CyclicSweep:
    """Current of a cyclic sweep, i / nFAC·sqrt(D·nFv/RT), by product integration of Nicholson's integral equation.

    Parameters
    ----------
    psi : array of shape (m,)
        Positive; infinite for a reversible couple.
    alpha : float
        Cathodic transfer coefficient.
    turn : float
        Switching potential, nF(E_lambda - E1/2)/RT, negative.
    step : float
        In RT/nF.

    Notes
    -----
    chi/psi = exp(-alpha·xi)·(1 - J·(1 + exp(xi))), J(x) the integral of chi(z)/sqrt(x - z) from 0 to x [1]_, with chi
    linear between the points and the weight 1/sqrt integrated exactly. Equal diffusivities; sweeps begin at
    +12 RT/nF without product. The error of n·dEp falls with the square of the step.

    Raises
    ------
    UsageError
        The sweep turns before it begins, or the step is not positive.
    """
    if not (turn < START and step > 0):
        raise UsageError(f"a sweep from {START:g} to {turn:g} RT/nF in steps of {step:g} does not run; turn below it.")
    down = max(round((START - turn) / step), 2)
    step = (START - turn) / down
    up = math.ceil((min(max(START, -turn), RETURN) - turn) / step)
    places = np.concatenate([np.arange(down, -1, -1), np.arange(1, up + 1)])
    xi = turn + step * places
    n, psi = len(xi), np.asarray(psi, dtype=float)
    powers = np.arange(n + 1, dtype=float) ** 1.5
    weights = np.concatenate([[1.0], powers[2:] - 2 * powers[1:-1] + powers[:-2]]) * 4 / 3 * math.sqrt(step)
    both = 1 + np.exp(xi)
    inertia = np.exp(alpha * xi)[:, None] / psi + (weights[0] * both)[:, None]
    backwards = weights[::-1].copy()
    chi = np.zeros((n, len(psi)))
    for first in range(0, n, BLOCK):
        last = min(first + BLOCK, n)
        history = np.zeros((last - first, len(psi)))
        if first:
            rows = np.lib.stride_tricks.sliding_window_view(backwards, first)[n - last : n - first][::-1]
            history = np.ascontiguousarray(rows) @ chi[:first]
        for k in range(first, last):
            past = history[k - first] + weights[k - first : 0 : -1] @ chi[first:k]
            chi[k] = (1 - past * both[k]) / inertia[k]
    return CyclicSweep(xi=xi, current=math.sqrt(math.pi) * chi, turn=down)


def cyclic_peaks(psi: Array, *, alpha: float, switching: float, temperature: float) -> CyclicPeaks:
    """Potentials [V] and cathodic current of the peaks of cyclic sweeps, each solved anew.

    Parameters
    ----------
    psi : array of any shape
        k0 / sqrt(pi·D·nFv/RT), positive; infinite for a reversible couple.
    alpha : float
        Cathodic transfer coefficient, between 0 and 1.
    switching : float
        n(E_lambda - E1/2): how far beyond the half-wave potential the cathodic sweep turns, negative. [V]
    temperature : float
        [K]

    Notes
    -----
    For a couple that is oxidised first, mirror it: potentials change their sign, alpha becomes 1 - alpha.

    Raises
    ------
    UsageError
        psi is not positive, alpha is outside 0 to 1, or the sweep turns before the peak of a reversible couple.
    """
    psi = np.asarray(psi, dtype=float)
    if not np.all(psi > 0):
        raise UsageError("psi must be positive everywhere; remove the points without one.")
    scale = thermal_voltage(temperature)
    cathodic, anodic, current = _peaks(psi.ravel(), transfer_coefficient(alpha), _turn(switching, scale))
    shape = psi.shape
    return CyclicPeaks(
        cathodic=scale * cathodic.reshape(shape),
        anodic=scale * anodic.reshape(shape),
        cathodic_current=current.reshape(shape),
    )


def peak_separation(psi: Array, *, alpha: float, switching: float, temperature: float) -> Array:
    """n·dEp of cyclic sweeps, each solved anew; NaN where a peak is not reached. [V]

    Parameters, notes and errors as in `cyclic_peaks`.
    """
    return cyclic_peaks(psi, alpha=alpha, switching=switching, temperature=temperature).separation


def _turn(switching: float, scale: float) -> float:
    if not switching / scale < REVERSIBLE_PEAK_XI:
        raise UsageError(
            f"a sweep that turns at n(E - E1/2) = {switching * 1e3:.1f} mV has no cathodic peak, which lies beyond "
            f"{REVERSIBLE_PEAK_XI * scale * 1e3:.1f} mV; state the switching potential, negative and in volt."
        )
    return switching / scale


def _peaks(psi: Array, alpha: float, turn: float) -> tuple[Array, Array, Array]:
    """Both peaks as xi, and the cathodic current; NaN for a peak that is not reached."""
    sweep = cyclic_sweep(psi, alpha=alpha, turn=turn)
    forward, back = sweep.current[: sweep.turn + 1], -sweep.current[sweep.turn :]
    cathodic, height = _summits(sweep.xi[: sweep.turn + 1], forward)
    anodic, _ = _summits(sweep.xi[sweep.turn :], back)
    return cathodic, np.where(np.isnan(cathodic), math.nan, anodic), height


def _summits(xi: Array, current: Array) -> tuple[Array, Array]:
    """Place and height of the largest value of each column, by a parabola; NaN where it is the first or last one."""
    top = np.argmax(current, axis=0)
    inside = (top > 0) & (top < len(xi) - 1)
    k, column = np.clip(top, 1, len(xi) - 2), np.arange(current.shape[1])
    before, at, after = current[k - 1, column], current[k, column], current[k + 1, column]
    shift = 0.5 * (before - after) / (before - 2 * at + after)
    place = xi[k] + (xi[k + 1] - xi[k]) * shift
    return np.where(inside, place, math.nan), np.where(inside, at - 0.25 * (before - after) * shift, math.nan)


@dataclass(frozen=True, kw_only=True, eq=False)
class WorkingCurve:
    """Separation of the peaks against psi at one temperature, computed or published.

    Between the nodes ln psi is interpolated against ln(n·dEp - floor), piecewise cubic and monotonic (PCHIP). Outside
    them everything is NaN: `psi_range` and `separation_range` say what can still be told, a bound.
    """

    name: str
    """What it is, for settings and captions."""
    psi: Array
    """Of the nodes, shape (m,), descending."""
    separation: Array
    """n·dEp of the nodes, shape (m,), ascending. [V]"""
    floor: float
    """n·dEp that is approached for psi without limit. [V]"""
    temperature: float
    """[K]"""
    recalled: bool
    """Whether numbers of it were recalled and not checked against their source."""
    cites: tuple[str, ...] = ()

    @property
    def psi_range(self) -> tuple[float, float]:
        """Smallest and largest psi."""
        return float(self.psi[-1]), float(self.psi[0])

    @property
    def separation_range(self) -> tuple[float, float]:
        """Smallest and largest n·dEp. [V]"""
        return float(self.separation[0]), float(self.separation[-1])

    def psi_of(self, separation: Array) -> Array:
        """The psi of each n·dEp [V], of the same shape; NaN outside `separation_range`."""
        return np.asarray(np.exp(self._log_psi(self._depth(separation))))

    def separation_of(self, psi: Array) -> Array:
        """n·dEp of each psi, of the same shape; NaN outside `psi_range`. [V]"""
        low, high = self.psi_range
        psi = np.asarray(psi, dtype=float)
        inside = np.where((psi >= low) & (psi <= high), psi, math.nan)
        log_psi, depth = self._inverse
        return np.asarray(self.floor + np.exp(np.interp(np.log(inside), log_psi, depth)))

    def log_slope(self, separation: Array) -> Array:
        """Slope d ln psi/d(n·dEp), negative; NaN outside `separation_range`. [1/V]

        u(psi)/psi is its magnitude times u(n·dEp). It grows without limit towards the floor, where the peaks say
        nothing about the kinetics.
        """
        depth = self._depth(separation)
        return np.asarray(self._log_psi.derivative()(depth) / np.exp(depth))

    def _depth(self, separation: Array) -> Array:
        """ln(n·dEp - floor) within the range, NaN elsewhere."""
        low, high = self.separation_range
        given = np.asarray(separation, dtype=float)
        inside = np.where((given >= low) & (given <= high), given, math.nan)
        return np.asarray(np.log(inside - self.floor))

    @cached_property
    def _log_psi(self) -> Any:
        from scipy.interpolate import PchipInterpolator

        return PchipInterpolator(np.log(self.separation - self.floor), np.log(self.psi), extrapolate=False)

    @cached_property
    def _inverse(self) -> tuple[Array, Array]:
        """Finely sampled ln psi, ascending, and ln(n·dEp - floor): the inverse of the same interpolant."""
        ends = np.log(np.asarray(self.separation_range) - self.floor)
        depth = np.linspace(ends[1], ends[0], 8001)
        log_psi = self._log_psi(np.clip(depth, ends[0], ends[1]))
        log_psi[[0, -1]] = np.log(self.psi_range)
        return log_psi, depth


@lru_cache(maxsize=64)
def working_curve(*, alpha: float, switching: float, temperature: float) -> WorkingCurve:
    """n·dEp [V] against psi, from the integral equation; the same object for the same arguments.

    Parameters and errors as in `cyclic_peaks`.

    Notes
    -----
    psi from 100 to 0.001, or to the smallest at which both peaks lie within the sweep. Equal diffusivities, planar
    semi-infinite diffusion, no ohmic drop, peak potentials read without a baseline. The published table of 1965 differs
    by 0.4 to 1.5 mV (see `nicholson_1965`).
    """
    scale = thermal_voltage(temperature)
    turn = _turn(switching, scale)
    cathodic, anodic, _ = _peaks(np.append(NODES, math.inf), transfer_coefficient(alpha), turn)
    separation = scale * (anodic - cathodic)
    rising = np.diff(np.concatenate([separation[-1:], separation[:-1]])) > 0
    count = len(rising) if rising.all() else int(np.argmin(rising))
    if count < 2:
        raise UsageError(
            f"a sweep that turns at n(E - E1/2) = {switching * 1e3:.1f} mV shows no cathodic peak to measure; "
            "turn further beyond it."
        )
    nodes, psi = separation[:count].copy(), NODES[:count].copy()
    for array in (nodes, psi):
        array.setflags(write=False)
    name = f"integral equation, alpha {alpha:g}, switching at {switching * 1e3:.4g} mV/n, {temperature:g} K"
    return WorkingCurve(
        name=name,
        psi=psi,
        separation=nodes,
        floor=float(separation[-1]),
        temperature=temperature,
        recalled=False,
        cites=("nicholson1965",),
    )


def standard_rate_constant(
    psi: Array, *, diffusivity: float, scan_rate: Array, electrons: float, temperature: float
) -> Array:
    """k0 = psi·sqrt(pi·D·nFv/RT) for equal diffusivities. [m/s]

    Parameters
    ----------
    psi : array
    diffusivity : float
        [m²/s]
    scan_rate : array
        [V/s], of the shape of psi or broadcast to it.
    electrons : float
    temperature : float
        [K]

    Raises
    ------
    UsageError
        Diffusivity or a scan rate is not positive.
    """
    if not (diffusivity > 0 and np.all(np.asarray(scan_rate) > 0)):
        raise UsageError("a rate constant needs a positive diffusivity and positive scan rates.")
    rate = electron_count(electrons) * np.asarray(scan_rate, dtype=float) / thermal_voltage(temperature)
    return np.asarray(np.asarray(psi, dtype=float) * np.sqrt(math.pi * diffusivity * rate))
