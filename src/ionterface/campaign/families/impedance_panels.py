"""Panels and tables of impedance, each made from the spectrum of one cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ionterface import figures
from ionterface.campaign.cell_results import colour, only, table_of
from ionterface.campaign.content import Content
from ionterface.campaign.facts import Facts
from ionterface.campaign.families.impedance_contents import Circuit, Impedance, ImpedanceTable, Spectra, Warburg
from ionterface.campaign.option_text import start_values
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, PanelCells
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact
from ionterface.estimate import Estimate
from ionterface.figures.warburg import warburg_panel
from ionterface.methods.impedance.circuit_fit import CircuitFit, Weights, circuit_fit
from ionterface.methods.impedance.circuits import circuit_of
from ionterface.methods.impedance.kramers_kronig import KramersKronig, kramers_kronig
from ionterface.methods.impedance.ohmic_resistance import OhmicResistance, ohmic_resistance
from ionterface.methods.impedance.spectrum import Imaginary, Spectrum, spectrum
from ionterface.methods.impedance.warburg_diffusivity import (
    ChargedVolume,
    Diffusivity,
    Dilute,
    MolarInsertion,
    WarburgDiffusivity,
    warburg_diffusivity,
)


# -- results -------------------------------------------------------------------------------------------------------
def spectrum_of(asked: Spectra, bench: Workbench, cell: str) -> tuple[Spectrum, Measured]:
    """The spectrum of a cell."""
    measured = bench.record(cell, asked.techniques, asked.measurement)
    sign = Imaginary.NEGATED if asked.negated_imaginary else Imaginary.STANDARD
    band = None if asked.band is None else (asked.band.low, asked.band.high)
    return spectrum(measured.record, band=band, imaginary=sign, sweep=asked.sweep), measured


def fitted(asked: Circuit, made: Spectrum) -> CircuitFit | None:
    """The circuit of a spectrum; None where none is named."""
    if asked.circuit is None:
        return None
    return circuit_fit(
        made,
        circuit_of(asked.circuit),
        start=start_values(asked.start or {}, asked.circuit),
        fixed=asked.fixed,
        weights=Weights[asked.weights.upper()],
    )


def residuals_of(asked: Circuit, bench: Workbench, cell: str) -> tuple[KramersKronig, Measured]:
    """What Kramers and Kronig leave of the spectrum of a cell."""
    made, measured = spectrum_of(asked, bench, cell)
    return kramers_kronig(made), measured


def ohmic_of(asked: Circuit, bench: Workbench, cell: str) -> tuple[OhmicResistance, Measured]:
    """The ohmic resistance of a cell."""
    made, measured = spectrum_of(asked, bench, cell)
    return ohmic_resistance(made), measured


def circuit_fit_of(asked: Circuit, bench: Workbench, cell: str) -> tuple[CircuitFit, Measured]:
    """The circuit of a cell."""
    made, measured = spectrum_of(asked, bench, cell)
    found = fitted(asked, made)
    if found is None:
        raise MissingFact(f"which circuit is fitted to the spectrum of cell {cell} (`circuit:`)?")
    return found, measured


def warburg_of(asked: Warburg, facts: Facts, cell: str) -> tuple[WarburgDiffusivity, Measured]:
    """The diffusivity of a cell from its Warburg line."""
    made, measured = spectrum_of(asked, facts.bench, cell)
    line = (asked.line.low, asked.line.high)
    return warburg_diffusivity(made, band=line, diffusivity=form_of(asked, facts, cell)), measured


def form_of(asked: Warburg, facts: Facts, cell: str) -> Diffusivity:
    """The form of the diffusivity that was stated, with what sample and cell add to it."""
    if asked.charge_slope is not None:
        volume_to_surface = facts.body(cell).volume_over_surface
        return ChargedVolume(volume_to_surface=volume_to_surface, slope=facts.number(asked.charge_slope, cell))
    if asked.slope is not None and asked.molar_volume is not None and asked.area is not None:
        return MolarInsertion(
            molar_volume=facts.number(asked.molar_volume, cell),
            electrons=_charge(facts, cell),
            area=facts.number(asked.area, cell),
            slope=facts.number(asked.slope, cell),
        )
    if asked.concentration is not None and asked.electrons is not None and asked.area is not None:
        return Dilute(
            concentration=facts.number(asked.concentration, cell),
            electrons=asked.electrons,
            area=facts.number(asked.area, cell),
            temperature=_temperature(facts, cell),
        )
    raise MissingFact(f"{facts.name}: how does the equilibrium potential change? State `charge_slope` or `slope`.")


def _charge(facts: Facts, cell: str) -> float:
    sample = facts.bench.campaign.sample_of(cell)
    stated = sample.insertion if sample else None
    if stated is None or stated.charge is None:
        whose = f"sample {sample.name}" if sample else f"the sample of cell {cell}"
        raise MissingFact(f"which ion of which charge goes into {whose} (`insertion:`)?")
    return float(stated.charge)


def _temperature(facts: Facts, cell: str) -> Estimate:
    stated = facts.bench.campaign.cells[cell].temperature
    if stated is None:
        raise MissingFact(f"at which temperature was cell {cell} measured?")
    return stated


# -- panels --------------------------------------------------------------------------------------------------------
def draw_impedance(asked: Impedance, bench: Workbench, name: str) -> Drawn:
    """The spectrum with its circuit, or what Kramers and Kronig leave."""
    cells = PanelCells(bench, name)
    if asked.shows == "residuals":
        tests, test = only(cells, asked.cells, partial(residuals_of, asked, bench))
        panel = figures.kramers_kronig_panel(test, colour=colour(cells))
        return cells.drawn(panel, results=tests, says="test of Kramers and Kronig", basis=None)
    ohmics, ohmic = only(cells, asked.cells, partial(ohmic_of, asked, bench))
    made, shade = ohmic_spectrum(asked, bench, cells), colour(cells)
    fit = fitted(asked, made)
    if asked.shows == "nyquist":
        panel = figures.nyquist_panel(made, colour=shade, fit=fit, ohmic=ohmic)
    elif asked.shows == "modulus":
        panel = figures.modulus_panel(made, colour=shade, fit=fit)
    else:
        panel = figures.phase_panel(made, colour=shade, fit=fit)
    shown = cells.drawn(panel, results=ohmics, says="ohmic resistance", basis=None)
    if fit is None:
        return shown
    (cell,) = ohmics
    return cells.drawn(panel, results={cell: fit}, says=f"circuit {fit.circuit}", basis=None)


def ohmic_spectrum(asked: Spectra, bench: Workbench, cells: PanelCells) -> Spectrum:
    """The spectrum of the only cell of a panel."""
    (cell,) = cells.measured
    return spectrum_of(asked, bench, cell)[0]


def draw_warburg(asked: Warburg, bench: Workbench, name: str) -> Drawn:
    """Both parts of the impedance against ω^-½, with the line."""
    cells, facts = PanelCells(bench, name), Facts(bench, name)
    results, found = only(cells, asked.cells, partial(warburg_of, asked, facts))
    panel = warburg_panel(found, colour=colour(cells))
    return facts.tell(cells.drawn(panel, results=results, says="diffusivity from the Warburg line", basis=None))


# -- tables --------------------------------------------------------------------------------------------------------
def impedance_table(asked: ImpedanceTable, bench: Workbench, name: str) -> Outcome:
    """The table that `of` names."""
    made: dict[str, Callable[[str], tuple[Any, Measured]]] = {
        "ohmic resistance": partial(ohmic_of, asked, bench),
        "kramers-kronig": partial(residuals_of, asked, bench),
        "circuit": partial(circuit_fit_of, asked, bench),
    }
    return table_of(bench, name, asked.cells, made[asked.of])


def warburg_table(asked: Warburg, bench: Workbench, name: str) -> Outcome:
    """Diffusivity, Warburg coefficient and the slopes of both parts."""
    facts = Facts(bench, name)
    return facts.tell(table_of(bench, name, asked.cells, partial(warburg_of, asked, facts)))


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {
    Impedance: draw_impedance,
    Warburg: draw_warburg,
}
"""What draws each kind of panel."""
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {
    ImpedanceTable: impedance_table,
    Warburg: warburg_table,
}
"""What makes each kind of table."""
