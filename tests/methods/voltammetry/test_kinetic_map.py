"""Every number here comes from normal equations that are written out again, column by column, or from a known law."""

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.voltammetry.kinetic_map import Regression, checked, kinetic_map, power_law, two_terms

RATES = np.array([0.1, 0.2, 0.3, 0.5, 0.8, 1.0]) * 1e-3
K1, K2 = 200.0, 3.0
CURRENT = np.array([0.05, 0.0824264, 0.1119615, 0.1670820, 0.2448528, 0.2948683])  # A/g: 200 v + 3 v^½
EXACT = K1 * RATES + K2 * np.sqrt(RATES)
each_regression = pytest.mark.parametrize("regression", Regression, ids=lambda r: r.name.lower())


def column(values):
    return np.asarray(values)[:, None]


def noisy(rates, columns, seed, error=0.03):
    rng = np.random.default_rng(seed)
    k1, k2 = rng.uniform(50, 300, columns), rng.uniform(0.5, 5, columns)
    v = column(rates)
    return (k1 * v + k2 * np.sqrt(v)) * (1 + error * rng.standard_normal((len(rates), columns)))


# -- stated numbers ------------------------------------------------------------------------------------------------
def test_b_of_the_two_term_current():
    law = power_law(RATES, column(CURRENT))
    assert law.b[0] == pytest.approx(0.772579, abs=1e-6)
    assert law.b_std[0] == pytest.approx(0.010377, abs=1e-6)
    assert math.exp(law.log_a[0]) == pytest.approx(60.1633, abs=2e-4)
    assert law.degrees == 4


def test_b_is_surely_curved_there():
    """b runs from .700 to .839 over the decade, twice the quadratic coefficient times the range of ln v."""
    law = power_law(RATES, column(EXACT))
    local = (K1 * RATES + K2 * np.sqrt(RATES) / 2) / EXACT
    assert local[[0, -1]] == pytest.approx([0.700, 0.839], abs=5e-4)
    assert 2 * law.curvature[0] * math.log(10) == pytest.approx(local[-1] - local[0], rel=0.03)
    assert law.curvature_t[0] > 50


def test_the_error_of_b_from_three_percent():
    law = power_law(RATES, column(EXACT))
    unit = law.b_std[0] / law.scatter[0]
    assert 0.03 * unit == pytest.approx(0.0154, abs=5e-5)
    rng = np.random.default_rng(1)
    many = power_law(RATES, column(RATES**0.8) * (1 + 0.03 * rng.standard_normal((6, 40_000))))
    assert many.b.std() == pytest.approx(0.0154, abs=3e-4)


def test_a_constant_background_lowers_b_and_k1():
    shifted = column(EXACT) + 5e-3
    assert power_law(RATES, shifted).b[0] == pytest.approx(0.7395, abs=5e-5)
    found = two_terms(RATES, shifted, regression=Regression.RELATIVE)
    assert found.k1[0] == pytest.approx(183.9, abs=0.05)
    assert found.k2[0] == pytest.approx(3.61, abs=0.005)


def test_errors_of_k1_and_k2_from_three_percent():
    found = two_terms(RATES, column(EXACT), regression=Regression.RELATIVE)
    one, mixed, two = (0.03**2 * part[0] for part in found.inverse)
    assert math.sqrt(one) == pytest.approx(11.46, abs=0.005)
    assert math.sqrt(two) == pytest.approx(0.2157, abs=5e-5)
    assert mixed / math.sqrt(one * two) == pytest.approx(-0.926, abs=5e-4)
    assert found.correlation[0] == pytest.approx(-0.926, abs=5e-4)


def test_shares_and_their_errors_from_three_percent():
    found = two_terms(RATES, column(EXACT), regression=Regression.RELATIVE)
    share, std = found.local_share(RATES, 0.03)
    assert share[:, 0] == pytest.approx([0.4000, 0.4853, 0.5359, 0.5985, 0.6535, 0.6783], abs=5e-5)
    assert std[:, 0] == pytest.approx([0.0304, 0.0317, 0.0315, 0.0305, 0.0287, 0.0277], abs=5e-5)


def test_shares_scatter_as_their_errors_say():
    rng = np.random.default_rng(2)
    currents = column(EXACT) * (1 + 0.03 * rng.standard_normal((6, 40_000)))
    share, _ = two_terms(RATES, currents, regression=Regression.RELATIVE).local_share(RATES)
    assert share.std(axis=1) == pytest.approx([0.0303, 0.0315, 0.0313, 0.0303, 0.0286, 0.0275], abs=4e-4)


