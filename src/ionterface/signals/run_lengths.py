"""Runs of equal values in a sequence."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def runs(values: Array) -> tuple[Array, Array]:
    """First indices and (excluded) last indices of the runs of equal values, each of shape (runs,).

    Parameters
    ----------
    values : array of shape (n,)
        n may be 0.
    """
    if len(values) == 0:
        nothing = np.empty(0, dtype=np.intp)
        return nothing, nothing
    edges = np.flatnonzero(values[1:] != values[:-1]) + 1
    return np.concatenate(([0], edges)), np.concatenate((edges, [len(values)]))
