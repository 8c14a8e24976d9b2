"""What was found against a series, and how it was made, stands with every number made of it."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest

from ionterface.errors import Finding, Severity
from ionterface.estimate import Estimate, Status
from ionterface.methods.musca import musca
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.b_map import b_map
from ionterface.methods.voltammetry.b_value import b_from_peaks, b_values
from ionterface.methods.voltammetry.double_layer import double_layer
from ionterface.methods.voltammetry.finite_film import Geometry
from ionterface.methods.voltammetry.finite_randles_sevcik import finite_randles_sevcik
from ionterface.methods.voltammetry.laviron import laviron
from ionterface.methods.voltammetry.nicholson import nicholson
from ionterface.methods.voltammetry.peak_baseline import NoBaseline
from ionterface.methods.voltammetry.peaks import peaks
from ionterface.methods.voltammetry.randles_sevcik import Area, AreaKind, Reversible, randles_sevcik
from ionterface.methods.voltammetry.sensitivity import sensitivity
from ionterface.methods.voltammetry.separation import Convention, separation
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.trasatti import trasatti
from ionterface.methods.voltammetry.voltammetric_charge import charges

RATES = np.geomspace(1e-3, 1e-1, 9)
GRID = np.linspace(-0.5, 0.5, 401)
ROOM = Estimate(298.15, 0.0, "K")
REFUSED = Finding("W-CV99", Severity.ERROR, "the current was saturated.", "one.csv")
AREA = Area(value=Estimate(1e-4, 0.0, "m2"), kind=AreaKind.ELECTROACTIVE)
COUPLE = {"electrons": 1, "area": AREA, "concentration": Estimate(1e3, 0.0, "mol/m3"), "temperature": ROOM}
OF_SERIES = {
    "charges": charges,
    "b_values": b_values,
    "b_map": b_map,
    "separation": lambda s: separation(s, convention=Convention()),
    "separation of some rates": lambda s: separation(s, convention=Convention(rates=(1e-3, 5e-2))),
    "sensitivity": lambda s: sensitivity(s, convention=Convention()),
    "trasatti": lambda s: trasatti(s, fast=(1e-2, 0.1), slow=(1e-3, 6e-3), branch=Direction.OXIDATION),
    "double_layer": lambda s: double_layer(s, at=0.4),
    "peaks": lambda s: peaks(s, baseline=NoBaseline()),
}
OF_PEAKS = {
    "b_from_peaks": b_from_peaks,
    "randles_sevcik": lambda p: randles_sevcik(p.tracks[0], law=Reversible(), **COUPLE),
    "finite_randles_sevcik": lambda p: finite_randles_sevcik(
        p.tracks[0], length=Estimate(1e-6, 0.0, "m"), geometry=Geometry.PLATE, **COUPLE
    ),
    "nicholson": lambda p: nicholson(
        p, electrons=1, temperature=ROOM, diffusivity=Estimate(1e-9, 0.0, "m2/s"), alpha=0.5,
        forward=Direction.REDUCTION,
    ),
    "laviron": lambda p: laviron(p, electrons=1, temperature=ROOM, alpha=Estimate(0.5, 0.0, "1")),
}  # fmt: skip
EVERY = OF_SERIES | {
    name: lambda s, made=made: made(peaks(s, baseline=NoBaseline())) for name, made in OF_PEAKS.items()
}


def made_of_arrays(findings=()):
    shift = 0.04 + 0.005 * np.log10(RATES / RATES[0])
    waves = [np.exp(-(((GRID - sign * shift[:, None]) / 0.06) ** 2)) for sign in (1, -1)]
    rising, falling = (1e-4 * np.sqrt(RATES)[:, None] * wave + 1e-4 * RATES[:, None] for wave in waves)
    series = ScanRateSeries.of_arrays(GRID, RATES, rising, -falling)
    status = Status.NOT_VALID if findings else Status.VALID
    return dataclasses.replace(series, findings=findings, status=status, settings={"made of": "a stated curve"})


@pytest.mark.parametrize("method", EVERY)
def test_nothing_made_of_a_refused_series_is_valid(method):
    result = EVERY[method](made_of_arrays((REFUSED,)))
    assert result.status is Status.NOT_VALID
    assert REFUSED in result.findings
    assert result.settings["made of"] == "a stated curve"
    assert REFUSED not in EVERY[method](made_of_arrays()).findings


def staircase(record, resistance):
    """Ten steps up and ten down of a capacitor behind a resistor of 5 ohm."""
    times = np.geomspace(1e-3, 60, 300)
    levels = np.concatenate((np.arange(1, 11), np.arange(9, -1, -1))) * 0.01
    t, e, i = [np.arange(30.0)], [np.zeros(30)], [np.zeros(30)]
    for k, level in enumerate(levels):
        t.append(t[-1][-1] + times)
        e.append(np.full(len(times), level))
        i.append((1 if k < 10 else -1) * 0.01 / 5 * np.exp(-times / 5))
    columns = (np.concatenate(x) for x in (t, e, i))
    frame = pl.DataFrame(dict(zip(("time_s", "voltage_V", "current_A"), columns, strict=True)))
    made = record(*(frame[name].to_numpy() for name in frame.columns), "stairs.csv")
    return musca(made, intervals=[1.0, 2.0, 5.0, 10.0, 20.0, 50.0], resistance=Estimate(resistance, 0.0, "Ohm"))


def test_a_staircase_whose_resistance_is_too_large_gives_no_valid_separation(cells):
    good, bad = staircase(cells.record, 5.0), staircase(cells.record, 50.0)
    assert good.status is Status.VALID
    assert bad.status is Status.NOT_VALID
    for result in (separation(bad, convention=Convention()), b_values(bad, step=0.05)):
        assert result.status is not Status.VALID
        assert "W-MU4" in {f.code for f in result.findings}
    result = separation(good, convention=Convention())
    assert result.settings["made of"] == "potential steps"
    assert [s.proportional.value for s in result.shares] == pytest.approx([1.0] * 6, abs=0.02)


@pytest.mark.parametrize("method", EVERY)
def test_the_sources_of_a_series_are_those_of_its_results(method):
    series = dataclasses.replace(made_of_arrays(), cites=("shao2019",))
    assert "shao2019" in EVERY[method](series).cites
