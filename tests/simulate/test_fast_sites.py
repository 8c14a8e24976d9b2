"""Sites that are much faster than what is done to them, surfaces that are full, and limits between two steps."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.simulate import (
    Accuracy,
    Cell,
    Channel,
    ConstantCurrent,
    ConstantPower,
    Diffusion,
    Load,
    Outcome,
    Rest,
    Shape,
    SiteFamily,
    Store,
    Sweep,
    cycling,
    pitt,
    rate_test,
    simulate,
)
from ionterface.simulate.isotherm import equilibrium_filling
from ionterface.simulate.models.assembly import equations, grids
from ionterface.simulate.models.particle import CURRENT as CURRENT_CONTROL
from ionterface.simulate.simulation import Simulation
from ionterface.simulate.solver.events import VOLTAGE_BELOW, Stretch, first_event
from tests.simulate.conftest import TEMPERATURE, cell_of, film, surface

FAST = {
    "fast interface beside a film": cell_of(film(), surface(rate=1e4), resistance=0.01),
    "and no resistance": cell_of(film(), surface(rate=1e4)),
    "and a double layer": cell_of(film(), surface(rate=1e4), double_layer=1e4, resistance=0.01),
    "thin film": cell_of(film(length=1e-8, rate=1e-4), resistance=0.01),
    "stores 0.2 V apart": cell_of(film(), surface(potential=0.2), resistance=0.01),
}
TOLERANCES = (1e-5, 1e-6, 1e-7)


def families(*, potentials: tuple[float, ...], shares: tuple[float, ...], widths: tuple[float, ...], rate: float):
    return tuple(
        SiteFamily(potential=e, share=s, width=w, rate=rate, electrons=1.0)
        for e, s, w in zip(potentials, shares, widths, strict=True)
    )


def body(sites: tuple[SiteFamily, ...], *, diffusivity: float = 1e-14) -> Store:
    plate = Diffusion(shape=Shape.PLATE, length=1e-6, diffusivity=diffusivity)
    return Store(name="bulk", capacity=5e5, families=sites, diffusion=plate)


def balanced(result: Simulation) -> float:
    """Charge that passed less charge that is stored, over the largest that passed."""
    cell, states = result.cell, result.states
    first, last = states.row(0, named=True), states.row(-1, named=True)
    stored = cell.working.mass * cell.working.double_layer * (last["working_V"] - first["working_V"])
    for charge, store in zip(cell.charges, cell.stores, strict=True):
        stored -= charge * (last[f"filling {store.name}"] - first[f"filling {store.name}"])
    passed = states["charge_C"].to_numpy()
    return abs(stored - (passed[-1] - passed[0])) / float(np.max(np.abs(passed)))


@pytest.mark.parametrize("name", FAST)
@pytest.mark.parametrize("rate", [1e-4, 1e-2, 0.5])
@pytest.mark.parametrize("tolerance", TOLERANCES)
def test_fast_sites_are_swept_in_few_steps(name, rate, tolerance):
    sweep = Sweep(potentials=(0.5, -0.5, 0.5), rate=rate)
    result = simulate(
        FAST[name], sweep, channel=Channel(interval=1e-3 / rate, delay=0.0), start=0.5,
        accuracy=Accuracy(tolerance=tolerance),
    )  # fmt: skip
    assert result.outcome is Outcome.COMPLETE
    assert result.solution.steps < 11_000 * (1e-7 / tolerance) ** 0.25
    assert balanced(result) < 1e-9


@pytest.mark.parametrize("name", FAST)
def test_current_of_fast_sites_keeps_its_tolerance(name):
    sweep = Sweep(potentials=(0.5, -0.5, 0.5), rate=1e-2)
    currents = [
        simulate(
            FAST[name], sweep, channel=Channel(interval=0.1, delay=0.0), start=0.5, accuracy=Accuracy(tolerance=t)
        ).record.take(CURRENT, method="test")[0]
        for t in (1e-5, 1e-9)
    ]
    assert np.max(np.abs(currents[0] - currents[1])) < 3e-4 * np.max(np.abs(currents[1]))


def test_titration_without_resistance():
    result = simulate(
        cell_of(film(rate=1e-6)), pitt(start=0.05, step=-0.01, steps=10, hold=1500.0),
        channel=Channel(interval=5.0), start=0.05, accuracy=Accuracy(tolerance=1e-6),
    )  # fmt: skip
    assert result.outcome is Outcome.COMPLETE
    assert np.all(np.diff(result.record.take(TIME, method="test")[0]) > 0)


@pytest.mark.parametrize("rate", [1e-9, 1e-7, 1e-5])
def test_wide_families_up_to_thirty_c(rate):
    sites = families(potentials=(3.6, 3.9), shares=(0.5, 0.5), widths=(3.0, 3.0), rate=rate)
    cell = cell_of(body(sites, diffusivity=2e-15))
    one_c = cell.charges[0] / 3600
    protocol = rate_test([x * one_c for x in (0.1, 0.3, 1, 3, 10, 30, 0.1)], lower=2.5, upper=4.5, cycles=3)
    result = simulate(cell, protocol, channel=Channel(interval=60.0), start=4.3)
    assert result.outcome is Outcome.COMPLETE
    assert balanced(result) < 1e-9


@pytest.mark.parametrize("rate", [1e-8, 1e-6, 1e-3])
@pytest.mark.parametrize("resistance", [0.0, 1.0])
def test_narrow_families_are_swept_in_few_steps(rate, resistance):
    sites = families(potentials=(4.1622, 3.681), shares=(0.44, 0.56), widths=(0.337, 0.493), rate=rate)
    cell = cell_of(body(sites), resistance=resistance)
    result = simulate(cell, Sweep(potentials=(4.3, 3.2), rate=1e-3), channel=Channel(interval=1.0), start=4.3)
    assert result.outcome is Outcome.COMPLETE
    assert result.solution.steps < 5000


@pytest.mark.parametrize("potential", [-2.0, -0.9, 0.9, 2.0])
def test_families_far_beyond_their_waves_are_at_rest(potential):
    sites = families(potentials=(0.1, -0.1), shares=(0.4, 0.6), widths=(0.4, 0.7), rate=1e-6)
    cell = cell_of(body(sites), resistance=1.0)
    result = simulate(cell, Rest(duration=100.0), channel=Channel(interval=1.0), start=potential)
    np.testing.assert_allclose(result.states["working_V"].to_numpy(), potential, atol=1e-6)


# -- surfaces that are full ----------------------------------------------------------------------------------------
STEPS = {
    "current": ConstantCurrent(current=-1e-3, lower=1.0),
    "power": ConstantPower(power=-1e-3, lower=1.0),
    "load": Load(resistance=1e3, lower=1.0),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("sites", ["film", "surface", "both"])
def test_full_surface_without_double_layer_runs_to_the_limit(step, sites):
    bulk = Store(
        name="bulk",
        capacity=1e6,
        families=(SiteFamily(potential=3.0, rate=1e-6, electrons=1.0),),
        diffusion=Diffusion(shape=Shape.PLATE, length=1e-6, diffusivity=1e-14),
    )
    outer = surface(potential=3.0)
    stores = {"film": (bulk,), "surface": (outer,), "both": (bulk, outer)}[sites]
    cell = cell_of(*stores, resistance=1.0)
    result = simulate(cell, STEPS[step], channel=Channel(interval=1.0), start=3.5)
    t, v = result.record.take(TIME, VOLTAGE, method="test")
    assert result.outcome is Outcome.COMPLETE
    assert v[-1] == pytest.approx(1.0, abs=1e-6)
    assert np.all(np.diff(t) > 0)
    assert result.states["charge_C"][-1] >= -sum(cell.charges) * (1 + 1e-9)


def test_full_surface_goes_on_with_the_next_step():
    cell = cell_of(surface(), resistance=1.0)
    protocol = cycling(charge=1e-3, discharge=-1e-3, lower=-3.0, upper=3.0, cycles=3)
    result = simulate(cell, protocol, channel=Channel(interval=1.0), start=0.5)
    assert result.outcome is Outcome.COMPLETE
    for half in range(2, 7):
        part = result.record.data.filter(result.record.data["instrument_half_cycle"] == half)["time_s"]
        assert part[-1] - part[0] == pytest.approx(cell.charges[0] / 1e-3, rel=1e-5)


@pytest.mark.parametrize("beyond", [0.3, 0.4])
def test_full_and_empty_are_resolved_alike(beyond):
    """Two electrons: the share of open sites comes near the rounding of one."""
    store = surface(rate=1e4, electrons=2.0)
    cell = cell_of(store, resistance=0.01)
    there = Sweep(potentials=(beyond, -beyond, beyond), rate=1e-3)
    result = simulate(cell, there, channel=Channel(interval=1.0, delay=0.0), start=beyond)
    e, i = result.record.take(VOLTAGE, CURRENT, method="test")
    assert result.outcome is Outcome.COMPLETE
    tails = np.abs(e) > beyond - 0.1
    expected = cell.charges[0] * 1e-3 * 2 * 38.92 * 0.25
    assert np.max(np.abs(i[tails])) < 5e-4 * expected
    assert equilibrium_filling(store, -beyond, temperature=TEMPERATURE) > 1 - 1e-9


# -- limits and points ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("level", [0.9, 0.1])
def test_limit_crossed_and_left_again_is_found(level):
    """A voltage that dips to 0 in the middle of a step: neither end of the step is beyond the limit."""
    cell = cell_of(surface(), resistance=1.0)
    e = equations(cell, grids(cell, cells=2, refinement=1.0))
    path = np.zeros((6, 4))
    path[0] = 1.0, 1.0, -4.0, 0.0  # 1 - 4 p (1 - p)
    stretch = Stretch(CURRENT_CONTROL, 0.0, 1.0, 0.0, 0.0, np.array([VOLTAGE_BELOW]), np.array([level]))
    event, place = first_event(path, 0.0, stretch, e)
    assert event == 0
    assert place == pytest.approx(0.5 * (1 - np.sqrt(level)), abs=1e-12)


def test_no_two_points_at_one_time():
    cell: Cell = cell_of(surface(), resistance=1.0)
    protocol = cycling(charge=1e-3, discharge=-1e-3, lower=-0.3, upper=0.3, cycles=5)
    for delay in (0.0, 1e-4):
        result = simulate(cell, protocol, channel=Channel(interval=1.0, delay=delay), start=0.3)
        assert np.all(np.diff(result.record.take(TIME, method="test")[0]) > 0)
