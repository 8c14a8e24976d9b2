"""Keys that stand above the axes, never on data: note, names with their marks, a strip of colours for a series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ionterface.figures import style
from ionterface.figures.maps import Map
from ionterface.figures.marks import Drawn
from ionterface.figures.panel import Curve, Level, Panel, Points, Scale, Sequential
from ionterface.figures.wrapping import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GAP = 3.0  # points between the axes, the note, the key
_STRIP = 4.5  # points: height of the strip of colours
_SCALE = 6.0  # points: height of the scale of a map's colours
_HANDLE = 22.0  # points: what stands before a name in a key


def place_keys(
    ax: Axes, panel: Panel, drawn: Sequence[Drawn], renderer: Any, *, at_curves: frozenset[str]
) -> list[Any]:
    """Put note and keys above the axes; what was made comes back, so that it can be removed again."""
    made: list[Any] = []
    height = _GAP
    if panel.note:
        note = _above(ax, panel.note, height, color=style.GREY)
        wrap(note, ax.get_window_extent(renderer).width, renderer)
        made.append(note)
        height += _points(ax, note.get_window_extent(renderer).height) + _GAP
    ordered = strip_entries(drawn)
    if ordered:
        strip, tall = _strip(ax, ordered, height, renderer)
        made.append(strip)
        height += tall + _GAP
    for one in drawn:
        if isinstance(one.mark, Map):
            scale, tall = _colour_scale(ax, one.mark, height, renderer)
            made += scale
            height += tall + _GAP
    named = unique(d for d in drawn if d.label and not (ordered and _is_sequential(d)))
    named = [d for d in named if d.label not in at_curves or not can_stand_at_curve(d)]
    levels = [d for d in named if isinstance(d.mark, Level)]
    if len({d.mark.colour for d in levels}) < len(levels):  # type: ignore[union-attr]
        named = [d for d in named if not isinstance(d.mark, Level)]  # a key of lines that look the same tells nothing
    if named:
        made.append(_key(ax, named, height, renderer))
    return made


def unique(drawn: Any) -> list[Drawn]:
    """The first mark of each name and colour; a charge curve that bears its discharge's name is not told twice.

    Nor is the line through points that bears their name.
    """
    seen: dict[tuple[Any, ...], Drawn] = {}
    for one in drawn:
        seen.setdefault((one.label, getattr(one.mark, "colour", None)), one)
    return list(seen.values())


def strip_entries(drawn: Sequence[Drawn]) -> list[Drawn]:
    """The named members of an ordered series, by their place in the map; empty where there are fewer than two."""
    members = unique(d for d in drawn if d.label and _is_sequential(d))
    members.sort(key=lambda d: d.mark.colour.fraction)  # type: ignore[union-attr]
    return members if len(members) > 1 else []


def shared_words(labels: Sequence[str]) -> tuple[str, list[str]]:
    """What every label begins or ends with, and the labels without it: ``5 mV/s, 10 mV/s`` -> ``mV/s``, 5, 10."""
    words = [label.split() for label in labels]
    shortest = min(len(w) for w in words) - 1  # something must be left of each label
    front = 0
    while front < shortest and len({w[front] for w in words}) == 1:
        front += 1
    back = 0
    while back < shortest - front and len({w[-1 - back] for w in words}) == 1:
        back += 1
    common = words[0][:front] + words[0][len(words[0]) - back :]
    return " ".join(common), [" ".join(w[front : len(w) - back]) for w in words]


def _is_sequential(drawn: Drawn) -> bool:
    return isinstance(getattr(drawn.mark, "colour", None), Sequential)


def can_stand_at_curve(drawn: Drawn) -> bool:
    """Whether a name beside the mark would be clearer than one in a key."""
    return isinstance(drawn.mark, (Curve, Points, Level)) and not _is_sequential(drawn)


def _points(ax: Axes, pixels: float) -> float:
    return pixels * 72 / float(ax.figure.dpi)


def _size(ax: Axes) -> tuple[float, float]:
    box = ax.get_window_extent()
    return _points(ax, box.width), _points(ax, box.height)


def _above(ax: Axes, text: str, height: float, **look: Any) -> Any:
    return ax.annotate(
        text,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, height),
        textcoords="offset points",
        va="bottom",
        fontsize=style.KEY_SIZE,
        annotation_clip=False,
        parse_math=False,
        **look,
    )


# -- key above the axes --------------------------------------------------------------------------------------------
def _key(ax: Axes, named: list[Drawn], height: float, renderer: Any) -> Any:
    """A key of as many columns as fit, read row by row."""
    room = ax.get_window_extent(renderer).width
    for columns in range(min(len(named), 6), 0, -1):
        key = _key_of(ax, named, height, columns)
        if key.get_window_extent(renderer).width <= room or columns == 1:
            break
        key.remove()
    if columns == 1:
        narrow = room - _HANDLE * ax.figure.dpi / 72
        whole = [text.get_text() for text in key.get_texts()]
        for text in key.get_texts():
            wrap(text, narrow, renderer)
        if len({text.get_text() for text in key.get_texts()}) < len(set(whole)):  # they differ in their middle alone
            for text, name in zip(key.get_texts(), whole, strict=True):
                text.set_text(name)
                wrap(text, narrow, renderer, shorten=False)
    return key


def _key_of(ax: Axes, named: list[Drawn], height: float, columns: int) -> Any:
    from matplotlib.legend import Legend

    by_row = [one for column in range(columns) for one in named[column::columns]]
    _, tall = _size(ax)
    key = Legend(
        ax,
        [one.handle for one in by_row],
        [one.label for one in by_row],
        loc="lower left",
        bbox_to_anchor=(0, 1 + height / tall),
        ncols=columns,
        borderaxespad=0,
        borderpad=0,
        handlelength=2.4,
        handletextpad=0.5,
        columnspacing=1.3,
        labelspacing=0.35,
        alignment="left",
    )
    for text in key.get_texts():
        text.set_parse_math(False)
    ax.add_artist(key)
    key.set_clip_on(False)
    return key


# -- scale of colours ----------------------------------------------------------------------------------------------
def _colour_scale(ax: Axes, mark: Map, height: float, renderer: Any) -> tuple[list[Any], float]:
    """A strip that runs through the colours of a map, its numbers above, its label before it or above; its height."""
    wide, tall = _size(ax)
    title = _above(ax, mark.colours.label, height, color="black")
    before = _points(ax, title.get_window_extent(renderer).width) + 12
    beside = before < 0.5 * wide
    before = before if beside else 0.0
    strip = ax.inset_axes((before / wide, 1 + height / tall, 1 - before / wide, _SCALE / tall))
    strip.imshow([list(range(256))], cmap=_listed_map(), aspect="auto", extent=(0, 1, 0, 1), interpolation="nearest")
    strip.set_axis_off()
    low, high = mark.limits
    logarithmic = mark.colours.scale is Scale.LOG
    for level in mark.levels:
        if low <= level <= high:
            strip.axvline(_share(level, low, high, logarithmic), color="black", lw=style.THIN)
    texts = []
    numbers = colour_numbers(mark)
    for value, written in numbers:
        at = _share(value, low, high, logarithmic)
        text = strip.annotate(
            written,
            (at, 1),
            xytext=(0, 1.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=style.KEY_SIZE,
            annotation_clip=False,
            parse_math=False,
        )
        texts.append(text)
    _thin_texts(texts, renderer)
    height_of_strip = _SCALE + 1.5 + style.KEY_SIZE * 1.2
    if not beside:
        title.set_position((0, height + height_of_strip + 1))
        return [strip, title], height_of_strip + 1 + style.KEY_SIZE * 1.2
    title.set_position((0, height - 1))
    return [strip, title], height_of_strip


def colour_numbers(mark: Map) -> list[tuple[float, str]]:
    """Numbers at the colours of a map, with ≤ and ≥ at an end beyond which there are values."""
    from matplotlib import ticker

    low, high = mark.limits
    locator: Any = ticker.MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10])
    if mark.colours.scale is Scale.LOG:
        locator = ticker.LogLocator(numticks=6)
    inner = [float(v) for v in locator.tick_values(low, high) if low <= v <= high]
    found = [(value, f"{value:.4g}".replace("-", "−")) for value in inner]
    places = max((len(text.partition(".")[2]) for _, text in found), default=0)
    if mark.colours.scale is Scale.LINEAR and not any("e" in text for _, text in found):
        found = [(value, f"{value:.{places}f}".replace("-", "−")) for value in inner]
    below, above = mark.beyond
    margin = 0.02 * (high - low)
    if above:
        found = [(v, t) for v, t in found if v < high - margin] + [(high, f"≥{_end(high, places)}")]
    if below:
        found = [(low, f"≤{_end(low, places)}")] + [(v, t) for v, t in found if v > low + margin]
    return found


def _end(value: float, places: int) -> str:
    """An end of the colours, with the digits of the numbers beside it where that tells it whole."""
    short = f"{value:.{places}f}"
    return (short if float(short) == value else f"{value:.4g}").replace("-", "−")


def _listed_map() -> Any:
    from matplotlib.colors import ListedColormap

    return ListedColormap(style.shades())


def _share(value: float, low: float, high: float, logarithmic: bool) -> float:
    if logarithmic:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


# -- strip of colours ----------------------------------------------------------------------------------------------
def _strip(ax: Axes, members: list[Drawn], height: float, renderer: Any) -> tuple[Any, float]:
    """A strip of one field per member with its number above and the common words before it; and its height."""
    common, names = shared_words([member.label for member in members])
    wide, tall = _size(ax)
    title = _above(ax, common, height, color="black")
    before = _points(ax, title.get_window_extent(renderer).width) + 5 if common else 0.0
    title.remove()
    strip = ax.inset_axes((before / wide, 1 + height / tall, 1 - before / wide, _STRIP / tall))
    strip.set_axis_off()
    colours = [style.hexadecimal(member.mark.colour) for member in members]  # type: ignore[union-attr]
    strip.barh([0] * len(names), [1] * len(names), left=range(len(names)), height=1, color=colours, linewidth=0)
    strip.set_xlim(0, len(names))
    strip.set_ylim(-0.5, 0.5)
    texts = [
        strip.annotate(
            name,
            (k + 0.5, 0.5),
            xytext=(0, 1.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=style.KEY_SIZE,
            annotation_clip=False,
            parse_math=False,
        )
        for k, name in enumerate(names)
    ]
    _thin_texts(texts, renderer)
    if common:
        strip.annotate(
            common,
            (0, 0.5),
            xycoords="axes fraction",
            xytext=(-5, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=style.KEY_SIZE,
            annotation_clip=False,
            parse_math=False,
        )
    return strip, _STRIP + 1.5 + style.KEY_SIZE * 1.2


def _thin_texts(texts: list[Any], renderer: Any) -> None:
    """Hide texts that would touch their neighbour; the first and the last stay."""
    boxes = [text.get_window_extent(renderer) for text in texts]
    for step in range(1, len(texts) + 1):
        shown = [*range(0, len(texts) - step, step), len(texts) - 1] if len(texts) > step else [0, len(texts) - 1]
        if all(boxes[b].x0 - boxes[a].x1 > 3 for a, b in pairwise(shown)):
            break
    for k, text in enumerate(texts):
        text.set_visible(k in shown)
