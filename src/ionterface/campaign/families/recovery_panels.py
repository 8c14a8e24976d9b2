"""Panel and table of the recovery of the voltage at rest, each made from one rest of each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ionterface.campaign.cell_results import is_whole, rest_below, table_of
from ionterface.campaign.content import Content
from ionterface.campaign.families.recovery_contents import VoltageRecovery
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact
from ionterface.figures.recovery import voltage_recovery_panel
from ionterface.methods.recovery.recovery import Recovery, recovery

IN_PRINT = {
    "duration": "Rest",
    "step": "Step",
    "first": "First voltage",
    "amplitude": "Recovery",
    "t_50": "Time to 50 %",
    "per_decade": "Per decade",
    "course": "Course",
    "end_low": "End from",
    "end_high": "End to",
}


def recovered(asked: VoltageRecovery, bench: Workbench, cell: str) -> tuple[Recovery, Measured]:
    """The recovery of a cell at the rest that is asked for, and the record it was seen in.

    Raises
    ------
    MissingFact
        No file holds a rest of this cell, or none comes after what is asked for.
    """
    measured = bench.record(cell, asked.techniques, asked.measurement)
    found = recovery(
        measured.record,
        rest=asked.rest,
        after=None if asked.after is None else bench.direction(cell, asked.after),
        limit=None if asked.limit is None else asked.limit.value,
        pulse=None if asked.pulse is None else asked.pulse.value,
        rest_below=rest_below(measured),
        whole=is_whole(measured),
    )
    if found.course is None:
        raise MissingFact(f"at which rest does cell {cell} recover? {found.findings[-1].message}")
    return found, measured


def draw_recovery(asked: VoltageRecovery, bench: Workbench, name: str) -> Drawn:
    """Voltage at rest against the logarithm of time."""
    cells = PanelCells(bench, name)
    results = cells.each(asked.cells, lambda cell: recovered(asked, bench, cell), None)
    panel = voltage_recovery_panel(results, reference=cells.reference(), colours=cells.colours, relative=asked.relative)
    return cells.drawn(panel, results=results, says="recovery of the voltage at rest", basis=None)


def recovery_table(asked: VoltageRecovery, bench: Workbench, name: str) -> Outcome:
    """One row per cell."""
    return table_of(bench, name, asked.cells, lambda cell: recovered(asked, bench, cell), in_print=IN_PRINT)


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {VoltageRecovery: draw_recovery}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {VoltageRecovery: recovery_table}
"""What makes each kind of table."""
