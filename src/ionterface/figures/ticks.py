"""Axes: their division, the numbers at it, and labels that fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ionterface.figures.marks import ARROW, Drawn
from ionterface.figures.panel import Axis, Bound, Box, Panel, Points, Scale, Words
from ionterface.figures.wrapping import broken, folded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PLAIN = (1e-3, 1e4)
"""Within these limits a logarithmic axis shows numbers, beyond them powers of ten."""
_NARROW = 1.5
"""Decades below which a logarithmic axis also shows the twos and fives."""
_DIVISION = (1, 2, 5, 10, 20, 50)
"""Ones, twos and fives from the decade in which an axis begins; one that holds fewer than two is divided evenly."""


def set_axes(ax: Axes, panel: Panel) -> None:
    """Limits, division, numbers and labels of both axes, after the marks have been drawn."""
    if panel.equal:
        ax.set_aspect("equal", adjustable="datalim")
    for axis, matplotlib_axis, set_scale, set_limits in (
        (panel.x, ax.xaxis, ax.set_xscale, ax.set_xlim),
        (panel.y, ax.yaxis, ax.set_yscale, ax.set_ylim),
    ):
        if axis.scale is Scale.LOG:
            set_scale("log")
        if axis.limits is not None:
            set_limits(*axis.limits)
        elif axis.categories:
            set_limits(-0.6, len(axis.categories) - 0.4)
        _divide(matplotlib_axis, axis)
        matplotlib_axis.set_label_text(axis.label, parse_math=False)
    if any(isinstance(mark, Box) for mark in panel.marks) and not panel.x.categories and panel.x.limits is None:
        places = [mark.position for mark in panel.marks if isinstance(mark, Box)]
        ax.set_xlim(min(places) - 0.6, max(places) + 0.6)


def _divide(axis: Any, described: Axis) -> None:
    from matplotlib import ticker

    if described.categories:
        axis.set_major_locator(ticker.FixedLocator(list(range(len(described.categories)))))
        names = described.categories if axis.axis_name == "x" else [folded(name) for name in described.categories]
        axis.set_major_formatter(ticker.FixedFormatter([name.replace("$", r"\$") for name in names]))
        axis.set_minor_locator(ticker.NullLocator())
    elif described.scale is Scale.LOG:
        low, high = sorted(axis.get_view_interval())
        narrow = math.log10(high / low) < _NARROW
        divided = ticker.LogLocator(subs=(1.0, 2.0, 5.0) if narrow else (1.0,), numticks=8)
        within = [tick for tick in _DIVISION if low <= tick * 10 ** math.floor(math.log10(low)) <= high]
        axis.set_major_locator(divided if len(within) > 1 else ticker.MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
        axis.set_minor_locator(ticker.LogLocator(subs=tuple(np.arange(2.0, 10.0)), numticks=100))
        axis.set_minor_formatter(ticker.NullFormatter())
        if low >= _PLAIN[0] and high <= _PLAIN[1]:
            axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    else:
        axis.set_major_locator(ticker.MaxNLocator(nbins="auto", integer=described.integer, steps=[1, 2, 5, 10]))
        if not described.integer:
            axis.set_minor_locator(ticker.AutoMinorLocator(2))


def make_room(ax: Axes, panel: Panel, drawn: Sequence[Drawn], renderer: Any) -> None:
    """Move the ends of y until words above points and the arrows of bounds stand inside the frame."""
    if panel.y.limits is not None:
        return
    frame = ax.get_window_extent(renderer)
    point = ax.figure.dpi / 72
    tops = [one.handle.get_window_extent(renderer).y1 for one in drawn if isinstance(one.mark, Words)]
    tops += _tips(ax, drawn, Bound.LOWER)
    lacking = max(tops, default=frame.y0) + 2 * point - frame.y1
    if lacking > 0:
        # A word keeps its distance from its point in pixels, so the points may take what is left of the frame.
        _move(ax, frame.y1 + lacking * frame.height / (frame.height - lacking), upper=True)
    lacking = frame.y0 - min(_tips(ax, drawn, Bound.UPPER), default=frame.y1) + 2 * point
    if lacking > 0:
        _move(ax, frame.y0 - lacking * frame.height / (frame.height - lacking), upper=False)


def _move(ax: Axes, pixel: float, *, upper: bool) -> None:
    end = float(ax.transData.inverted().transform((ax.get_window_extent().x0, pixel))[1])
    if upper:
        ax.set_ylim(top=end)
    else:
        ax.set_ylim(bottom=end)


def _tips(ax: Axes, drawn: Sequence[Drawn], bound: Bound) -> list[float]:
    """Heights of the tips of arrows at bounds, in pixels."""
    ax.get_ylim()  # settles limits that still wait to be made from the data
    away = ARROW * ax.figure.dpi / 72 * (1 if bound is Bound.LOWER else -1)
    points = [one.outline for one in drawn if isinstance(one.mark, Points) and one.mark.bound is bound]
    return [float(y) + away for outline in points for y in ax.transData.transform(outline)[:, 1] if math.isfinite(y)]


def fit_labels(ax: Axes, panel: Panel, renderer: Any) -> None:
    """Break axis labels that are longer than their axis, and turn names of categories that would touch."""
    box = ax.get_window_extent(renderer)
    for axis, described, length in ((ax.xaxis, panel.x, box.width), (ax.yaxis, panel.y, box.height)):
        if axis.label.get_text():
            axis.label.set_text(described.label)
            extent = axis.label.get_window_extent(renderer)
            long = max(extent.width, extent.height)
            if long > length:
                axis.label.set_text(broken(described.label, math.ceil(long / length)))
    if panel.x.categories:
        _turn(ax, panel.x, box.width / max(len(panel.x.categories), 1), renderer)


def _turn(ax: Axes, axis: Axis, slot: float, renderer: Any) -> None:
    labels = [label for label in ax.get_xticklabels() if label.get_text()]
    for label in labels:
        label.set(rotation=0, ha="center", rotation_mode="default")
    if any(label.get_window_extent(renderer).width > 0.95 * slot for label in labels):
        for label in labels:
            label.set(rotation=40, ha="right", rotation_mode="anchor")
