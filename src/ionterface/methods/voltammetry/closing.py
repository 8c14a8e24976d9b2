"""Whether a cycle closes: its potential, its charge, the sign of its current, and its mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.methods.voltammetry.recorded_cycle import RecordedCycle, RecordedSweep
from ionterface.record import Array
from ionterface.signals.integration import IntervalRule, interval_integrals

UNBALANCED = 0.05
"""Difference of the charges of both sweeps, as a share of the larger absolute charge, from which they differ."""
APART = 0.1
"""Distance of the currents at both ends of a cycle, as a share of its range, from which they differ."""
OPEN = 0.02
"""Distance of the potentials at both ends of a cycle, as a share of the window, from which it does not close."""
TURNED = 0.05
"""Share of the absolute charge by which the rising sweep must fall short of the falling one to count as turned."""
SAME = 0.2
"""Spread of mean currents, as a share of their mean, within which all scan rates share one."""
ENDS = 3
"""Points of which the current at an end of a sweep is the mean."""


def listed(names: Sequence[str]) -> str:
    """The first of several records, and how many more there are."""
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Charges of one cycle. [C]"""

    rising: float
    falling: float
    absolute: tuple[float, float]
    """Integrals of |I| over the rising and the falling sweep."""
    duration: float
    """[s]"""

    @property
    def difference(self) -> float:
        """Net charge of the cycle as a share of the larger absolute charge of a sweep."""
        return abs(self.rising + self.falling) / (max(self.absolute) or 1.0)

    @property
    def mean_current(self) -> float:
        """[A]"""
        return (self.rising + self.falling) / self.duration


def balance(cycle: RecordedCycle) -> Balance:
    """Charges of both sweeps by the trapezoid rule. [C]"""
    charges = [_integral(s.time, s.current) for s in cycle.sweeps]
    sizes = [_integral(s.time, np.abs(s.current)) for s in cycle.sweeps]
    return Balance(
        rising=charges[0],
        falling=charges[1],
        absolute=(sizes[0], sizes[1]),
        duration=float(sum(s.time[-1] - s.time[0] for s in cycle.sweeps)),
    )


def _integral(t: Array, y: Array) -> float:
    return float(interval_integrals(t, y, IntervalRule.TRAPEZOID).sum())


def area_sign(rising: float, falling: float, absolute: float) -> int:
    """Sign of the area of a loop I(E): -1 where the current's sign, or the branches, are turned; 0 where unclear.

    Parameters
    ----------
    rising, falling : float
        Integrals of the signed current over time or over |dE|, of the two sweeps.
    absolute : float
        Integral of |I| over both.

    Notes
    -----
    What an electrode stores while the potential rises it gives back while it falls, less the losses: the area ∮I·dE of
    a passive system is not negative, whatever the shape of the curve and whatever constant current is added.
    """
    area = rising - falling
    return 0 if abs(area) <= TURNED * absolute else (1 if area > 0 else -1)


def turned_arrays(rising: Array, falling: Array) -> Array:
    """`area_sign` of currents on an even potential grid, of shape (k, m) each: -1, 0 or 1 per scan rate, shape (k,)."""
    both = np.isfinite(rising) & np.isfinite(falling)
    up, down = np.where(both, rising, 0.0), np.where(both, falling, 0.0)
    sizes = np.abs(up).sum(axis=1) + np.abs(down).sum(axis=1)
    sums = zip(up.sum(axis=1).tolist(), down.sum(axis=1).tolist(), sizes.tolist(), strict=True)
    return np.array([area_sign(*three) for three in sums])


