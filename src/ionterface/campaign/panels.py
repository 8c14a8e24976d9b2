"""Figures of the document: each kind of panel made from the cells of a campaign or from published numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from string import ascii_lowercase

from ionterface import figures
from ionterface.campaign import composition_series
from ionterface.campaign.campaign import everyone
from ionterface.campaign.cell_results import is_whole
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
from ionterface.campaign.families.registry import FAMILIES
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells, one_basis
from ionterface.campaign.replicates import of_cells, of_stated
from ionterface.campaign.schema import WHOLE_CELL
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.figures import Figure, Material
from ionterface.figures.print import printed
from ionterface.methods import ChargeDischarge, RateTest, Rests, charge_discharge, rate_test, rests, voltammogram
from ionterface.report.document import Trace


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
def _rest_below(measured: Measured) -> float | None:
    given = measured.source.measurement.rest_below
    return None if given is None else given.value


def _named(basis: str) -> str:
    return "" if basis == WHOLE_CELL else basis


@_draw.register
def _cycling(panel: CapacityByCycle, bench: Workbench, name: str) -> Drawn:
    basis, cells = one_basis(bench, panel.cells, panel.basis), PanelCells(bench, name)
    results = cells.each(panel.cells, lambda cell: cycled(bench, cell, basis, panel.measurement), basis)
    if panel.cycles is not None:
        chosen = set(panel.cycles)
        results = {
            cell: replace(r, cycles=tuple(c for c in r.cycles if c.number in chosen)) for cell, r in results.items()
        }
    simulated = cells.simulated
    capacity = figures.capacity_panel(results, basis=_named(basis), colours=cells.colours, simulated=simulated)
    efficiency = figures.efficiency_panel(results, colours=cells.colours, simulated=simulated)
    return cells.drawn(capacity, efficiency, results=results, says="capacity by cycle", basis=basis)


@_draw.register
def _curves(panel: ChargeDischargeCurves, bench: Workbench, name: str) -> Drawn:
    basis, cells = one_basis(bench, panel.cells, panel.basis), PanelCells(bench, name)

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
    reference = cells.reference()
    drawn = figures.charge_discharge_panel(
        results, reference=reference, colours=cells.colours, simulated=cells.simulated
    )
    return cells.drawn(drawn, results=results, says="charge and discharge curves", basis=basis)


@_draw.register
def _rates(panel: CapacityByRate, bench: Workbench, name: str) -> Drawn:
    basis, cells = one_basis(bench, panel.cells, panel.basis), PanelCells(bench, name)

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
    drawn = figures.rate_test_panel(results, colours=cells.colours, simulated=cells.simulated)
    return cells.drawn(drawn, results=results, says=f"{panel.branch.value} capacity by current", basis=basis)


@_draw.register
def _voltammograms(panel: Voltammograms, bench: Workbench, name: str) -> Drawn:
    names = everyone(panel.cells, bench.campaign.cells)
    if len(names) != 1:
        raise UsageError(f"{name}: voltammograms of one cell make a panel; give each of {', '.join(names)} its own.")
    if panel.cycles is not None and len(panel.cycles) > 1:
        raise UsageError(f"{name}: one cycle, or all of them, is shown; not the {len(panel.cycles)} that are named.")
    cells = PanelCells(bench, name)
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
        reference=cells.reference(),
        mass=bench.mass(cell, basis),
        basis=_named(basis),
        cycle=panel.cycles[0] if panel.cycles else None,
    )
    return cells.drawn(drawn, results={cell: pairs[0][1]}, says=f"{len(pairs)} voltammograms", basis=basis)


@_draw.register
def _rest(panel: RestCurves, bench: Workbench, name: str) -> Drawn:
    cells = PanelCells(bench, name)

    def make(cell: str) -> tuple[Rests, Measured]:
        measured = bench.record(cell, panel.techniques, panel.measurement)
        found = rests(measured.record, rest_below=_rest_below(measured), whole=is_whole(measured))
        if not found.rests:
            raise MissingFact(f"{name}: {measured.record.metadata.name} holds no rest.")
        return found, measured

    results = cells.each(panel.cells, make, None)
    longest = {
        cell: (cells.measured[cell][0].record, max(found.rests, key=lambda one: one.duration))
        for cell, found in results.items()
    }
    drawn = figures.recovery_panel(longest, reference=cells.reference(), colours=cells.colours)
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


for _family in FAMILIES:
    for _kind, _drawing in _family.PANELS.items():
        _draw.register(_kind)(_drawing)
