"""Which part of a pulse or of a rest counts, and the points that lie in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array

SLACK = 1e-9
"""Of the duration: points so close to an end of the window count as on it."""


@dataclass(frozen=True)
class Window:
    """From `start` to `stop`, both as parts of the pulse's duration since the current was switched.

    Raises
    ------
    UsageError
        The ends are not in order, or the first one is negative.
    """

    start: float
    stop: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.stop:
            raise UsageError(f"a window begins at 0 or later and ends after that, not {self.start} to {self.stop}.")

    def __str__(self) -> str:
        return f"{self.start:g}..{self.stop:g} of the pulse's duration"


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Points of many spans, one after the other: their span, their index and their time since its beginning. [s]"""

    span: Array
    index: Array
    since: Array


def samples(t: Array, start: Array, stop: Array, *, origin: Array, length: Array, window: Window) -> Samples:
    """Points `start` to `stop` (excluded) of each span that lie in the window, as parts of `length` after `origin`.

    The instant of the switch itself does not count, since it belongs to both sides.
    """
    n = np.maximum(stop - start, 0)
    span = np.repeat(np.arange(len(start)), n)
    index = np.arange(int(n.sum())) + np.repeat(start - np.cumsum(n) + n, n)
    since = t[index] - origin[span]
    part = since / length[span]
    inside = (part > SLACK) & (part >= window.start - SLACK) & (part <= window.stop + SLACK)
    return Samples(span=span[inside], index=index[inside], since=since[inside])
