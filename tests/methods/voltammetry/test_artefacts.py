"""Where a method does not hold it says so: electrodes that look like what they are not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import Severity
from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.b_value import b_from_peaks, b_values
from ionterface.methods.voltammetry.finite_film import Film, Geometry
from ionterface.methods.voltammetry.laviron import laviron
from ionterface.methods.voltammetry.nicholson import nicholson
from ionterface.methods.voltammetry.peak_baseline import NoBaseline
from ionterface.methods.voltammetry.peak_drift import Cause
from ionterface.methods.voltammetry.peaks import peaks
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.randles_sevcik import Area, AreaKind, Reversible, randles_sevcik
from ionterface.methods.voltammetry.separation import Convention, separation

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
TEMPERATURE = Estimate(298.15, 0.0, "K")
DECADE = np.array([1e-3, 2e-3, 3e-3, 5e-3, 7e-3, 1e-2])


def ohm(value):
    return Estimate(value, 0.0, "Ohm")


def codes(result, *severities):
    """Codes of the findings that weigh more than a note, or as much as said."""
    wanted = severities or (Severity.WARNING, Severity.ERROR)
    return {f.code for f in result.findings if f.severity in wanted}


def separated(series, **how):
    return separation(series, convention=Convention(), **how)


def shares(result):
    return np.array([s.proportional.value for s in result.shares])


# -- a capacitor behind a resistor -------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def resisted(cells):
    """1 F behind 5 ohm: a time constant of 5 s, at up to 100 mV/s half the window long."""
    rates = np.array([1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1])
    return cells.recorded(cells.surface(cells.Program(0, 1), rates, capacitance=1.0, resistance=5.0), relative=1e-3)


@pytest.mark.parametrize("stated", [None, ohm(5.0)])
def test_the_charging_of_a_capacitor_is_not_taken_for_diffusion(resisted, stated):
    """Between the turning points b falls to .83 and the share of v to a third, though nothing diffuses."""
    series = scan_rate_series(resisted)
    b, parts = b_values(series, step=0.1, series_resistance=stated), separated(series, series_resistance=stated)
    assert "W-B4" in codes(b), "the current changes sign where a capacitor's would not"
    assert stated is not None or "W-B6" in codes(b), "the charging was not cut off"
    assert codes(parts) & {"W-D2", "W-D3", "W-D5", "W-D6"}
    wrong = [v for v in b.values if np.isfinite(v.b.value) and abs(v.b.value - 1) > 0.05]
    assert stated is None or not wrong, "within five time constants of the turning points nothing is known"


def test_a_stated_resistance_names_the_charging_of_the_capacitor(resisted):
    result = separated(scan_rate_series(resisted), series_resistance=ohm(5.0))
    assert codes(result) >= {"W-D5", "W-D6"}


def test_the_correction_by_the_resistance_gives_the_capacitor_back(cells):
    """1 F behind 2 ohm, up to 10 mV/s: ten time constants fit into a fifth of the window."""
    truth = cells.surface(cells.Program(0, 1), DECADE, capacitance=1.0, resistance=2.0)
    series = scan_rate_series(cells.recorded(truth, relative=1e-3), resistance=ohm(2.0), trim=0.1)
    inner = [v for v in b_values(series, step=0.1).values if v.unusable is None]
    assert len(inner) >= 12
    assert [v.b.value for v in inner] == pytest.approx([1.0] * len(inner), abs=0.01)
    assert shares(separated(series)) == pytest.approx(np.ones(6), abs=0.02)


# -- an ohmic shift of a surface wave ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def shifted(cells):
    """A surface wave of 40 mV and no diffusion whose peak moves by some 60 mV from the slowest to the fastest rate."""
    wave = cells.surface(cells.Program(0, 1), DECADE, charge=1.0, width=0.04, resistance=0.5)
    return cells.recorded(wave, relative=1e-3)


def test_a_peak_that_moves_by_its_ohmic_drop_is_told(shifted):
    series = scan_rate_series(shifted)
    b, parts, found = b_values(series, step=0.05), separated(series), peaks(series, baseline=NoBaseline())
    spread = [v.b.value for v in b.values if np.isfinite(v.b.value)]
    assert min(spread) < 0.85
    assert max(spread) > 1.15
    assert "W-B3" in codes(b)
    assert b.status is Status.NOT_VALID
    assert codes(parts) >= {"W-D7"}
    assert codes(parts) & {"W-D2", "W-D3"}
    assert "W-P7" in codes(found) or all(d.cause is Cause.OHMIC for d in found.drifts)


def test_peaks_that_move_still_grow_nearly_in_proportion_to_the_rate(shifted):
    """The height of a peak hardly cares where it stands: b of its true tops is .968, where fixed potentials give .4."""
    result = b_from_peaks(peaks(scan_rate_series(shifted), baseline=NoBaseline()))
    assert [v.b.value for v in result.values] == pytest.approx([0.968, 0.968], abs=0.003)
    assert "W-B3" in codes(result)


def test_the_right_resistance_makes_the_shifted_wave_a_surface_wave_again(shifted):
    series = scan_rate_series(shifted, resistance=ohm(0.5))
    b = b_values(series, step=0.05)
    known = [v.b.value for v in b.values if np.isfinite(v.b.value)]
    assert len(known) >= 6
    assert known == pytest.approx([1.0] * len(known), abs=0.02)
    assert "W-B3" not in codes(b)
    assert shares(separated(series)) == pytest.approx(np.ones(6), abs=0.03)
    told = [f.message for f in peaks(series, baseline=NoBaseline()).findings if f.code == "W-P7"]
    assert told
    assert not any("Measure the resistance" in message for message in told), "it was measured, and is right"


def test_noise_of_a_corrected_wave_is_no_movement_of_its_peak(cells):
    """The pace of a corrected potential is noisy; where its noise cuts the top to pieces, nothing has moved."""
    wave = cells.surface(cells.Program(0, 1), DECADE, charge=1.0, width=0.04, resistance=0.5)
    for seed in range(2000, 2012):
        series = scan_rate_series(cells.recorded(wave, seed=seed, gain=0.01, relative=0.01), resistance=ohm(0.5))
        assert "W-B3" not in codes(b_values(series, step=0.1))


# -- diffusion in a thin film ------------------------------------------------------------------------------------
def film_of(cells, lowest, **how):
    """Rates over a decade and a half at which p begins at `lowest`; nothing but diffusion in a plate of 1 µm."""
    p = lowest * np.array([1, 2, 4, 8, 16, 32])
    rates = p * 1e-2 * cells.thermal
    truth = cells.film(cells.Program(0.1, 0.9), rates, charge=1.0, diffusivity=1e-14, length=1e-6, **how)
    film = Film(
        length=Estimate(1e-6, 0.0, "m"),
        diffusivity=Estimate(1e-14, 0.0, "m2/s"),
        electrons=1,
        temperature=298.15,
        geometry=Geometry.PLATE,
    )
    return truth, p, film


def test_diffusion_in_a_film_is_not_taken_for_a_mixture(cells):
    """p of 0.3 to 9.6: peaks grow with exponents from .99 to .56, without any capacitance."""
    truth, p, film = film_of(cells, 0.3)
    series = scan_rate_series(cells.recorded(truth, relative=1e-3))
    fixed, parts = b_values(series, step=0.05, film=film), separated(series)
    of_peaks = b_from_peaks(peaks(series, baseline=NoBaseline()), film=film)
    assert shares(parts).max() > 0.4, "a film is separated into parts that it does not have"
    assert codes(fixed) & {"W-B2", "W-B3"}
    assert fixed.status is Status.NOT_VALID
    assert codes(parts) & {"W-D2", "W-D3", "W-D7"}
    assert codes(of_peaks) & {"W-B2"}
    for result in (fixed, of_peaks):
        assert [n.value for n in result.film.numbers] == pytest.approx(p, rel=1e-3)
    falling = next(v for v in of_peaks.values if v.branch is DOWN)
    steps = np.array([s.value for s in falling.piecewise])
    between = (of_peaks.film.b[1:] + of_peaks.film.b[:-1]) / 2
    assert steps == pytest.approx(between, abs=0.04), "diffusion in the film alone gives these exponents"


def test_a_film_that_follows_the_potential_is_never_called_capacitive(cells):
    """p of .003 to .1: b is 1 for diffusion alone, and no test of the currents can know."""
    truth, _, film = film_of(cells, 0.003)
    series = scan_rate_series(cells.recorded(truth, relative=1e-3))
    result = b_values(series, step=0.05, film=film)
    usable = [v for v in result.values if v.unusable is None]
    assert [v.b.value for v in usable] == pytest.approx([1.0] * len(usable), abs=0.1)
    assert any("diffusion alone" in f.message for f in result.findings)
    words = " ".join([*(v.reading for v in usable), *(f.message for f in result.findings)]).lower()
    assert "capacitive" not in words
    assert any("not limited by semi-infinite diffusion" in v.reading for v in usable)


def test_a_film_refuses_the_equations_of_a_half_space(cells):
    truth, _, film = film_of(cells, 0.3)
    found = peaks(scan_rate_series(cells.recorded(truth, relative=1e-3), cycle=1), baseline=NoBaseline())
    (track,) = found.branch(DOWN)
    area = Area(value=Estimate(1e-4, 0.0, "m2"), kind=AreaKind.ELECTROACTIVE)
    diffusion = randles_sevcik(
        track,
        electrons=1,
        area=area,
        concentration=Estimate(1e4, 0.0, "mol/m3"),
        temperature=TEMPERATURE,
        law=Reversible(),
        film=film,
    )
    assert diffusion.status is Status.NOT_VALID
    assert "W-R1" in codes(diffusion)
    kinetics = nicholson(
        found,
        electrons=1,
        temperature=TEMPERATURE,
        diffusivity=Estimate(1e-14, 0.0, "m2/s"),
        alpha=0.5,
        forward=DOWN,
        film=film,
    )
    assert kinetics.status is Status.NOT_VALID
    assert "W-N3" in codes(kinetics)


# -- power laws, offsets, few rates ------------------------------------------------------------------------------
@pytest.mark.parametrize(("b", "low", "high"), [(0.6, 0.117, 0.296), (0.7, 0.267, 0.535), (0.8, 0.458, 0.728)])
def test_a_power_law_is_separated_well_and_the_good_fit_proves_nothing(cells, b, low, high):
    rates = np.logspace(-4, -3, 11)
    truth = cells.terms(cells.Program(0, 1), rates, law=lambda e, v: 0.01 * (1 + e) * v**b)
    result = separated(scan_rate_series(cells.recorded(truth, relative=1e-3)))
    f = shares(result)
    assert (f[0], f[-1]) == pytest.approx((low, high), abs=0.03)
    assert max(np.nanmax(branch.misfit) for branch in result.branches) < 0.05
    assert "W-D2" in codes(result)


def test_a_constant_current_beside_the_others_is_told(cells):
    rates = np.array([1e-4, 2e-4, 3e-4, 5e-4, 8e-4, 1e-3])
    truth = cells.terms(cells.Program(0, 1), rates, law=lambda e, v: 0.2 * v + 3e-3 * v**0.5)
    series = scan_rate_series(cells.recorded(truth, relative=1e-3, offset=5e-6))
    assert "W-CV6" in codes(series)
    for result in (separated(series), b_values(series, step=0.1)):
        assert "W-CV6" in codes(result), "what the series noticed is lost"


@pytest.mark.parametrize("count", [2, 3, 4])
def test_too_few_scan_rates_are_not_valid_and_their_numbers_are_shown(cells, count):
    truth = cells.terms(cells.Program(0, 1), cells.rates, law=lambda e, v: 0.2 * v + 3e-3 * v**0.5)
    series = scan_rate_series(cells.recorded(truth, relative=1e-3, keep=range(0, count)))
    for result in (b_values(series, step=0.25), separated(series)):
        assert result.status is Status.NOT_VALID
        assert any("scan rates" in f.message for f in result.findings if f.severity is Severity.ERROR)
        assert result.table().rows
    assert np.isfinite(shares(separated(series))).all()
    assert np.isfinite([v.b.value for v in b_values(series, step=0.25).values if v.unusable is None]).any()
    if count == 2:
        assert all(s.proportional.std is None for s in separated(series).shares), "no degree of freedom, no error"


def test_rates_of_less_than_a_decade_are_told(cells):
    rates = np.array([1e-3, 1.2e-3, 1.5e-3, 1.8e-3, 2.2e-3])
    truth = cells.terms(cells.Program(0, 1), rates, law=lambda e, v: 0.2 * v + 3e-3 * v**0.5)
    series = scan_rate_series(cells.recorded(truth, relative=1e-3))
    assert "W-B1" in codes(b_values(series, step=0.25))
    assert codes(separated(series))


# -- kinetics ----------------------------------------------------------------------------------------------------
def test_separations_out_of_range_give_bounds(cells):
    """A couple in equilibrium tells no rate constant, only that it is large."""
    program = cells.Program(0.2, 0.8, cycles=1, falling_first=True)
    rates = np.array([0.02, 0.05, 0.1, 0.2, 0.5])
    truth = cells.solution(program, rates, area=1e-5, concentration=1.0, diffusivity=1e-9)
    found = peaks(scan_rate_series(cells.recorded(truth, relative=1e-3), cycle=1), baseline=NoBaseline())
    given = {"electrons": 1, "temperature": TEMPERATURE, "diffusivity": Estimate(1e-9, 0.0, "m2/s"), "alpha": 0.5}
    result = nicholson(found, forward=DOWN, **given)
    assert result.status in (Status.BOUND, Status.NOT_VALID, Status.NOT_COMPUTABLE)
    assert "W-N1" in {f.code for f in result.findings}


def test_an_uncompensated_resistance_is_told_where_it_is_stated(cells):
    program = cells.Program(0.2, 0.8, cycles=1, falling_first=True)
    rates = np.array([0.02, 0.05, 0.1, 0.2, 0.5])
    k0 = 2.0 * np.sqrt(np.pi * 1e-9 * rates[0] / cells.thermal)
    truth = cells.solution(program, rates, area=1e-5, concentration=1.0, diffusivity=1e-9, rate_constant=k0)
    found = peaks(scan_rate_series(cells.recorded(truth, relative=1e-3), cycle=1), baseline=NoBaseline())
    given = {"electrons": 1, "temperature": TEMPERATURE, "diffusivity": Estimate(1e-9, 0.0, "m2/s"), "alpha": 0.5}
    small = nicholson(found, forward=DOWN, uncompensated=ohm(1.0), **given)
    large = nicholson(found, forward=DOWN, uncompensated=ohm(200.0), **given)
    assert "W-N2" not in codes(small)
    assert "W-N2" in codes(large)


def test_surface_kinetics_are_refused_to_a_dissolved_couple(cells):
    """Its peaks grow as the root of the rate: the couple is not confined to the surface."""
    program = cells.Program(0.0, 1.0, cycles=1, falling_first=True)
    rates = np.array([0.02, 0.05, 0.1, 0.2, 0.5])
    k0 = 0.3 * np.sqrt(np.pi * 1e-9 * rates[0] / cells.thermal)
    truth = cells.solution(program, rates, area=1e-5, concentration=1.0, diffusivity=1e-9, rate_constant=k0)
    found = peaks(scan_rate_series(cells.recorded(truth, relative=1e-3), cycle=1), baseline=NoBaseline())
    result = laviron(found, electrons=1, temperature=TEMPERATURE, alpha=Estimate(0.5, 0.0, "1"))
    assert codes(result)
    assert result.status is Status.NOT_VALID


def test_findings_are_sentences_and_results_carry_their_settings(resisted):
    series = scan_rate_series(resisted)
    for result in (b_values(series, step=0.1), separated(series), peaks(series, baseline=NoBaseline())):
        assert result.settings
        assert dataclasses.is_dataclass(result)
        for finding in (*series.findings, *result.findings):
            assert finding.message.strip().endswith("."), finding
            assert "\n" not in finding.message
            assert len(finding.message) < 400
