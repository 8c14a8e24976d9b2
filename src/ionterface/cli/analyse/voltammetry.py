"""Analyses of a series of scan rates: from its preparation to b-values, Dunn's separation and extrapolated charges."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import Electrons, FilmText, Temperature, film_of, member
from ionterface.cli.analyse.given import optional, quantity, sentence, span
from ionterface.cli.analyse.shown import Analysis
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.series import ScanRateSeries

Resistance = Annotated[
    str, typer.Option("--uncorrected-resistance", help="Series resistance of a series not corrected by it, for tests.")
]
BranchText = Annotated[str, typer.Option("--branch", help="Sweep: 'oxidation' (rising) or 'reduction' (falling).")]


def series(series: "ScanRateSeries") -> Analysis:
    """Voltammograms at several scan rates, prepared and put on one grid of potentials."""
    from ionterface.figures import scan_rate_series_panel

    return Analysis(
        results={"series": series}, panels=lambda reference: (scan_rate_series_panel(series, reference=reference),)
    )


def b_values(
    series: "ScanRateSeries",
    *,
    step: Annotated[str, typer.Option(help="Distance of the potentials.")] = "50 mV",
    film: FilmText = "",
    electrons: Electrons = None,
    temperature: Temperature = "",
    uncorrected_resistance: Resistance = "",
) -> Analysis:
    """Exponent b of i = a·v^b at fixed potentials of both branches."""
    from ionterface.figures import Material, b_against_potential_panel
    from ionterface.methods.voltammetry.b_value import b_values as exponents

    found = exponents(
        series,
        step=quantity(step, "V", what="step").value,
        film=film_of(film, electrons=electrons, temperature=temperature),
        series_resistance=optional(uncorrected_resistance, "Ohm", what="series resistance"),
    )
    colours = {"b": Material(0)}
    return Analysis(
        results={"b-values": found},
        panels=lambda reference: (
            b_against_potential_panel({"b": found}, reference=reference, colours=colours, simulated=series.simulated),
        ),
    )


def b_map(series: "ScanRateSeries", uncorrected_resistance: Resistance = "") -> Analysis:
    """Exponent b over potential and scan rate, with its curvature judged by the false-discovery rate."""
    from ionterface.figures import b_map_panel
    from ionterface.methods.voltammetry.b_map import b_map as exponents
    from ionterface.methods.voltammetry.series import BRANCHES

    found = exponents(series, series_resistance=optional(uncorrected_resistance, "Ohm", what="series resistance"))
    return Analysis(
        results={"b-map": found},
        panels=lambda reference: tuple(
            b_map_panel(found, branch=branch, reference=reference, simulated=series.simulated) for branch in BRANCHES
        ),
    )


def dunn(
    series: "ScanRateSeries",
    *,
    regression: Annotated[str, typer.Option(help="'relative', 'ordinary' or 'divided' (i/v^½ on v^½).")] = "relative",
    nonnegative: Annotated[
        bool, typer.Option("--nonnegative", help="Hold both coefficients at or above zero.")
    ] = False,
    branches: Annotated[str, typer.Option(help="'both', 'oxidation' or 'reduction'.")] = "both",
    denominator: Annotated[str, typer.Option(help="Share of the 'measured' or the 'fitted' current.")] = "measured",
    rates: Annotated[str, typer.Option(help="Scan rates to use, '0.1..1 mV/s'; without it, all.")] = "",
    at: Annotated[str, typer.Option(help="Scan rate of the figure; without it, the fastest.")] = "",
    uncorrected_resistance: Resistance = "",
) -> Analysis:
    """Dunn's separation i = k1·v + k2·v^½, its tests, and how much the share depends on the convention."""
    from ionterface.figures import Material, sensitivity_panel, separation_area_panel, separation_share_panel
    from ionterface.methods.voltammetry.convention import Branches, Convention, Denominator
    from ionterface.methods.voltammetry.kinetic_map import Regression
    from ionterface.methods.voltammetry.sensitivity import sensitivity
    from ionterface.methods.voltammetry.separation import separation

    convention = Convention(
        regression=member(Regression, regression, what="--regression"),
        nonnegative=nonnegative,
        branches=member(Branches, branches, what="--branches"),
        denominator=member(Denominator, denominator, what="--denominator"),
        rates=span(rates, "V/s", what="rates") if rates else None,
    )
    resistance = optional(uncorrected_resistance, "Ohm", what="series resistance")
    found = separation(series, convention=convention, series_resistance=resistance)
    scatter = sensitivity(series, convention=convention, series_resistance=resistance)
    rate = quantity(at, "V/s", what="--at").value if at else float(series.rates[-1])
    colour, simulated = Material(0), series.simulated
    return Analysis(
        results={"dunn": found, "sensitivity": scatter},
        panels=lambda reference: (
            separation_area_panel(
                found, rate=rate, reference=reference, mass=series.mass, colour=colour, simulated=simulated
            ),
            separation_share_panel(found, colour=colour, simulated=simulated),
            sensitivity_panel(scatter, rate=rate, colour=colour, simulated=simulated),
        ),
    )


