"""A line that bends once: place, coefficients, their errors, and data that cannot tell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.bent_line import bent_line

X = np.linspace(0, 10, 21)


def line(noise=0.0, seed=1):
    return 2 + 0.5 * X - 1.5 * np.maximum(0, X - 6.2) + noise * np.random.default_rng(seed).standard_normal(21)


DESIGN = np.column_stack((np.ones(21), X))


def test_exact_data_give_the_bend_back():
    found = bent_line(X, line(), columns=DESIGN)
    assert [found.place, *found.coefficients, found.bend] == pytest.approx([6.2, 2, 0.5, -1.5], abs=1e-6)
    assert found.degrees == 17


def test_the_interval_and_the_errors_cover():
    hits = []
    for seed in range(40):
        found = bent_line(X, line(0.1, seed), columns=DESIGN)
        low, high = found.interval
        slope, bend = np.sqrt(np.diag(found.covariance))[[1, 2]]
        hits.append([low < 6.2 < high, abs(found.coefficients[1] - 0.5) < 2.11 * slope])
        hits[-1].append(abs(found.bend + 1.5) < 2.11 * bend)
    assert np.all(np.mean(hits, axis=0) > 0.87)


def test_a_straight_line_does_not_bound_its_bend():
    found = bent_line(X, 1 + X + 0.1 * np.random.default_rng(3).standard_normal(21), columns=DESIGN)
    assert math.inf in (-found.interval[0], found.interval[1])


def test_too_few_points_are_one_sentence():
    with pytest.raises(UsageError, match="3 points do not determine"):
        bent_line(X[:3], X[:3], columns=DESIGN[:3])
    exact = bent_line(X[:4], np.array([0.0, 1, 2, 1]), columns=DESIGN[:4])
    assert math.isnan(exact.interval[0])
