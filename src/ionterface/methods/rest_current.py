"""Below which current a cell rests, derived from the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.record import Array
from ionterface.signals.integration import durations
from ionterface.signals.run_lengths import runs

GAP = 3.0
"""Rest and flow must differ by this factor in current, with no point in between."""
NEGLIGIBLE = 0.01
"""Share of the charge of the half cycles beside it that a rest may seem to carry."""
PLAIN = 0.3
"""Share above which a span of small current is plainly current, not noise."""


@dataclass(frozen=True)
class RestCurrent:
    """The current at or below which a cell rests, and how that was found."""

    value: float
    """[A]"""
    origin: str
    charge_share: float
    """Largest share of the charge of a half cycle beside it that flows during one rest. [1]"""
    doubtful: bool
    """Whether a group of small currents is neither plainly rest nor plainly current."""


def derive_rest_current(t: Array, i: Array) -> RestCurrent:
    """The largest current below which nothing but noise of rests lies. [A]

    Parameters
    ----------
    t, i : arrays of shape (n,)
        Time [s] and current [A].

    Notes
    -----
    A fraction of the largest current will not do: the noise of a rest may reach 5e-4 of it, the slowest rate of a rate
    test may be 1e-3 of it, and the tail of a constant-voltage step may fall to less. So the currents are sorted, and
    each empty span of at least a factor `GAP` is a candidate, the uppermost first. It is taken when every span of
    points below it carries at most `NEGLIGIBLE` of the charge of the half cycles beside it, judged by the range of the
    running charge so that a small cycle cannot hide behind its own return. Without such a candidate only points of
    exactly zero current rest. A group of small currents that carries more than `NEGLIGIBLE` but less than `PLAIN`
    leaves a doubt, which the result shows.
    """
    magnitudes = np.unique(np.abs(i[i != 0]))
    gaps = np.flatnonzero(magnitudes[1:] > GAP * magnitudes[:-1])
    doubtful = False
    for k in gaps[::-1][:12]:
        value = float(np.sqrt(magnitudes[k] * magnitudes[k + 1]))
        share = rest_share(t, i, value)
        if share <= NEGLIGIBLE:
            origin = f"derived: no point between {magnitudes[k]:.3g} A and {magnitudes[k + 1]:.3g} A"
            return RestCurrent(value, origin, share, doubtful)
        doubtful |= share < PLAIN
    return RestCurrent(0.0, "derived: only points of exactly zero current rest", 0.0, doubtful)


def rest_share(t: Array, i: Array, rest_below: float) -> float:
    """Largest share of the charge of a half cycle beside it that flows during one span at or below `rest_below`. [1]

    Infinite where such a span has no half cycle beside it.
    """
    state = np.where(np.abs(i) > rest_below, np.sign(i), 0.0)
    charge = i * durations(t)
    starts, stops = runs(state)
    signs = state[starts]
    flowing = np.flatnonzero(signs != 0)
    resting = np.flatnonzero(signs == 0)
    if len(resting) == 0:
        return 0.0
    ranges = np.array([_range(charge[starts[k] : stops[k]]) for k in resting])
    if len(flowing) == 0:
        return float("inf") if ranges.max() > 0 else 0.0
    half = np.concatenate(([0], np.cumsum(np.diff(signs[flowing]) != 0)))  # which half cycle each flowing run is in
    amounts = np.array([abs(charge[starts[k] : stops[k]].sum()) for k in flowing])
    per_half = np.bincount(half, weights=amounts)
    place = np.searchsorted(flowing, resting)
    before = np.where(place > 0, per_half[half[np.maximum(place - 1, 0)]], np.inf)
    after = np.where(place < len(flowing), per_half[half[np.minimum(place, len(flowing) - 1)]], np.inf)
    beside = np.minimum(before, after)
    return float(np.max(np.where(ranges > 0, ranges / np.maximum(beside, np.finfo(float).tiny), 0.0)))


def _range(charge: Array) -> float:
    running = np.concatenate(([0.0], np.cumsum(charge)))
    return float(running.max() - running.min())


def insignificant(amount: float, around: Sequence[float]) -> bool:
    """Whether a charge is negligible beside those next to it; False where there is none."""
    return bool(around) and amount < NEGLIGIBLE * min(around)
