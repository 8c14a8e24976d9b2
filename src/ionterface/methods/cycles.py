"""Charges, energies and efficiencies of the cycles of one cell."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ionterface.errors import Finding, UsageError
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.methods.segmentation import Direction


class Efficiency(enum.Enum):
    """Which two half cycles a coulombic efficiency compares."""

    SECOND_OVER_FIRST = "second half cycle over the first of the same cycle"
    NEXT_OVER_SECOND = "first half cycle of the next cycle over the second of this one"


_SHORT = {
    Efficiency.SECOND_OVER_FIRST: "second half cycle over first",
    Efficiency.NEXT_OVER_SECOND: "next half cycle over second",
}


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One half cycle of a cycle. Charge and energy are positive amounts."""

    direction: Direction
    charge: Estimate
    """[C]"""
    energy: Estimate
    """Positive, except where the voltage is negative. [J]"""
    mean_voltage: Estimate
    """Energy over charge. [V]"""
    current: float
    """Constant current, positive; NaN where less than nine tenths of the charge flowed near one current. [A]"""
    seconds: float
    start: int
    stop: int
    counter_charge: float | None
    """What the instrument's own counter says, where the record holds one. [C]"""
    cut: bool = False
    """Whether the record ends before this half cycle did."""


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """Two half cycles; `complete` where both are there and the second was not cut off."""

    number: int
    complete: bool
    oxidation: Branch | None
    reduction: Branch | None

    def branch(self, direction: Direction) -> Branch | None:
        """The half cycle of one direction."""
        return self.oxidation if direction is Direction.OXIDATION else self.reduction


@dataclass(frozen=True, kw_only=True)
class Cycling:
    """Charges, energies and efficiencies of one cell's cycles."""

    cycles: tuple[Cycle, ...]
    bases: Mapping[str, Estimate]
    """Name of a mass basis -> its mass in this cell. [kg]"""
    first: Direction | None
    """Direction of the cell's first half cycle."""
    discharge: Direction | None
    """Direction that delivers energy; None where the energies do not tell."""
    status: Status
    efficiency: Efficiency = Efficiency.SECOND_OVER_FIRST
    """What `coulombic_efficiency` means."""
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "vonneumann1941")

    def cycle(self, number: int) -> Cycle:
        """A cycle by its number, from 1.

        Raises
        ------
        UsageError
            The record has no such cycle.
        """
        if not 1 <= number <= len(self.cycles):
            raise UsageError(f"there is no cycle {number}; the record holds cycles 1 to {len(self.cycles)}.")
        return self.cycles[number - 1]

    def charge(self, cycle: int, *, branch: Direction | None = None) -> Estimate:
        """Charge of one half cycle; of the discharge where `branch` is not given. [C]

        NaN where the cycle lacks that half cycle.

        Raises
        ------
        UsageError
            There is no such cycle, or `branch` is needed because the energies do not tell what a discharge is.
        """
        half = self.cycle(cycle).branch(self._branch(branch))
        return Estimate(math.nan, None, "C") if half is None else half.charge

    def capacity(self, cycle: int, *, basis: str, branch: Direction | None = None) -> Estimate:
        """Charge of one half cycle per mass of a basis; of the discharge where `branch` is not given. [C/kg]

        NaN where the cycle lacks that half cycle.

        Raises
        ------
        UsageError
            There is no such cycle or basis, or `branch` is needed.
        """
        if basis not in self.bases:
            known = ", ".join(self.bases) or "none; give bases={name: mass}"
            raise UsageError(f"there is no mass basis {basis!r}; known are {known}.")
        return (self.charge(cycle, branch=branch) / self.bases[basis]).to("C/kg")

    def retention(self, cycle: int, *, reference: int, branch: Direction | None = None) -> Estimate:
        """Charge of a cycle over that of a reference cycle; mass and gain cancel. [1]"""
        return self.charge(cycle, branch=branch) / self.charge(reference, branch=branch)

    def coulombic_efficiency(self, cycle: int) -> Estimate:
        """Charge that came back over the charge that went before it; `efficiency` says which two. [1]

        The gain of the instrument cancels, the zero of its current does not. NaN where one of the half cycles is
        lacking, as the next one of the last cycle.
        """
        if self.first is None:
            return Estimate(math.nan, None, "1")
        second = self.charge(cycle, branch=self.first.opposite)
        if self.efficiency is Efficiency.SECOND_OVER_FIRST:
            return second / self.charge(cycle, branch=self.first)
        if cycle == len(self.cycles):
            return Estimate(math.nan, None, "1")
        return self.charge(cycle + 1, branch=self.first) / second

    def energy_efficiency(self, cycle: int) -> Estimate:
        """Energy delivered over energy taken up in one cycle, whichever came first. [1]

        NaN where a half cycle is lacking or the energies do not tell which one is the discharge.
        """
        one = self.cycle(cycle)
        if self.discharge is None:
            return Estimate(math.nan, None, "1")
        out, taken = one.branch(self.discharge), one.branch(self.discharge.opposite)
        if out is None or taken is None:
            return Estimate(math.nan, None, "1")
        return abs(out.energy) / abs(taken.energy)

    def _branch(self, branch: Direction | None) -> Direction:
        direction = branch or self.discharge
        if direction is None:
            raise UsageError("the energies do not tell which half cycle is the discharge; name the branch.")
        return direction

    def table(self) -> Table:
        """One row per cycle: charges, capacities on every basis, efficiencies, energies, mean voltages."""
        columns = [Column("cycle", "Cycle"), Column("complete", "Complete")]
        for d in Direction:
            columns.append(Column(f"{d.value}_charge", f"Charge, {d.value}", "mAh"))
            columns += (
                Column(f"{d.value}_capacity {basis}", f"Capacity, {d.value}, per {basis}", "mAh/g")
                for basis in self.bases
            )
            columns.append(Column(f"{d.value}_energy", f"Energy, {d.value}", "mWh"))
            columns.append(Column(f"{d.value}_mean_voltage", f"Mean voltage, {d.value}", "V"))
            columns.append(Column(f"{d.value}_hours", f"Duration, {d.value}", "h"))
        columns.append(Column("coulombic_efficiency", f"Coulombic efficiency ({_SHORT[self.efficiency]})", "%"))
        columns.append(Column("energy_efficiency", "Energy efficiency (delivered over taken up)", "%"))
        return Table.of(columns, (self._row(cycle) for cycle in self.cycles))

    def _row(self, cycle: Cycle) -> Iterator[Cell]:
        yield cycle.number
        yield "yes" if cycle.complete else "no"
        for direction in Direction:
            half = cycle.branch(direction)
            if half is None:
                yield from [None] * (4 + len(self.bases))
                continue
            yield half.charge.to("mAh")
            yield from ((half.charge / mass).to("mAh/g") for mass in self.bases.values())
            yield half.energy.to("mWh")
            yield half.mean_voltage
            yield half.seconds / 3600
        yield self.coulombic_efficiency(cycle.number).to("%")
        yield self.energy_efficiency(cycle.number).to("%")
