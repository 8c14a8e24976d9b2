"""Sweeps of many cells of one structure side by side: lanes that take the same steps.

The equations are those of `ionterface.simulate.models.particle` with one family in each store, a constant diffusivity,
an ideal reference and a voltage behind a resistance, so that I = (V - E)/R and every unknown has a rate. Each array
holds the lanes in its last axis and each innermost loop runs over them, which the compiler turns into vector
instructions; the step is the one that the worst lane allows. What lanes differ by is therefore smooth: their steps are
the same, and the error of the method all but cancels from a difference between neighbours.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ionterface.simulate.models.particle import FIRST, INNER, LAST, NEXT, OUTER, OUTERMOST, VOLUME
from ionterface.simulate.solver import rodas4p as tableau
from ionterface.simulate.solver.compiled import Array, compiled, inlined
from ionterface.simulate.solver.march import ERROR, NEW, RATE, SMALLEST
from ionterface.simulate.solver.rodas4p import combine, dense, next_size, predicted_size

CHARGE, SPEED, HALF, STANDARD, INTERACTION, PACE = 0, 1, 2, 3, 4, 5
RELAXATION, CONDUCTANCE = 0, 1


class Lanes(NamedTuple):
    """The numbers of cells of one structure."""

    layout: Array
    """First and last cell of each store; rows as in `Equations.layout`. (stores, 6)"""
    cells: Array
    """Coefficients of the inner and outer neighbour in units of D/L², share of the store. (3, cells)"""
    weights: Array
    """As `Equations.stores`, of which the two weights of the surface filling are taken. (stores, 6)"""
    stores: Array
    """Charge over the capacitance of the double layer [V], k [1/s], nF/2RT [1/V], E0 [V], g, D/L² [1/s] of each store
    and lane. (6, stores, lanes)"""
    circuit: Array
    """1/RC [1/s] and conductance in series [S] of each lane. (2, lanes)"""


class Tolerance(NamedTuple):
    """Relative tolerance, and absolute ones for fillings, potentials [V] and each lane's current [A]."""

    relative: float
    filling: float
    potential: float
    current: Array


class Work(NamedTuple):
    """Memory of a march. Rows of stages are as in `march`; factors are of each cell, couplings of each store."""

    stages: Array
    """(8, rows·lanes)"""
    states: Array
    """The same memory. (8, rows, lanes)"""
    below: Array
    pivot: Array
    above: Array
    surface: Array
    up: Array
    rates: Array
    into: Array
    outof: Array
    outof_next: Array
    close: Array
    power: Array
    spare: Array
    whole: Array
    """The memory of `spare` as whole numbers."""


@inlined
def reduced(x: float) -> tuple[float, float]:
    """e^r and k + 1.5·2⁵², where x = r + k ln 2 with |r| < 0.35: two steps from e^x to 1e-14, without a branch.

    Taylor's series of e^r; the last bits of the second number are k, which `power_of_two` makes an exponent. Beyond
    ±300 that of ±300.
    """
    held = min(300.0, max(-300.0, x))
    shifted = held * 1.4426950408889634 + 6755399441055744.0
    k = shifted - 6755399441055744.0
    r = held - k * 6.93147180369123816490e-01 - k * 1.90821492927058770002e-10
    p = 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    return p * r + 1.0, shifted


@inlined
def power_of_two(bits: int) -> int:
    """The bits of 2^k from those of the second number of `reduced`."""
    return (bits + 1023) << 52


