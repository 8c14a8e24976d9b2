"""Where everything stands on a page of the screen: panels, notes above them, the key."""

from __future__ import annotations

import math
from typing import Any

from ionterface.figures.maps import Map
from ionterface.figures.panel import Figure, NotValid, Panel
from ionterface.figures.wrapping import broken

_ROW = 350.0  # pixels of one row of panels
_LINE = 13.0  # pixels of one line of a note
_LETTERS = 140  # of a note in one line across the whole page
_FONT = {"family": "DejaVu Sans, Verdana, Arial, sans-serif", "size": 12, "color": "#000000"}


def page_layout(figure: Figure) -> dict[str, Any]:
    """Fonts, margins and the key; taller where notes take several lines."""
    rows = math.ceil(len(figure.panels) / figure.columns)
    further = [_further(figure, row) for row in range(rows)]
    return {
        "font": _FONT,
        "height": int(rows * _ROW + 60 + sum(further)),
        "margin": {"l": 70, "r": 40, "t": 50 + further[0], "b": 60},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "hovermode": "closest",
        "modebar": {"orientation": "v"},
        "bargap": 0.3,
        "barmode": "overlay",  # what stands on something else says where it begins
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "yanchor": "bottom"}
        | {"y": 1.02 + 0.06 / rows + further[0] / (rows * _ROW)},
        "shapes": [],
        "annotations": [],
    }


def across(figure: Figure, number: int) -> list[float]:
    """Ends of the x axis of a panel, as shares of the width; a scale of colours stands beside it."""
    columns = min(figure.columns, len(figure.panels))
    column, width = number % figure.columns, 1 / columns
    gap = 0.12 * width if columns > 1 else 0.0
    scale = 0.12 * width if any(isinstance(mark, Map) for mark in figure.panels[number].marks) else 0.0
    return [
        round(column * width + gap * (column > 0), 4),
        round((column + 1) * width - gap * (column < columns - 1) - scale, 4),
    ]


def down(figure: Figure, number: int) -> list[float]:
    """Ends of the y axis of a panel, as shares of the height; a row with long notes is farther from the one above."""
    rows = math.ceil(len(figure.panels) / figure.columns)
    row, gap = number // figure.columns, 0.13 * _ROW if rows > 1 else 0.0
    further = [0.0, *(_further(figure, other) for other in range(1, rows))]
    tall = rows * _ROW + sum(further)
    begin = row * _ROW + sum(further[:row])
    top = begin + (gap + further[row]) * (row > 0)
    bottom = begin + _ROW + further[row] - gap * (row < rows - 1)
    return [round(1 - bottom / tall, 4), round(1 - top / tall, 4)]


def shared_axis(figure: Figure, number: int) -> dict[str, Any]:
    """What an x axis shares with those above and below it: its range, and one set of numbers below the last."""
    first = number % figure.columns
    shared: dict[str, Any] = {"matches": f"x{first + 1 if first else ''}"} if number != first else {}
    if number + figure.columns < len(figure.panels):
        shared |= {"showticklabels": False, "title": {"text": ""}}
    return shared


def note_lines(panel: Panel, columns: int) -> list[str]:
    """What stands above a panel, line by line: its note, and why ranges or fields are not valid."""
    named = (mark for mark in panel.marks if isinstance(mark, (NotValid, Map)))
    reasons = dict.fromkeys(m.reason for m in named if isinstance(m, NotValid) or m.hatched.any())
    note, *cautions = panel.note.split("\n")
    first = "; ".join(text for text in (note, *(f"grey: {reason}" for reason in reasons)) if text)
    whole = [text for text in (first, *cautions) if text]
    return [row for text in whole for row in broken(text, math.ceil(len(text) * columns / _LETTERS)).split("\n")]


def _further(figure: Figure, row: int) -> float:
    """Pixels that the notes of one row need beyond their first line."""
    panels = figure.panels[row * figure.columns : (row + 1) * figure.columns]
    return _LINE * max(max(len(note_lines(panel, figure.columns)) for panel in panels) - 1, 0)
