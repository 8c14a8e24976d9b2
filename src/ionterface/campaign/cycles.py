"""The cycles of a cell of a campaign, found once for each mass basis."""

from __future__ import annotations

from ionterface.campaign.contents import CYCLED
from ionterface.campaign.schema import WHOLE_CELL
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods import Cycling, Direction, cycling


def cycled(bench: Workbench, cell: str, basis: str, measurement: str | None = None) -> tuple[Cycling, Measured]:
    """The cycles of a cell on a basis, and the record they were found in.

    Raises
    ------
    UsageError
        The cell is excluded.
    MissingFact
        Its mass is open, or its record is none or several.
    """
    rule = bench.campaign.cells[cell].excluded
    if rule is not None:
        raise UsageError(f"cell {cell} is excluded ({rule}) and enters no number.")
    measured = bench.record(cell, CYCLED, measurement)
    given = measured.source.measurement.rest_below
    rest_below = None if given is None else given.value
    key = ("cycling", measured.reading.identity, measured.record.metadata.label, cell, basis)
    bases, gains = bench.masses(cell, basis), bench.gains(measured)
    result = bench.once(key, lambda: cycling(measured.record, bases=bases, rest_below=rest_below, gains=gains))
    return result, measured


def doubt(result: Cycling, *halves: tuple[int, Direction]) -> str:
    """Why numbers of these half cycles, each a cycle and a direction, are not valid; empty where they are."""
    if result.status is Status.NOT_VALID:
        reasons = [finding.message for finding in result.findings if finding.severity is not Severity.NOTE]
        return reasons[0] if reasons else "the cycles could not be told apart"
    for cycle, direction in halves:
        half = result.cycle(cycle).branch(direction)
        if half is not None and half.cut:
            return f"the {direction.value} of cycle {cycle} was cut off"
    return ""


def branch_charge(result: Cycling, cycle: int, basis: str, direction: Direction) -> Estimate:
    """Capacity of one half cycle on a mass basis [C/kg], or its charge for the whole cell [C]."""
    if basis != WHOLE_CELL:
        return result.capacity(cycle, basis=basis, branch=direction)
    return result.charge(cycle, branch=direction)
