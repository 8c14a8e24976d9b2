"""Impedance in a campaign: numbers are those of the methods, facts of cells and samples are asked for."""

from __future__ import annotations

import numpy as np
import pytest

import ionterface
from ionterface.campaign import check, signatures
from ionterface.errors import MissingFact
from ionterface.estimate import Estimate
from ionterface.formats import Declaration, DeclaredColumn, Polarity
from ionterface.methods.impedance.circuit_fit import Weights, circuit_fit
from ionterface.methods.impedance.circuits import circuit_of
from ionterface.methods.impedance.ohmic_resistance import ohmic_resistance
from ionterface.methods.impedance.spectrum import spectrum
from ionterface.methods.impedance.warburg_diffusivity import ChargedVolume, Dilute, MolarInsertion, warburg_diffusivity

CAMPAIGN = """\
ionterface: 1
title: Impedance
date: 2026-11-22
samples:
  oxide:
    insertion: {ion: Zn, charge: 2}
    diffusion: {geometry: plate, volume_over_surface: 50 ± 5 nm}
cells:
  c1: {sample: oxide, temperature: 298.15 ± 0.5 K}
measurements:
  - files: spectrum.csv
    cell: c1
    technique: eis
    columns:
      current_positive: oxidation
      at:
        frequency_Hz: {column: f, unit: Hz}
        impedance_real_Ohm: {column: re, unit: Ohm}
        impedance_imaginary_Ohm: {column: im, unit: Ohm}
document:
  - figure: F1
    panels: {impedance: c1, circuit: "R0-p(R1,C1)-W1", start: &start {R0: 2 Ohm, R1: 5, C1: 1 mF, W1: 3}}
  - figure: F2
    panels: [{impedance: c1, shows: residuals}, {impedance: c1, shows: phase}, {impedance: c1, shows: modulus}]
  - {figure: F3, panels: [{warburg: c1, line: 0.002..0.02 Hz, charge_slope: -0.80 ± 0.05 V/C}]}
  - {table: T1, rows: {impedance: c1, of: ohmic resistance}}
  - {table: T2, rows: {impedance: c1, of: kramers-kronig, band: 0.1..1000 Hz}}
  - {table: T3, rows: {impedance: c1, of: circuit, circuit: "R0-p(R1,C1)-W1", start: *start, fixed: R0, weights: unit}}
  - {table: T4, rows: {warburg: c1, line: 0.002..0.02 Hz, charge_slope: -0.80 ± 0.05 V/C}}
  - table: T5
    rows: {warburg: c1, line: 0.002..0.02 Hz, slope: -0.5 V, molar_volume: 54 cm3/mol, area: 12 ± 2 cm2}
  - table: T6
    rows: {warburg: c1, line: 0.002..0.02 Hz, concentration: 1 mM, electrons: 1, area: 1 cm2}
"""
COLUMNS = {"frequency_Hz": ("f", "Hz"), "impedance_real_Ohm": ("re", "Ohm"), "impedance_imaginary_Ohm": ("im", "Ohm")}
LINE = (0.002, 0.02)
BODY = "    diffusion: {geometry: plate, volume_over_surface: 50 ± 5 nm}\n"


def spectrum_text(negated: bool = False) -> str:
    """2 Ohm in series with 5 Ohm beside 1 mF and a Warburg line of 3 Ohm s^-½, with noise of 0.1 %."""
    rng = np.random.default_rng(20261122)
    f = np.geomspace(1e-3, 1e4, 71)
    w = 2 * np.pi * f
    z = 2 + 1 / (1 / 5 + 1j * w * 1e-3) + 3 * (1 - 1j) / np.sqrt(w)
    z = z * (1 + 1e-3 * (rng.standard_normal(71) + 1j * rng.standard_normal(71)))
    sign = -1 if negated else 1
    return "f,re,im\n" + "".join(f"{a:.8g},{b.real:.8g},{sign * b.imag:.8g}\n" for a, b in zip(f, z, strict=True))


FILES = {"spectrum.csv": spectrum_text()}


def direct(tmp_path, **options):
    path = tmp_path / "direct.csv"
    path.write_text(FILES["spectrum.csv"], encoding="utf-8")
    places = {quantity: DeclaredColumn(column=c, unit=u) for quantity, (c, u) in COLUMNS.items()}
    declared = Declaration(records={"": places}, current_positive=Polarity.OXIDATION)
    return spectrum(ionterface.read(path, columns=declared), **options)


def value(made, quantity, key="quantity"):
    return dict(zip(made.table.column(key), made.table.column("value"), strict=True))[quantity]


def test_ohmic_resistance_and_test_are_those_of_the_method(bench_of, item, tmp_path):
    bench = bench_of(CAMPAIGN, FILES)
    found = value(item(bench, "T1"), "ohmic resistance")
    expected = ohmic_resistance(direct(tmp_path)).resistance
    assert (found.value, found.std) == pytest.approx((expected.value, expected.std), rel=1e-12)
    assert found.value == pytest.approx(2, abs=5 * found.std + 0.05)
    made = item(bench, "T2")
    assert made.table.column("part") == ("real", "imaginary")
    assert all(0.1 <= at <= 1000 for at in made.table.column("at"))


