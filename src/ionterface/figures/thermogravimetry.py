"""Composition of films from their mass in air, with what the unknown valence leaves open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Status
from ionterface.figures.panel import Axis, Bars, Colour, Mark, Panel
from ionterface.figures.voltammetry.statements import caution, joined
from ionterface.methods.thermogravimetry import Thermogravimetry


def tga_composition_panel(
    results: Mapping[str, Thermogravimetry],
    *,
    oxide: Colour,
    carbon: Colour,
    water: Colour,
    simulated: bool = False,
) -> Panel:
    """Mass fractions of oxide, carbon and water, one stack for each film, with the range of the oxide. [%]

    Parameters
    ----------
    results : mapping
        Name of a film as it is printed -> its result.
    oxide, carbon, water : Colour

    Notes
    -----
    The stack is the reading at the measured valence, else the middle of the range. The bar at the top of the oxide is
    the range over all oxides in question where no valence was measured, else one standard uncertainty.

    Raises
    ------
    UsageError
        Nothing to show.
    """
    if not results:
        raise UsageError("no films to show; give one result at least.")
    x = np.arange(len(results), dtype=float)
    spans = [_span(result) for result in results.values()]
    heights = np.asarray([value for value, _ in spans])
    errors = np.asarray([half for _, half in spans])
    waters = np.asarray([100 * result.water.value for result in results.values()])
    marks: list[Mark] = [
        Bars(x=x, height=heights, error=errors, label="oxide", colour=oxide),
        Bars(x=x, height=100 - heights - waters, bottom=heights, label="carbon", colour=carbon),
    ]
    if waters.any():
        marks.append(Bars(x=x, height=waters, bottom=100 - waters, label="water", colour=water))
    known = [result.measured is not None for result in results.values()]
    said = [] if all(known) else ["range over the oxides in question"]
    said += ["one standard uncertainty at the measured valence"] if any(known) else []
    refused = [(name, result) for name, result in results.items() if result.status is not Status.VALID]
    return Panel(
        x=Axis(quantity="Film", categories=tuple(results)),
        y=Axis(quantity="Mass fraction", unit="%", limits=(0.0, 100.0)),
        marks=tuple(marks),
        note=joined(f"bar: {', or '.join(said)}", *(f"{name} {caution(result)}" for name, result in refused)),
        simulated=simulated,
    )


def _span(result: Thermogravimetry) -> tuple[float, float]:
    """Mass fraction of oxide and the half length of its bar; NaN where σ is not stated. [%]"""
    if result.measured is not None:
        oxide = result.measured.oxide.to("%")
        return oxide.value, float("nan") if oxide.std is None else oxide.std
    low, high = (end.to("%").value for end in result.range)
    return (low + high) / 2, (high - low) / 2
