"""Rate tests whose truth is known, made by bisection of the law and not by the code under test."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.rate_models.rate_points import points_from_arrays


def law(x):
    return 1 - x * (1 - math.exp(-1 / x)) if x < 1e4 else 0.5 / x


def solved(current, Q_M, tau, n):
    """Capacity at a current by halving: the rate grows while the capacity falls."""
    low, high = 0.0, 1e6 / tau
    for _ in range(200):
        rate = (low + high) / 2
        low, high = (rate, high) if rate * Q_M * law((rate * tau) ** n) < current else (low, rate)
    return current / ((low + high) / 2)


def table(currents, capacities, mass=None):
    if mass is None:
        return points_from_arrays(
            [Estimate(float(i), 0.0, "A") for i in currents],
            [Estimate(float(q), 0.0, "C") for q in capacities],
            source="made",
        )
    return points_from_arrays(
        [Estimate(float(i), 0.0, "A") / mass for i in currents],
        [Estimate(float(q), 0.0, "C") / mass for q in capacities],
        basis="film",
        source="made",
    )


@pytest.fixture
def made():
    """Currents and capacities of ten rates, R·tau from 0.003 to `fastest`."""

    def make(n, *, fastest, tau=6.0, Q_M=443.0, count=10):
        rates = np.geomspace(0.003, fastest, count) / tau
        capacities = np.asarray([Q_M * law(float(r * tau) ** n) for r in rates])
        return rates * capacities, capacities

    return make


@pytest.fixture
def points():
    return table


@pytest.fixture
def truth():
    return solved
