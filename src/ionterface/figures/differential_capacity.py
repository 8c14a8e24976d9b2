"""dQ/dV against the voltage."""

from __future__ import annotations

from collections.abc import Mapping

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Axis, Colour, Curve, Level, Panel, Sequential
from ionterface.methods.differential_capacity import DifferentialCapacity
from ionterface.quantities import conversion


def differential_capacity_panel(
    results: Mapping[str, DifferentialCapacity],
    *,
    reference: str,
    colours: Mapping[str, Colour],
    simulated: bool = False,
) -> Panel:
    """dQ/dV against the voltage, oxidation upwards and reduction downwards. [mAh/(V g) or mAh/V, V]

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
    if len(kinds) != 1 or not any(result.curves for result in results.values()):
        shown = ", ".join(f"{name}: {r.basis or 'charge'}" for name, r in results.items()) or "none"
        raise UsageError(f"curves of one panel need one mass basis and at least one curve (given {shown}).")
    unit, basis = next(iter(kinds))
    printed = "mAh/V" if unit == "F" else "mAh/V g"
    factor = conversion(unit, printed)
    cycles = sorted({curve.cycle for result in results.values() for curve in result.curves})
    by_cycle = len(results) == 1 and len(cycles) > 1
    curves = tuple(
        Curve(
            x=curve.voltage,
            y=curve.direction.sign * factor * curve.slope,
            label=f"cycle {curve.cycle}" if by_cycle else name,
            detail=curve.direction.value if by_cycle else f"cycle {curve.cycle}, {curve.direction.value}",
            colour=Sequential(cycles.index(curve.cycle) / (len(cycles) - 1)) if by_cycle else colours[name],
        )
        for name, result in results.items()
        for curve in result.curves
    )
    signs = {curve.direction for result in results.values() for curve in result.curves}
    first = next(iter(results.values()))
    smoother = first.settings["smoother"]
    alike = len({(r.settings["step"], r.settings["smoother"]) for r in results.values()}) == 1
    how = f"steps of {first.settings['step']}" + (f"; {smoother}" if smoother != "none" else "")
    return Panel(
        x=axes.potential(reference=reference),
        y=Axis(quantity=f"dQ/dV on {basis}" if basis else "dQ/dV", unit="mAh/(V g)" if basis else printed),
        marks=(*curves, *((Level(y=0.0, label=""),) if len(signs) > 1 else ())),
        note=how.replace(" mV", "\u00a0mV") if alike else "",
        simulated=simulated,
    )
