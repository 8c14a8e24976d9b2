"""Estimates: propagation against an independent package, cancellation of shared sources, printing, tables."""

from __future__ import annotations

import math
import pickle

import pytest
import uncertainties
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UnitError
from ionterface.estimate import Column, Estimate, Table, parse_estimate

numbers = st.floats(0.1, 10.0) | st.floats(-10.0, -0.1)
errors = st.floats(1e-3, 0.5)


@given(numbers, errors, numbers, errors, numbers, errors)
def test_propagation_agrees_with_the_uncertainties_package(a, sa, b, sb, c, sc):
    x, y, z = (Estimate(v, s, "1", source=n) for v, s, n in ((a, sa, "a"), (b, sb, "b"), (c, sc, "c")))
    u, v, w = (uncertainties.ufloat(*pair) for pair in ((a, sa), (b, sb), (c, sc)))
    mine = (x * y - 2 * z) / (x * x + 3 * (y * y)) ** 2 - z / x + 1
    theirs = (u * v - 2 * w) / (u * u + 3 * (v * v)) ** 2 - w / u + 1
    assert mine.value == pytest.approx(theirs.nominal_value, rel=1e-9, abs=1e-12)
    assert mine.std == pytest.approx(theirs.std_dev, rel=1e-7, abs=1e-9)


def test_units_follow_the_arithmetic():
    capacity = Estimate(1.44, 0.0, "C", source="Q") / Estimate(1.0, 0.0, "mg", source="m")
    assert capacity.to("mAh/g").value == pytest.approx(400.0)
    assert (Estimate(2, 0, "mV") * Estimate(3, 0, "V")).to("V2").value == pytest.approx(6e-3)
    assert (Estimate(1, 0, "h") + Estimate(60, 0, "s")).value == pytest.approx(1 + 1 / 60)
    with pytest.raises(UnitError, match="different quantities"):
        Estimate(1, 0, "V") + Estimate(1, 0, "A")


def test_a_retention_carries_no_mass_error():
    mass = parse_estimate("1.10 ± 0.05 mg", "kg", source="mass of g1")
    first, last = (Estimate(q, 0.001 * q, "C", source=f"charge {q}") / mass for q in (1.6, 1.5))
    retention = last / first
    assert "mass of g1" in first.contributions
    assert "mass of g1" not in retention.contributions
    assert retention.std / retention.value == pytest.approx(math.sqrt(2) * 1e-3, rel=1e-9)


def test_an_unstated_mass_error_prints_not_stated_and_cancels_in_a_ratio():
    mass = parse_estimate("1.10 mg", "kg", source="mass of g1")
    first, last = (Estimate(q, 0.0001, "C", source=f"charge {q}") / mass for q in (1.6, 1.5))
    assert first.std is None
    assert str(first.to("mAh/g")) == "404 mAh/g (uncertainty not stated)"
    assert (last / first).std is not None
    assert (last - first).std is None


def test_an_error_without_a_name_is_independent_each_time():
    x = Estimate(2.0, 0.3, "V")
    assert (x - x).std == pytest.approx(0.3 * math.sqrt(2))
    named = Estimate(2.0, 0.3, "V", source="gauge")
    assert (named - named).std == 0


def test_unstated_errors_without_a_name_never_cancel():
    """Two masses of unknown error have a ratio of unknown error, whether or not their values are alike."""
    for other in (5.0, 10.0):
        assert (Estimate(10.0, None, "mg") / Estimate(other, None, "mg")).std is None
        assert (Estimate(10.0, None, "mg") - Estimate(other, None, "mg")).std is None
    named = Estimate(10.0, None, "mg", source="mass")
    assert (named / (2 * named)).std == 0


def test_a_zero_of_unstated_error_is_not_exact():
    zero = Estimate(0.0, None, "mg")
    assert zero.std is None
    assert str(zero) == "0 mg (uncertainty not stated)"
    assert (zero + Estimate(3.0, 0.1, "mg")).std is None
    mass = Estimate(2.0, None, "mg", source="mass")
    assert (Estimate(0.0, 0.0, "C") / mass).std == 0  # no charge is no capacity, whatever the mass


