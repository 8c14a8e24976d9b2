"""The scan-rate series itself: its shapes, its order, its branches, and series made of arrays."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.closing import area_sign, turned_arrays
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries

POTENTIAL = np.linspace(0.0, 1.0, 11)
RATES = np.array([1e-3, 2e-3, 5e-3])
RISING = RATES[:, None] * (1 + POTENTIAL)
FALLING = -2 * RATES[:, None] * (1 + POTENTIAL)


def series(rising=RISING, falling=FALLING, **options):
    return ScanRateSeries.of_arrays(POTENTIAL, RATES, rising, falling, **options)


def test_branches_of_arrays():
    made = series()
    assert BRANCHES == (Direction.OXIDATION, Direction.REDUCTION)
    assert np.array_equal(made.branch(Direction.OXIDATION), RISING)
    assert np.array_equal(made.branch(Direction.REDUCTION), FALLING)
    assert np.array_equal(made.rates, RATES)
    assert made.n_independent == 3
    assert (made.effective_rate == RATES[None, :, None]).all()
    assert np.isnan(made.noise).all()
    assert made.vertices == (0.0, 1.0)
    assert made.status is Status.VALID
    assert made.findings == ()
    assert made.resistance is None
    assert np.isnan(made.largest_drop.value)


def test_the_arrays_of_the_caller_stay_apart():
    rising = RISING.copy()
    made = series(rising)
    rising[:] = 0
    assert np.array_equal(made.branch(Direction.OXIDATION), RISING)


def test_exchanged_branches_are_not_valid():
    made = series(FALLING, RISING)
    assert [(f.code, f.severity) for f in made.findings] == [("W-CV9", Severity.ERROR)]
    assert "branches are exchanged" in made.findings[0].message
    assert made.status is Status.NOT_VALID
    one = RISING.copy(), FALLING.copy()
    one[0][1], one[1][1] = FALLING[1], RISING[1]
    made = series(*one)
    assert [(f.code, f.where) for f in made.findings] == [("W-CV8", "2 mV/s")]
    assert made.status is Status.NOT_VALID


def test_the_area_of_a_loop_has_a_sign_or_is_unclear():
    assert area_sign(1.0, -1.0, 2.0) == 1
    assert area_sign(-1.0, 1.0, 2.0) == -1
    assert area_sign(100.0, 99.0, 199.0) == 0
    assert area_sign(0.0, 0.0, 0.0) == 0
    holes = RISING.copy()
    holes[:, :5] = np.nan
    assert turned_arrays(holes, FALLING).tolist() == [1, 1, 1]
    assert turned_arrays(FALLING, holes).tolist() == [-1, -1, -1]
    assert turned_arrays(RISING, RISING).tolist() == [0, 0, 0]
    assert turned_arrays(RISING * np.nan, RISING).tolist() == [0, 0, 0]


def test_what_a_series_refuses():
    with pytest.raises(UsageError, match=r"needs currents of shape \(2, 3, 11\)"):
        series(RISING[:, :5], FALLING[:, :5])
    with pytest.raises(UsageError, match="potentials of a series ascend"):
        ScanRateSeries.of_arrays(POTENTIAL[::-1], RATES, RISING, FALLING)
    for rates in (RATES[::-1], RATES * [1, 1, 0], [1e-3, 1e-3, 2e-3], -RATES):
        with pytest.raises(UsageError, match="positive, different and ascend"):
            ScanRateSeries.of_arrays(POTENTIAL, np.array(rates), RISING, FALLING)
    with pytest.raises(UsageError, match="basis"):
        series(mass=Estimate(1e-6, 0, "kg"))
    with pytest.raises(UsageError, match="basis"):
        series(basis="film")


def test_the_mass_stays_a_shared_source_of_error():
    made = series(mass=Estimate(2e-6, 2e-8, "kg", source="mass"), basis="film")
    first, second = (made.specific(Estimate(value, 0, "A")) for value in (1.0, 2.0))
    assert first.std == pytest.approx(first.value * 0.01)
    assert (second / first).std == pytest.approx(0)
    assert series().specific(Estimate(1.0, 0, "A")).unit == "A"


def test_the_largest_drop_keeps_the_error_of_the_resistance():
    made = dataclasses.replace(series(), resistance=Estimate(10, 0.5, "Ohm", source="R"))
    assert made.largest_drop.value == pytest.approx(10 * 0.02)
    assert made.largest_drop.contributions == pytest.approx({"R": 0.01})


def test_table_of_arrays():
    table = series().table()
    assert table.column("record") == ("arrays",) * 3
    assert [v.value for v in table.column("scan_rate")] == pytest.approx([1, 2, 5])
    assert table.column("noise") == (None,) * 3
