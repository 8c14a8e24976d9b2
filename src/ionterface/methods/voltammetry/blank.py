"""Subtraction of a blank: the same cell without the active material, at the same scan rates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.potential_grid import single_valued
from ionterface.methods.voltammetry.series import ScanRateSeries
from ionterface.methods.voltammogram import CONTRADICTION
from ionterface.record import Array


def matched_rates(blank: ScanRateSeries, names: Sequence[str], rates: Sequence[Estimate]) -> tuple[int, ...]:
    """Place of each scan rate among those of the blank, within 1 %.

    Raises
    ------
    UsageError
        Rates without a blank, all of them named.
    """
    off = np.abs(blank.rates[None, :] / np.array([r.value for r in rates])[:, None] - 1)
    missing = np.flatnonzero(off.min(axis=1) > CONTRADICTION)
    if missing.size:
        lacking = ", ".join(f"{rates[k].to('mV/s').value:.4g} mV/s ({names[k]})" for k in missing.tolist())
        there = ", ".join(f"{rate * 1e3:.4g}" for rate in blank.rates)
        raise UsageError(
            f"the blank was not measured at {lacking}, but at {there} mV/s; measure it there, or leave the record out."
        )
    return tuple(off.argmin(axis=1).tolist())


def blank_current(blank: ScanRateSeries, place: int, branch: Direction, potential: Array) -> Array:
    """Current of the blank at given potentials, of shape (n,); NaN beyond its turning points. [A]

    Between its last sample and its turning point the blank keeps its current.
    """
    e, current, below, above = blank.potential, blank.branch(branch)[place], 0.0, 0.0
    if blank.loops:
        sweep = blank.loops[place].sweep(branch)
        e, current = single_valued(sweep.potential, sweep.current)
        ways = [seconds * float(blank.rates[place]) for seconds in sweep.unsampled]
        below, above = ways if branch is Direction.OXIDATION else ways[::-1]
    rounding = 1e-9 * float(e[-1] - e[0])
    outside = (potential < e[0] - below - rounding) | (potential > e[-1] + above + rounding)
    return np.asarray(np.where(outside, np.nan, np.interp(potential, e, current)))
