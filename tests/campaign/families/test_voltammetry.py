"""Figures and tables of voltammetry, from raw files by a campaign."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from ionterface.campaign import build, check, load, signatures

RATES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""mV/s"""
CAMPAIGN = """\
ionterface: 1
title: Scan rates
date: 2026-11-22
samples:
  oxide:
    components: {VO2: 80 %, carbon: 20 %}
    bases: {VO2: [VO2], film: [VO2, carbon]}
    weighed: film
    basis: film
cells:
  c1: {sample: oxide, mass: 1.00 ± 0.02 mg, reference: Ag/AgCl, discharge: reduction}
measurements:
  - {name: series, files: "cv_*.csv", cell: c1, technique: cv}
document:
  - {figure: S1, panels: [{b_values: c1}], caption: b.}
  - {figure: S2, panels: [{b_map: c1, sweep: oxidation}], caption: Map.}
  - {figure: S3, panels: [{b_peaks: c1, baseline: none}], caption: Peaks.}
  - {figure: S4, panels: [{dunn: c1, at: 2 mV/s, rates: 0.1..2 mV/s}, {dunn: c1}], caption: Dunn.}
  - {figure: S5, panels: [{dunn_sensitivity: c1, at: 1 mV/s}], caption: Conventions.}
  - figure: S6
    panels: [{trasatti: c1, fast: 2..20 mV/s, slow: 0.1..1 mV/s, sweep: reduction}]
    caption: Charges.
  - {figure: S7, panels: [{peaks: c1, baseline: none}], caption: Trumpet.}
  - figure: S8
    panels: [{double_layer: c1, at: 0.1..0.2 V, specific_capacitance: 20 ± 5 uF/cm2}]
    caption: Capacitance.
  - figure: S9
    panels:
      - randles_sevcik: c1
        baseline: none
        sweep: oxidation
        electrons: 1
        temperature: 298.15 ± 0.5 K
        concentration: 1.00 ± 0.01 mM
        area: geometric 1.00 ± 0.01 cm2
    caption: Diffusivity.
  - figure: S10
    panels: [{laviron: c1, baseline: none, electrons: 1, temperature: 298.15 ± 0.5 K, alpha: "0.50 ± 0.02"}]
    caption: Surface.
  - table: S4
    rows: {double_layer: c1, at: 0.9 V}
    caption: Capacitance.
  - table: S1
    rows: {dunn: c1}
    caption: Shares.
  - table: S2
    rows: {b_values: c1, step: 100 mV}
    caption: b.
  - table: S3
    rows: {peaks: c1, baseline: none}
    caption: Peaks.
"""


