"""The command `simulate` as a user types it: what it writes, what it says, its exit codes."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.simulate import COMPILES, simulate, told_of_compiling
from ionterface.formats import read
from ionterface.quantities import CURRENT, VOLTAGE

PROTOCOL = """\
start: 1.6 V
steps:
  - sweep: {through: [1.6 V, 0.3 V, 1.6 V], rate: 5 mV/s}
"""
SAMPLE = ("--mass", "1 mg", "--area", "1 cm2")


def run(*arguments: object):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(simulate)
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def protocol(tmp_path):
    path = tmp_path / "cv.yaml"
    path.write_text(PROTOCOL, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_voltammogram_is_written_and_read_again_as_simulated(protocol, tmp_path, suffix):
    out = tmp_path / f"cv{suffix}"
    done = run("dai2021:VOx-G", protocol, "-o", out, "--interval", "1 s", *SAMPLE)
    assert done.exit_code == 0, done.stderr
    assert "cites dai2021" in done.stdout
    assert "assumed: interface.capacity" in done.stdout
    record = read(out)
    assert record.metadata.simulated
    assert f"{out.name}: {len(record)} points, simulated" in done.stdout
    assert len(record) == 521
    v, i = record.take(VOLTAGE, CURRENT, method="test")
    assert (v.min(), v.max()) == pytest.approx((0.3, 1.6), abs=1e-6)
    assert i.min() < -1e-3 < 1e-3 < i.max()


def test_a_file_changes_a_set_and_options_go_over_it(protocol, tmp_path):
    cell = tmp_path / "cell.yaml"
    cell.write_text("set: xu2019\nmass: 1 mg\nchanges: {bulk.radius: 2 um}\n", encoding="utf-8")
    protocol.write_text("start: 4.1 V\nsteps: [rest: 1 min]\n", encoding="utf-8")
    done = run(cell, protocol, "-o", tmp_path / "a.csv", "--interval", "10 s", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["parameters"] == "xu2019:oxide"
    assert told["output"] == "a.csv"
    assert told["rows"] == 7
    assert told["findings"] == []
    assert "resistance" in told["assumed"]
    assert run(cell, protocol, "-o", tmp_path / "b.csv", "--interval", "10 s", "--mass", "1 s").exit_code == 2


def test_noise_is_that_of_its_seed_and_needs_one(protocol, tmp_path):
    noisy = ("--interval", "1 s", "--noise-current", "10 uA", *SAMPLE)
    asked = run("dai2021:VOx-G", protocol, "-o", tmp_path / "a.csv", *noisy)
    assert asked.exit_code == 2
    assert "--seed" in asked.stderr
    records = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert run("dai2021:VOx-G", protocol, "-o", tmp_path / f"{name}.csv", *noisy, "--seed", seed).exit_code == 0
        records.append(read(tmp_path / f"{name}.csv").data)
    assert records[0].equals(records[1])
    difference = records[0]["current_A"].to_numpy() - records[2]["current_A"].to_numpy()
    assert np.std(difference) == pytest.approx(np.sqrt(2) * 1e-5, rel=0.15)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("dai2021:VOx-G", "--interval", "1 s"), 1, "State `mass` and `area`"),
        (("dai2021:VOx-G", *SAMPLE), 1, "State it with --interval"),
        (("dai2021:VOx-G", "--interval", "1 s", "--mass", "1", "--area", "1 cm2"), 2, "mass: '1' has no unit"),
        (("dai2021", "--interval", "1 s", *SAMPLE), 2, "several materials"),
        (("dai2021:VOxG", "--interval", "1 s", *SAMPLE), 2, "did you mean dai2021:VOx-G"),
        (("none.yaml", "--interval", "1 s"), 1, "none.yaml: cannot be read"),
        (("dai2021:VOx-G", "--interval", "1 ns", *SAMPLE), 2, "lengthen the interval"),
        (("dai2021:VOx-G", "--interval", "1 s", "--compensation", "1", *SAMPLE), 2, "100 %"),
    ],
)
def test_what_cannot_be_simulated_is_one_sentence_and_writes_nothing(protocol, tmp_path, arguments, code, told):
    done = run(*arguments, protocol, "-o", tmp_path / "out.csv")
    assert done.exit_code == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_another_ending_or_the_input_itself_is_no_output(protocol, tmp_path):
    common = ("--interval", "1 s", *SAMPLE)
    other = run("dai2021:VOx-G", protocol, "-o", tmp_path / "out.xls", *common)
    assert other.exit_code == 2
    assert "named .csv or .parquet" in other.stderr
    named = protocol.rename(tmp_path / "cv.csv")
    same = run("dai2021:VOx-G", named, "-o", named, *common)
    assert same.exit_code == 2
    assert "is the input itself" in same.stderr
    assert named.read_text(encoding="utf-8") == PROTOCOL


def test_faults_of_a_protocol_are_told_with_their_lines(protocol, tmp_path):
    protocol.write_text(PROTOCOL.replace("sweep", "swep").replace("start: 1.6 V", "start: 1.6"), encoding="utf-8")
    done = run("dai2021:VOx-G", protocol, "-o", tmp_path / "out.csv", "--interval", "1 s", *SAMPLE)
    assert done.exit_code == 1
    assert "error: cv.yaml: line 1: start.potential: 1.6 has no unit" in done.stderr
    assert "error: cv.yaml: line 3: unknown key 'swep'" in done.stderr


def test_a_limit_that_is_met_at_once_gives_no_record_and_no_file(protocol, tmp_path):
    protocol.write_text("start: 1.6 V\nsteps: [current: {of: -1000 A/g, lower: 0.3 V}]\n", encoding="utf-8")
    done = run("dai2021:VOx-G", protocol, "-o", tmp_path / "out.csv", "--interval", "1 s", *SAMPLE)
    assert done.exit_code == 4
    assert "warning: step 1 ended where it began" in done.stderr
    assert "nothing was written" in done.stdout
    assert not (tmp_path / "out.csv").exists()


def test_compiling_is_said_once_and_only_when_something_is_compiled(capsys):
    import numba

    with told_of_compiling():
        assert numba.njit(lambda x: x + 1)(1) == 2
        assert numba.njit(lambda x: x + 2)(1) == 3
    assert capsys.readouterr().err == f"{COMPILES}\n"
    known = numba.njit(lambda x: x + 3)
    known(1)
    with told_of_compiling():
        known(2)
    assert capsys.readouterr().err == ""


def test_a_missing_compiler_is_told_with_the_extra_that_brings_it(protocol, tmp_path, monkeypatch):
    for module in [name for name in sys.modules if name.startswith("ionterface.simulate")]:
        monkeypatch.delitem(sys.modules, module)
    for module in ("ionterface.campaign.protocol_text", "ionterface.campaign.cell_text"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    done = run("dai2021:VOx-G", protocol, "-o", tmp_path / "out.csv", "--interval", "1 s", *SAMPLE)
    assert done.exit_code == 1
    assert "pip install 'ionterface[simulate]'" in done.stderr
