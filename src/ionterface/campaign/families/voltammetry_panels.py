"""Panels and tables of voltammetry, each made from the scan-rate series of the cells of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ionterface import figures
from ionterface.campaign.campaign import everyone
from ionterface.campaign.content import Content
from ionterface.campaign.families.voltammetry_contents import (
    Capacitance,
    Diffusivity,
    Dunn,
    DunnSensitivity,
    ExponentMap,
    Exponents,
    ExtrapolatedCharge,
    OfAllRates,
    PeakExponents,
    PeakTable,
    RateConstant,
    ScanRates,
    SurfaceRateConstant,
)
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells, one_basis
from ionterface.campaign.scan_rates import CellSeries, series_of
from ionterface.campaign.table_cells import joined
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact, UsageError
from ionterface.figures import Material
from ionterface.methods.result import Result, Summarised
from ionterface.methods.voltammetry.b_map import b_map
from ionterface.methods.voltammetry.b_value import BFromPeaks, BValues, b_from_peaks, b_values
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.double_layer import DoubleLayer, double_layer
from ionterface.methods.voltammetry.laviron import Laviron, laviron
from ionterface.methods.voltammetry.nicholson import Nicholson, nicholson
from ionterface.methods.voltammetry.peaks import Peaks, peaks
from ionterface.methods.voltammetry.published_curves import nicholson_1965
from ionterface.methods.voltammetry.randles_sevcik import Irreversible, RandlesSevcik, Reversible, randles_sevcik
from ionterface.methods.voltammetry.sensitivity import Sensitivity, sensitivity
from ionterface.methods.voltammetry.separation import Separation, separation
from ionterface.methods.voltammetry.trasatti import Trasatti, trasatti

R = TypeVar("R", bound=Result)


# -- results -------------------------------------------------------------------------------------------------------
def exponents(asked: Exponents, made: CellSeries) -> BValues:
    """The b-values of a cell."""
    return b_values(made.series, step=asked.step.value, series_resistance=asked.uncorrected_resistance)


def peaks_of(
    asked: PeakExponents | PeakTable | RateConstant | Diffusivity | SurfaceRateConstant, made: CellSeries
) -> Peaks:
    """The peaks of a cell above its baseline."""
    return peaks(made.series, baseline=asked.baseline)


def peak_exponents(asked: PeakExponents, made: CellSeries) -> BFromPeaks:
    """The b-values of the peaks of a cell."""
    return b_from_peaks(peaks_of(asked, made))


def _convention(asked: Dunn) -> Convention:
    return Convention(
        regression=asked.regression,
        nonnegative=asked.nonnegative,
        branches=asked.branches,
        denominator=asked.denominator,
    )


def separated(asked: Dunn, made: CellSeries) -> Separation:
    """Dunn's separation of a cell."""
    resistance = asked.uncorrected_resistance
    return separation(made.series, convention=_convention(asked), series_resistance=resistance)


def sensitivities(asked: DunnSensitivity, made: CellSeries) -> Sensitivity:
    """The shares of a cell by every convention."""
    resistance = asked.uncorrected_resistance
    return sensitivity(made.series, convention=_convention(asked), series_resistance=resistance)


def extrapolated(asked: ExtrapolatedCharge, made: CellSeries) -> Trasatti:
    """The extrapolated charges of a cell."""
    fast, slow = (asked.fast.low, asked.fast.high), (asked.slow.low, asked.slow.high)
    return trasatti(made.series, fast=fast, slow=slow, branch=asked.sweep)


def rate_constant(asked: RateConstant, made: CellSeries) -> Nicholson:
    """The rate constant of a pair of peaks of a cell."""
    kelvin = asked.temperature.value
    return nicholson(
        peaks_of(asked, made),
        electrons=asked.electrons,
        temperature=asked.temperature,
        diffusivity=asked.diffusivity,
        alpha=asked.alpha,
        forward=asked.forward,
        pair=asked.pair,
        curve=nicholson_1965(temperature=kelvin) if asked.table_1965 else None,
        uncompensated=asked.uncompensated,
    )


def diffusivity(asked: Diffusivity, made: CellSeries) -> RandlesSevcik:
    """The diffusivity from one peak of a cell.

    Raises
    ------
    UsageError
        There is no such peak.
    """
    tracks = peaks_of(asked, made).branch(asked.sweep)
    if asked.peak > len(tracks):
        raise UsageError(f"there is no peak {asked.peak} on the {asked.sweep.value} sweep; found there: {len(tracks)}.")
    return randles_sevcik(
        tracks[asked.peak - 1],
        electrons=asked.electrons,
        area=asked.area,
        concentration=asked.concentration,
        temperature=asked.temperature,
        law=Reversible() if asked.irreversible is None else Irreversible(asked.irreversible),
    )


