"""Steps of a potential staircase, whatever instrument sampled it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.errors import MissingQuantity, UsageError
from ionterface.estimate import Status, Table
from ionterface.methods.potential_steps import potential_steps
from ionterface.methods.segmentation import Direction
from ionterface.quantities import CONTROL_VOLTAGE
from ionterface.record import Metadata, Record


def stairs(levels, hold=60.0, points=61, noise=0.0, way=0, seed=0):
    """Holds at the levels, sampled evenly; `way` points lie on each jump."""
    rng = np.random.default_rng(seed)
    t, e, now = [], [], 0.0
    for k, level in enumerate(levels):
        if k and way:
            part = np.arange(1, way + 1) / (way + 1)
            t.append(now + 0.01 * np.arange(1, way + 1))
            e.append(levels[k - 1] + part * (level - levels[k - 1]))
            now += 0.01 * way
        t.append(now + np.linspace(hold / points, hold, points))
        e.append(np.full(points, level))
        now += hold
    t, e = np.concatenate(t), np.concatenate(e)
    frame = pl.DataFrame({"time_s": t, "voltage_V": e + noise * rng.standard_normal(len(e))})
    return Record(data=frame, metadata=Metadata(file="stairs.csv", simulated=True))


LEVELS = [0.0, 0.01, 0.02, 0.03, 0.02, 0.01]


@pytest.mark.parametrize("step", [None, 0.01])
@pytest.mark.parametrize("noise", [0.0, 1e-6, 3e-4])
def test_a_staircase_up_and_down(step, noise):
    result = potential_steps(stairs(LEVELS, noise=noise), step=step)
    assert result.status is Status.VALID
    assert [s.number for s in result.steps] == [1, 2, 3, 4, 5]
    assert [s.sweep for s in result.steps] == [1, 1, 1, 2, 2]
    assert [s.direction for s in result.steps] == [Direction.OXIDATION] * 3 + [Direction.REDUCTION] * 2
    assert [s.start for s in result.steps] == [61, 122, 183, 244, 305]
    assert [s.stop for s in result.steps] == [122, 183, 244, 305, 366]
    assert [s.left for s in result.steps] == [60, 121, 182, 243, 304]
    assert [s.begin for s in result.steps] == pytest.approx([60, 120, 180, 240, 300])
    assert [s.duration for s in result.steps] == pytest.approx([60] * 5)
    assert [s.height for s in result.steps] == pytest.approx([0.01] * 3 + [-0.01] * 2, abs=1e-9 + noise)
    assert result.height == pytest.approx(0.01, abs=1e-9 + noise)


def test_the_error_of_a_height_is_honest():
    pulls = []
    for seed in range(40):
        steps = potential_steps(stairs(LEVELS, noise=3e-4, seed=seed)).steps
        pulls += [(abs(s.height) - 0.01) / s.height_std for s in steps]
    assert 0.85 < np.std(pulls) < 1.15


@pytest.mark.parametrize("way", [1, 2, 4])
def test_points_on_the_way_belong_to_no_hold(way):
    result = potential_steps(stairs(LEVELS, way=way, noise=1e-5), step=0.01)
    assert len(result.steps) == 5
    assert [s.level for s in result.steps] == pytest.approx(LEVELS[1:], abs=2e-5)
    assert result.steps[0].begin == pytest.approx(60)
    assert result.steps[0].first == pytest.approx(way * 0.01 + 60 / 61)
    assert result.unequal == ()


def test_a_slow_drift_within_a_hold_is_no_step():
    record = stairs(LEVELS)
    e = record.frame()["voltage_V"].to_numpy() + np.tile(np.linspace(0, 2e-3, 61), 6)
    drifting = Record(data=record.data.with_columns(pl.Series("voltage_V", e)), metadata=record.metadata)
    assert len(potential_steps(drifting, step=0.01).steps) == 5


def test_the_potential_that_was_applied_goes_before_the_measured_one():
    record = stairs(LEVELS, noise=5e-3).with_column(
        CONTROL_VOLTAGE, stairs(LEVELS).frame()["voltage_V"].to_numpy(), step="applied"
    )
    result = potential_steps(record)
    assert result.height == pytest.approx(0.01)
    assert result.settings["potential"] == "control_voltage_V"


def test_unequal_steps_are_named_and_many_are_not_valid():
    one = potential_steps(stairs([0.0, 0.25, 0.26, 0.27, 0.28, 0.29]), step=0.01)
    assert one.status is Status.VALID
    assert one.unequal == (1,)
    (finding,) = one.findings
    assert finding.code == "W-SP2"
    assert "1 of 5 steps (first: 1)" in finding.message
    many = potential_steps(stairs([0.0, 0.01, 0.025, 0.05, 0.09, 0.1]), step=0.01)
    assert many.status is Status.NOT_VALID


def test_records_without_steps_are_refused_in_a_sentence():
    with pytest.raises(UsageError, match=r"stairs\.csv: the potential never moves; there are no steps"):
        potential_steps(stairs([0.5]))
    with pytest.raises(UsageError, match=r"which spans 30 mV, has no step of 100 mV; state the height"):
        potential_steps(stairs(LEVELS), step=0.1)
    with pytest.raises(UsageError, match="do not stand out"):
        potential_steps(stairs([0.5], noise=1e-3, points=500))
    with pytest.raises(UsageError, match=r"cannot be -0\.01 V"):
        potential_steps(stairs(LEVELS), step=-0.01)


def test_a_sweep_is_no_staircase():
    ramp = pl.DataFrame({"time_s": np.arange(500.0), "voltage_V": np.arange(500.0) * 1e-3})
    record = Record(data=ramp, metadata=Metadata(file="ramp.csv", simulated=True))
    with pytest.raises(UsageError, match="do not stand out"):
        potential_steps(record)
    with pytest.raises(UsageError, match="moves between its jumps; this is a sweep"):
        potential_steps(record, step=0.01)


def test_holds_of_few_points_are_refused():
    with pytest.raises(UsageError, match="a hold has 4 points, too few for a transient; sample faster or hold longer"):
        potential_steps(stairs(LEVELS, points=4))


def test_time_that_runs_backwards_is_not_valid():
    record = stairs(LEVELS)
    t = record.frame()["time_s"].to_numpy().copy()
    t[200:] -= 50
    back = Record(data=record.data.with_columns(pl.Series("time_s", t)), metadata=record.metadata)
    assert potential_steps(back).status is Status.NOT_VALID


def test_missing_columns_are_named():
    with pytest.raises(MissingQuantity, match="potential_steps needs the column voltage_V"):
        potential_steps(Record(data=pl.DataFrame({"time_s": [0.0, 1.0]})))


def test_the_table():
    table = potential_steps(stairs(LEVELS)).table()
    assert table.column("direction") == ("rising",) * 3 + ("falling",) * 2
    assert table.column("height")[0] == pytest.approx(10)
    assert Table.from_dict(table.to_dict()) == table
