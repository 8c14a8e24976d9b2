"""The main job: what is built, what a fault stops, and what a second build does again."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ionterface.campaign import build, load, signatures
from ionterface.campaign import shelf as shelf_module
from ionterface.campaign.folder import PRIVATE
from ionterface.errors import BusyFolder, CampaignFaults, UsageError


def made(folder: Path, out: Path | None = None):
    return build(load(folder, functions=signatures()), out or folder / "build")


def contents(out: Path) -> dict[str, str]:
    """SHA-256 of every file that a build is for."""
    files = (p for p in sorted(out.rglob("*")) if p.is_file() and PRIVATE not in p.parts)
    return {p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def changed(folder: Path, old: str, new: str) -> None:
    path = folder / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_is_there_and_closed(small_campaign):
    built = made(small_campaign)
    out = small_campaign / "build"
    assert built.complete
    assert set(built.written) == set(contents(out))
    assert {f"figures/S{n}.{s}" for n in (1, 2, 3) for s in ("pdf", "svg", "png", "csv")} <= set(built.written)
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    capacity = next(n for n in results["numbers"] if n["what"].startswith("discharge capacity of cell c1, cycle 2"))
    expected = 1e-4 * 9000 * 0.98 / (1e-6 * 0.7) / 3600  # I t / (m w), here in mAh/g
    assert capacity["value"]["value"] == pytest.approx(expected, rel=1e-3)
    assert "mass of c1" in capacity["value"]["sources"]
    assert capacity["files"][0]["file"] == "c1.csv"
    assert capacity["files"][0]["sha256"] == hashlib.sha256((small_campaign / "c1.csv").read_bytes()).hexdigest()
    retention = next(n for n in results["numbers"] if n["what"].startswith("retention of cell c1"))
    assert retention["value"]["value"] == pytest.approx(96.0, rel=2e-3)
    assert "mass of c1" not in retention["value"]["sources"]


def test_an_instrument_of_stated_accuracy_gives_whole_uncertainties(small_campaign):
    made(small_campaign)
    page = (small_campaign / "build" / "supporting-information.md").read_text(encoding="utf-8")
    assert "(part of the uncertainty not stated)" in page
    changed(small_campaign, "technique: cycling}", "technique: cycling, accuracy: {current: 0.5 %, zero: 0.1 uA}}")
    changed(small_campaign, "cycle=2, basis='MnO2'", "cycle=2, basis='film'")  # its mass rests on no fraction
    made(small_campaign)
    results = json.loads((small_campaign / "build" / "results.json").read_text(encoding="utf-8"))
    value = next(n["value"] for n in results["numbers"] if n["what"].startswith("discharge capacity of cell c1"))
    relative = value["std"] / value["value"]
    assert relative == pytest.approx((0.02**2 + 0.005**2 + 0.001**2) ** 0.5, rel=1e-3)  # mass, gain, zero


def test_no_output_tells_where_it_was_made(small_campaign):
    made(small_campaign)
    for name in ("index.html", "results.json", "ro-crate-metadata.json", "supporting-information.md"):
        text = (small_campaign / "build" / name).read_text(encoding="utf-8")
        assert str(small_campaign) not in text
        assert str(Path.home()) not in text


def test_same_input_same_bytes(small_campaign, tmp_path):
    made(small_campaign, tmp_path / "one")
    made(small_campaign, tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_changed_caption_reads_nothing_and_draws_nothing(small_campaign, monkeypatch):
    made(small_campaign)
    before = contents(small_campaign / "build")
    changed(small_campaign, "caption: Second cycle.", "caption: The second cycle of three cells.")

    def forbidden(*_args, **_kwargs):
        raise AssertionError("a file was read again")

    monkeypatch.setattr(shelf_module, "read_all", forbidden)
    monkeypatch.setattr("ionterface.figures.print.printed", forbidden)
    monkeypatch.setattr("ionterface.campaign.panels.printed", forbidden)
    made(small_campaign)
    after = contents(small_campaign / "build")
    different = {name for name in before if before[name] != after[name]}
    assert "index.html" in different
    assert not any(name.startswith(("figures/", "tables/")) for name in different)


def test_a_changed_file_and_a_changed_mass_change_what_rests_on_them(small_campaign):
    made(small_campaign)
    first = contents(small_campaign / "build")
    changed(small_campaign, "mass: 1.10 ± 0.02 mg", "mass: 1.20 ± 0.02 mg")
    made(small_campaign)
    second = contents(small_campaign / "build")
    assert first["figures/S1.csv"] != second["figures/S1.csv"]
    text = (small_campaign / "c3.csv").read_text(encoding="utf-8")
    (small_campaign / "c3.csv").write_text(text.replace("0.0001", "0.00011"), encoding="utf-8")
    made(small_campaign)
    assert contents(small_campaign / "build")["tables/S1.csv"] != second["tables/S1.csv"]


def test_a_missing_mass_stops_what_needs_it_and_only_that(small_campaign):
    changed(small_campaign, "c2: {<<: *made, mass: 1.10 ± 0.02 mg}", "c2: {<<: *made, mass: ?}")
    changed(
        small_campaign,
        "  - heading: Cells",
        "  - figure: S0\n    panels: [{charge_discharge: [c2], cycles: [1], basis: cell}]",
    )
    built = made(small_campaign)
    assert not built.complete
    failed = {failure.item for failure in built.document.failures}
    assert failed == {"Figure S1", "Figure S2", "Figure S3", "Table S1"}
    assert all("mass of cell c2" in failure.reason for failure in built.document.failures)
    assert "figures/S0.pdf" in built.written
    assert any("mass of the electrode of c2" in str(question) for question in built.questions)


def test_bad_files_are_named_and_the_rest_is_built(small_campaign):
    shutil.copy(small_campaign / "c1.csv", small_campaign / "x1.csv")
    (small_campaign / "x2.csv").write_bytes(b"")
    (small_campaign / "x3.csv").write_bytes(bytes(range(256)) * 8)
    (small_campaign / "x4.mpr").write_bytes(b"BIO-LOGIC MODULAR FILE\x1a" + b" " * 25 + b"\0\0\0\0MODULE cut off")
    (small_campaign / "x5.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    (small_campaign / "x6.csv").write_text("a file that may not be read", encoding="utf-8")
    (small_campaign / "x6.csv").chmod(0)
    changed(small_campaign, "document:", '  - {name: bad, files: "x?.*", cell: c1, technique: other}\ndocument:')
    built = made(small_campaign)
    reasons = {failure.item: failure.reason for failure in built.document.failures}
    assert "empty" in reasons["x2.csv"]
    assert "no reader recognises" in reasons["x3.csv"]
    assert set(reasons) >= {"x2.csv", "x3.csv", "x4.mpr", "x5.xlsx"}
    assert "password" in reasons["x5.xlsx"]
    if hasattr(os, "geteuid") and os.geteuid() != 0:  # root may read everything
        assert "cannot be read" in reasons["x6.csv"]
    page = (small_campaign / "build" / "supporting-information.md").read_text(encoding="utf-8")
    assert all(name in page for name in ("x2.csv", "x3.csv", "x4.mpr", "x5.xlsx"))
    assert {"figures/S1.pdf", "figures/S2.pdf", "figures/S3.pdf", "tables/S1.csv"} <= set(built.written)


def test_a_damaged_file_of_one_cell_leaves_the_others_in_the_figure(small_campaign):
    (small_campaign / "c3.csv").write_bytes(b"")
    built = made(small_campaign)
    assert "figures/S1.pdf" in built.written
    block = next(b for b in built.document.blocks if getattr(b, "key", "") == "S1" and hasattr(b, "width_cm"))
    assert "cell c3 not shown" in block.conditions
    assert "n = 2 cells" in block.conditions


def test_an_excluded_cell_stays_listed_and_enters_no_number(small_campaign):
    changed(small_campaign, "mass: 0.95 ± 0.02 mg", "mass: 0.95 ± 0.02 mg, excluded: short circuit in cycle 1")
    built = made(small_campaign)
    block = next(b for b in built.document.blocks if getattr(b, "key", "") == "S2" and hasattr(b, "width_cm"))
    assert "cell c3 excluded (short circuit in cycle 1)" in block.conditions
    table = (small_campaign / "build" / "tables" / "S1.csv").read_text(encoding="utf-8-sig")
    assert "c2" in table
    assert "c3" not in table


def test_nobody_elses_file_is_overwritten_and_nothing_stale_is_left(small_campaign, tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "index.html").write_text("my own page", encoding="utf-8")
    with pytest.raises(UsageError, match=r"index\.html .* choose another"):
        made(small_campaign, out)
    assert (out / "index.html").read_text(encoding="utf-8") == "my own page"

    made(small_campaign)
    kept = small_campaign / "build" / "figures" / "notes of my own.txt"
    kept.write_text("x", encoding="utf-8")
    changed(small_campaign, "figure: S3", "figure: S9")
    made(small_campaign)
    assert not (small_campaign / "build" / "figures" / "S3.pdf").exists()
    assert (small_campaign / "build" / "figures" / "S9.pdf").exists()
    assert kept.exists()


def test_two_builds_do_not_share_a_folder(small_campaign):
    from ionterface.campaign.folder import opened

    with opened(small_campaign / "build"), pytest.raises(BusyFolder, match="another build"):
        made(small_campaign)


def test_a_campaign_with_faults_is_not_built(small_campaign):
    changed(small_campaign, "mass: 0.95 ± 0.02 mg", "mass: -0.95 mg")
    with pytest.raises(CampaignFaults, match="negative"):
        made(small_campaign)
    assert not (small_campaign / "build").exists()


@pytest.mark.parametrize("rounds", [pytest.param(2, id="2"), pytest.param(10, id="10", marks=pytest.mark.slow)])
def test_killed_builds_finish_to_the_same_bytes(small_campaign, tmp_path, rounds):
    """Each round kills two builds, one at a random moment and one after its first artefact, then finishes."""
    made(small_campaign, tmp_path / "whole")
    whole, rng = contents(tmp_path / "whole"), random.Random(20261122)
    for number in range(rounds):
        out = tmp_path / f"killed-{number}"
        kill(small_campaign, out, after_artefact=False, wait=rng.uniform(0.2, 2.0))
        kill(small_campaign, out, after_artefact=True, wait=rng.uniform(0.0, 0.6))
        made(small_campaign, out)
        assert contents(out) == whole


def kill(folder: Path, out: Path, *, after_artefact: bool, wait: float) -> None:
    before = set(out.rglob("*.*")) if out.exists() else set()
    process = subprocess.Popen(
        [sys.executable, "-m", "ionterface", "build", str(folder), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if after_artefact:
        while process.poll() is None and not artefacts(out) - before:
            time.sleep(0.005)
    time.sleep(wait)
    if process.poll() is None:
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    process.wait()


def artefacts(out: Path) -> set[Path]:
    return {p for kind in ("figures", "tables") for p in (out / kind).glob("[!.]*")} if out.exists() else set()


def test_a_garbled_journal_stops_with_a_sentence_and_removes_nothing(small_campaign):
    made(small_campaign)
    journal = small_campaign / "build" / PRIVATE / "files.txt"
    journal.write_bytes(b"\xff\xfe\n../c1.csv\n")
    with pytest.raises(UsageError, match="not written by a build"):
        made(small_campaign)
    assert (small_campaign / "c1.csv").exists()


def test_voltammograms_of_an_excluded_cell_are_not_shown(small_campaign):
    changed(small_campaign, "mass: 0.95 ± 0.02 mg", "mass: 0.95 ± 0.02 mg, excluded: short circuit in cycle 1")
    changed(small_campaign, "technique: cycling}", "technique: cv}")
    changed(small_campaign, "panels: [{charge_discharge: [c1, c2, c3], cycles: [2]}]", "panels: {cv: c3}")
    for rest in ("panels: [{cycling: [c1, c2, c3]}]", "panels: [{box_plot: {cells: [c1, c2, c3], cycles: 1..3}}]"):
        changed(small_campaign, rest, "panels: {cv: c1}")
    changed(small_campaign, "rows: {cycling: [c1, c2, c3]}", "rows: {cells: all}")
    failed = {failure.item: failure.reason for failure in made(small_campaign).document.failures}
    assert "Every one that was named is excluded" in failed["Figure S1"]


def test_a_half_cycle_that_was_cut_off_is_shown_with_the_reason(small_campaign):
    lines = (small_campaign / "c1.csv").read_text(encoding="utf-8").splitlines()
    (small_campaign / "c1.csv").write_text("\n".join([*lines[: 1 + 4 * 61 + 40], ""]), encoding="utf-8")
    statistics = "  - table: S2\n    rows: {cell_statistics: {cells: [c1, c2, c3], cycles: 1..3}}\n"
    changed(small_campaign, "  - note: 1", f"{statistics}  - note: 1")
    made(small_campaign)
    page = (small_campaign / "build" / "supporting-information.md").read_text(encoding="utf-8")
    assert "(not valid: the reduction of cycle 3 was cut off)" in page
    table = (small_campaign / "build" / "tables" / "S1.csv").read_text(encoding="utf-8-sig")
    assert "c1,3,no" in table
    cells = (small_campaign / "build" / "tables" / "S2.csv").read_text(encoding="utf-8-sig").splitlines()[2:]
    assert [line.split(",")[1] for line in cells] == ["3", "3", "2"]


def test_cycles_that_are_not_there_are_told(small_campaign):
    changed(small_campaign, "rows: {cycling: [c1, c2, c3]}", "rows: {cycling: [c1, c2, c3], cycles: [1, 7]}")
    (failure,) = made(small_campaign).document.failures
    assert failure.item == "Table S1"
    assert "no cycle 7" in failure.reason


def test_the_table_file_holds_every_basis_and_print_the_one_that_was_asked(small_campaign):
    made(small_campaign)
    table = (small_campaign / "build" / "tables" / "S1.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "per MnO2" in table
    assert "per film" in table
    results = json.loads((small_campaign / "build" / "results.json").read_text(encoding="utf-8"))
    (printed,) = (t["table"] for t in results["tables"] if t["key"] == "S1")
    keys = [column["key"] for column in printed["columns"]]
    assert "reduction_capacity MnO2" in keys
    assert "reduction_capacity film" not in keys


def test_check_reads_what_lies_beside(small_campaign):
    from ionterface.campaign import check

    (small_campaign / "more.bib").write_bytes(b"@article{x, title={caf\xe9}}")
    changed(small_campaign, "document:", "document:\n  - references: more.bib")
    (fault,) = check(small_campaign, functions=signatures()).faults
    assert "more.bib" in fault.message
    assert fault.line > 0


def test_other_source_code_reads_the_files_again(small_campaign, monkeypatch):
    made(small_campaign)
    read, genuine = [], shelf_module.read_all
    monkeypatch.setattr(shelf_module, "read_all", lambda path, **more: read.append(path.name) or genuine(path, **more))
    made(small_campaign)
    assert read == []
    monkeypatch.setattr(shelf_module, "fingerprint", lambda: "another version")
    made(small_campaign)
    assert sorted(read) == ["c1.csv", "c2.csv", "c3.csv"]
