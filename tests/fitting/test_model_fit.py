"""Data and certified solutions of Misra1a: NIST Statistical Reference Datasets, nonlinear regression."""

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.model_fit import fit_model, parameters, sum_of
from ionterface.fitting.peak_shapes import gaussian, surface_wave

X = np.array([77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0])
Y = np.array([10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78])


def saturation(x, b1, b2):
    return b1 * (1 - np.exp(-b2 * x))


def line(x, slope, level):
    return slope * x + level


@pytest.mark.parametrize("start", [{"b1": 500, "b2": 1e-4}, {"b1": 250, "b2": 5e-4}], ids=["far start", "near start"])
@pytest.mark.parametrize("unit", [1.0, 1e-9, 1e6])
def test_misra_gives_its_certified_solution_in_any_unit(start, unit):
    fit = fit_model(saturation, X, unit * Y, start={**start, "b1": unit * start["b1"]})
    assert fit.values["b1"] / unit == pytest.approx(2.3894212918e2, rel=1e-8)
    assert fit.values["b2"] == pytest.approx(5.5015643181e-4, rel=1e-8)
    assert fit.std["b1"] / unit == pytest.approx(2.7070075241, rel=1e-6)
    assert fit.std["b2"] == pytest.approx(7.2668688436e-6, rel=1e-6)
    assert math.sqrt(fit.reduced_square) / unit == pytest.approx(1.0187876330e-1, rel=1e-9)
    assert (fit.degrees, fit.success, fit.remark) == (12, True, "")


def test_a_line_is_that_of_the_normal_equations():
    rng = np.random.default_rng(1)
    x = np.linspace(-1, 2, 9)
    y = 2e-6 * x + 5e-6 + 1e-7 * rng.standard_normal(9)
    fit = fit_model(line, x, y, start={"slope": 1e-6, "level": 0.0})
    away = x - x.mean()
    slope = away @ y / (away @ away)
    scatter = math.sqrt(np.sum((y - y.mean() - slope * away) ** 2) / 7)
    assert fit.values["slope"] == pytest.approx(slope, rel=1e-8)
    assert fit.std["slope"] == pytest.approx(scatter / math.sqrt(away @ away), rel=1e-6)
    assert fit.covariance[0, 1] == pytest.approx(-x.mean() * scatter**2 / (away @ away), rel=1e-6)
    assert fit.residuals == pytest.approx(y - y.mean() - slope * away, abs=1e-14)


def test_a_stated_std_alone_decides_the_errors():
    x = np.linspace(0, 1, 5)
    y = line(x, 1.0, 2.0)
    fit = fit_model(line, x, y, start={"slope": 0.5, "level": 1.0}, std=np.full(5, 0.1))
    assert fit.std["slope"] == pytest.approx(0.1 / math.sqrt(np.sum((x - 0.5) ** 2)), rel=1e-6)
    assert fit.estimate("slope", "V").std == fit.std["slope"]
    again = fit_model(line, x, y, start={"slope": 0.5, "level": 1.0}, std=0.1)
    assert again.std["slope"] == pytest.approx(fit.std["slope"], rel=1e-9)


def test_unequal_std_weighs():
    y = np.array([1.0, 4.0])
    fit = fit_model(lambda x, level: level + 0 * x, np.zeros(2), y, start={"level": 1.0}, std=np.array([1.0, 0.5]))
    assert fit.values["level"] == pytest.approx((1 + 4 * 4) / 5, rel=1e-8)
    assert fit.std["level"] == pytest.approx(1 / math.sqrt(5), rel=1e-6)


def test_a_fit_on_its_bound_says_so():
    fit = fit_model(saturation, X, Y, start={"b1": 230, "b2": 1e-4}, bounds={"b1": (1, 235)})
    assert fit.values["b1"] == pytest.approx(235, rel=1e-6)
    assert (fit.success, fit.at_bound, fit.remark) == (False, ("b1",), "the fit ends on a bound of b1")
    assert math.isnan(fit.std["b1"])
    assert fit.std["b2"] > 0
    assert fit.estimate("b1", "V").std is None


@pytest.mark.parametrize("unit", [1.0, 1e-9, 1e6])
def test_a_fit_that_ends_near_a_bound_of_zero_says_so(unit):
    """The search comes near 0 and never there, so its value is a small number with a seemingly good error."""
    x = np.linspace(0, 1, 20)
    y = unit * (2 - 0.3 * x + 0.05 * np.random.default_rng(3).standard_normal(20))  # would want a negative slope
    start = {"slope": unit, "level": unit}
    fit = fit_model(line, x, y, start=start, bounds={"slope": (0, np.inf)})
    assert fit.values["slope"] < 1e-3 * unit
    assert (fit.success, fit.at_bound) == (False, ("slope",))
    assert fit.estimate("slope", "V").std is None
    scatter = np.std(y, ddof=2)
    assert fit.values["level"] == pytest.approx(np.mean(y), rel=1e-4)
    assert fit.std["level"] == pytest.approx(scatter / math.sqrt(20), rel=1e-3)  # with the slope held there


def test_a_small_value_that_the_data_know_is_not_on_its_bound():
    x = np.linspace(0, 1, 20)
    y = line(x, 1e-4, 2.0) + 1e-6 * np.random.default_rng(3).standard_normal(20)
    fit = fit_model(line, x, y, start={"slope": 1.0, "level": 1.0}, bounds={"slope": (0, np.inf)})
    assert fit.success
    assert fit.values["slope"] == pytest.approx(1e-4, rel=0.05)


def test_bounds_that_do_not_act_change_nothing():
    fit = fit_model(saturation, X, Y, start={"b1": 230, "b2": 1e-4}, bounds={"b1": (1, 1000), "b2": (0, 1)})
    assert fit.values["b1"] == pytest.approx(2.3894212918e2, rel=1e-7)
    assert fit.success


