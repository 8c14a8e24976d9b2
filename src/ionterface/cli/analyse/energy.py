"""Analyses of voltage against charge: ``differential-capacity``, ``ragone``."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import member
from ionterface.cli.analyse.given import Basis, Mass, optional, quantity, stated_mass
from ionterface.cli.analyse.shown import Analysis
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.record import Record
    from ionterface.signals.smoothing import Smoother

RestBelow = Annotated[str, typer.Option(help="Current below which the cell rests, '5 uA'; without it, found.")]


def differential_capacity(
    records: "tuple[Record, ...]",
    *,
    step: Annotated[str, typer.Option(help="Width of the steps of voltage, '5 mV'.")] = "",
    cycle: Annotated[list[int] | None, typer.Option(help="Cycle to show; repeat. Without it, the first.")] = None,
    smooth: Annotated[
        str, typer.Option(help="Smoother and its window, 'savitzky-golay 20 mV' or 'spline 20 mV'.")
    ] = "",
    resistance: Annotated[str, typer.Option(help="Measured series resistance, '2.1 ± 0.1 Ohm'; corrects E.")] = "",
    mass: Mass = "",
    basis: Basis = "",
    rest_below: RestBelow = "",
) -> Analysis:
    """dQ/dV of half cycles on even steps of voltage, its highest peak and whether its area is the charge."""
    from ionterface.figures import Material
    from ionterface.figures.differential_capacity import differential_capacity_panel
    from ionterface.methods.differential_capacity import differential_capacity as slopes_of

    if not step:
        raise MissingFact("how wide are the steps of voltage? State it with --step.")
    results = {
        record.metadata.name: slopes_of(
            record,
            cycles=cycle or [1],
            step=quantity(step, "V", what="step").value,
            smoother=_smoother(smooth),
            mass=stated_mass(mass, basis),
            basis=basis,
            resistance=optional(resistance, "Ohm", what="series resistance"),
            rest_below=_amperes(rest_below),
        )
        for record in records
    }
    colours = {name: Material(place) for place, name in enumerate(results)}
    return Analysis(
        results=results,
        panels=lambda reference: (
            differential_capacity_panel(results, reference=reference, colours=colours, simulated=_simulated(records)),
        ),
    )


def ragone(
    records: "tuple[Record, ...]",
    *,
    mass: Annotated[
        list[str] | None, typer.Option(help="Mass with its uncertainty, once, or once per record; repeat.")
    ] = None,
    basis: Basis = "",
    load: Annotated[
        str, typer.Option(help="How power was drawn: 'constant_current', 'constant_power' or 'matched'.")
    ] = "",
    cycle: Annotated[list[int] | None, typer.Option(help="Cycle to take; repeat. Without it, all.")] = None,
    rest_below: RestBelow = "",
) -> Analysis:
    """Specific energy and mean power of the discharges of some cells."""
    from ionterface.figures import Material
    from ionterface.figures.ragone import ragone_panel
    from ionterface.methods import cycling
    from ionterface.methods.ragone import Load
    from ionterface.methods.ragone import ragone as points_of

    if not load:
        raise MissingFact("was the current or the power held constant? State it with --load.")
    if not mass or not basis:
        raise MissingFact("which mass is energy counted on? State it with --mass and what it is of with --basis.")
    if len(mass) not in (1, len(records)):
        raise UsageError(f"--mass was given {len(mass)} times, and there are {len(records)} records.")
    masses = mass * len(records) if len(mass) == 1 else mass
    cells = {}
    for record, text in zip(records, masses, strict=True):
        bases = {basis: quantity(text, "kg", what=f"mass of {record.metadata.name}")}
        cells[record.metadata.name] = cycling(record, bases=bases, rest_below=_amperes(rest_below))
    found = points_of(cells, basis=basis, load=member(Load, load, what="--load"), cycles=cycle)
    colours = {name: Material(place) for place, name in enumerate(cells)}
    return Analysis(
        results={"ragone": found},
        panels=lambda _: (ragone_panel(found, colours=colours, simulated=_simulated(records)),),
    )


def _smoother(text: str) -> "Smoother | None":
    from ionterface.signals.smoothing import PenalisedSpline, SavitzkyGolay

    if not text:
        return None
    name, _, window = text.partition(" ")
    if name not in ("savitzky-golay", "spline") or not window:
        raise UsageError(f"--smooth is 'savitzky-golay' or 'spline' and a window, like 'spline 20 mV', not {text!r}.")
    width = quantity(window, "V", what="window of --smooth").value
    return SavitzkyGolay(window=width) if name == "savitzky-golay" else PenalisedSpline(window=width)


def _amperes(text: str) -> float | None:
    return quantity(text, "A", what="current of a rest").value if text else None


def _simulated(records: "tuple[Record, ...]") -> bool:
    return any(record.metadata.simulated for record in records)
