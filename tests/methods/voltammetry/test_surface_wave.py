"""Surface couples: the tables, the mirror of both sweeps, and an integrator of another kind."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.voltammetry.surface_wave import (
    large_separation_inverse_m,
    laviron_inverse_m,
    laviron_log_slope,
    laviron_peaks,
    laviron_separation,
    laviron_wave,
    surface_wave,
    surface_width,
)

T = 298.15
MILLIVOLT = 25.69258
TABLE = {
    **{0.5: 18.52, 0.75: 26.86, 1: 34.59, 1.25: 41.79, 1.5: 48.54, 2: 60.91, 3: 82.24, 4: 100.32, 5: 116.02},
    **{6: 129.89, 8: 153.52, 10: 173.13, 12: 189.82, 14: 204.33, 20: 238.91, 30: 279.37, 50: 331.20, 100: 402.14},
}
CONVERGED = 0.007
"""Three of the values (1/m of 3, 4 and 30) are off by up to 0.007 mV from what a smaller step gives. [mV]"""


def test_the_nernstian_wave():
    xi = np.linspace(-40, 40, 80_001)
    wave = surface_wave(xi)
    assert wave.max() == 1.0
    assert wave.sum() * 1e-3 == pytest.approx(4.0, rel=1e-6)  # charge over n²F²AΓ/4RT
    wide = xi[wave >= 0.5]
    assert (wide[-1] - wide[0]) * MILLIVOLT == pytest.approx(90.579, abs=0.06)
    assert round(surface_width(electrons=1, temperature=T) * 1e3, 3) == 90.579
    assert surface_width(electrons=2, temperature=2 * T) == pytest.approx(surface_width(electrons=1, temperature=T))
    assert surface_wave(np.array([-5000.0, 5000.0])) == pytest.approx([0, 0])


@pytest.mark.parametrize(("inverse_m", "millivolt"), TABLE.items())
def test_the_table_of_separations(inverse_m, millivolt):
    found = 1e3 * float(laviron_separation(np.array(float(inverse_m)), alpha=0.5, temperature=T))
    assert found == pytest.approx(millivolt, abs=CONVERGED)


def test_separations_are_those_of_a_vanishing_step():
    def at(step):
        xi, current = laviron_wave(np.array([3.0, 30.0]), alpha=0.5, end=-12.0, step=step)
        top = np.argmax(current, axis=0)
        fits = [np.polyfit(xi[k - 4 : k + 5] - xi[k], current[k - 4 : k + 5, j], 4) for j, k in enumerate(top)]
        shifts = [min(np.roots(np.polyder(f)), key=abs).real for f in fits]
        return -2 * MILLIVOLT * (xi[top] + shifts)

    assert at(0.002) == pytest.approx([82.245, 279.365], abs=1e-3)
    fast = 1e3 * laviron_separation(np.array([3.0, 30.0]), alpha=0.5, temperature=T)
    assert fast == pytest.approx(at(0.002), abs=2e-3)


@pytest.mark.parametrize(("inverse_m", "height"), [(0.5, 0.9899), (1, 0.9691), (2, 0.9256), (4, 0.8636), (10, 0.7895)])
def test_the_heights_of_the_peaks(inverse_m, height):
    peaks = laviron_peaks(np.array(float(inverse_m)), alpha=0.5)
    assert round(float(peaks.cathodic_height), 4) == height
    assert round(float(peaks.anodic_height), 4) == height


@pytest.mark.parametrize("alpha", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("inverse_m", [0.7, 6.0])
def test_another_integrator_gives_the_same_wave(alpha, inverse_m):
    """Implicit trapezoidal rule in the reduced share, with a step of 0.002, from +12 on."""
    step = 0.002
    xi = 12 - step * np.arange(round(24 / step) + 1)
    to_reduced, to_oxidised = np.exp(-alpha * xi) / inverse_m, np.exp((1 - alpha) * xi) / inverse_m
    reduced = np.empty_like(xi)
    reduced[0] = 1 / (1 + np.exp(12))
    for k in range(len(xi) - 1):
        rate = to_reduced[k] * (1 - reduced[k]) - to_oxidised[k] * reduced[k]
        right = reduced[k] + step / 2 * (rate + to_reduced[k + 1])
        reduced[k + 1] = right / (1 + step / 2 * (to_reduced[k + 1] + to_oxidised[k + 1]))
    expected = 4 * np.gradient(reduced, step)
    at, current = laviron_wave(np.array([inverse_m]), alpha=alpha, end=-10.0)
    inside = at < 11
    np.testing.assert_allclose(current[inside, 0], np.interp(-at[inside], -xi, expected), atol=1e-4)


@pytest.mark.parametrize("alpha", [0.2, 0.5, 0.7])
def test_a_sweep_converts_the_whole_layer(alpha):
    xi, current = laviron_wave(np.array([1e-2, 1.0, 50.0]), alpha=alpha, end=-60.0)
    np.testing.assert_allclose(current.sum(axis=0) * (xi[0] - xi[1]), 4.0, rtol=1e-6)


def test_fast_transfer_is_nernstian():
    xi, current = laviron_wave(np.array([1e-5]), alpha=0.4, end=-10.0)
    np.testing.assert_allclose(current[:, 0], surface_wave(xi), atol=1e-4)


def test_the_two_sweeps_are_mirror_images():
    inverse_m = np.array([[0.5, 2.0], [10.0, 80.0]])
    one, other = laviron_peaks(inverse_m, alpha=0.3), laviron_peaks(inverse_m, alpha=0.7)
    np.testing.assert_allclose(one.anodic, -other.cathodic)
    np.testing.assert_allclose(one.anodic_height, other.cathodic_height)
    assert one.cathodic.shape == (2, 2)
    assert np.all(one.cathodic < 0)
    assert np.all(one.anodic > 0)


@pytest.mark.parametrize("alpha", [0.3, 0.5, 0.6])
def test_the_branches_of_the_trumpet_have_their_slopes(alpha):
    """Far out, the peaks move by RT/alpha·nF and RT/(1 - alpha)·nF per unit of ln v."""
    peaks = laviron_peaks(np.array([500.0, 1500.0]), alpha=alpha)
    step = np.log(3)
    assert np.diff(peaks.cathodic)[0] == pytest.approx(-step / alpha, rel=5e-3)
    assert np.diff(peaks.anodic)[0] == pytest.approx(step / (1 - alpha), rel=5e-3)
    assert peaks.cathodic[1] == pytest.approx(-np.log(alpha * 1500) / alpha, rel=2e-3)


@pytest.mark.parametrize(("inverse_m", "error"), [(20, -0.022), (30, -0.010), (50, -0.004), (100, -0.001)])
def test_the_formula_for_large_separations(inverse_m, error):
    separation = laviron_separation(np.array(float(inverse_m)), alpha=0.5, temperature=T)
    m_ratio = inverse_m / float(large_separation_inverse_m(separation, alpha=0.5, temperature=T))
    assert m_ratio - 1 == pytest.approx(error, abs=5.1e-4)


@pytest.mark.parametrize("alpha", [0.35, 0.65])
def test_the_formula_for_large_separations_holds_for_every_alpha(alpha):
    separation = laviron_separation(np.array(1000.0), alpha=alpha, temperature=T)
    assert float(large_separation_inverse_m(separation, alpha=alpha, temperature=T)) == pytest.approx(1000, rel=1e-3)


def test_the_formula_is_silent_below_200_millivolt():
    given = np.array([0.150, 0.199, 0.201, np.nan])
    assert list(np.isnan(large_separation_inverse_m(given, alpha=0.5, temperature=T))) == [True, True, False, True]


@pytest.mark.parametrize("alpha", [0.3, 0.5])
@pytest.mark.parametrize("temperature", [298.15, 340.0])
def test_the_inversion_finds_m_again(alpha, temperature):
    inverse_m = np.geomspace(0.02, 2000, 60)
    separation = laviron_separation(inverse_m, alpha=alpha, temperature=temperature)
    found = laviron_inverse_m(separation, alpha=alpha, temperature=temperature)
    np.testing.assert_allclose(found, inverse_m, rtol=1e-4)
    step = 1e-6
    high, low = (laviron_inverse_m(separation + s, alpha=alpha, temperature=temperature) for s in (step, -step))
    slope = laviron_log_slope(separation, alpha=alpha, temperature=temperature)
    np.testing.assert_allclose(slope, np.log(high / low) / (2 * step), rtol=1e-3)


def test_outside_the_computed_range_nothing_is_told():
    given = np.array([-0.01, 0.0, 1e-4, 0.9, np.nan])
    assert np.isnan(laviron_inverse_m(given, alpha=0.5, temperature=T)).all()
    assert np.isnan(laviron_log_slope(given, alpha=0.5, temperature=T)).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: laviron_peaks(np.array([1.0, 0.0]), alpha=0.5), "1/m must be positive"),
        (lambda: laviron_peaks(np.array([1.0, np.nan]), alpha=0.5), "1/m must be positive"),
        (lambda: laviron_wave(np.ones(1), alpha=0.5, end=20.0), "does not run"),
        (lambda: laviron_wave(np.ones(1), alpha=0.5, end=-5.0, step=0.0), "does not run"),
        (lambda: laviron_separation(np.array(1.0), alpha=1.0, temperature=T), "between 0 and 1"),
        (lambda: laviron_inverse_m(np.array(0.1), alpha=0.5, temperature=25.0), "kelvin"),
        (lambda: surface_width(electrons=-1, temperature=T), "number of electrons"),
    ],
)
def test_arguments_out_of_their_range_are_named(call, says):
    with pytest.raises(UsageError, match=says):
        call()
