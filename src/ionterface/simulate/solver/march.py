"""One smooth stretch of a protocol: steps of Rodas4P with their dense output, until its end or an event.

The error of the current is controlled beside that of the fillings: at slow sweeps the current is the small difference
of two large numbers, and fillings that are right to 1e-4 may leave it wrong by a tenth.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ionterface.simulate.models.elimination import MASS, Factors, close_border, factor, set_masses, solve
from ionterface.simulate.models.particle import (
    BORDER,
    CAPACITANCE,
    CHARGE,
    FIRST,
    IMPOSED,
    LAST,
    LOAD,
    SIDE,
    VOLUME,
    Equations,
    rate_at,
    rebase,
    residual,
    surface,
    surface_rates,
)
from ionterface.simulate.solver import rodas4p as tableau
from ionterface.simulate.solver.compiled import Array, compiled, inlined
from ionterface.simulate.solver.events import Stretch, already, exhausted, first_event, plunge
from ionterface.simulate.solver.rodas4p import dense, next_size, predicted_size
from ionterface.simulate.solver.tolerance import Tolerance, rounding, weighted_error

FINISHED, STOPPED, FULL, FAILED = 0, 1, 2, 3
"""How a stretch ended: at its time, by an event, with its buffer full (go on), without a step that holds."""
ERROR, NEW, RATE, CARRIED = 5, 6, 7, 8
"""Rows of the stages: the last stage is the error; the new or a trial state; rates; what earlier stages bring along."""
THIRD, FOURTH = RATE, CARRIED
"""The same rows after a step: the two upper coefficients of its dense output."""
SMALLEST, RESOLVED_TIME = 1e-15, 4e-16
"""Smallest step, as a share of the stretch and of the time."""
MENDED = 1e-8
"""Step, as a share of the stretch, below which the algebraic rows are met anew: they may be off by what the last step
was allowed, and no smaller step mends that."""


class Work(NamedTuple):
    """Memory of a march."""

    stages: Array
    """Six stages, the new and a trial state. (9, n)"""
    factors: Factors


@inlined
def _charging(stretch: Stretch, e: Equations) -> float:
    """Current into the double layer of a potential that is imposed. [A]"""
    return e.circuit[CAPACITANCE] * stretch.drift if stretch.control == IMPOSED else 0.0


@inlined
def settle(y: Array, time: float, stretch: Stretch, e: Equations, f: Factors, out: Array) -> bool:
    """Make the algebraic unknowns consistent `time` after the start; fillings and charged potentials stay.

    Newton's method with steps of at most 50 mV, which cannot run away on an exponential. False where it fails.
    """
    cells = e.cells.shape[1]
    value = stretch.value + stretch.drift * time
    set_masses(stretch.control, e, f)
    held_a, held_b = f.border[MASS] > 0.0, f.border[MASS + 1] > 0.0
    for _ in range(500):
        surface_rates(y, e, f.rates)
        residual(y, f.rates, stretch.control, value, _charging(stretch, e), e, out)
        stiff_a, stiff_b = 0.0, 0.0
        for k in range(e.layout.shape[0]):
            _, _, by_potential = rate_at(k, y, e)
            if e.layout[k, SIDE] == 1:
                stiff_b -= e.stores[k, CHARGE] * by_potential
            else:
                stiff_a -= e.stores[k, CHARGE] * by_potential
        # a potential that holds its charge is kept in place by a slope that nothing moves
        close_border(y, stretch.control, value, e, f, 1e30 if held_a else stiff_a, 1e30 if held_b else stiff_b)
        a, b, c = 0.0 if held_a else out[cells], 0.0 if held_b else out[cells + 1], out[cells + 2]
        first = f.border[0] * a + f.border[1] * b + f.border[2] * c
        second = f.border[3] * a + f.border[4] * b + f.border[5] * c
        third = f.border[6] * a + f.border[7] * b + f.border[8] * c
        largest = max(abs(first), abs(second))
        if not (largest < 1e300 and abs(third) < 1e300):
            return False
        damped = 1.0 if largest <= 0.05 else 0.05 / largest
        y[cells] += 0.0 if held_a else damped * first
        y[cells + 1] += 0.0 if held_b else damped * second
        y[cells + 2] += damped * third
        if largest < 1e-12 and abs(third) <= 1e-10 * abs(y[cells + 2]) + rounding(stretch.control, f) + 1e-18:
            return True
    return False


@inlined
def step(y: Array, time: float, size: float, stretch: Stretch, e: Equations, work: Work) -> None:
    """Six stages from `y` at `time` after the start of the stretch; the new state is work.stages[`NEW`]."""
    cells, n = e.cells.shape[1], y.size
    f, u = work.factors, work.stages
    inverse = 1.0 / size
    factor(y, stretch.control, stretch.value + stretch.drift * time, e, tableau.SHIFT * inverse, f)
    masses, charging = (f.border[MASS], f.border[MASS + 1], 0.0, 1.0), _charging(stretch, e)
    for s in range(tableau.STAGES):
        tableau.combine(tableau.A[s], u, u[NEW])
        tableau.combine(tableau.C[s], u, u[CARRIED])
        for i in range(n):
            u[NEW, i] += y[i]
        value = stretch.value + stretch.drift * (time + tableau.ALPHA[s] * size)
        if s > 0:
            surface_rates(u[NEW], e, f.rates)
        residual(u[NEW], f.rates, stretch.control, value, charging, e, u[RATE])
        for i in range(cells):
            u[s, i] = u[RATE, i] + inverse * u[CARRIED, i]
        for i in range(BORDER):
            u[s, cells + i] = u[RATE, cells + i] + inverse * masses[i] * u[CARRIED, cells + i]
        if stretch.control != LOAD:
            u[s, cells + 2] += size * tableau.D[s] * stretch.drift
        solve(e, tableau.SHIFT * inverse, f, u[s])
    for i in range(n):
        u[NEW, i] += u[ERROR, i]


@inlined
def observe(y: Array, work: Work, e: Equations, out: Array) -> None:
    """Dense output of what is observed: E_A, E_B, I, Q, and of each store the mean and the surface filling. (·, 4)"""
    u = work.stages
    cells = e.cells.shape[1]
    tableau.combine(tableau.THIRD, u, u[THIRD])
    tableau.combine(tableau.FOURTH, u, u[FOURTH])
    for i in range(BORDER):
        out[i, 0], out[i, 1] = y[cells + i], u[NEW, cells + i]
        out[i, 2], out[i, 3] = u[THIRD, cells + i], u[FOURTH, cells + i]
    for k in range(e.layout.shape[0]):
        _means(k, y, u, e, out[BORDER + 2 * k])
        outermost = out[BORDER + 2 * k + 1]
        outermost[0], outermost[1] = e.bases[k] + surface(k, y, e), e.bases[k] + surface(k, u[NEW], e)
        outermost[2], outermost[3] = surface(k, u[THIRD], e), surface(k, u[FOURTH], e)


@inlined
def _means(k: int, y: Array, u: Array, e: Equations, out: Array) -> None:
    """The coefficients of a store's mean filling, four sums side by side."""
    first, last, third, fourth = 0.0, 0.0, 0.0, 0.0
    for j in range(max(0, e.layout[k, FIRST]), e.layout[k, LAST] + 1):
        first += e.cells[VOLUME, j] * y[j]
        last += e.cells[VOLUME, j] * u[NEW, j]
        third += e.cells[VOLUME, j] * u[THIRD, j]
        fourth += e.cells[VOLUME, j] * u[FOURTH, j]
    out[0], out[1], out[2], out[3] = e.bases[k] + first, e.bases[k] + last, third, fourth


