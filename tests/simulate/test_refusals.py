"""What is refused before anything is integrated, each in one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.simulate import (
    Channel,
    ConstantCurrent,
    ConstantPower,
    Diffusion,
    Electrode,
    Fillings,
    Load,
    Metal,
    Rest,
    Series,
    Shape,
    SiteFamily,
    Store,
    Sweep,
    cycling,
    simulate,
)
from tests.simulate.conftest import cell_of, film, surface

CHANNEL = Channel(interval=1.0)
FAMILY = SiteFamily(potential=0.0, rate=1.0, electrons=1.0)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Diffusion(shape=Shape.PLATE, length=0.0, diffusivity=1e-14), "length of Diffusion must be above 0"),
        (lambda: Diffusion(shape=Shape.PLATE, length=1e-6, diffusivity=-1e-14), "diffusivity of Diffusion must be"),
        (lambda: Diffusion(shape=Shape.PLATE, length=1e-6, diffusivity=1e-14, polynomial=(-2.0,)), "must stay above"),
        (
            lambda: SiteFamily(potential=float("nan"), rate=1.0, electrons=1.0),
            "potential of SiteFamily must be",
        ),
        (lambda: SiteFamily(potential=0.0, rate=0.0, electrons=1.0), "rate of SiteFamily must be above 0"),
        (lambda: Electrode(mass=0.0, stores=(surface(),), double_layer=0.0), "mass of Electrode must be above 0"),
        (lambda: Electrode(mass=1.0, stores=(), double_layer=0.0), "can take no charge"),
        (lambda: Electrode(mass=1.0, stores=(surface(), surface()), double_layer=0.0), "the same name"),
        (lambda: Store(name="s", capacity=1.0, families=()), "has no family"),
        (lambda: Store(name="s", capacity=1.0, families=(FAMILY, FAMILY)), "do not sum to 1"),
        (lambda: Metal(exchange_current=0.0, electrons=2.0), "exchange_current of Metal must be above 0"),
        (lambda: Sweep(potentials=(1.0,), rate=1e-3), "at least two potentials"),
        (lambda: Sweep(potentials=(1.0, 1.0), rate=1e-3), "each unlike the one before"),
        (lambda: Sweep(potentials=(1.0, 0.0), rate=1e-3, cycles=2), "ends where it starts"),
        (lambda: Sweep(potentials=(1.0, 0.0), rate=0.0), "rate of Sweep must be above 0"),
        (lambda: ConstantCurrent(current=1e-3), "would never end"),
        (lambda: ConstantCurrent(current=1e-3, lower=0.3), "never ends without upper limit"),
        (lambda: ConstantCurrent(current=0.0, lower=0.3), "never ends"),
        (lambda: ConstantPower(power=-1.0), "would never end"),
        (lambda: Rest(duration=0.0), "duration of Rest must be above 0"),
        (lambda: Series(()), "at least one step"),
        (lambda: cycling(charge=-1.0, discharge=1.0, lower=0.0, upper=1.0, cycles=1), "a current below 0"),
        (lambda: Channel(interval=0.0), "interval of Channel must be above 0"),
        (lambda: Channel(interval=1.0, compensation=1.0), "100 %"),
        (lambda: Channel(interval=1.0, delay=0.5), "comes too late"),
    ],
)
def test_numbers_that_describe_nothing(make, told):
    with pytest.raises(UsageError, match=told):
        make()


def test_two_phases_have_no_thermodynamic_factor():
    with pytest.raises(UsageError, match="two phases form"):
        Diffusion.with_thermodynamic_factor(shape=Shape.PLATE, length=1e-6, self_diffusivity=1e-14, interaction=-4.5)
    made = Diffusion.with_thermodynamic_factor(shape=Shape.PLATE, length=1e-6, self_diffusivity=1e-14, interaction=-3.5)
    assert made.polynomial == (-3.5, 3.5)


def test_noise_asks_for_its_generator():
    with pytest.raises(UsageError, match="rng"):
        simulate(cell_of(surface()), Rest(duration=10.0), channel=Channel(interval=1.0, voltage_noise=1e-3), start=0.0)


def test_too_many_points_are_refused_before_integration():
    with pytest.raises(UsageError, match="lengthen the interval"):
        simulate(cell_of(surface()), Rest(duration=1e9), channel=CHANNEL, start=0.0)


def test_load_without_lower_limit_never_ends():
    with pytest.raises(UsageError, match="never ends"):
        simulate(cell_of(surface()), Load(resistance=10.0, charge=1.0), channel=CHANNEL, start=0.0)


@pytest.mark.parametrize(
    ("fillings", "told"),
    [({"bulk": 1.2}, "lies between 0 and 1"), ({"other": 0.5}, "needs the filling of each store: bulk")],
)
def test_start_names_its_fillings(fillings, told):
    with pytest.raises(UsageError, match=told):
        simulate(cell_of(film()), Rest(duration=1.0), channel=CHANNEL, start=Fillings(fillings, potential=0.0))


def test_capacitive_counter_electrode_needs_a_resistance_under_voltage_control():
    carbon = Electrode(mass=1e-5, stores=(), double_layer=1e5)
    with pytest.raises(UsageError, match="series resistance"):
        simulate(
            cell_of(surface(), counter=carbon), Sweep(potentials=(0.5, 0.0), rate=1e-2), channel=CHANNEL, start=0.5
        )


def test_stores_of_both_electrodes_bear_different_names():
    other = Electrode(mass=1e-6, stores=(surface(),), double_layer=0.0)
    with pytest.raises(UsageError, match="the same name"):
        cell_of(surface(), counter=other)


# -- the channel ---------------------------------------------------------------------------------------------------
def test_record_says_that_it_is_simulated_and_keeps_saying_so():
    result = simulate(cell_of(surface()), Rest(duration=10.0), channel=CHANNEL, start=0.0)
    assert result.record.metadata.simulated
    assert result.record.between(0, 3, step="cut").metadata.simulated


def test_noise_has_its_size_and_is_drawn_from_the_generator():
    cell = cell_of(double_layer=1e3, resistance=1.0)
    channel = Channel(interval=1.0, voltage_noise=2e-3, current_noise=1e-6)
    first, again, other = (
        simulate(cell, Rest(duration=20_000.0), channel=channel, start=0.7, rng=np.random.default_rng(seed)).record
        for seed in (1, 1, 2)
    )
    v = first.data["voltage_V"].to_numpy()
    assert np.std(v) == pytest.approx(2e-3, rel=0.03)
    assert np.std(first.data["current_A"].to_numpy()) == pytest.approx(1e-6, rel=0.03)
    assert first.data.equals(again.data)
    assert not first.data.equals(other.data)


def test_resolution_and_range_are_the_channels():
    cell = cell_of(double_layer=1e6, resistance=1.0)
    channel = Channel(interval=0.5, voltage_resolution=1e-3, current_resolution=1e-5, current_range=5e-3)
    result = simulate(cell, Sweep(potentials=(0.0, 0.1), rate=1e-2), channel=channel, start=0.0)
    v, i = (result.record.data[c].to_numpy() for c in ("voltage_V", "current_A"))
    np.testing.assert_allclose(v / 1e-3, np.round(v / 1e-3), atol=1e-9)
    assert np.max(np.abs(i)) == pytest.approx(5e-3)
    assert [f.code for f in result.findings] == ["W-SIM2"]


def test_points_are_taken_when_time_voltage_or_current_has_changed():
    cell = cell_of(surface(rate=1e2), double_layer=1e3, resistance=10.0)
    channel = Channel(interval=30.0, voltage_change=5e-3, current_change=1e-4)
    result = simulate(cell, ConstantCurrent(current=-1e-4, lower=-0.4), channel=channel, start=0.4)
    t, v = (result.record.data[c].to_numpy() for c in ("time_s", "voltage_V"))
    assert np.all(np.diff(t) > 0)
    assert np.max(np.diff(t)) <= 30.0 * (1 + 1e-6)
    inner = np.abs(np.diff(v))[1:-1]
    assert np.max(inner) <= 5e-3 * 1.05
    reached = (inner > 0.95 * 5e-3) | (np.diff(t)[1:-1] > 0.99 * 30.0)
    assert np.mean(reached) > 0.95


def test_steps_and_cycles_are_counted():
    cell = cell_of(surface(rate=1e2), resistance=1.0)
    result = simulate(
        cell, cycling(charge=1e-3, discharge=-1e-3, lower=-0.2, upper=0.2, cycles=3), channel=CHANNEL, start=0.2
    )
    frame = result.record.data
    assert frame["instrument_cycle"].unique().sort().to_list() == [1, 2, 3]
    assert frame["instrument_half_cycle"].unique().sort().to_list() == [1, 2, 3, 4, 5, 6]
    assert np.all(np.diff(frame["time_s"].to_numpy()) > 0)


def test_compensation_sharpens_a_wave_and_does_not_touch_the_reported_voltage():
    cell = cell_of(surface(rate=1e3), resistance=100.0)
    sweep = Sweep(potentials=(0.3, -0.3), rate=1e-2)
    plain, helped = (
        simulate(cell, sweep, channel=Channel(interval=0.1, compensation=share), start=0.3) for share in (0.0, 0.9)
    )
    peaks = [np.max(np.abs(r.record.data["current_A"].to_numpy())) for r in (plain, helped)]
    assert peaks[1] > 1.2 * peaks[0]
    states = helped.states
    drop = helped.record.data["current_A"].to_numpy() * 100.0
    np.testing.assert_allclose(helped.record.data["voltage_V"].to_numpy(), states["working_V"].to_numpy() + drop)
