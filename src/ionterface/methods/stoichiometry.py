"""What a host can take by its formula, and how many electrons and ions a measured capacity is per formula unit.

A capacity belongs to a formula only together with the ion, its charge and how many of them go in; a bare "n and M"
cannot be checked. Everything here is per mass of a named formula, never of a film: `mass_basis.convert` comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.constants import FARADAY, atoms, molar_mass
from ionterface.methods.mass_basis import Composition
from ionterface.methods.own_errors import own, released
from ionterface.methods.result import status_of
from ionterface.quantities import unit


@dataclass(frozen=True, kw_only=True)
class Ion:
    """An ion that goes in together with its electrons: its formula and its charge number.

    Parameters
    ----------
    formula : str
        Without the charge: ``Zn``, ``H``, ``Li``. The mass of the electrons that come with it is then included.
    charge : int
        Charge number z, 2 for Zn2+.

    Raises
    ------
    UsageError
        The formula cannot be read, or the charge is not a positive whole number.
    """

    formula: str
    charge: int

    def __post_init__(self) -> None:
        molar_mass(self.formula)
        if self.charge != int(self.charge) or self.charge < 1:
            raise UsageError(f"the charge number of {self.formula} is a positive whole number, not {self.charge:g}.")

    def __str__(self) -> str:
        return f"{self.formula}{self.charge if self.charge > 1 else ''}+"

    @property
    def molar_mass(self) -> Estimate:
        """[g/mol]"""
        return molar_mass(self.formula)


@dataclass(frozen=True, kw_only=True)
class Insertion:
    """What one formula unit of a host takes: host + n ion + n z electrons.

    Parameters
    ----------
    host : str
        Formula of the charged host, such as ``VO2``.
    ion : Ion
    n_ion : float
        Ions per formula unit of the host; 0.5 Zn2+ per VO2 is one electron.

    Raises
    ------
    UsageError
        The host cannot be read, or `n_ion` is not positive.
    """

    host: str
    ion: Ion
    n_ion: float

    def __post_init__(self) -> None:
        molar_mass(self.host)
        if not self.n_ion > 0:
            raise UsageError(f"{self.host} takes a positive number of {self.ion}, not {self.n_ion:g}.")

    def __str__(self) -> str:
        return f"{self.n_ion:g} {self.ion} per {self.host}"

    @property
    def electrons(self) -> float:
        """Electrons per formula unit of the host."""
        return self.n_ion * self.ion.charge

    @property
    def capacity(self) -> Estimate:
        """Per mass of the charged host. [C/kg]"""
        return (self.electrons * FARADAY / molar_mass(self.host)).to("C/kg")

    @property
    def discharged_capacity(self) -> Estimate:
        """Per mass of the host with its ions. [C/kg]"""
        return (self.electrons * FARADAY / (molar_mass(self.host) + self.n_ion * self.ion.molar_mass)).to("C/kg")


@dataclass(frozen=True, kw_only=True)
class TheoreticalCapacity:
    """What an insertion gives at most, per host, per discharged host and per composite."""

    insertion: Insertion
    electrons: float
    """Per formula unit of the host."""
    host: Estimate
    """Per mass of the charged host. [C/kg]"""
    discharged: Estimate
    """Per mass of the host with its ions. [C/kg]"""
    composite: Estimate | None
    """Per mass of the components of `basis`, where a composition was given. [C/kg]"""
    basis: str
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "tiesinga2021", "prohaska2022")

    @property
    def status(self) -> Status:
        """*Valid*: it follows from the formula."""
        return status_of(self.findings)

    def table(self) -> Table:
        """One row per mass."""
        columns = (
            Column("mass", "Per mass of"),
            Column("electrons", "Electrons per formula unit"),
            Column("capacity", "Capacity", "mAh/g"),
        )
        rows = [
            (self.insertion.host, self.electrons, self.host.to("mAh/g")),
            (f"{self.insertion.host} with its ions", self.electrons, self.discharged.to("mAh/g")),
        ]
        if self.composite is not None:
            rows.append((self.basis, self.electrons, self.composite.to("mAh/g")))
        return Table.of(columns, rows)


def theoretical_capacities(
    insertion: Insertion,
    *,
    composition: Composition | None = None,
    component: str = "",
    counted: Sequence[str] = (),
    others: Mapping[str, Estimate] | None = None,
) -> TheoreticalCapacity:
    """Theoretical capacity of a host per host, per discharged host and, with a composition, per composite. [C/kg]

    Parameters
    ----------
    insertion : Insertion
    composition : Composition, optional
        Of the film; it needs `component`, the host's name in it, and `counted`, the components whose mass counts.
    others : mapping, optional
        Name of another component -> what it stores per its own mass. [C/kg]

    Notes
    -----
    Q = z·n·F/M; of a composite, sum(w·Q) over the components that store / sum(w) over those that count. A component
    whose capacity was not given counts with its mass and stores nothing, which a note says (W-M2).

    Raises
    ------
    UsageError
        A component that is not in the composition, or a composition without `component` and `counted`.
    """
    composite, basis = None, ""
    findings: tuple[Finding, ...] = ()
    if composition is not None:
        if not component or not counted:
            raise UsageError("a composite needs the name of the host in it and the components whose mass counts.")
        stores = {component: insertion.capacity, **(others or {})}
        composite = _composite(stores, composition, counted)
        basis = "+".join(counted)
        findings = _silent(counted, stores)
    return TheoreticalCapacity(
        insertion=insertion,
        electrons=insertion.electrons,
        host=insertion.capacity,
        discharged=insertion.discharged_capacity,
        composite=composite,
        basis=basis,
        findings=findings,
        settings={"insertion": str(insertion), "component": component, "counted": basis},
    )


def _composite(stores: Mapping[str, Estimate], composition: Composition, counted: Sequence[str]) -> Estimate:
    share = composition.share(counted)
    if share.value == 0:
        raise UsageError(f"the components {'+'.join(counted)} have no mass in this composition.")
    total = Estimate(0.0, 0.0, "C/kg")
    for name, capacity in stores.items():
        total = total + capacity.to("C/kg") * (composition.share((name,)) / share)
    return total.to("C/kg")


def _silent(counted: Sequence[str], stores: Mapping[str, Estimate]) -> tuple[Finding, ...]:
    silent = [name for name in counted if name not in stores]
    if not silent:
        return ()
    message = f"{' and '.join(silent)} count with their mass but store nothing here; no capacity was given for them."
    return (Finding("W-M2", Severity.NOTE, message),)


def electrons_per_formula(capacity: Estimate, *, host: str, discharged_with: Ion | None = None) -> Estimate:
    """Electrons that a capacity is per formula unit of its host. [1]

    Parameters
    ----------
    capacity : Estimate
        Per mass of the charged host. [C/kg]
    host : str
        Formula of the charged host.
    discharged_with : Ion, optional
        The capacity is per mass of the host together with these ions instead.

    Notes
    -----
    x = Q·M/F; per mass of the discharged host x = Q·M/(F - Q·M_ion/z), because its mass grows with x.

    Raises
    ------
    UsageError
        A capacity that is not per mass, or one above what the ions alone could carry.
    """
    per_mass = own(_per_mass(capacity), "capacity")
    if discharged_with is None:
        return released((per_mass * molar_mass(host) / FARADAY).to("1"))
    left = FARADAY - (per_mass * discharged_with.molar_mass / discharged_with.charge).to("C/mol")
    if not left.value > 0:
        raise UsageError(
            f"{capacity} is more than {discharged_with} alone carries per its own mass; it cannot be per mass of "
            f"discharged {host}."
        )
    return released((per_mass * molar_mass(host) / left).to("1"))


def electrons_per_atom(capacity: Estimate, *, host: str, element: str, discharged_with: Ion | None = None) -> Estimate:
    """Electrons that a capacity is per atom of an element of its host, a metal or carbon. [1]

    Parameters and errors as in `electrons_per_formula`; `element` must be in `host`.
    """
    count = atoms(host).get(element, 0.0)
    if not count > 0:
        raise UsageError(f"{host} holds no {element}; name an element of the host.")
    return electrons_per_formula(capacity, host=host, discharged_with=discharged_with) / count


def ion_content(capacity: Estimate, *, host: str, ion: Ion, per_discharged: bool = False) -> Estimate:
    """Ions per formula unit of the host that a capacity is, if no other ion takes part. [1]

    Parameters and errors as in `electrons_per_formula`.
    """
    return electrons_per_formula(capacity, host=host, discharged_with=ion if per_discharged else None) / ion.charge


def implied_molar_mass(capacity: Estimate, *, electrons: float) -> Estimate:
    """Molar mass that a printed theoretical capacity was computed with: M = z·F/Q. [g/mol]

    Held against the formula (`mass_basis.molar_mass_findings`) it tells a capacity of another substance.

    Raises
    ------
    UsageError
        A capacity that is not per mass or not positive, or no electrons.
    """
    if not (capacity.value > 0 and electrons > 0):
        raise UsageError(f"a molar mass needs positive numbers, not {capacity} and {electrons:g} electrons.")
    return (electrons * FARADAY / _per_mass(capacity)).to("g/mol")


def _per_mass(capacity: Estimate) -> Estimate:
    if unit(capacity.unit).dimension != unit("C/kg").dimension:
        raise UsageError(f"{capacity.unit!r} is no charge per mass; state the capacity like 443 mAh/g.")
    return capacity.to("C/kg")
