"""Checks of what protons that go into an electrode leave behind in a hydrolysing salt."""

from __future__ import annotations

import re

from ionterface.campaign.checks.evidence import Checked, Evidence
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement
from ionterface.methods.constants import FARADAY, molar_mass

_GROUP = re.compile(r"\((?P<group>[A-Za-z0-9]+)\)(?P<count>\d*)")


def precipitate_of_protons(facts: Evidence, *, protons: str, phase: str) -> Checked:
    """Whether the basic salt that stored protons would leave behind was weighed; it is computed, for nobody did.

    `protons` is a capacity of H+, `phase` the statement of a basic salt such as ``Zn5(CF3SO3)8(OH)2``; each proton
    leaves one OH- behind. The salt counts without water.
    """
    printed, formula = facts.number(protons), facts.statement(phase).of
    groups = {m["group"]: int(m["count"] or 1) for m in _GROUP.finditer(formula)}
    hydroxide = groups.pop("OH", 0)
    if not hydroxide:
        raise UsageError(f"{formula!r} is no basic salt; write it with its (OH), like Zn5(CF3SO3)8(OH)2.")
    moles = printed.interval.to("C/kg").middle / FARADAY.value / hydroxide  # of the salt per kg
    anions = ", ".join(f"{moles * count:.2g} mmol of {group}" for group, count in groups.items())
    grams = moles * molar_mass(formula).value * 1e-3
    return Checked(
        Agreement.UNDECIDED,
        f"{printed.value} mAh/g of H+ leave {grams:.3g} g of {formula} per g of electrode and bind "
        f"{anions or 'no anion'} per g",
        "the text weighs no precipitate and gives no amount of electrolyte, so this is not tested",
        "the salt without water; every OH- goes into it",
    )
