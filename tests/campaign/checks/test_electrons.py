"""Electrons on metal, carbon and interface: numbers worked out by hand, and twins that fit."""

import re

import pytest

from ionterface.campaign.checks.electrons import (
    charge_density,
    electrons_on_carbon,
    electrons_on_metal,
    interface_charge,
)
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement

OXIDE = {"oxide": {"formula": "VO2", "metal": "V", "lowest_valence": "2", "role": "host"}}
CLAIM = {"claim": {"says": "mostly-interface", "with": {"electrons": "sheets"}}}


def capacity(text, basis="oxide"):
    return {"value": text, "unit": "mAh/g", "basis": basis}


def on_metal(facts, text, valence=None, floor="2", content=None):
    numbers = {"q": capacity(text)}
    numbers |= {"z": {"value": valence, "unit": "1"}} if valence else {}
    numbers |= {"c": {"value": content, "unit": "%"}} if content else {}
    component = {"oxide": OXIDE["oxide"] | {"lowest_valence": floor}}
    return electrons_on_metal(
        facts(numbers=numbers, components=component),
        capacity="q",
        host="oxide",
        valence="z" if valence else None,
        content="c" if content else None,
    )


@pytest.mark.parametrize(
    ("printed", "electrons"),
    [("518", 1.603), ("521.2", 1.613), ("563.8", 1.745), ("330", 1.021), ("323.145", 1.000)],
)
def test_electrons_per_metal_are_those_of_faraday_and_the_atomic_masses(facts, printed, electrons):
    # Q·M/26801.48 mAh/mol with M(VO2) = 82.94 g/mol, by hand
    assert f" is {electrons:.4g} (" in on_metal(facts, printed).output


def test_a_capacity_beyond_a_stated_valence_contradicts(facts):
    checked = on_metal(facts, "~700", valence="3")
    assert checked.agreement is Agreement.CONTRADICTS
    assert "1.957 (" in checked.output  # on V2O3, 74.94 g/mol
    assert "2.17 on that of VO2" in checked.output
    assert "would end at V1.04+" in checked.output
    assert "V2+ is the lowest valence" in checked.assumed


@pytest.mark.parametrize(("printed", "valence"), [("~300", "3"), ("518", "4"), ("~700", "5")])
def test_a_capacity_that_the_metal_can_take_agrees(facts, printed, valence):
    assert on_metal(facts, printed, valence=valence).agreement is Agreement.AGREES


def test_the_digits_of_a_valence_are_given_the_doubt(facts):
    # 400 on VO1.5 is 1.12 electrons, one too many from 3.0 to 2 and possible from 3.4
    assert on_metal(facts, "400", valence="3").agreement is Agreement.UNDECIDED
    assert on_metal(facts, "400", valence="3.00").agreement is Agreement.CONTRADICTS


def test_a_formula_alone_never_contradicts(facts):
    assert on_metal(facts, "518", floor="3").agreement is Agreement.UNDECIDED
    assert "V4.71+ or above" in on_metal(facts, "518", floor="3").reason
    assert on_metal(facts, "518", floor="2").agreement is Agreement.AGREES


def test_what_graphene_of_the_content_could_hold_is_told(facts):
    output = on_metal(facts, "~700", valence="3", content="90").output
    assert "70 mAh/g of oxide and carbon, of which 90 % ideal graphene holds 37 over 1.3 V, 65 if its states" in output


def test_an_oxide_of_more_than_the_metal_needs_a_stated_valence(facts):
    mixed = {"oxide": {"formula": "LiV2O5", "metal": "V", "lowest_valence": "3", "role": "host"}}
    with pytest.raises(UsageError, match="state the valence of V"):
        electrons_on_metal(facts(numbers={"q": capacity("100")}, components=mixed), capacity="q", host="oxide")


def composite(facts, check, printed, content, basis="both"):
    numbers = {"q": capacity(printed, basis), "c": {"value": content, "unit": "%", "basis": "both"}}
    return check(facts(numbers=numbers, statements=CLAIM), claim="claim", capacity="q", content="c")


def test_carbon_that_would_need_more_than_lic6_contradicts(facts):
    checked = composite(facts, electrons_on_carbon, "443", "15")
    assert checked.agreement is Agreement.CONTRADICTS
    electrons = float(re.search(r"is ([\d.]+) electrons per C if carbon took all", checked.output)[1])
    assert electrons == pytest.approx(443 / 0.15 * 12.011 / 26801.48, abs=0.005)  # 1.32
    assert "ideal graphene holds 0.019 over 1.3 V, 6 mAh/g, and 0.033, 11 mAh/g" in checked.output
    assert "times that of LiC6" in checked.reason


def test_a_capacity_on_the_oxide_counts_on_the_composite(facts):
    per_oxide = composite(facts, electrons_on_carbon, "~521.2", "15", basis="oxide").output
    assert "is 1.32 electrons per C" in per_oxide


@pytest.mark.parametrize(
    ("printed", "content", "agreement"),
    [("10", "90", Agreement.AGREES), ("60", "15", Agreement.UNDECIDED), ("443", "15", Agreement.CONTRADICTS)],
)
def test_carbon_agrees_up_to_ideal_graphene_and_contradicts_beyond_lic6(facts, printed, content, agreement):
    assert composite(facts, electrons_on_carbon, printed, content).agreement is agreement


def test_the_charge_per_area_of_both_faces():
    # 300 mAh/g on 15 % graphene of 2627 m²/g: 274 uC/cm2, 15 V over 18 uF/cm2, 211 uF/cm2 over 1.3 V
    assert 100 * charge_density(300 * 3600, 0.15) == pytest.approx(274.1, abs=0.1)
    assert charge_density(300 * 3600, 0.15) / 0.18 == pytest.approx(15.2, abs=0.05)
    assert 100 * charge_density(300 * 3600, 0.15) / 1.3 >= 210


def test_half_a_capacity_that_no_double_layer_holds_is_undecided_with_its_volts(facts):
    checked = composite(facts, interface_charge, "443", "15")
    assert checked.agreement is Agreement.UNDECIDED
    assert "196 uC/cm2" in checked.output
    assert "would need 10.9 V" in checked.output
    assert "bonded or an effective capacitance" in checked.reason


def test_half_a_capacity_that_a_double_layer_holds_agrees(facts):
    assert composite(facts, interface_charge, "~100", "90").agreement is Agreement.AGREES
