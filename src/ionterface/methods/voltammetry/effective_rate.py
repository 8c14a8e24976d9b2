"""Correction of a sweep by the series resistance, and the rate at which the corrected potential moves."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.current_noise import current_noise
from ionterface.methods.voltammetry.recorded_cycle import RecordedCycle, RecordedSweep
from ionterface.record import Array

SMOOTHED = 0.005
"""Half width of the span over which dI/dt is a straight line, as a share of the sweep's duration."""
FOLDED = 0.01
"""Way back of the corrected potential, as a share of the window, from which the resistance is too large."""


def corrected_potential(sweep: RecordedSweep, resistance: Estimate | None) -> Array:
    """E - I·R, shape (n,). [V]

    Raises
    ------
    UsageError
        The resistance is negative or no number.
    """
    if resistance is None:
        return sweep.potential.copy()
    r = resistance.to("Ohm").value
    if not r >= 0:
        raise UsageError(f"the series resistance is {resistance}; it cannot be negative.")
    return np.asarray(sweep.potential - sweep.current * r)


UNSURE = 0.01
"""Standard error of the effective rate, as a share of the scan rate, for which the span is widened."""
WIDEST = 0.03
"""Largest half width of the span, as a share of the sweep's duration."""


def effective_rate(sweep: RecordedSweep, rate: float, resistance: Estimate | None) -> Array:
    """|dE/dt| of the corrected potential, v - R·dI/dt along the sweep, shape (n,). [V/s]

    Notes
    -----
    With s = +1 for a rising and -1 for a falling sweep, s·d(E - IR)/dt = v - s·R·dI/dt. dI/dt is the slope of a
    straight line through the points within 0.5 % of the sweep's duration on either side; towards the ends the span
    shrinks with the distance to the end, down to two points. That is 1 % of the window in all: the slope of a wave
    90 mV wide is blurred by less than 1 % of itself in a window of 1 V. Where the noise of the current would leave more
    than 1 % of the scan rate to the result, the span is widened, to 3 % on either side at most. NaN where the corrected
    potential would stand still or run back.
    """
    if resistance is None:
        return np.full(len(sweep.time), rate)
    r = resistance.to("Ohm").value
    slope = smoothed_slope(sweep.time, sweep.current, half=_half_width(sweep, r, rate))
    effective = rate - sweep.direction.sign * r * slope
    return np.where(effective > 0, effective, np.nan)


def _half_width(sweep: RecordedSweep, resistance: float, rate: float) -> float:
    """Half width of the span, as a share of the sweep's duration, for which noise leaves `UNSURE` of the scan rate."""
    n = len(sweep.time)
    noise = current_noise([sweep.current])
    duration = float(sweep.time[-1] - sweep.time[0]) if n > 1 else 0.0
    if not (noise > 0 and duration > 0):
        return SMOOTHED
    # the slope of a line through N points one interval apart errs by σ·√12/N^(3/2) per interval
    points = (resistance * noise * math.sqrt(12) * n / (UNSURE * rate * duration)) ** (2 / 3)
    return float(np.clip(points / (2 * n), SMOOTHED, WIDEST))


def smoothed_slope(t: Array, y: Array, *, half: float = SMOOTHED) -> Array:
    """dy/dt by straight lines over a moving span, shape (n,); t must not fall. [unit of y per s]

    `half` is half the width of the span, as a share of the whole duration.
    """
    if len(t) < 3 or t[-1] <= t[0]:
        return np.full(len(t), np.nan)
    steps = np.diff(t)
    least = 2 * float(np.median(steps[steps > 0]))
    centre, span = float(t.mean()), float(t[-1] - t[0])
    reach = np.clip(np.minimum(t - t[0], t[-1] - t), least, max(half * span, least)) * (1 + 1e-9)
    begin, end = np.searchsorted(t, t - reach), np.searchsorted(t, t + reach, side="right")
    x, level = (t - centre) / span, float(y.mean())

    def total(values: Array) -> Array:
        sums = np.concatenate(([0.0], np.cumsum(values)))
        return np.asarray(sums[end] - sums[begin])

    n, sx, sy = (end - begin).astype(float), total(x), total(y - level)
    spread = total(x * x) - sx * sx / n
    shared = total(x * (y - level)) - sx * sy / n
    known = spread > 1e-14
    return np.asarray(np.where(known, shared / np.where(known, spread, 1.0), np.nan) / span)


def of_resistance(cycle: RecordedCycle, resistance: Estimate | None) -> Finding | None:
    """W-CV14 where the correction folds a sweep back on itself: the resistance is larger than the data allow."""
    if resistance is None:
        return None
    window = cycle.vertices[1] - cycle.vertices[0]
    for sweep in cycle.sweeps:
        before = _way_back(sweep.potential, sweep.direction.sign)
        back = _way_back(corrected_potential(sweep, resistance), sweep.direction.sign) - before
        if back > FOLDED * window:
            message = (
                f"the correction by {resistance} turns the potential back by {back * 1e3:.3g} mV within a sweep: the "
                "resistance is larger than the data allow; measure it again."
            )
            return Finding("W-CV14", Severity.ERROR, message, cycle.name)
    return None


def _way_back(e: Array, sign: int) -> float:
    """Largest way that a sweep runs against its direction. [V]"""
    along = sign * e
    return float(np.max(np.maximum.accumulate(along) - along))


def largest_drop(cycles: Sequence[RecordedCycle], resistance: Estimate) -> Estimate:
    """The largest |I|·R of all sweeps. [V]"""
    largest = max(float(np.abs(sweep.current).max()) for cycle in cycles for sweep in cycle.sweeps)
    return (resistance.to("Ohm") * Estimate(largest, 0.0, "A")).to("V")
