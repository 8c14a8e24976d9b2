"""Rules on recipes and on thermogravimetry."""

from __future__ import annotations

from collections.abc import Iterator

from ionterface.campaign.audit.facts import Application, Rule, StatedFacts
from ionterface.campaign.audit.stated_shares import StatedShares
from ionterface.campaign.checks import recipes
from ionterface.campaign.stated_quantities import Predicate, Role
from ionterface.campaign.stated_quantities import StatedQuantity as Q
from ionterface.methods.constants import atoms

BURNT_TO = {
    "V": "V2O5",
    "Ti": "TiO2",
    "Sn": "SnO2",
    "Fe": "Fe2O3",
    "Zn": "ZnO",
}
"""Oxide that is left of a binary oxide of the metal after burning its carbon away in air at 500 to 700 °C."""


def vessels(study: StatedFacts) -> Iterator[Application]:
    """The volumes of a recipe against the vessel that it names."""
    for vessel, number in study.find(Q.VESSEL_VOLUME):
        parts = _volumes(study, number.group)
        if parts and number.unit:
            yield Application(recipes.volumes_fit, {"parts": parts, "vessel": vessel}, _recipe(number.material))


def liquids(study: StatedFacts) -> Iterator[Application]:
    """The moles of a pure liquid that a recipe gives by volume."""
    for key, number in study.find(Q.VOLUME):
        if not number.group or not number.of or number.unit is None:
            continue
        density = next((k for k, n in study.find(Q.DENSITY, group=number.group, of=number.of) if n.unit), "")
        amount = next((k for k, n in study.find(Q.AMOUNT, group=number.group, of=number.of) if n.unit), "")
        solution = study.find((Q.CONCENTRATION, Q.MASS_CONCENTRATION), group=number.group, of=number.of)
        if not solution and (density or number.of in recipes.DENSITIES):
            vessel = next((k for k, n in study.find(Q.VESSEL_VOLUME, group=number.group) if n.unit), "")
            parts = _volumes(study, number.group) if vessel else ()
            kwargs = {"liquid": key, "amount": amount, "density": density, "parts": parts, "vessel": vessel}
            yield Application(recipes.liquid_amount, kwargs, _recipe(number.material))


def _volumes(study: StatedFacts, group: str) -> tuple[str, ...]:
    """The volumes of a recipe; none where nothing says that they belong together."""
    found = study.find(Q.VOLUME, group=group) if group else ()
    return study.greatest_first(key for key, number in found if number.unit)


def _recipe(material: str) -> str:
    return f"recipe of {material}" if material else "a recipe"


def thermogravimetry(study: StatedFacts) -> Iterator[Application]:
    """A carbon content by thermogravimetry against the oxide content beside it, if it were the raw loss."""
    for material in study.materials:
        known = StatedShares(study, material)
        for whole, stated in known.by_whole.items():
            for key, burnt in stated:
                number = study.stated.content.numbers[key]
                rest = study.parts(whole) - burnt
                carbon = set(study.of_role(Role.CARBON, burnt)) == burnt
                if not carbon or len(rest) != 1 or number.conditions.get("method", "").casefold() not in METHODS:
                    continue
                for oxide in known.one(rest, whole):
                    yield from _reading(study, material, key, oxide, next(iter(rest)))


METHODS = ("tga", "tg", "thermogravimetry")
"""How the condition `method` names the method."""


def _reading(study: StatedFacts, material: str, carbon: str, oxide: str, host: str) -> Iterator[Application]:
    component = study.components[host]
    formula, metal = component.formula or "", component.metal
    if metal not in BURNT_TO or not formula or set(atoms(formula)) != {metal, "O"}:
        return
    formulas = [formula]
    if component.lowest_valence is not None:
        formulas.append(f"{metal}O{float(component.lowest_valence) / 2:g}")
    says = next((key for key, _ in study.statements(Predicate.MASS_LOSS_IN_AIR, material=material)), "")
    kwargs = {
        "carbon": carbon,
        "oxide": oxide,
        "formulas": tuple(formulas),
        "residue": BURNT_TO[metal],
        "metal": metal,
        "says": says,
    }
    yield Application(recipes.tga_reading, kwargs, f"thermogravimetry of {material}")


RULES: tuple[Rule, ...] = (vessels, liquids, thermogravimetry)
