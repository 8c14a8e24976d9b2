"""Laws of ageing as plain functions."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.methods.ageing import models

CYCLES = np.arange(1, 11)
PUBLISHED = [155, 385.3705, 428.2329, 435.6797, 436.4373, 435.9315, 435.1871, 434.3976, 433.5995, 432.7999]


def test_activation_and_fade():
    assert models.activation_fade(CYCLES, 440, 155, 0.6, 0.8).tolist() == pytest.approx(PUBLISHED, abs=5.01e-5)


def test_every_law_begins_at_its_first_capacity_and_bends_as_it_says():
    assert models.linear(CYCLES, 100, 2)[[0, 9]].tolist() == [100, 82]
    assert models.exponential(CYCLES, 100, 0.1)[[0, 9]] == pytest.approx([100, 100 * np.exp(-0.9)])
    assert models.square_root(CYCLES, 100, 2)[[0, 9]].tolist() == [100, 94]
    assert models.power(CYCLES, 100, 2, 0.5) == pytest.approx(models.square_root(CYCLES, 100, 2))
    assert models.knee(CYCLES, 100, 1, 5, 3)[[0, 4, 9]].tolist() == [100, 96, 76]
