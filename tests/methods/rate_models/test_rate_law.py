"""The law of Tian and Coleman: published limits, its inverse, its edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.rate_models.rate_law import capacity_at, characteristic_time, log_slope, tian_coleman

RATES = np.array([0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 100])  # 1/h
HALF = [185.858, 155.789, 113.534, 92.961, 73.576, 51.779, 38.738, 28.537, 13.498]
ONE = [199.000, 190.000, 150.916, 113.534, 73.576, 35.160, 18.731, 9.675, 1.987]
CURRENTS = np.array([100, 500, 1000, 5000, 10000, 50000, 100000.0])  # mA/g
IMPLICIT = [434.322, 423.345, 414.923, 377.236, 346.914, 225.750, 160.926]


@pytest.mark.parametrize(("n", "expected"), [(0.5, HALF), (1, ONE)])
def test_capacities_against_the_actual_rate(n, expected):
    assert tian_coleman(RATES, 200, 0.5, n).tolist() == pytest.approx(expected, abs=5e-4)


def test_capacities_at_given_currents_solve_for_the_rate():
    found = capacity_at(CURRENTS, low_rate_capacity=443, tau=6 / 3600, n=0.5)
    assert found.tolist() == pytest.approx(IMPLICIT, abs=5e-4)
    assert CURRENTS[0] / found[0] == pytest.approx(0.23024, abs=5e-6)
    assert CURRENTS[-1] / found[-1] == pytest.approx(621.40, abs=5e-3)


def test_limits():
    assert tian_coleman(np.array([2.0]), 200, 0.5, 0.7)[0] / 200 == pytest.approx(0.36788, abs=5e-6)
    assert tian_coleman(np.array([1e-8]), 1, 1, 0.5)[0] == pytest.approx(1 - 1e-4, rel=1e-9)
    for n in (0.5, 1.0):
        fast = np.array([1e5, 1e7, 1e9]) ** (1 / n)
        assert tian_coleman(fast, 1, 1, n) == pytest.approx(0.5 * fast**-n, rel=1e-5)
    capacity = capacity_at(np.array([1e7]), low_rate_capacity=443.0, tau=6.0, n=0.5)[0]
    assert capacity == pytest.approx(443**2 / (4 * 6 * 1e7), rel=1e-4)


def test_the_law_and_its_slope_are_smooth_where_the_series_begins():
    rates = np.geomspace(900, 1100, 2001)
    values = np.log(tian_coleman(rates, 1, 1, 1))
    slopes = np.gradient(values, np.log(rates))[1:-1]
    assert np.allclose(log_slope(rates, 1, 1)[1:-1], slopes, atol=1e-6)
    assert np.all(np.diff(values) < 0)


def test_a_capacity_like_a_condenser_ends_at_a_current():
    most = 443 / (2 * 6.0)
    found = capacity_at(most * np.array([0.0, 0.9, 0.999, 1.01, 3]), low_rate_capacity=443, tau=6.0, n=1)
    assert found[0] == 443
    assert 0 < found[2] < found[1]
    assert found[3:].tolist() == [0, 0]
    steep = capacity_at(np.array([0.3, 0.4]) * 443 / 6, low_rate_capacity=443, tau=6, n=1.5)
    assert steep[0] == pytest.approx(tian_coleman(0.3 * 443 / 6 / steep[0], 443, 6, 1.5))
    assert steep[1] == 0


@pytest.mark.parametrize("n", [0.3, 0.5, 0.9])
def test_the_implicit_capacity_is_that_of_its_own_rate(n, truth):
    currents = np.geomspace(1e-3, 30, 13)
    found = capacity_at(currents, low_rate_capacity=100, tau=2, n=n)
    assert found == pytest.approx(tian_coleman(currents / found, 100, 2, n), rel=1e-12)
    assert found == pytest.approx([truth(i, 100, 2, n) for i in currents], rel=1e-6)


def test_the_times_of_the_two_published_rates():
    rate = 100e3 / 174.4 / 3600
    times = [characteristic_time(rate, 174.4, low_rate_capacity=443, n=n) for n in (0.5, 1)]
    assert times == pytest.approx([5.18, 5.70], abs=5e-3)
    assert tian_coleman(rate, 443, times[0], 0.5) == pytest.approx(174.4)
    with pytest.raises(UsageError, match="below that at low rate"):
        characteristic_time(rate, 500, low_rate_capacity=443, n=1)
    with pytest.raises(UsageError, match="positive"):
        capacity_at(np.array([1.0]), low_rate_capacity=443, tau=-1, n=1)
    assert math.isfinite(times[0])
