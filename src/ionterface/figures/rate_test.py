"""Capacity at several currents: cycle by cycle, and against the current."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Array, Colour, Mark, Panel, Points, Words, printed_unit
from ionterface.methods.rate_test import RateLevel, RateTest

MOST_CURRENTS = 14
"""More levels than this are not written over their cycles."""


def rate_test_panel(
    results: Mapping[str, RateTest], *, colours: Mapping[str, Colour], simulated: bool = False
) -> Panel:
    """Capacity of every cycle of a rate test, with the current above its cycles. [mAh/g or mAh]

    Parameters
    ----------
    results : mapping
        Name of a cell as it is printed -> its rate test. All of one branch and on one basis.
    colours : mapping
        Name of a cell -> its colour.

    Notes
    -----
    The currents that are written are those of the first cell, where they are not more than `MOST_CURRENTS`.
    Error bars are one standard uncertainty of each capacity.

    Raises
    ------
    UsageError
        Nothing to show, or results of different branches or bases.
    """
    ruler = _ruler(results)
    marks: list[Mark] = []
    for name, result in results.items():
        cycles = [cycle for level in result.levels for cycle in level.cycles]
        capacities = [value for level in result.levels for value in level.capacities]
        error = np.asarray([ruler.error(value) for value in capacities])
        marks.append(
            Points(
                x=np.asarray(cycles, dtype=float),
                y=np.asarray([ruler.number(value) for value in capacities]),
                y_error=error if np.isfinite(error).any() else None,
                label=name,
                detail=result.branch.value,
                colour=colours[name],
            )
        )
    words, unit = _currents(results, ruler)
    first = next(iter(results.values()))
    note = f"{first.branch.value}; numbers: current in {unit}"
    if len(first.levels) > MOST_CURRENTS:
        words, note = [], f"{first.branch.value}; {len(first.levels)} levels of current, too many to write"
    return Panel(x=axes.CYCLE, y=ruler.axis, marks=(*marks, *words), note=note, simulated=simulated)


def rate_capability_panel(
    results: Mapping[str, RateTest], *, colours: Mapping[str, Colour], simulated: bool = False
) -> Panel:
    """Mean capacity of each level against its current per mass, on a logarithmic axis. [A/g, mAh/g]

    Parameters and errors as in `rate_test_panel`; error bars are the spread (sd) of the level's cycles of one cell.

    Raises
    ------
    UsageError
        No mass was given, so that there is no current per mass.
    """
    ruler = _ruler(results)
    currents = {name: _specific(result) for name, result in results.items()}
    if any(np.isnan(values).any() for values in currents.values()):
        raise UsageError("currents per mass need the mass of every cell; state it, or show capacity against cycles.")
    x_ruler = axes.specific_current(np.concatenate(list(currents.values())), basis=next(iter(results.values())).basis)
    marks = tuple(
        Points(
            x=x_ruler.numbers(currents[name]),
            y=np.asarray([ruler.number(level.mean) for level in result.levels]),
            y_error=ruler.numbers(np.asarray([level.sd for level in result.levels])),
            label=name,
            colour=colours[name],
        )
        for name, result in results.items()
    )
    note = "bars: sd over the cycles of a level of one cell"
    return Panel(x=x_ruler.axis, y=ruler.axis, marks=marks, note=note, simulated=simulated)


def _ruler(results: Mapping[str, RateTest]) -> axes.Ruler:
    kinds = {(result.unit, result.basis, result.branch) for result in results.values()}
    if len(kinds) != 1:
        raise UsageError(f"rate tests of one panel need one branch and one mass basis (given {len(kinds)} kinds).")
    unit, basis, _ = next(iter(kinds))
    return axes.capacity(unit=unit, basis=basis)


def _specific(result: RateTest) -> Array:
    found = (level.specific_current for level in result.levels)
    return np.asarray([np.nan if value is None else value.to("A/kg").value for value in found])


def _currents(results: Mapping[str, RateTest], ruler: axes.Ruler) -> tuple[list[Words], str]:
    """The current of each level above its cycles, and the unit in which it is written."""
    first = next(iter(results.values()))
    specific = _specific(first)
    if np.isnan(specific).any():
        measured = np.asarray([level.current for level in first.levels])
        scale = axes.current(measured, mass=None, basis="")
        unit = printed_unit(scale.axis.unit)
    else:
        measured, scale = specific, axes.specific_current(specific, basis=first.basis)
        unit = f"{printed_unit(scale.axis.unit)} on {first.basis}"
    words = [
        Words(x=float(np.mean(level.cycles)), y=_highest(results, level, ruler), text=f"{value:.3g}")
        for level, value in zip(first.levels, scale.numbers(measured), strict=True)
    ]
    return [word for word in words if np.isfinite(word.y)], unit


def _highest(results: Mapping[str, RateTest], level: RateLevel, ruler: axes.Ruler) -> float:
    """The highest end of an error bar of any cell within the cycles of a level."""
    span = set(level.cycles)
    tops = [
        ruler.number(value) + float(np.nan_to_num(ruler.error(value)))
        for result in results.values()
        for other in result.levels
        for cycle, value in zip(other.cycles, other.capacities, strict=True)
        if cycle in span
    ]
    return float(np.nanmax(tops)) if np.isfinite(tops).any() else float("nan")
