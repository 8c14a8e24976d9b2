"""Replicate cells: their capacities side by side, measured or published, and the statistics between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.campaign.campaign import everyone
from ionterface.campaign.contents import CellSelection, Stated
from ionterface.campaign.cycles import branch_charge, cycled, doubt
from ionterface.campaign.schema import WHOLE_CELL
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import Finding, MissingFact
from ionterface.figures import Material
from ionterface.methods import CellStatistics, Cycling, Direction, cell_statistics
from ionterface.report.document import Trace


@dataclass(frozen=True, kw_only=True)
class Replicates:
    """Statistics between cells, with what a caption and a trace say of them."""

    statistics: CellStatistics
    quantity: str
    conditions: str
    origin: str
    colour: Material
    measured: tuple[Measured, ...] = ()
    noticed: tuple[Finding, ...] = ()
    """What was noticed in the cycles of the cells."""
    stated: Trace | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of the records and of the statistics."""
        noted = (f for m in self.measured for f in m.record.findings)
        return (*dict.fromkeys(noted), *self.noticed, *self.statistics.findings)

    def traces(self, name: str) -> tuple[Trace, ...]:
        """Where the statistics come from."""
        s = self.statistics
        files = tuple(dict.fromkeys(m.file for m in self.measured))
        trace = Trace(
            what=f"{name}: statistics of {s.n_independent} cells",
            value=f"{len(s.cycles)} cycles",
            method="CellStatistics",
            files=files or (self.stated.files if self.stated else ()),
            stated=self.stated.stated if self.stated else "",
            settings=dict(s.settings),
            cites=tuple(dict.fromkeys((*s.cites, *(self.stated.cites if self.stated else ())))),
        )
        return (trace,)

    def choices(self, name: str) -> tuple[str, ...]:
        """The choices that a reviewer would ask for."""
        excluded = [f"{name}: cell {cell} is left out ({rule})." for cell, rule in self.statistics.excluded.items()]
        return (f"{name}: {self.origin}.", *excluded)


def of_cells(selection: CellSelection, bench: Workbench) -> Replicates:
    """The replicates that a selection of measured cells names; excluded cells are listed with their rule."""
    names = everyone(selection.cells, bench.campaign.cells)
    excluded = {n: rule for n in names if (rule := bench.campaign.cells[n].excluded) is not None}
    admitted = bench.admitted(names)
    if not admitted:
        raise MissingFact("which cells are compared? Every one that was named is excluded.")
    bases = {bench.basis(cell, selection.basis) for cell in admitted}
    if len(bases) > 1:
        raise MissingFact(f"on which one mass basis are the cells compared ({', '.join(sorted(bases))})?")
    (basis,) = bases
    unit = "mAh" if basis == WHOLE_CELL else "mAh/g"
    values, found = [], []
    noticed: list[Finding] = []
    for cell in names:
        if cell in excluded:
            values.append([np.nan] * len(selection.cycles))
            continue
        result, measured = cycled(bench, cell, basis, selection.measurement)
        direction = bench.direction(cell, selection.branch)
        values.append([_amount(result, n, basis, direction, unit) for n in selection.cycles])
        found.append(measured)
        noticed += result.findings
    statistics = cell_statistics(
        np.array(values),
        cells=names,
        cycles=selection.cycles,
        unit=unit,
        basis="" if basis == WHOLE_CELL else basis,
        source="cell-to-cell spread",
        excluded=excluded,
    )
    origin = f"{selection.branch.value} capacity on the mass basis {basis}, replicates are cells"
    told = [f"cell {cell} excluded ({rule})" for cell, rule in excluded.items()]
    told += [bench.conditions(cell, basis) for cell in admitted]
    conditions = "; ".join([*told, f"n = {statistics.n_independent} cells"])
    return Replicates(
        statistics=statistics,
        quantity=f"{selection.branch.value} capacity",
        conditions=conditions,
        origin=origin,
        colour=bench.colour(admitted[0]),
        measured=tuple(found),
        noticed=tuple(noticed),
    )


def _amount(result: Cycling, cycle: int, basis: str, direction: Direction, unit: str) -> float:
    """Capacity or charge of one half cycle in `unit`; NaN where it is not valid, so that it enters no statistics."""
    if cycle > len(result.cycles) or doubt(result, (cycle, direction)):
        return float("nan")
    return branch_charge(result, cycle, basis, direction).to(unit).value


def of_stated(selection: Stated, bench: Workbench) -> Replicates:
    """The replicates of a published table: its first column names the cells, the others are cycles in their order."""
    if bench.stated is None:
        raise MissingFact(f"which file holds the published table {selection.stated!r} (`stated:`)?")
    table = bench.stated.table(selection.stated)
    first, *cycles = table.columns
    units = {column.unit for column in cycles}
    if len(units) != 1 or None in units:
        raise MissingFact(f"table {selection.stated}: its columns after the first are not cycles in one unit.")
    (unit,) = units
    cells = table.texts(first.key)
    values = table.values(column.key for column in cycles)
    statistics = cell_statistics(
        values,
        cells=cells,
        cycles=range(1, len(cycles) + 1),
        unit=unit or "1",
        basis=table.basis,
        source="cell-to-cell spread",
    )
    return Replicates(
        statistics=statistics,
        quantity="capacity",
        conditions=f"Published data ({table.place}), {', '.join(table.conditions.values())}; n = {len(cells)} cells",
        origin=f"published capacities of {table.place} on the mass basis {table.basis or 'not stated'}",
        colour=Material(0),
        stated=bench.stated.table_trace(selection.stated),
    )
