"""Chemical diffusivity of an insertion electrode from the Warburg part of its impedance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.fitting.linear import LinearFit, linear_fit
from ionterface.methods.constants import FARADAY, GAS_CONSTANT
from ionterface.methods.impedance.spectrum import Spectrum
from ionterface.methods.result import status_of
from ionterface.record import Array

FEWEST = 5
"""Frequencies of a Warburg line."""
EQUAL = 0.05
"""Share by which the slopes of Z' and -Z'' may differ on a line of 45 degrees."""
_SECOND = Estimate(1.0, 0.0, "s")
"""sigma is the size of Z' at ω = 1/s: its square times a second has the unit of Ohm² s^-1·s²."""


class Diffusivity(Protocol):
    """What makes a diffusivity of the Warburg coefficient."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What speaks against the form itself."""

    def __call__(self, sigma: Estimate) -> Estimate:
        """D of sigma, the part of Z' at ω = 1/s that goes with ω^-½. [Ohm -> m2/s]"""

    def __str__(self) -> str:
        """The form and its quantities, for the settings."""


@dataclass(frozen=True, kw_only=True)
class MolarInsertion:
    """D = ½·[V_M/(n·F·S·sigma)·|dE/dx|]², for a host into which x ions per formula go.

    Raises
    ------
    UsageError
        A quantity that is not above zero (the slope may have any sign, but not 0).
    """

    molar_volume: Estimate
    """Of the host. [m3/mol]"""
    electrons: float
    """Charge of the ion, where x counts ions."""
    area: Estimate
    """Between active material and electrolyte. [m2]"""
    slope: Estimate
    """dE/dx of the equilibrium potential at this x. [V]"""
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        _positive(molar_volume=self.molar_volume, area=self.area, slope=abs(self.slope))
        _positive(electrons=Estimate(self.electrons, 0.0, "1"))

    def __call__(self, sigma: Estimate) -> Estimate:
        """D of the Warburg coefficient. [Ohm at ω = 1/s -> m2/s]"""
        root = self.molar_volume * self.slope / (FARADAY * self.electrons * self.area * sigma)
        return (root**2 * _SECOND * 0.5).to("m2/s")

    def __str__(self) -> str:
        return f"insertion, V_M = {self.molar_volume}, n = {self.electrons:g}, S = {self.area}, dE/dx = {self.slope}"


@dataclass(frozen=True, kw_only=True)
class ChargedVolume:
    """D = ½·[(V/S)/sigma·|dE/dQ|]²: the same, with the slope against the charge that the whole electrode took up.

    Raises
    ------
    UsageError
        A quantity that is not above zero (the slope may have any sign, but not 0).
    """

    volume_to_surface: Estimate
    """Volume of the active material over its area to the electrolyte: L of a plate, R/3 of a sphere. [m]"""
    slope: Estimate
    """dE/dQ of the equilibrium potential. [V/C]"""
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        _positive(volume_to_surface=self.volume_to_surface, slope=abs(self.slope))

    def __call__(self, sigma: Estimate) -> Estimate:
        """D of the Warburg coefficient. [Ohm at ω = 1/s -> m2/s]"""
        return ((self.volume_to_surface * self.slope / sigma) ** 2 * _SECOND * 0.5).to("m2/s")

    def __str__(self) -> str:
        return f"insertion, V/S = {self.volume_to_surface}, dE/dQ = {self.slope}"