@pytest.mark.parametrize(
    ("regression", "share"),
    [(Regression.ORDINARY, 0.7341), (Regression.DIVIDED, 0.7099), (Regression.RELATIVE, 0.6999)],
)
def test_five_percent_on_the_fastest_point_tells_the_regressions_apart(regression, share):
    currents = EXACT.copy()
    currents[-1] *= 1.05
    found, _ = two_terms(RATES, column(currents), regression=regression).local_share(RATES)
    assert found[-1, 0] == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize(
    ("b", "slow", "fast", "misfit"),
    [(0.6, 0.117, 0.296, 0.016), (0.7, 0.267, 0.535, 0.022), (0.8, 0.458, 0.728, 0.021), (0.9, 0.699, 0.880, 0.013)],
)
def test_a_pure_power_law_is_separated_with_a_good_fit(b, slow, fast, misfit):
    found = two_terms(RATES, column(RATES**b), regression=Regression.RELATIVE)
    share, _ = found.local_share(RATES)
    assert share[[0, -1], 0] == pytest.approx([slow, fast], abs=5.2e-4)  # .728 was rounded twice, from .72749
    assert found.misfit[0] == pytest.approx(misfit, abs=5e-4)


def test_the_share_is_twice_the_local_exponent_less_one():
    share, _ = two_terms(RATES, column(EXACT), regression=Regression.RELATIVE).local_share(RATES)
    narrow = RATES[2] * np.array([0.999, 1.0, 1.001])
    local = power_law(narrow, column(K1 * narrow + K2 * np.sqrt(narrow))).b[0]
    assert share[2, 0] == pytest.approx(2 * local - 1, abs=1e-6)


# -- the same numbers, one column at a time ------------------------------------------------------------------------
def normal_equations(design, y):
    """Coefficients, covariance and residuals of one regression, by the inverse of the normal matrix."""
    matrix = design.T @ design
    inverse = np.linalg.inv(matrix)
    found = inverse @ (design.T @ y)
    residuals = y - design @ found
    return found, inverse * (residuals @ residuals) / (len(y) - design.shape[1]), residuals


WEIGHT = {
    Regression.ORDINARY: lambda v, i: np.ones_like(v),
    Regression.DIVIDED: lambda v, i: 1 / np.sqrt(v),
    Regression.RELATIVE: lambda v, i: 1 / i,
}


def effective(rates, shape, seed):
    return column(rates) * (1 + 0.02 * np.random.default_rng(seed).standard_normal(shape))


@each_regression
@pytest.mark.parametrize("same", [True, False], ids=["one rate", "rates that differ from point to point"])
def test_two_terms_are_those_of_each_column(regression, same):
    current = np.stack([noisy(RATES, 40, 1), -noisy(RATES, 40, 2)])
    rates = RATES if same else effective(RATES, current.shape, 3)
    found = two_terms(rates, current, regression=regression)
    assert found.k1.shape == (2, 40)
    for branch in range(2):
        for place in range(40):
            i = current[branch, :, place]
            v = RATES if same else rates[branch, :, place]
            weight = WEIGHT[regression](v, i)
            design = np.column_stack([v * weight, np.sqrt(v) * weight])
            k, covariance, residuals = normal_equations(design, i * weight)
            assert [found.k1[branch, place], found.k2[branch, place]] == pytest.approx(k, rel=1e-9)
            parts = [np.broadcast_to(part, (2, 40))[branch, place] for part in found.covariance]
            assert parts == pytest.approx([covariance[0, 0], covariance[0, 1], covariance[1, 1]], rel=1e-8)
            assert found.misfit[branch, place] == pytest.approx(np.abs(residuals / weight / i).max(), rel=1e-8)
    assert found.k1_std**2 == pytest.approx(found.covariance[0], rel=1e-12)
    assert found.k2_std**2 == pytest.approx(found.covariance[2], rel=1e-12)


@pytest.mark.parametrize("same", [True, False], ids=["one rate", "rates that differ from point to point"])
def test_power_laws_are_those_of_each_column(same):
    current = np.stack([noisy(RATES, 40, 4), -noisy(RATES, 40, 5)])
    rates = RATES if same else effective(RATES, current.shape, 6)
    law = power_law(rates, current)
    for branch in range(2):
        for place in range(40):
            y = np.log(np.abs(current[branch, :, place]))
            x = np.log(RATES if same else rates[branch, :, place])
            line, covariance, residuals = normal_equations(np.column_stack([x, np.ones(6)]), y)
            assert [law.b[branch, place], law.log_a[branch, place]] == pytest.approx(line, rel=1e-8)
            errors = [law.b_std[branch, place], law.log_a_std[branch, place]]
            assert errors == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-7)
            assert law.scatter[branch, place] == pytest.approx(math.sqrt(residuals @ residuals / 4), rel=1e-8)
            x = x - x.mean()
            bent, covariance, _ = normal_equations(np.column_stack([x * x, x, np.ones(6)]), y)
            assert law.curvature[branch, place] == pytest.approx(bent[0], rel=1e-7)
            assert law.curvature_t[branch, place] == pytest.approx(bent[0] / math.sqrt(covariance[0, 0]), rel=1e-7)


