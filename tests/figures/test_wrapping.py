"""Long labels break between words, never inside a unit."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ionterface.figures.keys import place_keys
from ionterface.figures.marks import draw_marks
from ionterface.figures.panel import Axis, Panel, Points
from ionterface.figures.style import style
from ionterface.figures.wrapping import broken, shortened


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("Cell voltage (V)", 1, "Cell voltage (V)"),
        ("Capacity on VOx+rGO (mA h g-1)", 2, "Capacity on VOx+rGO\n(mA h g-1)"),
        ("Capacity", 3, "Capacity"),
        ("Capacity (mA h g-1)", 3, "Capacity\n(mA h g-1)"),
        ("one two three four", 2, "one two\nthree four"),
    ],
)
def test_breaking(text, lines, expected):
    assert broken(text, lines) == expected


def test_no_word_is_lost():
    text = "Potential of the working electrode vs Zn²⁺/Zn (V)"
    for lines in range(1, 9):
        assert broken(text, lines).replace("\n", " ") == text


def test_only_a_bracket_at_the_end_is_a_unit():
    note = "k⁰ (95 %); a long sentence that follows the bracket in the middle of this note about psi"
    rows = broken(note, 3).split("\n")
    assert len(rows) == 3
    assert max(len(row) for row in rows) < 40


def test_a_protected_space_is_never_broken():
    assert broken("a = 1 b = 2".replace(" = ", "\u00a0=\u00a0"), 9).split("\n") == [
        "a\u00a0=\u00a01",
        "b\u00a0=\u00a02",
    ]


@pytest.mark.parametrize(
    ("text", "letters", "expected"),
    [("abcdefghij", 10, "abcdefghij"), ("abcdefghij", 9, "abcd…ghij"), ("abcdefghij", 4, "ab…j"), ("abc", 1, "a…c")],
)
def test_a_long_name_keeps_its_beginning_and_its_end(text, letters, expected):
    assert shortened(text, letters) == expected


def key_texts(names):
    """Names as the key of a figure of one column shows them; it is no wider than the axes."""
    with style():
        figure = Figure(figsize=(3.15, 2.5), dpi=200)
        ax = figure.add_axes((0.18, 0.2, 0.78, 0.5))
        drawn = [draw_marks(ax, panel_of(name))[0] for name in names]
        renderer = FigureCanvasAgg(figure).get_renderer()
        (key,) = place_keys(ax, panel_of(names[0]), drawn, renderer, at_curves=frozenset())
        assert key.get_window_extent(renderer).width <= 1.01 * ax.get_window_extent().width
        return [text.get_text() for text in key.get_texts()]


@pytest.mark.parametrize("count", [1, 2])
def test_a_name_of_a_file_too_long_for_a_key_stays_inside_the_figure(count):
    names = [f"2023-11-04_oxide-on-carbon_cellC_0p1Ag-1_GCPL_C04_second_batch_{k}.mpr" for k in range(count)]
    shown = key_texts(names)
    assert len(set(shown)) == count
    assert all("…" in text and text.endswith(f"{k}.mpr") for k, text in enumerate(shown))


def test_names_that_differ_in_their_middle_alone_stay_apart():
    names = [f"2023-11-04_oxide-on-carbon_0p1Ag-1_cell{k}_GCPL_C04_second_batch_repeated.mpr" for k in "ABC"]
    shown = key_texts(names)
    assert [text.replace("\n", "") for text in shown] == names


def panel_of(name):
    x = np.linspace(0, 1, 5)
    return Panel(x=Axis(quantity="Cycle"), y=Axis(quantity="Q"), marks=(Points(x=x, y=x, label=name),))
