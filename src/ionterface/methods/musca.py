"""Voltammograms rebuilt from a potential staircase: the mean current of each step over chosen intervals (MUSCA)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.potential_steps import PotentialStep, PotentialSteps, potential_steps
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Array, Record
from ionterface.signals.integration import IntervalRule, interval_integrals, sampling_std

FEWEST = 3
"""Steps of one direction that make a sweep."""
UNSEEN = 0.1
"""Share of an interval that may pass before the first point of the hold."""


def interval_charge(t: Array, i: Array, intervals: Array) -> tuple[Array, Array, Array]:
    """Charge since a step at each interval, its standard uncertainty from sampling, and the current then. [C, C, A]

    Parameters
    ----------
    t, i : arrays of shape (n,)
        Times since the step, not negative and ascending [s], and currents [A].
    intervals : array of shape (k,)
        Between the first and the last time. [s]

    Notes
    -----
    Trapezoids between the points. Before the first point the current counts as constant; of a decaying one this is too
    little, and so much charge stands in the uncertainty.
    """
    running = i[0] * t[0] + np.cumsum(interval_integrals(t, i, IntervalRule.TRAPEZOID))
    charge, std, current = [], [], []
    for end in intervals.tolist():
        k = int(np.searchsorted(t, end, side="right")) - 1
        now = float(np.interp(end, t, i))
        charge.append(float(running[k]) + (i[k] + now) / 2 * (end - t[k]))
        std.append(math.hypot(float(i[0] * t[0]), sampling_std(t[: k + 1], i[: k + 1], IntervalRule.TRAPEZOID)))
        current.append(now)
    return np.asarray(charge), np.asarray(std), np.asarray(current)


def musca(
    record: Record,
    *,
    intervals: Sequence[float],
    resistance: Estimate | None = None,
    step: float | None = None,
    points: int | None = None,
    mass: Estimate | None = None,
    basis: str = "",
) -> ScanRateSeries:
    """Currents at the scan rates dE/dt that a staircase holds, as a series on which b and Dunn run. [A]

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    intervals : sequence of float
        Times after each step over which the current is averaged; the scan rates are the height of the steps over them.
        At least two, at most as long as the holds. [s]
    resistance : Estimate, optional
        Series resistance. [Ohm]
    step : float, optional
        See `potential_steps`. [V]
    points : int, optional
        Of the common grid of potentials; as many as there are steps in a sweep without it.
    mass, basis
        As in `ScanRateSeries`.

    Notes
    -----
    Of each step the charge Q(dt) gives the mean current Q/dt. With the resistance the potential of the electrode is
    E - R·i: it has moved from that at the end of the hold before to that at dt, the current stands at the middle of
    this way, and the effective rate is the way over dt. A capacitor behind a resistor then shows its capacitance at
    every rate; without the resistance it does not (W-MU1). Steps of unequal height are left out. Each direction is
    taken from its last run of steps. Findings: W-MU1; W-MU2 the first point of a hold comes after a tenth of an
    interval; W-MU3 one direction lacks; W-MU4 the resistance is too large; those of `potential_steps`. Source [1]_,
    recalled, unverified.

    Raises
    ------
    MissingQuantity, UsageError
        As `potential_steps`; fewer than two intervals, one that no hold contains, or too few steps.

    References
    ----------
    .. [1] H. Shao et al., Energy Storage Mater. 18 (2019) 456. doi:10.1016/j.ensm.2018.12.017
    """
    found = potential_steps(record, step=step)
    t, i = finite_columns(record, TIME, CURRENT, method="musca")
    kept = [s for s in found.steps if s.number not in found.unequal]
    sweeps = {branch: _last_sweep(kept, branch) for branch in BRANCHES}
    used = [s for sweep in sweeps.values() for s in sweep]
    if not used:
        raise UsageError(f"{record.metadata.name}: no run of {FEWEST} equal steps in one direction makes a sweep.")
    times = _checked(intervals, used)
    ohms = 0.0 if resistance is None else resistance.to("Ohm").value
    curves = {branch: _curves(t, i, sweep, times, ohms) for branch, sweep in sweeps.items() if sweep}
    m = points or max(len(s) for s in sweeps.values())
    low = min(float(c[0].min()) for c in curves.values())
    high = max(float(c[0].max()) for c in curves.values())
    grid = np.linspace(low, high, m)
    current, effective = (_on_grid(curves, grid, len(times), place) for place in (1, 2))
    noise = np.median(np.concatenate([c[3] for c in curves.values()], axis=1), axis=1)
    findings = (*found.findings, *_findings(used, times, resistance, curves, record.metadata.name))
    return ScanRateSeries(
        potential=grid,
        scan_rates=tuple(Estimate(found.height / dt, _rate_std(used) / dt, "V/s") for dt in times.tolist()),
        current=current,
        effective_rate=effective,
        noise=noise,
        loops=(),
        vertices=(low, high),
        resistance=resistance,
        mass=mass,
        basis=basis,
        simulated=record.metadata.simulated,
        status=status_of(findings),
        findings=findings,
        settings=_settings(found, times, resistance, sweeps),
        cites=("shao2019",),
    )


def _last_sweep(steps: list[PotentialStep], branch: Direction) -> list[PotentialStep]:
    """The last run of at least `FEWEST` steps in one direction."""
    for number in sorted({s.sweep for s in steps if s.direction is branch}, reverse=True):
        sweep = [s for s in steps if s.sweep == number]
        if len(sweep) >= FEWEST:
            return sweep
    return []


def _checked(intervals: Sequence[float], steps: list[PotentialStep]) -> Array:
    """The intervals, descending, so that scan rates ascend."""
    times = np.unique(np.asarray(intervals, dtype=float))[::-1]
    if len(times) < 2:
        raise UsageError("a series of scan rates needs at least two different intervals.")
    shortest, first = min(s.duration for s in steps), max(s.first for s in steps)
    if not (np.isfinite(times).all() and times[0] <= shortest * (1 + 1e-9)):
        raise UsageError(f"the interval {times[0]:g} s is longer than the shortest hold, {shortest:.4g} s.")
    if times[-1] < first or times[-1] <= 0:
        raise UsageError(
            f"the interval {times[-1]:g} s ends before the first point of a hold, {first:.4g} s after its step."
        )
    return np.asarray(np.minimum(times, shortest))


def _curves(
    t: Array, i: Array, sweep: list[PotentialStep], times: Array, ohms: float
) -> tuple[Array, Array, Array, Array]:
    """Potential, mean current, effective rate and σ of the mean current of each interval and step, each (k, steps)."""
    columns = []
    for part in sweep:
        tt, ii = t[part.start : part.stop] - part.begin, i[part.start : part.stop]
        charge, std, now = interval_charge(tt, ii, times)
        before = part.before - ohms * float(i[part.left])
        after = part.level - ohms * now
        columns.append(
            ((before + after) / 2, charge / times, part.direction.sign * (after - before) / times, std / times)
        )
    stacked = np.asarray(columns).transpose(1, 2, 0)
    order = np.argsort(stacked[0], axis=1)
    potential, current, rate, noise = (np.asarray(np.take_along_axis(x, order, axis=1)) for x in stacked)
    return potential, current, rate, noise


def _on_grid(curves: dict[Direction, tuple[Array, Array, Array, Array]], grid: Array, k: int, place: int) -> Array:
    """One quantity on the grid, shape (2, k, m); NaN beyond the potentials of a curve."""
    made = np.full((2, k, len(grid)), math.nan)
    for branch, curve in curves.items():
        for row in range(k):
            made[BRANCHES.index(branch), row] = np.interp(
                grid, curve[0][row], curve[place][row], left=math.nan, right=math.nan
            )
    return made


def _rate_std(steps: list[PotentialStep]) -> float:
    """Standard error of the mean height. [V]"""
    return float(np.std([abs(s.height) for s in steps], ddof=1) / math.sqrt(len(steps)))


def _findings(
    steps: list[PotentialStep],
    times: Array,
    resistance: Estimate | None,
    curves: dict[Direction, tuple[Array, Array, Array, Array]],
    where: str,
) -> tuple[Finding, ...]:
    found = []
    if resistance is None:
        message = "no resistance was given; it distorts the rebuilt currents as it distorts those of a voltammogram."
        found.append(Finding("W-MU1", Severity.WARNING, message, where))
    first = max(s.first for s in steps)
    late = times[first > UNSEEN * times]
    if len(late):
        message = (
            f"the first point of a hold comes {first:.3g} s after its step; currents over {late[-1]:.3g} to "
            f"{late[0]:.3g} s miss charge. Sample faster or take longer intervals."
        )
        found.append(Finding("W-MU2", Severity.WARNING, message, where))
    if len(curves) < 2:
        name = "falling" if Direction.OXIDATION in curves else "rising"
        message = f"the record holds no run of {FEWEST} equal {name} steps; that branch is empty."
        found.append(Finding("W-MU3", Severity.NOTE, message, where))
    if any((curve[2] <= 0).any() for curve in curves.values()):
        message = "the resistance takes more than the height of a step; it is too large, or the unit is wrong."
        found.append(Finding("W-MU4", Severity.ERROR, message, where))
    return tuple(found)


def _settings(
    found: PotentialSteps, times: Array, resistance: Estimate | None, sweeps: dict[Direction, list[PotentialStep]]
) -> dict[str, str]:
    steps = ", ".join(
        f"{name} {sweep[0].number} to {sweep[-1].number}" if sweep else f"{name} none"
        for name, sweep in zip(("rising", "falling"), sweeps.values(), strict=True)
    )
    return {
        **found.settings,
        "made of": "potential steps",
        "intervals": ", ".join(f"{dt:.4g}" for dt in times) + " s",
        "resistance": "none" if resistance is None else str(resistance),
        "steps": steps,
    }
