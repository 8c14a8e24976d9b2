"""Panels and tables of titrations, each made from one record of each cell and the body that its sample states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ionterface.campaign.cell_results import colour, only, rest_below, table_of
from ionterface.campaign.content import Content
from ionterface.campaign.facts import Facts
from ionterface.campaign.families.titration_contents import Gitt, Ici, Pitt
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.figures.titration.diffusivity import interruptions_panel, steps_panel
from ionterface.figures.titration.gitt import gitt_panel, pulse_panel
from ionterface.methods.titration import gitt as pulses
from ionterface.methods.titration import pitt as steps
from ionterface.methods.titration.intermittent_current import IntermittentCurrent, intermittent_current
from ionterface.methods.titration.pulse_fits import FiniteLength

GITT_IN_PRINT = {
    "pulse": "Pulse",
    "potential": "Potential at rest",
    "tau": "τ",
    "dEs": "ΔEs",
    "dEt": "ΔEt",
    "D_slope": "D, line",
    "D_relaxation": "D, relaxation",
    "D_finite": "D, finite length",
    "bound": "D at most",
    "against": "Findings",
}
ICI_IN_PRINT = {
    "time": "Time",
    "potential": "Potential without the step",
    "drift": "dE/dt under current",
    "resistance": "Step",
    "D": "D",
    "theta": "θ",
    "valid": "Valid",
}
PITT_IN_PRINT = {
    "step": "Step",
    "potential": "Potential, mean",
    "charge": "Charge",
    "D_finite": "D, finite length",
    "D_short": "D, short times",
    "D_long": "D, long times",
    "theta": "θ at the end",
}


# -- results -------------------------------------------------------------------------------------------------------
def gitt_of(asked: Gitt, facts: Facts, cell: str) -> tuple[pulses.Gitt, Measured]:
    """Diffusivities of the pulses of a cell."""
    measured = facts.bench.record(cell, asked.techniques, asked.measurement)
    finite = None if asked.lines_only else FiniteLength()
    return pulses.gitt(measured.record, body=facts.body(cell), finite=finite, rest_below=rest_below(measured)), measured


def ici_of(asked: Ici, facts: Facts, cell: str) -> tuple[IntermittentCurrent, Measured]:
    """Diffusivities at the interruptions of a cell."""
    measured = facts.bench.record(cell, asked.techniques, asked.measurement)
    window = (asked.window.low, asked.window.high)
    found = intermittent_current(measured.record, body=facts.body(cell), window=window, rest_below=rest_below(measured))
    return found, measured


def pitt_of(asked: Pitt, facts: Facts, cell: str) -> tuple[steps.Pitt, Measured]:
    """Diffusivities of the steps of a cell."""
    measured = facts.bench.record(cell, asked.techniques, asked.measurement)
    step = None if asked.step is None else asked.step.value
    return steps.pitt(measured.record, body=facts.body(cell), step=step), measured


# -- panels --------------------------------------------------------------------------------------------------------
def draw_gitt(asked: Gitt, bench: Workbench, name: str) -> Drawn:
    """D against the potential at rest, or one pulse."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    results, found = only(cells, asked.cells, partial(gitt_of, asked, facts))
    shade, reference = colour(cells), cells.reference()
    if asked.pulse is None:
        panel = gitt_panel(found, reference=reference, colour=shade, simulated=cells.simulated)
        says = "diffusivity by pulses"
    else:
        ((measured,),) = cells.measured.values()
        panel = pulse_panel(measured.record, found, number=asked.pulse, reference=reference, colour=shade)
        says = f"pulse {asked.pulse}"
    return facts.tell(cells.drawn(panel, results=results, says=says, basis=None))


def draw_ici(asked: Ici, bench: Workbench, name: str) -> Drawn:
    """D against the potential without the step."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    results, found = only(cells, asked.cells, partial(ici_of, asked, facts))
    panel = interruptions_panel(found, reference=cells.reference(), colour=colour(cells), simulated=cells.simulated)
    return facts.tell(cells.drawn(panel, results=results, says="diffusivity by interruptions", basis=None))


def draw_pitt(asked: Pitt, bench: Workbench, name: str) -> Drawn:
    """D against the mean potential of each step."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    results, found = only(cells, asked.cells, partial(pitt_of, asked, facts))
    panel = steps_panel(found, reference=cells.reference(), colour=colour(cells), simulated=cells.simulated)
    return facts.tell(cells.drawn(panel, results=results, says="diffusivity by steps", basis=None))


# -- tables --------------------------------------------------------------------------------------------------------
def gitt_table(asked: Gitt, bench: Workbench, name: str) -> Outcome:
    """One row per pulse."""
    facts = Facts(bench, name)
    return facts.tell(table_of(bench, name, asked.cells, partial(gitt_of, asked, facts), in_print=GITT_IN_PRINT))


def ici_table(asked: Ici, bench: Workbench, name: str) -> Outcome:
    """One row per interruption."""
    facts = Facts(bench, name)
    return facts.tell(table_of(bench, name, asked.cells, partial(ici_of, asked, facts), in_print=ICI_IN_PRINT))


def pitt_table(asked: Pitt, bench: Workbench, name: str) -> Outcome:
    """One row per step."""
    facts = Facts(bench, name)
    return facts.tell(table_of(bench, name, asked.cells, partial(pitt_of, asked, facts), in_print=PITT_IN_PRINT))


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {
    Gitt: draw_gitt,
    Ici: draw_ici,
    Pitt: draw_pitt,
}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {
    Gitt: gitt_table,
    Ici: ici_table,
    Pitt: pitt_table,
}
"""What makes each kind of table."""
