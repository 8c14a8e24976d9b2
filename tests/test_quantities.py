"""Units and the vocabulary."""

from __future__ import annotations

import pytest

from ionterface.errors import UnitError
from ionterface.quantities import VOCABULARY, combine, conversion, raised, unit


@pytest.mark.parametrize(
    ("given", "wanted", "factor"),
    [
        ("mAh/g", "C/kg", 3600.0),
        ("mA h g-1", "C/kg", 3600.0),
        ("mA.h", "C", 3.6),
        ("mAh·g⁻¹", "mAh/g", 1.0),
        ("µA/cm²", "A/m2", 1e-2),
        ("mV/s", "V/s", 1e-3),
        ("Wh/kg", "J/kg", 3600.0),
        ("cm2/s", "m2/s", 1e-4),
        ("%", "1", 1e-2),
        ("min", "s", 60.0),
        ("kΩ", "Ohm", 1e3),
        ("F", "C/V", 1.0),
        ("W", "A V", 1.0),
        ("mol/L", "M", 1.0),
        ("mAh g^-1", "C/kg", 3600.0),
        ("A.h", "C", 3600.0),
        ("mg cm-2", "kg/m2", 1e-2),
        ("1/min", "1/s", 1 / 60),
        ("mA/g/cm2", "A/kg m2", 1e4),
        ("1/d", "1/s", 1 / 86400),
        ("mWh", "J", 3.6),
        ("S", "1/Ohm", 1.0),
        ("F", "A s/V", 1.0),
        ("eV", "J", 1.602176634e-19),
        ("Å", "nm", 0.1),
        ("fF", "pF", 1e-3),
        ("deg", "1", 0.017453292519943295),
    ],
)
def test_conversions(given, wanted, factor):
    assert conversion(given, wanted) == pytest.approx(factor, rel=1e-12)
    assert conversion(wanted, given) == pytest.approx(1 / factor, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["mgg", "m/V/x", "kmin", "3 g", "g^", "m%", "__import__", "mAh/10 g", "10", "mAh/", "mAh//g"]
)
def test_unknown_units_are_refused(text):
    with pytest.raises(UnitError):
        unit(text)


def test_products_and_powers():
    assert combine("C", "kg", -1) == "C/kg"
    assert combine("V", "V", -1) == "1"
    assert raised("m", -2) == "1/m2"
    assert unit(raised("cm", 2)).factor == pytest.approx(1e-4)


def test_every_column_names_the_unit_it_is_in():
    for column, quantity in VOCABULARY.items():
        assert quantity.column == column
        assert quantity.meaning
        written = unit(quantity.unit)
        assert written.factor == 1.0, f"{column} is not in SI"
        if quantity.unit != "1":
            assert column.endswith("_" + quantity.unit)
