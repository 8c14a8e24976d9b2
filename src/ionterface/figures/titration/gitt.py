"""Diffusivity of pulses against the potential, and one pulse with its fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Axis, Colour, Curve, Mark, Neutral, Panel, Points, Scale, Sequential
from ionterface.figures.typography import typographic
from ionterface.figures.voltammetry.statements import caution, joined
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Array, Record

if TYPE_CHECKING:
    from ionterface.methods.titration.gitt import Gitt

DIFFUSIVITY = Axis(quantity="Diffusivity", unit="cm2/s", scale=Scale.LOG)
ROOT_TIME = Axis(quantity="(Time since the switch)¹ᐟ²", unit="s1/2")
_DRAWN = (Estimator.SLOPE, Estimator.RELAXATION, Estimator.FINITE)
_SQUARE_CENTIMETRES = 1e4


def gitt_panel(result: Gitt, *, reference: str, colour: Colour, simulated: bool = False) -> Panel:
    """D of every pulse against its potential at rest, by each estimator; the pulse and the rest bracket it. [V, cm²/s]

    Parameters
    ----------
    result : Gitt
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colour : Colour
        Of the material; the estimators differ by their markers.

    Notes
    -----
    Hollow markers are not valid. Grey lines join the D of the pulse and that of the rest after it. Error bars are
    standard uncertainties by scatter alone; what the length adds moves all points together and stands in the note.
    """
    potential = result.potential
    shown = {e: _numbers(result, e) for e in _DRAWN if e in result.usable}
    marks: list[Mark] = [_brackets(potential, shown[Estimator.SLOPE], shown[Estimator.RELAXATION])]
    hollow_somewhere = False
    for estimator, d in shown.items():
        drawn = np.isfinite(d) & (d > 0)
        for hollow in (True, False):
            chosen = drawn & (result.usable[estimator] ^ hollow)
            if not chosen.any():
                continue
            hollow_somewhere |= hollow
            filled = not hollow or not (drawn & result.usable[estimator]).any()
            marks.append(
                Points(
                    x=potential[chosen],
                    y=d[chosen],
                    y_error=_scatter(result, estimator, d)[chosen],
                    label=estimator.value if filled else "",
                    detail="not valid" if hollow else "valid",
                    colour=colour,
                    shape=_DRAWN.index(estimator),
                    hollow=hollow,
                )
            )
    length = result.body.length
    common = "" if not length.std else f"±\u00a0{200 * length.std / length.value:.0f}\u00a0% in common from the length"
    return Panel(
        x=axes.potential(reference=reference),
        y=DIFFUSIVITY,
        marks=tuple(marks),
        note=joined(
            typographic(str(result.body)).replace(" um", "\u00a0µm"),
            common,
            "hollow: not valid" if hollow_somewhere else "",
            caution(result),
        ),
        simulated=simulated,
    )


def pulse_panel(record: Record, result: Gitt, *, number: int, reference: str, colour: Colour) -> Panel:
    """Potential of one pulse against the square root of its time, with the line and the finite-length fit. [s^½, V]

    Parameters
    ----------
    record : Record
        From which the result was made.
    result : Gitt
    number : int
        Of the pulse in the table.
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colour : Colour
        Of the material.

    Notes
    -----
    The line is dashed outside of the window that was fitted. Where it meets the axis the step at the switch is done;
    the grey point there is the potential at rest before it.

    Raises
    ------
    UsageError
        The result has no pulse of that number with a rest on both sides.
    """
    there = [place + 1 for place in result.places.tolist()]
    if number not in there:
        raise UsageError(f"pulse {number} has no D; those with a rest on both sides are {there[:10]}.")
    k = there.index(number)
    found = result.found
    t, _, e = (np.asarray(a) for a in record.take(TIME, CURRENT, VOLTAGE, method="pulse_panel"))
    span = slice(int(found.start[number - 1]), int(found.stop[number - 1]))
    since = np.maximum(t[span] - found.begin[number - 1], 0.0)
    marks: list[Mark] = [
        Curve(x=np.sqrt(since), y=e[span], label="measured", colour=colour),
        Points(x=np.zeros(1), y=result.evidence.before.level[k : k + 1], label="at rest before", colour=Neutral()),
        *_line(result, k),
    ]
    fit = result.fits[k] if result.fits else None
    if fit is not None:
        at = np.linspace(1e-4, 1.0, 200) ** 2 * float(found.duration[number - 1])
        on = fit.resistance.value * float(found.current[number - 1]) + fit.fit.values["E0"]
        rise = fit.rest_change.value * fit.response(at)
        curve = Curve(x=np.sqrt(at), y=on + rise, label="finite length", colour=Sequential(0.95), dashed=True)
        marks.append(curve)
    against = " ".join(result.codes(k))
    return Panel(
        x=ROOT_TIME,
        y=axes.potential(reference=reference),
        marks=tuple(marks),
        note=joined(f"pulse {number}", _stated(result, k), against),
        simulated=record.metadata.simulated,
    )


def _stated(result: Gitt, k: int) -> str:
    names = {Estimator.SLOPE: "line", Estimator.RELAXATION: "relaxation", Estimator.FINITE: "finite length"}
    values = {name: result.diffusivity(e, k).to("cm2/s") for e, name in names.items()}
    parts = [
        f"{typographic(d.number())} ({name})".replace(" ", "\u00a0")
        for name, d in values.items()
        if np.isfinite(d.value)
    ]
    return f"D\u00a0=\u00a0{', '.join(parts)} cm²/s" if parts else "no D"


def _line(result: Gitt, k: int) -> list[Mark]:
    line, inside = result.lines.line, result.lines.samples
    root = np.sqrt(inside.since[inside.span == k])
    if not np.isfinite(line.slope[k]) or not len(root):
        return []
    ends = (0.0, float(root.min()), float(root.max()))
    marks: list[Mark] = []
    for low, high, dashed in ((ends[0], ends[1], True), (ends[1], ends[2], False)):
        at = np.linspace(low, high, 50)
        y = line.mean_y[k] + line.slope[k] * (at - line.mean_x[k])
        label, detail = ("", "line, extrapolated") if dashed else ("line", "fit")
        marks.append(Curve(x=at, y=y, label=label, detail=detail, colour=Sequential(0.0), dashed=dashed))
    return marks


def _numbers(result: Gitt, estimator: Estimator) -> Array:
    return np.asarray(result.evidence.diffusivity[estimator] * _SQUARE_CENTIMETRES)


def _scatter(result: Gitt, estimator: Estimator, d: Array) -> Array:
    """Standard uncertainty without that of the length. [cm²/s]"""
    if estimator is Estimator.FINITE:
        made = (np.nan if f is None else (f.fill_time.std or np.nan) / f.fill_time.value for f in result.fits)
        return np.asarray(np.abs(d) * np.fromiter(made, dtype=float))
    return np.asarray(np.abs(d) * result.evidence.relative_std[estimator])


def _brackets(potential: Array, low: Array, high: Array) -> Curve:
    """Vertical lines from one number to the other, one for each pulse."""
    gap = np.full(len(potential), np.nan)
    good = np.isfinite(low) & np.isfinite(high) & (low > 0) & (high > 0)
    y = np.column_stack([np.where(good, low, np.nan), np.where(good, high, np.nan), gap])
    return Curve(x=np.repeat(potential, 3), y=y.ravel(), detail="pulse to relaxation", colour=Neutral())