def test_the_circuit_is_fitted_as_stated(bench_of, item, tmp_path):
    made = item(bench_of(CAMPAIGN, FILES), "T3")
    model = circuit_of("R0-p(R1,C1)-W1")
    start = {"R0": 2.0, "R1": 5.0, "C1": 1e-3, "W1": 3.0}
    expected = circuit_fit(direct(tmp_path), model, start=start, fixed=("R0",), weights=Weights.UNIT)
    for name, parameter in expected.parameters.items():
        assert value(made, name, "parameter").value == pytest.approx(parameter.value, rel=1e-9)
    assert value(made, "R1", "parameter").value == pytest.approx(5, rel=0.02)


@pytest.mark.parametrize(
    ("key", "form"),
    [
        (
            "T4",
            ChargedVolume(volume_to_surface=Estimate(5e-8, 5e-9, "m", source="V/S"), slope=Estimate(-0.8, 0.05, "V/C")),
        ),
        (
            "T5",
            MolarInsertion(
                molar_volume=Estimate(54e-6, None, "m3/mol"),
                electrons=2.0,
                area=Estimate(12e-4, 2e-4, "m2"),
                slope=Estimate(-0.5, None, "V"),
            ),
        ),
        (
            "T6",
            Dilute(
                concentration=Estimate(1.0, None, "mol/m3"),
                electrons=1.0,
                area=Estimate(1e-4, None, "m2"),
                temperature=Estimate(298.15, 0.5, "K"),
            ),
        ),
    ],
)
def test_the_forms_take_what_sample_and_cell_state(bench_of, item, tmp_path, key, form):
    found = value(item(bench_of(CAMPAIGN, FILES), key), "diffusivity")
    expected = warburg_diffusivity(direct(tmp_path), band=LINE, diffusivity=form).diffusivity.to("cm2/s")
    assert found.value == pytest.approx(expected.value, rel=1e-12)
    assert found.stated_std == pytest.approx(expected.stated_std, rel=1e-9)


def test_every_panel_is_drawn(bench_of, item):
    bench = bench_of(CAMPAIGN, FILES)
    assert "circuit R0-p(R1,C1)-W1" in str(item(bench, "F1").traces)
    assert {"pdf", "csv"} <= set(item(bench, "F2").files)
    assert "oxide: plate, L = 0.0500 ± 0.0050 um" in item(bench, "F3").conditions


def test_a_negated_column_is_turned_round(bench_of, item, tmp_path):
    text = CAMPAIGN.replace("of: ohmic resistance", "of: ohmic resistance, negated_imaginary: true")
    found = value(item(bench_of(text, {"spectrum.csv": spectrum_text(negated=True)}), "T1"), "ohmic resistance")
    assert found.value == pytest.approx(ohmic_resistance(direct(tmp_path)).resistance.value, rel=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "place", "waits"),
    [
        (BODY, "", "samples.oxide.diffusion", ("figure F3", "table T4")),
        ("    insertion: {ion: Zn, charge: 2}\n", "", "samples.oxide.insertion", ("table T5",)),
        (", temperature: 298.15 ± 0.5 K", "", "cells.c1.temperature", ("table T6",)),
        ("temperature: 298.15 ± 0.5 K", "temperature: ?", "cells.c1.temperature", ("table T6",)),
    ],
)  # fmt: skip
def test_what_a_form_needs_is_asked_where_it_belongs(bench_of, item, tmp_path, old, new, place, waits):
    assert old in CAMPAIGN
    bench = bench_of(CAMPAIGN.replace(old, new), FILES)
    asked = {q.place: q for q in check(tmp_path / "campaign", functions=signatures()).questions}
    assert asked[place].waits == waits
    with pytest.raises(MissingFact):
        item(bench, waits[-1].removeprefix("table "))
    assert item(bench, "T1").table is not None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("W1: 3}}", "W2: 3}}", "where does the fit start? `start` lacks W1; none is guessed"),
        ("R0: 2 Ohm", "R0: 2 mF", "mF"),
        ("fixed: R0", "fixed: R9", "'R9' is no parameter of R0-p(R1,C1)-W1"),
        (
            'circuit: "R0-p(R1,C1)-W1", start: &start {R0',
            "start: &start {R0",
            "`start` and `fixed` belong to a circuit",
        ),
        ('of: circuit, circuit: "R0-p(R1,C1)-W1", start: *start, fixed: R0', "of: circuit", "which circuit is fitted?"),
        ("of: ohmic resistance", "of: ohms", "should be one of"),
        ('"R0-p(R1,C1)-W1", start: &', '"R0-p(R1,C1", start: &', "R0-p(R1,C1"),
        ("molar_volume: 54 cm3/mol, ", "", "with `slope` goes `molar_volume` and `area`"),
        ("electrons: 1, ", "", "with `concentration` goes `electrons` and `area`"),
        ("concentration: 1 mM, ", "", "State one of `charge_slope`"),
    ],
)
def test_a_faulty_option_is_told_with_its_line(tmp_path, old, new, sentence):
    assert old in CAMPAIGN
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN.replace(old, new), encoding="utf-8")
    (tmp_path / "spectrum.csv").write_text(FILES["spectrum.csv"], encoding="utf-8")
    faults = [str(fault) for fault in check(tmp_path, functions=signatures()).faults]
    assert any(sentence in fault and "line" in fault for fault in faults), faults
