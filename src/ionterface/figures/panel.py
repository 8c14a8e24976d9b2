"""A figure as data: what is drawn, on which axes, in which material's colour.

Print (PDF, SVG, PNG), the interactive page and the source data are all made from this one description, so they
cannot disagree. Labels are plain text: a dollar sign, a ``<`` or an underscore in a name stays what it is.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ionterface.errors import UsageError
from ionterface.figures.maps import Map
from ionterface.figures.typography import formulas

Array = np.ndarray[Any, Any]


class Scale(enum.Enum):
    """How an axis is divided."""

    LINEAR = "linear"
    LOG = "log"


class Bound(enum.Enum):
    """Which way the true values lie from a bound."""

    LOWER = "or more"
    UPPER = "or less"


class Width(enum.Enum):
    """Width of a printed figure in cm: one column or two."""

    SINGLE = 8.0
    DOUBLE = 17.0


_KEY = re.compile(r"\w(?:[\w .-]*[\w-])?")
_EXPONENT = re.compile(r"(?<=[A-Za-zΩµ])(-?\d+(?:/\d+)?)")
_RAISED = str.maketrans("-0123456789/", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᐟ")
_MICRO = re.compile(r"\bu(?=[A-Za-z])")


def printed_unit(unit: str) -> str:
    """The unit as it is printed: ``uA/cm2`` becomes ``µA/cm²``, ``Ohm`` becomes ``Ω``, ``V1/2`` becomes ``V¹ᐟ²``."""
    plain = _MICRO.sub("µ", unit.replace("Ohm", "Ω"))
    return _EXPONENT.sub(lambda match: match[1].translate(_RAISED), plain)


@dataclass(frozen=True, kw_only=True)
class Axis:
    """An axis: quantity and unit as they are printed, division, limits, names of categories.

    `categories` are printed at the positions 0, 1, 2, ... instead of numbers. `integer` keeps ticks off the space
    between two whole numbers (cycles).

    Raises
    ------
    UsageError
        A logarithmic axis with categories, or with a limit that is not above zero.
    """

    quantity: str
    unit: str = ""
    scale: Scale = Scale.LINEAR
    limits: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()
    integer: bool = False

    def __post_init__(self) -> None:
        if self.scale is Scale.LOG and self.categories:
            raise UsageError(f"the axis {self.quantity!r} has categories, which a logarithmic axis cannot show.")
        if self.scale is Scale.LOG and self.limits is not None and min(self.limits) <= 0:
            raise UsageError(f"the logarithmic axis {self.quantity!r} has the limits {self.limits}; give some above 0.")

    @property
    def label(self) -> str:
        """The text at the axis: ``quantity (unit)``."""
        quantity = formulas(self.quantity)
        return f"{quantity} ({printed_unit(self.unit)})" if self.unit else quantity


@dataclass(frozen=True)
class Material:
    """The colour of a material: one place in the colour-blind-safe set, the same in the whole document."""

    place: int


@dataclass(frozen=True)
class Sequential:
    """A place between 0 and 1 in the perceptually even map, for scan rates and cycles."""

    fraction: float


@dataclass(frozen=True)
class Neutral:
    """Grey, for what is not a material."""


Colour = Material | Sequential | Neutral


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A line through many points, shape (n,) each; NaN breaks it.

    `detail` is what the source data and the screen add to the label (the branch of a cycle).
    """

    x: Array
    y: Array
    label: str = ""
    detail: str = ""
    colour: Colour = Material(0)
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Points:
    """Few points with markers, shape (n,) each, with the half length of their error bars where there are any.

    Bars along y that are not symmetrical have the shape (2, n): their lengths below and above.
    `detail` is what the source data and the screen add to the label (the branch of a cycle). Points that are a
    `bound` are drawn with an arrow to where the true values lie. `shape` is a place among the markers, for several
    series of one material; without it the marker is the one of the colour.
    """

    x: Array
    y: Array
    x_error: Array | None = None
    y_error: Array | None = None
    bound: Bound | None = None
    label: str = ""
    detail: str = ""
    colour: Colour = Material(0)
    shape: int | None = None
    connected: bool = False
    hollow: bool = False


@dataclass(frozen=True, kw_only=True)
class Band:
    """The area between two lines, shape (n,) each."""

    x: Array
    low: Array
    high: Array
    label: str = ""
    colour: Colour = Neutral()


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box plot at one position: whiskers, quartiles, median, and every single value beside it."""

    position: float
    low: float
    first_quartile: float
    median: float
    third_quartile: float
    high: float
    values: Array
    mean: float | None = None
    label: str = ""
    colour: Colour = Material(0)


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars at the positions x, shape (n,) each, with the half length of their error bars where there are any."""

    x: Array
    height: Array
    error: Array | None = None
    bottom: Array | None = None
    label: str = ""
    colour: Colour = Material(0)
    hollow: bool = False


