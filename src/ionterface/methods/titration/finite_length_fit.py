"""Diffusion into a body of finite length, fitted to a whole pulse and the rest after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.fitting.model_choice import runs_test
from ionterface.fitting.model_fit import Fit, fit_model
from ionterface.methods.finite_diffusion import Geometry, surface_rise
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.record import Array

FEWEST = 8
"""Points that four parameters and their errors need."""
PATTERN = 0.01
"""Probability of so few changes of sign by chance, below which residuals hold a pattern."""
FASTEST, SLOWEST = 1e-3, 1e7
"""Of the pulse's duration: bounds of L²/D, beyond which neither pulse nor rest tells it."""


@dataclass(frozen=True, kw_only=True)
class FiniteFit:
    """What was fitted to one pulse and its rest."""

    fill_time: Estimate
    """tau_d = L²/D. [s]"""
    rest_change: Estimate
    """Change of the potential at rest, extrapolated where the rest was too short. [V]"""
    resistance: Estimate
    """R0, with the sign of a positive resistance: ohmic and charge-transfer step together. [Ohm]"""
    diffusivity: Estimate
    """[m²/s]"""
    degrees: int
    fit: Fit
    pattern: float
    """Probability that residuals have so few runs by chance."""
    tau: float
    """Duration of the pulse. [s]"""
    geometry: Geometry

    @property
    def remark(self) -> str:
        """Why the fit may not be believed; empty where it may."""
        return self.fit.remark

    @property
    def misfit(self) -> float:
        """Residuals that hold a pattern, root mean square over the diffusive change; 0 without a pattern. [1]

        That change is the larger one of dEs and of what the pulse adds until its end.
        """
        if self.pattern >= PATTERN:
            return 0.0
        largest = abs(self.rest_change.value) * max(1.0, float(self.response(np.asarray([self.tau]))[0]))
        return float(np.sqrt(np.mean(self.fit.residuals**2))) / largest

    def response(self, since: Array) -> Array:
        """Course of the surface at times since the current began [s], over the change at rest."""
        return pulse_response(since, tau=self.tau, fill_time=self.fill_time.value, geometry=self.geometry)


def pulse_response(since: Array, *, tau: float, fill_time: float, geometry: Geometry) -> Array:
    """Potential of the surface during a pulse of duration tau and after it, over the change at rest, shape of `since`.

    0 before the pulse, at times below zero; 1 long after it. [s]
    """
    on = surface_rise(np.maximum(since, 0.0) / fill_time, geometry)
    off = surface_rise(np.maximum(since - tau, 0.0) / fill_time, geometry)
    return np.asarray((on - off) * fill_time / (geometry.dimensions * tau))


def finite_length_fit(
    since: Array,
    potential: Array,
    flowing: Array,
    *,
    tau: float,
    current: float,
    body: DiffusionBody,
    start: float,
    dEs: float,
) -> FiniteFit:
    """D, dEs and R0 from one pulse with its rests by least squares. [m²/s, V, Ohm]

    Parameters
    ----------
    since : array of shape (n,)
        Times since the current was switched on; negative in the rest before, whose points hold the potential. [s]
    potential : array of shape (n,)
        [V]
    flowing : array of bool, shape (n,)
        Where the current flows.
    tau : float
        Duration of the current. [s]
    current : float
        Signed as the record. [A]
    body : DiffusionBody
    start : float
        Diffusivity from which the search begins. [m²/s]
    dEs : float
        The change at rest from which it begins. [V]

    Notes
    -----
    E = E0 + R0·I + dEs·f(t), f from `surface_rise` of the geometry: valid for any theta, for a linear E(c) over the
    step and an R0 that is constant and instantaneous. Uncertainty: from the scatter of the points about the fit, as if
    it were independent, and that of the length.

    Raises
    ------
    UsageError
        Too few points.
    """
    if len(since) < FEWEST:
        raise UsageError(f"{len(since)} points cannot determine a fit of diffusion; a pulse needs {FEWEST}.")

    def model(t: Array, fill_time: float, dEs: float, R0: float, E0: float) -> Array:
        f = pulse_response(t, tau=tau, fill_time=fill_time, geometry=body.geometry)
        return np.asarray(E0 + R0 * current * flowing + dEs * f)

    length = body.length.value
    first = min(max(length**2 / start, 2 * FASTEST * tau), 0.5 * SLOWEST * tau)
    on = np.flatnonzero(flowing)[0]
    begin = {"fill_time": first, "dEs": dEs, "R0": (potential[on] - potential[0]) / current, "E0": float(potential[0])}
    fit = fit_model(model, since, potential, start=begin, bounds={"fill_time": (FASTEST * tau, SLOWEST * tau)})
    fill_time = fit.estimate("fill_time", "s")
    return FiniteFit(
        fill_time=fill_time,
        rest_change=fit.estimate("dEs", "V"),
        resistance=fit.estimate("R0", "Ohm"),
        diffusivity=body.length**2 / fill_time,
        degrees=fit.degrees,
        fit=fit,
        pattern=runs_test(fit.residuals),
        tau=tau,
        geometry=body.geometry,
    )


def thinned(since: Array, most: int) -> Array:
    """Indices of at most `most` of the points, spread evenly over the square root of the time, shape (m,)."""
    if len(since) <= most:
        return np.arange(len(since))
    root = np.sqrt(since - since[0])
    return np.unique(np.searchsorted(root, np.linspace(0.0, root[-1], most)).clip(0, len(since) - 1))
