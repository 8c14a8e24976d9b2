"""A campaign over files that instruments wrote: three vendors, one document, every charge checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ionterface.campaign import build, load, signatures

CAMPAIGN = """\
ionterface: 1
title: Zinc, sodium and lithium cells measured by three makes of instruments
date: 2026-11-22
data_roots: [{samples}]
samples:
  alpha-MnO2:
    components: {{MnO2: 70 %, carbon: 20 %, PVDF: 10 %}}
    bases: {{MnO2: [MnO2], film: [MnO2, carbon, PVDF]}}
    weighed: film
    basis: MnO2
cells:
  zn1: {{sample: alpha-MnO2, mass: 1.80 ± 0.05 mg, counter: Zn, window: 0.9..1.8 V, discharge: reduction}}
  zn2: {{sample: alpha-MnO2, mass: ?, counter: Zn, window: 0.9..1.8 V, discharge: reduction}}
  c24: {{sample: ?, window: 2.0..3.8 V, discharge: reduction}}
  nw1: {{sample: ?, window: 1.6..5.0 V, discharge: reduction}}
  buffer: {{sample: ?, discharge: reduction}}
measurements:
  - {{name: LAND, files: zn-mn-biologic-lanhe/LANHE_GPCL.ccs, cell: zn2, technique: cycling}}
  - {{name: BioLogic, files: zn-mn-biologic-lanhe/Biologic_GPCL.mpr, cell: zn1, technique: cycling}}
  - {{name: slow, files: "biologic-mpr-mpt/jdb11-1*.mpr", cell: c24, technique: cycling}}
  - {{name: Neware, files: neware/nw4-120-1-6-53.ndax, cell: nw1, technique: cycling}}
  - {{name: open circuit, files: zn-mn-biologic-lanhe/HAC_NH3_01_01_OCV_C04.mpr, cell: buffer, technique: rest}}
  - {{name: settings, files: "zn-mn-biologic-lanhe/*.mps", cell: buffer, technique: other}}
document:
  - table: Files
    rows: {{measurements: all}}
  - figure: S1
    width: double
    columns: 2
    panels:
      - {{record: BioLogic}}
      - {{charge_discharge: zn1, cycles: [1], basis: MnO2}}
    caption: First cycle of {{{{ sample('alpha-MnO2') }}}} against zinc.
  - figure: S2
    panels: [{{charge_discharge: [zn1, zn2], cycles: [1], basis: cell}}]
    caption: First discharge, measured by two makes of instruments.
  - figure: S3
    panels: [{{charge_discharge: zn2, cycles: [1], basis: MnO2}}]
    caption: The same on the mass of the oxide.
  - figure: S4
    panels: [{{charge_discharge: c24, cycles: 1..3, basis: cell}}]
    caption: Charge and discharge at C/24.
  - figure: S5
    panels: [{{cycling: nw1, basis: cell}}]
    caption: Charge by cycle.
  - figure: S6
    panels: [{{rest: buffer}}]
    caption: Open circuit.
  - table: S1
    rows: {{cycling: c24, basis: cell}}
  - note: 1
    text: |
      {{{{ capacity('zn1', cycle=1, basis='MnO2') }}}}; {{{{ capacity('zn1', cycle=1, basis='cell') }}}};
      {{{{ capacity('zn1', cycle=1, basis='cell', branch='charge') }}}};
      {{{{ capacity('zn2', cycle=1, basis='cell') }}}};
      {{{{ capacity('nw1', cycle=1, basis='cell', branch='charge') }}}};
      {{{{ capacity('nw1', cycle=1, basis='cell') }}}}
"""


@pytest.fixture(scope="module")
def built(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("campaign")
    root = sample("echem/SOURCES.md").parent
    (folder / "campaign.yaml").write_text(CAMPAIGN.format(samples=json.dumps(str(root))), encoding="utf-8")
    return build(load(folder, functions=signatures()), folder / "build")


@pytest.fixture(scope="module")
def results(built):
    return json.loads((built.folder / "results.json").read_text(encoding="utf-8"))


def test_only_what_has_a_reason_is_missing(built):
    reasons = {failure.item: failure.reason for failure in built.document.failures}
    assert set(reasons) == {"zn-mn-biologic-lanhe/HAC_NH3_01.mps", "zn-mn-biologic-lanhe/ZMO_D.mps", "Figure S3"}
    assert "no reader recognises" in reasons["zn-mn-biologic-lanhe/ZMO_D.mps"]
    assert "mass of cell zn2" in reasons["Figure S3"]
    for name in ("index.html", "supporting-information.pdf", "supporting-information.docx"):
        assert (built.folder / name).stat().st_size > 10_000


# Stored counters of the instruments' own files, in mAh (the sources of the sample folder name them).
@pytest.mark.parametrize(
    ("what", "stated"),
    [
        ("discharge capacity of cell zn1, cycle 1, on cell", 0.2930),
        ("charge capacity of cell zn1, cycle 1, on cell", 0.3901),
        ("discharge capacity of cell zn2, cycle 1, on cell", 0.2881),
        ("charge capacity of cell nw1, cycle 1, on cell", 0.0560 + 1.6405),  # CC, then CV
        ("discharge capacity of cell nw1, cycle 1, on cell", 0.3236),
    ],
)
def test_charges_are_those_of_the_instruments(results, what, stated):
    (number,) = [n for n in results["numbers"] if n["what"] == what]
    assert number["value"]["unit"] == "mAh"
    assert number["value"]["value"] == pytest.approx(stated, rel=1e-3, abs=6e-5)
    assert len(number["files"][0]["sha256"]) == 64


def test_a_capacity_is_the_charge_over_the_mass_of_its_basis(results):
    values = {
        n["what"]: n["value"] for n in results["numbers"] if n["what"].startswith("discharge capacity of cell zn1")
    }
    charge = values["discharge capacity of cell zn1, cycle 1, on cell"]["value"]
    specific = values["discharge capacity of cell zn1, cycle 1, on MnO2"]
    assert specific["value"] == pytest.approx(charge / (1.80e-3 * 0.70))
    mass_part = abs(specific["sources"]["mass of zn1"]) / specific["value"]
    assert mass_part == pytest.approx(0.05 / 1.80)


def test_half_cycles_are_those_of_the_counter(results):
    (table,) = [t for t in results["tables"] if t["key"] == "S1"]
    keys = [column["key"] for column in table["table"]["columns"]]
    rows = [dict(zip(keys, row, strict=True)) for row in table["table"]["rows"]]
    stored = [("oxidation", 0, 0.9868), ("oxidation", 1, 0.9371), ("reduction", 1, 0.8529), ("reduction", 2, 0.8763)]
    for direction, cycle, charge in stored:  # the first reduction of the file is the second half cycle of cycle 1
        assert rows[cycle][f"{direction}_charge"]["value"] == pytest.approx(charge, rel=1e-3)


def test_nothing_private_is_told(built):
    for name in ("index.html", "results.json", "ro-crate-metadata.json", "supporting-information.md"):
        text = (built.folder / name).read_text(encoding="utf-8")
        for word in (str(Path.home()), "projects\\", "84.89.", "SN 1760", "atejeroplaza", "skhabazian", "ChengLiu"):
            assert word not in text


def test_what_a_person_wrote_into_a_file_is_not_handed_on(results):
    assert len(results["files"]) >= 5
    assert all(described["facts"] == {} for described in results["files"])
