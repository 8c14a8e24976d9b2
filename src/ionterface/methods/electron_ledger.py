"""Where the electrons of a capacity could be: on the metal, on carbon, or nowhere that was named."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.constants import FARADAY, atoms, molar_mass
from ionterface.methods.mass_basis import Composition, convert
from ionterface.methods.own_errors import own, released
from ionterface.methods.result import status_of
from ionterface.methods.stoichiometry import electrons_per_atom

COVERAGE = 2.0
"""How many standard uncertainties two numbers may lie apart before they are said to disagree."""


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A component that may hold electrons, and how many an atom of it takes at most.

    Parameters
    ----------
    component : str
        Its name in the composition.
    formula, element : str
        Its formula, and the element whose atoms are counted: ``VO2`` and ``V``, ``C`` and ``C``.
    most : Estimate, optional
        Electrons that one atom takes at most, a judgement with its reason elsewhere; without it nothing is assigned
        to this component. [1]

    Raises
    ------
    UsageError
        The formula cannot be read or lacks the element, or `most` is negative.
    """

    component: str
    formula: str
    element: str
    most: Estimate | None = None

    def __post_init__(self) -> None:
        if not atoms(self.formula).get(self.element, 0.0) > 0:
            raise UsageError(f"{self.formula} holds no {self.element}; name an element of the formula.")
        if self.most is not None and not self.most.value >= 0:
            raise UsageError(f"an atom of {self.element} cannot take {self.most} electrons.")


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One holder of electrons."""

    holder: Holder
    capacity_alone: Estimate
    """The whole capacity per mass of this component alone. [C/kg]"""
    electrons_alone: Estimate
    """Electrons per atom if this component held everything. [1]"""
    assigned: Estimate
    """Part of the capacity that fits on it, on the stated basis; NaN where its most is not known. [C/kg]"""
    electrons: Estimate
    """Electrons per atom of the assigned part. [1]"""


@dataclass(frozen=True, kw_only=True)
class ElectronLedger:
    """A capacity on one basis, assigned to its holders in their order, and what is left."""

    capacity: Estimate
    """[C/kg]"""
    rows: tuple[LedgerRow, ...]
    unexplained: Estimate
    """What no holder can take, on the stated basis. [C/kg]"""
    basis: str
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "tiesinga2021", "prohaska2022")

    @property
    def status(self) -> Status:
        """*Valid*: what the ledger shows is arithmetic; the findings say what it excludes."""
        return status_of(self.findings)

    def table(self) -> Table:
        """One row per holder, the last one for what is left."""
        columns = (
            Column("holder", "Held by"),
            Column("electrons_alone", "Electrons per atom if alone"),
            Column("most", "Most per atom"),
            Column("assigned", "Assigned", "mAh/g"),
            Column("electrons", "Electrons per atom"),
        )
        rows = [
            (
                f"{row.holder.element} of {row.holder.component}",
                row.electrons_alone,
                row.holder.most,
                row.assigned.to("mAh/g"),
                row.electrons,
            )
            for row in self.rows
        ]
        return Table.of(columns, [*rows, ("unexplained", None, None, self.unexplained.to("mAh/g"), None)])


def electron_ledger(
    capacity: Estimate, *, composition: Composition, counted: Sequence[str], holders: Sequence[Holder]
) -> ElectronLedger:
    """How many electrons per atom a capacity is on each component, and what none of them can take.

    Parameters
    ----------
    capacity : Estimate
        Per mass of the components `counted`. [C/kg]
    composition : Composition
    holders : sequence of Holder
        In the order in which they are filled, each up to its `most`.

    Notes
    -----
    Per atom if alone: x = Q·M/(F·atoms), Q on the mass of that component alone. Filling in order is bookkeeping, not
    physics: it gives the smallest unexplained part. W-EL1 (note): a component alone would exceed its most; W-EL2
    (warning): a part fits on no holder beyond `COVERAGE` standard uncertainties.

    Raises
    ------
    UsageError
        No holders, one twice, one that is not in the composition or has no mass, or a capacity that is not above zero.
    """
    names = [holder.component for holder in holders]
    if not names or len(set(names)) < len(names):
        raise UsageError("the ledger needs each component that may hold electrons once.")
    capacity = capacity.to("C/kg")
    if not capacity.value > 0:
        raise UsageError(f"a ledger shares out a capacity above zero, not {capacity.to('mAh/g')}.")
    rest, rows = own(capacity, "capacity"), []
    for holder in holders:
        row, rest = _row(holder, capacity, rest, composition, counted)
        rows.append(row)
    rest = released(rest)
    findings = (*_alone(rows), *_left(rest, capacity))
    return ElectronLedger(
        capacity=capacity,
        rows=tuple(rows),
        unexplained=rest,
        basis="+".join(counted),
        findings=findings,
        settings={"order": ", ".join(names), "counted": "+".join(counted)},
    )


def _row(
    holder: Holder, capacity: Estimate, rest: Estimate, composition: Composition, counted: Sequence[str]
) -> tuple[LedgerRow, Estimate]:
    """One holder, and what it leaves."""
    alone_on, formula = (holder.component,), holder.formula
    alone = convert(capacity, composition=composition, from_=counted, to=alone_on)
    unknown = Estimate(math.nan, None, "C/kg")
    assigned, electrons = unknown, Estimate(math.nan, None, "1")
    if holder.most is not None:
        per_mass = (holder.most * FARADAY * atoms(formula)[holder.element] / molar_mass(formula)).to("C/kg")
        full = (per_mass * (composition.share(alone_on) / composition.share(counted))).to("C/kg")
        assigned = full if full.value < rest.value else rest
        rest = rest - assigned
        back = convert(assigned, composition=composition, from_=counted, to=alone_on)
        electrons = released(electrons_per_atom(back, host=formula, element=holder.element))
    row = LedgerRow(
        holder=holder,
        capacity_alone=alone,
        electrons_alone=electrons_per_atom(alone, host=formula, element=holder.element),
        assigned=released(assigned),
        electrons=electrons,
    )
    return row, rest


def _alone(rows: Sequence[LedgerRow]) -> list[Finding]:
    found = []
    for row in rows:
        most = row.holder.most
        if most is not None and _beyond(row.electrons_alone - most):
            message = (
                f"{row.holder.element} of {row.holder.component} alone would take {row.electrons_alone.value:.3g} "
                f"electrons per atom, more than its most of {most.value:g}."
            )
            found.append(Finding("W-EL1", Severity.NOTE, message))
    return found


def _left(rest: Estimate, capacity: Estimate) -> list[Finding]:
    if not _beyond(rest) or rest.value <= 1e-9 * capacity.value:
        return []
    shown = rest.to("mAh/g").value, capacity.to("mAh/g").value
    message = f"{shown[0]:.4g} of {shown[1]:.4g} mAh/g fit on none of the components that were named."
    return [Finding("W-EL2", Severity.WARNING, message)]


def _beyond(difference: Estimate) -> bool:
    """Whether a difference is positive beyond its uncertainty; beyond 0 where nobody stated that."""
    return difference.value > COVERAGE * (difference.std or 0.0)


@dataclass(frozen=True, kw_only=True)
class ChargeClosure:
    """The valence of an oxide's metal after discharge, if the metal took every electron."""

    start: Estimate
    electrons: Estimate
    """Per atom of the metal. [1]"""
    end: Estimate
    """Valence after discharge. [1]"""
    floor: Estimate | None
    least_start: Estimate
    """Lowest valence to start from that ends at the floor; NaN without a floor. [1]"""
    least_oxygen: Estimate
    """Oxygen per metal of the oxide that has it. [1]"""
    measured: Estimate | None
    basis: str
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "tiesinga2021", "prohaska2022")

    @property
    def status(self) -> Status:
        """*Valid*; the findings say what the charge excludes."""
        return status_of(self.findings)

    def table(self) -> Table:
        """The valences in one row each."""
        columns = (Column("quantity", "Valence"), Column("value", "Value"))
        rows: list[tuple[str, Estimate]] = [
            ("before discharge", self.start),
            ("electrons per metal", self.electrons),
            ("after discharge, if the metal took all", self.end),
        ]
        if self.floor is not None:
            rows += [
                ("lowest that is held possible", self.floor),
                ("lowest start that ends there", self.least_start),
                ("oxygen per metal of that start", self.least_oxygen),
            ]
        rows += [("after discharge, measured", self.measured)] if self.measured is not None else []
        return Table.of(columns, rows)


