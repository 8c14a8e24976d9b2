"""Panels and tables of what a formula and a composition say of capacities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ionterface import figures
from ionterface.campaign.content import Content
from ionterface.campaign.facts import Facts
from ionterface.campaign.families.bases_contents import (
    BlankReading,
    CarbonBlank,
    ChargeClosure,
    ClosureReading,
    ElectronLedger,
    LedgerReading,
    Reading,
    Stoichiometry,
    TheoreticalCapacity,
)
from ionterface.campaign.named_results import drawn_of_named, table_of_named
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn
from ionterface.campaign.schema import WHOLE_CELL
from ionterface.campaign.workbench import Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Column, Estimate, Table
from ionterface.figures import Material
from ionterface.figures.typography import typographic
from ionterface.methods import carbon_blank, electron_ledger, stoichiometry
from ionterface.methods.mass_basis import convert
from ionterface.methods.stoichiometry import Insertion, Ion, electrons_per_formula, theoretical_capacities
from ionterface.report.document import Trace

K = TypeVar("K", bound=Reading)
HEADROOM = 1.06
"""Upper end of an axis over its highest bar."""


# -- readings ------------------------------------------------------------------------------------------------------
def by_name(readings: Sequence[K], facts: Facts) -> dict[str, K]:
    """The readings by the name that each is called.

    Raises
    ------
    UsageError
        Two are called alike.
    """
    named = [(one.name or _called(one, facts), one) for one in readings]
    twice = [name for name, _ in named if [n for n, _ in named].count(name) > 1]
    if twice:
        raise UsageError(f"{facts.name}: two capacities are called {twice[0]!r}; give each a `name`.")
    return dict(named)


def _called(one: Reading, facts: Facts) -> str:
    return f"{one.sample}, {capacity_of(one, facts).to('mAh/g').number()} mAh/g on {one.basis}"


def capacity_of(one: Reading, facts: Facts) -> Estimate:
    """The capacity of a reading on its basis. [C/kg]

    Raises
    ------
    UsageError
        It is a published number on another mass basis.
    """
    if one.capacity.stated:
        printed = facts.published(one.capacity.stated, "number").number(one.capacity.stated)
        if printed.basis != one.basis:
            raise UsageError(
                f"{facts.name}: {one.capacity.stated} is printed on the mass basis {printed.basis or 'not stated'}, "
                f"not on {one.basis}."
            )
    return facts.number(one.capacity, f"{one.sample} on {one.basis}")


def _active(facts: Facts, sample: str) -> tuple[str, str]:
    """Formula and component of what stores charge in a sample."""
    active = facts.bench.campaign.samples[sample].active
    if active is None:
        raise MissingFact(f"what is the active material of sample {sample}, and on which component (`active:`)?")
    return active.formula, active.on


def _ion(facts: Facts, sample: str) -> Ion:
    stated = facts.bench.campaign.samples[sample].insertion
    if stated is None or stated.ion is None or stated.charge is None:
        raise MissingFact(f"which ion of which charge goes into sample {sample} (`insertion:`)?")
    return Ion(formula=stated.ion, charge=stated.charge)


def insertion_of(facts: Facts, sample: str) -> Insertion:
    """What one formula unit of the active material of a sample takes."""
    stated = facts.bench.campaign.samples[sample].insertion
    host, ion = _active(facts, sample)[0], _ion(facts, sample)
    if stated is None or stated.ions is None:
        raise MissingFact(f"how many {ion} does one {host} of sample {sample} take (`insertion: ions:`)?")
    return Insertion(host=host, ion=ion, n_ion=stated.ions)


def on_host(one: Reading, facts: Facts) -> Estimate:
    """The capacity of a reading per mass of its active component, all charge counted on it. [C/kg]"""
    bench, (_, component) = facts.bench, _active(facts, one.sample)
    return convert(
        capacity_of(one, facts),
        composition=bench.composition(one.sample),
        from_=bench.components(one.sample, one.basis),
        to=(component,),
    )


# -- theory --------------------------------------------------------------------------------------------------------
def theory_of(asked: TheoreticalCapacity, facts: Facts, sample: str) -> stoichiometry.TheoreticalCapacity:
    """Theoretical capacity of a sample; on a mass basis too, where its composition is known."""
    bench, insertion = facts.bench, insertion_of(facts, sample)
    basis = asked.basis or bench.campaign.samples[sample].basis
    if basis is None or basis == WHOLE_CELL or not bench.campaign.samples[sample].components:
        return theoretical_capacities(insertion)
    return theoretical_capacities(
        insertion,
        composition=bench.composition(sample),
        component=_active(facts, sample)[1],
        counted=bench.components(sample, basis),
    )


def theory_table(asked: TheoreticalCapacity, bench: Workbench, name: str) -> Outcome:
    """One row per mass of each sample."""
    facts = Facts(bench, name)
    results = {sample: theory_of(asked, facts, sample) for sample in asked.samples}
    says = "; ".join(f"{sample}: {one.insertion}" for sample, one in results.items())
    return table_of_named(facts, results, heading="Sample", kind="samples", says=says)


# -- stoichiometry -------------------------------------------------------------------------------------------------
def electrons_of(one: Reading, facts: Facts) -> Estimate:
    """Electrons per formula unit of the host that a capacity is, all charge counted on it. [1]"""
    return electrons_per_formula(on_host(one, facts), host=_active(facts, one.sample)[0])


def draw_stoichiometry(asked: Stoichiometry, bench: Workbench, name: str) -> Drawn:
    """Electrons per formula unit, one bar for each capacity."""
    facts = Facts(bench, name)
    readings = by_name(asked.of, facts)
    formulas = {_active(facts, one.sample)[0] for one in asked.of}
    if len(formulas) > 1:
        raise UsageError(f"{name}: electrons per {' and per '.join(sorted(formulas))} do not compare; part the panel.")
    counted = [insertion_of(facts, s).electrons for s in asked.samples if bench.campaign.samples[s].insertion]
    panel = figures.electrons_panel(
        {typographic(label): electrons_of(one, facts) for label, one in readings.items()},
        element=formulas.pop(),
        colour=Material(list(bench.campaign.samples).index(asked.of[0].sample)),
        levels={"the theoretical capacity": counted[0]} if len(set(counted)) == 1 else None,
    )
    made = Drawn(
        panels=(panel,), conditions="All charge counted on the active component", traces=_stoich_traces(name, readings)
    )
    return facts.tell(made)


def stoichiometry_table(asked: Stoichiometry, bench: Workbench, name: str) -> Outcome:
    """Electrons and ions per formula unit of each capacity."""
    facts = Facts(bench, name)
    readings = by_name(asked.of, facts)
    columns = (
        Column("of", "Reading"),
        Column("capacity", "Capacity", "mAh/g"),
        Column("basis", "Mass basis"),
        Column("host", "Host"),
        Column("per_host", "on the host", "mAh/g"),
        Column("electrons", "Electrons per formula unit"),
        Column("ion", "Ion"),
        Column("ions", "Ions per formula unit"),
    )
    rows = []
    for label, one in readings.items():
        (host, _), ion, electrons = _active(facts, one.sample), _ion(facts, one.sample), electrons_of(one, facts)
        capacity, alone = capacity_of(one, facts).to("mAh/g"), on_host(one, facts).to("mAh/g")
        rows.append((label, capacity, one.basis, host, alone, electrons, str(ion), electrons / ion.charge))
    made = Outcome(
        table=Table.of(columns, rows),
        conditions="All charge counted on the active component",
        traces=_stoich_traces(name, readings),
    )
    return facts.tell(made)


def _stoich_traces(name: str, readings: Mapping[str, Reading]) -> tuple[Trace, ...]:
    cites = stoichiometry.TheoreticalCapacity.cites
    return tuple(
        Trace(what=f"{name}, {label}", value="electrons", method="electrons_per_formula", cites=cites)
        for label in readings
    )


# -- who could hold them -------------------------------------------------------------------------------------------
def ledger_of(one: LedgerReading, facts: Facts) -> electron_ledger.ElectronLedger:
    """The electron ledger of a capacity."""
    bench = facts.bench
    holders = [
        electron_ledger.Holder(
            component=holder.component,
            formula=holder.formula,
            element=holder.element,
            most=facts.optional(holder.most, holder.component),
        )
        for holder in one.holders
    ]
    return electron_ledger.electron_ledger(
        capacity_of(one, facts),
        composition=bench.composition(one.sample),
        counted=bench.components(one.sample, one.basis),
        holders=holders,
    )


def _reasons(asked: ElectronLedger) -> str:
    told = (f"{h.element} of {h.component}: {h.because}" for one in asked.of for h in one.holders if h.because)
    return "; ".join(dict.fromkeys(told))


def draw_ledger(asked: ElectronLedger, bench: Workbench, name: str) -> Drawn:
    """Each capacity parted by who could hold it."""
    facts = Facts(bench, name)
    results = {label: ledger_of(one, facts) for label, one in by_name(asked.of, facts).items()}
    holders = dict.fromkeys(h.component for one in asked.of for h in one.holders)
    colours = {component: Material(place) for place, component in enumerate(holders)}
    panel = figures.electron_ledger_panel({typographic(n): one for n, one in results.items()}, colours=colours)
    highest = max(one.capacity.to("mAh/g").value for one in results.values())
    panel = replace(
        panel,
        x=replace(panel.x, quantity="Capacity"),
        y=replace(panel.y, limits=(0.0, HEADROOM * highest)),
    )
    return drawn_of_named(facts, panel, results=results, says=_reasons(asked))


def ledger_table(asked: ElectronLedger, bench: Workbench, name: str) -> Outcome:
    """The ledger of each capacity."""
    facts = Facts(bench, name)
    results = {label: ledger_of(one, facts) for label, one in by_name(asked.of, facts).items()}
    return table_of_named(facts, results, heading="Capacity", kind="capacities", says=_reasons(asked))


def closure_of(one: ClosureReading, facts: Facts) -> electron_ledger.ChargeClosure:
    """The valences of the metal before and after a capacity."""
    return electron_ledger.charge_closure(
        on_host(one, facts),
        metal=one.metal,
        start=facts.number(one.start, one.sample),
        floor=facts.optional(one.floor, one.sample),
        measured=facts.optional(one.measured, one.sample),
    )


def closure_table(asked: ChargeClosure, bench: Workbench, name: str) -> Outcome:
    """The valences of each capacity."""
    facts = Facts(bench, name)
    results = {label: closure_of(one, facts) for label, one in by_name(asked.of, facts).items()}
    says = "All charge counted on the oxide"
    return table_of_named(facts, results, heading="Capacity", kind="capacities", says=says)


# -- carbon --------------------------------------------------------------------------------------------------------
def blank_of(one: BlankReading, facts: Facts) -> carbon_blank.OxideCapacity:
    """The capacity of the oxide of a composite, with and without a carbon blank."""
    bench, blank = facts.bench, None
    if one.blank_capacity is not None and one.blank_current is not None:
        capacity, current = facts.number(one.blank_capacity), facts.number(one.blank_current)
        blank = carbon_blank.Blank(capacity=capacity, current=current)
    return carbon_blank.oxide_capacity(
        capacity_of(one, facts),
        current=facts.number(one.current, one.sample),
        composition=bench.composition(one.sample),
        counted=bench.components(one.sample, one.basis),
        oxide=one.oxide,
        carbon=one.carbon,
        blank=blank,
    )


def blank_table(asked: CarbonBlank, bench: Workbench, name: str) -> Outcome:
    """The capacity of the oxide by both ways to reckon."""
    facts = Facts(bench, name)
    results = {label: blank_of(one, facts) for label, one in by_name(asked.of, facts).items()}
    return table_of_named(facts, results, heading="Capacity", kind="capacities")


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {
    Stoichiometry: draw_stoichiometry,
    ElectronLedger: draw_ledger,
}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {
    TheoreticalCapacity: theory_table,
    Stoichiometry: stoichiometry_table,
    ElectronLedger: ledger_table,
    ChargeClosure: closure_table,
    CarbonBlank: blank_table,
}
"""What makes each kind of table."""
