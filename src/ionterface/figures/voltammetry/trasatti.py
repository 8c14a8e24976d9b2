"""Charge against the scan rate after Trasatti, with both extrapolations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ionterface.figures import axes
from ionterface.figures.panel import Array, Axis, Colour, Curve, Mark, Neutral, Panel, Points
from ionterface.figures.voltammetry.statements import caution, finite, half_width, joined, of_95_percent, stated

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.trasatti import Trasatti


def outer_charge_panel(result: Trasatti, *, colour: Colour, simulated: bool = False) -> Panel:
    """Charge against v^-½, with the line of the fast scan rates and its end at infinite rate. [(V/s)^-½; mAh/g or mAh]

    Notes
    -----
    Fitted points are filled, the others hollow; the line is dashed where it is extrapolated. The grey point at
    infinite rate is the outer charge with its 95 % interval.
    """
    rates, q, ruler = _measured(result)
    x = rates**-0.5
    line = result.outer_line
    scale = _per_coulomb(result)
    fitted = [k for k in line.places if finite(q[k])]
    marks: list[Mark] = []
    if finite(line.slope) and fitted:
        level, slope = scale * line.charge, scale * line.slope
        far, near = float(x[fitted].max()), float(x[fitted].min())
        for ends, dashed in (((0.0, near), True), ((near, far), False)):
            at = np.linspace(*ends, 50)
            detail = "extrapolated" if dashed else "fit"
            marks.append(Curve(x=at, y=ruler.numbers(level + slope * at), detail=detail, colour=colour, dashed=dashed))
    marks += _both(x, ruler.numbers(q), fitted, colour)
    if finite(result.outer.value):
        half = half_width(result.outer, result.degrees)
        end = Points(
            x=np.zeros(1),
            y=np.asarray([ruler.number(result.outer)]),
            y_error=np.asarray([float(ruler.numbers(np.asarray(half)))]) if finite(half) else None,
            detail="v → ∞",
            colour=Neutral(),
        )
        marks.append(end)
    outer = f"grey: v → ∞, {stated(result.outer, result.degrees, ruler.axis.unit)}"
    return Panel(
        x=axes.INVERSE_ROOT_RATE,
        y=ruler.axis,
        marks=tuple(marks),
        note=joined(result.branch.value, outer, *_said(marks), cautions=[caution(result)]),
        simulated=simulated,
    )


def total_charge_panel(result: Trasatti, *, colour: Colour, simulated: bool = False) -> Panel:
    """Inverse charge against v^½, with the line of the slow scan rates. [(V/s)^½; g/mAh or 1/mAh]

    Points and lines as in `outer_charge_panel`. The grey point at rate zero is one over the extrapolated total; its bar
    is the 95 % interval of the total, carried over to first order.
    """
    rates, q, ruler = _measured(result)
    x, y = np.sqrt(rates), 1 / ruler.numbers(q)
    line = result.total_line
    per_unit = float(ruler.numbers(np.asarray(_per_coulomb(result))))
    fitted = [k for k in line.places if finite(q[k])]
    marks: list[Mark] = []
    if finite(line.slope) and fitted:
        level, slope = 1 / (per_unit * line.charge), line.slope / per_unit
        far, near = float(x[fitted].max()), float(x[fitted].min())
        for ends, dashed in (((0.0, near), True), ((near, far), False)):
            at = np.linspace(*ends, 50)
            detail = "extrapolated" if dashed else "fit"
            marks.append(Curve(x=at, y=level + slope * at, detail=detail, colour=colour, dashed=dashed))
    marks += _both(x, y, fitted, colour)
    total = f"grey: v → 0, {stated(result.total_extrapolated, line.degrees, ruler.axis.unit)}"
    value = ruler.number(result.total_extrapolated)
    if finite(value) and value > 0:
        half = half_width(result.total_extrapolated.to(ruler.axis.unit), line.degrees) / value**2
        end = Points(
            x=np.zeros(1),
            y=np.asarray([1 / value]),
            y_error=np.asarray([half]) if finite(half) else None,
            detail="v → 0",
            colour=Neutral(),
        )
        marks.append(end)
    unit = "g/mAh" if ruler.axis.unit == "mAh/g" else "1/mAh"
    return Panel(
        x=axes.ROOT_RATE,
        y=Axis(quantity=f"1 / {ruler.axis.quantity[0].lower()}{ruler.axis.quantity[1:]}", unit=unit),
        marks=tuple(marks),
        note=joined(result.branch.value, f"{total}, supplementary", *_said(marks), cautions=[caution(result)]),
        simulated=simulated,
    )


def _measured(result: Trasatti) -> tuple[Array, Array, axes.Ruler]:
    """Scan rates, charges in the unit of the ruler, and the ruler."""
    rates = np.asarray([charge.scan_rate.value for charge in result.charges])
    ruler = axes.capacity(unit="C/kg" if result.basis else "C", basis=result.basis)
    return rates, np.asarray([charge.absolute.to(ruler.unit).value for charge in result.charges]), ruler


def _per_coulomb(result: Trasatti) -> float:
    """What turns coulombs of the electrode, in which the lines are given, into the unit of the result."""
    return result.outer.value / result.outer_line.charge if result.basis else 1.0


def _said(marks: Sequence[Mark]) -> tuple[str, str]:
    """Which interval there is, and what hollow points are."""
    points = [mark for mark in marks if isinstance(mark, Points)]
    told = any(mark.y_error is not None for mark in points)
    return of_95_percent(*("±", "bar") if told else ()), "hollow: not fitted" if any(m.hollow for m in points) else ""


def _both(x: Array, y: Array, fitted: list[int], colour: Colour) -> list[Mark]:
    marks: list[Mark] = []
    other = [k for k in range(len(x)) if k not in fitted]
    for places, hollow in ((other, True), (fitted, False)):
        if places:
            detail = "not fitted" if hollow else "fitted"
            marks.append(Points(x=x[places], y=y[places], detail=detail, colour=colour, hollow=hollow))
    return marks
