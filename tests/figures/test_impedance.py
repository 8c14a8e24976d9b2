"""Figures of impedance: the numbers of the results, labels with units, equal axes; drawn in print and on screen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ionterface.figures import Curve, Figure, Level, Material, Points, Scale, source_data, to_plotly_json
from ionterface.figures.impedance import kramers_kronig_panel, modulus_panel, nyquist_panel, phase_panel
from ionterface.figures.print import printed
from ionterface.methods.impedance.circuit_fit import circuit_fit
from ionterface.methods.impedance.circuits import circuit_of
from ionterface.methods.impedance.kramers_kronig import kramers_kronig
from ionterface.methods.impedance.ohmic_resistance import ohmic_resistance
from ionterface.methods.impedance.spectrum import Spectrum

F = np.logspace(-1, 5, 37)
Z = 2 + 2e-7j * np.pi * F + 5 / (1 + 2e-3j * np.pi * F)
COLOUR = Material(2)


@pytest.fixture(scope="module")
def spectrum():
    return Spectrum(frequency=F, impedance=Z, name="made", simulated=True)


@pytest.fixture(scope="module")
def fit(spectrum):
    return circuit_fit(spectrum, circuit_of("L0-R0-p(R1,C1)"), start={"L0": 1e-6, "R0": 1, "R1": 2, "C1": 1e-3})


def marks(panel, kind):
    return [mark for mark in panel.marks if isinstance(mark, kind)]


def test_nyquist_shows_measured_fitted_and_ohmic_on_equal_axes(spectrum, fit):
    panel = nyquist_panel(spectrum, colour=COLOUR, fit=fit, ohmic=ohmic_resistance(spectrum))
    assert panel.equal
    assert panel.simulated
    assert (panel.x.label, panel.y.label) == ("Z′ (Ω)", "−Z″ (Ω)")
    measured, ohmic = marks(panel, Points)
    assert np.array_equal(measured.x, Z.real)
    assert np.array_equal(measured.y, -Z.imag)
    assert (ohmic.x[0], ohmic.y[0]) == (pytest.approx(2), 0)
    (line,) = marks(panel, Curve)
    assert line.label == "L0-R0-p(R1,C1)"
    assert len(line.x) > 3 * len(F)
    at_top = np.argmax(line.y)
    assert (line.x[at_top], line.y[at_top]) == (pytest.approx(4.5, abs=0.2), pytest.approx(2.5, rel=0.01))
    assert "grey: R" in panel.note


def test_a_part_of_a_spectrum_and_small_impedances(spectrum):
    small = Spectrum(frequency=F, impedance=1e-3 * Z)
    panel = nyquist_panel(small, colour=COLOUR, limits=(10.0, 1e3))
    (points,) = marks(panel, Points)
    assert panel.x.unit == "mOhm"
    here = (F >= 10) & (F <= 1e3)
    assert points.x == pytest.approx(Z.real[here])
    assert points.label == ""


def test_bode(spectrum, fit):
    modulus, phase = (make(spectrum, colour=COLOUR, fit=fit) for make in (modulus_panel, phase_panel))
    assert modulus.x.scale is modulus.y.scale is Scale.LOG
    assert (modulus.x.label, modulus.y.label, phase.y.label) == ("Frequency (Hz)", "|Z| (Ω)", "−Phase (°)")
    assert marks(modulus, Points)[0].y == pytest.approx(np.abs(Z))
    assert marks(phase, Points)[0].y == pytest.approx(-np.degrees(np.angle(Z)))
    assert marks(modulus, Curve)[0].y[0] == pytest.approx(abs(Z[0]))
    assert modulus.y.limits == (1, 10)


def test_residuals_in_per_cent_with_their_size(spectrum):
    noisy = Spectrum(frequency=F, impedance=Z * (1 + 0.004 * np.random.default_rng(1).standard_normal(37)), name="made")
    result = kramers_kronig(noisy)
    panel = kramers_kronig_panel(result, colour=COLOUR)
    real, imaginary = marks(panel, Points)
    assert real.y == pytest.approx(100 * result.residuals.real)
    assert imaginary.y == pytest.approx(100 * result.residuals.imag)
    assert panel.y.label == "Residual / |Z| (%)"
    assert len(marks(panel, Level)) == 1
    assert f"{100 * result.rms[0]:.2g}" in panel.note
    refused = kramers_kronig(Spectrum(frequency=F, impedance=1.2 * Z.real + 1j * Z.imag))
    assert "not valid" in kramers_kronig_panel(refused, colour=COLOUR).note


def test_every_panel_is_printed_shown_and_written(spectrum, fit):
    panels = (
        nyquist_panel(spectrum, colour=COLOUR, fit=fit, ohmic=ohmic_resistance(spectrum)),
        modulus_panel(spectrum, colour=COLOUR, fit=fit),
        phase_panel(spectrum, colour=COLOUR, fit=fit),
        kramers_kronig_panel(kramers_kronig(spectrum), colour=COLOUR),
    )
    figure = Figure(key="eis", panels=panels, columns=2)
    assert printed(figure)["pdf"].startswith(b"%PDF")
    assert json.loads(to_plotly_json(figure))
    assert "Z′" in source_data(figure)
