"""`simulate`: a cell and a protocol in; a record as an instrument would write it, the states and the truth out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from ionterface.errors import Finding
from ionterface.record import Array, Record
from ionterface.simulate.cell import Cell
from ionterface.simulate.instrument import Channel
from ionterface.simulate.integration import Accuracy, Outcome, Solution, integrate
from ionterface.simulate.models.assembly import Equilibrium, Start, equations, grids, initial
from ionterface.simulate.planning import bounded, refuse
from ionterface.simulate.protocol import Step
from ionterface.simulate.writing import observed, recorded, states_of


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What came of a simulated measurement.

    Attributes
    ----------
    record : Record
        As an instrument writes it, marked as simulated.
    solution : Solution
        The dense solution behind it.
    cell : Cell
        The truth that a method should find again.
    outcome : Outcome
    """

    record: Record
    solution: Solution
    cell: Cell
    outcome: Outcome
    _seen: Array = field(repr=False)

    @cached_property
    def states(self) -> pl.DataFrame:
        """At the record's points: time, potentials of both electrodes, charge, mean and surface filling of each store.

        Potentials in V, charge in C, fillings between 0 and 1.
        """
        return states_of(self.cell, self._seen)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What must be said of the record, such as a limit met at once or an integration that stopped."""
        return self.record.findings


def simulate(
    cell: Cell,
    protocol: Step,
    *,
    channel: Channel,
    start: Start | float,
    accuracy: Accuracy | None = None,
    rng: np.random.Generator | None = None,
) -> Simulation:
    """Carry out a protocol on a cell and write what an instrument would have seen.

    Parameters
    ----------
    cell : Cell
    protocol : Step
        Any step, or a `Series` of them.
    channel : Channel
        When points are taken, and how finely.
    start : Start or float
        A potential stands for equilibrium at it. [V]
    accuracy : Accuracy, optional
    rng : numpy.random.Generator, optional
        Demanded where the channel has noise.

    Raises
    ------
    UsageError
        Before anything is integrated: a protocol or a channel that asks for more points than can be held, noise without
        `rng`, a start or a control that this cell cannot have.
    """
    accuracy = accuracy or Accuracy()
    start = start if not isinstance(start, int | float) else Equilibrium(float(start))
    stretches = [bounded(s, cell) for s in protocol.stretches()]
    refuse(cell, stretches, channel, start, rng)
    made = grids(cell, cells=accuracy.cells, refinement=accuracy.refinement)
    numbers = equations(cell, made, compensated=channel.compensation * cell.resistance)
    solution, outcome = integrate(numbers, stretches, initial(cell, made, start), cell, accuracy)
    seen, counted = observed(cell, stretches, channel, solution)
    rng = rng or np.random.default_rng(0)  # no noise is drawn without one: `refuse` has seen to it
    record = recorded(cell, stretches, channel, solution=solution, outcome=outcome, seen=seen, counted=counted, rng=rng)
    return Simulation(record=record, solution=solution, cell=cell, outcome=outcome, _seen=seen)
