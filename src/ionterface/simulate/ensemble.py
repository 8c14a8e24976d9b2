"""Sweeps of many cells of one structure, and the derivatives of one cell's sweep by its parameters.

For fits, uncertainty and screening, where the current alone is wanted, many times over. `simulate` gives everything
else, for every cell and protocol.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array
from ionterface.simulate.cell import FARADAY, GAS_CONSTANT, Cell, Store
from ionterface.simulate.integration import Accuracy, Outcome
from ionterface.simulate.lockstep import carried_out, copies, lanes_of, refuse, some, times, voltages
from ionterface.simulate.protocol import Sweep
from ionterface.simulate.solver.lanes import (
    CHARGE,
    INTERACTION,
    PACE,
    RELAXATION,
    SPEED,
    STANDARD,
    Lanes,
)

_TOGETHER = 64  # lanes; with more, what a step needs leaves the processor's nearest memory
_STEP = 1e-4
"""Share of a parameter by which its lane differs: rounding would take over below 1e-8, curvature above 1e-2."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ensemble:
    """Currents of several cells under one sweep.

    Attributes
    ----------
    time : array, shape (points,)
        Since the start of the sweep. [s]
    voltage : array, shape (points,)
        [V]
    current : array, shape (cells, points)
        Not a number after the time at which the integration of that cell stopped. [A]
    outcomes : tuple of Outcome
        Of each cell.
    """

    time: Array
    voltage: Array
    current: Array
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class SweepJacobian:
    """The current of a sweep and its derivatives.

    Attributes
    ----------
    parameters : tuple of str
    time, voltage, current : array, shape (points,)
        [s], [V], [A]
    derivatives : array, shape (points, parameters)
        In A per unit of the parameter.
    """

    parameters: tuple[str, ...]
    time: Array
    voltage: Array
    current: Array
    derivatives: Array


class _Of(enum.IntEnum):
    """A store's parameters that may be varied, by their row in `Lanes.stores`."""

    capacity = CHARGE
    rate = SPEED
    potential = STANDARD
    interaction = INTERACTION
    diffusivity = PACE


def sweep_ensemble(
    cells: Sequence[Cell], protocol: Sweep, *, interval: float, accuracy: Accuracy | None = None
) -> Ensemble:
    """Currents of cells of one structure under one sweep, each started at equilibrium with its first potential. [A]

    Parameters
    ----------
    cells : sequence of Cell
        Of one structure: the same number of stores, which diffuse in bodies of the same shapes or not at all.
    protocol : Sweep
    interval : float
        Time between points; the end of the sweep is a point too. [s]
    accuracy : Accuracy, optional

    Notes
    -----
    Up to 64 cells take the same steps, as small as the hardest of them demands: cells that are alike are fast together.
    Each current keeps to the tolerance that `simulate` keeps to; where a cell's integration stops, the others go on.

    Raises
    ------
    UsageError
        A cell that lanes do not describe, cells of different structure, an interval that is not positive or asks for
        more points than can be held.
    """
    accuracy = accuracy or Accuracy()
    if not cells:
        raise UsageError("an ensemble needs at least one cell.")
    at = times(protocol, interval, len(cells))
    for place, cell in enumerate(cells):
        refuse(cell, place, cells[0])
    lanes = lanes_of(cells, accuracy)
    found = [
        lane
        for first in range(0, len(cells), _TOGETHER)
        for lane in _apart(some(lanes, slice(first, first + _TOGETHER)), protocol, at, accuracy)
    ]
    return Ensemble(
        time=at,
        voltage=voltages(protocol, at),
        current=np.array([current for current, _ in found]),
        outcomes=tuple(Outcome.COMPLETE if end >= _end(at) else Outcome.FAILED for _, end in found),
    )