@inlined
def cut(y: Array, work: Work, place: float) -> None:
    """Replace the new state by that at `place` within the step, by the dense output that `observe` has left."""
    u = work.stages
    for i in range(y.size):
        u[NEW, i] = dense(y[i], u[NEW, i], u[THIRD, i], u[FOURTH, i], place)


@inlined
def shorten(path: Array, place: float) -> None:
    """Let polynomials end at `place` within their step: the same curves, counted from 0 to 1 anew."""
    for i in range(path.shape[0]):
        first, last, third, fourth = path[i]
        path[i, 1] = dense(first, last, third, fourth, place)
        path[i, 2] = place * place * (third + (place - 1.0) * fourth)
        path[i, 3] = place * place * place * fourth


@inlined
def march(
    y: Array,
    time: float,
    size: float,
    passed: float,
    stretch: Stretch,
    e: Equations,
    tolerance: Tolerance,
    work: Work,
    times: Array,
    paths: Array,
    counts: Array,
) -> tuple[int, float, float, int]:
    """Steps from `time` until the stretch ends, an event, a full buffer or a failure.

    Writes of each step its start and size (`times`) and its dense output (`paths`); `counts` holds the number of
    steps in the buffer, of all steps and of those refused. A step that an event cuts ends there.
    Returns the outcome, the time, the next step size and the event.
    """
    length = stretch.end - stretch.start
    new = work.stages[NEW]
    size_before, error_before = size, 1.0
    while stretch.end - time > SMALLEST * length:
        if counts[0] == times.shape[0]:
            return FULL, time, size, -1
        left = stretch.end - time
        if size >= left or left - size < 0.05 * size:
            size = left
        step(y, time - stretch.start, size, stretch, e, work)
        error = weighted_error(y, new, work.stages[ERROR], stretch.control, work.factors, tolerance)
        counts[1] += 1
        if not error <= 1.0:
            counts[2] += 1
            refused = size
            if not error < 1e300:
                work.stages[:] = 0.0  # weights of stages to come are zero, which what is not a number survives
                size *= 0.1
            else:
                size = min(next_size(size, error), size)
            if size < max(SMALLEST * length, RESOLVED_TIME * time):
                event = exhausted(y, stretch, e)
                if event < 0:
                    return FAILED, time, size, -1
                here = counts[0]
                size = max(SMALLEST * length, RESOLVED_TIME * time)
                plunge(y, stretch, event, e, paths[here])
                times[here, 0], times[here, 1], times[here, 2] = time, size, time + size
                counts[0] += 1
                return STOPPED, time + size, size, event
            if size < MENDED * length <= refused:
                settle(y, time - stretch.start, stretch, e, work.factors, work.stages[RATE])
            continue
        here = counts[0]
        observe(y, work, e, paths[here])
        event, place = first_event(paths[here], passed, stretch, e)
        times[here, 0], times[here, 1], times[here, 2] = time, size, time + size
        counts[0] += 1
        if event >= 0:
            cut(y, work, place)
            shorten(paths[here], place)
            times[here, 1] = place * size
            times[here, 2] = time + max(place * size, RESOLVED_TIME * time)
        for i in range(y.size):
            y[i] = new[i]
        rebase(y, e)
        time = times[here, 2]
        if event >= 0:
            return STOPPED, time, size, event
        size, size_before, error_before = predicted_size(size, error, size_before, error_before), size, error
    return FINISHED, stretch.end, size, -1