@each_regression
def test_fitted_currents_and_residuals_belong_together(regression):
    current = noisy(RATES, 30, 7)
    found = two_terms(RATES, current, regression=regression)
    away = np.abs(current - found.fitted(RATES)) / np.abs(current)
    assert found.misfit == pytest.approx(away.max(axis=0), rel=1e-9)


# -- laws ----------------------------------------------------------------------------------------------------------
@each_regression
def test_units_scale_the_coefficients_and_leave_b_alone(regression):
    current = noisy(RATES, 30, 8)
    plain = kinetic_map(RATES, current)
    other = kinetic_map(1e3 * RATES, 1e-6 * current)  # mV/s, and an electrode a million times smaller
    assert other.power.b == pytest.approx(plain.power.b, rel=1e-12)
    assert other.power.b_std == pytest.approx(plain.power.b_std, rel=1e-10)
    assert other.power.curvature_t == pytest.approx(plain.power.curvature_t, rel=1e-8)
    a = plain.power.log_a - plain.power.b * math.log(1e3) + math.log(1e-6)
    assert other.power.log_a == pytest.approx(a, rel=1e-10)
    one, two = plain.terms[regression], other.terms[regression]
    assert two.k1 == pytest.approx(1e-9 * one.k1, rel=1e-9)
    assert two.k2 == pytest.approx(1e-6 / math.sqrt(1e3) * one.k2, rel=1e-9)
    assert two.k1_std == pytest.approx(1e-9 * one.k1_std, rel=1e-9)
    assert two.misfit == pytest.approx(one.misfit, rel=1e-8)
    assert two.local_share(1e3 * RATES)[1] == pytest.approx(one.local_share(RATES)[1], rel=1e-8)


@each_regression
def test_the_order_of_rates_does_not_matter(regression):
    current, order = noisy(RATES, 30, 9), np.array([3, 0, 5, 1, 4, 2])
    plain, mixed = kinetic_map(RATES, current), kinetic_map(RATES[order], current[order])
    assert mixed.power.b == pytest.approx(plain.power.b, rel=1e-10)
    assert mixed.power.curvature_t == pytest.approx(plain.power.curvature_t, rel=1e-8)
    assert mixed.terms[regression].k1 == pytest.approx(plain.terms[regression].k1, rel=1e-9)
    assert mixed.terms[regression].misfit == pytest.approx(plain.terms[regression].misfit, rel=1e-8)


@each_regression
def test_the_other_branch_is_the_mirror_image(regression):
    current = noisy(RATES, 30, 10)
    plain, mirrored = kinetic_map(RATES, current), kinetic_map(RATES, -current)
    assert mirrored.power.b.tolist() == plain.power.b.tolist()
    assert mirrored.terms[regression].k1 == pytest.approx(-plain.terms[regression].k1, rel=1e-12)
    assert mirrored.terms[regression].k1_std == pytest.approx(plain.terms[regression].k1_std, rel=1e-12)


@each_regression
def test_an_exact_law_is_found_exactly(regression):
    found = two_terms(RATES, column(EXACT), regression=regression)
    assert (found.k1[0], found.k2[0]) == (pytest.approx(K1, rel=1e-10), pytest.approx(K2, rel=1e-10))
    assert found.misfit[0] < 1e-12


def test_an_exact_power_law_is_not_called_curved_by_rounding():
    law = power_law(RATES, np.stack([1e-7 * RATES**b for b in np.linspace(0.4, 1.1, 50)], axis=1))
    assert law.b == pytest.approx(np.linspace(0.4, 1.1, 50), rel=1e-12)
    assert np.abs(law.curvature_t).max() == 0


def test_equal_rates_at_every_point_are_the_rates():
    current = np.stack([noisy(RATES, 5, 11), noisy(RATES, 5, 12)])
    every = np.broadcast_to(RATES[:, None], current.shape).copy()
    every[0, 2, 3] = np.nan
    current[0, 2, 3] = np.nan
    assert checked(every, current)[0].shape == (6, 1)  # the fast way
    one, other = kinetic_map(RATES, current), kinetic_map(every, current)
    assert np.array_equal(one.power.b, other.power.b, equal_nan=True)
    assert np.array_equal(one.terms[Regression.RELATIVE].k1, other.terms[Regression.RELATIVE].k1, equal_nan=True)


