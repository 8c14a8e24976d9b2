"""Outer and total charge and the capacitance of a double layer: the truth is found, and the intervals hold it."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.double_layer import double_layer
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.trasatti import trasatti

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
NOISES = {
    "3 % per point": {"relative": 0.03},
    "2 % per scan rate": {"gain": 0.02},
    "both": {"gain": 0.005, "relative": 0.01},
}
CASES = [
    pytest.param(NOISES["2 % per scan rate"], 20, id="2 % per scan rate, 20 seeds"),
    *(pytest.param(n, 200, id=f"{name}, 200 seeds", marks=pytest.mark.slow) for name, n in NOISES.items()),
]
SEEDS = [15, pytest.param(200, marks=pytest.mark.slow)]
RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 1e-2, 2e-2, 3e-2, 5e-2, 7e-2, 1e-1])
SLOW, FAST = (1e-4, 1e-3), (1e-2, 1e-1)


def codes(result):
    return {f.code for f in result.findings}


def series_of(cells, truth, **how):
    return scan_rate_series(cells.recorded(truth, **how))


@pytest.mark.parametrize(("noise", "seeds"), CASES)
def test_the_outer_charge_of_a_straight_line(cells, noise, seeds):
    """q = 0.08 + 0.006 v^-1/2 coulombs, whatever flows at which potential."""
    truth = cells.terms(cells.Program(0.0, 1.0), RATES, law=lambda e, v: 0.16 * e * v + 0.012 * (1 - e) * v**0.5)
    results = {branch: [] for branch in (UP, DOWN)}
    for seed in range(seeds):
        series = series_of(cells, truth, seed=seed, **noise)
        for branch, found in results.items():
            found.append(trasatti(series, fast=FAST, slow=SLOW, branch=branch))
    for found in results.values():
        cells.assert_honest(((r.outer, r.degrees) for r in found), 0.08)
        slowest = 0.08 + 0.006 / 1e-2
        cells.assert_honest(((r.total, r.degrees) for r in found), slowest)
        cells.assert_honest(((r.ratio, r.degrees) for r in found), 0.08 / slowest)
        cells.assert_honest(((r.inner, r.degrees) for r in found), slowest - 0.08)
        inside = sum(r.ratio_interval[0] <= 0.08 / slowest <= r.ratio_interval[1] for r in found)
        assert cells.within_binomial(inside, seeds, 0.95)
        assert all("W-T9" in codes(r) for r in found), "the charge still grows at the slowest rate"


@pytest.mark.slow
@pytest.mark.parametrize(("noise", "seeds"), CASES[1:])
def test_the_extrapolated_total_charge_of_a_straight_line(cells, noise, seeds):
    """1/q = 1/0.25 + 20 v^1/2 per coulomb."""
    truth = cells.terms(cells.Program(0.0, 1.0), RATES, law=lambda e, v: 2 * e * v / (4 + 20 * v**0.5))
    results = [
        trasatti(series_of(cells, truth, seed=seed, **noise), fast=FAST, slow=SLOW, branch=UP) for seed in range(seeds)
    ]
    cells.assert_honest(((r.total_extrapolated, r.total_line.degrees) for r in results), 0.25)


@pytest.fixture(scope="module")
def electrode(cells):
    """80 mC on the surface, 170 mC in a film with D/L² = 1e-3 per second: full at 0.1 mV/s, half-infinite at 50."""
    program = cells.Program(0.0, 1.0, cycles=1)
    film = cells.film(program, RATES, charge=0.17, diffusivity=1e-15, length=1e-6)
    return film + cells.surface(program, RATES, capacitance=0.08)


@pytest.mark.parametrize("seeds", SEEDS)
def test_both_charges_of_a_surface_beside_a_film(cells, electrode, seeds):
    results = [
        trasatti(series_of(cells, electrode, seed=s, gain=0.01, relative=0.01), fast=FAST, slow=SLOW, branch=UP)
        for s in range(seeds)
    ]
    cells.assert_honest(((r.outer, r.degrees) for r in results), 0.08)
    cells.assert_honest(((r.total, r.degrees) for r in results), 0.25)
    cells.assert_honest(((r.ratio, r.degrees) for r in results), 0.32)


def test_the_extrapolation_to_rate_zero_has_no_theory_and_is_flagged_or_wide(cells, electrode):
    """On a film that fills up, 1/q is no straight line in v^1/2: its end lies above all charge there is."""
    result = trasatti(series_of(cells, electrode), fast=FAST, slow=SLOW, branch=UP)
    assert result.total_extrapolated.value > 0.26
    assert result.total.value == pytest.approx(0.25, rel=1e-3)
    assert "W-T1" in codes(result)


def test_a_fast_range_that_is_too_slow_gives_a_charge_that_is_refused_or_flagged(cells, electrode):
    result = trasatti(series_of(cells, electrode), fast=(3e-4, 1e-1), slow=(1e-4, 2e-4), branch=UP)
    assert abs(result.outer.value - 0.08) > 3e-3
    assert codes(result) & {"W-T1", "W-T3"}


@pytest.mark.parametrize(("noise", "seeds"), CASES)
@pytest.mark.parametrize("leak", [pytest.param(0.0, marks=pytest.mark.slow), 2e-5])
def test_the_capacitance_of_a_double_layer(cells, leak, noise, seeds):
    """A steady current, the same on both sweeps, cancels."""
    rates = np.array([5e-3, 1e-2, 2e-2, 3e-2, 5e-2, 1e-1])
    truth = cells.surface(cells.Program(0.0, 0.2, step=2e-4), rates, capacitance=1e-2)
    results = [
        double_layer(series_of(cells, truth, seed=s, interval=3e-4, offset=leak, **noise), at=(0.08, 0.12))
        for s in range(seeds)
    ]
    cells.assert_honest(((r.capacitance, r.degrees) for r in results), 1e-2)
    cells.assert_honest(((r.offset, r.degrees) for r in results), 0.0)
    cells.assert_honest(((r.exponent, r.degrees) for r in results), 1.0)


@pytest.mark.parametrize(
    ("noise", "seeds"),
    [
        pytest.param({"gain": 0.01, "relative": 0.002}, 200, id="little noise", marks=pytest.mark.slow),
        pytest.param({"relative": 0.01}, 200, id="1 % per point", marks=pytest.mark.slow),
        pytest.param({"relative": 0.01}, 20, id="1 % per point, 20 seeds"),
    ],
)
def test_a_capacitor_behind_a_known_resistor(cells, noise, seeds):
    """The slope of a noisy current is in the effective rate; it must not become a smaller capacitance."""
    rates = np.array([5e-3, 1e-2, 2e-2, 3e-2, 5e-2, 1e-1])
    truth = cells.surface(cells.Program(0.0, 0.5, step=2e-4), rates, capacitance=1e-2, resistance=50.0)
    series = [
        scan_rate_series(cells.recorded(truth, seed=s, interval=1e-3, **noise), resistance=Estimate(50.0, 0.0, "Ohm"))
        for s in range(seeds)
    ]
    results = [double_layer(s, at=(0.2, 0.3)) for s in series]
    cells.assert_honest(((r.capacitance, r.degrees) for r in results), 1e-2)
    assert np.mean([r.capacitance.value for r in results]) == pytest.approx(1e-2, rel=0.005)