@dataclass(frozen=True, kw_only=True)
class Dilute:
    """D = R²T²/(2·S²·n⁴·F⁴·C²·sigma²), for a dissolved species at a Nernstian electrode; not for an insertion solid.

    Raises
    ------
    UsageError
        A quantity that is not above zero.
    """

    concentration: Estimate
    """[mol/m3]"""
    electrons: float
    area: Estimate
    """[m2]"""
    temperature: Estimate
    """[K]"""
    findings: tuple[Finding, ...] = (
        Finding(
            "W-E1",
            Severity.ERROR,
            "the form with a concentration takes E(c) of an ideal dilute solution, which no insertion electrode has; "
            "state dE/dx with the molar volume and area, or dE/dQ with V/S.",
        ),
    )

    def __post_init__(self) -> None:
        _positive(concentration=self.concentration, area=self.area, temperature=self.temperature)
        _positive(electrons=Estimate(self.electrons, 0.0, "1"))

    def __call__(self, sigma: Estimate) -> Estimate:
        """D of the Warburg coefficient. [Ohm at ω = 1/s -> m2/s]"""
        nf = FARADAY * self.electrons
        root = GAS_CONSTANT * self.temperature / (nf**2 * self.area * self.concentration * sigma)
        return (root**2 * _SECOND * 0.5).to("m2/s")

    def __str__(self) -> str:
        return (
            f"dilute solution, C = {self.concentration}, n = {self.electrons:g}, S = {self.area}, "
            f"T = {self.temperature}"
        )


def _positive(**given: Estimate) -> None:
    for name, value in given.items():
        if not value.value > 0:
            raise UsageError(f"{name.replace('_', ' ')} is above zero, not {value}.")