# -- equations -----------------------------------------------------------------------------------------------------
# Elements are addressed one by one: a row taken out of an array is counted as an object, at the cost of its arithmetic.
@inlined
def _kinetics(y: Array, lanes: Lanes, w: Work) -> None:
    """Surface filling, e^b and filling rate of each store."""
    cells, x, p = lanes.cells.shape[1], w.surface, lanes.stores
    for k in range(lanes.layout.shape[0]):
        last, next_ = lanes.layout[k, LAST], max(lanes.layout[k, LAST] - 1, 0)
        far, near = lanes.weights[k, OUTERMOST], lanes.weights[k, NEXT]
        for b in range(w.close.size):
            x[k, b] = far * y[last, b] + near * y[next_, b]
        for b in range(w.close.size):
            w.power[b], w.spare[b] = reduced(
                p[HALF, k, b] * (y[cells, b] - p[STANDARD, k, b]) + p[INTERACTION, k, b] * (0.5 * x[k, b] - 0.25)
            )
        for b in range(w.close.size):
            w.whole[b] = power_of_two(w.whole[b])
        for b in range(w.close.size):
            w.up[k, b] = w.power[b] * w.spare[b]
        for b in range(w.close.size):
            w.rates[k, b] = p[SPEED, k, b] * ((1.0 - x[k, b]) / w.up[k, b] - x[k, b] * w.up[k, b])


@inlined
def _residual(y: Array, voltage: float, lanes: Lanes, w: Work, out: Array) -> None:
    """Rates of the cells and of the potential."""
    cells, p = lanes.cells.shape[1], lanes.stores
    for b in range(w.close.size):
        out[cells, b] = lanes.circuit[RELAXATION, b] * (voltage - y[cells, b])
    for k in range(lanes.layout.shape[0]):
        first, last = max(0, lanes.layout[k, FIRST]), max(0, lanes.layout[k, LAST])
        for j in range(first, last + 1):
            inner, outer = lanes.cells[INNER, j], lanes.cells[OUTER, j]
            low, high = max(j - 1, 0), j + 1
            for b in range(w.close.size):
                out[j, b] = p[PACE, k, b] * (inner * (y[low, b] - y[j, b]) + outer * (y[high, b] - y[j, b]))
        per_volume = 1.0 / lanes.cells[VOLUME, last]
        for b in range(w.close.size):
            out[last, b] += per_volume * w.rates[k, b]
        for b in range(w.close.size):
            out[cells, b] += p[CHARGE, k, b] * w.rates[k, b]


@inlined
def _factor(scale: float, lanes: Lanes, w: Work) -> None:
    """Eliminate scale - df/dy at the state of the last `_kinetics`, store by store, then the potential."""
    p = lanes.stores
    for b in range(w.close.size):
        w.close[b] = scale + lanes.circuit[RELAXATION, b]
    for k in range(lanes.layout.shape[0]):
        first, last = max(0, lanes.layout[k, FIRST]), max(0, lanes.layout[k, LAST])
        for j in range(first, last + 1):
            inner, outer = lanes.cells[INNER, j], lanes.cells[OUTER, j]
            for b in range(w.close.size):
                w.below[j, b] = inner * p[PACE, k, b]
                w.above[j, b] = outer * p[PACE, k, b]
                w.pivot[j, b] = scale + (inner + outer) * p[PACE, k, b]
        _couple(k, last, lanes, w)
        for b in range(w.close.size):
            w.pivot[first, b] = 1.0 / w.pivot[first, b]
        for j in range(first + 1, last + 1):
            for b in range(w.close.size):
                w.below[j, b] *= w.pivot[j - 1, b]
                w.pivot[j, b] = 1.0 / (w.pivot[j, b] - w.below[j, b] * w.above[j - 1, b])
        _condense(k, first, last, lanes, w)
        for j in range(first, last + 1):
            for b in range(w.close.size):
                w.above[j, b] *= w.pivot[j, b]
    for b in range(w.close.size):
        w.close[b] = 1.0 / w.close[b]


