"""Parameters of a rate test: recovered, honestly uncertain, and refused where rates cannot tell them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.rate_models.tian_coleman import Against, tian_coleman
from ionterface.methods.rate_models.tian_coleman_findings import open_ends, open_side

TRUE = {"capacity": 443.0, "time": 6.0}


def codes(result):
    return [f.code for f in result.findings if f.code != "W-RC1"]


@pytest.mark.parametrize("against", Against)
@pytest.mark.parametrize(("n", "fastest"), [(0.5, 30), (1.0, 5)])
def test_exact_data_give_the_parameters_back(made, points, n, fastest, against):
    result = tian_coleman(points(*made(n, fastest=fastest)), against=against)
    assert [result.capacity.value, result.time.value, result.exponent.value] == pytest.approx([443, 6, n], rel=1e-5)
    assert result.status is Status.VALID
    assert codes(result) == []


def test_the_band_holds_the_curve_and_currents_are_solved(made, points, truth):
    currents, capacities = made(0.5, fastest=30)
    result = tian_coleman(points(currents, capacities * np.exp(0.01 * np.tile([1, -1], 5))))
    middle, low, high = result.at_rate(currents / capacities)
    assert np.all((low < middle) & (middle < high))
    assert np.all((low < capacities) & (capacities < high))
    values = result.fit.values
    assert result.at_current(currents[[0, -1]]) == pytest.approx(
        [truth(i, values["Q_M"], values["tau"], values["n"]) for i in currents[[0, -1]]], rel=1e-6
    )


def test_units_of_time_and_charge_scale_through(made, points):
    currents, capacities = made(0.5, fastest=30)
    noisy = capacities * np.exp(0.02 * np.random.default_rng(1).standard_normal(10))
    one, other = tian_coleman(points(currents, noisy)), tian_coleman(points(currents * 1e-4, noisy * 1e-6))
    assert other.capacity.value == pytest.approx(1e-6 * one.capacity.value, rel=1e-5)
    assert other.time.value == pytest.approx(1e-2 * one.time.value, rel=1e-5)
    assert other.exponent.std == pytest.approx(one.exponent.std, rel=1e-4)
    assert np.array(other.intervals["time"]) == pytest.approx(1e-2 * np.array(one.intervals["time"]), rel=1e-3)


def test_the_error_of_the_mass_is_in_the_capacity_alone(made, points):
    mass = Estimate(1e-6, 5e-8, "kg", source="mass")
    result = tian_coleman(points(*made(0.5, fastest=30), mass=mass))
    assert result.capacity.std / result.capacity.value == pytest.approx(0.05, rel=1e-3)
    assert result.time.std < 1e-4
    assert result.table().column("quantity")[0] == "capacity at low rate per film"
    unknown = tian_coleman(points(*made(0.5, fastest=30), mass=Estimate(1e-6, None, "kg", source="mass")))
    assert unknown.capacity.std is None
    assert unknown.time.std is not None


def test_rates_that_do_not_cover_the_fall_are_told(made, points):
    currents, capacities = made(0.5, fastest=0.3)
    noisy = capacities * np.exp(0.005 * np.random.default_rng(4).standard_normal(10))
    result = tian_coleman(points(currents, noisy))
    assert "W-RC2" in codes(result)
    (told,) = [f.message for f in result.findings if f.code == "W-RC2"]
    assert "none with R·tau above 1, not 2" in told
    few = tian_coleman(points(*made(0.5, fastest=30, count=5)))
    assert any("there are 5 rates, not 6" in f.message for f in few.findings)
    assert few.status is Status.VALID


def test_an_interval_without_an_end_is_a_bound_and_no_value(made, points):
    """The rates end at R·tau = 0.05 with 3 % of scatter: where the capacity falls, and from what, stays open."""
    currents, capacities = made(0.5, fastest=0.05)
    noisy = capacities * np.exp(0.03 * np.random.default_rng(2).standard_normal(10))
    result = tian_coleman(points(currents, noisy))
    assert result.intervals["capacity"][1] == math.inf
    assert result.status is Status.BOUND
    told = [f.message for f in result.findings if f.code == "W-RC2"]
    assert (
        "the 95 % interval of the low-rate capacity has no upper end: the rates tell an 'at least', no value." in told
    )
    assert result.table().column("quantity")[0] == "capacity at low rate: at least"
    whole = tian_coleman(points(*made(0.5, fastest=30)))
    assert whole.status is Status.VALID
    assert not any("end" in f.message for f in whole.findings if f.code == "W-RC2")


def test_rates_that_say_nothing_of_a_parameter_are_not_valid():
    found = open_ends({"capacity": (0.9, 1.1), "time": (0.0, math.inf), "exponent": (0.0, 1.2)})
    assert [f.severity for f in found] == [Severity.ERROR, Severity.WARNING]
    assert found[0].message == "the rates say nothing of the characteristic time: its 95 % interval has no end."
    assert "no lower end: the rates tell an 'at most'" in found[1].message
    assert open_side("exponent", (0.3, 10.0)) == 1  # the end of its range is no end that the data give
    assert open_ends({"time": (math.nan, math.nan)}) == []


def test_a_fall_in_two_steps_leaves_a_pattern(made, points):
    rates = np.geomspace(1e-3, 1e5, 24)
    shares = 0.5 / (1 + rates) + 0.5 / (1 + rates * 1e-3)
    result = tian_coleman(points(rates * shares, shares))
    assert result.pattern < 0.05
    assert "W-RC7" in codes(result)


def test_too_few_rates_are_refused_with_what_they_can_tell(points):
    two = tian_coleman(points(np.array([0.1, 100.0]), np.array([443, 174.4])))
    assert two.status is Status.NOT_COMPUTABLE
    assert codes(two) == ["W-RC4"]
    assert two.findings[-1].message.startswith("2 rates leave no degree of freedom")
    with pytest.raises(UsageError, match="no fit"):
        two.at_rate(np.ones(1))
    paper = tian_coleman(points(np.array([0.1, 100.0]), np.array([443, 174.4]) * 3.6))
    assert list(paper.assumed_times.values()) == pytest.approx([5.18, 5.70], abs=5e-3)
    assert paper.table().column("value")[-2:] == pytest.approx([5.18, 5.70], abs=5e-3)
    one = tian_coleman(points([1.0], [10.0]))
    assert one.findings[-1].message.startswith("1 rate leaves no degree of freedom")
    assert one.status is Status.NOT_COMPUTABLE


def test_three_rates_show_numbers_that_are_not_valid(made, points):
    result = tian_coleman(points(*made(0.5, fastest=30, count=3)))
    assert result.status is Status.NOT_VALID
    assert result.time.value == pytest.approx(6, rel=1e-3)
    assert math.isnan(result.intervals["time"][0])


def covered(made, points, seeds, n, fastest):
    """How often the 95 % intervals and the 68 % ones of the errors hold the truth."""
    currents, capacities = made(n, fastest=fastest)
    true, inside = {**TRUE, "exponent": n}, {"profile": [], "error": []}
    for seed in seeds:
        noise = 0.02 * np.random.default_rng(seed).standard_normal(len(currents))
        result = tian_coleman(points(currents, capacities * np.exp(noise)))
        for name, value in true.items():
            low, high = result.intervals[name]
            estimate = getattr(result, name)
            inside["profile"].append(low < value < high)
            inside["error"].append(abs(estimate.value - value) < 1.077 * estimate.std)  # t of 7 degrees, 68.3 %
    return {name: np.mean(np.reshape(hits, (-1, 3)), axis=0) for name, hits in inside.items()}


def test_intervals_hold_the_truth_in_a_few_simulated_tests(made, points):
    share = covered(made, points, range(1000, 1008), 0.5, 30)
    assert np.all(share["profile"] >= 0.75)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "fastest"), [(0.5, 30), (1.0, 5)])
def test_intervals_cover_as_often_as_they_say(made, points, n, fastest):
    share = covered(made, points, range(200), n, fastest)
    assert np.all((share["profile"] > 0.905) & (share["profile"] < 0.99)), share
    assert np.all((share["error"] > 0.58) & (share["error"] < 0.78)), share


LIMITED = {  # material -> scatter of ln Q against the actual rate, and exponent
    "LCO": (0.01, (0.4, 0.8)),
    "LMO": (0.02, (0.5, 1.0)),
    "LTO": (0.05, (0.5, 1.0)),
    "NATURAL_GRAPHITE": (0.05, (0.4, 1.0)),
}


@pytest.mark.parametrize("material", LIMITED)
def test_digitised_rate_tests_are_described(sample, points, material):
    """State of charge against nominal C-rate: the actual rate is one over the other."""
    table = np.genfromtxt(sample(f"echem/rate-galpynostatic/{material}_df.csv"), delimiter=",", names=True)
    result = tian_coleman(points(table["C_rates"] / 3600, table["SOC_exp"]), against=Against.RATE)
    scatter, (low, high) = LIMITED[material]
    assert result.status is Status.VALID
    assert result.n_independent == len(table)
    assert np.std(result.fit.residuals) < scatter
    assert low < result.exponent.value < high
    assert 0.9 < result.capacity.value < 1.15  # of the full charge
    assert ("W-RC2" in codes(result)) == (len(table) < 6 or min(result.covered) < 2 or result.correlation > 0.95)
