"""Positions, labels, inserted ions: each finding and the twin without it."""

import pytest

from ionterface.campaign.checks.spectra import insertion_evidence, labels_of_structure, line_moves, positions_agree
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement


def raman(facts, band, materials="A, B", of="Raman"):
    statements = {
        "same": {"says": "positions-same", "material": "A, B", "of": "Raman", "with": {"band": "all"}},
        "differ": {"says": "positions-differ", "material": materials, "of": of, "with": {"band": band}},
    }
    return positions_agree(facts(statements=statements), same="same", differ="differ").agreement


def test_every_band_at_one_place_leaves_none_elsewhere(facts):
    assert raman(facts, "G") is Agreement.CONTRADICTS


@pytest.mark.parametrize("other", [{"materials": "A, C"}, {"of": "infrared"}])
def test_other_materials_or_another_method_say_nothing(facts, other):
    assert raman(facts, "G", **other) is Agreement.AGREES


def test_two_named_bands_do_not_clash(facts):
    statements = {
        "same": {"says": "positions-same", "material": "A, B", "of": "Raman", "with": {"band": "D"}},
        "differ": {"says": "positions-differ", "material": "A, B", "of": "Raman", "with": {"band": "G"}},
    }
    assert positions_agree(facts(statements=statements), same="same", differ="differ").agreement is Agreement.AGREES


@pytest.mark.parametrize(("line", "agreement"), [("110", Agreement.CONTRADICTS), ("020", Agreement.AGREES)])
def test_a_line_that_stays_has_no_spacing_that_rises(facts, line, agreement):
    statements = {
        "stays": {"says": "line-stays", "material": "A", "of": "110"},
        "rises": {"says": "spacing-rises", "material": "A", "of": line, "with": {"from": "0.5 V", "until": "0.3 V"}},
    }
    checked = line_moves(facts(statements=statements), stays="stays", rises="rises")
    assert checked.agreement is agreement
    assert "from 0.5 V to 0.3 V" in checked.output


def inserted(facts, phase, ion="Zn2+"):
    statements = {
        "claim": {"says": "inserted-shown-by", "of": ion, "with": {"signal": "2p"}},
        "phase": {"says": "contains-phase", "of": phase},
    }
    return insertion_evidence(facts(statements=statements), claim="claim", phases=("phase",))


def test_a_signal_beside_a_salt_is_undecided_and_names_the_ratio(facts):
    checked = inserted(facts, "Zn5(CF3SO3)8(OH)2")
    assert checked.agreement is Agreement.UNDECIDED
    assert "F : S : Zn = 24 : 8 : 5" in checked.output


def test_a_salt_of_another_element_leaves_the_signal_alone(facts):
    assert inserted(facts, "Na2SO4").agreement is Agreement.AGREES
    with pytest.raises(UsageError, match="names no element"):
        inserted(facts, "Na2SO4", ion="2+")


def labels(facts, modes, phases):
    table = {
        "columns": [{"key": "at", "heading": "Shift", "unit": "1/cm"}, {"key": "as", "heading": "Assignment"}],
        "rows": [[str(300 + k), mode] for k, mode in enumerate(modes)],
    }
    contents = {"there": {"says": "contains-phase", "with": phases}}
    return labels_of_structure(
        facts(tables={"T": table}, statements=contents), table="T", column="as", by="at", contents="there"
    )


def test_labels_of_wurtzite_need_a_wurtzite(facts):
    modes = ["E2(high) - E2(low)", "A1(LO) + E2(low)", "vs(SO3)"]
    checked = labels(facts, modes, {"sapphire": "corundum"})
    assert checked.agreement is Agreement.CONTRADICTS
    assert "300 and 301 bear labels of wurtzite" in checked.output
    assert labels(facts, modes, {"sapphire": "corundum", "ZnO": "wurtzite"}).agreement is Agreement.AGREES


def test_a_mode_that_many_structures_have_marks_none(facts):
    assert labels(facts, ["2 A1(LO)", "vs(SO3)"], {"sapphire": "corundum"}).agreement is Agreement.AGREES
