"""Fewer rates, and potentials moved by i·R."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.series_changes import corrected, uncorrected, with_rates

GRID = np.linspace(0, 1, 501)
RATES = np.geomspace(1e-3, 1e-2, 5)
OHM = Estimate(4.0, 0.0, "Ohm")


def resisted():
    """A capacity C(E) whose inner potential E obeys dE/dt = v - R·dI/dt, by Euler steps in time, far from the turn."""
    inner = np.linspace(-0.2, 1.2, 140001)
    capacity = 1 + 0.5 * np.exp(-0.5 * ((inner - 0.5) / 0.1) ** 2)
    rising = []
    for v in RATES:
        outer = np.linspace(-0.2, 1.2, 140001)
        e, current = -0.2, np.empty(len(outer))
        for n, applied in enumerate(outer[::10]):
            i = (applied - e) / OHM.value
            current[n] = i
            e += i / np.interp(e, inner, capacity) * (outer[10] - outer[0]) / v
        rising.append(np.interp(GRID, outer[::10], current[: len(outer[::10])]))
    rising = np.array(rising)
    return ScanRateSeries.of_arrays(GRID, RATES, rising, -rising[:, ::-1]), inner, capacity


def test_the_correction_gives_current_over_effective_rate_as_the_capacity():
    series, inner, capacity = resisted()
    found = corrected(series, OHM)
    assert found.resistance is OHM
    middle = slice(50, 450)
    for branch, truth in ((0, np.interp(GRID, inner, capacity)), (1, np.interp(GRID, inner, capacity)[::-1])):
        value = np.abs(found.current[branch]) / found.effective_rate[branch]
        known = np.isfinite(value[:, middle])
        assert known.all()
        assert value[:, middle] == pytest.approx(np.broadcast_to(truth[middle], (5, 400)), rel=5e-3)


def test_there_and_back_again():
    rising = np.array([v * (1 + np.exp(-0.5 * ((GRID - 0.5) / 0.1) ** 2)) for v in RATES])
    series = ScanRateSeries.of_arrays(GRID, RATES, rising, -0.7 * rising)
    back = uncorrected(corrected(series, OHM))
    known = np.isfinite(back.current)
    assert known.mean() > 0.85
    assert back.current[known] == pytest.approx(series.current[known], rel=1e-4)
    assert back.resistance is None
    assert back.effective_rate[0, :, 0] == pytest.approx(RATES)
    assert uncorrected(series) is None


def test_a_resistance_that_turns_a_sweep_back_is_refused():
    rising = np.array([v * np.exp(-0.5 * ((GRID - 0.5) / 0.02) ** 2) for v in RATES])
    series = ScanRateSeries.of_arrays(GRID, RATES, rising, -rising)
    assert corrected(series, Estimate(20.0, 0.0, "Ohm")) is None


def test_some_of_the_rates():
    series = ScanRateSeries.of_arrays(GRID, RATES, RATES[:, None] + 0 * GRID, -RATES[:, None] + 0 * GRID)
    part = with_rates(dataclasses.replace(series, noise=np.arange(5.0)), np.array([0, 3]))
    assert part.rates == pytest.approx(RATES[[0, 3]])
    assert part.noise.tolist() == [0, 3]
    assert part.current[0, :, 0] == pytest.approx(RATES[[0, 3]])
