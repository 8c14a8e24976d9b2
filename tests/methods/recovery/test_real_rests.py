"""Rests of real files: open-circuit recordings that drift, and recoveries after discharge."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from ionterface import read
from ionterface.errors import UsageError
from ionterface.estimate import Status
from ionterface.methods.recovery.recovery import recovery

ZINC = "echem/zn-mn-biologic-lanhe"
SINTEF = "echem/neware/SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv"


def test_an_open_circuit_that_falls_faster_and_faster_gives_a_bound(sample):
    found = recovery(read(sample(f"{ZINC}/CellC_01_01_OCV_C04.mpr")), whole=True)
    assert found.status is Status.BOUND
    assert {"W-V1", "W-V4"} <= {f.code for f in found.findings}
    assert found.amplitude.to("mV").value == pytest.approx(-2.573, abs=0.05)
    assert found.end_interval[1] == pytest.approx(1.42954, abs=1e-4)
    assert found.decades[-1].per_decade.value < 3 * found.decades[-2].per_decade.value < 0


def test_an_open_circuit_that_turns_is_not_valid(sample):
    found = recovery(read(sample(f"{ZINC}/HAC_NH3_01_01_OCV_C04.mpr")), whole=True)
    assert found.status is Status.NOT_VALID
    assert {"W-V6", "W-V9"} <= {f.code for f in found.findings}
    assert 1.2477 < found.end.value < 1.2493
    assert found.bins.noise < 2e-5


def test_a_formation_rest_of_two_hours_ends_below_its_last_voltage(sample):
    found = recovery(read(sample(f"{ZINC}/LANHE_GPCL.ccs")))
    assert found.course.duration == pytest.approx(7200, abs=15)
    assert found.amplitude.to("mV").value == pytest.approx(-75.03, abs=0.1)
    assert 1.355 < found.end.value < 1.3597
    assert "W-V6" in {f.code for f in found.findings}


def test_recoveries_of_a_real_cell_after_discharge_to_its_limit(sample):
    record = read(sample(SINTEF))
    with pytest.raises(UsageError, match="time runs backwards"):
        recovery(record, rest=3)
    mended = dataclasses.replace(
        record, data=record.data.filter((pl.col("time_s") > 0) | (pl.int_range(pl.len()) == 0))
    )
    slow, fast = recovery(mended, rest=3), recovery(mended, rest=9)
    assert slow.course.before == pytest.approx(3.0, abs=1e-3)
    assert slow.amplitude.to("mV").value == pytest.approx(222.7, abs=0.3)
    assert fast.amplitude.value > slow.amplitude.value
    for found in (slow, fast):
        assert found.status is Status.BOUND
        assert found.end_interval[0] == found.course.voltage[-1]
        assert found.times[0].value < found.times[1].value < 1800
