"""What is printed awkwardly is not accused: rounding, other units, missing conditions, several methods, ties."""

import random
from pathlib import Path

import pytest

from ionterface.campaign.audit import arithmetic, products
from ionterface.methods.agreement import Agreement

AWKWARD = Path(__file__).parent / "consistent.yaml"
PER_MASS = {"mAh/g": 1.0, "C/g": 3.6, "Ah/kg": 1.0, "mAh/mg": 1e-3}


@pytest.fixture
def awkward():
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(AWKWARD.read_text(encoding="utf-8"))


def contradictions(found):
    return [(entry.check, entry.reason) for entry in found.contradictions]


def test_an_awkward_study_is_not_accused(audited, awkward):
    found = audited(awkward)
    assert contradictions(found) == []
    assert [str(finding) for finding in found.findings if finding.code == "W-A3"] == []
    assert {"areal_product", "amount_of_reagent", "bragg", "electrons_of_ions", "assigned_once"} <= {
        entry.check for entry in found.of(Agreement.AGREES)
    }


PLANTED = [
    ("q1", "value", "164.2", "capacity_of_formula", "NaFePO4 holds 154.2 mAh/g, not"),
    ("m1", "value", "150.8", "capacity_of_formula", "150.8 g/mol, printed as the molar mass, is not NaFePO4"),
    ("i1", "value", "0.5", "electrons_of_ions", "0.3 NH4+ and 0.5 Na+ per formula unit come with 0.8 electrons, not 1"),
    ("d2", "value", "3.1e-13", "same_number", "Table 1 3.1e-13 m2/s"),
    ("c4", "unit", "mAh/g", "same_number", "Fig. 3 433 mAh/g on NFP"),
    ("vv", "value", "50", "volumes_fit", "80.0 mL, its autoclave holds 50 mL"),
    ("car", "value", "2", "carriers_per_ion", "1 electron per NH4+"),
    ("sna", "value", "10", "amount_of_reagent", "1.0 mL of 1.0 mol/L SnCl4 is 1 mmol, not the printed 10 mmol"),
    ("fea", "value", "18.3", "amount_of_reagent", "is 10 mmol, not the printed 18.3 mmol"),
    ("cy5", "value", "105.0", "one_quotient", "printed 92 %"),
    ("ar", "value", "9.63", "areal_product", "is 0.963 mAh/cm2, not the printed 9.63 mAh/cm2"),
    ("sp", "value", "2.38", "bragg", "is a spacing of 2.8"),
    ("w3", "value", "70", "sums_to", "add up to 90 %"),
    ("t2", "value", "2e-3", "diffusivity_bound", "is thinner than the 37.9 nm"),
]


@pytest.mark.parametrize(("key", "part", "text", "check", "words"), PLANTED)
def test_a_planted_error_is_found_and_nothing_else_accused(audited, awkward, key, part, text, check, words):
    awkward["numbers"][key][part] = text
    found = audited(awkward).contradictions
    assert any(words in f"{e.calculation}. {e.reason}" for e in found if e.check == check), contradictions(
        audited(awkward)
    )
    assert all(key in entry.inputs for entry in found)


def printed(value, digits, rng):
    """A number as a text prints it: with so many digits, or with fewer and a mark."""
    text = f"{value:.{digits - 1}e}"
    return f"~{float(f'{value:.1e}'):g}" if rng.random() < 0.15 else text


def study(seed):
    """A study whose true numbers agree, printed with any digits and in any units."""
    rng = random.Random(seed)
    oxide, carbon = rng.uniform(50, 600), rng.uniform(0.03, 0.8)
    kept, loading = rng.uniform(0.1, 1), rng.uniform(0.3, 20)
    true = {"slow": oxide, "fast": oxide * kept}
    numbers = {}
    for rate, current in (("slow", "0.1 A/g"), ("fast", "2 A/g")):
        for basis, share in (("ox", 1.0), ("both", 1 - carbon)):
            unit = rng.choice(list(PER_MASS))
            for copy in range(rng.choice((1, 2))):
                numbers[f"{rate}-{basis}-{copy}"] = {
                    "value": printed(true[rate] * share * PER_MASS[unit], rng.randint(2, 5), rng),
                    "unit": unit, "quantity": "specific capacity", "what": "q", "material": "A", "basis": basis,
                    "conditions": {"current": current}, "place": f"Fig. {rate} {basis} {copy}",
                }  # fmt: skip
        numbers[f"{rate}-area"] = {
            "value": printed(true[rate] * loading * 1e-3, rng.randint(2, 5), rng), "unit": "mAh/cm2", "what": "q",
            "quantity": "areal capacity", "material": "A", "conditions": {"current": current}, "place": "Fig. 9",
        }  # fmt: skip
    for key, value, unit, rest in (
        ("carbon", carbon, "1", {"quantity": "mass share", "of": "C", "basis": "both"}),
        ("host", 100 * (1 - carbon), "%", {"quantity": "mass share", "of": "ox", "basis": "both"}),
        (
            "kept",
            100 * kept,
            "%",
            {"quantity": "retention", "conditions": {"from current": "0.1 A/g", "to current": "2000 mA/g"}},
        ),
        ("loading", loading, "mg/cm2", {"quantity": "mass per area", "basis": "ox"}),
    ):
        text = printed(value, rng.randint(2, 5), rng)
        numbers[key] = {"value": text, "unit": unit, "what": key, "material": "A", "place": "Methods", **rest}
    numbers["other"] = {**numbers["slow-ox-0"], "material": "B", "place": "Fig. 8"}
    return {
        "ionterface": 1,
        "cites": "nobody2032",
        "components": {
            "ox": {"formula": "RuO2", "metal": "Ru", "lowest_valence": "3", "role": "host"},
            "C": {"formula": "C", "role": "carbon"},
        },
        "bases": {"both": ["ox", "C"]},
        "numbers": numbers,
    }


RULES = (*arithmetic.RULES, *products.RULES)


@pytest.mark.parametrize("seed", range(40))
def test_rounding_units_and_marks_are_not_accused(audited, seed):
    found = audited(study(seed), RULES)
    assert contradictions(found) == []
    assert len(found.entries) > 5


@pytest.mark.slow
def test_rounding_units_and_marks_are_never_accused(audited):
    assert [s for s in range(1000) if audited(study(s), RULES).contradictions] == []


@pytest.mark.parametrize("name", ["conditions", "basis"])
def test_what_is_printed_without_conditions_or_basis_is_not_one_value(audited, name):
    data = study(1)
    for number in data["numbers"].values():
        number.pop(name, None)
    assert contradictions(audited(data)) == []


@pytest.mark.parametrize(
    ("key", "value", "check"), [("ld", "2.0", "areal_product"), ("fes", "0.28", "amount_of_reagent")]
)
def test_of_two_loadings_or_two_portions_neither_is_taken(audited, awkward, key, value, check):
    awkward["numbers"]["another"] = {**awkward["numbers"][key], "value": value, "place": "Fig. 12"}
    found = [e for e in audited(awkward, products.RULES).entries if e.check == check]
    assert not [e for e in found if {key, "another"} & set(e.inputs)]
