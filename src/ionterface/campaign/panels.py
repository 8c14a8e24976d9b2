"""Figures of the document: each kind of panel made from the cells of a campaign or from published numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from string import ascii_lowercase
from typing import TypeVar

from ionterface import figures
from ionterface.campaign import composition_series
from ionterface.campaign.campaign import everyone
from ionterface.campaign.contents import (
    BoxPlot,
    CapacityByCycle,
    CapacityByRate,
    CellSelection,
    ChargeDischargeCurves,
    CompositionPlot,
    FigureItem,
    RecordCurve,
    RestCurves,
    Voltammograms,
)
from ionterface.campaign.cycles import cycled
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.replicates import of_cells, of_stated
from ionterface.campaign.schema import WHOLE_CELL, Technique
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import FileError, Finding, MissingFact, Severity, UsageError
from ionterface.estimate import Estimate
from ionterface.figures import Colour, Figure, Material, Panel
from ionterface.figures.print import printed
from ionterface.methods import ChargeDischarge, RateTest, Rests, charge_discharge, rate_test, rests, voltammogram
from ionterface.methods.result import Result
from ionterface.report.document import Trace

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Panels with everything that a caption and a reviewer may ask about them."""

    panels: tuple[Panel, ...]
    conditions: str = ""
    traces: tuple[Trace, ...] = ()
    findings: tuple[Finding, ...] = ()
    choices: tuple[str, ...] = ()


def make_figure(item: FigureItem, bench: Workbench) -> Outcome:
    """The figure of an item: printed, interactive, and its source data."""
    name = f"Figure {item.figure}"
    drawn = [_draw(panel, bench, name) for panel in item.panels]
    panels = tuple(panel for one in drawn for panel in one.panels)
    figure = Figure(key=item.figure, panels=panels, width=item.width, columns=item.columns)
    files = {**printed(figure), "csv": figures.source_data(figure).encode("utf-8")}
    return Outcome(
        files=files,
        interactive=figures.to_plotly_json(figure),
        conditions=". ".join([_lettered(drawn), *figures.remarks(figure)]),
        traces=tuple(trace for one in drawn for trace in one.traces),
        findings=tuple(finding for one in drawn for finding in one.findings),
        choices=tuple(choice for one in drawn for choice in one.choices),
    )


def _lettered(drawn: list[Drawn]) -> str:
    """What the caption says of each panel, with its letter where there are several; equal words are said once."""
    if len({one.conditions for one in drawn}) == 1:
        return drawn[0].conditions
    parts, letters = [], iter(ascii_lowercase)
    for one in drawn:
        own = [next(letters) for _ in one.panels]
        parts.append(f"({', '.join(own)}) {one.conditions}")
    return ". ".join(parts)


@singledispatch
def _draw(panel: object, bench: Workbench, name: str) -> Drawn:
    raise TypeError(f"no panel is drawn of {type(panel).__name__}")


