"""Tables of the document: each kind of rows made from the cells of a campaign or from published numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from ionterface.campaign.campaign import everyone
from ionterface.campaign.contents import (
    CellSelection,
    CellTable,
    CyclingTable,
    MeasurementTable,
    RateTable,
    Rows,
    SampleTable,
    StatedTable,
    StatisticsTable,
)
from ionterface.campaign.cycles import cycled
from ionterface.campaign.families.registry import FAMILIES
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.print_forms import cycles_in_print, statistics_in_print
from ionterface.campaign.replicates import of_cells, of_stated
from ionterface.campaign.schema import WHOLE_CELL
from ionterface.campaign.table_cells import as_csv, joined
from ionterface.campaign.workbench import Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Cell, Column, Estimate, Table
from ionterface.methods import rate_test


def make_table(rows: Rows, bench: Workbench, name: str) -> Outcome:
    """The table of these rows; `name` is how it is called in traces and findings."""
    return _make(rows, bench, name)


@singledispatch
def _make(rows: object, bench: Workbench, name: str) -> Outcome:
    raise TypeError(f"no table is made of {type(rows).__name__}")


@_make.register
def _cycling(rows: CyclingTable, bench: Workbench, name: str) -> Outcome:
    parts = []
    for cell in bench.admitted(everyone(rows.cells, bench.campaign.cells)):
        basis = bench.basis(cell, rows.basis)
        result, measured = cycled(bench, cell, basis, rows.measurement)
        table = _chosen(result.table(), rows.cycles, cell)
        parts.append((cell, basis, table, result, (measured,)))
    made = joined(bench, parts, name)
    if made.table is None or len({basis for _, basis, *_ in parts}) > 1:
        return made
    return replace(made, table=cycles_in_print(made.table, parts[0][1]), files={"csv": as_csv(made.table)})


@_make.register
def _rates(rows: RateTable, bench: Workbench, name: str) -> Outcome:
    parts = []
    for cell in bench.admitted(everyone(rows.cells, bench.campaign.cells)):
        basis = bench.basis(cell, rows.basis)
        measured = bench.record(cell, rows.techniques, rows.measurement)
        given = measured.source.measurement.rest_below
        result = rate_test(
            measured.record,
            mass=bench.mass(cell, basis),
            basis="" if basis == WHOLE_CELL else basis,
            branch=bench.direction(cell, rows.branch),
            rest_below=None if given is None else given.value,
            gains=bench.gains(measured),
        )
        parts.append((cell, basis, result.table(), result, (measured,)))
    return joined(bench, parts, name)


def _chosen(table: Table, cycles: tuple[int, ...] | None, cell: str) -> Table:
    """The rows of these cycles, of all where none are named."""
    if cycles is None:
        return table
    there = table.column("cycle")
    absent = [str(n) for n in cycles if n not in there]
    if absent:
        raise UsageError(f"cell {cell} has no cycle {', '.join(absent)}; its record holds {len(there)} cycles.")
    return Table(table.columns, tuple(row for row, n in zip(table, there, strict=True) if n in cycles))


@_make.register
def _statistics(rows: StatisticsTable, bench: Workbench, name: str) -> Outcome:
    made = of_cells(rows.of, bench) if isinstance(rows.of, CellSelection) else of_stated(rows.of, bench)
    return Outcome(
        table=statistics_in_print(made.statistics),
        files={"csv": as_csv(made.statistics.table())},
        conditions=made.conditions,
        traces=made.traces(name),
        findings=made.findings,
        choices=made.choices(name),
    )


@_make.register
def _stated(rows: StatedTable, bench: Workbench, name: str) -> Outcome:
    if bench.stated is None:
        raise MissingFact(f"{name}: which file holds the published table {rows.key!r} (`stated:`)?")
    table = bench.stated.table(rows.key)
    return Outcome(
        table=table.table(),
        conditions=f"As published ({table.place})",
        traces=(bench.stated.table_trace(rows.key),),
    )


@_make.register
def _samples(rows: SampleTable, bench: Workbench, name: str) -> Outcome:
    names = everyone(rows.samples, bench.campaign.samples)
    samples = [bench.campaign.samples[n] for n in names]
    components = list(dict.fromkeys(c for s in samples for c in s.components or {}))
    columns = [Column("sample", "Sample"), *(Column(f"fraction {c}", c, "%") for c in components)]
    columns += [Column("bases", "Mass bases"), Column("basis", "Basis used")]
    body: list[list[Cell]] = []
    for s in samples:
        stated = s.components or {}
        fractions: list[Cell] = [_fraction(stated[c]) if c in stated else None for c in components]
        bases = "; ".join(_basis(name, parts) for name, parts in (s.bases or {}).items())
        body.append([s.name, *fractions, bases or "not stated", s.basis or "not stated"])
    return Outcome(table=Table.of(columns, body), conditions="Mass fractions of the whole electrode film")


def _basis(name: str, parts: tuple[str, ...]) -> str:
    """The name of a mass basis, with its components where the name does not say them."""
    return name if name == "+".join(parts) else f"{name} ({' + '.join(parts)})"


def _fraction(value: Estimate | None) -> Cell:
    return "not stated" if value is None else value.to("%")


@_make.register
def _cells(rows: CellTable, bench: Workbench, name: str) -> Outcome:
    columns = [
        Column("cell", "Cell"),
        Column("sample", "Sample"),
        Column("mass", "Mass", "mg"),
        Column("weighed", "Weighed as"),
        Column("area", "Area", "cm2"),
        Column("thickness", "Thickness", "um"),
        Column("electrolyte", "Electrolyte"),
        Column("electrolyte_volume", "Electrolyte volume", "uL"),
        Column("counter", "Counter electrode"),
        Column("window", "Window"),
        Column("excluded", "Excluded"),
    ]
    body: list[list[Cell]] = []
    for cell in everyone(rows.cells, bench.campaign.cells):
        facts = bench.campaign.cells[cell]
        stated = facts.mass.value if facts.mass else None
        body.append(
            [
                cell,
                facts.sample or "not stated",
                stated.to("mg") if stated else "not stated",
                bench.campaign.weighed(cell) or "not stated",
                facts.area.to("cm2") if facts.area else None,
                facts.thickness.to("um") if facts.thickness else None,
                facts.electrolyte,
                facts.electrolyte_volume.to("uL") if facts.electrolyte_volume else None,
                facts.counter,
                str(facts.window) if facts.window else None,
                facts.excluded,
            ]
        )
    return Outcome(table=_filled(columns, body))


def _filled(columns: list[Column], body: list[list[Cell]]) -> Table:
    """The table without the columns in which nothing stands."""
    keep = [n for n in range(len(columns)) if n == 0 or any(row[n] is not None for row in body)]
    return Table.of((columns[n] for n in keep), ([row[n] for n in keep] for row in body))


@_make.register
def _measurements(rows: MeasurementTable, bench: Workbench, name: str) -> Outcome:
    columns = [
        Column("file", "File"),
        Column("cell", "Cell"),
        Column("technique", "Technique"),
        Column("format", "Format"),
        Column("points", "Points"),
        Column("started", "Started (local time)"),
    ]
    wanted = set(everyone(rows.measurements, [s.measurement.name or "" for s in bench.campaign.sources]))
    body: list[list[Cell]] = []
    for source in bench.campaign.sources:
        if (source.measurement.name or "") not in wanted:
            continue
        reading = bench.reading(source)
        technique = source.measurement.technique.value if source.measurement.technique else "not stated"
        for one in reading.descriptions or ({"format": "not read", "rows": None, "started": None},):
            started = (one["started"] or "")[:19].replace("T", " ")
            body.append([source.shown, source.cell or "not stated", technique, one["format"], one["rows"], started])
    return Outcome(table=Table.of(columns, body))


for _family in FAMILIES:
    for _kind, _making in _family.TABLES.items():
        _make.register(_kind)(_making)
