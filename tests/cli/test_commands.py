"""The commands as a user types them: what they print and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from ionterface import __version__
from ionterface.cli.app import app
from ionterface.formats import formats


def run(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_every_command_has_help():
    for name in ("init", "check", "build", "formats", "convert", "info"):
        shown = run(name, "--help")
        assert shown.exit_code == 0
        assert "Usage" in shown.stdout


def test_version_and_module():
    assert run("--version").stdout.strip() == __version__
    done = subprocess.run([sys.executable, "-m", "ionterface", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == __version__


def test_formats_lists_every_format():
    told = json.loads(run("formats", "--json").stdout)
    assert {row["name"] for row in told} == set(formats())
    assert all(row["name"] in run("formats").stdout for row in told)


def test_info(small_campaign):
    told = json.loads(run("info", small_campaign / "c1.csv", "--json").stdout)
    assert told[0]["format"] == "bdf-csv"
    assert told[0]["ranges"]["voltage_V"] == [1.0, 1.7]
    assert "voltage_V" in run("info", small_campaign / "c1.csv").stdout


def test_info_of_a_column_without_numbers_is_still_json(tmp_path):
    rows = "test_time_second,voltage_volt,current_ampere,temperature_t1_celsius\n0,1.0,0.1,nan\n1,1.1,0.1,nan\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    (told,) = json.loads(run("info", tmp_path / "a.csv", "--json").stdout)
    assert [None, None] in told["ranges"].values()


def test_info_of_good_and_bad_files(small_campaign):
    (small_campaign / "bad.csv").write_bytes(b"")
    both = run("info", small_campaign / "c1.csv", small_campaign / "bad.csv")
    assert both.exit_code == 3
    assert "bad.csv: is empty" in both.stderr
    assert "c1.csv" in both.stdout
    assert run("info", small_campaign / "bad.csv").exit_code == 1


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_convert_and_read_again(small_campaign, suffix):
    out = small_campaign / f"out{suffix}"
    assert run("convert", small_campaign / "c1.csv", "-o", out).exit_code == 0
    before, after = (json.loads(run("info", p, "--json").stdout)[0] for p in (small_campaign / "c1.csv", out))
    assert before["ranges"] == after["ranges"]
    assert before["rows"] == after["rows"]


def test_convert_to_an_unknown_suffix_is_wrong_usage(small_campaign):
    done = run("convert", small_campaign / "c1.csv", "-o", small_campaign / "out.xls")
    assert done.exit_code == 2
    assert "named .csv or .parquet" in done.stderr
    assert not (small_campaign / "out.xls").exists()


def test_convert_never_overwrites_its_own_input(small_campaign):
    before = (small_campaign / "c1.csv").read_bytes()
    done = run("convert", small_campaign / "c1.csv", "-o", small_campaign / "c1.csv")
    assert done.exit_code == 2
    assert (small_campaign / "c1.csv").read_bytes() == before


def test_check(small_campaign):
    good = run("check", small_campaign)
    assert good.exit_code == 0
    assert "0 faults" in good.stdout
    path = small_campaign / "campaign.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("mass: 1.10 ± 0.02 mg", "mass: -1.10 mg"), encoding="utf-8"
    )
    bad = run("check", small_campaign, "--json")
    assert bad.exit_code == 1
    (fault,) = json.loads(bad.stdout)["faults"]
    assert "negative" in fault["message"]
    assert fault["line"] == 13


def test_build_exit_codes(small_campaign):
    done = run("build", small_campaign, "--json")
    assert done.exit_code == 0
    assert "index.html" in json.loads(done.stdout)["files"]
    (small_campaign / "c3.csv").write_bytes(b"")
    partly = run("build", small_campaign)
    assert partly.exit_code == 3
    assert "c3.csv: is empty" in partly.stderr
    (small_campaign / "campaign.yaml").write_text("ionterface: 1\n\tx: 1\n", encoding="utf-8")
    bad = run("build", small_campaign)
    assert bad.exit_code == 1
    assert "line 2" in bad.stderr
    assert "Traceback" not in bad.stderr
    assert run("build", small_campaign / "nowhere").exit_code == 1
    assert run("build").exit_code == 2


def test_init_drafts_what_check_asks_about(small_campaign, tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "c1.csv").write_bytes((small_campaign / "c1.csv").read_bytes())
    (folder / "notes.txt").write_text("no instrument wrote this", encoding="utf-8")
    done = run("init", folder)
    assert done.exit_code == 0
    assert f"wrote {folder.as_posix()}/campaign.yaml" in done.stdout
    assert "files recognised: 1; copies of these, left out: 0" in done.stdout
    assert "notes.txt: no reader recognises this file" in done.stdout
    assert "open questions: 10; figures and tables wait for 2 of them" in done.stdout
    assert f'ionterface check "{folder.as_posix()}"' in done.stdout
    text = (folder / "campaign.yaml").read_text(encoding="utf-8")
    assert "mass: ?" in text
    assert "notes.txt" in text
    again = run("init", folder)
    assert again.exit_code == 2
    assert (folder / "campaign.yaml").read_text(encoding="utf-8") == text
    (folder / "campaign.yaml").unlink()
    told = json.loads(run("init", folder, "--json").stdout)
    assert told["unread"] == {"notes.txt": "no reader recognises this file"}
    assert told["copies"] == told["faults"] == []
    assert len(told["questions"]) == 10


def test_init_like_the_reference_study(small_campaign, tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "c1.csv").write_bytes((small_campaign / "c1.csv").read_bytes())
    assert run("init", folder, "--like", "voxg").exit_code == 0
    assert "VOx+rGO" in (folder / "campaign.yaml").read_text(encoding="utf-8")
    assert run("init", tmp_path, "--like", "voxh").exit_code == 2