def of_signs(names: Sequence[str], signs: Sequence[int]) -> tuple[Finding, ...]:
    """W-CV8 for each record whose current is turned against that of others, W-CV9 where it is turned in all."""
    turned = [name for name, sign in zip(names, signs, strict=True) if sign < 0]
    if not turned:
        return ()
    if len(turned) == len(names):
        message = (
            "the rising sweep carries less charge than the falling one in every record: the current's sign is turned, "
            "or the branches are exchanged; declare the direction in which the file counts the current as positive."
        )
        return (Finding("W-CV9", Severity.ERROR, message, listed(names)),)
    message = (
        "its rising sweep carries less charge than its falling one, against the other records: the sign of its current "
        "is turned; declare its polarity, or leave it out."
    )
    return tuple(Finding("W-CV8", Severity.ERROR, message, name) for name in turned)


def of_closing(cycle: RecordedCycle) -> Finding | None:
    """W-CV5 where a cycle does not come back to where it began."""
    first, last = cycle.sweeps if cycle.rising_first else cycle.sweeps[::-1]
    window = cycle.vertices[1] - cycle.vertices[0]
    begin, end = float(first.potential[0]), float(last.potential[-1])
    step = float(np.median(np.abs(np.diff(first.potential))))
    if not cycle.joined and abs(end - begin) > OPEN * window + 2 * step:
        message = f"the cycle does not close: it begins at {begin:.3f} V and ends at {end:.3f} V; record a whole cycle."
        return Finding("W-CV5", Severity.WARNING, message, cycle.name)
    charges = balance(cycle)
    gap = _gap_of_join(cycle) if cycle.joined else _gap_of_vertex(first, last)
    currents = np.concatenate([s.current for s in cycle.sweeps])
    if charges.difference > UNBALANCED and gap > APART * float(np.ptp(currents)):
        message = (
            f"the cycle does not close: the charges of its sweeps differ by {charges.difference:.1%}, and its current "
            f"ends {gap * 1e6:.3g} uA from where it began; take a later cycle, or measure until cycles repeat."
        )
        return Finding("W-CV5", Severity.WARNING, message, cycle.name)
    return None


def _gap_of_vertex(first: RecordedSweep, last: RecordedSweep) -> float:
    """How the jump of the current where the cycle begins and ends differs from that at its other vertex. [A]

    At both vertices the current of a closed cycle jumps by that of the capacitance, 2·C·v, and by nothing else.
    """
    there = float(np.mean(first.current[-ENDS:]) - np.mean(last.current[:ENDS]))
    here = float(np.mean(first.current[:ENDS]) - np.mean(last.current[-ENDS:]))
    return abs(here - there)


def _gap_of_join(cycle: RecordedCycle) -> float:
    """How far the current at the end of the record is from that at its beginning, at the same potential. [A]"""
    joined = next(s for s in cycle.sweeps if s.seam)
    after, before = joined.current[joined.seam : joined.seam + ENDS], joined.current[joined.seam - ENDS : joined.seam]
    return abs(float(np.mean(after) - np.mean(before))) if len(after) else 0.0


def of_mean_currents(cycles: Sequence[RecordedCycle]) -> Finding | None:
    """W-CV6 where currents do not average to zero over their cycles: a leak, a side reaction, an offset."""
    balances = [balance(cycle) for cycle in cycles]
    worst = max(range(len(cycles)), key=lambda k: balances[k].difference)
    if balances[worst].difference <= UNBALANCED:
        return None
    means = np.array([b.mean_current for b in balances])
    shared = len(means) > 2 and float(np.ptp(means)) <= SAME * abs(float(means.mean()))
    where = (
        f"at every rate it is near {means.mean() * 1e6:.3g} uA, as a leak or an offset of the instrument makes it"
        if shared
        else f"at {cycles[worst].rate.to('mV/s').value:.4g} mV/s it is {means[worst] * 1e6:.3g} uA"
    )
    message = (
        f"the current does not average to zero over a cycle, {where}, and the charges of both sweeps differ by up to "
        f"{balances[worst].difference:.1%}; subtract a blank, or read the charge of one sweep as not stored."
    )
    return Finding("W-CV6", Severity.WARNING, message, cycles[worst].name)
