"""The top of one peak and the places where its flanks pass a level."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.methods.voltammetry.peak_top import NOWHERE, crossing, top

X = np.linspace(-0.3, 0.3, 601)


def skewed(x):
    """A peak that rises three times as steeply as it falls; its top is 1, at ln(3)/80."""
    grown = np.exp(60 * x) + np.exp(-20 * x)
    return 1 / grown / (1 / (3**-0.75 + 3**0.25))


def found(y, rough=None, noise=math.nan):
    rough = y if rough is None else rough
    return top(X, y, rough, start=int(np.argmax(rough)), prominence=float(np.ptp(rough)), noise=noise)


def test_a_skewed_top_is_found_between_the_points():
    place = -math.log(3) / 80
    one = found(skewed(X))
    assert one.place == pytest.approx(place, abs=1e-6)
    assert one.height == pytest.approx(1, rel=1e-6)
    h = 1e-4
    bend = (skewed(place + h) - 2 * skewed(place) + skewed(place - h)) / h**2
    assert one.bend == pytest.approx(bend, rel=1e-3)


@pytest.mark.parametrize("noise", [0.003, 0.02])
def test_errors_of_place_and_height_are_those_of_repeated_noise(noise):
    rng = np.random.default_rng(11)
    clean = skewed(X)
    tops = [found(clean + noise * rng.standard_normal(len(X)), clean, noise) for _ in range(150)]
    places = [(one.place + math.log(3) / 80) / one.place_std for one in tops]
    heights = [(one.height - 1) / one.height_std for one in tops]
    assert 0.85 < np.std(places) < 1.2
    assert 0.85 < np.std(heights) < 1.2
    assert abs(np.mean(places)) < 0.5  # the widest window that passes the test is a little too wide


def test_flanks_pass_half_the_height():
    y = np.exp(-4 * math.log(2) * (X / 0.09) ** 2)
    start = int(np.argmax(y))
    left = crossing(X, y, y, level=0.5, start=start, end=0, noise=math.nan)
    right = crossing(X, y, y, level=0.5, start=start, end=len(X) - 1, noise=math.nan)
    assert (left.place, right.place) == pytest.approx((-0.045, 0.045), abs=1e-5)
    assert left.slope == pytest.approx(-right.slope, rel=1e-3)
    assert left.slope == pytest.approx(0.5 * 8 * math.log(2) * 0.045 / 0.09**2, rel=1e-2)


def test_a_flank_that_never_falls_so_low_passes_nowhere():
    y = 1 + np.exp(-((X / 0.05) ** 2))
    assert crossing(X, y, y, level=0.5, start=300, end=0, noise=math.nan) is NOWHERE
