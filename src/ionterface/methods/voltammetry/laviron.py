"""Rate constant and transfer coefficient of a surface-confined couple, from the separation of its peaks.

References
----------
.. [1] E. Laviron, J. Electroanal. Chem. 101 (1979) 19. doi:10.1016/S0022-0728(79)80075-3
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, MissingFact, Severity
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.linear import LinearFit, linear_fit
from ionterface.methods.constants import ROOM_TEMPERATURE
from ionterface.methods.result import cited, status_of
from ionterface.methods.voltammetry.nicholson_slope import robust_std
from ionterface.methods.voltammetry.peak_tracks import cells
from ionterface.methods.voltammetry.peaks import Pair, Peaks
from ionterface.methods.voltammetry.surface_wave import (
    large_separation_inverse_m,
    laviron_inverse_m,
    laviron_log_slope,
)
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage, transfer_coefficient
from ionterface.record import Array

LARGE = 0.2
"""n·dE_p at 298.15 K from which both peaks move along straight lines in ln v. [V]"""
SURFACE_B = (0.9, 1.1)
"""Exponents of i_p = a·v^b between which a couple is surface-confined."""


@dataclass(frozen=True, kw_only=True)
class LavironRate:
    """One scan rate of a Laviron analysis."""

    scan_rate: Estimate
    """[V/s]"""
    separation: Estimate
    """E_pa - E_pc. [V]"""
    rate_constant: Estimate
    """k_s by the exact curve; NaN where the separation is not above zero. [1/s]"""
    large_separation: Estimate
    """k_s by the formula for n·dE_p > 200 mV; NaN below. [1/s]"""


@dataclass(frozen=True, kw_only=True)
class Laviron:
    """k_s and alpha of one couple."""

    rate_constant: Estimate
    """Geometric mean over the rates, weighted by what each separation tells. [1/s]"""
    alpha: Estimate
    """Cathodic transfer coefficient: as given, else from the shift of the peaks' midpoint."""
    alpha_degrees: int
    """Of its uncertainty; 0 where it was given."""
    rates: tuple[LavironRate, ...]
    degrees: int
    """Of the scatter of k_s over the rates."""
    n_independent: int
    """Rates that tell k_s."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ("laviron1979",)

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %, of k_s. [1/s]"""
        return interval(self.rate_constant, self.degrees)

    def table(self) -> Table:
        """One row per scan rate."""
        columns = (
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("separation", "E_pa - E_pc", "mV"),
            Column("rate_constant", "k_s", "1/s"),
            Column("large_separation", "k_s by the formula for large separations", "1/s"),
        )
        rows = (
            (r.scan_rate.to("mV/s"), r.separation.to("mV"), r.rate_constant, r.large_separation) for r in self.rates
        )
        return Table.of(columns, rows)

    def summary(self) -> Table:
        """k_s with its interval, and alpha."""
        columns = (
            Column("rate_constant", "k_s", "1/s"),
            Column("low", "95 % from", "1/s"),
            Column("high", "95 % to", "1/s"),
            Column("alpha", "alpha"),
        )
        return Table.of(columns, [(self.rate_constant, *cells(*self.interval), self.alpha)])


