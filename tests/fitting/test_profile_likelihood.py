"""Intervals by profile likelihood: those of a linear model by Student's t, lopsided and open ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.model_fit import fit_model
from ionterface.fitting.profile_likelihood import profile_interval

X = np.linspace(0, 1, 8)


def line(x, a, b):
    return a + b * x


def decay(x, rate):
    return np.exp(-rate * x)


def test_a_linear_model_has_the_interval_of_student():
    y = 1 + 2 * X + 0.1 * np.random.default_rng(1).standard_normal(8)
    fit = fit_model(line, X, y, start={"a": 1, "b": 1})
    for name in ("a", "b"):
        half = 2.4469 * fit.std[name]  # t of 6 degrees
        expected = [fit.values[name] - half, fit.values[name] + half]
        assert profile_interval(fit, name, X, y) == pytest.approx(expected, rel=1e-3)


def test_a_known_error_takes_the_normal_quantile():
    y = 1 + 2 * X
    fit = fit_model(line, X, y, start={"a": 1, "b": 1}, std=0.1)
    low, high = profile_interval(fit, "b", X, y, std=0.1)
    assert (high - low) / 2 == pytest.approx(1.95996 * fit.std["b"], rel=1e-3)


def test_the_ends_are_where_the_sum_of_squares_says():
    y = np.exp(-2 * X) + 0.05 * np.random.default_rng(2).standard_normal(8)
    fit = fit_model(decay, X, y, start={"rate": 1})
    low, high = profile_interval(fit, "rate", X, y)
    least = np.sum(fit.residuals**2)
    for end in (low, high):
        assert np.sum((y - decay(X, end)) ** 2) == pytest.approx(least * (1 + 2.36462**2 / 7), rel=1e-3)
    assert high - fit.values["rate"] > fit.values["rate"] - low  # lopsided, as the model is


def test_what_the_data_do_not_bound_ends_at_its_bound():
    y = np.array([1, 0.06, 0.05, -0.05, 0.05, -0.05, 0.05, -0.05])
    fit = fit_model(decay, X, y, start={"rate": 20}, bounds={"rate": (0, math.inf)})
    assert profile_interval(fit, "rate", X, y, bounds={"rate": (0, math.inf)})[1] == math.inf


def test_without_a_degree_of_freedom_there_is_none():
    fit = fit_model(line, X[:2], X[:2], start={"a": 0.1, "b": 1})
    assert all(math.isnan(end) for end in profile_interval(fit, "a", X[:2], X[:2]))
    with pytest.raises(UsageError, match="was not fitted"):
        profile_interval(fit, "c", X[:2], X[:2])
