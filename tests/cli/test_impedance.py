"""``impedance`` and ``warburg``: what they print, demand and refuse."""

from __future__ import annotations

import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.analyse import impedance as analyses
from ionterface.cli.analyse.command import name_of, on_records
from ionterface.estimate import Table

COLUMNS = """\
current_positive: oxidation
header_rows: 1
at:
  frequency_Hz: {column: f, unit: Hz}
  impedance_real_Ohm: {column: re, unit: Ohm}
  impedance_imaginary_Ohm: {column: im, unit: mOhm}
"""


@pytest.fixture(scope="module")
def app():
    made = typer.Typer(rich_markup_mode=None)
    for method in (analyses.impedance, analyses.warburg):
        made.command(name_of(method))(on_records(method))
    return made


@pytest.fixture
def folder(tmp_path):
    """A cell of 2 Ohm, an arc of 5 Ohm and a Warburg line of 1 Ohm·s^-½, and the same with -Z''."""
    f = np.logspace(5, -2, 43)
    w = 2 * np.pi * f
    z = 2 + 5 / (1 + 1e-3j * w) + (1 - 1j) / np.sqrt(w)
    for name, sign in (("eis.csv", 1), ("turned.csv", -1)):
        rows = [
            "f,re,im",
            *(f"{a!r},{b.real!r},{sign * 1e3 * b.imag!r}" for a, b in zip(f.tolist(), z.tolist(), strict=True)),
        ]
        (tmp_path / name).write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "columns.yaml").write_text(COLUMNS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(app, folder):
    def running(command, *arguments, file="eis.csv"):
        given = [command, folder / file, "--columns", folder / "columns.yaml", *arguments]
        return CliRunner().invoke(app, [str(one) for one in given])

    return running


def test_a_spectrum_is_tested_and_its_resistance_printed(run):
    done = run("impedance")
    assert done.exit_code == 0
    assert "eis.csv, Kramers-Kronig test: valid" in done.stdout
    told = json.loads(run("impedance", "--json").stdout)["results"]
    value = Table.from_dict(told["eis.csv, ohmic resistance"]["table"]).column("value")[0]
    assert value.to("Ohm").value == pytest.approx(2, rel=0.01)


def test_a_circuit_is_read_and_fitted(run, folder):
    start = "R0 = 1 Ohm, R1 = 2000 mOhm, C1 = 1 mF, W1 = 0.5"
    picture = folder / "eis.png"
    given = ("--circuit", "R0-p(R1,C1)-W1", "--start", start, "--figure", picture, "--json")
    told = json.loads(run("impedance", *given).stdout)["results"]["eis.csv, R0-p(R1,C1)-W1"]
    table = Table.from_dict(told["table"])
    assert table.column("parameter") == ("R0", "R1", "C1", "W1")
    assert [x.value for x in table.column("value")] == pytest.approx([2, 5, 2e-4, 1], rel=1e-4)
    assert picture.read_bytes().startswith(b"\x89PNG")
    held = run("impedance", "--circuit", "R0-p(R1,C1)-W1", "--start", start, "--fixed", "R0", "--weights", "unit")
    assert "held: R0" in held.stdout
    assert "weights: equal" in held.stdout


def test_a_negated_column_and_a_band(run):
    assert run("impedance", file="turned.csv").exit_code == 4
    done = run("impedance", "--negated-imaginary", "--band", "0.1..1e5 Hz", file="turned.csv")
    assert done.exit_code == 0
    assert "frequencies: 0.1 to 1e+05 Hz" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--circuit", "R0-p(R1"), "cannot be read", 2),
        (("--circuit", "__import__('os')"), "cannot be read", 2),
        (("--circuit", "R0"), "State R0 with --start", 1),
        (("--circuit", "R0", "--start", "R7 = 1"), "'R7 = 1' is no value of R0", 2),
        (("--circuit", "R0", "--start", "R0 = 1 mF"), "--start, R0", 2),
        (("--start", "R0 = 1"), "Name it with --circuit", 1),
        (("--band", "5 Hz"), "--band", 2),
        (("--weights", "odd"), "--weights", 2),
    ],
)
def test_what_cannot_be_used_is_one_sentence(run, arguments, said, code):
    done = run("impedance", *arguments)
    assert done.exit_code == code
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


HOST = ("--slope", "-0.5 ± 0.05 V", "--molar-volume", "54 cm3/mol", "--area", "1.0 ± 0.1 cm2", "--electrons", "1")


def test_the_warburg_line_gives_a_diffusivity(run):
    told = json.loads(run("warburg", "--line", "0.01..0.2 Hz", *HOST, "--json").stdout)["results"]["eis.csv"]
    value = Table.from_dict(told["table"]).column("value")[0]
    assert value.to("cm2/s").value == pytest.approx(1.56616e-11 * 50**2, rel=0.02)
    other = ("--charge-slope", "-0.8 V/C", "--volume-to-surface", "50 nm")
    assert run("warburg", "--line", "0.01..0.2 Hz", *other).exit_code == 0


def test_the_dilute_form_is_refused(run):
    given = ("--concentration", "1e-3 mol/cm3", "--area", "1 cm2", "--electrons", "1", "--temperature", "25 °C")
    done = run("warburg", "--line", "0.01..0.2 Hz", *given)
    assert done.exit_code == 4
    assert "[W-E1]" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "how does the equilibrium potential change"),
        ((*HOST, "--charge-slope", "1 V/C"), "one of them"),
        (HOST[:2], "state --molar-volume"),
        (HOST[:4], "--electrons"),
        ((*HOST[:4], "--electrons", "1"), "state --area"),
        (("--charge-slope", "1 V/C"), "state --volume-to-surface"),
    ],
)
def test_a_quantity_that_is_missing_is_asked_for(run, arguments, said):
    done = run("warburg", "--line", "0.01..0.2 Hz", *arguments)
    assert done.exit_code == 1
    assert said in done.stderr


def test_a_band_leaves_out_of_a_warburg_line_what_would_refuse_it(run, folder):
    rows = (folder / "eis.csv").read_text(encoding="utf-8").splitlines()
    first = rows[1].split(",")
    rows[1] = ",".join([first[0], "-1.0", first[2]])  # at 100 kHz
    (folder / "end.csv").write_text("\n".join(rows), encoding="utf-8")
    given = ("--line", "0.01..0.5 Hz", "--charge-slope", "-0.8 V/C", "--volume-to-surface", "50 nm")
    assert "W-E2" in run("warburg", *given, file="end.csv").output
    done = run("warburg", *given, "--band", "0.01..5e4 Hz", file="end.csv")
    assert done.exit_code == 0
    assert "W-E2" not in done.output