def laviron(
    peaks: Peaks, *, electrons: float, temperature: Estimate, alpha: Estimate | None = None, pair: int = 1
) -> Laviron:
    """Rate constant k_s [1/s] and transfer coefficient of a surface couple.

    Parameters
    ----------
    peaks : Peaks
    electrons : float
        n of the couple.
    temperature : Estimate
        [K]
    alpha : Estimate, optional
        Cathodic transfer coefficient. Without it, it comes from the shift of their midpoint where n·dE_p exceeds 200 mV
        at three rates at least.
    pair : int
        Which couple of `peaks`, from 1.

    Notes
    -----
    k_s = nFv/(RT·(1/m)) with 1/m from the exact curve n·dE_p(1/m) [1]_; the formula for large separations is told
    beside it where n·dE_p > 200 mV·(T/298.15 K). alpha comes from the shift of both peaks' midpoint with ln v. For
    couples whose current goes with v (W-LA1, *not valid* otherwise: a dissolved couple needs `nicholson`). W-LA2: the
    shifts contradict n. W-LA3: fewer than three rates, *not valid*. W-LA4: rates that tell a bound only. W-LA5: the
    resistance is not known.

    Raises
    ------
    MissingFact
        alpha is neither given nor in the data.
    UsageError
        There is no such pair, or a number is out of its range.
    """
    n = electron_count(electrons)
    couple = peaks.pair(pair)
    scale = thermal_voltage(temperature.to("K").value)
    rates = np.asarray([v.value for v in peaks.scan_rates])
    separation = n * np.asarray([e.value for e in couple.separation])
    shifts = _shifts(couple, rates, separation, LARGE * temperature.value / ROOM_TEMPERATURE)
    used = alpha or _alpha(shifts, scale / n)
    transfer_coefficient(used.value)
    kelvin = temperature.to("K").value
    each = tuple(
        _rate(v, e, n, alpha=used.value, temperature=kelvin)
        for v, e in zip(peaks.scan_rates, couple.separation, strict=True)
    )
    rate_constant, degrees = _mean(rates, separation, used, n, temperature=kelvin)
    findings = (
        *peaks.findings,
        *_surface_findings(couple, rates),
        *_shift_findings(shifts, n, scale),
        *_rate_findings(each, peaks),
    )
    told = sum(math.isfinite(r.rate_constant.value) for r in each)
    return Laviron(
        rate_constant=rate_constant,
        alpha=used,
        alpha_degrees=shifts.midpoint.degrees if shifts and alpha is None else 0,
        rates=each,
        degrees=degrees,
        n_independent=max(told, 1),
        status=status_of(findings, computable=told > 0),
        findings=findings,
        settings={
            **peaks.settings,
            "electrons": f"{n:g}",
            "temperature": str(temperature),
            "alpha": "given" if alpha else "from the shift of the midpoint of both peaks",
            "pair": str(pair),
        },
        basis=peaks.basis,
        cites=cited(peaks.cites, ("laviron1979",)),
    )


@dataclass(frozen=True, kw_only=True)
class _Shifts:
    """Lines over ln v of the peaks and of their midpoint where the separation is large."""

    anodic: LinearFit
    cathodic: LinearFit
    midpoint: LinearFit


def _shifts(couple: Pair, rates: Array, separation: Array, large: float) -> _Shifts | None:
    """None with fewer than three such rates."""
    far = np.isfinite(separation) & (separation > large)
    if np.count_nonzero(far) < 3:
        return None
    design = np.stack([np.ones(np.count_nonzero(far)), np.log(rates[far])], axis=1)
    a, c = (track.values("potential")[far] for track in (couple.oxidation, couple.reduction))
    return _Shifts(
        anodic=linear_fit(design, a), cathodic=linear_fit(design, c), midpoint=linear_fit(design, (a + c) / 2)
    )


def _alpha(shifts: _Shifts | None, unit: float) -> Estimate:
    """From the shift s of the midpoint per e-fold of the rate, in RT/nF: s = (1/(1 - alpha) - 1/alpha)/2.

    The midpoint, since an error of the resistance moves both peaks apart and leaves it where it is.
    """
    if shifts is None:
        raise MissingFact(
            "state the transfer coefficient alpha: n dE_p exceeds 200 mV at fewer than three scan rates, so the shifts "
            "of the peaks do not tell it."
        )
    s, error = float(shifts.midpoint.coefficients[1]) / unit, float(shifts.midpoint.std[1]) / unit
    alpha = 0.5 + s / (2 * (1 + math.sqrt(1 + s * s)))
    return Estimate(alpha, 2 * error / (1 / (1 - alpha) ** 2 + 1 / alpha**2), "1", source="alpha")


def _rate(v: Estimate, separation: Estimate, n: float, *, alpha: float, temperature: float) -> LavironRate:
    reduced = np.asarray(n * separation.value)
    pace = v.to("V/s") * Estimate(n / thermal_voltage(temperature), 0.0, "1/V")  # nFv/RT
    inverse = float(laviron_inverse_m(reduced, alpha=alpha, temperature=temperature))
    formula = float(large_separation_inverse_m(reduced, alpha=alpha, temperature=temperature))
    steep = float(laviron_log_slope(reduced, alpha=alpha, temperature=temperature)) if math.isfinite(inverse) else 0.0
    m = Estimate(1 / inverse, steep * n * separation.stated_std / inverse, "1")
    return LavironRate(
        scan_rate=v,
        separation=separation,
        rate_constant=(m * pace).to("1/s"),
        large_separation=(pace / formula).to("1/s"),
    )


