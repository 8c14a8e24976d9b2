"""From one mass basis to another, and what a formula can store at most."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import UNNAMED, Column, Estimate, Status, Table
from ionterface.methods.constants import FARADAY, molar_mass
from ionterface.quantities import unit

CLOSED = 1e-6
"""How far the fractions of a composition may sum beside 1."""
SAME_FORMULA = 1e-3
"""Relative difference of a stated molar mass from that of its formula beyond which it belongs to something else."""


@dataclass(frozen=True)
class Composition:
    """Mass fractions of the components of a whole electrode film; they sum to 1.

    Parameters
    ----------
    components : mapping
        Name of a component -> its mass fraction, with the uncertainty of the amount that was weighed in. [1]

    Notes
    -----
    Fractions of one film are not independent: what one has too much the others lack. The uncertainties given are taken
    as those of the amounts before they were made to sum to 1; a share is the sum of its components over the sum of all,
    propagated through that quotient. So the whole film has a share of exactly 1 without uncertainty, and shares of one
    film that are divided by one another carry their common errors once. A fraction without a named source gets the
    component's name as its source.

    Raises
    ------
    UsageError
        No components, a negative fraction, or a sum other than 1.
    """

    components: Mapping[str, Estimate]

    def __post_init__(self) -> None:
        if not self.components:
            raise UsageError("a composition needs at least one component.")
        fractions = {name: _named(name, value.to("1")) for name, value in self.components.items()}
        for name, value in fractions.items():
            if not value.value >= 0:
                raise UsageError(f"the mass fraction of {name} is {value.value:g}; it cannot be negative.")
        total = sum(value.value for value in fractions.values())
        if not abs(total - 1) <= CLOSED:
            listed = ", ".join(f"{name} {value.value:.6g}" for name, value in fractions.items())
            raise UsageError(f"the mass fractions sum to {total:.6g}, not to 1 ({listed}).")
        object.__setattr__(self, "components", MappingProxyType(fractions))

    def share(self, basis: Sequence[str]) -> Estimate:
        """Mass fraction of the named components together. [1]

        Raises
        ------
        UsageError
            A component is not in the composition, stands twice, or none is named.
        """
        if not basis:
            raise UsageError("a mass basis needs at least one component.")
        if len(set(basis)) < len(basis):
            raise UsageError(f"a component stands twice in the mass basis {'+'.join(basis)}.")
        for name in basis:
            if name not in self.components:
                near = difflib.get_close_matches(name, self.components, n=1, cutoff=0.4)
                hint = f"; did you mean {near[0]!r}?" if near else "."
                raise UsageError(f"{name!r} is no component of the composition ({', '.join(self.components)}){hint}")
        return _sum(self.components[name] for name in basis) / _sum(self.components.values())


def convert(value: Estimate, *, composition: Composition, from_: Sequence[str], to: Sequence[str]) -> Estimate:
    """A capacity or specific current per mass of `from_`, per mass of `to`. [unit of `value`]

    Parameters
    ----------
    value : Estimate
        Anything per mass: a capacity, and by the same factor the current it was measured at. [.../kg]
    composition : Composition
    from_, to : sequences of str
        The components whose mass counts.

    Notes
    -----
    value · share(from_) / share(to). This attributes everything to the components of `to`; where others store charge
    too, their share has to be measured and subtracted first (see `on_every_basis`, W-M2).

    Raises
    ------
    UsageError
        An unknown component, an empty basis, a basis without mass, or a value that is not per mass.
    """
    if unit(value.unit).dimension[0] != -1:
        raise UsageError(f"{value.unit!r} is not per mass; convert takes capacities and currents per mass.")
    target = composition.share(to)
    if target.value == 0:
        raise UsageError(f"the components {'+'.join(to)} have no mass in this composition.")
    return (value * (composition.share(from_) / target)).to(value.unit)


def theoretical_capacity(*, molar_mass: Estimate, electrons: float) -> Estimate:
    """Capacity of a compound that takes `electrons` per formula unit. [C/kg]

    Parameters
    ----------
    molar_mass : Estimate
        Of the compound on whose mass the capacity is stated. [kg/mol]
    electrons : float
        Per formula unit; 0.5 Zn2+ per VO2 is 1.

    Notes
    -----
    Q = z·F/M (Faraday's law), F = 96485.33212 C/mol exactly.

    Raises
    ------
    UsageError
        The molar mass or the number of electrons is not positive.
    """
    if not (molar_mass.value > 0 and electrons > 0):
        raise UsageError(
            f"theoretical capacity needs positive numbers, not M = {molar_mass} and {electrons} electrons."
        )
    return (electrons * FARADAY / molar_mass).to("C/kg")


def molar_mass_findings(formula: str, stated: Estimate, *, where: str = "") -> tuple[Finding, ...]:
    """W-M3 where a stated molar mass is not that of its formula within 0.1 %; empty where it is.

    Raises
    ------
    UsageError
        The formula cannot be read.
    """
    right = molar_mass(formula)
    said = stated.to("g/mol").value
    if abs(said / right.value - 1) <= SAME_FORMULA:
        return ()
    message = f"the stated molar mass {said:.6g} g/mol is not that of {formula}, {right.value:.6g} g/mol."
    return (Finding("W-M3", Severity.WARNING, message, where),)


def basis_findings(*, capacity: str, current: str, where: str = "") -> tuple[Finding, ...]:
    """W-M1 where a capacity and the current it was measured at are stated on different bases; empty where not."""
    if capacity == current:
        return ()
    message = (
        f"the capacity is stated per {capacity}, its current per {current}: one of the two has to be converted by the "
        "same factor as the other."
    )
    return (Finding("W-M1", Severity.ERROR, message, where),)


@dataclass(frozen=True, kw_only=True)
class BasisRow:
    """A capacity and its current on one mass basis."""

    basis: str
    components: tuple[str, ...]
    share: Estimate
    """Of the whole film. [1]"""
    capacity: Estimate
    """[C/kg]"""
    current: Estimate | None
    """[A/kg]"""


@dataclass(frozen=True, kw_only=True)
class OnEveryBasis:
    """One measurement on every named mass basis."""

    rows: tuple[BasisRow, ...]
    basis: str
    """The basis on which it was stated."""
    status: Status = Status.VALID
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008",)

    def table(self) -> Table:
        """One row per basis."""
        columns = (
            Column("basis", "Mass basis"),
            Column("components", "Components"),
            Column("share", "Share of the film", "%"),
            Column("capacity", "Capacity", "mAh/g"),
            Column("current", "Current", "A/g"),
        )
        rows = (
            (
                r.basis,
                ", ".join(r.components),
                r.share.to("%"),
                r.capacity.to("mAh/g"),
                r.current.to("A/g") if r.current else None,
            )
            for r in self.rows
        )
        return Table.of(columns, rows)


def on_every_basis(
    capacity: Estimate,
    *,
    composition: Composition,
    bases: Mapping[str, Sequence[str]],
    stated_on: str,
    current: Estimate | None = None,
) -> OnEveryBasis:
    """A capacity [C/kg] and the current it was measured at [A/kg] on every mass basis of a sample.

    Parameters
    ----------
    capacity : Estimate
        Per mass of the basis `stated_on`. [C/kg]
    composition : Composition
    bases : mapping
        Name of a basis -> the components that count on it.
    stated_on : str
        Name of the basis of `capacity` and `current`.
    current : Estimate, optional
        Per mass of the same basis; it is converted by the same factor. [A/kg]

    Notes
    -----
    A basis that counts less than the stated one attributes the charge of what it leaves out to what it keeps; without a
    blank of those components at the same current that is an upper bound (W-M2).

    Raises
    ------
    UsageError
        `stated_on` is no basis, or a basis names no component of the composition.
    """
    if stated_on not in bases:
        raise UsageError(f"the basis {stated_on!r} is not among the bases {', '.join(bases)}.")
    source = bases[stated_on]
    rows = tuple(
        BasisRow(
            basis=name,
            components=tuple(parts),
            share=composition.share(parts),
            capacity=convert(capacity, composition=composition, from_=source, to=parts).to("C/kg"),
            current=convert(current, composition=composition, from_=source, to=parts).to("A/kg") if current else None,
        )
        for name, parts in bases.items()
    )
    findings = tuple(
        Finding(
            "W-M2",
            Severity.NOTE,
            f"per {row.basis} the charge of {', '.join(left)} counts as that of {', '.join(row.components)}; only a "
            "blank at the same current could take it out.",
        )
        for row in rows
        if (left := [c for c in source if c not in row.components])
    )
    return OnEveryBasis(rows=rows, basis=stated_on, findings=findings, settings={"stated on": stated_on})


def _named(component: str, fraction: Estimate) -> Estimate:
    """The fraction with every nameless error under the component's name; one of 0 % is absent, which is exact."""
    if fraction.value == 0 and fraction.unstated:
        return Estimate(0.0, 0.0, "1")
    source = f"mass fraction of {component}"
    stated = dict(fraction.contributions)
    if fraction.independent:
        stated[source] = fraction.independent
    unstated = {source if name == UNNAMED else name: part for name, part in fraction.unstated.items()}
    return Estimate.from_parts(fraction.value, "1", stated, unstated)


def _sum(fractions: Iterable[Estimate]) -> Estimate:
    total = Estimate(0.0, 0.0, "1")
    for fraction in fractions:
        total = total + fraction
    return total
