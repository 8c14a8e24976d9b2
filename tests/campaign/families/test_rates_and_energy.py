"""Rates, ageing, dQ/dV and Ragone in a campaign: numbers are those of the methods."""

from __future__ import annotations

import numpy as np
import pytest

import ionterface
from ionterface.campaign import check, signatures
from ionterface.errors import MissingFact
from ionterface.estimate import Estimate
from ionterface.methods import Direction, cycling
from ionterface.methods.ageing.fade import LargestCycle, NamedCycle, fade, runs_of
from ionterface.methods.ageing.same_current import CurrentsOf
from ionterface.methods.differential_capacity import differential_capacity
from ionterface.methods.ragone import Load, ragone
from ionterface.methods.rate_models.diffusion_limited import diffusion_limited
from ionterface.methods.rate_models.peukert import peukert
from ionterface.methods.rate_models.rate_points import rate_points
from ionterface.methods.rate_models.tian_coleman import Against, tian_coleman
from ionterface.signals.smoothing import PenalisedSpline

CAMPAIGN = """\
ionterface: 1
title: Rates
date: 2026-11-22
stated: stated.yaml
samples:
  oxide:
    components: {MnO2: 80 %, carbon: 20 %}
    bases: {MnO2: [MnO2], film: [MnO2, carbon]}
    weighed: film
    basis: film
cells:
  c1: &cell {sample: oxide, mass: 1.00 ± 0.02 mg, reference: Zn, discharge: reduction}
  c2: {<<: *cell, mass: 2.00 ± 0.02 mg}
measurements:
  - {files: rates.csv, cell: c1, technique: rate}
  - {name: ageing, files: "c?_age.csv", cell: "{stem:2}", technique: cycling}
document:
  - {figure: F1, panels: [{rate_model: c1, resistance: 2.0 ± 0.1 Ohm}]}
  - {figure: F2, panels: [{fade: [c1, c2], from_cycle: largest, measurement: ageing}]}
  - figure: F3
    panels: {differential_capacity: c1, cycles: [1, 3], step: 10 mV, smooth: spline 40 mV, measurement: ageing}
  - figure: F4
    panels:
      - ragone: c1
        load: constant_current
        measurement: ageing
        literature:
          - name: earlier cell
            energy: 80 Wh/kg
            power: 300 W/kg
            load: constant_current
            basis: film
            source: Doe 2020
        literature_tables:
          - &others
            stated: R1
            name: cathode
            energy: energy
            power: power
            source: source
            load: constant_power
            basis: active material
  - {table: T1, rows: {rate_model: c1, basis: MnO2}}
  - {table: T2, rows: {rate_model: c1, basis: MnO2, of: peukert, as_published: true, skip: 1}}
  - {table: T3, rows: {rate_model: c1, basis: MnO2, of: diffusion limit}}
  - {table: T4, rows: {fade: c1, from_cycle: largest, predict: 15, measurement: ageing}}
  - {table: T5, rows: {fade: c1, from_cycle: 2, of: choice of the law, measurement: ageing}}
  - {table: T6, rows: {differential_capacity: c1, cycles: 1, step: 10 mV, smooth: spline 40 mV, measurement: ageing}}
  - table: T7
    rows:
      ragone: c1
      load: constant_current
      cycles: [1, 2]
      measurement: ageing
      literature_tables: [*others]
  - {table: T8, rows: {rate_model: c1, of: points}}
  - {table: T9, rows: {rate_model: c1, as_published: true}}
"""
STATED = """\
ionterface: 1
cites: weppner1977
numbers: {}
tables:
  R1:
    title: Energies of others
    place: Table 1
    columns:
      - {key: cathode, heading: Cathode}
      - {key: energy, heading: Energy, unit: Wh/kg}
      - {key: power, heading: Power, unit: kW/kg}
      - {key: source, heading: Source}
    rows:
      - [A, "100", "1.5", ref. 4]
      - [B, "", "2.5", ref. 5]
"""
HEADER = "test_time_second,voltage_volt,current_ampere"


def branch(t, current, charge, sign, points=60):
    """One half cycle of a charge [C] at a current [A] between 0.8 and 1.8 V, with a plateau in the middle."""
    x = np.linspace(0.0, 1.0, points)
    curve = 0.8 + 0.5 * x + 0.5 / (1 + np.exp(-(x - 0.5) / 0.08))
    e = curve if sign > 0 else curve[::-1]
    return t + 1 + x * charge / current, e, np.full(points, sign * current)


