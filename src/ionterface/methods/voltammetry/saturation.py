"""Currents that were cut off at the end of an instrument's range."""

from __future__ import annotations

import math

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.record import Array
from ionterface.signals.run_lengths import runs

FLAT = 5
"""Equal extreme values in a row that may be a cut."""
STEEP = 3.0
"""Digits by which the current changes from point to point beside a cut; beside a rounded top it changes by one."""
NEAR = 0.25
"""Share of the current's range, from its extreme, in which the digits are looked for; ranges and digits may change."""
DIGITS = 8
"""Significant digits of a value above which it counts as not rounded."""
WHOLE = 1e-5
"""Distance from whole multiples up to which values are multiples."""
STILL = 1e-6
"""Share of the current's range per point below which a current without digits stands still."""


def saturated(potential: Array, current: Array) -> tuple[float, float, float] | None:
    """Where a sweep stands still at its largest or smallest current: that current, and from which to which potential.

    Parameters
    ----------
    potential, current : array of shape (n,)
        In the order of time. [V, A]

    Returns
    -------
    (float, float, float) or None
        [A, V, V]; None where no current is cut.

    Notes
    -----
    At least five equal extreme values in a row, beside which the current changes steeply: over three points by more
    than three of its digits per point. So neither the top of a peak in coarse digits nor the plateau of a capacitor is
    a cut.
    """
    starts, stops = runs(current)
    for extreme in (float(current.max()), float(current.min())) if len(current) else ():
        for a, b in zip(starts.tolist(), stops.tolist(), strict=True):
            if current[a] == extreme and b - a >= FLAT and _slope(current, a, b) > _least_slope(current, extreme):
                return extreme, float(potential[a]), float(potential[b - 1])
    return None


def _slope(current: Array, a: int, b: int) -> float:
    """Change of the current per point beside the points a to b (excluded), on the steeper side. [A]"""
    before = abs(current[a - 3] - current[a]) / 3 if a >= 3 else 0.0
    after = abs(current[b + 2] - current[b - 1]) / 3 if b + 3 <= len(current) else 0.0
    return float(max(before, after))


def _least_slope(current: Array, extreme: float) -> float:
    """Change per point that is steep near an extreme: some digits of the values, or a trifle where they have none. [A]

    The digits are the decimal ones of the values near the extreme, or the smallest step of a converter in the sweep.
    """
    extent = float(np.ptp(current))
    near = np.unique(current[np.abs(current - extreme) <= NEAR * extent])
    steps = np.diff(np.unique(current))
    smallest = float(steps.min()) if len(steps) else 0.0
    return max(STEEP * max(_decimal(near), smallest), STILL * extent)


def _decimal(values: Array) -> float:
    """The power of ten of which all values are multiples; 0 where they have more than `DIGITS` digits."""
    first = math.floor(math.log10(float(np.abs(values).max()) or 1.0))
    for digits in range(DIGITS):
        unit = 10.0 ** (first - digits)
        if np.abs(values / unit - np.round(values / unit)).max() < WHOLE:
            return unit
    return 0.0


def of_saturation(name: str, potential: Array, current: Array) -> Finding | None:
    """W-CV7 where the current of a sweep is cut off."""
    cut = saturated(potential, current)
    if cut is None:
        return None
    extreme, first, last = cut
    message = (
        f"the current stands at {extreme * 1e3:.4g} mA from {first:.3f} to {last:.3f} V, as at the end of the "
        "instrument's range; measure in a larger range, or leave these potentials out with a window."
    )
    return Finding("W-CV7", Severity.ERROR, message, name)
