"""Outer, inner and total charge: computed values, a film that fills up, honest errors, named faults."""

from __future__ import annotations

import dataclasses
from math import erfc, exp, pi, sqrt

import numpy as np
import pytest

from ionterface.errors import Severity, UnitError, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.charge_extrapolation import outer_extrapolation, total_extrapolation
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.trasatti import ChargeError, trasatti

UP = Direction.OXIDATION
FILM_RATES = np.array([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200]) * 1e-3
FAST, SLOW = (0.01, 0.2), (1e-4, 5e-3)


def series_of(rates, charge, **kwargs):
    """A series whose every sweep carries the charge, spread evenly over one volt. [V/s, C]"""
    current = np.outer(np.asarray(charge) * rates, np.ones(5))
    return ScanRateSeries.of_arrays(np.linspace(0, 1, 5), rates, current, -current, **kwargs)


def film_charge(rates):
    """80 C at once, 170 C into a film of D/L² = 1 ks⁻¹ during the sweep of a volt; by images of the open face."""
    charges = []
    for v in rates:
        theta = 1e-3 / v
        images = 0.0
        for n in range(1, 60):
            z = n / sqrt(theta)
            images += (-1) ** n * (exp(-z * z) / sqrt(pi) - z * erfc(z))
        charges.append(80 + 170 * 2 * sqrt(theta) * (1 / sqrt(pi) + 2 * images))
    return np.asarray(charges)


def film(**kwargs):
    return series_of(FILM_RATES, film_charge(FILM_RATES), **kwargs)


def codes(result):
    return [f.code for f in result.findings]


def test_the_outer_line_gives_back_what_it_was_made_of():
    rates = np.array([2, 5, 10, 20, 50, 100]) * 1e-3
    q = np.array([214.164, 164.853, 140.000, 122.426, 106.833, 98.974])
    assert 80 + 6 * rates**-0.5 == pytest.approx(q, abs=5e-4)
    line = outer_extrapolation(rates, q, np.ones(6))
    assert line.charge == pytest.approx(80, abs=5e-4)
    assert line.slope == pytest.approx(6, abs=5e-5)


def test_the_total_line_gives_back_what_it_was_made_of():
    rates = np.array([2, 5, 10, 20, 50, 100]) * 1e-3
    q = np.array([204.314, 184.699, 166.667, 146.446, 118.034, 96.857])
    assert 1 / (1 / 250 + 0.02 * rates**0.5) == pytest.approx(q, abs=1e-3)  # the fourth is cut, not rounded
    line = total_extrapolation(rates, q, q)
    assert line.charge == pytest.approx(250, abs=2e-3)
    assert line.slope == pytest.approx(0.02, rel=1e-5)


def test_the_error_of_the_total_is_that_of_the_intercept_times_its_square():
    rates, q = FILM_RATES[:6], film_charge(FILM_RATES[:6])
    line = total_extrapolation(rates, q, q)
    weights, x, y = q**2, rates**0.5, 1 / q
    design = np.column_stack((np.ones(6), x))
    normal = np.linalg.inv(design.T @ (weights[:, None] * design))
    coefficients = normal @ design.T @ (weights * y)
    spread = np.sum(weights * (y - design @ coefficients) ** 2) / 4
    assert line.charge == pytest.approx(1 / coefficients[0])
    assert line.std == pytest.approx(sqrt(spread * normal[0, 0]) / coefficients[0] ** 2)


def test_the_charges_of_the_film_are_the_printed_ones():
    printed = [250, 249.9994, 249.009, 238.314, 209.872, 165.695, 140.660, 122.893, 107.128, 99.182, 93.564]
    assert film_charge(FILM_RATES) == pytest.approx(np.asarray(printed), abs=6e-4)


def test_the_outer_charge_of_the_film_is_exact_on_the_fast_range():
    result = trasatti(film(), fast=FAST, slow=SLOW, branch=UP, error=ChargeError.PLOTTED)
    assert result.status is Status.VALID
    assert result.outer.value == pytest.approx(80.000, abs=5e-4)
    assert result.outer_line.slope == pytest.approx(6.0660, abs=5e-5)
    assert result.outer_line.slope == pytest.approx(170 * 2 * sqrt(1e-3 / pi), abs=5e-5)
    assert result.total.value == pytest.approx(250, abs=1e-3)
    assert result.inner.value == pytest.approx(170, abs=1e-3)
    assert result.ratio.value == pytest.approx(80 / 250, abs=1e-5)


def test_the_film_misleads_where_the_ranges_are_wrong():
    whole = (1e-4, 0.2)
    result = trasatti(film(), fast=whole, slow=whole, branch=UP, error=ChargeError.PLOTTED)
    assert result.outer.value == pytest.approx(126.9, abs=0.05)
    x, q = FILM_RATES**-0.5, film_charge(FILM_RATES)
    assert np.corrcoef(x, q)[0, 1] ** 2 == pytest.approx(0.688, abs=5e-4)
    assert result.total_extrapolated.value == pytest.approx(229, abs=0.5)
    assert result.status is Status.NOT_VALID
    assert {"W-T1", "W-T3", "W-T5"} <= set(codes(result))


