"""Recovery at one rest of a record: what is measured, which rest, and every finding."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Status
from ionterface.methods.recovery.courses import Course
from ionterface.methods.recovery.recovery import recovery
from ionterface.methods.segmentation import Direction

SINCE = np.concatenate([np.arange(0.5, 60, 0.5), np.arange(60, 1500, 2.0)])


def noise(seed=0, sigma=1e-4):
    return sigma * np.random.default_rng(seed).standard_normal(len(SINCE))


def codes(result):
    return {finding.code: finding.severity for finding in result.findings}


def test_a_recovery_is_described(rest_record, relax):
    found = recovery(rest_record(SINCE, relax(SINCE) + noise()), after=Direction.REDUCTION, limit=0.7)
    assert found.status is Status.VALID
    assert found.best.course is Course.TWO
    low, high = found.end_interval
    assert low < 0.9 < high
    assert high - low < 1e-4
    assert found.end.value == pytest.approx(0.9, abs=4 * found.end.std)
    assert found.course.after is Direction.REDUCTION
    assert found.step.to("mV").value == pytest.approx(122.4, abs=0.5)  # 0.8225 V at 0.5 s, 0.7 V under current
    assert found.course.since[0] == 0.5
    truth = relax(SINCE[-1]) - relax(SINCE[0])
    assert found.amplitude.value == pytest.approx(truth, abs=4 * found.amplitude.std)
    assert found.decades_seen == pytest.approx(np.log10(1498 / 0.5), abs=0.03)
    assert sum(one.change.value for one in found.decades) == pytest.approx(truth, abs=3e-4)
    assert len(found.table().rows) == 1
    assert len(found.parameter_table().rows) == 5
    assert found.settings["pulse before"].startswith("100 s")


def test_times_to_half_and_nine_tenths_are_those_of_the_course(rest_record, relax):
    found = recovery(rest_record(SINCE, relax(SINCE) + noise(sigma=2e-5)))
    for share, time in zip((0.5, 0.9), found.times, strict=True):
        target = relax(SINCE[0]) + share * (relax(SINCE[-1]) - relax(SINCE[0]))
        fine = np.geomspace(0.5, 1498, 200000)
        assert time.value == pytest.approx(fine[np.searchsorted(relax(fine), target)], rel=0.01)
        assert 0 < time.std < 0.02 * time.value


def test_a_constant_added_to_the_voltage_moves_the_end_alone(rest_record, relax):
    plain = recovery(rest_record(SINCE, relax(SINCE) + noise()))
    moved = recovery(rest_record(SINCE, relax(SINCE) + noise() + 1.0, before=1.7))
    assert moved.end.value - plain.end.value == pytest.approx(1.0, abs=1e-8)
    assert moved.amplitude.value == pytest.approx(plain.amplitude.value, abs=1e-12)


def test_a_mirrored_rest_after_charge_is_the_same(rest_record, relax):
    down = rest_record(SINCE, -(relax(SINCE) + noise()), before=-0.7, current=1e-3)
    found = recovery(down, after=Direction.OXIDATION)
    assert found.end.value == pytest.approx(-0.9, abs=1e-4)
    assert found.amplitude.value < 0


def test_a_rest_that_ends_too_early_gives_a_bound_below_its_end(rest_record, relax):
    short = SINCE[SINCE < 400]
    found = recovery(rest_record(short, relax(short) + noise()[: len(short)]))
    assert found.status is Status.BOUND
    assert codes(found)["W-V1"] is Severity.WARNING
    low, high = found.end_interval
    assert (low, high) == (float(found.course.voltage[-1]), np.inf)
    assert found.end.std is None
    row = dict(zip((c.key for c in found.table().columns), found.table().rows[0], strict=True))
    assert row["end_high"] is None


def test_self_discharge_has_no_end(rest_record):
    found = recovery(rest_record(SINCE, 0.9 - 0.01 * np.log1p(SINCE / 3) + noise()))
    assert found.status is Status.NOT_VALID
    assert codes(found)["W-V4"] is Severity.ERROR
    assert np.isfinite(found.end.value)


def test_a_short_piece_of_a_relaxation_is_not_told_from_self_discharge(rest_record):
    short = SINCE[SINCE < 60]
    found = recovery(rest_record(short, 0.9 - 0.05 * np.exp(-short / 500) + noise(sigma=3e-4)[: len(short)]))
    assert found.status is Status.BOUND
    assert codes(found)["W-V4"] is Severity.WARNING


def test_close_time_constants_are_not_told_apart(rest_record):
    course = 0.9 - 0.05 * np.exp(-SINCE / 100) + 0.03 * np.exp(-SINCE / 50)
    found = recovery(rest_record(SINCE, course + noise(sigma=2e-6)))
    assert found.best.course is Course.TWO
    assert "W-V2" in codes(found)


def test_a_plate_after_a_long_discharge_only_describes(rest_record, volumes):
    course = 0.9 - 1.0 * volumes(SINCE, fill_time=1000.0, tau=100.0)
    found = recovery(rest_record(SINCE, course + noise()))
    assert found.best.course is Course.PLATE
    assert found.best.fit.values["fill_time"] == pytest.approx(1000.0, rel=0.02)
    assert "W-V13" in codes(found)
    rows = {row[0]: row[2].value for row in found.parameter_table().rows}
    assert rows["change of the rest potential"] == pytest.approx(-1.0, rel=0.02)
    gentle = recovery(rest_record(SINCE, 0.9 - 0.01 * volumes(SINCE, fill_time=1000.0, tau=100.0) + noise(sigma=1e-6)))
    assert "W-V13" not in codes(gentle)


def test_what_no_course_describes_is_not_valid(rest_record):
    wave = 0.9 + 0.01 * np.sin(np.log(SINCE) * 3)
    found = recovery(rest_record(SINCE, wave + noise()))
    assert codes(found)["W-V6"] is Severity.ERROR
    assert "W-V9" in codes(found)
    assert found.status is Status.NOT_VALID


def test_coarse_steps_sparse_seconds_and_warming_are_told(rest_record, relax):
    coarse = np.round(relax(SINCE), 2)
    found = recovery(rest_record(SINCE, coarse, kelvin=298.0 + SINCE / 100))
    assert {"W-V7", "W-V8", "W-V10"} <= set(codes(found))
    fine = np.concatenate([np.linspace(0.05, 0.45, 9), SINCE])
    quiet = recovery(rest_record(fine, relax(fine) + 1e-4 * np.random.default_rng(1).standard_normal(len(fine))))
    assert not {"W-V7", "W-V8", "W-V9", "W-V10", "W-V11"} & set(codes(quiet))


def test_charge_regained_after_the_rest_is_counted_until_the_voltage_of_before(rest_record, relax):
    then = [(1.0 + 10 * n, 0.88 - 0.02 * n, -1e-3) for n in range(11)]  # 0.88 V down to 0.68 V: 0.7 V at n = 9
    found = recovery(rest_record(SINCE, relax(SINCE) + noise(), then=then))
    assert found.course.regained == pytest.approx(-1e-3 * 90)
    assert codes(found)["W-V11"] is Severity.NOTE
    back = recovery(rest_record(SINCE, relax(SINCE) + noise(), then=[(t, v, 1e-3) for t, v, _ in then]))
    assert "W-V11" not in codes(back)


def test_only_rests_as_asked_for(rest_record, relax):
    record = rest_record(SINCE, relax(SINCE) + noise())
    for asked in ({"after": Direction.OXIDATION}, {"limit": 0.5}):
        found = recovery(record, **asked)
        assert found.status is Status.NOT_COMPUTABLE
        assert "none of 1 rests comes after" in found.findings[-1].message
        assert found.table().rows == ()
    assert recovery(record, rest=1).course.number == 1
    with pytest.raises(UsageError, match="there is no rest"):
        recovery(record, rest=2)


def test_a_whole_record_without_current_is_one_rest(rest_record, relax):
    record = rest_record(SINCE, relax(SINCE) + noise()).between(101, 2000, step="rest")
    import dataclasses

    bare = dataclasses.replace(record, data=record.data.drop("current_A"))
    with pytest.raises(UsageError, match="holds no current"):
        recovery(bare)
    found = recovery(bare, whole=True)
    assert found.course.since[0] == 0
    assert found.course.after is None
    assert np.isnan(found.step.value)
    assert found.settings["pulse before"] == "fitted"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"pulse": 0.0}, "lasts longer"),
        ({"whole": True, "after": Direction.REDUCTION}, "no current before"),
        ({"rest_below": -1.0}, "cannot be"),
    ],
)
def test_contradictions_are_refused(rest_record, relax, asked, sentence):
    with pytest.raises(UsageError, match=sentence):
        recovery(rest_record(SINCE, relax(SINCE)), **asked)


def test_too_few_samples_or_time_that_runs_backwards_are_refused(rest_record):
    few = np.array([1.0, 2.0, 3.0])
    with pytest.raises(UsageError, match="3 samples"):
        recovery(rest_record(few, 0.8 + 0 * few))
    jumbled = np.array([1.0, 2.0, 1.5, 3.0, 4.0, 5.0])
    with pytest.raises(UsageError, match="backwards"):
        recovery(rest_record(jumbled, 0.8 + 0.01 * jumbled))


def test_a_rest_without_scatter_states_no_uncertainty(rest_record):
    t = np.geomspace(1, 1000, 15)
    found = recovery(rest_record(t, 0.9 - 0.05 * np.exp(-t / 100)))
    assert found.amplitude.std is None


def test_the_record_stays_as_it_was(rest_record, relax):
    record = rest_record(SINCE, relax(SINCE))
    before = record.frame()
    recovery(record)
    assert record.frame().equals(before)
