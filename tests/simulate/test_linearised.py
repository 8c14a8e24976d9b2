"""Impedance by linearisation against closed forms, limits, and small steps of the time-dependent model."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.constants import physical_constants

from ionterface.errors import UsageError
from ionterface.estimate import Status
from ionterface.methods.impedance.kramers_kronig import kramers_kronig
from ionterface.methods.impedance.spectrum import spectrum
from ionterface.quantities import CURRENT, FREQUENCY, IMPEDANCE_IMAGINARY, IMPEDANCE_REAL, TIME, VOLTAGE
from ionterface.simulate import (
    Accuracy,
    Channel,
    ConstantCurrent,
    Electrode,
    Equilibrium,
    Fillings,
    Metal,
    Shape,
    simulate,
)
from ionterface.simulate.isotherm import equilibrium_filling
from ionterface.simulate.models.linearised import impedance
from tests.simulate.conftest import TEMPERATURE, cell_of, film, surface
from tests.simulate.test_laws import two_stores

RT_F = physical_constants["molar gas constant"][0] * TEMPERATURE / physical_constants["Faraday constant"][0]
FINE = Accuracy(cells=400, refinement=100.0)


def spectrum_of(cell, frequencies, at=0.0, accuracy=FINE):
    record = impedance(cell, np.asarray(frequencies), at=at, accuracy=accuracy)
    real, imaginary = record.take(IMPEDANCE_REAL, IMPEDANCE_IMAGINARY, method="test")
    return real + 1j * imaginary


def fillings(cell, potential):
    return [equilibrium_filling(store, potential, temperature=TEMPERATURE) for store in cell.stores]


def shape_factor(shape, s):
    """x_s per mean flux of a body in units of L²/D·rate, at s = sqrt(i w L²/D)."""
    if shape is Shape.PLATE:
        return 1 / (s * np.tanh(s))
    return np.tanh(s) / (3 * (s - np.tanh(s)))


@pytest.mark.parametrize("shape", [Shape.PLATE, Shape.SPHERE])
def test_body_has_the_closed_form_of_finite_diffusion(shape):
    store = film(shape=shape, rate=1e-7)
    d = store.diffusion
    cell = cell_of(store, resistance=3.0)
    f = np.logspace(-2, 2, 17) * d.diffusivity / d.length**2
    charge, k = cell.charges[0], store.families[0].rate * shape.value / d.length
    slope = RT_F / 0.25  # -dE/dx at half filling
    transfer = RT_F / (charge * k * 0.5)
    s = np.sqrt(2j * np.pi * f * d.length**2 / d.diffusivity)
    expected = 3.0 + transfer + slope / charge * d.length**2 / d.diffusivity * shape_factor(shape, s)
    np.testing.assert_allclose(spectrum_of(cell, f), expected, rtol=1e-4)


def test_short_times_give_the_slope_of_warburg():
    store = film(rate=1.0)
    d = store.diffusion
    cell = cell_of(store)
    f = np.array([30.0, 100.0, 300.0]) * d.diffusivity / d.length**2
    z = spectrum_of(cell, f)
    sigma = RT_F / 0.25 / cell.charges[0] * d.length / math.sqrt(2 * d.diffusivity)
    np.testing.assert_allclose(z.real, sigma / np.sqrt(2 * np.pi * f), rtol=3e-3)
    np.testing.assert_allclose(-z.imag, z.real, rtol=3e-3)


def test_limits_are_the_series_resistance_and_the_slope_of_the_isotherm():
    cell = two_stores()
    high, low = spectrum_of(cell, [1e7], at=0.8)[0], spectrum_of(cell, [1e-6], at=0.8, accuracy=Accuracy())[0]
    assert high.real == pytest.approx(4.0, rel=1e-6)
    step = 1e-4
    held = [
        1e-6 * 5e3 * e - sum(q * filling for q, filling in zip(cell.charges, fillings(cell, e), strict=True))
        for e in (0.8 - step, 0.8 + step)
    ]
    assert -low.imag * 2 * math.pi * 1e-6 == pytest.approx(2 * step / (held[1] - held[0]), rel=1e-5)


def test_metal_adds_its_charge_transfer_and_carbon_its_capacitance():
    f, exchange, electrons = np.logspace(-2, 3, 6), 2e-4, 2.0
    plain = spectrum_of(two_stores(), f, at=0.9)
    metal = spectrum_of(two_stores(counter=Metal(exchange_current=exchange, electrons=electrons)), f, at=0.9)
    np.testing.assert_allclose(metal - plain, RT_F / (electrons * exchange), rtol=1e-9)
    carbon = Electrode(mass=1e-5, stores=(), double_layer=1e5)
    both = spectrum_of(two_stores(counter=carbon), f, at=Equilibrium(0.9, counter=0.1))
    np.testing.assert_allclose(both - plain, 1 / (2j * np.pi * f * 1.0), rtol=1e-6)


def test_diffusivity_is_that_of_the_filling():
    plain = film(rate=1e-2)
    varied = replace(plain, diffusion=replace(plain.diffusion, polynomial=(2.0, -1.0)))
    same = replace(plain, diffusion=replace(plain.diffusion, diffusivity=plain.diffusion.diffusivity * 1.75))
    f = np.logspace(-3, 0, 7)
    there, here = (spectrum_of(cell_of(s), f) for s in (same, varied))
    np.testing.assert_allclose(here, there, rtol=1e-10)


@pytest.mark.parametrize("counter", [None, Metal(exchange_current=1e-3, electrons=2.0)])
def test_small_current_step_gives_the_same_impedance(counter):
    """V(t) after a small step is the integral of the impedance: at t it is compared by a sum of exponentials.

    A spectrum Z = R + sum r_k/(1 + i w tau_k) + 1/(i w C) answers a step I with I (R + sum r_k (1 - e^(-t/tau_k)) +
    t/C); the sum is fitted to the spectrum alone.
    """
    cell, accuracy = two_stores(counter=counter), Accuracy(tolerance=1e-9, cells=20)
    f = np.logspace(-6, 6, 400)
    z = spectrum_of(cell, f, at=0.8, accuracy=accuracy)
    current, end = -1e-7, 200.0
    tau = np.logspace(-6, 4, 120)
    w = 2 * np.pi * f[:, None]
    terms = np.hstack([np.ones((f.size, 1)), 1 / (1 + 1j * w * tau), 1 / (1j * w)])
    weight = 1 / np.abs(z)
    stacked = np.vstack([(terms * weight[:, None]).real, (terms * weight[:, None]).imag])
    found = np.linalg.lstsq(stacked, np.concatenate([(z * weight).real, (z * weight).imag]), rcond=1e-13)[0]
    done = simulate(
        cell,
        ConstantCurrent(current=current, duration=end),
        channel=Channel(interval=end / 50, delay=0.0),
        start=0.8,
        accuracy=accuracy,
    )
    t, v = done.record.take(TIME, VOLTAGE, method="test")
    answer = current * (found[0] + (1 - np.exp(-t[:, None] / tau)) @ found[1:-1] + t * found[-1])
    np.testing.assert_allclose(v - 0.8, answer, rtol=1e-4)


def test_it_passes_the_test_of_kramers_and_kronig():
    record = impedance(two_stores(), np.logspace(-3, 5, 65), at=0.85)
    tested = kramers_kronig(spectrum(record))
    assert tested.status is Status.VALID
    assert max(tested.rms) < 1e-4
    assert tested.spectrum.simulated


def test_record_says_that_it_is_simulated():
    record = impedance(cell_of(surface(), resistance=1.0), np.array([1.0, 10.0]), at=0.1)
    assert record.metadata.simulated
    assert record.take(FREQUENCY, method="test")[0].tolist() == [1.0, 10.0]
    assert CURRENT.column not in record.data.columns


def test_grid_that_is_too_coarse_is_said():
    record = impedance(cell_of(film(), resistance=1.0), np.array([1e-3, 1e3]), at=0.0)
    assert [f.code for f in record.findings] == ["W-SIM5"]
    assert not impedance(cell_of(film(), resistance=1.0), np.array([1e-3]), at=0.0).findings


def test_state_that_is_not_at_rest_is_refused():
    with pytest.raises(UsageError, match="'interface' is not at rest"):
        impedance(cell_of(surface()), np.array([1.0]), at=Fillings({"interface": 0.9}, potential=0.0))


@pytest.mark.parametrize("frequencies", [[], [0.0, 1.0], [[1.0]], [math.nan]])
def test_frequencies_are_above_zero(frequencies):
    with pytest.raises(UsageError, match="frequencies above zero"):
        impedance(cell_of(surface()), np.array(frequencies), at=0.0)
