"""Capacity, energy and efficiencies per cycle, on every mass basis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.methods.passed_charge import ChargeSource, Gains, Passed, passed_charge
from ionterface.methods.segmentation import Direction, Segmentation, finite_columns, segment
from ionterface.quantities import CELL_VOLTAGE, COUNTER_ELECTRODE_VOLTAGE, VOLTAGE
from ionterface.record import Record

CUT_OFF = 0.05
"""A half cycle that ends this share of the voltage window away from the others was cut off."""
EXCESS = 1.002
"""Coulombic efficiency above which it is doubted."""
SAME_VOLTAGE = 0.01
"""Difference up to which a voltage against a reference counts as that of the cell. [V]"""
NOTHING: Mapping[str, Estimate] = MappingProxyType({})


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
        """Charge of the second half cycle over that of the first, whichever way the cell began. [1]

        The gain of the instrument cancels, the zero of its current does not. NaN where the cycle lacks its second
        half cycle.
        """
        if self.first is None:
            return Estimate(math.nan, None, "1")
        return self.charge(cycle, branch=self.first.opposite) / self.charge(cycle, branch=self.first)

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
        columns.append(Column("coulombic_efficiency", "Coulombic efficiency (second half cycle over first)", "%"))
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


def cycling(
    record: Record,
    *,
    bases: Mapping[str, Estimate] = NOTHING,
    rest_below: float | None = None,
    charge: ChargeSource = ChargeSource.INTEGRAL,
    gains: Gains | None = None,
) -> Cycling:
    """Charge, energy, mean voltage and efficiencies of every cycle of a galvanostatic record.

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,); a charge counter where the instrument has one.
    bases : mapping
        Name of a mass basis -> mass of what counts on it in this cell; may be empty, then there are only charges. [kg]
    rest_below : float, optional
        See `segment`. [A]
    charge : ChargeSource
        The integral of the recorded current, or the instrument's counter.
    gains : Gains, optional
        Errors of the instrument's current and voltage; without them absolute charges and energies say "not stated".

    Notes
    -----
    A cycle begins with the direction in which the cell began. Coulombic efficiency is the charge of a cycle's second
    half cycle over that of its first (W-CE1 says which that is): discharge over charge for a cell that was charged
    first, charge over discharge for one that was discharged first. Energy efficiency is delivered over taken up.
    The discharge is the direction whose half cycles deliver energy, ∫E·I dt < 0 with E the recorded voltage; against a
    reference electrode that voltage is not the cell's and neither is the energy (W-C9 where the record shows it).

    Uncertainty: see `passed_charge`; mass and gain are named sources, so they cancel where they ought to.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing; a mass is not positive; `rest_below` is negative.
    """
    for name, mass in bases.items():
        if not mass.to("kg").value > 0:
            raise UsageError(f"the mass on basis {name!r} is {mass}; it must be positive.")
    parts = segment(record, rest_below=rest_below)
    passed = passed_charge(record, parts, source=charge)
    true = passed.with_gains(gains or Gains())
    volts = (gains or Gains()).voltage
    branches = [_branch(p, *amounts, volts) for p, amounts in zip(passed.halves, true, strict=True)]
    cut = _cut_off(record, parts, passed.halves)
    if cut:
        branches[-1] = replace(branches[-1], cut=True)
    cycles = tuple(
        _cycle(n, branches[2 * n - 2 : 2 * n], cut and 2 * n >= len(branches)) for n in range(1, parts.cycles + 1)
    )
    result = Cycling(
        cycles=cycles,
        bases=dict(bases),
        first=branches[0].direction if branches else None,
        discharge=_discharge(branches),
        status=passed.status,
        settings={**parts.settings, **passed.settings},
        basis=", ".join(bases),
    )
    findings = (
        *parts.findings,
        *passed.findings,
        *_findings(result, cut, record.metadata.name),
        *(_against_a_reference(record) if cycles else ()),
    )
    return replace(result, findings=findings)


def _branch(passed: Passed, charge: Estimate, energy: Estimate, gain: Estimate) -> Branch:
    h = passed.half_cycle
    return Branch(
        direction=h.direction,
        charge=charge,
        energy=energy,
        mean_voltage=_mean_voltage(passed, gain),
        seconds=passed.seconds,
        start=h.start,
        stop=h.stop,
        counter_charge=passed.counter_charge,
    )


def _mean_voltage(passed: Passed, gain: Estimate) -> Estimate:
    """Energy over charge: gain, zero and noise of one current are in both and cancel, the gain of voltage stays. [V]"""
    if not passed.charge.value:
        return Estimate(math.nan, None, "V")
    return Estimate(passed.energy.value / passed.charge.value, passed.mean_voltage_std, "V") * gain


def _cycle(number: int, branches: list[Branch], cut: bool) -> Cycle:
    found = {b.direction: b for b in branches}
    return Cycle(
        number=number,
        complete=len(branches) == 2 and not cut,
        oxidation=found.get(Direction.OXIDATION),
        reduction=found.get(Direction.REDUCTION),
    )


def _discharge(branches: list[Branch]) -> Direction | None:
    """The direction that delivers energy: with positive voltage the reduction of the working electrode."""
    # ∫E·I dt of a half cycle is its energy times the sign of its current
    sums = {d: d.sign * sum(b.energy.value for b in branches if b.direction is d) for d in Direction}
    delivering = [d for d in Direction if sums[d] < 0]
    return delivering[0] if len(delivering) == 1 else None


def _cut_off(record: Record, parts: Segmentation, halves: tuple[Passed, ...]) -> bool:
    """Whether the last half cycle ends at another voltage, sooner and with less charge than all of its kind before."""
    (v,) = finite_columns(record, VOLTAGE, method="cycling")
    if len(halves) < 3:
        return False
    last, window = halves[-1], float(np.ptp(v))
    others = [p for p in halves[:-1] if p.half_cycle.direction is last.half_cycle.direction]
    ends = np.array([v[p.half_cycle.stop - 1] for p in others])
    away = abs(float(v[last.half_cycle.stop - 1]) - float(np.median(ends)))
    return (
        away > max(CUT_OFF * window, float(np.ptp(ends)))
        and last.seconds < 0.98 * min(p.seconds for p in others)
        and last.charge.value < 0.98 * min(p.charge.value for p in others)
    )


def _findings(result: Cycling, cut: bool, where: str) -> tuple[Finding, ...]:
    found = []
    if result.cycles and result.first is not None:
        found.append(
            Finding(
                "W-CE1",
                Severity.NOTE,
                f"the cell begins with {result.first.value}: a cycle is {result.first.value}, then "
                f"{result.first.opposite.value}, and coulombic efficiency is the second over the first.",
                where,
            )
        )
        last = result.cycles[-1]
        if last.oxidation is None or last.reduction is None:
            found.append(Finding("W-C1", Severity.NOTE, f"cycle {last.number} has only its first half cycle.", where))
    if cut:
        message = (
            f"the last half cycle, of cycle {len(result.cycles)}, ends before the others of its kind: it was cut off."
        )
        found.append(Finding("W-C1", Severity.WARNING, message, where))
    over = [c.number for c in result.cycles if c.complete and _exceeds(result.coulombic_efficiency(c.number))]
    if over:
        shown = ", ".join(map(str, over[:8])) + (", ..." if len(over) > 8 else "")
        message = f"coulombic efficiency exceeds 100.2 % in {len(over)} cycles ({shown}): more came out than went in."
        found.append(Finding("W-CE2", Severity.WARNING, message, where))
    return tuple(found)


def _against_a_reference(record: Record) -> tuple[Finding, ...]:
    """W-C9 where other columns of the record show that its voltage is not the cell's."""
    (voltage,) = record.take(VOLTAGE, method="cycling")
    for quantity in (CELL_VOLTAGE, COUNTER_ELECTRODE_VOLTAGE):
        if not record.has(quantity):
            continue
        (other,) = record.take(quantity, method="cycling")
        apart = np.abs(other - voltage if quantity is CELL_VOLTAGE else other)
        apart = apart[np.isfinite(apart)]
        if len(apart) and float(np.median(apart)) > SAME_VOLTAGE:
            message = (
                "the voltage is that of the working electrode against a reference, by "
                f"{float(np.median(apart)):.3g} V not that of the cell: energies, mean voltages, energy efficiency and "
                "which half cycle is called the discharge are not the cell's."
            )
            return (Finding("W-C9", Severity.WARNING, message, record.metadata.name),)
    return ()


def _exceeds(efficiency: Estimate) -> bool:
    return efficiency.value - 2 * efficiency.stated_std > EXCESS
