"""Peaks measured each by its own top and all together: the numbers of a Gaussian, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.peak_shapes import gaussian, pseudo_voigt
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_baseline import LineThrough, NoBaseline
from ionterface.methods.voltammetry.peak_measures import EachTop, FittedPeaks
from ionterface.methods.voltammetry.peak_sweeps import peak_sweep
from ionterface.methods.voltammetry.series import ScanRateSeries

E = np.linspace(0, 1, 1001)
RATE = 1e-2
UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
TAKEN = LineThrough(low=(0.02, 0.08), high=(0.92, 0.98))


def sweep(*bells, branch=UP, baseline=None):
    """Bells of (charge in C, centre, full width at half height)."""
    i = np.zeros(len(E))
    for charge, centre, width in bells:
        i += RATE * gaussian(E, charge, centre, width)
    rates = np.array([RATE, 10 * RATE])
    currents = np.array([i, 10 * i])
    made = ScanRateSeries.of_arrays(E, rates, currents, -currents)
    return peak_sweep(made, 0, branch, baseline=baseline or NoBaseline(), smallest=0.02)


@pytest.mark.parametrize("measure", [EachTop(), FittedPeaks(count=1)])
@pytest.mark.parametrize("branch", [UP, DOWN])
def test_a_gaussian_gives_its_numbers(measure, branch):
    (one,) = measure(sweep((2e-3, 0.45, 0.1), branch=branch, baseline=TAKEN))
    height = RATE * 2e-3 / 0.1 * math.sqrt(4 * math.log(2) / math.pi)
    assert one.potential.value == pytest.approx(0.45, abs=1e-6)
    assert one.width.value == pytest.approx(0.1, rel=1e-3)
    assert one.half_width.value == pytest.approx(0.05, rel=1e-3)
    assert one.current.value == pytest.approx(branch.sign * height, rel=1e-4)
    assert one.charge.value == pytest.approx(branch.sign * 2e-3, rel=1e-3)
    assert one.current_per_charge.value == pytest.approx(height / (RATE * 2e-3), rel=2e-3)


def test_peaks_that_overlap_have_no_charge_of_their_own_but_fitted_ones_do():
    both = sweep((2e-3, 0.45, 0.1), (1e-3, 0.57, 0.1), baseline=TAKEN)
    assert all(math.isnan(p.charge.value) for p in EachTop()(both))
    found = FittedPeaks(count=2)(both)
    assert [p.charge.value for p in found] == pytest.approx([2e-3, 1e-3], rel=1e-5)
    assert [p.potential.value for p in found] == pytest.approx([0.45, 0.57], abs=1e-6)


def test_a_shoulder_without_a_maximum_is_found_by_the_fit():
    hidden = sweep((2e-3, 0.45, 0.1), (0.5e-3, 0.53, 0.08), baseline=TAKEN)
    assert len(hidden.found) == 1
    assert [p.charge.value for p in FittedPeaks(count=2)(hidden)] == pytest.approx([2e-3, 0.5e-3], rel=1e-3)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: FittedPeaks(count=0), "at least one peak"),
        (lambda: FittedPeaks(count=1, more={"tail": 1.0}), "starts of nothing"),
        (lambda: FittedPeaks(count=1, shape=pseudo_voigt), "starts of lorentzian_share"),
    ],
)
def test_what_does_not_fit_the_shape_is_refused(make, match):
    with pytest.raises(UsageError, match=match):
        make()
