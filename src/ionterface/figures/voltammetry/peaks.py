"""Peaks against the scan rate: their potentials, and their currents over its square root."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures import axes
from ionterface.figures.panel import Array, Axis, Band, Colour, Curve, Mark, Material, Panel, Points
from ionterface.figures.voltammetry.statements import caution, finite, half_width, joined, of_95_percent, stated
from ionterface.methods.segmentation import Direction

if TYPE_CHECKING:
    from ionterface.methods.voltammetry.laviron import Laviron
    from ionterface.methods.voltammetry.peaks import Peaks
    from ionterface.methods.voltammetry.randles_sevcik import RandlesSevcik


def trumpet_panel(
    peaks: Peaks, *, reference: str, colour: Colour, laviron: Laviron | None = None, simulated: bool = False
) -> Panel:
    """Potential of every peak against the logarithm of the scan rate. [mV/s, V]

    Parameters
    ----------
    peaks : Peaks
    reference : str
        Reference electrode of the potential; empty for a cell of two electrodes.
    colour : Colour
        Of the material; a second peak of one branch takes the next marker of the set.
    laviron : Laviron, optional
        Its rate constant and transfer coefficient are written above the axes.

    Notes
    -----
    Error bars are one standard uncertainty of each potential, where it is stated.
    """
    rates = axes.SCAN_RATE.numbers(np.asarray([v.value for v in peaks.scan_rates]))
    marks: list[Mark] = []
    for track in peaks.tracks:
        error = track.stds("potential")
        marks.append(
            Points(
                x=rates,
                y=track.values("potential"),
                y_error=error if np.any(error > 0) else None,
                label=track.name,
                colour=colour,
                shape=(colour.place if isinstance(colour, Material) else 0) + track.number - 1,
                hollow=track.branch is Direction.OXIDATION,
                connected=True,
            )
        )
    found = ""
    if laviron is not None:
        constant = stated(laviron.rate_constant, laviron.degrees, "1/s")
        alpha = stated(laviron.alpha, laviron.alpha_degrees, "1")
        told = of_95_percent("±" if "±" in constant + alpha else "")
        found = joined(f"k\u00a0=\u00a0{constant}, α\u00a0=\u00a0{alpha}", told)
    return Panel(
        x=axes.SCAN_RATE.axis,
        y=axes.potential(reference=reference),
        marks=tuple(marks),
        note=joined(found, _standard(marks), cautions=[caution(peaks if laviron is None else laviron)]),
        simulated=simulated,
    )


def randles_sevcik_panel(result: RandlesSevcik, *, colour: Colour, simulated: bool = False) -> Panel:
    """Peak current against the square root of the scan rate, with the line through the origin. [(V/s)^½, A]

    Notes
    -----
    Error bars are one standard uncertainty of each peak current; the band is the 95 % interval of the slope.

    Raises
    ------
    UsageError
        The track holds no peak.
    """
    if not result.track.found:
        raise UsageError(f"the track {result.track.name!r} holds no peak to show.")
    root = np.sqrt([peak.scan_rate.value for peak in result.track.found])
    height = np.asarray([abs(peak.current.value) for peak in result.track.found])
    error = np.asarray([peak.current.stated_std for peak in result.track.found])
    ruler = axes.current(height, mass=None, basis="")
    x = np.linspace(0.0, 1.04 * float(root.max()), 100)
    marks: list[Mark] = []
    slope = abs(result.slope.value)
    if finite(slope):
        marks += _ray(x, slope, half_width(result.slope, result.degrees), ruler, colour)
    marks.append(
        Points(
            x=root,
            y=ruler.numbers(height),
            y_error=ruler.numbers(error) if np.any(error > 0) else None,
            label=result.track.name,
            colour=colour,
        )
    )
    banded = any(isinstance(mark, Band) for mark in marks)
    exponent = stated(result.b, result.degrees, "1")
    diffusivity = result.diffusivity
    value = f"D\u00a0=\u00a0{stated(diffusivity, result.degrees, 'cm2/s')}, " if finite(diffusivity.value) else ""
    return Panel(
        x=axes.ROOT_RATE,
        y=Axis(quantity="Peak current", unit=ruler.axis.unit),
        marks=tuple(marks),
        note=joined(
            f"{value}b\u00a0=\u00a0{exponent}",
            of_95_percent("±" if "±" in value + exponent else "", "band" if banded else ""),
            _standard(marks),
            cautions=[caution(result)],
        ),
        simulated=simulated,
    )


def _standard(marks: Sequence[Mark]) -> str:
    """What the error bars are, where there are any."""
    return "bars: ±σ" if any(isinstance(mark, Points) and mark.y_error is not None for mark in marks) else ""


def _ray(x: Array, slope: float, half: float, ruler: axes.Ruler, colour: Colour) -> list[Mark]:
    """A line through the origin with the band of its slope, where that is known."""
    marks: list[Mark] = []
    if finite(half):
        marks.append(
            Band(x=x, low=ruler.numbers((slope - half) * x), high=ruler.numbers((slope + half) * x), colour=colour)
        )
    marks.append(Curve(x=x, y=ruler.numbers(slope * x), colour=colour, detail="line through the origin"))
    return marks
