"""Analyses of the peaks of a series of scan rates, and of staircases of potential."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import (
    BaselineText,
    Electrons,
    FilmText,
    Temperature,
    area_of,
    electrons_of,
    film_of,
    member,
    peaks_of,
    temperature_of,
)
from ionterface.cli.analyse.given import Basis, Mass, optional, quantity, stated_mass
from ionterface.cli.analyse.shown import Analysis
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.peak_tracks import Track
    from ionterface.methods.voltammetry.peaks import Peaks
    from ionterface.methods.voltammetry.series import ScanRateSeries
    from ionterface.record import Record

BranchText = Annotated[str, typer.Option("--branch", help="Sweep of the peak: 'oxidation' or 'reduction'.")]
Number = Annotated[int, typer.Option(help="Which peak of the branch, or pair of peaks, from 1 by potential.")]


def peaks(series: "ScanRateSeries", *, baseline: BaselineText = "") -> Analysis:
    """Potential, height, width and charge of every peak at every scan rate, and why it moves."""
    from ionterface.figures import Material, trumpet_panel

    found = peaks_of(series, baseline)
    return Analysis(
        results={"peaks": found},
        more={"pairs of peaks": found.pair_table(), "what moves them": found.drift_table()},
        panels=lambda reference: (
            trumpet_panel(found, reference=reference, colour=Material(0), simulated=series.simulated),
        ),
    )


def b_peaks(
    series: "ScanRateSeries",
    *,
    baseline: BaselineText = "",
    film: FilmText = "",
    electrons: Electrons = None,
    temperature: Temperature = "",
) -> Analysis:
    """Exponent b of i = a·v^b of every peak."""
    from ionterface.figures import Material, peak_b_panel
    from ionterface.methods.voltammetry.b_value import b_from_peaks

    described = film_of(film, electrons=electrons, temperature=temperature)
    found = b_from_peaks(peaks_of(series, baseline), film=described)
    return Analysis(
        results={"b-peaks": found},
        panels=lambda reference: (peak_b_panel(found, colour=Material(0), simulated=series.simulated),),
    )


def randles_sevcik(
    series: "ScanRateSeries",
    *,
    concentration: Annotated[str, typer.Option(help="Of the redox species, '2.00 ± 0.02 mM'.")],
    baseline: BaselineText = "",
    branch: BranchText = "",
    peak: Number = 1,
    electrons: Electrons = None,
    temperature: Temperature = "",
    area: Annotated[str, typer.Option(help="Kind and area, 'geometric 0.0707 ± 0.0005 cm2'; without it, A²D.")] = "",
    irreversible: Annotated[
        float | None, typer.Option(help="Transfer coefficient of a totally irreversible couple; else reversible.")
    ] = None,
    film: FilmText = "",
) -> Analysis:
    """Diffusivity from peak currents over the square root of the scan rate."""
    from ionterface.figures import Material, randles_sevcik_panel
    from ionterface.methods.voltammetry.randles_sevcik import Irreversible, Reversible
    from ionterface.methods.voltammetry.randles_sevcik import randles_sevcik as diffusivity

    found = diffusivity(
        _track(peaks_of(series, baseline), branch, peak),
        electrons=electrons_of(electrons),
        area=area_of(area),
        concentration=quantity(concentration, "mol/m3", what="concentration"),
        temperature=temperature_of(temperature),
        law=Reversible() if irreversible is None else Irreversible(irreversible),
        film=film_of(film, electrons=electrons, temperature=temperature),
    )
    return Analysis(
        results={"randles-sevcik": found},
        more={"all rates together": found.summary()},
        panels=lambda reference: (randles_sevcik_panel(found, colour=Material(0), simulated=series.simulated),),
    )


def _track(found: "Peaks", branch: str, number: int) -> "Track":
    from ionterface.methods import Direction

    if not branch:
        raise MissingFact("of which sweep is the peak? State it with --branch.")
    tracks = found.branch(member(Direction, branch, what="--branch"))
    if not 1 <= number <= len(tracks):
        raise UsageError(f"there is no peak {number} on the {branch} sweep; peaks found there: {len(tracks)}.")
    return tracks[number - 1]


def nicholson(
    series: "ScanRateSeries",
    *,
    diffusivity: Annotated[str, typer.Option(help="Of the redox species, '7.2e-6 ± 0.2e-6 cm2/s'.")],
    alpha: Annotated[float, typer.Option(help="Transfer coefficient.")],
    forward: Annotated[str, typer.Option(help="Sweep that comes first: 'oxidation' or 'reduction'.")],
    baseline: BaselineText = "",
    pair: Number = 1,
    electrons: Electrons = None,
    temperature: Temperature = "",
    table_1965: Annotated[bool, typer.Option("--table-1965", help="Take psi from the table of 1965.")] = False,
    switching: Annotated[str, typer.Option(help="n(E_switch - E½), '-0.3 V'; without it, from the vertices.")] = "",
    uncompensated: Annotated[str, typer.Option(help="Resistance that is left uncorrected, '5 Ohm'.")] = "",
    film: FilmText = "",
) -> Analysis:
    """Rate constant k0 from the separation of a pair of peaks, with the echo of its units."""
    from ionterface.figures import Material, nicholson_panel
    from ionterface.methods import Direction
    from ionterface.methods.voltammetry.nicholson import nicholson as rate_constant
    from ionterface.methods.voltammetry.published_curves import nicholson_1965

    kelvin = temperature_of(temperature)
    found = rate_constant(
        peaks_of(series, baseline),
        electrons=electrons_of(electrons),
        temperature=kelvin,
        diffusivity=quantity(diffusivity, "m2/s", what="diffusivity"),
        alpha=alpha,
        forward=member(Direction, forward, what="--forward"),
        pair=pair,
        curve=nicholson_1965(temperature=kelvin.value) if table_1965 else None,
        switching=quantity(switching, "V", what="--switching", positive=False).value if switching else None,
        uncompensated=optional(uncompensated, "Ohm", what="uncompensated resistance"),
        film=film_of(film, electrons=electrons, temperature=temperature),
    )
    return Analysis(
        results={"nicholson": found},
        more={"all rates together": found.summary(), "readings of the slope": found.readings},
        panels=lambda reference: (nicholson_panel(found, colour=Material(0), simulated=series.simulated),),
    )


def laviron(
    series: "ScanRateSeries",
    *,
    baseline: BaselineText = "",
    pair: Number = 1,
    electrons: Electrons = None,
    temperature: Temperature = "",
    alpha: Annotated[str, typer.Option(help="Transfer coefficient, '0.50 ± 0.02'; without it, from the peaks.")] = "",
) -> Analysis:
    """Rate constant k_s of a couple at the surface, from the separation of its peaks."""
    from ionterface.figures import Material, trumpet_panel
    from ionterface.methods.voltammetry.laviron import laviron as rate_constant

    followed = peaks_of(series, baseline)
    found = rate_constant(
        followed,
        electrons=electrons_of(electrons),
        temperature=temperature_of(temperature),
        alpha=optional(alpha, "1", what="alpha"),
        pair=pair,
    )
    return Analysis(
        results={"laviron": found},
        more={"all rates together": found.summary()},
        panels=lambda reference: (
            trumpet_panel(followed, reference=reference, colour=Material(0), laviron=found, simulated=series.simulated),
        ),
    )


# -- staircases ----------------------------------------------------------------------------------------------------
StepHeight = Annotated[str, typer.Option("--step", help="Height of the steps, '10 mV'; without it, found.")]


def specs(
    records: "tuple[Record, ...]",
    *,
    step: StepHeight = "",
    mass: Mass = "",
    basis: Basis = "",
    film: FilmText = "",
    electrons: Electrons = None,
    temperature: Temperature = "",
) -> Analysis:
    """Step potential electrochemical spectroscopy: two capacitances, diffusion and residual current of every step."""
    from ionterface.figures import Material, step_current_panel
    from ionterface.methods.specs import specs as spectra

    results = {
        record.metadata.name: spectra(
            record,
            step=quantity(step, "V", what="step").value if step else None,
            film=film_of(film, electrons=electrons, temperature=temperature),
            mass=stated_mass(mass, basis),
            basis=basis,
        )
        for record in records
    }
    return Analysis(
        results=results,
        panels=lambda reference: tuple(
            step_current_panel(record, results[record.metadata.name], number=1, reference=reference, colour=Material(0))
            for record in records
        ),
    )


def musca(
    records: "tuple[Record, ...]",
    *,
    intervals: Annotated[
        str, typer.Option(help="Times after each step over which currents are averaged, '1, 5, 50 s'.")
    ],
    resistance: Annotated[str, typer.Option(help="Measured series resistance, '2.1 ± 0.1 Ohm'; corrects E.")] = "",
    step: StepHeight = "",
    mass: Mass = "",
    basis: Basis = "",
) -> Analysis:
    """Multistep chronoamperometry: currents of a staircase as voltammograms at several scan rates."""
    from ionterface.figures import scan_rate_series_panel
    from ionterface.methods.musca import musca as rebuilt

    *most, last = (part.strip() for part in intervals.split(","))
    number, _, unit = last.partition(" ")
    results = {
        record.metadata.name: rebuilt(
            record,
            intervals=[quantity(f"{part} {unit}", "s", what="interval").value for part in (*most, number)],
            resistance=optional(resistance, "Ohm", what="series resistance"),
            step=quantity(step, "V", what="step").value if step else None,
            mass=stated_mass(mass, basis),
            basis=basis,
        )
        for record in records
    }
    return Analysis(
        results=results,
        panels=lambda reference: tuple(
            scan_rate_series_panel(series, reference=reference) for series in results.values()
        ),
    )
