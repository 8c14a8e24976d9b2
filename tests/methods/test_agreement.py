"""Printed digits as intervals, and how they stand to computed numbers."""

import math

import pytest

from ionterface.errors import UnitError, UsageError
from ionterface.methods.agreement import Agreement, Interval, Kind, compare, over, read_printed


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("443", 442.5, 443.5),
        ("174.4", 174.35, 174.45),
        ("409.75", 409.745, 409.755),
        ("1.80", 1.795, 1.805),
        ("330", 329.5, 330.5),
        ("~700", 650, 750),
        ("~30", 25, 35),
        ("~1", 0.5, 1.5),
        ("-2.5", -2.55, -2.45),
        ("4.57e-11", 4.565e-11, 4.575e-11),
        ("5E3", 4500, 5500),
        (".0869", 0.08685, 0.08695),
        ("<10", 0, 10),
        (">3", 3, math.inf),
    ],
)
def test_the_digits_tell_the_rounding(text, low, high):
    interval = read_printed(text).interval()
    assert interval.low == pytest.approx(low, rel=1e-12)
    assert interval.high == pytest.approx(high, rel=1e-12)


def test_every_number_rounds_back_to_its_text():
    interval = read_printed("39.4").interval()
    for value in (interval.low + 1e-9, interval.middle, interval.high - 1e-9):
        assert f"{value:.1f}" == "39.4"


@pytest.mark.parametrize("text", ["", "about 7", "1,000", "4.57×10-11", "443 mAh/g", "1 2", "~", "nan", "inf"])
def test_what_is_no_printed_number_is_refused(text):
    with pytest.raises(UsageError, match="not a printed number"):
        read_printed(text)


def test_marks_are_kept():
    assert [read_printed(t).kind for t in ("7", "~7", "<7", ">7")] == list(Kind)


def test_corners_hold_every_value_of_a_monotonic_function():
    a, b = Interval(442.5, 443.5), Interval(517.5, 518.5)
    quotient = over(lambda x, y: x / y, a, b)
    assert (quotient.low, quotient.high) == (442.5 / 518.5, 443.5 / 517.5)
    assert all(quotient.holds(x / y) for x in (442.5, 443, 443.5) for y in (517.5, 518.1, 518.5))


def test_touching_intervals_agree_and_distant_ones_do_not():
    assert compare(Interval(1, 2), Interval(2, 3)).agreement is Agreement.AGREES
    apart = compare(Interval(1, 2), Interval(2.5, 3))
    assert (apart.agreement, apart.gap) == (Agreement.CONTRADICTS, 0.5)
    assert compare(Interval(2.5, 3), Interval(1, 2)).gap == 0.5


def test_a_distance_is_judged_by_the_uncertainty_of_the_computed_number():
    stated, computed = Interval(442.5, 443.5), Interval(420, 420)
    assert compare(stated, computed, std=11.3).agreement is Agreement.AGREES
    assert compare(stated, computed, std=11.2).agreement is Agreement.CONTRADICTS
    assert compare(stated, computed, std=11.3, coverage=1).agreement is Agreement.CONTRADICTS


def test_an_uncertainty_that_nobody_stated_decides_nothing():
    assert compare(Interval(1, 2), Interval(3, 3), std=None).agreement is Agreement.UNDECIDED
    assert compare(Interval(1, 2), Interval(2, 3), std=None).agreement is Agreement.AGREES


def test_units_are_converted_and_kinds_kept_apart():
    assert compare(Interval(442, 444, "mAh/g"), Interval(443 * 3600, 443 * 3600, "C/kg")).agreement is Agreement.AGREES
    assert compare(Interval(0.1, 0.1, "mAh/g"), Interval(720, 720, "C/kg"), std=360).agreement is Agreement.AGREES
    assert compare(Interval(0.1, 0.1, "mAh/g"), Interval(720, 720, "C/kg"), std=10).agreement is Agreement.CONTRADICTS
    with pytest.raises(UnitError):
        compare(Interval(1, 2, "V"), Interval(1, 2, "A"))


def test_an_interval_runs_upwards():
    for low, high in ((2, 1), (math.nan, 1)):
        with pytest.raises(UsageError):
            Interval(low, high)
    assert Interval(3, math.inf).middle == 3
    assert Interval(1, 3).middle == 2
