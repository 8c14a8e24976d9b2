"""Checks of rate constants, of rankings, and of the carriers of coupled transport."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ionterface.campaign.checks.evidence import Checked, Evidence, verdict, written
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement, Interval, compare, over
from ionterface.methods.constants import FARADAY, GAS_CONSTANT, ROOM_TEMPERATURE

_RATE_UNITS = ("V/s", "mV/s")


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
    return verdict(
        gap == 0.0,
        f"k0 at {ROOM_TEMPERATURE} K: {', '.join(f'{r.at_room:.2e} ({r.name})' for r in readings)} cm/s; printed "
        f"{facts.number(stated).shown}",
        f"the printed k0 of {facts.number(stated).shown} follows in no reading between {warmth.low:g} and "
        f"{warmth.high:g} K; the nearest, {near.nearest:.2e} cm/s at {near.temperature:g} K ({near.name}), is "
        f"{100 * abs(near.nearest / printed.middle - 1):.1f} % off ({100 * gap / printed.middle:.1f} % with all that "
        f"the digits leave open), the nearest at {ROOM_TEMPERATURE} K {100 * room:.0f} %",
    )


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


def highest(facts: Evidence, *, table: str, column: str, by: str, row: str) -> Checked:
    """Whether one row of a table has the highest number of a column."""
    cells = facts.table(table)
    names, intervals = cells.texts(by), cells.intervals(column)
    mine = cells.row(by, row)
    place, rival = max(((k, i) for k, i in enumerate(intervals) if k != mine), key=lambda pair: pair[1].middle)
    unit = intervals[mine].unit
    ratio = intervals[mine].middle / rival.middle
    texts = cells.texts(column)
    return verdict(
        intervals[mine].low > rival.high,
        f"{column}: {row} {texts[mine]} {unit}, best of the others {names[place]} {texts[place]} {unit} (ratio "
        f"{written(ratio)})",
        f"{names[place]} is listed with {texts[place]} {unit}, above {row}",
    )


def carriers_per_ion(facts: Evidence, *, ion: str, stated: str) -> Checked:
    """Whether the electrons that come with one ion are as many as printed; neutrality asks for the ion's charge.

    Notes
    -----
    dc(e-) = z dc(ion) in a neutral component of an ion of charge z.
    """
    match = re.fullmatch(r"[A-Z][A-Za-z0-9()]*?(?P<charge>\d?)\+", ion)
    if match is None:
        raise UsageError(f"{ion!r} is not a cation; write it like Zn2+ or Li+.")
    charge = int(match["charge"] or 1)
    printed = facts.number(stated)
    return verdict(
        compare(printed.interval, Interval(charge, charge)).agreement is Agreement.AGREES,
        f"{charge} electron{'s' if charge > 1 else ''} per {ion}; printed {printed.value}",
        f"neutrality asks for {charge} electrons per {ion}, so the two concentrations do not change alike",
    )