def cycles_text(currents, charges) -> str:
    t, rows = 0.0, [HEADER, "0,1.8,0"]
    for current, charge in zip(currents, charges, strict=True):
        for sign in (-1, 1):
            times, e, i = branch(t, current, charge, sign)
            rows += [f"{a:.5f},{b:.6f},{c:.6e}" for a, b, c in zip(times, e, i, strict=True)]
            t = times[-1]
    return "\n".join(rows) + "\n"


def rate_charge(current):
    return 0.5 / (1 + (current / 2e-3) ** 0.8)


LEVELS = [k * 1e-4 for k in (1, 2, 5, 10, 20, 50, 1) for _ in range(3)]
FILES = {
    "stated.yaml": STATED,
    "rates.csv": cycles_text(LEVELS, [rate_charge(i) * (1.05 if k % 3 == 0 else 1) for k, i in enumerate(LEVELS)]),
    "c1_age.csv": cycles_text([1e-3] * 12, 0.5 * np.exp(-0.01 * np.arange(12))),
    "c2_age.csv": cycles_text([1e-3] * 12, 0.9 * np.exp(-0.012 * np.arange(12))),
}
FILM = Estimate(1e-6, 0.02e-6, "kg", source="mass of c1")


@pytest.fixture
def record(tmp_path):
    def read(name):
        path = tmp_path / name
        path.write_text(FILES[name], encoding="utf-8")
        return ionterface.read(path)

    return read


def only_rows(made):
    """The cells of a table without the column of names."""
    return [row[1:] for row in made.table]


def same(found, expected):
    assert len(found) == len(expected) > 0
    for row, other in zip(found, expected, strict=True):
        for a, b in zip(row, other, strict=True):
            if isinstance(b, Estimate):
                assert a.value == pytest.approx(b.value, rel=1e-9, nan_ok=True)
                assert a.unit in (b.unit, "1")  # where a column names the units, print says them once
                assert a.stated_std == pytest.approx(b.stated_std, rel=1e-6)
            elif isinstance(b, float):
                assert a == pytest.approx(b, rel=1e-9, nan_ok=True)
            else:
                assert a == b


@pytest.mark.parametrize(
    ("key", "make", "skip"),
    [
        ("T1", tian_coleman, 0),
        ("T2", peukert, 1),
        ("T3", diffusion_limited, 0),
    ],
)
def test_rate_models_are_those_of_the_method_on_the_named_basis(bench_of, item, record, key, make, skip):
    made = item(bench_of(CAMPAIGN, FILES), key)
    mass = FILM * Estimate(0.8, None, "1", source="mass fraction of MnO2 in oxide")
    points = rate_points(record("rates.csv"), mass=mass, basis="MnO2", branch=Direction.REDUCTION, skip=skip)
    found, expected = only_rows(made), list(make(points).table())
    assert [row[0] for row in found] == [row[0] for row in expected]
    for row, other in zip(found, expected, strict=True):
        for a, b in zip(row, other, strict=True):
            if isinstance(b, Estimate):
                assert a.value == pytest.approx(b.value, rel=1e-9, nan_ok=True)
    assert "on the mass basis MnO2" in made.choices[0]


def test_the_published_way_is_another_fit(bench_of, item, record):
    points = rate_points(record("rates.csv"), mass=FILM, basis="film", branch=Direction.REDUCTION)
    bench = bench_of(CAMPAIGN, FILES)
    same(only_rows(item(bench, "T9")), list(tian_coleman(points, against=Against.RATE).table()))
    same(only_rows(item(bench, "T8")), list(points.table()))


def test_fade_and_its_law_are_those_of_the_method(bench_of, item, record):
    bench = bench_of(CAMPAIGN, FILES)
    runs = runs_of(
        {"c1": cycling(record("c1_age.csv"), bases={"film": FILM})}, basis="film", branch=Direction.REDUCTION
    )
    expected = fade(runs, unit="mAh/g", basis="film", reference=LargestCycle(), predict=15)
    same(list(item(bench, "T4").table), list(expected.table()))
    assert item(bench, "T5").table.columns[0].key == "law"


