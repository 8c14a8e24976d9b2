"""Capacity at every current of a rate test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.cycling import Cycling, cycling
from ionterface.methods.half_cycle_current import CONSTANT, half_cycle_current
from ionterface.methods.passed_charge import ChargeSource, Gains
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Record

RETURNED = 0.05
"""Change of the capacity at the first current from which rate and fade count as mixed."""


@dataclass(frozen=True, kw_only=True)
class RateLevel:
    """Consecutive cycles at one current."""

    current: float
    """Mean over the level's cycles, positive. [A]"""
    specific_current: Estimate | None
    """[A/kg]; None where no mass was given"""
    cycles: tuple[int, ...]
    capacities: tuple[Estimate, ...]
    """One per cycle. [C/kg], or [C] where no mass was given"""
    mean: Estimate
    """Mean over the level's cycles, with the errors that its cycles share. [C/kg] or [C]"""
    sd: float
    """Spread of the cycles of this one cell; NaN for one cycle. It is no uncertainty of replicates. [C/kg] or [C]"""


@dataclass(frozen=True, kw_only=True)
class RateTest:
    """Capacities of one cell at several currents, in the order of the test."""

    levels: tuple[RateLevel, ...]
    branch: Direction
    returned_to_first: Estimate | None
    """Capacity of the last cycle at the first current over that of the last cycle of the first level; None where the
    test never returned to its first current. [1]"""
    unit: str
    """Unit of every capacity: ``C/kg``, or ``C`` where no mass was given."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "vonneumann1941")

    def table(self) -> Table:
        """One row per level."""
        shown, per = ("mAh", "") if self.unit == "C" else ("mAh/g", f" per {self.basis}")
        columns = (
            Column("current_mA", "Current", "mA"),
            Column("specific_current", f"Specific current{per}", "A/g"),
            Column("cycles", "Cycles"),
            Column("capacity", f"Capacity{per}, mean of the cycles", shown),
            Column("spread", "Spread of the cycles (sd, one cell)", shown),
        )
        factor = Estimate(1.0, 0.0, self.unit).to(shown).value
        rows = (
            (
                level.current * 1e3,
                level.specific_current.to("A/g") if level.specific_current else None,
                _span(level.cycles),
                level.mean.to(shown),
                None if math.isnan(level.sd) else level.sd * factor,
            )
            for level in self.levels
        )
        return Table.of(columns, rows)


def rate_test(
    record: Record,
    *,
    mass: Estimate | None,
    basis: str = "",
    branch: Direction,
    closeness: float = 0.05,
    rest_below: float | None = None,
    charge: ChargeSource = ChargeSource.INTEGRAL,
    gains: Gains | None = None,
) -> RateTest:
    """Capacity [C/kg] at every current of a rate test, level by level in the order of the test.

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    mass : Estimate or None
        Mass of the basis; without it capacities are charges and there is no specific current. [kg]
    basis : str
        Name of the mass basis; capacity and specific current both refer to it.
    branch : Direction
        Whose capacity and current count.
    closeness : float
        Consecutive cycles whose currents differ by no more than this from the first of them are one level. [1]
    rest_below, charge, gains
        See `cycling`.

    Notes
    -----
    The current of a half cycle is that at which the middle of its charge flowed (median weighted by charge), so neither
    a spike nor a short tail moves it; where less than 90 % of the charge flowed near it, W-RC6 says that the current
    was not constant. A last half cycle that the end of the record cut off (W-C1) belongs to no level. The spread over
    the cycles of a level is that of one cell: it holds activation and fade and is no uncertainty between cells. A
    return to the first current that finds another capacity means that rate and fade are mixed (W-RC3).

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing; `closeness` is not between 0 and 1; a mass without its basis.
    """
    if not 0 < closeness < 1:
        raise UsageError(f"closeness is a relative difference between 0 and 1, not {closeness}.")
    if (mass is None) != (basis == ""):
        raise UsageError("a mass and the name of its basis belong together; give both or neither.")
    gains = gains or Gains()
    bases = {basis: mass} if mass else {}
    run = cycling(record, bases=bases, rest_below=rest_below, charge=charge, gains=gains)
    t, i = finite_columns(record, TIME, CURRENT, method="rate_test")
    halves = [(c.number, half) for c in run.cycles if (half := c.branch(branch)) is not None and not half.cut]
    spans = {n: slice(half.start, half.stop) for n, half in halves}
    currents = {n: half_cycle_current(t[span], i[span], closeness=closeness) for n, span in spans.items()}
    groups = _groups([(n, currents[n][0]) for n, _ in halves], closeness)
    levels = tuple(_rate_level(run, [(n, currents[n][0]) for n in g], branch, gains.current) for g in groups)
    varying = [n for n, (_, near) in currents.items() if near < CONSTANT]
    returned = _returned(levels, closeness)
    return RateTest(
        levels=levels,
        branch=branch,
        returned_to_first=returned,
        unit="C/kg" if mass else "C",
        status=run.status if levels else Status.NOT_COMPUTABLE,
        findings=(*run.findings, *_findings(levels, returned, varying, record.metadata.name)),
        settings={**run.settings, "branch": branch.value, "closeness": f"{closeness:g}"},
        basis=basis,
    )


def _groups(currents: Sequence[tuple[int, float]], closeness: float) -> list[list[int]]:
    """Cycle numbers of consecutive cycles of one current."""
    groups: list[list[int]] = []
    reference = math.nan
    for number, current in currents:
        if groups and abs(current - reference) <= closeness * reference:
            groups[-1].append(number)
        else:
            groups.append([number])
            reference = current
    return groups


def _rate_level(run: Cycling, members: Sequence[tuple[int, float]], branch: Direction, gain: Estimate) -> RateLevel:
    numbers = tuple(n for n, _ in members)
    current = float(np.mean([c for _, c in members]))
    basis, mass = next(iter(run.bases.items()), ("", None))
    capacities = tuple(
        run.capacity(n, basis=basis, branch=branch) if mass else run.charge(n, branch=branch).to("C") for n in numbers
    )
    total = capacities[0]
    for capacity in capacities[1:]:
        total = total + capacity
    flowing = Estimate(current, 0.0, "A") * gain
    return RateLevel(
        current=current,
        specific_current=(flowing / mass).to("A/kg") if mass else None,
        cycles=numbers,
        capacities=capacities,
        mean=total / len(capacities),
        sd=float(np.std([c.value for c in capacities], ddof=1)) if len(capacities) > 1 else math.nan,
    )


def _returned(levels: tuple[RateLevel, ...], closeness: float) -> Estimate | None:
    again = [x for x in levels[1:] if abs(x.current - levels[0].current) <= closeness * levels[0].current]
    return again[-1].capacities[-1] / levels[0].capacities[-1] if again else None


def _findings(
    levels: tuple[RateLevel, ...], returned: Estimate | None, varying: list[int], where: str
) -> tuple[Finding, ...]:
    found = []
    if len(levels) > 1 and returned is None:
        message = "the test never returns to its first current, so it cannot tell rate from fade."
        found.append(Finding("W-RC3", Severity.WARNING, message, where))
    if returned is not None and abs(returned.value - 1) > RETURNED:
        message = (
            f"on return to the first current the capacity is {returned.value:.1%} of before: rate and fade are mixed."
        )
        found.append(Finding("W-RC3", Severity.WARNING, message, where))
    if varying:
        message = (
            f"in {len(varying)} cycles (first: {varying[0]}) less than 90 % of the charge flowed near one current; "
            "their current is the median weighted by charge."
        )
        found.append(Finding("W-RC6", Severity.WARNING, message, where))
    return tuple(found)


def _span(cycles: tuple[int, ...]) -> str:
    return str(cycles[0]) if len(cycles) == 1 else f"{cycles[0]}-{cycles[-1]}"
