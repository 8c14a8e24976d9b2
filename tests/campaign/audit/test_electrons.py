"""Electrons and ions of the shipped study: each finding with its numbers, its twin, and nothing without its inputs."""

import copy

import pytest

from ionterface.campaign.audit import electrons
from ionterface.methods.agreement import Agreement


def entries(found, check, about=""):
    return [e for e in found.entries if e.check == check and about in e.about]


def one(found, check, about=""):
    (entry,) = entries(found, check, about)
    return entry


def test_electrons_per_vanadium_beyond_a_stated_valence(shipped):
    entry = one(shipped, "electrons_on_metal", "VOx-G-90")
    assert entry.verdict is Agreement.CONTRADICTS
    assert "~700 mAh/g (VOx) is 1.957 (" in entry.calculation
    assert "on the mass of VO1.5 and 2.17 on that of VO2" in entry.calculation
    assert "would end at V1.04+" in entry.calculation
    assert "has 0 to take down to V3+ (1 down to V2+)" in entry.reason
    assert "tried down to V2+; V3+ is the valence before discharge" in entry.assumed


def test_a_lack_that_a_lower_valence_would_mend_is_undecided(written):
    found = written(numbers={"capacity-low-oxide-90": "~300"}, rules=electrons.RULES)
    entry = one(found, "electrons_on_metal", "VOx-G-90")
    assert entry.verdict is Agreement.UNDECIDED
    assert "or ends below V3+" in entry.reason


def test_a_metal_that_may_end_as_metal_is_not_accused(audited, shipped_data):
    shipped_data["components"]["VOx"] |= {"formula": "FeO", "metal": "Fe", "lowest_valence": "2"}
    shipped_data["numbers"]["valence-90"]["value"] = "2"
    shipped_data["numbers"]["valence-90"]["of"] = "VOx"
    entry = one(audited(shipped_data, electrons.RULES), "electrons_on_metal", "VOx-G-90")
    assert entry.verdict is Agreement.UNDECIDED
    assert "tried down to Fe0" in entry.assumed
    assert "holds 37 over 1.3 V, 65 if its states alone limited" in entry.calculation


@pytest.mark.parametrize(("printed", "electrons_", "end"), [("518", "1.603", "2.40"), ("521.2", "1.613", "2.39")])
def test_electrons_per_vanadium_of_a_formula_are_undecided(shipped, printed, electrons_, end):
    (entry,) = [e for e in entries(shipped, "electrons_on_metal") if e.calculation.startswith(f"{printed} mAh/g")]
    assert entry.verdict is Agreement.UNDECIDED
    assert f"is {electrons_} (" in entry.calculation
    assert f"would end at V{end}+" in entry.calculation


def test_a_valence_that_has_the_electrons_is_not_accused(written):
    found = written(numbers={"valence-90": "5", "capacity-low-oxide-90": "~400"}, rules=electrons.RULES)
    assert one(found, "electrons_on_metal", "VOx-G-90").verdict is Agreement.AGREES


@pytest.mark.parametrize("conditions", [{"state": "discharged"}, {"potential": "0.3 V"}])
def test_a_valence_after_discharge_is_no_start(audited, shipped_data, conditions):
    shipped_data["numbers"]["valence-90"]["conditions"] = conditions
    found = audited(shipped_data, electrons.RULES)
    assert one(found, "electrons_on_metal", "VOx-G-90").verdict is Agreement.UNDECIDED


def test_electrons_that_are_said_to_be_on_carbon(shipped):
    entry = one(shipped, "electrons_on_carbon")
    assert entry.verdict is Agreement.UNDECIDED  # they go through the carbon; that they stay there is not said
    assert "is 1.32 electrons per C if carbon took all (LiC6: 0.17)" in entry.calculation
    assert "6 mAh/g, and 0.033, 11 mAh/g, if its states alone limited" in entry.calculation
    assert "if they stayed on rGO" in entry.reason


def test_electrons_that_are_said_to_stay_on_carbon(written):
    found = written(texts={"with: {electrons through: rGO}": "with: {electrons: rGO}"}, rules=electrons.RULES)
    entry = one(found, "electrons_on_carbon")
    assert entry.verdict is Agreement.CONTRADICTS
    assert "would be 0.64 per C of rGO, 3.8 times that of LiC6" in entry.reason


