"""Rate constants of a quasi-reversible couple from the separation of its peaks.

References
----------
.. [1] R. S. Nicholson, Anal. Chem. 37 (1965) 1351. doi:10.1021/ac60230a016
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.result import cited, status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.methods.voltammetry.nicholson_checks import Checked, findings_of
from ionterface.methods.voltammetry.nicholson_slope import (
    OriginSlope,
    reduced_limits,
    separation_at_zero,
    slope_through_origin,
)
from ionterface.methods.voltammetry.peak_tracks import cells
from ionterface.methods.voltammetry.peaks import Pair, Peaks
from ionterface.methods.voltammetry.quasi_reversible import working_curve
from ionterface.methods.voltammetry.slope_readings import Conditions, Curve, k0_from_slope
from ionterface.methods.voltammetry.thermal_voltage import transfer_coefficient
from ionterface.record import Array

__all__ = ["Curve", "Nicholson", "NicholsonRate", "nicholson"]


@dataclass(frozen=True, kw_only=True)
class NicholsonRate:
    """One scan rate of a Nicholson analysis."""

    scan_rate: Estimate
    """[V/s]"""
    separation: Estimate
    """E_pa - E_pc as measured. [V]"""
    psi: Estimate
    """From the separation; where `bound` says so its bound, without uncertainty."""
    psi_interval: tuple[float, float]
    """Of 95 %, from the ends of the interval of the separation: not symmetrical. NaN for a bound."""
    bound: str
    """``""`` for a value, ``">"`` where the separation is too small to tell more, ``"<"`` where it is too large."""
    rate_constant: Estimate
    """k0 of this rate alone; where `bound` says so its bound. [m/s]"""
    implied: float
    """Separation that k0 of all rates implies here; NaN beyond the working curve. [V]"""


@dataclass(frozen=True, kw_only=True)
class Nicholson:
    """k0 from every rate, from all of them, and under every reading of the units."""

    rate_constant: Estimate
    """k0 by the slope through the origin; a bound where the status says so. [m/s]"""
    slope: Estimate
    """psi over v^-1/2 through the origin; its unit, (V/s)^1/2, is left out."""
    intercept: Estimate
    """psi of the same points for v without limit, by a line with a free intercept."""
    at_zero: Estimate
    """Separation extrapolated to v = 0. [V]"""
    rates: tuple[NicholsonRate, ...]
    readings: Table
    """k0 under every reading of the unit of the slope and of n, with the separations each implies."""
    degrees: int
    """Of the slope's uncertainty; 0 for a bound."""
    n_independent: int
    """Scan rates whose separation is within the limits."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ("nicholson1965",)

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %, of k0. [m/s]"""
        return interval(self.rate_constant, self.degrees)

    def table(self) -> Table:
        """One row per scan rate."""
        columns = (
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("separation", "E_pa - E_pc", "mV"),
            Column("bound", "Bound"),
            Column("psi", "psi"),
            Column("psi_low", "95 % from"),
            Column("psi_high", "95 % to"),
            Column("rate_constant", "k0", "cm/s"),
            Column("implied", "E_pa - E_pc implied by k0", "mV"),
        )
        rows = (
            (r.scan_rate.to("mV/s"), r.separation.to("mV"), r.bound, r.psi, *cells(*r.psi_interval),
             r.rate_constant.to("cm/s"), *cells(r.implied * 1e3))
            for r in self.rates
        )  # fmt: skip
        return Table.of(columns, rows)

    def summary(self) -> Table:
        """k0 of all rates with its interval, the slope, and the two tests of the straight line."""
        columns = (
            Column("rate_constant", "k0", "cm/s"),
            Column("low", "95 % from", "cm/s"),
            Column("high", "95 % to", "cm/s"),
            Column("slope", "Slope of psi over v^-1/2", ""),
            Column("intercept", "Free intercept"),
            Column("at_zero", "E_pa - E_pc at v = 0", "mV"),
        )
        ends = cells(*(100 * end for end in self.interval))
        row = (self.rate_constant.to("cm/s"), *ends, self.slope, self.intercept, self.at_zero.to("mV"))
        return Table.of(columns, [row])


