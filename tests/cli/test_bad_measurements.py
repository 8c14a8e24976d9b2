"""Measurements that cannot tell what was asked, through the commands: one sentence each, and the exit code."""

from __future__ import annotations

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.analyse import impedance, rates, titration
from ionterface.cli.analyse.command import name_of, on_records
from ionterface.cli.exits import Exit

PLATE = ("--geometry", "plate", "--length", "5 um")
EIS_COLUMNS = """\
current_positive: oxidation
header_rows: 1
at:
  frequency_Hz: {column: f, unit: Hz}
  impedance_real_Ohm: {column: re, unit: Ohm}
  impedance_imaginary_Ohm: {column: im, unit: Ohm}
"""


@pytest.fixture(scope="module")
def app():
    made = typer.Typer(rich_markup_mode=None)
    for method in (titration.gitt, titration.ici, impedance.impedance, rates.rate_models, rates.fade):
        made.command(name_of(method))(on_records(method))
    return made


@pytest.fixture
def run(app, tmp_path):
    def running(command, rows, *arguments, header="test_time_second,voltage_volt,current_ampere"):
        path = tmp_path / "made.csv"
        path.write_text("\n".join([header, *(",".join(f"{x:.9g}" for x in row) for row in rows)]), encoding="utf-8")
        return CliRunner().invoke(app, [command, str(path), *map(str, arguments)])

    return running


def titrated(*, pulses=6, rest=3600.0, drift=0.0, step=2e-3):
    """Pulses of 600 s at 1 mA, each with a rest in which the voltage settles: (time, voltage, current)."""
    rows, t, level, noise = [(s, 3.0 + drift * s, 0.0) for s in np.arange(0, 600, 20.0)], 600.0, 3.0, 2e-6
    for _ in range(pulses):
        s = np.arange(1, 601, 5.0)
        rows += [(t + a, level - 0.02 - 2e-4 * np.sqrt(a) + drift * (t + a), -1e-3) for a in s]
        t, level = t + 600, level - step
        s = np.arange(5, rest, 20.0)
        rows += [(t + a, level - 3e-3 * np.exp(-a / 200) + drift * (t + a), 0.0) for a in s]
        t += rest
    random = np.random.default_rng(1)
    return [(a, b + noise * random.standard_normal(), c) for a, b, c in rows]


def cycled(levels):
    """(current in A, charge in C of a half cycle), discharge first: (time, voltage, current)."""
    rows, time = [], 0.0
    for current, charge in levels:
        for sign, start, end in ((-1, 1.6, 1.0), (1, 1.1, 1.7)):
            span = charge / current
            rows += [(time + span * k / 60, start + (end - start) * k / 60, sign * current) for k in range(61)]
            time += span + span / 600
    return rows


def told(done, said):
    """The one line of the output that says it."""
    (line,) = (line for line in (done.stdout + done.stderr).splitlines() if said in line)
    return line


TITRATIONS = {  # what is wrong: the rows, and the sentence
    "pulses without rest": (lambda: titrated(rest=0.0), "have no rest after them, hence no D. [W-G10]"),
    "rests without pulse": (lambda: [r for r in titrated() if r[2] == 0], "rests without a pulse, hence no D. [W-G11]"),
    "a plateau": (lambda: titrated(step=0.0), "as on a plateau; D is not defined there. [W-G4]"),
    "drift": (lambda: titrated(drift=2e-6), "a rest beside the pulse is too short or still drifts"),
}


@pytest.mark.parametrize(("rows", "said"), TITRATIONS.values(), ids=TITRATIONS)
def test_a_titration_that_cannot_tell_d_says_why(run, rows, said):
    done = run("gitt", rows(), "--lines-only", *PLATE)
    assert done.exit_code == Exit.NOT_VALID
    assert told(done, said)


@pytest.mark.parametrize(("_", "said"), TITRATIONS.values(), ids=TITRATIONS)
def test_a_titration_without_that_fault_is_not_blamed_for_it(run, _, said):
    assert said not in run("gitt", titrated(), "--lines-only", *PLATE).stdout


def test_a_missing_length_is_asked_for(run):
    for command, more in (("gitt", ()), ("ici", ("--window", "5..50 s"))):
        done = run(command, titrated(), *more, "--geometry", "plate")
        assert done.exit_code == Exit.BAD_INPUT
        (line,) = done.stderr.splitlines()
        assert line.endswith("state --length or --volume-over-surface.")


def test_a_negative_impedance_is_not_valid(run, tmp_path):
    (tmp_path / "columns.yaml").write_text(EIS_COLUMNS, encoding="utf-8")
    f = np.logspace(4, -1, 30)
    z = 5 + 20 / (1 + 2j * np.pi * f * 1e-2)
    for shift, sign, said in ((-50, 1, "the real part is negative"), (0, -1, "the imaginary part is positive")):
        rows = [(a, b.real + shift, sign * b.imag) for a, b in zip(f, z, strict=True)]
        done = run("impedance", rows, "--columns", tmp_path / "columns.yaml", header="f,re,im")
        assert done.exit_code == Exit.NOT_VALID
        assert told(done, said)
    rows = [(a, b.real, b.imag) for a, b in zip(f, z, strict=True)]
    assert run("impedance", rows, "--columns", tmp_path / "columns.yaml", header="f,re,im").exit_code == 0


def test_one_rate_tells_no_law(run):
    done = run("rate-models", cycled([(1e-3, 1.0), (1e-3, 0.99)]), "--branch", "reduction")
    assert done.exit_code == Exit.NOT_VALID
    assert told(done, "1 rate leaves no degree of freedom for three parameters")


def test_one_cycle_tells_no_fade(run):
    done = run("fade", cycled([(1e-3, 1.0)]), "--from-cycle", "first")
    assert done.exit_code == Exit.NOT_VALID
    assert told(done, "one cycle or none shows no fade")


def test_a_rate_test_is_no_fade_until_a_current_is_chosen(run):
    rows = cycled([(i, 1 - 0.01 * k) for k, i in enumerate([1e-3] * 6 + [4e-3] * 3 + [1e-3] * 6)])
    done = run("fade", rows, "--from-cycle", "first")
    assert done.exit_code == Exit.NOT_VALID
    assert "cycles 7 to 9 (4 mA) ran at other currents than 1 mA in 12 of 15 cycles" in told(done, "[W-F7]")
    chosen = run("fade", rows, "--from-cycle", "first", "--currents-of", 2)
    assert chosen.exit_code == 0
    assert "3 of 15 cycles ran at other currents and are left out." in told(chosen, "[W-F7]")
    assert run("fade", rows, "--from-cycle", "first", "--currents-of", 99).exit_code == Exit.WRONG_USAGE
