"""Charging current against the scan rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures import axes
from ionterface.figures.panel import Axis, Colour, Curve, Mark, Panel, Points
from ionterface.figures.voltammetry.statements import caution, finite, half_width, joined, of_95_percent, stated

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.double_layer import DoubleLayer


def double_layer_panel(result: DoubleLayer, *, colour: Colour, mass: Estimate | None, simulated: bool = False) -> Panel:
    """Half the distance of both branches against the scan rate, with the line whose slope is C. [mV/s; A or A/g]

    Parameters
    ----------
    result : DoubleLayer
    colour : Colour
        Of the material.
    mass : Estimate or None
        The mass of the series, where the result is one per mass. [kg]

    Raises
    ------
    UsageError
        A result per mass without the mass, or a mass with a result of the whole electrode.
    """
    if (mass is None) != (result.basis == ""):
        raise UsageError(f"the capacitance is on {result.basis or 'the whole electrode'}; give the mass to match it.")
    divisor = 1.0 if mass is None else mass.to("kg").value
    ruler = axes.current(result.charging_current, mass=mass, basis=result.basis)
    unit = "F" if mass is None else "F/g"
    slope = result.capacitance.to("F" if mass is None else "F/kg").value
    offset = result.offset.to(ruler.unit).value
    marks: list[Mark] = []
    if finite(slope):
        x = np.linspace(0.0, 1.04 * float(np.nanmax(result.rates)), 100)
        label = f"C\u00a0=\u00a0{stated(result.capacitance, result.degrees, unit)}"
        marks.append(Curve(x=1e3 * x, y=ruler.numbers(offset + slope * x), label=label, colour=colour))
    marks.append(Points(x=1e3 * result.rates, y=ruler.numbers(result.charging_current / divisor), colour=colour))
    told = of_95_percent("±" if half_width(result.capacitance, result.degrees) > 0 else "")
    at = "–".join(dict.fromkeys(f"{e:.3g}" for e in result.at))
    return Panel(
        x=Axis(quantity="Scan rate", unit="mV/s"),
        y=Axis(quantity=ruler.axis.quantity.replace("Current", "Charging current"), unit=ruler.axis.unit),
        marks=tuple(marks),
        note=joined(f"at {at} V", told, cautions=[caution(result)]),
        simulated=simulated,
    )
