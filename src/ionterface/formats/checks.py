"""Cross-checks that readers make of what a file says about itself; each gives a `Finding` or None.

Codes: W-IN1 time runs backwards or misses, W-IN2 the charge counter does not follow the current, W-IN3 the potential
is zero throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ionterface.errors import Finding, Severity

Array = np.ndarray[Any, Any]

NEGLIGIBLE = 0.01
"""Segments that carry less than this share of the largest one's charge are not judged by themselves."""


def time_order(time: Array, *, where: str = "") -> Finding | None:
    """W-IN1 where a time is missing or smaller than the one before it; equal times are allowed.

    Parameters
    ----------
    time : array, shape (n,)
        Times of the points, in the order of the file. [s]
    """
    missing = int(np.count_nonzero(~np.isfinite(time)))
    steps = np.diff(time)
    back = np.flatnonzero(steps < 0)
    if not missing and not back.size:
        return None
    parts = []
    if missing:
        parts.append(f"{_counted(missing, 'point has', 'points have')} no time")
    if back.size:
        k = int(back[0])
        parts.append(
            f"the time runs backwards {_counted(back.size, 'time', 'times')}, first at point {k + 2}: "
            f"{time[k]:.6g} s is followed by {time[k + 1]:.6g} s"
        )
    sentence = " and ".join(parts) + "; rates and integrals over time cannot be trusted there."
    return Finding("W-IN1", Severity.WARNING, sentence[:1].upper() + sentence[1:], where)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def charge_closure(
    time: Array,
    current: Array,
    counter: Array,
    *,
    tolerance: float,
    restarts: Sequence[int] | Array = (),
    interval_means: bool = False,
    where: str = "",
) -> Finding | None:
    """W-IN2 where the integral of the current and the instrument's charge counter differ by more than `tolerance`.

    Parameters
    ----------
    time, current, counter : arrays, each of shape (n,)
        Time [s], current [A] and the instrument's counter, signed as the current. [C]
    tolerance : float
        Largest relative difference that is no finding. [1]
    restarts : sequence of int
        Points at which the counter starts anew; the first point need not be named.
    interval_means : bool
        Each current is the mean of the interval that ends at its point, not the value at that point.

    Notes
    -----
    The integral is the trapezoid rule over the stored points, so it also differs where the instrument stored too
    few of them; of interval means it is their sum, weighted by the intervals. Segments below `NEGLIGIBLE` of the
    largest one are not judged by themselves.
    """
    bounds = np.unique(np.concatenate([[0], np.asarray(restarts, dtype=np.int64), [len(time)]]))
    between = current[1:] if interval_means else (current[1:] + current[:-1]) / 2
    integral = np.concatenate([[0.0], np.cumsum(np.diff(time) * between)])
    starts, ends = bounds[:-1], bounds[1:] - 1
    counted, integrated = counter[ends] - counter[starts], integral[ends] - integral[starts]
    largest = np.max(np.abs([counted, integrated]), initial=0.0)
    if not np.isfinite(largest):
        return Finding("W-IN2", Severity.WARNING, "The charge counter cannot be checked: numbers are missing.", where)
    judged = np.flatnonzero(np.maximum(np.abs(counted), np.abs(integrated)) > NEGLIGIBLE * largest)
    # where the current turns within a segment its ends may meet: what moves is the measure, on the way as at the end
    turned = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(integral)))])
    moved = np.maximum.reduce([np.abs(counted), np.abs(integrated), turned[ends] - turned[starts]])
    gap = np.abs(counter - integral - np.repeat((counter - integral)[starts], np.diff(bounds)))
    off = np.maximum.reduceat(gap, starts)[judged] / moved[judged]
    if not judged.size or off.max() <= tolerance:
        return None
    k = int(judged[int(off.argmax())])
    return Finding(
        "W-IN2",
        Severity.WARNING,
        f"The charge counter and the integral of the current differ by {off.max():.2%} between the points "
        f"{starts[k] + 1} and {ends[k] + 1} ({counted[k]:.6g} C counted, {integrated[k]:.6g} C integrated; "
        f"{tolerance:.2%} is allowed), in {int(np.count_nonzero(off > tolerance))} of {judged.size} segments: too few "
        "points are stored to integrate them, or one of the two is wrong.",
        where,
    )


def zero_potential(voltage: Array, *, where: str = "") -> Finding | None:
    """W-IN3 where every potential is exactly zero: some instruments' programs export zeros for what they did not store.

    Parameters
    ----------
    voltage : array, shape (n,)
        [V]
    """
    if len(voltage) < 2 or np.any(voltage != 0):
        return None
    return Finding("W-IN3", Severity.WARNING, "The potential is exactly zero at every point; it was not stored.", where)
