"""Maps: fields, blanks, hatches, contour lines and the scale of colours, in print, on the screen and as numbers."""

from __future__ import annotations

import csv
import io
import json

import matplotlib as mpl
import numpy as np
import plotly.graph_objects as go
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.patches import PathPatch

from ionterface.errors import UsageError
from ionterface.figures import Axis, Figure, Map, Panel, Scale, Sequential, draw, save, source_data, to_plotly_json
from ionterface.figures.keys import colour_numbers
from ionterface.figures.layout import place
from ionterface.figures.maps import borders
from ionterface.figures.style import hexadecimal, style

X = Axis(quantity="Potential vs Zn²⁺/Zn", unit="V")
Y = Axis(quantity="Scan rate", unit="mV/s", scale=Scale.LOG)
AT, RATES = np.asarray([0.0, 0.1, 0.2]), np.asarray([1.0, 10.0])
VALUES = np.asarray([[0.5, 0.6, np.nan], [0.8, 0.9, 1.2]])
HATCHED = np.asarray([[False, False, True], [True, False, False]])


def map_of(**more) -> Map:
    given = {"x": AT, "y": RATES, "values": VALUES, "colours": Axis(quantity="b", limits=(0.5, 1.0))}
    return Map(**(given | more))


def panel_of(mark: Map, **more) -> Panel:
    return Panel(x=X, y=Y, marks=(mark,), **more)


def shown(panel: Panel):
    canvas = MatplotlibFigure(dpi=200)
    FigureCanvasAgg(canvas)
    with style():
        (placed,) = place(canvas, Figure(key="a", panels=(panel,)))
    return placed, canvas


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"values": VALUES.T}, r"holds an array of shape \(3, 2\)"),
        ({"not_valid": HATCHED.T, "reason": "r"}, r"holds an array of shape \(3, 2\)"),
        ({"x": AT[::-1]}, "finite and ascend"),
        ({"y": np.asarray([1.0, np.nan])}, "finite and ascend"),
        ({"not_valid": HATCHED}, "give the reason"),
    ],
)
def test_a_map_refuses_what_cannot_be_drawn_truthfully(more, words):
    with pytest.raises(UsageError, match=words):
        map_of(**more)


def test_a_map_has_no_more_fields_than_a_sheet_has_rows():
    n = 1001
    with pytest.raises(UsageError, match="take at most 1000000"):
        map_of(x=np.arange(n), y=np.arange(1.0, n), values=np.zeros((n - 1, n)))


def test_a_map_stands_on_a_logarithmic_axis_only_above_zero():
    with pytest.raises(UsageError, match="not above zero"):
        panel_of(map_of(y=np.asarray([0.0, 1.0])))


def test_borders_lie_halfway_as_the_axis_is_divided():
    assert borders(AT, logarithmic=False) == pytest.approx([-0.05, 0.05, 0.15, 0.25])
    assert borders(RATES, logarithmic=True) == pytest.approx([10**-0.5, 10**0.5, 10**1.5])
    assert borders(np.asarray([2.0]), logarithmic=False) == pytest.approx([1.5, 2.5])


def test_limits_are_those_given_or_those_of_the_values():
    assert map_of().limits == (0.5, 1.0)
    assert map_of(colours=Axis(quantity="b")).limits == (0.5, 1.2)
    assert map_of(colours=Axis(quantity="b"), values=np.full((2, 3), np.nan)).limits == (0.0, 1.0)
    assert map_of(colours=Axis(quantity="b"), values=np.full((2, 3), 0.7)).limits == pytest.approx((0.2, 1.2))


