"""Capacity against the actual rate, with the law of Tian and Coleman and the broken power law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Axis, Band, Colour, Curve, Mark, Neutral, Panel, Points, Scale
from ionterface.figures.voltammetry.statements import caution, finite, joined

if TYPE_CHECKING:
    from ionterface.methods.rate_models.diffusion_limited import DiffusionLimit
    from ionterface.methods.rate_models.tian_coleman import TianColeman

BEYOND = 1.5
"""How far the curve goes beyond the first and the last rate."""
PER_HOUR = 3600.0


def rate_law_panel(
    result: TianColeman, *, colour: Colour, limit: DiffusionLimit | None = None, simulated: bool = False
) -> Panel:
    """Capacity against the actual rate with the fitted law and its 95 % band. [1/h; mAh/g or mAh]

    Parameters
    ----------
    result : TianColeman
    colour : Colour
        Of the material.
    limit : DiffusionLimit, optional
        Of the same points; its broken power law is the dashed line.

    Raises
    ------
    UsageError
        There is no point, or `limit` belongs to other points.
    """
    points = result.points
    if not points.points:
        raise UsageError("there is no capacity to show against a rate.")
    if limit is not None and not np.array_equal(limit.points.rates, points.rates):
        raise UsageError("the limit belongs to other points than the law.")
    ruler = axes.capacity(unit=points.unit, basis=points.basis)
    rates = np.geomspace(points.rates.min() / BEYOND, points.rates.max() * BEYOND, 200)
    marks: list[Mark] = []
    if finite(result.capacity.value):
        middle, low, high = (ruler.numbers(values) for values in result.at_rate(rates))
        if np.isfinite(low).all():
            marks.append(Band(x=PER_HOUR * rates, low=low, high=high, colour=colour))
        marks.append(Curve(x=PER_HOUR * rates, y=middle, label="Tian–Coleman", colour=colour))
    if limit is not None and finite(limit.limit.value):
        broken = ruler.numbers(limit.at_rate(rates))
        marks.append(Curve(x=PER_HOUR * rates, y=broken, label="broken power law", colour=Neutral(), dashed=True))
    marks.append(Points(x=PER_HOUR * points.rates, y=ruler.numbers(points.capacities), colour=colour))
    return Panel(
        x=Axis(quantity="Actual rate R = I/Q", unit="1/h", scale=Scale.LOG),
        y=ruler.axis,
        marks=tuple(marks),
        note=joined(_said(result), caution(result)),
        simulated=simulated,
    )


def _said(result: TianColeman) -> str:
    """Exponent and time with their intervals, and how far the points lie from the law."""
    if result.fit is None or not finite(result.capacity.value):
        return ""
    said = []
    for name, key, value in (("n", "exponent", result.exponent.value), ("τ/s", "time", result.time.value)):
        low, high = result.intervals[key]
        ends = f" ({low:.3g} to {high:.3g})" if finite(low) else ""
        said.append(f"{name} = {value:.3g}{ends}".replace(" ", "\u00a0"))
    if result.degrees > 0:
        said.append(f"scatter of ln Q {np.sqrt(result.fit.reduced_square):.2g}; band 95 %")
    return ", ".join(said)
