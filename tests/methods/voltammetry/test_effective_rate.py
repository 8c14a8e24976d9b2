"""How fast the electrode itself is swept behind a resistance."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.effective_rate import corrected_potential, effective_rate, smoothed_slope
from ionterface.methods.voltammetry.recorded_cycle import RecordedSweep

V, R = 1e-3, Estimate(50.0, 0.0, "Ohm")
T = np.linspace(0, 1000, 1001)


def sweep(current, direction=Direction.OXIDATION):
    e = V * T if direction is Direction.OXIDATION else 1 - V * T
    return RecordedSweep(direction=direction, time=T, potential=e, current=current)


@pytest.mark.parametrize("direction", [Direction.OXIDATION, Direction.REDUCTION])
def test_it_is_the_slope_of_the_corrected_potential(direction):
    current = direction.sign * 4e-4 * np.exp(-(((T - 500) / 120) ** 2))
    given = sweep(current, direction)
    slope = 4e-4 * -2 * (T - 500) / 120**2 * np.exp(-(((T - 500) / 120) ** 2))
    found = effective_rate(given, V, R)
    assert found[5:-5] == pytest.approx(V - 50 * slope[5:-5], abs=2e-3 * V)
    moved = direction.sign * np.gradient(corrected_potential(given, R), T)
    assert found[5:-5] == pytest.approx(moved[5:-5], abs=2e-3 * V)


def test_without_a_resistance_it_is_the_scan_rate():
    assert effective_rate(sweep(np.sin(T)), V, None) == pytest.approx(np.full(len(T), V))


def test_it_is_not_known_where_the_corrected_potential_runs_back():
    found = effective_rate(sweep(np.where(T < 500, 0.0, (T - 500) * 1e-4)), V, R)
    assert np.isfinite(found[T < 460]).all()
    assert np.isnan(found[T > 540]).all()


def test_noise_widens_the_span_until_it_leaves_a_hundredth_of_the_rate():
    noise = 1e-5 * np.random.default_rng(3).standard_normal(len(T))
    inner = slice(100, -100)
    found = effective_rate(sweep(1e-3 + noise), V, R)[inner] / V - 1
    narrow = 1 - 50 * smoothed_slope(T, noise)[inner] / V - 1
    assert np.std(narrow) > 0.03
    assert np.std(found) == pytest.approx(0.01, rel=0.3)


def test_a_negative_resistance_is_refused():
    with pytest.raises(UsageError, match="cannot be negative"):
        corrected_potential(sweep(T), Estimate(-1.0, 0.0, "Ohm"))


def test_the_slope_of_a_line_is_exact_everywhere_and_of_a_point_unknown():
    assert smoothed_slope(T + 1e9, 3e-6 * T) == pytest.approx(np.full(len(T), 3e-6))
    assert np.isnan(smoothed_slope(T[:2], T[:2])).all()
