import math
import tracemalloc

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.voltammetry import kinetic_spread
from ionterface.methods.voltammetry.kinetic_map import Regression, power_law, two_terms
from ionterface.methods.voltammetry.kinetic_spread import bootstrap_map, shares, trapezoid_weights

RATES = np.array([0.1, 0.2, 0.3, 0.5, 0.8, 1.0]) * 1e-3
ROOT = np.sqrt(RATES)
K1, K2 = 200.0, 3.0
EXACT = K1 * RATES + K2 * ROOT
POTENTIAL = np.linspace(0.2, 1.0, 9)
FORM = np.array([1.0, 2.0, 3.0, 2.5, 2.0, 1.5, 1.2, 1.1, 1.0])
each_regression = pytest.mark.parametrize("regression", Regression, ids=lambda r: r.name.lower())


def loop(seed, error=0.03, own=0.0):
    """Both branches of a loop: each rate has an error that its potentials share, and may have one at each."""
    rng = np.random.default_rng(seed)
    branch = EXACT[:, None] * FORM * (1 + error * rng.standard_normal((6, 1)))
    current = np.stack([branch, -1.3 * branch])
    return current * (1 + own * rng.standard_normal(current.shape))


# -- shares --------------------------------------------------------------------------------------------------------
def test_weights_integrate_every_whole_interval():
    potential = np.array([0.0, 1.0, 3.0, 4.0, 6.0])
    assert trapezoid_weights(potential, np.ones(5, bool)) @ (2 * potential + 1) == pytest.approx(42)
    present = np.array([True, True, False, True, True])
    assert trapezoid_weights(potential, present).tolist() == [0.5, 0.5, 0, 1, 1]
    alone = np.array([True, False, True, False, False])
    assert not trapezoid_weights(potential, alone).any()


def test_the_share_of_a_loop_of_one_law_is_that_of_the_law():
    current = loop(1, error=0.0)
    terms = two_terms(RATES, current, regression=Regression.RELATIVE)
    found = shares(POTENTIAL, RATES, current, terms.k1, terms.k2)
    assert found.measured == pytest.approx(K1 * RATES / EXACT, rel=1e-9)
    assert found.fitted == pytest.approx(K1 * RATES / EXACT, rel=1e-9)


def test_shares_are_integrals_written_out():
    current = loop(2, own=0.05)
    terms = two_terms(RATES, current, regression=Regression.ORDINARY)
    found = shares(POTENTIAL, RATES, current, terms.k1, terms.k2)
    for place, v in enumerate(RATES):
        part = sum(np.trapezoid(np.abs(k1 * v), POTENTIAL) for k1 in terms.k1)
        whole = sum(np.trapezoid(np.abs(branch[place]), POTENTIAL) for branch in current)
        fit = sum(
            np.trapezoid(np.abs(k1 * v + k2 * math.sqrt(v)), POTENTIAL)
            for k1, k2 in zip(terms.k1, terms.k2, strict=True)
        )
        assert found.measured[place] == pytest.approx(part / whole, rel=1e-12)
        assert found.fitted[place] == pytest.approx(part / fit, rel=1e-12)


def test_the_share_of_the_fitted_current_rises_with_the_rate():
    current = loop(3, own=0.05)
    held = two_terms(RATES, current * np.array([1, -1])[:, None, None], regression=Regression.RELATIVE).nonnegative()
    assert np.all(np.diff(shares(POTENTIAL, RATES, current, held.first, held.second).fitted) >= 0)


def test_potentials_that_lack_a_rate_are_left_out_of_both_integrals():
    current = loop(4, own=0.05)
    gappy = current.copy()
    gappy[0, 3, :2] = np.nan
    terms = two_terms(RATES, gappy, regression=Regression.RELATIVE)
    found = shares(POTENTIAL, RATES, gappy, terms.k1, terms.k2)
    part, whole = 0.0, 0.0
    for branch, inside in zip((0, 1), (slice(2, None), slice(None)), strict=True):
        part += np.trapezoid(np.abs(terms.k1[branch, inside]) * RATES[-1], POTENTIAL[inside])
        whole += np.trapezoid(np.abs(current[branch, -1, inside]), POTENTIAL[inside])
    assert found.measured[-1] == pytest.approx(part / whole, rel=1e-12)


