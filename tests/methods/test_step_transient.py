"""Current after a step of the potential: printed values, finite bodies, fits that find the truth with honest errors."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.step_transient import (
    NAMES,
    SEMI_INFINITE,
    DiffusionTerm,
    TimeWeights,
    fit_transient,
    specs_current,
    step_charges,
)

TRUTH = {"R1": 5.0, "C1": 0.01, "R2": 50.0, "C2": 0.1, "B": 1e-4, "i_res": 1e-6}
HEIGHT = 0.025
TIMES = np.geomspace(0.005, 300, 250)


def by_hand(t, B=1e-4):
    return 5e-3 * np.exp(-t / 0.05) + 5e-4 * np.exp(-t / 5) + B / np.sqrt(t) + 1e-6


def test_printed_currents():
    t = np.array([0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300])
    printed = [5.593655e-3, 2.782636e-3, 1.484004e-3, 5.950671e-4, 5.103654e-4, 2.296611e-4, 1.002904e-4, 1.391302e-5,
               6.773503e-6]  # fmt: skip
    assert specs_current(t, HEIGHT, **TRUTH) == pytest.approx(np.asarray(printed), rel=1e-6)


def test_printed_charges():
    assert step_charges(300, HEIGHT, **TRUTH) == pytest.approx([2.5e-4, 2.5e-3, 3.4641e-3, 3e-4], rel=1e-5)


def test_charges_are_the_integral_of_the_current():
    t = np.geomspace(1e-9, 40, 200_001)
    whole = float(np.sum((by_hand(t)[1:] + by_hand(t)[:-1]) / 2 * np.diff(t)))
    assert step_charges(40, HEIGHT, **TRUTH).sum() == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize(("geometry", "faces"), [(Geometry.PLATE, 1), (Geometry.CYLINDER, 2), (Geometry.SPHERE, 3)])
def test_a_finite_body_begins_as_an_infinite_one_and_then_is_full(geometry, faces):
    term = DiffusionTerm(time=1000.0, geometry=geometry)
    early = np.array([1e-3, 1e-2])
    assert term.current(early) == pytest.approx(early**-0.5, rel=0.01)
    assert term.charge(0.01) == pytest.approx(2 * np.sqrt(0.01), rel=0.01)
    # the whole charge Q has B = Q·faces/sqrt(pi·L²/D)
    assert term.charge(5000) == pytest.approx(np.sqrt(np.pi * 1000) / faces, rel=1e-4)


def test_the_charge_of_a_plate_by_its_eigenfunctions():
    term, odd = DiffusionTerm(time=100.0), 2 * np.arange(4000) + 1
    for t in (1.0, 20.0, 150.0):
        filled = 1 - np.sum(8 / (odd * np.pi) ** 2 * np.exp(-(odd**2) * np.pi**2 / 4 * t / 100))
        assert term.charge(t) == pytest.approx(np.sqrt(np.pi * 100) * filled, rel=1e-4)


@pytest.mark.parametrize("weights", TimeWeights)
def test_a_fit_finds_what_the_curve_was_made_of(weights):
    fit = fit_transient(TIMES, by_hand(TIMES), HEIGHT, weights=weights, diffusion=SEMI_INFINITE)
    assert dict(zip(NAMES, fit.values, strict=True)) == pytest.approx(TRUTH, rel=1e-5)
    assert fit.time_constants == pytest.approx((0.05, 5.0), rel=1e-5)
    assert fit.converged
    assert fit.at_bound == ()
    assert fit.degrees == 244


@pytest.mark.parametrize(("tau1", "tau2", "B"), list(itertools.product((0.02, 0.3), (3.0, 40.0), (3e-5, 1e-3))))
def test_starts_suffice_over_a_wide_range(tau1, tau2, B):
    i = 4e-3 * np.exp(-TIMES / tau1) + 3e-4 * np.exp(-TIMES / tau2) + B / np.sqrt(TIMES) - 2e-6
    fit = fit_transient(TIMES, i, HEIGHT, weights=TimeWeights.DECADES, diffusion=SEMI_INFINITE)
    assert fit.time_constants == pytest.approx((tau1, tau2), rel=1e-3)
    assert fit.values[4] == pytest.approx(B, rel=1e-3)
    assert fit.values[5] == pytest.approx(-2e-6, rel=1e-2)


@pytest.mark.slow
@pytest.mark.parametrize("weights", TimeWeights)
def test_intervals_cover_as_often_as_they_say(weights):
    rng = np.random.default_rng(7)
    t, n = np.concatenate((np.geomspace(0.005, 2, 60), np.arange(4, 301, 4))), 200
    inside = np.zeros((2, 6))
    charged = 0
    exact = step_charges(300, HEIGHT, **TRUTH)[:2].sum()
    for _ in range(n):
        i = by_hand(t) + 2e-6 * rng.standard_normal(len(t))
        fit = fit_transient(t, i, HEIGHT, weights=weights, diffusion=SEMI_INFINITE)
        away = np.abs(fit.values - list(TRUTH.values())) / fit.std
        for place, level in enumerate((0.68, 0.95)):
            inside[place] += away <= t_quantile(fit.degrees, level)
        charge, covariance = fit.charges(300)
        charged += abs(charge[:2].sum() - exact) <= t_quantile(fit.degrees, 0.95) * np.sqrt(covariance[:2, :2].sum())
    assert np.all((inside[0] / n > 0.56) & (inside[0] / n < 0.80))
    assert np.all((inside[1] / n > 0.89) & (inside[1] / n < 0.995))
    assert 0.89 < charged / n < 0.995


def test_weights_by_decade_keep_early_times_in_sight():
    t = np.concatenate((np.geomspace(0.005, 1, 60), np.arange(1.5, 300, 0.5)))
    crooked = by_hand(t) * (1 + 0.05 * (t > 100))  # what the model does not hold, late
    error = {}
    for weights in TimeWeights:
        fit = fit_transient(t, crooked, HEIGHT, weights=weights, diffusion=SEMI_INFINITE)
        error[weights] = abs(fit.values[3] / 0.1 - 1)
    assert error[TimeWeights.DECADES] < error[TimeWeights.POINTS]


def test_a_part_that_is_not_there_ends_on_its_bound():
    i = by_hand(TIMES, B=0.0)
    fit = fit_transient(TIMES, i - 3e-6 / np.sqrt(TIMES), HEIGHT, weights=TimeWeights.DECADES, diffusion=SEMI_INFINITE)
    assert fit.at_bound == ("B",)
    assert np.isnan(fit.std[4])
    assert np.isfinite(np.delete(fit.std, 4)).all()


def test_a_finite_body_is_fitted_where_it_fills_up():
    odd = 2 * np.arange(400) + 1
    modes = 2 * np.exp(-(odd**2) * np.pi**2 / 4 * TIMES[:, None] / 50).sum(axis=1)
    i = by_hand(TIMES, B=0.0) + 1e-3 * np.sqrt(np.pi / 50) * modes
    finite = fit_transient(TIMES, i, HEIGHT, weights=TimeWeights.DECADES, diffusion=DiffusionTerm(50.0))
    endless = fit_transient(TIMES, i, HEIGHT, weights=TimeWeights.DECADES, diffusion=SEMI_INFINITE)
    assert finite.values[4] == pytest.approx(1e-3, rel=1e-3)
    assert finite.values[3] == pytest.approx(0.1, rel=1e-2)
    assert abs(endless.values[3] / 0.1 - 1) > 0.1
    assert endless.correlation > 0.5


def test_too_little_is_said():
    with pytest.raises(UsageError, match="11 points after a step"):
        fit_transient(TIMES[:11], by_hand(TIMES[:11]), HEIGHT, weights=TimeWeights.POINTS, diffusion=SEMI_INFINITE)
    with pytest.raises(UsageError, match="a step of 0 V"):
        fit_transient(TIMES, by_hand(TIMES), 0.0, weights=TimeWeights.POINTS, diffusion=SEMI_INFINITE)
