"""Responses of bodies with a blocked back: numbers, the law that joins both, and a grid of cells."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.finite_diffusion import Geometry, slowest_decay, step_current, surface_rise

PLATE, CYLINDER, SPHERE = Geometry.PLATE, Geometry.CYLINDER, Geometry.SPHERE


@pytest.mark.parametrize(
    ("theta", "value", "digits"), [(0.3, 0.6228415, 7), (0.01, 0.1128379, 7), (0.1, 0.356826, 6), (1.0, 1.333323, 6)]
)
def test_the_plate_under_constant_flux(theta, value, digits):
    assert round(float(surface_rise(np.array(theta), PLATE)), digits) == value


@pytest.mark.parametrize(("theta", "value"), [(0.001, 0.036707), (0.1, 0.486762)])
def test_the_sphere_under_constant_flux(theta, value):
    assert round(float(surface_rise(np.array(theta), SPHERE)), 6) == value


@pytest.mark.parametrize(("theta", "value"), [(0.1, 1.783962), (0.3, 0.956575), (0.5, 0.582456), (1.0, 0.169610)])
def test_the_plate_after_a_step(theta, value):
    assert round(float(step_current(np.array(theta), PLATE)), 6) == value


@pytest.mark.parametrize("geometry", Geometry)
def test_the_flux_after_a_step_holds_the_surface_at_its_level(geometry):
    """The response to a flux, convolved with the flux that a unit step causes, is that step: its integral is theta."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    angle = (nodes + 1) * np.pi / 4
    for theta in (1e-4, 0.003, 0.02, 0.05, 0.25, 0.5, 2.0):
        time = theta * np.sin(angle) ** 2
        flux = step_current(time, geometry) / geometry.dimensions
        rise = surface_rise(theta * np.cos(angle) ** 2, geometry)
        integral = np.sum(weights * flux * rise * np.sin(2 * angle)) * theta * np.pi / 4
        assert integral == pytest.approx(theta, rel=1e-9)


@pytest.mark.parametrize("geometry", Geometry)
@pytest.mark.parametrize("response", [surface_rise, step_current])
def test_the_two_forms_meet(geometry, response):
    theta = np.geomspace(1e-3, 0.6, 4001)
    differences = np.diff(np.log(response(theta, geometry)), 4)  # a jump would stand in them, a smooth curve hardly
    assert np.max(np.abs(differences)) < 1e-10


@pytest.mark.parametrize("geometry", Geometry)
def test_short_and_long_times(geometry):
    d = geometry.dimensions
    early = np.array(1e-12)
    assert surface_rise(early, geometry) == pytest.approx(2 * np.sqrt(1e-12 / np.pi), rel=1e-5)
    assert step_current(early, geometry) == pytest.approx(d / np.sqrt(np.pi * 1e-12), rel=1e-5)
    assert surface_rise(np.array(3.0), geometry) == pytest.approx(3 * d + 1 / (d + 2), rel=1e-9)
    late = step_current(np.array([3.0, 3.5]), geometry)
    assert np.log(late[0] / late[1]) / 0.5 == pytest.approx(slowest_decay(geometry), rel=1e-9)
    assert surface_rise(np.array(0.0), geometry) == 0
    assert np.isinf(step_current(np.array(0.0), geometry))


def test_the_eigenvalues_of_the_last_modes():
    assert [round(slowest_decay(g), 3) for g in Geometry] == [2.467, 5.783, 9.870]


def cells(geometry, count):
    """Volumes and conductances of shells of a body of radius 1, finer towards its surface."""
    edges = 1 - np.linspace(1, 0, count + 1) ** 2
    d = geometry.dimensions
    volumes = np.diff(edges**d) / d
    middles = (edges[1:] + edges[:-1]) / 2
    inner = edges[1:-1] ** (d - 1) / np.diff(middles)
    return volumes, inner, 1 / (1 - middles[-1])


@pytest.mark.parametrize("geometry", Geometry)
def test_both_responses_agree_with_shells_of_finite_volume(geometry):
    volumes, inner, outer = cells(geometry, 150)
    matrix = np.zeros((150, 150))
    for k, g in enumerate(inner):
        matrix[k : k + 2, k : k + 2] += g * np.array([[1, -1], [-1, 1]])
    step, steps = 5e-4, 200
    source = np.zeros(150)
    source[-1] = 1.0
    implicit = np.linalg.inv(np.diag(volumes) / step + matrix)
    level = np.zeros(150)
    held = np.linalg.inv(np.diag(volumes) / step + matrix + np.diag(outer * source))
    filled = np.zeros(150)
    for _ in range(steps):
        level = implicit @ (volumes / step * level + source)
        filled = held @ (volumes / step * filled + outer * source)
    theta = np.array(step * steps)
    assert level[-1] + 1 / outer == pytest.approx(float(surface_rise(theta, geometry)), rel=3e-3)
    current = outer * (1 - filled[-1]) * geometry.dimensions
    assert current == pytest.approx(float(step_current(theta, geometry)), rel=5e-3)


def test_shapes_are_kept_and_negative_times_refused():
    assert surface_rise(np.full((2, 3), 0.1), CYLINDER).shape == (2, 3)
    with pytest.raises(UsageError, match="cannot be negative"):
        step_current(np.array([0.1, -0.1]), PLATE)
