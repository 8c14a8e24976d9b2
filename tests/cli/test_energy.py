"""``differential-capacity`` and ``ragone``: what they print, ask and refuse."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.analyse import energy
from ionterface.cli.analyse.command import on_records
from ionterface.cli.exits import Exit

app = typer.Typer()
app.command("differential-capacity")(on_records(energy.differential_capacity))
app.command("ragone")(on_records(energy.ragone))


def run(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def cell(tmp_path):
    """Two cycles between 1.0 and 1.6 V at 0.1 mA, the second at 0.2 mA, that begin with a discharge."""
    rows, time = ["test_time_second,voltage_volt,current_ampere"], 0.0
    for current in (1e-4, 2e-4):
        for sign, start, end in ((-1, 1.6, 1.0), (1, 1.0, 1.6)):
            for point in range(121):
                voltage = start + (end - start) * point / 120
                rows.append(f"{time + 0.36 / current * point / 120:.4f},{voltage:.5f},{sign * current}")
            time += 0.36 / current * (1 + 1 / 120)
    path = tmp_path / "cell.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_curves_are_described_and_drawn(cell):
    out = cell.with_name("dqdv.svg")
    done = run("differential-capacity", cell, "--step", "20 mV", "--cycle", 1, "--cycle", 2, "--json", "--figure", out)
    assert done.exit_code == 0, done.output
    (result,) = json.loads(done.stdout)["results"].values()
    assert len(result["table"]["rows"]) == 4
    assert out.exists()


@pytest.mark.parametrize("smooth", ["savitzky-golay 100 mV", "spline 100 mV"])
def test_a_smoother_and_a_mass_are_taken(cell, smooth):
    more = ("--smooth", smooth, "--mass", "1 ± 0.05 mg", "--basis", "film")
    done = run("differential-capacity", cell, "--step", "20 mV", *more)
    assert done.exit_code == 0, done.output
    assert "window 0.1" in done.stdout
    assert "per mass of film" in done.stdout


def test_the_step_is_asked_for_and_a_strange_smoother_refused(cell):
    asked = run("differential-capacity", cell)
    assert asked.exit_code == Exit.BAD_INPUT
    assert "State it with --step" in asked.output
    for text in ("spline", "box 20 mV"):
        refused = run("differential-capacity", cell, "--step", "20 mV", "--smooth", text)
        assert refused.exit_code == Exit.WRONG_USAGE
        assert "--smooth is" in refused.output


def test_energies_are_told_and_drawn(cell):
    out = cell.with_name("ragone.svg")
    given = ("--mass", "1.00 ± 0.05 mg", "--basis", "film", "--load", "constant_current")
    done = run("ragone", cell, *given, "--json", "--figure", out)
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["results"]["ragone"]["table"]["rows"]
    assert rows[0][3]["value"] == pytest.approx(130, rel=0.02)  # 100 mAh/g at 1.3 V
    assert out.exists()


@pytest.mark.parametrize(("left_out", "asked"), [("--mass", "--mass"), ("--basis", "--basis"), ("--load", "--load")])
def test_what_energies_need_is_asked_for(cell, left_out, asked):
    given = {"--mass": "1 mg", "--basis": "film", "--load": "constant_current"}
    del given[left_out]
    done = run("ragone", cell, *(part for pair in given.items() for part in pair))
    assert done.exit_code == Exit.BAD_INPUT
    assert asked in done.output


def test_masses_are_one_or_one_each(cell):
    given = ("--mass", "1 mg", "--mass", "2 mg", "--basis", "film", "--load", "constant_current")
    assert run("ragone", cell, *given).exit_code == Exit.WRONG_USAGE
