"""Smooth coefficients without negative parts: limits, scaling, and the strength that cross-validation takes."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.tikhonov import cross_validated, cross_validation_score, leverage, smooth_fit

PLACES = np.linspace(0, 1, 60)
TRUE = np.exp(-(((PLACES - 0.4) / 0.12) ** 2))
KERNEL = np.exp(-(((PLACES[::2, None] - PLACES[None, :]) / 0.15) ** 2))
SECOND = np.diff(np.eye(62), 2, axis=0)[:, 1:-1]


def data(seed, noise=0.02):
    return KERNEL @ TRUE + noise * np.random.default_rng(seed).standard_normal(30)


def test_without_a_penalty_that_counts_it_is_nonnegative_least_squares():
    design, y = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([3.0, -4.0])
    fit = smooth_fit(design, y, penalty=np.eye(2), strength=1e-14)
    assert fit.coefficients == pytest.approx([3, 0], abs=1e-9)
    assert fit.residuals == pytest.approx([0, -4], abs=1e-9)
    assert leverage(design, penalty=np.eye(2), fit=fit) == pytest.approx([1, 0])


def test_one_coefficient_is_the_ridge_formula():
    x, y = np.array([1.0, 2.0, 2.0]), np.array([1.0, 3.0, 2.0])
    fit = smooth_fit(x[:, None], y, penalty=np.eye(1), strength=4.0)
    assert fit.coefficients[0] == pytest.approx(x @ y / (x @ x + 4))
    assert leverage(x[:, None], penalty=np.eye(1), fit=fit) == pytest.approx(x**2 / 13)
    score = cross_validation_score(x[:, None], y, penalty=np.eye(1), strength=4.0)
    left = y - x * (11 / 13)
    assert score == pytest.approx(3 * (left @ left) / (3 - 2 * 9 / 13) ** 2)


def test_the_fit_follows_the_unit_of_the_data():
    one = smooth_fit(KERNEL, data(1), penalty=SECOND, strength=0.1).coefficients
    other = smooth_fit(KERNEL, 1e6 * data(1), penalty=SECOND, strength=0.1).coefficients
    assert other == pytest.approx(1e6 * one, rel=1e-6, abs=1.0)


def test_more_strength_is_smoother_and_fits_worse():
    fits = [smooth_fit(KERNEL, data(1), penalty=SECOND, strength=s) for s in (1e-3, 1e-1, 10.0, 1e3)]
    assert (np.diff([np.sum((SECOND @ fit.coefficients) ** 2) for fit in fits]) < 0).all()
    assert (np.diff([np.sum(fit.residuals**2) for fit in fits]) > 0).all()


def test_cross_validation_comes_near_the_best_strength():
    strengths = 10.0 ** np.arange(-8, 5)
    found, best = [], []
    for seed in range(20):
        away = [
            np.linalg.norm(smooth_fit(KERNEL, data(seed), penalty=SECOND, strength=s).coefficients - TRUE)
            for s in strengths
        ]
        chosen = cross_validated(KERNEL, data(seed), penalty=SECOND, strengths=strengths)
        found.append(np.linalg.norm(chosen.coefficients - TRUE))
        best.append(min(away))
    assert np.mean(found) < 1.5 * np.mean(best)
    assert max(found) < 0.5 * np.linalg.norm(TRUE)


def test_as_many_coefficients_as_data_have_no_score():
    assert cross_validation_score(np.eye(3), np.ones(3), penalty=np.eye(3), strength=1e-9) == np.inf


def test_a_strength_is_positive():
    with pytest.raises(UsageError, match="above zero"):
        smooth_fit(np.eye(2), np.ones(2), penalty=np.eye(2), strength=0.0)
