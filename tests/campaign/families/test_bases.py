"""Theory, electrons, ledgers, blanks, recipes and bounds in a campaign: numbers are those of the methods."""

from __future__ import annotations

import math

import pytest

from ionterface.campaign import build, check, load, signatures
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.carbon_blank import Blank, oxide_capacity
from ionterface.methods.electron_ledger import Holder, charge_closure, electron_ledger
from ionterface.methods.job_sharing import CarrierPath, Carriers, job_sharing
from ionterface.methods.mass_basis import Composition, convert
from ionterface.methods.stoichiometry import electrons_per_formula
from ionterface.methods.thermogravimetry import thermogravimetry

CAMPAIGN = """\
ionterface: 1
title: Bases
date: 2026-11-22
stated: stated.yaml
assumptions:
  carbon: {range: 0.1..0.2 1, because: between a double layer and the densest graphite compound}
  pulse: {range: 60..1800 s, because: the text does not give it}
  size: {range: 3..30 nm, because: the text does not give it}
  density of the chloride: {range: 2.2..2.25 g/mL, because: tables}
samples:
  film:
    components: {MO: 60 %, carbon: 40 %}
    bases: {MO: [MO], film: [MO, carbon]}
    basis: film
    active: {formula: VO2, on: MO}
    insertion: {ion: Zn, charge: 2, ions: 0.5}
  bare:
    active: {formula: VO2, on: MO}
    insertion: {ion: Li, charge: 1, ions: 1}
cells: {}
measurements: []
document:
  - {table: T1, rows: {theoretical_capacity: [film, bare]}}
  - table: T2
    rows: &stoichiometry
      stoichiometry:
        - {sample: film, capacity: {stated: low}, basis: film}
        - {sample: film, capacity: 400 ± 5 mAh/g, basis: MO, name: own}
  - {figure: F2, panels: [*stoichiometry]}
  - table: T3
    rows: &ledger
      electron_ledger:
        - sample: film
          capacity: {stated: low}
          basis: film
          holders:
            - {component: MO, formula: VO2, element: V, most: 1.0 ± 0.1, because: to V(III)}
            - {component: carbon, formula: C, element: C, most: {assumed: carbon}}
  - {figure: F3, panels: [*ledger]}
  - table: T4
    rows:
      charge_closure:
        - {sample: film, capacity: {stated: low}, basis: film, metal: V, start: 4.0 ± 0.1, floor: 2}
  - table: T5
    rows:
      carbon_blank:
        - &whole
          {name: none, sample: film, capacity: {stated: low}, basis: film, current: 0.1 A/g, oxide: MO, carbon: carbon}
        - {<<: *whole, name: taken off, blank_capacity: 20 ± 2 mAh/g, blank_current: 0.1 A/g}
  - table: T6
    rows: &tga
      thermogravimetry:
        - name: dry
          residue: 65 ± 1 %
          water: 2.0 ± 0.1 %
          end: V2O5
          metal: V
          starts: [VO2, V2O3]
          end_temperature: 500 °C
          melts_at: 690 °C
          carbons: [rGO]
  - {figure: F6, panels: [*tga]}
  - table: T7
    rows: &shared
      job_sharing:
        - name: both
          ion: {conductivity: 1e-6 S/m, concentration: 1 mM, thickness: 1 nm}
          electron: {conductivity: 1.0 ± 0.1 S/m, concentration: 2 mM, thickness: 0.5 nm}
          charge: 2
          temperature: 298 K
          carriers: mobile
          capacitance: 10 uF/cm2
  - {figure: F7, panels: [{<<: *shared, ratio: 0.01..100 1}]}
  - table: T8
    rows:
      synthesis:
        - name: oxide
          formula: SnO2
          sources: {Sn: chloride}
          reagents:
            chloride: {formula: SnCl4, volume: 34.2 mL, density: {assumed: density of the chloride}}
            water: {volume: 18 mL}
            carbon: {mass: 2 g}
          solids: [carbon]
          obtained: 20 ± 0.1 g
          vessel: 50 mL
  - table: T9
    rows:
      diffusivity_bound: [{name: fast, diffusivity: 5e-9 cm2/s}]
      pulse: {assumed: pulse}
      volume_over_surface: {assumed: size}
  - {table: T10, rows: {samples: all}}
"""
STATED = """\
ionterface: 1
cites: weppner1977
numbers:
  low: {value: "443", unit: mAh/g, what: specific capacity, basis: film, place: Note 1}
  high: {value: "500", unit: mAh/g, what: specific capacity, basis: MO, place: Note 1}
tables: {}
"""
FILES = {"stated.yaml": STATED}
FILM = Composition({"MO": Estimate(0.6, None, "1"), "carbon": Estimate(0.4, None, "1")})
LOW = Estimate(443, None, "mAh/g").to("C/kg")
FARADAY = 96485.33212
VO2 = 50.9415 + 2 * 15.999


