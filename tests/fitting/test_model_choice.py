import math
from itertools import combinations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.model_choice import aicc, f_ratio_probability, runs_test


def test_aicc_is_its_formula():
    # n = 10, RSS = 2, three coefficients: 10 ln 0.2 + 8 + 40/5
    residuals = np.full(10, math.sqrt(0.2))
    assert aicc(residuals, 3) == pytest.approx(-16.0943791 + 8 + 8, abs=1e-6)


def test_the_unit_of_residuals_does_not_change_the_choice():
    rng = np.random.default_rng(1)
    one, other = rng.standard_normal(12), rng.standard_normal(12)
    difference = aicc(one, 2) - aicc(other, 3)
    assert aicc(1e-6 * one, 2) - aicc(1e-6 * other, 3) == pytest.approx(difference, abs=1e-9)


def test_too_many_coefficients_never_win():
    assert aicc(np.ones(5), 3) == math.inf
    assert aicc(np.ones(6), 3) < math.inf


def test_a_perfect_fit_is_the_best():
    assert aicc(np.zeros(9), 2) == -math.inf


@pytest.mark.parametrize("above", [1, 2, 3, 4])
def test_runs_are_counted_as_by_trying_every_order(above):
    n = 8
    orders = []
    for places in combinations(range(n), above):
        signs = -np.ones(n)
        signs[list(places)] = 1
        orders.append((1 + np.count_nonzero(np.diff(signs)), signs))
    for runs, signs in orders:
        tried = sum(r <= runs for r, _ in orders) / len(orders)
        assert runs_test(0.3 * signs) == pytest.approx(tried, rel=1e-12)


def test_an_arch_is_a_pattern():
    assert runs_test(np.array([-2, -1, 0.5, 1, 1, 0.5, -1, -2])) == pytest.approx(2 / 70 + 6 / 70)


def test_zeros_and_gaps_are_left_out():
    assert runs_test(np.array([1, 0, 1, np.nan, -1, -1])) == runs_test(np.array([1, 1, -1, -1]))


def test_one_sign_says_nothing_of_order():
    assert math.isnan(runs_test(np.ones(6)))


def test_f_of_one_and_many_degrees_is_t_squared():
    # two-sided t of 4 degrees: 2.776445 is its 5 % point
    assert f_ratio_probability(2.776445**2, 1, 4) == pytest.approx(0.05, abs=1e-6)
    assert math.isnan(f_ratio_probability(1.0, 1, 0))
    with pytest.raises(UsageError, match="negative"):
        f_ratio_probability(-1.0, 1, 4)
