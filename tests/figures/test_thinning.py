"""Thinning keeps what a picture can show."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.figures import Axis, Scale
from ionterface.figures.thinning import thinned

AXIS = Axis(quantity="Time", unit="h")


def test_short_curves_come_back_as_they_are():
    x, y = np.arange(400.0), np.arange(400.0)
    same_x, same_y = thinned(x, y, axis=AXIS, columns=100)
    assert same_x is x
    assert same_y is y


def test_every_extremum_and_both_ends_stay():
    rng = np.random.default_rng(3)
    x = np.linspace(0, 10, 100_000)
    y = np.sin(x) + rng.normal(0, 0.1, len(x))
    y[54_321], y[12_345] = 9.0, -9.0
    thin_x, thin_y = thinned(x, y, axis=AXIS, columns=200)
    assert len(thin_x) <= 4 * 201
    assert (thin_x[0], thin_x[-1]) == (x[0], x[-1])
    column, thin_column = np.floor(x / 10 * 200), np.floor(thin_x / 10 * 200)
    for k in range(200):
        assert thin_y[thin_column == k].max() == y[column == k].max()
        assert thin_y[thin_column == k].min() == y[column == k].min()


def test_a_voltammogram_keeps_both_branches():
    e = np.concatenate((np.linspace(0, 1, 50_000), np.linspace(1, 0, 50_000)))
    i = np.concatenate((np.full(50_000, 1.0), np.full(50_000, -1.0)))
    thin_e, thin_i = thinned(e, i, axis=AXIS, columns=100)
    for branch in (1.0, -1.0):
        reached = thin_e[thin_i == branch]
        assert np.ptp(reached) > 0.98
        assert np.abs(np.diff(np.sort(reached))).max() < 0.02


def test_a_short_cycle_within_a_long_record_keeps_its_points():
    """Points are dropped by where they lie, not by how densely they were sampled."""
    rest = np.linspace(0, 0.001, 90_000)
    cycle = np.linspace(0.002, 1, 200)
    x = np.concatenate((rest, cycle))
    thin_x, _ = thinned(x, np.sin(50 * x), axis=AXIS, columns=1000)
    assert np.isin(cycle, thin_x).all()


def test_nan_still_breaks_the_curve():
    x = np.linspace(0, 1, 10_000)
    y = np.ones(10_000)
    y[5000:5003] = np.nan
    _, thin_y = thinned(x, y, axis=AXIS, columns=10)
    assert np.isnan(thin_y).any()
    assert np.isfinite(thin_y).sum() > 10


def test_columns_of_a_logarithmic_axis_are_decades_not_lengths():
    x = np.geomspace(1e-2, 1e6, 80_000)
    log = Axis(quantity="Frequency", unit="Hz", scale=Scale.LOG)
    kept = thinned(x, np.ones_like(x), axis=log, columns=80)[0]
    assert np.sum(kept < 1) == pytest.approx(len(kept) / 4, rel=0.1)


def test_arrays_are_left_alone():
    x, y = np.linspace(0, 1, 10_000), np.sin(np.arange(10_000.0))
    kept = x.copy(), y.copy()
    x.flags.writeable = y.flags.writeable = False
    thinned(x, y, axis=AXIS, columns=10)
    assert np.array_equal(x, kept[0])
    assert np.array_equal(y, kept[1])


def test_a_vertical_line_survives():
    x, y = np.zeros(10_000), np.linspace(0, 1, 10_000)
    _, thin_y = thinned(x, y, axis=AXIS, columns=10)
    assert (thin_y.min(), thin_y.max()) == (0.0, 1.0)
