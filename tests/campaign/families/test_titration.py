"""Titrations in a campaign: numbers are those of the methods, and the body that ions diffuse in is asked for."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

import ionterface
from ionterface.campaign import build, check, load, signatures
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt import gitt
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.methods.titration.intermittent_current import intermittent_current
from ionterface.methods.titration.pitt import pitt

CAMPAIGN = """\
ionterface: 1
title: Titrations
date: 2026-11-22
assumptions:
  sheet: {range: 0.9..1.1 um, because: micrographs show no less and no more}
  dust: {range: 0.1..10 um, because: nobody looked}
  counter: {choices: [Zn, C], because: the notebook is silent}
samples:
  oxide:
    diffusion: {geometry: plate, length: 1.00 ± 0.05 um, note: profilometer}
  sheets:
    diffusion: {geometry: plate, volume_over_surface: {assumed: sheet}}
  dust:
    diffusion: {geometry: sphere, length: {assumed: dust}}
cells:
  c1: {sample: oxide, reference: Li}
  c2: {sample: sheets}
  c3: {sample: dust}
measurements:
  - {name: pulses, files: pulses.csv, cell: c1, technique: gitt}
  - {files: again.csv, cell: c2, technique: gitt}
  - {files: dust.csv, cell: c3, technique: gitt}
  - {files: stops.csv, cell: c1, technique: ici}
  - {files: stairs.csv, cell: c1, technique: pitt}
document:
  - {figure: F1, panels: [{gitt: c1}, {gitt: c1, pulse: 2}]}
  - {figure: F2, panels: [{ici: c1, window: 1..5 s}]}
  - {figure: F3, panels: [{pitt: c1}]}
  - {table: T1, rows: {gitt: c1}}
  - {table: T2, rows: {ici: c1, window: 1..5 s}}
  - {table: T3, rows: {pitt: c1, step: 10 mV}}
  - {table: T4, rows: {gitt: c2, lines_only: true}}
  - {table: T5, rows: {gitt: [c1, c2], lines_only: true}}
  - {table: T6, rows: {gitt: c3, lines_only: true}}
