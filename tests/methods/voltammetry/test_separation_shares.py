"""Shares of a loop and their errors by scan rate."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.fitting.resampling import fair_residuals, residual_bootstrap
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.kinetic_map import Regression
from ionterface.methods.voltammetry.separation_shares import (
    column_terms,
    left_out_shares,
    leverages,
    loop_columns,
    loop_shares,
    share_stds,
    shares_of,
)
from ionterface.methods.voltammetry.series import ScanRateSeries

RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])
GRID = np.linspace(0, 1, 21)


def noisy_columns(seed=3, size=0.03, each=0.01):
    rng = np.random.default_rng(seed)
    clean = (200 + 50 * GRID) * RATES[:, None] + 3 * (1 - GRID / 2) * RATES[:, None] ** 0.5
    error = size * rng.standard_normal((6, 1)) + each * rng.standard_normal((2, 6, 21))
    loop = clean * (1 + error)
    return loop_columns(ScanRateSeries.of_arrays(GRID, RATES, loop[0], -loop[1]), Convention())


@pytest.mark.parametrize("regression", list(Regression))
@pytest.mark.parametrize("nonnegative", [False, True])
def test_the_errors_are_those_of_the_bootstrap_by_scan_rate(regression, nonnegative):
    columns = noisy_columns()
    options = {"regression": regression, "nonnegative": nonnegative}
    terms = column_terms(columns.rates, columns.current, **options)
    model = terms.k1 * columns.rates + terms.k2 * np.sqrt(columns.rates)
    scale = {
        Regression.RELATIVE: columns.current,
        Regression.ORDINARY: np.ones((6, 42)),
        Regression.DIVIDED: columns.rates**0.5,
    }[regression]
    one, two = columns.rates / scale, columns.rates**0.5 / scale
    leverage = np.empty((6, 42))
    for n in range(42):
        x = np.column_stack([one[:, n], two[:, n]])
        leverage[:, n] = np.diag(x @ np.linalg.inv(x.T @ x) @ x.T)
    assert leverages(columns, terms, regression) == pytest.approx(leverage)
    drawn = fair_residuals((columns.current - model) / scale, leverage=leverage, coefficients=2)

    def statistic(data):
        return loop_shares(column_terms(columns.rates, data, **options), columns.rates, data, columns.width).measured

    spread = residual_bootstrap(
        statistic, model, drawn, degrees=4, replicates=3000, rng=np.random.default_rng(4), scale=scale
    ).std
    assert share_stds(columns, **options).measured == pytest.approx(spread, rel=0.08)


def test_one_error_per_sweep_gives_the_covariance_of_the_regression():
    clean = 200 * RATES + 3 * RATES**0.5
    loop = (clean * (1 + 0.03 * np.random.default_rng(5).standard_normal(6)))[:, None] + 0 * GRID
    columns = loop_columns(ScanRateSeries.of_arrays(GRID, RATES, loop, -loop), Convention())
    i, x = loop[:, 0], np.column_stack([RATES, RATES**0.5]) / loop[:, :1]
    k, rest = np.linalg.lstsq(x, np.ones(6), rcond=None)[:2]
    covariance = rest[0] / 4 * np.linalg.inv(x.T @ x)
    fit = k[0] * RATES + k[1] * RATES**0.5
    gradient = np.column_stack([k[1] * RATES**1.5, -k[0] * RATES**1.5]) / fit[:, None] ** 2
    wanted = np.sqrt(np.einsum("ki,ij,kj->k", gradient, covariance, gradient))
    stds = share_stds(columns, regression=Regression.RELATIVE, nonnegative=False)
    assert stds.fitted == pytest.approx(wanted, rel=0.02)
    assert i[0] > 0


def test_leaving_a_rate_out_is_fitting_the_others():
    columns = noisy_columns()
    rows = left_out_shares(columns, regression=Regression.RELATIVE, nonnegative=False)
    kept = np.array([0, 1, 3, 4, 5])
    alone = shares_of(columns.keep(kept), regression=Regression.RELATIVE, nonnegative=False)
    assert rows[2, kept] == pytest.approx(alone.measured)


def test_the_columns_of_a_loop():
    columns = noisy_columns()
    assert columns.weight.sum() == pytest.approx(1)
    assert columns.width.sum() == pytest.approx(2)
    assert columns.covered == pytest.approx(np.ones(6))
    grid = columns.on_grid(columns.current, 1, 21)
    assert grid == pytest.approx(columns.current[:, 21:])
