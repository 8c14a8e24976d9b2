"""Error bars along x, error bars of two lengths, bounds with arrows, hollow bars, categories along y."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import plotly.graph_objects as go
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure

from ionterface.errors import UsageError
from ionterface.figures import Axis, Bars, Bound, Figure, NotValid, Panel, Points, draw, source_data, to_plotly_json
from ionterface.figures.layout import place
from ionterface.figures.marks import ARROW
from ionterface.figures.style import style

X, Y = Axis(quantity="Share", unit="%"), Axis(quantity="ψ")
ONE = np.asarray([1.0, 2.0])
BOTH_SIDES = np.asarray([[0.1, 0.2], [0.3, 0.4]])


def panel_of(*marks, x=X, y=Y) -> Panel:
    return Panel(x=x, y=y, marks=marks)


def columns_of(panel: Panel) -> dict[str, list[str]]:
    rows = csv.reader(io.StringIO(source_data(Figure(key="a", panels=(panel,)))[1:], newline=""))
    return {name: list(cells) for name, _, *cells in zip(*rows, strict=True)}


def traces_of(panel: Panel) -> list[dict]:
    told = json.loads(to_plotly_json(Figure(key="a", panels=(panel,))))
    go.Figure(told, skip_invalid=False)
    return told["data"]


def segments_of(ax):
    return [s.tolist() for line in ax.collections for s in line.get_segments()]


def test_error_bars_along_x():
    panel = panel_of(Points(x=ONE, y=ONE, x_error=np.asarray([0.5, 0.25])))
    assert [[0.5, 1.0], [1.5, 1.0]] in segments_of(draw(panel))
    assert columns_of(panel)["Share, ± half length of the error bar"] == ["0.5", "0.25"]
    assert traces_of(panel)[0]["error_x"]["array"] == [0.5, 0.25]
    with pytest.raises(UsageError):
        panel_of(Points(x=ONE, y=ONE, x_error=np.ones(3)))


def test_error_bars_of_two_lengths():
    panel = panel_of(Points(x=ONE, y=ONE, y_error=BOTH_SIDES))
    assert [[1.0, 0.9], [1.0, 1.3]] in segments_of(draw(panel))
    columns = columns_of(panel)
    assert columns["ψ, length of the error bar below"] == ["0.1", "0.2"]
    assert columns["ψ, length of the error bar above"] == ["0.3", "0.4"]
    bars = traces_of(panel)[0]["error_y"]
    assert (bars["arrayminus"], bars["array"], bars["symmetric"]) == ([0.1, 0.2], [0.3, 0.4], False)
    with pytest.raises(UsageError):
        panel_of(Points(x=ONE, y=ONE, y_error=np.ones((2, 3))))


@pytest.mark.parametrize(("bound", "symbol"), [(Bound.LOWER, "triangle-up"), (Bound.UPPER, "triangle-down")])
def test_a_bound_points_to_where_the_value_lies_and_its_arrow_stays_in_the_frame(bound, symbol):
    panel = panel_of(Points(x=ONE, y=ONE, bound=bound, hollow=True))
    canvas = MatplotlibFigure(dpi=300)
    FigureCanvasAgg(canvas)
    with style():
        (placed,) = place(canvas, Figure(key="a", panels=(panel,)))
        arrows = [line for line in placed.ax.lines if line.get_markersize() == 2 * ARROW]
        tips = arrows[0].get_marker().vertices[:, 1]
        frame = placed.ax.get_window_extent()
        ends = placed.ax.transData.transform(np.column_stack((ONE, ONE)))[:, 1]
    length = ARROW * 300 / 72
    if bound is Bound.LOWER:
        assert tips.max() == 1.0
        assert ends.max() + length < frame.y1
    else:
        assert tips.min() == -1.0
        assert ends.min() - length > frame.y0
    assert columns_of(panel)["Bound"] == [bound.value] * 2
    assert traces_of(panel)[0]["marker"]["symbol"] == symbol


def test_hollow_bars_stand_on_the_others_and_hide_no_error_bar():
    lower = Bars(x=ONE, height=ONE, error=ONE / 10, label="a")
    upper = Bars(x=ONE, height=ONE, bottom=ONE, label="b", hollow=True)
    ax = draw(panel_of(lower, upper))
    first, second = ax.patches[0], ax.patches[2]
    assert second.get_y() == first.get_height() == 1.0
    assert second.get_facecolor()[:3] == (1, 1, 1)
    assert not second.get_hatch()  # a dark hatch on white and a white one on dark look alike in grey
    assert min(line.get_zorder() for line in ax.collections) > second.get_zorder()
    bars, held, above = traces_of(panel_of(lower, upper))
    assert above["base"] == [1.0, 2.0]
    assert above["marker"]["color"] == "white"
    assert "error_y" not in bars
    assert (held["type"], held["y"], held["error_y"]["array"]) == ("scatter", [1.0, 2.0], [0.1, 0.2])
    assert held["showlegend"] is False


def test_categories_along_y_are_named_in_print_on_the_screen_and_in_the_data():
    names = ("short", "a name that is longer than one line can be")
    panel = panel_of(Points(x=ONE, y=np.arange(2.0)), y=Axis(quantity="Convention", categories=names))
    ax = draw(panel)
    ax.figure.draw_without_rendering()
    printed = [label.get_text() for label in ax.get_yticklabels()]
    assert [text.replace("\n", " ") for text in printed] == list(names)
    assert "\n" in printed[1]
    assert columns_of(panel)["Convention"] == list(names)
    told = json.loads(to_plotly_json(Figure(key="a", panels=(panel,))))
    assert told["layout"]["yaxis"]["ticktext"][0] == "short"
    assert "<br>" in told["layout"]["yaxis"]["ticktext"][1]


def test_two_reasons_are_hatched_differently():
    ax = draw(
        panel_of(
            NotValid(start=0, stop=1, reason="a"),
            NotValid(start=2, stop=3, reason="b"),
            NotValid(start=4, stop=5, reason="a"),
        )
    )
    first, second, third = (patch.get_hatch() for patch in ax.patches)
    assert first == third != second


def test_long_notes_take_several_lines_on_the_screen_and_move_the_panel_down():
    note = "every word of this note is said above the panel; " * 8
    short, long = (Panel(x=X, y=Y, marks=(), note=text) for text in ("a", note))
    plain, tall = (
        json.loads(to_plotly_json(Figure(key="a", panels=(short, panel), columns=1)))["layout"]
        for panel in (short, long)
    )
    (told,) = [a["text"] for a in tall["annotations"] if "every word" in a["text"]]
    assert told.count("<br>") >= 2
    assert tall["height"] > plain["height"]
    gap = {k: (lay["yaxis"]["domain"][0] - lay["yaxis2"]["domain"][1]) * lay["height"] for k, lay in
           (("plain", plain), ("tall", tall))}  # fmt: skip
    assert gap["tall"] > gap["plain"] + 20