@pytest.fixture
def of(bench_of, item):
    """What an item comes to, after replacing texts of the campaign."""

    def made(key, **replaced):
        text = CAMPAIGN
        for old, new in replaced.get("texts", {}).items():
            assert old in text
            text = text.replace(old, new)
        return item(bench_of(text, FILES), key)

    return made


def column(made, key):
    return [cell.value if isinstance(cell, Estimate) else cell for cell in made.table.column(key)]


def test_theory_follows_from_formula_ion_and_number(of):
    made = of("T1")
    host = FARADAY / 3.6 / VO2
    film = [host, FARADAY / 3.6 / (VO2 + 0.5 * 65.38), 0.6 * host]
    lithium = [host, FARADAY / 3.6 / (VO2 + 6.94)]
    assert column(made, "capacity") == pytest.approx([*film, *lithium], rel=1e-4)
    assert made.table.column("of") == ("film",) * 3 + ("bare",) * 2
    assert "film: 0.5 Zn2+ per VO2; bare: 1 Li+ per VO2" in made.conditions
    assert [f.code for f in made.findings] == ["W-M2"]


def test_electrons_and_ions_are_those_of_the_method(of):
    made = of("T2")
    alone = convert(LOW, composition=FILM, from_=("MO", "carbon"), to=("MO",))
    electrons = electrons_per_formula(alone, host="VO2").value
    assert electrons == pytest.approx(443 / 0.6 * 3.6 * VO2 / FARADAY, rel=1e-4)  # 2.28
    own = 400 * 3.6 * VO2 / FARADAY
    assert column(made, "electrons") == pytest.approx([electrons, own], rel=1e-4)
    assert column(made, "ions") == pytest.approx([electrons / 2, own / 2], rel=1e-4)
    assert made.conditions.endswith("published numbers from Note 1")
    assert made.table.column("of") == ("film, 443 mAh/g on film", "own")


def test_the_ledger_is_that_of_the_method_with_the_assumed_range(of):
    made = of("T3")
    carbon = Estimate(0.15, 0.1 / math.sqrt(12), "1", source="assumed carbon")
    holders = [
        Holder(component="MO", formula="VO2", element="V", most=Estimate(1.0, 0.1, "1", source="most")),
        Holder(component="carbon", formula="C", element="C", most=carbon),
    ]
    expected = electron_ledger(LOW, composition=FILM, counted=("MO", "carbon"), holders=holders)
    assert column(made, "assigned") == pytest.approx([cell.value for cell in expected.table().column("assigned")])
    left = made.table.column("assigned")[-1]
    assert left.contributions["assumed carbon"] == pytest.approx(
        expected.unexplained.to("mAh/g").contributions["assumed carbon"]
    )
    assert "assumed: carbon, 0.1..0.2 1" in made.conditions
    assert "V of MO: to V(III)" in made.conditions


def test_the_valence_after_discharge_is_that_of_the_method(of):
    alone = convert(LOW, composition=FILM, from_=("MO", "carbon"), to=("MO",))
    start = Estimate(4.0, 0.1, "1")
    expected = charge_closure(alone, metal="V", start=start, floor=Estimate(2.0, None, "1"))
    assert column(of("T4"), "value") == pytest.approx([c.value for c in expected.table().column("value")])


