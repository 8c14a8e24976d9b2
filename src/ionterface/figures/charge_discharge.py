"""Voltage against capacity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Colour, Curve, Panel, Sequential
from ionterface.methods.charge_discharge import ChargeDischarge


def charge_discharge_panel(
    results: Mapping[str, ChargeDischarge],
    *,
    reference: str,
    colours: Mapping[str, Colour],
    simulated: bool = False,
) -> Panel:
    """Voltage against capacity, each half cycle from its own zero. [mAh/g or mAh, V]

    Parameters
    ----------
    results : mapping
        Name of a cell as it is printed -> its curves. All on one basis.
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colours : mapping
        Name of a cell -> its colour. Several cycles of a single cell are coloured by their number instead.

    Raises
    ------
    UsageError
        Nothing to show, or results on different bases.
    """
    kinds = {(result.unit, result.basis) for result in results.values()}
    if len(kinds) != 1:
        shown = ", ".join(f"{name}: {r.basis or 'charge'}" for name, r in results.items()) or "none"
        raise UsageError(f"curves of one panel need one mass basis (given {shown}).")
    unit, basis = next(iter(kinds))
    ruler = axes.capacity(unit=unit, basis=basis)
    cycles = sorted({curve.cycle for result in results.values() for curve in result.curves})
    by_cycle = len(results) == 1 and len(cycles) > 1
    marks = tuple(
        Curve(
            x=ruler.numbers(curve.capacity),
            y=np.asarray(curve.voltage, dtype=float),
            label=f"cycle {curve.cycle}" if by_cycle else name,
            detail=curve.direction.value if by_cycle else f"cycle {curve.cycle}, {curve.direction.value}",
            colour=Sequential(cycles.index(curve.cycle) / (len(cycles) - 1)) if by_cycle else colours[name],
        )
        for name, result in results.items()
        for curve in result.curves
    )
    listed = f"cycles {', '.join(map(str, cycles))}" if len(cycles) > 1 and not by_cycle else ""
    return Panel(x=ruler.axis, y=axes.potential(reference=reference), marks=marks, note=listed, simulated=simulated)
