"""Evidence of D and L: of a film as it was stated, and of titrations."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ionterface.estimate import Estimate, Status
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.titration.gitt import Gitt
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.methods.titration.intermittent_current import IntermittentCurrent
from ionterface.methods.titration.pitt import HUMP, Pitt
from ionterface.methods.verdict.evidence import Evidence, FilmNumbers, Kind, Range
from ionterface.methods.verdict.sources import UNKNOWN, codes_of, why_not
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage

Titration = Gitt | Pitt | IntermittentCurrent


def of_film(film: Film, *, rates: Range, window: float, data: str) -> Evidence:
    """Film number p = L²nFv/(RTD) of a film whose D and L were stated, over the scan rates of a series. [1]

    Parameters
    ----------
    rates : tuple of two floats
        Slowest and fastest. [V/s]
    window : float
        [V]
    data : str
        Where D and L come from.

    Notes
    -----
    The interval is that of ln p, twice the relative error of the length and that of D. Where one of them has no stated
    uncertainty the film decides nothing.
    """
    filling = (film.diffusivity / film.length**2).to("1/s")
    scale = electron_count(film.electrons) / thermal_voltage(film.temperature)
    ends = _ends((filling,))
    numbers = FilmNumbers(filling=ends, inverse_thermal=scale, window=window, geometry=film.geometry)
    reason = "" if math.isfinite(ends[0]) else f"of D or L {UNKNOWN}"
    return _film(
        numbers,
        rates,
        film.number(Estimate(rates[1], 0.0, "V/s")),
        data=data,
        source="D and L as stated",
        reason=reason,
    )


def of_titration(
    result: Titration, *, electrons: float, temperature: float, rates: Range, window: float, data: str
) -> tuple[Evidence, Evidence]:
    """D of a titration, and the film number that it means for sweeps over a window. [m²/s, 1]

    Notes
    -----
    Both intervals run over every valid D, each with its own error. The length is in D as its square and cancels in
    D/L², so that the film number does not depend on it.
    """
    found = _diffusivities(result)
    reason = why_not(result, 0.0, 0.0) or ("" if found else "no diffusivity is valid")
    squared = result.body.length**2
    ends, filling = _ends(found), _ends([(d / squared).to("1/s") for d in found])
    middle = Estimate(float(np.median([d.value for d in found])) if found else math.nan, None, "m2/s")
    source = type(result).__name__.upper() if not isinstance(result, IntermittentCurrent) else "ICI"
    unknown = reason or ("" if math.isfinite(filling[0]) else UNKNOWN)
    numbers = FilmNumbers(
        filling=filling, inverse_thermal=electron_count(electrons) / thermal_voltage(temperature), window=window,
        geometry=result.body.geometry,
    )  # fmt: skip
    p = Estimate(math.sqrt(math.prod(numbers.p(rates[1]))), None, "1")
    diffusivity = Evidence(
        kind=Kind.DIFFUSIVITY, value=middle, low=ends[0], high=ends[1], status=result.status, data=data, source=source,
        reason=unknown, codes=codes_of(result),
    )  # fmt: skip
    return diffusivity, _film(numbers, rates, p, data=data, source=f"D by {source}", reason=unknown)


def _film(numbers: FilmNumbers, rates: Range, value: Estimate, *, data: str, source: str, reason: str) -> Evidence:
    low, high = numbers.p(rates[1])
    return Evidence(
        kind=Kind.FILM, value=value, low=low, high=high, data=data, source=source, reason=reason, rates=rates,
        status=Status.NOT_VALID if reason else Status.VALID, film=numbers,
    )  # fmt: skip


def _diffusivities(result: Titration) -> list[Estimate]:
    """Every valid D."""
    match result:
        case Gitt():
            places = range(len(result.places))
            return [
                result.diffusivity(e, k) for e in Estimator if e in result.usable for k in places if result.valid(e, k)
            ]
        case Pitt():
            # as W-PI3 and W-PI2 have it: a fit with a remark, or a surface that limits the current, gives no valid D
            fitted = [s for s in result.steps if not s.fit.remark and s.rise <= 1 + HUMP]
            return [s.finite for s in fitted if math.isfinite(s.finite.value)]
        case _:
            return [result.diffusivity(k) for k in range(len(result.usable)) if result.usable[k]]


def _ends(values: Sequence[Estimate]) -> Range:
    """From the lowest to the highest end of intervals that are even in the logarithm."""
    factors = [
        math.nan if v.std is None or not v.value > 0 else math.exp(t_quantile(math.inf, 0.95) * v.std / v.value)
        for v in values
    ]
    if not values or not all(math.isfinite(f) for f in factors):
        return math.nan, math.nan
    pairs = list(zip(values, factors, strict=True))
    return min(v.value / f for v, f in pairs), max(v.value * f for v, f in pairs)
