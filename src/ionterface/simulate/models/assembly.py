"""The numbers of a cell as the kernels of the particle model take them, and its state at the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array
from ionterface.simulate.cell import FARADAY, GAS_CONSTANT, Cell, Electrode, Metal, Store
from ionterface.simulate.grid import Grid, grid
from ionterface.simulate.isotherm import equilibrium_filling
from ionterface.simulate.models.particle import BORDER, ELECTRODE, EMPTY, IDEAL, METAL, Equations, kinetics

_WELL_MIXED = Grid(np.zeros(1), np.zeros(1), np.ones(1), np.ones(1), (1.0, 0.0))


@dataclass(frozen=True)
class Equilibrium:
    """A start at equilibrium with a potential of the working electrode. [V]

    The counter electrode starts at `counter`, needed where it is an electrode; all against the electrolyte's reference.
    """

    potential: float
    counter: float = 0.0


@dataclass(frozen=True)
class Fillings:
    """A start from stated fillings, which need not be in equilibrium: of each store by name, and the potentials. [V]"""

    fillings: Mapping[str, float]
    potential: float
    counter: float = 0.0


Start = Equilibrium | Fillings


@lru_cache(maxsize=64)
def grids(cell: Cell, *, cells: int, refinement: float) -> tuple[Grid, ...]:
    """The cells of each store: one where it is well mixed."""
    return tuple(
        _WELL_MIXED if store.diffusion is None else grid(store.diffusion.shape, cells, refinement=refinement)
        for store in cell.stores
    )


@lru_cache(maxsize=64)
def equations(cell: Cell, made: tuple[Grid, ...], *, compensated: float = 0.0) -> Equations:
    """A cell on its grids.

    Parameters
    ----------
    compensated : float
        Part of the series resistance that the potentiostat compensates. [Ohm]

    Raises
    ------
    UsageError
        The compensation is negative or reaches the whole resistance.
    """
    if compensated and not 0 <= compensated < cell.resistance:
        raise UsageError(
            f"{compensated:g} Ohm cannot be compensated of {cell.resistance:g} Ohm; below 100 % the loop is stable."
        )
    ends = [0, *accumulate(g.share.size for g in made)]
    families = [0, *accumulate(len(store.families) for store in cell.stores)]
    layout = [
        (first, last - 1, int(k >= len(cell.working.stores)), int(_varies(store)), families[k], families[k + 1])
        for k, (store, first, last) in enumerate(zip(cell.stores, ends, ends[1:], strict=False))
    ]
    paces = [1.0 if s.diffusion is None else s.diffusion.diffusivity / s.diffusion.length**2 for s in cell.stores]
    counter = cell.counter
    metal = isinstance(counter, Metal)
    return Equations(
        layout=np.array(layout, dtype=np.int64).reshape(-1, 6),
        cells=np.array(
            [
                np.concatenate([pace * g.inner for pace, g in zip(paces, made, strict=True)] or [np.empty(0)]),
                np.concatenate([pace * g.outer for pace, g in zip(paces, made, strict=True)] or [np.empty(0)]),
                np.concatenate([g.share for g in made] or [np.empty(0)]),
            ]
        ),
        stores=np.array(
            [
                (charge, *g.outermost, *_polynomial(store))
                for charge, g, store in zip(cell.charges, made, cell.stores, strict=True)
            ]
        ).reshape(-1, 6),
        families=np.array(
            [
                (
                    f.share,
                    f.rate * _per_length(store),
                    cell.half_slope(f),
                    f.potential,
                    f.interaction,
                    f.width,
                )
                for store in cell.stores
                for f in store.families
            ]
        ).reshape(-1, 6),
        circuit=np.array(
            [
                cell.working.mass * cell.working.double_layer,
                counter.mass * counter.double_layer if isinstance(counter, Electrode) else 0.0,
                cell.resistance,
                compensated,
                counter.exchange_current if isinstance(counter, Metal) else 1.0,
                _thermal(counter, cell.temperature) if isinstance(counter, Metal) else 0.0,
            ]
        ),
        counter=METAL if metal else ELECTRODE if isinstance(counter, Electrode) else IDEAL,
        bases=np.zeros(len(cell.stores)),
    )


def _thermal(metal: Metal, temperature: float) -> float:
    """2RT/nF, the scale of a metal's overpotential. [V]"""
    return float(2 * GAS_CONSTANT * temperature / (FARADAY * metal.electrons))


def _varies(store: Store) -> bool:
    return store.diffusion is not None and any(store.diffusion.polynomial)


def _polynomial(store: Store) -> tuple[float, ...]:
    given = store.diffusion.polynomial if store.diffusion else ()
    return (*given, *(0.0,) * (3 - len(given)))


def _per_length(store: Store) -> float:
    """Surface over volume of a body, which turns k0 [m/s] into a rate of filling [1/s]."""
    return 1.0 if store.diffusion is None else store.diffusion.shape.value / store.diffusion.length


def initial(cell: Cell, made: Sequence[Grid], start: Start) -> Array:
    """The state at the start: fillings, potentials, no current, no charge.

    Raises
    ------
    UsageError
        A stated filling is missing, unknown or not between 0 and 1.
    """
    state = np.zeros(sum(g.share.size for g in made) + BORDER)
    place = 0
    for g, filling in zip(made, _fillings(cell, made, start), strict=True):
        state[place : place + g.share.size] = filling
        place += g.share.size
    state[place : place + 2] = start.potential, start.counter
    return state


def _fillings(cell: Cell, made: Sequence[Grid], start: Start) -> list[float]:
    if isinstance(start, Equilibrium):
        own = len(cell.working.stores)
        return [_at_rest(cell, made, k, start.potential if k < own else start.counter) for k in range(len(cell.stores))]
    names = [store.name for store in cell.stores]
    if sorted(names) != sorted(start.fillings):
        raise UsageError(
            f"a start needs the filling of each store: {', '.join(names)}; given: {', '.join(start.fillings)}."
        )
    for name, filling in start.fillings.items():
        if not 0 <= filling <= 1:
            raise UsageError(f"the filling of {name!r} is {filling:g}; it lies between 0 and 1.")
    return [start.fillings[name] for name in names]


def _at_rest(cell: Cell, made: Sequence[Grid], k: int, potential: float) -> float:
    """Filling at which a store neither fills nor empties: its isotherm, and its kinetics where these end at `EMPTY`."""
    store = cell.stores[k]
    filling = equilibrium_filling(store, potential, temperature=cell.temperature)
    if len(store.families) == 1 or EMPTY <= filling <= 1.0 - EMPTY:
        return filling
    rate, by_filling, _ = kinetics(k, filling, potential, equations(cell, tuple(made)))
    return float(filling - rate / by_filling)