def test_what_cannot_be_computed_says_so():
    charge, nothing = Estimate(2.0, 0.1, "C", source="q"), Estimate(0.0, 0.1, "C", source="none")
    for quotient in (charge / nothing, charge / 0, 1 / nothing):
        assert math.isnan(quotient.value)
        assert quotient.std is None
        assert str(quotient) == "not computable"
    assert (charge / nothing).unit == "1"
    assert (nothing**0).value == 1


def test_a_tiny_uncertainty_does_not_vanish():
    assert Estimate(1e-300, 1e-301, "C").std == pytest.approx(1e-301)
    assert Estimate(1e-200, 1e-201, "C", source="q").std == pytest.approx(1e-201)


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(420.4, 42.33, "mAh/g"), "420 ± 42 mAh/g"),
        (Estimate(5.05e-9, 1e-10, "cm2/s"), "(5.05 ± 0.10)×10⁻⁹ cm2/s"),
        (Estimate(4.57e-11, None, "cm2/s"), "4.57e-11 cm2/s (uncertainty not stated)"),
        (Estimate(0.5, 0.0, "1"), "0.5"),
        (Estimate(math.nan, math.nan, "V"), "not computable"),
        (
            Estimate(4, None, "C") / Estimate(2, 0.1, "g", source="m"),
            "2.00 ± 0.10 C/g (part of the uncertainty not stated)",
        ),
        (Estimate(4, None, "C") / Estimate(2, 1e-5, "g", source="m"), "2 C/g (uncertainty not stated)"),
        (Estimate(3.0, math.nan, "V"), "3 V (uncertainty not stated)"),
    ],
)
def test_printing(estimate, text):
    assert str(estimate) == text


@pytest.mark.parametrize(
    ("text", "unit", "value", "std"),
    [
        ("1.10 ± 0.05 mg", "kg", 1.10e-6, 0.05e-6),
        ("1.13 cm2", "m2", 1.13e-4, None),
        ("25 ± 1 °C", "K", 298.15, 1.0),
        ("1.5e-3 +/- 1e-4 A/g", "A/kg", 1.5, 0.1),
        ("15 %", "1", 0.15, None),
        ("0.6 ± 0.2 µm", "m", 6e-7, 2e-7),
    ],
)
def test_parsing(text, unit, value, std):
    parsed = parse_estimate(text, unit, source="x")
    assert parsed.value == pytest.approx(value)
    assert parsed.std == (None if std is None else pytest.approx(std))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1.10", "has no unit"),
        ("about 1 mg", "not a number"),
        ("1 mgg", "did you mean mg"),
        ("1 cm", "different quantities"),
        ("1 ± -0.1 mg", "cannot be negative"),
        ("1.10 ± 5 % mg", "relative uncertainty"),
        ("1.10 ± 5% mg", "relative uncertainty"),
        ("1 10 mg", "not a unit"),
    ],
)
def test_bad_texts_get_one_sentence(text, sentence):
    with pytest.raises(UnitError, match=sentence) as caught:
        parse_estimate(text, "kg")
    assert "\n" not in str(caught.value)


def test_round_trips_keep_everything():
    mass = Estimate(1.1, 0.05, "mg", source="mass")
    made = (Estimate(1.44, 0.01, "C") / mass + Estimate(3.0, None, "C/g", source="blank")).to("mAh/g")
    assert Estimate.from_dict(made.to_dict()) == made
    assert pickle.loads(pickle.dumps(made)) == made
    table = Table.of(
        [Column("q", "capacity", "mAh/g"), Column("n", "cycle")], [[made, 1], [math.inf, "two"], [None, 3]]
    )
    assert Table.from_dict(table.to_dict()) == table
    assert table.column("n") == (1, "two", 3)


def test_a_crooked_table_is_refused():
    with pytest.raises(ValueError, match="2 cells"):
        Table.of([Column("a", "a")], [[1, 2]])
    with pytest.raises(ValueError, match="one key"):
        Table.of([Column("a", "a"), Column("a", "b")], [])


def test_an_uncertainty_that_only_arithmetic_left_does_not_add_digits():
    assert Estimate(0.1, 5e-18, "mV/s").number() == "0.1"
    assert Estimate(12.345678, 1e-4, "V").number() == "12.34568 ± 0.00010"
