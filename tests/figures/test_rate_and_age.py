"""Capacity against the actual rate and against the cycle: numbers, units and notes of both panels."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures.ageing import fade_panel
from ionterface.figures.panel import Band, Curve, Material, Points, Scale
from ionterface.figures.rate_models import rate_law_panel
from ionterface.methods.ageing.cell_fits import CellRun
from ionterface.methods.ageing.fade import FirstCycle, fade
from ionterface.methods.rate_models.diffusion_limited import diffusion_limited
from ionterface.methods.rate_models.rate_points import points_from_arrays
from ionterface.methods.rate_models.tian_coleman import tian_coleman


def rates(count=8):
    actual = np.geomspace(0.1, 1e3, 8)[:count]  # 1/h
    capacities = 200 / (1 + np.sqrt(actual / 50)) * np.tile([1.01, 0.99], 4)[:count]
    return points_from_arrays(
        [Estimate(float(r * q), 0, "mA/g") for r, q in zip(actual, capacities, strict=True)],
        [Estimate(float(q), 0, "mAh/g") for q in capacities],
        basis="film",
        source="made",
    ), actual, capacities  # fmt: skip


def of(panel, kind):
    return [mark for mark in panel.marks if isinstance(mark, kind)]


def test_capacities_stand_at_actual_rates_per_hour_within_the_band():
    points, actual, capacities = rates()
    law = tian_coleman(points)
    panel = rate_law_panel(law, limit=diffusion_limited(points), colour=Material(0))
    (shown,) = of(panel, Points)
    assert shown.x == pytest.approx(actual)
    assert shown.y == pytest.approx(capacities)
    assert (panel.x.unit, panel.y.unit, panel.x.scale) == ("1/h", "mAh/g", Scale.LOG)
    (band,) = of(panel, Band)
    curve, broken = of(panel, Curve)
    assert np.all((band.low < curve.y) & (curve.y < band.high))
    assert broken.dashed
    assert f"n\u00a0=\u00a0{law.exponent.value:.3g}" in panel.note


def test_two_rates_are_shown_without_a_law_and_say_why():
    panel = rate_law_panel(tian_coleman(rates(2)[0]), colour=Material(0))
    assert not of(panel, Curve)
    assert "W-RC4" in panel.note


def test_a_limit_of_other_points_is_refused():
    with pytest.raises(UsageError, match="other points"):
        rate_law_panel(tian_coleman(rates()[0]), limit=diffusion_limited(rates(7)[0]), colour=Material(0))


def test_cells_stand_with_their_law():
    n = np.arange(1, 31)
    errors = 0.2 * np.random.default_rng(1).standard_normal((2, 30))
    runs = [CellRun(name=c, cycles=n, capacities=100 - 0.5 * n + e) for c, e in zip("ab", errors, strict=True)]
    result = fade(runs, unit="mAh/g", basis="film", reference=FirstCycle())
    panel = fade_panel(result, colours={"a": Material(0), "b": Material(1)})
    assert [mark.label for mark in of(panel, Points)] == ["a", "b"]
    assert of(panel, Points)[0].y == pytest.approx(runs[0].capacities)
    assert of(panel, Curve)[1].y[[0, -1]] == pytest.approx([99.5, 85], abs=0.3)
    assert result.law.value in panel.note
    assert panel.y.label == "Capacity on film (mAh/g)"
    alone = fade([CellRun(name="a", cycles=n[:1], capacities=np.ones(1))], unit="mAh", basis="", reference=FirstCycle())
    with pytest.raises(UsageError, match="no cell has two cycles"):
        fade_panel(alone, colours={})
