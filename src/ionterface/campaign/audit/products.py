"""Rules on numbers that are products of others: per area, amounts of reagents, a spacing and its angle."""

from __future__ import annotations

from collections.abc import Iterator

from ionterface.campaign.audit.electrons import is_formula
from ionterface.campaign.audit.facts import Application, Keyed, Rule, StatedFacts, same_conditions
from ionterface.campaign.audit.structure import RADIATION
from ionterface.campaign.checks import products
from ionterface.campaign.stated_quantities import StatedQuantity as Q

PER_AREA = {Q.AREAL_CAPACITY: Q.SPECIFIC_CAPACITY, Q.AREAL_CURRENT: Q.SPECIFIC_CURRENT}
"""Per area -> per mass."""


def per_area(study: StatedFacts) -> Iterator[Application]:
    """A capacity or current per area against the one per mass and the only loading of the material."""
    pairs = [(areal, number, per) for kind, per in PER_AREA.items() for areal, number in study.find(kind)]
    for areal, number, per_mass in pairs:
        loadings = study.find(Q.MASS_PER_AREA, material=number.material)
        if len(loadings) != 1 or not number.unit or not (number.conditions or number.group):
            continue
        loading, mass = loadings[0]
        for specific, one in study.find(per_mass, material=number.material, basis=mass.basis):
            grouped = one.group == number.group or not (one.group and number.group)
            alike = one.of == number.of and grouped and same_conditions(one.conditions, number.conditions)
            if alike and one.basis and one.unit and mass.unit:
                kwargs = {"areal": areal, "specific": specific, "loading": loading}
                yield Application(products.areal_product, kwargs, f"{number.material} per area")


def reagents(study: StatedFacts) -> Iterator[Application]:
    """The amount of a reagent against its mass, or against the volume and concentration of its solution."""
    for amount, number in study.find(Q.AMOUNT):
        if not (number.group and number.of and _only(study, Q.AMOUNT, number.group, number.of)):
            continue
        about = f"{number.of} in a recipe" + (f" of {number.material}" if number.material else "")
        mass, volume, strength = (_only(study, q, number.group, number.of) for q in (Q.MASS, Q.VOLUME, Q.CONCENTRATION))
        if mass and is_formula(number.of):
            yield Application(products.amount_of_reagent, {"amount": amount, "measure": mass[0]}, about)
        if volume and strength:
            kwargs = {"amount": amount, "measure": volume[0], "concentration": strength[0]}
            yield Application(products.amount_of_reagent, kwargs, about)


def _only(study: StatedFacts, quantity: Q, group: str, of: str) -> Keyed | None:
    """The one number of a kind in a recipe; None where there is none or there are several."""
    found = [pair for pair in study.find(quantity, group=group, of=of) if pair[1].unit]
    return found[0] if len(found) == 1 else None


def spacings(study: StatedFacts) -> Iterator[Application]:
    """A spacing against the angle of the same line of the same material in the same state."""
    for spacing, number in study.find(Q.LATTICE_SPACING):
        for angle, line in study.find(Q.DIFFRACTION_ANGLE, of=number.of) if number.of and number.unit else ():
            wavelength = RADIATION.get(line.conditions.get("radiation", "").casefold())
            states = [{k: v for k, v in n.conditions.items() if k != "radiation"} for n in (number, line)]
            if wavelength and line.unit and number.material == line.material and same_conditions(*states):
                kwargs = {"spacing": spacing, "angle": angle, "wavelength": wavelength}
                yield Application(products.bragg, kwargs, f"line {number.of} of {number.material}")


RULES: tuple[Rule, ...] = (per_area, reagents, spacings)
