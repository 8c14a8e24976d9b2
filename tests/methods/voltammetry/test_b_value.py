"""b of fixed potentials and of peaks: the numbers, the tests, and what is never said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.b_value import b_from_peaks, b_values
from ionterface.methods.voltammetry.finite_film import Film, Geometry
from ionterface.methods.voltammetry.peak_drift import Cause, Drift
from ionterface.methods.voltammetry.peaks import Peak, Peaks, Track
from ionterface.methods.voltammetry.power_law_fit import outside, with_curvature
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammetry.usable_potentials import Unusable

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])
GRID = np.linspace(0, 1, 101)
NO_OHM = Estimate(0.0, 0.0, "Ohm")


def series_of(law, rates=RATES, grid=GRID, **how):
    """Currents ``law(E, v)`` on the rising sweep and their negative on the falling one."""
    rising = np.array([law(grid, v) + 0 * grid for v in rates])
    return ScanRateSeries.of_arrays(grid, rates, rising, -rising, **how)


def codes(result):
    return {f.code for f in result.findings}


def at(result, potential, branch=UP):
    (value,) = (v for v in result.branch(branch) if abs(v.potential - potential) < 1e-9)
    return value


# -- published numbers -------------------------------------------------------------------------------------------
def test_the_two_term_data_set():
    gram = Estimate(1e-3, 0.0, "kg")
    currents = np.array([0.05000, 0.0824264, 0.1119615, 0.1670820, 0.2448528, 0.2948683])
    series = series_of(lambda e, v: np.interp(v, RATES, currents), mass=gram, basis="active")
    value = at(b_values(series), 0.5)
    assert value.b.value == pytest.approx(0.772579, abs=5e-7)
    assert value.b.std == pytest.approx(0.010377, abs=5e-7)
    assert value.a.to("A/g").value == pytest.approx(60.1633, abs=6e-5)
    assert value.degrees == 4
    assert value.interval[1] - value.b.value == pytest.approx(2.776445 * 0.010377, rel=1e-4)
    assert value.r_squared > 0.999, "the good R² proves nothing"
    line = np.polyval(np.polyfit(np.log(RATES), np.log(currents), 1), np.log(RATES))
    assert value.residuals == pytest.approx(np.log(currents) - line, abs=1e-9)


def test_the_standard_error_of_three_percent():
    rng = np.random.default_rng(3)
    gains = np.exp(0.03 * rng.standard_normal((500, 6)))
    series = ScanRateSeries.of_arrays(
        np.linspace(0, 1, 500), RATES, RATES[:, None] ** 0.7 * gains.T, -(RATES[:, None] ** 0.7) * gains.T
    )
    values = b_values(series, step=1 / 499).branch(UP)
    found = np.array([v.b.value for v in values])
    assert 0.03 / np.sqrt(np.sum((np.log(RATES) - np.log(RATES).mean()) ** 2)) == pytest.approx(0.0154, abs=5e-5)
    assert found.std() == pytest.approx(0.0154, rel=0.1)
    assert np.sqrt(np.mean([v.b.std**2 for v in values])) == pytest.approx(0.0154, rel=0.1)


def test_a_constant_background_lowers_b():
    series = series_of(lambda e, v: 200 * v + 3 * v**0.5 + 0.005)
    assert at(b_values(series), 0.5).b.value == pytest.approx(0.7395, abs=5e-5)


# -- the named artefacts -----------------------------------------------------------------------------------------
def resisted_capacitor():
    """A capacitor of 100 F behind 5 s/C, 1 V, in its periodic state."""
    rates, grid = np.array([1, 2, 5, 10, 20, 50, 100]) * 1e-3, np.linspace(0, 1, 1001)
    start = np.exp(-grid / (5 * rates[:, None])) * 2 / (1 + np.exp(-1 / (5 * rates[:, None])))
    rising = 100 * rates[:, None] * (1 - start)
    return ScanRateSeries.of_arrays(grid, rates, rising, -rising[:, ::-1])


def test_a_capacitor_behind_a_resistor_has_any_b():
    series = resisted_capacitor()
    slopes = {
        e: np.polyfit(np.log(series.rates), np.log(series.branch(UP)[:, round(1e3 * e)]), 1)[0] for e in (0.5, 0.9)
    }
    assert slopes[0.5] == pytest.approx(0.826, abs=5e-4)
    assert slopes[0.9] == pytest.approx(0.947, abs=5e-4)
    unknown = b_values(series)
    assert at(unknown, 0.5).b.value == pytest.approx(slopes[0.5], abs=1e-9)
    assert at(unknown, 0.9).b.value == pytest.approx(slopes[0.9], abs=1e-9)
    assert "W-B6" in codes(unknown)
    assert at(unknown, 0.1).unusable is Unusable.SIGN
    assert at(unknown, 0.3).unusable is Unusable.SMALL, "b would be 0.441"
    known = b_values(series, series_resistance=Estimate(0.05, 0.0, "Ohm"))
    assert at(known, 0.5).unusable is Unusable.TURN
    assert known.status is Status.NOT_COMPUTABLE
    assert "W-B4" in codes(known)


def moving_wave():
    """A surface wave of 40 mV whose potentials are too large by R·i: 6 to 60 mV at its top."""
    rates, grid = np.array([1, 2, 4, 6, 8, 10]) * 1e-3, np.linspace(-0.25, 0.25, 501)
    inner = np.linspace(-0.4, 0.4, 80001)
    wave = 300 * np.exp(-0.5 * (inner / 0.04) ** 2)
    rising = np.array([v * np.interp(grid, inner + 0.06 * v / 0.01 * wave / 300, wave) for v in rates])
    return ScanRateSeries.of_arrays(grid, rates, rising, -rising[:, ::-1])


def test_an_ohmic_shift_of_a_surface_wave():
    result = b_values(moving_wave())
    for potential, b in ((-0.05, 0.79), (0.0, 0.81), (0.05, 1.33)):
        value = at(result, potential)
        assert value.unusable is None
        assert value.b.value == pytest.approx(b, abs=0.006)
    assert "W-B3" in codes(result)
    assert result.status is Status.NOT_VALID
    assert np.polyfit(np.log(moving_wave().rates), np.log(moving_wave().branch(UP).max(axis=1)), 1)[0] == pytest.approx(
        1, abs=1e-4
    )


def test_a_power_law_that_bends_is_told_and_a_straight_one_is_not():
    rng = np.random.default_rng(1)
    gains = (1 + 0.002 * rng.standard_normal(6))[:, None]
    for law, bends in ((lambda e, v: 200 * v + 3 * v**0.5, True), (lambda e, v: v**0.77, False)):
        clean = series_of(law)
        result = b_values(dataclasses.replace(clean, current=clean.current * gains))
        assert ("W-B2" in codes(result)) is bends
        assert all(v.curved is bends for v in result.values)
    steps = [p.value for p in at(b_values(series_of(lambda e, v: 200 * v + 3 * v**0.5)), 0.5).piecewise]
    assert 0.700 < steps[0] < steps[-1] < 0.839
    assert steps == sorted(steps)


def test_curvature_by_chance_is_rare_over_many_potentials():
    rng = np.random.default_rng(5)
    told = 0
    for _ in range(100):
        noisy = series_of(lambda e, v: v**0.7 * (1 + 0.03 * rng.standard_normal(len(e))))
        told += "W-B2" in codes(b_values(noisy, step=0.1))
    assert told <= 13, "5 % of 100 are expected, whatever the number of potentials"


def test_aicc_is_silent_below_ten_rates():
    law = lambda e, v: 200 * v + 3 * v**0.5  # noqa: E731
    few, many = (b_values(series_of(law, np.geomspace(1e-4, 1e-3, k))) for k in (9, 10))
    assert np.isnan(at(few, 0.5).aicc_gain)
    assert at(many, 0.5).aicc_gain > 4


# -- which potentials count --------------------------------------------------------------------------------------
def test_every_reason_is_named_at_its_potential():
    def law(e, v):
        i = v * np.where(e < 0.15, 0.05, 1.0)
        return np.where((e > 0.85) & (v > 5e-4), -i, i)

    series = series_of(law, grid=np.linspace(-0.2, 1, 121))
    current = series.current.copy()
    current[:, 2, 45:55] = np.nan
    noise = np.where(RATES < 1.5e-4, 1e-4 / 4.9, 0)
    noisy = dataclasses.replace(series, current=current)
    result = b_values(noisy, series_resistance=Estimate(4.0, 0.0, "Ohm"))
    reach = 5 * 1e-3 * 4.0 * 1.0
    assert reach < 0.05
    assert at(result, 0.3).unusable is Unusable.MISSING
    assert at(result, 0.9).unusable is Unusable.SIGN
    assert at(result, 0.1).unusable is Unusable.SMALL
    assert at(result, -0.2).unusable is Unusable.SMALL
    assert at(result, 0.5).b.value == pytest.approx(1)
    assert np.isnan(at(result, 0.9).b.value)
    silent = b_values(dataclasses.replace(noisy, noise=noise))
    assert {v.unusable for v in silent.branch(UP) if 0.35 < v.potential < 0.8} == {Unusable.NOISE}
    just = b_values(dataclasses.replace(noisy, noise=noise * 4.9 / 5.1))
    assert {v.unusable for v in just.branch(UP) if 0.35 < v.potential < 0.8} == {None}


@pytest.mark.parametrize(("resistance", "reason"), [(9.9, None), (10.1, Unusable.TURN)])
def test_five_time_constants_after_a_turning_point(resistance, reason):
    result = b_values(series_of(lambda e, v: v), series_resistance=Estimate(resistance, 0.0, "Ohm"))
    assert at(result, 0.05).unusable is reason
    assert at(result, 0.95, DOWN).unusable is reason
    assert at(result, 0.95).unusable is None


def test_the_effective_rate_is_the_regressor_of_a_corrected_series():
    series = series_of(lambda e, v: v)
    pace = series.effective_rate * np.linspace(0.5, 1.5, 6)[None, :, None]
    corrected = dataclasses.replace(series, effective_rate=pace, current=2 * pace, resistance=Estimate(1.0, 0.0, "Ohm"))
    result = b_values(corrected)
    assert at(result, 0.5).b.value == pytest.approx(1, abs=1e-12)
    assert "effective" in result.settings["regressor"]
    assert "W-B6" not in codes(result)


# -- outside, readings, film -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("exponent", "word"), [(0.3, "below 0.45"), (1.3, "above 1.05"), (0.46, ""), (1.04, "")])
def test_exponents_outside_both_limits(exponent, word):
    rng = np.random.default_rng(2)
    gains = (1 + 0.001 * rng.standard_normal(6))[:, None]
    clean = series_of(lambda e, v: v**exponent)
    result = b_values(dataclasses.replace(clean, current=clean.current * gains))
    told = [f.message for f in result.findings if f.code == "W-B5"]
    assert bool(told) is bool(word)
    assert all(word in message for message in told)


def test_an_exponent_outside_within_its_error_is_not_told():
    rng = np.random.default_rng(2)
    clean = series_of(lambda e, v: v**1.08)
    result = b_values(dataclasses.replace(clean, current=clean.current * (1 + 0.1 * rng.standard_normal(6))[:, None]))
    assert at(result, 0.5).b.std > 0.03
    assert "W-B5" not in codes(result)


def test_readings_say_what_is_not_proven():
    rng = np.random.default_rng(4)
    gains = (1 + 0.002 * rng.standard_normal(6))[:, None]

    def reading(exponent):
        clean = series_of(lambda e, v: v**exponent)
        return at(b_values(dataclasses.replace(clean, current=clean.current * gains)), 0.5).reading

    assert reading(1.0) == "not limited by semi-infinite diffusion"
    assert reading(0.5) == "as semi-infinite diffusion"
    assert "does not prove a mixed mechanism" in reading(0.75)
    assert reading(1.4) == "outside the limits 0.5 and 1"
    result = b_values(series_of(lambda e, v: v))
    text = " ".join([*(f.message for f in result.findings), *(str(c) for row in result.table() for c in row)])
    assert "pseudocapacit" not in text.lower()


def test_a_film_tells_which_b_diffusion_alone_would_give():
    metre = np.sqrt(8.314462618 * 298.15 * 1e-15 / (96485.33212 * 1e-3))
    film = Film(
        length=Estimate(metre, 0.0, "m"),
        diffusivity=Estimate(1e-15, 0.0, "m^2/s"),
        electrons=1,
        temperature=298.15,
        geometry=Geometry.PLATE,
    )
    rates = 1e-3 * np.array([0.1, 0.3, 1, 2, 3, 5, 7, 10, 20, 30, 50])
    result = b_values(series_of(lambda e, v: v, rates), film=film)
    assert [p.value for p in result.film.numbers] == pytest.approx(rates / 1e-3, rel=1e-9)
    published = [0.9992, 0.9932, 0.9426, 0.8525, 0.7757, 0.6690, 0.6053, 0.5533, 0.5070, 0.5012, 0.5001]
    assert result.film.b == pytest.approx(published, abs=1.5e-4), "the table was computed on a grid"
    (note,) = (f for f in result.findings if f.code == "W-B7")
    assert note.severity is Severity.NOTE
    assert "0.999 to 0.500" in note.message
    assert "film" in result.settings


# -- peaks -------------------------------------------------------------------------------------------------------
def peaks_of(currents, shift=0.0, rates=RATES):
    def peak(v, i):
        values = dict.fromkeys(("baseline", "width", "half_width", "charge", "current_per_charge"))
        values = {name: Estimate(np.nan, None, "1") for name in values}
        return Peak(
            scan_rate=Estimate(v, 0.0, "V/s"), branch=UP, potential=Estimate(0.4, 0.0, "V"),
            current=Estimate(i, 0.0, "A"), window=(0.3, 0.5), **values,
        )  # fmt: skip

    track = Track(
        branch=UP,
        number=1,
        peaks=tuple(None if np.isnan(i) else peak(v, i) for v, i in zip(rates, currents, strict=True)),
    )
    drift = Drift(
        track=track.name, cause=Cause.OHMIC, shift=Estimate(shift, 0.001, "V"), resistance=Estimate(1.0, 0.1, "Ohm"),
        per_decade=Estimate(0.0, 0.1, "V"), correlation=0.9, degrees=3,
    )  # fmt: skip
    return Peaks(
        scan_rates=tuple(Estimate(float(v), 0.0, "V/s") for v in rates), tracks=(track,), pairs=(), drifts=(drift,),
        vertices=(0.0, 1.0), resistance=None, status=Status.VALID,
    )  # fmt: skip


def test_b_of_peaks_and_their_drift():
    result = b_from_peaks(peaks_of(3 * RATES**0.5, shift=0.02))
    (value,) = result.values
    assert value.b.value == pytest.approx(0.5, abs=1e-12)
    assert value.a.value == pytest.approx(3, rel=1e-9)
    assert value.name == "oxidation 1"
    assert value.potential == pytest.approx(0.4)
    (drift,) = (f for f in result.findings if f.code == "W-B3")
    assert drift.severity is Severity.WARNING
    assert "+20 mV" in drift.message
    assert result.status is Status.VALID
    assert "W-B3" not in codes(b_from_peaks(peaks_of(3 * RATES**0.5, shift=0.009)))


def test_a_peak_that_is_lost_at_some_rates():
    currents = 3 * RATES**0.5
    result = b_from_peaks(peaks_of(np.where(RATES > 2.5e-4, currents, np.nan)))
    assert result.values[0].degrees == 2
    assert result.status is Status.NOT_VALID
    assert "W-B1" in codes(result)
    gone = b_from_peaks(peaks_of(np.full(6, np.nan)))
    assert gone.status is Status.NOT_COMPUTABLE
    gone.table()


# -- bad input ---------------------------------------------------------------------------------------------------
def test_few_rates():
    for k, freedom in ((2, "no degree"), (3, "one degree"), (4, "two degrees")):
        result = b_values(series_of(lambda e, v: v**0.8, np.geomspace(1e-4, 1e-3, k)))
        (finding,) = (f for f in result.findings if f.code == "W-B1")
        assert freedom in finding.message
        assert result.status is Status.NOT_VALID
        assert at(result, 0.5).b.value == pytest.approx(0.8), "the number is shown"
        result.table()
    two = at(b_values(series_of(lambda e, v: v, np.array([1e-4, 1e-3]))), 0.5)
    assert two.b.std is None
    assert np.isnan(two.interval).all()
    with pytest.raises(UsageError, match="several scan rates"):
        b_values(series_of(lambda e, v: v, np.array([1e-3])))


def test_less_than_a_decade_is_told():
    result = b_values(series_of(lambda e, v: v, np.linspace(1e-4, 5e-4, 6)))
    assert "less than a decade" in " ".join(f.message for f in result.findings)
    assert result.status is Status.VALID
    assert "W-B1" not in codes(b_values(series_of(lambda e, v: v)))


def test_sweeps_that_do_not_overlap_have_no_b():
    series = series_of(lambda e, v: np.where((e < 0.5) == (v < 4e-4), v, np.nan))
    result = b_values(series)
    assert result.status is Status.NOT_COMPUTABLE
    assert {v.unusable for v in result.values} == {Unusable.MISSING}


def test_wrong_calls():
    series = series_of(lambda e, v: v)
    with pytest.raises(UsageError, match="smaller step"):
        b_values(series_of(lambda e, v: v, grid=np.linspace(0.01, 0.04, 30)))
    with pytest.raises(UsageError, match="positive"):
        b_values(series, step=0.0)
    with pytest.raises(UsageError, match="0 Ohm or more"):
        b_values(series, series_resistance=Estimate(-1.0, 0.0, "Ohm"))
    with pytest.raises(UsageError, match="corrected by its resistance already"):
        b_values(dataclasses.replace(series, resistance=NO_OHM), series_resistance=NO_OHM)


def test_laws_of_b():
    series = series_of(lambda e, v: (1 + e) * v**0.8)
    result = b_values(series)
    assert [v.potential for v in result.branch(UP)] == pytest.approx(np.arange(21) * 0.05)
    scaled = b_values(dataclasses.replace(series, current=7 * series.current))
    assert [v.b.value for v in scaled.values] == pytest.approx([v.b.value for v in result.values])
    assert [v.a.value for v in scaled.values] == pytest.approx([7 * v.a.value for v in result.values])
    before = series.current.copy()
    b_values(series)
    assert np.array_equal(before, series.current)
    assert result.table().column("reading")
    assert result.n_independent == 6


def test_outside_means_beyond_the_interval_of_few_rates():
    """Six rates leave four degrees of freedom: the interval reaches 2.78 σ, not 1.96."""
    value = at(b_values(series_of(lambda e, v: v**0.8), step=0.5, series_resistance=NO_OHM), 0.5)
    assert value.degrees == 4
    for b, expected in ((1.10, 0), (1.11, 1), (0.40, 0), (0.39, -1)):
        assert outside(dataclasses.replace(value, b=Estimate(b, 0.02, "1"))) == expected


def test_curvature_is_judged_with_one_degree_less_than_b():
    value = at(b_values(series_of(lambda e, v: v**0.8), step=0.5, series_resistance=NO_OHM), 0.5)
    # two-sided 5 % of Student's t: 3.182 with three degrees, 2.776 with four
    judged = with_curvature([dataclasses.replace(value, curvature_t=3.2)])
    assert judged == (dataclasses.replace(value, curvature_t=3.2, curved=True),)
    found = [with_curvature([dataclasses.replace(value, curvature_t=t)])[0].curved for t in (2.9, -2.9, 3.2, -3.2)]
    assert found == [False, False, True, True]
    assert with_curvature([]) == ()


def test_b_between_neighbouring_rates_and_the_gain_of_aicc_by_hand():
    rates = np.geomspace(1e-4, 1e-3, 10)
    errors = 0.02 * np.array([1, -1, 0.5, 2, -2, 0, 1, -0.5, -1, 0.3])
    law = dict(zip(rates, np.exp(errors), strict=True))
    value = at(b_values(series_of(lambda e, v: v**0.8 * law[v], rates), step=0.5, series_resistance=NO_OHM), 0.5)
    x, y = np.log(rates), 0.8 * np.log(rates) + errors
    squares = [np.sum((y - np.polyval(np.polyfit(x, y, degree), x)) ** 2) for degree in (1, 2)]
    step = x[1] - x[0]
    assert [p.value for p in value.piecewise] == pytest.approx(np.diff(y) / step)
    assert [p.std for p in value.piecewise] == pytest.approx([np.sqrt(2 * squares[1] / 7) / step] * 9, rel=1e-6)
    # n ln(RSS/n) + 2K + 2K(K + 1)/(n - K - 1), K = 3 and 4 with the scatter
    line, bent = (10 * np.log(s / 10) + 2 * k + 2 * k * (k + 1) / (9 - k) for s, k in zip(squares, (3, 4), strict=True))
    assert value.aicc_gain == pytest.approx(line - bent, rel=1e-6)


@pytest.mark.parametrize(("share", "reason"), [(0.07, Unusable.SMALL), (0.13, None)])
def test_a_current_counts_from_a_tenth_of_its_branch(share, reason):
    result = b_values(
        series_of(lambda e, v: v**0.8 * np.where(e < 0.3, share, 1.0)), step=0.1, series_resistance=NO_OHM
    )
    assert at(result, 0.1).unusable is reason
