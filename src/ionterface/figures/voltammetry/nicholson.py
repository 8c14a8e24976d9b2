"""Psi against the scan rate after Nicholson, and the working curve that it is read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import (
    Axis,
    Band,
    Bound,
    Colour,
    Curve,
    Mark,
    Material,
    Neutral,
    NotValid,
    Panel,
    Points,
    Scale,
)
from ionterface.figures.voltammetry.statements import (
    as_printed,
    caution,
    finite,
    half_width,
    joined,
    of_95_percent,
    stated,
)

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.nicholson import Nicholson, NicholsonRate
    from ionterface.methods.voltammetry.quasi_reversible import WorkingCurve

_BOUNDS = {"": None, ">": Bound.LOWER, "<": Bound.UPPER}
_SEPARATION = Axis(quantity="n · peak separation", unit="mV")
_VALID = (62.0, 212.0)  # mV: outside, psi is a bound
_WIDEST = 300.0  # mV


def nicholson_panel(result: Nicholson, *, colour: Colour, simulated: bool = False) -> Panel:
    """Psi of every scan rate against its inverse square root, with the line through the origin. [(V/s)^-½, 1]

    Notes
    -----
    Error bars are the 95 % intervals of psi, the band is that of the slope. Rates whose separation gives a bound alone
    are hollow and carry an arrow to where psi lies; the line is not fitted to them.

    Raises
    ------
    UsageError
        No scan rate has a psi.
    """
    if not any(finite(rate.psi.value) for rate in result.rates):
        raise UsageError("no scan rate has a psi to show.")
    across = np.asarray([rate.scan_rate.value**-0.5 for rate in result.rates])
    x = np.linspace(0.0, 1.04 * float(across.max()), 100)
    slope, half = result.slope.value, half_width(result.slope, result.degrees)
    marks: list[Mark] = []
    if finite(half):
        marks.append(Band(x=x, low=(slope - half) * x, high=(slope + half) * x, colour=colour))
    if finite(slope):
        marks.append(Curve(x=x, y=slope * x, colour=colour, detail="line through the origin"))
    for sign, bound in _BOUNDS.items():
        rates = [rate for rate in result.rates if rate.bound == sign and finite(rate.psi.value)]
        marks += [_points(rates, bound, colour)] if rates else []
    constant = f"k⁰\u00a0=\u00a0{stated(result.rate_constant, result.degrees, 'cm/s')}"
    drawn = of_95_percent(
        "±" if half_width(result.rate_constant, result.degrees) > 0 else "",
        "bars" if any(isinstance(mark, Points) and mark.y_error is not None for mark in marks) else "",
        "band" if finite(half) else "",
    )
    return Panel(
        x=axes.INVERSE_ROOT_RATE,
        y=Axis(quantity="ψ"),
        marks=tuple(marks),
        note=joined(constant, _intercept(result), drawn, _hollow(result), cautions=[caution(result)]),
        simulated=simulated,
    )


def _points(rates: Sequence[NicholsonRate], bound: Bound | None, colour: Colour) -> Points:
    psi = np.asarray([rate.psi.value for rate in rates])
    low, high = np.asarray([rate.psi_interval for rate in rates]).T
    return Points(
        x=np.asarray([rate.scan_rate.value**-0.5 for rate in rates]),
        y=psi,
        y_error=np.stack((psi - low, high - psi)) if bound is None and np.isfinite(low).any() else None,
        detail="" if bound is None else f"bound, {bound.value}",
        bound=bound,
        hollow=bound is not None,
        colour=colour,
    )


def _intercept(result: Nicholson) -> str:
    if not finite(result.intercept.value):
        return ""
    return f"free intercept {stated(result.intercept, result.degrees - 1, '1')}"


def _hollow(result: Nicholson) -> str:
    return "hollow: bounds, not fitted" if any(rate.bound for rate in result.rates) else ""


def working_curve_panel(
    computed: WorkingCurve, *, table: WorkingCurve | None = None, formulas: Sequence[WorkingCurve] = ()
) -> Panel:
    """Psi against n times the peak separation, on a logarithmic axis. [mV, 1]

    Parameters
    ----------
    computed : WorkingCurve
    table : WorkingCurve, optional
        A published table, whose values are points.
    formulas : sequence of WorkingCurve
        Published formulas, each within the range where it holds.
    """
    marks: list[Mark] = []
    for place, curve in enumerate((computed, *formulas)):
        low, high = curve.separation_range
        at = np.linspace(low, min(high, 1e-3 * _WIDEST), 400)
        psi = np.asarray(curve.psi_of(at), dtype=float)
        psi = np.where(psi > 0, psi, np.nan)
        marks.append(Curve(x=1e3 * at, y=psi, label=as_printed(curve.name), colour=Material(place)))
    if table is not None:
        here = 1e3 * table.separation <= _WIDEST
        marks.append(
            Points(
                x=1e3 * table.separation[here],
                y=table.psi[here],
                label=as_printed(table.name),
                colour=Neutral(),
                hollow=True,
            )
        )
    reason = f"outside {_VALID[0]:g}–{_VALID[1]:g} mV ψ is a bound"
    for start, stop in ((1e3 * computed.floor, _VALID[0]), (_VALID[1], _WIDEST)):
        marks.append(NotValid(start=start, stop=stop, reason=reason))
    return Panel(x=_SEPARATION, y=Axis(quantity="ψ", scale=Scale.LOG), marks=tuple(marks))
