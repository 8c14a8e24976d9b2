"""Long curves, thinned to what a picture can resolve."""

from __future__ import annotations

import numpy as np

from ionterface.figures.panel import Array, Axis, Scale

COLUMNS = 4000
"""Columns of a printed figure: 17 cm at 600 dpi."""
SCREEN_COLUMNS = 500
"""Columns of the interactive figure."""


def thinned(x: Array, y: Array, *, axis: Axis, columns: int = COLUMNS) -> tuple[Array, Array]:
    """The curve through the first, last, lowest and highest point of each passage through a column of the picture.

    Parameters
    ----------
    x, y : array, shape (n,)
        The curve in its own order, which may run back and forth. NaN breaks it.
    axis : Axis
        The x axis: its division, and its limits where it has any.
    columns : int
        Columns into which the range of x is divided. A curve of fewer than four points per column comes back as it is.

    Notes
    -----
    No extremum of y is lost and nothing moves by more than one column along x [1]_, here per passage, since a
    voltammogram passes each column twice.

    References
    ----------
    .. [1] U. Jugel et al., Proc. VLDB Endow. 7 (2014) 797. doi:10.14778/2732951.2732953
    """
    if len(x) <= 4 * columns:
        return x, y
    column = _column(x, y, axis, columns)
    starts = np.flatnonzero(np.r_[True, column[1:] != column[:-1]])
    stops = np.r_[starts[1:], len(x)]
    run = np.repeat(np.arange(len(starts)), stops - starts)
    order = np.lexsort((y, run))  # within each passage by y; a stable sort, so the outcome is the same everywhere
    keep = np.unique(np.concatenate((starts, stops - 1, order[starts], order[stops - 1])))
    return x[keep], y[keep]


def _column(x: Array, y: Array, axis: Axis, columns: int) -> Array:
    position = np.log10(x) if axis.scale is Scale.LOG else np.asarray(x, dtype=float)
    finite = np.isfinite(position) & np.isfinite(y)
    if not finite.any():
        return np.full(len(x), -1)
    ends = axis.limits if axis.limits is not None else ()
    low, high = sorted(np.log10(ends) if axis.scale is Scale.LOG else ends) if ends else (0.0, 0.0)
    if high <= low:
        low, high = float(position[finite].min()), float(position[finite].max())
    width = (high - low) / columns or 1.0
    return np.where(finite, np.floor((np.where(finite, position, low) - low) / width), -1e9).astype(np.int64)
