"""Limit and power of a falling capacity, and what they say of diffusion."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.estimate import Status
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
    q = 100 * np.geomspace(1, 1.1, 12)
    result = diffusion_limited(points(RATES * q, q))
    assert result.status is Status.NOT_VALID
    assert "W-RC9" in codes(result)


@pytest.mark.parametrize(
    ("count", "status"), [(1, Status.NOT_COMPUTABLE), (2, Status.NOT_COMPUTABLE), (3, Status.NOT_VALID)]
)
def test_too_few_rates(points, count, status):
    q = broken()[[0, 8, 11]][:count]
    result = diffusion_limited(points(RATES[[0, 8, 11]][:count] * q, q))
    assert result.status is status
    assert "W-RC4" in codes(result)
    assert len(result.table().rows) == 5


def test_the_interval_of_the_limit_covers(points):
    hits = []
    for seed in range(40):
        q = broken(scatter=0.02, seed=seed)
        low, high = diffusion_limited(points(RATES * q, q)).limit_interval
        hits.append(low < 3e-3 < high)
    assert np.mean(hits) > 0.85
