import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.peak_shapes import (
    SURFACE_WAVE_WIDTH,
    gaussian,
    lorentzian,
    peak_area,
    peak_height,
    pseudo_voigt,
    surface_wave,
)

SHAPES = [(gaussian, ()), (lorentzian, ()), (pseudo_voigt, (0.3,)), (surface_wave, ())]
each_shape = pytest.mark.parametrize(("shape", "more"), SHAPES, ids=[s.__name__ for s, _ in SHAPES])


@each_shape
def test_the_width_is_that_at_half_height(shape, more):
    sides = shape(np.array([0.3 - 0.045, 0.3, 0.3 + 0.045]), 2e-6, 0.3, 0.09, *more)
    assert sides[[0, 2]] == pytest.approx(0.5 * sides[1], rel=1e-12)


@each_shape
def test_the_area_is_the_integral(shape, more):
    angle = np.linspace(-math.pi / 2, math.pi / 2, 400_001)[1:-1]  # x = tan(angle) reaches the far wings
    y = shape(np.tan(angle), 2.5, 0.1, 0.8, *more) / np.cos(angle) ** 2
    assert np.sum(y) * (angle[1] - angle[0]) == pytest.approx(2.5, rel=1e-4)


@each_shape
def test_height_and_area_are_one_number(shape, more):
    height = peak_height(shape, 3.0, 0.2, *more)
    assert height == pytest.approx(float(shape(np.array(5.0), 3.0, 5.0, 0.2, *more)), rel=1e-14)
    assert peak_area(shape, height, 0.2, *more) == pytest.approx(3.0, rel=1e-14)


@each_shape
def test_it_is_finite_far_away_and_leaves_its_input_alone(shape, more):
    x = np.array([-1e5, 0.0, 1e5])
    assert np.isfinite(shape(x, 1.0, 0.0, 0.01, *more)).all()
    assert x.tolist() == [-1e5, 0.0, 1e5]


def test_a_surface_wave_is_that_of_the_nernst_equation():
    """Current of Γ(E): nF/4RT sech², the slope of 1/(1 + exp(-u)) in u = nF(E − E°)/RT."""
    u = np.linspace(-6, 6, 121)
    share = 1 / (1 + np.exp(-u))
    assert surface_wave(u, 1.0, 0.0, SURFACE_WAVE_WIDTH) == pytest.approx(share * (1 - share), rel=1e-12)


def test_the_width_of_a_nernstian_wave():
    assert pytest.approx(90.579e-3, abs=5e-7) == SURFACE_WAVE_WIDTH * 8.314462618 * 298.15 / 96485.33212


def test_a_width_is_positive():
    with pytest.raises(UsageError, match="positive"):
        peak_height(gaussian, 1.0, 0.0)
