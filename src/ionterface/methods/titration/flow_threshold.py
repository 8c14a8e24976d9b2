"""Below which current a titrated cell rests, where rests are noisy."""

from __future__ import annotations

import math

import numpy as np

from ionterface.methods.rest_current import GAP, RestCurrent, derive_rest_current
from ionterface.record import Array
from ionterface.signals.run_lengths import runs

FINE = 1.05
"""Factor between neighbouring classes of current."""
RARE = 2e-4
"""Share of all points below which a class counts as empty: switching leaves a few points between rest and current."""
STEADY_SHARE = 0.5
"""Share of the mean square of a rest's current that its mean may make up: noise averages out, a current does not."""


def flow_threshold(t: Array, i: Array) -> RestCurrent:
    """The current at or below which it rests. [A]

    Parameters
    ----------
    t, i : arrays of shape (n,)
        Time [s] and current [A].

    Notes
    -----
    Of the empty spans of at least a factor of three among the magnitudes of the current, the uppermost one below which
    the current changes its sign as noise does. Where there is none, `derive_rest_current`, which knows rests by their
    charge.
    """
    size = np.abs(i)
    flows = size > 0
    if not flows.any():
        return derive_rest_current(t, i)
    level = np.floor(np.log(size[flows]) / math.log(FINE)).astype(int)
    lowest = int(level.min())
    held = np.flatnonzero(np.bincount(level - lowest) > RARE * len(i)) + lowest
    wide = np.flatnonzero(np.diff(held) > math.log(GAP) / math.log(FINE) + 1)
    for k in wide[::-1]:
        low, high = FINE ** (held[k] + 1.0), FINE ** float(held[k + 1])
        value = math.sqrt(low * high)
        if _noisy(i, size <= value):
            origin = f"derived: noise up to {low:.3g} A, current from {high:.3g} A"
            return RestCurrent(value, origin, 0.0, doubtful=False)
    return derive_rest_current(t, i)


def _noisy(i: Array, resting: Array) -> bool:
    """Whether the current of the resting spans averages out."""
    starts, stops = runs(resting)
    chosen = resting[starts]
    sums = np.add.reduceat(i, starts)[chosen]
    square = float(np.sum(np.where(resting, i, 0.0) ** 2))
    steady = float(np.sum(sums**2 / (stops - starts)[chosen]))
    return steady <= STEADY_SHARE * square
