"""Scan rates, resistances, and peaks that stand still."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.rate_conditions import (
    apparent_capacitance,
    few_rates,
    known_resistance,
    largest_ohmic_drop,
    peak_place,
    peak_shifts,
)
from ionterface.methods.voltammetry.series import ScanRateSeries

GRID = np.linspace(0, 1, 201)
RATES = np.geomspace(1e-4, 1e-3, 6)


def wave(centre, width=0.05, floor=0.2):
    return floor + np.exp(-0.5 * ((GRID - centre) / width) ** 2)


def series_of(law):
    rising = np.array([v * law(v) for v in RATES])
    return ScanRateSeries.of_arrays(GRID, RATES, rising, -rising)


def test_a_peak_between_grid_points():
    place, std = peak_place(GRID, wave(0.5021))
    assert place == pytest.approx(0.5021, abs=2e-5)
    assert std < 1e-4


def test_the_error_of_a_noisy_peak_is_honest():
    rng = np.random.default_rng(1)
    found = [peak_place(GRID, wave(0.5021) * (1 + 0.01 * rng.standard_normal(201))) for _ in range(300)]
    pulls = [(place - 0.5021) / std for place, std in found]
    assert 0.7 < np.std(pulls) < 1.6  # points that noise lifts above the upper tenth belong to the parabola


@pytest.mark.parametrize("current", [np.ones(201), GRID, 1 - GRID, np.full(201, np.nan), -wave(0.5)])
def test_what_is_no_peak(current):
    assert peak_place(GRID, current) is None


def test_a_peak_of_a_corrected_series_is_that_of_its_capacitance():
    """Where the potential runs faster after the peak, the current is largest after it."""
    still = series_of(lambda v: wave(0.5))
    pace = still.effective_rate * (1 + 3 * (GRID - 0.5) * still.effective_rate / 1e-3)
    signs = np.array([1, -1])[:, None, None]
    corrected = dataclasses.replace(
        still, current=signs * pace * wave(0.5), effective_rate=pace, resistance=Estimate(1.0, 0.0, "Ohm")
    )
    assert [s.shift for s in peak_shifts(corrected)] == pytest.approx([0, 0], abs=1e-4)
    moving = series_of(lambda v: wave(0.45 + 0.02 * np.log10(v / 1e-4)))
    assert [s.shift for s in peak_shifts(moving)] == pytest.approx([0.02, 0.02], abs=1e-4)
    assert all(s.drifts for s in peak_shifts(moving))


def test_capacitance_and_ohmic_drop():
    series = series_of(lambda v: 3.0 + 0 * GRID)
    assert apparent_capacitance(series) == pytest.approx(3)
    ohm = Estimate(2.0, 0.0, "Ohm")
    assert largest_ohmic_drop(series, ohm) == pytest.approx(6e-3)
    assert known_resistance(series, Estimate(2e3, 0.0, "mOhm")).value == pytest.approx(2)
    assert known_resistance(series, None) is None


def test_a_decade_of_measured_rates_counts():
    assert few_rates(np.linspace(1.001e-4, 0.998e-3, 5), "X") == ()
    assert few_rates(np.linspace(1e-4, 0.98e-3, 5), "X")[0].code == "X"
