"""Spectra and structure of the shipped study: each finding with its numbers, its twin, nothing without its inputs."""

import pytest

from ionterface.campaign.audit import structure
from ionterface.methods.agreement import Agreement


def entries(found, check):
    return [e for e in found.entries if e.check == check]


def one(found, check):
    (entry,) = entries(found, check)
    return entry


FINDINGS = [
    ("line_moves", Agreement.CONTRADICTS, "its spacing rises from 0.5 V to 0.3 V"),
    ("line_stays", Agreement.UNDECIDED, "2theta = 24.61 (24.61 to 24.62)° at 1.5406 Å, the card's line 25.24°"),
    ("positions_agree", Agreement.UNDECIDED, "the G band at different places in VOx-G, VO2+G and VO2"),
    ("combination_bands", Agreement.CONTRADICTS, "A1(LO) 561, E2(high) 425, E2(low) 98, so 2 A1(LO) at 1122 cm-1"),
    ("assigned_once", Agreement.CONTRADICTS, "vs(SO3) is assigned to 589 and 1035 cm-1"),
    ("labels_of_structure", Agreement.CONTRADICTS, "327, 523 and 659 bear labels of wurtzite"),
    ("axis_reading", Agreement.UNDECIDED, "or is 2theta in degrees at 0.114 to 0.139 Å"),
    ("proportional_bonding", Agreement.UNDECIDED, "443, 418, 203 and 69 mAh/g of composite at 15, 30, 70 and 90 %"),
]


@pytest.mark.parametrize(("check", "verdict", "words"), FINDINGS)
def test_what_does_not_agree_is_found_with_its_numbers(shipped, check, verdict, words):
    entry = one(shipped, check)
    assert entry.verdict is verdict
    assert words in entry.calculation


def test_signals_of_zinc_beside_a_salt_of_zinc(shipped):
    found = entries(shipped, "insertion_evidence")
    assert {e.verdict for e in found} == {Agreement.UNDECIDED}
    assert {e.places[0] for e in found} == {"Fig. S9 caption", "Note 3"}
    assert all("F : S : Zn = 24 : 8 : 5" in e.calculation for e in found)


@pytest.mark.parametrize(
    ("check", "numbers", "texts"),
    [
        ("line_stays", {"spacing-discharged": "3.526"}, {}),
        ("positions_agree", {}, {"with: {band: all, sample": "with: {band: D, sample"}),
        ("combination_bands", {}, {'"1087", "2 A1(LO)"': '"1122", "2 A1(LO)"'}),
        ("labels_of_structure", {}, {"{sapphire: corundum,": "{sapphire: corundum, ZnO: wurtzite,"}),
        ("insertion_evidence", {}, {"of: Zn5(CF3SO3)8(OH)2": "of: Na2SO4"}),
        ("proportional_bonding", {"capacity-low-oxide-90": "~4000", "capacity-mixture": "480"}, {}),
    ],
)
def test_a_corrected_twin_is_not_accused(written, check, numbers, texts):
    found = entries(written(numbers=numbers, texts=texts, rules=structure.RULES), check)
    assert found
    assert all(e.verdict is not Agreement.CONTRADICTS for e in found)
    if check != "proportional_bonding":
        assert all(e.verdict is Agreement.AGREES for e in found)


@pytest.mark.parametrize(
    ("check", "texts"),
    [
        ("positions_agree", {"band: all, sample: with CNT": "band: all"}),
        ("proportional_bonding", {"more-bonds: {says: limited-by": "more-bonds: {says: proportional-to"}),
    ],
)
def test_what_would_be_said_outright_contradicts(written, check, texts):
    assert one(written(texts=texts, rules=structure.RULES), check).verdict is Agreement.CONTRADICTS


@pytest.mark.parametrize(
    ("low", "high", "wavelength", "verdict"),
    [
        ("1.80", "2.20", "0.1173", Agreement.AGREES),
        ("1.80", "2.20", "1.5406", Agreement.CONTRADICTS),
        ("1.70", "1.80", "", Agreement.AGREES),  # the scattering vector
        ("3.5", "3.7", "", Agreement.AGREES),  # the spacing
    ],
)
def test_an_axis_without_a_unit_is_read_in_every_way(audited, shipped_data, low, high, wavelength, verdict):
    numbers = shipped_data["numbers"]
    numbers["hexrd-window-low"]["value"], numbers["hexrd-window-high"]["value"] = low, high
    if wavelength:
        numbers["light"] = {
            "value": wavelength, "unit": "Angstrom", "quantity": "wavelength", "what": "x", "material": "VOx-G",
            "place": "Methods",
        }  # fmt: skip
    assert one(audited(shipped_data, structure.RULES), "axis_reading").verdict is verdict


def test_an_axis_with_a_unit_is_left_alone(audited, shipped_data):
    for key in ("hexrd-window-low", "hexrd-window-high"):
        shipped_data["numbers"][key]["unit"] = "deg"
    assert not entries(audited(shipped_data, structure.RULES), "axis_reading")


def test_two_different_vibrations_are_not_one_assigned_twice(written):
    found = written(texts={'"589", "vs(SO3)"': '"589", "vas(SO3)"'}, rules=structure.RULES)
    assert not entries(found, "assigned_once")


def test_a_line_and_a_spacing_of_different_planes_do_not_meet(written):
    other = {
        "says: line-stays, material: VOx-G, of: VO2(B) (110)": "says: line-stays, material: VOx-G, of: VO2(B) (020)"
    }
    found = written(texts=other, rules=structure.RULES)
    assert not entries(found, "line_moves")
    assert not entries(found, "line_stays")


@pytest.mark.parametrize(
    ("section", "key", "check"),
    [
        ("statements", "no-shift", "line_moves"),
        ("numbers", "hexrd-window-low", "axis_reading"),
        ("statements", "spacing", "line_moves"),
        ("numbers", "card-110", "line_stays"),
        ("statements", "raman-same", "positions_agree"),
        ("statements", "raman-differ", "positions_agree"),
        ("statements", "basic-salt", "insertion_evidence"),
        ("statements", "in-the-cell", "labels_of_structure"),
        ("tables", "S1", "combination_bands"),
        ("tables", "S1", "assigned_once"),
        ("statements", "more-bonds", "proportional_bonding"),
        ("statements", "fall", "proportional_bonding"),
        ("numbers", "capacity-mixture", "proportional_bonding"),
        ("numbers", "capacity-low-oxide-90", "proportional_bonding"),
    ],
)
def test_a_finding_goes_with_its_input(audited, shipped_data, section, key, check):
    assert entries(audited(shipped_data, structure.RULES), check)
    del shipped_data[section][key]
    assert not entries(audited(shipped_data, structure.RULES), check)


def test_a_content_beyond_the_printed_capacities_is_no_end_of_a_series(audited, shipped_data):
    del shipped_data["numbers"]["capacity-low-oxide-90"]
    assert [f.message for f in audited(shipped_data, structure.RULES).findings if f.code == "W-A3"] == []
