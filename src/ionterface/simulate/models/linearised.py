"""Impedance of a cell at rest: the exact response of the particle model's equations to a small sine.

Unknowns
--------
x_j, E_A, E_B, I as in `ionterface.simulate.models.particle`, each a steady value and a small complex amplitude.

Equations
---------
body of a store        i w x_j = (diffusion of x)_j, with the flux J through the surface into the last cell; the surface
                       filling is x_s = h(w) J, one tridiagonal elimination for all frequencies at once
kinetics               J = J_E E + J_x x_s, the derivatives of the store's kinetics at its filling
admittance             Y = i w C - sum of Q J_E/(1 - J_x h) over the stores of an electrode
metal                  its charge transfer alone, RT/(n F I0)
cell                   Z = R + 1/Y_A + 1/Y_B, Z_metal or 0 for an ideal reference

Outputs
-------
Z at each frequency; nothing of it is a fit, and no term is left out that the time-dependent model has.

References
----------
.. [1] C. Ho, I. D. Raistrick, R. A. Huggins, J. Electrochem. Soc. 127 (1980) 343. doi:10.1149/1.2129668
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from ionterface.errors import Finding, Severity, UsageError
from ionterface.quantities import FREQUENCY, IMPEDANCE_IMAGINARY, IMPEDANCE_REAL
from ionterface.record import Array, Metadata, Record, Step
from ionterface.simulate.cell import Cell
from ionterface.simulate.grid import Grid
from ionterface.simulate.integration import Accuracy
from ionterface.simulate.models.assembly import Equilibrium, Start, equations, grids, initial
from ionterface.simulate.models.particle import (
    CAPACITANCE,
    CHARGE,
    COUNTER_CAPACITANCE,
    EXCHANGE,
    FIRST,
    INNER,
    LAST,
    NEXT,
    OUTER,
    OUTERMOST,
    SIDE,
    THERMAL,
    VOLUME,
    Equations,
    kinetics,
    relative_diffusivity,
)
from ionterface.simulate.solver.compiled import compiled

_STEADY = 1e-3
"""Share of a store's sites that may fill within one period of the lowest frequency."""


def impedance(cell: Cell, frequencies: Array, *, at: Start | float, accuracy: Accuracy | None = None) -> Record:
    """Impedance of a cell at rest. [Ohm]

    Parameters
    ----------
    cell : Cell
    frequencies : array, shape (n,)
        Above zero. [Hz]
    at : Start or float
        The state that is disturbed; a potential stands for equilibrium at it. [V] It must be steady.
    accuracy : Accuracy, optional
        Its cells must be finer than the depth sqrt(D/w) that the highest frequency reaches; the record says where they
        are not. The tolerance is not used.

    Returns
    -------
    Record
        Frequency, real and imaginary part, marked as simulated.

    Raises
    ------
    UsageError
        No frequencies or some that are not above zero, or a state that is not steady.
    """
    f = np.asarray(frequencies, dtype=float)
    if f.ndim != 1 or f.size == 0 or not (np.isfinite(f).all() and (f > 0).all()):
        raise UsageError("an impedance needs frequencies above zero, in one row.")
    accuracy = accuracy or Accuracy()
    start = Equilibrium(float(at)) if isinstance(at, int | float) else at
    made = grids(cell, cells=accuracy.cells, refinement=accuracy.refinement)
    numbers = equations(cell, made)
    state = initial(cell, made, start)
    _refuse_drift(cell, numbers, state, start, float(f.min()))
    z = _impedance(numbers, state, start, 2 * np.pi * f) + cell.resistance
    return Record(
        data=pl.DataFrame({FREQUENCY.column: f, IMPEDANCE_REAL.column: z.real, IMPEDANCE_IMAGINARY.column: z.imag}),
        metadata=Metadata(technique="PEIS", instrument="simulated", simulated=True),
        history=(Step("simulated", {"linearised at": f"{start.potential:g} V", "cells": str(accuracy.cells)}),),
        findings=_coarse(cell, made, numbers, state, float(f.max())),
    )


@compiled
def _relative_diffusivity(k: int, x: float, e: Equations) -> float:
    return relative_diffusivity(k, x, e)[0]


def _refuse_drift(cell: Cell, e: Equations, state: Array, start: Start, lowest: float) -> None:
    for k, store in enumerate(cell.stores):
        potential = start.counter if e.layout[k, SIDE] else start.potential
        rate, _, _ = kinetics(k, state[e.layout[k, LAST]], potential, e)
        if abs(rate) > _STEADY * lowest:
            raise UsageError(
                f"the store {store.name!r} is not at rest: it fills by {rate / lowest:.2g} of its sites within one "
                f"period of {lowest:g} Hz; state fillings in equilibrium with the potential, or a potential alone."
            )


def _impedance(e: Equations, state: Array, start: Start, w: Array) -> Array:
    """Impedance of both electrodes. [Ohm]"""
    working = 1j * w * e.circuit[CAPACITANCE]
    counter = 1j * w * e.circuit[COUNTER_CAPACITANCE]
    for k in range(len(e.layout)):
        potential = start.counter if e.layout[k, SIDE] else start.potential
        filling = float(state[e.layout[k, LAST]])
        _, by_filling, by_potential = kinetics(k, filling, potential, e)
        taken = e.stores[k, CHARGE] * by_potential / (1.0 - by_filling * _surface_response(k, filling, e, w))
        if e.layout[k, SIDE]:
            counter = counter - taken
        else:
            working = working - taken
    other = 0.5 * e.circuit[THERMAL] / e.circuit[EXCHANGE]
    return np.asarray(1.0 / working + (1.0 / counter if counter.any() else other))


def _surface_response(k: int, filling: float, e: Equations, w: Array) -> Array:
    """Surface filling per filling rate, complex, one for each angular frequency. [s]"""
    first, last = int(e.layout[k, FIRST]), int(e.layout[k, LAST])
    relative = _relative_diffusivity(k, filling, e)
    inner, outer = relative * e.cells[INNER, first : last + 1], relative * e.cells[OUTER, first : last + 1]
    pivot = before = 1j * w + outer[0]
    for j in range(1, len(inner)):
        before = pivot
        pivot = 1j * w + inner[j] + outer[j] - inner[j] * outer[j - 1] / before
    outermost = 1.0 / (e.cells[VOLUME, last] * pivot)
    next_one = outer[-2] * outermost / before if last > first else 0.0
    return np.asarray(e.stores[k, OUTERMOST] * outermost + e.stores[k, NEXT] * next_one)


def _coarse(cell: Cell, made: tuple[Grid, ...], e: Equations, state: Array, highest: float) -> tuple[Finding, ...]:
    found = []
    for k, (store, g) in enumerate(zip(cell.stores, made, strict=True)):
        if store.diffusion is None:
            continue
        d = store.diffusion.diffusivity * _relative_diffusivity(k, float(state[e.layout[k, LAST]]), e)
        depth, width = math.sqrt(d / (2 * np.pi * highest)), 2 * (1 - g.middle[-1]) * store.diffusion.length
        if depth < width:
            message = (
                f"at {highest:g} Hz diffusion in {store.name!r} reaches {depth:.2g} m, less than the width of its "
                f"outermost cell ({width:.2g} m): above {d / (2 * np.pi * width**2):.2g} Hz its Warburg impedance is "
                "not resolved; take more cells or a refinement."
            )
            found.append(Finding("W-SIM5", Severity.WARNING, message))
    return tuple(found)