def sweep_jacobian(
    cell: Cell, parameters: Sequence[str], protocol: Sweep, *, interval: float, accuracy: Accuracy | None = None
) -> SweepJacobian:
    """The current of a sweep and its derivatives by parameters of the cell. [A per unit of the parameter]

    Parameters
    ----------
    cell : Cell
    parameters : sequence of str
        "resistance", "double_layer", or a store's name, a point, and one of capacity, rate, potential, interaction,
        diffusivity, as in "bulk.rate"; see `sweep_parameters`.
    protocol : Sweep
    interval : float
        [s]
    accuracy : Accuracy, optional

    Notes
    -----
    Forward differences over one lockstep solve: the cell and one neighbour per parameter, 1e-4 of its value away (of
    RT/F for a potential, of 1 for a smaller interaction). As all take the same steps the error of the steps all but
    cancels; at a tolerance of 1e-5 each column is right to about 5e-3 of its largest value, in proportion to the
    tolerance. A body's length L
    acts through rate and diffusivity alone: dI/dlnL = -dI/dlnk - 2 dI/dlnD.

    Raises
    ------
    UsageError
        As `sweep_ensemble`; no parameter, an unknown one, or one named twice; an integration that stops.
    """
    accuracy = accuracy or Accuracy()
    refuse(cell, 0, cell)
    _refuse_names(cell, parameters)
    at = times(protocol, interval, len(parameters) + 1)
    lanes = copies(lanes_of([cell], accuracy), len(parameters) + 1)
    steps = np.array([_move(cell, name, lanes, lane) for lane, name in enumerate(parameters, start=1)])
    out, reached = carried_out(lanes, protocol, at, accuracy)
    if reached < _end(at):
        raise UsageError(f"no step holds beyond {reached:g} s of the sweep; `simulate` tells how far the cell comes.")
    return SweepJacobian(
        parameters=tuple(parameters),
        time=at,
        voltage=voltages(protocol, at),
        current=out[:, 0].copy(),
        derivatives=(out[:, 1:] - out[:, :1]) / steps,
    )


def sweep_parameters(cell: Cell) -> tuple[str, ...]:
    """Names of all parameters by which `sweep_jacobian` can derive."""
    own = [f"{s.name}.{of.name}" for s in cell.stores for of in _Of if s.diffusion or of is not _Of.diffusivity]
    return (*own, "double_layer", "resistance")


def _refuse_names(cell: Cell, parameters: Sequence[str]) -> None:
    known = sweep_parameters(cell)
    unknown = [name for name in parameters if name not in known]
    if unknown or not parameters:
        told = ", ".join(unknown) if unknown else "nothing"
        raise UsageError(f"the sweep cannot be derived by {told}; this cell has {', '.join(known)}.")
    if len(set(parameters)) < len(parameters):
        raise UsageError("a parameter is named twice; each column of derivatives has one.")


def _move(cell: Cell, name: str, lanes: Lanes, lane: int) -> float:
    """Move one parameter of a lane; returns by how much, in the parameter's own unit."""
    if name == "resistance":
        lanes.circuit[:, lane] /= 1 + _STEP
        return _STEP * cell.resistance
    if name == "double_layer":
        lanes.circuit[RELAXATION, lane] /= 1 + _STEP
        lanes.stores[CHARGE, :, lane] /= 1 + _STEP
        return _STEP * cell.working.double_layer
    owner, _, what = name.rpartition(".")
    k, row = [store.name for store in cell.stores].index(owner), _Of[what]
    step = _STEP * _scale(cell, cell.stores[k], row)
    if row in (_Of.potential, _Of.interaction):
        lanes.stores[row, k, lane] += step
    else:
        lanes.stores[row, k, lane] *= 1 + _STEP
    return step


def _scale(cell: Cell, store: Store, row: _Of) -> float:
    """The size of a parameter: its value, save where zero is an ordinary one."""
    family = store.families[0]
    sizes: dict[_Of, float] = {
        _Of.capacity: store.capacity,
        _Of.rate: family.rate,
        _Of.potential: GAS_CONSTANT * cell.temperature / FARADAY,
        _Of.interaction: max(1.0, abs(family.interaction)),
        _Of.diffusivity: store.diffusion.diffusivity if store.diffusion else 1.0,
    }
    return sizes[row]


def _apart(lanes: Lanes, protocol: Sweep, at: Array, accuracy: Accuracy) -> list[tuple[Array, float]]:
    """Current and time reached of each lane; where they stop together, each half goes on by itself."""
    out, end = carried_out(lanes, protocol, at, accuracy)
    count = out.shape[1]
    if count == 1 or end >= _end(at):
        return [(current, end) for current in out.T]
    halves = some(lanes, slice(0, count // 2)), some(lanes, slice(count // 2, count))
    return [lane for half in halves for lane in _apart(half, protocol, at, accuracy)]


def _end(at: Array) -> float:
    """The end of a sweep, but for rounding. [s]"""
    return float(at[-1]) * (1 - 1e-9)
