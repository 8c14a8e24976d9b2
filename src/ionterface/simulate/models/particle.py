"""The particle model: two electrodes, each with any number of stores in parallel with its double layer, one current.

A store is a body in which something diffuses from its surface inwards (a plate, a cylinder, a sphere of N cells, or a
single well mixed cell), with the kinetics and the isotherm of its site families. Bulk particles, an interface layer
along a flake and a fast surface site differ in their numbers alone.

Unknowns
--------
x         filling of each cell of each store, from the innermost to the one at the surface [1]
E_A, E_B  potential of the working and of the counter electrode against the electrolyte [V]
I         current, positive when the working electrode is oxidised [A]
Q         charge that has passed, the integral of I [C]

Equations
---------
cell j of a store      dx_j/dt = [G_(j-1) P (x_(j-1) - x_j) + G_j P (x_(j+1) - x_j)]/v_j, G = D0·area/distance
                       at the cells' common face, P(x) the dependence of D on the filling there
its last cell          + J/v_N, the filling rate J through the surface; no flux through the innermost face
one family             J = k [(1 - x_s) e^(-b) - x_s e^b], b = (nF/2RT)(E - E0) + (g/2)(x_s - 1/2)
families in local      J = sum of k_f X_f (1 + e^w)^(-omega) [e^(omega w - b) - e^b], w = (nF/RT)(U - E0_f)/omega_f,
equilibrium            b = (nF/2RT)(E - E0_f), U the one potential at which all families together hold x_s
working electrode      C_A dE_A/dt = I + sum of Q_k J_k over its stores
counter electrode      C_B dE_B/dt = -I + sum of Q_k J_k over its stores
                       metal: E_B = -(2RT/nF) asinh(I/2 I0); ideal reference: E_B = 0
control                voltage V = E_A - E_B + I (R - R_compensated); current; power I·U; load U = -I·R_load,
                       with U = E_A - E_B + I·R
charge                 dQ/dt = I

Outputs
-------
E_A, E_B, I, Q, the mean filling and the surface filling of each store, as polynomials over each step.

Notes
-----
The surface filling is a straight line through the last two cells. Every rate is written without logarithms, so that
empty and full sites are ordinary states. The families' kinetics are those of the multi-species, multi-reaction
framework [1]_; with one family and omega = 1 - or g = 0 - the two laws are the same. Where C is 0 the row of its
potential is algebraic; a voltage that is imposed without any resistance makes E_A a given function of time, and the
current what the stores and C dV/dt need.

References
----------
.. [1] M. Verbrugge, D. Baker, B. Koch, X. Xiao, W. Gu, J. Electrochem. Soc. 164 (2017) E3243. doi:10.1149/2.0341708jes
"""

from __future__ import annotations

import math
from typing import NamedTuple

from ionterface.simulate.solver.compiled import Array, compiled, inlined

VOLTAGE, CURRENT, POWER, LOAD, IMPOSED = 0, 1, 2, 3, 4
"""What is controlled. `IMPOSED` is a voltage without any resistance in the circuit."""
IDEAL, METAL, ELECTRODE = 0, 1, 2
"""Kinds of counter electrode."""
BORDER = 4  # E_A, E_B, I, Q stand behind the cells
EMPTY = 1e-9
"""Filling (or share of open sites) of a store of several families below which their rates go on in proportion to it: as
a power of it, which for a width below 1 is infinitely steep at 0, no finite step could follow them."""


class Equations(NamedTuple):
    """The numbers of a cell as the kernels take them; made by `ionterface.simulate.models.assembly`.

    Few arrays with named rows or columns: each array that a kernel takes costs time at every call.
    """

    layout: Array
    """Integers of each store: `FIRST` and `LAST` cell, `SIDE` (1 on the counter electrode), `VARIES` (1 where D depends
    on the filling), first family and end of its families. (stores, 6)"""
    cells: Array
    """Of each cell: coefficients of its inner and outer neighbour at P = 1 [1/s], share of its store. (3, cells)"""
    stores: Array
    """Of each store: charge [C], weights of the last and the last but one cell in the surface filling, and the
    polynomial of P in the filling, ascending from the linear term. (stores, 6)"""
    families: Array
    """Of each family: share, k [1/s], nF/2RT [1/V], E0 [V], g (alone in its store), omega (beside others).
    (families, 6)"""
    circuit: Array
    """Capacitance of both electrodes [F], resistance, compensated resistance [Ohm], exchange current of a metal counter
    electrode [A] and its 2RT/nF [V]. (6,)"""
    counter: int
    """Kind of the counter electrode."""
    bases: Array
    """What the unknown fillings of each store are counted from: 0, or 1 once it is nearly full, so that the few sites
    left open are as well resolved as the few that are filled. The integration moves them. (stores,)"""


