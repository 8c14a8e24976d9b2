"""``analyse recovery``: options, figure, exit codes."""

from __future__ import annotations

import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.analyse import recovery
from ionterface.cli.analyse.command import on_records
from ionterface.cli.exits import Exit

app = typer.Typer()
app.command("recovery")(on_records(recovery.recovery))
app.command("other")(lambda: None)


def run(*arguments: object):
    return CliRunner().invoke(app, ["recovery", *[str(a) for a in arguments]])


@pytest.fixture
def cell(tmp_path):
    """100 s of discharge to 0.7 V, then a rest of 1000 s to 0.9 V."""
    rng, rows = np.random.default_rng(0), ["test_time_second,voltage_volt,current_ampere"]
    rows += [f"{t},{1 - 0.003 * t:.6f},-0.001" for t in range(101)]
    rows += [f"{100 + t},{0.9 - 0.1 * np.exp(-t / 80) + 1e-4 * rng.standard_normal():.6f},0" for t in range(1, 1001)]
    path = tmp_path / "cell.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_recovery_is_told_and_drawn(cell):
    out = cell.with_name("recovery.svg")
    done = run(cell, "--after", "reduction", "--limit", "0.7 V", "--relative", "--json", "--figure", out)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    (result,) = told["results"].values()
    assert result["status"] == "valid"
    assert {name.rpartition(", ")[2] for name in told["tables"]} == {"courses", "parameters", "decades"}
    assert out.exists()


def test_no_such_rest_has_its_exit_code(cell):
    assert run(cell, "--limit", "0.3 V").exit_code == Exit.NOT_VALID
    assert run(cell, "--rest", "7").exit_code == Exit.WRONG_USAGE
    for option in (("--after", "up"), ("--limit", "0.3"), ("--pulse", "-5 s")):
        refused = run(cell, *option)
        assert refused.exit_code == Exit.WRONG_USAGE
        assert option[0].strip("-") in refused.output
