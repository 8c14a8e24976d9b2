"""The numbers behind a figure, as a CSV file that Origin and Excel open."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from ionterface.figures.maps import Map
from ionterface.figures.panel import (
    Array,
    Axis,
    Band,
    Bars,
    Box,
    Curve,
    Figure,
    Level,
    NotValid,
    Panel,
    Points,
    printed_unit,
)
from ionterface.figures.thinning import thinned

BYTE_ORDER_MARK = "\ufeff"
MOST_ROWS = 1_048_576 - 2
"""Numbers in one column: what a sheet of Excel holds below two header rows."""


@dataclass(frozen=True)
class _Column:
    name: str
    unit: str
    cells: Sequence[str]


def source_data(figure: Figure) -> str:
    r"""Every number that a figure shows, as the text of a CSV file.

    Notes
    -----
    The first row holds long names, the second units, as Origin imports them ("long name", "units"). Every curve has
    its own pair of columns x and y (and a third for its error bars); shorter columns end in empty cells, and so does
    a NaN. Nothing is rounded: a number is written with the fewest digits that read back to the same float.

    The text begins with the byte order mark of UTF-8: without it Excel takes the file for the code page of the machine
    and spoils ``µ``, ``Ω`` and ``²``; Origin and every reader of ``utf-8-sig`` skip it. Fields are separated by commas
    and decimals by points; rows end in ``\r\n`` (RFC 4180). Write it as it is: ``path.write_bytes(text.encode())``.

    A column holds every point up to `MOST_ROWS`, the most that Excel shows; a longer curve is thinned as
    `thinning.thinned` says, and `remarks` tells it.
    """
    columns = [column for letter, panel in figure.lettered() for column in _panel(letter, panel)]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerow([column.unit for column in columns])
    writer.writerows(zip_longest(*(column.cells for column in columns), fillvalue=""))
    return BYTE_ORDER_MARK + stream.getvalue()


def _panel(letter: str, panel: Panel) -> list[_Column]:
    prefix = f"{letter}: " if letter else ""
    columns = _boxes(prefix, panel) + _words(prefix, panel)
    for mark in panel.marks:
        match mark:
            case Curve():
                x, y = np.asarray(mark.x, float), np.asarray(mark.y, float)
                if len(x) > MOST_ROWS:
                    x, y = thinned(x, y, axis=panel.x, columns=MOST_ROWS // 4)
                names = (mark.label, mark.detail)
                columns += [_along(prefix, panel.x, x, *names), _along(prefix, panel.y, y, *names)]
            case Points():
                names = (mark.label, mark.detail)
                columns += [_along(prefix, panel.x, mark.x, *names), _along(prefix, panel.y, mark.y, *names)]
                columns += _error(prefix, panel.x, mark.x_error, *names)
                columns += _error(prefix, panel.y, mark.y_error, *names)
                columns += _bound(prefix, mark)
            case Band():
                columns.append(_along(prefix, panel.x, mark.x, mark.label))
                columns.append(_along(prefix, panel.y, mark.low, mark.label, "lower bound"))
                columns.append(_along(prefix, panel.y, mark.high, mark.label, "upper bound"))
            case Bars():
                columns += [
                    _along(prefix, panel.x, mark.x, mark.label),
                    _along(prefix, panel.y, mark.height, mark.label),
                ]
                columns += _error(prefix, panel.y, mark.error, mark.label)
                if mark.bottom is not None:
                    columns.append(_along(prefix, panel.y, mark.bottom, mark.label, "bottom of the bar"))
            case Map():
                columns += _fields(prefix, panel, mark)
    return columns


def _name(prefix: str, *parts: str) -> str:
    return (prefix + ", ".join(part for part in parts if part)).replace("\u00a0", " ")


def _bound(prefix: str, mark: Points) -> list[_Column]:
    if mark.bound is None:
        return []
    return [_Column(_name(prefix, "Bound", mark.label, mark.detail), "", [mark.bound.value] * len(mark.x))]


def _fields(prefix: str, panel: Panel, mark: Map) -> list[_Column]:
    """One row per field of a map: x, y and its value, and why it is hatched where any field is."""
    across, up = np.meshgrid(mark.x, mark.y)
    name = mark.colours.quantity
    columns = [
        _along(prefix, panel.x, across.ravel(), name),
        _along(prefix, panel.y, up.ravel(), name),
        _along(prefix, mark.colours, np.asarray(mark.values, dtype=float).ravel()),
    ]
    if mark.hatched.any():
        reasons = [mark.reason if hatched else "" for hatched in mark.hatched.ravel()]
        columns.append(_Column(_name(prefix, name, "not valid because"), "", reasons))
    if mark.levels:
        columns.append(_along(prefix, mark.colours, np.asarray(mark.levels), "contour lines"))
    return columns


def _along(prefix: str, axis: Axis, values: Array, *names: str) -> _Column:
    if not axis.categories:
        return _Column(_name(prefix, axis.quantity, *names), printed_unit(axis.unit), _numbers(values))
    places = np.asarray(values, float)
    cells = [axis.categories[int(p)] if p in range(len(axis.categories)) else repr(float(p)) for p in places]
    return _Column(_name(prefix, axis.quantity, *names), printed_unit(axis.unit), cells)


def _error(prefix: str, axis: Axis, values: Array | None, *names: str) -> list[_Column]:
    if values is None:
        return []
    sides = {"± half length of the error bar": values}
    if np.ndim(values) == 2:
        sides = dict(zip(("length of the error bar below", "length of the error bar above"), values, strict=True))
    unit = printed_unit(axis.unit)
    return [_Column(_name(prefix, axis.quantity, *names, what), unit, _numbers(side)) for what, side in sides.items()]


def _boxes(prefix: str, panel: Panel) -> list[_Column]:
    """One row per box for its summary, and one column per box for its single values."""
    boxes = [mark for mark in panel.marks if isinstance(mark, Box)]
    if not boxes:
        return []
    places = _along(prefix, panel.x, np.asarray([box.position for box in boxes]), "")
    summary = {
        "lower whisker": [box.low for box in boxes],
        "first quartile": [box.first_quartile for box in boxes],
        "median": [box.median for box in boxes],
        "third quartile": [box.third_quartile for box in boxes],
        "upper whisker": [box.high for box in boxes],
        "mean": [math.nan if box.mean is None else box.mean for box in boxes],
    }
    columns = [places, *(_along(prefix, panel.y, np.asarray(values), "", what) for what, values in summary.items())]
    for box, place in zip(boxes, places.cells, strict=True):
        columns.append(_along(prefix, panel.y, box.values, f"{panel.x.quantity} {place}", box.label))
    return columns


def _words(prefix: str, panel: Panel) -> list[_Column]:
    """Reference lines and ranges where a method is not valid, with their names."""
    columns: list[_Column] = []
    levels = [mark for mark in panel.marks if isinstance(mark, Level)]
    if levels:
        columns.append(_Column(_name(prefix, "Reference line"), "", [level.label for level in levels]))
        columns.append(_along(prefix, panel.y, np.asarray([level.y for level in levels]), "", "reference line"))
    bands = [mark for mark in panel.marks if isinstance(mark, NotValid)]
    if bands:
        starts, stops = (np.asarray([getattr(band, end) for band in bands]) for end in ("start", "stop"))
        columns.append(_along(prefix, panel.x, starts, "not valid from"))
        columns.append(_along(prefix, panel.x, stops, "not valid to"))
        columns.append(_Column(_name(prefix, "Not valid because"), "", [band.reason for band in bands]))
    return columns


def _numbers(values: Iterable[float]) -> list[str]:
    """Every number with the digits that make it the same float again; whole numbers without a fraction."""
    listed = np.asarray(values, dtype=float).tolist()
    return ["" if math.isnan(v) else repr(int(v)) if v.is_integer() and abs(v) < 1e15 else repr(v) for v in listed]