# -- cells ---------------------------------------------------------------------------------------------------------
@dataclass
class _Cells:
    """The admitted cells of one panel and what was found for each; a cell whose file is damaged is left out, named."""

    bench: Workbench
    name: str
    colours: dict[str, Colour] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)
    measured: dict[str, tuple[Measured, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def each(self, names: Iterable[str], make: Callable[[str], tuple[R, Measured]], basis: str | None) -> dict[str, R]:
        """What `make` gives for each cell that can be read."""
        made: dict[str, R] = {}
        for cell in self.admitted(tuple(names)):
            try:
                made[cell], measured = make(cell)
            except FileError as error:
                text = f"cell {cell} is not shown in {self.name}: {error}"
                self.findings.append(Finding("W-D1", Severity.WARNING, text))
                self.conditions.append(f"cell {cell} not shown: its file cannot be read")
                continue
            self.measured[cell] = (measured,)
            self.conditions.append(self.bench.conditions(cell, basis))
        if not made:
            raise MissingFact(f"{self.name}: no file of its cells can be read.")
        self.colours |= colours_of(self.bench, made)
        return made

    def admitted(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The cells that are not excluded; those that are enter the conditions with their rule."""
        cells = everyone(names, self.bench.campaign.cells)
        admitted = self.bench.admitted(cells)
        self.conditions += [
            f"cell {c} excluded ({self.bench.campaign.cells[c].excluded})" for c in cells if c not in admitted
        ]
        if not admitted:
            raise MissingFact(f"{self.name}: which cells are shown? Every one that was named is excluded.")
        return admitted

    def drawn(self, *panels: Panel, results: Mapping[str, Result], says: str, basis: str | None) -> Drawn:
        """The panels with the traces, findings and conditions of these results."""
        traces = tuple(
            Trace(
                what=f"{self.name}, cell {cell}",
                value=says,
                method=type(result).__name__,
                files=tuple(dict.fromkeys(m.file for m in self.measured[cell])),
                settings=dict(result.settings),
                cites=result.cites,
            )
            for cell, result in results.items()
        )
        noted = [f for measured in self.measured.values() for m in measured for f in m.record.findings]
        own = [finding for result in results.values() for finding in result.findings]
        count = f"n = {len(results)} cell{'s' * (len(results) > 1)}"
        given = [f"{self.name}: {says} on the mass basis {basis}."] if basis not in (None, WHOLE_CELL) else []
        return Drawn(
            panels=panels,
            conditions="; ".join([*self.conditions, count]),
            traces=traces,
            findings=(*noted, *own, *self.findings),
            choices=tuple(given),
        )


def colours_of(bench: Workbench, cells: Iterable[str]) -> dict[str, Colour]:
    """The colour of each cell: that of its sample, or one for each cell where they share a sample."""
    names = list(cells)
    by_sample: dict[str, Colour] = {cell: bench.colour(cell) for cell in names}
    if len(set(by_sample.values())) == len(names):
        return by_sample
    return {cell: Material(place) for place, cell in enumerate(names)}


def _one_basis(bench: Workbench, names: tuple[str, ...], asked: str | None) -> str:
    admitted = bench.admitted(everyone(names, bench.campaign.cells))
    bases = {bench.basis(cell, asked) for cell in admitted}
    if len(bases) > 1:
        raise MissingFact(f"on which one mass basis are the cells shown ({', '.join(sorted(bases))})?")
    return bases.pop() if bases else WHOLE_CELL


def _rest_below(measured: Measured) -> float | None:
    given = measured.source.measurement.rest_below
    return None if given is None else given.value


def _named(basis: str) -> str:
    return "" if basis == WHOLE_CELL else basis


@_draw.register
def _cycling(panel: CapacityByCycle, bench: Workbench, name: str) -> Drawn:
    basis, cells = _one_basis(bench, panel.cells, panel.basis), _Cells(bench, name)
    results = cells.each(panel.cells, lambda cell: cycled(bench, cell, basis, panel.measurement), basis)
    if panel.cycles is not None:
        chosen = set(panel.cycles)
        results = {
            cell: replace(r, cycles=tuple(c for c in r.cycles if c.number in chosen)) for cell, r in results.items()
        }
    simulated = _simulated(cells)
    capacity = figures.capacity_panel(results, basis=_named(basis), colours=cells.colours, simulated=simulated)
    efficiency = figures.efficiency_panel(results, colours=cells.colours, simulated=simulated)
    return cells.drawn(capacity, efficiency, results=results, says="capacity by cycle", basis=basis)


def _simulated(cells: _Cells) -> bool:
    return any(m.record.metadata.simulated for measured in cells.measured.values() for m in measured)


@_draw.register
def _curves(panel: ChargeDischargeCurves, bench: Workbench, name: str) -> Drawn:
    basis, cells = _one_basis(bench, panel.cells, panel.basis), _Cells(bench, name)

    def make(cell: str) -> tuple[ChargeDischarge, Measured]:
        measured = bench.record(cell, panel.techniques, panel.measurement)
        mass = bench.mass(cell, basis)
        curves = charge_discharge(
            measured.record,
            cycles=panel.cycles,
            mass=mass,
            basis=_named(basis),
            rest_below=_rest_below(measured),
            gains=bench.gains(measured),
        )
        return curves, measured

    results = cells.each(panel.cells, make, basis)
    reference = _reference(bench, results)
    drawn = figures.charge_discharge_panel(
        results, reference=reference, colours=cells.colours, simulated=_simulated(cells)
    )
    return cells.drawn(drawn, results=results, says="charge and discharge curves", basis=basis)


def _reference(bench: Workbench, cells: Iterable[str]) -> str:
    """The reference electrode of the cells; empty where they have none or different ones."""
    found = {bench.campaign.cells[cell].reference or "" for cell in cells}
    return found.pop() if len(found) == 1 else ""


@_draw.register
def _rates(panel: CapacityByRate, bench: Workbench, name: str) -> Drawn:
    basis, cells = _one_basis(bench, panel.cells, panel.basis), _Cells(bench, name)

    def make(cell: str) -> tuple[RateTest, Measured]:
        measured = bench.record(cell, panel.techniques, panel.measurement)
        result = rate_test(
            measured.record,
            mass=bench.mass(cell, basis),
            basis=_named(basis),
            branch=bench.direction(cell, panel.branch),
            rest_below=_rest_below(measured),
            gains=bench.gains(measured),
        )
        return result, measured

    results = cells.each(panel.cells, make, basis)
    drawn = figures.rate_test_panel(results, colours=cells.colours, simulated=_simulated(cells))
    return cells.drawn(drawn, results=results, says=f"{panel.branch.value} capacity by current", basis=basis)


@_draw.register
def _voltammograms(panel: Voltammograms, bench: Workbench, name: str) -> Drawn:
    names = everyone(panel.cells, bench.campaign.cells)
    if len(names) != 1:
        raise UsageError(f"{name}: voltammograms of one cell make a panel; give each of {', '.join(names)} its own.")
    if panel.cycles is not None and len(panel.cycles) > 1:
        raise UsageError(f"{name}: one cycle, or all of them, is shown; not the {len(panel.cycles)} that are named.")
    cells = _Cells(bench, name)
    (cell,) = cells.admitted(names)
    basis = bench.basis(cell, panel.basis)
    found = bench.records(cell, panel.techniques, panel.measurement)
    pairs = [(m, voltammogram(m.record, stated_rate=m.source.measurement.scan_rate)) for m in found]
    if panel.rates is not None:
        pairs = [(m, result) for m, result in pairs if result.scan_rate.value in panel.rates]
    if not pairs:
        raise MissingFact(f"{name}: no voltammogram of cell {cell} was measured at {panel.rates}.")
    cells.measured[cell] = tuple(m for m, _ in pairs)
    cells.conditions.append(bench.conditions(cell, basis))
    drawn = figures.voltammogram_panel(
        [(m.record, result) for m, result in pairs],
        reference=_reference(bench, names),
        mass=bench.mass(cell, basis),
        basis=_named(basis),
        cycle=panel.cycles[0] if panel.cycles else None,
    )
    return cells.drawn(drawn, results={cell: pairs[0][1]}, says=f"{len(pairs)} voltammograms", basis=basis)


@_draw.register
def _rest(panel: RestCurves, bench: Workbench, name: str) -> Drawn:
    cells = _Cells(bench, name)

    def make(cell: str) -> tuple[Rests, Measured]:
        measured = bench.record(cell, panel.techniques, panel.measurement)
        whole = measured.source.measurement.technique is Technique.REST
        found = rests(measured.record, rest_below=_rest_below(measured), whole=whole)
        if not found.rests:
            raise MissingFact(f"{name}: {measured.record.metadata.name} holds no rest.")
        return found, measured

    results = cells.each(panel.cells, make, None)
    longest = {
        cell: (cells.measured[cell][0].record, max(found.rests, key=lambda one: one.duration))
        for cell, found in results.items()
    }
    drawn = figures.recovery_panel(longest, reference=_reference(bench, results), colours=cells.colours)
    return cells.drawn(drawn, results=results, says="longest rest of the record", basis=None)


# -- records and published numbers ---------------------------------------------------------------------------------
@_draw.register
def _record(panel: RecordCurve, bench: Workbench, name: str) -> Drawn:
    names = everyone(panel.measurements, [s.measurement.name or "" for s in bench.campaign.sources])
    sources = [source for one in names for source in bench.campaign.sources_named(one)]
    found = [m for source in sources for m in bench.measured(source)]
    if len(found) != 1:
        raise UsageError(f"{name}: a record is shown alone; {', '.join(names)} holds {len(found)}.")
    (measured,) = found
    cell = measured.source.cell
    reference = (bench.campaign.cells[cell].reference or "") if cell else ""
    colour = bench.colour(cell) if cell else Material(0)
    if panel.shows == "voltage":
        drawn = figures.voltage_time_panel(measured.record, reference=reference, colour=colour)
    else:
        drawn = figures.current_time_panel(measured.record, mass=None, colour=colour)
    trace = Trace(what=name, value=f"{panel.shows} against time", method="record", files=(measured.file,))
    conditions = bench.conditions(cell) if cell else "cell not stated"
    return Drawn(
        panels=(drawn,), conditions=f"{conditions}; n = 1 cell", traces=(trace,), findings=measured.record.findings
    )


@_draw.register
def _box(panel: BoxPlot, bench: Workbench, name: str) -> Drawn:
    made = of_cells(panel.of, bench) if isinstance(panel.of, CellSelection) else of_stated(panel.of, bench)
    quantity = made.quantity[:1].upper() + made.quantity[1:]
    simulated = any(m.record.metadata.simulated for m in made.measured)
    drawn = figures.cell_statistics_panel(made.statistics, quantity=quantity, colour=made.colour, simulated=simulated)
    return Drawn(
        panels=(drawn,),
        conditions=made.conditions,
        traces=made.traces(name),
        findings=made.findings,
        choices=made.choices(name),
    )


@_draw.register
def _composition(panel: CompositionPlot, bench: Workbench, name: str) -> Drawn:
    if bench.stated is None:
        raise MissingFact(f"{name}: which file holds the published table {panel.of.stated!r} (`stated:`)?")
    table = bench.stated.table(panel.of.stated)
    points = composition_series.points(table)
    bases = tuple(dict.fromkeys(point.basis for point in points))
    contents = {p.sample: Estimate(p.content, None, "1") for p in points}
    capacities = {
        basis: [Estimate(p.capacity.middle, None, p.capacity.unit) for p in points if p.basis == basis]
        for basis in bases
    }
    drawn = figures.composition_panel(
        list(contents.values()),
        capacities,
        component=table.columns[1].key,
        whole=bases[-1],
        colours={basis: Material(place) for place, basis in enumerate(bases)},
        computed={basis: [p.computed for p in points if p.basis == basis] for basis in bases},
    )
    printed = ", ".join(f"{p.sample} on {p.basis}" for p in points if not p.computed)
    return Drawn(
        panels=(drawn,),
        conditions=f"Printed: {printed}; the others follow from these by the mass share ({table.place})",
        traces=(bench.stated.table_trace(panel.of.stated),),
    )