@dataclass(frozen=True, kw_only=True)
class Level:
    """A horizontal reference line with its name."""

    y: float
    label: str
    colour: Colour = Neutral()


@dataclass(frozen=True, kw_only=True)
class NotValid:
    """A range of x where a method does not hold, drawn hatched with its reason."""

    start: float
    stop: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """A few words centred just above the point (x, y), such as the current over its cycles in a rate test."""

    x: float
    y: float
    text: str


Mark = Curve | Points | Band | Box | Bars | Level | NotValid | Words | Map


def _along(mark: Mark) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """What a mark puts along x and along y; its error bars are not among them."""
    found: tuple[tuple[Array, ...], tuple[Array, ...]]
    match mark:
        case Curve() | Points() | Map():
            found = (mark.x,), (mark.y,)
        case Band():
            found = (mark.x,), (mark.low, mark.high)
        case Bars():
            found = (mark.x,), (mark.height,) if mark.bottom is None else (mark.height, mark.bottom)
        case Box():
            summary = (mark.low, mark.first_quartile, mark.median, mark.third_quartile, mark.high)
            found = (np.asarray([mark.position]),), (np.asarray(summary), mark.values)
        case Words():
            found = (np.asarray([mark.x]),), (np.asarray([mark.y]),)
        case Level():
            found = (), (np.asarray([mark.y]),)
        case NotValid():
            found = (np.asarray([mark.start, mark.stop]),), ()
    return found


def _errors(mark: Mark) -> tuple[Array, ...]:
    if isinstance(mark, Points):
        sides = () if mark.y_error is None else (mark.y_error,) if np.ndim(mark.y_error) == 1 else tuple(mark.y_error)
        return sides if mark.x_error is None else (*sides, mark.x_error)
    return (mark.error,) if isinstance(mark, Bars) and mark.error is not None else ()


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One pair of axes and what is drawn on them.

    `note` stands above the axes and says what no mark can tell (what hollow means); its lines stay apart. `simulated`
    puts the word into the panel itself. `equal` makes one unit as long on x as on y. `aspect` is the height of the
    axes over their width.

    Raises
    ------
    UsageError
        Arrays of one mark that do not have one length, or values on a logarithmic axis that are not above zero.
    """

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    note: str = ""
    simulated: bool = False
    equal: bool = False
    aspect: float = 0.75

    def __post_init__(self) -> None:
        for mark in self.marks:
            self._check(mark)

    def _check(self, mark: Mark) -> None:
        name = getattr(mark, "label", "") or type(mark).__name__
        along_x, along_y = _along(mark)
        if not isinstance(mark, (Box, Level, NotValid, Map)):  # a map checks its own
            shapes = {np.shape(array) for array in (*along_x, *along_y, *_errors(mark))}
            if len(shapes) > 1 or len(next(iter(shapes))) != 1:
                raise UsageError(f"the arrays of {name!r} have the shapes {sorted(shapes)}; they need one, (n,).")
        for axis, arrays in ((self.x, along_x), (self.y, along_y)):
            if axis.scale is Scale.LOG and any(np.any(np.asarray(array) <= 0) for array in arrays):
                raise UsageError(
                    f"{name!r} holds values that are not above zero, which the logarithmic axis {axis.quantity!r} "
                    "cannot show; leave them out or take a linear axis."
                )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of one or more panels, lettered in their order, row by row.

    `shared_x` says that the panels of one column stand on one x axis, which is then printed once, below the last.

    Raises
    ------
    UsageError
        A key that cannot be part of a file's name, no panel, fewer than one column, or a shared x axis of panels
        whose x axes differ.
    """

    key: str
    panels: tuple[Panel, ...]
    width: Width = Width.SINGLE
    columns: int = 1
    shared_x: bool = False

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise UsageError(f"the figure key {self.key!r} names files; use letters, digits, '.', '-', '_' or spaces.")
        if not self.panels or self.columns < 1:
            raise UsageError(f"the figure {self.key!r} needs at least one panel and one column.")
        if self.shared_x:
            for column in range(min(self.columns, len(self.panels))):
                if len({panel.x for panel in self.panels[column :: self.columns]}) > 1:
                    raise UsageError(f"the figure {self.key!r} shares x axes that differ from one another.")

    @property
    def letters(self) -> tuple[str, ...]:
        """The letter of each panel; one empty text where there is only one panel."""
        if len(self.panels) == 1:
            return ("",)
        return tuple(_letter(number) for number in range(len(self.panels)))

    def lettered(self) -> Iterator[tuple[str, Panel]]:
        """Each panel with its letter."""
        return zip(self.letters, self.panels, strict=True)


def _letter(number: int) -> str:
    first, last = divmod(number, 26)
    return (_letter(first - 1) if first else "") + "abcdefghijklmnopqrstuvwxyz"[last]
