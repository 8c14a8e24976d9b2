"""``drt``: what it prints, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.analyse.command import name_of, on_records
from ionterface.cli.analyse.relaxation_times import drt
from ionterface.estimate import Table

COLUMNS = """\
current_positive: oxidation
header_rows: 1
at:
  frequency_Hz: {column: f, unit: Hz}
  impedance_real_Ohm: {column: re, unit: Ohm}
  impedance_imaginary_Ohm: {column: im, unit: Ohm}
"""


@pytest.fixture
def run(tmp_path):
    app = typer.Typer(rich_markup_mode=None)
    app.command(name_of(drt))(on_records(drt))
    f = np.logspace(4, -3, 50)
    z = 10 + 50 / (1 + (2j * np.pi * f) ** 0.8)
    rows = ["f,re,im", *(f"{a!r},{b.real!r},{b.imag!r}" for a, b in zip(f.tolist(), z.tolist(), strict=True))]
    (tmp_path / "eis.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "columns.yaml").write_text(COLUMNS, encoding="utf-8")

    def running(*arguments):
        given = [tmp_path / "eis.csv", "--columns", tmp_path / "columns.yaml", *arguments]
        return CliRunner().invoke(app, [str(one) for one in given])

    return running


def test_peaks_and_the_rest_are_printed_and_drawn(run, tmp_path):
    picture = tmp_path / "drt.png"
    told = json.loads(run("--replicates", "10", "--figure", picture, "--json").stdout)
    (peak,) = Table.from_dict(told["results"]["eis.csv"]["table"]).column("time")
    assert peak.value == pytest.approx(1, rel=0.02)
    area = Table.from_dict(told["tables"]["eis.csv, in series"]).column("value")[1]
    assert area.value == pytest.approx(50, rel=0.01)
    assert picture.read_bytes().startswith(b"\x89PNG")
    held = run("--replicates", "10", "--strength", "0.01", "--seed", "3")
    assert held.exit_code == 0
    assert "strength: 0.01, stated" in held.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--replicates", "1"), "two replicates"),
        (("--strength", "-1"), "above zero"),
        (("--band", "5 Hz"), "--band"),
        (("--band", "1e5..1e6 Hz"), "make no spectrum"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(run, arguments, said):
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