def test_the_blank_is_taken_off_as_by_the_method(of):
    made = of("T5")
    blank = Blank(capacity=Estimate(20, 2, "mAh/g").to("C/kg"), current=Estimate(100, None, "A/kg"))
    expected = oxide_capacity(
        LOW,
        current=Estimate(100, None, "A/kg"),
        composition=FILM,
        counted=("MO", "carbon"),
        oxide=("MO",),
        carbon=("carbon",),
        blank=blank,
    )
    found = column(made, "capacity")
    assert found[2:] == pytest.approx([expected.divided.to("mAh/g").value, expected.subtracted.to("mAh/g").value])
    assert math.isnan(found[1])
    assert [f.code for f in made.findings] == ["W-M2"]  # of the one without a blank


def test_the_mass_in_air_is_read_as_by_the_method(of):
    made = of("T6")
    expected = thermogravimetry(
        residue=Estimate(0.65, 0.01, "1"),
        water=Estimate(0.02, 0.001, "1"),
        end="V2O5",
        metal="V",
        starts=["VO2", "V2O3"],
        end_temperature=Estimate(773.15, None, "K"),
        melts_at=Estimate(963.15, None, "K"),
        carbons=["rGO"],
    )
    assert column(made, "oxide") == pytest.approx([c.value for c in expected.table().column("oxide")])
    assert {f.code for f in made.findings} == {"W-TG3", "W-TG4"}


def test_coupled_transport_is_that_of_the_method(of):
    made = of("T7")
    expected = job_sharing(
        ion=CarrierPath(
            conductivity=Estimate(1e-6, None, "S/m"),
            concentration=Estimate(1.0, None, "mol/m3"),
            thickness=Estimate(1e-9, None, "m"),
        ),
        electron=CarrierPath(
            conductivity=Estimate(1.0, 0.1, "S/m"),
            concentration=Estimate(2.0, None, "mol/m3"),
            thickness=Estimate(0.5e-9, None, "m"),
        ),
        charge=2,
        temperature=Estimate(298.0, None, "K"),
        carriers=Carriers.MOBILE,
        capacitance=Estimate(0.1, None, "F/m2"),
    )
    assert column(made, "diffusivity") == pytest.approx([expected.diffusivity.to("cm2/s").value])
    with pytest.raises(MissingFact, match="over which ratios"):
        of("F7", texts={", ratio: 0.01..100 1": ""})


def test_a_recipe_gives_its_yield_and_does_not_fit_its_vessel(of):
    made = of("T8")
    found = dict(zip(made.table.column("quantity"), made.table.column("value"), strict=True))
    assert made.table.column("unit")[0] == "mmol"
    assert found["Sn from chloride"].unit == "1"  # print says the unit once
    assert b"mmol" in made.files["csv"]
    tin = 34.2 * 2.225 / (118.71 + 4 * 35.45) * 1e3
    assert found["Sn from chloride"].value == pytest.approx(tin, rel=1e-3)  # 292 mmol
    assert found["yield"].value == pytest.approx(100 * 18 / (tin * 1e-3 * (118.71 + 2 * 15.999)), rel=1e-3)
    # a rectangular range of ±0.025 about 2.225 g/mL
    share = found["Sn from chloride"].contributions["assumed density of the chloride"] / tin
    assert share == pytest.approx(0.025 / 2.225 / math.sqrt(3), rel=1e-3)
    assert "W-SY1" in {f.code for f in made.findings}
    assert "not valid (W-SY1)" in made.conditions


def test_a_bound_is_shown_at_both_ends_of_what_was_assumed(of):
    made = of("T9")
    assert column(made, "pulse") == [60, 1800]
    d = 5e-13
    assert column(made, "least") == pytest.approx([1e9 * math.sqrt(math.pi * t * d) / 2 for t in (60, 1800)])
    assert column(made, "allowed_0") == pytest.approx([4 / math.pi * 9e-18 / t * 1e4 for t in (60, 1800)])
    assert made.table.columns[-1].heading == "D at most with V/S = 30 nm"


@pytest.mark.parametrize("key", ["F2", "F3", "F6", "F7"])
def test_every_panel_is_drawn(of, key):
    assert {"pdf", "csv"} <= set(of(key).files)


