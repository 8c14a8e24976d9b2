"""Voltammograms rebuilt from a staircase: a capacitor behind a resistor, diffusion, and what is said of bad input."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.musca import interval_charge, musca
from ionterface.methods.voltammetry.double_layer import double_layer
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.record import Metadata, Record

INTERVALS = [1.0, 2.0, 5.0, 10.0, 50.0, 100.0]
OHM = Estimate(5.0, 0.0, "Ohm")


def staircase(current, *, up=6, down=6, hold=200.0, first=1e-4, height=0.01, heights=None, noise=0.0):
    rng = np.random.default_rng(0)
    times = np.geomspace(first, hold, 1500)
    t, e, i, now, level = [np.arange(60.0)], [np.zeros(60)], [np.zeros(60)], 59.0, 0.0
    for k, h in enumerate(heights or [height] * up + [-height] * down):
        del k
        level += h
        t.append(now + times)
        e.append(np.full(len(times), level))
        i.append(np.sign(h) * current(times))
        now += hold
    i = np.concatenate(i)
    columns = {"time_s": np.concatenate(t), "voltage_V": np.concatenate(e)}
    columns["current_A"] = i + noise * rng.standard_normal(len(i))
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file="stairs.csv", simulated=True))


def resistor_and_capacitor(t):
    """1 F behind 5 Ohm after 10 mV."""
    return 2e-3 * np.exp(-t / 5)


def codes(series):
    return [f.code for f in series.findings]


def test_printed_apparent_capacitances_without_the_resistance():
    series = musca(staircase(resistor_and_capacitor), intervals=INTERVALS)
    assert isinstance(series, ScanRateSeries)
    assert series.rates * 1e3 == pytest.approx([0.1, 0.2, 1, 2, 5, 10])
    apparent = [0.18127, 0.32968, 0.63212, 0.86466, 0.99995, 1.00000]
    for branch, sign in ((0, 1), (1, -1)):
        for column in range(1, series.current.shape[2] - 1):
            found = sign * series.current[branch, :, column] / series.rates
            assert found[::-1] == pytest.approx(apparent, abs=2.5e-5)
    assert "W-MU1" in codes(series)
    assert series.simulated


def test_with_the_resistance_a_capacitor_shows_its_capacitance_at_every_rate():
    series = musca(staircase(resistor_and_capacitor), intervals=INTERVALS, resistance=OHM)
    assert "W-MU1" not in codes(series)
    assert series.resistance == OHM
    for branch, sign in ((0, 1), (1, -1)):
        middle = series.current[branch] / series.effective_rate[branch]
        assert sign * middle[:, 2:-2] == pytest.approx(np.ones_like(middle[:, 2:-2]), abs=5e-5)


def test_what_the_hold_before_left_behind_is_corrected_too():
    """1 F behind 5 Ohm in holds of 8 s, at whose end a fifth of each step is still to come."""
    times = np.geomspace(1e-4, 8, 1500)
    t, e, i, held, now = [np.arange(60.0)], [np.zeros(60)], [np.zeros(60)], 0.0, 59.0
    for k in range(12):
        level = 0.01 * (min(k + 1, 6) - max(k - 5, 0))
        t.append(now + times)
        e.append(np.full(1500, level))
        i.append((level - held) / 5 * np.exp(-times / 5))
        held, now = level - 5 * i[-1][-1], now + 8
    columns = {"time_s": np.concatenate(t), "voltage_V": np.concatenate(e), "current_A": np.concatenate(i)}
    record = Record(data=pl.DataFrame(columns), metadata=Metadata(file="short.csv", simulated=True))
    series = musca(record, intervals=[1.0, 3.0, 8.0], resistance=OHM)
    for branch, sign in ((0, 1), (1, -1)):
        ratio = sign * series.current[branch] / series.effective_rate[branch]
        assert ratio[np.isfinite(ratio)] == pytest.approx(1.0, abs=1e-3)


def test_other_methods_run_on_the_series():
    series = musca(staircase(resistor_and_capacitor), intervals=INTERVALS, resistance=OHM)
    assert double_layer(series, at=0.03).capacitance.value == pytest.approx(1.0, rel=1e-3)
    blind = musca(staircase(resistor_and_capacitor), intervals=INTERVALS)
    apparent = np.array([1.00000, 0.99995, 0.86466, 0.63212, 0.32968, 0.18127])  # printed, at 0.1 to 10 mV/s
    rates = np.array([0.1, 0.2, 1, 2, 5, 10])
    slope, _ = np.polyfit(rates, apparent * rates, 1, w=1 / rates)
    missed = double_layer(blind, at=0.03)
    assert missed.capacitance.value == pytest.approx(slope, rel=1e-3)
    assert slope < 0.5
    assert missed.status is Status.NOT_VALID


def test_diffusion_goes_with_the_root_of_the_rate():
    series = musca(staircase(lambda t: 1e-3 / np.sqrt(t), first=1e-7), intervals=INTERVALS)
    middle = series.current[0, :, 3]
    assert np.polyfit(np.log(series.rates), np.log(middle), 1)[0] == pytest.approx(0.5, abs=1e-3)
    assert middle == pytest.approx(2e-3 / np.sqrt(np.sort(INTERVALS)[::-1]), rel=2e-3)


def test_the_current_stands_in_the_middle_of_its_step():
    def doubling(height):
        return staircase(lambda t: np.exp(-t), heights=height)

    series = musca(doubling([0.01] * 4), intervals=[1.0, 2.0])
    assert series.potential[0] == pytest.approx(0.005)
    assert series.potential[-1] == pytest.approx(0.035)
    assert "W-MU3" in codes(series)
    assert np.isnan(series.current[1]).all()


def test_each_direction_is_taken_from_its_last_run():
    record = staircase(resistor_and_capacitor, heights=[0.01] * 4 + [-0.01] * 4 + [0.01] * 3)
    assert "rising 9 to 11, falling 5 to 8" in musca(record, intervals=INTERVALS).settings["steps"]


def test_steps_of_another_height_are_left_out():
    record = staircase(resistor_and_capacitor, heights=[0.1] + [0.01] * 5)
    series = musca(record, intervals=INTERVALS, step=0.01)
    assert "rising 2 to 6" in series.settings["steps"]
    assert "W-SP2" in codes(series)


def test_the_noise_of_the_mean_current_is_told():
    series = musca(staircase(resistor_and_capacitor, noise=1e-5), intervals=INTERVALS)
    spread = np.nanstd(series.current[0] - np.nanmean(series.current[0], axis=1, keepdims=True), axis=1)
    assert np.all((series.noise > spread / 3) & (series.noise < spread * 3))


def test_late_first_points_are_named():
    assert "W-MU2" in codes(musca(staircase(resistor_and_capacitor, first=0.5), intervals=INTERVALS))
    assert "W-MU2" not in codes(musca(staircase(resistor_and_capacitor), intervals=INTERVALS))


def test_a_resistance_that_is_too_large_is_not_valid():
    series = musca(staircase(resistor_and_capacitor), intervals=[0.1, 10.0], resistance=Estimate(5e3, 0, "Ohm"))
    assert series.status is Status.NOT_VALID
    assert "W-MU4" in codes(series)


def test_bad_intervals_are_refused_in_a_sentence():
    record = staircase(resistor_and_capacitor)
    with pytest.raises(UsageError, match="at least two different intervals"):
        musca(record, intervals=[5.0, 5.0])
    with pytest.raises(UsageError, match="the interval 300 s is longer than the shortest hold, 200 s"):
        musca(record, intervals=[5.0, 300.0])
    with pytest.raises(UsageError, match="the interval 1e-05 s ends before the first point of a hold"):
        musca(record, intervals=[1e-5, 1.0])
    with pytest.raises(UsageError, match="no run of 3 equal steps in one direction"):
        musca(staircase(resistor_and_capacitor, heights=[0.01, 0.01, -0.01, -0.01]), intervals=INTERVALS)


def test_the_kernel_by_hand():
    t, i = np.array([1.0, 2.0, 4.0]), np.array([3.0, 2.0, 0.0])
    charge, std, now = interval_charge(t, i, np.array([2.0, 3.0, 4.0]))
    assert charge == pytest.approx([3 + 2.5, 3 + 2.5 + 1.5, 3 + 2.5 + 2])
    assert now == pytest.approx([2, 1, 0])
    assert np.all(std >= 3)
