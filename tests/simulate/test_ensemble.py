"""Lanes against single simulations, and derivatives of a sweep against separate fine solves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.quantities import CURRENT, VOLTAGE
from ionterface.simulate import (
    Accuracy,
    Cell,
    Channel,
    Diffusion,
    Metal,
    Outcome,
    Shape,
    SiteFamily,
    Store,
    Sweep,
    simulate,
)
from ionterface.simulate.ensemble import sweep_ensemble, sweep_jacobian, sweep_parameters
from ionterface.simulate.isotherm import equilibrium_filling
from ionterface.simulate.solver.lanes import equilibria
from tests.simulate.conftest import TEMPERATURE, cell_of, film, surface
from tests.simulate.test_laws import two_stores

SWEEP = Sweep(potentials=(1.5, 0.3, 1.2, 0.5), rate=5e-2)
INTERVAL = 0.25
FAST = Accuracy(tolerance=1e-5)
FINE, FINEST = Accuracy(tolerance=1e-9), Accuracy(tolerance=1e-12)


def changed(cell: Cell, name: str, factor: Callable[[float], float]) -> Cell:
    """A cell with one parameter put through a function."""
    if name == "resistance":
        return replace(cell, resistance=factor(cell.resistance))
    if name == "double_layer":
        return replace(cell, working=replace(cell.working, double_layer=factor(cell.working.double_layer)))
    owner, what = name.split(".")
    stores = tuple(_changed(s, what, factor) if s.name == owner else s for s in cell.working.stores)
    return replace(cell, working=replace(cell.working, stores=stores))


def _changed(store: Store, what: str, factor: Callable[[float], float]) -> Store:
    if what == "capacity":
        return replace(store, capacity=factor(store.capacity))
    if what == "diffusivity":
        body = store.diffusion
        return replace(store, diffusion=replace(body, diffusivity=factor(body.diffusivity)))
    family = store.families[0]
    return replace(store, families=(replace(family, **{what: factor(getattr(family, what))}),))


def varied(count: int, cell: Cell | None = None) -> list[Cell]:
    """Cells whose every parameter is drawn about 20 % from that of one."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(count):
        one = cell or two_stores()
        for name in sweep_parameters(one):
            by = float(np.exp(0.2 * rng.normal())) if "potential" not in name else 1 + 0.02 * float(rng.normal())
            one = changed(one, name, lambda value, by=by: value * by)
        found.append(one)
    return found


def alone(cell: Cell, accuracy: Accuracy, sweep: Sweep = SWEEP, interval: float = INTERVAL) -> np.ndarray:
    """The current by `simulate`."""
    done = simulate(
        cell, sweep, channel=Channel(interval=interval, delay=0.0), start=sweep.potentials[0], accuracy=accuracy
    )
    return done.record.take(CURRENT, method="test")[0]


def largest(difference: np.ndarray, of: np.ndarray) -> float:
    return float(np.max(np.abs(difference)) / np.max(np.abs(of)))


def test_a_fine_lane_is_a_fine_simulation():
    done = sweep_ensemble([two_stores()], SWEEP, interval=INTERVAL, accuracy=FINEST)
    single = simulate(two_stores(), SWEEP, channel=Channel(interval=INTERVAL, delay=0.0), start=1.5, accuracy=FINEST)
    current, voltage = single.record.take(CURRENT, VOLTAGE, method="test")
    assert done.outcomes == (Outcome.COMPLETE,)
    assert largest(done.current[0] - current, current) < 1e-7
    np.testing.assert_allclose(done.voltage, voltage, atol=1e-9)


BODIES = {
    "sheet and interface": two_stores(),
    "sphere": cell_of(
        film(shape=Shape.SPHERE, rate=1e-7, interaction=-3.0, length=3e-7), double_layer=5e3, resistance=3.0
    ),
    "interface before cylinder": cell_of(
        surface(potential=0.9, interaction=8.0, rate=5.0),
        film(shape=Shape.CYLINDER, rate=1e-7, interaction=4.0, length=3e-7),
        double_layer=5e3,
        resistance=3.0,
    ),
}