@inlined
def _couple(k: int, last: int, lanes: Lanes, w: Work) -> None:
    """The kinetics of a store in its last row, and the raw entries of its potential's column and row."""
    p, far, near = lanes.stores, lanes.weights[k, OUTERMOST], lanes.weights[k, NEXT]
    per_volume = 1.0 / lanes.cells[VOLUME, last]
    for b in range(w.close.size):
        down = 1.0 / w.up[k, b]
        w.spare[b] = w.surface[k, b] * w.up[k, b] + (1.0 - w.surface[k, b]) * down
        w.power[b] = w.up[k, b] + down
    for b in range(w.close.size):
        by_filling = -p[SPEED, k, b] * (w.power[b] + 0.5 * p[INTERACTION, k, b] * w.spare[b])
        w.power[b] = by_filling
        w.spare[b] *= -p[SPEED, k, b] * p[HALF, k, b]
    for b in range(w.close.size):
        w.pivot[last, b] -= w.power[b] * far * per_volume
        w.below[last, b] += w.power[b] * near * per_volume
    for b in range(w.close.size):
        w.into[k, b] = w.spare[b] * per_volume
        w.outof[k, b] = -p[CHARGE, k, b] * w.power[b]
    for b in range(w.close.size):
        w.outof_next[k, b] = -p[CHARGE, k, b] * w.spare[b]


@inlined
def _condense(k: int, first: int, last: int, lanes: Lanes, w: Work) -> None:
    """What of a store's last two rows goes into the balance of the potential."""
    before = max(last - 1, first)
    far, near = lanes.weights[k, OUTERMOST], lanes.weights[k, NEXT] if last > first else 0.0
    for b in range(w.close.size):
        w.spare[b] = w.outof[k, b] * near * w.pivot[before, b]
    for b in range(w.close.size):
        w.outof[k, b] = (w.outof[k, b] * far + w.spare[b] * w.above[before, b]) * w.pivot[last, b]
    for b in range(w.close.size):
        w.close[b] += w.outof_next[k, b] + w.outof[k, b] * w.into[k, b]
        w.outof_next[k, b] = w.spare[b]


@inlined
def _solve(s: int, lanes: Lanes, w: Work) -> None:
    """Solve for the right hand side in stage `s`, in place."""
    cells, v = lanes.cells.shape[1], w.states
    for k in range(lanes.layout.shape[0]):
        first, last = max(0, lanes.layout[k, FIRST]), max(0, lanes.layout[k, LAST])
        for j in range(first + 1, last + 1):
            for b in range(w.close.size):
                v[s, j, b] += w.below[j, b] * v[s, j - 1, b]
        before = max(last - 1, 0)
        for b in range(w.close.size):
            v[s, cells, b] -= w.outof[k, b] * v[s, last, b] + w.outof_next[k, b] * v[s, before, b]
    for b in range(w.close.size):
        v[s, cells, b] *= w.close[b]
    for k in range(lanes.layout.shape[0]):
        first, last = max(0, lanes.layout[k, FIRST]), max(0, lanes.layout[k, LAST])
        for b in range(w.close.size):
            v[s, last, b] = (v[s, last, b] + w.into[k, b] * v[s, cells, b]) * w.pivot[last, b]
        for j in range(last - 1, first - 1, -1):
            for b in range(w.close.size):
                v[s, j, b] = v[s, j, b] * w.pivot[j, b] + w.above[j, b] * v[s, j + 1, b]


# -- time ----------------------------------------------------------------------------------------------------------
@inlined
def _gathered(count: int, base: Array, scale: float, weights: Array, u: Array, out: Array) -> None:
    """A row plus `scale` times the sum of the first `count` stages by their weights; each count has a loop, as rows
    not needed cost as much as those that are.
    """
    a, b, c, d, e = weights
    a, b, c, d, e = scale * a, scale * b, scale * c, scale * d, scale * e
    if count == 0:
        for i in range(out.size):
            out[i] = base[i]
    elif count == 1:
        for i in range(out.size):
            out[i] = base[i] + a * u[0, i]
    elif count == 2:
        for i in range(out.size):
            out[i] = base[i] + (a * u[0, i] + b * u[1, i])
    elif count == 3:
        for i in range(out.size):
            out[i] = base[i] + (a * u[0, i] + b * u[1, i] + c * u[2, i])
    elif count == 4:
        for i in range(out.size):
            out[i] = base[i] + (a * u[0, i] + b * u[1, i] + c * u[2, i] + d * u[3, i])
    else:
        for i in range(out.size):
            out[i] = base[i] + (a * u[0, i] + b * u[1, i] + c * u[2, i] + d * u[3, i] + e * u[4, i])


