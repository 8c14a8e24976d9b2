"""Panels and tables of capacities against the rate, of one cell each, and against the cycle, of replicate cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ionterface import figures
from ionterface.campaign.cell_results import (
    colour,
    drawn_together,
    named,
    only,
    rest_below,
    table_of,
    table_together,
)
from ionterface.campaign.content import Content
from ionterface.campaign.cycles import cycled
from ionterface.campaign.facts import Facts
from ionterface.campaign.families.rates_contents import Fade, FadeTable, RateModel, RateModelTable
from ionterface.campaign.option_text import reference_of
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells, one_basis
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.methods.ageing import fade as ageing
from ionterface.methods.ageing.same_current import CurrentsOf, EveryCycle
from ionterface.methods.rate_models.diffusion_limited import diffusion_limited
from ionterface.methods.rate_models.peukert import peukert
from ionterface.methods.rate_models.rate_points import RatePoints, rate_points
from ionterface.methods.rate_models.tian_coleman import Against, TianColeman, tian_coleman
from ionterface.methods.result import Result


# -- results -------------------------------------------------------------------------------------------------------
def points_of(asked: RateModel, facts: Facts, cell: str, basis: str) -> tuple[RatePoints, Measured]:
    """Current, capacity and actual rate at every current of a cell's rate test."""
    bench = facts.bench
    measured = bench.record(cell, asked.techniques, asked.measurement)
    found = rate_points(
        measured.record,
        mass=bench.mass(cell, basis),
        basis=named(basis),
        branch=bench.direction(cell, asked.branch),
        resistance=facts.optional(asked.resistance, cell),
        skip=asked.skip,
        rest_below=rest_below(measured),
        gains=bench.gains(measured),
    )
    return found, measured


def law_of(asked: RateModel, points: RatePoints) -> TianColeman:
    """The law of Tian and Coleman through these points."""
    return tian_coleman(points, against=Against.RATE if asked.as_published else Against.CURRENT)


def fade_of(asked: Fade, cells: PanelCells, basis: str) -> ageing.Fade:
    """The law, retention and fade of the cells of a panel."""
    bench = cells.bench
    results = cells.each(asked.cells, lambda cell: cycled(bench, cell, basis, asked.measurement), basis)
    directions = {bench.direction(cell, asked.branch) for cell in results}
    branch = directions.pop() if len(directions) == 1 else None
    runs = ageing.runs_of(results, basis=named(basis), branch=branch)
    return ageing.fade(
        runs,
        unit="mAh/g" if named(basis) else "mAh",
        basis=named(basis),
        reference=reference_of(asked.from_cycle),
        select=EveryCycle() if asked.currents_of is None else CurrentsOf(asked.currents_of),
        predict=asked.predict,
    )


# -- panels --------------------------------------------------------------------------------------------------------
def draw_rate_model(asked: RateModel, bench: Workbench, name: str) -> Drawn:
    """Capacity against the actual rate with both laws."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    basis = one_basis(bench, asked.cells, asked.basis)
    laws, law = only(cells, asked.cells, partial(_law_of_cell, asked, facts, basis), basis)
    panel = figures.rate_law_panel(
        law, limit=diffusion_limited(law.points), colour=colour(cells), simulated=cells.simulated
    )
    return facts.tell(cells.drawn(panel, results=laws, says="rate law", basis=basis))


def _law_of_cell(asked: RateModel, facts: Facts, basis: str, cell: str) -> tuple[TianColeman, Measured]:
    points, measured = points_of(asked, facts, cell, basis)
    return law_of(asked, points), measured


def draw_fade(asked: Fade, bench: Workbench, name: str) -> Drawn:
    """Capacity of every cycle with the law of each cell."""
    cells, basis = PanelCells(bench, name), one_basis(bench, asked.cells, asked.basis)
    found = fade_of(asked, cells, basis)
    panel = figures.fade_panel(found, colours=cells.colours, simulated=cells.simulated)
    return drawn_together(cells, panel, result=found, says="fade", basis=basis)


# -- tables --------------------------------------------------------------------------------------------------------
_OF_POINTS: Mapping[str, Callable[[RateModel, RatePoints], Result]] = {
    "tian-coleman": law_of,
    "diffusion limit": lambda _, points: diffusion_limited(points),
    "peukert": lambda _, points: peukert(points),
    "points": lambda _, points: points,
}


def rate_model_table(asked: RateModelTable, bench: Workbench, name: str) -> Outcome:
    """The table that `of` names."""
    facts, basis = Facts(bench, name), one_basis(bench, asked.cells, asked.basis)

    def make(cell: str) -> tuple[Result, Measured]:
        points, measured = points_of(asked, facts, cell, basis)
        return _OF_POINTS[asked.of](asked, points), measured

    return facts.tell(table_of(bench, name, asked.cells, make, basis=basis))


def fade_table(asked: FadeTable, bench: Workbench, name: str) -> Outcome:
    """The table that `of` names."""
    cells, basis = PanelCells(bench, name), one_basis(bench, asked.cells, asked.basis)
    found = fade_of(asked, cells, basis)
    shown = {"cells": found.table, "law": found.parameter_table, "choice of the law": found.score_table}[asked.of]()
    return table_together(cells, found, shown=shown, says="fade", basis=basis)


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {
    RateModel: draw_rate_model,
    Fade: draw_fade,
}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {
    RateModelTable: rate_model_table,
    FadeTable: fade_table,
}
"""What makes each kind of table."""