@pytest.mark.parametrize("cell", BODIES.values(), ids=BODIES.keys())
def test_each_lane_is_the_simulation_of_its_cell(cell):
    sweep = Sweep(potentials=(0.6, -0.4, 0.6), rate=2e-2) if cell.stores[0].name == "bulk" else SWEEP
    sweep = SWEEP if len(cell.stores) == 2 else sweep
    cells = varied(7, cell)
    done = sweep_ensemble(cells, sweep, interval=INTERVAL, accuracy=FAST)
    assert done.outcomes == (Outcome.COMPLETE,) * 7
    for one, current in zip(cells, done.current, strict=True):
        exact = alone(one, FINE, sweep)
        assert np.max(np.abs(exact)) > 0
        own = largest(alone(one, FAST, sweep) - exact, exact)
        assert largest(current - exact, exact) < max(1e-4, 1.5 * own)


def test_the_order_of_lanes_changes_nothing():
    cells = varied(9)
    order = np.random.default_rng(2).permutation(9)
    one = sweep_ensemble(cells, SWEEP, interval=INTERVAL).current
    other = sweep_ensemble([cells[k] for k in order], SWEEP, interval=INTERVAL).current
    np.testing.assert_allclose(other, one[order], rtol=1e-11, atol=1e-12 * np.max(np.abs(one)))


def test_more_cells_than_go_together_are_all_there():
    cells = varied(4) * 20
    done = sweep_ensemble(cells, SWEEP, interval=1.0).current
    assert done.shape == (80, 57)
    np.testing.assert_allclose(done[:4], done[-4:], atol=1e-4 * np.max(np.abs(done)))


def test_the_end_of_the_sweep_is_a_point():
    done = sweep_ensemble([two_stores()], SWEEP, interval=7.0)
    assert done.time[-1] == pytest.approx((1.2 + 0.9 + 0.7) / 5e-2)
    assert done.voltage[-1] == pytest.approx(0.5)
    assert np.isfinite(done.current).all()


def test_lanes_start_from_equilibrium():
    cases = [(0.9, 0.0, 1.0), (0.9, 120.0, 2.0), (0.4, -3.9, 1.0), (2.5, 60.0, 2.0), (-1.5, 0.3, 1.0)]
    for potential, g, electrons in cases:
        store = surface(potential=0.8, interaction=g, electrons=electrons)
        half = cell_of(store).half_slope(store.families[0])
        out = np.empty((1, 1))
        equilibria(np.array([1.0, 1.0, half, 0.8, g, 1.0]).reshape(6, 1, 1), np.array([potential]), out)
        assert out[0, 0] == pytest.approx(equilibrium_filling(store, potential, temperature=TEMPERATURE), rel=1e-9)


def test_derivatives_are_those_of_separate_fine_solves():
    """A Richardson difference of four solves by `simulate`, so fine that their own steps leave no trace in it."""
    cell, sweep, interval = two_stores(), Sweep(potentials=(1.5, 0.3, 1.5), rate=0.1), 0.2
    names = sweep_parameters(cell)
    found = sweep_jacobian(cell, names, sweep, interval=interval, accuracy=FAST)
    assert len(names) == 11
    for name, column in zip(names, found.derivatives.T, strict=True):

        def slope(share, name=name):
            value: list[float] = []

            def moved(sign):
                def by(v):
                    value.append(v)
                    return v * (1 + sign * share)

                return by

            up, down = (alone(changed(cell, name, moved(sign)), FINEST, sweep, interval) for sign in (1, -1))
            return (up - down) / (2 * share * value[0])

        exact = (4 * slope(1e-3) - slope(2e-3)) / 3
        assert largest(column - exact, exact) < 5e-3, name


def test_parameters_of_zero_have_derivatives():
    cell = cell_of(surface(rate=5.0), double_layer=5e3, resistance=3.0)
    sweep = Sweep(potentials=(0.4, -0.4, 0.4), rate=0.1)
    found = sweep_jacobian(cell, ["interface.potential", "interface.interaction"], sweep, interval=0.1)
    for name, column in zip(found.parameters, found.derivatives.T, strict=True):
        up, down = (alone(changed(cell, name, lambda _, by=by: by), FINEST, sweep, 0.1) for by in (1e-4, -1e-4))
        exact = (up - down) / 2e-4
        assert largest(column - exact, exact) < 5e-3