def test_nothing_measured_has_no_share():
    nothing = np.full((2, 6, 9), np.nan)
    found = shares(POTENTIAL, RATES, nothing, nothing[:, 0], nothing[:, 0])
    assert np.isnan(found.measured).all()
    assert np.isnan(found.fitted).all()


# -- bootstrap -----------------------------------------------------------------------------------------------------
def drawn_by_hand(rates, current, regression, replicates, rng):
    """Replicates of b, k₁, k₂ and of both shares: each made as data, fitted again by normal equations, integrated."""
    k = len(rates)
    v = rates[:, None]
    scale = {"ORDINARY": np.ones((k, 1)), "DIVIDED": np.sqrt(v), "RELATIVE": current}[regression.name]
    scale = np.broadcast_to(scale, current.shape)

    def fit(design, y):
        inverse = np.linalg.inv(design.T @ design)
        residuals = y - design @ (inverse @ design.T @ y)
        hat = np.einsum("kp,pq,kq->k", design, inverse, design)
        fair = residuals / np.sqrt(1 - hat)
        fair -= fair.mean()
        fair *= math.sqrt((residuals @ residuals) / (k - 2) / np.mean(fair**2))
        return y - residuals, fair, lambda new: inverse @ (design.T @ new)

    drawn = rng.integers(k, size=(replicates, k))
    shape = (replicates, current.shape[0], current.shape[2])
    b, k1, k2 = np.empty(shape), np.empty(shape), np.empty(shape)
    again = np.empty((replicates, *current.shape))
    for branch in range(current.shape[0]):
        for place in range(current.shape[2]):
            s = scale[branch, :, place]
            i = current[branch, :, place]
            fitted, fair, solve = fit(np.column_stack([rates / s, np.sqrt(rates) / s]), i / s)
            line, fair_log, solve_log = fit(np.column_stack([np.log(rates), np.ones(k)]), np.log(np.abs(i)))
            for n, chosen in enumerate(drawn):
                k1[n, branch, place], k2[n, branch, place] = solve(fitted + fair[chosen])
                again[n, branch, :, place] = s * (fitted + fair[chosen])
                b[n, branch, place] = solve_log(line + fair_log[chosen])[0]
    part = np.trapezoid(np.abs(k1), POTENTIAL).sum(axis=1)[:, None] * rates
    whole = np.trapezoid(np.abs(again), POTENTIAL).sum(axis=1)
    fit_current = np.abs(k1[:, :, None] * v + k2[:, :, None] * np.sqrt(v))
    return b, k1, k2, part / whole, part / np.trapezoid(fit_current, POTENTIAL).sum(axis=1)


@each_regression
def test_all_at_once_is_the_same_as_one_replicate_after_another(regression):
    current = loop(5, own=0.02)
    found = bootstrap_map(
        POTENTIAL, RATES, current, regression=regression, replicates=150, rng=np.random.default_rng(6)
    )
    b, k1, k2, measured, fitted = drawn_by_hand(RATES, current, regression, 150, np.random.default_rng(6))
    assert found.share_of_measured.replicates == pytest.approx(measured, rel=1e-8)
    assert found.share_of_fitted.replicates == pytest.approx(fitted, rel=1e-8)
    terms = two_terms(RATES, current, regression=regression)
    wider = t_quantile(4, 0.95) / 1.959963985
    for spread, replicates, value in (
        (found.b, b, power_law(RATES, current).b),
        (found.k1, k1, terms.k1),
        (found.k2, k2, terms.k2),
    ):
        assert spread.std == pytest.approx(replicates.std(axis=0, ddof=1), rel=1e-7)
        low, high = np.quantile(replicates, [0.025, 0.975], axis=0)
        assert spread.low == pytest.approx(value + wider * (low - value), rel=1e-7)
        assert spread.high == pytest.approx(value + wider * (high - value), rel=1e-7)


