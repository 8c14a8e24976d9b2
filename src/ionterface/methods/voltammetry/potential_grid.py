"""One potential grid for the sweeps of several scan rates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array

Span = tuple[float, float]


def common_window(names: Sequence[str], spans: Sequence[Sequence[Span]]) -> Span:
    """The potentials that all sweeps of all records cover. [V]

    Parameters
    ----------
    names : sequence of str
        Of the records.
    spans : sequence of sequence of (float, float)
        Least and largest potential of each sweep of each record. [V]

    Raises
    ------
    UsageError
        There are none; the sentence names the two records that are farthest apart.
    """
    lows = [max(low for low, _ in of_record) for of_record in spans]
    highs = [min(high for _, high in of_record) for of_record in spans]
    above, below = int(np.argmax(lows)), int(np.argmin(highs))
    if lows[above] < highs[below]:
        return lows[above], highs[below]
    if above == below:
        raise UsageError(
            f"{names[above]}: its rising and falling sweep have no potential in common "
            f"({_shown(spans[above][0])} and {_shown(spans[above][1])}); state a smaller resistance or leave it out."
        )
    raise UsageError(
        f"the windows do not overlap: {names[below]} ends at {highs[below]:.3f} V, {names[above]} begins at "
        f"{lows[above]:.3f} V; leave one of them out."
    )


def _shown(span: Span) -> str:
    return f"{span[0]:.3f} to {span[1]:.3f} V"


def single_valued(potential: Array, *columns: Array) -> tuple[Array, ...]:
    """Potentials in ascending order, each once, and the mean of each column at it; arrays of shape (n,).

    Several samples of one step of a staircase become their mean; a potential that noise throws back by a point takes
    its place in the order.
    """
    unique, where, counts = np.unique(potential, return_inverse=True, return_counts=True)
    if len(unique) == len(potential):
        order = np.argsort(potential, kind="stable")
        return (potential[order], *(column[order] for column in columns))
    return (unique, *(np.bincount(where, weights=column) / counts for column in columns))


def on_grid(grid: Array, potential: Array, *columns: Array) -> tuple[Array, ...]:
    """Columns at the potentials of a grid by straight lines between their points; NaN beyond the first and last."""
    e, *values = single_valued(potential, *columns)
    return tuple(np.interp(grid, e, y, left=np.nan, right=np.nan) for y in values)
