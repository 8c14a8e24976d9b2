"""A map on the screen: its fields, contour lines, hatched fields and scale of colours, as plotly's traces."""

from __future__ import annotations

import html
import math
from typing import Any

import numpy as np

from ionterface.figures import style
from ionterface.figures.maps import Map
from ionterface.figures.panel import Array, Panel, Scale, printed_unit
from ionterface.figures.typography import formulas

_DIGITS = 7  # of numbers on the screen; the source data round nothing
_SHADES = 33  # steps between which plotly interpolates
Trace = dict[str, Any]


def listed(values: Array) -> list[float | None]:
    """Numbers with seven digits, None for what is not finite."""
    numbers = np.asarray(values, dtype=float).tolist()
    return [float(f"{v:.{_DIGITS}g}") if math.isfinite(v) else None for v in numbers]


def map_traces(mark: Map, panel: Panel) -> list[Trace]:
    """The fields, one line per level, and a veil over the fields that are not valid."""
    at = {"x": listed(mark.x), "y": listed(mark.y), "name": "", "group": "", "ordered": False}
    traces: list[Trace] = [at | _fields(mark, panel)]
    if min(np.shape(mark.values)) > 1:
        for level in mark.levels:
            traces += [at | _line(mark, level, "white", 3.5), at | _line(mark, level, "black", 1.2)]
    if mark.hatched.any():
        veil = [[1 if field else None for field in row] for row in mark.hatched.tolist()]
        grey = [[0, "rgba(154,154,154,0.6)"], [1, "rgba(154,154,154,0.6)"]]
        traces.append(at | {"type": "heatmap", "z": veil, "colorscale": grey, "showscale": False, "hoverinfo": "skip"})
    return traces


def beside(across: list[float], up: list[float]) -> dict[str, Any]:
    """Where the scale of colours stands: to the right of its panel, as tall as it."""
    return {"x": across[1] + 0.005, "xanchor": "left", "y": (up[0] + up[1]) / 2, "len": up[1] - up[0]}


def _fields(mark: Map, panel: Panel) -> Trace:
    low, high = mark.limits
    values = np.asarray(mark.values, dtype=float)
    shades = style.shades(_SHADES)
    bar: dict[str, Any] = {"thickness": 10, "title": {"text": html.escape(mark.colours.label), "side": "right"}}
    shown = values
    if mark.colours.scale is Scale.LOG:
        shown, low, high = np.log10(values), math.log10(low), math.log10(high)
        decades = list(range(math.ceil(low), math.floor(high) + 1))
        bar |= {"tickvals": decades, "ticktext": [f"10<sup>{decade}</sup>" for decade in decades]}
    lines = [(panel.x, "%{x:.5g}"), (panel.y, "%{y:.5g}"), (mark.colours, "%{customdata:.5g}")]
    hover = "<br>".join(
        html.escape(f"{formulas(axis.quantity)}: ", quote=False) + value + html.escape(f" {printed_unit(axis.unit)}")
        for axis, value in lines
    )
    return {
        "type": "heatmap",
        "z": [listed(row) for row in shown],
        "customdata": [listed(row) for row in values],
        "zmin": low,
        "zmax": high,
        "colorscale": [[k / (_SHADES - 1), shade] for k, shade in enumerate(shades)],
        "colorbar": bar,
        "hoverongaps": False,
        "hovertemplate": hover.replace(" <br>", "<br>").rstrip() + "<extra></extra>",
    }


def _line(mark: Map, level: float, colour: str, width: float) -> Trace:
    """One contour line; black upon a wider white one, it shows on every colour."""
    return {
        "type": "contour",
        "z": [listed(row) for row in np.asarray(mark.values, dtype=float)],
        "contours": {"start": level, "end": level, "size": 1, "coloring": "none"},
        "line": {"color": colour, "width": width},
        "showscale": False,
        "hoverinfo": "skip",
    }
