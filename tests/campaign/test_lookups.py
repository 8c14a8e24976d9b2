"""Numbers in text: what they say, and what they refuse."""

from __future__ import annotations

import json

import pytest

from ionterface.campaign import build, load, signatures

CAPACITY = "{{ capacity('c1', cycle=2, basis='MnO2') }}"


def edited(folder, *changes):
    path = folder / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return build(load(folder, functions=signatures()), folder / "build")


def page(built):
    return (built.folder / "supporting-information.md").read_text(encoding="utf-8")


def test_mean_capacity_is_that_of_the_cells(small_campaign):
    built = edited(small_campaign, (CAPACITY, "{{ mean_capacity(['c1', 'c2', 'c2'], cycle=2, basis='cell') }}"))
    assert built.complete
    charges = [1e-4 * seconds * 0.98 / 3.6 for seconds in (9000.0, 9900.0)]  # I t of the third half cycle, in mAh
    number = next(t for t in built.document.traces if t.what.startswith("mean discharge capacity, cycle 2"))
    assert float(str(number.value).split(" ")[0]) == pytest.approx(sum(charges) / 2, abs=2e-3)
    assert "n = 2 cells" in str(number.value)
    assert {name for name, _ in number.files} == {"c1.csv", "c2.csv"}


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("mean_capacity([], cycle=2)", "name the cells"),
        ("mean_capacity(['c1'], cycle=0)", "cycles count from 1"),
        ("capacity('c1', cycle=99)", "there is no cycle 99"),
        ("mass('c1', basis='cell')", "stands for no mass"),
    ],
)
def test_a_number_that_cannot_be_had_says_why_in_its_place(small_campaign, call, reason):
    built = edited(small_campaign, (CAPACITY, f"{{{{ {call} }}}}"))
    (failure,) = built.document.failures
    assert reason in failure.reason
    assert "Note 1" in failure.item
    assert "not available:" in page(built)


def test_a_missing_mass_stops_a_number_on_a_mass_and_no_other(small_campaign):
    built = edited(
        small_campaign,
        ("mass: 1.00 ± 0.02 mg, ", ""),
        ("keeps {{", "holds {{ capacity('c1', cycle=2, basis='cell') }} and keeps {{"),
    )
    (failed,) = [f for f in built.document.failures if "Note 1" in f.item]
    assert failed.item.startswith("capacity('c1', basis='MnO2'")
    assert failed.reason == "what is the mass of cell c1?"
    told = json.loads((built.folder / "results.json").read_text(encoding="utf-8"))["numbers"]
    assert any(number["what"].startswith("retention of cell c1") for number in told)
    assert any(number["what"].endswith("cycle 2, on cell") for number in told)


@pytest.mark.parametrize(
    "call",
    [
        "capacity('c3', cycle=2, basis='MnO2')",
        "coulombic_efficiency('c3', cycle=2)",
        "energy_efficiency('c3', cycle=2)",
        "retention('c3', first=1, last=3)",
        "mean_capacity(['c3'], cycle=2)",
    ],
)
def test_an_excluded_cell_enters_no_number(small_campaign, call):
    built = edited(
        small_campaign,
        (CAPACITY, f"{{{{ {call} }}}}"),
        ("mass: 0.95 ± 0.02 mg", "mass: 0.95 ± 0.02 mg, excluded: short circuit"),
    )
    (failure,) = built.document.failures
    assert failure.item.startswith(call.split("(")[0])
    assert "excluded" in failure.reason


def test_replicates_with_an_excluded_cell_are_the_others_and_name_it(small_campaign):
    built = edited(small_campaign, ("mass: 0.95 ± 0.02 mg", "mass: 0.95 ± 0.02 mg, excluded: short circuit"))
    assert built.complete
    block = next(b for b in built.document.blocks if getattr(b, "key", "") == "S3" and hasattr(b, "width_cm"))
    assert "cell c3 excluded (short circuit)" in block.conditions
    assert "n = 2 cells" in block.conditions
    source_data = (built.folder / "figures" / "S3.csv").read_text(encoding="utf-8-sig")
    assert "nan" not in source_data.lower()
