"""Voltage at rest."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface import read
from ionterface.errors import MissingQuantity, UsageError
from ionterface.estimate import Status
from ionterface.methods.rest import rests
from ionterface.methods.segmentation import Direction

ZINC = "echem/zn-mn-biologic-lanhe"


def relaxing(play, noise=0.0, seed=0):
    record = play([(-1, 100, 1.4, 0.3), (0, 2000, 0, 0), (1, 100, 1, 1.4)])
    t = record.frame()["time_s"].to_numpy()
    v = record.frame()["voltage_V"].to_numpy().copy()
    rest = slice(101, 2102)
    v[rest] = 0.8 - 0.4 * np.exp(-(t[rest] - 100) / 1e4) + noise * np.random.default_rng(seed).standard_normal(2001)
    from ionterface.quantities import VOLTAGE

    return record.with_column(VOLTAGE, v, step="relaxation")


def test_a_rest_after_discharge(play):
    (rest,) = rests(relaxing(play)).rests
    assert rest.after is Direction.REDUCTION
    assert (rest.begin, rest.duration) == (100, 2000)
    assert rest.first_voltage == pytest.approx(0.4)
    assert rest.last_voltage == pytest.approx(0.8 - 0.4 * np.exp(-0.2))
    assert rest.end_slope.value == pytest.approx(0.4e-4 * np.exp(-0.19), rel=1e-3)


def test_the_error_of_the_drift_is_honest(play):
    truth = 0.4e-4 * np.exp(-0.19)
    found = [rests(relaxing(play, noise=1e-3, seed=k)).rests[0].end_slope for k in range(200)]
    assert 0.85 < np.std([(x.value - truth) / x.std for x in found]) < 1.15


def test_a_constant_added_to_the_voltage_moves_voltages_and_not_the_drift(play):
    from ionterface.quantities import VOLTAGE

    record = relaxing(play)
    (plain,) = rests(record).rests
    (moved,) = rests(record.with_column(VOLTAGE, record.frame()["voltage_V"].to_numpy() + 1, step="moved")).rests
    assert moved.first_voltage == pytest.approx(plain.first_voltage + 1)
    assert moved.end_slope.value == pytest.approx(plain.end_slope.value)


def test_a_rest_of_two_points_has_no_drift(record_of):
    record = record_of([0, 1, 2, 3, 4, 5], [1, 1, 0, 0, -1, -1], np.ones(6))
    (rest,) = rests(record).rests
    assert np.isnan(rest.end_slope.value)


def test_a_whole_record_may_be_one_rest(record_of):
    record = record_of(np.arange(100.0), np.zeros(100), np.linspace(1, 1.1, 100))
    without = dataclasses.replace(record, data=record.data.drop("current_A"))
    with pytest.raises(MissingQuantity, match="current_A"):
        rests(without)
    (rest,) = rests(without, whole=True).rests
    assert rest.end_slope.to("mV/s").value == pytest.approx(100 / 99)
    with pytest.raises(UsageError, match="whole record"):
        rests(without, whole=True, rest_below=1e-3)


def test_a_record_without_rest_is_not_computable(play):
    result = rests(play([(1, 10, 1, 2), (-1, 10, 2, 1)]))
    assert result.status is Status.NOT_COMPUTABLE
    assert result.table().rows == ()


def test_time_that_runs_backwards_is_not_valid(record_of):
    record = record_of([0, 1, 2, 1, 2], np.zeros(5), np.ones(5))
    for whole in (False, True):
        result = rests(record, whole=whole)
        assert result.status is Status.NOT_VALID
        assert "W-C6" in [f.code for f in result.findings]


def test_real_rests(sample):
    (hour,) = rests(read(sample(f"{ZINC}/Biologic_GPCL.mpr"))).rests
    assert hour.after is None
    assert hour.duration == pytest.approx(3600, abs=1)
    assert hour.last_voltage == pytest.approx(1.3066, abs=1e-4)
    (two_hours,) = rests(read(sample(f"{ZINC}/LANHE_GPCL.ccs"))).rests
    assert two_hours.duration == pytest.approx(7200, abs=1)
    assert rests(read(sample(f"{ZINC}/LANHE_GPCL.ccs"))).table().column("change")[0] == pytest.approx(-75.0, abs=0.1)


def test_a_real_open_circuit_record(sample):
    (rest,) = rests(read(sample(f"{ZINC}/HAC_NH3_01_01_OCV_C04.mpr")), whole=True).rests
    assert rest.duration == pytest.approx(4608, abs=1)
    assert 1.2477 <= rest.last_voltage <= 1.2493
