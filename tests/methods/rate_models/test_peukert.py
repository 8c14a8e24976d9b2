"""The power of the current: the published pair, straight and bent lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.estimate import Status
from ionterface.methods.rate_models.peukert import peukert


def test_two_rates_show_their_exponent_and_are_not_valid(points):
    result = peukert(points([0.1, 100.0], [443, 174.4]))
    assert result.slope.value == pytest.approx(-0.134952, abs=5e-7)
    assert result.exponent.value == pytest.approx(1.134952, abs=5e-7)
    assert result.status is Status.NOT_VALID
    assert [f.code for f in result.findings] == ["W-RC1", "W-RC4"]
    assert result.slope.std is None


def test_the_exponents_against_current_and_actual_rate_are_two_numbers(points):
    currents = np.geomspace(1, 100, 8)
    capacities = 50 * currents**-0.3
    result = peukert(points(currents, capacities))
    by_rate = np.polyfit(np.log(currents / capacities), np.log(capacities), 1)[0]
    assert result.slope.value == pytest.approx(-0.3)
    assert result.rate_slope.value == pytest.approx(by_rate)
    assert result.status is Status.VALID


def test_a_bent_line_is_told(points, made):
    result = peukert(points(*made(0.5, fastest=30)))
    assert result.bent
    assert "W-RC11" in [f.code for f in result.findings]


def test_one_rate_tells_nothing(points):
    result = peukert(points([1.0], [10.0]))
    assert result.status is Status.NOT_COMPUTABLE
    assert math.isnan(result.exponent.value)
    assert result.findings[-1].message.startswith("one rate tells nothing")


def test_the_error_covers(points):
    currents, hits = np.geomspace(1, 100, 8), []
    for seed in range(200):
        noise = 0.02 * np.random.default_rng(seed).standard_normal(8)
        slope = peukert(points(currents, 50 * currents**-0.3 * np.exp(noise))).slope
        hits.append([abs(slope.value + 0.3) < t * slope.std for t in (1.091, 2.447)])  # t of 6 degrees
    assert np.mean(hits, axis=0) == pytest.approx([0.683, 0.95], abs=0.08)


def test_a_capacity_that_rises_faster_than_the_current_has_no_slope_against_the_rate(points):
    currents = np.geomspace(1, 10, 5)
    result = peukert(points(currents, currents**1.2))
    assert result.slope.value == pytest.approx(1.2)
    assert math.isnan(result.rate_slope.value)
