"""The choice of a law for all cells: a likelihood in which every cell draws its own parameters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import binom, multivariate_normal

from ionterface.methods.ageing.cell_fits import CellRun, Law, fit_laws
from ionterface.methods.ageing.law_choice import chosen, scores_of


def runs_from(rows):
    return [
        CellRun(name=f"c{k}", cycles=np.arange(1, len(row) + 1), capacities=np.asarray(row, float))
        for k, row in enumerate(rows)
    ]


def scored(rows):
    return scores(runs_from(rows))


def scores(runs):
    return scores_of(runs, [fit_laws(run) for run in runs])


def lines(seed, *, cells=4, lengths=(12, 7, 9, 15)):
    rng = np.random.default_rng(seed)
    rows = []
    for length in lengths[:cells]:
        n = np.arange(length)
        rows.append(
            100 + 5 * rng.standard_normal() - (0.5 + 0.1 * rng.standard_normal()) * n + rng.normal(0, 1, length)
        )
    return rows


def test_the_score_of_a_line_is_that_of_the_whole_covariance():
    """Linear model: the likelihood written out as one multivariate normal of each cell, maximised by another search."""
    rows = lines(3)

    def minus_two_log(x):
        Q_1, k, log_q, log_k, log_s = x
        total = 0.0
        for row in rows:
            n = np.arange(len(row))
            covariance = np.exp(log_q) + np.exp(log_k) * np.outer(n, n) + np.exp(log_s) * np.eye(len(n))
            total -= 2 * multivariate_normal.logpdf(row, Q_1 - k * n, covariance)
        return total

    starts = ([100, 0.5, 3.2, -4.6, 0.0], [100, 0.5, 3.2, -9.0, 0.0])
    best = min(
        minimize(minus_two_log, x, method="Nelder-Mead", options={"maxiter": 6000, "xatol": 1e-7, "fatol": 1e-9}).fun
        for x in starts
    )
    count, K = sum(map(len, rows)), 5
    constant = count * (1 + math.log(2 * math.pi))
    expected = best - constant + 2 * K + 2 * K * (K + 1) / (count - K - 1)
    assert scored(rows)[Law.LINEAR] == pytest.approx(expected, abs=1e-3)


def test_one_cell_is_scored_by_its_own_fit():
    (row,) = lines(1, cells=1)
    (run,) = runs_from([row])
    fits = fit_laws(run)
    found = scores_of([run], [fits])
    for law in (Law.LINEAR, Law.EXPONENTIAL, Law.POWER):
        assert found[law] == pytest.approx(fits[law].aicc)


def test_the_order_and_the_unit_of_cells_do_not_matter():
    rows = lines(2)
    one, turned, small = scored(rows), scored(rows[::-1]), scored([1e-3 * np.asarray(row) for row in rows])
    assert turned[Law.LINEAR] == pytest.approx(one[Law.LINEAR], abs=0.01)  # of a search
    ratio = [small[Law.LINEAR] - small[law] for law in (Law.EXPONENTIAL, Law.SQUARE_ROOT)]
    assert ratio == pytest.approx([one[Law.LINEAR] - one[law] for law in (Law.EXPONENTIAL, Law.SQUARE_ROOT)], abs=0.01)


def test_seven_published_cells_of_five_cycles_are_activated_and_fade(published):
    """No cell alone could tell: five cycles for four parameters and a scatter. Together they can."""
    found = scores(published)
    assert chosen(found) is Law.ACTIVATION_FADE
    others = [score for law, score in found.items() if law is not Law.ACTIVATION_FADE]
    assert min(others) - found[Law.ACTIVATION_FADE] > 20
    assert scores(published[:2])[Law.ACTIVATION_FADE] == math.inf


def test_nothing_is_chosen_where_nothing_can_be_compared():
    assert chosen(scored([[3, 2, 1], [3, 2]])) is None
    assert chosen({}) is None
    assert scores_of([], []) == {}


@pytest.mark.slow
def test_a_line_is_rarely_taken_for_more_than_it_is():
    """A power or a knee in place of a line: what AICc lets through, in cells of unequal length."""
    count = 25
    wrong = sum(chosen(scored(lines(seed))) not in (Law.LINEAR, Law.EXPONENTIAL) for seed in range(count))
    assert wrong <= binom.ppf(0.999, count, 0.15), wrong
