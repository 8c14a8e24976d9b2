"""Baselines: exact on what they are made for, and their errors those of repeated noise."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_baseline import ExtrapolatedLine, LineThrough, NoBaseline

E = np.linspace(0, 1, 201)
UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
THROUGH = LineThrough(low=(0.1, 0.2), high=(0.7, 0.9))
BEFORE = ExtrapolatedLine(rising=(0.05, 0.25), falling=(0.7, 0.95))


@pytest.mark.parametrize("baseline", [THROUGH, BEFORE])
@pytest.mark.parametrize("branch", [UP, DOWN])
def test_a_line_is_taken_off_to_the_last_digit(baseline, branch):
    peak = np.where((E > 0.3) & (E < 0.6), 1.0, 0.0)
    fit = baseline(E, 2e-3 - 5e-3 * E + peak, branch)
    assert fit(E) == pytest.approx(2e-3 - 5e-3 * E, abs=1e-15)


def test_each_branch_has_its_own_window():
    bent = np.where(E < 0.5, E, 2 - 3 * E)
    assert BEFORE(E, bent, UP)(E) == pytest.approx(E)
    assert BEFORE(E, bent, DOWN)(E) == pytest.approx(2 - 3 * E)


def test_charges_count_between_the_inner_ends():
    assert THROUGH(E, E, UP).span == (0.2, 0.7)
    assert BEFORE(E, E, UP).span == (-np.inf, np.inf)


@pytest.mark.parametrize("baseline", [THROUGH, BEFORE])
def test_errors_are_those_of_repeated_noise(baseline):
    rng = np.random.default_rng(5)
    fits = [baseline(E, E + 0.01 * rng.standard_normal(len(E)), UP) for _ in range(800)]
    grid = np.linspace(0.3, 0.9, 401)
    repeated = {
        "std": np.std([f(np.array([0.4]))[0] for f in fits]),
        "slope": np.std([f.coefficients[1] for f in fits]),
        "area": np.std([np.trapezoid(f(grid), grid) for f in fits]),
    }
    told = {
        "std": np.median([f.std(0.4) for f in fits]),
        "slope": np.median([f.slope_std() for f in fits]),
        "area": np.median([f.area_std(0.3, 0.9) for f in fits]),
    }
    assert told == pytest.approx(repeated, rel=0.1)


def test_no_baseline_is_zero_without_error():
    fit = NoBaseline()(E, E, UP)
    assert not fit(E).any()
    assert (fit.std(0.5), fit.slope_std(), fit.area_std(0, 1)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: LineThrough(low=(0.1, 0.3), high=(0.2, 0.4)), "overlap or are interchanged"),
        (lambda: LineThrough(low=(0.2, 0.1), high=(0.3, 0.4)), "runs upwards"),
        (lambda: ExtrapolatedLine(rising=(0.2, 0.2), falling=(0.3, 0.4)), "runs upwards"),
        (lambda: LineThrough(low=(-2, -1), high=(0.3, 0.4))(E, E, UP), r"fewer than two points .* -2..-1 V"),
    ],
)
def test_windows_that_hold_nothing_are_refused(make, match):
    with pytest.raises(UsageError, match=match):
        make()
