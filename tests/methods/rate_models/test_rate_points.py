"""Points of a rate test: which cycles count, which rate the cell saw, what blurs it."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from ionterface import read
from ionterface.errors import UnitError, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.passed_charge import Gains
from ionterface.methods.rate_models.rate_points import points_from_arrays, rate_points
from ionterface.methods.rate_models.tian_coleman import tian_coleman
from ionterface.methods.segmentation import Direction
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record

RED = Direction.REDUCTION
EXACT = Gains(Estimate(1, 0, "1"), Estimate(1, 0, "1"), zero=0.0)
OHM = Estimate(1.0, 0.1, "Ohm")


def record_of(levels, cycles=3, interval=0.5):
    """(current in A, capacities in C of its cycles) -> charge and discharge between 1 and 2 V."""
    t, i, v, now = [], [], [], 0.0
    for current, capacities in levels:
        for capacity in np.broadcast_to(capacities, cycles):
            for sign, ends in ((1, (1, 2)), (-1, (2, 1))):
                seconds = capacity / current
                count = max(round(seconds / interval), 1) + 1
                t.append(now + np.linspace(0, seconds, count))
                i.append(np.full(count, sign * current))
                v.append(np.linspace(*ends, count))
                now += seconds
    columns = {TIME.column: np.concatenate(t), CURRENT.column: np.concatenate(i), VOLTAGE.column: np.concatenate(v)}
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file="made.csv", simulated=True))


def taken(levels, **more):
    given = {"mass": None, "branch": RED, "gains": EXACT, **more}
    interval = given.pop("interval", 0.5)
    return rate_points(record_of(levels, interval=interval), **given)


def codes(result):
    return [f.code for f in result.findings if f.code.startswith("W-RC")]


LEVELS = [(0.1, 100), (0.2, 98), (0.5, 90), (1.0, 80), (0.1, 99)]


def test_the_return_is_no_point_and_the_rate_is_that_of_the_measured_capacity():
    result = taken(LEVELS, resistance=Estimate(1e-3, 0, "Ohm"))
    assert result.currents == pytest.approx([0.1, 0.2, 0.5, 1.0])
    assert result.capacities == pytest.approx([100, 98, 90, 80])
    assert result.rates == pytest.approx([0.001, 0.2 / 98, 0.5 / 90, 1 / 80])
    assert result.returned_to_first.value == pytest.approx(0.99)
    assert codes(result) == []
    assert result.table().column("c_rate")[-1].value == pytest.approx(36)


def test_points_come_in_the_order_of_the_currents():
    assert taken([(1.0, 80), (0.1, 100), (0.5, 90), (1.0, 79)]).currents == pytest.approx([0.1, 0.5, 1.0])


def test_the_mass_cancels_in_the_rate():
    mass = Estimate(1.0, 0.05, "mg", source="mass")
    point = taken(LEVELS, mass=mass, basis="film").points[0]
    assert point.capacity.std / point.capacity.value == pytest.approx(0.05, rel=1e-2)
    assert point.rate.std / point.rate.value < 0.02


def test_first_cycles_of_a_level_may_be_left_out():
    levels = [(0.1, (80, 100, 100)), (0.5, (90, 90, 90))]
    assert taken(levels).capacities[0] == pytest.approx(280 / 3)
    assert taken(levels, skip=1).capacities[0] == pytest.approx(100)
    for skip in (3, -1):
        with pytest.raises(UsageError, match="without a cycle"):
            taken(levels, skip=skip)


def test_fade_seen_on_return_is_told():
    assert "W-RC3" in codes(taken([(0.1, 100), (1.0, 80), (0.1, 90)]))
    assert "W-RC3" in codes(taken([(0.1, 100), (1.0, 80)]))


def test_an_ohmic_drop_above_a_tenth_of_the_window_is_told():
    assert codes(taken(LEVELS)) == ["W-RC5"]  # a note: no resistance is known
    dropped = taken(LEVELS, resistance=Estimate(0.11, 0, "Ohm"))
    assert codes(dropped) == ["W-RC5"]
    assert "at one current " in dropped.findings[-1].message
    assert dropped.points[-1].ohmic == pytest.approx(0.11)
    assert codes(taken(LEVELS, resistance=Estimate(0.09, 0, "Ohm"))) == []


def test_coarse_sampling_is_told():
    result = taken([(0.1, 100), (10.0, 62.78), (0.1, 100)], interval=0.1, resistance=Estimate(1e-6, 0, "Ohm"))
    assert result.points[-1].sampling == pytest.approx(0.1 / 6.278, rel=0.01)  # 1.6 %
    assert "W-RC8" in codes(result)
    assert "1.6%" in result.findings[-1].message


def test_the_published_pair():
    mass = Estimate(1.0, 0.0, "g")
    result = points_from_arrays(
        [Estimate(0.1, 0, "A") / mass, Estimate(100, 0, "A") / mass],
        [Estimate(443, 0, "mAh") / mass, Estimate(174.4, 0, "mAh") / mass],
        basis="film",
        source="printed",
    )
    fast = result.points[-1]
    assert fast.time.value == pytest.approx(6.278, abs=5e-4)
    assert fast.rate.to("1/h").value == pytest.approx(573.4, abs=0.05)
    assert result.table().column("c_rate")[-1].to("1/h").value == pytest.approx(225.7, abs=0.05)
    assert "573.4" in result.findings[0].message
    assert result.findings[0].code == "W-RC1"


def test_tables_that_cannot_be_points_are_one_sentence():
    amperes, coulombs = [Estimate(1, 0, "A"), Estimate(2, 0, "A")], [Estimate(1, 0, "C"), Estimate(1, 0, "C")]
    with pytest.raises(UsageError, match="paper: 2 currents and 1 capacities"):
        points_from_arrays(amperes, coulombs[:1], source="paper")
    with pytest.raises(UsageError, match="paper: a current stands twice"):
        points_from_arrays([amperes[0]] * 2, coulombs, source="paper")
    with pytest.raises(UsageError, match="above zero"):
        points_from_arrays(amperes, [Estimate(0, 0, "C")] * 2, source="paper")
    with pytest.raises(UnitError):
        points_from_arrays(amperes, coulombs, basis="film", source="paper")


def test_a_real_test_of_two_currents_is_refused_by_the_models(sample):
    points = rate_points(read(sample("echem/neware/nw4-120-1-6-53.ndax")), mass=None, branch=RED)
    assert points.currents == pytest.approx([3.9e-4, 1.94e-3], rel=1e-3)
    assert points.n_independent == 2
    assert all(0 < p.sampling < 0.1 for p in points.points)
    assert "W-RC4" in [f.code for f in tian_coleman(points).findings]
    assert math.isnan(points.points[0].ohmic)
