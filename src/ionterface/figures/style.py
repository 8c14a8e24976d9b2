"""How figures look: sizes, text, lines, colours, markers. Nothing here changes a global setting.

Materials take the colours of Okabe and Ito [1]_ [2]_ without their yellow, which white paper swallows. Scan rates and
cycles take the map viridis [3]_, cut at 80 % because its bright end is swallowed too. Both sets can be told apart with
the common kinds of colour blindness. In black and white, materials differ by dashes and markers, and the map by its
lightness, which rises evenly.

References
----------
.. [1] M. Okabe, K. Ito, Color Universal Design (2008), https://jfly.uni-koeln.de/color/
.. [2] B. Wong, Nat. Methods 8 (2011) 441. doi:10.1038/nmeth.1618 (recalled, unverified)
.. [3] S. van der Walt, N. Smith, the default map of matplotlib since 2.0, https://bids.github.io/colormap/
   (address recalled, unverified; its numbers are tested against matplotlib)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ionterface.errors import MissingExtra
from ionterface.figures.panel import Colour, Material, Sequential

CM = 1 / 2.54
"""One centimetre in inches."""
POINT = 1 / 72
"""One point in inches."""

LABEL_SIZE = 8.0
TICK_SIZE = 7.0
KEY_SIZE = 7.0
LETTER_SIZE = 9.0
"""Sizes of text in points."""

LINE = 1.0
THIN = 0.8
"""Widths of lines in points."""

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Blue, vermilion, bluish green, reddish purple, orange, sky blue, black."""
GREY = "#666666"
VIRIDIS = (
    "#440154", "#471365", "#482475", "#463480", "#414487", "#3B528B", "#355F8D", "#2F6C8E", "#2A788E",
    "#25848E", "#21918C", "#1E9C89", "#22A884", "#2FB47C", "#44BF70", "#5EC962", "#7AD151",
)  # fmt: skip
"""Viridis at 0, 0.05, ... and at its cut, 0.8."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6.0, 1.6),
    (6.0, 1.6, 1.2, 1.6),
    (1.2, 1.4),
    (9.0, 2.0),
    (6.0, 1.6, 1.2, 1.6, 1.2, 1.6),
    (3.5, 1.6, 1.2, 1.6),
)
"""Dashes by a material's place, in points; an empty tuple is a solid line."""
SHORT_DASHES = (2.6, 1.6)
"""Dashes of a curve that asks to be dashed, whatever its material."""

_PRINT: Mapping[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TICK_SIZE,
    "mathtext.fontset": "dejavusans",
    "axes.labelsize": LABEL_SIZE,
    "axes.linewidth": THIN,
    "axes.unicode_minus": True,
    "axes.labelpad": 3.0,
    "axes.formatter.useoffset": False,
    "axes.autolimit_mode": "data",
    "axes.xmargin": 0.04,
    "axes.ymargin": 0.06,
    "xtick.labelsize": TICK_SIZE,
    "ytick.labelsize": TICK_SIZE,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.major.width": THIN,
    "ytick.major.width": THIN,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "xtick.minor.width": 0.6,
    "ytick.minor.width": 0.6,
    "xtick.minor.size": 1.8,
    "ytick.minor.size": 1.8,
    "xtick.major.pad": 2.5,
    "ytick.major.pad": 2.5,
    "lines.linewidth": LINE,
    "lines.markersize": 3.6,
    "lines.markeredgewidth": THIN,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "lines.dash_capstyle": "butt",
    "lines.dash_joinstyle": "round",
    "lines.scale_dashes": False,
    "hatch.linewidth": 0.5,
    "legend.fontsize": KEY_SIZE,
    "legend.frameon": False,
    "path.simplify": True,
    "path.simplify_threshold": 1 / 9,
    "agg.path.chunksize": 0,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "svg.fonttype": "path",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.bbox": None,
    "savefig.pad_inches": 0.0,
    "savefig.transparent": False,
}
# Text stays text in the PDF, with its font embedded (type 42), so that an editor can touch it. In the SVG it becomes
# paths: an SVG cannot carry its font, and a machine without DejaVu Sans would show other letters of other widths.


@contextmanager
def style(salt: str = "ionterface") -> Iterator[None]:
    """The settings of matplotlib for one figure; what was set before comes back afterwards.

    Parameters
    ----------
    salt : str
        What the ids inside an SVG are made from, so that the same figure gets the same ids.

    Raises
    ------
    MissingExtra
        matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtra("matplotlib", "report", "drawing a figure") from error
    # The user's own matplotlibrc must not reach a printed figure, so everything starts from the defaults.
    backend = {"backend", "backend_fallback", "interactive"}
    settings: dict[Any, Any] = {k: v for k, v in matplotlib.rcParamsDefault.items() if k not in backend}
    settings |= {**_PRINT, "svg.hashsalt": salt}
    with matplotlib.rc_context(settings):
        yield


def hexadecimal(colour: Colour) -> str:
    """The colour as ``#RRGGBB``; materials beyond the seventh begin again, with other dashes and markers."""
    if isinstance(colour, Material):
        return OKABE_ITO[colour.place % len(OKABE_ITO)]
    if isinstance(colour, Sequential):
        return _viridis(min(max(colour.fraction, 0.0), 1.0))
    return GREY


def shades(number: int = 256) -> tuple[str, ...]:
    """The map for scan rates, cycles and maps in equal steps."""
    return tuple(_viridis(k / (number - 1)) for k in range(number))


def _viridis(fraction: float) -> str:
    place = fraction * (len(VIRIDIS) - 1)
    below = min(int(place), len(VIRIDIS) - 2)
    share = place - below
    channels = zip(_channels(VIRIDIS[below]), _channels(VIRIDIS[below + 1]), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02X}" for a, b in channels)


def _channels(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def marker(colour: Colour, shape: int | None = None) -> str:
    """The marker that goes with a colour, or the one of a `shape`, in matplotlib's code."""
    if shape is not None:
        return MARKERS[shape % len(MARKERS)]
    return MARKERS[_turned(colour.place, len(MARKERS))] if isinstance(colour, Material) else MARKERS[0]


def dashes(colour: Colour, *, dashed: bool, several: bool) -> tuple[float, ...]:
    """Dashes in points of a curve; materials differ by them where a panel shows `several`."""
    if dashed:
        return SHORT_DASHES
    if several and isinstance(colour, Material):
        return DASHES[_turned(colour.place, len(DASHES))]
    return DASHES[0]


def _turned(place: int, number: int) -> int:
    """Place among dashes or markers; where colours begin again, one further, so that no two materials look alike."""
    return (place + place // len(OKABE_ITO)) % number
