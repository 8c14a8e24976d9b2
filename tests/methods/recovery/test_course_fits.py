"""Courses fitted to check values and to known rests; intervals of the end voltage; which course is chosen."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.recovery.course_fits import chosen, end_interval, fit_course, fit_courses, growth_of
from ionterface.methods.recovery.courses import Course
from ionterface.methods.recovery.log_bins import log_bins

T = np.concatenate([np.arange(0.5, 60, 0.5), np.arange(60, 1500, 2.0)])


def courses(volumes, relax):
    """Name -> voltage and the end that it goes to."""
    plate = volumes(T, fill_time=1000.0, tau=60.0)
    return {
        Course.ONE: (0.9 - 0.05 * np.exp(-T / 200), 0.9),
        Course.TWO: (relax(T), 0.9),
        Course.PLATE: (2.99 - 0.01 * plate, 2.99),
        Course.STRETCHED: (0.9 - 0.05 * np.exp(-((T / 50) ** 0.6)), 0.9),
    }


def test_check_a_is_recovered_from_its_rounded_values(check_a):
    fit = fit_course(Course.TWO, log_bins(*check_a))
    expected = {"V_inf": 0.9, "a_1": 0.05, "tau_1": 10, "a_2": 0.03, "tau_2": 300}
    assert dict(fit.values) == pytest.approx(expected, rel=1e-3)
    assert fit.values["V_inf"] == pytest.approx(0.9, abs=2e-6)


@pytest.mark.parametrize("known", [60.0, None])
def test_check_b_is_recovered_with_a_pulse_known_or_not(check_b, known):
    fit = fit_course(Course.PLATE, log_bins(*check_b), tau=known)
    assert fit.values["V_inf"] == pytest.approx(2.99, abs=1e-6)
    assert fit.values["fill_time"] == pytest.approx(1000.0, rel=1e-3)
    assert fit.values["tau"] == pytest.approx(60.0, rel=1e-12 if known else 1e-3)


def test_the_logarithm_and_the_root_of_time_are_recovered():
    fit = fit_course(Course.LOGARITHM, log_bins(T, 0.9 - 0.01 * np.log1p(T / 3)))
    assert dict(fit.values) == pytest.approx({"V_0": 0.9, "k": -0.01, "t_0": 3.0}, rel=1e-4)
    fit = fit_course(Course.SQUARE_ROOT, log_bins(T, 0.9 - 1e-3 * np.sqrt(T)))
    assert dict(fit.values) == pytest.approx({"V_0": 0.9, "k": -1e-3}, rel=1e-4)


def test_too_few_points_are_no_course(check_a):
    t, v = check_a
    with pytest.raises(UsageError, match="cannot determine"):
        fit_course(Course.THREE, log_bins(t[:5], v[:5]))
    _, fits = fit_courses(log_bins(t[:4], v[:4]))
    assert {one.course for one in fits} <= {Course.ONE, Course.LOGARITHM, Course.SQUARE_ROOT}


def test_signs_show_a_pattern_that_a_few_large_residuals_hide():
    calm = np.sin(np.arange(60) / 4)
    hidden = np.concatenate([[200.0, -180.0], calm])
    assert growth_of(calm) > 2
    assert growth_of(hidden) > 2


def covered(voltages, course, truth, level):
    """Share of rests whose interval, by the course that they truly have, holds the end."""
    hits = []
    for voltage in voltages:
        bins, (one,) = fit_courses(log_bins(T, voltage), tau=60.0, courses=(course,))
        low, high = end_interval(one, bins, level)
        hits.append(low <= truth <= high)
    return np.mean(hits)


SEEDS = 200


def within(share, level, seeds=SEEDS):
    """Whether a share of covered intervals is what `level` promises, but for three binomial σ."""
    return abs(share - level) < 3 * np.sqrt(level * (1 - level) / seeds)


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.68, 0.95])
@pytest.mark.parametrize("course", [Course.ONE, Course.TWO, Course.PLATE, Course.STRETCHED])
def test_the_interval_of_the_end_covers_at_its_rate_in_white_noise(volumes, relax, course, level):
    clean, truth = courses(volumes, relax)[course]
    rng = np.random.default_rng(7)
    share = covered((clean + 1e-4 * rng.standard_normal(len(T)) for _ in range(SEEDS)), course, truth, level)
    assert within(share, level)


@pytest.mark.slow
def test_the_interval_covers_where_voltage_comes_in_steps_and_noise_is_slow(relax, slow):
    """Noise of ten samples' memory beside steps of 1 mV: no interval is too narrow by more than chance."""
    rng = np.random.default_rng(8)
    coarse = (np.round((relax(T) + slow(rng, len(T), 1e-4, 10.0)) / 1e-3) * 1e-3 for _ in range(SEEDS))
    assert covered(coarse, Course.TWO, 0.9, 0.95) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / SEEDS)


@pytest.mark.slow
def test_a_memory_of_ten_samples_is_seen_and_one_of_a_hundred_not_wholly(relax, slow):
    """What the docs say of slow noise: at a memory of an eighth of the rest, 95 % is less."""
    rng = np.random.default_rng(9)
    shares = {
        memory: covered((relax(T) + slow(rng, len(T), 1e-4, memory) for _ in range(SEEDS)), Course.TWO, 0.9, 0.95)
        for memory in (10.0, 100.0)
    }
    assert shares[10.0] > 0.90
    assert 0.6 < shares[100.0] < 0.95


@pytest.mark.slow
def test_the_course_is_found_at_its_rate(volumes, relax):
    """Of forty rests of each course in white noise, nineteen in twenty; the others come from one family to the next."""
    for course, (clean, _) in courses(volumes, relax).items():
        rng = np.random.default_rng(10)
        found = []
        for _ in range(40):
            _, fits = fit_courses(log_bins(T, clean + 1e-4 * rng.standard_normal(len(T))), tau=60.0)
            found.append(chosen(fits).course)
        assert found.count(course) >= 36, (course, found)
