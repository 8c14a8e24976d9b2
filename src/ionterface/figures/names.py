"""Names written beside their curves, where nothing else is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ionterface.figures import style
from ionterface.figures.keys import can_stand_at_curve, strip_entries, unique
from ionterface.figures.maps import Map
from ionterface.figures.marks import Drawn
from ionterface.figures.panel import Array, Level, NotValid, Points, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 4
"""More names than this go into a key."""
_MARGIN = 1.5  # points that a name keeps from everything
_ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
"""Behind a name that may stand on a hatched range."""
_LIFTS = (3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5)  # points between a point and the words above it
_NEAR, _FAR = 7.0, 8.0  # points: a name is this near to its own curve, and this much farther from all others


def name_at_curves(ax: Axes, drawn: Sequence[Drawn], renderer: Any) -> list[Any]:
    """Write the name of each curve beside it; where not all of them find a good place, only those of levels.

    A place is good where nothing is drawn and where the own curve is clearly the nearest.
    """
    named = unique(d for d in drawn if d.label and can_stand_at_curve(d))
    made = [] if len(named) > MOST or strip_entries(drawn) else _write_names(ax, drawn, named, renderer)
    return made or _write_names(ax, drawn, [d for d in named if isinstance(d.mark, Level)], renderer)


def _write_names(ax: Axes, drawn: Sequence[Drawn], named: Sequence[Drawn], renderer: Any) -> list[Any]:
    """Every name at its curve; an empty list where one of them finds no place."""
    paths = [outline_pixels(ax, one) for one in drawn]
    hatched = any(isinstance(one.mark, NotValid) for one in drawn)
    made: list[Any] = []
    taken: list[Any] = []
    for one in named:
        mine = np.concatenate([p for d, p in zip(drawn, paths, strict=True) if _same_look(d, one)])
        others = np.concatenate(
            [np.empty((0, 2))] + [p for d, p in zip(drawn, paths, strict=True) if not _same_look(d, one)]
        )
        colour = style.hexadecimal(one.mark.colour)  # type: ignore[union-attr]
        text = ax.annotate(
            one.label, (0, 0), xycoords="figure pixels", color=colour, fontsize=style.KEY_SIZE, parse_math=False
        )
        extent = text.get_window_extent(renderer)
        place = _best_place(ax, (extent.width, extent.height), mine, others, taken)
        if place is None:
            for earlier in (*made, text):
                earlier.remove()
            return []
        corner, box = place
        taken.append(box)
        text.remove()
        made.append(_written_at(ax, one.label, corner, colour, on_white=hatched))
    return made


def _written_at(ax: Axes, label: str, corner: Array, colour: str, *, on_white: bool) -> Any:
    x, y = ax.transAxes.inverted().transform(corner)
    text = ax.text(
        x, y, label, transform=ax.transAxes, color=colour, fontsize=style.KEY_SIZE, va="bottom", parse_math=False
    )
    if on_white:
        text.set_bbox(_ON_WHITE)
    return text


def _same_look(one: Drawn, named: Drawn) -> bool:
    """Whether a mark is the named one or a nameless one of its colour (the charge beside its discharge)."""
    same_colour = getattr(one.mark, "colour", None) == getattr(named.mark, "colour", None)
    return one is named or (one.label in ("", named.label) and same_colour)


def outline_pixels(ax: Axes, drawn: Drawn) -> Array:
    """Pixels along the outline, no farther apart than one point, shape (n, 2)."""
    if isinstance(drawn.mark, Words):
        return _filled(drawn.handle, None, ax.figure.dpi / 72)
    if isinstance(drawn.mark, Level):
        (x0, x1), (_, y) = ax.get_xlim(), ax.transData.transform((0, drawn.mark.y))
        ends = ax.transData.transform([(x0, drawn.mark.y), (x1, drawn.mark.y)])
        return np.column_stack((np.linspace(ends[0, 0], ends[1, 0], 400), np.full(400, y)))
    corners = ax.transData.transform(drawn.outline) if len(drawn.outline) else np.empty((0, 2))
    joined = not isinstance(drawn.mark, (Map, Points)) or getattr(drawn.mark, "connected", False)
    step = ax.figure.dpi / 72
    pieces = [corners]
    if joined and len(corners) > 1:
        length = np.hypot(*np.diff(corners, axis=0).T)
        for k in np.flatnonzero(np.isfinite(length) & (length > step)):
            share = np.linspace(0, 1, int(length[k] / step) + 2)[:, None]
            pieces.append(corners[k] + share * (corners[k + 1] - corners[k]))
    pixels: Array = np.concatenate(pieces)
    pixels = pixels[np.isfinite(pixels).all(axis=1)]
    distinct: Array = np.unique(np.round(pixels / step), axis=0) * step
    return distinct


def _best_place(
    ax: Axes, size: tuple[float, float], mine: Array, others: Array, taken: list[Any]
) -> tuple[Array, Array] | None:
    """Lower left corner and box (x0, y0, x1, y1) of the best place for a text of this size, in pixels."""
    point = ax.figure.dpi / 72
    frame = ax.get_window_extent()
    if not len(mine):
        return None
    corners = _candidates(mine, size, point)
    boxes = np.column_stack((corners, corners + size))
    inside = (boxes[:, 0] > frame.x0 + 3 * point) & (boxes[:, 2] < frame.x1 - 3 * point)
    inside &= (boxes[:, 1] > frame.y0 + 3 * point) & (boxes[:, 3] < frame.y1 - 3 * point)
    for box in taken:
        apart = (boxes[:, 0] > box[2] + point) | (boxes[:, 2] < box[0] - point)
        inside &= apart | (boxes[:, 1] > box[3] + point) | (boxes[:, 3] < box[1] - point)
    boxes = boxes[inside]
    if not len(boxes):
        return None
    own, other = distance_to(boxes, mine), distance_to(boxes, others)
    good = (own >= _MARGIN * point) & (own <= _NEAR * point) & (other >= own + _FAR * point)
    if not good.any():
        return None
    free = np.minimum(other, 40 * point) - 2 * own + 0.05 * boxes[:, 0] / point
    best = int(np.flatnonzero(good)[np.argmax(free[good])])
    return boxes[best, :2], boxes[best]


def _candidates(mine: Array, size: tuple[float, float], point: float) -> Array:
    anchors = mine[np.linspace(0, len(mine) - 1, 60).astype(int)]
    width, height = size
    away = 3.0 * point
    shifts = [
        (-width / 2, away), (-width / 2, -away - height), (away, -height / 2), (-away - width, -height / 2),
        (away, away), (away, -away - height), (-away - width, away), (-away - width, -away - height),
    ]  # fmt: skip
    corners: Array = anchors[:, None, :] + np.asarray(shifts)
    return corners.reshape(-1, 2)


def distance_to(boxes: Array, pixels: Array) -> Array:
    """Distance of each box to the nearest pixel; 0 where one lies inside."""
    if not len(pixels):
        return np.full(len(boxes), np.inf)
    nearest = np.empty(len(boxes))
    for k, (x0, y0, x1, y1) in enumerate(boxes):
        dx = np.maximum(np.maximum(x0 - pixels[:, 0], pixels[:, 0] - x1), 0)
        dy = np.maximum(np.maximum(y0 - pixels[:, 1], pixels[:, 1] - y1), 0)
        nearest[k] = np.sqrt((dx * dx + dy * dy).min())
    return nearest


# -- words above points --------------------------------------------------------------------------------------------
def raise_words(ax: Axes, drawn: Sequence[Drawn], renderer: Any) -> None:
    """Lift words a little where they would touch data; where that does not help, they stay low."""
    point = ax.figure.dpi / 72
    pixels = np.concatenate([np.empty((0, 2)), *(outline_pixels(ax, d) for d in drawn if isinstance(d.mark, Points))])
    for one in drawn:
        if isinstance(one.mark, Words):
            for lift in (*_LIFTS, _LIFTS[0]):
                one.handle.set_position((0, lift))
                box = one.handle.get_window_extent(renderer)
                if distance_to(np.asarray([box.extents]), pixels)[0] > 0.6 * _MARGIN * point:
                    break


# -- the word "simulated" ------------------------------------------------------------------------------------------
def mark_simulated(ax: Axes, drawn: Sequence[Drawn], names: Sequence[Any], renderer: Any) -> bool:
    """Write "simulated" into the freest corner of the axes; False where it would cover something in each of them."""
    text = ax.text(0, 0, "simulated", transform=ax.transAxes, fontsize=style.KEY_SIZE, style="italic", color=style.GREY)
    frame, extent = ax.get_window_extent(renderer), text.get_window_extent(renderer)
    point = ax.figure.dpi / 72
    away = 4 * point
    left, right = frame.x0 + away, frame.x1 - away - extent.width
    low, high = frame.y0 + away, frame.y1 - away - extent.height
    corners = np.asarray([(right, high), (left, high), (right, low), (left, low)])
    opposite = corners + np.asarray([extent.width, extent.height])
    pixels = np.concatenate(
        [np.empty((0, 2))]
        + [outline_pixels(ax, one) for one in drawn]
        + [_filled(name, renderer, point) for name in names]
    )
    room = distance_to(np.hstack((corners, opposite)), pixels)
    best = int(np.argmax(room))
    if room[best] < _MARGIN * point:
        text.remove()
        return False
    x, y = ax.transAxes.inverted().transform(corners[best])
    text.set_position((float(x), float(y)))
    if any(isinstance(one.mark, NotValid) for one in drawn):
        text.set_bbox(_ON_WHITE)
    return True


def _filled(text: Any, renderer: Any, step: float) -> Array:
    """Pixels that fill the box of a text, shape (n, 2)."""
    box = text.get_window_extent(renderer)
    x, y = np.meshgrid(np.arange(box.x0, box.x1 + step, step), np.arange(box.y0, box.y1 + step, step))
    return np.column_stack((x.ravel(), y.ravel()))
