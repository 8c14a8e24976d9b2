"""Capacity and coulombic efficiency against the cycle number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ionterface.estimate import Estimate
from ionterface.figures import axes
from ionterface.figures.panel import Axis, Band, Colour, Mark, Panel, Points
from ionterface.methods.cycling import Cycle, Cycling
from ionterface.methods.segmentation import Direction

MOST_ERROR_BARS = 30
"""More cycles than this show their uncertainty as a band."""


def capacity_panel(
    results: Mapping[str, Cycling], *, basis: str, colours: Mapping[str, Colour], simulated: bool = False
) -> Panel:
    """Capacity of every complete cycle of one or more cells, discharge filled and charge hollow. [mAh/g]

    Parameters
    ----------
    results : mapping
        Name of a cell as it is printed -> its cycling.
    basis : str
        Name of a mass basis that every result has; empty for the charge itself. [mAh]
    colours : mapping
        Name of a cell -> its colour.
    simulated : bool

    Notes
    -----
    Where the data of one cell do not tell which direction discharges it, all cells show oxidation and reduction.
    Bars and bands are one standard uncertainty; they are absent where nobody stated it.

    Raises
    ------
    UsageError
        `basis` is not among the bases of a result.
    """
    told = all(result.discharge is not None for result in results.values())
    ruler = axes.capacity(unit="C/kg" if basis else "C", basis=basis)
    marks: list[Mark] = []
    for name, result in results.items():
        filled = result.discharge if told and result.discharge is not None else Direction.OXIDATION
        for direction in (filled, filled.opposite):
            cycles, values = _capacities(result, basis, direction)
            branch = ("discharge" if direction is filled else "charge") if told else direction.value
            marks += _series(cycles, values, ruler, (name, branch), colours[name], hollow=direction is not filled)
    words = "discharge filled, charge hollow" if told else "oxidation filled, reduction hollow"
    return Panel(x=axes.CYCLE, y=ruler.axis, marks=tuple(marks), note=words + _left_out(results), simulated=simulated)


def efficiency_panel(
    results: Mapping[str, Cycling], *, colours: Mapping[str, Colour], simulated: bool = False
) -> Panel:
    """Coulombic efficiency of every complete cycle, charge of its second half cycle over that of its first. [%]

    Parameters as in `capacity_panel`.
    """
    axis = Axis(quantity="Coulombic efficiency", unit="%")
    ruler = axes.Ruler(axis=axis, unit="1")
    marks: list[Mark] = []
    for name, result in results.items():
        complete = [cycle.number for cycle in _complete(result)]
        values = [result.coulombic_efficiency(number) for number in complete]
        marks += _series(complete, values, ruler, (name, ""), colours[name], hollow=False)
    note = "second half cycle over first" + _left_out(results)
    return Panel(x=axes.CYCLE, y=axis, marks=tuple(marks), note=note, simulated=simulated, aspect=0.45)


def _complete(result: Cycling) -> Iterator[Cycle]:
    return (cycle for cycle in result.cycles if cycle.complete)


def _left_out(results: Mapping[str, Cycling]) -> str:
    incomplete = sum(not cycle.complete for result in results.values() for cycle in result.cycles)
    return f"; {incomplete} incomplete cycle{'s' * (incomplete > 1)} not shown" if incomplete else ""


def _capacities(result: Cycling, basis: str, direction: Direction) -> tuple[list[int], list[Estimate]]:
    cycles, values = [], []
    for cycle in _complete(result):
        branch = cycle.branch(direction)
        if branch is not None:
            cycles.append(cycle.number)
            values.append(result.capacity(cycle.number, basis=basis, branch=direction) if basis else branch.charge)
    return cycles, values


def _series(
    cycles: list[int],
    values: list[Estimate],
    ruler: axes.Ruler,
    names: tuple[str, str],
    colour: Colour,
    *,
    hollow: bool,
) -> list[Mark]:
    x = np.asarray(cycles, dtype=float)
    y = np.asarray([ruler.number(value) for value in values])
    error = np.asarray([ruler.error(value) for value in values])
    stated = bool(np.isfinite(error).any()) and bool(np.nanmax(error) > 0)
    few = len(x) <= MOST_ERROR_BARS
    points = Points(
        x=x,
        y=y,
        y_error=error if stated and few else None,
        label=names[0],
        detail=names[1],
        colour=colour,
        hollow=hollow,
    )
    if stated and not few and not hollow:
        return [Band(x=x, low=y - error, high=y + error, colour=colour), points]
    return [points]
