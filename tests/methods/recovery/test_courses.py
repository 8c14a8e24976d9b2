"""Courses of the voltage at rest: check values, limits, and a plate computed another way."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from ionterface.methods.recovery.courses import (
    Course,
    logarithm,
    one_exponential,
    plate,
    plate_excess,
    rest_change,
    stretched,
    three_exponentials,
    two_exponentials,
)


def test_two_exponentials_have_the_values_of_the_reference(check_a):
    t, v = check_a
    found = two_exponentials(t, V_inf=0.9, a_1=0.05, tau_1=10, a_2=0.03, tau_2=300)
    assert found == pytest.approx(v, abs=6e-7)


def test_a_plate_has_the_values_of_the_reference(check_b):
    t, v = check_b
    found = 2.99 - 0.01 * plate_excess(t, 1000.0, 60.0)
    assert found == pytest.approx(v, abs=6e-8)


@pytest.mark.parametrize("tau", [60.0, 1000.0, 20000.0])
def test_a_plate_is_that_of_finite_volumes(volumes, tau):
    t = np.geomspace(1, 2000, 30)
    assert plate_excess(t, 1000.0, tau) == pytest.approx(volumes(t, fill_time=1000.0, tau=tau), rel=2e-3, abs=2e-6)


def test_a_plate_begins_as_the_difference_of_roots_and_ends_as_its_last_mode():
    early = np.array([0.1, 1.0, 10.0])
    root = np.sqrt(60 + early) - np.sqrt(early)
    fall = -np.diff(plate_excess(early, 1000.0, 60.0)) / -np.diff(root)
    assert fall == pytest.approx(2 / np.sqrt(np.pi) * np.sqrt(1000.0) / 60, rel=1e-6)
    late = plate_excess(np.array([500.0, 600.0]), 1000.0, 60.0)
    assert np.diff(np.log(late))[0] / 100 == pytest.approx(-1 / 101.3, rel=1e-3)


def test_a_plate_starts_at_its_amplitude_and_tells_the_change_at_rest():
    values = {"V_inf": 2.99, "a": 0.0123, "fill_time": 1000.0, "tau": 60.0}
    assert plate(np.zeros(1), **values)[0] == pytest.approx(2.99 - 0.0123)
    values["a"] = 0.01 * float(plate_excess(np.zeros(1), 1000.0, 60.0)[0])
    assert rest_change(values) == pytest.approx(-0.01)


def test_limits_join_the_courses():
    t = np.geomspace(0.1, 1e4, 50)
    one = one_exponential(t, V_inf=0.9, a_1=0.05, tau_1=70)
    assert stretched(t, V_inf=0.9, a=0.05, tau=70, beta=1.0) == pytest.approx(one, rel=1e-14)
    three = three_exponentials(t, V_inf=0.9, a_1=0.05, tau_1=70, a_2=0.0, tau_2=1, a_3=0.0, tau_3=2)
    assert three == pytest.approx(one, rel=1e-14)
    late = logarithm(np.array([1e3, 1e4]), V_0=0.9, k=0.01, t_0=0.01)
    assert np.diff(late)[0] == pytest.approx(0.01 * np.log(10), rel=1e-4)


@pytest.mark.parametrize("course", [one for one in Course if one.ends])
def test_after_three_of_the_slowest_times_five_percent_are_left(course):
    values = {
        "V_inf": 0.0, "a": 1.0, "a_1": 0.0, "tau_1": 1.0, "a_2": 0.0, "tau_2": 2.0, "a_3": 0.0, "tau_3": 3.0,
        "tau": 50.0, "fill_time": 1000.0, "beta": 0.5,
    }  # fmt: skip
    if course.terms:
        values[f"a_{course.terms}"] = 1.0
    mine = {k: v for k, v in values.items() if k in inspect.signature(course.model).parameters}
    slowest = course.slowest(mine)
    at = np.array([8.0 * slowest, 9.0 * slowest]) if course is Course.PLATE else np.array([0.0, 3 * slowest])
    left = -course.model(at, **mine)
    expected = np.exp(-1) if course is Course.PLATE else np.exp(-3)
    assert left[1] / left[0] == pytest.approx(expected, rel=1e-6)
