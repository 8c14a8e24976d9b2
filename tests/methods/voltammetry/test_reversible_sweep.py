"""The exact current functions against tables, their own integral equations, and a solver that knows none of them."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.voltammetry import reversible_sweep as sweep
from ionterface.methods.voltammetry.reversible_sweep import (
    irreversible_current,
    irreversible_peak,
    irreversible_width,
    reversible_current,
    reversible_peak,
)

MILLIVOLT = 25.69258  # RT/F at 298.15 K
TABLE = {
    **{120: 0.0092, 100: 0.0198, 80: 0.0418, 60: 0.0849, 50: 0.1183, 45: 0.1385, 40: 0.1610, 35: 0.1857, 30: 0.2125},
    **{25: 0.2408, 20: 0.2701, 15: 0.2995, 10: 0.3283, 5: 0.3555, 0: 0.3801, -5: 0.4014, -10: 0.4188, -15: 0.4320},
    **{-20: 0.4408, -25: 0.4454, -28.5: 0.4463, -30: 0.4461, -35: 0.4435, -40: 0.4380, -50: 0.4210, -60: 0.3992},
    **{-80: 0.3530, -100: 0.3124, -120: 0.2802, -150: 0.2449},
}


def semi_integral(current, at):
    """(2/sqrt(pi)) times the integral of current(at + y²) over y > 0: the trapezoidal rule is exact for it."""
    step = 0.02
    y = step * np.arange(int(np.sqrt(np.max(np.abs(at)) + 60) / step))
    values = current(at[:, None] + y**2)
    return 2 / np.sqrt(np.pi) * step * (values.sum(axis=1) - values[:, 0] / 2)


@pytest.mark.parametrize(("millivolt", "value"), TABLE.items())
def test_the_table_of_the_reversible_sweep(millivolt, value):
    assert round(float(reversible_current(np.array(millivolt / MILLIVOLT))), 4) == value


def test_the_reversible_peak():
    xi = np.linspace(-1.13, -1.09, 40_001)
    current = reversible_current(xi)
    top = int(np.argmax(current))
    assert current[top] == pytest.approx(0.44629469, abs=5e-9)
    assert xi[top] == pytest.approx(-1.1089492, abs=2e-6)
    assert current[top] == pytest.approx(sweep.REVERSIBLE_PEAK, rel=1e-11)
    assert reversible_current(np.array(0.0)) == pytest.approx(0.38010481, abs=5e-9)
    half = float(reversible_current(np.array(1.0933813)))
    assert half == pytest.approx(sweep.REVERSIBLE_PEAK / 2, rel=1e-7)
    assert pytest.approx(1.0933813, abs=5e-8) == sweep.REVERSIBLE_HALF_XI
    assert pytest.approx(-1.1089492, abs=5e-8) == sweep.REVERSIBLE_PEAK_XI
    slope = np.diff(reversible_current(sweep.REVERSIBLE_PEAK_XI + np.array([-1e-3, 1e-3])))
    assert abs(slope[0]) < 1e-10


def test_the_semi_integral_of_the_reversible_current_is_the_law_of_nernst():
    xi = np.array([-60.0, -20.0, -5.0, -1.1, 0.0, 0.9, 1.1, 5.0, 20.0, 30.0])
    np.testing.assert_allclose(semi_integral(reversible_current, xi), 1 / (1 + np.exp(xi)), rtol=1e-10)


def test_the_reversible_current_agrees_with_a_differintegral_on_a_grid():
    """Grünwald's semi-derivative of 1/(1 + exp(xi)), extrapolated to step 0 from two steps."""

    def on_grid(step):
        xi = 25 - step * np.arange(round(30 / step) + 1)
        weights = np.cumprod(np.concatenate([[1.0], 1 - 1.5 / np.arange(1, len(xi))]))
        nernst = 1 / (1 + np.exp(xi))
        return xi, np.convolve(weights, nernst)[: len(xi)] / np.sqrt(step)

    xi, coarse = on_grid(0.01)
    _, fine = on_grid(0.005)
    np.testing.assert_allclose((2 * fine[::2] - coarse)[1500:], reversible_current(xi)[1500:], atol=2e-6)


