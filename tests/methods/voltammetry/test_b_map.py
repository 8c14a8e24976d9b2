"""b at every potential and scan rate."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.voltammetry.b_map import b_map
from ionterface.methods.voltammetry.b_value import b_values
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.usable_potentials import Unusable

RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])
GRID = np.linspace(0, 1, 101)


def series_of(law, rates=RATES):
    rising = np.array([law(GRID, v) + 0 * GRID for v in rates])
    return ScanRateSeries.of_arrays(GRID, rates, rising, -rising)


def codes(result):
    return {f.code for f in result.findings}


def test_the_local_exponent_of_two_terms():
    result = b_map(series_of(lambda e, v: 200 * v + 3 * v**0.5))
    truth = (200 * RATES + 1.5 * RATES**0.5) / (200 * RATES + 3 * RATES**0.5)
    assert truth[[0, -1]] == pytest.approx([0.700, 0.839], abs=5e-4)
    assert result.local_b[0, :, 50] == pytest.approx(truth, abs=3e-3)
    assert result.b[0, 50] == pytest.approx(0.7726, abs=5e-5)
    assert result.curved.all()
    assert "W-B2" in codes(result)


def test_the_map_is_the_values():
    rng = np.random.default_rng(0)
    series = series_of(lambda e, v: (1 + e) * v**0.8 * (1 + 0.02 * rng.standard_normal(len(e))))
    whole, some = b_map(series), b_values(series)
    for place in range(2):
        for value, n in zip(some.values[21 * place : 21 * (place + 1)], range(0, 101, 5), strict=True):
            assert whole.b[place, n] == pytest.approx(value.b.value)
            assert whole.b_std[place, n] == pytest.approx(value.b.std)
            assert whole.curvature_t[place, n] == pytest.approx(value.curvature_t)


def test_curvature_by_chance_is_rare_over_the_map():
    rng = np.random.default_rng(8)
    told, bare = 0, 0
    for _ in range(200):
        result = b_map(series_of(lambda e, v: v**0.7 * (1 + 0.03 * rng.standard_normal(len(e)))))
        told += result.curved.any()
        bare += int(np.count_nonzero(np.abs(result.curvature_t) > 2))
    assert bare / (200 * 202) == pytest.approx(0.139, abs=0.01), "|t| > 2 at six rates is a false alarm in 14 %"
    assert told <= 20


def test_the_error_of_the_local_exponent_is_honest():
    rng = np.random.default_rng(9)
    gains = 1 + 0.01 * rng.standard_normal((6, 4001))
    grid = np.linspace(0, 1, 4001)
    rising = RATES[:, None] ** 0.8 * gains
    result = b_map(ScanRateSeries.of_arrays(grid, RATES, rising, -rising))
    spread = result.local_b[0].std(axis=1)
    assert np.sqrt(np.mean(result.local_b_std[0] ** 2, axis=1)) == pytest.approx(spread, rel=0.06)


def test_where_there_is_no_b_the_map_is_empty_and_says_why():
    result = b_map(series_of(lambda e, v: np.where((e > 0.5) & (v > 4e-4), -v, v)))
    assert np.isnan(result.b[:, 51:]).all()
    assert np.isfinite(result.b[:, :50]).all()
    assert result.unusable[Unusable.SIGN][:, 51:].all()
    assert np.sum(np.stack(list(result.unusable.values())), axis=0).max() == 1, "one reason each"
    assert "W-B4" in codes(result)
    empty = b_map(series_of(lambda e, v: np.nan * e))
    assert empty.status is Status.NOT_COMPUTABLE
    empty.table()


def test_few_rates_are_shown_and_not_valid():
    result = b_map(series_of(lambda e, v: v, np.array([1e-4, 1e-3])))
    assert result.status is Status.NOT_VALID
    assert result.b[0, 50] == pytest.approx(1)
    assert np.isnan(result.b_std).all()
    assert not result.curved.any()
    result.table()
    with pytest.raises(UsageError, match="several scan rates"):
        b_map(series_of(lambda e, v: v, np.array([1e-3])))


def test_the_table_has_a_row_for_each_branch():
    rows = list(b_map(series_of(lambda e, v: v), series_resistance=Estimate(1.0, 0.0, "Ohm")).table())
    assert [row[0] for row in rows] == ["oxidation", "reduction"]
    assert rows[0][2] == pytest.approx(1)
    before = series_of(lambda e, v: v)
    kept = dataclasses.replace(before, current=before.current.copy())
    b_map(before)
    assert np.array_equal(before.current, kept.current)
