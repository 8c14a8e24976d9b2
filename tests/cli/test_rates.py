"""``rate-models`` and ``fade``: what they print, what they ask, and their exit codes."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.analyse import rates
from ionterface.cli.analyse.command import on_records
from ionterface.cli.exits import Exit

app = typer.Typer()
app.command("rate-models")(on_records(rates.rate_models))
app.command("fade")(on_records(rates.fade))


def run(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def cycled(levels):
    """(current in A, charge in C of a half cycle) as BDF text that begins with a discharge."""
    rows, time = ["test_time_second,voltage_volt,current_ampere"], 0.0
    for current, charge in levels:
        for sign, start, end in ((-1, 1.6, 1.0), (1, 1.1, 1.7)):
            span = charge / current
            for point in range(61):
                voltage = start + (end - start) * point / 60
                rows.append(f"{time + span * point / 60:.4f},{voltage:.5f},{sign * current}")
            time += span + span / 600
    return "\n".join(rows) + "\n"


@pytest.fixture
def rate_file(tmp_path):
    path = tmp_path / "rates.csv"
    currents = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]
    charges = [0.99, 0.983, 0.966, 0.93, 0.88, 0.78, 0.63]
    path.write_text(cycled([*zip(currents, charges, strict=True), (1e-4, 0.985)]), encoding="utf-8")
    return path


def test_a_rate_test_is_described_and_drawn(rate_file):
    out = rate_file.with_name("rates.svg")
    done = run("rate-models", rate_file, "--branch", "reduction", "--json", "--figure", out)
    told = json.loads(done.stdout)
    assert set(told["results"]) == {"tian-coleman", "diffusion limit", "peukert"}
    assert len(told["tables"]["rates"]["rows"]) == 7
    assert told["results"]["tian-coleman"]["status"] == "valid"
    assert out.exists()
    assert (
        "per mass of film"
        in run("rate-models", rate_file, "--branch", "reduction", "--mass", "1 ± 0.05 mg", "--basis", "film").stdout
    )


@pytest.mark.parametrize(("count", "sentence"), [(1, "1 rate leaves no degree"), (2, "two rates leave no degree")])
def test_too_few_rates_are_one_sentence(tmp_path, count, sentence):
    path = tmp_path / "few.csv"
    path.write_text(cycled([(1e-4, 1.0), (1e-3, 0.8)][:count]), encoding="utf-8")
    done = run("rate-models", path, "--branch", "reduction")
    assert done.exit_code == Exit.NOT_VALID
    assert sentence in done.stdout


def test_fade_of_cells_from_a_stated_cycle(tmp_path):
    for name, best in (("a", 1.0), ("b", 1.1)):
        text = cycled([(1e-3, best * (1 - 0.01 * k)) for k in range(8)])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    files = tmp_path / "a.csv", tmp_path / "b.csv"
    done = run("fade", *files, "--from-cycle", "first", "--predict", "17", "--figure", tmp_path / "fade.pdf")
    assert done.exit_code == 0
    assert "93.15" in done.stdout  # the switch between half cycles passes charge from the second one on
    assert "reference: the first cycle" in done.stdout
    assert "[W-F1]" in done.stdout
    assert (tmp_path / "fade.pdf").exists()


def test_a_cell_with_one_cycle_is_one_sentence(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text(cycled([(1e-3, 1.0)]), encoding="utf-8")
    done = run("fade", path, "--from-cycle", "first")
    assert done.exit_code == Exit.NOT_VALID
    assert "one cycle or none shows no fade" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("rate-models", "FILE"), Exit.BAD_INPUT, "is the branch oxidation or reduction?"),
        (("rate-models", "FILE", "FILE", "--branch", "reduction"), Exit.WRONG_USAGE, "there are 2 records"),
        (("fade", "FILE"), Exit.BAD_INPUT, "from which cycle does the retention count?"),
        (("fade", "FILE", "--from-cycle", "best"), Exit.WRONG_USAGE, "not 'best'"),
    ],
)
def test_what_is_missing_is_asked(rate_file, arguments, code, sentence):
    done = run(*(rate_file if a == "FILE" else a for a in arguments))
    assert done.exit_code == code
    assert sentence in done.stderr


def test_two_cells_of_one_name_are_not_silently_one(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        text = cycled([(1e-3, 1 - 0.01 * k) for k in range(8)])
        (tmp_path / folder / "cell.csv").write_text(text, encoding="utf-8")
    done = run("fade", tmp_path / "a" / "cell.csv", tmp_path / "b" / "cell.csv", "--from-cycle", "first")
    assert done.exit_code == Exit.WRONG_USAGE
    assert "two cells bear the name cell.csv" in done.stderr


def test_every_cell_has_its_own_mass(tmp_path):
    for name in ("a", "b"):
        text = cycled([(1e-3, 1 - 0.01 * k) for k in range(8)])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    files = tmp_path / "a.csv", tmp_path / "b.csv"
    known = "--from-cycle", "first", "--basis", "film", "--json"
    done = run("fade", *files, *known, "--mass", "1 mg; 2 ± 0.1 mg")
    rows = json.loads(done.stdout)["results"]["fade"]["table"]["rows"]
    last = [row[4] for row in rows]
    assert last[0] == pytest.approx(2 * last[1])
    one = run("fade", *files, *known, "--mass", "1 mg")
    assert one.exit_code == Exit.WRONG_USAGE
    assert "1 mass for 2 cells" in one.stderr
