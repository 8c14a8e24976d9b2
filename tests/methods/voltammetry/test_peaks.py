"""Peaks of series whose peaks are known: waves of known place, height, width and area, with noise and without."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.fitting.peak_shapes import gaussian, pseudo_voigt
from ionterface.formats import read
from ionterface.formats.description import Declaration, DeclaredColumn, Polarity
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.peak_baseline import ExtrapolatedLine, LineThrough, NoBaseline
from ionterface.methods.voltammetry.peak_drift import Cause
from ionterface.methods.voltammetry.peak_measures import EachTop, FittedPeaks
from ionterface.methods.voltammetry.peak_sweeps import PeakSweep, peak_sweep
from ionterface.methods.voltammetry.peak_top import top
from ionterface.methods.voltammetry.peaks import peaks
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.signals.peak_finding import Maximum

GRID = np.linspace(-0.3, 0.3, 601)
RATES = np.array([1, 2, 5, 10, 20, 50]) * 1e-3
UP, DOWN = Direction.OXIDATION, Direction.REDUCTION


def bell(centre=0.0, width=0.09, x=GRID):
    return np.exp(-4 * np.log(2) * ((x - centre) / width) ** 2)


def series_of(rising, falling=None, rates=RATES, x=GRID, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    rising = np.asarray(rising, float)
    falling = -rising if falling is None else np.asarray(falling, float)
    noisy = [y + noise * np.abs(y).max(axis=1, keepdims=True) * rng.standard_normal(y.shape) for y in (rising, falling)]
    return ScanRateSeries.of_arrays(x, rates, *noisy)


def codes(result):
    return {f.code for f in result.findings}


def test_a_gaussian_gives_its_four_numbers():
    found = peaks(series_of(1e-3 * RATES[:, None] * bell(0.02)), baseline=NoBaseline())
    assert [t.name for t in found.tracks] == ["oxidation 1", "reduction 1"]
    for track in found.tracks:
        for p, v in zip(track.peaks, RATES, strict=True):
            assert p.potential.value == pytest.approx(0.02, abs=1e-6)
            assert p.current.value == pytest.approx(track.branch.sign * 1e-3 * v, rel=1e-5)
            assert p.width.value == pytest.approx(0.09, rel=1e-3)
            area = 0.09 * math.sqrt(math.pi / (4 * math.log(2)))
            assert p.charge.value == pytest.approx(track.branch.sign * 1e-3 * area, rel=1e-3)
            assert p.current_per_charge.to("1/V").value == pytest.approx(1 / area, rel=1e-3)


def test_a_surface_wave_is_90_579_mv_wide_and_has_nf_over_4rt():
    f = 96485.33212 / 8.314462618 / 298.15
    found = peaks(series_of(RATES[:, None] / np.cosh(f * GRID / 2) ** 2), baseline=NoBaseline())
    p = found.tracks[0].peaks[0]
    assert p.width.value == pytest.approx(0.090579, abs=2e-5)
    assert p.current_per_charge.value == pytest.approx(f / 4, rel=1e-3)


@pytest.mark.parametrize("noise", [0.001, 0.01, 0.03])
def test_intervals_cover(noise):
    area = 0.09 * math.sqrt(math.pi / (4 * math.log(2)))
    truth = {"potential": 0.0, "current": 1e-3, "width": 0.09, "half_width": 0.045, "charge": 1e-3 * area / 0.01}
    pulls = {name: [] for name in truth}
    for seed in range(200):
        found = peaks(series_of(1e-3 * bell()[None], rates=RATES[3:4], noise=noise, seed=seed), baseline=NoBaseline())
        (track,) = found.branch(UP)
        for name, value in truth.items():
            estimate = getattr(track.peaks[0], name)
            pulls[name].append(abs(estimate.value - value) / estimate.std)
    for name, ratios in pulls.items():
        within = [np.mean(np.asarray(ratios) < k) for k in (0.9945, 1.96)]
        # three binomial standard deviations of 200 trials
        assert within[0] == pytest.approx(0.68, abs=0.099), name
        assert within[1] == pytest.approx(0.95, abs=0.047), name


def test_a_line_below_the_peak_is_taken_off_with_its_error():
    slope = 2e-5 + 1e-4 * GRID
    rising = 1e-4 * bell()[None] + slope
    series = series_of(rising, slope - 1e-4 * bell()[None], rates=RATES[:1], noise=0.005)
    through = peaks(series, baseline=LineThrough(low=(-0.3, -0.15), high=(0.15, 0.3)))
    extrapolated = peaks(series, baseline=ExtrapolatedLine(rising=(-0.3, -0.13), falling=(0.13, 0.3)))
    bare = peaks(series, baseline=NoBaseline())
    for found in (through, extrapolated):
        for track in found.tracks:
            p = track.peaks[0]
            assert abs(p.current.value - track.branch.sign * 1e-4) < 3 * p.current.std
            assert p.current.std < 5e-6
            assert abs(p.potential.value) < 4 * p.potential.std
            assert p.baseline.value == pytest.approx(2e-5, abs=4e-6)
    # far from its window a line is known less
    stds = [found.tracks[0].peaks[0].current.std for found in (bare, through, extrapolated)]
    assert stds[0] < stds[1] < stds[2]


def test_what_is_largest_at_a_vertex_is_no_peak():
    found = peaks(series_of((np.exp((GRID - 0.3) / 0.05) + 0.2 * bell(-0.1))[None], rates=RATES[:1]),
                  baseline=NoBaseline())  # fmt: skip
    assert [t.found[0].potential.value for t in found.branch(UP)] == pytest.approx([-0.1], abs=0.002)
    assert "W-P3" in codes(found)
    alone = peaks(series_of(np.exp((GRID - 0.3) / 0.05)[None], rates=RATES[:1]), baseline=NoBaseline())
    assert alone.tracks == ()
    assert alone.status is Status.NOT_COMPUTABLE


def test_noise_alone_has_no_peak():
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((6, 601))
    assert peaks(ScanRateSeries.of_arrays(GRID, RATES, noise, -noise), baseline=NoBaseline()).tracks == ()


def test_peaks_are_followed_by_place_and_not_by_rank():
    """The larger peak becomes the smaller one, and both move past where the other began."""
    rising = [v * ((6 - k) * bell(-0.10 + 0.02 * k) + (1 + k) * bell(0.05 + 0.02 * k)) for k, v in enumerate(RATES)]
    found = peaks(series_of(rising), baseline=NoBaseline())
    low, high = found.branch(UP)
    assert low.values("potential") == pytest.approx(-0.10 + 0.02 * np.arange(6), abs=0.004)
    assert high.values("potential") == pytest.approx(0.05 + 0.02 * np.arange(6), abs=0.004)
    assert not codes(found) & {"W-P1", "W-P2"}


def test_a_lost_peak_is_said():
    rising = [v * (bell(-0.1) + (0.0 if k in (0, 3) else 0.5) * bell(0.1)) for k, v in enumerate(RATES)]
    found = peaks(series_of(rising), baseline=NoBaseline())
    assert [p is None for p in found.track("oxidation 2").peaks] == [True, False, False, True, False, False]
    (said, _) = (f.message for f in found.findings if f.code == "W-P1")
    assert "lost at 1, 10 mV/s" in said
    once = [v * (bell(-0.1) + (0.5 if k == 2 else 0.0) * bell(0.1)) for k, v in enumerate(RATES)]
    assert "W-P2" in codes(peaks(series_of(once), baseline=NoBaseline()))


def test_overlapping_peaks_by_a_sum_of_shapes():
    rising = RATES[:, None] * (bell(-0.05, 0.12) + 0.5 * bell(0.07, 0.10))
    series = series_of(rising, noise=0.01)
    assert len(peaks(series, baseline=NoBaseline()).branch(UP)) == 1  # a shoulder is no maximum
    found = peaks(
        series, baseline=LineThrough(low=(-0.3, -0.22), high=(0.22, 0.3)), measure=FittedPeaks(count=2, shape=gaussian)
    )
    for track, (place, height, width) in zip(found.branch(UP), [(-0.05, 1, 0.12), (0.07, 0.5, 0.10)], strict=True):
        for p, v in zip(track.peaks, RATES, strict=True):
            assert abs(p.potential.value - place) < 4 * p.potential.std
            assert abs(p.current.value - height * v) < 4 * p.current.std
            assert abs(p.width.value - width) < 4 * p.width.std
            assert p.current_per_charge.value == pytest.approx(1 / (width * 1.0645), rel=0.05)
    assert found.track("oxidation 1").peaks[0].width.std < 2e-3


def test_a_shape_with_further_parameters_needs_their_start():
    with pytest.raises(UsageError, match="lorentzian_share"):
        FittedPeaks(count=1, shape=pseudo_voigt)
    one = FittedPeaks(count=1, shape=pseudo_voigt, more={"lorentzian_share": 0.5})
    u = GRID / 0.06
    rising = (0.7 * np.exp(-4 * np.log(2) * u**2) + 0.3 / (1 + 4 * u**2))[None]  # one height, one width
    found = peaks(series_of(rising, rates=RATES[:1], noise=1e-3), baseline=NoBaseline(), measure=one)
    p = found.tracks[0].peaks[0]
    assert p.width.value == pytest.approx(0.06, rel=0.01)
    assert p.current.value == pytest.approx(1.0, rel=0.01)


def moved(shift):
    rising = np.stack([v * bell(s) for v, s in zip(RATES, shift(RATES), strict=True)])
    falling = np.stack([-v * bell(-s) for v, s in zip(RATES, shift(RATES), strict=True)])
    return peaks(series_of(rising, falling, noise=0.003), baseline=NoBaseline())


def test_an_ohmic_drift_tells_its_resistance():
    found = moved(lambda v: 1.5 * v)  # peak currents are v amperes here
    for d in found.drifts:
        assert d.cause is Cause.OHMIC
        low, high = interval(d.resistance, d.degrees)
        assert low < 1.5 < high
        assert high - low < 0.1
    assert "W-P7" in codes(found)


def test_a_kinetic_drift_tells_its_step_per_decade():
    found = moved(lambda v: 0.03 * np.log10(v / 1e-3))
    assert [d.cause for d in found.drifts] == [Cause.KINETIC, Cause.KINETIC]
    assert found.drifts[0].per_decade.value == pytest.approx(0.03, rel=0.02)
    assert found.drifts[1].per_decade.value == pytest.approx(-0.03, rel=0.02)
    assert "W-P7" not in codes(found)


def test_both_and_neither():
    found = moved(lambda v: 1.0 * v + 0.02 * np.log10(v / 1e-3))
    d = found.drifts[0]
    assert d.cause is Cause.BOTH
    assert d.resistance.value == pytest.approx(1.0, rel=0.1)
    assert d.per_decade.value == pytest.approx(0.02, rel=0.1)
    assert {d.cause for d in moved(lambda v: 0 * v).drifts} == {Cause.NONE}


def test_where_current_and_log_v_run_alike_causes_are_not_told_apart():
    rates = 1e-2 * np.array([1.0, 1.1, 1.2, 1.3, 1.4])
    rising = np.stack([v * bell(4.0 * v) for v in rates])
    tried = [peaks(series_of(rising, rates=rates, noise=0.02, seed=s), baseline=NoBaseline()) for s in range(20)]
    alike = [found.drifts[0].cause is Cause.NOT_TOLD_APART for found in tried]
    assert sum(alike) >= 16
    assert all(("W-P6" in codes(found)) or not yes for found, yes in zip(tried, alike, strict=True))


def test_too_few_rates_leave_the_cause_open():
    rising = np.stack([v * bell(v) for v in RATES[:4]])
    found = peaks(series_of(rising, rates=RATES[:4]), baseline=NoBaseline())
    assert found.drifts[0].cause is Cause.NOT_TESTABLE
    assert found.drifts[0].shift.value == pytest.approx(RATES[3] - RATES[0], rel=0.01)


def test_pairs_are_couples():
    rising = RATES[:, None] * (bell(-0.10, 0.05) + bell(0.12, 0.05))
    falling = -RATES[:, None] * (bell(-0.14, 0.05) + bell(0.06, 0.05))
    found = peaks(series_of(rising, falling), baseline=NoBaseline())
    assert [p.separation[0].value for p in found.pairs] == pytest.approx([0.04, 0.06], abs=1e-4)
    assert [p.midpoint[0].value for p in found.pairs] == pytest.approx([-0.12, 0.09], abs=1e-4)
    with pytest.raises(UsageError, match="no pair 3"):
        found.pair(3)
    with pytest.raises(UsageError, match="oxidation 1, oxidation 2, reduction 1"):
        found.track("oxidation 3")


def test_the_error_of_the_resistance_is_shared_by_both_peaks():
    series = series_of(RATES[:, None] * bell())
    resistance = Estimate(5.0, 0.5, "Ohm", source="resistance")
    corrected = peaks(ScanRateSeries(**{**series.__dict__, "resistance": resistance}), baseline=NoBaseline())
    p = corrected.tracks[0].peaks[-1]
    assert p.potential.contributions["resistance"] == pytest.approx(-0.5 * RATES[-1], rel=1e-3)
    assert abs(corrected.pairs[0].separation[-1].contributions["resistance"]) == pytest.approx(RATES[-1], rel=1e-3)
    assert corrected.pairs[0].midpoint[-1].std == pytest.approx(0, abs=1e-4)


def test_a_current_of_the_wrong_sign_is_said():
    rising = RATES[:, None] * (bell() - 2.0)
    found = peaks(series_of(rising), baseline=NoBaseline())
    assert "W-P4" in codes(found)
    assert found.status is Status.NOT_VALID


def test_a_diffusive_tail_has_no_charge():
    tail = np.where(GRID < 0, bell(0, 0.05), 0.8 + 0.2 * bell(0, 0.05))
    p = peaks(series_of(tail[None], rates=RATES[:1]), baseline=NoBaseline()).tracks[0].peaks[0]
    assert math.isnan(p.charge.value)
    assert math.isnan(p.width.value)
    assert p.half_width.value == pytest.approx(0.025, rel=0.05)


def test_faults_of_the_call():
    series = series_of(RATES[:, None] * bell())
    with pytest.raises(UsageError, match=r"fewer than two points in the baseline window 1..2 V; it runs from -0.3 to"):
        peaks(series, baseline=LineThrough(low=(-0.3, -0.2), high=(1.0, 2.0)))
    with pytest.raises(UsageError, match="overlap"):
        LineThrough(low=(-0.3, 0.1), high=(0.0, 0.3))
    with pytest.raises(UsageError, match="runs upwards"):
        ExtrapolatedLine(rising=(0.1, 0.0), falling=(0.0, 0.1))
    with pytest.raises(UsageError, match="smallest"):
        peaks(series, baseline=NoBaseline(), smallest=5)
    short = ScanRateSeries.of_arrays(GRID[:5], RATES[:1], GRID[None, :5], GRID[None, :5])
    with pytest.raises(UsageError, match="5 points"):
        peaks(short, baseline=NoBaseline())


def test_a_few_points_leave_no_error():
    x = np.linspace(-0.3, 0.3, 9)
    found = peaks(series_of(bell(0.01, 0.12, x)[None], rates=RATES[:1], x=x), baseline=NoBaseline())
    p = found.tracks[0].peaks[0]
    assert p.potential.value == pytest.approx(0.01, abs=0.02)
    assert p.current.std is None
    assert "W-P5" in codes(found)


def test_tables_and_input():
    series = series_of(RATES[:, None] * bell())
    before = series.current.copy()
    found = peaks(series, baseline=NoBaseline())
    for table in (found.table(), found.pair_table(), found.drift_table()):
        assert Table.from_dict(table.to_dict()) == table
        assert table.rows
    assert np.array_equal(series.current, before)
    assert found.settings["baseline"] == "none: peak currents count from zero"
    assert found.n_independent == 6


@pytest.fixture(scope="module")
def ferricyanide(sample):
    columns = {
        "time_s": DeclaredColumn(column="Time (s)", unit="s"),
        "voltage_V": DeclaredColumn(column="WE(1).Potential (V)", unit="V"),
        "current_A": DeclaredColumn(column="WE(1).Current (A)", unit="A"),
    }
    declared = Declaration(records={"": columns}, current_positive=Polarity.OXIDATION)
    place = "echem/cv-ferricyanide-autolab/GC_P_KNO3_K3FeCN6_-0.1to0.75_2mM_{}mVs.xlsx"
    return scan_rate_series([read(sample(place.format(v)), columns=declared) for v in (10, 20, 50, 100, 150, 200)])


def test_ferricyanide_peaks_as_the_points_themselves_show_them(ferricyanide):
    """The top of a polynomial stays within the steps of 2.44 mV about the highest point."""
    found = peaks(ferricyanide, baseline=NoBaseline())
    (pair,) = found.pairs
    for k, loop in enumerate(ferricyanide.loops):
        top = loop.rising.potential[np.argmax(loop.rising.current)]
        bottom = loop.falling.potential[np.argmin(loop.falling.current)]
        assert pair.separation[k].value == pytest.approx(top - bottom, abs=0.005)
    assert np.ptp([m.value for m in pair.midpoint]) < 1e-3
    assert pair.separation[0].value == pytest.approx(0.0830, abs=0.0005)
    assert pair.separation[-1].value == pytest.approx(0.1467, abs=0.0005)


def test_the_error_of_the_resistance_is_that_of_all_the_current():
    """A peak of 1 mA on 2 mA below it: 1 ohm more or less moves it by 3 mV."""
    floor = 2e-3
    made = series_of([1e-3 * bell() + floor] * len(RATES))
    made = dataclasses.replace(made, resistance=Estimate(10.0, 1.0, "Ohm"))
    (track,) = peaks(made, baseline=LineThrough(low=(-0.29, -0.2), high=(0.2, 0.29))).branch(Direction.OXIDATION)
    assert [p.current.value for p in track.found] == pytest.approx([1e-3] * len(RATES), rel=1e-3)
    assert [p.potential.std for p in track.found] == pytest.approx([3e-3] * len(RATES), rel=1e-2)


def test_the_top_errs_by_the_noise_that_is_known():
    rng = np.random.default_rng(4)
    x = np.linspace(-0.1, 0.1, 201)
    y = bell(x=x) + 1e-3 * rng.standard_normal(201)
    how = {"start": 100, "prominence": 0.8}
    small, large = (top(x, y, bell(x=x), noise=noise, **how) for noise in (0.01, 0.05))
    assert large.place_std == pytest.approx(5 * small.place_std, rel=1e-6)
    assert large.height_std == pytest.approx(5 * small.height_std, rel=1e-6)


def test_two_points_of_noise_on_a_top_are_no_peak_of_their_own():
    x = np.linspace(-0.4, 0.4, 461)
    y = bell(x=x) + 2e-3 * np.random.default_rng(1).standard_normal(461)
    y[226:229] = y[226:229].mean() + np.array([0.06, -0.06, -0.06])
    fit = NoBaseline()(x, y, Direction.OXIDATION)
    found = tuple(
        Maximum(place=place, prominence=prominence, valleys=valleys)
        for place, prominence, valleys in ((226, 0.1, (0, 228)), (232, 0.9, (228, 460)))
    )
    sweep = PeakSweep(
        branch=Direction.OXIDATION, scan_rate=Estimate(1e-3, 0.0, "V/s"), potential=x, height=y, rough=y, clock=x,
        noise=2e-3, rough_noise=2e-3, baseline=fit, found=found,
    )  # fmt: skip
    (peak,) = EachTop()(sweep)
    assert peak.potential.value == pytest.approx(0.0, abs=3e-3)


def test_two_maxima_that_are_fitted_to_one_top_are_one_peak():
    e = np.linspace(0, 1, 201)
    rates = np.array([1e-3, 2e-3])
    rising = rates[:, None] * np.exp(-(((e - 0.5) / 0.2) ** 2))
    series = ScanRateSeries.of_arrays(e, rates, rising, -rising)
    sweep = peak_sweep(series, 0, Direction.OXIDATION, baseline=NoBaseline(), smallest=0.05)
    (maximum,) = sweep.found
    beside = dataclasses.replace(maximum, place=maximum.place + 2)
    twice = EachTop()(dataclasses.replace(sweep, found=(maximum, beside)))
    assert [peak.potential.value for peak in twice] == pytest.approx([0.5], abs=1e-3)
