"""Integrals of sampled signals over time, with what the sampling leaves unknown."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class IntervalRule(enum.Enum):
    """What a value tells about the interval before its point."""

    TRAPEZOID = "trapezoid: each current is a sample at its time"
    BACKWARD = "rectangle: each current is the mean since the previous point"


def interval_integrals(t: Array, y: Array, rule: IntervalRule) -> Array:
    """Integral of `y` over the interval that ends at each point; 0 at the first. [unit of y · s]

    Parameters
    ----------
    t : array of shape (n,)
        Times. Where they run backwards the interval counts as empty. [s]
    y : array of shape (n,)
    rule : IntervalRule
    """
    dt = durations(t)
    if rule is IntervalRule.BACKWARD:
        return np.asarray(y * dt)
    return np.asarray((y + np.concatenate((y[:1], y[:-1]))) / 2 * dt)


def durations(t: Array) -> Array:
    """Length of the interval that ends at each point, shape (n,); 0 at the first and where time runs backwards. [s]"""
    return np.maximum(np.diff(t, prepend=t[:1]), 0.0)


def sampling_std(t: Array, y: Array, rule: IntervalRule) -> float:
    """Standard uncertainty that the sampling leaves to the integral of `y` over `t`. [unit of y · s]

    Notes
    -----
    u² = Σ Δt²·Δy²/2. For white noise this is the variance of the trapezoid sum, because successive differences
    have twice the variance of the noise (von Neumann's estimate); at a jump between two samples it exceeds the
    uncertainty of the jump's place (Δt²·Δy²/12); for smooth signals it vanishes faster than the trapezoid rule's error.
    Where values are means over their intervals, a jump between two of them is no uncertainty: the shorter of the two
    intervals is taken for Δt, so that a mean over an instant does not blur a long one (the first difference counts
    nothing).
    """
    dt = durations(t)[1:]
    if rule is IntervalRule.BACKWARD:
        dt = np.minimum(dt, np.concatenate(([0.0], dt[:-1]))[: len(dt)])
    return float(np.sqrt(np.sum((np.diff(y) * dt) ** 2) / 2))


def counter_increments(counter: Array, restarting: bool) -> Array:
    """What a counter gained before each point, shape (n,); 0 at the first.

    A restarting counter is taken to have restarted where it fell to less than half of its amount or changed its sign;
    its whole new reading then is the gain.
    """
    before = np.concatenate((counter[:1], counter[:-1]))
    gains = np.asarray(counter - before)
    if restarting:
        restarted = counter * np.sign(before) < np.abs(before) / 2
        gains = np.where(restarted, counter, gains)
        gains[:1] = 0.0
    return gains


def closing_rule(t: Array, y: Array, gains: Array, spans: Sequence[tuple[int, int]]) -> IntervalRule:
    """The rule whose integrals over some spans lie nearer to what a counter gained in them.

    Compared are sums over the intervals inside each span of points `start` to `stop` (excluded), because instruments
    may write their counter more rarely than their current. Where both rules lie equally near, the trapezoid.
    """

    def off(rule: IntervalRule) -> float:
        apart = interval_integrals(t, y, rule) - gains
        return sum(abs(float(apart[start + 1 : stop].sum())) for start, stop in spans)

    return min(IntervalRule, key=off)
