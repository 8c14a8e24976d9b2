"""The cycle that retention is counted from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.methods.ageing.cell_fits import CellRun


@dataclass(frozen=True)
class FirstCycle:
    """Retention is counted from the first cycle."""

    def __str__(self) -> str:
        return "the first cycle"

    def cycle(self, run: CellRun) -> int:
        """Its number in one cell."""
        return int(run.cycles[0])


@dataclass(frozen=True)
class LargestCycle:
    """Retention is counted from the cycle of the largest capacity."""

    def __str__(self) -> str:
        return "the cycle of the largest capacity"

    def cycle(self, run: CellRun) -> int:
        """Its number in one cell."""
        return int(run.cycles[int(np.argmax(run.capacities))])


@dataclass(frozen=True)
class NamedCycle:
    """Retention is counted from one cycle, as the first after activation."""

    number: int

    def __str__(self) -> str:
        return f"cycle {self.number}"

    def cycle(self, run: CellRun) -> int:
        """Its number in one cell.

        Raises
        ------
        UsageError
            The cell lacks it, or it was left out.
        """
        if self.number not in run.cycles:
            raise UsageError(f"{run.name}: there is no cycle {self.number} to count the retention from.")
        return self.number


Reference = FirstCycle | LargestCycle | NamedCycle
