"""What holds for every cell: charge is kept, scales and zeros do not matter, and another integrator finds the same."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.constants import physical_constants
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from ionterface.errors import UsageError
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.simulate import (
    Accuracy,
    Cell,
    Channel,
    ConstantCurrent,
    Diffusion,
    Electrode,
    Fillings,
    Hold,
    Metal,
    Outcome,
    Rest,
    Series,
    Shape,
    SiteFamily,
    Store,
    Sweep,
    cycling,
    gitt,
    simulate,
)
from ionterface.simulate.grid import grid
from ionterface.simulate.isotherm import equilibrium_filling, equilibrium_potential
from tests.simulate.conftest import TEMPERATURE, cell_of, film, surface

F_RT = physical_constants["Faraday constant"][0] / (physical_constants["molar gas constant"][0] * TEMPERATURE)


def two_stores(**circuit: object) -> Cell:
    """A sheet that diffuses beside a fast interface, behind a resistance."""
    bulk = Store(
        name="bulk",
        capacity=7e5,
        families=(SiteFamily(potential=0.8, rate=6e-8, electrons=2.0, interaction=30.0),),
        diffusion=Diffusion(shape=Shape.PLATE, length=2e-7, diffusivity=5e-15),
    )
    interface = Store(
        name="interface",
        capacity=9e5,
        families=(SiteFamily(potential=0.95, rate=20.0, electrons=2.0, interaction=60.0),),
    )
    return cell_of(bulk, interface, **{"double_layer": 5e3, "resistance": 4.0, **circuit})  # type: ignore[arg-type]


SWEEP = Sweep(potentials=(1.5, 0.3, 1.5), rate=5e-3)
PROTOCOLS = {
    "sweep": SWEEP,
    "cycles": cycling(charge=1e-4, discharge=-2e-4, lower=0.3, upper=1.4, cycles=3),
    "pulses": gitt(current=-1e-4, pulse=300.0, rest=900.0, pulses=5, limit=0.3),
    "hold": Series((Hold(voltage=0.6, duration=500.0), Rest(duration=300.0))),
}
CELLS = {
    "whole": two_stores(),
    "no double layer": two_stores(double_layer=0.0),
    "no resistance": two_stores(resistance=0.0),
    "neither": two_stores(double_layer=0.0, resistance=0.0),
    "metal": two_stores(counter=Metal(exchange_current=1e-3, electrons=2.0)),
    "carbon": two_stores(counter=Electrode(mass=1e-5, stores=(), double_layer=1e5)),
}
CHANNEL = Channel(interval=10.0, delay=0.0)


RESISTED = [(c, p) for c in CELLS for p in PROTOCOLS if p != "hold" or c not in ("no resistance", "neither")]


@pytest.mark.parametrize(("name", "done"), RESISTED)
def test_charge_that_passes_is_charge_that_is_stored(name, done):
    cell = CELLS[name]
    result = simulate(cell, PROTOCOLS[done], channel=CHANNEL, start=1.5)
    assert result.outcome is Outcome.COMPLETE
    charge = cell.working.mass * cell.working.double_layer * _rise(result, "working_V")
    charge -= sum(q * _rise(result, f"filling {s.name}") for q, s in zip(cell.charges, cell.stores, strict=True))
    moved = float(np.max(np.abs(result.states["charge_C"].to_numpy())))
    assert charge == pytest.approx(result.states["charge_C"][-1], abs=1e-10 * moved)


def _rise(result, column):
    return result.states[column][-1] - result.states[column][0]


@pytest.mark.parametrize("name", ["whole", "no double layer", "metal"])
def test_current_is_the_derivative_of_charge(name):
    result = simulate(CELLS[name], SWEEP, channel=Channel(interval=0.2, delay=0.0), start=1.5)
    t, i = result.record.take(TIME, CURRENT, method="test")
    passed = result.states["charge_C"].to_numpy()
    trapezoid = np.concatenate([[0.0], np.cumsum(0.5 * (i[1:] + i[:-1]) * np.diff(t))])
    np.testing.assert_allclose(trapezoid, passed, atol=2e-4 * np.ptp(passed))


def test_another_integrator_of_the_same_equations_finds_the_same_current():
    """The equations written down again, integrated by an implicit Runge-Kutta method."""
    cell, cells, rate = two_stores(), 20, 5e-2
    bulk, interface = (store.families[0] for store in cell.stores)
    body = cell.stores[0].diffusion
    pace = body.diffusivity / body.length**2 * cells**2
    capacitance, resistance = 1e-6 * 5e3, 4.0

    def rates(y, volts):
        x, theta, e = y[:cells], y[cells], y[cells + 1]
        outermost = x[-1] + 0.5 * (x[-1] - x[-2])

        def filling_rate(k, family, s):
            b = F_RT * family.electrons / 2 * (e - family.potential) + family.interaction / 2 * (s - 0.5)
            return k * ((1 - s) * math.exp(-b) - s * math.exp(b))

        into = filling_rate(bulk.rate / body.length, bulk, outermost)
        onto = filling_rate(interface.rate, interface, theta)
        current = (volts - e) / resistance
        dx = pace * np.diff(x, prepend=x[0], append=x[-1])
        dx = dx[1:] - dx[:-1]
        dx[-1] += into * cells
        balance = current + cell.charges[0] * into + cell.charges[1] * onto
        return np.concatenate([dx, [onto, balance / capacitance]])

    def level(family):
        return brentq(
            lambda s: family.potential
            - (math.log(s / (1 - s)) + family.interaction * (s - 0.5)) / (F_RT * family.electrons)
            - 1.5,
            1e-18, 1 - 1e-12, xtol=1e-20, rtol=1e-14,
        )  # fmt: skip

    y = np.concatenate([np.full(cells, level(bulk)), [level(interface), 1.5]])
    duration, currents, times = 1.2 / rate, [], np.linspace(0, 1.2 / rate, 121)
    for first, drift in ((1.5, -rate), (0.3, rate)):
        done = solve_ivp(
            lambda t, y, first=first, drift=drift: rates(y, first + drift * t),
            (0, duration), y, method="Radau", rtol=1e-9, atol=1e-12, t_eval=times,
        )  # fmt: skip
        currents.append((first + drift * times - done.y[cells + 1]) / resistance)
        y = done.y[:, -1]
    expected = np.concatenate([currents[0], currents[1][1:]])
    channel = Channel(interval=duration / 120, delay=0.0)
    result = simulate(
        cell, Sweep(potentials=(1.5, 0.3, 1.5), rate=rate), channel=channel, start=1.5,
        accuracy=Accuracy(tolerance=1e-8, cells=cells),
    )  # fmt: skip
    current = result.record.take(CURRENT, method="test")[0]
    np.testing.assert_allclose(current, expected, rtol=0, atol=1e-6 * np.max(np.abs(expected)))


def test_error_falls_with_the_tolerance():
    currents = []
    for tolerance in (1e-3, 1e-4, 1e-5, 1e-9):
        result = simulate(two_stores(), SWEEP, channel=CHANNEL, start=1.5, accuracy=Accuracy(tolerance=tolerance))
        currents.append(result.record.take(CURRENT, method="test")[0])
    errors = [np.max(np.abs(i - currents[-1])) / np.max(np.abs(currents[-1])) for i in currents[:-1]]
    assert errors[0] < 0.03
    assert errors[1] < 0.25 * errors[0]
    assert errors[2] < 0.3 * errors[1]


@pytest.mark.parametrize("shape", Shape)
def test_error_falls_with_the_square_of_the_width_of_cells(shape):
    cell = cell_of(film(shape=shape, rate=1e-6), resistance=1.0)
    step = Hold(voltage=-0.03, duration=20.0)
    fillings = []
    for cells in (10, 20, 40, 320):
        result = simulate(
            cell, step, channel=Channel(interval=20.0, delay=0.0), start=0.03,
            accuracy=Accuracy(tolerance=1e-9, cells=cells),
        )  # fmt: skip
        fillings.append(result.states["filling bulk"][-1])
    errors = np.abs(np.array(fillings[:-1]) - fillings[-1])
    order = np.log2(errors[:-1] / errors[1:])
    assert np.all(order > 1.7), order


def test_zero_of_potential_does_not_matter():
    cell = two_stores()
    moved = replace(
        cell,
        working=replace(
            cell.working,
            stores=tuple(
                replace(s, families=tuple(replace(f, potential=f.potential - 3.0) for f in s.families))
                for s in cell.stores
            ),
        ),
    )
    there = simulate(cell, SWEEP, channel=CHANNEL, start=1.5)
    here = simulate(moved, Sweep(potentials=(-1.5, -2.7, -1.5), rate=5e-3), channel=CHANNEL, start=-1.5)
    np.testing.assert_allclose(_current(here), _current(there), rtol=0, atol=1e-7 * np.ptp(_current(there)))


def _current(result):
    return result.record.take(CURRENT, method="test")[0]


def test_current_scales_with_the_mass():
    cell = two_stores()
    large = replace(cell, working=replace(cell.working, mass=7 * cell.working.mass), resistance=cell.resistance / 7)
    there, here = (simulate(c, SWEEP, channel=CHANNEL, start=1.5) for c in (cell, large))
    np.testing.assert_allclose(_current(here), 7 * _current(there), rtol=0, atol=1e-7 * np.ptp(_current(here)))


def test_order_and_names_of_stores_do_not_matter():
    cell = two_stores()
    a, b = cell.stores
    other = replace(cell, working=replace(cell.working, stores=(replace(b, name="x"), replace(a, name="y"))))
    there, here = (simulate(c, SWEEP, channel=CHANNEL, start=1.5) for c in (cell, other))
    np.testing.assert_allclose(_current(here), _current(there), rtol=1e-6, atol=1e-9)


def test_one_family_split_in_two_is_one_family():
    whole = film(rate=1e-7)
    family = whole.families[0]
    halves = (replace(family, share=0.3), replace(family, share=0.7))
    split = replace(whole, families=halves)
    results = [
        simulate(
            cell_of(store, resistance=10.0, double_layer=1e3), Sweep(potentials=(0.3, -0.3, 0.3), rate=1e-3),
            channel=CHANNEL, start=0.3, accuracy=Accuracy(tolerance=1e-7),
        )
        for store in (whole, split)
    ]  # fmt: skip
    np.testing.assert_allclose(_current(results[1]), _current(results[0]), atol=1e-6 * np.ptp(_current(results[0])))


def test_families_that_share_a_body_are_in_equilibrium_with_one_another():
    store = Store(
        name="bulk",
        capacity=1e6,
        families=(
            SiteFamily(potential=0.2, rate=1e-3, electrons=1.0, share=0.4, width=1.5),
            SiteFamily(potential=-0.2, rate=1e-3, electrons=1.0, share=0.6, width=0.8),
        ),
        diffusion=Diffusion(shape=Shape.SPHERE, length=1e-6, diffusivity=1e-14),
    )
    time = 1e-12 / 1e-14
    slow = simulate(
        cell_of(store), Sweep(potentials=(0.5, -0.5), rate=1e-4 / time), channel=Channel(interval=100 * time), start=0.5
    )
    v = slow.record.take(VOLTAGE, method="test")[0]
    filling = slow.states["filling bulk"].to_numpy()
    expected = [equilibrium_filling(store, e, temperature=TEMPERATURE) for e in v]
    np.testing.assert_allclose(filling, expected, atol=2e-4)
    back = equilibrium_potential(store, filling[5:-5], temperature=TEMPERATURE)
    np.testing.assert_allclose(back, v[5:-5], atol=2e-3)


@pytest.mark.parametrize("interaction", [-3.9, 0.0, 80.0])
def test_isotherm_and_its_inverse_agree_and_fall(interaction):
    store = surface(interaction=interaction)
    x = np.linspace(0.01, 0.99, 99)
    v = equilibrium_potential(store, x, temperature=TEMPERATURE)
    assert np.all(np.diff(v) < 0)
    back = [equilibrium_filling(store, e, temperature=TEMPERATURE) for e in v]
    np.testing.assert_allclose(back, x, atol=1e-10)


def test_two_phase_isotherm_does_not_choose_a_branch():
    with pytest.raises(UsageError, match="nearly empty or nearly full"):
        equilibrium_filling(surface(interaction=-8.0), 0.0, temperature=TEMPERATURE)


@pytest.mark.parametrize(("shape", "refinement"), list(itertools.product(Shape, [1.0, 20.0])))
def test_grid_keeps_the_amount_and_fills_the_body(shape, refinement):
    made = grid(shape, 15, refinement=refinement)
    assert made.share.sum() == pytest.approx(1.0, rel=1e-14)
    x = np.random.default_rng(1).random(15)
    rate = made.inner * (np.roll(x, 1) - x) + made.outer * (np.roll(x, -1) - x)
    assert made.share @ rate == pytest.approx(0.0, abs=1e-10)
    assert np.dot(made.outermost, (0.3 + 2 * made.middle)[[-1, -2]]) == pytest.approx(2.3, rel=1e-12)


def test_diffusivity_that_depends_on_the_filling_keeps_charge_and_agrees_with_a_constant_one():
    constant = film(rate=1e-2)
    flat = replace(constant, diffusion=replace(constant.diffusion, polynomial=(0.0, 1e-12, 0.0)))
    steep = replace(constant, diffusion=replace(constant.diffusion, polynomial=(3.0, -2.0)))
    sweep = Sweep(potentials=(0.3, -0.3, 0.3), rate=1e-2)
    a, b, c = (
        simulate(
            cell_of(s), sweep, channel=Channel(interval=0.5, delay=0.0), start=0.3, accuracy=Accuracy(tolerance=1e-7)
        )
        for s in (constant, flat, steep)
    )
    np.testing.assert_allclose(_current(b), _current(a), atol=1e-6 * np.ptp(_current(a)))
    assert np.max(np.abs(_current(c))) > 1.2 * np.max(np.abs(_current(a)))
    assert -cell_of(steep).charges[0] * _rise(c, "filling bulk") == pytest.approx(c.states["charge_C"][-1], abs=1e-12)


def test_limit_that_the_ohmic_drop_crosses_gives_no_capacity_and_says_so():
    cell = two_stores(resistance=50.0)
    result = simulate(cell, ConstantCurrent(current=-0.1, lower=0.3), channel=CHANNEL, start=1.5)
    assert len(result.record) == 0
    assert [f.code for f in result.findings] == ["W-SIM1"]


@pytest.mark.parametrize("current", [-1e-3, -1e-4, 3e-4])
def test_limit_is_met_exactly(current):
    limit = {"lower": 0.4} if current < 0 else {"upper": 1.4}
    result = simulate(two_stores(), ConstantCurrent(current=current, **limit), channel=CHANNEL, start=0.9)
    v = result.record.take(VOLTAGE, method="test")[0]
    assert v[-1] == pytest.approx(next(iter(limit.values())), abs=1e-9)


def test_stated_filling_out_of_equilibrium_relaxes():
    result = simulate(
        two_stores(),
        Rest(duration=1e4),
        channel=CHANNEL,
        start=Fillings({"bulk": 0.1, "interface": 0.8}, potential=0.9),
    )
    fillings = {name: result.states[f"filling {name}"].to_numpy() for name in ("bulk", "interface")}
    assert fillings["interface"][-1] < 0.8
    assert fillings["bulk"][-1] > 0.1
    e = result.states["working_V"][-1]
    for store in two_stores().stores:
        assert equilibrium_filling(store, e, temperature=TEMPERATURE) == pytest.approx(
            fillings[store.name][-1], abs=1e-4
        )


def test_voltage_without_current_follows_the_equilibrium_of_the_slow_discharge():
    cell = two_stores()
    slow = simulate(cell, ConstantCurrent(current=-1e-7, lower=0.5), channel=Channel(interval=1e5), start=1.5)
    v = slow.record.take(VOLTAGE, method="test")[0]
    assert np.all(np.diff(v) < 0)


def test_what_cannot_be_integrated_is_an_outcome():
    store = surface()
    result = simulate(
        cell_of(store), ConstantCurrent(current=-1.0, duration=10.0), channel=CHANNEL,
        start=Fillings({"interface": 0.5}, potential=0.0),
    )  # fmt: skip
    assert result.outcome is Outcome.FAILED
    assert [f.code for f in result.findings] == ["W-SIM3"]
    assert result.record.findings == result.findings


def test_jump_without_resistance_is_refused():
    with pytest.raises(UsageError, match="infinite current"):
        simulate(two_stores(resistance=0.0), Hold(voltage=0.6, duration=10.0), channel=CHANNEL, start=1.5)
