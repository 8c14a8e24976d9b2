"""Smoothers: what they keep, how wide they are, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.signals.smoothing import PenalisedSpline, SavitzkyGolay, Unsmoothed

X = 0.002 * np.arange(101)


@pytest.mark.parametrize("smoother", [Unsmoothed(), SavitzkyGolay(window=0.02), PenalisedSpline(window=0.02)])
def test_a_straight_line_stays(smoother):
    assert smoother(X, 3 - 7 * X) == pytest.approx(3 - 7 * X)


def test_a_savitzky_golay_window_keeps_a_polynomial_of_its_order():
    assert SavitzkyGolay(window=0.02, order=3)(X, X**3) == pytest.approx(X**3, abs=1e-12)
    assert SavitzkyGolay(window=0.02, order=1)(X, X**3) != pytest.approx(X**3, abs=1e-12)


def test_the_window_of_a_spline_is_the_inverse_height_of_its_kernel_and_it_keeps_the_sum():
    one = np.zeros(101)
    one[50] = 1.0
    seen = PenalisedSpline(window=0.03)(X, one)
    assert 0.002 / seen.max() == pytest.approx(0.03, rel=0.01)
    assert seen.sum() == pytest.approx(1.0, abs=1e-12)


def test_a_spline_is_the_least_of_its_penalty():
    """The normal equations with matrices written out."""
    y = np.random.default_rng(1).standard_normal(20)
    second = np.diff(np.eye(20), 2, axis=0)
    stiffness = (0.016 / 0.002 / 8**0.5) ** 4
    exact = np.linalg.solve(np.eye(20) + stiffness * second.T @ second, y)
    assert PenalisedSpline(window=0.016)(X[:20], y) == pytest.approx(exact)


@pytest.mark.parametrize(
    "make",
    [
        lambda: SavitzkyGolay(window=0),
        lambda: SavitzkyGolay(window=1, order=-1),
        lambda: PenalisedSpline(window=-1),
        lambda: SavitzkyGolay(window=0.004)(X, X),
        lambda: SavitzkyGolay(window=1.0)(X, X),
    ],
)
def test_impossible_windows_are_refused(make):
    with pytest.raises(UsageError, match="window"):
        make()


def test_smoothers_print_themselves():
    assert str(SavitzkyGolay(window=0.02, order=3)) == "Savitzky-Golay of order 3, window 0.02"
    assert str(PenalisedSpline(window=0.02)) == "penalised spline, window 0.02"
    assert str(Unsmoothed()) == "none"
