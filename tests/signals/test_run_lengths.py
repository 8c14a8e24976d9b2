"""Runs of equal values."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.signals.run_lengths import runs


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], []), ([3], [(0, 1)]), ([0, 0, 1, -1, -1], [(0, 2), (2, 3), (3, 5)])],
)
def test_runs(values, expected):
    starts, stops = runs(np.array(values))
    assert list(zip(starts.tolist(), stops.tolist(), strict=True)) == expected
