"""Ranges, cycles and dates as a person writes them."""

from __future__ import annotations

import datetime

import pytest

from ionterface.campaign.quantity_text import cycles_of, date_of, estimate_of, interval_of, range_of


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("0.3..1.6 V", "V", 0.3, 1.6),
        ("-0.2..0.8 V", "V", -0.2, 0.8),
        ("5..500 mV/s", "V/s", 0.005, 0.5),
        (" 1e-1 .. 2 mV ", "V", 1e-4, 2e-3),
        ("2 mV/s", "V/s", 0.002, 0.002),
    ],
)
def test_a_range_is_read_in_si(text, unit, low, high):
    interval = interval_of(text, unit)
    assert (interval.low, interval.high, interval.unit) == (pytest.approx(low), pytest.approx(high), unit)
    assert low in interval
    assert high + 1 not in interval
    assert str(interval) == text


def test_a_range_keeps_its_own_unit_where_none_is_asked():
    assert (range_of("20..200 uL").low, range_of("20..200 uL").unit) == (20, "uL")


@pytest.mark.parametrize(
    "value", ["1..2", "2..1 V", "1..1 V", "1...2 V", "a..b V", "1..2 kg", "1..1e999 V", 3, None, "1" * 500]
)
def test_what_is_no_range_is_said(value):
    with pytest.raises(ValueError, match=r"range|unit|rise|converted|number"):
        interval_of(value, "V")


@pytest.mark.parametrize(("value", "cycles"), [(3, (3,)), ((1, 2), (1, 2)), ("1..4", (1, 2, 3, 4)), ("7..7", (7,))])
def test_cycles(value, cycles):
    assert cycles_of(value) == cycles


@pytest.mark.parametrize("value", [0, -1, True, (), (1, 1), (1, "2"), "1..0", "1..999999999", "all", 1.5, None])
def test_what_names_no_cycles_is_said(value):
    with pytest.raises(ValueError, match="cycle"):
        cycles_of(value)


def test_dates():
    assert date_of("2026-11-22") == datetime.date(2026, 11, 22)
    for value in ("2026-11-31", "20261122", "22.11.2026", "2026-11", 2026, None):
        with pytest.raises(ValueError, match="is not a date"):
            date_of(value)


def test_estimates_are_numbers_above_zero_with_a_unit():
    assert estimate_of("1.1 ± 0.1 mg", "kg", source="mass of g1").std == pytest.approx(1e-7)
    assert estimate_of("-1 V", "V", source="", positive=False).value == -1
    for value in (1.1, True, "1.1", "-1 mg", "0 mg", "1e999 mg", "mg", None, "1 mg" + " " * 200):
        with pytest.raises(ValueError, match=r"unit|zero|finite|number"):
            estimate_of(value, "kg", source="")