def test_the_supplementary_total_of_the_film_is_too_high_and_its_bend_is_seen():
    result = trasatti(film(), fast=FAST, slow=SLOW, branch=UP, error=ChargeError.PLOTTED)
    assert result.total_extrapolated.value == pytest.approx(294, abs=0.5)
    assert "W-T1" in codes(result)
    assert result.total.value == pytest.approx(250, abs=1e-3)


def test_branches_are_taken_apart():
    q = film_charge(FILM_RATES)
    grid, up = np.linspace(0, 1, 5), np.outer(q * FILM_RATES, np.ones(5))
    series = ScanRateSeries.of_arrays(grid, FILM_RATES, up, -2 * up)
    for branch, factor in ((UP, 1), (Direction.REDUCTION, 2)):
        result = trasatti(series, fast=FAST, slow=SLOW, branch=branch)
        assert result.outer.value == pytest.approx(80 * factor, rel=1e-5)


def noisy(seed, noise=0.01):
    rng = np.random.default_rng(seed)
    rates = np.geomspace(1e-4, 0.2, 14)
    return series_of(rates, film_charge(rates) * (1 + noise * rng.standard_normal(14)))


def test_intervals_cover_as_often_as_they_say():
    inside = {name: [0, 0] for name in ("outer", "inner", "total")}
    ratio, n = 0, 200
    truth = {"outer": 80, "inner": 170, "total": 250}
    for seed in range(n):
        result = trasatti(noisy(seed), fast=FAST, slow=(1e-4, 1e-3), branch=UP)
        for name, counted in inside.items():
            for place, level in enumerate((0.68, 0.95)):
                low, high = interval(getattr(result, name), result.degrees, level)
                counted[place] += low <= truth[name] <= high
        low, high = result.ratio_interval
        ratio += low <= 0.32 <= high
    for counted in inside.values():
        assert 0.58 < counted[0] / n < 0.78
        assert 0.90 < counted[1] / n < 0.99
    assert 0.90 < ratio / n < 0.99


def test_a_mass_divides_the_charges_and_leaves_the_ratio():
    mass = Estimate(2e-6, 2e-7, "kg", source="mass of c1")
    bare = trasatti(noisy(1), fast=FAST, slow=(1e-4, 1e-3), branch=UP)
    weighed = dataclasses.replace(noisy(1), mass=mass, basis="film")
    result = trasatti(weighed, fast=FAST, slow=(1e-4, 1e-3), branch=UP)
    assert result.basis == "film"
    assert result.outer.value == pytest.approx(bare.outer.value / 2e-6)
    assert result.outer.std / result.outer.value > 0.1
    assert result.ratio == bare.ratio
    assert (result.outer / result.total).std < 0.3 * 0.1
    assert result.table().column("charge")[0].unit == "mAh/g"


def test_a_unit_of_current_scales_charges_and_nothing_else():
    small = dataclasses.replace(noisy(3), current=noisy(3).current * 1e-6)
    a, b = (trasatti(s, fast=FAST, slow=(1e-4, 1e-3), branch=UP) for s in (noisy(3), small))
    assert b.outer.value == pytest.approx(a.outer.value * 1e-6)
    assert b.ratio.value == pytest.approx(a.ratio.value)
    assert codes(a) == codes(b)


def test_weights_follow_the_errors_that_were_named():
    series = noisy(5, noise=0.03)
    outer = {
        e: trasatti(series, fast=FAST, slow=(1e-4, 1e-3), branch=UP, error=e).outer.value for e in list(ChargeError)[:2]
    }
    rates = series.rates[(series.rates > 0.0099)]
    q = series.current[0, -len(rates) :, 0] / rates
    for error, power in ((ChargeError.PLOTTED, 0), (ChargeError.PROPORTIONAL, 1)):
        intercept = np.polyfit(rates**-0.5, q, 1, w=q**-power)[1]
        assert outer[error] == pytest.approx(intercept, rel=1e-6)
    with pytest.raises(UsageError, match="sampling errors"):
        trasatti(series, fast=FAST, slow=(1e-4, 1e-3), branch=UP, error=ChargeError.SAMPLING)


def test_sampling_errors_weigh_where_they_are_known():
    rng = np.random.default_rng(0)
    grid = np.linspace(0, 1, 201)
    i = np.outer(film_charge(FILM_RATES) * FILM_RATES, np.ones(201)) + 1e-3 * rng.standard_normal((11, 201))
    series = ScanRateSeries.of_arrays(grid, FILM_RATES, i, -i)
    result = trasatti(series, fast=FAST, slow=SLOW, branch=UP, error=ChargeError.SAMPLING)
    low, high = interval(result.outer, result.degrees, 0.999)
    assert low < 80 < high


