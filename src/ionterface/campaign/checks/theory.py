"""Checks of a printed theoretical capacity: its own product, its formula, and the ions behind its electrons."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ionterface.campaign.checks import structure
from ionterface.campaign.checks.evidence import Checked, Evidence, joined, spread, verdict
from ionterface.errors import UsageError
from ionterface.methods import mass_basis
from ionterface.methods.agreement import Agreement, Interval, compare, over
from ionterface.methods.constants import FARADAY, molar_mass

POLYATOMIC = {"NH4+": 1, "H3O+": 1}
"""Cations of several elements and their charge."""


def printed_product(
    facts: Evidence, *, stated: str, electrons: str, molar_mass_stated: str, faraday: str = ""
) -> Checked:
    """Whether a printed theoretical capacity is the product of the numbers printed beside it, right or wrong.

    Notes
    -----
    Q = n F / M, with n electrons per formula unit, meant exactly.
    """
    n, mass = facts.number(electrons), facts.interval(molar_mass_stated, "kg/mol")
    constant = facts.interval(faraday, "C/mol") if faraday else Interval(FARADAY.value, FARADAY.value, "C/mol")
    there = over(lambda f, m: n.printed.value * f / m, constant, mass, unit="C/kg").to("mAh/g")
    printed = facts.number(stated)
    written = f"{n.value} x {facts.number(faraday).value if faraday else 'F'} / (3.6 x "
    written += facts.number(molar_mass_stated).value + ")"
    return verdict(
        compare(printed.interval, there).agreement is Agreement.AGREES,
        f"{written} = {spread(there, 5)} mAh/g; printed {printed.shown}",
        f"{written} is {there.middle:.2f} mAh/g, not the printed {printed.value}",
    )


def capacity_of_formula(
    facts: Evidence, *, stated: str, electrons: str, host: str, molar_mass_stated: str = ""
) -> Checked:
    """Whether a printed theoretical capacity, and the molar mass behind it, are those of a component's formula."""
    formula = facts.component(host).formula
    if formula is None:
        raise UsageError(f"the component {host!r} has no formula.")
    if molar_mass_stated:
        return structure.theoretical_capacity(
            facts, stated=stated, electrons=electrons, formula=formula, molar_mass_stated=molar_mass_stated
        )
    n = facts.number(electrons).printed.value
    computed = mass_basis.theoretical_capacity(molar_mass=molar_mass(formula).to("kg/mol"), electrons=n).to("mAh/g")
    printed = facts.number(stated)
    there = Interval(computed.value, computed.value, "mAh/g")
    return verdict(
        compare(printed.interval, there, std=computed.std).agreement is Agreement.AGREES,
        f"{formula} holds {computed.value:.1f} mAh/g with {n:g} electron{'' if n == 1 else 's'} per formula unit; "
        f"printed {printed.shown}",
        f"{formula} holds {computed.value:.1f} mAh/g, not the printed {printed.value}",
    )


def electrons_of_ions(facts: Evidence, *, ions: Sequence[str], electrons: str) -> Checked:
    """Whether the ions per formula unit bring the printed electrons.

    A cation of charge z comes with z electrons; all ions of one calculation count together. A whole number of electrons
    is meant exactly, any other within its digits.
    """
    counts, printed = [facts.number(key) for key in ions], facts.number(electrons)
    charges = [ion_charge(count.of) for count in counts]
    asked = over(lambda *x: float(np.dot(charges, x)), *(count.interval for count in counts))
    come = float(np.dot(charges, [count.printed.value for count in counts]))
    shown = joined(f"{count.value} {count.of}" for count in counts)
    brought = f"{shown} per formula unit come with {come:g} electron{'' if come == 1 else 's'}"
    number = printed.printed.value
    meant = _exactly(number) if number == int(number) else printed.interval
    return verdict(
        compare(meant, asked).agreement is Agreement.AGREES,
        f"{brought}; printed {printed.value}",
        f"{brought}, not {printed.value}",
    )


def ion_charge(ion: str) -> int:
    """Charge number of a cation written like ``Zn2+``, ``Li+`` or ``NH4+``.

    A digit before the sign is the charge of one element; in a cation of several elements it counts atoms, so that only
    the cations of `POLYATOMIC` can be read.

    Raises
    ------
    UsageError
        It is not written so.
    """
    if ion in POLYATOMIC:
        return POLYATOMIC[ion]
    match = re.fullmatch(r"[A-Z][a-z]?(?P<charge>\d?)\+", ion)
    if match is None:
        raise UsageError(f"{ion!r} is not a cation whose charge can be read; write it like Zn2+ or Li+.")
    return int(match["charge"] or 1)


def is_cation(ion: str) -> bool:
    """Whether a name is a cation whose charge can be read."""
    try:
        ion_charge(ion)
    except UsageError:
        return False
    return True


def _exactly(value: float) -> Interval:
    return Interval(value, value)
