"""Diffusivities in films whose peak currents are printed numbers."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.fitting.confidence import interval
from ionterface.methods.voltammetry.finite_film import Geometry, film_peak
from ionterface.methods.voltammetry.finite_randles_sevcik import finite_randles_sevcik
from ionterface.methods.voltammetry.randles_sevcik import Area, AreaKind

FARADAY = 96485.33212
F = FARADAY / 8.314462618 / 298.15
T = Estimate(298.15, 0.0, "K")
D, AREA, SITES, LENGTH = 1e-14, 1e-4, 2e4, 1e-6
P = np.array([0.1, 0.3, 1, 3, 10, 30])
HEIGHT = np.array([0.07902, 0.13644, 0.24184, 0.36323, 0.43796, 0.44613])
"""Peak of a Nernstian plate at these p."""


def run(stated_peaks, p, height, **more):
    rates = p * D / (LENGTH**2 * F)
    currents = FARADAY * AREA * SITES * np.sqrt(D * F * rates) * height
    made = stated_peaks(rates.tolist(), [0.01] * len(p), [-0.01] * len(p), currents=currents.tolist()).tracks[0]
    given = {
        "electrons": 1, "temperature": T, "geometry": Geometry.PLATE, "length": Estimate(LENGTH, 0.0, "m"),
        "area": Area(value=Estimate(AREA, 0.0, "m2"), kind=AreaKind.ELECTROACTIVE),
        "concentration": Estimate(SITES, 0.0, "mol/m3"),
    }  # fmt: skip
    return finite_randles_sevcik(made, **{**given, **more})


def test_printed_peaks_give_back_the_diffusivity(stated_peaks):
    result = run(stated_peaks, P, HEIGHT)
    # the printed heights are up to 3e-4 low, and D goes with about their square
    assert result.diffusivity.value == pytest.approx(D, rel=6e-4)
    for d, b in zip(result.each[2:], (0.9426, 0.7757, 0.5533, 0.5012), strict=True):
        assert d.value == pytest.approx(D, rel=3e-4 / (1 - b))  # i_p goes with D^(1 - b): thin films tell D badly
    assert result.status is Status.VALID
    assert result.n_independent == 6


def test_a_thick_film_depends_on_area_alone_a_medium_one_on_length_too(stated_peaks):
    def sources(p, height):
        return run(
            stated_peaks, p, height, length=Estimate(LENGTH, 0.01 * LENGTH, "m", source="length"),
            area=Area(value=Estimate(AREA, 0.01 * AREA, "m2", source="area"), kind=AreaKind.ELECTROACTIVE),
        ).diffusivity.contributions  # fmt: skip

    thick = sources(np.array([100.0, 200.0, 500.0]), np.full(3, 0.446295))
    assert thick["area"] == pytest.approx(-0.02 * D, rel=0.01)
    assert abs(thick.get("length", 0.0)) < 2e-4 * D
    wide = Area(value=Estimate(1.001 * AREA, 0.0, "m2"), kind=AreaKind.BET)
    longer = run(stated_peaks, P, HEIGHT, length=Estimate(1.001 * LENGTH, 0.0, "m")).diffusivity.value
    wider = run(stated_peaks, P, HEIGHT, area=wide).diffusivity.value
    before = run(stated_peaks, P, HEIGHT).diffusivity.value
    medium = sources(P, HEIGHT)
    assert medium["length"] == pytest.approx(10 * (longer - before), rel=0.1)
    assert medium["area"] == pytest.approx(10 * (wider - before), rel=0.1)


def test_a_thin_film_tells_a_bound(stated_peaks):
    p = np.array([0.001, 0.002, 0.005])
    result = run(stated_peaks, p, np.sqrt(p) / 4)
    assert result.status is Status.BOUND
    assert result.diffusivity.value < D
    assert {f.code for f in result.findings} == {"W-R4"}


def test_more_current_than_the_film_holds_is_no_diffusivity(stated_peaks):
    p = np.array([0.001, 0.002, 0.005])
    result = run(stated_peaks, p, np.sqrt(p))
    assert result.status is Status.NOT_COMPUTABLE
    assert np.isnan(result.diffusivity.value)
    with pytest.raises(UsageError, match="length"):
        run(stated_peaks, P, HEIGHT, length=Estimate(0.0, 0.0, "m"))


def test_the_diffusivity_covers(stated_peaks):
    hits = []
    for seed in range(200):
        noise = 1 + 0.01 * np.random.default_rng(seed).standard_normal(4)
        result = run(stated_peaks, P[2:], HEIGHT[2:] * noise)
        ends = [interval(result.diffusivity, result.degrees, q) for q in (0.68, 0.95)]
        hits.append([low <= D <= high for low, high in ends])
    within = np.mean(hits, axis=0)
    assert within[0] == pytest.approx(0.68, abs=0.099)
    assert within[1] == pytest.approx(0.95, abs=0.047)


@pytest.mark.parametrize(("fastest", "status"), [(0.08, Status.BOUND), (0.2, Status.VALID)])
def test_below_a_tenth_the_current_tells_a_bound(stated_peaks, fastest, status):
    p = np.array([0.25, 0.5, 0.75, 1.0]) * fastest
    result = run(stated_peaks, p, film_peak(p, Geometry.PLATE)[1])
    assert result.status is status
