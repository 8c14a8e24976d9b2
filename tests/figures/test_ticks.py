"""Numbers at axes that a reader expects."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.figures import Axis, Curve, Panel, Scale, draw

Y = Axis(quantity="Current", unit="mA")


def numbers(x: Axis, values: list[float]) -> list[str]:
    ax = draw(Panel(x=x, y=Y, marks=(Curve(x=np.array(values), y=np.zeros(len(values))),)))
    ax.figure.draw_without_rendering()
    low, high = ax.get_xlim()
    ticks = zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
    return [text.get_text() for place, text in ticks if low <= place <= high and text.get_text()]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.1, 500.0], ["0.1", "1", "10", "100"]),
        ([5.0, 60.0], ["5", "10", "20", "50"]),
        ([1e-2, 1e6], [f"$\\mathdefault{{10^{{{k}}}}}$" for k in range(-2, 7, 2)]),
    ],
)
def test_logarithmic_axes(values, expected):
    shown = numbers(Axis(quantity="Scan rate", unit="mV/s", scale=Scale.LOG), values)
    assert shown == expected


def test_cycles_are_whole_numbers():
    assert all(float(text) == int(float(text)) for text in numbers(Axis(quantity="Cycle", integer=True), [1.0, 3.0]))
    assert any("." in text for text in numbers(Axis(quantity="Time", unit="h"), [1.0, 3.0]))


def test_limits_are_kept():
    axis = Axis(quantity="Time", unit="h", limits=(2.0, 3.0))
    ax = draw(Panel(x=axis, y=Y, marks=(Curve(x=np.arange(9.0), y=np.arange(9.0)),)))
    assert ax.get_xlim() == (2.0, 3.0)


def test_categories_are_written_as_they_are():
    ax = draw(Panel(x=Axis(quantity="Sample", categories=("a$b$", "VOx")), y=Y, marks=()))
    assert [text.get_text().replace("\\$", "$") for text in ax.get_xticklabels()] == ["a$b$", "VOx"]


def test_a_part_of_a_decade_is_divided_into_few_numbers():
    shown = numbers(Axis(quantity="R", unit="1/h", scale=Scale.LOG), [0.0281, 0.0647])
    assert 2 <= len(shown) <= 5
