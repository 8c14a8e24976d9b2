"""A plan carried out: how finely, and the dense solution that comes of it."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.record import Array
from ionterface.simulate.cell import Cell
from ionterface.simulate.faults import demand
from ionterface.simulate.models.particle import BORDER, Equations
from ionterface.simulate.planning import capacitance, plan_of
from ionterface.simulate.protocol import Control, Stretch
from ionterface.simulate.solver.march import FAILED, FULL, run
from ionterface.simulate.solver.tolerance import Tolerance

_BUFFER, _PER_STRETCH = 2048, 64  # steps; doubled when full
_MOST_STEPS = 500_000  # beyond, a protocol is not slow to compute but cannot be computed


class Outcome(enum.Enum):
    """How an integration ended."""

    COMPLETE = "the protocol was carried out to its end"
    FAILED = "the integration stopped before the end of the protocol"


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """How finely a cell is computed.

    Parameters
    ----------
    tolerance : float
        Relative error of fillings and current in one step.
    cells : int
        Cells of each body in which something diffuses.
    refinement : float
        Width of the innermost cell over that at the surface.
    """

    tolerance: float = 1e-5
    cells: int = 20
    refinement: float = 1.0

    def __post_init__(self) -> None:
        demand(self, "tolerance", "refinement", above=0.0)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The dense solution: of each step its start, size and end, and the polynomials of everything observed."""

    times: Array
    """(steps, 3) [s]"""
    paths: Array
    """(steps, observed, 4): E_A, E_B, I, Q, then mean and surface filling of each store."""
    ends: Array
    """Of each stretch that was carried out: its end [s], the limit that ended it (-1: its time), steps by then."""
    state: Array
    """Everything at the end."""
    steps: int
    refused: int

    def bounds(self, stretch: int) -> tuple[int, int]:
        """First step and end of the steps of a stretch."""
        return (int(self.ends[stretch - 1, 2]) if stretch else 0), int(self.ends[stretch, 2])


def integrate(
    numbers: Equations, stretches: Sequence[Stretch], state: Array, cell: Cell, accuracy: Accuracy
) -> tuple[Solution, Outcome]:
    """Go through the stretches; the buffer of steps grows as it must."""
    plan = plan_of(cell, stretches)
    room = max(_BUFFER, _PER_STRETCH * len(stretches))
    times, paths = np.empty((room, 3)), np.empty((room, BORDER + 2 * len(numbers.layout), 4))
    counts, progress, ends = np.zeros(3, dtype=np.int64), np.zeros(6), np.zeros((len(stretches), 3))
    state, numbers = state.copy(), numbers._replace(bases=np.zeros(len(numbers.layout)))
    given = tuple(plan), tuple(numbers), tuple(_tolerance(cell, stretches, accuracy))
    while True:
        outcome = run(state, progress, *given, times, paths, counts, ends)
        if outcome != FULL:
            break
        if counts[1] > _MOST_STEPS + _PER_STRETCH * len(stretches):
            outcome = FAILED
            break
        times, paths = _doubled(times), _doubled(paths)
    used, done = int(counts[0]), int(progress[0])
    if outcome == FAILED:
        ends[done] = progress[4], -1, used
        done += 1
    for (first, last, *_), base in zip(numbers.layout, numbers.bases, strict=True):
        state[first : last + 1] += base
    solution = Solution(
        times=times[:used],
        paths=paths[:used],
        ends=ends[:done],
        state=state,
        steps=int(counts[1]),
        refused=int(counts[2]),
    )
    return solution, Outcome.FAILED if outcome == FAILED else Outcome.COMPLETE


def _doubled(array: Array) -> Array:
    return np.concatenate([array, np.empty_like(array)])


def _tolerance(cell: Cell, stretches: Sequence[Stretch], accuracy: Accuracy) -> Tolerance:
    """Absolute tolerances from what the protocol moves: a sweep's charge per time, a current, a charge over a hold."""
    charge = sum(cell.charges) + capacitance(cell)
    typical = [
        abs(s.drift) * charge if s.control is Control.VOLTAGE and s.drift else charge / s.duration for s in stretches
    ]
    r = accuracy.tolerance
    return Tolerance(r, 3e-3 * r, 0.3 * r, 0.1 * r * min(typical))
