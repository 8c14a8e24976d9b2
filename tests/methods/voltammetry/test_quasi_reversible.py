"""Separation of the peaks against psi: the tables, the way back, and a grid that knows no integral equation."""

from __future__ import annotations

import time

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.voltammetry.quasi_reversible import (
    cyclic_peaks,
    cyclic_sweep,
    peak_separation,
    standard_rate_constant,
    working_curve,
)
from ionterface.methods.voltammetry.reversible_sweep import irreversible_current, reversible_current

T = 298.15
MILLIVOLT = 25.69258
CONVERGED = 0.025
"""The tables were computed with a step of 0.02, which is 0.02 mV above its limit at psi 1 and 20. [mV]"""
PSI = np.array([20, 7, 6, 5, 4, 3, 2, 1, 0.75, 0.50, 0.35, 0.25, 0.10])
COLUMNS = {
    (0.5, -141): [60.25, 62.61, 63.21, 64.05, 65.30, 67.37, 71.43, 83.09, 90.46, 104.29, 120.49, 139.69, 210.68],
    (0.5, -200): [59.48, 61.86, 62.47, 63.32, 64.58, 66.67, 70.77, 82.58, 90.04, 104.06, 120.51, 140.04, 212.24],
    (0.5, -300): [58.97, 61.38, 62.00, 62.85, 64.13, 66.25, 70.42, 82.39, 89.97, 104.24, 121.00, 140.91, 214.39],
    (0.5, -500): [58.64, 61.09, 61.72, 62.59, 63.89, 66.04, 70.27, 82.46, 90.18, 104.73, 121.82, 142.14, 216.85],
    (0.3, -300): [58.89, 61.16, 61.74, 62.55, 63.76, 65.76, 69.72, 81.31, 88.85, 103.63, 122.25, 146.46, 244.32],
    (0.7, -300): [58.87, 61.12, 61.68, 62.48, 63.66, 65.61, 69.44, 80.36, 87.25, 100.25, 115.80, 135.07, 218.75],
}
CURRENTS = [0.4448, 0.4420, 0.4413, 0.4404, 0.4390, 0.4367, 0.4323, 0.4208, 0.4143, 0.4036, 0.3932, 0.3833, 0.3626]
EXTENDED = {
    **{50: 57.77, 10: 59.91, 1.5: 74.43, 0.8: 88.37, 0.6: 97.75, 0.4: 115.17, 0.3: 130.97, 0.2: 158.42, 0.15: 181.37},
    **{0.12: 200.84, 0.08: 238.97, 0.06: 267.42, 0.05: 285.82, 0.04: 308.57, 0.03: 338.13, 0.02: 379.99, 0.01: 451.71},
}
FLOORS = {
    **{-71.5: 62.00, -100: 60.20, -121.5: 59.42, -141: 58.95, -150: 58.78, -200: 58.17, -271.5: 57.74, -300: 57.64},
    **{-500: 57.30, -1000: 57.11},
}
INVERSE = {
    **{61: (12.61, 7.81), 62: (8.43, 6.00), 63: (6.32, 4.86), 65: (4.20, 3.52), 68: (2.785, 2.482)},
    **{70: (2.268, 2.069), 72: (1.909, 1.772), 75: (1.539, 1.454), 80: (1.157, 1.114), 84: (0.9613, 0.9350)},
    **{90: (0.7621, 0.7494), 95: (0.6468, 0.6402), 100: (0.5595, 0.5568), 105: (0.4912, 0.4909)},
    **{110: (0.4363, 0.4377), 121: (0.3465, 0.3500), 130: (0.2937, 0.2980), 141: (0.2449, 0.2496)},
    **{150: (0.2137, 0.2186), 160: (0.1855, 0.1904), 180: (0.1431, 0.1478), 200: (0.1128, 0.1172)},
    212: (0.0985, 0.1026),
}


def separation(psi, alpha=0.5, switching=-141.0, temperature=T):
    """n·dEp in millivolt."""
    return 1e3 * peak_separation(np.asarray(psi), alpha=alpha, switching=switching * 1e-3, temperature=temperature)


def curve(switching=-141.0, alpha=0.5, temperature=T):
    return working_curve(alpha=alpha, switching=switching * 1e-3, temperature=temperature)


@pytest.mark.parametrize(("alpha", "switching"), COLUMNS)
def test_the_table_of_separations(alpha, switching):
    found = separation(PSI, alpha, switching)
    np.testing.assert_allclose(found, COLUMNS[alpha, switching], atol=CONVERGED, rtol=0)