"""
BODY = DiffusionBody(
    geometry=Geometry.PLATE, length=Estimate(1e-6, 0.05e-6, "m", source="length of diffusion of oxide")
)


def modes(theta):
    """Surface over mean rise of a plate under constant flux, less their end, by its cosine series."""
    k = np.arange(1, 200)[:, None]
    return 1 / 3 - 2 / np.pi**2 * np.sum(np.exp(-((k * np.pi) ** 2) * np.asarray(theta)[None, :]) / k**2, axis=0)


def text_of(t, e, i) -> str:
    lines = (f"{a:.4f},{b:.8f},{c:.6e}" for a, b, c in zip(t, e, i, strict=True))
    return "test_time_second,voltage_volt,current_ampere\n" + "\n".join(lines) + "\n"


def pulses_text(count=3, fill=1000.0, tau=60.0, rest=3000.0) -> str:
    """Pulses of a plate whose L²/D is `fill`, by superposition; -10 mV at rest for each. [s]"""
    t, e, i = [np.array([0.0, 300.0, 600.0])], [np.full(3, 3.0)], [np.zeros(3)]
    starts = 600.0 + np.arange(count) * (tau + rest)
    for begin in starts:
        on = begin + np.r_[0.1, 0.5, np.arange(1.0, tau + 0.5)]
        off = begin + tau + np.r_[0.1, np.geomspace(0.5, rest, 80)]
        for times, flowing in ((on, True), (off, False)):
            rise = np.zeros(len(times))
            for one in starts[starts <= begin]:
                for edge, sign in ((one, 1.0), (one + tau, -1.0)):
                    since = np.maximum(times - edge, 0) / fill
                    rise += sign * (since + np.where(since > 0, modes(since), 0.0))
            t.append(times)
            e.append(3.0 - 0.010 * rise * fill / tau - 0.03 * flowing)
            i.append(np.full(len(times), -1e-3 * flowing))
    return text_of(np.concatenate(t), np.concatenate(e), np.concatenate(i))


def stops_text() -> str:
    """Ten interruptions of 10 s after 300 s each, of a plate with L²/D = 1e5 s at -20 mV/h under current."""
    t, e, i, level = [0.0], [3.0], [0.0], 3.0
    for k in range(10):
        begin = 1.0 + 310.0 * k
        for since in np.arange(0.5, 300.25, 0.5):
            t.append(begin + since)
            e.append(level - 0.01 - 5.5e-6 * since)
            i.append(-1e-3)
        level -= 5.5e-6 * 300
        for since in np.r_[0.05, np.arange(0.2, 9.95, 0.2)]:
            t.append(begin + 300 + since)
            e.append(level + 2e-4 * np.sqrt(since))
            i.append(0.0)
    return text_of(t, e, i)


def stairs_text(fill=500.0) -> str:
    """Four steps of 10 mV of a plate whose L²/D is `fill`, with its current. [s]"""
    t, e, i = [*np.arange(0.0, 100, 5), 99.99], [3.0] * 21, [0.0] * 21  # a step begins at the last point before it
    n = (2 * np.arange(300) + 1)[:, None]
    for k in range(4):
        since = np.r_[0.5, np.arange(1.0, 1501.0)]
        flow = 2e-3 * np.sum(np.exp(-(n**2) * np.pi**2 / 4 * since[None, :] / fill), axis=0)
        t += list(100 + 1500.01 * k + since)
        e += [3.0 + 0.01 * (k + 1)] * len(since)
        i += list(flow)
    return text_of(t, e, i)


@pytest.fixture(scope="module")
def files():
    pulses = pulses_text()
    return {
        "pulses.csv": pulses,
        "again.csv": pulses,
        "dust.csv": pulses,
        "stops.csv": stops_text(),
        "stairs.csv": stairs_text(),
    }


def rows(made):
    """Every column of a table as its CSV file holds it."""
    return list(csv.DictReader(io.StringIO((made.files.get("csv") or b"").decode())))


def whole(made, key):
    """A column of the printed table as numbers."""
    return [cell.value if isinstance(cell, Estimate) else cell for cell in made.table.column(key)]


def read(files, tmp_path, name):
    path = tmp_path / name
    path.write_text(files[name], encoding="utf-8")
    return ionterface.read(path)


def test_diffusivities_of_pulses_are_those_of_the_method(bench_of, item, files, tmp_path):
    made = item(bench_of(CAMPAIGN, files), "T1")
    direct = gitt(read(files, tmp_path, "pulses.csv"), body=BODY)
    for key, estimator in (("D_slope", Estimator.SLOPE), ("D_finite", Estimator.FINITE)):
        expected = [direct.diffusivity(estimator, k).to("cm2/s").value for k in range(3)]
        assert whole(made, key) == pytest.approx(expected, rel=1e-12)
    assert whole(made, "D_finite") == pytest.approx([1e-15 * 1e4] * 3, rel=0.02)  # L²/1000 s, put in by another formula
    assert "oxide: plate, L = 1.000 ± 0.050 um (profilometer)" in made.conditions
    assert len(rows(made)) == 4  # a line of units
    assert "volume_over_surface" not in [c.key for c in made.table.columns]  # print is narrower than the file
    assert "V/S" in next(iter(csv.reader(io.StringIO(made.files["csv"].decode()))))


def test_interruptions_and_steps_too(bench_of, item, files, tmp_path):
    bench = bench_of(CAMPAIGN, files)
    stops = intermittent_current(read(files, tmp_path, "stops.csv"), body=BODY, window=(1.0, 5.0))
    expected = [stops.diffusivity(k).to("cm2/s").value for k in range(len(stops.time))]
    assert len(expected) > 5
    assert whole(item(bench, "T2"), "D") == pytest.approx(expected, rel=1e-12)
    stairs = pitt(read(files, tmp_path, "stairs.csv"), body=BODY, step=0.01)
    found = whole(item(bench, "T3"), "D_finite")
    assert found == pytest.approx([one.finite.to("cm2/s").value for one in stairs.steps], rel=1e-12)
    assert found == pytest.approx([2e-15 * 1e4] * 4, rel=0.02)


def test_an_assumed_length_enters_the_uncertainty_and_is_printed(bench_of, item, files):
    made = item(bench_of(CAMPAIGN, files), "T4")
    d = made.table.column("D_slope")[0]
    # a rectangular distribution of ±0.1 um about 1 um, twice as large in D
    assert d.contributions["assumed sheet"] / d.value == pytest.approx(2 * 0.1 / np.sqrt(3), rel=1e-9)
    assert "assumed: sheet, 0.9..1.1 um" in made.conditions
    assert not [one for one in made.findings if one.code == "W-AS1"]
    both = item(bench_of(CAMPAIGN, files), "T5")
    assert both.table.column("cell") == ("c1",) * 3 + ("c2",) * 3


def test_a_wide_assumption_is_said_to_give_an_order_of_magnitude(bench_of, item, files):
    (found,) = (one for one in item(bench_of(CAMPAIGN, files), "T6").findings if one.code == "W-AS1")
    assert "dust is assumed anywhere in 0.1..10 um" in found.message


def test_every_panel_is_drawn(bench_of, item, files):
    bench = bench_of(CAMPAIGN, files)
    for key, says in (("F1", "pulse 2"), ("F2", "interruptions"), ("F3", "steps")):
        made = item(bench, key)
        assert {"pdf", "csv"} <= set(made.files)
        assert any(says in str(trace.value) for trace in made.traces)
        assert "plate, L = 1.000 ± 0.050 um" in made.conditions


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence", "waits"),
    [
        (
            "    diffusion: {geometry: plate, length: 1.00 ± 0.05 um, note: profilometer}\n",
            "    note: plain\n",
            "samples.oxide.diffusion",
            "In which body do ions diffuse in oxide: plate, cylinder or sphere, of which length or V/S?",
            "figure F1 a",
        ),
        (
            "length: 1.00 ± 0.05 um",
            "length: ?",
            "samples.oxide.diffusion.length",
            "How long is the way of diffusion in oxide?",
            "table T3",
        ),
        (
            "{geometry: plate, length: 1",
            "{geometry: ?, length: 1",
            "samples.oxide.diffusion.geometry",
            "Do ions diffuse in oxide in a plate, a cylinder or a sphere?",
            "figure F3",
        ),
    ],
)
def test_the_body_is_asked_for(bench_of, item, files, old, new, place, sentence, waits, tmp_path):
    bench = bench_of(CAMPAIGN.replace(old, new), files)
    asked = {q.place: q for q in check(tmp_path / "campaign", functions=signatures()).questions}
    assert asked[place].sentence == sentence
    assert waits in asked[place].waits
    assert "table T4" not in asked[place].waits  # of another sample
    with pytest.raises(MissingFact, match=r"diffus"):
        item(bench, "T1")
    assert item(bench, "T4").table is not None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{assumed: sheet}", "{assumed: sheets}", "unknown assumption 'sheets'; did you mean 'sheet'?"),
        ("{assumed: sheet}", "{assumed: counter}", "the assumption 'counter' has no range, but choices"),
        ("0.9..1.1 um", "0.9..1.1 mg", "samples.sheets.diffusion.volume_over_surface: the assumption 'sheet'"),
        ("{assumed: sheet}", "{guessed: sheet}", "should be a quantity like '1 m', {assumed: NAME} or {stated: KEY}"),
        ("{assumed: sheet}", "{stated: sheet}", "published numbers need the key `stated:`"),
        ("volume_over_surface: {", "length: 1 um, volume_over_surface: {", "both fix the size of the body"),
        ("geometry: sphere", "geometry: ball", "'ball' is unknown; known are 'plate', 'cylinder', 'sphere'"),
        ("window: 1..5 s}}", "window: 5 s}}", "is one value; write a range"),
        ("pulse: 2", "pulse: 0", "should be at least 1, not 0"),
        ("length: 1.00 ± 0.05 um", "length: 1.00", "has no unit"),
    ],
)
def test_a_faulty_fact_is_told_with_its_line(files, tmp_path, old, new, sentence):
    assert old in CAMPAIGN
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN.replace(old, new), encoding="utf-8")
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    faults = [str(fault) for fault in check(tmp_path, functions=signatures()).faults]
    assert any(sentence in fault and "line" in fault for fault in faults), faults


def test_several_cells_do_not_make_one_panel(bench_of, item, files):
    bench = bench_of(CAMPAIGN.replace("[{gitt: c1}, {gitt: c1, pulse: 2}]", "[{gitt: [c1, c2]}]"), files)
    with pytest.raises(UsageError, match="one cell makes this panel; give each of c1, c2 its own"):
        item(bench, "F1")


def test_an_open_body_stops_its_own_items_alone(files, tmp_path):
    text = CAMPAIGN.replace("length: 1.00 ± 0.05 um", "length: ?")
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    made = build(load(tmp_path, functions=signatures()), tmp_path / "out")
    assert {"Figure F1", "Table T1"} <= {failure.item for failure in made.document.failures}
    assert "tables/T4.csv" in made.written
    assert "tables/T1.csv" not in made.written


def test_a_changed_assumption_is_made_again(files, tmp_path):
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN.partition("document:")[0] + (
        "document:\n  - {table: T4, rows: {gitt: c2, lines_only: true}}\n"), encoding="utf-8")  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    build(load(tmp_path, functions=signatures()), tmp_path / "out")
    before = (tmp_path / "out" / "tables" / "T4.csv").read_text(encoding="utf-8")
    text = (tmp_path / "campaign.yaml").read_text(encoding="utf-8").replace("0.9..1.1 um", "1.9..2.1 um")
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    build(load(tmp_path, functions=signatures()), tmp_path / "out")
    assert (tmp_path / "out" / "tables" / "T4.csv").read_text(encoding="utf-8") != before
