"""A series with fewer scan rates, and one whose potentials are corrected by a resistance afterwards, or no longer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.effective_rate import FOLDED, smoothed_slope
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.record import Array


def with_rates(series: ScanRateSeries, kept: Array) -> ScanRateSeries:
    """The series with some of its scan rates, by their places."""
    return replace(
        series,
        scan_rates=tuple(series.scan_rates[n] for n in kept),
        current=series.current[:, kept],
        effective_rate=series.effective_rate[:, kept],
        noise=series.noise[kept],
        loops=tuple(series.loops[n] for n in kept) if series.loops else (),
    )


def corrected(series: ScanRateSeries, resistance: Estimate) -> ScanRateSeries | None:
    """An uncorrected series with its potentials moved to E - i·R, on the same grid; None where a sweep would turn back.

    The preparation corrects the points of the records themselves and is better; this is for comparisons.
    """
    moved = _moved(series, resistance.value)
    if moved is None:
        return None
    return replace(series, current=moved[0], effective_rate=moved[1], loops=(), resistance=resistance)


def uncorrected(series: ScanRateSeries) -> ScanRateSeries | None:
    """A corrected series with its potentials moved back to what was applied; None without a correction."""
    if series.resistance is None:
        return None
    moved = _moved(series, -series.resistance.value)
    if moved is None:
        return None
    rates = np.broadcast_to(series.rates[None, :, None], series.current.shape)
    return replace(series, current=moved[0], effective_rate=rates, loops=(), resistance=None)


def _moved(series: ScanRateSeries, resistance: float) -> tuple[Array, Array] | None:
    """Currents and rates of potentials that are moved by -i·R, both of shape (2, k, m)."""
    e, window = series.potential, float(np.ptp(series.potential))
    current, rates = np.full(series.current.shape, np.nan), np.full(series.current.shape, np.nan)
    for branch in range(len(BRANCHES)):
        for n, rate in enumerate(series.rates):
            known = np.isfinite(series.current[branch, n])
            if np.count_nonzero(known) < 3:
                continue
            i = series.current[branch, n, known]
            there = e[known] - resistance * i
            if np.max(np.maximum.accumulate(there) - there) > FOLDED * window:
                return None
            pace = rate * (1 - resistance * smoothed_slope(e[known], i))
            order = np.argsort(there, kind="stable")
            current[branch, n] = np.interp(e, there[order], i[order], left=np.nan, right=np.nan)
            rates[branch, n] = np.interp(e, there[order], pace[order], left=np.nan, right=np.nan)
    return current, rates
