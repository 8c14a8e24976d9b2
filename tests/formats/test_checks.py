"""Cross-checks: each finds what it is for, and nothing where nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.formats.checks import charge_closure, time_order, zero_potential


def test_time_in_order_is_no_finding():
    assert time_order(np.array([0.0, 1.0, 1.0, 2.0])) is None
    assert time_order(np.array([])) is None


def test_time_backwards():
    found = time_order(np.array([0.0, 7200.0, 0.0, 7200.0, 5.0]), where="cell.csv")
    assert found is not None
    assert found.code == "W-IN1"
    assert "backwards 2 times, first at point 3: 7200 s is followed by 0 s" in found.message
    assert found.where == "cell.csv"


def test_time_missing():
    found = time_order(np.array([0.0, np.nan, 2.0]))
    assert found is not None
    assert "1 point has no time" in found.message


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=40), st.floats(-5, 5))
def test_counter_of_the_trapezoid_closes(values, offset):
    current = np.array(values)
    time = np.arange(len(current)) * 2.0
    counter = np.concatenate([[0.0], np.cumsum(current[1:] + current[:-1])]) + offset
    assert charge_closure(time, current, counter, tolerance=1e-6) is None or np.abs(np.ptp(counter)) < 1e-6


def test_counter_with_restarts():
    time, current = np.arange(10.0), np.where(np.arange(10) < 5, -1.0, 1.0)
    counter = np.concatenate([-np.arange(5.0), np.arange(5.0)])
    assert charge_closure(time, current, counter, tolerance=1e-9, restarts=[5]) is None
    assert charge_closure(time, current, counter, tolerance=1e-9) is not None


def test_counter_that_is_off_is_named_with_its_segment():
    time, current = np.arange(10.0), np.full(10, 1.0)
    counter = np.concatenate([np.arange(5.0), 1.02 * np.arange(5.0)])
    found = charge_closure(time, current, counter, tolerance=0.01, restarts=[5])
    assert found is not None
    assert found.code == "W-IN2"
    assert "1.96% between the points 6 and 10" in found.message
    assert charge_closure(time, current, counter, tolerance=0.02, restarts=[5]) is None


def test_rest_cannot_fail_to_close():
    assert charge_closure(np.arange(5.0), np.zeros(5), np.zeros(5), tolerance=1e-9) is None


def test_missing_numbers_are_said():
    found = charge_closure(np.arange(3.0), np.array([0.0, np.nan, 1.0]), np.arange(3.0), tolerance=1.0)
    assert found is not None
    assert "cannot be checked" in found.message


@pytest.mark.parametrize(("voltage", "code"), [([0.0, 0.0], "W-IN3"), ([0.0, 1e-9], None), ([0.0], None), ([], None)])
def test_zero_potential(voltage, code):
    found = zero_potential(np.array(voltage))
    assert (found.code if found else None) == code


@pytest.mark.parametrize(("gain", "accused"), [(1.0, False), (1.05, True), (-1.0, True)])
def test_a_cycle_that_comes_back_is_judged_by_what_has_moved(gain, accused):
    time = np.linspace(0, 2 * np.pi, 200)
    current = np.sin(time) + 1e-6
    counter = gain * (1 - np.cos(time) + 1e-6 * time) + np.where(time > 6, 2e-5, 0.0)
    assert (charge_closure(time, current, counter, tolerance=0.01) is not None) is accused