def test_arguments_are_left_alone():
    rates, current = RATES.copy(), noisy(RATES, 4, 13)
    before = current.copy()
    kinetic_map(rates, current)
    assert rates.tolist() == RATES.tolist()
    assert current.tolist() == before.tolist()


# -- what has no value ---------------------------------------------------------------------------------------------
@each_regression
def test_gaps_and_changes_of_sign(regression):
    current = noisy(RATES, 4, 14)
    current[2, 0] = np.nan  # one rate was not measured here
    current[0, 1] *= -1  # here the current changes sign
    current[0, 2] = 0.0
    found = kinetic_map(RATES, current)
    assert np.isnan(found.power.b).tolist() == [True, True, True, False]
    assert np.isnan(found.power.curvature_t).tolist() == [True, True, True, False]
    none_for_zero = regression is Regression.RELATIVE
    terms = found.terms[regression]
    for values in (terms.k1, terms.k2, terms.k1_std, terms.k2_std, terms.nonnegative().first):
        assert np.isnan(values).tolist() == [True, False, none_for_zero, False]
    alone = two_terms(RATES, current[:, 3:], regression=regression)
    assert terms.k1[3] == pytest.approx(alone.k1[0], rel=1e-12)


def test_an_effective_rate_that_is_not_positive_is_a_gap():
    current = noisy(RATES, 3, 15)
    rates = effective(RATES, current.shape, 16)
    rates[0, 0], rates[3, 1] = -1e-5, 0.0
    found = kinetic_map(rates, current)
    assert np.isnan(found.power.b).tolist() == [True, True, False]
    assert np.isnan(found.terms[Regression.ORDINARY].k2).tolist() == [True, True, False]


@each_regression
def test_few_rates_give_values_without_errors(regression):
    two, three = kinetic_map(RATES[:2], column(EXACT[:2])), kinetic_map(RATES[:3], column(EXACT[:3] * [1, 1.1, 1]))
    assert two.terms[regression].k1[0] == pytest.approx(K1, rel=1e-9)
    assert np.isnan([two.terms[regression].k1_std[0], two.power.b_std[0], two.power.curvature_t[0]]).all()
    assert not np.isnan([three.terms[regression].k1_std[0], three.power.b_std[0]]).any()
    assert math.isnan(three.power.curvature_t[0])


@pytest.mark.parametrize(
    ("rates", "current", "said"),
    [
        (RATES[:1], np.ones((1, 3)), "two rates at least"),
        (RATES, np.ones(6), "two rates at least"),
        (RATES[:5], np.ones((6, 3)), "do not belong"),
        (-RATES, np.ones((6, 3)), "positive and different"),
        (np.full(6, 1e-3), np.ones((6, 3)), "positive and different"),
        (np.full(6, np.nan), np.ones((6, 3)), "positive and different"),
        (np.full((6, 3), 1e-3), np.ones((6, 3)), "positive and different"),
    ],
)
def test_what_cannot_be_fitted_is_said(rates, current, said):
    with pytest.raises(UsageError, match=said):
        kinetic_map(rates, current)


# -- errors that are honest ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("level", [0.68, 0.95])
def test_intervals_cover_as_often_as_they_say(level):
    """2000 series with relative noise; k₁, k₂ and their share by the relative regression, b by a true power law."""
    n = 2000
    rng = np.random.default_rng(17)
    noise = 1 + 0.03 * rng.standard_normal((6, n))
    half = t_quantile(4, level)
    found = two_terms(RATES, column(EXACT) * noise, regression=Regression.RELATIVE)
    share, share_std = found.local_share(RATES)
    law = power_law(RATES, column(RATES**0.8) * noise)
    hits = [
        np.abs(found.k1 - K1) < half * found.k1_std,
        np.abs(found.k2 - K2) < half * found.k2_std,
        np.abs(share[-1] - K1 * RATES[-1] / EXACT[-1]) < half * share_std[-1],
        np.abs(law.b - 0.8) < half * law.b_std,
    ]
    for each in hits:
        assert abs(np.mean(each) - level) < 3 * math.sqrt(level * (1 - level) / n)


def test_curvature_of_a_true_power_law_is_seen_as_often_as_by_chance():
    rng = np.random.default_rng(18)
    law = power_law(RATES, column(RATES**0.7) * np.exp(0.03 * rng.standard_normal((6, 4000))))
    seen = np.mean(np.abs(law.curvature_t) > t_quantile(3, 0.95))
    assert abs(seen - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 4000)