@inlined
def _step(y: Array, voltage: float, drift: float, size: float, lanes: Lanes, w: Work) -> None:
    """Six stages from `y`, (rows·lanes,); the new state is w.stages[`NEW`]."""
    u, cells, inverse = w.stages, lanes.cells.shape[1], 1.0 / size
    trial, rate = w.states[NEW], w.states[RATE]
    for s in range(tableau.STAGES):
        _gathered(s, y, 1.0, tableau.A[s], u, u[NEW])
        _kinetics(trial, lanes, w)
        if s == 0:
            _factor(tableau.SHIFT * inverse, lanes, w)
        _residual(trial, voltage + drift * tableau.ALPHA[s] * size, lanes, w, rate)
        explicit = size * tableau.D[s] * drift
        for b in range(w.close.size):
            rate[cells, b] += explicit * lanes.circuit[RELAXATION, b]
        _gathered(s, u[RATE], inverse, tableau.C[s], u, u[s])
        _solve(s, lanes, w)
    for i in range(y.size):
        u[NEW, i] += u[ERROR, i]


@inlined
def _worst_error(y: Array, lanes: Lanes, w: Work, tolerance: Tolerance, voltage: float, risen: float) -> float:
    """Largest over the lanes of the root mean square error of the step; 1e301 where one is not a number."""
    cells, lane, v, total = lanes.cells.shape[1], w.close.size, w.states, w.spare
    for b in range(lane):
        conductance = lanes.circuit[CONDUCTANCE, b]
        error = v[ERROR, cells, b]
        largest = max(abs(voltage - y[cells * lane + b]), abs(risen - v[NEW, cells, b])) * conductance
        by_current = error * conductance / (tolerance.current[b] + tolerance.relative * largest)
        by_potential = error / tolerance.potential
        total[b] = by_current * by_current + by_potential * by_potential
    for i in range(cells):
        for b in range(lane):
            largest = max(abs(y[i * lane + b]), abs(v[NEW, i, b]))
            ratio = v[ERROR, i, b] / (tolerance.filling + tolerance.relative * largest)
            total[b] += ratio * ratio
    worst = 0.0
    for b in range(lane):
        if not total[b] < 1e300:
            return 1e301
        worst = max(worst, total[b])
    return math.sqrt(worst / (cells + 3))


@inlined
def _write(
    y: Array, lanes: Lanes, w: Work, span: tuple[float, float], ramp: tuple[float, float], at: Array, k: int, out: Array
) -> int:
    """The currents at the times asked for within a step; returns the place of the next time."""
    lane, (time, size), (voltage, drift) = lanes.circuit.shape[1], span, ramp
    start, u = y.size - lane, w.stages
    third, fourth, conductance = u[RATE, :lane], u[RATE, lane : 2 * lane], lanes.circuit[CONDUCTANCE]
    if k == at.size or at[k] > time + size * (1.0 + 1e-12):
        return k
    combine(tableau.THIRD, u[:, start:], third)
    combine(tableau.FOURTH, u[:, start:], fourth)
    while k < at.size and at[k] <= time + size * (1.0 + 1e-12):
        place = (at[k] - time) / size
        now, row = voltage + drift * (at[k] - time), out[k]
        for b in range(lane):
            row[b] = conductance[b] * (now - dense(y[start + b], u[NEW, start + b], third[b], fourth[b], place))
        k += 1
    return k


