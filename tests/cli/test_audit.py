"""The command ``audit``: what it prints, and its exit codes."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ionterface.cli.app import app

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "campaigns" / "voxg"
INVENTED = ROOT / "tests" / "campaign" / "audit" / "invented.yaml"


def run(*arguments):
    return CliRunner().invoke(app, ["audit", *(str(a) for a in arguments)])


def test_a_study_that_disagrees_with_itself():
    done = run(SHIPPED)
    assert done.exit_code == 4, done.stderr
    for words in ("contradicts: ", "not VO2 but Zn", "(Fig. S16 caption; ", "calculation: VO2 has 82.94 g/mol",
                  "undecided: ", "assumed: ", "electron ledger: VOx-G", "V of VOx"):  # fmt: skip
        assert words in done.stdout
    assert "0.5 Zn2+ per formula unit" not in done.stdout  # agrees, and is counted only
    assert max(len(line) for line in done.stdout.splitlines()) <= 120


def test_file_campaign_and_folder_are_one_and_the_same():
    told = [run(path, "--json").stdout for path in (SHIPPED, SHIPPED / "campaign.yaml", SHIPPED / "stated.yaml")]
    assert told[0] == told[1] == told[2]
    data = json.loads(told[0])
    assert data["counts"]["contradicts"] == sum(entry["verdict"] == "contradicts" for entry in data["entries"]) > 0
    assert data["electron_ledgers"]


def test_a_study_that_agrees_with_itself():
    done = run(INVENTED)
    assert done.exit_code == 0
    assert "contradicts: 0" in done.stdout
    assert "8:1:1 parts by mass" not in done.stdout
    assert "8:1:1 parts by mass hold 80 % LMO" in run(INVENTED, "--all").stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ionterface: 1\ncites: x\nnumbers: {a: {value: 3, what: x, place: y}}\n", "put 3 in quotes"),
        ("ionterface: 1\ncites: x\nnumbres: {}\n", "did you mean 'numbers'?"),
        ("- a list\n", "line 1"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, text, words):
    path = tmp_path / "stated.yaml"
    path.write_text(text, encoding="utf-8")
    done = run(path)
    assert done.exit_code == 1
    assert words in done.stderr


def test_a_missing_file_is_named(tmp_path):
    done = run(tmp_path / "nothing.yaml")
    assert done.exit_code == 1
    assert "nothing.yaml" in done.stderr


def test_a_campaign_without_stated_facts_is_asked_for_them(tmp_path):
    shutil.copytree(SHIPPED, tmp_path / "c")
    file = tmp_path / "c" / "campaign.yaml"
    head = file.read_text(encoding="utf-8").split("samples:")[0].replace("stated: stated.yaml\n", "")
    file.write_text(f"{head}samples: {{}}\ncells: {{}}\nmeasurements: []\ndocument: []\n", encoding="utf-8")
    done = run(tmp_path / "c")
    assert done.exit_code == 1, done.stdout
    assert "which file holds what the study states?" in done.stderr


def test_facts_without_structure_are_told_so(tmp_path):
    path = tmp_path / "stated.yaml"
    path.write_text('ionterface: 1\ncites: x\nnumbers: {a: {value: "3", what: x, place: y}}\n', encoding="utf-8")
    done = run(path)
    assert done.exit_code == 0
    assert "no check applies" in done.stdout
