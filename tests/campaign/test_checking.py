"""What `check` tells: faults, open questions with what waits for them, files that no reader takes."""

from __future__ import annotations

import json

import pytest

from ionterface.campaign.checking import check, questions
from ionterface.campaign.loading import load


@pytest.fixture
def asked(campaign_file, functions):
    """Place -> question of the campaign with this text."""

    def ask(text):
        found = questions(load(campaign_file(text), functions=functions))
        return {question.place: question for question in found}

    return ask


def test_an_open_mass_names_its_line_and_what_waits_for_it(asked, good):
    found = asked(good)
    assert list(found) == ["cells.g3.mass"]
    question = found["cells.g3.mass"]
    assert question.line == good[: good.index("  g3:")].count("\n") + 1
    assert question.waits == ("table S3",)
    assert str(question).endswith("What is the mass of the electrode of g3? (table S3 waits for it)")


def test_a_mass_that_nobody_stated_is_asked_like_an_open_one(asked, good):
    found = asked(good.replace("    mass: 1.10 ± 0.05 mg\n", ""))
    assert found["cells.g1.mass"].waits == ("figure S18 a", "figure S22", "table S3")


def test_charges_of_the_whole_cell_need_no_mass(asked, good):
    text = good.replace("    mass: 1.10 ± 0.05 mg\n", "").replace("basis: VOx+rGO\n", "basis: cell\n")
    assert asked(text)["cells.g1.mass"].waits == ("figure S22",)  # it asks for VOx
    assert "cells.g1.mass" not in asked(text.replace(", basis: VOx}", "}"))


def test_an_excluded_cell_is_asked_nothing_that_its_file_leaves_out(asked, good):
    text = good.replace("mass: ?, excluded", "mass: {value: ?}, excluded").replace("mass: ?, ", "")
    assert "cells.g3.mass" not in asked(text)


def test_what_the_weighed_mass_comprises_is_asked_and_never_assumed(asked, good):
    found = asked(good.replace("    weighed: film\n", ""))
    assert found["samples.VOx-G.weighed"].sentence == "Which basis do the weighed masses of VOx-G comprise?"
    assert "samples.VOx-G.weighed" not in asked(good)


def test_the_meaning_of_a_discharge_is_asked_and_never_assumed(asked, good):
    found = asked(good.replace("    discharge: reduction\n", ""))
    assert found["cells.g1.discharge"].waits == ("figure S22", "table S3")


def test_a_basis_is_asked_where_neither_figure_nor_sample_names_one(asked, good):
    found = asked(good.replace("    basis: VOx+rGO\n", ""))
    assert found["samples.VOx-G.basis"].waits == ("figure S18 a", "table S3")


def test_a_composition_is_asked_only_where_the_basis_is_not_the_weighed_one(asked, good):
    components = "    components: {VOx: 59.5 ± 0.5 %, rGO: 10.5 %, CNT: 30 %}\n    active: {formula: VO2, on: VOx}\n"
    text = good.replace(components, "").replace("basis: VOx+rGO\n", "basis: film\n").replace("of: VOx+rGO", "of: film")
    assert asked(text)["samples.VOx-G.components"].waits == ("figure S22",)
    assert "samples.VOx-G.components" not in asked(text.replace(", basis: VOx}", "}"))


@pytest.mark.parametrize(
    ("old", "new", "place", "waits"),
    [
        ("date: 2026-11-22", "date: ?", "date", ("the whole document",)),
        ("title: Storage at an interface", "title: ?", "title", ("the whole document",)),
        ("technique: cv,", "technique: ?,", "measurements[0].technique", ("figure S18 a", "figure S22", "table S3")),
        ("VOx: 59.5 ± 0.5 %", "VOx: ?", "samples.VOx-G.components.VOx", ("figure S18 a", "figure S22", "table S3")),
        ("    counter: Zn", "    counter: ?", "cells.g1.counter", ()),
    ],
)
def test_every_question_mark_is_asked(asked, good, old, new, place, waits):
    found = asked(good.replace(old, new))
    assert found[place].waits == waits
    assert found[place].sentence.endswith("?")
    assert found[place].line == good[: good.index(old)].count("\n") + 1


def test_files_are_named_with_their_format_or_the_reason_and_never_guessed(campaign_file, functions, good, sample):
    path = campaign_file()
    raw = path.parents[1] / "raw"
    (raw / "g1_cv_5.mpt").write_bytes(b"")
    (raw / "g1_cv_10.mpt").write_bytes(b"nothing that anybody writes")
    (raw / "g1_01Ag.csv").write_bytes(sample("echem/zn-mn-biologic-lanhe/CellC_01_01_OCV_C04.mpr").read_bytes())
    found = check(path, functions=functions)
    files = {file.file: file for file in found.files}
    assert files["g1_01Ag.csv"].format == "biologic-mpr"  # by its content, whatever its name
    assert "empty" in files["g1_cv_5.mpt"].reason
    assert "no reader recognises" in files["g1_cv_10.mpt"].reason
    assert files["pairs.xlsx"].format == "declared columns"
    assert {file.file for file in found.unreadable} == {"g1_cv_5.mpt", "g1_cv_10.mpt", "g2_01Ag.csv"}


def test_a_check_tells_faults_and_questions_together_as_text_and_as_data(campaign_file, functions, good):
    found = check(campaign_file(good.replace("counter: Zn", "countr: Zn")), functions=functions)
    assert [fault.line for fault in found.faults] == [27, 27, 27]
    assert [question.place for question in found.questions] == ["cells.g3.mass"]
    text = str(found)
    assert text.startswith("3 faults:\n  campaign.yaml: line 27: unknown key 'countr'")
    assert "1 open question:\n  campaign.yaml: line 31: cells.g3.mass" in text
    data = json.loads(json.dumps(found.to_dict()))
    assert data["faults"][0]["line"] == 27
    assert data["questions"][0]["waits"] == ["table S3"]
    assert len(data["files"]) == 5


def test_questions_that_nothing_waits_for_are_one_line_a_cell(asked, campaign_file, functions, good):
    text = good.replace("    area: 1.13 cm2\n    thickness: 130 um\n", "    area: ?\n    thickness: ?\n")
    found = check(campaign_file(text), functions=functions)
    assert {"cells.g1.area", "cells.g1.thickness"} <= {question.place for question in found.questions}
    told = str(found).splitlines()
    assert sum("cells.g1" in line for line in told) == 1
    assert any(line.endswith("cells.g1: open, but no figure or table waits for it: area, thickness") for line in told)


def test_a_record_is_drawn_without_its_technique(asked, good):
    text = good.replace("technique: other", "technique: ?").replace(
        "{charge_discharge: [g1, g2], cycles: [1, 3], basis: VOx}", "{record: pairs}"
    )
    assert "figure S22" not in asked(text)["measurements[2].technique"].waits