@compiled
def sweep(
    y: Array, lanes: tuple[Any, ...], spans: Array, tolerance: tuple[Any, ...], at: Array, out: Array, counts: Array
) -> float:
    """Take all lanes through the ramps of a sweep and write their currents at the times asked for.

    Parameters
    ----------
    y : array, shape (cells + 1, lanes)
        Fillings and potential at the start; at the end of the sweep afterwards.
    lanes, tolerance : tuple
        `Lanes` and `Tolerance`, as plain tuples.
    spans : array, shape (ramps, 3)
        Duration [s], voltage at the start [V] and drift [V/s] of each ramp.
    at : array, shape (points,)
        Rising times from the start of the sweep. [s]
    out : array, shape (points, lanes)
        Takes the currents. [A]
    counts : array of int, shape (2,)
        Takes the number of steps and of those refused.

    Returns
    -------
    float
        The time that was reached: the end of the sweep, or less where no step holds. [s]
    """
    given, bounds = Lanes(*lanes), Tolerance(*tolerance)
    stores, cells, lane = given.layout.shape[0], given.cells.shape[1], given.circuit.shape[1]
    stages, blocks, couplings, one = np.zeros((8, y.size)), (cells, lane), (stores, lane), (lane,)
    spare = np.zeros(one)
    w = Work(
        stages, stages.reshape((8, cells + 1, lane)),
        np.zeros(blocks), np.zeros(blocks), np.zeros(blocks),
        np.zeros(couplings), np.zeros(couplings), np.zeros(couplings),
        np.zeros(couplings), np.zeros(couplings), np.zeros(couplings),
        np.zeros(one), np.zeros(one), spare, spare.view(np.int64),
    )  # fmt: skip
    state, start, place = y.reshape(y.size), 0.0, 0
    for r in range(spans.shape[0]):
        duration, voltage, drift = spans[r]
        time, place = _ramp(state, start, duration, (voltage, drift), given, bounds, w, at, place, out, counts)
        if time < duration:
            return start + time
        start += duration
    return start


@inlined
def _ramp(
    y: Array,
    start: float,
    duration: float,
    ramp: tuple[float, float],
    lanes: Lanes,
    tolerance: Tolerance,
    w: Work,
    at: Array,
    place: int,
    out: Array,
    counts: Array,
) -> tuple[float, int]:
    """Steps to the end of a ramp; returns the time reached since its start and the place of the next time."""
    (first, drift), time, size = ramp, 0.0, 1e-4 * duration
    size_before, error_before = size, 1.0
    while duration - time > SMALLEST * duration:
        left = duration - time
        if size >= left or left - size < 0.05 * size:
            size = left
        voltage = first + drift * time
        _step(y, voltage, drift, size, lanes, w)
        error = _worst_error(y, lanes, w, tolerance, voltage, voltage + drift * size)
        counts[0] += 1
        if error > 1.0:
            counts[1] += 1
            size = min(0.1 * size if error > 1e300 else next_size(size, error), size)
            if size < SMALLEST * duration:
                return time, place
            continue
        place = _write(y, lanes, w, (start + time, size), (voltage, drift), at, place, out)
        for i in range(y.size):
            y[i] = w.stages[NEW, i]
        time += size
        size, size_before, error_before = predicted_size(size, error, size_before, error_before), size, error
    return duration, place


@compiled
def equilibria(stores: Array, potentials: Array, out: Array) -> None:
    """Fillings (stores, lanes) in equilibrium with each lane's potential; `stores` as in `Lanes`, g above -4.

    Newton's method in ln(x/(1 - x)), which an interval that shrinks around the one root keeps from running away.
    """
    for k in range(out.shape[0]):
        for b in range(out.shape[1]):
            place = 2.0 * stores[HALF, k, b] * (potentials[b] - stores[STANDARD, k, b])
            g = stores[INTERACTION, k, b]
            low, high = -place - 0.5 * abs(g), -place + 0.5 * abs(g)
            logit = min(max(-place / (1.0 + 0.25 * max(g, 0.0)), low), high)
            for _ in range(200):
                x = 1.0 / (1.0 + math.exp(-logit))
                excess = logit + g * (x - 0.5) + place
                low, high = (low, logit) if excess > 0.0 else (logit, high)
                tried = logit - excess / (1.0 + g * x * (1.0 - x))
                tried = tried if low <= tried <= high else 0.5 * (low + high)
                change, logit = abs(tried - logit), tried
                if change <= 1e-14 * (1.0 + abs(logit)):
                    break
            out[k, b] = 1.0 / (1.0 + math.exp(-logit))
