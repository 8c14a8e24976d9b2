"""Stacks of oxide, carbon and water, with what the valence leaves open."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures.panel import Material
from ionterface.figures.print import draw
from ionterface.figures.thermogravimetry import tga_composition_panel
from ionterface.methods.thermogravimetry import thermogravimetry

COLOURS = {"oxide": Material(0), "carbon": Material(1), "water": Material(2)}


def film(residue=0.603, water=0.02, std=0.005, **given_):
    return thermogravimetry(
        residue=Estimate(residue, std, "1"),
        water=Estimate(water, 0, "1"),
        end="V2O5",
        metal="V",
        starts=("VO2", "V2O5"),
        end_temperature=Estimate(823, 0, "K"),
        melts_at=Estimate(943, 0, "K"),
        **given_,
    )


def test_the_bar_is_the_range_or_the_uncertainty():
    panel = tga_composition_panel(
        {"a": film(), "b": film(valence=Estimate(4, 0.1, "1")), "c": film(std=None, valence=Estimate(4, None, "1"))},
        **COLOURS,
    )
    oxide, carbon, water = panel.marks
    low, high = 100 * 0.603 / 1.09645, 60.3
    np.testing.assert_allclose(oxide.height[:2], [(low + high) / 2, low], atol=1e-3)
    np.testing.assert_allclose(oxide.error[0], (high - low) / 2, atol=1e-3)
    assert oxide.error[1] == pytest.approx(film(valence=Estimate(4, 0.1, "1")).measured.oxide.to("%").std)
    assert np.isnan(oxide.error[2])
    np.testing.assert_allclose(oxide.height + carbon.height + water.height, 100)
    assert panel.y.label == "Mass fraction (%)"
    assert panel.note.startswith("bar: range over the oxides in question, or one standard uncertainty")
    draw(panel)


def test_dry_films_have_no_water_and_refused_ones_are_named():
    panel = tga_composition_panel({"dry": film(water=0.0), "wet": film(water=0.0, residue=0.99)}, **COLOURS)
    assert [m.label for m in panel.marks] == ["oxide", "carbon"]
    refused = tga_composition_panel({"wet": film(water=0.2, residue=0.95)}, **COLOURS)
    assert "wet not valid" in refused.note
    with pytest.raises(UsageError, match="no films"):
        tga_composition_panel({}, **COLOURS)