def test_every_field_takes_the_colour_of_its_value_and_nan_stays_blank():
    ax = draw(panel_of(map_of()))
    (mesh,) = [c for c in ax.collections if isinstance(c, mpl.collections.QuadMesh)]
    mesh.update_scalarmappable()
    rgba = mesh.get_facecolors().reshape(2, 3, 4)
    for place_, fraction in (((0, 0), 0.0), ((1, 2), 1.0), ((1, 0), 0.6)):
        code = hexadecimal(Sequential(fraction))
        expected = [int(code[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        assert rgba[place_][:3] == pytest.approx(expected, abs=0.02)
    assert rgba[0, 2, 3] == 0.0
    assert np.all(rgba[1, :, 3] == 1.0)
    assert (ax.get_xlim(), ax.get_ylim()) == (pytest.approx((-0.05, 0.25)), pytest.approx((10**-0.5, 10**1.5)))


def test_fields_that_are_not_valid_are_hatched_and_the_key_says_why():
    placed, canvas = shown(panel_of(map_of(not_valid=HATCHED, reason="too little current")))
    (area,) = [patch for patch in placed.ax.patches if isinstance(patch, PathPatch)]
    assert area.get_hatch()
    ends = area.get_path().to_polygons()
    assert len(ends) == 2
    assert np.min(ends[0], axis=0) == pytest.approx((0.15, 10**-0.5))
    texts = [text.get_text() for text in canvas.findobj(mpl.text.Text)]
    assert "too little current" in texts
    assert "too little current" not in [t.get_text() for t in shown(panel_of(map_of()))[1].findobj(mpl.text.Text)]


def test_contour_lines_run_where_the_value_is_the_level():
    x, y = np.linspace(0, 1, 11), np.asarray([1.0, 10.0])
    mark = map_of(x=x, y=y, values=np.tile(x, (2, 1)), colours=Axis(quantity="b"), levels=(0.35,))
    ax = draw(panel_of(mark))
    (lines,) = [c for c in ax.collections if isinstance(c, mpl.contour.ContourSet)]
    assert lines.get_paths()[0].vertices[:, 0] == pytest.approx(0.35)


def test_the_scale_of_colours_stands_above_with_its_quantity_unit_and_ends():
    assert [text for _, text in colour_numbers(map_of())][-1] == "≥1.0"
    assert colour_numbers(map_of(colours=Axis(quantity="b", limits=(0.7, 2.0))))[0] == (0.7, "≤0.7")
    inner = colour_numbers(map_of(colours=Axis(quantity="b", limits=(0.0, 2.0))))
    assert [(v, t) for v, t in inner if v == 0.5] == [(0.5, "0.5")]
    current = map_of(colours=Axis(quantity="Current on VOx", unit="uA/cm2"))
    placed, canvas = shown(panel_of(current))
    assert "Current on VOₓ (µA/cm²)" in [text.get_text() for text in canvas.findobj(mpl.text.Text)]
    strip = placed.keys[0]
    assert strip.get_position().height > 0
    assert strip.get_window_extent().y0 > placed.ax.get_window_extent().y1


def test_a_map_that_fills_the_axes_has_the_word_simulated_above_them():
    _, canvas = shown(panel_of(map_of(), simulated=True))
    (text,) = [t for t in canvas.findobj(mpl.text.Text) if "simulated" in t.get_text()]
    assert text.get_window_extent().y0 > canvas.axes[0].get_window_extent().y1


def test_a_printed_map_is_the_same_each_time_and_small(tmp_path):
    x, y = np.linspace(0.3, 1.4, 501), np.geomspace(0.1, 500, 14)
    values = np.sin(7 * x) * np.log(y)[:, None]
    figure = Figure(key="m", panels=(panel_of(map_of(x=x, y=y, values=values, levels=(0.5,))),))
    first = {s: p.read_bytes() for s, p in save(figure, tmp_path / "1").items()}
    second = {s: p.read_bytes() for s, p in save(figure, tmp_path / "2").items()}
    assert first == second
    assert len(first["pdf"]) < 300_000


def test_the_screen_holds_values_blanks_hatches_and_lines():
    mark = map_of(not_valid=HATCHED, reason="too <little> current", levels=(0.75,))
    told = json.loads(to_plotly_json(Figure(key="a", panels=(panel_of(mark),))))
    assert len(go.Figure(told, skip_invalid=False).data) == 4
    fields, *lines, veil = told["data"]
    assert fields["z"] == [[0.5, 0.6, None], [0.8, 0.9, 1.2]]
    assert (fields["x"], fields["y"], fields["zmin"], fields["zmax"]) == (AT.tolist(), RATES.tolist(), 0.5, 1.0)
    assert fields["colorbar"]["title"]["text"] == "b"
    assert fields["hovertemplate"] == (
        "Potential vs Zn²⁺/Zn: %{x:.5g} V<br>Scan rate: %{y:.5g} mV/s<br>b: %{customdata:.5g}<extra></extra>"
    )
    assert {line["contours"]["start"] for line in lines} == {0.75}
    assert veil["z"] == [[None, None, 1], [1, None, None]]
    assert "grey: too &lt;little&gt; current" in [a["text"] for a in told["layout"]["annotations"]]


def test_logarithmic_colours_show_the_values_themselves_when_hovered():
    mark = map_of(values=np.abs(np.nan_to_num(VALUES)) + 1, colours=Axis(quantity="I", scale=Scale.LOG))
    fields = json.loads(to_plotly_json(Figure(key="a", panels=(panel_of(mark),))))["data"][0]
    assert fields["z"][0][0] == pytest.approx(np.log10(1.5), abs=1e-6)
    assert fields["customdata"][0][0] == 1.5


def test_the_scale_on_the_screen_stands_between_its_panel_and_the_next():
    told = json.loads(to_plotly_json(Figure(key="a", panels=(panel_of(map_of()), panel_of(map_of())), columns=2)))
    first, second = (t["colorbar"] for t in told["data"] if "colorbar" in t)
    assert told["layout"]["xaxis"]["domain"][1] < first["x"] < told["layout"]["xaxis2"]["domain"][0]
    assert told["layout"]["xaxis2"]["domain"][1] < second["x"] <= 1


def test_source_data_are_one_row_per_field():
    mark = map_of(not_valid=HATCHED, reason="too little current", levels=(0.75,))
    text = source_data(Figure(key="a", panels=(panel_of(mark),)))[1:]
    names, units, *rows = csv.reader(io.StringIO(text, newline=""))
    assert names[:3] == ["Potential vs Zn²⁺/Zn, b", "Scan rate, b", "b"]
    assert names[3:] == ["b, not valid because", "b, contour lines"]
    assert units[:3] == ["V", "mV/s", ""]
    assert [row[:4] for row in rows] == [
        ["0", "1", "0.5", ""],
        ["0.1", "1", "0.6", ""],
        ["0.2", "1", "", "too little current"],
        ["0", "10", "0.8", "too little current"],
        ["0.1", "10", "0.9", ""],
        ["0.2", "10", "1.2", ""],
    ]
    assert rows[0][4] == "0.75"
