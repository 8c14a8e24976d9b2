"""Spread from cell to cell, on the published table of seven cells."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Status
from ionterface.methods.cell_statistics import cell_statistics, grubbs_critical

# Capacities (mAh/g) of 7 cells in cycles 1 to 5: Table S3 of the Supporting Information of doi:10.1002/adma.202100359.
CELLS = np.array(
    [
        [84.4, 433.5, 473.3, 468.0, 467.2],
        [219.3, 419.3, 437.3, 431.6, 432.3],
        [175.3, 350.6, 377.9, 372.5, 371.5],
        [164.7, 355.5, 349.7, 346.9, 345.6],
        [155.2, 429.3, 443.1, 440.1, 437.9],
        [148.9, 436.6, 438.9, 433.6, 432.8],
        [113.8, 329.3, 422.6, 440.4, 442.2],
    ]
)
NAMES = tuple("1234567")


def of(values=CELLS, cells=NAMES, cycles=(1, 2, 3, 4, 5), **more):
    return cell_statistics(values, cells=cells, cycles=cycles, unit="mAh/g", basis="VOx+rGO", source="Table S3", **more)


def codes(result):
    return [f.code for f in result.findings]


@pytest.mark.parametrize(
    ("cycle", "mean", "sd", "cv", "interval", "five", "grubbs"),
    [
        (1, 151.657, 43.362, 28.59, (111.6, 191.8), (84.4, 131.35, 155.2, 170.0, 219.3), 1.560),
        (2, 393.443, 46.208, 11.74, (350.7, 436.2), (329.3, 353.05, 419.3, 431.4, 436.6), 1.388),
        (3, 420.400, 42.330, 10.07, (381.3, 459.5), (349.7, 400.25, 437.3, 441.0, 473.3), 1.670),
        (4, 419.014, 42.889, 10.24, (379.3, 458.7), (346.9, 402.05, 433.6, 440.25, 468.0), 1.681),
        (5, 418.500, 43.259, 10.34, (378.5, 458.5), (345.6, 401.90, 432.8, 440.05, 467.2), 1.685),
    ],
)
def test_published_cells_cycle_by_cycle(cycle, mean, sd, cv, interval, five, grubbs):
    c = of().cycles[cycle - 1]
    assert (c.n, c.box, c.outside) == (7, True, ())
    assert c.mean.value == pytest.approx(mean, abs=5e-4)
    assert c.mean.std == pytest.approx(sd / math.sqrt(7), abs=5e-4)
    assert c.sd == pytest.approx(sd, abs=5e-4)
    assert 100 * c.cv == pytest.approx(cv, abs=5e-3)
    assert c.interval == pytest.approx(interval, abs=0.06)
    found = (c.minimum, c.first_quartile, c.median, c.third_quartile, c.maximum)
    assert found == pytest.approx(five, abs=1e-9)
    assert c.grubbs == pytest.approx(grubbs, abs=6e-4)
    assert c.grubbs < c.grubbs_critical == pytest.approx(2.020, abs=5e-4)


def test_fences_and_the_farthest_cell():
    third = of().cycles[2]
    assert third.fences == pytest.approx((339.1, 502.1), abs=0.05)
    assert third.grubbs_cell == "4"


def test_variance_between_and_within_cells():
    result = of(steady=(3, 4, 5))
    c = result.components
    assert c.grand_mean.value == pytest.approx(419.305, abs=5e-4)
    assert c.between_sd == pytest.approx(42.517, abs=5e-4)
    assert c.within_sd == pytest.approx(4.958, abs=5e-4)
    assert c.intraclass_correlation == pytest.approx(0.9866, abs=5e-5)
    assert (c.pooled_sem, c.grand_mean.std) == pytest.approx((8.87, 16.11), abs=5e-3)
    assert c.prediction == pytest.approx((308, 531), abs=0.5)
    assert codes(result) == ["W-S1"]
    assert "16.11 (n = 7 cells), not 8.868 (n = 21)" in result.findings[0].message
    assert result.n_independent == 7


def test_the_headline_against_the_cells():
    test = of(steady=(3, 4, 5)).components.against(443)
    assert test.t == pytest.approx(-1.47, abs=5e-3)
    assert test.p == pytest.approx(0.19, abs=5e-3)
    assert test.degrees_of_freedom == 6


def test_exclusion_is_explicit_listed_and_a_finding():
    result = of(excluded={"3": "film torn", "4": "film torn"})
    assert [c.mean.value for c in result.cycles[2:]] == pytest.approx([443.04, 442.74, 442.48], abs=5e-3)
    assert result.cycles[2].sd == pytest.approx(18.6, abs=0.05)
    assert result.cells == ("1", "2", "5", "6", "7")
    assert result.n_independent == 5
    assert codes(result)[:2] == ["W-S3", "W-S3"]
    assert [f.message[:15] for f in result.findings if f.code == "W-S4"] == [  # what is left has outliers of its own
        "cycle 2: cell 7",
        "cycle 4: cell 1",
        "cycle 5: cell 1",
    ]
    assert result.settings["excluded cells"] == "3 (film torn); 4 (film torn)"
    assert codes(of()) == []  # and nothing is excluded by itself


def test_fewer_than_five_cells_make_no_box():
    result = of(CELLS[:4], NAMES[:4])
    assert not any(c.box for c in result.cycles)
    assert codes(result) == ["W-S2"]


def test_repetitions_of_one_cell_are_no_cells():
    result = of(CELLS[[0, 0, 1, 2, 3]], ("1", "1", "2", "3", "4"))
    assert result.status is Status.NOT_VALID
    assert codes(result) == ["W-S1"]
    assert result.n_independent == 4


def test_missing_values_are_left_out_of_their_cycle_only():
    values = CELLS.copy()
    values[6, 2] = np.nan
    result = of(values, steady=(3, 4, 5))
    assert [c.n for c in result.cycles] == [7, 7, 6, 7, 7]
    assert result.cycles[2].mean.value == pytest.approx(CELLS[:6, 2].mean())
    assert (result.components.cells, result.components.fewer, result.components.values) == (7, 1, 20)
    assert "1 of them lack some of these cycles." in result.findings[0].message
    values[6, 2:] = np.nan
    assert of(values, steady=(3, 4, 5)).components.cells == 6
    assert "1 of 7 cells have none of them" in of(values, steady=(3, 4, 5)).findings[0].message
    assert "lack" not in of(steady=(3, 4, 5)).findings[0].message
    values[6] = np.nan  # a cell without any value is none
    assert of(values).n_independent == 6


def test_an_outlier_is_told_and_stays():
    values = np.array([[100.0], [101.0], [99.0], [100.5], [99.5], [140.0]])
    result = of(values, tuple("abcdef"), (1,))
    assert codes(result) == ["W-S4"]
    assert result.cycles[0].grubbs_cell == "f" == result.cycles[0].outside[0]
    assert result.cycles[0].n == 6
    low = of(140 - values, tuple("abcdef"), (1,))
    assert low.cycles[0].outside == ("f",)


@pytest.mark.parametrize(
    ("n", "critical"),
    [(3, 1.155), (4, 1.481), (5, 1.715), (6, 1.887), (7, 2.020), (8, 2.126), (9, 2.215), (10, 2.290), (20, 2.709)],
)
def test_critical_values_of_grubbs_table(n, critical):
    """Two-sided 5 % column of the published tables (Grubbs 1969, one-sided 2.5 %)."""
    assert grubbs_critical(n) == pytest.approx(critical, abs=1.1e-3)


def test_scaling_and_order_do_not_matter():
    order = [3, 1, 6, 0, 2, 5, 4]
    shuffled = of(2 * CELLS[order], [NAMES[k] for k in order], steady=(3, 4, 5))
    plain = of(steady=(3, 4, 5))
    assert shuffled.cycles[2].sd == pytest.approx(2 * plain.cycles[2].sd)
    assert shuffled.cycles[2].grubbs == pytest.approx(plain.cycles[2].grubbs)
    assert shuffled.components.intraclass_correlation == pytest.approx(plain.components.intraclass_correlation)


def test_components_find_the_truth_again():
    """Simulated cells: 40 between, 10 within; averaged over many experiments both variances come back."""
    rng = np.random.default_rng(2)
    found = []
    for _ in range(300):
        values = 400 + 40 * rng.standard_normal((8, 1)) + 10 * rng.standard_normal((8, 4))
        c = of(values, tuple("abcdefgh"), (1, 2, 3, 4), steady=(1, 2, 3, 4)).components
        found.append((c.between_sd**2, c.within_sd**2))
    assert np.mean(found, axis=0) == pytest.approx([1600, 100], rel=0.1)


def test_intervals_and_predictions_cover_what_they_say():
    rng = np.random.default_rng(8)
    inside = next_inside = 0
    for _ in range(600):
        values = 400 + 40 * rng.standard_normal((6, 1)) + 5 * rng.standard_normal((6, 3))
        result = of(values, tuple("abcdef"), (1, 2, 3), steady=(1, 2, 3))
        low, high = result.cycles[0].interval
        inside += low <= 400 <= high
        low, high = result.components.prediction
        next_inside += low <= 400 + 40 * rng.standard_normal() + 5 / math.sqrt(3) * rng.standard_normal() <= high
    assert 0.925 < inside / 600 < 0.975
    assert 0.925 < next_inside / 600 < 0.975


def test_cells_that_are_alike_have_no_spread_and_their_own_mean():
    (cycle,) = of(np.full((7, 1), 0.1), cycles=(1,)).cycles  # the sum of seven 0.1 over 7 is not 0.1
    assert (cycle.mean.value, cycle.sd, cycle.mean.std) == (0.1, 0.0, 0.0)
    assert np.isnan(cycle.grubbs)
    assert cycle.outside == ()


def test_one_cell_has_no_spread():
    result = of(CELLS[:1], ("1",))
    assert math.isnan(result.cycles[0].sd)
    assert result.cycles[0].mean.std is None


def test_the_table_and_the_input():
    values = CELLS.copy()
    table = of(values).table()
    assert table.column("median") == (155.2, 419.3, 437.3, 433.6, 432.8)
    assert (values == CELLS).all()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"excluded": {"cell 3": "torn"}}, "not among the cells"),
        ({"excluded": {"3": " "}}, "without a rule"),
        ({"excluded": dict.fromkeys(NAMES, "torn")}, "every cell is excluded"),
        ({"steady": (3, 9)}, "steady cycles 9 are not"),
        ({"cells": NAMES[:5]}, "do not fit 5 cells"),
        ({"cycles": (1, 2, 3, 4, 4)}, "stands twice"),
    ],
)
def test_faults_are_sentences(more, sentence):
    with pytest.raises(UsageError, match=sentence):
        of(**more)