@dataclass(frozen=True, kw_only=True)
class WarburgDiffusivity:
    """D from the slope of Z' and -Z'' against ω^-½."""

    spectrum: Spectrum
    diffusivity: Estimate
    """[m2/s]"""
    sigma: Estimate
    """Common slope of both lines, Warburg coefficient: in Ohm·s^-½, kept as its size at ω = 1/s. [Ohm]"""
    slopes: tuple[Estimate, Estimate]
    """Of Z' and of -Z'' alone. [Ohm at ω = 1/s]"""
    intercepts: tuple[float, float]
    """Of both lines with the common slope, at infinite frequency. [Ohm]"""
    degrees: int
    band: tuple[float, float]
    """Frequencies of the line. [Hz]"""
    root: Array
    """ω^-½ in the band, shape (k,). [s^½]"""
    impedance: Array
    """In the band, complex, shape (k,). [Ohm]"""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("ho1980",)

    def table(self) -> Table:
        """One row per quantity."""
        columns = (
            Column("quantity", "Quantity"),
            Column("unit", "Unit"),
            Column("value", "Value"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
        )
        each = self.degrees // 2
        rows = (
            ("diffusivity", "cm2/s", self.diffusivity.to("cm2/s"), self.degrees),
            ("Warburg coefficient", "Ohm s^-1/2", self.sigma, self.degrees),
            ("slope of Z' alone", "Ohm s^-1/2", self.slopes[0], each),
            ("slope of -Z'' alone", "Ohm s^-1/2", self.slopes[1], each),
        )
        return Table.of(columns, ((name, unit, x, *interval(x, degrees)) for name, unit, x, degrees in rows))


def warburg_diffusivity(
    spectrum: Spectrum, *, band: tuple[float, float], diffusivity: Diffusivity
) -> WarburgDiffusivity:
    """Chemical diffusivity from the frequencies at which Z' and -Z'' fall alike with ω^-½. [m2/s]

    Parameters
    ----------
    spectrum : Spectrum
    band : tuple of two floats
        Frequencies of the Warburg line; there is no default. [Hz]
    diffusivity : MolarInsertion, ChargedVolume or Dilute
        What makes D of the Warburg coefficient: it asks for dE/dx, molar volume and area, or for dE/dQ and V/S.

    Notes
    -----
    Z' = R + sigma·ω^-½ and -Z'' = c + sigma·ω^-½ are fitted together with weights 1/|Z|². D is that of semi-infinite
    diffusion [1]_: below the frequency D/L² the lines part. The interval holds the errors of the slope (by t) and of
    what was stated; the area dominates: D goes with its inverse square.

    Findings: W-E1 the dilute form (*not valid* for insertion solids); W-E15 the slopes of Z' and -Z'' differ by more
    than 5 % (*not valid*: no Warburg line); W-E16 a line is bent at 95 %; W-E17 the slope is not positive
    (*not computable*).

    Raises
    ------
    UsageError
        The band is empty or holds fewer than five frequencies.

    References
    ----------
    .. [1] C. Ho, I. D. Raistrick, R. A. Huggins, J. Electrochem. Soc. 127 (1980) 343. doi:10.1149/1.2129668
       (recalled, unverified)
    """
    low, high = band
    here = (spectrum.frequency >= low) & (spectrum.frequency <= high)
    if np.count_nonzero(here) < FEWEST:
        raise UsageError(
            f"{spectrum.name}: {np.count_nonzero(here)} frequencies lie between {low:g} and {high:g} Hz; a Warburg "
            f"line needs at least {FEWEST}."
        )
    z, root = spectrum.impedance[here], spectrum.angular[here] ** -0.5
    weights = 1 / np.abs(z) ** 2
    lines = [_line(root, part, weights) for part in (z.real, -z.imag)]
    joint = _joint(root, z, weights)
    sigma = Estimate(float(joint.coefficients[2]), float(joint.std[2]), "Ohm")
    slopes = tuple(Estimate(float(line.coefficients[1]), float(line.std[1]), "Ohm") for line in lines)
    computable = sigma.value > 0
    d = diffusivity(sigma) if computable else Estimate(math.nan, None, "m2/s")
    findings = (
        *spectrum.findings,
        *diffusivity.findings,
        *_line_findings(root, z, (slopes[0].value, slopes[1].value), computable, spectrum.name),
    )
    return WarburgDiffusivity(
        spectrum=spectrum,
        diffusivity=d,
        sigma=sigma,
        slopes=(slopes[0], slopes[1]),
        intercepts=(float(joint.coefficients[0]), float(joint.coefficients[1])),
        degrees=joint.degrees,
        band=band,
        root=root,
        impedance=z,
        status=status_of(findings, computable=computable),
        findings=findings,
        settings={
            **spectrum.settings,
            "Warburg line": f"{low:.4g} to {high:.4g} Hz, {len(root)} frequencies",
            "form": str(diffusivity),
            "weights": "1/|Z|²",
        },
    )


def _line(root: Array, part: Array, weights: Array, powers: int = 1) -> LinearFit:
    return linear_fit(np.column_stack([root**k for k in range(powers + 1)]), part, weights=weights)


def _joint(root: Array, z: Array, weights: Array) -> LinearFit:
    """Intercepts of Z' and of -Z'' and their common slope."""
    one, none = np.ones_like(root), np.zeros_like(root)
    design = np.concatenate((np.column_stack((one, none, root)), np.column_stack((none, one, root))))
    return linear_fit(design, np.concatenate((z.real, -z.imag)), weights=np.tile(weights, 2))


def _line_findings(
    root: Array, z: Array, slopes: tuple[float, float], computable: bool, where: str
) -> tuple[Finding, ...]:
    if not computable:
        return (Finding("W-E17", Severity.ERROR, "the impedance does not grow with ω^-1/2; name another band.", where),)
    found = []
    ratio = slopes[1] / slopes[0] if slopes[0] else math.inf
    if not abs(ratio - 1) <= EQUAL:
        message = (
            f"-Z'' and Z' have slopes in the ratio {ratio:.3f}, not 1 within {EQUAL:.0%}: this is no Warburg line; "
            "name a band at 45 degrees."
        )
        found.append(Finding("W-E15", Severity.ERROR, message, where))
    if len(root) >= FEWEST:
        for name, part in (("Z'", z.real), ("-Z''", -z.imag)):
            bent = _line(root, part, 1 / np.abs(z) ** 2, powers=2)
            exact = np.max(np.abs(bent.residuals)) < 1e-9 * np.max(np.abs(part))
            if not exact and abs(bent.t_ratio(2)) > t_quantile(bent.degrees, 0.95):
                message = f"{name} against ω^-1/2 is bent (t = {bent.t_ratio(2):.1f}); the band is too wide."
                found.append(Finding("W-E16", Severity.WARNING, message, where))
    return tuple(found)