def test_the_table_of_peak_currents():
    peaks = cyclic_peaks(PSI, alpha=0.5, switching=-0.141, temperature=T)
    np.testing.assert_allclose(peaks.cathodic_current, CURRENTS, atol=6e-5, rtol=0)


def test_the_extended_table():
    psi = np.array(list(EXTENDED))
    np.testing.assert_allclose(separation(psi, 0.5, -600), list(EXTENDED.values()), atol=CONVERGED, rtol=0)


@pytest.mark.parametrize(("switching", "value"), FLOORS.items())
def test_reversible_floors(switching, value):
    assert separation(np.inf, 0.5, switching) == pytest.approx(value, abs=CONVERGED)


def test_the_floor_of_a_sweep_without_end():
    """Extrapolated by Aitken: the rest shrinks with a power of the switching potential."""
    first, second, third = (float(separation(np.inf, 0.5, switching)) for switching in (-500, -1000, -2000))
    assert first > second > third > 56.98
    assert third - (third - second) ** 2 / ((third - second) - (second - first)) == pytest.approx(56.98, abs=0.01)


@pytest.mark.parametrize(("millivolt", "values"), INVERSE.items())
def test_the_inverse_table(millivolt, values):
    """Both columns, within their rounding and what CONVERGED means for psi."""
    for switching, value in zip((-141, -300), values, strict=True):
        working = curve(switching)
        rounding = 0.5 * 10.0 ** -(2 if value > 3 else 3 if value > 1 else 4)
        slope = abs(float(working.log_slope(np.array(millivolt * 1e-3)))) * 1e-3 * value
        assert float(working.psi_of(np.array(millivolt * 1e-3))) == pytest.approx(
            value, abs=1.01 * rounding + slope * CONVERGED
        )


def test_the_error_falls_with_the_square_of_the_step():
    def at(step):
        sweep = cyclic_sweep(np.array([1.0]), alpha=0.5, turn=-141 / MILLIVOLT, step=step)
        k = int(np.argmax(sweep.current[:, 0]))
        return sweep.current[k, 0]

    coarse, middle, fine = at(0.08), at(0.04), at(0.02)
    assert abs(fine - 0.42082) < 2e-5
    assert abs(middle - fine) < 1e-5
    assert abs(coarse - middle) < 5e-5


@pytest.mark.parametrize(("psi", "limit"), [(1.0, 83.075), (0.1, 210.676)])
def test_separations_are_those_of_a_vanishing_step(psi, limit):
    assert separation(psi) == pytest.approx(limit, abs=3e-3)


def test_a_reversible_sweep_is_the_polylogarithm():
    sweep = cyclic_sweep(np.array([np.inf]), alpha=0.5, turn=-10.0, step=0.01)
    forward = slice(200, sweep.turn)
    np.testing.assert_allclose(sweep.current[forward, 0], reversible_current(sweep.xi[forward]), atol=2e-5)


def test_the_peak_of_a_reversible_sweep_converges_to_its_exact_height():
    errors = []
    for step in (0.02, 0.01, 0.005):
        sweep = cyclic_sweep(np.array([np.inf]), alpha=0.5, turn=-3.0, step=step)
        errors.append(abs(float(sweep.current[: sweep.turn].max()) - 0.44629469))
    assert errors[0] < 4e-6
    assert errors[1] < 1.2e-6
    assert errors[2] < 5e-7


@pytest.mark.parametrize("alpha", [0.3, 0.5, 0.7])
def test_slow_transfer_gives_the_irreversible_current(alpha):
    psi, turn = 1e-4, -50.0
    sweep = cyclic_sweep(np.array([psi]), alpha=alpha, turn=turn, step=0.02)
    xi, current = sweep.xi[600 : sweep.turn], sweep.current[600 : sweep.turn, 0]
    expected = np.sqrt(alpha) * irreversible_current(alpha * xi + 0.5 * np.log(alpha) - np.log(psi))
    np.testing.assert_allclose(current, expected, atol=2e-5)


def test_the_curve_goes_there_and_back():
    working = curve()
    psi = np.geomspace(0.07, 90, 300)
    np.testing.assert_allclose(working.psi_of(working.separation_of(psi)), psi, rtol=2e-4)
    np.testing.assert_allclose(1e3 * working.separation_of(PSI), separation(PSI), atol=2e-3, rtol=0)


