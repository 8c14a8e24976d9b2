"""Voltammetric current of a film or particle whose surface follows Nernst and whose back is blocked.

References
----------
.. [1] K. Aoki, K. Tokuda, H. Matsuda, J. Electroanal. Chem. 146 (1983) 417. doi:10.1016/S0022-0728(83)80601-9
   (recalled, unverified)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.finite_diffusion import Geometry as Geometry
from ionterface.methods.finite_diffusion import slowest_decay, step_current
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage
from ionterface.record import Array

SEMI_INFINITE = 20.0
"""p from which a plate looks semi-infinite: its peak current is then within 0.2 % of that."""
_REACH = 40.0  # exponents beyond which a contribution is no longer seen
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_PEAK_BETWEEN = (-1.7, 0.5)  # xi that holds the peak for every p and geometry
_DEGREE = 20
_LOG_STEP = 0.05


def film_number(
    *, length: Estimate, diffusivity: Estimate, scan_rate: Estimate, electrons: float, temperature: float
) -> Estimate:
    """The number p = L²·nFv/(RT·D): diffusion time over the time that the sweep takes for RT/nF. [1]

    Parameters
    ----------
    length : Estimate
        Thickness of a plate open on one face, half of it where both are; radius of a cylinder or a sphere. [m]
    diffusivity : Estimate
        [m²/s]
    scan_rate : Estimate
        [V/s]
    electrons : float
    temperature : float
        [K]

    Notes
    -----
    Below about 0.1 the film follows the potential like a surface layer (b = 1); above 20 a plate is semi-infinite
    (b = 0.5). Uncertainty: linear, twice the relative one of the length.

    Raises
    ------
    UsageError
        A quantity is not positive.
    """
    for name, given in (("length", length), ("diffusivity", diffusivity), ("scan rate", scan_rate)):
        if not given.value > 0:
            raise UsageError(f"a film needs a positive {name}, not {given}.")
    rate = Estimate(electron_count(electrons) / thermal_voltage(temperature), 0.0, "1/V")
    return (length**2 * scan_rate / diffusivity * rate).to("1")


@dataclass(frozen=True, kw_only=True)
class Film:
    """What is known of a film or particle that something diffuses into; see `film_number` for each.

    Raises
    ------
    UsageError
        A quantity is not positive, or the temperature is not in kelvin.
    """

    length: Estimate
    """[m]"""
    diffusivity: Estimate
    """[m²/s]"""
    electrons: float
    temperature: float
    """[K]"""
    geometry: Geometry

    def __post_init__(self) -> None:
        self.number(Estimate(1.0, 0.0, "V/s"))

    def number(self, scan_rate: Estimate) -> Estimate:
        """The number p at a scan rate. [1]"""
        return film_number(
            length=self.length,
            diffusivity=self.diffusivity,
            scan_rate=scan_rate,
            electrons=self.electrons,
            temperature=self.temperature,
        )


def film_current(xi: Array, p: float, geometry: Geometry) -> Array:
    """Current of a cathodic sweep into a film, i / nFAC·sqrt(D·nFv/RT), of the shape of xi.

    Parameters
    ----------
    xi : array of any shape
        nF(E - E1/2)/RT; the sweep began far above it, with a film at equilibrium.
    p : float
        L²·nFv/(RT·D), positive.
    geometry : Geometry
        A is the open surface, C the concentration of sites.

    Notes
    -----
    The surface follows 1/(1 + exp(xi)), so the current is the convolution of its rate with the response to a step,
    `step_current`. Constant diffusivity, ideal solution, fast electron transfer, no resistance, no double layer:
    whatever b it shows is diffusion alone [1]_. Error below 1e-9 of the peak.

    Raises
    ------
    UsageError
        p is not positive.
    """
    if not (math.isfinite(p) and p > 0):
        raise UsageError(f"the number p of a film must be positive, not {p:g}.")
    xi = np.asarray(xi, dtype=float)
    edges = _panels(max(-float(xi.min(initial=0.0)), 0.0), p / slowest_decay(geometry))
    half = np.diff(edges)[:, None] / 2
    y = ((edges[1:] + edges[:-1])[:, None] / 2 + half * _NODES).ravel()
    weights = (half * _WEIGHTS).ravel() * step_current(y**2 / p, geometry) * 2 * y
    rate = 0.25 / np.cosh(np.clip(xi[..., None] + y**2, -600, 600) / 2) ** 2
    return np.asarray(rate @ weights / (geometry.dimensions * math.sqrt(p)))


def _panels(beyond: float, slowness: float) -> Array:
    """Edges of panels in y, the square root of the time since, in which the response is smooth.

    `beyond` is how far the sweep has gone below E1/2, `slowness` how far it goes while the last mode decays by e. A
    film with little memory needs only that; else the panels get narrower towards the past as the rate does in y.
    """
    if slowness < 0.5:
        return np.linspace(0.0, math.sqrt(_REACH * slowness / (1 - slowness)), 13)
    return np.asarray(np.sqrt(np.concatenate([[0.0, 1.0], np.arange(4.0, beyond + _REACH + 4.0, 4.0)])))


def film_peak(p: Array, geometry: Geometry) -> tuple[Array, Array]:
    """Peak of a sweep into a film: nF(E_p - E1/2)/RT and i_p / nFAC·sqrt(D·nFv/RT), each of the shape of p.

    Notes and errors as in `film_current`. For p without limit -1.1089 and 0.44629; for small p 0 and sqrt(p)/4d, with
    d = 1, 2, 3 for plate, cylinder, sphere.
    """
    p = np.asarray(p, dtype=float)
    found = np.array([_peak(float(one), geometry) for one in p.ravel()]).reshape(*p.shape, 2)
    return found[..., 0], found[..., 1]


def _peak(p: float, geometry: Geometry) -> tuple[float, float]:
    curve = np.polynomial.Chebyshev.interpolate(
        lambda xi: film_current(xi, p, geometry), _DEGREE, domain=list(_PEAK_BETWEEN)
    )
    roots = curve.deriv().roots()
    places = [complex(root) for root in roots]
    low, high = _PEAK_BETWEEN
    inside = [z.real for z in places if abs(z.imag) < 1e-9 and low < z.real < high]
    place = max(inside, key=lambda xi: float(curve(xi)))
    return place, float(curve(place))


def b_of_film(p: Array, geometry: Geometry, *, xi: float | None = None) -> Array:
    """Local exponent b = d ln i / d ln v of a Nernstian film, of the shape of p: its peak, or its current at one xi.

    Parameters
    ----------
    p : array of any shape
        L²·nFv/(RT·D), positive.
    geometry : Geometry
    xi : float, optional
        nF(E - E1/2)/RT at which the current is compared; without it the peak current is.

    Notes
    -----
    b runs from 1 (thin, slow) to 0.5 (thick, fast) although no double layer and no surface process is there. Derivative
    by central differences of fourth order in ln p; error below 1e-6.

    Raises
    ------
    UsageError
        A p is not positive.
    """
    p = np.asarray(p, dtype=float)
    if not np.all(p > 0):
        raise UsageError("the number p of a film must be positive.")

    def log_current(shift: float) -> Array:
        moved = p * math.exp(shift * _LOG_STEP)
        if xi is None:
            return np.asarray(np.log(film_peak(moved, geometry)[1]))
        at = [float(film_current(np.asarray(xi), float(one), geometry)) for one in moved.ravel()]
        return np.asarray(np.log(np.array(at).reshape(p.shape)))

    slope = (8 * (log_current(1) - log_current(-1)) - log_current(2) + log_current(-2)) / (12 * _LOG_STEP)
    return np.asarray(0.5 + slope)
