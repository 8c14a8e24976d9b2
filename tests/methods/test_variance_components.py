"""Variance between and within cells where cells have unequal numbers of cycles."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from ionterface.fitting.confidence import t_quantile
from ionterface.methods.variance_components import variance_components

COUNTS = (2, 3, 8, 5, 8, 4)


def made(rng, *, counts=COUNTS, between=40.0, within=25.0):
    """Cells of different length: NaN beyond."""
    values = np.full((len(counts), max(counts)), np.nan)
    for row, count in zip(values, counts, strict=True):
        row[:count] = 400 + between * rng.standard_normal() + within * rng.standard_normal(count)
    return values


def of(values):
    return variance_components(values, cycles=range(values.shape[1]), unit="mAh/g")


def test_whole_cells_are_an_analysis_of_variance():
    values = made(np.random.default_rng(1), counts=(4,) * 5)
    found, means = of(values), values.mean(axis=1)
    within = ((values - means[:, None]) ** 2).sum() / 15
    assert found.within_sd == pytest.approx(within**0.5)
    assert found.between_sd == pytest.approx((means.var(ddof=1) - within / 4) ** 0.5)
    assert found.grand_mean.value == pytest.approx(means.mean())
    half = t_quantile(4, 0.95) * (means.var(ddof=1) * 1.2) ** 0.5
    assert found.prediction == pytest.approx((means.mean() - half, means.mean() + half))


def test_the_mean_of_few_cycles_owes_more_of_its_height_to_them():
    values = np.full((3, 8), np.nan)
    pattern = np.array([1.0, -1.0] * 4)
    values[0], values[1], values[2, :2] = 100 + 30 * pattern, 104 + 30 * pattern, 126 + 30 * pattern[:2]
    found = of(values)
    assert found.grand_mean.value == pytest.approx(110)
    assert found.within_sd == pytest.approx((18 * 900 / 15) ** 0.5)
    assert found.between_sd == 0  # 196 between the means, and 1080·(1/8 + 1/8 + 1/2)/3 = 270 from the cycles alone
    assert (found.cells, found.fewer, found.values) == (3, 1, 18)


def test_what_cannot_be_separated_is_not():
    assert of(np.array([[1.0], [2.0]])) is None  # no cell has two cycles
    assert of(np.array([[1.0, 2.0], [np.nan, np.nan]])) is None  # one cell
    one_each = of(np.array([[1.0, 2.0], [3.0, np.nan], [2.0, np.nan]]))
    assert one_each.within_sd == pytest.approx(0.5**0.5)


def covered(seeds):
    hits, variances = np.zeros(2), np.zeros(2)
    for seed in seeds:
        rng = np.random.default_rng(seed)
        found = of(made(rng))
        away = abs(found.grand_mean.value - 400)
        another = 400 + 40 * rng.standard_normal() + 25 / 8**0.5 * rng.standard_normal()
        hits += (
            away < t_quantile(found.cells - 1, 0.95) * found.grand_mean.std,
            found.prediction[0] < another < found.prediction[1],
        )
        variances += (found.between_sd**2, found.within_sd**2)
    return hits, variances / len(seeds)


def test_intervals_and_variances_of_unequal_cells_are_honest():
    count = 600
    hits, variances = covered(range(count))
    assert np.all((hits >= binom.ppf(5e-4, count, 0.94)) & (hits <= binom.ppf(1 - 5e-4, count, 0.96))), hits / count
    assert variances == pytest.approx([1600, 625], rel=0.1)