def test_both_forms_of_the_reversible_current_meet_and_reach_their_limits():
    steps = np.diff(reversible_current(1.0 + np.array([-2e-9, -1e-9, 1e-9, 2e-9])))
    np.testing.assert_allclose(steps[1], 2 * steps[0], rtol=1e-4)
    assert reversible_current(np.array(-1e6)) == pytest.approx(1 / np.sqrt(np.pi * 1e6), rel=1e-10)
    assert reversible_current(np.array(200.0)) == pytest.approx(np.exp(-200.0), rel=1e-12)
    assert reversible_current(np.array(1e4)) == 0
    assert reversible_current(np.zeros((2, 3))).shape == (2, 3)


def test_peak_potentials_of_a_reversible_couple():
    peak = reversible_peak(electrons=1, temperature=298.15)
    assert round(peak.peak * 1e3, 3) == -28.492
    assert round(peak.half_peak * 1e3, 3) == 28.092
    assert round(peak.width * 1e3, 3) == 56.584
    assert peak.width / 0.02569258 == pytest.approx(2.2023305, abs=1e-6)
    two = reversible_peak(electrons=2, temperature=2 * 298.15)
    assert two.peak == pytest.approx(peak.peak)


def test_the_irreversible_peak():
    w = np.linspace(-0.23, -0.19, 10_001)
    current = irreversible_current(w)
    top = int(np.argmax(current))
    assert current[top] == pytest.approx(0.495764, abs=1.5e-6)
    assert w[top] * MILLIVOLT == pytest.approx(-5.345, abs=1e-3)
    assert current[top] == pytest.approx(sweep.IRREVERSIBLE_PEAK, rel=1e-10)
    assert w[top] == pytest.approx(sweep.IRREVERSIBLE_PEAK_W, abs=5e-6)
    half = irreversible_current(np.array(sweep.IRREVERSIBLE_HALF_W))
    assert half == pytest.approx(sweep.IRREVERSIBLE_PEAK / 2, rel=1e-10)


def test_the_irreversible_current_fulfils_its_integral_equation():
    w = np.array([-60.0, -20.0, -8.0, -2.0, -0.5, -1e-3, 0.0, 1e-3, 0.5, 3.0])
    consumed = semi_integral(irreversible_current, w)
    left = irreversible_current(w) * np.exp(w) / np.sqrt(np.pi)
    np.testing.assert_allclose(consumed + left, 1.0, rtol=1e-10)


def test_the_irreversible_current_has_its_limits_far_from_the_peak():
    assert irreversible_current(np.array(40.0)) == pytest.approx(np.sqrt(np.pi) * np.exp(-40.0), rel=1e-12)
    far = irreversible_current(np.array([-100.0, -400.0])) * np.sqrt(np.pi * np.array([100.0, 400.0]))
    assert far == pytest.approx([1.0, 1.0], rel=5e-3)
    assert irreversible_current(np.ones((2, 2))).shape == (2, 2)


def test_peak_potentials_of_an_irreversible_couple():
    assert irreversible_width(alpha=0.5, temperature=298.15) * 1e3 * 0.5 == pytest.approx(47.72, abs=5e-3)
    assert irreversible_width(alpha=0.3, temperature=298.15) / (MILLIVOLT / 0.3) * 1e3 == pytest.approx(
        1.85726, abs=3e-5
    )
    alpha, k0, d, v = 0.4, 1e-8, 1e-9, 0.1
    peak = irreversible_peak(alpha=alpha, temperature=298.15, rate_constant=k0, diffusivity=d, scan_rate=v)
    scale = MILLIVOLT * 1e-3 / alpha
    assert peak.peak == pytest.approx(-scale * (0.78040 + np.log(np.sqrt(d * v / scale) / k0)), abs=3e-5 * scale)
    assert peak.width == pytest.approx(irreversible_width(alpha=alpha, temperature=298.15))
    faster = irreversible_peak(alpha=alpha, temperature=298.15, rate_constant=k0, diffusivity=d, scan_rate=10 * v)
    assert faster.peak - peak.peak == pytest.approx(-scale * np.log(10) / 2, rel=1e-5)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: reversible_peak(electrons=0, temperature=298.15), "number of electrons must be positive"),
        (lambda: reversible_peak(electrons=1, temperature=25), "state it in kelvin"),
        (lambda: irreversible_width(alpha=1.2, temperature=298.15), "between 0 and 1"),
        (
            lambda: irreversible_peak(
                alpha=0.5, temperature=298.15, rate_constant=0.0, diffusivity=1e-9, scan_rate=0.1
            ),
            "positive rate constant",
        ),
    ],
)
def test_arguments_out_of_their_range_are_named(call, says):
    with pytest.raises(UsageError, match=says):
        call()
