"""Share of a body that a constant current fills, against the published table and its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.rate_models.finite_discharge import finite_discharge

W = np.array([0.01, 0.1, 0.3, 1, 3, 10, 30, 100])
TABLE = {
    Geometry.PLATE: [0.99667, 0.96667, 0.90000, 0.66695, 0.26180, 0.07854, 0.02618, 0.00785],
    Geometry.SPHERE: [0.99933, 0.99333, 0.98000, 0.93333, 0.80045, 0.46857, 0.20289, 0.06748],
}


@pytest.mark.parametrize("shape", TABLE)
def test_the_table(shape):
    assert finite_discharge(W, shape).tolist() == pytest.approx(TABLE[shape], abs=5.01e-6)


@pytest.mark.parametrize("shape", Geometry)
def test_slow_and_fast_limits(shape):
    d = shape.dimensions
    assert 1 - finite_discharge(np.array([1e-3]), shape)[0] == pytest.approx(1e-3 / (d * (d + 2)), rel=1e-6)
    assert finite_discharge(np.array([1e6]), shape)[0] == pytest.approx(math.pi * d**2 / 4e6, rel=5e-3)


def test_the_power_of_the_actual_rate_is_a_half_and_a_plate_lies_a_fifth_below_its_corner():
    w = np.geomspace(0.1, 1e4, 4001)
    share = finite_discharge(w, Geometry.PLATE)
    rate = w / share
    fast = rate > 20
    assert np.polyfit(np.log(rate[fast]), np.log(share[fast]), 1)[0] == pytest.approx(-0.5, abs=1e-4)
    broken = np.minimum(1, np.sqrt(math.pi / 4 / rate))
    worst = int(np.argmin(share / broken))
    assert share[worst] / broken[worst] == pytest.approx(0.79, abs=5e-3)
    assert rate[worst] == pytest.approx(math.pi / 4, rel=1e-2)


def test_a_rate_of_nothing_is_refused():
    with pytest.raises(UsageError, match="positive"):
        finite_discharge(np.array([0.0]), Geometry.PLATE)
