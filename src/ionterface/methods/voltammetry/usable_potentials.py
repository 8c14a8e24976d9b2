"""At which potentials a current may be followed through the scan rates at all."""

from __future__ import annotations

import enum
from collections.abc import Mapping

import numpy as np

from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.rate_conditions import apparent_capacitance
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.record import Array

NOISE = 5.0
"""A current counts when it exceeds its noise so many times."""
SMALL = 0.1
"""A current counts when it exceeds this share of the largest of its branch."""
TIME_CONSTANTS = 5.0
"""After a turning point so many time constants R·C belong to the charging of the electrode."""


class Unusable(enum.Enum):
    """Why a potential has no b."""

    MISSING = "not measured at every rate"
    SIGN = "the current changes sign with the rate"
    NOISE = "the current is not 5 times its noise at every rate"
    SMALL = "the current is not a tenth of the branch's largest at every rate"
    TURN = "within five time constants R·C of the turning point"


def unusable_potentials(series: ScanRateSeries, *, resistance: Estimate | None) -> Mapping[Unusable, Array]:
    """Where each reason holds, arrays of shape (2, m); the first that holds is named, so that none overlap.

    Parameters
    ----------
    resistance : Estimate or None
        Series resistance; None where it is not known. [Ohm]

    Notes
    -----
    Turning points are cut off where the series is not corrected by its resistance. Where it is, the effective rate
    holds the charging, and the currents that it does not explain are caught by the other reasons.
    """
    i = series.current
    with np.errstate(invalid="ignore"):
        size = np.abs(i)
        missing = ~np.all(np.isfinite(i) & (series.effective_rate > 0), axis=1)
        sign = ~(np.all(i > 0, axis=1) | np.all(i < 0, axis=1))
        noise = np.any(size <= NOISE * np.nan_to_num(series.noise)[:, None], axis=1)
        largest = np.fmax.reduce(np.where(np.isfinite(size), size, 0.0), axis=2, keepdims=True)
        small = np.any(size <= SMALL * largest, axis=1)
    turn = np.zeros_like(missing)
    if resistance is not None and series.resistance is None:
        reach = TIME_CONSTANTS * series.rates.max() * resistance.value * apparent_capacitance(series)
        lower, upper = series.vertices
        turn = np.stack([series.potential - lower < reach, upper - series.potential < reach])
    found: dict[Unusable, Array] = {}
    taken = np.zeros((len(BRANCHES), len(series.potential)), dtype=bool)
    for reason, where in zip(Unusable, (missing, sign, noise, small, turn), strict=True):
        found[reason] = where & ~taken
        taken |= where
    return found
