"""A draft loads with open questions only, says where each proposal comes from, and invents nothing."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from pathlib import Path

import pytest

import ionterface.formats
from ionterface.campaign.checking import check
from ionterface.campaign.drafting import draft, write_draft
from ionterface.campaign.folder_survey import same_points, survey, technique_of
from ionterface.campaign.loading import load
from ionterface.campaign.schema import Technique
from ionterface.errors import UnreadableFile, UsageError
from ionterface.quantities import VOLTAGE

REAL = "echem/zn-mn-biologic-lanhe"


def test_the_draft_of_real_files_has_questions_and_no_faults(sample, tmp_path, functions):
    path = write_draft(sample(REAL), at=tmp_path)
    found = check(path, functions=functions)
    assert found.faults == ()
    places = {question.place for question in found.questions}
    assert {"title", "date", "cells.HAC_NH3_01.mass", "cells.HAC_NH3_01.sample", "measurements[5].technique"} <= places
    assert {file.file: file.format for file in found.files} == {
        "Biologic_EIS.mpr": "biologic-mpr",
        "Biologic_GPCL.mpr": "biologic-mpr",
        "CellC_01_01_OCV_C04.mpr": "biologic-mpr",
        "HAC_NH3_01_01_OCV_C04.mpr": "biologic-mpr",
        "HAC_NH3_01_02_GCPL_C04.mpr": "biologic-mpr",
        "LANHE_GPCL.ccs": "land-ccs",
        "ZMO_D_C03.mpr": "biologic-mpr",
    }


def test_the_draft_answers_nothing_itself(sample, tmp_path, functions):
    campaign = load(write_draft(sample(REAL), at=tmp_path), functions=functions)
    assert campaign.head.title is None
    assert campaign.head.date is None
    for cell in campaign.cells.values():
        stated = {name for name, value in cell if value is not None}
        assert stated == {"name"}


def test_the_draft_says_what_files_tell_and_what_was_left_out(sample):
    text = draft(sample(REAL))
    assert "# the same points, not taken: HAC_NH3_01_02_GCPL_C04.mpt" in text
    assert "technique: rest   # the file calls it 'Open Circuit Voltage'" in text
    assert "technique: ?   # the file names no technique" in text
    assert "mass: ?   # the file says 'Characteristic mass: 6.504 mg'" in text
    for unread in ("HAC_NH3_01.mps", "Notes.txt", "ZMO_D.mps"):
        assert f"#   {unread}: no reader recognises this file" in text
    assert "data_roots" not in text


def test_a_campaign_file_is_never_overwritten(sample, tmp_path):
    path = write_draft(sample(REAL), at=tmp_path)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="not overwritten"):
        write_draft(sample(REAL), at=tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_files_of_one_run_are_one_cell_and_copies_are_found_by_their_points(sample):
    found = survey(sample(REAL))
    runs = {one.file: one.run for one in found.records}
    assert runs["HAC_NH3_01_01_OCV_C04.mpr"] == runs["HAC_NH3_01_02_GCPL_C04.mpr"] == "HAC_NH3_01"
    assert {one.file: one.copies for one in found.records if one.copies} == {
        "Biologic_EIS.mpr": ("Biologic_EIS.mpt",),
        "HAC_NH3_01_02_GCPL_C04.mpr": ("HAC_NH3_01_02_GCPL_C04.mpt",),
        "ZMO_D_C03.mpr": ("ZMO_D_C03.mpt",),
    }


def test_strange_names_and_folders_still_give_a_draft_that_loads(sample, tmp_path, functions):
    raw, at = tmp_path / "原始 数据", tmp_path / "campaign"
    source = sample(f"{REAL}/CellC_01_01_OCV_C04.mpr")
    names = [
        "a/one.mpr",
        "b/one.mpr",
        "电池.mpr",
        "it's [1]{2}.mpr",
        "all.mpr",
        "true.mpr",
        "12.mpr",
        "double  space.mpr",
    ]
    for name in names:
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, raw / name)
    (raw / ".hidden.mpr").write_bytes(source.read_bytes())
    found = check(write_draft(raw, at=at), functions=functions)
    assert found.faults == ()
    assert len(found.files) == 1  # one record, seven copies of it
    text = draft(raw)
    assert text.count("not taken:") == len(names) - 1
    assert "hidden" not in text


def test_names_that_are_no_names_become_numbered_cells(sample, tmp_path, functions):
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, name in enumerate(("all.mpr", "it's [1].mpr", "12.mpr", "电池.mpr")):
        source = ["CellC_01_01_OCV_C04.mpr", "HAC_NH3_01_01_OCV_C04.mpr", "Biologic_GPCL.mpr", "ZMO_D_C03.mpr"][number]
        shutil.copy(sample(f"{REAL}/{source}"), raw / name)
    campaign = load(write_draft(raw), functions=functions)
    assert set(campaign.cells) == {"12", "cell 2", "cell 3", "电池"}
    assert {source.cell for source in campaign.sources} == set(campaign.cells)


def test_links_out_of_the_folder_are_named_and_not_read(sample, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    try:
        (raw / "out.mpr").symlink_to(sample(f"{REAL}/ZMO_D_C03.mpr"))
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert survey(raw).unread == {"out.mpr": "leads outside this folder"}


def test_an_empty_folder_gives_a_draft_and_no_folder_is_said(tmp_path, functions):
    path = write_draft(tmp_path)
    assert check(path, functions=functions).faults == ()
    with pytest.raises(UnreadableFile, match="is no folder"):
        draft(tmp_path / "nothing")


def test_a_draft_like_another_campaign_takes_its_names_and_none_of_its_numbers(
    sample, tmp_path, functions, campaign_file
):
    like = load(campaign_file(), functions=functions)
    path = write_draft(sample(REAL), at=tmp_path, like=like)
    campaign = load(path, functions=functions)
    assert campaign.samples["VOx-G"].components == {"VOx": None, "rGO": None, "CNT": None}
    assert campaign.samples["VOx-G"].bases == like.samples["VOx-G"].bases
    assert campaign.samples["VOx-G"].weighed is None
    text = path.read_text(encoding="utf-8")
    assert "#   figure S18: cv, box_plot" in text
    assert "#   note 1: Two bases" in text
    assert "59.5" not in text


def test_a_technique_is_proposed_from_the_file_or_not_at_all(sample):
    (one,) = (r.record for r in survey(sample(REAL)).records if r.file == "Biologic_EIS.mpr")
    unnamed = dataclasses.replace(one, metadata=dataclasses.replace(one.metadata, technique=""))
    assert technique_of(unnamed) == (Technique.EIS, "the file holds frequencies")
    named = dataclasses.replace(unnamed, data=unnamed.data.select("time_s", "voltage_V", "current_A"))
    assert technique_of(named)[0] is None
    rest = dataclasses.replace(unnamed, data=unnamed.data.select("time_s", "voltage_V"))
    assert technique_of(rest)[0] is Technique.REST
    other = dataclasses.replace(one, metadata=dataclasses.replace(one.metadata, technique="Modular Galvano"))
    assert technique_of(dataclasses.replace(other, data=named.data)) == (None, "the file calls it 'Modular Galvano'")


def test_the_files_of_a_folder_are_left_as_they_are(sample, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(sample(REAL), raw)
    before = {path: path.read_bytes() for path in Path(raw).iterdir()}
    draft(raw)
    assert {path: path.read_bytes() for path in Path(raw).iterdir()} == before


def test_the_same_points_at_another_time_or_elsewhere_are_no_copy(sample):
    (one,) = (r.record for r in survey(sample(REAL)).records if r.file == "ZMO_D_C03.mpr")
    started = one.metadata.started
    later = dataclasses.replace(one.metadata, started=started + datetime.timedelta(seconds=5))
    unknown = dataclasses.replace(one.metadata, started=None)
    shifted = one.with_column(VOLTAGE, one.data["voltage_V"].to_numpy() + 5e-3, step="shifted")
    assert same_points(one, one)
    assert same_points(one, dataclasses.replace(one, metadata=unknown))
    assert not same_points(one, dataclasses.replace(one, metadata=later))
    assert not same_points(one, shifted)
    assert not same_points(one, one.between(0, len(one) - 1, step="cut"))


def test_what_waits_for_no_answer_has_a_figure_of_its_own(sample, tmp_path, functions):
    path = write_draft(sample(REAL), at=tmp_path)
    found = check(path, functions=functions)
    waits = {place for question in found.questions for place in question.waits}
    campaign = load(path, functions=functions)
    curves = {f"figure {item.figure}" for item in campaign.items if "RecordCurve" in repr(item)}
    assert len(curves) == 6
    assert not curves & waits
    assert "# Once m6 has its technique, a figure of it may follow" in path.read_text(encoding="utf-8")


def test_what_a_build_wrote_enters_no_draft(small_campaign):
    (small_campaign / "campaign.yaml").unlink()
    out = small_campaign / "build"
    (out / ".ionterface").mkdir(parents=True)
    shutil.copy(small_campaign / "c1.csv", out / "S1.csv")
    (out / ".ionterface" / "files.txt").write_text("S1.csv\n", encoding="utf-8")
    found = survey(small_campaign)
    assert [one.file for one in found.records] == ["c1.csv", "c2.csv", "c3.csv"]
    assert (found.copies, found.unread) == ((), {})


def test_files_that_only_share_a_name_are_cells_of_their_own(tmp_path, functions):
    for name in ("land_ccs/example.ccs", "bdf_csv/example.csv", "biologic_mpr/example.mpr"):
        shutil.copy(Path(ionterface.formats.__file__).parent / name, tmp_path)
    shutil.copy(tmp_path / "example.csv", tmp_path / "other.csv")
    (tmp_path / "other.csv").write_bytes((tmp_path / "other.csv").read_bytes().replace(b"\n0", b"\n0.0", 1))
    write_draft(tmp_path)
    cells = load(tmp_path, functions=functions).cells
    assert {"example.ccs", "example.csv", "example.mpr"} <= set(cells)
