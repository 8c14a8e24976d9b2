"""``ionterface analyse``: every method by its command, what it prints, and its exit codes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from ionterface.cli.analyse import app as analyses
from ionterface.cli.app import app
from ionterface.estimate import Table

DECLARED = """\
current_positive: oxidation
header_rows: 1
at:
  time_s: {column: t, unit: s}
  voltage_V: {column: E, unit: V}
  current_A: {column: i, unit: mA}
"""


def run(*arguments: object):
    return CliRunner().invoke(app, ["analyse", *(str(a) for a in arguments)])


@pytest.fixture
def sweep(tmp_path):
    """A triangle between 0 and 1 V at 10 mV/s, as a csv that says nothing of its columns."""
    t = np.arange(0.0, 400.0, 0.5)
    e = 1 - np.abs((t / 100) % 2 - 1)
    lines = ["t,E,i", *(f"{a},{b},{c}" for a, b, c in zip(t, e, np.where((t / 100) % 2 < 1, 0.1, -0.1), strict=True))]
    (tmp_path / "sweep.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "columns.yaml").write_text(DECLARED, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [command.name for command in analyses.registered_commands])
def test_every_method_has_help_that_names_its_files(name):
    shown = run(name, "--help")
    assert shown.exit_code == 0
    assert "files" in shown.stdout.lower()
    assert "--json" in shown.stdout
    assert "--figure" in shown.stdout


def test_a_table_with_declared_columns_is_analysed_and_prints_units_and_settings(sweep):
    done = run("voltammogram", sweep / "sweep.csv", "--columns", sweep / "columns.yaml")
    assert done.exit_code == 0
    assert "sweep.csv: valid, n = 1" in done.stdout
    assert "Scan rate (mV/s)" in done.stdout
    assert "turn: 5% of the range of potential" in done.stdout


def test_json_holds_the_whole_result_and_its_table_can_be_made_again(sweep):
    done = run("voltammogram", sweep / "sweep.csv", "--columns", sweep / "columns.yaml", "--json")
    told = json.loads(done.stdout)
    assert told["method"] == "voltammogram"
    result = told["results"]["sweep.csv"]
    assert result["status"] == "valid"
    rates = [cell.value for cell in Table.from_dict(result["table"]).column("scan_rate")]
    assert rates == pytest.approx([10.0] * 4, rel=1e-6)


def test_a_stated_rate_that_contradicts_the_file_is_told(sweep):
    done = run("voltammogram", sweep / "sweep.csv", "--columns", sweep / "columns.yaml", "--rate", "10 V/s")
    assert "[W-CV1]" in done.stdout


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png", "csv"])
def test_the_figure_is_written_in_the_kind_that_its_name_asks_for(sweep, suffix):
    out = sweep / f"cv.{suffix}"
    done = run("voltammogram", sweep / "sweep.csv", "--columns", sweep / "columns.yaml", "--figure", out)
    assert done.exit_code == 0
    head = out.read_bytes()[:5]
    assert {"pdf": b"%PDF-", "svg": b"<?xml", "png": b"\x89PNG\r"}.get(suffix, head) == head
    assert head


def test_a_figure_of_an_unknown_kind_is_wrong_usage_and_nothing_is_written(sweep):
    out = sweep / "cv.xls"
    done = run("voltammogram", sweep / "sweep.csv", "--columns", sweep / "columns.yaml", "--figure", out)
    assert done.exit_code == 2
    assert not out.exists()


def test_one_bad_file_is_told_and_the_others_are_analysed(small_campaign):
    (small_campaign / "bad.csv").write_bytes(b"")
    done = run("cycling", small_campaign / "c1.csv", small_campaign / "bad.csv")
    assert done.exit_code == 3
    assert "bad.csv: is empty" in done.stderr
    assert "c1.csv: valid" in done.stdout
    assert run("cycling", small_campaign / "bad.csv").exit_code == 1


def test_a_mass_gives_capacities_and_comes_with_its_basis(small_campaign):
    done = run("cycling", small_campaign / "c1.csv", "--mass", "1.00 ± 0.02 mg", "--basis", "film", "--json")
    told = json.loads(done.stdout)["results"]["c1.csv"]
    assert any("film" in column["key"] for column in told["table"]["columns"])
    alone = run("cycling", small_campaign / "c1.csv", "--mass", "1 mg")
    assert alone.exit_code == 1
    assert "Name the basis with --basis" in alone.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("current_positive: up\nat: {}\n", "columns.yaml: line 1"),
        ("at: [", "columns.yaml: line"),
        ("current_positive: oxidation\n", "at"),
    ],
)
def test_a_faulty_declaration_of_columns_is_told_with_its_line(sweep, text, sentence):
    (sweep / "columns.yaml").write_text(text, encoding="utf-8")
    done = run("voltammogram", sweep / "sweep.csv", "--columns", sweep / "columns.yaml")
    assert done.exit_code == 1
    assert sentence in done.stderr


def test_a_label_that_no_record_bears_is_wrong_usage(sweep):
    done = run("voltammogram", sweep / "sweep.csv", "--columns", sweep / "columns.yaml", "--record", "x")
    assert done.exit_code == 2
    assert "no record is labelled 'x'" in done.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--rate", "10 mV/s", "--rate", "20 mV/s"], "--rate was given 2 times, the files hold 1 records"),
        (["--window", "0.1-0.9 V"], "window: '0.1-0.9 V' is no range; write both ends and their unit"),
        (["--window", "0.1..0.9"], "window: '0.1..0.9' has no unit"),
        (["--trim", "-5 mV"], "trim: '-5 mV' is negative"),
        (["--resistance", "2 V"], "series resistance: 'V' cannot be converted to 'Ohm'"),
    ],
)
def test_a_faulty_choice_of_the_preparation_is_wrong_usage(sweep, options, sentence):
    done = run("series", sweep / "sweep.csv", "--columns", sweep / "columns.yaml", *options)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert not done.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--switching", "0.3"], "--switching: '0.3' has no unit"),
        (["--forward", "up"], "--forward: 'up' is no choice here; known are 'oxidation', 'reduction'."),
    ],
)
def test_a_faulty_choice_of_a_method_names_its_option(sweep, monkeypatch, options, sentence):
    from ionterface.cli.analyse import couples

    monkeypatch.setattr(couples, "peaks_of", lambda series, baseline: None)
    needed = ["--diffusivity", "7e-6 cm2/s", "--alpha", "0.5", "--forward", "oxidation", "--electrons", "1"]
    needed += ["--temperature", "25 °C", "--columns", sweep / "columns.yaml"]
    done = run("nicholson", sweep / "sweep.csv", *needed, *options)
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_an_area_comes_with_its_kind():
    from ionterface.campaign.option_text import area_of

    assert area_of("geometric 0.0707 ± 0.0005 cm2").value.value == pytest.approx(7.07e-6)
    assert area_of("BET 3 m2").kind.value == "BET"
    for text in ("0.07 cm2", "geometric", "round 1 cm2"):
        with pytest.raises(ValueError, match="is no area; write its kind"):
            area_of(text)


def test_what_was_told_of_one_result_is_not_told_again(sweep):
    """Two files of one method share their settings."""
    (sweep / "again.csv").write_bytes((sweep / "sweep.csv").read_bytes())
    done = run("voltammogram", sweep / "sweep.csv", sweep / "again.csv", "--columns", sweep / "columns.yaml")
    assert done.stdout.count("turn: 5% of the range of potential") == 1


def test_a_choice_takes_hyphens_and_a_wrong_one_is_told_with_one_mark(small_campaign):
    given = ("ragone", small_campaign / "c1.csv", "--mass", "1.00 ± 0.02 mg", "--basis", "film", "--load")
    assert "is no choice here" not in run(*given, "constant-current").stderr
    wrong = run(*given, "constant_curent")
    assert wrong.exit_code == 2
    assert wrong.stderr.rstrip().endswith("did you mean 'constant_current'?")
