"""Charge of each sweep of a scan-rate series."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries, SweepCurve
from ionterface.record import Array
from ionterface.signals.integration import IntervalRule, interval_integrals, sampling_std

ONE_SIGN = 0.9
"""Share of the charge that must flow in the direction of its sweep; below it the sweep carries both signs."""


@dataclass(frozen=True, kw_only=True)
class SweepCharge:
    """Charge of one sweep, by the mass of the basis where there is one."""

    branch: Direction
    scan_rate: Estimate
    """[V/s]"""
    absolute: Estimate
    """Of the magnitude of the current. [C or C/kg]"""
    signed: Estimate
    """Of the current with its sign, positive for oxidation. [C or C/kg]"""


@dataclass(frozen=True, kw_only=True)
class VoltammetricCharges:
    """Charges of every sweep, the branches in the order of `BRANCHES`, the scan rates ascending in each."""

    charges: tuple[SweepCharge, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    cites: tuple[str, ...] = ()

    def of(self, branch: Direction) -> tuple[SweepCharge, ...]:
        """Charges of one branch, one for each scan rate."""
        return tuple(c for c in self.charges if c.branch is branch)

    def table(self) -> Table:
        """One row per branch and scan rate."""
        unit = "mAh/g" if self.basis else "mC"
        columns = (
            Column("branch", "Sweep"),
            Column("scan_rate", "Scan rate", "mV/s"),
            Column("charge", "Charge of |I|", unit),
            Column("signed_charge", "Charge of I", unit),
        )
        rows = (
            (
                _sweep_name(c.branch),
                c.scan_rate.to("mV/s"),
                c.absolute.to(unit),
                c.signed.to(unit),
            )
            for c in self.charges
        )
        return Table.of(columns, rows)


def charges(series: ScanRateSeries, *, window: tuple[float, float] | None = None) -> VoltammetricCharges:
    """Charge of each sweep, absolute and signed. [C, or C/kg where the series has a mass]

    Parameters
    ----------
    series : ScanRateSeries
    window : tuple of two floats, optional
        Part of the potentials that counts; a sweep that does not reach both ends has no charge. Without it each sweep
        counts as a whole. [V]

    Notes
    -----
    q = ∫ |i| dE / v. Where the sweeps are there as they were sampled, it is the integral of the current over time,
    which is the same and stays right where the potential was corrected by a resistance and no longer moves at v. It
    runs from turning point to turning point; between them and the nearest samples the current is taken to stay. Else
    it is the integral over the common grid with the effective rates.

    Uncertainty: what the sampling and its noise leave (see `sampling_std`), and that of the scan rate; how well an
    electrode repeats itself is not in it. W-T6 names sweeps without a charge, W-T7 those with more than a tenth of it
    in the other direction: |i| counts that too.

    Raises
    ------
    UsageError
        The window is empty or holds no point of the series.
    """
    limits = _limits(series, window)
    found = tuple(_sweep_charge(series, branch, k, limits) for branch in BRANCHES for k in range(series.n_independent))
    findings = (*series.findings, *_incomplete(found), *_both_signs(found))
    return VoltammetricCharges(
        charges=found,
        status=status_of(findings, computable=any(math.isfinite(c.absolute.value) for c in found)),
        findings=findings,
        settings={
            **series.settings,
            "charge": "integral of the current over time" if series.loops else "integral over the potential grid",
            "window of the charge": "whole sweeps" if limits is None else f"{limits[0]:.4g} to {limits[1]:.4g} V",
        },
        basis=series.basis,
        n_independent=series.n_independent,
        cites=series.cites,
    )


def sweep_charge(t: Array, i: Array, *, unsampled: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float, float]:
    """Integral of |i|, integral of i, and the standard uncertainty that sampling leaves to both. [C]

    Parameters
    ----------
    t, i : arrays of shape (n,)
        Time [s] and current [A] of one sweep. NaN at the ends is left out; NaN in between gives NaN.
    unsampled : tuple of two floats
        Time before the first and after the last point, in which the current is taken to stay. [s]
    """
    known = np.flatnonzero(np.isfinite(t) & np.isfinite(i))
    if len(known) < 2 or known[-1] - known[0] + 1 != len(known):
        return math.nan, math.nan, math.nan
    t, i = t[known], i[known]
    rule = IntervalRule.TRAPEZOID
    ends = float(i[0]) * unsampled[0], float(i[-1]) * unsampled[1]
    absolute = float(interval_integrals(t, np.abs(i), rule).sum()) + abs(ends[0]) + abs(ends[1])
    return absolute, float(interval_integrals(t, i, rule).sum()) + sum(ends), sampling_std(t, i, rule)


def _limits(series: ScanRateSeries, window: tuple[float, float] | None) -> tuple[float, float] | None:
    if window is None:
        return None
    low, high = window
    if not low < high:
        raise UsageError(f"the window {low:g} to {high:g} V is empty; state its lower end first.")
    if high <= series.potential[0] or low >= series.potential[-1]:
        raise UsageError(
            f"the window {low:g} to {high:g} V lies outside the series, which reaches from {series.potential[0]:.4g} "
            f"to {series.potential[-1]:.4g} V."
        )
    return low, high


def _sweep_charge(series: ScanRateSeries, branch: Direction, k: int, limits: tuple[float, float] | None) -> SweepCharge:
    rate = series.scan_rates[k]
    unsampled = (0.0, 0.0)
    if series.loops:
        sweep = series.loops[k].sweep(branch)
        taken = _within(sweep, limits)
        unsampled = sweep.unsampled if limits is None else unsampled
    else:
        taken = _grid_sweep(series, branch, k, limits)
    absolute, signed, std = sweep_charge(*taken, unsampled=unsampled)
    # records without time were given theirs by the rate, so its error is one of their charge; measured ones are tiny
    clock = Estimate(rate.value, 0.0, "V/s") / rate
    return SweepCharge(
        branch=branch,
        scan_rate=rate,
        absolute=series.specific(Estimate(absolute, std, "C") * clock),
        signed=series.specific(Estimate(signed, std, "C") * clock),
    )


def _within(sweep: SweepCurve, limits: tuple[float, float] | None) -> tuple[Array, Array]:
    """Time and current of the part of a sweep within limits, its ends interpolated; nothing where it misses one."""
    if limits is None:
        return sweep.time, sweep.current
    rising = bool(sweep.potential[-1] > sweep.potential[0])
    way = sweep.potential if rising else -sweep.potential
    begin, end = limits if rising else (-limits[1], -limits[0])
    sweep, way = _to_turning_points(sweep, way, begin, end)
    entered, left = np.flatnonzero(way >= begin), np.flatnonzero(way >= end)
    if way[0] > begin or not len(left):
        return np.empty(0), np.empty(0)
    first, last = int(entered[0]), int(left[0])
    times = [_crossing(way, sweep.time, first, begin), *sweep.time[first:last], _crossing(way, sweep.time, last, end)]
    edges = np.interp([times[0], times[-1]], sweep.time, sweep.current)
    return np.asarray(times), np.concatenate((edges[:1], sweep.current[first:last], edges[1:]))


def _to_turning_points(sweep: SweepCurve, way: Array, begin: float, end: float) -> tuple[SweepCurve, Array]:
    """The sweep with its first and last point repeated at its turning points, where limits lie beyond its samples."""
    before, after = sweep.unsampled
    first, last = (before > 0 and begin < way[0]), (after > 0 and end > way[-1])
    if not (first or last):
        return sweep, way
    pad = (int(first), int(last))
    time, potential, current, rate = (
        np.pad(column, pad, mode="edge") for column in (sweep.time, way, sweep.current, sweep.effective_rate)
    )
    if first:
        time[0] -= before
        potential[0] = max(potential[0] - before * rate[0], begin)
    if last:
        time[-1] += after
        potential[-1] = min(potential[-1] + after * rate[-1], end)
    return dataclasses.replace(sweep, time=time, current=current, effective_rate=rate, potential=potential), potential


def _crossing(way: Array, time: Array, k: int, place: float) -> float:
    """When `way` passes `place` between the points k - 1 and k."""
    if k == 0:
        return float(time[0])
    return float(np.interp(place, way[k - 1 : k + 1], time[k - 1 : k + 1]))


def _grid_sweep(
    series: ScanRateSeries, branch: Direction, k: int, limits: tuple[float, float] | None
) -> tuple[Array, Array]:
    """Time that the sweep takes along the grid, and its current; in the order of rising potential."""
    place = BRANCHES.index(branch)
    e, i, rate = series.potential, series.current[place, k], series.effective_rate[place, k]
    known = np.isfinite(i) & np.isfinite(rate)
    if limits is not None:
        if not known.any() or limits[0] < e[known][0] - 1e-12 or limits[1] > e[known][-1] + 1e-12:
            return np.empty(0), np.empty(0)
        inside = (e > limits[0]) & (e < limits[1])
        grid = np.concatenate((limits[:1], e[inside], limits[1:]))
        i, rate, e = np.interp(grid, e, i), np.interp(grid, e, rate), grid
    passing = (1 / rate[1:] + 1 / rate[:-1]) / 2 * np.diff(e)
    known = np.isfinite(i) & np.isfinite(rate)
    time = np.concatenate(([0.0], np.cumsum(np.where(np.isfinite(passing), passing, 0.0))))
    return np.where(known, time, np.nan), i


def _incomplete(found: tuple[SweepCharge, ...]) -> tuple[Finding, ...]:
    lost = [c for c in found if math.isnan(c.absolute.value)]
    if not lost:
        return ()
    names = ", ".join(f"{c.scan_rate.to('mV/s').value:.4g} mV/s ({_sweep_name(c.branch)})" for c in lost)
    message = f"no charge at {names}: the sweep lacks points or does not reach both ends of the window."
    return (Finding("W-T6", Severity.WARNING, message),)


def _both_signs(found: tuple[SweepCharge, ...]) -> tuple[Finding, ...]:
    mixed = [c for c in found if c.branch.sign * c.signed.value < (2 * ONE_SIGN - 1) * c.absolute.value]
    if not mixed:
        return ()
    names = ", ".join(f"{c.scan_rate.to('mV/s').value:.4g} mV/s ({_sweep_name(c.branch)})" for c in mixed)
    message = f"more than a tenth of the charge at {names} flows against the direction of the sweep; |I| counts it too."
    return (Finding("W-T7", Severity.NOTE, message),)


def _sweep_name(branch: Direction) -> str:
    return "rising" if branch is Direction.OXIDATION else "falling"
