"""Nernstian films: the table of b against p, limits, and shells of finite volume that know no convolution."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.finite_film import (
    SEMI_INFINITE,
    Film,
    Geometry,
    b_of_film,
    film_current,
    film_number,
    film_peak,
)
from ionterface.methods.voltammetry.reversible_sweep import REVERSIBLE_PEAK, reversible_current
from ionterface.methods.voltammetry.surface_wave import surface_wave

MILLIVOLT = 25.69258
P = np.array([0.1, 0.3, 1, 2, 3, 5, 7, 10, 20, 30, 50])
B = [0.9992, 0.9932, 0.9426, 0.8525, 0.7757, 0.6690, 0.6053, 0.5533, 0.5070, 0.5012, 0.5001]
HEIGHT = [0.07902, 0.13644, 0.24184, 0.31965, 0.36323, 0.40691, 0.42600, 0.43796, 0.44551, 0.44613, 0.44623]
PLACE = [-0.85, -2.54, -7.78, -13.32, -17.20, -22.03, -24.71, -26.74, -28.31, -28.47, -28.50]
GRID_ERROR = 3e-4
"""The table was computed on a grid: its last height, 0.44623, is 1.4e-4 below the exact limit, 0.44629."""


def test_the_table_of_peaks():
    place, height = film_peak(P, Geometry.PLATE)
    np.testing.assert_allclose(height, HEIGHT, rtol=GRID_ERROR)
    np.testing.assert_allclose(place * MILLIVOLT, PLACE, atol=0.015)


def test_the_table_of_b():
    np.testing.assert_allclose(b_of_film(P, Geometry.PLATE), B, atol=1.5e-4)


def test_the_closed_form_for_a_plate():
    """0.446·tanh(0.56·p^0.5 + 0.05·p), recalled, unverified, is within 1.7 %."""
    formula = 0.446 * np.tanh(0.56 * np.sqrt(P) + 0.05 * P)
    assert np.max(np.abs(formula / film_peak(P, Geometry.PLATE)[1] - 1)) < 0.0175
    assert np.round(formula[[0, 2, 7]], 4) == pytest.approx([0.0803, 0.2427, 0.4366])


def test_thick_plates_are_semi_infinite():
    xi = np.array([30.0, 8.0, 2.0, 0.0, -1.1, -3.0, -20.0, -80.0, -300.0])
    np.testing.assert_allclose(film_current(xi, 1e7, Geometry.PLATE), reversible_current(xi), rtol=1e-10)
    height = film_peak(np.array(SEMI_INFINITE), Geometry.PLATE)[1]
    assert 1 - 2e-3 < height / REVERSIBLE_PEAK < 1


@pytest.mark.parametrize("geometry", Geometry)
def test_thin_films_follow_the_potential(geometry):
    p, xi = 1e-6, np.array([-5.0, -1.0, 0.0, 2.0, 8.0])
    whole = np.sqrt(p) / (4 * geometry.dimensions)
    np.testing.assert_allclose(film_current(xi, p, geometry), whole * surface_wave(xi), rtol=1e-6)
    assert b_of_film(np.array(p), geometry) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("geometry", Geometry)
@pytest.mark.parametrize("p", [1e-3, 0.5, 2.4, 4.0, 60.0])
def test_a_whole_sweep_fills_the_film_once(geometry, p):
    step = 0.25  # the sum over a smooth wave is its integral
    xi = np.arange(30, -30 - 40 * p / 2, -step)
    charge = film_current(xi, p, geometry).sum() * step
    assert charge == pytest.approx(np.sqrt(p) / geometry.dimensions, rel=1e-7)


@pytest.mark.parametrize("geometry", [Geometry.CYLINDER, Geometry.SPHERE])
def test_round_particles_reach_the_semi_infinite_current_later(geometry):
    """To first order the current lacks (d - 1)/2 times the converted share of the surface over sqrt(p)."""
    p = np.array([1e4, 1e6])
    place, height = film_peak(p, geometry)
    converted = 1 / (1 + np.exp(-1.10895))
    lack = (REVERSIBLE_PEAK - height) * np.sqrt(p)
    np.testing.assert_allclose(lack, (geometry.dimensions - 1) / 2 * converted, rtol=0.01)
    assert np.all(place > -1.10895)


def on_shells(p, geometry, *, count=200, step=0.005, last=-3.0):
    """Crank-Nicolson on shells that are finer at the surface; xi and current in the order of time."""
    d = geometry.dimensions
    edges = 1 - np.linspace(1, 0, count + 1) ** 2
    middles = (edges[1:] + edges[:-1]) / 2
    volumes = np.diff(edges**d) / d
    inner, outer = edges[1:-1] ** (d - 1) / np.diff(middles), 1 / (1 - middles[-1])
    matrix = np.zeros((count, count))
    for k, g in enumerate(inner):
        matrix[k : k + 2, k : k + 2] += g * np.array([[1, -1], [-1, 1]])
    matrix[-1, -1] += outer
    rate = matrix / volumes[:, None] / p
    forward = np.linalg.inv(np.eye(count) + step / 2 * rate)
    onward = forward @ (np.eye(count) - step / 2 * rate)
    push = forward[:, -1] * step / 2 * outer / volumes[-1] / p
    xi = np.arange(18.0, last, -step)
    surface = 1 / (1 + np.exp(xi))
    level, found = np.full(count, surface[0]), []
    for before, now in itertools.pairwise(surface):
        level = onward @ level + push * (before + now)
        found.append(outer * (now - level[-1]) / np.sqrt(p))
    return xi[1:], np.array(found)


@pytest.mark.parametrize("geometry", Geometry)
@pytest.mark.parametrize("p", [0.3, 5.0])
def test_shells_of_finite_volume_give_the_same_current(geometry, p):
    xi, current = on_shells(p, geometry)
    places = slice(2000, None, 100)
    exact = film_current(xi[places], p, geometry)
    np.testing.assert_allclose(current[places], exact, atol=2e-4 * exact.max())


@pytest.mark.parametrize("geometry", Geometry)
def test_b_is_the_slope_of_currents_on_a_double_logarithmic_plot(geometry):
    p, step = np.array([0.4, 3.0, 25.0]), 1e-3
    high, low = (film_peak(p * np.exp(s), geometry)[1] * np.exp(s / 2) for s in (step, -step))
    np.testing.assert_allclose(b_of_film(p, geometry), np.log(high / low) / (2 * step), atol=1e-6)
    for xi in (-2.0, 1.0):
        pairs = [[float(film_current(np.array(xi), q * np.exp(s), geometry)) for s in (step, -step)] for q in p]
        slopes = [0.5 + np.log(a / b) / (2 * step) for a, b in pairs]
        np.testing.assert_allclose(b_of_film(p, geometry, xi=xi), slopes, atol=1e-6)


def test_at_one_potential_diffusion_alone_shows_b_above_one():
    b = b_of_film(np.array([1.0, 2.0]), Geometry.PLATE, xi=-2.0)
    assert np.all(b > 1.1)
    assert b_of_film(np.array(1.0), Geometry.PLATE, xi=-2.0).shape == ()


def film(length=1e-6, diffusivity=4.57e-15, **options):
    settings = {"electrons": 2.0, "temperature": 298.15, "geometry": Geometry.PLATE, **options}
    return Film(
        length=Estimate(length, 0.1 * abs(length), "m", source="length"),
        diffusivity=Estimate(diffusivity, 0.2 * diffusivity, "m2/s", source="D"),
        **settings,
    )


@pytest.mark.parametrize(("nanometre", "p"), [(1, 1.7e-5), (10, 1.7e-3), (100, 0.17), (1000, 17.0)])
def test_the_number_of_a_film(nanometre, p):
    """D = 4.57e-11 cm²/s, two electrons, 1 mV/s."""
    found = film(nanometre * 1e-9).number(Estimate(1.0, 0.0, "mV/s"))
    assert found.value == pytest.approx(p, rel=0.01)
    assert found.unit == "1"


def test_the_number_of_a_film_carries_its_uncertainty():
    rate = Estimate(1e-3, 1e-5, "V/s", source="rate")
    found = film().number(rate)
    assert found.std / found.value == pytest.approx(np.sqrt(0.2**2 + 0.2**2 + 0.01**2))
    unnamed = film_number(
        length=Estimate(1e-6, 1e-7, "m"),
        diffusivity=Estimate(4.57e-15, 0.0, "m2/s"),
        scan_rate=Estimate(1e-3, 0.0, "V/s"),
        electrons=2,
        temperature=298.15,
    )
    assert unnamed.std / unnamed.value == pytest.approx(0.2)
    unstated = film_number(
        length=Estimate(1.0, None, "um"),
        diffusivity=Estimate(4.57e-11, 0.0, "cm2/s"),
        scan_rate=rate,
        electrons=2,
        temperature=298.15,
    )
    assert unstated.value == pytest.approx(found.value)
    assert unstated.std is None


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: film(length=-1e-6), "positive"),
        (lambda: film(diffusivity=0.0), "positive diffusivity"),
        (lambda: film(electrons=0), "number of electrons"),
        (lambda: film(temperature=25.0), "kelvin"),
        (lambda: film().number(Estimate(0.0, 0.0, "V/s")), "positive scan rate"),
        (lambda: film_current(np.array(0.0), 0.0, Geometry.PLATE), "number p of a film"),
        (lambda: film_peak(np.array([1.0, np.nan]), Geometry.PLATE), "number p of a film"),
        (lambda: b_of_film(np.array([1.0, -1.0]), Geometry.PLATE), "number p of a film"),
    ],
)
def test_arguments_out_of_their_range_are_named(call, says):
    with pytest.raises(UsageError, match=says):
        call()
