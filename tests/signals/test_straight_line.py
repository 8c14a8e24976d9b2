"""A line through most of the points, and whether its error is honest."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.signals.straight_line import straight_line


def test_an_exact_line_is_found_exactly():
    x = np.linspace(3, 9, 40)
    line = straight_line(x, 2.5 - 0.7 * x)
    assert (line.slope, line.intercept) == pytest.approx((-0.7, 2.5), rel=1e-12)
    assert line.slope_std < 1e-12


def test_a_hold_at_the_end_does_not_count():
    x = np.arange(100.0)
    y = np.where(x < 85, 0.05 * x, 0.05 * 85)
    assert straight_line(x, y).slope == pytest.approx(0.05, rel=1e-9)
    assert np.polyfit(x, y, 1)[0] < 0.049  # least squares alone would fail


def test_the_error_of_the_slope_is_honest():
    rng = np.random.default_rng(3)
    x = np.arange(150.0)
    pulls = []
    for _ in range(400):
        line = straight_line(x, 0.3 * x + rng.standard_normal(150))
        pulls.append((line.slope - 0.3) / line.slope_std)
    assert 0.85 < np.std(pulls) < 1.15


def test_correlated_noise_makes_the_error_grow():
    rng = np.random.default_rng(4)
    x = np.arange(400.0)
    pulls = []
    for _ in range(300):
        noise = np.zeros(400)
        for k in range(1, 400):
            noise[k] = 0.7 * noise[k - 1] + rng.standard_normal()
        line = straight_line(x, 0.3 * x + noise)
        pulls.append((line.slope - 0.3) / line.slope_std)
    assert 0.8 < np.std(pulls) < 1.25


@pytest.mark.parametrize(("points", "quantile"), [(3, 12.706), (5, 3.182), (8, 2.447), (15, 2.160)])
def test_intervals_of_few_points_cover_what_they_say(points, quantile):
    """Student's 97.5 % quantiles of `points` - 2 degrees of freedom, from printed tables."""
    rng = np.random.default_rng(points)
    x = np.arange(float(points))
    lines = [straight_line(x, 0.3 * x + rng.standard_normal(points)) for _ in range(2000)]
    covered = np.mean([abs(line.slope - 0.3) <= quantile * line.slope_std for line in lines])
    assert 0.925 < covered < 0.985


def test_the_scatter_is_the_standard_deviation_of_the_noise():
    rng = np.random.default_rng(8)
    x = np.arange(5000.0)
    assert straight_line(x, 0.3 * x + 2 * rng.standard_normal(5000)).scatter == pytest.approx(2, rel=0.05)


def test_two_points_have_no_error():
    assert np.isnan(straight_line(np.array([0.0, 1.0]), np.array([0.0, 2.0])).slope_std)
