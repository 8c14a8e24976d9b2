"""A sweep made ready for the search of peaks."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_baseline import LineThrough, NoBaseline
from ionterface.methods.voltammetry.peak_sweeps import peak_sweep
from ionterface.methods.voltammetry.series import ScanRateSeries

E = np.linspace(0, 1, 501)
RATES = np.array([1e-3, 1e-2])


def series(offset=0.0):
    rising = RATES[:, None] * np.exp(-(((E - 0.5) / 0.05) ** 2)) + offset
    return ScanRateSeries.of_arrays(E, RATES, rising, offset - (rising - offset))


@pytest.mark.parametrize("branch", [Direction.OXIDATION, Direction.REDUCTION])
def test_a_peak_points_upwards_on_both_branches_and_its_baseline_is_gone(branch):
    taken = LineThrough(low=(0.05, 0.2), high=(0.8, 0.95))
    found = peak_sweep(series(offset=3e-3), 1, branch, baseline=taken, smallest=0.05)
    assert found.height.max() == pytest.approx(1e-2, rel=1e-6)
    assert [E[m.place] for m in found.found] == pytest.approx([0.5])


def test_the_clock_runs_at_the_rate():
    found = peak_sweep(series(), 0, Direction.OXIDATION, baseline=NoBaseline(), smallest=0.05)
    assert found.clock == pytest.approx(E / 1e-3)


def test_a_sweep_of_seven_points_is_refused():
    short = ScanRateSeries.of_arrays(E[:7], RATES, np.ones((2, 7)), -np.ones((2, 7)))
    with pytest.raises(UsageError, match="has 7 points with a current; a peak needs 8"):
        peak_sweep(short, 0, Direction.OXIDATION, baseline=NoBaseline(), smallest=0.05)
