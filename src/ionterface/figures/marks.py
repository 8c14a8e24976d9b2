"""Every kind of mark, drawn on a pair of matplotlib's axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ionterface.figures import style
from ionterface.figures.maps import Map, borders
from ionterface.figures.panel import (
    Array,
    Band,
    Bars,
    Bound,
    Box,
    Curve,
    Level,
    Mark,
    Material,
    NotValid,
    Panel,
    Points,
    Scale,
    Words,
)
from ionterface.figures.thinning import thinned
from ionterface.figures.typography import formulas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BOX_WIDTH = 0.56
"""Width of a box where positions are 1 apart."""
_JITTER = 0.36  # of the distance between two positions: the stripe over which single values are spread
_HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "----", "++++")
_RANGES = ("////", "\\\\\\\\", "....", "xxxx", "----")  # of ranges that are not valid, by their reason
_BLANK, _HATCH = "#F4F4F4", "#9A9A9A"
ARROW = 10.0
"""Length of the arrow at a bound, in points."""
_FEW, _MANY = 30, 150  # markers of a panel shrink above these numbers of points


@dataclass(frozen=True)
class Drawn:
    """A mark with what a key shows of it and with the points of its outline, shape (n, 2), in data coordinates."""

    mark: Mark
    handle: Any
    outline: Array

    @property
    def label(self) -> str:
        """What the mark is called, empty where it has no name."""
        if isinstance(self.mark, Words):
            return ""
        if isinstance(self.mark, Map):
            return formulas(self.mark.reason) if self.mark.hatched.any() else ""
        return formulas(self.mark.reason if isinstance(self.mark, NotValid) else self.mark.label)


def draw_marks(ax: Axes, panel: Panel) -> list[Drawn]:
    """Draw every mark of a panel, in its order, regions below lines."""
    several = len({m.colour for m in panel.marks if isinstance(m, Curve) and isinstance(m.colour, Material)}) > 1
    longest = max((len(m.x) for m in panel.marks if isinstance(m, Points)), default=0)
    size = 3.8 if longest <= _FEW else 2.8 if longest <= _MANY else 1.8
    reasons = list(dict.fromkeys(m.reason for m in panel.marks if isinstance(m, (NotValid, Map))))
    drawn = []
    for mark in panel.marks:
        match mark:
            case Curve():
                drawn.append(_curve(ax, mark, panel, several))
            case Points():
                drawn.append(_points(ax, mark, size))
            case Band():
                drawn.append(_band(ax, mark))
            case Box():
                drawn.append(_box(ax, mark))
            case Bars():
                drawn.append(_bars(ax, mark))
            case Level():
                line = ax.axhline(mark.y, color=style.hexadecimal(mark.colour), lw=style.THIN, dashes=(4, 2), zorder=1)
                drawn.append(Drawn(mark, line, np.empty((0, 2))))
            case NotValid():
                drawn.append(_not_valid(ax, mark, _RANGES[reasons.index(mark.reason) % len(_RANGES)]))
            case Map():
                drawn.append(_map(ax, mark, panel, _RANGES[reasons.index(mark.reason) % len(_RANGES)]))
            case Words():
                drawn.append(_words(ax, mark))
    return drawn


def _curve(ax: Axes, mark: Curve, panel: Panel, several: bool) -> Drawn:
    x, y = thinned(np.asarray(mark.x, float), np.asarray(mark.y, float), axis=panel.x)
    (line,) = ax.plot(x, y, color=style.hexadecimal(mark.colour), lw=style.LINE, zorder=2.5)
    pattern = style.dashes(mark.colour, dashed=mark.dashed, several=several)
    if pattern:
        line.set_dashes(pattern)
    return Drawn(mark, line, np.column_stack((x, y)))


def _points(ax: Axes, mark: Points, size: float) -> Drawn:
    colour = style.hexadecimal(mark.colour)
    if mark.bound is not None:
        _arrows(ax, mark, colour)
    drawn = ax.errorbar(
        mark.x,
        mark.y,
        xerr=mark.x_error,
        yerr=mark.y_error,
        color=colour,
        fmt=style.marker(mark.colour, mark.shape),
        linestyle="-" if mark.connected else "none",
        lw=style.THIN,
        ms=size,
        mfc="white" if mark.hollow else colour,
        mec=colour,
        elinewidth=style.THIN,
        capsize=0.45 * size,  # a cap as wide as the marker hides behind it where the error is small
        capthick=style.THIN,
        zorder=3,
    )
    x, y = np.asarray(mark.x, float), np.asarray(mark.y, float)
    outline = [np.column_stack((x, y))]
    gap = np.full(len(x), np.nan)  # error bars are not joined with one another
    if mark.y_error is not None:
        below, above = np.broadcast_to(np.nan_to_num(np.asarray(mark.y_error, float)), (2, len(x)))
        for end in (y - below, y + above):
            outline.append(np.column_stack((np.c_[x, x, gap].ravel(), np.c_[y, end, gap].ravel())))
    if mark.x_error is not None:
        error = np.nan_to_num(np.asarray(mark.x_error, float))
        for end in (x - error, x + error):
            outline.append(np.column_stack((np.c_[x, end, gap].ravel(), np.c_[y, y, gap].ravel())))
    return Drawn(mark, drawn, np.concatenate(outline))


def _arrows(ax: Axes, mark: Points, colour: str) -> None:
    """An arrow from every point to the side where the true value lies."""
    from matplotlib.path import Path

    up = 1.0 if mark.bound is Bound.LOWER else -1.0
    stem = [(0.0, 0.0), (0.0, up), (-0.25, 0.65 * up), (0.0, up), (0.25, 0.65 * up)]
    codes = [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO, Path.LINETO]
    arrow = Path(np.asarray(stem), codes)
    length = 2 * ARROW  # a marker's size is twice the reach of its longest point
    ax.plot(mark.x, mark.y, ls="none", marker=arrow, ms=length, mfc="none", mec=colour, mew=style.THIN, zorder=2.9)


def _band(ax: Axes, mark: Band) -> Drawn:
    area = ax.fill_between(
        mark.x, mark.low, mark.high, color=style.hexadecimal(mark.colour), alpha=0.22, lw=0, zorder=1.5
    )
    outline = np.column_stack((np.r_[mark.x, np.flip(mark.x)], np.r_[mark.low, np.flip(mark.high)]))
    return Drawn(mark, area, outline)


def _box(ax: Axes, mark: Box) -> Drawn:
    colour = style.hexadecimal(mark.colour)
    stats = {"whislo": mark.low, "q1": mark.first_quartile, "med": mark.median, "q3": mark.third_quartile}
    edge = {"color": colour, "lw": style.THIN}
    parts = ax.bxp(
        [stats | {"whishi": mark.high, "mean": np.nan if mark.mean is None else mark.mean, "fliers": []}],
        positions=[mark.position],
        widths=BOX_WIDTH,
        capwidths=BOX_WIDTH / 2,
        showfliers=False,
        showmeans=mark.mean is not None,
        patch_artist=True,
        manage_ticks=False,
        boxprops={"facecolor": (*_rgb(colour), 0.15), "edgecolor": colour, "lw": style.THIN},
        medianprops={"color": colour, "lw": 1.4},
        whiskerprops=edge,
        capprops=edge,
        meanprops={"marker": "D", "mfc": "white", "mec": "black", "ms": 3.6, "mew": style.THIN, "zorder": 5},
        zorder=2,
    )
    across = mark.position + jitter(len(mark.values))
    ax.plot(across, mark.values, "o", ms=3.0, mfc=colour, mec="white", mew=0.4, zorder=4)
    return Drawn(mark, parts["boxes"][0], np.column_stack((across, mark.values)))


def jitter(number: int) -> Array:
    """Places of single values across a box, shape (number,): evenly spread, in their own order from left to right.

    The value of one cell therefore stands at the same place in every box.
    """
    return np.linspace(-_JITTER / 2, _JITTER / 2, number) if number > 1 else np.zeros(number)


def _bars(ax: Axes, mark: Bars) -> Drawn:
    place = mark.colour.place if isinstance(mark.colour, Material) else 0
    x = np.asarray(mark.x, float)
    width = 0.7 * (float(np.diff(np.unique(x)).min()) if len(np.unique(x)) > 1 else 1.0)
    bars = ax.bar(
        x,
        mark.height,
        width=width,
        bottom=0.0 if mark.bottom is None else mark.bottom,
        yerr=mark.error,
        color="white" if mark.hollow else style.hexadecimal(mark.colour),
        edgecolor=style.hexadecimal(mark.colour) if mark.hollow else "white",
        linewidth=style.THIN if mark.hollow else 0.5,
        hatch="" if mark.hollow else _HATCHES[place % len(_HATCHES)],
        error_kw={"elinewidth": style.THIN, "capsize": 2.0, "capthick": style.THIN, "ecolor": "black", "zorder": 2.6},
        zorder=2,
    )
    return Drawn(mark, bars, _inside_bars(mark, x, width))


def _inside_bars(mark: Bars, x: Array, width: float) -> Array:
    """Upright lines through every bar and its error bar, so near that no text fits between them, shape (n, 2)."""
    low = np.zeros(len(x)) if mark.bottom is None else np.asarray(mark.bottom, float)
    high = low + np.asarray(mark.height, float)
    reach = high + (0.0 if mark.error is None else np.nan_to_num(np.asarray(mark.error, float)))
    gap = np.full(len(x), np.nan)
    across = [x + share * width for share in np.linspace(-0.5, 0.5, 15)]
    lines = [(np.c_[at, at, gap], np.c_[low, high, gap]) for at in across] + [
        (np.c_[x, x, gap], np.c_[high, reach, gap])
    ]
    return np.concatenate([np.column_stack((along.ravel(), up.ravel())) for along, up in lines])


def _not_valid(ax: Axes, mark: NotValid, hatch: str) -> Drawn:
    area = ax.axvspan(mark.start, mark.stop, facecolor=_BLANK, edgecolor=_HATCH, hatch=hatch, lw=0, zorder=0.5)
    return Drawn(mark, area, np.empty((0, 2)))


def _map(ax: Axes, mark: Map, panel: Panel, hatch: str) -> Drawn:
    from matplotlib.colors import ListedColormap, LogNorm, Normalize
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.patheffects import withStroke

    x = borders(mark.x, logarithmic=panel.x.scale is Scale.LOG)
    y = borders(mark.y, logarithmic=panel.y.scale is Scale.LOG)
    norm = LogNorm if mark.colours.scale is Scale.LOG else Normalize
    values = np.asarray(mark.values, dtype=float)
    colours = ListedColormap(style.shades())
    # As fields of a PDF, viewers show a hair of white between neighbours; as a picture of 600 dpi they do not.
    ax.pcolormesh(x, y, np.ma.masked_invalid(values), cmap=colours, norm=norm(*mark.limits), rasterized=True, zorder=1)
    if mark.levels and min(values.shape) > 1:
        lines = ax.contour(
            mark.x, mark.y, values, levels=sorted(mark.levels), colors="black", linewidths=style.THIN, zorder=1.6
        )
        lines.set_path_effects([withStroke(linewidth=2.0, foreground="white")])
    fields = [
        Path([(x[k], y[j]), (x[k + 1], y[j]), (x[k + 1], y[j + 1]), (x[k], y[j + 1]), (x[k], y[j])])
        for j, k in zip(*np.nonzero(mark.hatched), strict=True)
    ]
    area = PathPatch(
        Path.make_compound_path(*fields) if fields else Path(np.empty((0, 2))),
        facecolor=(*_rgb(_BLANK), 0.55),
        edgecolor=_HATCH,
        hatch=hatch,
        lw=0,
        zorder=1.8,
    )
    ax.add_patch(area)
    return Drawn(mark, area, _covered(x, y, panel))


def _covered(x: Array, y: Array, panel: Panel) -> Array:
    """Points all over a map, close enough that no text fits between them, shape (n, 2)."""
    spread = [
        np.geomspace(ends[0], ends[-1], 150) if axis.scale is Scale.LOG else np.linspace(ends[0], ends[-1], 150)
        for ends, axis in ((x, panel.x), (y, panel.y))
    ]
    across, up = np.meshgrid(*spread)
    return np.column_stack((across.ravel(), up.ravel()))


def _words(ax: Axes, mark: Words) -> Drawn:
    text = ax.annotate(
        formulas(mark.text),
        (mark.x, mark.y),
        xytext=(0, 3.5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=style.KEY_SIZE,
        parse_math=False,
    )
    return Drawn(mark, text, np.asarray([(mark.x, mark.y)]))


def _rgb(code: str) -> tuple[float, float, float]:
    red, green, blue = (int(code[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue
