"""Integrals, counters, and the uncertainty that sampling leaves."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.signals.integration import (
    IntervalRule,
    closing_rule,
    counter_increments,
    interval_integrals,
    sampling_std,
)

BACKWARD, TRAPEZOID = IntervalRule.BACKWARD, IntervalRule.TRAPEZOID


def test_a_straight_line_is_integrated_exactly_by_the_trapezoid_and_not_by_the_rectangle():
    t = np.array([0.0, 1.0, 3.0, 4.0])
    assert interval_integrals(t, 2 * t, TRAPEZOID).sum() == pytest.approx(16.0, rel=1e-12)
    assert interval_integrals(t, 2 * t, BACKWARD).sum() == pytest.approx(2 + 12 + 8)


def test_time_running_backwards_counts_as_empty():
    t = np.array([0.0, 2.0, 1.0, 2.0])
    assert interval_integrals(t, np.ones(4), BACKWARD).tolist() == [0.0, 2.0, 0.0, 1.0]


def test_a_restarting_counter_and_a_running_one_count_the_same():
    running = np.array([0.0, 1.0, 2.0, 1.5, 0.5, 0.6])
    restarting = np.array([0.0, 1.0, 2.0, -0.5, -1.5, 0.1])
    expected = [0.0, 1.0, 1.0, -0.5, -1.0, 0.1]
    assert counter_increments(running, restarting=False) == pytest.approx(expected)
    assert counter_increments(restarting, restarting=True) == pytest.approx(expected)


def test_a_counter_that_restarts_in_the_same_direction_counts_on():
    assert counter_increments(np.array([0.0, 4.0, 0.0, 1.0]), restarting=True).tolist() == [0.0, 4.0, 0.0, 1.0]


@pytest.mark.parametrize("rule", list(IntervalRule))
def test_the_rule_of_a_counter_is_found(rule):
    t = np.linspace(0, 10, 21)
    y = np.exp(-t)
    assert closing_rule(t, y, interval_integrals(t, y, rule), [(0, 21)]) is rule


def test_what_the_counter_gained_before_a_span_does_not_choose_the_rule():
    t = np.linspace(0, 10, 21)
    y = np.exp(-t)
    gains = interval_integrals(t, y, BACKWARD)
    gains[5] += 0.02  # the counter was written late, at the first point of the span
    assert closing_rule(t, y, gains, [(5, 21)]) is BACKWARD


def test_a_counter_that_wavers_has_not_restarted():
    wavering = np.array([0.0, 4.0, 3.99, 5.0])
    assert counter_increments(wavering, restarting=True) == pytest.approx([0.0, 4.0, -0.01, 1.01])


def test_sampling_std_of_white_noise_is_honest():
    rng = np.random.default_rng(5)
    t = np.arange(200.0)
    pulls = []
    for _ in range(400):
        y = 1 + 0.1 * rng.standard_normal(200)
        pulls.append((interval_integrals(t, y, TRAPEZOID).sum() - 199) / sampling_std(t, y, TRAPEZOID))
    assert 0.9 < np.std(pulls) < 1.1


def test_a_mean_over_an_instant_does_not_blur_a_long_interval():
    t = np.array([0.0, 2.0, 2.0001, 4.0, 6.0])
    y = np.array([1.0, 1.0, 50.0, 1.0, 1.0])
    assert sampling_std(t, y, BACKWARD) < 0.01 < 10 < sampling_std(t, y, TRAPEZOID)