def charge_closure(
    capacity: Estimate,
    *,
    metal: str,
    start: Estimate,
    floor: Estimate | None = None,
    measured: Estimate | None = None,
) -> ChargeClosure:
    """Final valence of the metal of an oxide from its valence before discharge and the capacity. [1]

    Parameters
    ----------
    capacity : Estimate
        Per mass of the charged oxide alone. [C/kg]
    metal : str
        Element symbol.
    start : Estimate
        Valence before discharge; the oxide is then metal O(start/2), whose molar mass is recomputed. [1]
    floor : Estimate, optional
        Lowest valence that is held possible, a judgement. [1]
    measured : Estimate, optional
        Valence after discharge, measured. [1]

    Notes
    -----
    x = Q·(M + start·M(O)/2)/F and end = start - x. The lowest start that ends at the floor solves this for start:
    (floor + Q·M/F)/(1 - Q·M(O)/2F). W-EL3 (warning): the end lies below the floor, so other holders take part; W-EL4
    (warning): a measured valence disagrees with the closure by more than `COVERAGE` standard uncertainties, or its
    uncertainty is not stated (note).

    Raises
    ------
    UsageError
        A valence or a capacity that is not positive, or a capacity that no oxide could carry.
    """
    if not start.value > 0:
        raise UsageError(f"an oxide starts from a positive valence, not {start}.")
    if not capacity.value > 0:
        raise UsageError(f"a discharge lowers a valence by a capacity above zero, not {capacity.to('mAh/g')}.")
    share, start = own(capacity.to("C/kg"), "capacity") / FARADAY, own(start.to("1"), "start")
    metallic, oxygen = (share * molar_mass(metal)).to("1"), (share * molar_mass("O") / 2).to("1")
    if not oxygen.value < 1:
        raise UsageError(f"{capacity} is more than two electrons per oxygen; it cannot be per mass of an oxide.")
    electrons = metallic + oxygen * start
    end = released(start - electrons)
    least = Estimate(math.nan, None, "1") if floor is None else released((floor + metallic) / (1 - oxygen))
    findings = (*_below(end, floor, metal), *_against(end, measured, metal))
    return ChargeClosure(
        start=released(start),
        electrons=released(electrons),
        end=end,
        floor=floor,
        least_start=least,
        least_oxygen=least / 2,
        measured=measured,
        basis=f"{metal}O{start.value / 2:.4g}",
        findings=findings,
        settings={"metal": metal, "capacity": f"{capacity}"},
    )


def _below(end: Estimate, floor: Estimate | None, metal: str) -> list[Finding]:
    if floor is None or not _beyond(floor - end):
        return []
    message = (
        f"if {metal} took every electron it would end at {end.value:.2f}+, below {floor.value:.3g}+; part of the "
        "charge is carbon's, the interface's, the electrolyte's, or the start was higher."
    )
    return [Finding("W-EL3", Severity.WARNING, message)]


def _against(end: Estimate, measured: Estimate | None, metal: str) -> list[Finding]:
    if measured is None:
        return []
    gap = measured - end
    told = f"{metal} ends at {measured.value:.2f}+ as measured, the charge would take it to {end.value:.2f}+"
    if gap.std is None:
        return [Finding("W-EL4", Severity.NOTE, f"{told}; without both uncertainties this cannot be judged.")]
    if abs(gap.value) <= COVERAGE * gap.std:
        return []
    return [Finding("W-EL4", Severity.WARNING, f"{told}, {abs(gap.value / gap.std):.1f} standard uncertainties apart.")]
