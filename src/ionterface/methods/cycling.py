"""Capacity, energy and efficiencies per cycle, on every mass basis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.cycles import Branch as Branch
from ionterface.methods.cycles import Cycle as Cycle
from ionterface.methods.cycles import Cycling as Cycling
from ionterface.methods.cycles import Efficiency as Efficiency
from ionterface.methods.half_cycle_current import CONSTANT, half_cycle_current
from ionterface.methods.passed_charge import ChargeSource, Gains, Passed, passed_charge
from ionterface.methods.segmentation import Direction, Segmentation, finite_columns, segment
from ionterface.quantities import CELL_VOLTAGE, COUNTER_ELECTRODE_VOLTAGE, CURRENT, TIME, VOLTAGE
from ionterface.record import Array, Record

CUT_OFF = 0.05
"""A half cycle that ends this share of the voltage window away from the others was cut off."""
EXCESS = 1.002
"""Coulombic efficiency above which it is doubted."""
SAME_CURRENT = 0.05
"""Relative difference up to which the currents within a half cycle are one."""
SAME_VOLTAGE = 0.01
"""Difference up to which a voltage against a reference counts as that of the cell. [V]"""
NOTHING: Mapping[str, Estimate] = MappingProxyType({})


def cycling(
    record: Record,
    *,
    bases: Mapping[str, Estimate] = NOTHING,
    rest_below: float | None = None,
    charge: ChargeSource = ChargeSource.INTEGRAL,
    gains: Gains | None = None,
    efficiency: Efficiency = Efficiency.SECOND_OVER_FIRST,
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
    efficiency : Efficiency
        Which half cycles a coulombic efficiency compares. Of a cell that was discharged first, the next discharge over
        the charge before it is `NEXT_OVER_SECOND`.

    Notes
    -----
    A cycle begins with the direction in which the cell began. Coulombic efficiency is the charge of a cycle's second
    half cycle over that of its first, unless `efficiency` says otherwise (W-CE1 tells which directions these are):
    discharge over charge for a cell that was charged first, charge over discharge for one that was discharged first;
    W-CE2 tells where it exceeds 100.2 % beyond its error. Energy efficiency is delivered over taken up.
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
    t, i = finite_columns(record, TIME, CURRENT, method="cycling")
    branches = [_branch(p, *amounts, volts, (t, i)) for p, amounts in zip(passed.halves, true, strict=True)]
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
        efficiency=efficiency,
        settings={**parts.settings, **passed.settings, "coulombic efficiency": efficiency.value},
        basis=", ".join(bases),
    )
    findings = (
        *parts.findings,
        *passed.findings,
        *_findings(result, cut, record.metadata.name),
        *(_against_a_reference(record) if cycles else ()),
    )
    return replace(result, findings=findings)


def _branch(passed: Passed, charge: Estimate, energy: Estimate, gain: Estimate, flow: tuple[Array, Array]) -> Branch:
    h = passed.half_cycle
    middle, near = half_cycle_current(*(column[h.start : h.stop] for column in flow), closeness=SAME_CURRENT)
    return Branch(
        direction=h.direction,
        charge=charge,
        energy=energy,
        mean_voltage=_mean_voltage(passed, gain),
        current=middle if near >= CONSTANT else math.nan,
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
                f"{result.first.opposite.value}, and coulombic efficiency is {_meant(result)}.",
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


def _meant(result: Cycling) -> str:
    if result.efficiency is Efficiency.SECOND_OVER_FIRST:
        return "the second over the first"
    return "the first half cycle of the next cycle over the second of this one"


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
