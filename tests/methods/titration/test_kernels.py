"""Formulas of titration against their check values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.finite_diffusion import Geometry, step_current, surface_rise
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.grouped_lines import grouped_lines, jitter, rare_runs
from ionterface.methods.titration.intermittent_current import interruption_diffusivity
from ionterface.methods.titration.limits import sand_time, utilisation
from ionterface.methods.titration.pitt import long_step_current, short_step_current
from ionterface.methods.titration.pulse_diffusivity import slope_diffusivity, weppner_huggins
from ionterface.methods.titration.relaxation_diffusivity import relaxation_root
from ionterface.methods.titration.rest_levels import quiet_end, rest_levels

PLATE, CYLINDER, SPHERE = Geometry


def slope(x, y):
    return np.polyfit(x, y, 1)[0]


def planar(theta, geometry):
    """D by the formula of Weppner and Huggins over D, with the change during the pulse from exact diffusion."""
    d = geometry.dimensions
    rise = surface_rise(np.array([theta]), geometry)
    return float(weppner_huggins(1 / d**2, d * theta, rise, theta)[0])


@pytest.mark.parametrize(
    ("theta", "ratio", "digits"),
    [(0.05, 1.0, 4), (0.1, 0.99999, 5), (0.15, 0.9997, 4), (0.2, 0.9979, 4), (0.25, 0.9931, 4), (0.3, 0.9846, 4),
     (0.4, 0.957, 3), (0.5, 0.920, 3), (1, 0.716, 3), (2, 0.468, 3), (5, 0.224, 3)],
)  # fmt: skip
def test_planar_formula_in_a_plate(theta, ratio, digits):
    assert round(planar(theta, PLATE), digits) == ratio


@pytest.mark.parametrize(
    ("theta", "ratio"),
    [(1e-4, 0.982), (1e-3, 0.945), (0.0025, 0.914), (0.005, 0.880), (0.01, 0.833), (0.02, 0.769), (0.05, 0.653),
     (0.1, 0.537), (0.2, 0.400), (0.5, 0.220), (1, 0.124)],
)  # fmt: skip
def test_planar_formula_in_a_sphere(theta, ratio):
    assert round(planar(theta, SPHERE), 3) == ratio


@pytest.mark.parametrize(("theta", "ratio"), [(0.001, 0.926), (0.01, 0.782), (0.1, 0.442)])
def test_slope_over_the_last_nine_tenths_in_a_sphere(theta, ratio):
    t = np.linspace(0.1, 1, 200)
    b = slope(np.sqrt(t), surface_rise(theta * t, SPHERE))
    assert float(slope_diffusivity(1 / 9, 3 * theta, b, 1.0)) / theta == pytest.approx(ratio, abs=2e-3)


@pytest.mark.parametrize(
    ("theta", "ratio", "tolerance"),
    [(0.1, 1.0009, 5e-5), (0.15, 1.012, 5e-4), (0.2, 1.046, 5e-4), (0.25, 1.106, 5e-4), (0.3, 1.19, 5e-3),
     (0.5, 1.75, 5e-3), (1, 4.7, 0.05), (2, 21, 0.5), (5, 267, 0.5)],
)  # fmt: skip
def test_relaxation_in_a_plate(theta, ratio, tolerance):
    t = np.linspace(0, 0.5, 61)[1:]
    e = surface_rise(theta * (1 + t), PLATE) - surface_rise(theta * t, PLATE)
    b = slope(relaxation_root(t, 1.0), e)
    assert float(slope_diffusivity(1.0, theta, b, 1.0)) / theta == pytest.approx(ratio, abs=tolerance)


@pytest.mark.parametrize(
    ("theta", "excess", "tolerance"),
    [(1e-4, 2.7, 0.05), (1e-3, 8.8, 0.05), (0.005, 21, 0.5), (0.01, 32, 0.5), (0.05, 99, 1.0)],
)
def test_interruption_without_correction_of_the_drift(theta, excess, tolerance):
    t = np.linspace(0.2, 1, 2000) * theta  # of a window from 1 s to 5 s
    relaxing = t - surface_rise(t, PLATE)  # on from a profile that is steady: the mean goes on, the flux stops
    biased = interruption_diffusivity(1.0, 1.0, slope(np.sqrt(t), relaxing))
    assert 100 * (float(biased) - 1) == pytest.approx(excess, abs=tolerance)
    corrected = interruption_diffusivity(1.0, 1.0, slope(np.sqrt(t), relaxing - t))
    assert float(corrected) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(("theta", "short", "digits"), [(0.1, 0.009, 3), (0.2, 1.4, 1), (0.3, 7.7, 1), (0.5, 37, 0)])
def test_short_form_of_a_potential_step(theta, short, digits):
    exact = step_current(np.array([theta]), PLATE)[0]
    assert round(100 * (short_step_current(theta, PLATE) / exact - 1), digits) == short


@pytest.mark.parametrize(("theta", "long", "digits"), [(0.1, -12, 0), (0.2, -1.9, 1), (0.3, -0.27, 2)])
def test_long_form_of_a_potential_step(theta, long, digits):
    exact = step_current(np.array([theta]), PLATE)[0]
    assert round(100 * (long_step_current(theta, PLATE) / exact - 1), digits) == long


def test_ohmic_loss_taken_for_diffusion_makes_d_too_small():
    assert float(weppner_huggins(1e-8, -10.0, -46.0659, 60)) == pytest.approx(1.0000e-11, abs=5e-16)
    assert float(weppner_huggins(1e-8, -10.0, -46.0659 - 30, 60)) == pytest.approx(3.668e-12, abs=5e-16)


def test_uncertainties_of_length_rest_and_slope_add():
    """u(D)/D = √((2·10 %)² + (2·2 %)² + (2·3 %)²) = 21.3 %."""
    length = Estimate(1e-6, 1e-7, "m")
    rest, b = Estimate(10.0, 0.2, "mV"), Estimate(6.0, 0.18, "mV")
    d = DiffusionBody(geometry=PLATE, length=length).squared * (rest / b) ** 2
    assert round(100 * d.std / d.value, 1) == 21.3


def test_sand():
    found = sand_time(
        electrons=1,
        concentration=Estimate(1e-3, 0.0, "mol/cm3"),
        diffusivity=Estimate(1e-6, 0.0, "cm2/s"),
        current_density=Estimate(10, 0.0, "mA/cm2"),
    )
    assert found.unit == "s"
    assert round(found.value, 3) == 73.116


RATES = [0.01, 0.1, 0.3, 1, 3, 10, 30, 100]


@pytest.mark.parametrize(
    ("geometry", "filled"),
    [(PLATE, [0.99667, 0.96667, 0.9, 0.66695, 0.2618, 0.07854, 0.02618, 0.00785]),
     (SPHERE, [0.99933, 0.99333, 0.98, 0.93333, 0.80045, 0.46857, 0.20289, 0.06748])],
)  # fmt: skip
def test_full_discharge(geometry, filled):
    assert np.round(utilisation(np.array(RATES), geometry), 5).tolist() == filled


def test_a_slow_rate_in_a_cylinder_leaves_an_eighth():
    assert utilisation(np.array([0.08]), CYLINDER)[0] == pytest.approx(0.99, abs=1e-9)
    with pytest.raises(UsageError, match="above zero"):
        utilisation(np.array([0.0]), PLATE)


def test_volume_over_surface_follows_the_geometry():
    length = Estimate(6e-6, 1e-7, "m")
    sizes = [DiffusionBody(geometry=g, length=length).volume_over_surface.value for g in Geometry]
    assert np.allclose(sizes, [6e-6, 3e-6, 2e-6])
    for geometry in Geometry:
        body = DiffusionBody.stated(geometry, volume_over_surface=Estimate(2.0, 0.1, "um"))
        assert body.length.value == pytest.approx(2e-6 * geometry.dimensions)
        assert body.length.unit == "m"
    # J1 has its first zero at 3.8317, tan x = x at 4.4934
    modes = [DiffusionBody(geometry=g, length=length).slowest_mode for g in Geometry]
    assert modes == pytest.approx([math.pi**2, 14.682, 20.19], rel=1e-3, abs=0)
    assert "sphere, R = 6.00" in str(DiffusionBody(geometry=SPHERE, length=length))


def test_no_length_is_guessed():
    with pytest.raises(MissingFact, match="state the thickness or the radius, or V/S"):
        DiffusionBody.stated(PLATE)
    with pytest.raises(UsageError, match="state one of them"):
        DiffusionBody.stated(PLATE, length=Estimate(1, 0, "um"), volume_over_surface=Estimate(1, 0, "um"))
    with pytest.raises(UsageError, match="above zero"):
        DiffusionBody(geometry=PLATE, length=Estimate(0.0, 0.0, "m"))


def test_grouped_lines_are_those_of_each_group():
    rng = np.random.default_rng(5)
    group = np.repeat([0, 2, 3], [40, 25, 2])
    x, y = rng.uniform(size=67), rng.uniform(size=67)
    found = grouped_lines(group, x, y, 4)
    for k, n in ((0, 40), (2, 25)):
        mine = group == k
        (b, a), covariance = np.polyfit(x[mine], y[mine], 1, cov=True)
        assert found.slope[k] == pytest.approx(b)
        assert found.at(0.0)[k] == pytest.approx(a)
        assert found.slope_std[k] == pytest.approx(math.sqrt(covariance[0, 0]))
        assert found.std_at(0.0)[k] == pytest.approx(math.sqrt(covariance[1, 1]))
        assert found.degrees[k] == n - 2
    assert np.isnan(found.slope[1])
    assert np.isfinite(found.slope[3])
    assert np.isnan(found.slope_std[3])


def test_few_runs_are_counted():
    alternating, halves = np.tile([1.0, -1.0], 50), np.repeat([1.0, -1.0], 50)
    group = np.repeat([0, 1, 2], 100)
    found = rare_runs(group, np.concatenate([alternating, halves, np.ones(100)]), 3)
    # 51 runs are expected of 50 and 50, with a standard deviation of √(50·49/99)
    assert found[0] == pytest.approx((51 - 100) / math.sqrt(50 * 49 / 99))
    assert found[1] == pytest.approx((51 - 2) / math.sqrt(50 * 49 / 99))
    assert np.isnan(found[2])


def test_noise_from_neighbours_feels_no_bend():
    x = np.linspace(0, 1, 4000)
    noise = 1e-3 * np.random.default_rng(3).standard_normal(len(x))
    group = np.repeat([0, 1, 2], [2000, 1999, 1])
    found = jitter(group, noise + (x - 0.5) ** 2, 3)
    assert found[:2] == pytest.approx(1e-3, rel=0.05)
    assert np.isnan(found[2])


def test_a_rest_has_a_level_and_a_drift():
    t = np.concatenate([np.arange(101.0), [200.0]])
    e = np.concatenate([1 + 1e-3 * np.arange(101.0), [5.0]])
    found = rest_levels(t, e, np.array([0, 101]), np.array([101, 102]))
    assert found.level == pytest.approx([1.099, 5.0])  # of the points at 98, 99 and 100 s
    assert found.count.tolist() == [3, 1]
    assert found.drift[0] == pytest.approx(1e-3)
    assert np.isnan(found.drift[1])
    sparse = rest_levels(t[:101:50], e[:101:50], np.array([0]), np.array([3]))  # two points in its last tenth
    assert sparse.drift_error(np.array([2e-3])) == pytest.approx(np.sqrt(2) * 2e-3 / 50)
    assert np.isnan(found.drift_error(np.array([1e-3, 1e-3]))[1])


def test_a_point_that_belongs_to_the_pulse_already_is_no_rest():
    e = np.array([3.0, 3.0, 2.9, 2.899, 3.0, 3.0, 3.0001, 2.9, 3.0, 2.0])
    found = quiet_end(e, np.array([0, 4, 8]), np.array([3, 7, 9]))
    assert found.tolist() == [2, 7, 9]  # the last has one point only, which must do
