"""Charge of each sweep, from loops as they were sampled and from the common grid."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.series import Loop, ScanRateSeries, SweepCurve
from ionterface.methods.voltammetry.voltammetric_charge import charges, sweep_charge

RATES = np.array([1e-3, 1e-2])
GRID = np.linspace(0, 1, 401)
UP, DOWN = Direction.OXIDATION, Direction.REDUCTION


def current(e, v):
    """Charges 0.5 C in either direction, whatever the rate: a wave on a constant."""
    return v * (0.3 + 0.2 * np.pi / 2 * np.sin(np.pi * e))


def on_grid(**kwargs):
    i = np.asarray([current(GRID, v) for v in RATES])
    return ScanRateSeries.of_arrays(GRID, RATES, i, -i, **kwargs)


def sampled(resistance=0.0, noise=0.0, seed=0):
    """The same electrode with loops of their own, slightly unequal sampling; potentials corrected by a resistance."""
    rng, loops = np.random.default_rng(seed), []
    for v in RATES:
        curves = []
        for sign in (1, -1):
            e = np.linspace(0, 1, 502) + np.pad(rng.uniform(-2e-4, 2e-4, 500), 1)
            i = sign * current(e, v) + noise * v * rng.standard_normal(len(e))
            time = e / v
            if sign < 0:
                e, i = 1 - e, -current(1 - e, v) + noise * v * rng.standard_normal(len(e))
            rate = np.full(len(e), v)
            curves.append(SweepCurve(time=time, potential=e - resistance * i, current=i, effective_rate=rate))
        loops.append(
            Loop(name="a.txt", cycle=1, scan_rate=Estimate(float(v), 0.0, "V/s"), rising=curves[0], falling=curves[1])
        )
    return dataclasses.replace(on_grid(), loops=tuple(loops))


def test_the_charge_of_a_known_curve_from_the_grid():
    result = charges(on_grid())
    assert result.status is Status.VALID
    assert [c.absolute.value for c in result.charges] == pytest.approx([0.5] * 4, rel=1e-5)
    assert [c.signed.value for c in result.charges] == pytest.approx([0.5, 0.5, -0.5, -0.5], rel=1e-5)
    assert Table.from_dict(result.table().to_dict()) == result.table()


@pytest.mark.parametrize("resistance", [0.0, 20.0])
def test_loops_are_integrated_over_time_so_that_a_correction_of_the_potential_changes_no_charge(resistance):
    result = charges(sampled(resistance))
    assert [c.absolute.value for c in result.charges] == pytest.approx([0.5] * 4, rel=1e-4)
    assert all(c.absolute.std < 0.01 for c in result.charges)


def test_a_window_cuts_sweeps_at_interpolated_ends():
    whole = (GRID[1] - GRID[0]) / 3
    exact = 0.3 * 0.5 + 0.2 / 2 * (np.cos(0.25 * np.pi) - np.cos(0.75 * np.pi))
    for series in (on_grid(), sampled()):
        result = charges(series, window=(0.25, 0.75))
        assert [c.absolute.value for c in result.charges] == pytest.approx([exact] * 4, rel=3e-4)
        shifted = charges(series, window=(0.25 + whole, 0.75 + whole)).charges[0]
        wider = 0.3 * 0.5 + 0.1 * (np.cos((0.25 + whole) * np.pi) - np.cos((0.75 + whole) * np.pi))
        assert shifted.absolute.value == pytest.approx(wider, rel=3e-4)


def test_the_ends_of_a_window_are_interpolated_between_sparse_points():
    t = np.array([0.0, 100, 400, 700, 1000])
    ramps = {
        "rising": SweepCurve(time=t, potential=t / 1000, current=t / 1000, effective_rate=np.full(5, 1e-3)),
        "falling": SweepCurve(time=t, potential=1 - t / 1000, current=t / 1000 - 1, effective_rate=np.full(5, 1e-3)),
    }
    loop = Loop(name="a.txt", cycle=1, scan_rate=Estimate(1e-3, 0.0, "V/s"), **ramps)
    grid = on_grid()
    series = dataclasses.replace(
        grid, scan_rates=(loop.scan_rate,), current=grid.current[:, :1], effective_rate=grid.effective_rate[:, :1],
        noise=grid.noise[:1], loops=(loop,),
    )  # fmt: skip
    for low, high in ((0.25, 0.75), (0.5, 0.6), (0.1, 0.4)):
        found = charges(series, window=(low, high)).charges
        assert [c.absolute.value for c in found] == pytest.approx([500 * (high**2 - low**2)] * 2)


def test_a_window_of_the_whole_sweep_is_the_whole_sweep():
    for series in (on_grid(), sampled()):
        whole, cut = charges(series).charges, charges(series, window=(0.0, 1.0)).charges
        assert [c.absolute.value for c in cut] == pytest.approx([c.absolute.value for c in whole])


def test_effective_rates_count_where_the_grid_is_integrated():
    series = on_grid()
    slower = dataclasses.replace(series, effective_rate=series.effective_rate / 2)
    assert charges(slower).charges[0].absolute.value == pytest.approx(1.0, rel=1e-5)


def test_the_error_of_the_rate_is_one_of_the_charge():
    rates = tuple(Estimate(float(v), 0.02 * v, "V/s", source=f"rate {v}") for v in RATES)
    for series in (on_grid(), sampled()):
        first, _, third, _ = charges(dataclasses.replace(series, scan_rates=rates)).charges
        assert first.absolute.std == pytest.approx(0.02 * 0.5, rel=2e-2)
        assert (first.absolute / third.absolute).std < 1e-3
    unknown = tuple(Estimate(float(v), None, "V/s") for v in RATES)
    assert charges(dataclasses.replace(on_grid(), scan_rates=unknown)).charges[0].absolute.std is None


def test_the_sampling_error_of_noisy_loops_is_honest():
    pulls = []
    for seed in range(200):
        charge = charges(sampled(noise=0.05, seed=seed)).charges[1].absolute
        pulls.append((charge.value - 0.5) / charge.std)
    assert 0.85 < np.std(pulls) < 1.15


def test_a_mass_divides_and_stays_a_shared_source():
    mass = Estimate(2e-6, 1e-7, "kg", source="mass of c1")
    result = charges(on_grid(mass=mass, basis="film"))
    assert result.basis == "film"
    assert result.charges[0].absolute.value == pytest.approx(0.5 / 2e-6, rel=1e-5)
    assert (result.charges[0].absolute / result.charges[1].absolute).std < 1e-3
    assert result.table().column("charge")[0].unit == "mAh/g"


def test_trimmed_ends_are_left_out_and_gaps_have_no_charge():
    series = on_grid()
    trimmed, holed = series.current.copy(), series.current.copy()
    trimmed[0, 0, :40] = np.nan
    holed[0, 0, 40] = np.nan
    assert charges(dataclasses.replace(series, current=trimmed)).charges[0].absolute.value < 0.5
    result = charges(dataclasses.replace(series, current=holed))
    assert np.isnan(result.charges[0].absolute.value)
    (finding,) = [f for f in result.findings if f.code == "W-T6"]
    assert "1 mV/s (rising)" in finding.message


def test_a_sweep_of_both_signs_is_named():
    series = on_grid()
    shifted = dataclasses.replace(series, current=series.current - 0.3 * RATES[None, :, None] * 1.5)
    codes = [f.code for f in charges(shifted).findings]
    assert "W-T7" in codes
    assert "W-T7" not in [f.code for f in charges(series).findings]


def test_bad_windows_are_said():
    with pytest.raises(UsageError, match="lower end first"):
        charges(on_grid(), window=(0.7, 0.2))
    with pytest.raises(UsageError, match="outside the series, which reaches from 0 to 1 V"):
        charges(on_grid(), window=(1.1, 1.2))
    result = charges(on_grid(), window=(0.5, 1.2))
    assert result.status is Status.NOT_COMPUTABLE


def test_the_kernel_integrates_a_straight_line_exactly():
    t = np.array([0.0, 1.0, 3.0])
    assert sweep_charge(t, np.array([0.0, 1.0, 3.0]))[:2] == (4.5, 4.5)
    assert sweep_charge(t, np.array([0.0, -1.0, -3.0]))[:2] == (4.5, -4.5)
    assert np.isnan(sweep_charge(t, np.array([0.0, np.nan, 3.0]))[0])