def test_parameters_that_the_data_do_not_tell_apart_say_so():
    def twice(x, a, b):
        return (a + b) * x

    fit = fit_model(twice, X, Y, start={"a": 1.0, "b": 2.0})
    assert fit.remark == "the data do not determine a, b"
    assert not fit.success


def test_a_search_that_runs_away_says_so():
    fit = fit_model(lambda x, rate: 1 / (1 + abs(rate)) + 0 * x, X, np.zeros(14), start={"rate": 1.0})
    assert not fit.success
    assert fit.remark in ("the fit did not converge", "the data do not determine rate")


def test_a_model_that_breaks_on_the_way_says_so():
    def broken(x, a):
        return a * x if a == 1.0 else np.nan * x

    fit = fit_model(broken, X, Y, start={"a": 1.0})
    assert (fit.success, fit.converged, fit.remark) == (False, False, "the fit did not converge")
    assert math.isnan(fit.std["a"])


def test_a_minimum_at_zero_is_found_beyond_places_where_the_model_is_undefined():
    fit = fit_model(lambda x, shift: np.log(x - shift), X, np.log(X), start={"shift": 77.0})
    assert fit.values["shift"] == pytest.approx(0.0, abs=1e-6)
    assert fit.success


def test_a_fixed_parameter_stays():
    fit = fit_model(saturation, X, Y, start={"b1": 240.0, "b2": 1e-4}, fixed=("b1",))
    assert (fit.values["b1"], fit.std["b1"], fit.free, fit.degrees) == (240.0, 0.0, ("b2",), 13)
    assert fit.success


def test_complex_data_are_two_data_each():
    frequency = np.geomspace(0.1, 1e4, 20)

    def element(f, resistance, capacitance):
        return resistance / (1 + 2j * math.pi * f * resistance * capacitance)

    true = {"resistance": 50.0, "capacitance": 2e-5}
    fit = fit_model(element, frequency, element(frequency, **true), start={"resistance": 20.0, "capacitance": 1e-4})
    assert dict(fit.values) == pytest.approx(true, rel=1e-7)
    assert fit.degrees == 38
    assert fit.residuals.shape == (20,)
    assert np.iscomplexobj(fit.residuals)


def test_a_sum_bears_the_names_of_its_parts():
    model = sum_of(left=gaussian, right=surface_wave, base=line)
    assert parameters(model) == (
        "left_area",
        "left_centre",
        "left_width",
        "right_area",
        "right_centre",
        "right_width",
        "base_slope",
        "base_level",
    )
    true = dict(zip(parameters(model), (2e-6, 0.3, 0.08, 3e-6, 0.5, 0.09, 1e-6, 4e-6), strict=True))
    x = np.linspace(0, 1, 201)
    by_hand = gaussian(x, 2e-6, 0.3, 0.08) + surface_wave(x, 3e-6, 0.5, 0.09) + 1e-6 * x + 4e-6
    assert model(x, **true) == pytest.approx(by_hand, rel=1e-14)
    start = {name: 1.1 * value for name, value in true.items()} | {"left_centre": 0.28, "right_centre": 0.52}
    fit = fit_model(model, x, by_hand, start=start)
    assert dict(fit.values) == pytest.approx(true, rel=1e-5)
    assert fit.at(x[:3]) == pytest.approx(by_hand[:3], rel=1e-5)


def test_sums_can_be_summed():
    model = sum_of(peaks=sum_of(a=gaussian, b=gaussian), base=line)
    assert parameters(model)[3] == "peaks_b_area"


def test_reported_errors_are_honest():
    """Intervals by the t distribution cover as often as they say, over 200 fits to few points."""
    rng = np.random.default_rng(2)
    x = np.linspace(0.1, 0.5, 8)
    true = {"area": 1e-6, "centre": 0.31, "width": 0.12}
    clean = gaussian(x, **true)
    hits = dict.fromkeys(true, 0)
    for _ in range(200):
        fit = fit_model(gaussian, x, clean + 0.02 * clean.max() * rng.standard_normal(8), start=true)
        for name, value in true.items():
            hits[name] += abs(fit.values[name] - value) < 2.570582 * fit.std[name]  # t of 5 degrees
    for count in hits.values():
        assert abs(count / 200 - 0.95) < 2.6 * math.sqrt(0.95 * 0.05 / 200)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": {"b1": 1.0}}, "no start was given for b2"),
        ({"start": {"b1": 1.0, "b2": 1.0, "b3": 1.0}}, "no parameter b3"),
        ({"bounds": {"c": (0, 1)}}, "no parameter c"),
        ({"fixed": ("c",)}, "no parameter c"),
        ({"bounds": {"b1": (2.0, 3.0)}}, "not between its bounds"),
        ({"std": 0.0}, "positive"),
        ({"std": np.ones(3)}, "one for each y"),
        ({"fixed": ("b1", "b2")}, "cannot determine"),
        ({"y": np.full(14, np.nan), "std": 1.0}, "not finite at the start"),
        ({"x": X[:1], "y": Y[:1]}, "cannot determine"),
    ],
)
def test_what_cannot_be_fitted_is_said(change, said):
    call = {"x": X, "y": Y, "start": {"b1": 1.0, "b2": 1.0}} | change
    with pytest.raises(UsageError, match=said):
        fit_model(saturation, call.pop("x"), call.pop("y"), **call)


def test_a_sum_needs_names_that_differ():
    with pytest.raises(UsageError, match="different names"):
        sum_of(a=lambda x, b_c: x, a_b=lambda x, c: x)
    with pytest.raises(UsageError, match="none"):
        sum_of()
