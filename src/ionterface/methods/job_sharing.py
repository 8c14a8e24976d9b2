"""Chemical diffusion along an interface at which ions move on one side and electrons on the other.

Ions of charge number z in phase α and electrons in phase β, exchange across the interface fast, no net current.
Every equation is here per mole of the neutral component (see `ambipolar_flux`).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.ambipolar_flux import Per, charge_number, in_series, prefactor
from ionterface.methods.constants import FARADAY, GAS_CONSTANT
from ionterface.methods.own_errors import own, released
from ionterface.methods.result import status_of

VACUUM_PERMITTIVITY = Estimate(8.8541878128e-12, 0.0000000013e-12, "F/m", source="vacuum permittivity")
"""CODATA 2018."""


class Carriers(enum.Enum):
    """What the stated concentrations count."""

    MOBILE = "mobile carriers at the interface"
    TOTAL = "all that is stored, trapped or not"


@dataclass(frozen=True, kw_only=True)
class CarrierPath:
    """The way of one carrier along the interface.

    Parameters
    ----------
    conductivity : Estimate
        [S/m]
    concentration : Estimate
        Of the carrier in its own phase. [mol/m³]
    thickness : Estimate, optional
        Of the layer in which it moves; with both thicknesses, conductances are combined instead of conductivities. [m]

    Raises
    ------
    UsageError
        Something that is not positive.
    """

    conductivity: Estimate
    concentration: Estimate
    thickness: Estimate | None = None

    def __post_init__(self) -> None:
        for name in ("conductivity", "concentration", "thickness"):
            value = getattr(self, name)
            if value is not None and not value.value > 0:
                raise UsageError(f"the {name} of a path is positive, not {value}.")


@dataclass(frozen=True, kw_only=True)
class JobSharing:
    """Chemical diffusion of a neutral component along an interface, and the parts that it is made of."""

    diffusivity: Estimate
    """[m²/s]"""
    chemical: Estimate
    """Part from the carriers' concentrations. [m²/s]"""
    electrostatic: Estimate
    """Part from charging the interface; 0 where no capacitance was given. [m²/s]"""
    conductance: Estimate
    """Of both paths in series: per square with thicknesses, per length without. [S or S/m]"""
    ion_share: Estimate
    """Part of the driving force that moves the ions; near 1 the ions limit, near 0 the electrons. [1]"""
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("chen2016",)

    @property
    def status(self) -> Status:
        """*Valid* within what the findings say."""
        return status_of(self.findings)

    def table(self) -> Table:
        """One row."""
        columns = (
            Column("diffusivity", "D", "cm2/s"),
            Column("chemical", "of the carriers", "cm2/s"),
            Column("electrostatic", "of charging", "cm2/s"),
            Column("ion_share", "Driving force on the ions", "%"),
        )
        shown = (value.to("cm2/s") for value in (self.diffusivity, self.chemical, self.electrostatic))
        return Table.of(columns, [(*shown, self.ion_share.to("%"))])


def job_sharing(
    *,
    ion: CarrierPath,
    electron: CarrierPath,
    charge: int,
    temperature: Estimate,
    carriers: Carriers,
    capacitance: Estimate | None = None,
    interface: Estimate | None = None,
) -> JobSharing:
    """Chemical diffusivity of a neutral component by job sharing, for dilute carriers. [m²/s]

    Parameters
    ----------
    ion, electron : CarrierPath
    charge : int
        z of the ions.
    temperature : Estimate
        [K]
    carriers : Carriers
        Whether the concentrations count mobile carriers only.
    capacitance : Estimate, optional
        Of the interface, rigid. [F/m²]
    interface : Estimate, optional
        Area of interface per volume of the layer in which the concentrations count, with a capacitance and without
        thicknesses. [1/m]

    Notes
    -----
    D = (1/z²F²)·σ_δ·dμ/dc with σ_δ = σ_i·σ_e/(σ_i + σ_e) and dμ/dc = RT·(1/c_i + z²/c_e) + zF·d(φ_α - φ_β)/dc_i; the
    last term is never negative, because charging the interface raises μ. A rigid double layer has
    φ_α - φ_β = zF·Γ/C. With both thicknesses the same holds of sheets: conductances G = σ·d and densities Γ = c·d per
    area of interface, whatever the two thicknesses are. Not tested: that exchange across the interface is fast, that
    the electrolyte in pores does not limit, that the carriers are dilute and the capacitance rigid.

    W-J2 (warning): no thicknesses, so equal cross-sections are taken. W-J3 (warning): the concentrations count what is
    trapped too; D is then too small for the mobile carriers.

    Raises
    ------
    UsageError
        One thickness alone, a temperature or capacitance that is not positive, a capacitance of an interface whose
        area per volume is not known.
    """
    z = charge_number(charge)
    for name, value in (("temperature", temperature), ("capacitance", capacitance), ("interface", interface)):
        if value is not None and not value.value > 0:
            raise UsageError(f"the {name} is positive, not {value}.")
    sheets = _sheets(ion, electron)
    (g_i, c_i), (g_e, c_e) = (_of_path(path, sheets, name) for path, name in ((ion, "ions"), (electron, "electrons")))
    both = in_series(g_i, g_e)
    thermal = GAS_CONSTANT * temperature * prefactor(z, per=Per.MOLE)
    chemical = (thermal * both * (1 / c_i + z * z / c_e)).to("m2/s")
    electrostatic = Estimate(0.0, 0.0, "m2/s")
    if capacitance is not None:
        electrostatic = (both / _charging(capacitance, interface, sheets)).to("m2/s")
    return JobSharing(
        diffusivity=released(chemical + electrostatic),
        chemical=released(chemical),
        electrostatic=released(electrostatic),
        conductance=released(both),
        ion_share=released((1 / (1 + g_i / g_e)).to("1")),
        findings=_conditions(sheets, carriers),
        settings={
            "charge": str(z),
            "temperature": f"{temperature}",
            "carriers": carriers.value,
            "cross-sections": "sheets of the stated thicknesses" if sheets else "taken as equal",
        },
    )


