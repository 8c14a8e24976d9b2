"""Kinetics of the shipped study: each finding with its numbers, its twin, and nothing without its inputs."""

import pytest

from ionterface.campaign.audit import kinetics
from ionterface.methods.agreement import Agreement


def entries(found, check, about=""):
    return [e for e in found.entries if e.check == check and about in e.about]


def one(found, check, about=""):
    (entry,) = entries(found, check, about)
    return entry


def test_the_symbols_of_the_titration(shipped):
    entry = one(shipped, "titration_symbols")
    assert entry.verdict is Agreement.CONTRADICTS
    assert "44 or 13 times D with 60 s as tau and 1.5 or 0.43 times D with 1800 s as tau" in entry.calculation


def test_the_symbols_as_they_are_meant(written):
    texts = {
        "meaning: relaxation-time": "meaning: pulse-duration",
        "meaning: open-circuit-change": "meaning: rest-potential-change",
    }
    assert one(written(texts=texts, rules=kinetics.RULES), "titration_symbols").verdict is Agreement.AGREES


@pytest.mark.parametrize(
    ("material", "needs", "most", "verdict"),
    [
        ("VOx-G", "15 um or more at a pulse of 600 s", "5.3e-18", Agreement.UNDECIDED),  # it holds another body, too
        ("VO2+G", "1.5 um or more at a pulse of 600 s", "1.9e-16", Agreement.CONTRADICTS),
    ],
)
def test_the_diffusivities_ask_for_thicker_bodies(shipped, material, needs, most, verdict):
    (entry,) = [e for e in entries(shipped, "diffusivity_bound") if e.about.endswith(f" {material}")]
    assert entry.verdict is verdict
    assert needs in entry.calculation
    assert f"at most {most} cm2/s" in entry.calculation
    assert "60 to 1800 s" in entry.assumed


def test_a_body_alone_contradicts(written):
    found = written(texts={"with: {beside: VO2(B) nanocrystals}, ": ""}, rules=kinetics.RULES)
    assert {e.verdict for e in entries(found, "diffusivity_bound")} == {Agreement.CONTRADICTS}


def test_the_thickness_of_another_material_is_not_taken_where_there_is_an_own(audited, shipped_data):
    own = {**shipped_data["numbers"]["nanosheet-thickness"], "value": "60", "unit": "um", "material": "VO2+G"}
    shipped_data["numbers"]["own"] = own
    (entry,) = entries(audited(shipped_data, kinetics.RULES), "diffusivity_bound", " VO2+G")
    assert entry.verdict is Agreement.AGREES
    own["material"] = "something else"  # now two others are printed, and none is its own
    assert not entries(audited(shipped_data, kinetics.RULES), "diffusivity_bound", " VO2+G")


def test_bodies_thick_enough_are_not_accused(written):
    numbers = {"nanosheet-thickness": "~6000", "cluster-size": "~60000"}
    found = written(numbers=numbers, rules=kinetics.RULES)
    assert {e.verdict for e in entries(found, "diffusivity_bound")} == {Agreement.AGREES}
    assert one(found, "exponent_of_sheet").verdict is Agreement.AGREES


def test_b_far_from_one_needs_a_longer_way(shipped):
    entry = one(shipped, "exponent_of_sheet")
    assert entry.verdict is Agreement.CONTRADICTS
    assert "b = 1.00 from 0.1 to 500 mV/s by diffusion alone, 0.99 or more with one face open" in entry.calculation
    assert "the peaks are 30 mV apart at 500 mV/s, and b is 0.96" in entry.calculation
    assert "0.98 at 0.2 um, 0.83 at 0.5 um, 0.63 at 1 um" in entry.calculation
    assert "0.5 um or more" in entry.reason


def test_b_far_from_one_without_a_cause_is_undecided(written):
    found = written(texts={", cause: diffusion}": "}"}, rules=kinetics.RULES)
    assert one(found, "exponent_of_sheet").verdict is Agreement.UNDECIDED


def test_the_rate_constant(shipped, written):
    entry = one(shipped, "rate_constant")
    assert entry.verdict is Agreement.CONTRADICTS
    for text in ("6.50e-06", "9.19e-06", "2.05e-07", "2.91e-07", "n·dEp = 67 mV", "n·dEp = 228 mV"):
        assert text in entry.calculation
    fixed = written(numbers={"rate-constant": "6.50e-6"}, rules=kinetics.RULES)
    assert one(fixed, "rate_constant").verdict is Agreement.AGREES


def test_the_ranking(shipped, written):
    entry = one(shipped, "highest", "specific capacity")
    assert entry.verdict is Agreement.UNDECIDED  # higher is said, and not than what
    assert "VO2(B)/rGO is listed with 456 mAh/g, above VOx-G" in entry.reason
    assert one(shipped, "highest", "diffusivity").verdict is Agreement.AGREES
    all_ = written(texts={"more: {says: higher": "more: {says: highest"}, rules=kinetics.RULES)
    assert one(all_, "highest", "specific capacity").verdict is Agreement.CONTRADICTS
    tie = written(texts={'"1.5e-12", "456"': '"1.5e-12", "443"'}, rules=kinetics.RULES)
    assert "which its digits do not tell from VOx-G's" in one(tie, "highest", "specific capacity").reason
    fixed = written(texts={'"1.5e-12", "456"': '"1.5e-12", "356"'}, rules=kinetics.RULES)
    assert one(fixed, "highest", "specific capacity").verdict is Agreement.AGREES


def test_the_carriers(shipped, written):
    assert one(shipped, "carriers_per_ion").verdict is Agreement.CONTRADICTS
    assert (
        "per mole of the neutral component the flux goes with 0.25/F2" in one(shipped, "carriers_per_ion").calculation
    )
    fixed = written(numbers={"carriers-per-ion": "2"}, rules=kinetics.RULES)
    assert one(fixed, "carriers_per_ion").verdict is Agreement.AGREES


@pytest.mark.parametrize(
    ("section", "key", "check", "about"),
    [
        ("statements", "tau", "titration_symbols", ""),
        ("statements", "step", "titration_symbols", ""),
        ("statements", "sheets", "diffusivity_bound", "VO2+G"),
        ("numbers", "cluster-size", "diffusivity_bound", "VOx-G"),
        ("numbers", "diffusivity-mixture", "diffusivity_bound", "VO2+G"),
        ("statements", "b-varies", "exponent_of_sheet", ""),
        ("numbers", "sweep-slow-high", "exponent_of_sheet", ""),
        ("numbers", "nanosheet-thickness", "exponent_of_sheet", ""),
        ("numbers", "nicholson-slope", "rate_constant", ""),
        ("numbers", "rate-constant", "rate_constant", ""),
        ("statements", "more", "highest", "specific capacity"),
        ("tables", "S2", "highest", ""),
        ("numbers", "carriers-per-ion", "carriers_per_ion", ""),
    ],
)
def test_a_finding_goes_with_its_input(audited, shipped_data, section, key, check, about):
    assert entries(audited(shipped_data, kinetics.RULES), check, about)
    del shipped_data[section][key]
    assert not entries(audited(shipped_data, kinetics.RULES), check, about)


def test_a_diffusivity_of_another_method_has_no_such_bound(audited, shipped_data):
    for number in shipped_data["numbers"].values():
        if number.get("conditions") == {"method": "GITT"}:
            number["conditions"] = {"method": "impedance"}
    assert not entries(audited(shipped_data, kinetics.RULES), "diffusivity_bound")
