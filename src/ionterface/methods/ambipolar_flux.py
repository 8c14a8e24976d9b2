"""Flux of a neutral component whose ions move in one phase and whose electrons move in its neighbour.

Ions of charge number z in phase α and electrons in phase β, exchange across the interface fast, no net current.
Per mole of the neutral component and per equivalent (per electron) are two conventions of one flux; a text that mixes
them is wrong by z². All conductivities are positive, a flux runs down the gradient.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.constants import FARADAY
from ionterface.methods.result import status_of


class Per(enum.Enum):
    """What a flux, a gradient of potential or a prefactor counts."""

    MOLE = "per mole"
    EQUIVALENT = "per equivalent"


def in_series(ion: Estimate, electron: Estimate) -> Estimate:
    """What two paths that must both be taken conduct: a·b/(a + b). [unit of `ion`]"""
    return (1 / (1 / ion + 1 / electron)).to(ion.unit)


def prefactor(charge: int, *, per: Per) -> Estimate:
    """1/(z²F²) per mole, 1/F² per equivalent. [mol²/C²]"""
    z = charge_number(charge) if per is Per.MOLE else 1
    return (1 / (z * z * FARADAY * FARADAY)).to("mol2/C2")


@dataclass(frozen=True, kw_only=True)
class Flux:
    """Flux of the neutral component in both conventions, with its driving force parted between the carriers."""

    per_mole: Estimate
    """[mol/m² s]"""
    per_equivalent: Estimate
    """z times as large. [mol/m² s]"""
    ion_gradient: Estimate
    """Of the ions' electrochemical potential. [J/mol m]"""
    electron_gradient: Estimate
    """Of the electrons' electrochemical potential. [J/mol m]"""
    ion_share: Estimate
    """Part of the driving force that moves the ions; near 1 the ions limit. [1]"""
    overestimate: float
    """By what factor the convention as stated exceeds the right flux; 1 where it is consistent."""
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = "cross-section"
    n_independent: int = 1
    cites: tuple[str, ...] = ("chen2016",)

    @property
    def status(self) -> Status:
        """*Not valid* where prefactor and gradient count differently; the numbers are then those as stated."""
        return status_of(self.findings)

    def table(self) -> Table:
        """One row."""
        columns = (
            Column("per_mole", "Flux per mole", "mol/m2 s"),
            Column("per_equivalent", "Flux per equivalent", "mol/m2 s"),
            Column("ion_share", "Driving force on the ions", "%"),
            Column("overestimate", "Exceeds the right one by"),
        )
        return Table.of(columns, [(self.per_mole, self.per_equivalent, self.ion_share.to("%"), self.overestimate)])


def flux(
    gradient: Estimate,
    *,
    gradient_per: Per,
    prefactor_per: Per,
    ion_conductivity: Estimate,
    electron_conductivity: Estimate,
    charge: int,
) -> Flux:
    """Flux of the neutral component along an interface, both phases of one cross-section. [mol/m² s]

    Parameters
    ----------
    gradient : Estimate
        Of the component's chemical potential. [J/mol m]
    gradient_per : Per
        Whether that potential is per mole, or per equivalent: 1/z of it.
    prefactor_per : Per
        Which prefactor the equation has: 1/(z²F²) or 1/F².
    ion_conductivity, electron_conductivity : Estimate
        [S/m]
    charge : int
        z of the ions.

    Notes
    -----
    j = -(1/z²F²)·σ_i·σ_e/(σ_i + σ_e)·dμ/dx per mole; per equivalent j' = z·j, μ' = μ/z, and the prefactor is 1/F²: the
    same flux. Gradients of the carriers: σ_e/(σ_i + σ_e)·dμ/dx for ions, (1/z)·σ_i/(σ_i + σ_e)·dμ/dx for electrons.
    W-J1 (*not valid*): the prefactor counts one and the gradient the other; the flux is shown as the equation states
    it, with the factor by which it is wrong. A gradient per mole with 1/F² is read as a flux per mole, z² too large.

    Raises
    ------
    UsageError
        A conductivity that is not positive, or a charge that is no whole number.
    """
    z = charge_number(charge)
    for value in (ion_conductivity, electron_conductivity):
        if not value.value > 0:
            raise UsageError(f"a conductivity is positive, not {value}.")
    both = in_series(ion_conductivity, electron_conductivity)
    stated = (-(prefactor(z, per=prefactor_per) * both * gradient)).to("mol/m2 s")
    # a flux counts what its gradient counts
    per_mole = stated if gradient_per is Per.MOLE else stated / z
    wrong = 1.0 if gradient_per is prefactor_per else float(z * z) ** (1 if gradient_per is Per.MOLE else -1)
    full = gradient if gradient_per is Per.MOLE else gradient * z
    ion_share = (1 / (1 + ion_conductivity / electron_conductivity)).to("1")
    return Flux(
        per_mole=per_mole,
        per_equivalent=per_mole * z,
        ion_gradient=(full * ion_share).to("J/mol m"),
        electron_gradient=(full * (1 - ion_share) / z).to("J/mol m"),
        ion_share=ion_share,
        overestimate=wrong,
        findings=_mixed(gradient_per, prefactor_per, wrong),
        settings={"charge": str(z), "gradient": gradient_per.value, "prefactor": prefactor_per.value},
    )


def _mixed(gradient: Per, stated: Per, wrong: float) -> tuple[Finding, ...]:
    if wrong == 1.0:
        return ()
    message = (
        f"the gradient is {gradient.value} and the prefactor {stated.value}; the flux is {wrong:g} times the right one."
    )
    return (Finding("W-J1", Severity.ERROR, message),)


def charge_number(charge: int) -> int:
    """The charge number z, checked to be a positive whole number."""
    if not math.isfinite(charge) or charge != int(charge) or charge < 1:
        raise UsageError(f"the charge number of the ions is a positive whole number, not {charge:g}.")
    return int(charge)