def nicholson(
    peaks: Peaks,
    *,
    electrons: float,
    temperature: Estimate,
    diffusivity: Estimate,
    alpha: float,
    forward: Direction,
    pair: int = 1,
    curve: Curve | None = None,
    switching: float | None = None,
    uncompensated: Estimate | None = None,
    film: Film | None = None,
    read_as: Sequence[float] = (1.0, 2.0),
) -> Nicholson:
    """Standard rate constant k0 of one couple from its peak separation. [m/s]

    Parameters
    ----------
    peaks : Peaks
        Measured without a baseline, or with that of the charging current: the theory is that of the current itself.
    electrons : float
        n of the couple.
    temperature, diffusivity : Estimate
        [K], [m²/s], one diffusivity for both forms.
    alpha : float
        Cathodic transfer coefficient.
    forward : Direction
        What the first sweep, from the side of the species in solution, does: REDUCTION for an oxidised one.
    pair : int
        Which couple of `peaks`, from 1.
    curve : Curve, optional
        Such as `nicholson_1965`; without one it is computed for alpha and the switching potential.
    switching : float, optional
        n(E_lambda - E1/2) of the forward sweep, negative beyond a cathodic peak; from the vertices without it. [V]
    uncompensated : Estimate, optional
        Resistance that is still in the potentials of `peaks`. [Ohm]
    film : Film, optional
        Where the species is confined to a film or particles.
    read_as : sequence of float
        Other n under which k0 is told.

    Notes
    -----
    psi = k0/sqrt(pi·D·nFv/RT) [1]_ from n·dE_p at each rate; k0 = S·sqrt(pi·D·nF/RT), S the slope of psi over v^-1/2
    through the origin, weighted as if all separations had one error. Its σ comes from the scatter of the rates; those
    of D and T are added. 62 to 212 mV·(T/298.15 K) count; below and above there is a bound only (W-N1). W-N2:
    ohmic drop of 5 mV and more, or none known. W-N3: film number p below 20, *not valid*. W-N4: free intercept differs
    from zero. W-N5: the separation does not go to that of a reversible couple for v to 0. W-N6: the separation implied
    at some rate is not the measured one. W-N7: fewer than three rates count, *not valid*. W-N8: peaks above a sloping
    baseline. W-N9: psi below 0.3, where alpha decides.

    Raises
    ------
    UsageError
        There is no such pair, a number is out of its range, or the sweep turns before the peak.
    """
    conditions = Conditions(electrons=electrons, temperature=temperature, diffusivity=diffusivity)
    n = float(electrons)
    couple = peaks.pair(pair)
    beyond = _switching(peaks, couple, n, forward) if switching is None else switching
    if curve is None:
        cathodic_alpha = transfer_coefficient(alpha)
        mirrored = cathodic_alpha if forward is Direction.REDUCTION else 1 - cathodic_alpha
        curve = working_curve(alpha=mirrored, switching=-abs(beyond), temperature=temperature.value)
    rates = np.asarray([v.value for v in peaks.scan_rates])
    separation = n * np.asarray([e.value for e in couple.separation])
    error = n * np.asarray([e.stated_std for e in couple.separation])
    line = slope_through_origin(rates, separation, error, curve, reduced_limits(temperature.value))
    zero = separation_at_zero(rates, separation, curve)
    each = tuple(_rate(v, e, line, k, curve=curve, conditions=conditions)
                 for k, (v, e) in enumerate(zip(peaks.scan_rates, couple.separation, strict=True)))  # fmt: skip
    k0, bounded = _all_rates(line, each, curve, separation, conditions)
    checked = Checked(peaks=peaks, pair=couple, electrons=n, line=line, zero=zero, curve=curve, temperature=temperature)
    findings = findings_of(checked, uncompensated=uncompensated, film=film)
    status = status_of(findings, computable=math.isfinite(k0.value))
    return Nicholson(
        rate_constant=k0,
        slope=Estimate(line.slope, line.slope_std, "1"),
        intercept=Estimate(line.intercept, line.intercept_std, "1"),
        at_zero=Estimate(zero.separation / n, zero.std / n, "V"),
        rates=each,
        readings=_readings(line, peaks, couple, conditions=conditions, electrons=sorted({n, *read_as}), curve=curve),
        degrees=line.degrees,
        n_independent=max(int(np.count_nonzero(line.usable)), 1),
        status=Status.BOUND if bounded and status is Status.VALID else status,
        findings=findings,
        settings={
            **peaks.settings,
            "electrons": f"{n:g}",
            "temperature": str(temperature),
            "diffusivity": str(diffusivity),
            "first sweep": forward.value,
            "switching potential": f"n(E - E1/2) = {beyond * 1e3:.1f} mV",
            "working curve": curve.name,
            "pair": str(pair),
        },
        basis=peaks.basis,
        cites=cited(peaks.cites, ("nicholson1965",), curve.cites),
    )


