"""Checks of the amounts in a recipe, and of a content read from thermogravimetry."""

from __future__ import annotations

from collections.abc import Sequence

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, verdict, written
from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.agreement import Agreement, Interval, compare, over
from ionterface.methods.constants import atoms, molar_mass
from ionterface.methods.reagents import Reagent

DENSITIES: dict[str, Estimate] = {
    "SnCl4": Estimate(2.226, 0.005, "g/cm3"),
    "TiCl4": Estimate(1.726, 0.005, "g/cm3"),
}
"""Liquids that one formula names, at 20 °C; recalled from handbooks. A study may state a density of its own."""


def liquid_amount(
    facts: Evidence, *, liquid: str, amount: str = "", density: str = "", parts: Sequence[str] = (), vessel: str = ""
) -> Checked:
    """Whether the volume of a pure liquid is the stated amount, and how many moles it is.

    The liquid's formula stands in `of`; its density is stated, or one of `DENSITIES`. Where no amount is stated and the
    volumes `parts` of the recipe do not fit into its vessel, it stays undecided whether a volume was meant.
    """
    number = facts.number(liquid)
    if density:
        per_volume, assumed = facts.stated.estimate(density), ""
        facts.number(density)
    elif number.of in DENSITIES:
        per_volume = DENSITIES[number.of]
        assumed = f"density of {number.of} {per_volume.value:g} ± {per_volume.stated_std:g} g/cm3 at 20 °C"
    else:
        raise UsageError(f"the density of {number.of} is not stated.")
    volume = facts.stated.estimate(liquid).to("m3")
    moles = (
        Reagent(name=number.of, formula=number.of, volume=volume, density=per_volume.to("kg/m3")).amount().to("mmol")
    )
    relative = number.printed.half_width / number.printed.value
    there = Interval(moles.value * (1 - relative), moles.value * (1 + relative), "mmol")
    output = f"{number.value} {number.unit} of {number.of} is {moles.value:.3g} mmol"
    if amount:
        printed = facts.number(amount)
        std = moles.value * (per_volume.std or 0.0) / per_volume.value
        agrees = compare(printed.interval, there, std=std).agreement is Agreement.AGREES
        return verdict(
            agrees, f"{output}; printed {printed.shown}", f"{output}, not the printed {printed.shown}", assumed
        )
    volumes = [facts.interval(key, "mL") for key in parts]
    total = sum(one.middle for one in volumes)
    if vessel and sum(one.low for one in volumes) > facts.interval(vessel, "mL").high:
        reason = f"{output}, in a recipe of {total:.1f} mL for a vessel of {facts.number(vessel).value} mL"
        return Checked(Agreement.UNDECIDED, output, f"{reason}; an amount was meant, or a volume misprinted", assumed)
    return Checked(Agreement.AGREES, output, assumed=assumed)


def volumes_fit(facts: Evidence, *, parts: Sequence[str], vessel: str) -> Checked:
    """Whether the volumes of a recipe fit into the vessel it names (volumes taken as additive)."""
    total = over(lambda *v: sum(v), *(facts.interval(key, "mL") for key in parts), unit="mL")
    room = facts.interval(vessel, "mL")
    addends = " + ".join(written(facts.interval(key, "mL").middle) for key in parts)
    return verdict(
        total.low <= room.high,
        f"{addends} = {total.middle:.1f} mL, vessel {written(room.middle)} mL",
        f"the volumes of the {facts.number(vessel).material} recipe sum to {total.middle:.1f} mL, its "
        f"{facts.number(vessel).of or 'vessel'} holds {written(room.middle)} mL, and no part of them is "
        "said to be taken",
    )


def tga_reading(
    facts: Evidence, *, carbon: str, oxide: str, formulas: Sequence[str], residue: str, metal: str, says: str = ""
) -> Checked:
    """Whether the printed oxide content follows where the printed carbon content is the raw mass loss in air.

    The oxide is one of `formulas`, what is left is `residue`; both hold the same amount of `metal`. `says` is the key
    of a statement that the content is the raw loss; without it a mismatch leaves the matter undecided.
    """
    read_raw = bool(says) and facts.statement(says) is not None
    left = over(lambda c: 1 - c, facts.interval(carbon, "1"))
    printed = facts.interval(oxide, "1")
    found = {
        formula: over(lambda r, f=formula: r * _per_atom(f, metal) / _per_atom(residue, metal), left)
        for formula in formulas
    }
    readings = joined(f"{100 * i.middle:.1f} % as {f}" for f, i in found.items())
    output = (
        f"if the {facts.number(carbon).value} % are the raw loss, the {residue} left is {readings}; "
        f"printed {facts.number(oxide).value} %"
    )
    if any(compare(printed, i).agreement is Agreement.AGREES for i in found.values()):
        return Checked(Agreement.AGREES, output)
    if read_raw:
        return Checked(
            Agreement.CONTRADICTS, output, "the raw loss was taken for carbon, though the oxide takes up oxygen"
        )
    return Checked(Agreement.UNDECIDED, output, "the text does not say whether the uptake of oxygen was allowed for")


def _per_atom(formula: str, metal: str) -> float:
    """Grams of a compound per mole of one of its elements."""
    count = atoms(formula).get(metal, 0.0)
    if not count:
        raise UsageError(f"{formula} holds no {metal}.")
    return molar_mass(formula).value / count
