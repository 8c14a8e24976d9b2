"""psi over v^-1/2: an exact line is found again, bounds count for nothing, and errors are those of repetition."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.methods.voltammetry.nicholson_slope import (
    LIMITS,
    reduced_limits,
    robust_std,
    separation_at_zero,
    slope_through_origin,
)
from ionterface.methods.voltammetry.quasi_reversible import working_curve

CURVE = working_curve(alpha=0.5, switching=-0.3, temperature=298.15)
RATES = np.geomspace(0.01, 1, 9)
SLOPE = 0.3


def exact(slope=SLOPE):
    return CURVE.separation_of(slope / np.sqrt(RATES))


def line(separation, error=1e-3):
    return slope_through_origin(RATES, separation, np.full(len(RATES), error), CURVE, LIMITS)


def test_an_exact_line_is_found_again():
    found = line(exact())
    assert found.usable.all()
    assert found.slope == pytest.approx(SLOPE, rel=1e-5)
    assert found.psi == pytest.approx(SLOPE / np.sqrt(RATES), rel=1e-4)
    assert found.intercept == pytest.approx(0, abs=1e-4)
    assert found.degrees == 8


def test_separations_outside_the_range_are_bounds_and_do_not_count():
    separation = exact()
    separation[0], separation[-1] = 0.0605, 0.3
    found = line(separation)
    assert found.bounds == (">", *[""] * 7, "<")
    assert list(found.usable) == [False, *[True] * 7, False]
    assert found.slope == pytest.approx(SLOPE, rel=1e-5)
    assert found.weights[0] == found.weights[-1] == 0
    assert found.psi[[0, -1]] == pytest.approx(CURVE.psi_of(np.array(LIMITS)))


def test_nothing_usable_gives_no_number():
    found = line(np.full(len(RATES), math.nan))
    assert math.isnan(found.slope)
    assert found.degrees == 0


def test_the_error_is_that_of_repeated_noise():
    rng = np.random.default_rng(4)
    found = [line(exact() + 1e-3 * rng.standard_normal(len(RATES))) for _ in range(400)]
    pulls = [(one.slope - SLOPE) / one.slope_std for one in found]
    # 8 degrees of freedom: the quotient is distributed as t, whose σ is √(8/6)
    assert np.std(pulls) == pytest.approx(math.sqrt(8 / 6), rel=0.15)
    assert abs(np.mean(pulls)) < 0.25


def test_the_robust_error_is_that_of_leaving_each_point_to_itself():
    x, y, w = np.array([1.0, 2, 4, 7]), np.array([1.1, 1.9, 4.3, 6.8]), np.array([1.0, 2, 1, 0.5])
    share = w * x / np.sum(w * x**2)
    slope = float(share @ y)
    # each residual as it is when its own point is left out
    without = [np.sum((w * x * y)[k != np.arange(4)]) / np.sum((w * x * x)[k != np.arange(4)]) for k in range(4)]
    outside = y - np.array(without) * x
    assert robust_std(share, x, y - slope * x) == pytest.approx(math.sqrt(np.sum((share * outside) ** 2)))
    assert math.isnan(robust_std(np.array([0.5]), np.array([2.0]), np.array([0.0])))


def test_limits_go_with_the_temperature():
    assert reduced_limits(2 * 298.15) == pytest.approx((0.124, 0.424))


@pytest.mark.parametrize("hysteresis", [0.0, 0.02])
def test_what_kinetics_do_not_explain_is_left_at_rate_zero(hysteresis):
    found = separation_at_zero(RATES, exact() + hysteresis, CURVE)
    assert found.separation - CURVE.floor == pytest.approx(hysteresis, abs=2e-4)
    assert math.isnan(separation_at_zero(RATES[:3], exact()[:3], CURVE).separation)
