"""Box plot of cells: every cell a point, every cycle a box."""

from __future__ import annotations

import numpy as np

from ionterface.figures.panel import Axis, Box, Colour, Mark, Panel, Points
from ionterface.methods.cell_statistics import CellStatistics, CycleStatistics


def cell_statistics_panel(
    result: CellStatistics,
    *,
    quantity: str = "Capacity",
    colour: Colour,
    simulated: bool = False,
) -> Panel:
    """Box of quartiles, median, mean and every single cell for each cycle. [unit of the result]

    Parameters
    ----------
    result : CellStatistics
    quantity : str
        What the numbers are; the mass basis of the result is added to it.
    colour : Colour
    simulated : bool

    Notes
    -----
    Whiskers end at the last cell within Tukey's fences (1.5 interquartile ranges). Where too few cells have a cycle
    for a box, their points stand alone. The note above the axes counts the cells.
    """
    marks: list[Mark] = []
    for place, cycle in enumerate(result.cycles):
        if cycle.box:
            marks.append(_box(place, cycle, colour))
        else:
            at = np.full(len(cycle.values), float(place))
            marks.append(Points(x=at, y=np.asarray(cycle.values, dtype=float), colour=colour))
    unnamed = f"{quantity}, mass basis not stated" if result.unit.endswith("/g") else quantity
    name = f"{quantity} on {result.basis}" if result.basis else unnamed
    return Panel(
        x=Axis(quantity="Cycle", categories=tuple(str(cycle.cycle) for cycle in result.cycles)),
        y=Axis(quantity=name, unit=result.unit),
        marks=tuple(marks),
        note=_note(result),
        simulated=simulated,
    )


def _box(place: int, cycle: CycleStatistics, colour: Colour) -> Box:
    values = np.asarray(cycle.values, dtype=float)
    low, high = cycle.fences
    within = values[(values >= low) & (values <= high)]
    return Box(
        position=float(place),
        low=float(within.min()),
        first_quartile=cycle.first_quartile,
        median=cycle.median,
        third_quartile=cycle.third_quartile,
        high=float(within.max()),
        values=values,
        mean=cycle.mean.value,
        colour=colour,
    )


def _note(result: CellStatistics) -> str:
    counts = sorted({cycle.n for cycle in result.cycles})
    cells = f"n = {counts[0]}" if len(counts) == 1 else f"n = {counts[0]} to {counts[-1]}" if counts else "n = 0"
    excluded = f"; excluded: {', '.join(result.excluded)}" if result.excluded else ""
    return f"{cells} cells; box: quartiles, line: median, diamond: mean{excluded}"
