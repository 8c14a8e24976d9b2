"""The places of panels: axes of one size, labels aligned, letters in line, no empty margins.

Rows beside whose y axis names of categories stand are aligned among themselves alone.

Widths are given (8 or 17 cm); the height of a figure follows from what stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ionterface.figures import style
from ionterface.figures.keys import place_keys
from ionterface.figures.marks import Drawn, draw_marks
from ionterface.figures.names import mark_simulated, name_at_curves, raise_words
from ionterface.figures.panel import Figure, Panel
from ionterface.figures.ticks import fit_labels, make_room, set_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_EDGE = 2.5  # points around the whole figure
_BETWEEN_COLUMNS, _BETWEEN_ROWS = 9.0, 7.0  # points between what belongs to two panels
_LETTER_ROOM = 13.0  # points above the axes
_TALLEST = 9.0  # cm: height of axes whose panel does not ask for equal axes
_PASSES = 3  # sizes depend on ticks, ticks on sizes; they settle in two


@dataclass
class Placed:
    """A panel on its axes, with everything that was drawn."""

    panel: Panel
    ax: Axes
    drawn: list[Drawn]
    row: int
    column: int
    at_curves: frozenset[str] = frozenset()
    keys: list[Any] = field(default_factory=list)
    margins: tuple[float, float, float, float] = (30.0, 25.0, 4.0, 6.0)
    """Left, bottom, right, top of the axes, in points."""

    def name(self, renderer: Any) -> None:
        """Write names at curves, the word "simulated" where it covers nothing, and everything else above the axes."""
        names = name_at_curves(self.ax, self.drawn, renderer)
        self.at_curves = frozenset(text.get_text() for text in names)
        if self.panel.simulated and not mark_simulated(self.ax, self.drawn, names, renderer):
            self.panel = replace(self.panel, note="; ".join(filter(None, ("simulated", self.panel.note))))
        self.put_keys(renderer)

    def put_keys(self, renderer: Any) -> None:
        """Put keys above the axes as they are now, in place of earlier ones."""
        for artist in self.keys:
            artist.remove()
        self.keys = place_keys(self.ax, self.panel, self.drawn, renderer, at_curves=self.at_curves)


def place(canvas: Canvas, figure: Figure) -> list[Placed]:
    """Draw every panel of a figure and put it in its place; the canvas takes its size from them."""
    renderer = measuring(canvas)
    placed = []
    for number, panel in enumerate(figure.panels):
        row, column = divmod(number, figure.columns)
        ax = canvas.add_axes((0.2, 0.2, 0.7, 0.7), label=f"panel {number}")
        placed.append(Placed(panel, ax, draw_panel(ax, panel), row, column))
    if figure.shared_x:
        _share(placed)
    for _ in range(_PASSES):
        _arrange(canvas, figure, placed, renderer)
    for one in placed:
        one.name(renderer)
    if any(one.keys for one in placed):  # a key changes the height of the figure, not of the axes
        _arrange(canvas, figure, placed, renderer)
    _letter(canvas, figure, placed)
    return placed


def measuring(canvas: Any) -> Any:
    """What measures texts on a figure, whatever backend will draw it."""
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(int(canvas.bbox.width), int(canvas.bbox.height), canvas.dpi)  # type: ignore[no-untyped-call]


def draw_panel(ax: Axes, panel: Panel) -> list[Drawn]:
    """Marks and axes of one panel, without names and keys; where there is not one number, that is written."""
    drawn = draw_marks(ax, panel)
    set_axes(ax, panel)
    if not any(np.isfinite(one.outline).all(axis=1).any() for one in drawn):
        ax.text(0.5, 0.5, "no data", transform=ax.transAxes, ha="center", va="center", color=style.GREY)
    return drawn


def _share(placed: list[Placed]) -> None:
    last = {one.column: one.row for one in placed}
    for column, row in last.items():
        members = [one for one in placed if one.column == column]
        low = min(one.ax.get_xlim()[0] for one in members)
        high = max(one.ax.get_xlim()[1] for one in members)
        for one in members:
            one.ax.set_xlim(low, high)
            if one.row != row:
                one.ax.tick_params(axis="x", labelbottom=False)
                one.ax.set_xlabel("")


def _arrange(canvas: Canvas, figure: Figure, placed: list[Placed], renderer: Any) -> None:
    """One pass: measure what stands around each pair of axes, and place the axes by it."""
    for one in placed:
        fit_labels(one.ax, one.panel, renderer)
        raise_words(one.ax, one.drawn, renderer)
        make_room(one.ax, one.panel, one.drawn, renderer)
    _align_labels(placed, renderer)
    for one in placed:
        one.margins = _measured(one, renderer, lettered=len(placed) > 1)
    columns = range(min(figure.columns, len(placed)))
    rows = range(placed[-1].row + 1)
    bottom = [max(one.margins[1] for one in placed if one.row == r) for r in rows]
    top = [max(one.margins[3] for one in placed if one.row == r) for r in rows]
    total = figure.width.value * style.CM / style.POINT
    gaps = 2 * _EDGE + (len(columns) - 1) * _BETWEEN_COLUMNS
    left, right = ([[_widest(placed, r, c, side) for c in columns] for r in rows] for side in (0, 2))
    widths = [(total - gaps - sum(left[r]) - sum(right[r])) / len(columns) for r in rows]
    heights = [max(_height(one.panel, widths[r]) for one in placed if one.row == r) for r in rows]
    tall = 2 * _EDGE + (len(rows) - 1) * _BETWEEN_ROWS + sum(bottom) + sum(top) + sum(heights)
    canvas.set_size_inches(total * style.POINT, tall * style.POINT)
    for one in placed:
        r, c = one.row, one.column
        x = _EDGE + sum(left[r][: c + 1]) + sum(right[r][:c]) + c * (widths[r] + _BETWEEN_COLUMNS)
        y = tall - _EDGE - sum(top[: r + 1]) - sum(bottom[:r]) - r * _BETWEEN_ROWS - sum(heights[: r + 1])
        one.ax.set_position((x / total, y / tall, widths[r] / total, heights[r] / tall))
    for one in placed:
        if one.keys:
            one.put_keys(renderer)


def _named(placed: list[Placed], row: int) -> bool:
    """Whether names of categories stand beside a y axis of this row; they are too wide to move other rows by."""
    return any(one.panel.y.categories for one in placed if one.row == row)


def _in_line(placed: list[Placed], row: int, column: int) -> list[Placed]:
    """The panels of a column whose axes begin in one line with those of this row."""
    alike = _named(placed, row)
    return [one for one in placed if one.column == column and _named(placed, one.row) is alike]


def _widest(placed: list[Placed], row: int, column: int, side: int) -> float:
    """The widest margin at this side of a column, in points; 0 where it is empty."""
    return max((one.margins[side] for one in _in_line(placed, row, column)), default=0.0)


def _height(panel: Panel, width: float) -> float:
    tall = panel.aspect * width
    return tall if panel.equal else min(tall, _TALLEST * style.CM / style.POINT)


def _measured(one: Placed, renderer: Any, *, lettered: bool) -> tuple[float, float, float, float]:
    scale = _scale(one.ax)
    inner = one.ax.get_window_extent(renderer)
    outer: Any = one.ax.get_tightbbox(renderer)
    left, bottom = (inner.x0 - outer.x0) * scale, (inner.y0 - outer.y0) * scale
    right, top = (outer.x1 - inner.x1) * scale, (outer.y1 - inner.y1) * scale
    return max(left, 0), max(bottom, 0), max(right, 1), max(top, _LETTER_ROOM if lettered else 1)


def _align_labels(placed: list[Placed], renderer: Any) -> None:
    """Put the y labels of one column in line; an x label stays below the numbers of its own axis."""
    pad = 3.0
    wide = {id(one): _beside(one.ax, renderer) for one in placed}
    for one in placed:
        away = max(wide[id(other)] for other in _in_line(placed, one.row, one.column)) + pad
        one.ax.yaxis.set_label_coords(-away / (one.ax.get_window_extent(renderer).width * _scale(one.ax)), 0.5)


def _scale(ax: Axes) -> float:
    """Points per pixel."""
    return 72 / float(ax.figure.dpi)


def _beside(ax: Axes, renderer: Any) -> float:
    """Width of the numbers beside the y axis with their ticks, in points."""
    inner = ax.get_window_extent(renderer)
    boxes = [text.get_window_extent(renderer) for text in _shown(ax.yaxis)]
    return max(((inner.x0 - box.x0) * _scale(ax) for box in boxes), default=0.0)


def _shown(axis: Any) -> list[Any]:
    """The numbers that are drawn at an axis."""
    low, high = sorted(axis.get_view_interval())
    numbers = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
    return [text for place, text in numbers if low <= place <= high and text.get_visible() and text.get_text()]


def _letter(canvas: Canvas, figure: Figure, placed: list[Placed]) -> None:
    """Bold letters outside the axes, in line along rows and columns."""
    if len(placed) == 1:
        return
    width, height = (inches / style.POINT for inches in canvas.get_size_inches())
    for letter, one in zip(figure.letters, placed, strict=True):
        box = one.ax.get_position()
        left = _widest(placed, one.row, one.column, 0)
        canvas.text(
            box.x0 - left / width,
            box.y1 + 3.5 / height,
            letter,
            fontsize=style.LETTER_SIZE,
            fontweight="bold",
            ha="left",
            va="baseline",
        )
