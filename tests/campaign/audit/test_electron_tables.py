"""The electron ledger of every composition that the study prints."""

import pytest

from ionterface.campaign.audit.electron_tables import valence_in


def ledger(found, *words):
    (one,) = [one for one in found.ledgers if all(word in one.about for word in words)]
    return one


def test_each_printed_composition_has_its_ledger(shipped):
    assert [one.about for one in shipped.ledgers] == [
        "VOx-G, 521.2 mAh/g (VOx), with 100.0 % VOx",
        "VOx-G, 443 mAh/g (VOx+rGO), with 85.0 % VOx + 15.0 % rGO",
        "VOx-G, 443 mAh/g (VOx+rGO), with 78.6 % VOx + 21.4 % rGO",
        "VOx-G-90, ~700 mAh/g (VOx), with 100.0 % VOx",
    ]


def test_electrons_per_atom_are_those_of_the_capacity(shipped):
    on_metal, on_carbon = ledger(shipped, "443", "15.0 % rGO").ledger.rows
    assert on_metal.electrons_alone.value == pytest.approx(443 / 0.85 * 3.6 * 82.9395 / 96485.33, rel=1e-4)  # 1.61
    assert on_carbon.electrons_alone.value == pytest.approx(443 / 0.15 * 3.6 * 12.011 / 96485.33, rel=1e-4)  # 1.32
    assert on_metal.holder.most.value == 1  # VO2 down to V3+
    assert on_metal.assigned.to("mAh/g").value == pytest.approx(0.85 * 323.15, rel=1e-3)


def test_what_is_assigned_and_what_is_not_are_the_whole(shipped):
    for one in shipped.ledgers:
        whole = sum(row.assigned.value for row in one.ledger.rows) + one.ledger.unexplained.value
        assert whole == pytest.approx(one.ledger.capacity.value)


def test_a_stated_valence_goes_before_the_formula(shipped):
    (row,) = ledger(shipped, "VOx-G-90").ledger.rows
    assert row.holder.formula == "VO1.5"
    assert row.electrons_alone.value == pytest.approx(1.957, abs=0.001)
    assert row.holder.most.value == 0
    assert "stated valence" in ledger(shipped, "VOx-G-90").assumed


def test_without_a_lowest_valence_there_is_no_ledger(audited, shipped_data):
    del shipped_data["components"]["VOx"]["lowest_valence"]
    assert audited(shipped_data).ledgers == ()


def test_an_ion_of_its_own_is_no_capacity_of_the_host(audited, shipped_data):
    shipped_data["numbers"]["capacity-protons"] |= {"basis": "VOx", "value": "900"}
    assert not any("900" in one.about for one in audited(shipped_data).ledgers)


@pytest.mark.parametrize(
    ("formula", "metal", "valence"),
    [("VO2", "V", 4), ("LiMn2O4", "Mn", 3.5), ("NaFePO4", "Fe", 2), ("V2O3", "V", 3), ("Zn0.25V2O5", "V", 4.75)],
)
def test_valence_of_a_metal_in_a_formula(formula, metal, valence):
    assert valence_in(formula, metal) == pytest.approx(valence)


def test_two_metals_that_may_change_leave_it_unknown():
    assert valence_in("LiNi0.5Mn1.5O4", "Mn") is None


def test_a_host_printed_with_its_ions_holds_what_they_leave_behind(audited):
    data = {
        "ionterface": 1,
        "cites": "nobody2032",
        "components": {"NFP": {"formula": "NaFePO4", "metal": "Fe", "lowest_valence": "2", "role": "host"}},
        "numbers": {
            "q": {"value": "120", "unit": "mAh/g", "quantity": "specific capacity", "what": "q", "material": "N",
                  "basis": "NFP", "place": "p"},
        },
    }  # fmt: skip
    (ledger,) = audited(data).ledgers
    assert "its formula without the ions that can leave, as NaFePO4, down to Fe2+" in ledger.assumed
    table = ledger.ledger.table()
    assert [row.value for row in table.column("most")[:1]] == [1.0]
    assert table.column("assigned")[-1].value == pytest.approx(0.0, abs=1e-9)
