"""Why a peak moves with the scan rate: by an ohmic drop, linear in the current, or by kinetics, linear in log v."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ionterface.estimate import Estimate
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.linear import LinearFit, linear_fit
from ionterface.fitting.model_choice import f_ratio_probability
from ionterface.methods.voltammetry.peak_tracks import Track
from ionterface.record import Array


class Cause(enum.Enum):
    """What the movement of a peak looks like."""

    NONE = "does not move"
    OHMIC = "linear in the current"
    KINETIC = "linear in log v"
    BOTH = "linear in the current and in log v"
    NOT_TOLD_APART = "ohmic and kinetic cannot be told apart"
    NOT_TESTABLE = "too few rates"


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Movement of one peak with the scan rate. E_p = E_0 + R·i + s·log10 v, and each term alone."""

    track: str
    cause: Cause
    shift: Estimate
    """Potential at the fastest rate minus that at the slowest. [V]"""
    resistance: Estimate
    """R of the model of the cause: alone where it is ohmic, with s where it is both; else alone. [Ohm]"""
    per_decade: Estimate
    """s of the model of the cause, in the same way. [V]"""
    correlation: float
    """Of the current and log v over the rates."""
    degrees: int
    """Of the uncertainty of both coefficients."""


LEVEL = 0.95
"""A term counts where its coefficient differs from zero at this level of confidence, by the t distribution."""
STEADY = 1e-3
"""A peak that stays within this many volts does not move, however exactly that is known. [V]"""


def drift(track: Track) -> Drift:
    """Why a peak moves: its potential against its current, against log10 v, and against both.

    Notes
    -----
    With the resistance R in the path of the current E_p = E_0 + R·i, i signed, the same R for every peak; by kinetics
    E_p moves by a constant step per decade. Both terms are fitted together; a term belongs to the cause where its t
    exceeds the quantile of 95 %. Where neither does but the two together do (F test), currents and log v run too
    much alike over these rates: *cannot be told apart*. Five rates at least are compared in this way; the coefficients
    of each term alone are then given where the cause is not both. The current includes the baseline, since all of it
    flows through the resistance.
    """
    peaks = track.found
    potential = np.asarray([p.potential.value for p in peaks])
    current = np.asarray([p.current.value + p.baseline.value for p in peaks])
    decade = np.log10([p.scan_rate.value for p in peaks])
    if len(peaks) < 2:
        return _untested(track.name, Estimate(math.nan, None, "V"), math.nan)
    shift = peaks[-1].potential - peaks[0].potential
    correlation = float(np.corrcoef(current, decade)[0, 1]) if np.ptp(current) > 0 else math.nan
    if len(peaks) < 5 or not abs(correlation) < 1:
        return _untested(track.name, shift, correlation)
    cause = _cause(potential, current, decade)
    terms = [current, decade] if cause is Cause.BOTH else None
    ohmic = _fit(potential, terms or [current])
    kinetic = _fit(potential, terms or [decade])
    place = 2 if terms else 1
    return Drift(
        track=track.name,
        cause=cause,
        shift=shift,
        resistance=Estimate(float(ohmic.coefficients[1]), float(ohmic.std[1]), "Ohm"),
        per_decade=Estimate(float(kinetic.coefficients[place]), float(kinetic.std[place]), "V"),
        correlation=correlation,
        degrees=ohmic.degrees,
    )


def _untested(name: str, shift: Estimate, correlation: float) -> Drift:
    return Drift(
        track=name,
        cause=Cause.NOT_TESTABLE,
        shift=shift,
        resistance=Estimate(math.nan, None, "Ohm"),
        per_decade=Estimate(math.nan, None, "V"),
        correlation=correlation,
        degrees=0,
    )


def _fit(potential: Array, terms: Sequence[Array]) -> LinearFit:
    scales = [float(np.abs(t).max()) for t in terms]
    fit = linear_fit(np.stack([np.ones(len(potential)), *(t / s for t, s in zip(terms, scales, strict=True))], axis=1),
                     potential)  # fmt: skip
    scale = np.asarray([1.0, *scales])
    return replace(fit, coefficients=fit.coefficients / scale, covariance=fit.covariance / np.outer(scale, scale))


def _cause(potential: Array, current: Array, decade: Array) -> Cause:
    both = _fit(potential, [current, decade])
    still = potential - potential.mean()
    unexplained = float(np.sum(both.residuals**2))
    gain = (float(np.sum(still**2)) - unexplained) / 2
    noise = max(unexplained / both.degrees, 1e-24)  # exact data have none; a femtovolt² keeps the ratio finite
    if np.ptp(potential) < STEADY or f_ratio_probability(max(gain, 0.0) / noise, 2, both.degrees) > 1 - LEVEL:
        return Cause.NONE
    limit = t_quantile(both.degrees, LEVEL)
    std = np.maximum(both.std, 1e-300)
    ohmic, kinetic = (bool(t > limit) for t in np.abs(both.coefficients[1:]) / std[1:])
    if ohmic and kinetic:
        return Cause.BOTH
    return Cause.OHMIC if ohmic else Cause.KINETIC if kinetic else Cause.NOT_TOLD_APART
