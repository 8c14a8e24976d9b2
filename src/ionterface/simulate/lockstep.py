"""Cells of one structure as lanes, the sweep they go through together, and what lanes do not describe."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array
from ionterface.simulate.cell import Cell, IdealReference, Store
from ionterface.simulate.integration import Accuracy
from ionterface.simulate.models.assembly import equations, grids
from ionterface.simulate.models.particle import FIRST, INNER, LAST, OUTER, VOLUME
from ionterface.simulate.protocol import Sweep
from ionterface.simulate.solver.lanes import CHARGE, CONDUCTANCE, RELAXATION, Lanes, Tolerance, equilibria, sweep
from ionterface.simulate.solver.sampling import regular_times

_MOST_VALUES = 100_000_000


# -- refusals ------------------------------------------------------------------------------------------------------
def refuse(cell: Cell, place: int, pattern: Cell) -> None:
    """Refuse a cell, the `place`-th from 0, that lanes do not describe or that is built unlike the pattern.

    Raises
    ------
    UsageError
        With the first reason.
    """
    why = _why_not(cell)
    if why:
        raise UsageError(f"cell {place + 1} {why}, which lanes do not describe; use simulate() for it.")
    if _structure(cell) != _structure(pattern):
        raise UsageError(
            f"cell {place + 1} is built otherwise than the first: lanes need as many stores, of the same shapes, in "
            "the same order; call once per structure."
        )


def _why_not(cell: Cell) -> str:
    if not isinstance(cell.counter, IdealReference):
        return "has a counter electrode of its own"
    if cell.resistance == 0.0:
        return "has no series resistance"
    if cell.working.double_layer == 0.0:
        return "has no double layer"
    if not cell.stores:
        return "has no store"
    return next((why for store in cell.stores if (why := _why_not_store(store))), "")


def _why_not_store(store: Store) -> str:
    if len(store.families) > 1:
        return f"has several families in the store {store.name!r}"
    if store.diffusion is not None and any(store.diffusion.polynomial):
        return f"has a diffusivity that depends on the filling of {store.name!r}"
    if store.families[0].interaction <= -4.0:
        return f"forms two phases in the store {store.name!r}"
    return ""


def _structure(cell: Cell) -> list[object]:
    return [store.diffusion and store.diffusion.shape for store in cell.stores]


def times(protocol: Sweep, interval: float, lanes: int) -> Array:
    """The times of points: every interval, and the end. [s]

    Raises
    ------
    UsageError
        An interval that is not positive, or more values of all lanes than can be held.
    """
    duration = sum(s.duration for s in protocol.stretches())
    if not (np.isfinite(interval) and interval > 0):
        raise UsageError(f"the interval between points must be above 0 s, not {interval:g}.")
    if duration / interval * lanes > _MOST_VALUES:
        raise UsageError(
            f"{lanes} sweeps of {duration / interval:.1e} points are more than {_MOST_VALUES:.0e} values; lengthen the "
            f"interval ({interval:g} s) or ask for fewer cells at a time."
        )
    return regular_times(0.0, duration, interval)


# -- lanes ---------------------------------------------------------------------------------------------------------
def lanes_of(cells: Sequence[Cell], accuracy: Accuracy) -> Lanes:
    """The numbers of cells in lanes; layout and weights are those of the first."""
    made = grids(cells[0], cells=accuracy.cells, refinement=accuracy.refinement)
    first = equations(cells[0], made)
    stores = np.array([[_numbers(cell, store) for store in cell.stores] for cell in cells])
    circuit = np.array([(1 / (c.resistance * _capacitance(c)), 1 / c.resistance) for c in cells])
    unit = np.zeros_like(first.cells)
    unit[VOLUME] = first.cells[VOLUME]
    place = 0
    for g in made:
        here = slice(place, place + g.share.size)
        unit[INNER, here], unit[OUTER, here] = g.inner, g.outer
        place += g.share.size
    return Lanes(
        layout=first.layout,
        cells=unit,
        weights=first.stores,
        stores=np.ascontiguousarray(stores.transpose(2, 1, 0)),
        circuit=np.ascontiguousarray(circuit.T),
    )


def _numbers(cell: Cell, store: Store) -> tuple[float, ...]:
    """Charge over capacitance, k, nF/2RT, E0, g, D/L² of a store."""
    family, body = store.families[0], store.diffusion
    speed = family.rate if body is None else family.rate * body.shape.value / body.length
    pace = 1.0 if body is None else body.diffusivity / body.length**2
    charge = cell.working.mass * store.capacity / _capacitance(cell)
    return charge, speed, cell.half_slope(family), family.potential, family.interaction, pace


def _capacitance(cell: Cell) -> float:
    return cell.working.mass * cell.working.double_layer


def some(lanes: Lanes, here: slice) -> Lanes:
    """A part of the lanes."""
    stores, circuit = np.ascontiguousarray(lanes.stores[:, :, here]), np.ascontiguousarray(lanes.circuit[:, here])
    return lanes._replace(stores=stores, circuit=circuit)


def copies(lanes: Lanes, count: int) -> Lanes:
    """The same cell in each lane."""
    return lanes._replace(
        stores=np.repeat(lanes.stores, count, axis=2), circuit=np.repeat(lanes.circuit, count, axis=1)
    )


def carried_out(lanes: Lanes, protocol: Sweep, at: Array, accuracy: Accuracy) -> tuple[Array, float]:
    """Currents (points, lanes) of lanes in lockstep, and the time reached."""
    count = lanes.circuit.shape[1]
    spans = np.array([(s.duration, s.value, s.drift) for s in protocol.stretches()])
    fillings = np.empty((lanes.stores.shape[1], count))
    equilibria(lanes.stores, np.full(count, spans[0, 1]), fillings)
    state = np.empty((lanes.cells.shape[1] + 1, count))
    state[:-1] = np.repeat(fillings, lanes.layout[:, LAST] - lanes.layout[:, FIRST] + 1, axis=0)
    state[-1] = spans[0, 1]
    capacitance = lanes.circuit[CONDUCTANCE] / lanes.circuit[RELAXATION]
    charge = capacitance * (1.0 + lanes.stores[CHARGE].sum(axis=0))
    r = accuracy.tolerance
    bounds = Tolerance(r, 3e-3 * r, 0.3 * r, 0.1 * r * protocol.rate * charge)
    out = np.full((at.size, count), np.nan)
    end = sweep(state, tuple(lanes), spans, tuple(bounds), at, out, np.zeros(2, dtype=np.int64))
    return out, float(end)


def voltages(protocol: Sweep, at: Array) -> Array:
    """The voltage of a sweep at times from its start. [V]"""
    spans = [(s.duration, s.value, s.value + s.drift * s.duration) for s in protocol.stretches()]
    ends = np.cumsum([0.0, *(duration for duration, _, _ in spans)])
    return np.interp(at, ends, [spans[0][1], *(last for _, _, last in spans)])
