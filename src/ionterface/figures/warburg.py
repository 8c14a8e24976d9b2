"""Both parts of an impedance against ω^-½, with the line that a diffusivity comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.figures.panel import Axis, Colour, Curve, Mark, Panel, Points
from ionterface.figures.voltammetry.statements import caution, joined, stated

if TYPE_CHECKING:
    from ionterface.methods.impedance.warburg_diffusivity import WarburgDiffusivity


def warburg_panel(result: WarburgDiffusivity, *, colour: Colour) -> Panel:
    """Z' and -Z'' against ω^-½ with two lines of one slope; the part of the spectrum that was fitted. [s^½, Ohm]

    Parameters
    ----------
    result : WarburgDiffusivity
    colour : Colour
        Of the material.

    Notes
    -----
    On a Warburg line both parts rise alike; two slopes that differ show that it is none.
    """
    ends = np.asarray([0.0, float(result.root.max())])
    parts = {"Z′": result.impedance.real, "−Z″": -result.impedance.imag}
    marks: list[Mark] = []
    for hollow, ((label, part), intercept) in enumerate(zip(parts.items(), result.intercepts, strict=True)):
        marks.append(Points(x=result.root, y=part, label=label, colour=colour, hollow=bool(hollow)))
        line = intercept + result.sigma.value * ends
        marks.append(Curve(x=ends, y=line, detail=f"{label}, line", colour=colour, dashed=bool(hollow)))
    said = f"D\u00a0=\u00a0{stated(result.diffusivity, result.degrees, 'cm2/s')} (95\u00a0%)"
    return Panel(
        x=Axis(quantity="ω⁻¹ᐟ²", unit="s1/2"),
        y=Axis(quantity="Z′, −Z″", unit="Ohm"),
        marks=tuple(marks),
        note=joined(said, cautions=[caution(result)]),
        simulated=result.spectrum.simulated,
    )