def sweeps(rate: float) -> str:
    """Two cycles from 0 to 1 V of i = k1·v + k2·v^½ with a bump in k1, rising positive, as BDF text. [rate: mV/s]"""
    v = rate * 1e-3
    phase = np.arange(0.0, 4.0, 0.004)
    e = 1 - np.abs(phase % 2 - 1)
    rising = phase % 2 < 1
    bump = np.exp(-(((e - np.where(rising, 0.55, 0.45)) / 0.1) ** 2))
    i = np.where(rising, 1, -1) * 1e-3 * ((0.02 + 0.2 * bump) * v / 1e-3 + (0.01 + 0.05 * bump) * np.sqrt(v / 1e-3))
    rows = ["test_time_second,voltage_volt,current_ampere"]
    rows += [f"{p / v:.6f},{a:.6f},{b:.9e}" for p, a, b in zip(phase, e, i, strict=True)]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("voltammetry")
    (place / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    for rate in RATES:
        (place / f"cv_{rate:g}mVs.csv").write_text(sweeps(rate), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def built(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("built")
    made = build(load(folder, functions=signatures()), out)
    return made, out


def rows(path):
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_the_campaign_has_no_fault_and_no_question(folder):
    found = check(folder, functions=signatures())
    assert not found.faults
    assert not found.questions


def test_every_figure_and_table_is_made(built):
    made, out = built
    assert made.complete, json.loads((out / "results.json").read_text(encoding="utf-8"))["items"]
    names = {f"figures/S{n}.csv" for n in range(1, 11)} | {f"tables/S{n}.csv" for n in range(1, 5)}
    assert names <= set(made.written)


def test_the_table_of_shares_holds_the_shares_that_were_put_in(built):
    """∮k1·v over ∮i, computed by hand from the formula of the sweeps."""
    _, out = built
    table = rows(out / "tables" / "S1.csv")
    e = np.linspace(0, 1, 2001)
    bump = sum(np.trapezoid(np.exp(-(((e - centre) / 0.1) ** 2)), e) for centre in (0.55, 0.45))
    k1, k2 = 0.02 * 2 + 0.2 * bump, 0.01 * 2 + 0.05 * bump
    share = next(n for n, cell in enumerate(table[0]) if "proportional" in cell)
    rate = next(n for n, cell in enumerate(table[0]) if "rate" in cell.lower())
    found = {round(float(row[rate]), 3): float(row[share]) for row in table[2:]}
    for v in (0.1, 1.0, 20.0):
        expected = k1 * v / (k1 * v + k2 * np.sqrt(v))
        scale = 100 if max(found.values()) > 1.5 else 1
        assert found[v] == pytest.approx(scale * expected, rel=0.01)


def test_the_capacitance_is_the_one_that_was_put_in(built):
    """At 0.9 V the bumps have ended but for e^-12: half the distance of the branches is k1·v + k2·v^½."""
    _, out = built
    (row,) = (row for row in rows(out / "tables" / "S4.csv") if "capacitance" in row)
    v = np.array(RATES) * 1e-3
    current = 1e-3 * (0.02 * v / 1e-3 + 0.01 * np.sqrt(v / 1e-3))
    slope = np.polyfit(v, current, 1, w=1 / v)[0]  # each current errs by the same share of itself
    per_gram = 1e3 * slope / 1e-3  # mF/g of the film
    assert float(row[row.index("mF/g") + 1]) == pytest.approx(per_gram, rel=0.01)


def test_a_finding_of_a_method_names_its_item_and_cell(built):
    _, out = built
    text = (out / "supporting-information.md").read_text(encoding="utf-8")
    assert "Figure S1, cell c1" in text


def test_a_rate_range_without_a_voltammogram_fails_that_figure_alone(folder, tmp_path):
    text = CAMPAIGN.replace("rates: 0.1..2 mV/s", "rates: 50..90 mV/s")
    for path in folder.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    made = build(load(tmp_path, functions=signatures()), tmp_path / "out")
    assert not made.complete
    assert "figures/S4.csv" not in made.written
    assert "figures/S1.csv" in made.written


def test_the_caption_of_a_table_that_is_not_valid_says_so(folder, tmp_path):
    for rate in (0.1, 0.2):
        (tmp_path / f"cv_{rate:g}mVs.csv").write_bytes((folder / f"cv_{rate:g}mVs.csv").read_bytes())
    head = CAMPAIGN.partition("document:")[0]
    (tmp_path / "campaign.yaml").write_text(
        f"{head}document:\n  - {{table: S1, rows: {{dunn: c1}}, caption: Shares.}}\n", encoding="utf-8"
    )
    build(load(tmp_path, functions=signatures()), tmp_path / "out")
    text = (tmp_path / "out" / "supporting-information.md").read_text(encoding="utf-8")
    caption = next(line for line in text.splitlines() if "Table S1." in line and "Shares." in line)
    assert "n = 1; cell c1: not valid (" in caption
    assert "W-D8" in caption


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("baseline: none", "baseline: through 0.6 V, 0.1 V", "baseline"),
        ("sweep: oxidation", "sweep: up", "'up' is no choice here; known are 'oxidation', 'reduction'"),
        ("fast: 2..20 mV/s", "fast: 2 mV/s", "is one value; write a range"),
        ("at: 2 mV/s", "at: 2", "has no unit"),
        ("area: geometric 1.00", "area: 1.00", "is no area; write its kind"),
        ("at: 0.1..0.2 V", "at: 0.2..0.1 V", "does not rise"),
    ],
)
def test_a_faulty_option_is_told_with_its_line(folder, tmp_path, old, new, sentence):
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN.replace(old, new), encoding="utf-8")
    for path in folder.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    faults = [str(fault) for fault in check(tmp_path, functions=signatures()).faults]
    assert any(sentence in fault and "line" in fault for fault in faults), faults
