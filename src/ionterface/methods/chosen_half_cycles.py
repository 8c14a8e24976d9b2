"""The half cycles of chosen cycles, with the charge that passed in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ionterface.errors import Finding, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.passed_charge import ChargeSource, Gains, Passed, passed_charge
from ionterface.methods.segmentation import segment
from ionterface.record import Record


@dataclass(frozen=True, kw_only=True)
class ChosenHalfCycles:
    """Half cycles in the order of time, and what was noticed on the way to them."""

    halves: tuple[tuple[Passed, Estimate], ...]
    """Each with its whole charge. [C]"""
    status: Status
    findings: tuple[Finding, ...]
    settings: Mapping[str, str]


def chosen_half_cycles(
    record: Record, *, cycles: Sequence[int], rest_below: float | None, charge: ChargeSource, gains: Gains | None
) -> ChosenHalfCycles:
    """The half cycles of some cycles, numbered from 1; for the other arguments see `cycling`.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing; the record has no such cycle.
    """
    parts = segment(record, rest_below=rest_below)
    if strange := [n for n in cycles if not 1 <= n <= parts.cycles]:
        raise UsageError(
            f"{record.metadata.name}: there is no cycle {', '.join(map(str, strange))}; "
            f"the record holds {'cycles 1 to ' + str(parts.cycles) if parts.cycles else 'no cycle'}."
        )
    passed = passed_charge(record, parts, source=charge)
    totals = (total for total, _ in passed.with_gains(gains or Gains()))
    return ChosenHalfCycles(
        halves=tuple((p, q) for p, q in zip(passed.halves, totals, strict=True) if p.half_cycle.cycle in cycles),
        status=passed.status,
        findings=(*parts.findings, *passed.findings),
        settings={**parts.settings, **passed.settings, "cycles": ", ".join(map(str, cycles))},
    )


def demand_mass_with_basis(mass: Estimate | None, basis: str) -> None:
    """A mass and the name of its basis belong together.

    Raises
    ------
    UsageError
        One without the other, or a mass that is not positive.
    """
    if (mass is None) != (basis == ""):
        raise UsageError("a mass and the name of its basis belong together; give both or neither.")
    if mass is not None and not mass.to("kg").value > 0:
        raise UsageError(f"the mass on basis {basis!r} is {mass}; it must be positive.")
