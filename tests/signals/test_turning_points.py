"""Turns of a signal, with and without noise."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ionterface.signals.turning_points import turning_points


def zigzag(points_per_leg=50):
    corners = [0.2, 1.0, -1.0, 1.0, 0.0]
    legs = [np.linspace(a, b, points_per_leg, endpoint=False) for a, b in itertools.pairwise(corners)]
    return np.concatenate([*legs, [0.0]])


def test_corners_are_found():
    assert turning_points(zigzag(), 0.1).tolist() == [0, 50, 100, 150, 200]


@pytest.mark.parametrize("seed", range(5))
def test_noise_smaller_than_the_least_turn_makes_no_turns(seed):
    noisy = zigzag() + 0.01 * np.random.default_rng(seed).standard_normal(201)
    assert np.abs(turning_points(noisy, 0.1) - [0, 50, 100, 150, 200]).max() <= 4


def test_what_never_moves_enough_has_no_turns():
    assert turning_points(np.array([0.0, 0.05, 0.0, 0.05]), 0.1).tolist() == []


def test_upside_down_turns_at_the_same_places():
    y = zigzag()
    assert turning_points(-y, 0.1).tolist() == turning_points(y, 0.1).tolist()
