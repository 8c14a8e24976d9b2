"""Panels and tables of recipes, mass in air, coupled transport, and of what a pulse can tell at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from ionterface import figures
from ionterface.campaign.content import Content
from ionterface.campaign.facts import Facts
from ionterface.campaign.families.synthesis_contents import (
    DiffusivityBound,
    JobSharing,
    PathFacts,
    ReagentFacts,
    Recipe,
    SharedJob,
    Synthesis,
    Thermogram,
    Thermogravimetry,
)
from ionterface.campaign.known_values import Known
from ionterface.campaign.named_results import drawn_of_named, table_of_named
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn
from ionterface.campaign.workbench import Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Cell, Column, Estimate, Table
from ionterface.figures import Material, Neutral, printed_unit
from ionterface.figures.typography import typographic
from ionterface.methods import job_sharing, synthesis, thermogravimetry
from ionterface.methods.job_sharing import CarrierPath, Carriers
from ionterface.methods.reagents import Reagent
from ionterface.methods.titration.pulse_bound import largest_diffusivity, least_volume_over_surface
from ionterface.report.document import Trace

N = TypeVar("N", Recipe, Thermogram, SharedJob)
MICROMETRE = 1000
"""Nanometres from which a length is printed in micrometres."""
RATIOS = 60
"""Points of a curve against the ratio of conductivities."""
_AMOUNTS = ("moles", "mass", "volume", "density", "molarity", "mass_concentration", "purity")


def by_name(several: Sequence[N], name: str) -> dict[str, N]:
    """These by their names.

    Raises
    ------
    UsageError
        Two bear one name.
    """
    made = {one.name: one for one in several}
    if len(made) < len(several):
        raise UsageError(f"{name}: two of its rows bear one name; give each its own.")
    return made


# -- recipes -------------------------------------------------------------------------------------------------------
def synthesis_of(recipe: Recipe, facts: Facts) -> synthesis.Synthesis:
    """What a recipe gives at most."""
    reagents = [_reagent(name, stated, recipe.name, facts) for name, stated in recipe.reagents.items()]
    return synthesis.synthesis(
        reagents,
        product=synthesis.Product(name=recipe.name, formula=recipe.formula, sources=recipe.sources),
        solids=recipe.solids,
        obtained=facts.optional(recipe.obtained, recipe.name),
        vessel=facts.optional(recipe.vessel, recipe.name),
        batches=recipe.batches,
    )


def _reagent(name: str, stated: ReagentFacts, recipe: str, facts: Facts) -> Reagent:
    amounts = {kind: facts.optional(getattr(stated, kind), f"{name} in {recipe}") for kind in _AMOUNTS}
    return Reagent(name=name, formula=stated.formula, **amounts)


def synthesis_table(asked: Synthesis, bench: Workbench, name: str) -> Outcome:
    """The quantities of each recipe."""
    facts = Facts(bench, name)
    results = {label: synthesis_of(one, facts) for label, one in by_name(asked.of, name).items()}
    return table_of_named(facts, results, heading="Product", kind="recipes")


# -- mass in air ---------------------------------------------------------------------------------------------------
def thermogravimetry_of(film: Thermogram, facts: Facts) -> thermogravimetry.Thermogravimetry:
    """The composition of a film."""
    return thermogravimetry.thermogravimetry(
        residue=facts.number(film.residue, film.name),
        water=facts.number(film.water, film.name),
        end=film.end,
        metal=film.metal,
        starts=film.starts,
        end_temperature=facts.number(film.end_temperature, film.name),
        melts_at=facts.optional(film.melts_at, film.end),
        valence=facts.optional(film.valence, film.name),
        carbons=film.carbons,
        resolved=film.resolved,
    )


def draw_thermogravimetry(asked: Thermogravimetry, bench: Workbench, name: str) -> Drawn:
    """One stack for each film."""
    facts = Facts(bench, name)
    results = {label: thermogravimetry_of(one, facts) for label, one in by_name(asked.of, name).items()}
    shown = {typographic(film): one for film, one in results.items()}
    panel = figures.tga_composition_panel(shown, oxide=Material(0), carbon=Neutral(), water=Material(2))
    return drawn_of_named(facts, panel, results=results, says="composition from the mass in air")


def thermogravimetry_table(asked: Thermogravimetry, bench: Workbench, name: str) -> Outcome:
    """One row per oxide in question of each film."""
    facts = Facts(bench, name)
    results = {label: thermogravimetry_of(one, facts) for label, one in by_name(asked.of, name).items()}
    return table_of_named(facts, results, heading="Film", kind="films")


# -- coupled transport ---------------------------------------------------------------------------------------------
def job_sharing_of(case: SharedJob, facts: Facts, ratio: float | None = None) -> job_sharing.JobSharing:
    """Chemical diffusivity of a case; with `ratio`, of electrons that conduct so many times what the ions do."""
    ion, electron = (
        _path(path, f"{what} in {case.name}", facts)
        for path, what in ((case.ion, "ions"), (case.electron, "electrons"))
    )
    if ratio is not None:
        electron = replace(electron, conductivity=ion.conductivity * ratio)
    return job_sharing.job_sharing(
        ion=ion,
        electron=electron,
        charge=case.charge,
        temperature=facts.number(case.temperature, case.name),
        carriers=Carriers[case.carriers.upper()],
        capacitance=facts.optional(case.capacitance, case.name),
        interface=facts.optional(case.interface, case.name),
    )


def _path(stated: PathFacts, of: str, facts: Facts) -> CarrierPath:
    return CarrierPath(
        conductivity=facts.number(stated.conductivity, of),
        concentration=facts.number(stated.concentration, of),
        thickness=facts.optional(stated.thickness, of),
    )


def draw_job_sharing(asked: JobSharing, bench: Workbench, name: str) -> Drawn:
    """D of each case against the ratio of conductivities."""
    if asked.ratio is None:
        raise MissingFact(f"{name}: over which ratios of the conductivities is it shown? State them with `ratio:`.")
    facts, cases = Facts(bench, name), by_name(asked.of, name)
    ratio = np.geomspace(asked.ratio.low, asked.ratio.high, RATIOS)
    curves = {label: [job_sharing_of(one, facts, float(r)) for r in ratio] for label, one in cases.items()}
    colours = {label: Material(place) for place, label in enumerate(cases)}
    panel = figures.ambipolar_diffusivity_panel(ratio, curves, colours=colours)
    results = {label: job_sharing_of(one, facts) for label, one in cases.items()}
    return drawn_of_named(
        facts, panel, results=results, says="conductivity of the electrons varied, all else as stated"
    )


def job_sharing_table(asked: JobSharing, bench: Workbench, name: str) -> Outcome:
    """D of each case and its parts."""
    facts = Facts(bench, name)
    results = {label: job_sharing_of(one, facts) for label, one in by_name(asked.of, name).items()}
    return table_of_named(facts, results, heading="Case", kind="cases")


# -- bounds of D ---------------------------------------------------------------------------------------------------
def bound_table(asked: DiffusivityBound, bench: Workbench, name: str) -> Outcome:
    """What each D asks for, and what V/S allows, at the pulse or at both ends of its range."""
    facts = Facts(bench, name)
    sizes = () if asked.volume_over_surface is None else _ends(asked.volume_over_surface, facts)
    columns = [
        Column("of", "Diffusivity of"),
        Column("diffusivity", "D", "cm2/s"),
        Column("pulse", "Pulse", "s"),
        Column("least", "V/S at least", "nm"),
        *(Column(f"allowed_{k}", f"D at most with V/S = {_length(size)}", "cm2/s") for k, size in enumerate(sizes)),
    ]
    rows: list[list[Cell]] = []
    for one in asked.of:
        d = facts.number(one.diffusivity, one.name)
        for pulse in _ends(asked.pulse, facts):
            least = least_volume_over_surface(d, pulse=pulse).to("nm")
            allowed = (_plain(largest_diffusivity(size, pulse=pulse), "cm2/s") for size in sizes)
            rows.append([one.name, d.to("cm2/s"), _plain(pulse, "s"), least, *allowed])
    trace = Trace(what=name, value=f"{len(rows)} rows", method="largest_diffusivity", cites=("weppner1977",))
    made = Outcome(table=Table.of(columns, rows), conditions="D ≤ 4/π·(V/S)²/τ, since ΔEs ≤ ΔEt", traces=(trace,))
    return facts.tell(made)


def _ends(known: Known, facts: Facts) -> tuple[Estimate, ...]:
    return facts.ends(known) or (facts.number(known),)


def _plain(value: Estimate, unit: str) -> Cell:
    """The number alone where it is an end of a range, and so exact."""
    shown = value.to(unit)
    return shown.value if shown.std == 0 else shown


def _length(size: Estimate) -> str:
    unit = "um" if size.to("nm").value >= MICROMETRE else "nm"
    return f"{size.to(unit).value:.4g} {printed_unit(unit)}"


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {
    Thermogravimetry: draw_thermogravimetry,
    JobSharing: draw_job_sharing,
}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {
    Synthesis: synthesis_table,
    Thermogravimetry: thermogravimetry_table,
    JobSharing: job_sharing_table,
    DiffusivityBound: bound_table,
}
"""What makes each kind of table."""
