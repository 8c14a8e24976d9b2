"""A capacity and the current it was measured at, on any basis: the time of discharge knows none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ionterface.errors import Finding, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.mass_basis import Composition, basis_findings, convert
from ionterface.methods.result import status_of


@dataclass(frozen=True, kw_only=True)
class DischargeTime:
    """A capacity with its current on one basis, and the time that both say."""

    capacity: Estimate
    """On `basis`. [C/kg]"""
    current: Estimate
    """On `basis`. [A/kg]"""
    time: Estimate
    """Of the discharge. [s]"""
    rate: Estimate
    """Discharges per time. [1/s]"""
    as_stated: Estimate
    """Time that the numbers as stated would give; another one where their bases differ. [s]"""
    basis: str
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008",)

    @property
    def status(self) -> Status:
        """*Not valid* where the two were stated on different bases."""
        return status_of(self.findings)

    def table(self) -> Table:
        """One row."""
        columns = (
            Column("basis", "Mass basis"),
            Column("capacity", "Capacity", "mAh/g"),
            Column("current", "Current", "A/g"),
            Column("time", "Time of discharge", "s"),
            Column("rate", "Rate", "1/h"),
            Column("as_stated", "Time as stated", "s"),
        )
        shown = self.capacity.to("mAh/g"), self.current.to("A/g"), self.time, self.rate.to("1/h"), self.as_stated
        return Table.of(columns, [(self.basis, *shown)])


def discharge_time(
    capacity: Estimate,
    current: Estimate,
    *,
    capacity_counts: Sequence[str],
    current_counts: Sequence[str],
    on: Sequence[str],
    composition: Composition,
) -> DischargeTime:
    """Capacity and current of one discharge on one basis, and how long it takes. [C/kg, A/kg, s]

    Parameters
    ----------
    capacity : Estimate
        Per mass of the components `capacity_counts`. [C/kg]
    current : Estimate
        Per mass of the components `current_counts`; its sign is left aside. [A/kg]
    on : sequence of str
        The components on whose mass both are wanted.
    composition : Composition

    Notes
    -----
    t = Q/I, where both are per mass of the same components; each is converted from its own basis first. W-M1 (*not
    valid*): they were stated on different ones, so that their ratio as stated is no time; the time shown is right.

    Raises
    ------
    UsageError
        An unknown component, a basis without mass, or a current of zero.
    """
    if current.value == 0:
        raise UsageError("a current of zero discharges nothing; state the current of the discharge.")
    stated = capacity.to("C/kg"), abs(current).to("A/kg")
    there = convert(stated[0], composition=composition, from_=capacity_counts, to=on)
    at = convert(stated[1], composition=composition, from_=current_counts, to=on)
    time = (there / at).to("s")
    names = "+".join(sorted(capacity_counts)), "+".join(sorted(current_counts))
    return DischargeTime(
        capacity=there,
        current=at,
        time=time,
        rate=(1 / time).to("1/s"),
        as_stated=(stated[0] / stated[1]).to("s"),
        basis="+".join(on),
        findings=basis_findings(capacity=names[0], current=names[1]),
        settings={"capacity per": names[0], "current per": names[1]},
    )


def ohmic_loss(current: Estimate, *, loading: Estimate, resistance: Estimate) -> Estimate:
    """Voltage that an area resistance takes at a current per mass. [V]

    Parameters
    ----------
    current : Estimate
        Per mass of what `loading` counts. [A/kg]
    loading : Estimate
        Mass per area of the electrode. [kg/m²]
    resistance : Estimate
        Ohmic resistance times area. [Ohm m²]
    """
    return (current * loading * resistance).to("V")


def sampling_share(time: Estimate, *, frequency: Estimate) -> Estimate:
    """The part of a discharge between two samples, so the error of its end at most. [1]

    Raises
    ------
    UsageError
        A time or a frequency that is not positive.
    """
    if not (time.value > 0 and frequency.value > 0 and math.isfinite(time.value)):
        raise UsageError(f"sampling needs a positive time and frequency, not {time} and {frequency}.")
    return (1 / (time * frequency)).to("1")
