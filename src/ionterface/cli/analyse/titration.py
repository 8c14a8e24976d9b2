"""Titrations: ``gitt``, ``ici``, ``pitt``."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import member
from ionterface.cli.analyse.given import optional, quantity, span
from ionterface.cli.analyse.records import RestBelow
from ionterface.cli.analyse.shown import Analysis
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.figures.panel import Panel
    from ionterface.methods.titration.diffusion_body import DiffusionBody
    from ionterface.record import Record

Shape = Annotated[str, typer.Option("--geometry", help="Of the body: 'plate', 'cylinder' or 'sphere'.")]
Length = Annotated[str, typer.Option(help="Thickness of the plate or radius, '5.3 ± 0.5 um'.")]
VolumeOverSurface = Annotated[str, typer.Option(help="V/S in place of the length, '1.8 ± 0.2 um'.")]


def body_of(geometry: str, length: str, volume_over_surface: str) -> "DiffusionBody":
    """The body that the options describe.

    Raises
    ------
    MissingFact
        No geometry, or neither a length nor V/S.
    UsageError
        Both, or an unknown geometry.
    """
    from ionterface.methods.finite_diffusion import Geometry
    from ionterface.methods.titration.diffusion_body import DiffusionBody

    if not geometry:
        raise MissingFact("in a plate, a cylinder or a sphere? State the shape with --geometry.")
    if not length and not volume_over_surface:
        raise MissingFact(
            "how long is the way of diffusion? D goes with its square: state --length or --volume-over-surface."
        )
    return DiffusionBody.stated(
        member(Geometry, geometry, what="--geometry"),
        length=optional(length, "m", what="length"),
        volume_over_surface=optional(volume_over_surface, "m", what="V/S"),
    )


def gitt(
    records: "tuple[Record, ...]",
    *,
    geometry: Shape = "",
    length: Length = "",
    volume_over_surface: VolumeOverSurface = "",
    pulse: Annotated[int | None, typer.Option(help="Pulse to draw beside; without it, the first one.")] = None,
    lines_only: Annotated[bool, typer.Option("--lines-only", help="No finite-length fits; for many pulses.")] = False,
    rest_below: RestBelow = "",
) -> Analysis:
    """Diffusivity against potential from current pulses and rests, by three estimators and a finite-length fit."""
    from ionterface.figures import Material
    from ionterface.figures.titration.gitt import gitt_panel, pulse_panel
    from ionterface.methods.titration.gitt import gitt as diffusivities
    from ionterface.methods.titration.pulse_fits import FiniteLength

    body = body_of(geometry, length, volume_over_surface)
    results = {
        record.metadata.name: diffusivities(
            record,
            body=body,
            finite=None if lines_only else FiniteLength(),
            rest_below=quantity(rest_below, "A", what="current of a rest").value if rest_below else None,
        )
        for record in records
    }
    drawn = [(r, results[r.metadata.name]) for r in records if len(results[r.metadata.name].places)]

    def panels(reference: str) -> "tuple[Panel, ...]":
        if not drawn:
            raise UsageError("no pulse has a rest on both sides, so there is nothing to draw; leave out --figure.")
        made = []
        for place, (record, found) in enumerate(drawn):
            colour, first = Material(place), int(found.places[0]) + 1
            number = first if pulse is None else pulse
            made += [
                gitt_panel(found, reference=reference, colour=colour, simulated=record.metadata.simulated),
                pulse_panel(record, found, number=number, reference=reference, colour=colour),
            ]
        return tuple(made)

    return Analysis(results=results, panels=panels)


def ici(
    records: "tuple[Record, ...]",
    *,
    window: Annotated[str, typer.Option(help="Part of each interruption that is fitted, '1..5 s'.")],
    geometry: Shape = "",
    length: Length = "",
    volume_over_surface: VolumeOverSurface = "",
    rest_below: RestBelow = "",
) -> Analysis:
    """Diffusivity at every short interruption of a constant current."""
    from ionterface.figures import Material
    from ionterface.figures.titration.diffusivity import interruptions_panel
    from ionterface.methods.titration.intermittent_current import intermittent_current

    body = body_of(geometry, length, volume_over_surface)
    ends = span(window, "s", what="window")
    below = quantity(rest_below, "A", what="current of a rest").value if rest_below else None
    results = {r.metadata.name: intermittent_current(r, body=body, window=ends, rest_below=below) for r in records}
    return Analysis(
        results=results,
        panels=lambda reference: tuple(
            interruptions_panel(
                results[r.metadata.name],
                reference=reference,
                colour=Material(place),
                simulated=r.metadata.simulated,
            )
            for place, r in enumerate(records)
        ),
    )


def pitt(
    records: "tuple[Record, ...]",
    *,
    geometry: Shape = "",
    length: Length = "",
    volume_over_surface: VolumeOverSurface = "",
    step: Annotated[str, typer.Option(help="Height of the steps, '10 mV'; without it, found.")] = "",
) -> Analysis:
    """Diffusivity for every step of a potential staircase: of a finite body, and from short and long times."""
    from ionterface.figures import Material
    from ionterface.figures.titration.diffusivity import steps_panel
    from ionterface.methods.titration.pitt import pitt as diffusivities

    body = body_of(geometry, length, volume_over_surface)
    height = quantity(step, "V", what="step").value if step else None
    results = {r.metadata.name: diffusivities(r, body=body, step=height) for r in records}
    return Analysis(
        results=results,
        panels=lambda reference: tuple(
            steps_panel(
                results[r.metadata.name],
                reference=reference,
                colour=Material(place),
                simulated=r.metadata.simulated,
            )
            for place, r in enumerate(records)
        ),
    )
