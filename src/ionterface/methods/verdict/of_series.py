"""Every piece of evidence that one scan-rate series gives by itself."""

from __future__ import annotations

import math

from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.verdict.diffusion_evidence import of_film
from ionterface.methods.verdict.evidence import Evidence, Range
from ionterface.methods.verdict.sources import of_charging, of_exponents, of_separation, of_trasatti
from ionterface.methods.voltammetry.b_map import b_map
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.methods.voltammetry.rate_conditions import known_resistance
from ionterface.methods.voltammetry.separation import separation
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.methods.voltammetry.trasatti import trasatti
from ionterface.methods.voltammetry.voltammetric_charge import charges

SWEEPS = "scan-rate series"


def series_evidence(
    series: ScanRateSeries,
    *,
    convention: Convention,
    fast: Range | None = None,
    slow: Range | None = None,
    branch: Direction | None = None,
    film: Film | None = None,
    film_from: str = "stated",
    series_resistance: Estimate | None = None,
    data: str = SWEEPS,
) -> tuple[Evidence, ...]:
    """The v-proportional share, b, the outer charge, the charging through R, and the film number of one series.

    Parameters
    ----------
    series : ScanRateSeries
    convention : Convention
        Of the separation.
    fast, slow, branch : optional
        Of `trasatti`; without all three there is no outer charge. [V/s]
    film : Film, optional
        What is known of the body that something diffuses into.
    film_from : str
        Where D and L come from.
    series_resistance : Estimate, optional
        Of a series that is not corrected by it. [Ohm]
    data : str
        Name of the measurement, compared for equality only.

    Raises
    ------
    UsageError
        As the analyses.
    """
    parted = separation(series, convention=convention, series_resistance=series_resistance)
    ratio = 1.0 if not parted.shares else _charge_ratio(series, parted.shares[0].scan_rate.value)
    found = [
        of_separation(parted, data=data, charge_ratio=ratio, slowest=float(series.rates[0])),
        of_exponents(b_map(series, series_resistance=series_resistance), data=data),
        of_charging(series, known_resistance(series, series_resistance), data=data),
    ]
    if fast is not None and slow is not None and branch is not None:
        found.append(of_trasatti(trasatti(series, fast=fast, slow=slow, branch=branch), data=data))
    if film is not None:
        found.append(of_film(film, rates=range_of(series), window=window_of(series), data=film_from))
    return tuple(found)


def range_of(series: ScanRateSeries) -> Range:
    """Slowest and fastest scan rate. [V/s]"""
    return float(series.rates[0]), float(series.rates[-1])


def window_of(series: ScanRateSeries) -> float:
    """Distance of the turning points. [V]"""
    return series.vertices[1] - series.vertices[0]


def _charge_ratio(series: ScanRateSeries, rate: float) -> float:
    """Charge of both sweeps at a scan rate over that at the slowest one."""
    found = charges(series)
    at = [sum(found.of(b)[n].absolute.value for b in BRANCHES) for n in range(len(series.rates))]
    place = min(range(len(at)), key=lambda n: abs(float(series.rates[n]) - rate))
    known = [q for q in at if math.isfinite(q)]
    return at[place] / known[0] if known else math.nan
