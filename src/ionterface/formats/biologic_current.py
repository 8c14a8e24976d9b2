"""The current of files that hold none: charge of an interval over its duration, checked against what was applied."""

from __future__ import annotations

from typing import Any

import numpy as np

from ionterface.errors import Finding, Severity

Array = np.ndarray[Any, Any]

CONTROL_TOLERANCE = 0.01
"""Relative difference from the control current above which an interval disagrees with it."""
CONTROL_SHARE = 0.001
"""Share of the controlled time that may disagree: the few intervals in which the current settles after a step."""


def mean_current(time: Array, increment: Array) -> Array:
    """Mean current of the interval that ends at each point. [A]

    Parameters
    ----------
    time : array, shape (n,)
        Time of the points. [s]
    increment : array, shape (n,)
        Charge that passed since the point before, positive for oxidation. [C]

    Returns
    -------
    array, shape (n,)
        NaN where the quotient is undefined and charge did pass. The first point closes no interval: it carries 0 A
        when no charge is booked on it, which is what EC-Lab writes there. A point at the same instant as the one
        before, with no charge between them, carries that point's current: the current did not change in no time.

    Notes
    -----
    The current is constant over each interval, so ``sum(current[1:] * diff(time))`` gives the charge back exactly;
    the trapezoid rule does so only up to the intervals in which the current changes.
    """
    steps = np.diff(time)
    current = np.full(len(time), np.nan)
    np.divide(increment[1:], steps, out=current[1:], where=steps > 0)
    if len(current) and increment[0] == 0:
        current[0] = 0.0
    same_instant = np.zeros(len(time), dtype=bool)
    same_instant[1:] = (steps == 0) & (increment[1:] == 0)
    if not same_instant.any():
        return current
    source = np.maximum.accumulate(np.where(same_instant, 0, np.arange(len(time))))
    held: Array = current[source]
    return held


def derived_findings(time: Array, current: Array, control: Array | None, *, where: str) -> list[Finding]:
    """N-BL1 that the current is derived, and W-BL1 or W-BL2 where it is undefined or not what was applied.

    Parameters
    ----------
    time, current : arrays, shape (n,)
        Time [s] and derived current. [A]
    control : array, shape (n,), or None
        Current that was applied; NaN where the current was not controlled. [A]
    """
    sentence = (
        "The file holds no measured current; it was derived as dq/dt, the mean over the interval that ends at each "
        "point. The first point closes no interval."
    )
    findings = []
    undefined = int(np.count_nonzero(~np.isfinite(current)))
    if undefined:
        findings.append(
            Finding(
                "W-BL1",
                Severity.WARNING,
                f"At {undefined} of {len(current)} points no time passed, so the current derived from dq/dt is "
                "undefined and left empty.",
                where,
            )
        )
    duration = np.diff(time, prepend=time[:1])
    judged = np.zeros(len(time), dtype=bool)
    if control is not None:
        judged = np.isfinite(control) & np.isfinite(current) & (control != 0) & (duration > 0)
    if control is None or not judged.any():
        sentence += " No control current is stored, so it could not be checked against one."
        return [Finding("N-BL1", Severity.NOTE, sentence, where), *findings]
    off = judged & (np.abs(current - control) > CONTROL_TOLERANCE * np.abs(control))
    share = float(duration[off].sum() / duration[judged].sum())
    if share > CONTROL_SHARE:
        k = int(np.flatnonzero(off)[0])
        findings.append(
            Finding(
                "W-BL2",
                Severity.WARNING,
                f"The current derived from dq/dt differs by more than {CONTROL_TOLERANCE:.0%} from the control "
                f"current during {share:.2%} of the current-controlled time, first at point {k + 1}: "
                f"{current[k]:.4g} A derived, {control[k]:.4g} A applied.",
                where,
            )
        )
    else:
        sentence += (
            f" It agrees within {CONTROL_TOLERANCE:.0%} with the control current in all but {int(off.sum())} of "
            f"{int(judged.sum())} intervals ({share:.2g} of the controlled time)."
        )
    return [Finding("N-BL1", Severity.NOTE, sentence, where), *findings]
