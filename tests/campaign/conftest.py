"""A small campaign on disk, and the functions that its texts may call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ionterface.campaign.contents import FigureItem, TableItem
from ionterface.campaign.loading import load
from ionterface.campaign.lookups import signatures
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panels import make_figure
from ionterface.campaign.shelf import Shelf
from ionterface.campaign.stated import read_stated
from ionterface.campaign.tables import make_table
from ionterface.campaign.workbench import Workbench
from ionterface.store import Cache

GOOD = """\
ionterface: 1
title: Storage at an interface
date: 2026-11-22
authors: [A. Author]
data_roots: [../raw]
stated: stated.yaml
assumptions:
  upper limit: {range: 1.4..1.8 V, because: the text does not give it}
  counter electrode: {choices: [Zn, carbon cloth], because: the text does not give it}

samples:
  VOx-G:
    components: {VOx: 59.5 ± 0.5 %, rGO: 10.5 %, CNT: 30 %}
    active: {formula: VO2, on: VOx}
    bases: {VOx: [VOx], VOx+rGO: [VOx, rGO], film: [VOx, rGO, CNT]}
    weighed: film
    basis: VOx+rGO

cells:
  g1: &zinc
    sample: VOx-G
    mass: 1.10 ± 0.05 mg
    area: 1.13 cm2
    thickness: 130 um
    temperature: 25 °C
    electrolyte: 3 M Zn(OTf)2 in water
    counter: Zn
    window: 0.3..1.6 V
    discharge: reduction
  g2: {<<: *zinc, mass: {value: 0.77 mg, of: VOx+rGO}}
  g3: {<<: *zinc, mass: ?, excluded: short circuit in cycle 1}

measurements:
  - {name: sweeps, files: g1_cv_*.mpt, cell: g1, technique: cv, scan_rate: 5 mV/s}
  - {files: "g?_01Ag.csv", cell: "{stem:2}", technique: cycling}
  - name: pairs
    files: pairs.xlsx
    cell: g1
    technique: other
    columns:
      current_positive: oxidation
      header_rows: 2
      records:
        a: {voltage_V: {column: 1, unit: mV}, current_A: {column: 2, unit: mA}}
        b: {voltage_V: {column: E2, unit: V}, current_A: {column: I2, unit: uA}}

document:
  - heading: Electrochemistry
  - figure: S18
    panels: [{cv: g1, rates: 5..500 mV/s}, {box_plot: {stated: S3}}]
    caption: Voltammograms from 5 to 500 mV/s, $x_{1}$.
    width: double
  - figure: S22
    panels: {charge_discharge: [g1, g2], cycles: [1, 3], basis: VOx}
  - table: S3
    rows: {cycling: [g1, g2, g3], cycles: 1..5}
  - table: S4
    rows: {cells: all}
  - note: 1
    title: Two bases
    text: |
      On oxide and graphene {{ capacity('g1', cycle=3) }};
      on the oxide alone {{ capacity('g1', cycle=3, basis='VOx') }}.
  - equation: S1
    tex: J_{i_{1}} = -D \\nabla c
  - ledger: claims.yaml
  - references: 文献.bib
"""
BESIDE = ("stated.yaml", "claims.yaml", "文献.bib")
RAW = ("g1_cv_5.mpt", "g1_cv_10.mpt", "g1_01Ag.csv", "g2_01Ag.csv", "pairs.xlsx")


@pytest.fixture
def functions() -> Mapping[str, inspect.Signature]:
    """Name -> signature of the functions that texts may call here."""

    def capacity(cell: str, *, cycle: int, basis: str = "", branch: str = "discharge") -> None: ...

    def mean(cells: str, *, cycle: float) -> None: ...

    def share(sample: str, *, basis: str) -> None: ...

    return {f.__name__: inspect.signature(f, eval_str=True) for f in (capacity, mean, share)}


@pytest.fixture
def good() -> str:
    """The text of a campaign without a fault."""
    return GOOD


@pytest.fixture
def campaign_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a campaign file into 项目/campaign, its raw files into 项目/raw, and returns the file's path."""

    def write(text: str | bytes = GOOD) -> Path:
        folder, raw = tmp_path / "项目" / "campaign", tmp_path / "项目" / "raw"
        for place, names in ((folder, BESIDE), (raw, RAW)):
            place.mkdir(parents=True, exist_ok=True)
            for name in names:
                (place / name).write_text("x", encoding="utf-8")
        path = folder / "campaign.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


@pytest.fixture
def bench_of(tmp_path: Path) -> Callable[..., Workbench]:
    """The workbench of a campaign text with these files beside it; nothing is rendered."""

    def make(text: str, files: Mapping[str, str] | None = None) -> Workbench:
        folder = tmp_path / "campaign"
        folder.mkdir(exist_ok=True)
        for name, content in {"campaign.yaml": text, **(files or {})}.items():
            (folder / name).write_text(content, encoding="utf-8")
        loaded = load(folder, functions=signatures())
        stated = read_stated(loaded.beside[loaded.head.stated]) if loaded.head.stated else None
        return Workbench(loaded, Shelf(Cache(tmp_path / "cache")), stated)

    return make


@pytest.fixture
def item() -> Callable[..., Outcome]:
    """What the figure or table of this number comes to."""

    def made(bench: Workbench, key: str) -> Outcome:
        for one in bench.campaign.items:
            if isinstance(one, TableItem) and one.table == key:
                return make_table(one.rows, bench, f"Table {key}")
            if isinstance(one, FigureItem) and one.figure == key:
                return make_figure(one, bench)
        raise KeyError(key)

    return made
