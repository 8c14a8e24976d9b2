"""Shares proportional to v: the numbers, the artefacts that look like them, and the tests that tell."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.fitting.confidence import interval
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.separation import Branches, Convention, Denominator, Regression, separation
from ionterface.methods.voltammetry.separation_checks import (
    Contradictions,
    contradiction_findings,
    left_out_findings,
)
from ionterface.methods.voltammetry.separation_shares import Columns
from ionterface.methods.voltammetry.series import ScanRateSeries

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
RATES = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])
GRID = np.linspace(0, 1, 101)
GIVEN = Convention()
FITTED = Convention(denominator=Denominator.FITTED)
SMALL_OHM = Estimate(1e-4, 0.0, "Ohm")
TRUE_SHARES = [0.4000, 0.4853, 0.5359, 0.5985, 0.6535, 0.6783]


def series_of(law, rates=RATES, grid=GRID):
    """Currents ``law(E, v)`` on the rising sweep and their negative on the falling one."""
    rising = np.array([law(grid, v) + 0 * grid for v in rates])
    return ScanRateSeries.of_arrays(grid, rates, rising, -rising)


def two_terms(e, v):
    return 200 * v + 3 * v**0.5


def gained(series, gains):
    """Every sweep with an error of its own."""
    return dataclasses.replace(series, current=series.current * np.asarray(gains)[:, None])


def codes(result, *severities):
    return {f.code for f in result.findings if not severities or f.severity in severities}


def values(result, name="proportional"):
    return np.array([getattr(s, name).value for s in result.shares])


def near(potential):
    return int(np.argmin(np.abs(GRID - potential)))


# -- published numbers -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("regression", list(Regression))
@pytest.mark.parametrize("nonnegative", [False, True])
@pytest.mark.parametrize("branches", list(Branches))
@pytest.mark.parametrize("denominator", list(Denominator))
def test_clean_currents_give_the_shares_back(regression, nonnegative, branches, denominator):
    convention = Convention(
        regression=regression, nonnegative=nonnegative, branches=branches, denominator=denominator, trim=0.1
    )
    result = separation(series_of(two_terms), convention=convention, series_resistance=SMALL_OHM)
    assert values(result) == pytest.approx(TRUE_SHARES, abs=5e-5)
    assert values(result) + values(result, "root") == pytest.approx(np.ones(6))
    assert result.status is Status.VALID
    assert result.degrees == 4
    assert codes(result) == {"W-D14"}
    for terms in result.branches:
        known = np.isfinite(terms.k1)
        assert terms.k1[known] == pytest.approx(200)
        assert terms.k2[known] == pytest.approx(3)
        assert known.sum() == pytest.approx(90, abs=1)
        assert terms.proportional_at(5e-4)[known] == pytest.approx(terms.branch.sign * 0.1)


@pytest.mark.parametrize(
    ("regression", "share"),
    [(Regression.ORDINARY, 0.7341), (Regression.DIVIDED, 0.7099), (Regression.RELATIVE, 0.6999)],
)
def test_five_percent_on_the_fastest_sweep(regression, share):
    series = gained(series_of(two_terms), [1, 1, 1, 1, 1, 1.05])
    result = separation(series, convention=Convention(regression=regression, denominator=Denominator.FITTED))
    assert values(result)[-1] == pytest.approx(share, abs=5e-5)
    assert values(result, "fitted")[-1] == pytest.approx(share, abs=5e-5)
    assert values(result, "measured")[-1] != pytest.approx(share, abs=5e-3), "both denominators are there"


def test_errors_of_three_percent():
    """One error per sweep: the errors of all potentials are one, and the share is no better for having many."""
    rng = np.random.default_rng(11)
    clean = series_of(two_terms, grid=np.linspace(0, 1, 5))
    results = [separation(gained(clean, 1 + 0.03 * rng.standard_normal(6)), convention=FITTED) for _ in range(300)]
    shares = np.array([values(r) for r in results])
    stds = np.array([[s.proportional.std for s in r.shares] for r in results])
    published = [0.0304, 0.0317, 0.0315, 0.0305, 0.0287, 0.0277]
    assert shares.std(axis=0) == pytest.approx(published, rel=0.1)
    assert np.sqrt((stds**2).mean(axis=0)) == pytest.approx(published, rel=0.1)
    terms = [r.branch(UP) for r in results]
    for name, std in (("k1", 11.46), ("k2", 0.2157)):
        assert np.std([getattr(t, name)[2] for t in terms]) == pytest.approx(std, rel=0.1)
        assert np.sqrt(np.mean([getattr(t, name + "_std")[2] ** 2 for t in terms])) == pytest.approx(std, rel=0.1)
    assert np.mean([t.correlation[2] for t in terms]) == pytest.approx(-0.926, abs=3e-3)
    for level in (0.68, 0.95):
        for place, truth in enumerate(TRUE_SHARES):
            ends = [interval(r.shares[place].proportional, r.degrees, level) for r in results]
            hits = np.mean([low <= truth <= high for low, high in ends])
            assert hits == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 300))
    refused = np.mean([r.status is not Status.VALID for r in results])
    assert refused < 0.1, "noise alone refutes nothing"


def test_many_sweeps_of_independent_points_are_better_known():
    rng = np.random.default_rng(12)
    clean = series_of(two_terms)
    noisy = dataclasses.replace(clean, current=clean.current * (1 + 0.03 * rng.standard_normal(clean.current.shape)))
    assert separation(noisy, convention=GIVEN).shares[0].proportional.std < 0.03 / 5


# -- the named artefacts -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("exponent", "slow", "fast"), [(0.6, 0.117, 0.296), (0.7, 0.267, 0.535), (0.8, 0.458, 0.728), (0.9, 0.699, 0.880)]
)
def test_a_pure_power_law_is_separated_and_refused(exponent, slow, fast):
    result = separation(series_of(lambda e, v: v**exponent), convention=FITTED, series_resistance=SMALL_OHM)
    assert values(result)[[0, -1]] == pytest.approx([slow, fast], abs=6e-4)
    assert np.nanmax(result.branch(UP).misfit) < 0.025, "the good fit proves nothing"
    assert "W-D2" in codes(result, Severity.ERROR)
    assert result.status is Status.NOT_VALID


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7, 0.95])
def test_two_terms_over_three_decades_are_not_refused(share):
    rates = np.geomspace(3e-5, 3e-2, 9)
    result = separation(
        series_of(lambda e, v: share * v / 1e-3 + (1 - share) * (v / 1e-3) ** 0.5, rates),
        convention=GIVEN,
        series_resistance=Estimate(1e-9, 0.0, "Ohm"),
    )
    assert codes(result) == {"W-D14"}


def test_a_capacitor_behind_a_resistor():
    rates, grid = np.array([1, 2, 5, 10, 20, 50, 100]) * 1e-3, np.linspace(0, 1, 1001)
    fall = np.exp(-grid / (5 * rates[:, None])) * 2 / (1 + np.exp(-1 / (5 * rates[:, None])))
    rising = 100 * rates[:, None] * (1 - fall)
    series = ScanRateSeries.of_arrays(grid, rates, rising, -rising[:, ::-1])
    for stated in (None, Estimate(0.05, 0.0, "Ohm")):
        result = separation(series, convention=FITTED, series_resistance=stated)
        terms = result.branch(UP)
        assert terms.k1[[500, 900]] == pytest.approx([40.6, 83.3], abs=0.05)
        diffusion = terms.root / (terms.root + terms.proportional)
        assert diffusion[[0, -1], 500] == pytest.approx([0.67, 0.17], abs=6e-3)
        assert diffusion[[0, -1], 900] == pytest.approx([0.22, 0.027], abs=6e-3)
        assert diffusion[0, 300] > 1, "near the turning point more than everything"
        assert "W-D2" in codes(result, Severity.ERROR)
        assert "W-D12" in codes(result), "where the sign changes nothing is separated"
        assert result.status is Status.NOT_VALID
    assert codes(result, Severity.ERROR) >= {"W-D5", "W-D6"}


def test_an_ohmic_shift_of_a_surface_wave():
    rates, grid = np.array([1, 2, 4, 6, 8, 10]) * 1e-3, np.linspace(-0.25, 0.25, 501)
    inner = np.linspace(-0.4, 0.4, 80001)
    wave = 300 * np.exp(-0.5 * (inner / 0.04) ** 2)
    rising = np.array([v * np.interp(grid, inner + 0.06 * v / 0.01 * wave / 300, wave) for v in rates])
    series = ScanRateSeries.of_arrays(grid, rates, rising, -rising[:, ::-1])
    result = separation(series, convention=GIVEN)
    terms = result.branch(UP)
    places = [int(np.argmin(np.abs(grid - e))) for e in (-0.05, 0.0, 0.05)]
    assert terms.k1[places] == pytest.approx([59.7, 156.6, 337.6], abs=0.1)
    assert wave[np.searchsorted(inner, 0.05)] == pytest.approx(137, abs=0.5)
    assert terms.k2[places[2]] == pytest.approx(-6.4, abs=0.1)
    local = terms.proportional / terms.current
    assert local[-1, places[0]] == pytest.approx(0.76, abs=6e-3)
    assert local[-1, places[2]] == pytest.approx(1.15, abs=6e-3)
    assert codes(result, Severity.ERROR) >= {"W-D2", "W-D3", "W-D7", "W-D10"}
    assert terms.rejected[places[2]]
    assert result.status is Status.NOT_VALID
    stated = separation(series, convention=GIVEN, series_resistance=Estimate(0.02, 0.0, "Ohm"))
    assert "W-D6" in codes(stated, Severity.ERROR)


@pytest.fixture(scope="module")
def thin_film(cells):
    """Diffusion in a Nernstian film of p = 1 to 10 and no capacitance, by finite differences."""
    program = cells.Program(0.0, 1.0, step=2.5e-4, cycles=1)
    length = 1e-6
    rates = np.array([1, 2, 3, 5, 7, 10]) * 1e-3
    diffusivity = length**2 * 1e-3 / cells.thermal
    truth = cells.film(program, rates, charge=1.0, diffusivity=diffusivity, length=length, nodes=100)
    (e, up), (_, down) = truth.sweep(rising=True), truth.sweep(rising=False)
    return ScanRateSeries.of_arrays(e, rates, up, down[:, ::-1]), cells.thermal


def test_diffusion_in_a_thin_film_passes_for_capacitance_and_is_refused(thin_film):
    series, thermal = thin_film
    result = separation(series, convention=FITTED)
    terms = result.branch(UP)
    local = terms.proportional / (terms.proportional + terms.root)
    for xi, slow, fast in ((1, 0.18, 0.42), (0, 0.27, 0.54), (-1, 0.48, 0.74)):
        place = int(np.argmin(np.abs(series.potential - (0.5 - xi * thermal))))
        assert local[[0, -1], place] == pytest.approx([slow, fast], abs=0.02)
    two = int(np.argmin(np.abs(series.potential - (0.5 + 2 * thermal))))
    assert local[:, two] == pytest.approx(0.99, abs=0.03)
    three = int(np.argmin(np.abs(series.potential - (0.5 + 3 * thermal))))
    assert terms.k2[three] < 0
    assert local[[0, -1], three] == pytest.approx([2.1, 1.2], abs=0.15)
    assert codes(result, Severity.ERROR) & {"W-D2", "W-D3", "W-D7", "W-D10"}
    assert result.status is Status.NOT_VALID


def test_an_offset_current_bends_both_coefficients():
    result = separation(series_of(lambda e, v: two_terms(e, v) + 0.005), convention=GIVEN)
    terms = result.branch(UP)
    assert terms.k1[50] == pytest.approx(183.9, abs=0.05)
    assert terms.k2[50] == pytest.approx(3.61, abs=5e-3)


def test_a_large_offset_is_refused():
    result = separation(series_of(lambda e, v: 200 * v + 0.05), convention=GIVEN, series_resistance=SMALL_OHM)
    assert codes(result, Severity.ERROR) == {"W-D2"}
    assert "W-D9" in codes(result)
    assert result.branch(UP).root[0, 50] > 0.05, "the constant current passes for diffusion"


# -- single tests, one at a time ---------------------------------------------------------------------------------
def test_the_v_proportional_current_stays_inside_the_loop():
    def law(e, v):
        return 200 * v - np.where(e > 0.5, 1.0, 0.0) * v**0.5

    inside, outside = (separation(series_of(two_terms), convention=GIVEN), separation(series_of(law), convention=GIVEN))
    assert "W-D3" not in codes(inside)
    assert codes(outside, Severity.ERROR) >= {"W-D3", "W-D10"}
    terms = outside.branch(UP)
    assert terms.rejected[60:].all()
    assert not terms.rejected[:50].any()


def test_a_contradiction_at_few_potentials_is_a_warning():
    def law(e, v):
        return 200 * v - np.where(e > 0.98, 1.0, 0.0) * v**0.5

    result = separation(series_of(law), convention=GIVEN, series_resistance=SMALL_OHM)
    assert codes(result, Severity.WARNING) >= {"W-D3", "W-D10"}
    assert result.status is Status.VALID


def test_a_rate_on_which_the_share_hangs():
    steady = separation(gained(series_of(two_terms), [1, 1, 1, 1, 1, 1.02]), convention=GIVEN)
    hanging = separation(gained(series_of(two_terms), [1, 1, 1, 1, 1, 0.90]), convention=GIVEN)
    assert "W-D4" not in codes(steady)
    assert "W-D4" in codes(hanging)
    assert int(np.argmax(hanging.left_out)) == 5
    for left, gains in ((5, np.ones(5)), (0, np.array([1, 1, 1, 1, 0.90]))):
        others = np.delete(np.arange(6), left)
        alone = separation(gained(series_of(two_terms, RATES[others]), gains), convention=GIVEN)
        change = np.abs(values(alone, "measured") - values(hanging, "measured")[others]).max()
        assert hanging.left_out[left] == pytest.approx(change)


@pytest.mark.parametrize(("resistance", "told"), [(0.098, False), (0.102, True)])
def test_charging_of_a_tenth_of_the_window(resistance, told):
    series = series_of(lambda e, v: 200 * v)
    result = separation(series, convention=GIVEN, series_resistance=Estimate(resistance, 0.0, "Ohm"))
    assert ("W-D5" in codes(result)) is told


@pytest.mark.parametrize(("resistance", "told"), [(0.0249, False), (0.0251, True)])
def test_an_ohmic_drop_of_five_millivolts(resistance, told):
    series = series_of(lambda e, v: 200 * v)
    ohm = Estimate(resistance, 0.0, "Ohm")
    assert ("W-D6" in codes(separation(series, convention=GIVEN, series_resistance=ohm))) is told
    corrected = dataclasses.replace(series, resistance=ohm)
    assert "W-D6" not in codes(separation(corrected, convention=GIVEN))


@pytest.mark.parametrize(("way", "told"), [(0.008, False), (0.012, True)])
def test_a_peak_that_moves_by_ten_millivolts(way, told):
    def law(e, v):
        return v * (1 + 5 * np.exp(-0.5 * ((e - 0.5 - way * np.log10(v / 1e-4)) / 0.05) ** 2))

    assert ("W-D7" in codes(separation(series_of(law), convention=GIVEN))) is told


def test_misfit_and_runs():
    rough = np.array([1, 1.1, 0.9, 1.1, 0.9, 1])
    assert "W-D9" in codes(separation(gained(series_of(two_terms), rough), convention=GIVEN))
    many = np.geomspace(1e-4, 1e-3, 20)
    bent = series_of(lambda e, v: two_terms(e, v) * (1 + 0.01 * np.sin(6 * np.log10(v / 1e-4))), many)
    result = separation(bent, convention=GIVEN)
    assert np.nanmax(result.branch(UP).misfit) < 0.05
    assert "W-D9" in codes(result), "many rates in a row lie on one side"


def test_the_constraint_is_told_where_it_holds_and_nothing_is_clipped():
    def law(e, v):
        return 200 * v - np.where(e > 0.5, 1.0, -1.0) * v**0.5

    free = separation(series_of(law), convention=GIVEN).branch(UP)
    held = separation(series_of(law), convention=Convention(nonnegative=True))
    assert "W-D11" in codes(held)
    terms = held.branch(UP)
    assert terms.active[51:].all()
    assert not terms.active[:50].any()
    assert terms.k2[51:] == pytest.approx(np.zeros(50))
    v, i = RATES, 200 * RATES - RATES**0.5
    alone = np.sum(v / i) / np.sum((v / i) ** 2)
    assert terms.k1[60] == pytest.approx(alone), "the other coefficient is fitted anew"
    assert free.k1[60] == pytest.approx(200)
    assert "W-D10" in codes(held, Severity.ERROR), "the free regression rejects the model all the same"


def test_shares_over_the_fitted_current_never_fall():
    rng = np.random.default_rng(7)
    clean = series_of(lambda e, v: (200 + 100 * np.sin(6 * e)) * v + 3 * e * v**0.5)
    for _ in range(20):
        noisy = gained(clean, 1 + 0.05 * rng.standard_normal(6))
        result = separation(noisy, convention=Convention(nonnegative=True))
        assert np.all(np.diff(values(result, "fitted")) >= -1e-12)


# -- which currents, which rates ---------------------------------------------------------------------------------
def test_the_integral_weighs_potentials_by_their_width_and_current():
    grid = np.concatenate([np.linspace(0, 0.5, 11), np.linspace(0.51, 1, 50)])
    law = lambda e, v: np.where(e < 0.505, 100 * v, 1.0 * v**0.5)  # noqa: E731
    result = separation(series_of(law, grid=grid), convention=GIVEN)
    one, two = 100 * RATES * 0.505, RATES**0.5 * 0.495
    assert values(result) == pytest.approx(one / (one + two), rel=2e-3)


def test_the_trim_is_taken_after_each_turning_point():
    result = separation(series_of(two_terms), convention=Convention(trim=0.1))
    assert np.isnan(result.branch(UP).k1[: near(0.1)]).all()
    assert np.isfinite(result.branch(UP).k1[near(0.1) + 1 :]).all()
    assert np.isnan(result.branch(DOWN).k1[near(0.9) + 1 :]).all()
    assert np.isfinite(result.branch(DOWN).k1[: near(0.9)]).all()
    assert result.shares[0].covered == pytest.approx(0.9, abs=0.01)


def test_a_range_of_rates_is_used_and_printed():
    convention = Convention(rates=(2e-4, 8e-4))
    result = separation(series_of(two_terms), convention=convention)
    assert [s.scan_rate.value for s in result.shares] == pytest.approx([2e-4, 3e-4, 5e-4, 8e-4])
    assert result.n_independent == 4
    assert "0.2 to 0.8 mV/s" in str(convention)
    assert "W-D8" in codes(result, Severity.ERROR)


def test_the_convention_prints_every_choice():
    convention = Convention(
        regression=Regression.DIVIDED, nonnegative=True, branches=Branches.REDUCTION,
        denominator=Denominator.FITTED, trim=0.02,
    )  # fmt: skip
    for words in (
        "i/v^½ on v^½",
        "not negative",
        "reduction branch only",
        "fitted current",
        "every rate",
        "20 mV",
        "never",
    ):
        assert words in str(convention)
    assert set(convention.settings.items()) <= set(
        separation(series_of(two_terms), convention=convention).settings.items()
    )


def test_currents_of_the_wrong_sign_are_left_out_and_told():
    def law(e, v):
        return np.where((e > 0.8) & (v > 6e-4), -1, 1) * two_terms(e, v)

    result = separation(series_of(law), convention=GIVEN)
    assert values(result) == pytest.approx(TRUE_SHARES, abs=5e-5)
    assert result.shares[-1].covered == pytest.approx(0.8, abs=0.01)
    assert "W-D12" in codes(result)
    exchanged = series_of(two_terms)
    swapped = separation(dataclasses.replace(exchanged, current=-exchanged.current), convention=GIVEN)
    assert swapped.status is Status.NOT_COMPUTABLE
    assert swapped.shares == ()
    swapped.table()


def test_sweeps_that_do_not_overlap():
    law = lambda e, v: np.where((e < 0.5) == (v < 4e-4), two_terms(e, v), np.nan)  # noqa: E731
    assert separation(series_of(law), convention=GIVEN).status is Status.NOT_COMPUTABLE


def test_the_effective_rate_is_the_regressor_of_a_corrected_series():
    series = series_of(two_terms)
    pace = series.effective_rate * (1 + 0.2 * np.sin(9 * GRID))
    signs = np.array([1, -1])[:, None, None]
    corrected = dataclasses.replace(
        series, effective_rate=pace, current=signs * (200 * pace + 3 * pace**0.5), resistance=SMALL_OHM
    )
    terms = separation(corrected, convention=GIVEN).branch(DOWN)
    assert terms.k1 == pytest.approx(np.full(101, 200))
    assert terms.proportional == pytest.approx(200 * pace[1])


def test_few_rates():
    for k in (2, 3, 4):
        result = separation(series_of(two_terms, np.geomspace(1e-4, 1e-3, k)), convention=GIVEN)
        assert "W-D8" in codes(result, Severity.ERROR)
        assert result.status is Status.NOT_VALID
        assert values(result)[0] == pytest.approx(0.4), "the number is shown"
        result.table()
    two = separation(series_of(two_terms, np.array([1e-4, 1e-3])), convention=GIVEN)
    assert two.shares[0].proportional.std is None
    assert "no degree of freedom" in " ".join(f.message for f in two.findings)
    assert "W-D8" in codes(separation(series_of(two_terms, RATES / 2 + 3e-4), convention=GIVEN), Severity.WARNING)
    with pytest.raises(UsageError, match="several scan rates"):
        separation(series_of(two_terms, np.array([1e-3])), convention=GIVEN)
    with pytest.raises(UsageError, match="several scan rates"):
        separation(series_of(two_terms), convention=Convention(rates=(1.1e-3, 2e-3)))


def test_wrong_conventions():
    with pytest.raises(UsageError, match="smaller"):
        Convention(rates=(1e-3, 1e-4))
    with pytest.raises(UsageError, match="trim"):
        Convention(trim=-0.1)
    result = separation(series_of(two_terms), convention=Convention(branches=Branches.OXIDATION))
    with pytest.raises(UsageError, match="leaves the reduction out"):
        result.branch(DOWN)


def test_what_the_share_is_called():
    result = separation(series_of(two_terms), convention=GIVEN)
    headings = [c.heading for c in result.table().columns]
    assert "v-proportional (surface, capacitive)" in headings
    assert "v^½-proportional (diffusion)" in headings
    assert result.table().column("proportional")[0].value == pytest.approx(40.0)
    text = " ".join([*headings, *(f.message for f in result.findings)])
    assert "pseudocapacit" not in text.lower()
    assert "not what is capacitive" in text


def test_no_resistance_is_told():
    assert "W-D13" in codes(separation(series_of(two_terms), convention=GIVEN))


def test_the_series_is_left_alone_and_units_do_not_matter():
    series = series_of(two_terms)
    before = series.current.copy()
    one = separation(series, convention=GIVEN)
    assert np.array_equal(series.current, before)
    scaled = separation(dataclasses.replace(series, current=1e-6 * series.current), convention=GIVEN)
    assert values(scaled) == pytest.approx(values(one))
    assert scaled.branch(UP).k1[5] == pytest.approx(1e-6 * one.branch(UP).k1[5])


@pytest.mark.parametrize(("change", "told"), [(0.029, False), (0.031, True)])
def test_a_share_that_hangs_on_one_rate(change, told):
    rates = [Estimate(v, 0.0, "V/s") for v in (1e-4, 1e-3)]
    found = left_out_findings((0.001, change), rates)
    assert [f.code for f in found] == (["W-D4"] if told else [])
    assert not told or "1 mV/s" in found[0].message


@pytest.mark.parametrize(
    ("part", "certain", "severity"),
    [(0.1, 0.0, Severity.WARNING), (0.1, 0.06, Severity.ERROR), (0.3, 0.0, Severity.ERROR)],
)
def test_a_negative_coefficient_that_shared_errors_explain_does_not_refuse(part, certain, severity):
    """Errors that the potentials of a rate share put 10 % of a loop beyond 2 σ now and then; 30 % they hardly do."""
    n = 100
    columns = Columns(
        rates=np.ones((6, n)), current=np.ones((6, n)), width=np.ones(n), branch=np.zeros(n, int), place=np.arange(n),
        covered=np.ones(6),
    )  # fmt: skip
    nowhere, here = np.zeros(n, bool), np.arange(n)
    failed = Contradictions(
        rejected=here < part * n, outside=nowhere, inconsistent=nowhere, misfit=nowhere,
        surely_rejected=here < certain * n,
    )  # fmt: skip
    (finding,) = contradiction_findings(columns, failed, nowhere)
    assert (finding.code, finding.severity) == ("W-D10", severity)
