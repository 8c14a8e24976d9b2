"""The share by every convention beside the one that was given."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.voltammetry.convention import Branches, Convention, Denominator
from ionterface.methods.voltammetry.kinetic_map import Regression
from ionterface.methods.voltammetry.sensitivity import sensitivity
from ionterface.methods.voltammetry.separation import separation
from ionterface.methods.voltammetry.series import ScanRateSeries

RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])
GRID = np.linspace(0, 1, 101)
GIVEN = Convention(denominator=Denominator.FITTED)


def series_of(law, rates=RATES, gains=1.0, falling=-1.0):
    rising = np.array([law(GRID, v) + 0 * GRID for v in rates]) * np.reshape(gains, (-1, 1))
    return ScanRateSeries.of_arrays(GRID, rates, rising, falling * rising)


def two_terms(e, v):
    return 200 * v + 3 * v**0.5


def row(result, name):
    (variant,) = (v for v in result.variants if v.name.startswith(name))
    return variant


def test_five_percent_on_the_fastest_sweep_move_every_regression_elsewhere():
    result = sensitivity(series_of(two_terms, gains=[1, 1, 1, 1, 1, 1.05]), convention=GIVEN)
    assert row(result, "as given").shares[-1].value == pytest.approx(0.6999, abs=5e-5)
    assert row(result, "regression: equal").shares[-1].value == pytest.approx(0.7341, abs=5e-5)
    assert row(result, "regression: i/v").shares[-1].value == pytest.approx(0.7099, abs=5e-5)
    low, high = result.spread[-1]
    assert (low, high) == pytest.approx((0.6783, 0.7341), abs=6e-3)
    (finding,) = (f for f in result.findings if f.code == "W-D15")
    assert "conventions" in finding.message


def test_every_row_is_what_its_convention_gives():
    rng = np.random.default_rng(1)
    series = series_of(two_terms, gains=1 + 0.03 * rng.standard_normal(6), falling=-0.8)
    result = sensitivity(series, convention=GIVEN)
    for variant in result.variants:
        if variant.name.startswith("without"):
            continue
        own = separation(series, convention=variant.convention)
        assert [s.value for s in variant.shares] == [s.proportional.value for s in own.shares]
    conventions = [v.convention for v in result.variants]
    assert {c.regression for c in conventions} == set(Regression)
    assert {c.branches for c in conventions} == set(Branches)
    assert {c.denominator for c in conventions} == set(Denominator)
    assert {c.nonnegative for c in conventions} == {False, True}
    assert {c.trim for c in conventions} == {0.0, 0.05}


def test_each_rate_left_out():
    rng = np.random.default_rng(2)
    gains = 1 + 0.03 * rng.standard_normal(6)
    result = sensitivity(series_of(two_terms, gains=gains), convention=GIVEN)
    kept = np.array([0, 1, 3, 4, 5])
    alone = separation(series_of(two_terms, RATES[kept], gains[kept]), convention=GIVEN)
    without = row(result, "without 0.3 mV/s").shares
    assert np.isnan(without[2].value)
    assert [without[n].value for n in kept] == pytest.approx([s.proportional.value for s in alone.shares])
    assert sum(v.name.startswith("without") for v in result.variants) == 6


def test_with_and_without_the_ohmic_correction():
    """A wave whose potentials are too large by R·i is put right by the row that corrects it."""
    resistance = Estimate(5.0, 0.0, "Ohm")
    rates, grid = np.linspace(1e-3, 1e-2, 6), np.linspace(-0.25, 0.25, 501)
    inner = np.linspace(-0.45, 0.45, 90001)
    capacity = 0.5 + 0.5 * np.exp(-0.5 * (inner / 0.06) ** 2)

    def currents(v):  # quasi-static: the effective rate is dE_inner/dt
        outer = inner + 5.0 * v * capacity
        return np.interp(grid, outer, capacity * v)

    rising = np.array([currents(v) for v in rates])
    static = ScanRateSeries.of_arrays(grid, rates, rising, -rising[:, ::-1])
    result = sensitivity(static, convention=Convention(), series_resistance=resistance)
    corrected = row(result, "corrected by 5 Ohm")
    assert "W-D6" in row(result, "as given").refused
    assert "W-D6" not in corrected.refused
    back = sensitivity(dataclasses.replace(static, resistance=resistance), convention=Convention(trim=0.1))
    assert "W-D6" in row(back, "without the ohmic correction").refused


def test_an_impossible_correction_has_no_row():
    series = series_of(lambda e, v: v * (1 + 50 * np.exp(-0.5 * ((e - 0.5) / 0.02) ** 2)))
    result = sensitivity(series, convention=GIVEN, series_resistance=Estimate(20.0, 0.0, "Ohm"))
    assert not any("corrected" in v.name for v in result.variants)
    unknown = sensitivity(series_of(two_terms), convention=GIVEN)
    assert not any("orrect" in v.name for v in unknown.variants)


def test_the_table_has_a_column_for_each_rate():
    result = sensitivity(series_of(two_terms), convention=GIVEN, series_resistance=Estimate(1e-4, 0.0, "Ohm"))
    table = result.table()
    assert [c.heading for c in table.columns][1] == "v-proportional at 0.1 mV/s"
    assert table.column("share_1")[0].value == pytest.approx(40)
    assert len(table.rows) == len(result.variants)
    assert result.status is Status.VALID
    assert result.values[:9] == pytest.approx(np.tile([s.value for s in result.variants[0].shares], (9, 1)))


def test_rows_that_are_refused_say_why():
    result = sensitivity(series_of(lambda e, v: v**0.7), convention=GIVEN)
    assert all("W-D2" in v.refused and v.status is Status.NOT_VALID for v in result.variants[:5])
    assert result.status is Status.NOT_VALID


def test_bad_input():
    two = sensitivity(series_of(two_terms, RATES[[0, 5]]), convention=GIVEN)
    assert two.status is Status.NOT_VALID
    assert not any(v.name.startswith("without") for v in two.variants)
    two.table()
    nothing = sensitivity(series_of(lambda e, v: -two_terms(e, v)), convention=GIVEN)
    assert nothing.status is Status.NOT_COMPUTABLE
    nothing.table()
    assert nothing.spread == ()
    with pytest.raises(UsageError, match="several scan rates"):
        sensitivity(series_of(two_terms, RATES[:1]), convention=GIVEN)
    many = sensitivity(series_of(two_terms), convention=Convention(rates=(1e-4, 5e-4)))
    assert sum(v.name.startswith("without") for v in many.variants) == 4