def trasatti(
    series: "ScanRateSeries",
    *,
    fast: Annotated[str, typer.Option(help="Scan rates of the outer charge, '10..100 mV/s'.")],
    slow: Annotated[str, typer.Option(help="Scan rates of the total charge, '0.1..1 mV/s'.")],
    branch: BranchText = "",
    theoretical: Annotated[str, typer.Option(help="Theoretical capacity on the basis of the mass, '323 mAh/g'.")] = "",
) -> Analysis:
    """Outer charge from the fast scan rates, total charge from the slow ones."""
    from ionterface.figures import Material, outer_charge_panel, total_charge_panel
    from ionterface.methods import Direction
    from ionterface.methods.voltammetry.trasatti import trasatti as extrapolated

    if not branch:
        raise MissingFact("of which sweep are the charges? State it with --branch.")
    found = extrapolated(
        series,
        fast=span(fast, "V/s", what="--fast"),
        slow=span(slow, "V/s", what="--slow"),
        branch=member(Direction, branch, what="--branch"),
        theoretical=optional(theoretical, "C/kg" if series.mass else "C", what="theoretical capacity"),
    )
    colour = Material(0)
    return Analysis(
        results={"trasatti": found},
        panels=lambda reference: (
            outer_charge_panel(found, colour=colour, simulated=series.simulated),
            total_charge_panel(found, colour=colour, simulated=series.simulated),
        ),
    )


def double_layer(
    series: "ScanRateSeries",
    *,
    at: Annotated[str, typer.Option(help="Potential, '0.9 V', or window, '0.85..0.95 V', of the currents.")] = "",
    specific_capacitance: Annotated[str, typer.Option(help="Per real area, '20 ± 5 uF/cm2'; gives the area.")] = "",
) -> Analysis:
    """Double-layer capacitance from the distance of both branches; the area where a capacitance per area is known."""
    from ionterface.campaign.quantity_text import interval_of
    from ionterface.figures import Material, double_layer_panel
    from ionterface.methods.voltammetry.double_layer import double_layer as capacitance

    if not at:
        raise MissingFact("at which potential are the currents taken? State it with --at.")
    try:
        place = interval_of(at, "V")
    except ValueError as error:
        raise UsageError(sentence("--at", error)) from error
    found = capacitance(
        series,
        at=place.low if place.low == place.high else (place.low, place.high),
        specific_capacitance=optional(specific_capacitance, "F/m2", what="specific capacitance"),
    )
    return Analysis(
        results={"double-layer": found},
        panels=lambda reference: (
            double_layer_panel(found, colour=Material(0), mass=series.mass, simulated=series.simulated),
        ),
    )
