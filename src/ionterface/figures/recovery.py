"""Recovery of the voltage at rest over the logarithm of time, with the course that fits and its end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Status
from ionterface.figures import axes
from ionterface.figures.panel import Array, Axis, Bound, Colour, Curve, Level, Mark, Panel, Points, Scale
from ionterface.figures.voltammetry.statements import caution, joined

if TYPE_CHECKING:
    from ionterface.methods.recovery.recovery import Recovery

TIME = Axis(quantity="Time at rest", unit="s", scale=Scale.LOG)
_FINE = 40
"""Points of a fitted curve per decade."""
_BEYOND, _BESIDE = 1.7, 1.35
"""How far after the longest rest an end voltage is drawn, and how far from that of the cell before."""


def voltage_recovery_panel(
    results: Mapping[str, Recovery], *, reference: str, colours: Mapping[str, Colour], relative: bool = False
) -> Panel:
    """Voltage at rest of cells against the logarithm of time, the fitted course, and V_inf at the right. [s, V or mV]

    Parameters
    ----------
    results : mapping
        Name of a cell -> its recovery.
    reference : str
        Reference electrode; empty for a cell of two electrodes.
    colours : mapping
        Name of a cell -> its colour.
    relative : bool
        Against the first voltage at rest, in mV: for cells that began at different ones.

    Raises
    ------
    UsageError
        No cell has a rest.
    """
    shown = {name: result for name, result in results.items() if result.course is not None}
    if not shown:
        raise UsageError("no cell has a rest to show.")
    right = max(result.course.duration for result in shown.values() if result.course is not None)
    marks: list[Mark] = []
    for place, (name, result) in enumerate(shown.items()):
        marks += _of_one(name, result, colours[name], relative=relative, right=right * _BEYOND * _BESIDE**place)
    potential = axes.potential(reference=reference)
    y = Axis(quantity=f"{potential.quantity} − first at rest", unit="mV") if relative else potential
    fitted = list(dict.fromkeys(r.best.course.value for r in shown.values() if r.best is not None))
    return Panel(
        x=TIME,
        y=y,
        marks=tuple(marks),
        note=joined(
            *_said(fitted, marks), cautions=[caution(r) for r in shown.values() if r.status is Status.NOT_VALID]
        ),
        simulated=any(result.simulated for result in shown.values()),
    )


def recovery_residual_panel(result: Recovery, *, colour: Colour) -> Panel:
    """What the chosen course leaves of the voltage, over the logarithm of time. [s, µV or mV]

    Raises
    ------
    UsageError
        There is no course.
    """
    if result.best is None or result.bins is None:
        raise UsageError("no course was fitted; there are no residuals.")
    later = result.bins.since > 0
    left = result.best.fit.residuals[later]
    unit, factor = ("mV", 1e3) if np.abs(left).max() >= 1e-3 else ("uV", 1e6)
    marks: tuple[Mark, ...] = (
        Points(x=result.bins.since[later], y=factor * left, colour=colour, connected=True, hollow=True),
        Level(y=0.0, label=""),
    )
    return Panel(
        x=TIME,
        y=Axis(quantity="Residual", unit=unit),
        marks=marks,
        note=result.best.course.value,
        simulated=result.simulated,
    )


def _said(fitted: list[str], marks: list[Mark]) -> tuple[str, ...]:
    """What lines and the points at the right are."""
    bounds = [mark.bound is not None for mark in marks if isinstance(mark, Points) and mark.detail]
    right = " or bound (arrow)" if any(bounds) else " with 95 % interval"
    end = f"right: end voltage{right}" if not all(bounds) else "right: bound of the end voltage"
    return (f"lines: {', '.join(fitted)}" if fitted else "", end if bounds else "")


def _of_one(name: str, result: Recovery, colour: Colour, *, relative: bool, right: float) -> list[Mark]:
    """Means of the samples, the course through them, and the end."""
    if result.course is None or result.bins is None:
        return []
    zero, factor = (float(result.course.voltage[0]), 1e3) if relative else (0.0, 1.0)
    later = result.bins.since > 0
    t, v = result.bins.since[later], factor * (result.bins.voltage[later] - zero)
    marks: list[Mark] = [Points(x=t, y=v, label=name, colour=colour, hollow=True)]
    if result.best is not None:
        fine = np.geomspace(t[0], t[-1], max(2, math.ceil(_FINE * math.log10(t[-1] / t[0]))))
        line = factor * (result.best.at(fine) - zero)
        marks.append(Curve(x=fine, y=line, detail=result.best.course.value, colour=colour))
        marks += _end(result, colour, right, zero, factor)
    return marks


def _end(result: Recovery, colour: Colour, right: float, zero: float, factor: float) -> list[Mark]:
    """The end voltage with its interval, or an arrow from the last voltage to where it lies."""
    low, high = (factor * (volts - zero) for volts in result.end_interval)
    at = np.asarray([right])
    if math.isfinite(low) and math.isfinite(high):
        end = factor * (result.end.value - zero)
        bars: Array = np.asarray([[end - low], [high - end]])
        return [Points(x=at, y=np.asarray([end]), y_error=bars, detail="end voltage", colour=colour)]
    side, bound = (low, Bound.LOWER) if math.isfinite(low) else (high, Bound.UPPER)
    if not math.isfinite(side):
        return []
    return [Points(x=at, y=np.asarray([side]), bound=bound, detail="bound of the end voltage", colour=colour)]