OF_COMPONENTS = ("table T2", "figure F2", "table T3", "figure F3", "table T4", "table T5")


@pytest.mark.parametrize(
    ("old", "new", "place", "waits", "key"),
    [
        ("bare:\n    active: {formula: VO2, on: MO}\n", "bare:\n", "samples.bare.active", ("table T1",), "T1"),
        ("    insertion: {ion: Li, charge: 1, ions: 1}\n", "", "samples.bare.insertion", ("table T1",), "T1"),
        ("ions: 0.5}", "ions: ?}", "samples.film.insertion.ions", ("figure F2", "table T1", "table T2"), "T1"),
        ("    components: {MO: 60 %, carbon: 40 %}\n", "", "samples.film.components", OF_COMPONENTS, "T3"),
        ("MO: 60 %", "MO: ?", "samples.film.components.MO", OF_COMPONENTS, "T3"),
    ],
)  # fmt: skip
def test_a_missing_fact_of_a_sample_is_asked(bench_of, item, tmp_path, old, new, place, waits, key):
    assert old in CAMPAIGN
    bench = bench_of(CAMPAIGN.replace(old, new), FILES)
    asked = {q.place: q for q in check(tmp_path / "campaign", functions=signatures()).questions}
    assert set(asked[place].waits) == set(waits)
    with pytest.raises(MissingFact):
        item(bench, key)
    assert item(bench, "T8").table is not None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("ion: Zn, charge: 2", "ion: Qq, charge: 2", "Qq"),
        ("ion: Zn, charge: 2", "ion: Zn, charge: 0", "should be at least 1"),
        ("charge: 2, ions: 0.5", "charge: 2, ions: -1", "insertion.ions"),
        (
            "{stated: low}, basis: film}\n",
            "{stated: low}, basis: films}\n",
            "unknown basis of sample 'film' 'films'",
        ),
        ("basis: MO, name: own", "basis: MO, name: [own]", "name"),
        ("- {sample: film, capacity: 400", "- {sample: films, capacity: 400", "unknown sample 'films'"),
        ("most: {assumed: carbon}", "most: {assumed: pulse}", "the assumption 'pulse'"),
        (", blank_current: 0.1 A/g", "", "state both `blank_capacity` and `blank_current`"),
        ("formula: SnO2", "formula: Sno2", "Sno2"),
        ("carriers: mobile", "carriers: some", "should be one of"),
        ("mass: 2 g", "mass: 2 mL", "mass"),
    ],
)
def test_a_faulty_fact_is_told_with_its_line(tmp_path, old, new, sentence):
    assert old in CAMPAIGN
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN.replace(old, new), encoding="utf-8")
    (tmp_path / "stated.yaml").write_text(STATED, encoding="utf-8")
    faults = [str(fault) for fault in check(tmp_path, functions=signatures()).faults]
    assert any(sentence in fault and "line" in fault for fault in faults), faults


def test_a_published_capacity_on_another_basis_is_refused(of):
    text = {"{stated: low}, basis: film}\n": "{stated: high}, basis: film}\n"}
    with pytest.raises(UsageError, match="high is printed on the mass basis MO, not on film"):
        of("T2", texts=text)
    with pytest.raises(UsageError, match="two capacities are called 'own'"):
        of("T2", texts={"{stated: low}, basis: film}\n": "{stated: low}, basis: film, name: own}\n"})


def test_one_that_fails_does_not_stop_the_document(tmp_path):
    text = CAMPAIGN.replace(
        "capacity: {stated: low}, basis: film, metal", "capacity: {stated: lost}, basis: film, metal"
    )
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "stated.yaml").write_text(STATED, encoding="utf-8")
    made = build(load(tmp_path, functions=signatures()), tmp_path / "out")
    assert {failure.item for failure in made.document.failures} == {"Table T4"}
    assert "there is no stated number 'lost'" in made.document.failures[0].reason
    assert {f"tables/T{n}.csv" for n in (1, 2, 3, 5, 6, 7, 8, 9)} <= set(made.written)
