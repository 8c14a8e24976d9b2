"""Events: what ends a stretch before its time, where within a step it happens, and where no step can reach it."""

from __future__ import annotations

from typing import NamedTuple

from ionterface.simulate.models.particle import (
    BORDER,
    CAPACITANCE,
    COUNTER_CAPACITANCE,
    ELECTRODE,
    FIRST,
    IMPOSED,
    LAST,
    LOAD,
    POWER,
    RESISTANCE,
    SIDE,
    VOLTAGE,
    VOLUME,
    Equations,
    surface,
)
from ionterface.simulate.solver.compiled import Array, inlined
from ionterface.simulate.solver.rodas4p import dense

VOLTAGE_BELOW, VOLTAGE_ABOVE, CURRENT_BELOW, CURRENT_ABOVE, CHARGE_ABOVE, NO_ROOT = 0, 1, 2, 3, 4, 5
"""Events: terminal voltage, |I|, |charge of the stretch|, and a power that the cell cannot give."""
LOOKS = 8
"""Places within a step where events are looked for."""
EXHAUSTED = 1e-6
"""Share of a surface's sites below which it is full or empty."""


class Stretch(NamedTuple):
    """What is controlled from `start` to `end`, and what ends it before."""

    control: int
    start: float
    end: float
    value: float
    """At the start."""
    drift: float
    """Change per time of the value."""
    events: Array
    """Kinds."""
    levels: Array


@inlined
def terminal(potential_a: float, potential_b: float, current: float, e: Equations) -> float:
    """Voltage of the cell as it would be measured, with the ohmic drop. [V]"""
    return potential_a - potential_b + current * e.circuit[RESISTANCE]


@inlined
def distance(kind: int, level: float, voltage: float, current: float, charge: float, e: Equations) -> float:
    """How far an event is away; it has happened when this is below zero."""
    if kind == VOLTAGE_BELOW:
        return voltage - level
    if kind == VOLTAGE_ABOVE:
        return level - voltage
    if kind == CURRENT_BELOW:
        return abs(current) - level
    if kind == CURRENT_ABOVE:
        return level - abs(current)
    if kind == CHARGE_ABOVE:
        return level - abs(charge)
    # the high-voltage root of P = I U ends where dP/dI = U + I·R is 0; the state has no derivative there, so that the
    # last ten thousandth of the greatest power is left out
    return voltage + current * e.circuit[RESISTANCE] - 0.01 * (voltage - current * e.circuit[RESISTANCE])


@inlined
def _at(place: float, path: Array, index: int) -> float:
    return dense(path[index, 0], path[index, 1], path[index, 2], path[index, 3], place)


@inlined
def _distance_at(place: float, m: int, path: Array, passed: float, stretch: Stretch, e: Equations) -> float:
    current = _at(place, path, 2)
    voltage = terminal(_at(place, path, 0), _at(place, path, 1), current, e)
    charge = _at(place, path, 3) - passed
    return distance(stretch.events[m], stretch.levels[m], voltage, current, charge, e)


@inlined
def first_event(path: Array, passed: float, stretch: Stretch, e: Equations) -> tuple[int, float]:
    """The first event within a step and its place between 0 and 1; -1 where there is none.

    A limit may be crossed and left again within one step: each step is looked at in `LOOKS` places.
    """
    found, place = -1, 1.0
    for m in range(stretch.events.size):
        look = 1
        while look <= LOOKS and _distance_at(place * look / LOOKS, m, path, passed, stretch, e) >= 0.0:
            look += 1
        if look > LOOKS:
            continue
        low, high = place * (look - 1) / LOOKS, place * look / LOOKS
        for _ in range(60):
            middle = 0.5 * (low + high)
            if _distance_at(middle, m, path, passed, stretch, e) < 0.0:
                high = middle
            else:
                low = middle
        found, place = m, high
    return found, place


@inlined
def already(y: Array, stretch: Stretch, e: Equations) -> int:
    """The event that holds at the very start of a stretch, such as a limit that the ohmic drop has crossed; or -1."""
    cells = e.cells.shape[1]
    voltage = terminal(y[cells], y[cells + 1], y[cells + 2], e)
    for m in range(stretch.events.size):
        if distance(stretch.events[m], stretch.levels[m], voltage, y[cells + 2], 0.0, e) < 0.0:
            return m
    return -1


@inlined
def exhausted(y: Array, stretch: Stretch, e: Equations) -> int:
    """The voltage limit that a current is driving at while no surface can carry it any longer; or -1.

    Where an electrode has no double layer and all its surfaces are full (or empty), its potential runs away within a
    time that is shorter than any step.
    """
    current = y[e.cells.shape[1] + 2]
    out_a, out_b = e.circuit[CAPACITANCE] == 0.0, e.counter == ELECTRODE and e.circuit[COUNTER_CAPACITANCE] == 0.0
    for k in range(e.layout.shape[0]):
        filled = e.bases[k] + surface(k, y, e)
        if e.layout[k, SIDE] == 1:
            out_b = out_b and (filled < EXHAUSTED if current < 0.0 else filled > 1.0 - EXHAUSTED)
        else:
            out_a = out_a and (filled > 1.0 - EXHAUSTED if current < 0.0 else filled < EXHAUSTED)
    if stretch.control in (VOLTAGE, IMPOSED) or not (out_a or out_b):
        return -1
    for m in range(stretch.events.size):
        if stretch.events[m] == (VOLTAGE_BELOW if current < 0.0 else VOLTAGE_ABOVE):
            return m
    return -1


@inlined
def plunge(y: Array, stretch: Stretch, event: int, e: Equations, out: Array) -> None:
    """The path of a step in which the voltage runs straight to a limit while nothing is stored any more."""
    cells, level = e.cells.shape[1], stretch.levels[event]
    current = stretch.value
    if stretch.control == POWER:
        current = stretch.value / level
    elif stretch.control == LOAD:
        current = -level / stretch.value
    out[:] = 0.0
    out[0, 0], out[1, 0], out[2, 0], out[3, 0] = y[cells], y[cells + 1], y[cells + 2], y[cells + 3]
    apart = level - current * e.circuit[RESISTANCE]
    if e.circuit[CAPACITANCE] == 0.0:
        y[cells] = apart + y[cells + 1]
    else:
        y[cells + 1] = y[cells] - apart
    y[cells + 2] = current
    for k in range(e.layout.shape[0]):
        for j in range(max(0, e.layout[k, FIRST]), e.layout[k, LAST] + 1):
            out[BORDER + 2 * k, 0] += e.cells[VOLUME, j] * y[j]
        out[BORDER + 2 * k, 0] += e.bases[k]
        out[BORDER + 2 * k + 1, 0] = e.bases[k] + surface(k, y, e)
    out[:, 1] = out[:, 0]
    for i in range(BORDER):
        out[i, 1] = y[cells + i]