MANY = Store(
    name="many",
    capacity=1e5,
    families=tuple(SiteFamily(potential=p, rate=1.0, electrons=1.0, share=0.5) for p in (0.1, 0.2)),
)
VARYING = Diffusion(shape=Shape.PLATE, length=1e-6, diffusivity=1e-14, polynomial=(0.5,))
WHOLE = {"double_layer": 5e3, "resistance": 3.0}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (cell_of(surface(), double_layer=5e3), "no series resistance"),
        (cell_of(surface(), resistance=3.0), "no double layer"),
        (cell_of(double_layer=5e3, resistance=3.0), "no store"),
        (cell_of(surface(), counter=Metal(exchange_current=1.0, electrons=1.0), **WHOLE), "a counter electrode"),
        (cell_of(MANY, **WHOLE), "several families in the store 'many'"),
        (cell_of(replace(film(), diffusion=VARYING), **WHOLE), "depends on the filling of 'bulk'"),
        (cell_of(surface(interaction=-5.0), **WHOLE), "forms two phases"),
    ],
)
def test_what_lanes_do_not_describe_is_sent_to_simulate(cell, told):
    good = cell_of(surface(), **WHOLE)
    with pytest.raises(UsageError, match=rf"cell 2 .*{told}.*use simulate\(\)"):
        sweep_ensemble([good, cell], SWEEP, interval=1.0)
    with pytest.raises(UsageError, match=told):
        sweep_jacobian(cell, ["resistance"], SWEEP, interval=1.0)


def test_refusals_of_the_call():
    good = cell_of(surface(), **WHOLE)
    with pytest.raises(UsageError, match="cell 2 is built otherwise"):
        sweep_ensemble([good, cell_of(film(), **WHOLE)], SWEEP, interval=1.0)
    with pytest.raises(UsageError, match="at least one cell"):
        sweep_ensemble([], SWEEP, interval=1.0)
    with pytest.raises(UsageError, match="must be above 0 s"):
        sweep_ensemble([good], SWEEP, interval=0.0)
    with pytest.raises(UsageError, match="lengthen the interval"):
        sweep_ensemble([good], SWEEP, interval=1e-9)
    with pytest.raises(UsageError, match=r"by interface.length; this cell has interface.capacity"):
        sweep_jacobian(good, ["interface.length"], SWEEP, interval=1.0)
    with pytest.raises(UsageError, match="by nothing"):
        sweep_jacobian(good, [], SWEEP, interval=1.0)
    with pytest.raises(UsageError, match="named twice"):
        sweep_jacobian(good, ["resistance", "resistance"], SWEEP, interval=1.0)


def test_one_cell_that_cannot_go_on_does_not_stop_the_others(monkeypatch):
    """A lane whose state is not a number from the start stands for it."""
    from ionterface.simulate import lockstep

    def spoilt(stores, potentials, out):
        equilibria(stores, potentials, out)
        out[:, stores[1, 0] > 1e5] = np.nan

    cells = [cell_of(surface(rate=rate), **WHOLE) for rate in (1.0, 2.0, 1e6, 3.0, 4.0)]
    exact = sweep_ensemble(cells, SWEEP, interval=1.0, accuracy=FINE).current
    monkeypatch.setattr(lockstep, "equilibria", spoilt)
    done = sweep_ensemble(cells, SWEEP, interval=1.0, accuracy=FINE)
    assert [outcome is Outcome.FAILED for outcome in done.outcomes] == [False, False, True, False, False]
    assert np.isnan(done.current[2]).all()
    good = [0, 1, 3, 4]
    np.testing.assert_allclose(done.current[good], exact[good], atol=1e-4 * np.max(np.abs(exact)))
    with pytest.raises(UsageError, match="no step holds beyond 0 s"):
        sweep_jacobian(cells[2], ["resistance"], SWEEP, interval=1.0)
