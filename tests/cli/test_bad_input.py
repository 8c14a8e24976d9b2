"""Bad input through the commands: one sentence with file and line, exit code 1, never a traceback."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from ionterface.cli.app import app
from ionterface.cli.exits import Exit

MASS, NOTE = "mass: 1.00 ± 0.02 mg", "{{ capacity('c1', cycle=2, basis='MnO2') }}"
FAULTS = {
    # what is replaced, by what, the line, a part of the sentence
    "tab": ("    weighed: film", "\tweighed: film", 8, "indented with a tab"),
    "unknown key": ("weighed:", "weighted:", 8, "unknown key 'weighted' in samples.oxide; did you mean 'weighed'"),
    "fractions": ("carbon: 20 %", "carbon: 25 %", 6, "sum to 105 %, not to 100 %"),
    "negative mass": (MASS, "mass: -1 mg", 12, "'-1 mg' is negative"),
    "basis of no component": ("MnO2: [MnO2]", "MnO2: [MnO]", 7, "unknown component 'MnO'; did you mean 'MnO2'"),
    "path outside": ('"c?.csv"', "../../secret.csv", 16, "lies outside the campaign's folder"),
    "unlisted function": (NOTE, "{{ open('c1') }}", 32, "'open' is not a listed function"),
}


def run(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def replaced(folder, old, new):
    path = folder / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize(("old", "new", "line", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_sentence_with_file_and_line(small_campaign, command, old, new, line, sentence):
    replaced(small_campaign, old, new)
    done = run(command, small_campaign)
    assert done.exit_code == Exit.BAD_INPUT
    told = done.stdout if command == "check" else done.stderr
    (said,) = [row for row in told.splitlines() if "campaign.yaml" in row]
    assert f"campaign.yaml: line {line}: " in said
    assert sentence in said
    assert not (small_campaign / "build").exists()


def test_a_title_and_a_date_left_open_are_asked_with_their_lines(small_campaign):
    replaced(small_campaign, "title: Three cells of one material", "title: ?")
    replaced(small_campaign, "date: 2026-11-22", "date: ?")
    done = run("build", small_campaign)
    assert done.exit_code == Exit.BAD_INPUT
    first, second = done.stderr.splitlines()
    assert first.startswith("error: campaign.yaml: line 2: title: ")
    assert second.startswith("error: campaign.yaml: line 3: date: ")


@pytest.mark.parametrize("command", ["build", "convert", "init"])
def test_a_place_that_cannot_be_written_is_one_sentence(small_campaign, tmp_path, command):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    beneath = tmp_path / "file" / "folder"
    arguments = {
        "build": ("build", small_campaign, "--out", beneath),
        "convert": ("convert", small_campaign / "c1.csv", "-o", beneath / "out.csv"),
        "init": ("init", beneath),
    }
    done = run(*arguments[command])
    assert done.exit_code == Exit.BAD_INPUT
    (said,) = done.stderr.splitlines()
    assert said.startswith("error: ")
    assert ".part-" not in said


def test_a_missing_extra_is_one_sentence_that_names_it(small_campaign, monkeypatch):
    for package in ("matplotlib", "typst", "pypandoc", "plotly"):
        with monkeypatch.context() as patch:
            for module in [m for m in sys.modules if m.partition(".")[0] == package]:
                patch.delitem(sys.modules, module)
            patch.setitem(sys.modules, package, None)
            done = run("build", small_campaign, "--out", small_campaign / package)
        assert done.exit_code == Exit.BAD_INPUT, package
        (said,) = done.stderr.splitlines()
        assert package in said
        assert "pip install 'ionterface[report]'" in said