def surface_rate_constant(asked: SurfaceRateConstant, made: CellSeries) -> Laviron:
    """The rate constant of a couple at the surface of a cell."""
    return laviron(
        peaks_of(asked, made),
        electrons=asked.electrons,
        temperature=asked.temperature,
        alpha=asked.alpha,
        pair=asked.pair,
    )


def capacitance(asked: Capacitance, made: CellSeries) -> DoubleLayer:
    """The double-layer capacitance of a cell."""
    low, high = asked.at.low, asked.at.high
    at = low if low == high else (low, high)
    return double_layer(made.series, at=at, specific_capacitance=asked.specific_capacitance)


# -- panels --------------------------------------------------------------------------------------------------------
def _each(
    asked: ScanRates, cells: PanelCells, basis: str, make: Callable[[CellSeries], R]
) -> tuple[dict[str, R], dict[str, CellSeries]]:
    """What `make` gives for each cell, and the series it was made of."""
    series: dict[str, CellSeries] = {}

    def one(cell: str) -> tuple[R, tuple[Measured, ...]]:
        series[cell] = series_of(cells.bench, cell, asked)
        return make(series[cell]), series[cell].measured

    return cells.each(asked.cells, one, basis), series


def _one(
    asked: ScanRates, cells: PanelCells, basis: str, make: Callable[[CellSeries], R]
) -> tuple[dict[str, R], R, CellSeries]:
    """The same of the only cell of a panel."""
    if len(asked.cells) != 1:
        raise UsageError(f"{cells.name}: one cell makes this panel; give each of {', '.join(asked.cells)} its own.")
    results, series = _each(asked, cells, basis, make)
    ((cell, result),) = results.items()
    return results, result, series[cell]


def draw_exponents(asked: Exponents, bench: Workbench, name: str) -> Drawn:
    """B against potential."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, _ = _each(asked, cells, basis, lambda made: exponents(asked, made))
    panel = figures.b_against_potential_panel(
        results, reference=cells.reference(), colours=cells.colours, branch=asked.sweep, simulated=cells.simulated
    )
    return cells.drawn(panel, results=results, says="b at fixed potentials", basis=None)


def draw_exponent_map(asked: ExponentMap, bench: Workbench, name: str) -> Drawn:
    """B over potential and scan rate."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, _ = _one(
        asked, cells, basis, lambda made: b_map(made.series, series_resistance=asked.uncorrected_resistance)
    )
    panel = figures.b_map_panel(found, branch=asked.sweep, reference=cells.reference(), simulated=cells.simulated)
    return cells.drawn(panel, results=results, says=f"map of b, {asked.sweep.value}", basis=None)


def draw_peak_exponents(asked: PeakExponents, bench: Workbench, name: str) -> Drawn:
    """Peak currents against the scan rate."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, _ = _one(asked, cells, basis, lambda made: peak_exponents(asked, made))
    panel = figures.peak_b_panel(found, colour=_colour(cells), simulated=cells.simulated)
    return cells.drawn(panel, results=results, says="b of peak currents", basis=None)


def draw_dunn(asked: Dunn, bench: Workbench, name: str) -> Drawn:
    """Shares at every scan rate, or the area at one."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, made = _one(asked, cells, basis, lambda made: separated(asked, made))
    colour = _colour(cells)
    if asked.at is None:
        panel = figures.separation_share_panel(found, colour=colour, simulated=cells.simulated)
        return cells.drawn(panel, results=results, says="v-proportional shares", basis=None)
    panel = figures.separation_area_panel(
        found,
        rate=asked.at.value,
        reference=cells.reference(),
        mass=made.series.mass,
        colour=colour,
        simulated=cells.simulated,
    )
    return cells.drawn(
        panel, results=results, says=f"v-proportional area at {asked.at.value * 1e3:g} mV/s", basis=basis
    )


def draw_sensitivity(asked: DunnSensitivity, bench: Workbench, name: str) -> Drawn:
    """The share by every convention."""
    if asked.at is None:
        raise MissingFact(f"{name}: at which scan rate is the share shown? State it with `at:`.")
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, _ = _one(asked, cells, basis, lambda made: sensitivities(asked, made))
    panel = figures.sensitivity_panel(found, rate=asked.at.value, colour=_colour(cells), simulated=cells.simulated)
    return cells.drawn(panel, results=results, says="v-proportional share by convention", basis=None)


