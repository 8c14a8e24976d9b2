import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.resampling import Bootstrap, fair_residuals, leave_one_out, residual_bootstrap

X = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 13.0])


def regression(design):
    inverse = np.linalg.inv(design.T @ design)
    return inverse, np.einsum("kp,pq,kq->k", design, inverse, design)


DESIGN = np.column_stack([np.ones(6), X])
INVERSE, LEVERAGE = regression(DESIGN)


def slope_of(data):
    return (data @ (DESIGN @ INVERSE))[..., 1]


def one_line(rng):
    y = 1 + 2 * X + rng.standard_normal(6)
    fitted = DESIGN @ (INVERSE @ DESIGN.T @ y)
    return y, fitted, fair_residuals(y - fitted, leverage=LEVERAGE, coefficients=2)


def test_fair_residuals_have_mean_zero_and_the_residual_variance():
    y, fitted, fair = one_line(np.random.default_rng(1))
    assert fair.mean() == pytest.approx(0, abs=1e-12)
    assert np.mean(fair**2) == pytest.approx(np.sum((y - fitted) ** 2) / 4, rel=1e-12)
    # before centring and scaling each is divided by √(1 − leverage)
    raw = (y - fitted) / np.sqrt(1 - LEVERAGE)
    assert np.corrcoef(fair, raw)[0, 1] == pytest.approx(1, abs=1e-12)


def test_fair_residuals_of_many_columns_are_those_of_each():
    residuals = np.random.default_rng(2).standard_normal((6, 5))
    many = fair_residuals(residuals, leverage=LEVERAGE[:, None], coefficients=2)
    for place in range(5):
        one = fair_residuals(residuals[:, place], leverage=LEVERAGE, coefficients=2)
        assert many[:, place] == pytest.approx(one, rel=1e-12)


def test_without_a_degree_nothing_can_be_drawn():
    assert np.isnan(fair_residuals(np.zeros(2), leverage=np.ones(2), coefficients=2)).all()


def test_a_perfect_fit_has_no_residuals_to_draw():
    assert fair_residuals(np.zeros(6), leverage=LEVERAGE, coefficients=2).tolist() == [0.0] * 6


def test_the_spread_of_a_slope_is_that_of_its_regression():
    y, fitted, fair = one_line(np.random.default_rng(3))
    found = residual_bootstrap(slope_of, fitted, fair, degrees=4, replicates=20_000, rng=np.random.default_rng(4))
    classical = math.sqrt(np.sum((y - fitted) ** 2) / 4 * INVERSE[1, 1])
    assert found.value == pytest.approx(slope_of(y), rel=1e-12)
    assert found.replicates.shape == (20_000,)
    assert found.std == pytest.approx(classical, rel=0.02)


def test_units_are_drawn_whole():
    """Two columns with one error each share it: their difference does not spread."""
    _, fitted, fair = one_line(np.random.default_rng(5))
    both = np.stack([fitted, fitted + 3], axis=1)

    def difference(data):
        return slope_of(data[..., 1]) - slope_of(data[..., 0])

    errors = np.stack([fair, fair], axis=1)
    found = residual_bootstrap(difference, both, errors, degrees=4, replicates=50, rng=np.random.default_rng(6))
    assert found.std == pytest.approx(0, abs=1e-12)


def test_the_scale_multiplies_what_is_drawn():
    _, fitted, fair = one_line(np.random.default_rng(7))
    settings = {"degrees": 4, "replicates": 300}
    plain = residual_bootstrap(slope_of, fitted, fair, rng=np.random.default_rng(8), **settings)
    wide = residual_bootstrap(slope_of, fitted, fair, rng=np.random.default_rng(8), scale=np.full(6, 2.5), **settings)
    assert wide.std == pytest.approx(2.5 * plain.std, rel=1e-12)


def test_one_seed_is_one_result():
    _, fitted, fair = one_line(np.random.default_rng(9))
    a, b = (
        residual_bootstrap(slope_of, fitted, fair, degrees=4, replicates=450, rng=np.random.default_rng(10))
        for _ in range(2)
    )
    assert a.replicates.tolist() == b.replicates.tolist()


def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(11)
    hits = {0.68: 0, 0.95: 0}
    for _ in range(300):
        _, fitted, fair = one_line(rng)
        found = residual_bootstrap(slope_of, fitted, fair, degrees=4, replicates=400, rng=rng)
        for level in hits:
            low, high = found.interval(level)
            hits[level] += low < 2 < high
    for level, count in hits.items():
        assert abs(count / 300 - level) < 2.6 * math.sqrt(level * (1 - level) / 300)


def test_replicates_without_a_value_are_left_out():
    found = Bootstrap(value=np.array([1.0, 1.0]), replicates=np.array([[0.0, np.nan], [2, np.nan]]), degrees=math.inf)
    assert found.std == pytest.approx([math.sqrt(2), math.nan], nan_ok=True)
    assert np.isnan(found.interval()[0]).tolist() == [False, True]


@pytest.mark.parametrize(("replicates", "units"), [(1, 6), (10, 1)])
def test_one_is_not_enough(replicates, units):
    with pytest.raises(UsageError, match="two replicates and two units"):
        residual_bootstrap(
            lambda data: data[:, 0],
            np.zeros(units),
            np.zeros(units),
            degrees=1,
            replicates=replicates,
            rng=np.random.default_rng(1),
        )


def test_leave_one_out_leaves_each_out_once():
    assert leave_one_out(lambda kept: X[kept].sum(), 6) == pytest.approx(X.sum() - X)