FIRST, LAST, SIDE, VARIES, FAMILY, FAMILY_END = 0, 1, 2, 3, 4, 5
INNER, OUTER, VOLUME = 0, 1, 2
CHARGE, OUTERMOST, NEXT, SLOPE = 0, 1, 2, 3
SHARE, RATE, HALF, STANDARD, INTERACTION, WIDTH = 0, 1, 2, 3, 4, 5
CAPACITANCE, COUNTER_CAPACITANCE, RESISTANCE, COMPENSATED, EXCHANGE, THERMAL = 0, 1, 2, 3, 4, 5


# -- kinetics ------------------------------------------------------------------------------------------------------
@inlined
def filled(level: float, k: int, e: Equations) -> tuple[float, float]:
    """Filling of a store of several families at the dimensionless potential F·U/RT·(n/2), and its derivative."""
    total, slope = 0.0, 0.0
    for f in range(e.layout[k, FAMILY], e.layout[k, FAMILY_END]):
        w = 2.0 * (level * e.families[f, HALF] - e.families[f, HALF] * e.families[f, STANDARD]) / e.families[f, WIDTH]
        theta = 1.0 / (1.0 + math.exp(w))
        total += e.families[f, SHARE] * theta
        slope -= e.families[f, SHARE] * theta * (1.0 - theta) * 2.0 * e.families[f, HALF] / e.families[f, WIDTH]
    return total, slope


@inlined
def potential_of(x: float, open_: float, k: int, e: Equations) -> float:
    """The potential at which the families of a store together hold `x`, by Newton's method in ln(x/(1 - x)). [V]"""
    logit = math.log(x / open_)
    low, high = 1e300, -1e300
    for f in range(e.layout[k, FAMILY], e.layout[k, FAMILY_END]):
        place = e.families[f, STANDARD] - 0.5 * e.families[f, WIDTH] / e.families[f, HALF] * logit
        low, high = min(low, place), max(high, place)
    level = 0.5 * (low + high)
    for _ in range(100):
        total, slope = filled(level, k, e)
        if total > x:
            low = level
        else:
            high = level
        total = min(max(total, 1e-300), 1.0 - 1e-16)
        change = -(math.log(total / (1.0 - total)) - logit) * total * (1.0 - total) / slope
        tried = level + change
        if not low < tried < high:
            tried = 0.5 * (low + high)
        if abs(tried - level) < 1e-14:
            return tried
        level = tried
    return level


@inlined
def surface_rate(k: int, x: float, open_: float, potential: float, e: Equations) -> tuple[float, float, float]:
    """Filling rate J of a store, and its derivatives by the surface filling and by the potential. [1/s]

    `open_` is 1 - x, given because subtraction would lose it where x is nearly 1.
    """
    first = e.layout[k, FAMILY]
    if e.layout[k, FAMILY_END] - first == 1:
        b = e.families[first, HALF] * (potential - e.families[first, STANDARD]) + 0.5 * e.families[
            first, INTERACTION
        ] * (x - 0.5)
        up = math.exp(b)
        down = 1.0 / up
        back, forth = x * up, open_ * down
        both = back + forth
        rate = e.families[first, RATE]
        by_filling = -rate * (up + down + 0.5 * e.families[first, INTERACTION] * both)
        return rate * (forth - back), by_filling, -rate * e.families[first, HALF] * both
    level = potential_of(min(max(x, EMPTY), 1.0 - EMPTY), min(max(open_, EMPTY), 1.0 - EMPTY), k, e)
    _, slope = filled(level, k, e)
    forth, back, by_level = 0.0, 0.0, 0.0
    for f in range(first, e.layout[k, FAMILY_END]):
        w = 2.0 * e.families[f, HALF] * (level - e.families[f, STANDARD]) / e.families[f, WIDTH]
        b = e.families[f, HALF] * (potential - e.families[f, STANDARD])
        theta = 1.0 / (1.0 + math.exp(w))
        part = e.families[f, RATE] * e.families[f, SHARE] * math.exp(-e.families[f, WIDTH] * math.log1p(math.exp(w)))
        inwards, outwards = part * math.exp(e.families[f, WIDTH] * w - b), part * math.exp(b)
        forth, back = forth + inwards, back + outwards
        # d(part)/dU = -2 half (1 - theta) part, d(e^(omega w))/dU = 2 half e^(omega w)
        by_level += 2.0 * e.families[f, HALF] * (inwards - (1.0 - theta) * (inwards - outwards))
    by_filling = by_level / slope
    if x < EMPTY:
        by_filling, back = -back / EMPTY, back * x / EMPTY
    elif open_ < EMPTY:
        by_filling, forth = -forth / EMPTY, forth * open_ / EMPTY
    return forth - back, by_filling, -e.families[first, HALF] * (forth + back)