def test_fade_takes_the_cycles_of_one_current_where_asked(bench_of, item, record):
    text = CAMPAIGN.replace("{fade: c1, from_cycle: 2,", "{fade: c1, from_cycle: 2, currents_of: 2,")
    runs = runs_of(
        {"c1": cycling(record("c1_age.csv"), bases={"film": FILM})}, basis="film", branch=Direction.REDUCTION
    )
    expected = fade(runs, unit="mAh/g", basis="film", reference=NamedCycle(2), select=CurrentsOf(2))
    made = item(bench_of(text, FILES), "T5")
    same(list(made.table), list(expected.score_table()))
    assert any("at the currents of cycle 2" in str(t.settings) for t in made.traces)


def test_slopes_are_those_of_the_method(bench_of, item, record):
    expected = differential_capacity(
        record("c1_age.csv"), cycles=[1], step=0.01, smoother=PenalisedSpline(window=0.04), mass=FILM, basis="film"
    )
    same(only_rows(item(bench_of(CAMPAIGN, FILES), "T6")), list(expected.table()))


def test_energies_stand_beside_those_of_a_published_table(bench_of, item, record):
    made = item(bench_of(CAMPAIGN, FILES), "T7")
    cells = {"c1": cycling(record("c1_age.csv"), bases={"film": FILM})}
    own = ragone(cells, basis="film", load=Load.CONSTANT_CURRENT, cycles=[1, 2])
    same(list(made.table)[:-1], list(own.table()))
    last = dict(zip([c.key for c in made.table.columns], list(made.table)[-1], strict=True))
    assert (last["name"], last["source"], last["basis"]) == ("A", "ref. 4 (Table 1)", "active material")
    assert last["power"].value == pytest.approx(1500)
    assert {"W-RG1", "W-RG5"} <= {one.code for one in made.findings}


def test_every_panel_is_drawn(bench_of, item):
    bench = bench_of(CAMPAIGN, FILES)
    for key in ("F1", "F2", "F3", "F4"):
        assert {"pdf", "csv"} <= set(item(bench, key).files)
    data = item(bench, "F4").files["csv"].decode()
    assert "earlier cell" in data
    assert "Doe 2020" in data


def test_replicates_make_one_result_with_all_their_files(bench_of, item):
    made = item(bench_of(CAMPAIGN, FILES), "F2")
    (trace,) = made.traces
    assert [name for name, _ in trace.files] == ["c1_age.csv", "c2_age.csv"]
    assert "n = 2 cells" in made.conditions


def test_energy_of_the_whole_cell_is_refused(bench_of, item):
    text = CAMPAIGN.replace("constant_current\n      cycles", "constant_current\n      basis: cell\n      cycles")
    with pytest.raises(MissingFact, match="on which mass basis are energies compared"):
        item(bench_of(text, FILES), "T7")


def test_the_meaning_of_a_discharge_is_asked(bench_of, tmp_path):
    bench_of(CAMPAIGN.replace(", discharge: reduction", "").replace(", mass: 1.00 ± 0.02 mg", ""), FILES)
    asked = {q.place: q for q in check(tmp_path / "campaign", functions=signatures()).questions}
    assert {"figure F1", "table T4"} <= set(asked["cells.c1.discharge"].waits)
    assert {"figure F3", "figure F4", "table T1"} <= set(asked["cells.c1.mass"].waits)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "from_cycle: 2",
            "from_cycle: last",
            "is no cycle to count from; write first, largest or the number of a cycle",
        ),
        ("from_cycle: largest, predict", "predict", "from_cycle is missing"),
        ("smooth: spline 40 mV", "smooth: mean 40 mV", "is no smoother; write savitzky-golay or spline"),
        ("step: 10 mV, smooth: spline 40 mV, m", "smooth: spline 40 mV, m", "step is missing"),
        ("load: constant_current\n      cycles", "load: slow\n      cycles", "should be one of"),
        ("            source: Doe 2020\n", "", "source is missing"),
        ("of: peukert", "of: ragone", "should be one of"),
        ("stated: stated.yaml\n", "", "published numbers need the key `stated:`"),
    ],
)
def test_a_faulty_option_is_told_with_its_line(tmp_path, old, new, sentence):
    assert old in CAMPAIGN
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN.replace(old, new), encoding="utf-8")
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    faults = [str(fault) for fault in check(tmp_path, functions=signatures()).faults]
    assert any(sentence in fault and "line" in fault for fault in faults), faults
