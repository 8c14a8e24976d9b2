"""Diffusivity from peak currents over the square root of the scan rate.

References
----------
.. [1] J. E. B. Randles, Trans. Faraday Soc. 44 (1948) 327. doi:10.1039/TF9484400327 (recalled, unverified)
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.fitting.linear import linear_fit
from ionterface.methods.constants import FARADAY, GAS_CONSTANT
from ionterface.methods.result import cited, status_of
from ionterface.methods.voltammetry.finite_film import SEMI_INFINITE, Film
from ionterface.methods.voltammetry.peak_tracks import Track, cells
from ionterface.methods.voltammetry.reversible_sweep import IRREVERSIBLE_PEAK, REVERSIBLE_PEAK
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage, transfer_coefficient
from ionterface.record import Array

SEMI_INFINITE_B = (0.45, 0.55)
"""Exponents of i_p = a·v^b between which diffusion is semi-infinite."""

REVERSIBLE_HALF_WIDTH = 2.20
"""|E_p - E_p/2| of a reversible peak in RT/nF: 56.5 mV/n at 298.15 K."""
IRREVERSIBLE_HALF_WIDTH = 1.857
"""|E_p - E_p/2| of a totally irreversible peak in RT/(alpha·F)."""
WIDE = 1.1
"""Times the half width of its law from which a peak is too wide for it."""
FAR_TOO_WIDE = 1.5
"""Times the half width of its law from which the formula is refused: slow kinetics then lower the peak by a tenth."""


class AreaKind(enum.Enum):
    """Which area of an electrode is meant; they differ by orders of magnitude."""

    GEOMETRIC = "geometric"
    ELECTROACTIVE = "electroactive"
    BET = "BET"


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area with its kind."""

    value: Estimate
    """[m2]"""
    kind: AreaKind


@dataclass(frozen=True)
class Reversible:
    """Peak of a reversible couple: 0.446295·n^3/2."""

    def square(self, electrons: float) -> float:
        """Square of the factor before FAC·sqrt(F·D·v/RT)."""
        return REVERSIBLE_PEAK**2 * electrons**3

    def half_width(self, electrons: float, temperature: float) -> float:
        """|E_p - E_p/2|. [V]"""
        return REVERSIBLE_HALF_WIDTH * thermal_voltage(temperature) / electrons

    def __str__(self) -> str:
        return "reversible"


@dataclass(frozen=True)
class Irreversible:
    """Peak of a totally irreversible couple: 0.495764·n·sqrt(alpha), one electron in the step that decides."""

    alpha: float

    def __post_init__(self) -> None:
        transfer_coefficient(self.alpha)

    def square(self, electrons: float) -> float:
        """Square of the factor before FAC·sqrt(F·D·v/RT)."""
        return IRREVERSIBLE_PEAK**2 * electrons**2 * self.alpha

    def half_width(self, electrons: float, temperature: float) -> float:
        """|E_p - E_p/2|, whatever the number of electrons: one decides. [V]"""
        return IRREVERSIBLE_HALF_WIDTH * thermal_voltage(temperature) / self.alpha

    def __str__(self) -> str:
        return f"irreversible, alpha {self.alpha:g}"


