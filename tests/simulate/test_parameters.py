"""Cells of the literature: what holds for every set, what each states, and how a set is changed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import MissingFact, UnitError, UsageError
from ionterface.estimate import Estimate
from ionterface.quantities import unit
from ionterface.references import bibliography, keys
from ionterface.simulate import Channel, ConstantCurrent, Equilibrium, Outcome, Sweep, simulate
from ionterface.simulate.isotherm import equilibrium_filling, equilibrium_potential
from ionterface.simulate.parameters import Confidence, Given, parameter_set, parameter_sets
from ionterface.simulate.parameters.given import SAMPLE

SETS = parameter_sets()
SAMPLES = {"mass": 1e-6, "counter_mass": 1e-5, "area": 1e-4}
WINDOWS = {
    "dai2021:VOx-G": (0.3, 1.6),
    "dai2021:VO2+G": (0.3, 1.6),
    "dai2021:VOx-G in acid": (-0.3, 0.7),
    "xu2019:oxide": (3.5, 4.2),
    "chayambuka2022:NVPF": (3.2, 4.3),
    "portet2004:activated carbon": (0.0, 2.3),
}
every = pytest.mark.parametrize("name", SETS)


def made(name, **changes):
    """The cell of a sample of 1 mg on 1 cm2."""
    parameters = SETS[name].having({key.replace("__", "."): value for key, value in changes.items()})
    return parameters.cell(**{key: SAMPLES[key] for key in parameters.asks})


def capacity(cell, current, *, lower, upper):
    """Charge of a discharge from equilibrium. [mAh/g; current in A/g]"""
    done = simulate(
        cell, ConstantCurrent(current=-current * 1e3 * cell.working.mass, lower=lower),
        channel=Channel(interval=20.0 / current), start=upper,
    )  # fmt: skip
    return -done.states["charge_C"][-1] / cell.working.mass / 3.6e3 if len(done.record) else 0.0


# -- laws over all sets --------------------------------------------------------------------------------------------
@every
def test_every_value_has_a_unit_a_source_and_where_it_is_assumed_a_range(name):
    parameters = SETS[name]
    assert parameters.name == name
    assert parameters.values
    assert set(parameters.cites) <= set(keys(bibliography()))
    for given in parameters.values.values():
        assert math.isfinite(given.si)
        assert given.source
        if given.confidence is Confidence.ASSUMED:
            assert given.low < given.high
    assert len(tuple(parameters.table())) == len(parameters.values)


@every
def test_every_value_goes_into_the_cell(name):
    """A parameter that moves nothing would be a parameter that nobody uses."""
    parameters, cell = SETS[name], made(name)
    for key, given in parameters.values.items():
        if key.endswith(".share"):
            continue  # shares sum to 1, one alone cannot be changed
        other = parameters.having({key: Estimate(1.01 * given.value + (given.value == 0), None, given.unit)})
        assert other.cell(**{one: SAMPLES[one] for one in parameters.asks}) != cell, key


@every
def test_what_a_sample_tells_is_asked_and_has_a_unit(name):
    parameters = SETS[name]
    assert "mass" in parameters.asks
    for one in parameters.asks:
        unit(SAMPLE[one][0])
        rest = {key: SAMPLES[key] for key in parameters.asks if key != one}
        with pytest.raises(MissingFact, match=f"State `{one}`"):
            parameters.cell(**rest)


@every
def test_capacity_is_the_sum_of_its_stores_and_scales_with_the_mass(name):
    parameters, cell = SETS[name], made(name)
    stored = sum(parameters[key] for key in parameters.values if key.endswith(".capacity"))
    if "bulk.concentration" in parameters.values:
        stored = 96485.33212 * parameters["bulk.concentration"] / parameters["bulk.density"]
    assert cell.working.capacity == pytest.approx(cell.working.mass * stored, rel=1e-9, abs=1e-15)
    heavy = parameters.cell(**{key: 3 * SAMPLES[key] for key in parameters.asks})
    assert heavy.working.capacity == pytest.approx(3 * cell.working.capacity, rel=1e-12, abs=1e-15)
    assert heavy.resistance == pytest.approx(cell.resistance / 3, rel=1e-12)


@every
def test_every_cell_goes_through_a_voltammogram(name):
    lower, upper = WINDOWS[name]
    cell = made(name)
    sweep = Sweep(potentials=(upper, lower, upper), rate=1e-3)
    done = simulate(cell, sweep, channel=Channel(interval=5.0), start=Equilibrium(upper))
    assert done.outcome is Outcome.COMPLETE
    assert done.findings == ()
    assert done.solution.steps < 2000
    i = done.record.data["current_A"].to_numpy()
    assert np.min(i) < -1e-6
    assert np.max(i) > 1e-6


@pytest.mark.parametrize("name", [name for name in SETS if made(name).stores])
def test_a_slow_discharge_gives_what_the_isotherms_hold(name):
    lower, upper = WINDOWS[name]
    cell = made(name)
    held = sum(
        q * np.diff([equilibrium_filling(s, e, temperature=cell.temperature) for e in (upper, lower)])[0]
        for q, s in zip(cell.charges, cell.stores, strict=True)
    )
    layers = cell.working.mass * cell.working.double_layer * (upper - lower)
    slow = 0.02 * sum(cell.charges) / cell.working.mass / 3.6e6  # C/20 in A/g
    found = capacity(cell, slow, lower=lower, upper=upper) * 3.6e3 * cell.working.mass
    assert found == pytest.approx(held + layers, rel=0.05)


# -- what the sources state ------------------------------------------------------------------------------------------
def test_both_stated_capacities_of_the_bonded_film_come_out():
    cell = made("dai2021:VOx-G")
    assert capacity(cell, 0.1, lower=0.3, upper=1.6) == pytest.approx(443.0, rel=0.005)
    assert capacity(cell, 100.0, lower=0.3, upper=1.6) == pytest.approx(174.4, rel=0.02)
    assert SETS["dai2021:VOx-G"]["interface.diffusivity"] == pytest.approx(5.05e-13)


def test_the_mixed_film_has_its_capacity_and_loses_it_at_high_current():
    cell = made("dai2021:VO2+G")
    slow, fast = (capacity(cell, current, lower=0.3, upper=1.6) for current in (0.1, 20.0))
    assert slow == pytest.approx(330.0, rel=0.01)
    assert fast < 0.35 * slow
    assert SETS["dai2021:VO2+G"]["bulk.rate"] == pytest.approx(5.84e-8)


def test_an_assumed_length_and_an_assumed_resistance_can_be_exchanged():
    """Two capacities do not tell one from the other."""
    cells = [
        made("dai2021:VOx-G", interface__length=Estimate(length, None, "um"), resistance=Estimate(r, None, "Ohm g"))
        for length, r in ((1.0, 0.0058), (2.0, 0.00523))
    ]
    fast = [capacity(cell, 100.0, lower=0.3, upper=1.6) for cell in cells]
    assert fast[0] == pytest.approx(fast[1], rel=0.03)
    assert fast[0] == pytest.approx(174.4, rel=0.03)


def test_the_fitted_families_of_the_oxide_are_its_open_circuit_potential():
    cell = made("xu2019:oxide")
    x = np.linspace(0.096, 0.975, 100)
    published = 4.3452 - 1.6518 * x + 1.6225 * x**2 - 2.0843 * x**3 + 3.5146 * x**4 - 2.2166 * x**5
    published -= 0.5623e-4 * np.exp(109.451 * x - 100.006)
    found = [equilibrium_filling(cell.stores[0], e, temperature=cell.temperature) for e in published]
    assert np.sqrt(np.mean((found - x) ** 2)) < 1e-3


def test_the_fitted_families_of_the_phosphate_are_its_two_plateaus():
    cell = made("chayambuka2022:NVPF")
    filling = (np.array([0.332, 0.409, 0.656, 0.742, 0.802]) - 0.21) / 0.79
    found = equilibrium_potential(cell.stores[0], filling, temperature=cell.temperature)
    np.testing.assert_allclose(found, [4.173, 4.158, 3.699, 3.684, 3.678], atol=0.015)


def test_the_capacitor_shows_its_capacitance_behind_its_resistance():
    cell = made("portet2004:activated carbon")
    rate = 1e-3
    done = simulate(
        cell, Sweep(potentials=(0.0, 2.3), rate=rate), channel=Channel(interval=10.0), start=Equilibrium(0.0)
    )
    i = done.record.data["current_A"].to_numpy()
    assert i[-1] == pytest.approx(0.5 * 100e3 * 1e-6 * rate, rel=1e-4)
    assert cell.resistance == pytest.approx(0.8)


# -- names and changes -------------------------------------------------------------------------------------------------
def test_a_source_with_one_material_is_found_by_its_name():
    assert parameter_set("xu2019") is SETS["xu2019:oxide"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dai2021", "several materials; name one of dai2021:VOx-G"),
        ("dai2021:VOxG", "did you mean dai2021:VOx-G"),
        ("xu", "known are .*xu2019:oxide"),
    ],
)
def test_an_unknown_set_is_told_with_the_nearest(name, told):
    with pytest.raises(UsageError, match=told):
        parameter_set(name)


def test_an_unknown_parameter_or_fact_is_told_with_the_nearest():
    parameters = SETS["dai2021:VOx-G"]
    with pytest.raises(UsageError, match=r"no parameter 'bulk.lenght'; did you mean bulk.length"):
        parameters["bulk.lenght"]
    with pytest.raises(UsageError, match=r"did you mean interface.length or bulk.length"):
        parameters["length"]
    with pytest.raises(UsageError, match="asks for no 'counter_mass'; known are mass, area"):
        parameters.cell(mass=1e-6, area=1e-4, counter_mass=1e-6)


def test_a_changed_value_says_what_stood_there_and_leaves_the_set_alone():
    before = SETS["dai2021:VOx-G"]
    after = before.having({"interface.length": Estimate(500.0, None, "nm")})
    given = after.given("interface.length")
    assert (given.value, given.unit, given.confidence) == (0.5, "um", Confidence.CHOSEN)
    assert "instead of 1.5 um" in given.source
    assert before["interface.length"] == pytest.approx(1.5e-6)
    assert after.cell(mass=1e-6, area=1e-4).stores[1].diffusion.length == pytest.approx(0.5e-6)
    with pytest.raises(UnitError):
        before.having({"interface.length": Estimate(1.0, None, "s")})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"source": ""}, "needs a source"),
        ({"low": None, "high": None}, "an assumption needs a range"),
        ({"low": None}, "an assumption needs a range"),
        ({"low": 2.0}, "lies outside its range"),
        ({"value": math.nan}, "finite number"),
        ({"confidence": Confidence.STATED, "low": None}, "a range has two ends"),
    ],
)
def test_a_value_without_what_it_needs_is_refused(changes, told):
    whole = {"value": 1.0, "unit": "V", "confidence": Confidence.ASSUMED, "source": "why", "low": 0.5, "high": 1.5}
    with pytest.raises(UsageError, match=told):
        Given(**{**whole, **changes})
    with pytest.raises(UnitError):
        Given(**{**whole, "unit": "volts"})
