"""``verdict``: what it prints, what decides, what it asks for."""

from __future__ import annotations

import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ionterface.cli.analyse.command import on_series
from ionterface.cli.analyse.verdict import verdict
from ionterface.cli.exits import Exit
from ionterface.formats.bdf_csv.writer import write
from ionterface.simulate import (
    Cell,
    Channel,
    Diffusion,
    Electrode,
    IdealReference,
    Rest,
    Series,
    SiteFamily,
    Store,
    simulate,
)
from ionterface.simulate import Shape as BodyShape
from ionterface.simulate import gitt as pulses

app = typer.Typer()
app.command("verdict")(on_series(verdict))
app.callback()(lambda: None)
SLOW, FAST = (0.1, 0.2, 0.5, 1.0), (10.0, 16.0, 25.0, 40.0, 63.0, 100.0)
"""mV/s"""
CHARGES = ("--fast", "9..110 mV/s", "--slow", "0.05..1.1 mV/s", "--branch", "oxidation")
THICK = ("--film", "plate, 1.00 ± 0.02 um, 1.00e-11 ± 1e-12 cm2/s", "--electrons", 1, "--temperature", "25 °C")
THIN = ("--film", "plate, 1.00 ± 0.02 nm, 1.00e-11 ± 1e-12 cm2/s", "--electrons", 1, "--temperature", "25 °C")
R = ("--uncorrected-resistance", "0.010 ± 0.001 Ohm")


def run(*arguments: object):
    return CliRunner().invoke(app, ["verdict", *(str(a) for a in arguments)])


def written(folder, charge, seed=1):
    """Rectangular sweeps over 1 V whose charge is `charge(rate in V/s)`, with an error of each of 0.5 %."""
    rng, paths = np.random.default_rng(seed), []
    for rate in (*SLOW, *FAST):
        way = np.linspace(0, 4, 1601)
        e = 1 - np.abs(way % 2 - 1)
        v = rate * 1e-3
        i = np.where(way % 2 < 1, 1.0, -1.0) * v * charge(v) * (1 + 0.005 * rng.standard_normal())
        rows = [f"{t:.8g},{x:.6f},{y:.8g}" for t, x, y in zip(way / v, e, i, strict=True)]
        path = folder / f"cv_{rate:g}.csv"
        path.write_text("\n".join(["test_time_second,voltage_volt,current_ampere", *rows]) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """80 mC at once, and 170 mC that are full at the slow rates and fall as v^-1/2 at the fast ones."""
    return written(tmp_path_factory.mktemp("two"), lambda v: 0.08 + min(0.006 * v**-0.5, 0.17))


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    return written(tmp_path_factory.mktemp("one"), lambda v: 0.25)


def stands(done):
    data = json.loads(done.stdout)
    return {row[0]: row[1] for row in data["results"]["verdict"]["table"]["rows"]}, data


def apart(table):
    return next(stand for text, stand in table.items() if "a store that solid diffusion does not limit" in text)


def test_two_stores_are_told_with_the_evidence_and_a_figure(two, tmp_path):
    out = tmp_path / "verdict.svg"
    done = run(*two, *CHARGES, *THICK, *R, "--json", "--figure", out)
    assert done.exit_code == 0, done.output
    table, data = stands(done)
    assert apart(table) == "supported"
    ((_, low, high),) = data["tables"]["share"]["rows"]
    assert low["number"] if isinstance(low, dict) else low <= 32 <= high
    assert len(data["tables"]["evidence"]["rows"]) == 5
    assert out.exists()


@pytest.mark.parametrize("given", [(), THIN, THICK])
def test_one_store_is_not_an_interface(one, given):
    done = run(*one, *CHARGES, *given, *R, "--json")
    assert done.exit_code == 0, done.output
    table, _ = stands(done)
    assert apart(table) != "supported"


def test_what_is_lacking_is_named_in_words(two):
    done = run(*two, *CHARGES)
    assert "GITT or PITT with a stated length" in " ".join(done.stdout.split())
    done = run(*two, *CHARGES, *THICK)
    assert "impedance for the series resistance R" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--fast", "9..110 mV/s"), "state --slow and --branch too"),
        (THICK[:2], "State n with --electrons"),
        (("--film", "50 nm", *THICK[2:]), "is no film"),
    ],
)
def test_what_is_missing_is_asked_for(two, options, words):
    done = run(*two, *options)
    assert done.exit_code in (Exit.BAD_INPUT, Exit.WRONG_USAGE)
    assert words in done.output


def test_a_staircase_and_a_titration_are_taken_beside(two, tmp_path):
    times = np.geomspace(0.02, 60, 120)
    t, e, i, now = [np.arange(60.0)], [np.zeros(60)], [np.zeros(60)], 59.0
    for k in range(3):
        t.append(now + times)
        e.append(np.full(120, 0.025 * (k + 1)))
        i.append(1e-3 * np.exp(-times / 0.2) + 1e-5 / np.sqrt(times))
        now += 60
    rows = zip(*(np.concatenate(x) for x in (t, e, i)), strict=True)
    steps = tmp_path / "steps.csv"
    text = "\n".join(
        ["test_time_second,voltage_volt,current_ampere", *(f"{a:.9g},{b:.6g},{c:.9g}" for a, b, c in rows)]
    )
    steps.write_text(text + "\n", encoding="utf-8")
    asked = run(*two, "--steps", steps)
    assert "State it with --duration" in asked.output
    done = run(*two, "--steps", steps, "--duration", "60 s", "--json")
    kinds = [row[1] for row in json.loads(done.stdout)["tables"]["evidence"]["rows"]]
    assert "share charged at once after steps" in kinds
    asked = run(*two, "--gitt", steps, "--electrons", 1, "--temperature", "25 °C")
    assert "State the shape with --geometry" in asked.output


def test_a_titration_of_the_same_electrode_decides_in_place_of_a_stated_film(two, tmp_path):
    """Pulses into a plate with D/L² = 1e-3 per second, as another program would have written them."""
    bulk = Store(
        name="bulk",
        capacity=1e6,
        families=(SiteFamily(potential=0.0, rate=1e-6, electrons=1.0, interaction=10.0),),
        diffusion=Diffusion(shape=BodyShape.PLATE, length=1e-6, diffusivity=1e-15),
    )
    cell = Cell(
        working=Electrode(mass=1e-6, stores=(bulk,), double_layer=0.0), counter=IdealReference(), resistance=1.0,
        temperature=298.15,
    )  # fmt: skip
    titrated = simulate(
        cell,
        Series((Rest(duration=600.0), pulses(current=-1e-4, pulse=60.0, rest=1800.0, pulses=4, limit=-0.4))),
        channel=Channel(interval=10.0, voltage_change=2e-5, voltage_noise=2e-6, delay=0.01),
        start=0.0,
        rng=np.random.default_rng(0),
    )
    path = tmp_path / "pulses.bdf.csv"
    write(titrated.record, path)
    given = ("--gitt", path, "--geometry", "plate", "--length", "1.0 ± 0.3 um", *THICK[2:])
    done = run(*two, *CHARGES, *given, *R, "--json")
    assert done.exit_code == 0, done.output
    table, data = stands(done)
    assert apart(table) == "supported"
    rows = {row[9].partition(" (")[0]: row for row in data["tables"]["evidence"]["rows"]}
    low, high = (x["number"] if isinstance(x, dict) else x for x in rows["D by GITT"][4:6])
    assert low <= 38.922 * 0.1 / 1e-3 <= high, "p at the fastest rate; the length cancels"
    assert high / low < 3