@each_regression
def test_rates_that_differ_from_point_to_point_take_the_same_way(regression):
    current = loop(7, own=0.02)
    settings = {"regression": regression, "replicates": 80}
    one = bootstrap_map(POTENTIAL, RATES, current, rng=np.random.default_rng(8), **settings)
    nearly = RATES[:, None] * (1 + 1e-10 * np.random.default_rng(9).standard_normal(current.shape))
    other = bootstrap_map(POTENTIAL, nearly, current, rng=np.random.default_rng(8), **settings)
    assert other.b.std == pytest.approx(one.b.std, rel=1e-5)
    assert other.k2.low == pytest.approx(one.k2.low, rel=1e-5)
    assert other.share_of_measured.replicates == pytest.approx(one.share_of_measured.replicates, rel=1e-6)
    assert other.share_of_fitted.replicates == pytest.approx(one.share_of_fitted.replicates, rel=1e-6)


def test_portions_do_not_change_the_result(monkeypatch):
    current = loop(10, own=0.02)
    settings = {"regression": Regression.RELATIVE, "replicates": 100}
    whole = bootstrap_map(POTENTIAL, RATES, current, rng=np.random.default_rng(11), **settings)
    monkeypatch.setattr(kinetic_spread, "MEMORY", 8 * 100 * 4)  # four potentials at once
    parts = bootstrap_map(POTENTIAL, RATES, current, rng=np.random.default_rng(11), **settings)
    assert parts.k1.std == pytest.approx(whole.k1.std, rel=1e-10)
    assert parts.share_of_fitted.replicates == pytest.approx(whole.share_of_fitted.replicates, rel=1e-10)
    assert parts.share_of_measured.replicates == pytest.approx(whole.share_of_measured.replicates, rel=1e-10)


def test_one_seed_is_one_result():
    settings = {"regression": Regression.DIVIDED, "replicates": 50}
    a, b = (
        bootstrap_map(POTENTIAL, RATES, loop(12), rng=np.random.default_rng(13), **settings).k1.std for _ in range(2)
    )
    assert a.tolist() == b.tolist()


@each_regression
def test_the_spread_is_that_of_the_regression(regression):
    current = loop(14, own=0.02)
    found = bootstrap_map(
        POTENTIAL, RATES, current, regression=regression, replicates=20_000, rng=np.random.default_rng(15)
    )
    terms = two_terms(RATES, current, regression=regression)
    assert found.k1.std == pytest.approx(terms.k1_std, rel=0.03)
    assert found.k2.std == pytest.approx(terms.k2_std, rel=0.03)
    assert found.b.std == pytest.approx(power_law(RATES, current).b_std, rel=0.03)


def test_an_error_that_potentials_share_does_not_average_out():
    """Nine potentials of one error are one error; drawn one by one they would look three times better known."""
    shared = bootstrap_map(
        POTENTIAL, RATES, loop(16), regression=Regression.RELATIVE, replicates=4000, rng=np.random.default_rng(17)
    )
    one = two_terms(RATES, loop(16)[:1, :, :1], regression=Regression.RELATIVE)
    assert shared.share_of_fitted.std == pytest.approx(one.local_share(RATES)[1][0, :, 0], rel=0.1)


def test_coefficients_held_at_zero_stay_there():
    rng = np.random.default_rng(18)
    capacitor = RATES[:, None] * 100 * FORM * (1 + 0.02 * rng.standard_normal((6, 9)))
    settings = {"regression": Regression.RELATIVE, "replicates": 500}
    free = bootstrap_map(POTENTIAL, RATES, capacitor, rng=np.random.default_rng(19), **settings)
    held = bootstrap_map(POTENTIAL, RATES, capacitor, rng=np.random.default_rng(19), nonnegative=True, **settings)
    assert free.k2.low.min() < 0
    assert held.k2.low.min() == 0
    assert held.k2.high.max() > 0
    assert held.share_of_fitted.replicates.max() <= 1 + 1e-12 < free.share_of_fitted.replicates.max()
    terms = two_terms(RATES, capacitor, regression=Regression.RELATIVE).nonnegative()
    assert held.share_of_fitted.value == pytest.approx(
        shares(POTENTIAL, RATES, capacitor, terms.first, terms.second).fitted, rel=1e-12
    )


