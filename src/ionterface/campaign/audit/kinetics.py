"""Rules on kinetics: titrations, b-values, rate constants, rankings, carriers."""

from __future__ import annotations

from collections.abc import Iterator

from ionterface.campaign.audit.facts import Application, Rule, StatedFacts
from ionterface.campaign.checks import films, kinetics, titration
from ionterface.campaign.checks.theory import is_cation
from ionterface.campaign.stated_quantities import Predicate
from ionterface.campaign.stated_quantities import StatedQuantity as Q

ELECTRONS = (1, 2)
"""Per step, tried where a text does not give it."""
TEMPERATURES = (273.15, 323.15)
"""Between which a laboratory lies. [K]"""
TITRATIONS = ("gitt",)
"""How the condition `method` of a diffusivity names a galvanostatic titration."""


def symbols(study: StatedFacts) -> Iterator[Application]:
    """What a text says that tau and dEs of a titration are, where it says both of one method."""
    said = study.statements(Predicate.SYMBOL_MEANS)
    for tau, first in said:
        for step, second in said:
            names = (first.given.get("symbol"), second.given.get("symbol"))
            if names == ("tau", "dEs") and first.of == second.of and first.of.casefold() in TITRATIONS:
                yield Application(titration.titration_symbols, {"tau": tau, "step": step}, f"symbols of {first.of}")


def bodies(study: StatedFacts) -> Iterator[tuple[str, str, str, str]]:
    """Material, diffusivity, thickness of what it holds and diffuses in, and the statement that it does; keys."""
    for body, said in study.statements(Predicate.CONTAINS_PHASE):
        for material in said.materials if said.of else ():
            for thickness in _thickness(study, material, said.of):
                for key, diffusivity in study.find(Q.DIFFUSIVITY, material=material):
                    if diffusivity.unit:
                        yield material, key, thickness, body


def _thickness(study: StatedFacts, material: str, of: str) -> list[str]:
    """The thickness of a body in a material; one of another material only where no other is printed. Keys."""
    every = [(key, number) for key, number in study.find(Q.THICKNESS, of=of) if number.unit]
    own = [key for key, number in every if material in number.materials]
    return own or [key for key, _ in every if len(every) == 1]


def bounds(study: StatedFacts) -> Iterator[Application]:
    """A diffusivity from a titration against the thickness of what it is said to be of."""
    for material, key, thickness, body in bodies(study):
        method = study.stated.content.numbers[key].conditions.get("method", "")
        if method.casefold() in TITRATIONS:
            kwargs = {"diffusivity": key, "thickness": thickness, "body": body}
            yield Application(titration.diffusivity_bound, kwargs, f"diffusivity of {material}")


def exponents(study: StatedFacts) -> Iterator[Application]:
    """A b far from 1 against what a sheet of the printed thickness and diffusivity gives."""
    for claim, said in study.statements(Predicate.B_DIFFERS_FROM_ONE):
        slowest, fastest = said.given.get("slowest", ""), said.given.get("fastest", "")
        rates = [study.number(key) for key in (slowest, fastest)]
        if any(rate is None or rate.quantity is not Q.SCAN_RATE or not rate.unit for rate in rates):
            continue
        for material, key, thickness, body in bodies(study):
            if material not in said.materials:
                continue
            kwargs = {
                "claim": claim,
                "body": body,
                "thickness": thickness,
                "diffusivity": key,
                "slowest": slowest,
                "fastest": fastest,
                **_faster(study, material, fastest),
            }
            yield Application(films.exponent_of_sheet, kwargs, f"b-values of {material}")


def _faster(study: StatedFacts, material: str, fastest: str) -> dict[str, str]:
    """The fastest scan rate of the material, where it is faster, and its rate constant, where it has one."""
    found = {}
    rates = [(n.interval.to("V/s").middle, k) for k, n in study.find(Q.SCAN_RATE, material=material) if n.unit]
    if rates and max(rates)[0] > study.stated.content.numbers[fastest].interval.to("V/s").middle:
        found["beyond"] = max(rates)[1]
    constants = [k for k, n in study.find(Q.RATE_CONSTANT, material=material) if n.unit]
    if len(constants) == 1:
        found["rate_constant"] = constants[0]
    return found


def rate_constants(study: StatedFacts) -> Iterator[Application]:
    """A rate constant against the slope of psi and the diffusivity of the same material."""
    for slope, number in study.find(Q.PSI_SLOPE):
        for material in number.materials:
            diffusivities = [k for k, n in study.find(Q.DIFFUSIVITY, material=material) if n.unit]
            for stated, constant in study.find(Q.RATE_CONSTANT, material=material):
                if len(diffusivities) != 1 or not constant.unit:
                    continue
                kwargs = {
                    "slope": slope,
                    "diffusivity": diffusivities[0],
                    "stated": stated,
                    "electrons": ELECTRONS,
                    "temperatures": TEMPERATURES,
                }
                yield Application(kinetics.rate_constant, kwargs, f"rate constant of {material}")


def rankings(study: StatedFacts) -> Iterator[Application]:
    """A material that is said to be higher than others, or the highest of a table, in one quantity."""
    claims = [(key, said, True) for key, said in study.statements(Predicate.HIGHEST)]
    claims += [(key, said, False) for key, said in study.statements(Predicate.HIGHER)]
    for claim, said, of_all in claims:
        key = said.given.get("table", "")
        table = study.table(key)
        if table is None:
            continue
        names = [column.key for column in table.columns if column.quantity is Q.NAME]
        columns = [c.key for c in table.columns if c.unit and c.quantity is not None and c.quantity.text == said.of]
        for material in said.materials if len(names) == len(columns) == 1 else ():
            texts = table.texts(names[0])
            if texts.count(material) == 1 and len(texts) > 1 and all(table.texts(columns[0])):
                kwargs = {
                    "table": key,
                    "column": columns[0],
                    "by": names[0],
                    "row": material,
                    "says": claim,
                    "of_all": of_all,
                }
                yield Application(kinetics.highest, kwargs, f"{said.of} of {material} among others")


def carriers(study: StatedFacts) -> Iterator[Application]:
    """Electrons per ion of coupled transport against the charge of the ion."""
    for key, number in study.find(Q.CARRIERS_PER_ION):
        if is_cation(number.of) and number.unit:
            kwargs = {"ion": number.of, "stated": key}
            yield Application(kinetics.carriers_per_ion, kwargs, f"transport of {number.of} and electrons")


RULES: tuple[Rule, ...] = (symbols, bounds, exponents, rate_constants, rankings, carriers)
