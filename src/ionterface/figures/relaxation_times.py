"""Distributions of relaxation times: where a cell loses its voltage, by how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ionterface.figures.impedance import unit_of
from ionterface.figures.panel import Axis, Band, Colour, Curve, Mark, Neutral, Panel, Scale
from ionterface.figures.voltammetry.statements import caution, joined, stated

if TYPE_CHECKING:
    from ionterface.methods.impedance.relaxation_times import RelaxationTimes


def relaxation_times_panel(result: RelaxationTimes, *, colour: Colour, compare: bool = True) -> Panel:
    """The distribution against the relaxation time, from the fastest to the slowest process. [s, Ohm]

    Parameters
    ----------
    result : RelaxationTimes
    colour : Colour
        Of the material.
    compare : bool
        Whether the distributions of a tenth and of ten times the smoothing stand beside it in grey: a peak that is not
        in both is one of the smoothing.

    Notes
    -----
    Only where frequencies were measured; the area is the whole one.
    """
    w = result.spectrum.angular
    here = (result.time >= 1 / w[-1]) & (result.time <= 1 / w[0])
    unit, factor = unit_of(result.density[here])
    time, density = result.time[here], factor * result.density[here]
    low, high = (factor * end[here] for end in result.band)
    marks: list[Mark] = [Band(x=time, low=low, high=high, colour=colour)]
    if compare:
        rougher, smoother = (factor * other[here] for other in result.inversion.others)
        marks.append(Curve(x=time, y=rougher, label="smoothing ÷ 10", colour=Neutral()))
        marks.append(Curve(x=time, y=smoother, label="× 10", colour=Neutral(), dashed=True))
    marks.append(Curve(x=time, y=density, colour=colour))
    area = f"area {stated(result.polarisation, result.degrees, unit)}; band: noise alone, 95 %"
    return Panel(
        x=Axis(quantity="Relaxation time", unit="s", scale=Scale.LOG),
        y=Axis(quantity="γ(ln τ)", unit=unit),
        marks=tuple(marks),
        note=joined(area, cautions=[caution(result)]),
        simulated=result.spectrum.simulated,
    )
