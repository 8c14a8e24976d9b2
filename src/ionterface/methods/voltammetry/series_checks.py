"""What is noticed in the cycles of a scan-rate series, as findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ionterface.errors import Finding, Severity
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.closing import (
    area_sign,
    balance,
    listed,
    of_closing,
    of_mean_currents,
    of_signs,
)
from ionterface.methods.voltammetry.effective_rate import of_resistance
from ionterface.methods.voltammetry.recorded_cycle import RecordedCycle
from ionterface.methods.voltammetry.saturation import of_saturation
from ionterface.methods.voltammetry.series import BRANCHES, Loop, ScanRateSeries
from ionterface.record import Array

UNEQUAL = 0.02
"""Distance of turning potentials, as a share of the widest window, from which windows differ."""
CHANGING = 0.05
"""Change of the charge from the cycle before from which a cycle still changes."""
HELD = 0.01
"""Time that a sweep lasts beyond its way, as a share of the time for the window, from which it holds."""
FEW = 50
"""Points of a sweep below which a peak may stand on a handful of them."""


def findings(
    cycles: Sequence[RecordedCycle],
    loops: Sequence[Loop],
    grid: Array,
    *,
    resistance: Estimate | None,
    blank: ScanRateSeries | None,
) -> tuple[Finding, ...]:
    """Everything noticed in the cycles and in their curves within the grid's window."""
    found: list[Finding | None] = []
    for cycle, loop in zip(cycles, loops, strict=True):
        found += cycle.findings
        found += [of_closing(cycle), of_resistance(cycle, resistance), _few_points(loop)]
        found += [*_saturated(cycle, grid), *_held(cycle)]
    signs = []
    for cycle in cycles:
        charges = balance(cycle)
        signs.append(area_sign(charges.rising, charges.falling, sum(charges.absolute)))
    found += of_signs([c.name for c in cycles], signs)
    found += [check(cycles) for check in _OF_ALL]
    if blank is not None:
        found += _of_blank(blank, grid, resistance)
    return tuple(f for f in found if f is not None)


def _held(cycle: RecordedCycle) -> Iterator[Finding]:
    """W-CV17 where a sweep lasts longer than its way takes: a hold at a turning point belongs to it."""
    whole = (cycle.vertices[1] - cycle.vertices[0]) / cycle.rate.value
    for sweep in cycle.sweeps:
        way = abs(float(sweep.potential[-1] - sweep.potential[0])) / cycle.rate.value
        rest = float(sweep.time[-1] - sweep.time[0]) - way
        if rest > HELD * whole:
            message = (
                f"the {sweep.direction.value} sweep holds for {rest:.3g} s besides its way, which counts to its "
                "charge; state a window that leaves the turning points out."
            )
            yield Finding("W-CV17", Severity.WARNING, message, cycle.name)


def _unchecked_rates(cycles: Sequence[RecordedCycle]) -> Finding | None:
    names = [c.name for c in cycles if not c.timed]
    if not names:
        return None
    message = (
        f"{len(names)} of {len(cycles)} records have no time; their scan rates are the stated ones and could not be "
        "checked."
    )
    return Finding("W-CV4", Severity.NOTE, message, listed(names))


def _joined_sweeps(cycles: Sequence[RecordedCycle]) -> Finding | None:
    names = [c.name for c in cycles if c.joined]
    if not names:
        return None
    message = (
        f"{len(names)} of {len(cycles)} records hold one cycle that begins between the vertices; one of its sweeps is "
        "joined of the record's end and beginning."
    )
    return Finding("W-CV13", Severity.NOTE, message, listed(names))


def _few_points(loop: Loop) -> Finding | None:
    fewest = min(len(loop.sweep(branch).potential) for branch in BRANCHES)
    if fewest >= FEW:
        return None
    message = f"a sweep has only {fewest} points within the window; peaks and charges are coarse, record more."
    return Finding("W-CV11", Severity.WARNING, message, loop.name)


def _saturated(cycle: RecordedCycle, grid: Array) -> Iterator[Finding | None]:
    for sweep in cycle.sweeps:
        inside = (sweep.potential >= grid[0]) & (sweep.potential <= grid[-1])
        yield of_saturation(cycle.name, sweep.potential[inside], sweep.current[inside])


def _unequal_windows(cycles: Sequence[RecordedCycle]) -> Finding | None:
    lows, highs = (np.array([c.vertices[k] for c in cycles]) for k in (0, 1))
    widest = float(np.max(highs - lows))
    if max(float(np.ptp(lows)), float(np.ptp(highs))) <= UNEQUAL * widest:
        return None
    odd = int(np.argmax(np.abs(lows - np.median(lows)) + np.abs(highs - np.median(highs))))
    message = (
        f"the windows differ: lower vertices lie at {lows.min():.3f} to {lows.max():.3f} V, upper ones at "
        f"{highs.min():.3f} to {highs.max():.3f} V; rates are compared where all overlap, with different histories."
    )
    return Finding("W-CV10", Severity.WARNING, message, cycles[odd].name)


def _unequal_cycles(cycles: Sequence[RecordedCycle]) -> Finding | None:
    if len({len(c.complete) for c in cycles}) == 1 and len({c.number for c in cycles}) == 1:
        return None
    used = "; ".join(f"{c.name}: cycle {c.number} of {max(len(c.complete), 1)}" for c in cycles)
    message = f"the records hold different numbers of complete cycles; used are {used}."
    return Finding("W-CV12", Severity.WARNING, message, cycles[0].name)


def _changing_cycles(cycles: Sequence[RecordedCycle]) -> Finding | None:
    changing = [c for c in cycles if abs(c.change) > CHANGING]
    if not changing:
        return None
    most = max(changing, key=lambda c: abs(c.change))
    message = (
        f"at {len(changing)} of {len(cycles)} scan rates the cycle still changes: its charge differs by up to "
        f"{most.change:+.1%} from that of the cycle before; measure until cycles repeat."
    )
    return Finding("W-CV16", Severity.WARNING, message, ", ".join(c.name for c in changing))


_OF_ALL = (_unchecked_rates, _joined_sweeps, of_mean_currents, _unequal_windows, _unequal_cycles, _changing_cycles)


def _of_blank(blank: ScanRateSeries, grid: Array, resistance: Estimate | None) -> Iterator[Finding]:
    if (blank.resistance is None) != (resistance is None):
        message = "only one of series and blank is corrected by a resistance; correct both or neither."
        yield Finding("W-CV15", Severity.WARNING, message, "blank")
    beyond = float(np.mean((grid < blank.potential[0]) | (grid > blank.potential[-1])))
    if beyond > 0:
        ends = f"{blank.potential[0]:.3f} to {blank.potential[-1]:.3f} V"
        message = f"the blank covers {ends}; beyond it, at {beyond:.1%} of the grid, the current is not known."
        yield Finding("W-CV15", Severity.WARNING, message, "blank")
    yield from (f for f in blank.findings if f.severity is Severity.ERROR)
