"""A quantity over two others: what is drawn, and the borders of its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ionterface.errors import UsageError

if TYPE_CHECKING:
    from ionterface.figures.panel import Axis

Array = np.ndarray[Any, Any]

MOST_FIELDS = 1_000_000
"""Fields of one map: what one sheet of Excel holds in long form, one row each."""


@dataclass(frozen=True, kw_only=True)
class Map:
    """Values as colours over x and y, shape (m, n) over (n,) and (m,), both ascending; NaN stays blank.

    `colours` is the quantity, unit, division and limits of the colours; without limits they run from the lowest to
    the highest value. `levels` are drawn as contour lines. Fields where `not_valid`, shape (m, n), is true are hatched
    with their `reason`.

    Raises
    ------
    UsageError
        Shapes that do not fit, places that do not ascend, more than `MOST_FIELDS` fields, a hatch without its reason.
    """

    x: Array
    y: Array
    values: Array
    colours: Axis
    levels: tuple[float, ...] = ()
    not_valid: Array | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        name, shape = self.colours.quantity, (len(self.y), len(self.x))
        for array in (self.values, *(() if self.not_valid is None else (self.not_valid,))):
            if np.shape(array) != shape:
                raise UsageError(f"the map {name!r} over {shape} places holds an array of shape {np.shape(array)}.")
        for places in (self.x, self.y):
            if not len(places) or not np.all(np.isfinite(places)) or np.any(np.diff(places) <= 0):
                raise UsageError(f"the places of the map {name!r} are finite and ascend.")
        if np.size(self.values) > MOST_FIELDS:
            raise UsageError(f"the map {name!r} has {np.size(self.values)} fields; take at most {MOST_FIELDS}.")
        if self.hatched.any() and not self.reason:
            raise UsageError(f"the map {name!r} hatches fields; give the reason.")

    @property
    def hatched(self) -> Array:
        """Where the map is hatched, shape (m, n)."""
        shape = (len(self.y), len(self.x))
        return np.zeros(shape, dtype=bool) if self.not_valid is None else np.asarray(self.not_valid, dtype=bool)

    @property
    def limits(self) -> tuple[float, float]:
        """Values at the two ends of the colours; (0, 1) where there is not one value."""
        if self.colours.limits is not None:
            return self.colours.limits
        values = np.asarray(self.values, dtype=float)
        found = values[np.isfinite(values)]
        if not len(found):
            return 0.0, 1.0
        low, high = float(found.min()), float(found.max())
        return (low, high) if high > low else (low - 0.5, low + 0.5)

    @property
    def beyond(self) -> tuple[bool, bool]:
        """Whether values lie below and above the limits of the colours."""
        values = np.asarray(self.values, dtype=float)
        low, high = self.limits
        return bool(np.any(values < low)), bool(np.any(values > high))


def borders(places: Array, *, logarithmic: bool) -> Array:
    """Borders of the fields around n places, shape (n + 1,): halfway to the next, as the axis is divided."""
    at = np.log(places) if logarithmic else np.asarray(places, dtype=float)
    if len(at) == 1:
        ends = at[0] + np.asarray([-0.5, 0.5])
    else:
        half = np.diff(at) / 2
        ends = np.concatenate(([at[0] - half[0]], at[:-1] + half, [at[-1] + half[-1]]))
    return np.asarray(np.exp(ends) if logarithmic else ends)
