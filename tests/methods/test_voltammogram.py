"""Sweeps and scan rates from potential against time."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import polars as pl
import pytest

from ionterface import read
from ionterface.errors import MissingQuantity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammogram import voltammogram
from ionterface.quantities import VOLTAGE
from ionterface.record import Record

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION


def codes(result):
    return [f.code for f in result.findings]


def staircase(rate=2e-3, corners=(0.3, 1.2, 0.3, 1.2, 0.3), step=1e-3, per_step=4, noise=0.0, seed=0):
    """Time, potential and current of a staircase voltammogram, `per_step` samples on each step."""
    legs = [np.arange(a, b, np.copysign(step, b - a)) for a, b in itertools.pairwise(corners)]
    e = np.repeat(np.concatenate(legs), per_step)
    t = np.arange(len(e)) * step / rate / per_step
    noisy = e + noise * np.random.default_rng(seed).standard_normal(len(e))
    return t, 1e-3 * np.sin(7 * e), noisy


def test_a_noisy_staircase_gives_its_rate(record_of):
    result = voltammogram(record_of(*staircase(noise=1e-3)))
    assert [s.direction for s in result.sweeps] == [UP, DOWN, UP, DOWN]
    assert [s.cycle for s in result.sweeps] == [1, 1, 2, 2]
    assert all(s.full and s.straight for s in result.sweeps)
    for sweep in result.sweeps:
        assert abs(sweep.scan_rate.value - 2e-3) < 4 * sweep.scan_rate.std < 2e-3 * 0.01
    assert result.scan_rate.to("mV/s").value == pytest.approx(2, rel=1e-3)
    assert (result.lower_vertex, result.upper_vertex) == pytest.approx((0.3, 1.2), abs=0.01)
    assert result.status is Status.VALID
    assert result.findings == ()


def test_the_error_of_the_rate_is_honest(record_of):
    pulls = []
    for seed in range(150):
        t, current, e = staircase(corners=(0.3, 1.2, 0.3), noise=2e-3, seed=seed)
        for sweep in voltammogram(record_of(t, current, e)).sweeps:
            pulls.append((sweep.scan_rate.value - 2e-3) / sweep.scan_rate.std)
    assert 0.8 < np.std(pulls) < 1.15


def test_sweeps_of_different_rates_spread_the_rate(record_of):
    t, current, e = staircase()
    half = len(t) // 2
    t = np.concatenate((t[:half], t[half] + 0.9 * (t[half:] - t[half])))
    result = voltammogram(record_of(t, current, e))
    rates = [s.scan_rate.value for s in result.sweeps]
    assert result.scan_rate.std == pytest.approx(np.std(rates, ddof=1))
    assert result.scan_rate.std > 50 * max(s.scan_rate.std for s in result.sweeps)
    assert "W-CV2" in codes(result)


def test_a_long_hold_within_a_sweep_is_not_linear(record_of):
    t = np.arange(0, 900.0)
    e = np.clip(t * 2e-3, 0, 1.0)  # 500 s of sweep, then 400 s of hold, then back
    back = np.arange(1, 501.0)
    t, e = np.concatenate((t, t[-1] + back)), np.concatenate((e, 1 - back * 2e-3))
    result = voltammogram(record_of(t, np.ones_like(t), e))
    assert "W-CV3" in codes(result)


def test_a_start_beyond_the_vertices_is_no_vertex(record_of):
    result = voltammogram(record_of(*staircase(corners=(1.6, 0.3, 1.2, 0.3))))
    assert (result.lower_vertex, result.upper_vertex) == pytest.approx((0.3, 1.2), abs=0.01)


def test_a_current_that_crosses_zero_within_a_sweep_changes_nothing(record_of):
    t, current, e = staircase()
    one, other = voltammogram(record_of(t, current, e)), voltammogram(record_of(t, current - 5, e))
    assert one.sweeps == other.sweeps


def test_a_start_between_the_vertices_makes_a_part_sweep_of_cycle_one(record_of):
    result = voltammogram(record_of(*staircase(corners=(0.8, 1.2, 0.3, 1.2, 0.3, 0.8))))
    assert [s.full for s in result.sweeps] == [False, True, True, True, False]
    assert [s.cycle for s in result.sweeps] == [1, 1, 1, 2, 2]
    assert result.cycles == 2


def test_a_hold_at_the_vertex_does_not_slow_the_sweep(record_of):
    t, current, e = staircase(corners=(0.3, 1.2))
    hold = len(t) // 6
    t = np.concatenate((t, t[-1] + np.arange(1, hold) * (t[1] - t[0])))
    e, current = np.concatenate((e, np.full(hold - 1, e[-1]))), np.concatenate((current, np.zeros(hold - 1)))
    rate = voltammogram(record_of(t, current, e)).sweeps[0].scan_rate
    assert rate.value == pytest.approx(2e-3, rel=1e-3)


def test_a_stated_rate_that_contradicts_the_data_is_a_finding_and_is_not_used(record_of):
    record = record_of(*staircase())
    for stated, expected in ((2.0, []), (2.01, []), (2.05, ["W-CV1"]), (20.0, ["W-CV1"])):
        result = voltammogram(record, stated_rate=Estimate(stated, None, "mV/s"))
        assert codes(result) == expected
        assert result.scan_rate.value == pytest.approx(2e-3, rel=1e-3)


def test_sweeps_at_different_rates_are_told(record_of):
    t, current, e = staircase()
    middle = len(t) // 2
    t = np.concatenate((t[:middle], t[middle - 1] + (t[middle:] - t[middle - 1]) / 2))
    assert codes(voltammogram(record_of(t, current, e))) == ["W-CV2"]


def test_scaling_time_scales_the_rate_and_a_shift_of_potential_does_not(record_of):
    t, current, e = staircase(noise=1e-3)
    plain = voltammogram(record_of(t, current, e)).scan_rate.value
    assert voltammogram(record_of(10 * t, current, e)).scan_rate.value == pytest.approx(plain / 10)
    assert voltammogram(record_of(t, current, e + 1)).scan_rate.value == pytest.approx(plain)


def test_what_is_not_linear_in_time_is_no_voltammogram(record_of):
    t = np.linspace(0, 100, 500)
    result = voltammogram(record_of(t, np.ones(500), np.tanh(t / 10)))
    assert result.status is Status.NOT_VALID
    assert codes(result) == ["W-CV3"]


def test_a_potential_that_does_not_move_has_no_sweep(record_of):
    result = voltammogram(record_of(np.arange(9.0), np.zeros(9), np.ones(9)))
    assert result.status is Status.NOT_COMPUTABLE
    assert result.sweeps == ()
    assert np.isnan(result.scan_rate.value)


def test_potentials_without_time_are_refused(record_of):
    record = record_of(*staircase())
    with pytest.raises(MissingQuantity, match=r"voltammogram needs the column time_s"):
        voltammogram(dataclasses.replace(record, data=record.data.drop("time_s")))
    with pytest.raises(UsageError, match="must be positive"):
        voltammogram(record, stated_rate=Estimate(0, None, "mV/s"))


def test_the_input_is_left_alone(record_of):
    record = record_of(*staircase())
    before = record.frame()
    voltammogram(record).table()
    assert record.frame().equals(before)


@pytest.mark.parametrize("suffix", ["mpr", "mpt"])
def test_a_real_voltammogram(sample, suffix):
    result = voltammogram(
        read(sample(f"echem/biologic-mpr-mpt/cv.issue_149.{suffix}")), stated_rate=Estimate(50, None, "mV/s")
    )
    assert result.scan_rate.to("mV/s").value == pytest.approx(50, rel=1e-3)
    assert result.cycles == 3
    assert [s.direction for s in result.sweeps] == [UP, DOWN, UP, DOWN, UP, DOWN, UP]
    assert (result.lower_vertex, result.upper_vertex) == pytest.approx((-0.4993, 0.5007), abs=1e-3)
    assert result.findings == ()


def test_a_real_voltammogram_at_another_rate_than_stated(sample):
    record = read(sample("echem/biologic-mpr-mpt/Pt_poly_cv.mpt"))
    result = voltammogram(record, stated_rate=Estimate(50, None, "mV/s"))
    assert result.scan_rate.to("mV/s").value == pytest.approx(100, rel=1e-3)
    assert codes(result) == ["W-CV1"]


def test_a_charge_discharge_record_is_no_voltammogram(sample):
    record = read(sample("echem/zn-mn-biologic-lanhe/Biologic_GPCL.mpr"))
    assert record.has(VOLTAGE)
    assert voltammogram(record).status is Status.NOT_VALID


def test_turns_next_to_one_another_leave_no_sweep_without_a_point():
    t = np.array([0.28, 3.03, 3.3, 5.38, 5.5, 7.54, 7.88])
    e = np.array([0.95, 0.144, 0.949, 0.312, 0.423, 0.828, 0.409])
    record = Record(data=pl.DataFrame({"time_s": t, "voltage_V": e, "current_A": np.zeros(7)}))
    sweeps = voltammogram(record).sweeps
    assert all(sweep.stop > sweep.start for sweep in sweeps)
    assert [sweep.start for sweep in sweeps[1:]] == [sweep.stop for sweep in sweeps[:-1]]


@pytest.mark.parametrize("phase", [0.15, 0.6, 1.1, 1.95])
def test_a_point_behind_the_turn_belongs_to_the_next_sweep(phase):
    """Samples every 2 s at 0.1 V/s; the potential turns at 10 s, between samples, the higher of which may be late."""
    t = np.arange(0.0, 20.0, 2.0) + phase
    e = np.where(t < 10, t / 10, 2 - t / 10)
    record = Record(data=pl.DataFrame({"time_s": t, "voltage_V": e, "current_A": np.zeros(10)}))
    first = voltammogram(record).sweeps[0]
    assert (t[first.start : first.stop] < 10).all()
    assert (t[first.stop :] > 10).all()
