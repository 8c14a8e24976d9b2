"""Shapes of peaks as plain functions: each by its area, its place and its full width at half maximum.

Every shape has the parameters ``area`` (its integral, [y·x]), ``centre`` and ``width`` (full width at half maximum,
[x], positive), so that shapes may be exchanged and added. Height and area are one number in two forms: `peak_height`
and `peak_area` convert.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ionterface.errors import UsageError

Array = np.ndarray[Any, Any]
Shape = Callable[..., Array]

GAUSSIAN_AREA = math.sqrt(math.pi / (4 * math.log(2)))
"""Area of a Gaussian of height 1 and width 1: 1.0645."""
LORENTZIAN_AREA = math.pi / 2
"""Area of a Lorentzian of height 1 and width 1."""
SURFACE_WAVE_WIDTH = 2 * math.log(3 + 2 * math.sqrt(2))
"""Width of the Nernstian surface wave in units of RT/nF: 3.5255, which is 90.58 mV/n at 298.15 K."""
SURFACE_WAVE_AREA = 4 / SURFACE_WAVE_WIDTH
"""Area of a surface wave of height 1 and width 1: 1.1346."""


def gaussian(x: Array, area: float, centre: float, width: float) -> Array:
    """Gaussian of an area [y·x], a centre and a full width at half maximum [x]."""
    u = (np.asarray(x) - centre) / width
    return np.asarray(area / (GAUSSIAN_AREA * width) * np.exp(-4 * math.log(2) * u * u))


def lorentzian(x: Array, area: float, centre: float, width: float) -> Array:
    """Lorentzian of an area [y·x], a centre and a full width at half maximum [x]."""
    u = (np.asarray(x) - centre) / width
    return np.asarray(area / (LORENTZIAN_AREA * width) / (1 + 4 * u * u))


def pseudo_voigt(x: Array, area: float, centre: float, width: float, lorentzian_share: float) -> Array:
    """Sum of a Lorentzian and a Gaussian of one centre and one width; the share is that of the area, 0 to 1."""
    rest = 1 - lorentzian_share
    return lorentzian(x, lorentzian_share * area, centre, width) + gaussian(x, rest * area, centre, width)


def surface_wave(x: Array, area: float, centre: float, width: float) -> Array:
    """Nernstian wave of a surface-confined couple, sech²(nF(E − E°)/2RT), by area, centre and width.

    A width of 3.5255 RT/nF means no interaction between the sites; wider ones repel, narrower ones attract.
    """
    u = SURFACE_WAVE_WIDTH / 2 * np.abs((np.asarray(x) - centre) / width)
    fall = np.exp(-2 * u)  # cosh would overflow far from the peak
    return np.asarray(area / (SURFACE_WAVE_AREA * width) * 4 * fall / (1 + fall) ** 2)


def peak_height(shape: Shape, area: float, width: float, *more: float) -> float:
    """Height of a peak of one of these shapes, [y]; `more` are the parameters after the width.

    Raises
    ------
    UsageError
        The width is not positive.
    """
    if not width > 0:
        raise UsageError(f"the width of a peak is positive, not {width}.")
    return float(shape(np.asarray(0.0), area, 0.0, width, *more))


def peak_area(shape: Shape, height: float, width: float, *more: float) -> float:
    """Area of a peak of one of these shapes, [y·x]: the inverse of `peak_height`."""
    return height / peak_height(shape, 1.0, width, *more)
