"""The description of a figure refuses what cannot be drawn truthfully."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.figures import Axis, Bars, Curve, Figure, Level, NotValid, Panel, Points, Scale, printed_unit

X = Axis(quantity="Cycle")
Y = Axis(quantity="Capacity on VOx", unit="mAh/g")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("uA/cm2", "µA/cm²"),
        ("V s-1", "V s⁻¹"),
        ("Ohm cm2", "Ω cm²"),
        ("cm2/s", "cm²/s"),
        ("mAh/g", "mAh/g"),
        ("Pa1", "Pa¹"),
        ("", ""),
    ],
)
def test_units_are_printed_with_raised_exponents(written, printed):
    assert printed_unit(written) == printed


def test_a_label_is_quantity_and_unit_in_brackets():
    assert Y.label == "Capacity on VOₓ (mAh/g)"
    assert X.label == "Cycle"


def test_arrays_of_one_mark_have_one_length():
    with pytest.raises(UsageError, match=r"'a' have the shapes"):
        Panel(x=X, y=Y, marks=(Curve(x=np.arange(3), y=np.arange(4), label="a"),))
    with pytest.raises(UsageError, match="need one"):
        Panel(x=X, y=Y, marks=(Points(x=np.arange(3), y=np.arange(3), y_error=np.arange(2)),))


@pytest.mark.parametrize(
    "mark",
    [
        Curve(x=np.array([0.0, 1.0]), y=np.array([1.0, 1.0]), label="a"),
        NotValid(start=-1.0, stop=1.0, reason="a"),
        Bars(x=np.array([0.0]), height=np.array([1.0]), label="a"),
    ],
    ids=lambda mark: type(mark).__name__,
)
def test_a_logarithmic_axis_refuses_what_it_cannot_show(mark):
    log = Axis(quantity="Scan rate", unit="mV/s", scale=Scale.LOG)
    with pytest.raises(UsageError, match="not above zero, which the logarithmic axis 'Scan rate'"):
        Panel(x=log, y=Y, marks=(mark,))
    Panel(x=X, y=Y, marks=(mark,))


def test_a_level_is_held_against_the_y_axis_alone():
    log = Axis(quantity="Current", scale=Scale.LOG)
    Panel(x=log, y=X, marks=(Level(y=-1.0, label="a"),))
    with pytest.raises(UsageError):
        Panel(x=X, y=log, marks=(Level(y=-1.0, label="a"),))


def test_nan_is_no_fault_on_a_logarithmic_axis():
    log = Axis(quantity="Current", scale=Scale.LOG)
    panel = Panel(x=X, y=log, marks=(Curve(x=np.arange(2), y=np.array([np.nan, 1.0])),))
    assert len(panel.marks) == 1


def test_axes_refuse_contradictions():
    with pytest.raises(UsageError, match="categories"):
        Axis(quantity="a", scale=Scale.LOG, categories=("b",))
    with pytest.raises(UsageError, match="above 0"):
        Axis(quantity="a", scale=Scale.LOG, limits=(0.0, 1.0))


def test_letters_run_on_after_z_and_one_panel_has_none():
    panel = Panel(x=X, y=Y, marks=())
    assert Figure(key="a", panels=(panel,)).letters == ("",)
    letters = Figure(key="a", panels=(panel,) * 28).letters
    assert letters[:2] == ("a", "b")
    assert letters[25:] == ("z", "aa", "ab")


def test_a_shared_axis_must_be_one_axis():
    upper, lower = Panel(x=X, y=Y, marks=()), Panel(x=Y, y=Y, marks=())
    Figure(key="a", panels=(upper, lower))
    with pytest.raises(UsageError, match="differ"):
        Figure(key="a", panels=(upper, lower), shared_x=True)


@pytest.mark.parametrize("key", ["../S1", "S1/a", "", ".hidden", "S1.", "a:b", "a "])
def test_a_key_is_part_of_a_file_name(key):
    with pytest.raises(UsageError, match="names files"):
        Figure(key=key, panels=(Panel(x=X, y=Y, marks=()),))


def test_a_figure_without_panels_is_refused():
    with pytest.raises(UsageError, match="at least one panel"):
        Figure(key="a", panels=())
