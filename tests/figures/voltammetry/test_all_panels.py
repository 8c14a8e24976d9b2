"""Every panel of voltammetry: drawn in print, on the screen and as source data; labels with units; nothing silent."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
import json

import matplotlib as mpl
import numpy as np
import plotly.graph_objects as go
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure

from ionterface.errors import Finding, Severity
from ionterface.estimate import Status
from ionterface.figures import (
    Bars,
    Curve,
    Figure,
    Map,
    Material,
    Points,
    Width,
    b_against_potential_panel,
    b_map_panel,
    double_layer_panel,
    nicholson_panel,
    outer_charge_panel,
    peak_b_panel,
    randles_sevcik_panel,
    scan_rate_series_panel,
    sensitivity_panel,
    separation_area_panel,
    separation_share_panel,
    source_data,
    step_current_panel,
    to_plotly_json,
    total_charge_panel,
    trumpet_panel,
    working_curve_panel,
)
from ionterface.figures.layout import measuring, place
from ionterface.figures.style import style
from ionterface.methods.segmentation import Direction

ZINC = "Zn²⁺/Zn"
COLOUR = Material(1)
ON_POTENTIAL = "Potential vs Zn²⁺/Zn (V)"
RATE, ROOT, INVERSE_ROOT = "Scan rate (mV/s)", "(Scan rate)¹ᐟ² (V¹ᐟ² s⁻¹ᐟ²)", "(Scan rate)⁻¹ᐟ² (V⁻¹ᐟ² s¹ᐟ²)"
MAKERS = {
    "series": (
        lambda get: scan_rate_series_panel(get("series"), reference=ZINC),
        (ON_POTENTIAL, "Current on VOₓ+rGO (A/g)"),
    ),
    "peak b": (lambda get: peak_b_panel(get("peak_b"), colour=COLOUR), (RATE, "Peak current (µA)")),
    "b": (
        lambda get: b_against_potential_panel(
            get("b_values"), reference=ZINC, colours={"VOx-G": Material(0), "VO2+G": COLOUR}, branch=Direction.REDUCTION
        ),
        (ON_POTENTIAL, "b"),
    ),
    "b map": (
        lambda get: b_map_panel(get("b_map"), branch=Direction.REDUCTION, reference=ZINC),
        (ON_POTENTIAL, RATE),
    ),
    "area": (
        lambda get: separation_area_panel(get("separated"), rate=2e-3, reference=ZINC, mass=get("mass"), colour=COLOUR),
        (ON_POTENTIAL, "Current on VOₓ+rGO (mA/g)"),
    ),
    "shares": (
        lambda get: separation_share_panel(get("separated"), colour=COLOUR),
        (RATE, "Share of ∮|i|dE of the measured current (%)"),
    ),
    "sensitivity": (
        lambda get: sensitivity_panel(get("sensitive"), rate=1e-3, colour=COLOUR),
        ("v-proportional share (%)", "Convention"),
    ),
    "outer": (
        lambda get: outer_charge_panel(get("trasatti_result"), colour=COLOUR),
        (INVERSE_ROOT, "Capacity on VOₓ+rGO (mAh/g)"),
    ),
    "total": (
        lambda get: total_charge_panel(get("trasatti_result"), colour=COLOUR),
        (ROOT, "1 / capacity on VOₓ+rGO (g/mAh)"),
    ),
    "nicholson": (lambda get: nicholson_panel(get("nicholson_result"), colour=COLOUR), (INVERSE_ROOT, "ψ")),
    "working curve": (
        lambda get: working_curve_panel(get("curves")[0], table=get("curves")[1]),
        ("n · peak separation (mV)", "ψ"),
    ),
    "trumpet": (lambda get: trumpet_panel(get("peaks"), reference=ZINC, colour=COLOUR), (RATE, ON_POTENTIAL)),
    "randles": (lambda get: randles_sevcik_panel(get("randles"), colour=COLOUR), (ROOT, "Peak current (µA)")),
    "double layer": (
        lambda get: double_layer_panel(get("double_layer_result"), mass=get("mass"), colour=COLOUR),
        (RATE, "Charging current on VOₓ+rGO (A/g)"),
    ),
    "step": (
        lambda get: step_current_panel(*get("staircase"), number=3, reference=ZINC, colour=COLOUR),
        ("Time since the step (s)", "Current along the step (mA)"),
    ),
}


@pytest.fixture
def made(request):
    maker, labels = MAKERS[request.param]
    return maker(request.getfixturevalue), labels


every = pytest.mark.parametrize("made", list(MAKERS), indirect=True)


@every
def test_labels_say_quantity_unit_reference_and_basis(made):
    panel, labels = made
    assert (panel.x.label, panel.y.label) == labels


def texts_of(panel, width):
    """Visible texts of a printed panel with their boxes, and the size of the figure; no text may be cut or covered."""
    canvas = MatplotlibFigure(dpi=200)
    FigureCanvasAgg(canvas)
    with style():
        place(canvas, Figure(key="a", panels=(panel,), width=width))
        renderer = measuring(canvas)
        canvas.draw_without_rendering()
        ticks = {
            id(t) for ax in canvas.axes for axis in (ax.xaxis, ax.yaxis) for t in axis.get_ticklabels(which="both")
        }
        return [
            (text.get_text(), text.get_window_extent(renderer))
            for text in canvas.findobj(mpl.text.Text)
            if text.get_visible()
            and text.get_text().strip()
            and id(text) not in ticks
            and text.get_rotation() % 90 == 0
        ], canvas.bbox


@pytest.mark.parametrize("width", list(Width))
@every
def test_print_cuts_off_no_text_and_lays_none_on_another(made, width):
    boxes, size = texts_of(made[0], width)
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.x1 <= size.x1, text
        assert box.y1 <= size.y1, text
    overlapping = [
        (a, b)
        for (a, p), (b, q) in itertools.combinations(boxes, 2)
        if min(p.x1, q.x1) - max(p.x0, q.x0) > 1 and min(p.y1, q.y1) - max(p.y0, q.y0) > 1
    ]
    assert overlapping == []


@every
def test_the_screen_takes_every_mark(made):
    told = json.loads(to_plotly_json(Figure(key="a", panels=(made[0],))))
    assert len(go.Figure(told, skip_invalid=False).data) == len(told["data"]) > 0


@every
def test_source_data_hold_every_number_under_two_header_rows(made):
    panel, _ = made
    names, units, *rows = csv.reader(io.StringIO(source_data(Figure(key="a", panels=(panel,)))[1:], newline=""))
    assert len(names) == len(units) == len(rows[0])
    held = {float(cell) for row in rows for cell in row if cell and cell[0] in "-0123456789."}
    for mark in panel.marks:
        arrays = []
        if isinstance(mark, (Curve, Points)):
            arrays = [mark.x, mark.y] if not panel.y.categories else [mark.x]
        elif isinstance(mark, Bars):
            arrays = [mark.height]
        elif isinstance(mark, Map):
            arrays = [mark.x, mark.y, mark.values]
        for array in arrays:
            values = np.asarray(array, dtype=float)
            assert set(values[np.isfinite(values)].ravel().tolist()) <= held


VALIDITY = {
    "peak b": ("peak_b", lambda r, _: peak_b_panel(r, colour=COLOUR)),
    "b": ("b_values", lambda r, _: b_against_potential_panel({"a": r}, reference="", colours={"a": COLOUR})),
    "b map": ("b_map", lambda r, _: b_map_panel(r, branch=Direction.REDUCTION, reference="")),
    "area": ("separated", lambda r, m: separation_area_panel(r, rate=2e-3, reference="", mass=m, colour=COLOUR)),
    "shares": ("separated", lambda r, _: separation_share_panel(r, colour=COLOUR)),
    "sensitivity": ("sensitive", lambda r, _: sensitivity_panel(r, rate=1e-3, colour=COLOUR)),
    "outer": ("trasatti_result", lambda r, _: outer_charge_panel(r, colour=COLOUR)),
    "total": ("trasatti_result", lambda r, _: total_charge_panel(r, colour=COLOUR)),
    "nicholson": ("nicholson_result", lambda r, _: nicholson_panel(r, colour=COLOUR)),
    "trumpet": ("peaks", lambda r, _: trumpet_panel(r, reference="", colour=COLOUR)),
    "randles": ("randles", lambda r, _: randles_sevcik_panel(r, colour=COLOUR)),
    "double layer": ("double_layer_result", lambda r, m: double_layer_panel(r, mass=m, colour=COLOUR)),
    "series": ("series", lambda r, _: scan_rate_series_panel(r, reference="")),
}


@pytest.mark.parametrize("name", list(VALIDITY))
def test_a_result_that_is_not_valid_says_so_with_its_reason(name, request, mass):
    fixture, maker = VALIDITY[name]
    result = request.getfixturevalue(fixture)
    result = next(iter(result.values())) if isinstance(result, dict) else result
    faults = (
        Finding("W-X1", Severity.WARNING, "a warning."),
        Finding("W-X2", Severity.ERROR, "p is 0.002 cm2/s, below 20."),
        Finding("W-X3", Severity.ERROR, "another."),
    )
    bad = dataclasses.replace(result, status=Status.NOT_VALID, findings=faults)
    assert "not valid: p is 0.002 cm²/s, below 20 (W-X2), and 1 more" in maker(bad, mass).note
    good = dataclasses.replace(result, status=Status.VALID, findings=faults[:1])
    assert "W-X" not in maker(good, mass).note
