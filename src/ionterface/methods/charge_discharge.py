"""Voltage against charge of chosen cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ionterface.errors import Finding
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.chosen_half_cycles import chosen_half_cycles, demand_mass_with_basis
from ionterface.methods.passed_charge import ChargeSource, Gains
from ionterface.methods.segmentation import Direction, finite_columns
from ionterface.quantities import VOLTAGE
from ionterface.record import Array, Record


@dataclass(frozen=True, kw_only=True)
class BranchCurve:
    """One half cycle: capacity from its start and voltage, arrays of shape (n,)."""

    cycle: int
    direction: Direction
    capacity: Array
    """[C/kg], or [C] where no mass was given"""
    voltage: Array
    """[V]"""
    total: Estimate
    """The last capacity with its uncertainty. [C/kg] or [C]"""


@dataclass(frozen=True, kw_only=True)
class ChargeDischarge:
    """Charge and discharge curves of one cell."""

    curves: tuple[BranchCurve, ...]
    unit: str
    """Unit of every capacity: ``C/kg``, or ``C`` where no mass was given."""
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "vonneumann1941")

    def table(self) -> Table:
        """One row per curve: its last capacity and its first and last voltage."""
        shown = "mAh" if self.unit == "C" else "mAh/g"
        columns = (
            Column("cycle", "Cycle"),
            Column("direction", "Direction"),
            Column("capacity", f"Capacity per {self.basis}" if self.basis else "Capacity", shown),
            Column("first_voltage", "First voltage", "V"),
            Column("last_voltage", "Last voltage", "V"),
        )
        rows = (
            (c.cycle, c.direction.value, c.total.to(shown), float(c.voltage[0]), float(c.voltage[-1]))
            for c in self.curves
        )
        return Table.of(columns, rows)


def charge_discharge(
    record: Record,
    *,
    cycles: Sequence[int],
    mass: Estimate | None,
    basis: str = "",
    rest_below: float | None = None,
    charge: ChargeSource = ChargeSource.INTEGRAL,
    gains: Gains | None = None,
) -> ChargeDischarge:
    """Voltage [V] against capacity [C/kg] of the half cycles of some cycles, each from its own start.

    Parameters
    ----------
    record : Record
        ``time_s``, ``voltage_V``, ``current_A``, each of shape (n,).
    cycles : sequence of int
        Numbers from 1.
    mass : Estimate or None
        Mass of the basis in this cell; without it capacities are charges. [kg]
    basis : str
        Name of the mass basis.
    rest_below, charge, gains
        See `cycling`.

    Notes
    -----
    Points at rest within a half cycle stay in its curve: there the voltage moves at constant capacity. Uncertainty of
    the totals: see `passed_charge`.

    Raises
    ------
    MissingQuantity, UsageError
        A column is missing; the record has no such cycle; a basis without a mass, or a mass without its basis.
    """
    demand_mass_with_basis(mass, basis)
    chosen = chosen_half_cycles(record, cycles=cycles, rest_below=rest_below, charge=charge, gains=gains)
    (voltage,) = finite_columns(record, VOLTAGE, method="charge_discharge")
    curves = tuple(
        BranchCurve(
            cycle=p.half_cycle.cycle,
            direction=p.half_cycle.direction,
            capacity=_frozen(p.running_charge / (mass.to("kg").value if mass else 1.0)),
            voltage=_frozen(voltage[p.half_cycle.start : p.half_cycle.stop].copy()),
            total=(total / mass).to("C/kg") if mass else total.to("C"),
        )
        for p, total in chosen.halves
    )
    return ChargeDischarge(
        curves=curves,
        unit="C/kg" if mass else "C",
        status=chosen.status,
        findings=chosen.findings,
        settings=chosen.settings,
        basis=basis,
    )


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