def test_carbon_with_little_to_hold_is_not_accused(written):
    found = written(
        numbers={"capacity-low-composite": "12", "capacity-high-composite": "8", "rgo-in-composite-15": "90"},
        rules=electrons.RULES,
    )
    assert one(found, "electrons_on_carbon").verdict is Agreement.AGREES
    assert one(found, "interface_charge").verdict is Agreement.AGREES


def test_the_charge_at_the_interface(shipped):
    entry = one(shipped, "interface_charge")
    assert entry.verdict is Agreement.UNDECIDED
    assert "196 uC/cm2 (91.4 for every 100 mAh/g): a compact layer of 18 uF/cm2 would need 10.9 V" in entry.calculation
    assert "bonded or an effective capacitance" in entry.reason


def test_the_carbon_of_the_films(shipped, written):
    rise = one(shipped, "carbon_share_of_rise")
    assert rise.verdict is Agreement.UNDECIDED
    assert "carbon:oxide is 0.68 and 13.3 in the two films" in rise.calculation
    assert "5 and 10 mAh/g of carbon would be 35 and 71 % of 178.8 mAh/g, 14 mAh/g all of it" in rise.calculation
    assert {e.verdict for e in entries(shipped, "carbon_share")} == {Agreement.AGREES}
    small = written(numbers={"blank-carbon": "<1"}, rules=electrons.RULES)
    assert one(small, "carbon_share_of_rise").verdict is Agreement.UNDECIDED
    tiny = written(numbers={"blank-carbon": "<0.5"}, rules=electrons.RULES)
    assert one(tiny, "carbon_share_of_rise").verdict is Agreement.AGREES


def test_a_rise_goes_from_the_lower_content_to_the_higher(audited, shipped_data):
    other = {**shipped_data["numbers"]["film-cnt"], "material": "VOx-G-90"}
    shipped_data["numbers"]["film-cnt-90"] = other
    entry = one(audited(shipped_data, electrons.RULES), "carbon_share_of_rise")
    assert entry.about == "carbon of VOx-G and VOx-G-90"


def test_the_protons(shipped, written):
    acid, salt = one(shipped, "proton_share"), one(shipped, "precipitate_of_protons")
    assert acid.verdict is salt.verdict is Agreement.UNDECIDED
    assert "~40 of 443 mAh/g is 9 %; it uses up the acid of 15 mL at pH 4.01" in acid.calculation
    assert "leave 1.16 g of" in salt.calculation
    assert "6 mmol of CF3SO3 per g" in salt.calculation
    strong = written(numbers={"electrolyte-ph": "2.5"}, rules=electrons.RULES)
    assert one(strong, "proton_share").verdict is Agreement.AGREES


def without(data, section, key):
    left = copy.deepcopy(data)
    del left[section][key]
    for parts in left["bases"].values():
        if section == "components" and key in parts:
            parts.remove(key)
    return left


def test_nothing_is_accused_without_one_of_its_inputs(audited, shipped_data):
    before = audited(shipped_data, electrons.RULES)
    accused = {(e.check, e.about) for e in before.contradictions}
    for section in ("numbers", "statements", "components"):
        for key in {key for e in before.entries for key in getattr(e, section)}:
            after = audited(without(shipped_data, section, key), electrons.RULES)
            assert {(e.check, e.about) for e in after.contradictions} <= accused, key
            assert all(key not in e.inputs for e in after.entries), key


@pytest.mark.parametrize(
    ("key", "check"),
    [
        ("valence-90", "electrons_on_metal"),
        ("electrons-on-carbon", "electrons_on_carbon"),
        ("rgo-in-composite-15", "electrons_on_carbon"),
        ("interface", "interface_charge"),
        ("carbon-film", "carbon_share_of_rise"),
        ("film-cnt", "carbon_share_of_rise"),
        ("protons", "proton_share"),
        ("electrolyte-ph", "proton_share"),
        ("basic-salt", "precipitate_of_protons"),
    ],
)
def test_a_finding_goes_with_its_input(audited, shipped_data, key, check):
    section = "numbers" if key in shipped_data["numbers"] else "statements"
    after = audited(without(shipped_data, section, key), electrons.RULES)
    assert not [e for e in after.entries if e.check == check and e.verdict is Agreement.CONTRADICTS]
    if check != "electrons_on_metal":  # without a valence that of the formula is told, undecided
        assert not entries(after, check)