@pytest.mark.parametrize("switching", [-141, -300])
@pytest.mark.parametrize("alpha", [0.3, 0.5, 0.7])
def test_interpolation_adds_no_error_that_matters(alpha, switching):
    working = curve(switching, alpha)
    psi = np.geomspace(max(0.1, working.psi_range[0]), 50, 40) * 1.013
    assert psi[0] < 0.17
    np.testing.assert_allclose(working.psi_of(1e-3 * separation(psi, alpha, switching)), psi, rtol=1e-3)


SLOPES = {62: 0.235, 65: 0.139, 72: 0.072, 84: 0.040, 105: 0.024, 141: 0.0155, 206: np.log(0.1172 / 0.1026) / 12}
"""The last one is that of the inverse table between 200 and 212 mV."""


@pytest.mark.parametrize(("millivolt", "value"), SLOPES.items())
def test_uncertainty_of_psi_per_millivolt(millivolt, value):
    assert -1e-3 * curve(-300).log_slope(np.array(millivolt * 1e-3)) == pytest.approx(value, rel=0.03)


def test_the_slope_is_the_derivative():
    working, at = curve(), np.linspace(0.061, 0.2, 50)
    step = 1e-7
    numeric = np.log(working.psi_of(at + step) / working.psi_of(at - step)) / (2 * step)
    np.testing.assert_allclose(working.log_slope(at), numeric, rtol=1e-5)


def test_outside_its_range_a_curve_says_nothing():
    working = curve()
    low, high = working.separation_range
    assert 0.0589 < low < 0.0595
    assert high > 0.212
    assert np.isnan(working.psi_of(np.array([0.0, low - 1e-6, high + 1e-6, np.nan]))).all()
    assert np.isfinite(working.psi_of(np.array([low, high]))).all()
    smallest, largest = working.psi_range
    assert np.isnan(working.separation_of(np.array([smallest * 0.999, largest * 1.001]))).all()
    assert np.isnan(working.log_slope(np.array([low - 1e-6, high + 1e-6]))).all()


def test_a_peak_beyond_the_switching_potential_is_not_told():
    assert np.isnan(separation(0.03))
    assert np.isfinite(separation(0.03, switching=-300))
    assert np.isnan(cyclic_peaks(np.array(0.03), alpha=0.5, switching=-0.141, temperature=T).cathodic)


def test_separations_scale_with_the_temperature():
    warm = 350.0
    factor = warm / T
    np.testing.assert_allclose(separation(PSI, 0.5, -141 * factor, warm), factor * separation(PSI), rtol=1e-9)
    at = np.array([0.065, 0.1, 0.2])
    np.testing.assert_allclose(
        curve(-141 * factor, temperature=warm).psi_of(at * factor), curve().psi_of(at), rtol=1e-9
    )


def test_curves_are_made_once_and_cannot_be_changed():
    assert curve() is curve()
    with pytest.raises(ValueError, match="read-only"):
        curve().psi[0] = 1.0


def test_the_worked_rate_constants():
    """D = 1e-5 cm²/s, v = 0.1 V/s, n·dEp = 100 mV: 6.187e-3 and 6.157e-3 cm/s."""
    for switching, expected in ((-141, 6.187e-3), (-300, 6.157e-3)):
        psi = curve(switching).psi_of(np.array(0.100))
        k0 = standard_rate_constant(psi, diffusivity=1e-9, scan_rate=np.array(0.1), electrons=1, temperature=T)
        assert float(k0) * 100 == pytest.approx(expected, rel=6e-4)


def test_the_rate_constant_of_a_slope():
    """psi = 0.0869·v^-1/2 with v in V/s, D = 4.57e-11 cm²/s: 6.496e-6 cm/s for n = 1, 9.187e-6 for n = 2."""
    for electrons, expected in ((1, 6.496e-6), (2, 9.187e-6)):
        for rate in (1e-3, 1.0):
            k0 = standard_rate_constant(
                np.array(0.0869 / np.sqrt(rate)),
                diffusivity=4.57e-15,
                scan_rate=np.array(rate),
                electrons=electrons,
                temperature=T,
            )
            assert float(k0) * 100 == pytest.approx(expected, rel=1e-4)


