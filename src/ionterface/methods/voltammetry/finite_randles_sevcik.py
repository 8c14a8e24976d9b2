"""Diffusivity in a film or in particles of known size, from peak currents.

References
----------
.. [1] K. Aoki, K. Tokuda, H. Matsuda, J. Electroanal. Chem. 146 (1983) 417. doi:10.1016/S0022-0728(83)80601-9
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.fitting.linear import linear_fit
from ionterface.methods.constants import FARADAY
from ionterface.methods.result import cited, status_of
from ionterface.methods.voltammetry.finite_film import Geometry, film_peak
from ionterface.methods.voltammetry.peak_tracks import Track
from ionterface.methods.voltammetry.randles_sevcik import (
    Area,
    Given,
    RandlesSevcik,
    area_findings,
    exponent,
    few_rates,
    found_currents,
)
from ionterface.methods.voltammetry.thermal_voltage import thermal_voltage
from ionterface.record import Array

THIN = 0.1
"""Film number p below which the peak current no longer tells the diffusivity."""


def finite_randles_sevcik(
    track: Track,
    *,
    electrons: float,
    area: Area,
    concentration: Estimate,
    temperature: Estimate,
    length: Estimate,
    geometry: Geometry,
) -> RandlesSevcik:
    """Diffusivity in a film or particles of known size, from all rates together. [m²/s]

    Parameters
    ----------
    track, electrons, area, concentration, temperature
        As in `randles_sevcik`; the area is that through which the species enters, the concentration that of sites.
    length : Estimate
        Thickness to the blocked back, or radius. [m]
    geometry : Geometry

    Notes
    -----
    i_p = nFAC·sqrt(D·nFv/RT)·f(p), f the peak of a Nernstian film at p = L²nFv/(RTD) [1]_. One D that fits ln i_p of
    all rates best; σ from their scatter, and from area, concentration and length, linear. A current well above
    nFAC·L·nFv/4RT (in d dimensions: over d) is more than a film can hold: then there is no D. Below p = 0.1 the current
    tells the charge of the film and not D: W-R4, a bound from below.

    Raises
    ------
    UsageError
        A quantity is not positive, or the track holds no peak.
    """
    given = Given(electrons=electrons, area=area, concentration=concentration, temperature=temperature)
    if not length.value > 0:
        raise UsageError(f"a length is positive, not {length}.")
    rates, currents = found_currents(track)
    pace = electrons * rates / thermal_voltage(temperature.value)  # nFv/RT, the a of the theory [1/s]
    size, sites = length.to("m").value, concentration.to("mol/m3").value
    thin = electrons * FARADAY.value * area.value.to("m2").value * sites * size * pace
    log_p, log_height = _film_curve(geometry)
    measured = np.log(currents / thin)
    one = _log_diffusivity(measured, 2 * math.log(size) + np.log(pace), log_p, log_height)
    stated = {"area": area.value.to("m2"), "sites": concentration.to("mol/m3"), "length": length.to("m")}
    diffusivity = _with_stated_errors(one, stated) if one.computable else one.estimate
    each = tuple(
        _alone(_log_diffusivity(measured[[k]], 2 * math.log(size) + np.log(pace[[k]]), log_p, log_height), p.current)
        for k, p in enumerate(track.found)
    )
    findings = (
        *track.findings,
        *few_rates(len(rates)),
        *area_findings(area),
        *_thin_findings(one, size**2 * pace.max()),
    )
    status = status_of(findings, computable=one.computable)
    fit = linear_fit(np.sqrt(rates)[:, None], currents, weights=1 / rates)
    return RandlesSevcik(
        diffusivity=diffusivity,
        area_squared_diffusivity=(diffusivity * area.value.to("m2") ** 2).to("m6/s"),
        slope=Estimate(float(fit.coefficients[0]), float(fit.std[0]), "A"),
        b=exponent(rates, currents),
        each=each,
        track=track,
        scan_rates=tuple(p.scan_rate for p in track.found),
        degrees=len(rates) - 1,
        n_independent=len(rates),
        status=Status.BOUND if one.bound and status is Status.VALID else status,
        findings=findings,
        settings={
            **track.settings,
            **given.settings,
            "peak": track.name,
            "diffusion": f"finite, {geometry.value}",
            "length": str(length),
        },
        cites=cited(track.cites, ("randles1948", "aoki1983")),
    )


def _with_stated_errors(one: _FilmFit, stated: Mapping[str, Estimate]) -> Estimate:
    """D with the errors of area, sites and length, each by the power with which D goes with it."""
    diffusivity = one.estimate
    powers = {"area": one.power, "sites": one.power, "length": 2 + one.power}
    for name, value in stated.items():
        relative = (value / Estimate(value.value, 0.0, value.unit)).to("1") - 1.0
        diffusivity = diffusivity + relative * Estimate(powers[name] * one.estimate.value, 0.0, "m2/s")
    return diffusivity


def _alone(fit: _FilmFit, current: Estimate) -> Estimate:
    """D of one rate, with the error of its current."""
    value = fit.estimate.value
    std = math.nan if fit.bound else abs(value * fit.power) * current.stated_std / abs(current.value)
    return Estimate(value, std, "m2/s")


@lru_cache(maxsize=3)
def _film_curve(geometry: Geometry) -> tuple[Array, Array]:
    """Logarithms of p and of i_p over nFACL·nFv/RT, which falls with p from 1/4d."""
    p = np.geomspace(1e-3, 1e5, 81)
    return np.log(p), np.log(film_peak(p, geometry)[1] / np.sqrt(p))


@dataclass(frozen=True, kw_only=True)
class _FilmFit:
    estimate: Estimate
    power: float
    """d ln D/d ln of whatever divides the current."""
    bound: bool
    computable: bool


def _log_diffusivity(measured: Array, log_time: Array, log_p: Array, log_height: Array) -> _FilmFit:
    """The D of least squares in ln i_p: `measured` ln of i_p over its thin-film scale, `log_time` ln of L²nFv/RT."""
    from scipy.interpolate import PchipInterpolator

    curve = PchipInterpolator(log_p, log_height)
    low, high = float(log_time.max() - log_p[-1]), float(log_time.min() - log_p[0])
    tried = np.linspace(low, high, 4001)
    squares = np.sum((measured - curve(log_time - tried[:, None])) ** 2, axis=1)
    best = int(np.argmin(squares))
    log_d = float(tried[best])
    for _ in range(8):  # Gauss-Newton from the best of the grid
        tilt = -curve.derivative()(log_time - log_d)
        rest = measured - curve(log_time - log_d)
        log_d = min(max(log_d + float(tilt @ rest) / max(float(tilt @ tilt), 1e-30), low), high)
    tilt = -curve.derivative()(log_time - log_d)
    rest = measured - curve(log_time - log_d)
    bound = float((log_time - log_d).max()) < math.log(THIN)
    # more than a quarter above what a film can hold at any D
    too_much = float(np.mean(measured - log_height[0])) > 0.25
    degrees = len(measured) - 1
    scatter = math.sqrt(float(rest @ rest) / degrees) if degrees else math.nan
    value = math.exp(log_d) if not bound else math.exp(float(log_time.max())) / THIN
    std = value * scatter / math.sqrt(float(tilt @ tilt)) if not bound else math.nan
    return _FilmFit(
        estimate=Estimate(math.nan if too_much else value, std, "m2/s"),
        power=-float(tilt.sum() / (tilt @ tilt)) if not bound else 0.0,
        bound=bound and not too_much,
        computable=not too_much,
    )


def _thin_findings(fit: _FilmFit, fastest: float) -> tuple[Finding, ...]:
    if not fit.computable:
        return (
            Finding(
                "W-R4",
                Severity.ERROR,
                "the peak current is more than a film of this size and concentration can give at any diffusivity; "
                "check area, concentration and length.",
            ),
        )
    if fit.bound:
        return (
            Finding(
                "W-R4",
                Severity.WARNING,
                f"the film is filled and emptied completely at every rate; the current tells its charge, and of D only "
                f"that it exceeds {fastest / THIN:.2g} m²/s.",
            ),
        )
    return ()
