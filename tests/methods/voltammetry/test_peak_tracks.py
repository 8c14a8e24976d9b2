"""Peaks followed through the scan rates by where they are."""

from __future__ import annotations

import math

import pytest

from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_tracks import Peak, Track, follow, pairs_of

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION


def peak(place, rate=1e-3, branch=UP, width=0.09):
    nothing = Estimate(math.nan, None, "V")
    return Peak(
        scan_rate=Estimate(rate, 0.0, "V/s"), branch=branch, potential=Estimate(place, 1e-3, "V"),
        current=Estimate(branch.sign * 1e-3, 1e-6, "A"), baseline=Estimate(0.0, 0.0, "A"),
        width=Estimate(width, 1e-3, "V") if width else nothing, half_width=Estimate(0.05, 1e-3, "V"),
        charge=Estimate(math.nan, None, "C"), current_per_charge=Estimate(math.nan, None, "1/V"), window=(0.0, 1.0),
    )  # fmt: skip


def track(places, branch, number=1):
    peaks = tuple(None if e is None else peak(e, 10.0**k, branch) for k, e in enumerate(places))
    return Track(branch=branch, number=number, peaks=peaks)


def places(rows):
    return [[p and p.potential.value for p in row] for row in rows]


def test_a_peak_that_moves_on_at_its_pace_keeps_its_row():
    rows = follow([[peak(0.1), peak(0.5)], [peak(0.18), peak(0.5)], [peak(0.29), peak(0.5)]])
    assert places(rows) == [[0.1, 0.18, 0.29], [0.5, 0.5, 0.5]]


def test_a_peak_that_is_lost_for_a_rate_leaves_a_gap_and_no_shift_of_ranks():
    rows = follow([[peak(0.1), peak(0.5)], [peak(0.5)], [peak(0.1), peak(0.5)]])
    assert places(rows) == [[0.1, None, 0.1], [0.5, 0.5, 0.5]]


def test_one_that_is_too_far_begins_a_row_of_its_own():
    rows = follow([[peak(0.1)], [peak(0.25)], [peak(0.25)]])
    assert places(rows) == [[0.1, None, None], [None, 0.25, 0.25]]
    rows = follow([[peak(0.1, width=0.2)], [peak(0.25)]])
    assert places(rows) == [[0.1, 0.25]]


def test_couples_are_the_nearest_ones_whose_anodic_peak_is_the_upper():
    oxidation = [track([0.2, 0.25], UP, 1), track([0.6, 0.65], UP, 2)]
    reduction = [track([0.14, 0.1], DOWN, 1), track([0.5, 0.45], DOWN, 2)]
    pairs = pairs_of(oxidation, reduction)
    assert [(p.oxidation.number, p.reduction.number) for p in pairs] == [(1, 1), (2, 2)]
    assert [s.value for s in pairs[0].separation] == pytest.approx([0.06, 0.15])
    assert [m.value for m in pairs[1].midpoint] == pytest.approx([0.55, 0.55])
    assert pairs[0].separation[0].std == pytest.approx(1e-3 * math.sqrt(2))
    assert pairs_of([track([0.1, 0.1], UP)], [track([0.4, 0.4], DOWN)]) == ()


def test_a_separation_is_not_known_where_one_of_both_is_lost():
    (pair,) = pairs_of([track([0.2, None], UP)], [track([0.1, 0.1], DOWN)])
    assert math.isnan(pair.separation[1].value)
    assert track([0.2, None], UP).values("potential") == pytest.approx([0.2, math.nan], nan_ok=True)
