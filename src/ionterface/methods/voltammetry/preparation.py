"""From records of voltammograms to one scan-rate series."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.result import status_of
from ionterface.methods.voltammetry import series_checks
from ionterface.methods.voltammetry.blank import blank_current, matched_rates
from ionterface.methods.voltammetry.current_noise import current_noise
from ionterface.methods.voltammetry.effective_rate import largest_drop
from ionterface.methods.voltammetry.potential_grid import common_window, on_grid
from ionterface.methods.voltammetry.prepared_cycle import PreparedCycle, cut_loops
from ionterface.methods.voltammetry.recorded_cycle import RecordedCycle, recorded_cycle
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.methods.voltammogram import CONTRADICTION
from ionterface.record import Array, Record


def scan_rate_series(
    records: Sequence[Record],
    *,
    stated_rates: Sequence[Estimate | None] | None = None,
    cycle: int | None = None,
    resistance: Estimate | None = None,
    blank: ScanRateSeries | None = None,
    window: tuple[float, float] | None = None,
    trim: float = 0.0,
    points: int = 501,
    mass: Estimate | None = None,
    basis: str = "",
) -> ScanRateSeries:
    """Voltammograms of one electrode at several scan rates, on one potential grid. [A against V and V/s]

    Parameters
    ----------
    records : sequence of Record
        One per scan rate, in any order: ``voltage_V``, ``current_A`` and, where the file has it, ``time_s``.
    stated_rates : sequence of Estimate or None, optional
        What the user says of each record, in the order of the records: compared with dE/dt where a record has a time,
        demanded and used where it has none. [V/s]
    cycle : int, optional
        Cycle of every record, from 1; without it the last complete one of each.
    resistance : Estimate, optional
        Measured series resistance; potentials become E - I·R. Without it they stay as they were measured. [Ohm]
    blank : ScanRateSeries, optional
        The cell without active material at the same scan rates; its current is subtracted as it is, never scaled.
    window : (float, float), optional
        Potentials of the grid; without it those that every sweep covers. [V]
    trim : float
        Way of the potential behind each turning point that is left out, where the current still follows the turn. [V]
    points : int
        Of the grid.
    mass, basis : Estimate and str, optional
        By which results are divided, and its name. [kg]

    Notes
    -----
    The scan rate is dE/dt; what header, label and name of a file state is compared with it (W-CV1). Currents are
    interpolated by straight lines between the samples at corrected potentials, never extrapolated: a grid point that a
    sweep does not reach is NaN. The effective rate v - R·dI/dt is described at `effective_rate`, the noise of the
    current at `current_noise`. Vertices are the innermost ones of all records.

    Findings, beside those of `recorded_cycle`: W-CV4 scan rates that could not be checked, W-CV5 a cycle does not
    close, W-CV6 currents do not average to zero, W-CV7 a saturated current, W-CV8 the sign of one current is turned
    against the others, W-CV9 it is turned in all, W-CV10 the windows differ, W-CV11 few points, W-CV12 the records hold
    different numbers of cycles, W-CV13 a sweep joined of two parts, W-CV14 the resistance is too large, W-CV15 the
    blank does not fit, W-CV16 the cycle still changes, W-CV17 a sweep holds. With W-CV3, 7, 8, 9 or 14 the series is
    *not valid*.

    Raises
    ------
    UsageError, MissingFact, MissingQuantity
        One sentence that names the record: no voltammogram, no such cycle, no time and no rate, points without a
        number, two records of one rate, windows that do not overlap, a rate without blank.
    """
    _check_arguments(records, stated_rates, window, trim, points)
    rates = stated_rates or [None] * len(records)
    cycles = [recorded_cycle(r, stated=v, cycle=cycle) for r, v in zip(records, rates, strict=True)]
    cycles.sort(key=lambda c: c.rate.value)
    _refuse_equal_rates(cycles)
    places = None if blank is None else matched_rates(blank, [c.name for c in cycles], [c.rate for c in cycles])
    prepared = [PreparedCycle.of(c, resistance, trim) for c in cycles]
    shared = common_window([c.name for c in cycles], [p.spans for p in prepared])
    if window is not None:
        _refuse_window(window, prepared)
    grid = np.linspace(*(_reached(window, prepared) if window is not None else shared), points)
    current, effective = _on_one_grid(prepared, grid, blank, places)
    loops = cut_loops(prepared, window=window, trim=trim, blank=blank, places=places)
    noise = np.array([current_noise([s.current for s in c.sweeps]) for c in cycles])
    if blank is not None and places is not None:
        noise = np.hypot(noise, np.nan_to_num(blank.noise[list(places)]))
    findings = series_checks.findings(cycles, loops, grid, resistance=resistance, blank=blank)
    return ScanRateSeries(
        potential=grid,
        scan_rates=tuple(c.rate for c in cycles),
        current=current,
        effective_rate=effective,
        noise=noise,
        loops=loops,
        vertices=(max(c.vertices[0] for c in cycles), min(c.vertices[1] for c in cycles)),
        resistance=None if resistance is None else resistance.to("Ohm"),
        mass=mass,
        basis=basis,
        simulated=any(c.simulated for c in cycles) or (blank is not None and blank.simulated),
        status=status_of(findings),
        findings=findings,
        settings={
            "cycle": "the last complete one of each record" if cycle is None else str(cycle),
            **_of_resistance(cycles, resistance),
            "blank": "none" if blank is None else "subtracted, not scaled",
            "window": f"{grid[0]:.4g} to {grid[-1]:.4g} V ({_of_window(window, grid)})",
            "trim": f"{trim * 1e3:g} mV behind each turning point",
            "grid": f"{len(grid)} points, straight lines between samples",
        },
    )


def _check_arguments(
    records: Sequence[Record],
    stated: Sequence[Estimate | None] | None,
    window: tuple[float, float] | None,
    trim: float,
    points: int,
) -> None:
    if not records:
        raise UsageError("no record is given; a series needs a voltammogram at every scan rate.")
    if stated is not None and len(stated) != len(records):
        raise UsageError(f"{len(stated)} scan rates are stated for {len(records)} records; state one for each.")
    for record, rate in zip(records, stated or [], strict=False):
        if rate is not None and not (rate.to("V/s").value > 0 and math.isfinite(rate.value)):
            raise UsageError(f"{record.metadata.name}: the stated scan rate is {rate}; it must be positive.")
    if window is not None and not window[0] < window[1]:
        raise UsageError(f"the window {window[0]} to {window[1]} V is empty; state its lower end first.")
    if not (trim >= 0 and math.isfinite(trim)):
        raise UsageError(f"trim is a way of the potential and cannot be {trim} V.")
    if points < 2:
        raise UsageError(f"a potential grid needs at least two points, not {points}.")


def _refuse_equal_rates(cycles: Sequence[RecordedCycle]) -> None:
    for one, other in itertools.pairwise(cycles):
        apart = other.rate.value - one.rate.value
        unsure = 2 * math.hypot(one.rate.stated_std, other.rate.stated_std)
        if apart <= max(CONTRADICTION * other.rate.value, unsure):
            raise UsageError(
                f"{one.name} and {other.name} run at the same scan rate ({one.rate.to('mV/s').value:.4g} and "
                f"{other.rate.to('mV/s').value:.4g} mV/s); leave one of them out."
            )


def _refuse_window(window: tuple[float, float], prepared: Sequence[PreparedCycle]) -> None:
    for one in prepared:
        for low, high in one.spans:
            if high <= window[0] or low >= window[1]:
                raise UsageError(
                    f"{one.cycle.name}: runs from {low:.3f} to {high:.3f} V, outside the window {window[0]:.3f} to "
                    f"{window[1]:.3f} V; state another window."
                )


def _of_window(window: tuple[float, float] | None, grid: Array) -> str:
    if window is None:
        return "shared by all sweeps"
    if (float(grid[0]), float(grid[-1])) == window:
        return "stated"
    return f"stated: {window[0]:.4g} to {window[1]:.4g} V, as far as the sweeps reach"


def _reached(window: tuple[float, float], prepared: Sequence[PreparedCycle]) -> tuple[float, float]:
    """The part of a stated window that at least one sweep reaches. [V]"""
    ends = [end for one in prepared for span in one.spans for end in span]
    return max(window[0], min(ends)), min(window[1], max(ends))


def _on_one_grid(
    prepared: Sequence[PreparedCycle], grid: Array, blank: ScanRateSeries | None, places: tuple[int, ...] | None
) -> tuple[Array, Array]:
    """Currents and effective rates of all rates on the grid, of shape (2, k, m) each."""
    shape = (len(BRANCHES), len(prepared), len(grid))
    current, effective = np.full(shape, np.nan), np.full(shape, np.nan)
    for k, one in enumerate(prepared):
        for b, branch in enumerate(BRANCHES):
            kept = one.kept[b]
            e, rate, i = one.potential[b][kept], one.effective[b][kept], one.cycle.sweeps[b].current[kept]
            current[b, k], effective[b, k] = on_grid(grid, e, i, rate)
            if blank is not None and places is not None:
                current[b, k] -= blank_current(blank, places[k], branch, grid)
    return current, effective


def _of_resistance(cycles: Sequence[RecordedCycle], resistance: Estimate | None) -> dict[str, str]:
    if resistance is None:
        return {"resistance": "none: potentials as measured"}
    drop = largest_drop(cycles, resistance)
    return {"resistance": str(resistance.to("Ohm")), "largest |I| R": str(drop.to("mV"))}
