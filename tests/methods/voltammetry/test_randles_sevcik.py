"""Diffusivities from currents that the formula, printed in textbooks, gives for a known one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.voltammetry.finite_film import Film, Geometry
from ionterface.methods.voltammetry.quasi_reversible import cyclic_sweep
from ionterface.methods.voltammetry.randles_sevcik import (
    Area,
    AreaKind,
    Irreversible,
    Reversible,
    randles_sevcik,
)

T = Estimate(298.15, 0.0, "K")
C = Estimate(1e-6, 0.0, "mol/cm3")
A = Area(value=Estimate(1.0, 0.0, "cm2"), kind=AreaKind.ELECTROACTIVE)
RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]


def track(stated_peaks, currents, rates=RATES, half_width=0.0565):
    found = stated_peaks(rates, [0.03] * len(rates), [-0.03] * len(rates), currents=list(currents)).tracks[0]
    width = Estimate(half_width, 5e-4, "V")
    return replace(found, peaks=tuple(replace(peak, half_width=width) for peak in found.peaks))


def run(given, **more):
    facts = {"electrons": 1, "area": A, "concentration": C, "temperature": T, "law": Reversible()}
    return randles_sevcik(given, **{**facts, **more})


def codes(result):
    return {f.code for f in result.findings}


def ideal(rates=RATES, at_100=2.68645e-4):
    return [at_100 * math.sqrt(v / 0.1) for v in rates]


@pytest.mark.parametrize(
    ("n", "law", "current"),
    [
        (1, Reversible(), 2.68645e-4),
        (2, Reversible(), 7.59844e-4),
        (1, Irreversible(alpha=0.5), 2.98423e-4 * math.sqrt(0.5)),
        (2, Irreversible(alpha=0.4), 2 * 2.98423e-4 * math.sqrt(0.4)),
    ],
)
def test_printed_constants_give_back_the_diffusivity(stated_peaks, n, law, current):
    width = 0.0565 / n if isinstance(law, Reversible) else 0.0477 / law.alpha  # as printed with the formulas
    result = run(track(stated_peaks, ideal(at_100=current), half_width=width), electrons=n, law=law)
    assert result.diffusivity.to("cm2/s").value == pytest.approx(1e-5, rel=1e-5)
    assert [d.to("cm2/s").value for d in result.each] == pytest.approx([1e-5] * 6, rel=1e-5)
    assert result.b.value == pytest.approx(0.5, abs=1e-9)
    assert result.status is Status.VALID
    assert result.findings == ()


def test_errors_of_area_and_concentration(stated_peaks):
    given = track(stated_peaks, ideal())
    area = Area(value=Estimate(1.0, 0.03, "cm2"), kind=AreaKind.ELECTROACTIVE)
    d = run(given, area=area, concentration=Estimate(1e-6, 0.02e-6, "mol/cm3")).diffusivity
    assert d.std / d.value == pytest.approx(2 * math.hypot(0.03, 0.02), rel=1e-3)


def test_the_kind_of_area_is_said(stated_peaks):
    given = track(stated_peaks, ideal())
    for kind in (AreaKind.GEOMETRIC, AreaKind.BET):
        result = run(given, area=Area(value=A.value, kind=kind))
        assert codes(result) == {"W-R1"}
        assert kind.value in result.findings[0].message
        assert kind.value in result.settings["area"]
        assert result.status is Status.VALID
    ten = run(given, area=Area(value=Estimate(10.0, 0.0, "cm2"), kind=AreaKind.BET))
    assert ten.diffusivity.to("cm2/s").value == pytest.approx(1e-7, rel=1e-5)


def test_without_an_area_there_is_area_squared_times_diffusivity(stated_peaks):
    result = run(track(stated_peaks, ideal()), area=None)
    assert math.isnan(result.diffusivity.value)
    assert math.isfinite(result.area_squared_diffusivity.value)
    assert result.status is Status.VALID
    assert result.area_squared_diffusivity.to("cm6/s").value == pytest.approx(1e-5, rel=1e-5)
    assert codes(result) == {"W-R1"}


def test_currents_that_do_not_go_with_the_root_are_refused(stated_peaks):
    result = run(track(stated_peaks, [1e-3 * v**0.7 for v in RATES]))
    assert result.status is Status.NOT_VALID
    assert "0.7" in next(f.message for f in result.findings if f.code == "W-R1")
    assert result.diffusivity.value > 0


def test_a_thin_film_and_two_rates_are_refused(stated_peaks):
    film = Film(length=Estimate(1e-6, 0.0, "m"), diffusivity=Estimate(1e-9, 0.0, "m2/s"), electrons=1,
                temperature=298.15, geometry=Geometry.PLATE)  # fmt: skip
    result = run(track(stated_peaks, ideal()), film=film)
    assert codes(result) == {"W-R2"}
    assert result.status is Status.NOT_VALID
    two = run(track(stated_peaks, ideal(RATES[:2]), RATES[:2]))
    assert codes(two) == {"W-R3"}
    assert two.status is Status.NOT_VALID
    assert two.diffusivity.to("cm2/s").value == pytest.approx(1e-5, rel=1e-5)


def test_the_diffusivity_covers(stated_peaks):
    hits = []
    for seed in range(200):
        noise = 1 + 0.02 * np.random.default_rng(seed).standard_normal(6)
        result = run(track(stated_peaks, (np.asarray(ideal()) * noise).tolist()))
        ends = [interval(result.diffusivity.to("cm2/s"), result.degrees, p) for p in (0.68, 0.95)]
        hits.append([low <= 1e-5 <= high for low, high in ends])
    within = np.mean(hits, axis=0)
    assert within[0] == pytest.approx(0.68, abs=0.099)
    assert within[1] == pytest.approx(0.95, abs=0.047)


def test_tables_and_faults(stated_peaks):
    given = track(stated_peaks, ideal())
    for result in (run(given), run(given, area=None)):
        for table in (result.summary(), result.table()):
            assert len(table.to_dict()["rows"]) == len(table.rows)
    assert Table.from_dict(run(given).table().to_dict()) == run(given).table()
    with pytest.raises(UsageError, match="concentration is positive"):
        run(given, concentration=Estimate(0.0, 0.0, "mol/m3"))
    with pytest.raises(UsageError, match="kelvin"):
        run(given, temperature=Estimate(25.0, 0.0, "K"))
    with pytest.raises(UsageError, match="transfer coefficient"):
        Irreversible(alpha=1.5)


@pytest.mark.parametrize(
    ("b", "status"), [(0.44, Status.NOT_VALID), (0.46, Status.VALID), (0.54, Status.VALID), (0.56, Status.NOT_VALID)]
)
def test_b_from_0_45_to_0_55_is_semi_infinite(stated_peaks, b, status):
    result = run(track(stated_peaks, [1e-4 * v**b for v in RATES]))
    assert result.b.value == pytest.approx(b)
    assert result.status is status


@pytest.mark.parametrize(
    ("law", "width", "status", "told"),
    [
        (Reversible(), 0.060, Status.VALID, False),
        (Reversible(), 0.066, Status.VALID, True),
        (Reversible(), 0.0954, Status.NOT_VALID, True),  # totally irreversible with alpha = 0.5
        (Irreversible(alpha=0.5), 0.0954, Status.VALID, False),
        (Irreversible(alpha=0.5), 0.15, Status.NOT_VALID, True),
        (Reversible(), math.nan, Status.VALID, False),
    ],
)
def test_a_peak_that_is_too_wide_for_its_law_is_told(stated_peaks, law, width, status, told):
    result = run(track(stated_peaks, ideal(), half_width=width), law=law)
    assert result.status is status
    assert ("W-R5" in codes(result)) is told
    if told:
        (message,) = (f.message for f in result.findings if f.code == "W-R5")
        assert f"{width * 1e3:.3g} mV" in message
        assert "D comes out wrong" in message


def test_the_half_widths_of_both_laws_are_those_of_computed_sweeps():
    """At 298.15 K; the sweeps are computed, the numbers of the laws printed."""
    sweep = cyclic_sweep(np.array([np.inf]), alpha=0.5, turn=-15.0)
    forth = slice(0, sweep.turn + 1)
    xi, current = sweep.xi[forth], np.abs(sweep.current[forth, 0])
    top = int(np.argmax(current))
    before = int(np.argmax(current >= current[top] / 2))
    scale = 8.314462618 * 298.15 / 96485.33212
    assert Reversible().half_width(2, 298.15) == pytest.approx(abs(xi[top] - xi[before]) * scale / 2, rel=0.01)
    assert Reversible().half_width(1, 298.15) == pytest.approx(0.0565, abs=1e-4)
    assert Irreversible(alpha=0.5).half_width(1, 298.15) == pytest.approx(0.0954, abs=1e-4)
