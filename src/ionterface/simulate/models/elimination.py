"""The particle model's linear system: tridiagonal stores eliminated onto a border of two potentials and the current."""

from __future__ import annotations

import math
from typing import NamedTuple

from ionterface.simulate.models.particle import (
    CAPACITANCE,
    CHARGE,
    COMPENSATED,
    COUNTER_CAPACITANCE,
    CURRENT,
    ELECTRODE,
    EXCHANGE,
    FIRST,
    IDEAL,
    IMPOSED,
    INNER,
    LAST,
    LOAD,
    METAL,
    NEXT,
    OUTER,
    OUTERMOST,
    POWER,
    RESISTANCE,
    SIDE,
    THERMAL,
    VARIES,
    VOLUME,
    Equations,
    rate_at,
    relative_diffusivity,
)
from ionterface.simulate.solver.compiled import Array, inlined


class Factors(NamedTuple):
    """What `factor` leaves for `solve`: the tridiagonal blocks and the condensed border."""

    blocks: Array
    """Of each cell: `BELOW`, inverse `PIVOT`, `ABOVE` over the pivot. (3, cells)"""
    coupling: Array
    """Of each store: column of its potential in its last row (`INTO`), weights of its last and last but one right hand
    side in the balance of its electrode. (stores, 3)"""
    rates: Array
    """Filling rate of each store at the state that was factored. (stores,)"""
    border: Array
    """Inverse of the condensed matrix of E_A, E_B, I, row by row, the masses of the rows of E_A and E_B, and the
    current into the surfaces per error of their fillings [A]. (12,)"""


BELOW, PIVOT, ABOVE = 0, 1, 2
INTO, OUTOF, OUTOF_NEXT = 0, 1, 2
MASS, LOOSE = 9, 11


@inlined
def factor(y: Array, control: int, value: float, e: Equations, scale: float, f: Factors) -> None:
    """Eliminate M·scale - df/dy, store by store from the innermost cell, then the border of three."""
    cells = e.cells.shape[1]
    set_masses(control, e, f)
    f.border[LOOSE] = 0.0
    diagonal_a, diagonal_b = scale * f.border[MASS], scale * f.border[MASS + 1]
    for j in range(cells):
        f.blocks[BELOW, j] = e.cells[INNER, j]
        f.blocks[ABOVE, j] = e.cells[OUTER, j]
        f.blocks[PIVOT, j] = scale + e.cells[INNER, j] + e.cells[OUTER, j]
    for k in range(e.layout.shape[0]):
        last = e.layout[k, LAST]
        if e.layout[k, VARIES] == 1:
            _vary(k, y, e, scale, f)
        f.rates[k], by_filling, by_potential = rate_at(k, y, e)
        per_volume = 1.0 / e.cells[VOLUME, last]
        f.blocks[PIVOT, last] -= by_filling * e.stores[k, OUTERMOST] * per_volume
        f.blocks[BELOW, last] += by_filling * e.stores[k, NEXT] * per_volume
        pace = -by_filling * e.stores[k, OUTERMOST] * per_volume
        f.border[LOOSE] += e.stores[k, CHARGE] * abs(pace) * scale / (per_volume * (abs(pace) + scale))
        f.coupling[k, INTO] = by_potential * per_volume
        f.coupling[k, OUTOF] = -e.stores[k, CHARGE] * by_filling
        f.coupling[k, OUTOF_NEXT] = -e.stores[k, CHARGE] * by_potential
    f.blocks[PIVOT, 0] = 1.0 / f.blocks[PIVOT, 0]
    for j in range(1, cells):
        f.blocks[BELOW, j] *= f.blocks[PIVOT, j - 1]
        f.blocks[PIVOT, j] = 1.0 / (f.blocks[PIVOT, j] - f.blocks[BELOW, j] * f.blocks[ABOVE, j - 1])
    for k in range(e.layout.shape[0]):
        last = e.layout[k, LAST]
        inner, outer, onto = 0.0, f.coupling[k, OUTOF] * e.stores[k, OUTERMOST], f.coupling[k, OUTOF_NEXT]
        if last > e.layout[k, FIRST]:
            inner = f.coupling[k, OUTOF] * e.stores[k, NEXT] * f.blocks[PIVOT, last - 1]
            outer += inner * f.blocks[ABOVE, last - 1]
        outer *= f.blocks[PIVOT, last]
        f.coupling[k, OUTOF], f.coupling[k, OUTOF_NEXT] = outer, inner
        onto += outer * f.coupling[k, INTO]
        if e.layout[k, SIDE] == 1:
            diagonal_b += onto
        else:
            diagonal_a += onto
    for j in range(cells):
        f.blocks[ABOVE, j] *= f.blocks[PIVOT, j]
    close_border(y, control, value, e, f, diagonal_a, diagonal_b)