@compiled
def kinetics(k: int, x: float, potential: float, e: Equations) -> tuple[float, float, float]:
    """`surface_rate`, called from outside of kernels."""
    return surface_rate(k, x, 1.0 - x, potential, e)


@inlined
def surface(k: int, y: Array, e: Equations) -> float:
    """Filling at the surface of a store, counted from its base."""
    last = e.layout[k, LAST]
    return e.stores[k, OUTERMOST] * y[last] + e.stores[k, NEXT] * y[max(last - 1, e.layout[k, FIRST])]


@inlined
def rate_at(k: int, y: Array, e: Equations) -> tuple[float, float, float]:
    """`surface_rate` of a store at a state."""
    beyond = surface(k, y, e)
    potential = y[e.cells.shape[1] + e.layout[k, SIDE]]
    return surface_rate(k, e.bases[k] + beyond, (1.0 - e.bases[k]) - beyond, potential, e)


@inlined
def rebase(y: Array, e: Equations) -> None:
    """Count the fillings of each store from full where its surface is nearly full, from empty where it no longer is."""
    for k in range(e.layout.shape[0]):
        beyond = surface(k, y, e)
        if abs(beyond) > 0.75 and (beyond > 0.0) == (e.bases[k] == 0.0):
            move = 1.0 - 2.0 * e.bases[k]
            e.bases[k] += move
            for j in range(e.layout[k, FIRST], e.layout[k, LAST] + 1):
                y[j] -= move


@inlined
def relative_diffusivity(k: int, x: float, e: Equations) -> tuple[float, float]:
    """D/D0 at a filling, and its derivative."""
    a, b, c = e.stores[k, SLOPE], e.stores[k, SLOPE + 1], e.stores[k, SLOPE + 2]
    return 1.0 + x * (a + x * (b + x * c)), a + x * (2.0 * b + x * 3.0 * c)


# -- right hand side -----------------------------------------------------------------------------------------------
@inlined
def surface_rates(y: Array, e: Equations, out: Array) -> None:
    """Filling rate of each store. [1/s]"""
    for k in range(e.layout.shape[0]):
        out[k], _, _ = rate_at(k, y, e)


@inlined
def residual(y: Array, rates: Array, control: int, value: float, charging: float, e: Equations, out: Array) -> None:
    """Right hand sides of all rows: rates of the cells, charge balances, control, charge.

    `rates` are the stores' filling rates at `y`; `value` is what is controlled at this moment, `charging` the current
    that an imposed potential gives the double layer. [A]
    """
    cells = e.cells.shape[1]
    potentials = y[cells], y[cells + 1]
    current = y[cells + 2]
    balance_a, balance_b = current - charging, -current
    out[0] = e.cells[OUTER, 0] * (y[1] - y[0])
    for j in range(1, cells):  # the coefficients across the bounds of the stores are zero
        out[j] = e.cells[INNER, j] * (y[j - 1] - y[j]) + e.cells[OUTER, j] * (y[j + 1] - y[j])
    for k in range(e.layout.shape[0]):
        last = e.layout[k, LAST]
        if e.layout[k, SIDE] == 1:
            balance_b += e.stores[k, CHARGE] * rates[k]
        else:
            balance_a += e.stores[k, CHARGE] * rates[k]
        if e.layout[k, VARIES] == 1:
            _diffuse(k, y, e, out)
        out[last] += rates[k] / e.cells[VOLUME, last]
    out[cells] = balance_a
    if e.counter == ELECTRODE:
        out[cells + 1] = balance_b
    elif e.counter == METAL:
        out[cells + 1] = -potentials[1] - e.circuit[THERMAL] * math.asinh(0.5 * current / e.circuit[EXCHANGE])
    else:
        out[cells + 1] = -potentials[1]
    apart = potentials[0] - potentials[1]
    if control == CURRENT:
        out[cells + 2] = value - current
    elif control == POWER:
        out[cells + 2] = value - current * (apart + current * e.circuit[RESISTANCE])
    elif control == LOAD:
        out[cells + 2] = -(apart + current * (e.circuit[RESISTANCE] + value))
    elif control == IMPOSED:
        out[cells + 2] = value - apart
    else:
        out[cells + 2] = value - apart - current * (e.circuit[RESISTANCE] - e.circuit[COMPENSATED])
    out[cells + 3] = current


@inlined
def _diffuse(k: int, y: Array, e: Equations, out: Array) -> None:
    """Rates of the cells of a store whose D depends on the filling."""
    first, last = e.layout[k, FIRST], e.layout[k, LAST]
    out[first] = 0.0
    for j in range(first, last):
        relative, _ = relative_diffusivity(k, e.bases[k] + 0.5 * (y[j] + y[j + 1]), e)
        step = relative * (y[j + 1] - y[j])
        out[j] += e.cells[OUTER, j] * step
        out[j + 1] = -e.cells[INNER, j + 1] * step
