"""Limit and power of a falling capacity, and what they say of diffusion."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.estimate import Status
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.rate_models.diffusion_limited import diffusion_limited

RATES = np.geomspace(1e-4, 1e-1, 12)


def broken(limit=3e-3, power=-0.5, scatter=0.0, seed=1):
    capacities = 100 * np.maximum(1, RATES / limit) ** power
    return capacities * np.exp(scatter * np.random.default_rng(seed).standard_normal(len(RATES)))


def codes(result):
    return [f.code for f in result.findings if f.code != "W-RC1"]


def test_a_broken_power_law_is_found(points):
    q = broken()
    result = diffusion_limited(points(RATES * q, q))
    assert [result.capacity.value, result.limit.value, result.exponent.value] == pytest.approx(
        [100, 3e-3, -0.5], rel=1e-4
    )
    assert result.at_rate(RATES) == pytest.approx(q, rel=1e-4)
    assert result.status is Status.VALID
    assert codes(result) == []


@pytest.mark.parametrize("shape", [Geometry.PLATE, Geometry.SPHERE])
def test_the_time_of_a_body_is_that_of_its_fast_discharge(points, shape):
    """Capacity from the short-time solution of diffusion: Q/Q_0 = √(pi·d²/(4·R·L²/D)) up to full."""
    time = 500.0
    q = 100 * np.minimum(1, np.sqrt(math.pi * shape.dimensions**2 / (4 * RATES * time)))
    result = diffusion_limited(points(RATES * q, q))
    assert result.diffusion_times[shape].to("s").value == pytest.approx(time, rel=1e-3)


def test_another_power_than_that_of_diffusion_is_told(points):
    q = broken(power=-0.95, scatter=0.01)
    assert "W-RC10" in codes(diffusion_limited(points(RATES * q, q)))
    half = broken(scatter=0.01)
    assert "W-RC10" not in codes(diffusion_limited(points(RATES * half, half)))


def test_rates_on_one_side_are_told(points):
    q = broken(limit=8e-5, scatter=0.01)
    result = diffusion_limited(points(RATES * q, q))
    assert "W-RC2" in codes(result)
    assert result.limit_interval[0] == 0


def test_a_capacity_that_does_not_fall_has_no_limit(points):
    currents = np.geomspace(0.01, 10, 12)
    for power in (0.02, 1.3):  # above 1 the actual rate falls with the current
        result = diffusion_limited(points(currents, 100 * currents**power))
        assert result.status is Status.NOT_VALID
        assert "W-RC9" in codes(result)
        assert math.isnan(result.limit.value)
        assert math.isnan(result.exponent.value)
        assert len(result.table().rows) == 5


@pytest.mark.parametrize(
    ("count", "status"), [(1, Status.NOT_COMPUTABLE), (2, Status.NOT_COMPUTABLE), (3, Status.NOT_VALID)]
)
def test_too_few_rates(points, count, status):
    q = broken()[[0, 8, 11]][:count]
    result = diffusion_limited(points(RATES[[0, 8, 11]][:count] * q, q))
    assert result.status is status
    assert "W-RC4" in codes(result)
    assert len(result.table().rows) == 5


def test_intervals_cover_the_truth_with_errors_of_the_capacity_at_given_currents(points):
    """The current is set and the capacity errs, so that the actual rate holds that error too."""
    currents, limit = np.geomspace(0.05, 20, 12), 3e-3
    exact = 1000 * np.maximum(1, currents / (1000 * limit)) ** -1.0
    hits, runs = np.zeros((3, 2)), 120
    for seed in range(runs):
        rng = np.random.default_rng(7000 + seed)
        result = diffusion_limited(points(currents, exact * np.exp(0.02 * rng.standard_normal(12))))
        found = (result.capacity, 1000.0), (result.limit, limit), (result.exponent, -0.5)
        for row, (estimate, truth) in enumerate(found):
            away = abs(estimate.value - truth) / estimate.std
            hits[row] += [away < t_quantile(result.degrees, level) for level in (0.6827, 0.95)]
        hits[1, 1] += result.limit_interval[0] < limit < result.limit_interval[1]
    hits[1, 1] /= 2
    assert hits[:, 0] / runs == pytest.approx(0.68, abs=0.11)
    assert (hits[:, 1] / runs > 0.89).all()
    assert hits[2, 1] / runs < 0.99