@inlined
def _vary(k: int, y: Array, e: Equations, scale: float, f: Factors) -> None:
    """Rows of a store whose D depends on the filling; `below` and `above` hold the negatives of the matrix."""
    first, last = max(0, e.layout[k, FIRST]), max(0, e.layout[k, LAST])
    f.blocks[BELOW, first], f.blocks[PIVOT, first] = 0.0, scale
    for j in range(first, last):
        relative, slope = relative_diffusivity(k, e.bases[k] + 0.5 * (y[j] + y[j + 1]), e)
        bend = 0.5 * slope * (y[j + 1] - y[j])
        f.blocks[ABOVE, j] = e.cells[OUTER, j] * (relative + bend)
        f.blocks[PIVOT, j] += e.cells[OUTER, j] * (relative - bend)
        f.blocks[BELOW, j + 1] = e.cells[INNER, j + 1] * (relative - bend)
        f.blocks[PIVOT, j + 1] = scale + e.cells[INNER, j + 1] * (relative + bend)
    f.blocks[ABOVE, last] = 0.0


@inlined
def set_masses(control: int, e: Equations, f: Factors) -> None:
    """The mass of the rows of both potentials; 0 where a row is algebraic."""
    f.border[MASS] = 0.0 if control == IMPOSED else e.circuit[CAPACITANCE]
    f.border[MASS + 1] = e.circuit[COUNTER_CAPACITANCE] if e.counter == ELECTRODE else 0.0


@inlined
def close_border(y: Array, control: int, value: float, e: Equations, f: Factors, a: float, b: float) -> None:
    """The inverse of the border [[a, 0, -1], [0, b, s], [p, -p, r]] of E_A, E_B, I."""
    cells = e.cells.shape[1]
    current = y[cells + 2]
    s = 1.0
    if e.counter == METAL:
        b, s = 1.0, e.circuit[THERMAL] / math.sqrt(current * current + 4.0 * e.circuit[EXCHANGE] * e.circuit[EXCHANGE])
    elif e.counter == IDEAL:
        b, s = 1.0, 0.0
    p, r = 1.0, e.circuit[RESISTANCE] - e.circuit[COMPENSATED]
    if control == CURRENT:
        p, r = 0.0, 1.0
    elif control == POWER:
        p = current
        r = y[cells] - y[cells + 1] + 2.0 * current * e.circuit[RESISTANCE]
    elif control == LOAD:
        r = e.circuit[RESISTANCE] + value
    elif control == IMPOSED:
        r = 0.0
    scale = 1.0 / (a * (b * r + s * p) + b * p)
    f.border[0], f.border[1], f.border[2] = (b * r + s * p) * scale, p * scale, b * scale
    f.border[3], f.border[4], f.border[5] = s * p * scale, (a * r + p) * scale, -a * s * scale
    f.border[6], f.border[7], f.border[8] = -b * p * scale, a * p * scale, a * b * scale


@inlined
def solve(e: Equations, scale: float, f: Factors, v: Array) -> None:
    """Solve for the right hand side `v`, in place."""
    cells = e.cells.shape[1]
    balance_a, balance_b, control = v[cells], v[cells + 1], v[cells + 2]
    for j in range(1, cells):
        v[j] += f.blocks[BELOW, j] * v[j - 1]
    for k in range(e.layout.shape[0]):
        last = e.layout[k, LAST]
        taken = f.coupling[k, OUTOF] * v[last] + f.coupling[k, OUTOF_NEXT] * v[max(last - 1, 0)]
        if e.layout[k, SIDE] == 1:
            balance_b -= taken
        else:
            balance_a -= taken
    for i in range(3):
        v[cells + i] = f.border[3 * i] * balance_a + f.border[3 * i + 1] * balance_b + f.border[3 * i + 2] * control
    for k in range(e.layout.shape[0]):
        v[e.layout[k, LAST]] += f.coupling[k, INTO] * v[cells + e.layout[k, SIDE]]
    for j in range(cells):
        v[j] *= f.blocks[PIVOT, j]
    for j in range(cells - 2, -1, -1):
        v[j] += f.blocks[ABOVE, j] * v[j + 1]
    v[cells + 3] = (v[cells + 3] + v[cells + 2]) / scale
