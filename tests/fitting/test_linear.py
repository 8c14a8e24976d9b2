"""Longley's data and their certified solution: NIST Statistical Reference Datasets, Longley."""

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.linear import linear_fit

LONGLEY = np.array(
    [
        [60323, 83.0, 234289, 2356, 1590, 107608, 1947],
        [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
        [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
        [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
        [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
        [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
        [64989, 99.0, 365385, 1870, 3547, 115094, 1953],
        [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
        [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
        [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
        [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
        [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
        [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
        [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
        [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
        [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
    ]
)
CERTIFIED = [
    -3482258.63459582,
    15.0618722713733,
    -0.0358191792925910,
    -2.02022980381683,
    -1.03322686717359,
    -0.0511041056535807,
    1829.15146461355,
]
CERTIFIED_STD = [
    890420.383607373,
    84.9149257747669,
    0.0334910077722432,
    0.488399681651699,
    0.214274163161675,
    0.226073200069370,
    455.478499142212,
]


def test_longley_gives_its_certified_solution():
    fit = linear_fit(np.column_stack([np.ones(16), LONGLEY[:, 1:]]), LONGLEY[:, 0])
    assert fit.coefficients == pytest.approx(CERTIFIED, rel=1e-8)
    assert fit.std == pytest.approx(CERTIFIED_STD, rel=1e-8)
    assert fit.scatter == pytest.approx(304.854073561965, rel=1e-9)
    assert fit.degrees == 9


def line(x):
    return np.column_stack([np.ones_like(x), x])


def test_weights_are_as_good_as_repeated_points():
    x, y = np.array([0.0, 1.0, 2.0, 4.0]), np.array([1.0, 2.5, 2.0, 6.0])
    weighted = linear_fit(line(x), y, weights=np.array([1.0, 3.0, 1.0, 2.0]))
    times = [0, 1, 1, 1, 2, 3, 3]
    repeated = linear_fit(line(x[times]), y[times])
    assert weighted.coefficients == pytest.approx(repeated.coefficients, rel=1e-12)
    assert weighted.covariance * weighted.degrees == pytest.approx(repeated.covariance * repeated.degrees, rel=1e-12)


def test_a_factor_of_all_weights_changes_nothing_but_the_scatter():
    rng = np.random.default_rng(1)
    x, y, w = rng.random(8), rng.random(8), rng.random(8) + 0.5
    one, other = linear_fit(line(x), y, weights=w), linear_fit(line(x), y, weights=100 * w)
    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-12)
    assert other.covariance == pytest.approx(one.covariance, rel=1e-12)
    assert other.scatter == pytest.approx(10 * one.scatter, rel=1e-12)


def test_the_value_at_the_mean_has_the_standard_error_of_the_mean():
    rng = np.random.default_rng(2)
    x, y = rng.random(9), rng.random(9)
    fit = linear_fit(line(x), y)
    assert fit.at([1, x.mean()]) == pytest.approx((y.mean(), fit.scatter / 3), rel=1e-12)


def test_as_many_coefficients_as_points_leave_no_error():
    fit = linear_fit(line(np.array([0.0, 1.0])), np.array([1.0, 3.0]))
    assert fit.coefficients == pytest.approx([1, 2])
    assert fit.degrees == 0
    assert np.isnan(fit.std).all()
    assert math.isnan(fit.half_width(0))


def test_a_perfect_fit_has_no_finite_t():
    assert abs(linear_fit(np.ones((3, 1)), np.full(3, 4.0)).t_ratio(0)) > 1e12


def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(3)
    x = np.array([0.0, 1.0, 2.0, 3.0, 5.0])
    hits = {0.68: 0, 0.95: 0}
    for _ in range(400):
        fit = linear_fit(line(x), 2 + 3 * x + rng.standard_normal(5))
        for level in hits:
            hits[level] += abs(fit.coefficients[1] - 3) < fit.half_width(1, level)
    for level, count in hits.items():
        assert abs(count / 400 - level) < 2.6 * math.sqrt(level * (1 - level) / 400)


@pytest.mark.parametrize(
    ("design", "y", "weights", "said"),
    [
        (np.ones((1, 2)), np.ones(1), None, "do not determine"),
        (np.ones((4, 2)), np.ones(4), None, "do not determine"),
        (np.ones((4, 1)), np.ones(3), None, "do not fit together"),
        (np.ones((2, 1)), np.array([1.0, np.nan]), None, "finite"),
        (np.ones((2, 1)), np.ones(2), np.array([1.0, -1.0]), "positive weights"),
        (np.ones((2, 1)), np.ones(2), np.array([1.0, 0.0]), "positive weights"),
    ],
)
def test_what_cannot_be_fitted_is_said(design, y, weights, said):
    with pytest.raises(UsageError, match=said):
        linear_fit(design, y, weights=weights)
