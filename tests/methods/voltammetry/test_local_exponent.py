"""The slope of a parabola in ln v."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.methods.voltammetry.local_exponent import local_exponent

RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])


def columns(current, rates=RATES):
    return local_exponent(np.broadcast_to(rates[:, None], current.shape), current)


def test_a_parabola_is_followed_exactly():
    x = np.log(RATES)
    current = np.exp(0.3 + 0.7 * x + 0.05 * x**2)[:, None]
    found = columns(current)
    assert found.b[:, 0] == pytest.approx(0.7 + 0.1 * x)
    assert found.scatter[0] == pytest.approx(0, abs=1e-9)
    assert found.degrees == 3
    polynomial = np.polyder(np.polyfit(x, np.log(current[:, 0] * [1, 1.1, 0.9, 1, 1.05, 1]), 2))
    rough = columns(current * np.array([1, 1.1, 0.9, 1, 1.05, 1])[:, None])
    assert rough.b[:, 0] == pytest.approx(np.polyval(polynomial, x))


@pytest.mark.parametrize(("decades", "off"), [(1, 0.006), (2, 0.022)])
def test_two_terms_are_nearly_a_parabola(decades, off):
    rates = np.geomspace(10.0**-decades, 1, 8)
    worst = 0.0
    for ratio in np.geomspace(0.01, 100, 41):
        root = ratio * rates**0.5
        truth = (rates + root / 2) / (rates + root)
        worst = max(worst, float(np.abs(columns((rates + root)[:, None], rates).b[:, 0] - truth).max()))
    assert off / 2 < worst < off


def test_its_weights_are_its_derivatives():
    current = np.exp(np.random.default_rng(0).standard_normal((6, 2)))
    found = columns(current)
    for place in range(6):
        moved = current.copy()
        moved[place] *= np.exp(1e-6)
        assert (columns(moved).b - found.b) / 1e-6 == pytest.approx(found.weights[:, place], abs=1e-6)


def test_few_rates_have_no_parabola():
    assert np.isnan(columns(np.ones((2, 3)), RATES[:2]).b).all()
    three = columns(RATES[:3, None] * np.ones(3), RATES[:3])
    assert three.b == pytest.approx(np.ones((3, 3)))
    assert np.isnan(three.b_std).all()
