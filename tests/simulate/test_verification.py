"""Slow verification: orders of convergence, published curves, and our own methods on simulated records."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from ionterface.estimate import Estimate
from ionterface.fitting.confidence import interval
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt import gitt as analysed
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.methods.voltammetry.quasi_reversible import peak_separation
from ionterface.quantities import CURRENT, VOLTAGE
from ionterface.simulate import (
    Accuracy,
    Channel,
    ConstantCurrent,
    Fillings,
    Outcome,
    Rest,
    Series,
    Sweep,
    gitt,
    simulate,
)
from tests.simulate.conftest import TEMPERATURE, cell_of, film, surface
from tests.simulate.test_known_solutions import RT_F, branch, peak_of, units
from tests.simulate.test_laws import two_stores

pytestmark = pytest.mark.slow


def test_orders_in_time():
    """The charge of a sweep, known at ends of steps, is of fourth order; the current between them of third."""
    sweep, channel = Sweep(potentials=(1.5, 0.3), rate=5e-2), Channel(interval=0.05, delay=0.0)

    def run(tolerance):
        done = simulate(two_stores(), sweep, channel=channel, start=1.5, accuracy=Accuracy(tolerance=tolerance))
        return done.solution.steps, done.solution.state[-1], done.record.take(CURRENT, method="test")[0]

    _, charge, current = run(1e-11)
    runs = [run(tolerance) for tolerance in (1e-5, 1e-6, 1e-7, 1e-8)]
    steps = np.log([count for count, _, _ in runs])
    at_ends = [abs(q - charge) for _, q, _ in runs]
    between = [np.sqrt(np.mean((i - current) ** 2)) for _, _, i in runs]
    orders = [-np.polyfit(steps, np.log(errors), 1)[0] for errors in (at_ends, between)]
    assert 3.5 < orders[0] < 5.0
    assert 2.7 < orders[1] < 4.5


def test_separation_of_peaks_follows_the_working_curve_of_nicholson():
    """psi = k0/sqrt(pi D nF v/RT) of a film so thick that nothing reaches its back, turned 300 mV behind E1/2."""
    psi = np.array([7.0, 2.0, 1.0, 0.5, 0.25, 0.1])
    expected = peak_separation(psi, alpha=0.5, switching=-0.3, temperature=TEMPERATURE)
    found = []
    for value in psi:
        store = film()
        d = store.diffusion
        rate = 2000.0 * d.diffusivity / d.length**2 * RT_F
        store = film(rate=value * math.sqrt(math.pi * d.diffusivity * rate / RT_F))
        done = simulate(
            cell_of(store),
            Sweep(potentials=(0.3, -0.3, 0.3), rate=rate),
            channel=Channel(interval=0.6 / rate / 3000, delay=0.0),
            start=0.3,
            accuracy=Accuracy(tolerance=1e-7, cells=400, refinement=100.0),
        )
        cathodic, _ = peak_of(*branch(done))
        v, i = branch(done, down=False)
        anodic, _ = peak_of(v[v > -0.15], i[v > -0.15])
        found.append(anodic - cathodic)
    np.testing.assert_allclose(found, expected, atol=5e-4)


@pytest.mark.parametrize("current", [-2.0, -4.0])
def test_surface_of_a_film_is_full_at_the_time_of_sand(current):
    """x_s rises by 2 j sqrt(t/pi) with the flux j in units of D/L: full at t = pi (1 - x0)²/(4 j²), in L²/D."""
    store = film(rate=1.0)
    d = store.diffusion
    time = d.length**2 / d.diffusivity
    flux, start = -4 * current, 0.02
    done = simulate(
        cell_of(store),
        ConstantCurrent(current=-flux * cell_of(store).charges[0] / time, lower=-0.3),
        channel=Channel(interval=1e-4 * time, delay=0.0),
        start=Fillings({"bulk": start}, potential=0.1),
        accuracy=Accuracy(tolerance=1e-7, cells=400, refinement=100.0),
    )
    assert done.outcome is Outcome.COMPLETE
    end = done.solution.ends[0, 0] / time
    assert end == pytest.approx(math.pi * (1 - start) ** 2 / (4 * flux**2), rel=3e-3)


@pytest.mark.parametrize(
    ("theta", "ratio"), [(0.1, 0.99999), (0.2, 0.9979), (0.3, 0.9846), (0.5, 0.920), (1.0, 0.716), (2.0, 0.468)]
)
def test_weppner_and_huggins_fail_as_tabulated_in_a_plate_that_fills_up(theta, ratio):
    store = film(rate=1.0)
    d = store.diffusion
    cell, pulse = cell_of(store), theta * d.length**2 / d.diffusivity
    filled = 1e-4
    done = simulate(
        cell,
        Series((
            ConstantCurrent(current=-filled * cell.charges[0] / pulse, duration=pulse),
            Rest(duration=3 * d.length**2 / d.diffusivity),
        )),
        channel=Channel(interval=pulse / 400, delay=0.0),
        start=Fillings({"bulk": 0.5}, potential=0.0),
        accuracy=Accuracy(tolerance=1e-8, cells=200, refinement=30.0),
    )  # fmt: skip
    v = done.record.take(VOLTAGE, method="test")[0]
    step = done.record.data["instrument_step"].to_numpy()
    transient, steady = v[step == 1][-1], v[-1]
    found = 4 / (math.pi * pulse) * d.length**2 * (steady / transient) ** 2
    assert found / d.diffusivity == pytest.approx(ratio, abs=2e-3)


def test_rate_exponents_are_those_of_a_capacitor_and_of_diffusion():
    """Q ~ 1/I where an ohmic drop takes the window of a capacitor, and where a surface fills before its body."""
    capacitor, currents = cell_of(double_layer=1e6, resistance=10.0), np.array([0.02, 0.04])
    lost = []
    for current in currents:
        done = simulate(
            capacitor,
            ConstantCurrent(current=-current, lower=0.0),
            channel=Channel(interval=0.05),
            start=1.0,
        )
        lost.append(1.0 - abs(done.solution.state[-1]))
    # n = 1: what is lost of 1 C is proportional to the current
    assert math.log(lost[1] / lost[0]) / math.log(2) == pytest.approx(1.0, abs=1e-6)
    store = film(rate=1.0)
    d = store.diffusion
    cell, charges = cell_of(store), []
    unit = cell_of(store).charges[0] * d.diffusivity / d.length**2
    for rate in (100.0, 200.0):
        done = simulate(
            cell,
            Sweep(potentials=(0.4, -0.4), rate=rate * d.diffusivity / d.length**2 * RT_F),
            channel=Channel(interval=1e-4 * d.length**2 / d.diffusivity, delay=0.0),
            start=0.4,
            accuracy=Accuracy(tolerance=1e-6, cells=200, refinement=100.0),
        )
        charges.append(abs(done.solution.state[-1]) / unit)
    # n = 1/2: the charge of a sweep falls with the square root of its rate
    assert -math.log(charges[1] / charges[0]) / math.log(2) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("low", "high", "b"), [(0.005, 0.01, 1.0), (300.0, 600.0, 0.5)])
def test_exponent_of_the_peak_runs_from_a_full_film_to_an_infinite_one(low, high, b):
    store = film(rate=1.0)
    d = store.diffusion
    peaks = []
    for p in (low, high):
        rate = p * d.diffusivity / d.length**2 * RT_F
        done = simulate(
            cell_of(store),
            Sweep(potentials=(0.4, -0.4), rate=rate),
            channel=Channel(interval=0.8 / rate / 4000, delay=0.0),
            start=0.4,
            accuracy=Accuracy(tolerance=1e-6, cells=200, refinement=30.0),
        )
        peaks.append(peak_of(*branch(done))[1])
        if b == 0.5:
            assert peaks[-1] / units(cell_of(store), store, rate) == pytest.approx(0.4462947, rel=1e-3)
    assert math.log(peaks[1] / peaks[0]) / math.log(2) == pytest.approx(b, abs=2e-3)


def test_titration_finds_its_diffusivity_within_the_interval_as_often_as_it_says():
    """Pulses with the noise of a channel; the truth lies in the 95 % interval of the finite-length fit."""
    store = film(rate=1.0, length=1e-6, diffusivity=1e-15)
    d = store.diffusion
    cell = cell_of(store, resistance=5.0)
    pulse = 0.05 * d.length**2 / d.diffusivity
    current = -0.005 * cell.charges[0] / pulse
    body = DiffusionBody(geometry=Geometry.PLATE, length=Estimate(d.length, 0.0, "m"))
    inside, total, ratios = 0, 0, []
    for seed in range(12):
        done = simulate(
            cell,
            gitt(current=current, pulse=pulse, rest=1.0 * d.length**2 / d.diffusivity, pulses=4, limit=-0.5),
            channel=Channel(interval=pulse / 100, voltage_noise=2e-5),
            start=Fillings({"bulk": 0.45}, potential=RT_F * math.log(0.55 / 0.45)),
            accuracy=Accuracy(tolerance=1e-7, cells=100, refinement=10.0),
            rng=np.random.default_rng(seed),
        )
        found = analysed(done.record, body=body)
        for k in range(len(found.places)):
            value = found.diffusivity(Estimator.FINITE, k)
            low, high = interval(value, found.degrees(Estimator.FINITE, k), 0.95)
            inside += low <= d.diffusivity <= high
            total += 1
            ratios.append(value.value / d.diffusivity)
    assert total == 36  # the first pulse of each has no rest before it
    assert np.median(ratios) == pytest.approx(1.0, rel=0.02)
    assert inside >= binom.ppf(0.001, total, 0.95)


def test_laviron_separation_of_a_surface_wave():
    """Separation of both peaks at m = k RT/(nFv) for equal transfer coefficients, as computed from the closed form."""
    for inverse, millivolt in ((1.0, 34.59), (2.0, 60.91), (10.0, 173.13)):
        rate = 0.1
        done = simulate(
            cell_of(surface(rate=rate / RT_F / inverse)),
            Sweep(potentials=(0.6, -0.6, 0.6), rate=rate),
            channel=Channel(interval=1.2 / rate / 8000, delay=0.0),
            start=0.6,
            accuracy=Accuracy(tolerance=1e-7),
        )
        cathodic, _ = peak_of(*branch(done))
        anodic, _ = peak_of(*branch(done, down=False))
        assert 1e3 * (anodic - cathodic) == pytest.approx(millivolt, abs=0.05)