def _mean(rates: Array, separation: Array, alpha: Estimate, n: float, *, temperature: float) -> tuple[Estimate, int]:
    """Weighted mean of ln k_s: equal errors of all separations; alpha as a further source."""
    log_k, degrees, relative = _log_mean(rates, separation, alpha.value, n, temperature=temperature)
    if math.isnan(log_k):
        return Estimate(math.nan, None, "1/s"), 0
    step = 1e-3
    moved = _log_mean(rates, separation, alpha.value + step, n, temperature=temperature)[0]
    value = math.exp(log_k)
    by_alpha = (alpha - alpha.value) * Estimate(value * (moved - log_k) / step, 0.0, "1/s")
    return Estimate(value, value * relative, "1/s") + by_alpha, degrees


def _log_mean(
    rates: Array, separation: Array, alpha: float, n: float, *, temperature: float
) -> tuple[float, int, float]:
    """Logarithm of k_s, its degrees of freedom and its standard error."""
    inverse = laviron_inverse_m(separation, alpha=alpha, temperature=temperature)
    told = np.isfinite(inverse)
    if not told.any():
        return math.nan, 0, math.nan
    log_k = np.log(n * rates[told] / thermal_voltage(temperature) / inverse[told])
    steep = laviron_log_slope(separation[told], alpha=alpha, temperature=temperature)
    fit = linear_fit(np.ones((len(log_k), 1)), log_k, weights=1 / steep**2)
    share = 1 / steep**2 / np.sum(1 / steep**2)
    unlike = robust_std(share, np.ones(len(log_k)), fit.residuals)
    return float(fit.coefficients[0]), fit.degrees, unlike


def _surface_findings(couple: Pair, rates: Array) -> Iterator[Finding]:
    for track in (couple.oxidation, couple.reduction):
        current = np.abs(track.values("current"))
        known = np.isfinite(current) & (current > 0)
        if np.count_nonzero(known) < 2:
            continue
        x = np.log(rates[known])
        fit = linear_fit(np.stack([np.ones(len(x)), x], axis=1), np.log(current[known]))
        b = float(fit.coefficients[1])
        if not SURFACE_B[0] <= b <= SURFACE_B[1]:
            yield Finding(
                "W-LA1",
                Severity.ERROR,
                f"the current of peak {track.name} goes with v to the power {b:.2f}, not about 1; the couple is not "
                "confined to the surface. Use Nicholson's method for a dissolved one.",
            )


def _shift_findings(shifts: _Shifts | None, n: float, scale: float) -> Iterator[Finding]:
    if shifts is None:
        return
    a, c = float(shifts.anodic.coefficients[1]), float(shifts.cathodic.coefficients[1])
    if not a > 0 > c:
        return
    told = scale * (1 / a - 1 / c)  # alpha·n + (1 - alpha)·n
    error = scale * math.hypot(float(shifts.anodic.std[1]) / a**2, float(shifts.cathodic.std[1]) / c**2)
    if abs(told - n) > max(t_quantile(shifts.anodic.degrees, 0.95) * error, 0.1 * n):
        yield Finding(
            "W-LA2",
            Severity.WARNING,
            f"the shifts of both peaks tell n = {told:.2f} ± {error:.2f}, not {n:g}; an ohmic drop or another "
            "mechanism is in them.",
        )


def _rate_findings(each: tuple[LavironRate, ...], peaks: Peaks) -> Iterator[Finding]:
    told = sum(math.isfinite(r.rate_constant.value) for r in each)
    if 0 < told < 3:
        yield Finding(
            "W-LA3",
            Severity.ERROR,
            f"{'one scan rate leaves no' if told == 1 else 'two scan rates leave a single'} degree of freedom for k_s; "
            "measure at least five over a decade.",
        )
    if told < len(each):
        yield Finding(
            "W-LA4",
            Severity.WARNING,
            f"{len(each) - told} scan rates have no separation within the curve and do not count.",
        )
    if peaks.resistance is None:
        yield Finding(
            "W-LA5",
            Severity.WARNING,
            "the potentials were not corrected by a resistance; an ohmic drop widens the separation, and k_s may be "
            "too small.",
        )