def _switching(peaks: Peaks, couple: Pair, n: float, forward: Direction) -> float:
    """n(E_lambda - E1/2) from the vertex at which the forward sweep ends; negative. [V]"""
    half_wave = float(np.nanmean([m.value for m in couple.midpoint]))
    low, high = peaks.vertices
    beyond = low - half_wave if forward is Direction.REDUCTION else half_wave - high
    if beyond >= 0:
        raise UsageError(
            f"the {forward.value} sweep turns at {low if forward is Direction.REDUCTION else high:.3f} V, before "
            f"E1/2 = {half_wave:.3f} V; state the switching potential."
        )
    return n * beyond


def _rate(
    v: Estimate, separation: Estimate, line: OriginSlope, k: int, *, curve: Curve, conditions: Conditions
) -> NicholsonRate:
    bound, n = line.bounds[k], conditions.electrons
    psi = Estimate(float(line.psi[k]), 0.0 if bound else float(line.psi_std[k]), "1")
    ends = np.asarray([n * e for e in interval(separation, math.inf)])
    high, low = (math.nan, math.nan) if bound else curve.psi_of(ends).tolist()
    root_v = v.to("V/s").apply(math.sqrt, lambda x: 0.5 / math.sqrt(x), "1")
    implied = curve.separation_of(np.asarray(line.slope / math.sqrt(v.value)))
    return NicholsonRate(
        scan_rate=v,
        separation=separation,
        psi=psi,
        psi_interval=(low, high),
        bound=bound,
        rate_constant=conditions.rate_constant(psi * root_v),
        implied=float(implied) / n,
    )


def _all_rates(
    line: OriginSlope, each: Sequence[NicholsonRate], curve: Curve, separation: Array, conditions: Conditions
) -> tuple[Estimate, bool]:
    """k0 by the slope; the tightest bound where every rate gives one only."""
    temperature = conditions.temperature
    if line.usable.any():
        per_kelvin = Estimate(line.per_kelvin(curve, separation, temperature.value), 0.0, "1/K")
        slope = Estimate(line.slope, line.slope_std, "1")
        return conditions.rate_constant(slope + (temperature - temperature.value) * per_kelvin), False
    above = [r.rate_constant for r in each if r.bound == ">"]
    below = [r.rate_constant for r in each if r.bound == "<"]
    if above:
        return max(above, key=lambda e: e.value), True
    if below:
        return min(below, key=lambda e: e.value), True
    return Estimate(math.nan, None, "m/s"), False


def _readings(
    line: OriginSlope, peaks: Peaks, couple: Pair, *, conditions: Conditions, electrons: Sequence[float], curve: Curve
) -> Table:
    if not line.slope > 0:
        return Table.of((Column("electrons", "n"),), ())
    return k0_from_slope(
        Estimate(line.slope, line.slope_std, "1"),
        diffusivity=conditions.diffusivity,
        temperature=conditions.temperature,
        curve=curve,
        electrons=electrons,
        scan_rates=[v.value for v in peaks.scan_rates],
        measured=[e.value for e in couple.separation],
    ).table()