class Plan(NamedTuple):
    """The stretches of a protocol, one after the other."""

    kinds: Array
    """Of each stretch: what is controlled, first event and end of its events. (stretches, 3)"""
    spans: Array
    """Of each stretch: longest duration [s], value at its start, drift. (stretches, 3)"""
    events: Array
    levels: Array


@compiled
def run(
    y: Array,
    progress: Array,
    plan: tuple[Any, ...],
    equations: tuple[Any, ...],
    tolerance: tuple[float, ...],
    times: Array,
    paths: Array,
    counts: Array,
    ends: Array,
) -> int:
    """Go through a plan from where `progress` stands, until its end, a full buffer or a failure.

    `progress` holds the stretch, whether it has begun (0 or 1), its start, its charge at the start, the time and the
    next step size; `ends` takes of each finished stretch its end, the event that ended it (-1: its time) and the number
    of steps by then. Returns `FINISHED`, `FULL` or `FAILED`. `Plan`, `Equations` and `Tolerance` come as plain tuples,
    which are taken in several times faster.
    """
    e = Equations(*equations)
    cells, stores = e.cells.shape[1], e.layout.shape[0]
    factors = Factors(np.zeros((3, cells)), np.zeros((stores, 3)), np.zeros(stores), np.zeros(12))
    work = Work(np.zeros((9, y.size)), factors)
    return _go(y, progress, Plan(*plan), e, Tolerance(*tolerance), work, times, paths, counts, ends)


@inlined
def _go(
    y: Array,
    progress: Array,
    plan: Plan,
    e: Equations,
    tolerance: Tolerance,
    work: Work,
    times: Array,
    paths: Array,
    counts: Array,
    ends: Array,
) -> int:
    while progress[0] < plan.kinds.shape[0]:
        here = int(progress[0])
        control, first, last = plan.kinds[here]
        duration, value, drift = plan.spans[here]
        start = progress[2]
        stretch = Stretch(
            control, start, start + duration, value, drift, plan.events[first:last], plan.levels[first:last]
        )
        outcome, event = FINISHED, -1
        if progress[1] == 0.0:
            rebase(y, e)
            if not settle(y, 0.0, stretch, e, work.factors, work.stages[RATE]):
                return FAILED
            progress[1], progress[3] = 1.0, y[e.cells.shape[1] + 3]
            progress[4], progress[5] = start, 1e-4 * duration
            event = already(y, stretch, e)
        time = progress[4]
        if event < 0:
            outcome, time, size, event = march(
                y, time, progress[5], progress[3], stretch, e, tolerance, work, times, paths, counts
            )
            progress[4], progress[5] = time, size
        if outcome in (FULL, FAILED):
            return outcome
        ends[here, 0], ends[here, 1], ends[here, 2] = time, event, counts[0]
        progress[0], progress[1], progress[2] = here + 1.0, 0.0, time
    return FINISHED
