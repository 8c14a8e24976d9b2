"""Capacity against the cycle number with the law that was chosen for all cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Axis, Band, Colour, Curve, Mark, Panel, Points
from ionterface.figures.voltammetry.statements import caution, finite, joined
from ionterface.methods.ageing.fade import band

if TYPE_CHECKING:
    from ionterface.methods.ageing.fade import Fade


def fade_panel(result: Fade, *, colours: Mapping[str, Colour], simulated: bool = False) -> Panel:
    """Capacity of every cycle of cells with the law of each and its 95 % band. [unit of the result]

    Parameters
    ----------
    result : Fade
    colours : mapping
        Name of a cell -> its colour.

    Raises
    ------
    UsageError
        No cell has two cycles.
    """
    if not result.cells:
        raise UsageError("no cell has two cycles to show.")
    quantity = "Capacity" if result.unit.endswith("/g") else "Charge"
    marks: list[Mark] = []
    for cell in result.cells:
        name, run = cell.run.name, cell.run
        if result.law is not None:
            fit = cell.fits[result.law].fit
            cycles = np.linspace(float(run.cycles[0]), float(run.cycles[-1]), 300)
            middle, half = band(fit, cycles)
            if finite(float(half.max())):
                marks.append(Band(x=cycles, low=middle - half, high=middle + half, colour=colours[name]))
            marks.append(Curve(x=cycles, y=middle, detail=result.law.value, colour=colours[name]))
        marks.append(
            Points(
                x=np.asarray(run.cycles, dtype=float), y=run.capacities, label=name, colour=colours[name], hollow=True
            )
        )
    said = "" if result.law is None else f"lines: {result.law.value}, band 95 %"
    return Panel(
        x=axes.CYCLE,
        y=Axis(quantity=f"{quantity} on {result.basis}" if result.basis else quantity, unit=result.unit),
        marks=tuple(marks),
        note=joined(said, caution(result)),
        simulated=simulated,
    )
