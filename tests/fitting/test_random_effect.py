"""Mean and spread of units that are known with errors of their own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.random_effect import random_effect


def test_units_known_equally_well_are_a_plain_mean():
    values = np.array([1.0, 2.0, 4.0, 9.0])
    found = random_effect(values, np.full(4, 0.25), unit="V")
    assert found.mean.value == pytest.approx(4.0)
    assert found.mean.std == pytest.approx(values.std(ddof=1) / 2)
    assert found.between_sd == pytest.approx(math.sqrt(values.var(ddof=1) - 0.25))
    assert (found.units, found.mean.unit) == (4, "V")


def test_errors_that_explain_the_spread_leave_none_between():
    found = random_effect(np.array([1.0, 1.2, 0.9]), np.full(3, 4.0))
    assert found.between_sd == 0
    assert found.mean.std == pytest.approx(np.std([1.0, 1.2, 0.9], ddof=1) / math.sqrt(3))


def test_own_errors_are_taken_off_by_their_mean():
    found = random_effect(np.array([9.0, 12.0, 15.5]), np.array([0.5, 4.0, 1.0]))
    assert found.between_sd == pytest.approx(math.sqrt(np.var([9.0, 12.0, 15.5], ddof=1) - 5.5 / 3))


def test_no_scale_decides():
    y, own = np.array([9.0, 12.0, 15.5]), np.array([0.5, 4.0, 1.0])
    one, other = random_effect(y, own), random_effect(1e-9 * y, 1e-18 * own)
    assert other.mean.value == pytest.approx(1e-9 * one.mean.value, rel=1e-9)
    assert other.between_sd == pytest.approx(1e-9 * one.between_sd, rel=1e-9)


def test_what_cannot_be_told():
    one = random_effect(np.array([3.0]), np.array([0.04]))
    assert (one.mean.value, one.mean.std, one.units) == (3.0, 0.2, 1)
    assert math.isnan(one.between_sd)
    unknown = random_effect(np.array([3.0, 4.0]), np.array([math.nan, 0.04]))
    assert (unknown.mean.value, unknown.units) == (4.0, 1)
    assert math.isnan(random_effect(np.array([3.0]), np.array([math.nan])).mean.value)
    assert random_effect(np.ones(3), np.zeros(3)).between_sd == 0


def inside(count, between, own, level, seeds):
    hits = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        y = 5 + between * rng.standard_normal(count) + np.sqrt(own) * rng.standard_normal(count)
        found = random_effect(y, own)
        hits += abs(found.mean.value - 5) < t_quantile(count - 1, level) * found.mean.stated_std
    return hits


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.68, 0.95])
@pytest.mark.parametrize(("count", "between"), [(3, 1.0), (5, 1.0), (8, 0.3)])
def test_means_of_unequal_units_cover_at_their_rate(count, between, level):
    """Exact for equal errors; where these differ by a factor of ten it stays within 2 %."""
    own = np.geomspace(0.01, 1.0, count)
    hits, n = inside(count, between, own, level, range(2000)), 2000
    assert binom.ppf(5e-4, n, level - 0.02) <= hits <= binom.ppf(1 - 5e-4, n, level + 0.02), hits / n
