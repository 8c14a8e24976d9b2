"""b, a, k1, k2 and the share of a current proportional to v: the truth is found again, and the intervals hold it."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.b_value import b_values
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.separation import Convention, Denominator, Regression, separation

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
NOISES = {
    "0.1 % per point": {"relative": 0.001},
    "3 % per point": {"relative": 0.03},
    "2 % per scan rate": {"gain": 0.02},
    "both": {"gain": 0.02, "relative": 0.01, "additive": 1e-9},
}
CASES = [
    pytest.param(NOISES["both"] | {"interval": 2.6e-3}, 20, id="both, 20 seeds"),
    *(pytest.param(n, 200, id=f"{name}, 200 seeds", marks=pytest.mark.slow) for name, n in NOISES.items()),
]
PROGRAM = (0.0, 1.0)


def k1_of(e):
    return 0.02 * (1 + 0.4 * np.sin(2 * np.pi * e))


def k2_of(e):
    """Largest where k1 is, at 0.25 V, so that the sum has one peak that stands still."""
    return 3e-4 * (1 + 0.8 * np.exp(-(((e - 0.25) / 0.15) ** 2)))


def two_terms(e, v):
    return k1_of(e) * v + k2_of(e) * v**0.5


def share_of(v, series):
    """Over the potentials of the series; sweeps as they are sampled end shortly before their vertices."""
    e = np.linspace(series.potential[0], series.potential[-1], 20001)
    return float(k1_of(e).mean() * v / two_terms(e, v).mean())


def codes(result):
    return {f.code for f in result.findings}


def series_of(cells, truth, **how):
    return scan_rate_series(cells.recorded(truth, **how))


@pytest.fixture(scope="module")
def mixed(cells):
    return cells.terms(cells.Program(*PROGRAM), law=two_terms)


@pytest.fixture(scope="module")
def every(cells, mixed):
    """Prepared series of the two-term electrode for so many seeds, made once for each noise."""

    @functools.cache
    def make(seeds, noise):
        return [series_of(cells, mixed, seed=s, **dict(noise)) for s in range(seeds)]

    return lambda seeds, noise: make(seeds, tuple(sorted(noise.items())))


@pytest.mark.parametrize(("noise", "seeds"), CASES)
@pytest.mark.parametrize(
    "exponent", [pytest.param(0.5, marks=pytest.mark.slow), 0.72, pytest.param(1.0, marks=pytest.mark.slow)]
)
def test_b_and_a_of_a_power_law(cells, exponent, noise, seeds):
    program = cells.Program(*PROGRAM)
    truth = cells.terms(program, law=lambda e, v: 2e-3 * (1 + 0.5 * np.sin(2 * np.pi * e)) * v**exponent)
    found = {}
    for seed in range(seeds):
        for value in b_values(series_of(cells, truth, seed=seed, **noise), step=0.25).values:
            found.setdefault((value.branch, round(value.potential, 6)), []).append(value)
    for branch in (UP, DOWN):
        for potential in (0.25, 0.5):
            values = found[branch, potential]
            cells.assert_honest(((v.b, v.degrees) for v in values), exponent)
            cells.assert_honest(((v.a, v.degrees) for v in values), 2e-3 * (1 + 0.5 * np.sin(2 * np.pi * potential)))


@pytest.mark.parametrize(("noise", "seeds"), CASES)
def test_k1_and_k2_of_a_two_term_current(cells, every, noise, seeds):
    results = [separation(s, convention=Convention()) for s in every(seeds, noise)]
    for branch in (UP, DOWN):
        for wanted in (0.25, 0.4, 0.8):
            place = int(np.argmin(np.abs(results[0].potential - wanted)))
            potential = results[0].potential[place]
            for name, truth in (("k1", k1_of(potential)), ("k2", k2_of(potential))):
                trials = []
                for result in results:
                    terms = result.branch(branch)
                    value, std = getattr(terms, name)[place], getattr(terms, name + "_std")[place]
                    trials.append((cells.estimate(value, std), result.degrees))
                cells.assert_honest(trials, float(truth))


@pytest.mark.parametrize(("noise", "seeds"), CASES)
@pytest.mark.parametrize(
    "denominator", [Denominator.MEASURED, pytest.param(Denominator.FITTED, marks=pytest.mark.slow)]
)
def test_the_share_proportional_to_v(cells, every, noise, seeds, denominator):
    series = every(seeds, noise)
    results = [separation(s, convention=Convention(denominator=denominator)) for s in series]
    for place, rate in enumerate(cells.rates):
        truth = share_of(rate, series[0])
        cells.assert_honest(((r.shares[place].proportional, r.degrees) for r in results), truth)
        cells.assert_honest(((r.shares[place].root, r.degrees) for r in results), 1 - truth)
    assert sum(r.status is Status.VALID for r in results) >= 0.9 * seeds, {f.code for r in results for f in r.findings}


def test_every_regression_finds_the_shares_of_a_clean_current(cells, every):
    (series,) = every(1, {"relative": 1e-4})
    for regression in Regression:
        for nonnegative in (False, True):
            result = separation(series, convention=Convention(regression=regression, nonnegative=nonnegative))
            found = [s.proportional.value for s in result.shares]
            assert found == pytest.approx([share_of(v, series) for v in cells.rates], abs=2e-3)
            assert result.status is Status.VALID
            assert not codes(result) & {"W-D2", "W-D3", "W-D4", "W-D7"}


def test_a_current_with_two_terms_has_no_one_b_and_says_so(cells, every):
    """b runs from .70 to .84 over these rates; a straight line in logarithms is only a mean."""
    (series,) = every(1, {"relative": 1e-3})
    result = b_values(series, step=0.1)
    assert "W-B2" in codes(result)
    inner = [v for v in result.values if 0.2 < v.potential < 0.8]
    assert all(v.curved for v in inner)
    ends = np.array([[v.piecewise[0].value, v.piecewise[-1].value] for v in inner])
    assert (ends[:, 1] - ends[:, 0] > 0.05).all()
    share = 2 * ends - 1
    e = np.array([v.potential for v in inner])
    for column, pair in ((0, cells.rates[:2]), (1, cells.rates[-2:])):
        v = np.sqrt(pair.prod())
        assert share[:, column] == pytest.approx(k1_of(e) * v / two_terms(e, v), abs=0.03)


def test_a_true_power_law_is_not_called_curved(cells):
    """The false discoveries among all potentials of a series are held to 5 %, so few series may show one."""
    truth = cells.terms(cells.Program(*PROGRAM), law=lambda e, v: 2e-3 * (2 + e) * v**0.8)
    series = [series_of(cells, truth, seed=s, gain=0.01, relative=0.01) for s in range(15)]
    assert sum("W-B2" in codes(b_values(each, step=0.1)) for each in series) <= 4


@pytest.mark.parametrize("seeds", [15, pytest.param(200, marks=pytest.mark.slow)])
def test_b_of_a_surface_wave_behind_a_resistance_that_is_known(cells, seeds):
    """As measured its peak moves by 60 mV and b runs from .8 to 1.3; corrected, b is 1 everywhere."""
    rates = np.array([1e-3, 2e-3, 3e-3, 5e-3, 7e-3, 1e-2])
    truth = cells.surface(cells.Program(*PROGRAM), rates, charge=1.0, width=0.04, resistance=0.5)
    found = {}
    for seed in range(seeds):
        records = cells.recorded(truth, seed=seed, gain=0.01, relative=0.002)
        for value in b_values(scan_rate_series(records, resistance=Estimate(0.5, 0.0, "Ohm")), step=0.05).values:
            found.setdefault((value.branch, round(value.potential, 6)), []).append(value)
    for branch in (UP, DOWN):
        for potential in (0.45, 0.5, 0.55):
            cells.assert_honest(((v.b, v.degrees) for v in found[branch, potential]), 1.0)
