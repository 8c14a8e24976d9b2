"""Impedance spectra: Nyquist, Bode, and what the Kramers-Kronig test leaves."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ionterface.figures.panel import Array, Axis, Colour, Curve, Level, Mark, Neutral, Panel, Points, Scale
from ionterface.figures.voltammetry.statements import caution, joined, stated

if TYPE_CHECKING:
    from ionterface.methods.impedance.circuit_fit import CircuitFit
    from ionterface.methods.impedance.kramers_kronig import KramersKronig
    from ionterface.methods.impedance.ohmic_resistance import OhmicResistance
    from ionterface.methods.impedance.spectrum import Spectrum

FREQUENCY = Axis(quantity="Frequency", unit="Hz", scale=Scale.LOG)
_PREFIXES = (("MOhm", 1e-6), ("kOhm", 1e-3), ("Ohm", 1.0), ("mOhm", 1e3), ("uOhm", 1e6))
_FINE = 20
"""Points of a fitted curve per decade."""


def nyquist_panel(
    spectrum: Spectrum,
    *,
    colour: Colour,
    fit: CircuitFit | None = None,
    ohmic: OhmicResistance | None = None,
    limits: tuple[float, float] | None = None,
) -> Panel:
    """-Z'' against Z' on equal axes, with the fit of a circuit and the ohmic resistance. [Ohm]

    Parameters
    ----------
    spectrum : Spectrum
    colour : Colour
        Of the material.
    fit : CircuitFit, optional
        Drawn as a line through the frequencies of its spectrum.
    ohmic : OhmicResistance, optional
        A grey point on the axis of Z', with its 95 % interval in the note.
    limits : tuple of two floats, optional
        Frequencies that are drawn: the arcs of a spectrum with a long tail want a panel of their own. [Hz]
    """
    low, high = limits or (0.0, math.inf)
    here = (spectrum.frequency >= low) & (spectrum.frequency <= high)
    z = spectrum.impedance[here]
    unit, factor = unit_of(np.abs(z))
    marks: list[Mark] = [
        Points(x=factor * z.real, y=-factor * z.imag, label="measured" if fit else "", colour=colour, hollow=True)
    ]
    if fit is not None:
        _, line = _curve(fit, low, high)
        marks.append(Curve(x=factor * line.real, y=-factor * line.imag, label=fit.circuit, colour=colour))
    note = ""
    if ohmic is not None:
        marks.append(Points(x=np.asarray([factor * ohmic.resistance.value]), y=np.zeros(1), colour=Neutral()))
        note = f"grey: R\u00a0=\u00a0{stated(ohmic.resistance, ohmic.degrees, unit)} (95 %)"
    return Panel(
        x=Axis(quantity="Z′", unit=unit),
        y=Axis(quantity="−Z″", unit=unit),
        marks=tuple(marks),
        note=joined(note, cautions=[caution(one) for one in (fit, ohmic) if one is not None]),
        simulated=spectrum.simulated,
        equal=True,
    )


def modulus_panel(spectrum: Spectrum, *, colour: Colour, fit: CircuitFit | None = None) -> Panel:
    """|Z| against the frequency, both logarithmic. [Hz, Ohm]"""
    unit, factor = unit_of(spectrum.modulus)
    marks = _both(spectrum, fit, colour, lambda z: factor * np.abs(z))
    logs = np.log10(factor * spectrum.modulus)
    decades = 10.0 ** math.floor(logs.min()), 10.0 ** math.ceil(logs.max())  # at least two of them are then labelled
    return Panel(
        x=FREQUENCY,
        y=Axis(quantity="|Z|", unit=unit, scale=Scale.LOG, limits=decades),
        marks=marks,
        simulated=spectrum.simulated,
    )


def phase_panel(spectrum: Spectrum, *, colour: Colour, fit: CircuitFit | None = None) -> Panel:
    """Negative phase of Z against the frequency: 90 degrees for a capacitor, 45 for diffusion. [Hz, deg]"""
    marks = _both(spectrum, fit, colour, lambda z: -np.angle(z, deg=True))
    return Panel(x=FREQUENCY, y=Axis(quantity="−Phase", unit="°"), marks=marks, simulated=spectrum.simulated)


def kramers_kronig_panel(result: KramersKronig, *, colour: Colour) -> Panel:
    """What the Kramers-Kronig test leaves of both parts, relative to |Z|. [Hz, %]"""
    f = result.spectrum.frequency
    real, imaginary = (100 * part for part in (result.residuals.real, result.residuals.imag))
    marks: tuple[Mark, ...] = (
        Points(x=f, y=real, label="real", colour=colour, connected=True),
        Points(x=f, y=imaginary, label="imaginary", colour=colour, connected=True, hollow=True),
        Level(y=0.0, label=""),
    )
    sizes = " and ".join(f"{100 * rms:.2g}\u00a0%" for rms in result.rms)
    return Panel(
        x=FREQUENCY,
        y=Axis(quantity="Residual / |Z|", unit="%"),
        marks=marks,
        note=joined(f"rms {sizes}", cautions=[caution(result)]),
        simulated=result.spectrum.simulated,
    )


def _both(
    spectrum: Spectrum, fit: CircuitFit | None, colour: Colour, shown: Callable[[Array], Array]
) -> tuple[Mark, ...]:
    """The measured points and the line of the fit, as a quantity made of the impedance."""
    marks: list[Mark] = [
        Points(
            x=spectrum.frequency,
            y=shown(spectrum.impedance),
            label="measured" if fit else "",
            colour=colour,
            hollow=True,
        )
    ]
    if fit is not None:
        f, line = _curve(fit, 0.0, math.inf)
        marks.append(Curve(x=f, y=shown(line), label=fit.circuit, colour=colour))
    return tuple(marks)


def unit_of(modulus: Array) -> tuple[str, float]:
    """The unit in which the largest modulus is at least 1, and what turns Ohm into it."""
    largest = float(np.max(modulus, initial=0.0))
    return next(((unit, factor) for unit, factor in _PREFIXES if largest * factor >= 1), _PREFIXES[-1])


def _curve(fit: CircuitFit, low: float, high: float) -> tuple[Array, Array]:
    """Frequencies between those of the fit, close enough for a smooth line, and the model there."""
    first, last = max(fit.spectrum.frequency[0], low), min(fit.spectrum.frequency[-1], high)
    count = max(2, math.ceil(_FINE * math.log10(last / first)))
    f = np.geomspace(first, last, count)
    return f, fit.at(f)
