"""What the drawing does to data is said."""

from __future__ import annotations

import numpy as np

from ionterface.figures import Axis, Curve, Figure, Panel, remarks


def figure_of(n: int) -> Figure:
    x = np.linspace(0, 1, n)
    axis = Axis(quantity="Time", unit="h")
    return Figure(key="S1", panels=(Panel(x=axis, y=axis, marks=(Curve(x=x, y=x),)),))


def test_short_curves_need_no_remark():
    assert remarks(figure_of(16_000)) == ()


def test_thinning_for_print_is_said():
    (sentence,) = remarks(figure_of(170_000))
    assert "4000 columns" in sentence
    assert sentence.endswith("the source data hold every point.")


def test_thinning_of_the_source_data_is_said():
    (sentence,) = remarks(figure_of(1_100_000))
    assert "at most about 1048574 points" in sentence
