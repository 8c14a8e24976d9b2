"""A cycle with its corrected potentials, and the part of its sweeps that all scan rates share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.blank import blank_current
from ionterface.methods.voltammetry.effective_rate import corrected_potential, effective_rate
from ionterface.methods.voltammetry.recorded_cycle import RecordedCycle, RecordedSweep
from ionterface.methods.voltammetry.series import BRANCHES, Loop, ScanRateSeries, SweepCurve
from ionterface.record import Array

FEWEST = 5
"""Points of a sweep below which there is nothing to interpolate."""


@dataclass(frozen=True)
class PreparedCycle:
    """A cycle with the corrected potentials, effective rates and kept points of its rising and its falling sweep."""

    cycle: RecordedCycle
    potential: tuple[Array, Array]
    effective: tuple[Array, Array]
    kept: tuple[Array, Array]

    @classmethod
    def of(cls, cycle: RecordedCycle, resistance: Estimate | None, trim: float) -> PreparedCycle:
        """The cycle with its potentials corrected and what lies within `trim` [V] behind a turning point left out.

        Raises
        ------
        UsageError
            Too few points are left.
        """
        rising, falling = cycle.sweeps
        kept = _behind_turn(rising, trim, cycle), _behind_turn(falling, trim, cycle)
        for mask in kept:
            if np.count_nonzero(mask) < FEWEST:
                raise UsageError(
                    f"{cycle.name}: only {np.count_nonzero(mask)} points are left of a sweep; trim less than {trim} V, "
                    "or record more points."
                )
        return cls(
            cycle,
            (corrected_potential(rising, resistance), corrected_potential(falling, resistance)),
            (
                effective_rate(rising, cycle.rate.value, resistance),
                effective_rate(falling, cycle.rate.value, resistance),
            ),
            kept,
        )

    @property
    def spans(self) -> tuple[tuple[float, float], ...]:
        """Least and largest corrected potential of both sweeps, trimmed or not. [V]"""
        return tuple((float(e.min()), float(e.max())) for e in self.potential)

    @property
    def ends(self) -> tuple[tuple[float, float], ...]:
        """Least and largest applied potential of both sweeps, sampled or not. [V]"""
        both = (sweep.ends(self.cycle.rate.value) for sweep in self.cycle.sweeps)
        return tuple((min(pair), max(pair)) for pair in both)


def _behind_turn(sweep: RecordedSweep, trim: float, cycle: RecordedCycle) -> Array:
    """Points that lie at least `trim` behind the turning point at which the sweep began; all without one."""
    if trim == 0:
        return np.ones(len(sweep.potential), dtype=bool)
    turn = cycle.vertices[0] if sweep.direction is Direction.OXIDATION else cycle.vertices[1]
    return np.asarray(sweep.direction.sign * (sweep.potential - turn) >= trim)


def cut_loops(
    prepared: Sequence[PreparedCycle],
    *,
    window: tuple[float, float] | None,
    trim: float,
    blank: ScanRateSeries | None,
    places: tuple[int, ...] | None,
) -> tuple[Loop, ...]:
    """The cycles as they were sampled, within the window, or without one between the innermost turning points."""
    shared = max(low for one in prepared for low, _ in one.ends), min(high for one in prepared for _, high in one.ends)
    loops = []
    for k, one in enumerate(prepared):
        curves = []
        for b, branch in enumerate(BRANCHES):
            sweep, kept = one.cycle.sweeps[b], one.kept[b]
            e, rate, i = one.potential[b][kept], one.effective[b][kept], sweep.current[kept]
            if blank is not None and places is not None:
                i = i - blank_current(blank, places[k], branch, e)
            along = sweep.potential[kept] if window is None else e
            limits = _cut_at(along, branch, shared, trim) if window is None else window
            rounding = 1e-9 * (limits[1] - limits[0])
            inside = (along >= limits[0] - rounding) & (along <= limits[1] + rounding)
            passing = one.cycle.rate.value if window is None else np.nan_to_num(rate, nan=np.inf)[inside]
            curves.append(
                SweepCurve(
                    time=sweep.time[kept][inside],
                    potential=e[inside],
                    current=i[inside],
                    effective_rate=rate[inside],
                    unsampled=_unsampled(along, inside, branch, limits, passing),
                )
            )
        number, of_loop = one.cycle.number, one.cycle.rate
        loops.append(Loop(name=one.cycle.name, cycle=number, scan_rate=of_loop, rising=curves[0], falling=curves[1]))
    return tuple(loops)


def _cut_at(along: Array, branch: Direction, shared: tuple[float, float], trim: float) -> tuple[float, float]:
    """Between which applied potentials a sweep counts; its beginning lies `trim` behind the turning point. [V]"""
    low, high = shared
    return (low + trim, high) if branch is Direction.OXIDATION else (low, high - trim)


def _unsampled(
    along: Array, inside: Array, branch: Direction, limits: tuple[float, float], rate: Array | float
) -> tuple[float, float]:
    """Time that a sweep takes from one limit to its first point inside, and from its last one to the other. [s]

    0 at a limit that the sweep does not reach by more than the step between two of its points.
    """
    there = along[inside]
    if len(there) < 2:
        return 0.0, 0.0
    rates = np.broadcast_to(rate, there.shape)
    steps = np.abs(np.diff(there))
    begin, end = limits if branch is Direction.OXIDATION else limits[::-1]
    most = 2 * float(np.median(steps))
    gaps = abs(float(there[0]) - begin), abs(end - float(there[-1]))
    first, last = (gap / float(v) if gap <= most else 0.0 for gap, v in zip(gaps, (rates[0], rates[-1]), strict=True))
    return first, last
