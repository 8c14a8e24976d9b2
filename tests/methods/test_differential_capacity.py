"""dQ/dV of a Nernstian isotherm, closure of its area, and what noise, steps and dips do to it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface import read
from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.differential_capacity import (
    charge_per_voltage,
    differential_capacity,
    highest_peak,
    onward_run,
)
from ionterface.methods.segmentation import Direction
from ionterface.signals.smoothing import PenalisedSpline, SavitzkyGolay

F = 96485.33212 / 8.314462618 / 298.15  # 1/V
MASS = Estimate(1e-6, 2e-8, "kg", source="mass")


def nernst(v):
    """Filled share at a voltage, by the isotherm."""
    return 1 / (1 + np.exp(-F * (v - 1.3)))


def cell_of(record_of, *, noise=0.0, seed=1, points=4000, current=1e-4, drop=0.0, low=1.0, high=1.6):
    """Charge, then discharge of a Nernstian cell of 0.36 C at constant current; the voltage by the inverse isotherm."""
    share = np.linspace(nernst(low), nernst(high), points)
    up = 1.3 + np.log(share / (1 - share)) / F
    v = np.concatenate((up + drop, up[::-1] - drop))
    dt = 0.36 * (share[1] - share[0]) / current
    i = np.repeat([current, -current], points)
    v = v + noise * np.random.default_rng(seed).standard_normal(2 * points)
    return record_of(dt * np.arange(2 * points), i, v)


def codes(result):
    return [f.code for f in result.findings if f.code.startswith("W-Q")]


def test_a_nernstian_peak_has_the_height_and_width_of_the_isotherm():
    v = np.linspace(0.9, 1.7, 400001)
    edges = 1.3 + 1e-4 * (np.arange(-600, 602) - 0.5)
    peak, width = highest_peak((edges[1:] + edges[:-1]) / 2, charge_per_voltage(v, nernst(v), edges))
    assert peak.place == pytest.approx(1.3, abs=1e-9)
    assert peak.height == pytest.approx(9.730436, abs=6e-6)  # a step of 0.1 mV lowers it by 3e-7 of itself
    assert width * 1e3 == pytest.approx(90.579, abs=5e-4)


@pytest.mark.parametrize(("step", "percent", "digits"), [(5, 0.08, 2), (10, 0.31, 2), (20, 1.24, 2), (50, 7.2, 1)])
def test_a_step_of_voltage_lowers_the_peak_as_tabulated(step, percent, digits):
    v = np.linspace(0.9, 1.7, 40001)
    edges = 1.3 + step * 1e-3 * (np.arange(-5, 7) - 0.5)
    lowered = 1 - charge_per_voltage(v, nernst(v), edges).max() / 9.730436
    assert round(100 * lowered, digits) == percent


def test_noise_that_turns_the_voltage_loses_no_charge():
    v = np.linspace(0.9, 1.7, 2001) + 2e-3 * np.random.default_rng(2).standard_normal(2001)
    edges = np.linspace(0.85, 1.75, 91)
    slope = charge_per_voltage(v, np.linspace(0, 5, 2001), edges)
    assert slope.sum() * 0.01 == pytest.approx(5, rel=1e-12)


def test_charge_at_one_voltage_stands_in_its_step():
    slope = charge_per_voltage(np.array([0.5, 0.5, 1.5]), np.array([0.0, 2.0, 3.0]), np.array([0.0, 1.0, 2.0]))
    assert slope == pytest.approx([2.5, 0.5])


def test_only_the_run_that_goes_on_is_taken():
    dip = np.concatenate((np.linspace(1.5, 1.2, 11), np.linspace(1.2, 1.4, 11), np.linspace(1.4, 1.0, 101)))
    run = onward_run(dip, np.arange(len(dip)), Direction.REDUCTION, 0.01)
    assert (run.stop - run.start, dip[run.start]) == (102, pytest.approx(1.4))
    nothing = onward_run(np.ones(5), np.arange(5), Direction.OXIDATION, 0.01)
    assert nothing.stop == 0


def test_both_branches_are_found_and_close(record_of):
    result = differential_capacity(cell_of(record_of), cycles=[1], step=5e-3, mass=MASS, basis="film")
    assert (result.status, result.unit, len(result.curves)) == (Status.VALID, "F/kg", 2)
    for curve in result.curves:
        assert curve.closure == pytest.approx(1, abs=1e-3)
        assert curve.peak.potential.value == pytest.approx(1.3, abs=2.5e-3)
        assert curve.peak.height.to("mAh/V g").value == pytest.approx(973.04 * (1 - 0.0008), rel=2e-3)
        assert curve.peak.width == pytest.approx(0.0906, rel=0.01)
    assert codes(result) == []
    height = result.curves[0].peak.height
    assert height.contributions["mass"] == pytest.approx(-0.02 * height.value)
    assert result.table().columns[3].unit == "mAh/V g"
    assert len(result.table().rows) == 2


def test_the_ohmic_drop_is_taken_off(record_of):
    record = cell_of(record_of, drop=0.02)
    apart = [c.peak.potential.value for c in differential_capacity(record, cycles=[1], step=5e-3).curves]
    assert apart[0] - apart[1] == pytest.approx(0.04, abs=1e-3)
    ohms = Estimate(200.0, 10.0, "Ohm", source="resistance")
    again = differential_capacity(record, cycles=[1], step=5e-3, resistance=ohms).curves
    assert again[0].peak.potential.value == pytest.approx(again[1].peak.potential.value, abs=1e-3)
    assert abs(again[0].peak.potential.contributions["resistance"]) == pytest.approx(1e-3)


@pytest.mark.parametrize("smoother", [SavitzkyGolay(window=0.018, order=2), PenalisedSpline(window=0.018)])
def test_smoothers_keep_the_area_and_quiet_the_noise(record_of, smoother):
    record = cell_of(record_of, noise=5e-4)
    rough, smooth = (
        differential_capacity(record, cycles=[1], step=2e-3, smoother=s).curves[0] for s in (None, smoother)
    )
    exact = 0.36 * F * nernst(smooth.voltage) * (1 - nernst(smooth.voltage))
    inside = slice(10, -10)
    assert np.std((smooth.slope - exact)[inside]) < 0.7 * np.std((rough.slope - exact)[inside])
    assert smooth.closure == pytest.approx(1, abs=3e-3)


def test_a_wide_window_is_told(record_of):
    record = cell_of(record_of)
    assert codes(differential_capacity(record, cycles=[1], step=22e-3)) == []
    assert set(codes(differential_capacity(record, cycles=[1], step=25e-3))) == {"W-Q2"}
    wide = SavitzkyGolay(window=0.05, order=2)
    assert "W-Q2" in codes(differential_capacity(record, cycles=[1], step=2e-3, smoother=wide))


def test_an_area_that_does_not_close_is_told(record_of):
    class Halving:
        window = 0.0

        def __call__(self, x, y):
            return y * 0.99

    found = differential_capacity(cell_of(record_of), cycles=[1], step=5e-3, smoother=Halving())
    assert codes(found) == ["W-Q1", "W-Q1"]


def test_a_dip_at_the_start_is_left_out_and_told(record_of):
    v = np.concatenate((np.linspace(1.5, 1.2, 6), np.linspace(1.21, 1.4, 5), np.linspace(1.39, 1.0, 90)))
    found = differential_capacity(record_of(np.arange(101.0), np.full(101, -1e-3), v), cycles=[1], step=1e-2)
    assert codes(found) == ["W-Q1", "W-Q3"]
    assert found.curves[0].left_out == pytest.approx(0.1, abs=0.01)


def test_too_few_steps_are_not_computable(record_of):
    found = differential_capacity(cell_of(record_of), cycles=[1], step=0.3)
    assert found.status is Status.NOT_COMPUTABLE
    assert codes(found) == ["W-Q4", "W-Q4"]


def test_impossible_arguments_are_refused(record_of):
    record = cell_of(record_of)
    with pytest.raises(UsageError, match="no cycle 3"):
        differential_capacity(record, cycles=[3], step=5e-3)
    with pytest.raises(UsageError, match="above 0 V"):
        differential_capacity(record, cycles=[1], step=0)
    with pytest.raises(UsageError, match="belong together"):
        differential_capacity(record, cycles=[1], step=5e-3, mass=MASS)
    with pytest.raises(UsageError, match="positive"):
        differential_capacity(record, cycles=[1], step=5e-3, mass=Estimate(0, 0, "kg"), basis="film")


def pulls(record_of, seeds):
    heights, places = [], []
    for seed in range(seeds):
        record = cell_of(record_of, noise=1e-3, seed=seed, points=2000)
        smoother = SavitzkyGolay(window=0.022, order=2)
        peak = differential_capacity(record, cycles=[1], step=2e-3, smoother=smoother).curves[0].peak
        heights.append((peak.height.value - 0.36 * 9.730436) / peak.height.stated_std)
        places.append((peak.potential.value - 1.3) / peak.potential.stated_std)
    return np.asarray(heights), np.asarray(places)


def test_stated_errors_hold_over_twenty_seeds(record_of):
    heights, places = pulls(record_of, 20)
    assert abs(heights.mean()) < 0.3
    assert np.mean(np.abs(heights) < 2) >= 0.8
    assert np.mean(np.abs(places) < 2) >= 0.8


@pytest.mark.slow
def test_stated_errors_hold_over_200_seeds(record_of):
    for errors in pulls(record_of, 200):  # the noise of neighbours is opposite, so that σ errs to the safe side
        assert np.std(errors) > 0.1
        assert abs(errors.mean()) < 0.1
        assert np.mean(np.abs(errors) < 1) > 0.58
        assert np.mean(np.abs(errors) < 2) > 0.9


@pytest.mark.parametrize("noise", [5e-4, 2e-3])
@pytest.mark.parametrize("smoother", [None, SavitzkyGolay(window=0.022, order=2), PenalisedSpline(window=0.02)])
def test_a_noisy_peak_is_neither_too_high_nor_too_narrow(record_of, noise, smoother):
    """The highest of many noisy points would be too high by several per cent, and the first half height too near."""
    peaks = [
        curve.peak
        for seed in range(10)
        for curve in differential_capacity(
            cell_of(record_of, noise=noise, seed=seed, points=2000), cycles=[1], step=2e-3, smoother=smoother
        ).curves
    ]
    assert np.mean([p.height.value for p in peaks]) == pytest.approx(0.36 * 9.730436, rel=0.006)
    assert np.mean([p.width for p in peaks]) == pytest.approx(0.0906, rel=0.015)
    assert np.mean([p.potential.value for p in peaks]) == pytest.approx(1.3, abs=1e-3)


def test_a_real_discharge_with_a_dip_says_what_is_missing(sample):
    """Its voltage dips at the start and then rises for an eighth of the charge."""
    record = read(sample("echem/zn-mn-biologic-lanhe/LANHE_GPCL.ccs"))
    found = differential_capacity(record, cycles=[1], step=5e-3)
    (curve,) = found.curves
    assert curve.closure + curve.left_out == pytest.approx(1, abs=1e-6)
    assert curve.left_out == pytest.approx(0.1345, abs=1e-3)
    assert codes(found) == ["W-Q1", "W-Q5", "W-Q3"]
    assert math.isnan(curve.peak.height.value)
