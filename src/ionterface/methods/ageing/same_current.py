"""Which cycles of a cell may be held against each other: those of the same currents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.ageing.cell_fits import CellRun
from ionterface.record import Array

CLOSENESS = 0.05
"""Relative difference up to which two currents are one."""
SHOWN = 3
"""Runs of other currents that a message tells one by one."""


@dataclass(frozen=True)
class EveryCycle:
    """Every cycle counts."""

    def __str__(self) -> str:
        return "all"

    def of(self, run: CellRun) -> CellRun:
        """The cycles of one cell that count."""
        return run


@dataclass(frozen=True)
class CurrentsOf:
    """Those cycles count that ran at both currents, of oxidation and of reduction, of one cycle.

    Parameters
    ----------
    cycle : int
    """

    cycle: int

    def __str__(self) -> str:
        return f"those at the currents of cycle {self.cycle}, within {CLOSENESS:.0%}"

    def of(self, run: CellRun) -> CellRun:
        """The cycles of one cell that count.

        Raises
        ------
        UsageError
            The cell lacks the cycle, or the currents of its cycles are not known.
        """
        if run.currents is None:
            raise UsageError(f"{run.name}: the currents of the cycles are not known, so none can be chosen by them.")
        place = np.flatnonzero(np.asarray(run.cycles) == self.cycle)
        if not len(place):
            raise UsageError(f"{run.name}: there is no complete cycle {self.cycle} whose currents could be taken.")
        currents = np.asarray(run.currents)
        kept = _alike(currents, currents[place[0]])
        return replace(run, cycles=run.cycles[kept], capacities=run.capacities[kept], currents=currents[kept])


Selection = EveryCycle | CurrentsOf


def other_currents(run: CellRun) -> str:
    """The cycles whose currents differ from those of most cycles, in words; empty where there are none."""
    if run.currents is None or len(run.cycles) < 2:
        return ""
    currents = np.asarray(run.currents)
    usual = max(currents, key=lambda one: np.count_nonzero(_alike(currents, one)))
    like = _alike(currents, usual)
    if like.all():
        return ""
    spans = _spans(currents, np.flatnonzero(~like))
    told = [f"{_named(run.cycles[span])} ({_milliampere(currents[span[0]])})" for span in spans[:SHOWN]]
    more = f" and {len(spans) - SHOWN} more times" if len(spans) > SHOWN else ""
    usually = f"{_milliampere(usual)} in {np.count_nonzero(like)} of {len(like)} cycles"
    return f"{', '.join(told)}{more} ran at other currents than {usually}"


def _alike(currents: Array, reference: Array) -> Array:
    """Whether both currents are those of the reference; one that was not constant (NaN) cannot be held against any."""
    apart = np.abs(currents - reference) > CLOSENESS * reference
    return np.asarray(~apart.any(axis=1))


def _spans(currents: Array, places: Array) -> list[Array]:
    """Places of neighbouring cycles that have the same currents, run by run."""
    breaks = [
        k
        for k, (one, next_one) in enumerate(pairwise(places), start=1)
        if next_one != one + 1 or not _alike(currents, currents[one])[next_one]
    ]
    return np.split(places, breaks)


def _named(cycles: Array) -> str:
    first, last = int(cycles[0]), int(cycles[-1])
    return f"cycle {first}" if first == last else f"cycles {first} to {last}"


def _milliampere(pair: Array) -> str:
    each = [f"{1e3 * float(one):.4g}" for one in pair if np.isfinite(one)]
    return f"{' and '.join(dict.fromkeys(each))} mA"