def test_ranges_without_rates_are_refused_in_a_sentence():
    with pytest.raises(
        UsageError, match=r"no scan rate lies in the fast range 1000 to 2000 mV/s; measured are 0\.1 to 200"
    ):
        trasatti(film(), fast=(1.0, 2.0), slow=SLOW, branch=UP)
    with pytest.raises(UsageError, match="numbers 10 and 200 fit mV/s; ranges are stated in V/s"):
        trasatti(film(), fast=(10, 200), slow=SLOW, branch=UP)
    with pytest.raises(UsageError, match=r"slow range.*lower end first"):
        trasatti(film(), fast=FAST, slow=(5e-3, 1e-4), branch=UP)
    with pytest.raises(UsageError, match="exchange them"):
        trasatti(film(), fast=SLOW, slow=FAST, branch=UP)


def test_overlapping_ranges_are_not_valid():
    result = trasatti(film(), fast=(0.005, 0.2), slow=(1e-4, 0.01), branch=UP)
    assert result.status is Status.NOT_VALID
    (finding,) = [f for f in result.findings if f.code == "W-T5"]
    assert finding.message.startswith("2 scan rates are in both ranges")
    assert "W-T5" not in codes(trasatti(film(), fast=(0.01, 0.2), slow=(1e-4, 0.0099), branch=UP))


def test_few_rates_show_the_number_and_are_not_valid():
    two = trasatti(film(), fast=(0.1, 0.2), slow=SLOW, branch=UP)
    assert two.status is Status.NOT_VALID
    assert two.outer.value == pytest.approx(80, abs=1e-3)
    assert two.outer.std is None
    assert [f.message for f in two.findings if f.code == "W-T8"] == [
        "2 scan rates in the fast range leave no degree of freedom; measure at least 4 there."
    ]
    three = trasatti(film(), fast=(0.05, 0.2), slow=SLOW, branch=UP)
    assert three.status is Status.NOT_VALID
    assert three.degrees == 1
    one = trasatti(film(), fast=(0.2, 0.3), slow=SLOW, branch=UP)
    assert one.status is Status.NOT_COMPUTABLE
    assert Table.from_dict(one.table().to_dict()).columns == one.table().columns


def test_charge_that_grows_with_the_rate_is_named():
    q = film_charge(FILM_RATES)
    q[4] = q[3] * 1.2
    result = trasatti(series_of(FILM_RATES, q), fast=FAST, slow=SLOW, branch=UP)
    (finding,) = [f for f in result.findings if f.code == "W-T2"]
    assert "2 mV/s" in finding.message


def test_a_slowest_rate_without_a_plateau_is_named():
    few = slice(3, None)
    series = series_of(FILM_RATES[few], film_charge(FILM_RATES)[few])
    result = trasatti(series, fast=FAST, slow=SLOW, branch=UP)
    (finding,) = [f for f in result.findings if f.code == "W-T9"]
    assert "12%" in finding.message
    assert "W-T9" not in codes(trasatti(film(), fast=FAST, slow=SLOW, branch=UP))


def test_charges_that_cannot_be_are_named():
    over = trasatti(film(), fast=FAST, slow=SLOW, branch=UP, theoretical=Estimate(200, 5, "C"))
    assert [f.code for f in over.findings if "theoretical" in f.message] == ["W-T3"]
    under = trasatti(film(), fast=FAST, slow=SLOW, branch=UP, theoretical=Estimate(300, 5, "C"))
    assert "W-T3" not in codes(under)
    with pytest.raises(UnitError):
        trasatti(film(), fast=FAST, slow=SLOW, branch=UP, theoretical=Estimate(300, 5, "C/kg"))
    negative = series_of(FILM_RATES, 2 * FILM_RATES**-0.5 - 1)
    result = trasatti(negative, fast=FAST, slow=SLOW, branch=UP)
    assert result.status is Status.NOT_VALID
    assert any("negative" in f.message for f in result.findings)


def test_ohmic_loss_is_judged_by_the_fastest_rate():
    largest = film_charge(FILM_RATES)[-1] * FILM_RATES[-1]
    for ohms, flagged in ((0.04 / largest, False), (0.06 / largest, True)):
        series = dataclasses.replace(film(), resistance=Estimate(ohms, 0.0, "Ohm"))
        result = trasatti(series, fast=FAST, slow=SLOW, branch=UP)
        assert ("W-T4" in codes(result)) is flagged
    unknown = trasatti(film(), fast=FAST, slow=SLOW, branch=UP)
    assert [f.severity.value for f in unknown.findings if f.code == "W-T4"] == ["note"]


def test_the_table_says_what_it_rests_on():
    result = trasatti(noisy(1), fast=FAST, slow=(1e-4, 1e-3), branch=UP)
    table = result.table()
    assert table.column("quantity") == ("outer", "total", "inner", "total, supplementary", "outer/total")
    low, high = interval(result.outer.to("mC"), result.degrees)
    assert (table.column("low")[0], table.column("high")[0]) == pytest.approx((low, high))
    assert Table.from_dict(table.to_dict()) == table
    assert result.settings["fast"] == "10 to 200 mV/s"


def test_one_rate_in_both_ranges_is_enough_to_refuse():
    result = trasatti(film(), fast=(0.01, 0.2), slow=(1e-4, 0.01), branch=UP)
    assert [f.severity for f in result.findings if f.code == "W-T5"] == [Severity.ERROR]
