"""Panels and tables of dQ/dV, and of energy against power with points of other work beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from ionterface import figures
from ionterface.campaign.cell_results import drawn_together, named, rest_below, table_of, table_together
from ionterface.campaign.content import Content
from ionterface.campaign.cycles import cycled
from ionterface.campaign.facts import Facts
from ionterface.campaign.families.energy_contents import DifferentialCapacity, LiteratureTable, Ragone
from ionterface.campaign.option_text import smoother_of
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells, one_basis
from ionterface.campaign.schema import WHOLE_CELL
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods import differential_capacity as slopes
from ionterface.methods import ragone as energies
from ionterface.methods.agreement import read_printed
from ionterface.methods.ragone import Load, RagonePoint, literature_point


# -- results -------------------------------------------------------------------------------------------------------
def slopes_of(
    asked: DifferentialCapacity, facts: Facts, basis: str, cell: str
) -> tuple[slopes.DifferentialCapacity, Measured]:
    """dQ/dV of a cell."""
    bench = facts.bench
    measured = bench.record(cell, asked.techniques, asked.measurement)
    found = slopes.differential_capacity(
        measured.record,
        cycles=asked.cycles,
        step=asked.step.value,
        smoother=smoother_of(asked.smooth),
        mass=bench.mass(cell, basis),
        basis=named(basis),
        resistance=facts.optional(asked.resistance, cell),
        rest_below=rest_below(measured),
        gains=bench.gains(measured),
    )
    return found, measured


def energies_of(asked: Ragone, cells: PanelCells, facts: Facts, basis: str) -> energies.Ragone:
    """Energy and power of the discharges of the cells of a panel, and of other work."""
    if basis == WHOLE_CELL:
        raise MissingFact(f"{cells.name}: on which mass basis are energies compared? The whole cell is none.")
    results = cells.each(asked.cells, lambda cell: cycled(cells.bench, cell, basis, asked.measurement), basis)
    literature = [
        literature_point(
            point.name,
            energy=facts.number(point.energy, point.name),
            power=facts.number(point.power, point.name),
            load=Load[point.load.upper()],
            basis=point.basis,
            source=point.source,
        )
        for point in asked.literature
    ]
    literature += [point for table in asked.literature_tables for point in published_points(table, facts)]
    return energies.ragone(
        results, basis=basis, load=Load[asked.load.upper()], cycles=asked.cycles, literature=literature
    )


def published_points(asked: LiteratureTable, facts: Facts) -> Iterator[RagonePoint]:
    """The points of a published table; a row without energy or power is left out.

    Raises
    ------
    UsageError
        A column of energy or power without unit.
    """
    table = facts.published(asked.stated, "table").table(asked.stated)
    units = {column.key: column.unit for column in table.columns}
    for key in (asked.energy, asked.power):
        if units.get(key, "") is None:
            raise UsageError(f"{table.place}: the column {key!r} has no unit; energies and powers need one.")
    columns = [table.texts(key) for key in (asked.name, asked.energy, asked.power, asked.source)]
    for name, energy, power, source in zip(*columns, strict=True):
        if energy and power:
            yield literature_point(
                name,
                energy=Estimate(read_printed(energy).value, None, units[asked.energy] or "J/kg"),
                power=Estimate(read_printed(power).value, None, units[asked.power] or "W/kg"),
                load=Load[asked.load.upper()],
                basis=asked.basis,
                source=f"{source} ({table.place})",
            )


# -- panels --------------------------------------------------------------------------------------------------------
def draw_slopes(asked: DifferentialCapacity, bench: Workbench, name: str) -> Drawn:
    """dQ/dV against the voltage."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    basis = one_basis(bench, asked.cells, asked.basis)
    results = cells.each(asked.cells, partial(slopes_of, asked, facts, basis), basis)
    panel = figures.differential_capacity_panel(
        results, reference=cells.reference(), colours=cells.colours, simulated=cells.simulated
    )
    return facts.tell(cells.drawn(panel, results=results, says="dQ/dV", basis=basis))


def draw_ragone(asked: Ragone, bench: Workbench, name: str) -> Drawn:
    """Energy against mean power."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    basis = one_basis(bench, asked.cells, asked.basis)
    found = energies_of(asked, cells, facts, basis)
    panel = figures.ragone_panel(found, colours=cells.colours, simulated=cells.simulated)
    return facts.tell(drawn_together(cells, panel, result=found, says="energy against power", basis=basis))


# -- tables --------------------------------------------------------------------------------------------------------
def slopes_table(asked: DifferentialCapacity, bench: Workbench, name: str) -> Outcome:
    """Charge and highest peak of each half cycle."""
    facts, basis = Facts(bench, name), one_basis(bench, asked.cells, asked.basis)
    make = partial(slopes_of, asked, facts, basis)
    return facts.tell(table_of(bench, name, asked.cells, make, basis=basis))


def ragone_table(asked: Ragone, bench: Workbench, name: str) -> Outcome:
    """One row per discharge and per point of other work, with its source."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    basis = one_basis(bench, asked.cells, asked.basis)
    found = energies_of(asked, cells, facts, basis)
    return facts.tell(table_together(cells, found, shown=found.table(), says="energy against power", basis=basis))


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {
    DifferentialCapacity: draw_slopes,
    Ragone: draw_ragone,
}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {
    DifferentialCapacity: slopes_table,
    Ragone: ragone_table,
}
"""What makes each kind of table."""