@dataclass(frozen=True, kw_only=True)
class RandlesSevcik:
    """Diffusivity from the peaks of one track."""

    diffusivity: Estimate
    """NaN without an area. [m²/s]"""
    area_squared_diffusivity: Estimate
    """A²·D; in the semi-infinite form it needs no area. [m6/s]"""
    slope: Estimate
    """|i_p| over v^1/2 through the origin; its unit is A/(V/s)^1/2, the root left out. [A]"""
    b: Estimate
    """Exponent of i_p = a·v^b."""
    each: tuple[Estimate, ...]
    """Diffusivity of each rate alone, without the errors that all share. [m²/s]"""
    track: Track
    scan_rates: tuple[Estimate, ...]
    """[V/s]"""
    degrees: int
    """Of the scatter of the rates."""
    n_independent: int
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ("randles1948",)

    def table(self) -> Table:
        """One row per scan rate."""
        columns = (
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("current", "i_p", "mA"),
            Column("diffusivity", "D of this rate", "cm2/s"),
        )
        found = self.track.found
        return Table.of(
            columns,
            (
                (p.scan_rate.to("mV/s"), p.current.to("mA"), d.to("cm2/s"))
                for p, d in zip(found, self.each, strict=True)
            ),
        )

    def summary(self) -> Table:
        """D with its interval, A²D, and b with its interval."""
        columns = (
            Column("diffusivity", "D", "cm2/s"),
            Column("low", "95 % from", "cm2/s"),
            Column("high", "95 % to", "cm2/s"),
            Column("area_squared_diffusivity", "A² D", "cm6/s"),
            Column("b", "b"),
            Column("b_low", "95 % from "),
            Column("b_high", "95 % to "),
        )
        d = self.diffusivity.to("cm2/s")
        row = (
            d, *cells(*interval(d, self.degrees)), self.area_squared_diffusivity.to("cm6/s"), self.b,
            *cells(*interval(self.b, self.n_independent - 2)),
        )  # fmt: skip
        return Table.of(columns, [row])


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was stated about couple and electrode."""

    electrons: float
    area: Area | None
    concentration: Estimate
    temperature: Estimate

    def __post_init__(self) -> None:
        electron_count(self.electrons)
        thermal_voltage(self.temperature.to("K").value)
        named = {"concentration": self.concentration} | ({"area": self.area.value} if self.area else {})
        for name, value in named.items():
            if not value.value > 0:
                raise UsageError(f"{name} is positive, not {value}.")

    @property
    def settings(self) -> dict[str, str]:
        """As text."""
        return {
            "electrons": f"{self.electrons:g}",
            "area": f"{self.area.value} ({self.area.kind.value})" if self.area else "not given",
            "concentration": str(self.concentration),
            "temperature": str(self.temperature),
        }


def randles_sevcik(
    track: Track,
    *,
    electrons: float,
    area: Area | None,
    concentration: Estimate,
    temperature: Estimate,
    law: Reversible | Irreversible,
    film: Film | None = None,
) -> RandlesSevcik:
    """Diffusivity of the redox species by semi-infinite diffusion to a plane. [m²/s]

    Parameters
    ----------
    track : Track
        Peaks of one couple in one direction, as `peaks` follows them.
    electrons : float
    area : Area or None
        With its kind. None where nobody knows it: then A²·D is given, and D is not computable.
    concentration : Estimate
        Of the redox species or sites, not of the salt. [mol/m³]
    temperature : Estimate
        [K]
    law : Reversible or Irreversible
    film : Film, optional
        Where the species is confined; then p >= 20 is checked.

    Notes
    -----
    i_p = 0.446295·n^3/2·FAC·sqrt(F·D·v/RT) [1]_. The slope is the mean of i_p/v^1/2, equal relative errors of all rates
    taken for granted; σ from their scatter, and from area, concentration and temperature. Valid where b lies between
    0.45 and 0.55 (W-R1, *not valid* outside) and p is 20 at least (W-R2, *not valid*). The area that counts is the
    electroactive one: D goes with its inverse square (W-R1). W-R3: fewer than three rates, *not valid*. W-R5: |E_p -
    E_p/2| exceeds that of the law (2.20·RT/nF reversible, 1.857·RT/(alpha·F) irreversible) by more than a tenth and two
    standard errors at some rate, as slow electron transfer and an uncompensated resistance make it; *not valid* from
    half on.

    Raises
    ------
    UsageError
        A quantity is not positive, or the track holds no peak.
    """
    given = Given(electrons=electrons, area=area, concentration=concentration, temperature=temperature)
    rates, currents = found_currents(track)
    fit = linear_fit(np.sqrt(rates)[:, None], currents, weights=1 / rates)
    slope = Estimate(float(fit.coefficients[0]), float(fit.std[0]), "A")
    per = _squared_factor(given, law)
    square = slope.apply(lambda s: s**2, lambda s: 2 * s, "A2 s/V")
    product = (square / per).to("m6/s")
    diffusivity = (product / area.value**2).to("m2/s") if area else Estimate(math.nan, None, "m2/s")
    b = exponent(rates, currents)
    findings = (
        *track.findings,
        *few_rates(len(rates)),
        *_exponent_findings(b),
        *area_findings(area),
        *_film_findings(track, film),
        *_width_findings(track, law.half_width(electrons, temperature.to("K").value), str(law)),
    )
    known = (per.value * Estimate(1.0, 0.0, per.unit)) * (Estimate(area.value.to("m2").value ** 2, 0.0, "m4") if area
                                                          else Estimate(math.nan, None, "m4"))  # fmt: skip
    alone = tuple(
        (Estimate(float(i**2 / v), 2 * p.current.stated_std * float(i) / v, "A2 s/V") / known).to("m2/s")
        for i, v, p in zip(currents, rates, track.found, strict=True)
    )
    return RandlesSevcik(
        diffusivity=diffusivity,
        area_squared_diffusivity=product,
        slope=slope,
        b=b,
        each=alone,
        track=track,
        scan_rates=tuple(p.scan_rate for p in track.found),
        degrees=fit.degrees,
        n_independent=len(rates),
        status=status_of(findings, computable=math.isfinite(product.value)),
        findings=findings,
        settings={
            **track.settings,
            **given.settings,
            "peak": track.name,
            "diffusion": "semi-infinite, plane",
            "law": str(law),
        },
        cites=cited(track.cites, ("randles1948",)),
    )


def found_currents(track: Track) -> tuple[Array, Array]:
    """Rates [V/s] and magnitudes of the peak currents [A]."""
    found = track.found
    if not found:
        raise UsageError(f"peak {track.name} was found at no scan rate.")
    rates = np.asarray([p.scan_rate.value for p in found])
    currents = np.abs([p.current.value for p in found])
    if not np.all(currents > 0):
        raise UsageError(f"peak {track.name} has no current at some scan rate; measure it above another baseline.")
    return rates, currents


def _squared_factor(given: Given, law: Reversible | Irreversible) -> Estimate:
    """slope² = this times A²·D."""
    cubed = Estimate(FARADAY.value**3 / GAS_CONSTANT.value, 0.0, "C3 K/J mol2")
    return cubed * law.square(given.electrons) * given.concentration.to("mol/m3") ** 2 / given.temperature.to("K")


def exponent(rates: Array, currents: Array) -> Estimate:
    """Exponent b of i_p = a·v^b, from the logarithms."""
    if len(rates) < 2:
        return Estimate(math.nan, None, "1")
    x = np.log(rates)
    fit = linear_fit(np.stack([np.ones(len(x)), x - x.mean()], axis=1), np.log(currents))
    return Estimate(float(fit.coefficients[1]), float(fit.std[1]), "1")


def few_rates(count: int) -> tuple[Finding, ...]:
    """W-R3 below three rates."""
    if count > 2:
        return ()
    rates = "one scan rate leaves no" if count == 1 else "two scan rates leave a single"
    return (
        Finding(
            "W-R3",
            Severity.ERROR,
            f"{rates} degree of freedom for the diffusivity; measure at least five over a decade.",
        ),
    )


def _exponent_findings(b: Estimate) -> tuple[Finding, ...]:
    low, high = SEMI_INFINITE_B
    if math.isnan(b.value) or low <= b.value <= high:
        return ()
    return (
        Finding(
            "W-R1",
            Severity.ERROR,
            f"the peak current goes with v to the power {b.number()}, not 0.45 to 0.55; diffusion is not semi-infinite "
            "or not alone, and the formula does not hold.",
        ),
    )


def area_findings(area: Area | None) -> tuple[Finding, ...]:
    """W-R1 for an area that is not known, or not the one that counts."""
    if area is None:
        message = "no area is known, so only A²·D can be told; state the electroactive area for D."
    elif area.kind is not AreaKind.ELECTROACTIVE:
        message = (
            f"the {area.kind.value} area was taken; D goes with the inverse square of the electroactive one, which "
            "in a porous electrode differs by orders of magnitude."
        )
    else:
        return ()
    return (Finding("W-R1", Severity.WARNING, message),)


def _width_findings(track: Track, expected: float, law: str) -> tuple[Finding, ...]:
    """W-R5 for peaks that are wider than their law."""
    widths = [p.half_width for p in track.found if math.isfinite(p.half_width.value)]
    wide = [w for w in widths if w.to("V").value - 2 * w.to("V").stated_std > WIDE * expected]
    if not wide:
        return ()
    widest = max(w.to("V").value for w in wide)
    refused = widest > FAR_TOO_WIDE * expected
    message = (
        f"|E_p - E_p/2| reaches {widest * 1e3:.3g} mV, and a peak that is {law} has {expected * 1e3:.3g} mV: electron "
        "transfer is slower, or a resistance is not compensated, and D comes out wrong; see `nicholson`."
    )
    return (Finding("W-R5", Severity.ERROR if refused else Severity.WARNING, message),)


def _film_findings(track: Track, film: Film | None) -> tuple[Finding, ...]:
    if film is None:
        return ()
    least = min(film.number(p.scan_rate).value for p in track.found)
    if least >= SEMI_INFINITE:
        return ()
    return (
        Finding(
            "W-R2",
            Severity.ERROR,
            f"the film number p = L²nFv/(RTD) goes down to {least:.3g}, below {SEMI_INFINITE:g}; diffusion is not "
            "semi-infinite. Use `finite_randles_sevcik`.",
        ),
    )
