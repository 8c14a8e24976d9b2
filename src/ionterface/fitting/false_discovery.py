"""How many of many tests may be believed: the false-discovery rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from ionterface.errors import UsageError

Array = np.ndarray[Any, Any]


def adjusted_probabilities(probabilities: Array) -> Array:
    """The least false-discovery rate at which each test would count, same shape; NaN where the test could not be made.

    Raises
    ------
    UsageError
        A probability outside 0 to 1.

    Notes
    -----
    Benjamini and Hochberg [1]_: p of rank r among n becomes min over ranks ≥ r of p·n/rank. It holds for tests that are
    independent or positively dependent, as those of neighbouring potentials are.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg, J. R. Stat. Soc. B 57 (1995) 289. doi:10.1111/j.2517-6161.1995.tb02031.x
       (DOI recalled, unverified)
    """
    flat = np.asarray(probabilities, dtype=float).ravel()
    known = np.flatnonzero(~np.isnan(flat))
    if np.any((flat[known] < 0) | (flat[known] > 1)):
        raise UsageError("a probability lies between 0 and 1.")
    order = known[np.argsort(flat[known], kind="stable")]
    scaled = flat[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.full(flat.shape, np.nan)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return adjusted.reshape(np.shape(probabilities))


def discoveries(probabilities: Array, *, rate: float) -> Array:
    """Which tests count when a share `rate` of those that count may be false; a test that was not made never does.

    Raises
    ------
    UsageError
        A rate or a probability outside 0 to 1.
    """
    if not 0 < rate < 1:
        raise UsageError(f"a false-discovery rate lies between 0 and 1, not at {rate}.")
    adjusted = adjusted_probabilities(probabilities)
    return np.asarray(~np.isnan(adjusted) & (np.nan_to_num(adjusted, nan=1.0) <= rate))
