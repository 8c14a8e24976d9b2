"""Formulas, units and ranges in sentences."""

from __future__ import annotations

import pytest

from ionterface.figures.typography import formulas, typographic


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("VOx+rGO", "VOₓ+rGO"),
        ("VO2(B)/rGO", "VO₂(B)/rGO"),
        ("VO2+G", "VO₂+G"),
        ("V2O5 sol", "V₂O₅ sol"),
        ("rGO@TiO2,", "rGO@TiO₂,"),
        ("alpha-MnO2", "alpha-MnO₂"),
        ("Zn(OTf)2", "Zn(OTf)2"),  # a count of a group is not touched
        ("Zn/Zn2+", "Zn/Zn²⁺"),
        ("vs(SO3)", "vs(SO₃)"),
        ("LiNi12O2", "LiNi₁₂O₂"),
    ],
)
def test_a_formula_is_set(text, shown):
    assert formulas(text) == shown


@pytest.mark.parametrize(
    "text",
    ["S23", "Fig. S29", "C1", "CN1", "g1", "na1", "W-S1", "E2(high)", "A1(LO)", "Notex", "HAC_NH3_01.mpr", "SnO2.csv",
     "GITT", "CNT", "Zn", "S2-S4", "N2+1", "a VO2x b", "No. 2", "D65", "cells m1 and m2", "A2e4", "d66e12"],
)  # fmt: skip
def test_a_name_stays_as_it_is(text):
    assert typographic(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5.05e-09 cm2/s", "5.05×10⁻⁹ cm²/s"),
        ("1e+06", "1×10⁶"),
        ("35 cm-1", "35 cm⁻¹"),
        ("1.3..1.8 V", "1.3–1.8 V"),
        ("20..200 uL", "20–200 µL"),
        ("about 130 um thick", "about 130 µm thick"),
        ("use 3 um2e", "use 3 um2e"),
        ("wait ... for 2 units", "wait ... for 2 units"),
    ],
)
def test_units_powers_and_ranges_are_set(text, shown):
    assert typographic(text) == shown
