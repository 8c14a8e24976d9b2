"""The particle model against solutions that others have published or that can be written down."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.constants import physical_constants

from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.simulate import (
    Accuracy,
    Channel,
    ConstantCurrent,
    ConstantPower,
    Fillings,
    Hold,
    Load,
    Metal,
    Outcome,
    Rest,
    Series,
    Shape,
    Sweep,
    simulate,
)
from tests.simulate.conftest import TEMPERATURE, cell_of, film, surface

F = physical_constants["Faraday constant"][0]
RT_F = physical_constants["molar gas constant"][0] * TEMPERATURE / F
FINE = Accuracy(tolerance=1e-6, cells=200, refinement=30.0)


def branch(simulation, *, down=True):
    """Potential and current of the first sweep, or of the second."""
    _, v, i = simulation.record.take(TIME, VOLTAGE, CURRENT, method="test")
    turn = int(np.argmin(v))
    half = slice(0, turn + 1) if down else slice(turn, None)
    return v[half], i[half]


def peak_of(v, i):
    """The extremum of |i| by a parabola through three points."""
    k = int(np.argmax(np.abs(i)))
    a, b, c = np.abs(i[k - 1 : k + 2])
    shift = 0.5 * (a - c) / (a - 2 * b + c)
    return v[k] + shift * (v[k + 1] - v[k]), b - 0.25 * (a - c) * shift


def swept(store, rate, *, window=0.4, accuracy=FINE, points=4000, **circuit):
    cell = cell_of(store, **circuit)
    channel = Channel(interval=2 * window / rate / points, delay=0.0)
    return cell, simulate(
        cell, Sweep(potentials=(window, -window, window), rate=rate), channel=channel, start=window, accuracy=accuracy
    )


def units(cell, store, rate):
    """Current of the dimensionless function 1: (Q/L)·sqrt(D nFv/RT)."""
    d = store.diffusion
    return cell.charges[0] / d.length * math.sqrt(d.diffusivity * store.families[0].electrons * rate / RT_F)


@pytest.mark.parametrize("electrons", [1.0, 2.0])
def test_thick_film_has_the_reversible_peak_of_nicholson_and_shain(electrons):
    store = film(electrons=electrons, rate=1e-2)
    rate = 400.0 * store.diffusion.diffusivity / store.diffusion.length**2 * RT_F / electrons
    cell, done = swept(store, rate)
    potential, current = peak_of(*branch(done))
    assert current / units(cell, store, rate) == pytest.approx(0.4462947, rel=1e-3)
    assert potential * electrons / RT_F == pytest.approx(-1.10895, abs=0.01)


def test_slow_kinetics_have_the_irreversible_peak():
    store = film(rate=1e-12, diffusivity=1e-14)
    rate = 400.0 * store.diffusion.diffusivity / store.diffusion.length**2 * RT_F
    cell, done = swept(store, rate, window=0.9)
    v, i = branch(done)
    potential, current = peak_of(v, i)
    # alpha = 1/2: 0.495763 (alpha F v D/RT)^(1/2)
    assert current / units(cell, store, rate) == pytest.approx(0.495763 * math.sqrt(0.5), rel=1e-3)
    k = np.argmax(np.abs(i))
    half = np.interp(0.5 * current, np.abs(i[: k + 1]), v[: k + 1])
    assert abs(potential - half) == pytest.approx(1.85724 * RT_F / 0.5, rel=2e-3)


@pytest.mark.parametrize(
    ("p", "height", "shift"),
    [(0.1, 0.07902, -0.85), (1, 0.24184, -7.78), (3, 0.36323, -17.20), (10, 0.43796, -26.74), (30, 0.44613, -28.47)],
)
def test_finite_film_has_its_tabulated_peaks(p, height, shift):
    store = film(rate=1e-2)
    rate = p * store.diffusion.diffusivity / store.diffusion.length**2 * RT_F
    cell, done = swept(store, rate)
    potential, current = peak_of(*branch(done))
    assert current / units(cell, store, rate) == pytest.approx(height, rel=1.5e-3)
    assert 1e3 * potential == pytest.approx(shift, abs=0.15)


def test_surface_wave_is_bell_shaped_and_rises_with_the_rate():
    rates = np.array([1e-3, 1e-2])
    for rate in rates:
        store = surface(rate=1e4)
        cell, done = swept(store, rate)
        v, i = branch(done)
        potential, current = peak_of(v, i)
        assert current == pytest.approx(cell.charges[0] * rate / (4 * RT_F), rel=1e-4)
        width = np.ptp(v[np.abs(i) > 0.5 * current])
        assert width == pytest.approx(2 * RT_F * math.log(3 + 2 * math.sqrt(2)), rel=3e-3)
        assert abs(potential) < 1e-4


def test_slow_surface_wave_separates_as_laviron_says():
    # fully irreversible, alpha = 1/2: E_p = E0 - (RT/alpha F) ln(alpha F v/(RT k)), and i_p = alpha F v Q/(e RT)
    k, rate = 1e-4, 1.0
    cell, done = swept(surface(rate=k), rate, window=1.2)
    potential, current = peak_of(*branch(done))
    assert current == pytest.approx(cell.charges[0] * rate * 0.5 / (math.e * RT_F), rel=1e-3)
    assert potential == pytest.approx(-(RT_F / 0.5) * math.log(0.5 * rate / (RT_F * k)), abs=1e-3)


def test_potential_step_follows_cottrell():
    store = film(rate=1e-1)
    d = store.diffusion
    cell = cell_of(store)
    end = 0.02 * d.length**2 / d.diffusivity
    done = simulate(
        cell,
        Hold(voltage=-0.5, duration=end),
        channel=Channel(interval=end / 200, delay=0.0),
        start=Fillings({"bulk": 0.0}, potential=0.5),
        accuracy=Accuracy(tolerance=1e-6, cells=400, refinement=100.0),
    )
    t, i = done.record.take(TIME, CURRENT, method="test")
    late = t > 0.2 * end
    cottrell = -cell.charges[0] / d.length * np.sqrt(d.diffusivity / (np.pi * t[late]))
    np.testing.assert_allclose(i[late], cottrell, rtol=3e-3)


@pytest.mark.parametrize(("shape", "theta", "rise"), [(Shape.PLATE, 0.1, 0.356826), (Shape.SPHERE, 0.1, 0.486762)])
def test_surface_filling_rises_as_at_constant_flux(shape, theta, rise):
    store = film(shape=shape, rate=1e-2)
    d = store.diffusion
    end = theta * d.length**2 / d.diffusivity
    cell = cell_of(store)
    filled = 0.01
    current = -cell.charges[0] * filled / end
    done = simulate(
        cell,
        ConstantCurrent(current=current, duration=end),
        channel=Channel(interval=end / 10, delay=0.0),
        start=Fillings({"bulk": 0.4}, potential=0.0),
        accuracy=Accuracy(tolerance=1e-7, cells=200, refinement=30.0),
    )
    # flux·L/D = d<x>/dt·L²/D for a plate, a third of it for a sphere
    unit = filled / theta / shape.value
    assert (done.states["surface filling bulk"][-1] - 0.4) / unit == pytest.approx(rise, rel=1e-3)
    assert done.states["filling bulk"][-1] == pytest.approx(0.4 + filled, rel=1e-12)


def test_capacitor_behind_a_resistance_charges_exponentially():
    resistance, capacitance, rate = 20.0, 1e-3, 0.05
    cell = cell_of(double_layer=capacitance / 1e-6, resistance=resistance)
    done = simulate(
        cell, Sweep(potentials=(0.0, 0.5), rate=rate), channel=Channel(interval=0.01, delay=0.0), start=0.0,
        accuracy=Accuracy(tolerance=1e-8),
    )  # fmt: skip
    t, i = done.record.take(TIME, CURRENT, method="test")
    exact = capacitance * rate * (1 - np.exp(-t / (resistance * capacitance)))
    np.testing.assert_allclose(i, exact, atol=3e-7 * capacitance * rate)


def test_capacitor_without_resistance_takes_its_current_at_once():
    cell = cell_of(double_layer=1e3)
    done = simulate(
        cell, Sweep(potentials=(0.0, 0.5, 0.0), rate=0.1), channel=Channel(interval=0.5, delay=0.0), start=0.0
    )
    i = done.record.take(CURRENT, method="test")[0]
    np.testing.assert_allclose(np.abs(i), 1e-3 * 0.1, rtol=1e-12)


def test_constant_power_takes_the_root_of_high_voltage_and_says_when_there_is_none():
    resistance, capacitance, power = 10.0, 1.0, -2e-3
    cell = cell_of(double_layer=capacitance / 1e-6, resistance=resistance)
    # U² - E U - P R = 0; the power ends where E² = -4 P R
    done = simulate(
        cell, ConstantPower(power=power, lower=1e-6), channel=Channel(interval=1.0), start=1.0,
        accuracy=Accuracy(tolerance=1e-8),
    )  # fmt: skip
    v, i = done.record.take(VOLTAGE, CURRENT, method="test")
    e = done.states["working_V"].to_numpy()
    np.testing.assert_allclose(v * i, power, rtol=1e-6)
    np.testing.assert_allclose(v, 0.5 * (e + np.sqrt(e**2 + 4 * power * resistance)), rtol=1e-4)
    assert e[-1] == pytest.approx(math.sqrt(-4 * power * resistance), rel=2e-4)
    assert done.outcome is Outcome.COMPLETE
    assert any(f.code == "W-SIM4" for f in done.findings)


def test_load_discharges_a_capacitor_exponentially():
    cell = cell_of(double_layer=1e6, resistance=10.0)
    done = simulate(
        cell, Load(resistance=90.0, duration=100.0), channel=Channel(interval=10.0, delay=0.0), start=1.0,
        accuracy=Accuracy(tolerance=1e-9),
    )  # fmt: skip
    t, v = done.record.take(TIME, VOLTAGE, method="test")
    np.testing.assert_allclose(v, 0.9 * np.exp(-t / 100.0), rtol=1e-6)


def test_metal_counter_electrode_adds_its_overpotential():
    exchange, current = 1e-4, 3e-4
    cell = cell_of(surface(), counter=Metal(exchange_current=exchange, electrons=2.0), resistance=2.0)
    done = simulate(
        cell, ConstantCurrent(current=-current, duration=10.0), channel=Channel(interval=5.0, delay=0.0),
        start=Fillings({"interface": 0.3}, potential=0.0),
    )  # fmt: skip
    counter = done.states["counter_V"].to_numpy()
    # the metal dissolves (is oxidised) while the working electrode is reduced
    np.testing.assert_allclose(counter, RT_F * math.asinh(current / (2 * exchange)), rtol=1e-6)
    v = done.record.take(VOLTAGE, method="test")[0]
    np.testing.assert_allclose(v, done.states["working_V"].to_numpy() - counter - current * 2.0, rtol=1e-9)


def test_rest_levels_the_filling_out():
    store = film(rate=1e-2)
    time = store.diffusion.length**2 / store.diffusion.diffusivity
    cell = cell_of(store)
    current = -0.02 * cell.charges[0] / (0.1 * time)
    done = simulate(
        cell, Series((ConstantCurrent(current=current, duration=0.1 * time), Rest(duration=3 * time))),
        channel=Channel(interval=0.01 * time), start=Fillings({"bulk": 0.48}, potential=0.0),
        accuracy=Accuracy(tolerance=1e-7, cells=100),
    )  # fmt: skip
    mean, outermost = done.states["filling bulk"], done.states["surface filling bulk"]
    assert outermost[-1] == pytest.approx(0.5, abs=1e-6)
    assert mean[-1] == pytest.approx(0.5, rel=1e-12)
    v = done.record.take(VOLTAGE, method="test")[0]
    assert v[-1] == pytest.approx(0.0, abs=1e-6)