def draw_charges(asked: ExtrapolatedCharge, bench: Workbench, name: str) -> Drawn:
    """Charge against v^-½, and its inverse against v^½."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, _ = _one(asked, cells, basis, lambda made: extrapolated(asked, made))
    colour = _colour(cells)
    panels = (
        figures.outer_charge_panel(found, colour=colour, simulated=cells.simulated),
        figures.total_charge_panel(found, colour=colour, simulated=cells.simulated),
    )
    return cells.drawn(*panels, results=results, says="extrapolated charges", basis=basis)


def draw_peaks(asked: PeakTable, bench: Workbench, name: str) -> Drawn:
    """Peak potentials against the scan rate."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, _ = _one(asked, cells, basis, lambda made: peaks_of(asked, made))
    panel = figures.trumpet_panel(found, reference=cells.reference(), colour=_colour(cells), simulated=cells.simulated)
    return cells.drawn(panel, results=results, says="peak potentials", basis=None)


def draw_rate_constant(asked: RateConstant, bench: Workbench, name: str) -> Drawn:
    """Psi against v^-½."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, _ = _one(asked, cells, basis, lambda made: rate_constant(asked, made))
    panel = figures.nicholson_panel(found, colour=_colour(cells), simulated=cells.simulated)
    return cells.drawn(panel, results=results, says="rate constant", basis=None)


def draw_diffusivity(asked: Diffusivity, bench: Workbench, name: str) -> Drawn:
    """Peak currents against v^½."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, _ = _one(asked, cells, basis, lambda made: diffusivity(asked, made))
    panel = figures.randles_sevcik_panel(found, colour=_colour(cells), simulated=cells.simulated)
    return cells.drawn(panel, results=results, says="diffusivity", basis=None)


def draw_surface_rate_constant(asked: SurfaceRateConstant, bench: Workbench, name: str) -> Drawn:
    """Peak potentials against the scan rate, with the curve of the rate constant."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, made = _one(asked, cells, basis, lambda made: surface_rate_constant(asked, made))
    panel = figures.trumpet_panel(
        peaks_of(asked, made),
        reference=cells.reference(),
        colour=_colour(cells),
        laviron=found,
        simulated=cells.simulated,
    )
    return cells.drawn(panel, results=results, says="surface rate constant", basis=None)


def draw_capacitance(asked: Capacitance, bench: Workbench, name: str) -> Drawn:
    """Charging currents against the scan rate."""
    basis, cells = one_basis(bench, asked.cells, asked.basis), PanelCells(bench, name)
    results, found, made = _one(asked, cells, basis, lambda made: capacitance(asked, made))
    panel = figures.double_layer_panel(found, colour=_colour(cells), mass=made.series.mass, simulated=cells.simulated)
    return cells.drawn(panel, results=results, says="double-layer capacitance", basis=basis)


def _colour(cells: PanelCells) -> Material:
    (cell,) = cells.measured
    return cells.bench.colour(cell)


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {
    Exponents: draw_exponents,
    ExponentMap: draw_exponent_map,
    PeakExponents: draw_peak_exponents,
    Dunn: draw_dunn,
    DunnSensitivity: draw_sensitivity,
    ExtrapolatedCharge: draw_charges,
    PeakTable: draw_peaks,
    RateConstant: draw_rate_constant,
    Diffusivity: draw_diffusivity,
    SurfaceRateConstant: draw_surface_rate_constant,
    Capacitance: draw_capacitance,
}
"""What draws each kind of panel."""
RESULTS: Mapping[type[Content], Callable[[Any, CellSeries], Result]] = {
    Exponents: exponents,
    PeakExponents: peak_exponents,
    Dunn: separated,
    DunnSensitivity: sensitivities,
    ExtrapolatedCharge: extrapolated,
    PeakTable: peaks_of,
    RateConstant: rate_constant,
    Diffusivity: diffusivity,
    SurfaceRateConstant: surface_rate_constant,
    Capacitance: capacitance,
}
"""What the rows of each kind of table come from."""


def make_table(rows: ScanRates, bench: Workbench, name: str) -> Outcome:
    """The table of a kind of `RESULTS`; with `summary`, of what all rates give together."""
    parts = []
    for cell in bench.admitted(everyone(rows.cells, bench.campaign.cells)):
        made = series_of(bench, cell, rows)
        result = RESULTS[type(rows)](rows, made)
        asked = isinstance(rows, OfAllRates) and rows.summary
        table = result.summary() if asked and isinstance(result, Summarised) else result.table()
        parts.append((cell, made.basis, table, result, made.measured))
    return joined(bench, parts, name)


TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = dict.fromkeys(RESULTS, make_table)
"""What makes each kind of table."""