def _sheets(ion: CarrierPath, electron: CarrierPath) -> bool:
    known = [path.thickness is not None for path in (ion, electron)]
    if any(known) and not all(known):
        raise UsageError("one thickness alone fixes no ratio of cross-sections; state both or none.")
    return all(known)


def _of_path(path: CarrierPath, sheets: bool, name: str) -> tuple[Estimate, Estimate]:
    """Conductance and carriers of a path: per square and per area, or conductivity and concentration."""
    conductivity = own(path.conductivity.to("S/m"), f"conductivity of {name}")
    concentration = path.concentration.to("mol/m3")
    if not sheets or path.thickness is None:
        return conductivity, concentration
    thickness = own(path.thickness, f"thickness of {name}")  # enters twice, and may cancel
    return (conductivity * thickness).to("S"), (concentration * thickness).to("mol/m2")


def _charging(capacitance: Estimate, interface: Estimate | None, sheets: bool) -> Estimate:
    """Capacitance per area of a sheet, or per volume."""
    if sheets:
        return capacitance.to("F/m2")
    if interface is None:
        raise UsageError(
            "a capacitance per area needs both thicknesses, or the area of interface per volume; state one of them."
        )
    return (capacitance * interface).to("F/m3")


def _conditions(sheets: bool, carriers: Carriers) -> tuple[Finding, ...]:
    found = []
    if not sheets:
        message = (
            "no thicknesses were given, so both phases are taken to have one cross-section; else conductances have to "
            "be combined, not conductivities."
        )
        found.append(Finding("W-J2", Severity.WARNING, message))
    if carriers is Carriers.TOTAL:
        message = "the concentrations count what is trapped too; D of the mobile carriers is larger than this."
        found.append(Finding("W-J3", Severity.WARNING, message))
    return tuple(found)


def interface_potential(density: Estimate, *, capacitance: Estimate, charge: int) -> Estimate:
    """Potential of the ions' phase above the electrons' phase: zF·Γ/C. [V]

    Parameters
    ----------
    density : Estimate
        Of the neutral component at the interface. [mol/m²]
    capacitance : Estimate
        Of the interface, rigid. [F/m²]
    charge : int
        z of the ions.

    Raises
    ------
    UsageError
        A capacitance that is not positive.
    """
    if not capacitance.value > 0:
        raise UsageError(f"the capacitance is positive, not {capacitance}.")
    return (charge_number(charge) * FARADAY * density / capacitance).to("V")


def plate_capacitance(permittivity: float, *, distance: Estimate) -> Estimate:
    """Capacitance of two plates, ε·ε₀/s. [F/m²]

    Raises
    ------
    UsageError
        A relative permittivity below 1, or a distance that is not positive.
    """
    if not (permittivity >= 1 and distance.value > 0):
        raise UsageError(f"plates need a permittivity of 1 or more and a distance, not {permittivity:g}, {distance}.")
    return (permittivity * VACUUM_PERMITTIVITY / distance).to("F/m2")
