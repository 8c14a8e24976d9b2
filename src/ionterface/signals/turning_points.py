"""Where a signal turns, whatever its noise."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def turning_points(y: Array, least: float) -> Array:
    """Indices of the alternating maxima and minima that lie at least `least` apart, first and last extreme included.

    Parameters
    ----------
    y : array of shape (n,)
    least : float
        Smallest way back that counts as a turn, in the unit of `y`; greater than its noise.

    Returns
    -------
    array of int
        Empty where `y` never moves by `least`. Between the first point and the first index, and between the last index
        and the last point, `y` moves by less than `least`.
    """
    low = high = 0
    rising: bool | None = None
    found: list[int] = []
    for k, value in enumerate(y.tolist()):
        if value > y[high]:
            high = k
        if value < y[low]:
            low = k
        if rising is not False and y[high] - value >= least:
            found.append(high)
            rising, low = False, k
        elif rising is not True and value - y[low] >= least:
            found.append(low)
            rising, high = True, k
    if found:
        found.append(high if rising else low)
    return np.array(found, dtype=np.intp)
