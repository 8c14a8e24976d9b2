"""Specific energy against specific power (Ragone): measured points, ideal devices and literature to compare."""

from __future__ import annotations

import enum
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, MissingFact, Severity, UsageError
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.methods.cycling import Cycle, Cycling
from ionterface.methods.result import cited
from ionterface.record import Array

SCATTER = 0.02
"""Relative rise of energy with power that counts as scatter between cycles."""


class Load(enum.Enum):
    """How a point's power was drawn."""

    CONSTANT_CURRENT = "constant current, mean power"
    CONSTANT_POWER = "constant power"
    MATCHED = "matched load, U²/4R"


@dataclass(frozen=True, kw_only=True)
class RagonePoint:
    """One discharge, or one point from literature."""

    name: str
    energy: Estimate
    """[J/kg]"""
    power: Estimate
    """Energy over the duration of the discharge. [W/kg]"""
    load: Load
    efficiency: Estimate | None = None
    """Energy delivered over energy taken up in the same cycle. [1]"""
    cycle: int | None = None
    basis: str = ""
    """What the mass is of."""
    source: str = ""
    """Where a point from literature comes from; empty for a measured one."""


@dataclass(frozen=True, kw_only=True)
class Ragone:
    """Energies and powers on one mass basis."""

    points: tuple[RagonePoint, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 1
    cites: tuple[str, ...] = ("christen2000",)

    def table(self) -> Table:
        """One row per point."""
        columns = (
            Column("name", "Cell"),
            Column("cycle", "Cycle"),
            Column("basis", "Per mass of"),
            Column("energy", "Energy", "Wh/kg"),
            Column("power", "Mean power", "W/kg"),
            Column("efficiency", "Energy efficiency", "%"),
            Column("load", "Load"),
            Column("source", "Source"),
        )
        return Table.of(columns, (self._row(point) for point in self.points))

    def _row(self, point: RagonePoint) -> Iterator[Cell]:
        yield point.name
        yield point.cycle
        yield point.basis
        yield point.energy.to("Wh/kg")
        yield point.power.to("W/kg")
        yield None if point.efficiency is None else point.efficiency.to("%")
        yield point.load.value
        yield point.source


def literature_point(
    name: str, *, energy: Estimate, power: Estimate, load: Load, basis: str, source: str
) -> RagonePoint:
    """A point of other work with what its mass is of. [J/kg, W/kg]

    Raises
    ------
    MissingFact
        No source, or no basis.
    UsageError
        Energy or power is not positive.
    """
    if not source.strip():
        raise MissingFact(f"where does the point {name!r} come from? State its source (authors, year, DOI).")
    if not basis.strip():
        raise MissingFact(f"what is the mass of the point {name!r} of? State its basis (active material, cell).")
    if not (energy.to("J/kg").value > 0 and power.to("W/kg").value > 0):
        raise UsageError(f"the point {name!r} needs an energy and a power above zero, not {energy} and {power}.")
    return RagonePoint(
        name=name, energy=energy.to("J/kg"), power=power.to("W/kg"), load=load, basis=basis, source=source
    )


def battery_energy(power: Array, *, voltage: float, charge: float, resistance: float) -> Array:
    """Energy that an ideal battery behind a resistance delivers at constant power. [J/kg]

    Parameters
    ----------
    power : array of any shape
        [W/kg]
    voltage : float
        At open circuit. [V]
    charge : float
        [C/kg]
    resistance : float
        [Ω·kg]

    Returns
    -------
    array of the same shape
        NaN beyond the largest power, U₀²/4R.

    Notes
    -----
    E = P·Q/I with I = (U₀ - √(U₀² - 4RP))/2R, the smaller of the two currents that give this power [1]_; Q·U₀/2 at the
    largest power, Q·U₀ at none.

    Raises
    ------
    UsageError
        A voltage, charge or resistance that is not positive, or a negative power.

    References
    ----------
    .. [1] T. Christen, M. W. Carlen, J. Power Sources 91 (2000) 210. doi:10.1016/S0378-7753(00)00474-2
       (the formula recalled, unverified)
    """
    power = np.asarray(power, dtype=float)
    if not min(voltage, charge, resistance) > 0 or np.any(power < 0):
        raise UsageError("an ideal battery has a voltage, charge and resistance above zero and no negative power.")
    rest = voltage**2 - 4 * resistance * power
    root = np.sqrt(np.where(rest >= -1e-12 * voltage**2, np.maximum(rest, 0.0), math.nan))
    return np.asarray(charge * (voltage + root) / 2)  # P/I, multiplied out so that P = 0 is no 0/0


def largest_power(voltage: float, resistance: float) -> float:
    """Power at the matched load, U₀²/4R: half of it heats the cell. [W/kg, with V and Ω·kg]"""
    if not min(voltage, resistance) > 0:
        raise UsageError(f"a voltage and a resistance are above zero, not {voltage} and {resistance}.")
    return voltage**2 / (4 * resistance)


def capacitor_energy(capacitance: float, start: float, end: float) -> float:
    """Energy of a lossless capacitor between two voltages, C·(U₁² - U₂²)/2. [J/kg, with F/kg and V]

    Raises
    ------
    UsageError
        The capacitance is not positive, or the voltage does not fall.
    """
    if not (capacitance > 0 and start > end >= 0):
        raise UsageError("a capacitor is discharged from a higher to a lower voltage, and its capacitance is positive.")
    return capacitance * (start**2 - end**2) / 2


def ragone(
    cells: Mapping[str, Cycling],
    *,
    basis: str,
    load: Load = Load.CONSTANT_CURRENT,
    cycles: Sequence[int] | None = None,
    literature: Sequence[RagonePoint] = (),
) -> Ragone:
    """Energy [J/kg] and mean power [W/kg] of the discharges of some cells.

    Parameters
    ----------
    cells : mapping
        Name of a cell -> its cycles, with the mass of the basis.
    basis : str
        A mass basis that all cells know: of the active material, the electrode, or the cell.
    load : Load
        How the cells were discharged; galvanostatic cycling at constant current is not at constant power.
    cycles : sequence of int, optional
        Numbers from 1; without it, every complete discharge.
    literature : sequence of RagonePoint
        From `literature_point`; W-RG5 where their basis is another.

    Notes
    -----
    E = (1/m)·∫V dq over the discharge and P = E/t, t its duration with its pauses. Neither a nominal voltage nor C·V²/2
    is taken. Points at constant current and at constant power are different curves (W-RG1), pulses at U²/4R waste half
    of their energy (W-RG2); an energy that rises with the power by more than 2 % between neighbours is doubted (W-RG3).
    Uncertainty: see `cycling`; the mass is a named source, for electrodes of some mg the largest.

    Raises
    ------
    UsageError
        No cell, a cell without this basis, a cycle that a cell does not have, or no direction that delivers energy.
    """
    if not cells:
        raise UsageError("no cell was given.")
    points: list[RagonePoint] = []
    findings: list[Finding] = []
    for name, result in cells.items():
        own, told = _points(name, result, basis, load, cycles)
        points += own
        findings += [*result.findings, *told, *_monotone(name, own)]
    everything = (*points, *literature)
    findings += _loads(everything)
    for other in dict.fromkeys(point.basis for point in literature if point.basis != basis):
        message = f"points per mass of {other} stand beside points per mass of {basis}: they do not compare."
        findings.append(Finding("W-RG5", Severity.WARNING, message))
    bad = any(result.status is Status.NOT_VALID for result in cells.values())
    return Ragone(
        points=everything,
        status=Status.NOT_COMPUTABLE if not points else Status.NOT_VALID if bad else Status.VALID,
        findings=tuple(dict.fromkeys(findings)),
        settings={
            **next(iter(cells.values())).settings,
            "energy": "integral of voltage over charge of the discharge",
            "power": "energy over duration",
            "load": load.value,
            "cycles": "all whole discharges" if cycles is None else ", ".join(map(str, cycles)),
        },
        basis=basis,
        n_independent=len({point.name for point in points}),
        cites=cited(("christen2000",), *(result.cites for result in cells.values())),
    )


def _points(
    name: str, result: Cycling, basis: str, load: Load, cycles: Sequence[int] | None
) -> tuple[list[RagonePoint], list[Finding]]:
    """The discharges of one cell, and what was left out."""
    if basis not in result.bases:
        raise UsageError(f"{name}: there is no mass basis {basis!r}; known are {', '.join(result.bases) or 'none'}.")
    if result.discharge is None:
        raise UsageError(f"{name}: the energies do not tell which half cycle is the discharge.")
    chosen = result.cycles if cycles is None else [result.cycle(n) for n in cycles]
    points, left_out = [], []
    for cycle in chosen:
        point = _point(name, result, cycle, basis, load)
        if point is None:
            left_out.append(cycle.number)
        else:
            points.append(point)
    if not left_out:
        return points, []
    message = f"cycle {', '.join(map(str, left_out))} holds no whole discharge; left out."
    return points, [Finding("W-RG4", Severity.NOTE, message, name)]


def _point(name: str, result: Cycling, cycle: Cycle, basis: str, load: Load) -> RagonePoint | None:
    half = None if result.discharge is None else cycle.branch(result.discharge)
    if half is None or half.cut or not half.seconds > 0 or not half.energy.value > 0:
        return None
    energy = (half.energy / result.bases[basis]).to("J/kg")
    return RagonePoint(
        name=name,
        energy=energy,
        power=(energy / Estimate(half.seconds, 0.0, "s")).to("W/kg"),
        load=load,
        basis=basis,
        efficiency=result.energy_efficiency(cycle.number) if cycle.complete else None,
        cycle=cycle.number,
    )


def _loads(points: Sequence[RagonePoint]) -> Iterator[Finding]:
    loads = {point.load for point in points}
    if {Load.CONSTANT_CURRENT, Load.CONSTANT_POWER} <= loads:
        message = "points at constant current stand beside points at constant power: their curves are not the same."
        yield Finding("W-RG1", Severity.WARNING, message)
    if Load.MATCHED in loads:
        message = "points at the matched load, U²/4R: half of the energy heats the cell; they are no discharge."
        yield Finding("W-RG2", Severity.WARNING, message)


def _monotone(name: str, points: Sequence[RagonePoint]) -> Iterator[Finding]:
    ordered = sorted(points, key=lambda point: point.power.value)
    for slow, fast in itertools.pairwise(ordered):
        rise = fast.energy.value / slow.energy.value - 1
        if rise > SCATTER and fast.power.value > 1.05 * slow.power.value:
            message = (
                f"the energy rises by {rise:.1%} from cycle {slow.cycle} to cycle {fast.cycle} although the power "
                "rises: the cell changed between them."
            )
            yield Finding("W-RG3", Severity.WARNING, message, name)
