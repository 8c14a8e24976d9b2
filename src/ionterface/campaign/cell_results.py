"""Results of methods that take one record of each cell: as panels of one cell or several, and as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from ionterface.campaign.campaign import everyone
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells, placed
from ionterface.campaign.schema import WHOLE_CELL, Technique
from ionterface.campaign.table_cells import as_csv, joined, verdict, with_plain_numbers
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import UsageError
from ionterface.estimate import Column, Table
from ionterface.figures import Colour, Panel
from ionterface.methods.rest_current import derive_rest_current
from ionterface.methods.result import Result
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Array
from ionterface.report.document import Trace
from ionterface.signals.run_lengths import runs

R = TypeVar("R", bound=Result)
Make = Callable[[str], tuple[R, Measured]]
"""What makes the result of a cell, and from which record."""
_RUN = 10
"""Points of exactly zero current, and of one sign, that are no noise of a channel at rest."""


def rest_below(measured: Measured) -> float | None:
    """The current below which a cell rests, as its measurement states it. [A]"""
    given = measured.source.measurement.rest_below
    return None if given is None else given.value


def is_whole(measured: Measured) -> bool:
    """Whether a record is one rest: one of the technique `rest` in which nobody can see a current that stops."""
    if measured.source.measurement.technique is not Technique.REST:
        return False
    record = measured.record
    return CURRENT.column not in record.data.columns or not _stops(*record.take(TIME, CURRENT, method="rest"))


def _stops(t: Array, i: Array) -> bool:
    """Whether a current flows and then no longer does; noise and the offset of a channel at rest do neither."""
    if derive_rest_current(t, i).value > 0:
        return True
    starts, stops = runs(np.sign(i))
    long = np.sign(i)[starts[stops - starts >= _RUN]]
    return bool((long == 0).any() and (long != 0).any())


def named(basis: str) -> str:
    """A mass basis as methods take it: empty for the whole cell."""
    return "" if basis == WHOLE_CELL else basis


def only(cells: PanelCells, names: Sequence[str], make: Make[R], basis: str | None = None) -> tuple[dict[str, R], R]:
    """The result of the one cell of a panel.

    Raises
    ------
    UsageError
        Several cells are named.
    """
    if len(everyone(tuple(names), cells.bench.campaign.cells)) != 1:
        raise UsageError(f"{cells.name}: one cell makes this panel; give each of {', '.join(names)} its own.")
    results = cells.each(names, make, basis)
    (result,) = results.values()
    return results, result


def colour(cells: PanelCells) -> Colour:
    """The colour of the only cell of a panel."""
    (cell,) = cells.measured
    return cells.bench.colour(cell)


def table_of(
    bench: Workbench,
    name: str,
    cells: Sequence[str],
    make: Make[R],
    *,
    basis: str | None = None,
    shown: Callable[[R], Table] = lambda result: result.table(),
    in_print: Mapping[str, str] | None = None,
) -> Outcome:
    """The table of some cells below one another; of broad ones, print shows the columns of `in_print` alone."""
    parts = []
    for cell in bench.admitted(everyone(tuple(cells), bench.campaign.cells)):
        result, measured = make(cell)
        parts.append((cell, basis, shown(result), result, (measured,)))
    made = joined(bench, parts, name)
    if made.table is None:
        return made
    if in_print is None:
        return with_plain_numbers(made)
    return replace(made, table=narrowed(made.table, {"cell": "Cell", **in_print}), files={"csv": as_csv(made.table)})


def narrowed(table: Table, headings: Mapping[str, str]) -> Table:
    """The columns of these keys in their order, under these headings."""
    places = {column.key: place for place, column in enumerate(table.columns)}
    columns = [Column(key, heading, table.columns[places[key]].unit) for key, heading in headings.items()]
    return Table.of(columns, ([row[places[key]] for key in headings] for row in table))


def drawn_together(cells: PanelCells, *panels: Panel, result: Result, says: str, basis: str | None) -> Drawn:
    """Panels of one result that several cells made together."""
    found = cells.drawn(*panels, results={}, says=says, basis=basis)
    findings = (placed(one, cells.name) for one in result.findings)
    return replace(
        found,
        conditions="; ".join([*cells.conditions, f"n = {len(cells.measured)} cell{'s' * (len(cells.measured) > 1)}"]),
        traces=(trace_of(cells, result, says),),
        findings=(*found.findings, *findings),
    )


def table_together(cells: PanelCells, result: Result, *, shown: Table, says: str, basis: str | None) -> Outcome:
    """The table of one result that several cells made together."""
    drawn = drawn_together(cells, result=result, says=says, basis=basis)
    made = Outcome(
        table=shown,
        conditions=drawn.conditions + verdict(", ".join(cells.measured), result),
        traces=drawn.traces,
        findings=drawn.findings,
        choices=drawn.choices,
    )
    return with_plain_numbers(made)


def trace_of(cells: PanelCells, result: Result, says: str) -> Trace:
    """The trace of a result with the files of all cells of a panel."""
    return Trace(
        what=f"{cells.name}, cells {', '.join(cells.measured)}",
        value=says,
        method=type(result).__name__,
        files=tuple(dict.fromkeys(m.file for measured in cells.measured.values() for m in measured)),
        settings=dict(result.settings),
        cites=result.cites,
    )