def test_a_million_inversions_are_fast():
    working = curve()
    at = np.random.default_rng(3).uniform(0.0605, 0.21, 10**6)
    working.psi_of(at[:10])
    took = []
    for _ in range(5):
        begin = time.process_time()
        working.psi_of(at)
        took.append(time.process_time() - begin)
    assert min(took) < 0.1


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: separation([1.0, -1.0]), "psi must be positive"),
        (lambda: separation(1.0, alpha=0.0), "between 0 and 1"),
        (lambda: separation(1.0, switching=141), "negative and in volt"),
        (lambda: separation(1.0, switching=-20), "no cathodic peak"),
        (lambda: separation(1.0, temperature=25.0), "kelvin"),
        (lambda: curve(switching=-28.5), "turn further beyond"),
        (lambda: cyclic_sweep(np.ones(1), alpha=0.5, turn=13.0), "does not run"),
        (lambda: cyclic_sweep(np.ones(1), alpha=0.5, turn=-5.0, step=0.0), "does not run"),
        (
            lambda: standard_rate_constant(
                np.array(1.0), diffusivity=1e-9, scan_rate=np.array(0.0), electrons=1, temperature=T
            ),
            "positive diffusivity",
        ),
    ],
)
def test_arguments_out_of_their_range_are_named(call, says):
    with pytest.raises(UsageError, match=says):
        call()


def on_a_grid(psi, step, alpha=0.5, turn=-141 / MILLIVOLT):
    """Fully implicit finite differences on an expanding grid of 160 points; xi and current in the order of time.

    The interior is linear in the surface concentration, so that one inverse serves every step.
    """
    span = 12.0 - turn
    count = round(span / step)
    step = span / count
    gaps = 2e-3 * 1.06 ** np.arange(160)
    gaps = gaps[: int(np.searchsorted(np.cumsum(gaps), 6 * np.sqrt(2 * span))) + 1]
    n = len(gaps) - 1
    matrix = np.zeros((n, n))
    for k in range(n):
        a, b = gaps[k], gaps[k + 1]
        matrix[k, k] = 1 + 2 * step / (a * b)
        if k:
            matrix[k, k - 1] = -2 * step / (a * (a + b))
        if k + 1 < n:
            matrix[k, k + 1] = -2 * step / (b * (a + b))
    inverse = np.linalg.inv(matrix)
    a, b = gaps[0], gaps[1]
    answer = inverse[:, 0] * 2 * step / (a * (a + b))
    outside = inverse[:, -1] * 2 * step / (gaps[-1] * (gaps[-2] + gaps[-1]))
    weights = np.array([-(2 * a + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b))])  # slope at the surface
    inside, found = np.ones(n), []
    path = np.concatenate([np.linspace(12.0, turn, count + 1)[1:], np.linspace(turn, 12.0, count + 1)[1:]])
    for xi in path:
        past = inverse @ inside + outside
        rate = np.sqrt(np.pi) * psi * np.array([np.exp(-alpha * xi), np.exp((1 - alpha) * xi)])
        known = weights[1] * past[0] + weights[2] * past[1]
        factor = weights[0] + weights[1] * answer[0] + weights[2] * answer[1]
        surface = (known + rate[1]) / (rate.sum() - factor)
        inside = past + answer * surface
        found.append(known + factor * surface)
    return path, np.array(found), count


def peaks_on_a_grid(psi, step):
    path, current, count = on_a_grid(psi, step)

    def summit(xi, values):
        k = int(np.argmax(values))
        place = np.polyfit(xi[k - 3 : k + 4] - xi[k], values[k - 3 : k + 4], 4)
        roots = np.roots(np.polyder(place))
        root = float(np.real(roots[np.argmin(np.abs(roots))]))
        return xi[k] + root, float(np.polyval(place, root))

    cathodic, height = summit(path[:count], current[:count])
    anodic, _ = summit(path[count:], -current[count:])
    return np.array([(anodic - cathodic) * MILLIVOLT, height])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("psi", "millivolt", "height"), [(20.0, 60.22, 0.44478), (1.0, 83.07, 0.42083), (0.1, 210.67, 0.36265)]
)
def test_finite_differences_give_the_same_peaks(psi, millivolt, height):
    coarse, fine = peaks_on_a_grid(psi, 0.02), peaks_on_a_grid(psi, 0.01)
    limit = 2 * fine - coarse
    own = cyclic_peaks(np.array(psi), alpha=0.5, switching=-0.141, temperature=T)
    assert limit == pytest.approx([millivolt, height], abs=0.03)
    assert limit[1] == pytest.approx(height, abs=1e-4)
    assert 1e3 * own.separation == pytest.approx(limit[0], abs=0.03)
    assert own.cathodic_current == pytest.approx(limit[1], abs=1e-4)
