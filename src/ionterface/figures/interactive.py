"""Figures for the screen: plotly's JSON, made without plotly, so that the page alone needs its JavaScript."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ionterface.figures import style
from ionterface.figures.interactive_map import beside, listed, map_traces
from ionterface.figures.interactive_page import across, down, note_lines, page_layout, shared_axis
from ionterface.figures.maps import Map
from ionterface.figures.marks import BOX_WIDTH, jitter
from ionterface.figures.panel import (
    Array,
    Axis,
    Band,
    Bars,
    Bound,
    Box,
    Colour,
    Curve,
    Figure,
    Level,
    Mark,
    Material,
    NotValid,
    Panel,
    Points,
    Scale,
    Sequential,
    Words,
    printed_unit,
)
from ionterface.figures.thinning import SCREEN_COLUMNS, thinned
from ionterface.figures.typography import formulas
from ionterface.figures.wrapping import folded

_SYMBOLS = {
    "o": "circle",
    "s": "square",
    "^": "triangle-up",
    "D": "diamond",
    "v": "triangle-down",
    "P": "cross",
    "X": "x",
}
_ARROWS = {Bound.LOWER: "triangle-up", Bound.UPPER: "triangle-down"}
_MOST_ORDERED = 12  # scan rates or cycles that the key names
Trace = dict[str, Any]


def to_plotly_json(figure: Figure) -> str:
    """The figure as JSON for ``Plotly.newPlot`` (`data` and `layout`), the same text from the same figure.

    Labels, colours, dashes and markers are those of the printed figure; hovering shows value and unit. Curves are
    thinned to `SCREEN_COLUMNS` and numbers written with seven digits, since the page holds every figure at once.
    """
    traces: list[Trace] = []
    layout = page_layout(figure)
    for number, (letter, panel) in enumerate(figure.lettered()):
        suffix = str(number + 1) if number else ""
        layout[f"xaxis{suffix}"] = _axis(panel.x) | {"domain": across(figure, number), "anchor": f"y{suffix}"}
        layout[f"yaxis{suffix}"] = _axis(panel.y) | {"domain": down(figure, number), "anchor": f"x{suffix}"}
        if panel.equal:
            layout[f"yaxis{suffix}"] |= {"scaleanchor": f"x{suffix}", "scaleratio": 1}
        if figure.shared_x:
            layout[f"xaxis{suffix}"] |= shared_axis(figure, number)
        for mark in panel.marks:
            for trace in _traces(mark, panel):
                if "colorbar" in trace:
                    trace["colorbar"] |= beside(layout[f"xaxis{suffix}"]["domain"], layout[f"yaxis{suffix}"]["domain"])
                traces.append(trace | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"})
        layout["shapes"] += _shapes(panel, suffix)
        layout["annotations"] += _annotations(panel, letter, suffix, figure.columns)
    _name_once(traces, {trace["group"] for trace in traces if trace.pop("ordered")})
    return json.dumps(
        {"data": traces, "layout": layout}, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


# -- axes -------------------------------------------------------------------------------------------------------------
def _axis(axis: Axis) -> dict[str, Any]:
    described: dict[str, Any] = {
        "title": {"text": html.escape(axis.label, quote=False), "standoff": 6},
        "type": "log" if axis.scale is Scale.LOG else "linear",
        "showline": True,
        "mirror": True,
        "linecolor": "black",
        "ticks": "outside",
        "showgrid": False,
        "zeroline": False,
        "exponentformat": "power",
        "minexponent": 4,
        "automargin": True,
    }
    if axis.limits is not None:
        ends = [math.log10(v) for v in axis.limits] if axis.scale is Scale.LOG else list(axis.limits)
        described["range"] = ends
    if axis.categories:
        described["tickvals"] = list(range(len(axis.categories)))
        described["ticktext"] = [
            html.escape(folded(name), quote=False).replace("\n", "<br>") for name in axis.categories
        ]
    return described


def _name_once(traces: list[Trace], ordered: set[str]) -> None:
    """Show every name once in the key, and switch all its traces together; hovering alone names long series."""
    seen: set[str] = set()
    for trace in traces:
        group = trace.pop("group")
        trace["legendgroup"] = group
        trace["showlegend"] = bool(trace["name"]) and group not in seen
        if len(ordered) > _MOST_ORDERED and group in ordered:
            trace["showlegend"] = False
        seen.add(group)


# -- marks ---------------------------------------------------------------------------------------------------------
def _traces(mark: Mark, panel: Panel) -> list[Trace]:
    makers: dict[type[Any], Callable[[Any, Panel], list[Trace]]] = {
        Curve: _curve,
        Points: _points,
        Band: _band,
        Box: _box,
        Bars: _bars,
        Map: map_traces,
    }
    return makers[type(mark)](mark, panel) if type(mark) in makers else []


def _trace(label: str, colour: Colour, panel: Panel, detail: str = "", **more: Any) -> Trace:
    name = html.escape(formulas(label), quote=False)
    return {
        "type": "scatter",
        "name": name,
        "group": f"{name} {style.hexadecimal(colour)}",
        "ordered": isinstance(colour, Sequential) and bool(label),
        "hovertemplate": _hover(panel, ", ".join(filter(None, (name, html.escape(detail, quote=False))))),
        **more,
    }


def _hover(panel: Panel, name: str) -> str:
    """What hovering shows: each quantity with its value and its unit."""
    lines = [f"<b>{name}</b>"] if name else []
    for axis, place in ((panel.x, "%{x"), (panel.y, "%{y")):
        value = place + "}" if axis.categories else place + ":.5g}"
        unit = printed_unit(axis.unit)
        lines.append(
            html.escape(f"{formulas(axis.quantity)}: ", quote=False)
            + value
            + html.escape(f" {unit}" if unit else "", quote=False)
        )
    return "<br>".join(lines) + "<extra></extra>"


def _curve(mark: Curve, panel: Panel) -> list[Trace]:
    x, y = thinned(np.asarray(mark.x, float), np.asarray(mark.y, float), axis=panel.x, columns=SCREEN_COLUMNS)
    several = len({m.colour for m in panel.marks if isinstance(m, Curve) and isinstance(m.colour, Material)}) > 1
    pattern = style.dashes(mark.colour, dashed=mark.dashed, several=several)
    line = {"color": style.hexadecimal(mark.colour), "width": 1.6}
    line["dash"] = ",".join(f"{1.5 * length:g}px" for length in pattern) if pattern else "solid"
    return [_trace(mark.label, mark.colour, panel, mark.detail, mode="lines", x=listed(x), y=listed(y), line=line)]


def _points(mark: Points, panel: Panel) -> list[Trace]:
    colour = style.hexadecimal(mark.colour)
    symbol = _SYMBOLS[style.marker(mark.colour, mark.shape)]
    size = 7 if len(mark.x) <= 150 else 4
    marker = {
        "color": "white" if mark.hollow else colour,
        "symbol": symbol if mark.bound is None else _ARROWS[mark.bound],
        "size": size if mark.bound is None else 10,
        "line": {"color": colour, "width": 1.4},
    }
    trace = _trace(
        mark.label,
        mark.colour,
        panel,
        mark.detail,
        mode="lines+markers" if mark.connected else "markers",
        x=listed(mark.x),
        y=listed(mark.y),
        marker=marker,
        line={"color": colour, "width": 1.2},
    )
    return [trace | _error_bars(mark.y_error, colour) | _error_bars(mark.x_error, colour, "error_x")]


def _error_bars(error: Array | None, colour: str, along: str = "error_y") -> dict[str, Any]:
    if error is None:
        return {}
    below, above = (error, error) if np.ndim(error) == 1 else error
    bars = {"type": "data", "array": listed(above), "color": colour, "thickness": 1.2, "width": 3}
    return {along: bars if np.ndim(error) == 1 else bars | {"symmetric": False, "arrayminus": listed(below)}}


def _band(mark: Band, panel: Panel) -> list[Trace]:
    red, green, blue = (int(style.hexadecimal(mark.colour)[k : k + 2], 16) for k in (1, 3, 5))
    x, low, high = (np.asarray(a, float) for a in (mark.x, mark.low, mark.high))
    whole = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    around = {"x": listed(np.r_[x[whole], x[whole][::-1]]), "y": listed(np.r_[low[whole], high[whole][::-1]])}
    fill = {"fill": "toself", "fillcolor": f"rgba({red},{green},{blue},0.22)", "line": {"width": 0}, "mode": "lines"}
    trace = _trace(mark.label, mark.colour, panel)
    return [trace | around | fill | {"hoverinfo": "skip", "hovertemplate": None}]


def _box(mark: Box, panel: Panel) -> list[Trace]:
    colour = style.hexadecimal(mark.colour)
    box = _trace(mark.label, mark.colour, panel, type="box", x=[mark.position], width=BOX_WIDTH)
    box |= {"q1": [mark.first_quartile], "median": [mark.median], "q3": [mark.third_quartile]}
    box |= {"lowerfence": [mark.low], "upperfence": [mark.high], "line": {"color": colour, "width": 1.4}}
    box["hovertemplate"] = None
    across = mark.position + jitter(len(mark.values))
    dots = _trace(mark.label, mark.colour, panel, mode="markers", x=listed(across), y=listed(mark.values))
    dots["marker"] = {"color": colour, "size": 6}
    unit = printed_unit(panel.y.unit)
    dots["hovertemplate"] = "%{y:.5g} " + html.escape(unit, quote=False) + "<extra></extra>"
    if mark.mean is None:
        return [box, dots]
    mean = _trace("", mark.colour, panel, mode="markers", x=[mark.position], y=[mark.mean], group=box["group"])
    mean["marker"] = {"symbol": "diamond", "color": "white", "size": 9, "line": {"color": "black", "width": 1.2}}
    mean["hovertemplate"] = "mean %{y:.5g} " + html.escape(unit, quote=False) + "<extra></extra>"
    return [box, dots, mean]


def _bars(mark: Bars, panel: Panel) -> list[Trace]:
    colour = style.hexadecimal(mark.colour)
    trace = _trace(mark.label, mark.colour, panel, type="bar", x=listed(mark.x), y=listed(mark.height))
    if mark.bottom is not None:
        trace["base"] = listed(mark.bottom)
    marker: dict[str, Any] = {"color": colour}
    if mark.hollow:
        marker = {"color": "white", "line": {"color": colour, "width": 1.2}}
    bars = trace | {"marker": marker}
    if mark.error is None:
        return [bars]
    # Bars that stand on others would hide these; points lie above all bars, and these are no larger than nothing.
    bottom = np.zeros(len(mark.x)) if mark.bottom is None else np.asarray(mark.bottom, dtype=float)
    ends = {"x": listed(mark.x), "y": listed(bottom + np.asarray(mark.height, dtype=float))}
    held = _trace(mark.label, mark.colour, panel, mode="markers", marker={"opacity": 0}, hoverinfo="skip") | ends
    return [bars, held | {"hovertemplate": None} | _error_bars(mark.error, "black")]


def _shapes(panel: Panel, suffix: str) -> list[dict[str, Any]]:
    shapes: list[dict[str, Any]] = []
    for mark in panel.marks:
        if isinstance(mark, Level):
            line = {"color": style.hexadecimal(mark.colour), "dash": "dash", "width": 1}
            across = {"x0": 0, "x1": 1, "xref": f"x{suffix} domain", "y0": mark.y, "y1": mark.y, "yref": f"y{suffix}"}
            shapes.append({"type": "line", "line": line} | across)
        elif isinstance(mark, NotValid):
            up = {
                "y0": 0,
                "y1": 1,
                "yref": f"y{suffix} domain",
                "x0": mark.start,
                "x1": mark.stop,
                "xref": f"x{suffix}",
            }
            look = {"fillcolor": "#9A9A9A", "opacity": 0.25, "layer": "below", "line": {"width": 0}}
            shapes.append({"type": "rect"} | up | look)
    return shapes


def _annotations(panel: Panel, letter: str, suffix: str, columns: int) -> list[dict[str, Any]]:
    """Letter, note, the word "simulated", names of levels, and reasons why a range is not valid."""
    frame = {"xref": f"x{suffix} domain", "yref": f"y{suffix} domain", "showarrow": False}
    small = {"font": {"size": 10, "color": style.GREY}}
    above = note_lines(panel, columns)
    found: list[dict[str, Any]] = []

    def add(text: str, x: float, y: float, **more: Any) -> None:
        found.append({"text": text, "x": x, "y": y} | frame | more)

    if letter:
        add(f"<b>{letter}</b>", -0.06, 1.0, xanchor="right", yanchor="bottom")
    if above:
        lines = "<br>".join(html.escape(line, quote=False) for line in above)
        add(lines, 0, 1.0, xanchor="left", yanchor="bottom", align="left", **small)
    if panel.simulated:
        add("<i>simulated</i>", 0.99, 0.01, xanchor="right", yanchor="bottom", **small)
    for mark in panel.marks:
        if isinstance(mark, Level):
            y = math.log10(mark.y) if panel.y.scale is Scale.LOG else mark.y
            add(
                html.escape(formulas(mark.label), quote=False),
                0.99,
                y,
                yref=f"y{suffix}",
                xanchor="right",
                yanchor="bottom",
                **small,
            )
        elif isinstance(mark, Words):
            x = math.log10(mark.x) if panel.x.scale is Scale.LOG else mark.x
            y = math.log10(mark.y) if panel.y.scale is Scale.LOG else mark.y
            add(
                html.escape(formulas(mark.text), quote=False),
                x,
                y,
                xref=f"x{suffix}",
                yref=f"y{suffix}",
                yanchor="bottom",
                yshift=5,
            )
    return found
