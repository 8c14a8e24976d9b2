"""A figure as data: what is drawn, on which axes, in which material's colour.

Print (PDF, SVG, PNG), the interactive page and the source data are all made from this one description, so they
cannot disagree.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Scale(enum.Enum):
    """How an axis is divided."""

    LINEAR = "linear"
    LOG = "log"


class Width(enum.Enum):
    """Width of a printed figure in cm: one column or two."""

    SINGLE = 8.0
    DOUBLE = 17.0


@dataclass(frozen=True, kw_only=True)
class Axis:
    """An axis: quantity and unit as they are printed, division, limits, names of categories.

    `categories` are printed at the positions 0, 1, 2, ... instead of numbers.
    """

    quantity: str
    unit: str = ""
    scale: Scale = Scale.LINEAR
    limits: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The text at the axis: ``quantity (unit)``."""
        return f"{self.quantity} ({self.unit})" if self.unit else self.quantity


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
    """A line through many points, shape (n,) each; NaN breaks it."""

    x: Array
    y: Array
    label: str = ""
    colour: Colour = Material(0)
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Points:
    """Few points with markers, with the half length of their error bars where there are any."""

    x: Array
    y: Array
    y_error: Array | None = None
    label: str = ""
    colour: Colour = Material(0)
    connected: bool = False
    hollow: bool = False


@dataclass(frozen=True, kw_only=True)
class Band:
    """The area between two lines."""

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
    """Bars at the positions x, with the half length of their error bars where there are any."""

    x: Array
    height: Array
    error: Array | None = None
    bottom: Array | None = None
    label: str = ""
    colour: Colour = Material(0)


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


Mark = Curve | Points | Band | Box | Bars | Level | NotValid


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One pair of axes and what is drawn on them.

    `simulated` puts the word into the panel itself. `equal` makes one unit as long on x as on y.
    """

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    note: str = ""
    simulated: bool = False
    equal: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of one or more panels, lettered in their order."""

    key: str
    panels: tuple[Panel, ...]
    width: Width = Width.SINGLE
    columns: int = 1
