"""Maxima of curves whose maxima and noise are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.signals.peak_finding import maxima, smoothed, white_noise

X = np.linspace(0, 1, 501)
WAVE = np.exp(-(((X - 0.3) / 0.08) ** 2)) + 0.5 * np.exp(-(((X - 0.7) / 0.08) ** 2))


def test_the_noise_of_a_curve_is_that_of_its_points():
    rng = np.random.default_rng(2)
    for sigma in (1e-4, 1e-2):
        assert white_noise(WAVE + sigma * rng.standard_normal(501)) == pytest.approx(sigma, rel=0.15)
    spiked = WAVE + 1e-3 * rng.standard_normal(501)
    spiked[200] += 5
    assert white_noise(spiked) == pytest.approx(1e-3, rel=0.15)
    assert math.isnan(white_noise(X[:7]))
    assert white_noise(np.round(WAVE, 2)) > 0


def test_maxima_and_the_valleys_between_them():
    first, second = maxima(WAVE, prominence=0.1)
    assert X[[first.place, second.place]] == pytest.approx([0.3, 0.7], abs=0.003)
    assert second.prominence == pytest.approx(0.5, abs=0.02)
    assert first.valleys[1] == second.valleys[0]
    assert first.valleys[0] == 0
    assert second.valleys[1] == 500
    assert len(maxima(WAVE, prominence=0.6)) == 1
    assert maxima(X, prominence=0.01) == ()


def test_smoothing_goes_as_far_as_the_noise_asks():
    rng = np.random.default_rng(3)
    clean, left = smoothed(WAVE, 1e-6, 0.05)
    assert np.array_equal(clean, WAVE)
    assert left == 1e-6
    noise = 0.03 * rng.standard_normal(501)
    less, left = smoothed(WAVE + noise, 0.03, 0.05)
    assert np.std(less - smoothed(WAVE, 0.03, 0.05)[0]) == pytest.approx(left, rel=0.3)
    assert left < 0.01
