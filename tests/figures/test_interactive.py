"""The figure on the screen is the printed one, with values that can be read."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import plotly.graph_objects as go
import pytest

from ionterface.figures import (
    Axis,
    Band,
    Bars,
    Box,
    Curve,
    Figure,
    Level,
    Material,
    NotValid,
    Panel,
    Points,
    Scale,
    Sequential,
    Width,
    Words,
    to_plotly_json,
)
from ionterface.figures.style import hexadecimal

X = Axis(quantity="Potential vs Zn²⁺/Zn", unit="V")
Y = Axis(quantity="Current", unit="uA/cm2")
AT = np.linspace(0, 1, 10)
ALL = Panel(
    x=X,
    y=Y,
    note="a <note>",
    simulated=True,
    marks=(
        Curve(x=AT, y=AT, label="<x> & y", detail="charge"),
        Points(x=AT, y=AT, y_error=AT, label="p", colour=Material(1), hollow=True),
        Band(x=AT, low=AT, high=AT + 1, label="band"),
        Bars(x=AT, height=AT, error=AT, bottom=AT, label="bars"),
        Box(position=0, low=1, first_quartile=2, median=3, third_quartile=4, high=5, mean=3.1, values=AT, label="box"),
        Level(y=0.5, label="limit"),
        NotValid(start=0.5, stop=1.0, reason="iR drop"),
        Words(x=0.5, y=0.5, text="0.1"),
    ),
)


def read(*panels: Panel, **more) -> dict:
    return json.loads(to_plotly_json(Figure(key="S1", panels=panels, **more)))


def by_name(read_back: dict) -> dict:
    return {trace["name"]: trace for trace in reversed(read_back["data"])}


def test_plotly_accepts_every_mark():
    told = read(ALL, ALL, ALL, width=Width.DOUBLE, columns=2)
    taken = go.Figure(told, skip_invalid=False)  # raises on any property that plotly does not know
    assert len(taken.data) == len(told["data"]) > 0


def test_the_same_figure_gives_the_same_text_and_needs_no_plotly():
    code = (
        "import sys; sys.modules['plotly'] = None; import numpy as np; from ionterface.figures import *; "
        "axis = Axis(quantity='µ', unit='uA'); x = np.linspace(0, 1, 9); "
        "sys.stdout.buffer.write(to_plotly_json(Figure(key='S1', panels=(Panel(x=axis, y=axis, "
        "marks=(Curve(x=x, y=x),)),))).encode())"
    )
    first, second = (subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(2))
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["data"]


def test_labels_colours_and_units_are_those_of_print():
    shown = read(ALL)
    traces = by_name(shown)
    assert shown["layout"]["xaxis"]["title"]["text"] == "Potential vs Zn²⁺/Zn (V)"
    assert shown["layout"]["yaxis"]["title"]["text"] == "Current (µA/cm²)"
    assert traces["p"]["marker"]["line"]["color"] == hexadecimal(Material(1))
    assert traces["p"]["marker"]["color"] == "white"
    assert traces["p"]["marker"]["symbol"] == "square"


def test_hovering_shows_name_value_and_unit():
    template = by_name(read(ALL))["&lt;x&gt; &amp; y"]["hovertemplate"]
    assert template == (
        "<b>&lt;x&gt; &amp; y, charge</b><br>Potential vs Zn²⁺/Zn: %{x:.5g} V<br>"
        "Current: %{y:.5g} µA/cm²<extra></extra>"
    )


def test_a_name_cannot_become_markup():
    text = to_plotly_json(Figure(key="S1", panels=(ALL,)))
    assert "<x>" not in text
    assert "<note>" not in text


def test_error_bars_boxes_and_bands_keep_their_numbers():
    traces = by_name(read(ALL))
    assert traces["p"]["error_y"]["array"] == pytest.approx(AT.tolist(), abs=1e-7)
    assert traces["bars"]["base"] == pytest.approx(AT.tolist(), abs=1e-7)
    box = traces["box"]
    assert (box["lowerfence"], box["q1"], box["median"], box["q3"], box["upperfence"]) == ([1], [2], [3], [4], [5])
    dots = [t for t in read(ALL)["data"] if t["name"] == "box" and t["type"] == "scatter"]
    assert dots[0]["y"] == pytest.approx(AT.tolist(), abs=1e-7)
    (mean,) = [
        t for t in read(ALL)["data"] if t.get("marker", {}).get("symbol") == "diamond" and "mean" in t["hovertemplate"]
    ]
    assert (mean["x"], mean["y"]) == (box["x"], [3.1])
    assert len(traces["band"]["x"]) == 20


def test_notes_reasons_levels_words_letters_and_simulation_are_written():
    texts = [a["text"] for a in read(ALL, ALL)["layout"]["annotations"]]
    for expected in ("<b>a</b>", "<b>b</b>", "<i>simulated</i>", "limit", "0.1", "a &lt;note&gt;; grey: iR drop"):
        assert expected in texts
    assert "<b>a</b>" not in [a["text"] for a in read(ALL)["layout"]["annotations"]]


def test_a_region_that_is_not_valid_spans_its_range():
    (shape,) = [s for s in read(ALL)["layout"]["shapes"] if s["type"] == "rect"]
    assert (shape["x0"], shape["x1"]) == (0.5, 1.0)


def test_nan_breaks_a_line_and_the_text_stays_json():
    shown = read(Panel(x=X, y=Y, marks=(Curve(x=AT[:3], y=np.array([1.0, np.nan, np.inf])),)))
    assert shown["data"][0]["y"] == [1.0, None, None]


def test_long_curves_are_thinned_for_the_page():
    x = np.linspace(0, 1, 170_000)
    text = to_plotly_json(Figure(key="S1", panels=(Panel(x=X, y=Y, marks=(Curve(x=x, y=np.sin(99 * x)),)),)))
    assert len(text) < 100_000


def test_logarithmic_axes_and_their_limits_are_logarithmic():
    log = Axis(quantity="Frequency", unit="Hz", scale=Scale.LOG, limits=(0.1, 1000.0))
    axis = read(Panel(x=log, y=Y, marks=()))["layout"]["xaxis"]
    assert axis["type"] == "log"
    assert axis["range"] == [-1.0, 3.0]


def test_categories_stand_at_their_places():
    axis = read(Panel(x=Axis(quantity="Sample", categories=("a", "<b>")), y=Y, marks=()))["layout"]["xaxis"]
    assert axis["tickvals"] == [0, 1]
    assert axis["ticktext"] == ["a", "&lt;b&gt;"]


def test_panels_have_their_own_axes_which_do_not_overlap():
    layout = read(ALL, ALL, ALL, ALL, width=Width.DOUBLE, columns=2)["layout"]
    areas = [(layout[f"xaxis{n}"]["domain"], layout[f"yaxis{n}"]["domain"]) for n in ("", "2", "3", "4")]
    assert areas[0][0][1] < areas[1][0][0]
    assert areas[0][1][0] > areas[2][1][1]
    traces = read(ALL, ALL)["data"]
    assert {t["xaxis"] for t in traces} == {"x", "x2"}


def test_a_shared_axis_is_one_axis():
    layout = read(Panel(x=X, y=Y, marks=()), Panel(x=X, y=X, marks=()), shared_x=True)["layout"]
    assert layout["xaxis2"]["matches"] == "x"
    assert layout["xaxis"]["showticklabels"] is False
    assert "matches" not in layout["xaxis"]


def test_a_name_stands_in_the_key_once_and_long_series_not_at_all():
    twice = tuple(Curve(x=AT, y=k * AT, label="cell") for k in range(2))
    assert [t["showlegend"] for t in read(Panel(x=X, y=Y, marks=twice))["data"]] == [True, False]
    for n, shown in ((7, True), (30, False)):
        series = tuple(Curve(x=AT, y=k * AT, label=f"cycle {k}", colour=Sequential(k / n)) for k in range(n))
        assert {t["showlegend"] for t in read(Panel(x=X, y=Y, marks=series))["data"]} == {shown}