def test_gaps_stay_gaps_and_taint_nothing():
    current = loop(20, own=0.02)
    current[0, 2, 4] = np.nan
    current[1, 0, 0] *= -1
    settings = {"regression": Regression.ORDINARY, "replicates": 60}
    found = bootstrap_map(POTENTIAL, RATES, current, rng=np.random.default_rng(21), **settings)
    assert np.argwhere(np.isnan(found.k1.std)).tolist() == [[0, 4]]
    assert np.argwhere(np.isnan(found.b.low)).tolist() == [[0, 4], [1, 0]]
    assert np.isfinite(found.share_of_measured.replicates).all()
    assert np.isfinite(found.share_of_fitted.replicates).all()


def test_two_rates_have_no_spread():
    found = bootstrap_map(
        POTENTIAL,
        RATES[:2],
        loop(22)[:, :2],
        regression=Regression.RELATIVE,
        replicates=20,
        rng=np.random.default_rng(23),
    )
    assert np.isnan(found.k1.std).all()
    assert np.isnan(found.share_of_fitted.std).all()
    assert np.isnan(found.share_of_fitted.interval()).all()
    assert np.isfinite(found.share_of_fitted.value).all()


def test_one_replicate_is_not_enough():
    with pytest.raises(UsageError, match="two replicates"):
        bootstrap_map(
            POTENTIAL, RATES, loop(24), regression=Regression.RELATIVE, replicates=1, rng=np.random.default_rng(1)
        )


@pytest.mark.parametrize("level", [0.68, 0.95])
def test_intervals_of_the_map_cover_as_often_as_they_say(level):
    """1000 potentials with errors of their own: 1000 series."""
    n, rng = 1000, np.random.default_rng(25)
    noise = 1 + 0.03 * rng.standard_normal((6, n))
    settings = {"regression": Regression.RELATIVE, "replicates": 600, "rng": rng, "level": level}
    place = np.arange(n, dtype=float)
    found = bootstrap_map(place, RATES, EXACT[:, None] * noise, **settings)
    power = bootstrap_map(place, RATES, (RATES**0.8)[:, None] * noise, **settings)
    for spread, true in ((found.k1, K1), (found.k2, K2), (power.b, 0.8)):
        hits = (spread.low < true) & (true < spread.high)
        assert abs(hits.mean() - level) < 3 * math.sqrt(level * (1 - level) / n)


@pytest.mark.parametrize("own", [0.0, 0.03], ids=["errors of the rates", "and of every potential"])
def test_intervals_of_the_share_cover_as_often_as_they_say(own):
    n, rng = 300, np.random.default_rng(26)
    true = K1 * RATES / EXACT
    covered = {0.68: [], 0.95: []}
    for seed in range(n):
        found = bootstrap_map(
            POTENTIAL, RATES, loop(1000 + seed, own=own), regression=Regression.RELATIVE, replicates=300, rng=rng
        )
        for level, hits in covered.items():
            low, high = found.share_of_fitted.interval(level)
            hits.append((low < true) & (true < high))
    for level, hits in covered.items():
        assert np.abs(np.mean(hits, axis=0) - level).max() < 3 * math.sqrt(level * (1 - level) / n)


@pytest.mark.slow
def test_a_large_map_needs_little_memory():
    rng = np.random.default_rng(27)
    rates = np.geomspace(1e-4, 1e-2, 12)
    current = (200 * rates + 3 * np.sqrt(rates))[:, None] * (1 + 0.03 * rng.standard_normal((2, 12, 20_000)))
    tracemalloc.start()
    bootstrap_map(np.linspace(0, 1, 20_000), rates, current, regression=Regression.RELATIVE, replicates=300, rng=rng)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500e6
