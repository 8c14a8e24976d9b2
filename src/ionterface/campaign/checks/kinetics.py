"""Checks of rate constants, of rankings, and of the carriers of coupled transport."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ionterface.campaign.checks.evidence import Checked, Evidence, verdict, written
from ionterface.campaign.checks.theory import ion_charge
from ionterface.campaign.stated import StatedTable
from ionterface.methods.agreement import Agreement, Interval, compare, over
from ionterface.methods.constants import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE
from ionterface.methods.voltammetry.quasi_reversible import working_curve
from ionterface.methods.voltammetry.slope_readings import SlopeUnit

_RATE_UNITS = ("V/s", "mV/s")
ECHO_RATE = 1e-3
"""Scan rate at which a slope is told as a separation of peaks. [V/s]"""


def rate_constant(
    facts: Evidence,
    *,
    slope: str,
    diffusivity: str,
    stated: str,
    electrons: Sequence[int],
    temperatures: Sequence[float],
) -> Checked:
    """Whether a printed k0 follows from the slope of psi against v^-1/2 and the diffusivity, in any reading.

    Notes
    -----
    k0 = slope · sqrt(π D n F / (R T)) [1]_. The text gives neither n nor the unit of v nor the temperature: every n of
    `electrons`, both units, and the whole range of `temperatures` [K] are tried.

    References
    ----------
    .. [1] R. S. Nicholson, Anal. Chem. 37 (1965) 1351. doi:10.1021/ac60230a016
    """
    printed = facts.interval(stated, "cm/s")
    steps, diffusion = facts.interval(slope), facts.interval(diffusivity, "m2/s")
    warmth = Interval(min(temperatures), max(temperatures), "K")
    readings = [_read(n, u, steps, diffusion, printed=printed, warmth=warmth) for u in _RATE_UNITS for n in electrons]
    near = min(readings, key=lambda r: abs(r.nearest - printed.middle))
    room = min(abs(r.at_room / printed.middle - 1) for r in readings)
    gap = min(r.gap for r in readings)
    checked = verdict(
        gap == 0.0,
        f"k0 at {ROOM_TEMPERATURE} K: {', '.join(f'{r.at_room:.2e} ({r.name})' for r in readings)} cm/s; printed "
        f"{facts.number(stated).shown}; {_implied(steps.middle)}",
        f"the printed k0 of {facts.number(stated).shown} follows in no reading between {warmth.low:g} and "
        f"{warmth.high:g} K; the nearest, {near.nearest:.2e} cm/s at {near.temperature:g} K ({near.name}), is "
        f"{100 * abs(near.nearest / printed.middle - 1):.1f} % off ({100 * gap / printed.middle:.1f} % with all that "
        f"the digits leave open), the nearest at {ROOM_TEMPERATURE} K {100 * room:.0f} %",
    )
    tried = " or ".join(map(str, electrons))
    return replace(
        checked,
        assumed=f"n = {tried}, v in V/s or mV/s, {warmth.low:g} to {warmth.high:g} K, alpha = 0.5, the printed D",
    )


def _implied(slope: float) -> str:
    """What the slope means at `ECHO_RATE` in either unit, so that a look at the voltammogram decides the unit."""
    curve = working_curve(alpha=0.5, switching=-0.3, temperature=ROOM_TEMPERATURE)
    psi = [slope * unit.factor / math.sqrt(ECHO_RATE) for unit in SlopeUnit]
    found = curve.separation_of(np.array(psi))
    texts = (
        f"psi = {p:.3g} and n·dEp = {1e3 * float(apart):.0f} mV ({unit.value})"
        for p, apart, unit in zip(psi, found, SlopeUnit, strict=True)
    )
    return f"at {1e3 * ECHO_RATE:g} mV/s the slope means {' or '.join(texts)}"


@dataclass(frozen=True)
class _Reading:
    """One reading of the slope: its k0 at room temperature and the one nearest to the printed value. [cm/s]"""

    name: str
    at_room: float
    nearest: float
    temperature: float
    """Where in the range of temperatures the nearest one stands. [K]"""
    gap: float
    """Between the intervals of the digits, over the whole range of temperatures."""


def _read(
    n: int, rate_unit: str, slope: Interval, diffusion: Interval, *, printed: Interval, warmth: Interval
) -> _Reading:
    there = over(lambda s, d, t: _k0(s, d, t, n, rate_unit), slope, diffusion, warmth, unit="cm/s")
    at_room = _k0(slope.middle, diffusion.middle, ROOM_TEMPERATURE, n, rate_unit)
    # k0 falls as T^-1/2, so this temperature would give the printed value; the range may stop short of it
    wanted = ROOM_TEMPERATURE * (at_room / printed.middle) ** 2
    kelvin = min(max(wanted, warmth.low), warmth.high)
    nearest = _k0(slope.middle, diffusion.middle, kelvin, n, rate_unit)
    return _Reading(f"n = {n}, v in {rate_unit}", at_room, nearest, kelvin, printed.gap(there))


def _k0(slope: float, diffusivity: float, temperature: float, n: int, rate_unit: str) -> float:
    """k0 [cm/s] from a slope in (rate unit)^1/2, D [m²/s] and T [K]."""
    per_volt = n * FARADAY.value / (GAS_CONSTANT.value * temperature)
    scale = {"V/s": 1.0, "mV/s": 1e-3}[rate_unit]
    return 100 * slope * math.sqrt(scale * math.pi * diffusivity * per_volt)


def highest(
    facts: Evidence, *, table: str, column: str, by: str, row: str, says: str = "", of_all: bool = True
) -> Checked:
    """Whether one row of a table has the highest number of a column, as far as the digits tell.

    `says` is the key of the statement, if one says so. Where that says *higher* and not than what (`of_all` is
    false), a higher rival leaves it undecided.
    """
    if says:
        facts.statement(says)
    cells = facts.table(table)
    names, intervals = cells.texts(by), cells.intervals(column)
    mine = cells.row(by, row)
    place, rival = max(((k, i) for k, i in enumerate(intervals) if k != mine), key=lambda pair: pair[1].middle)
    unit = intervals[mine].unit
    ratio = intervals[mine].middle / rival.middle
    texts = cells.texts(column)
    output = (
        f"{_heading(cells, column)}: {row} {texts[mine]} {unit}, best of the others {names[place]} {texts[place]} "
        f"{unit} (ratio {written(ratio)})"
    )
    if intervals[mine].low > rival.high:
        return Checked(Agreement.AGREES, output)
    reason = f"{names[place]} is listed with {texts[place]} {unit}, "
    if rival.low <= intervals[mine].high:
        return Checked(Agreement.UNDECIDED, output, f"{reason}which its digits do not tell from {row}'s")
    if of_all:
        return Checked(Agreement.CONTRADICTS, output, f"{reason}above {row}")
    return Checked(Agreement.UNDECIDED, output, f"{reason}above {row}; the text is to say than what it is higher")


def _heading(cells: StatedTable, column: str) -> str:
    """What a column holds: its quantity, or its heading where none is named."""
    found = next(one for one in cells.columns if one.key == column)
    return found.quantity.text if found.quantity else found.heading


def carriers_per_ion(facts: Evidence, *, ion: str, stated: str) -> Checked:
    """Whether the electrons that come with one ion are as many as printed; neutrality asks for the ion's charge.

    Notes
    -----
    dc(e-) = z dc(ion) in a neutral component of an ion of charge z, whose flux per mole goes with 1/(z² F²); per mole
    of charge it would be 1/F².
    """
    charge = ion_charge(ion)
    printed = facts.number(stated)
    return verdict(
        compare(printed.interval, Interval(charge, charge)).agreement is Agreement.AGREES,
        f"{charge} electron{'s' if charge > 1 else ''} per {ion}; printed {printed.value}; per mole of the "
        f"neutral component the flux goes with {written(1 / charge**2)}/F2, per mole of charge with 1/F2",
        f"neutrality asks for {charge} electron{'s' if charge > 1 else ''} per {ion}, so the two concentrations do not "
        "change alike",
    )
