"""Runs of neighbouring places along a potential."""

from __future__ import annotations

import numpy as np

from ionterface.figures.panel import Array


def runs(here: Array) -> list[slice]:
    """Runs of neighbouring places where `here` is true, shape (n,)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], np.asarray(here, dtype=bool), [False])).astype(int)))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
