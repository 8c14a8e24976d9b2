"""Rules on electrons and ions: what metal, carbon and interface can hold, what carbon and protons take part in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from ionterface.campaign.audit.facts import Application, Keyed, Rule, StatedFacts, same_conditions
from ionterface.campaign.checks import composition, electrons, precipitates
from ionterface.campaign.checks.evidence import Checked
from ionterface.campaign.stated import StatedNumber, StatedStatement
from ionterface.campaign.stated_quantities import Predicate, Role
from ionterface.campaign.stated_quantities import StatedQuantity as Q
from ionterface.errors import UsageError
from ionterface.methods.constants import atoms, molar_mass

NEGLIGIBLE = 10.0
"""Up to this share of a capacity carbon is called negligible, a choice. [%]"""
ELECTROLYTE = 0.8
"""Most electrolyte that a small cell holds per mass of electrode: 200 uL on 0.5 cm² at 0.5 mg/cm². [mL/mg]"""
PROTON = "H+"
HELD: dict[str, tuple[Callable[..., Checked], dict[str, bool]]] = {
    "electrons": (electrons.electrons_on_carbon, {}),
    "electrons through": (electrons.electrons_on_carbon, {"stay": False}),
    "carbon": (electrons.interface_charge, {}),
}
"""What a statement may give beside a store at an interface: a carbon that holds its electrons, that conducts them, or
that it is an interface with."""
BEFORE = ("", "pristine", "as made", "charged")
"""How the condition `state` of a valence names an electrode before its discharge; any other is not where it starts."""


def metals(study: StatedFacts) -> Iterator[Application]:
    """Every capacity per mass of an oxide alone against the valences of its metal."""
    for key, number in _capacities(study):
        host = _host(study, number.basis)
        if host is None or number.of:
            continue
        for material in number.materials:
            shares = _contents(study, material, study.parts(number.basis))
            kwargs: dict[str, object] = {"capacity": key, "host": host}
            if len(shares) == 1:
                kwargs["content"] = shares[0]
            stated = [
                k for k, z in study.find(Q.VALENCE, material=material) if _starts(z) and _speaks_of(study, z.of, host)
            ]
            about = f"electrons on the metal of {material}"
            for chosen in [{**kwargs, "valence": valence} for valence in stated] or [kwargs]:
                yield Application(electrons.electrons_on_metal, chosen, about)


def _capacities(study: StatedFacts) -> tuple[Keyed, ...]:
    return tuple((key, number) for key, number in study.find(Q.SPECIFIC_CAPACITY) if number.unit and number.basis)


def _host(study: StatedFacts, basis: str) -> str | None:
    """The one component of a basis, where it is an oxide of one metal with a lowest valence."""
    parts = study.parts(basis)
    name = next(iter(parts)) if len(parts) == 1 else ""
    part = study.component(name)
    if part is None or part.role is not Role.HOST or part.formula is None or part.lowest_valence is None:
        return None
    return name if set(atoms(part.formula)) == {part.metal, "O"} else None


def _starts(valence: StatedNumber) -> bool:
    """Whether a valence is that of the electrode before its discharge."""
    return valence.conditions.get("state", "") in BEFORE and "potential" not in valence.conditions


def _speaks_of(study: StatedFacts, of: str, host: str) -> bool:
    part = study.component(host)
    return of == host or (part is not None and bool(part.metal) and of == part.metal)


def _contents(study: StatedFacts, material: str, beside: frozenset[str]) -> list[str]:
    """Shares of one carbon in a whole of it and `beside`, keys."""
    found = []
    for key, share in study.find(Q.MASS_SHARE, material=material):
        carbon, whole = study.parts(share.of), study.parts(share.basis)
        if share.unit and len(carbon) == 1 and _all_carbon(study, carbon) and whole == carbon | beside and beside:
            found.append(key)
    return found


def _all_carbon(study: StatedFacts, parts: frozenset[str]) -> bool:
    return bool(parts) and set(study.of_role(Role.CARBON, parts)) == parts


def interfaces(study: StatedFacts) -> Iterator[Application]:
    """A store that is said to be mostly at an interface with carbon, or to have its electrons there."""
    for key, said in study.statements(Predicate.MOSTLY_INTERFACE):
        for part, (check, more) in HELD.items():
            for material, (capacity, content) in _on_carbon(study, said, said.given.get(part, "")):
                kwargs = {"claim": key, "capacity": capacity, "content": content, **more}
                yield Application(check, kwargs, f"charge of {material} at {said.given[part]}")


def _on_carbon(study: StatedFacts, said: StatedStatement, carbon: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Material -> its greatest capacity and the content of this carbon in the same mass."""
    if not _all_carbon(study, study.parts(carbon)):
        return
    for material in said.materials:
        pairs = [
            (number.interval.to("mAh/g").middle, (key, share))
            for key, number in _capacities(study)
            if material in number.materials and not number.of
            for share, content in study.find(Q.MASS_SHARE, material=material, of=carbon)
            if content.unit and _same_mass(study, number.basis, content.basis, carbon)
        ]
        if pairs:
            yield material, max(pairs)[1]


def _same_mass(study: StatedFacts, basis: str, whole: str, carbon: str) -> bool:
    """Whether a capacity counts what a content is a share of."""
    return basis == whole and bool(study.parts(whole)) and study.parts(carbon) < study.parts(whole)


def carbon_blanks(study: StatedFacts) -> Iterator[Application]:
    """A carbon blank against the capacity per oxide of a film, and against the rise of it with the content."""
    for _, said in study.statements(Predicate.CARBON_NEGLIGIBLE):
        blank = said.given.get("blank", "")
        number = study.number(blank)
        if number is None or number.quantity is not Q.SPECIFIC_CAPACITY:
            continue
        if not number.unit or not _all_carbon(study, study.parts(number.basis)):
            continue
        films = [film for material in study.materials for film in _films(study, material, number.conditions)]
        for material, content, capacity, other in films:
            if material in said.materials and other:
                kwargs = {"blank": blank, "content": content, "cnt": other, "capacity": capacity, "at_most": NEGLIGIBLE}
                yield Application(composition.carbon_share, kwargs, f"carbon of {material}")
        yield from _rises(study, blank, films)


Film = tuple[str, str, str, str]
"""Material, content of one carbon beside the oxide, capacity per oxide, share of the other carbon in the film; keys."""


def _films(study: StatedFacts, material: str, conditions: dict[str, str]) -> Iterator[Film]:
    for key, number in _capacities(study):
        host = _host(study, number.basis)
        if host is None or material not in number.materials or not same_conditions(number.conditions, conditions):
            continue
        contents = _contents(study, material, study.parts(number.basis))
        if len(contents) == 1:
            others = _other_carbon(study, material, contents[0])
            yield material, contents[0], key, others[0] if len(others) == 1 else ""


def _other_carbon(study: StatedFacts, material: str, content: str) -> list[str]:
    """Shares of the film of a carbon that does not count in the composite, keys."""
    composite = study.parts(study.stated.content.numbers[content].basis)
    return [
        key
        for key, share in study.find(Q.MASS_SHARE, material=material)
        if share.unit
        and _all_carbon(study, study.parts(share.of))
        and study.parts(share.basis) == composite | study.parts(share.of)
        and not study.parts(share.of) & composite
    ]


def _rises(study: StatedFacts, blank: str, films: list[Film]) -> Iterator[Application]:
    """The blank against the rise between two films printed in one place; the first tells the other carbon."""
    numbers = study.stated.content.numbers
    for less, more in itertools.permutations(films, 2):
        a, b = (numbers[film[1]].interval.to("1") for film in (less, more))
        together = numbers[less[2]].place == numbers[more[2]].place and less[0] != more[0]
        if a.high < b.low and together and less[3]:
            kwargs = {
                "blank": blank,
                "contents": (less[1], more[1]),
                "cnt": less[3],
                "capacities": (less[2], more[2]),
                "at_most": NEGLIGIBLE,
            }
            yield Application(composition.carbon_share_of_rise, kwargs, f"carbon of {less[0]} and {more[0]}")


def protons(study: StatedFacts) -> Iterator[Application]:
    """A capacity of protons in acid against the one in the salt, and the basic salt that it would leave behind."""
    for _, said in study.statements(Predicate.PROTONS_FEW):
        for key, acid in study.find(Q.SPECIFIC_CAPACITY, of=PROTON):
            both = [material for material in said.materials if material in acid.materials]
            if not acid.unit or not both:
                continue
            total = _whole(study, both[0], acid.conditions)
            for ph, value in study.find(Q.PH, group=acid.group) if acid.group and total else ():
                kwargs = {"protons": key, "total": total, "ph": ph, "available": ELECTROLYTE}
                if value.unit:
                    yield Application(composition.proton_share, kwargs, f"protons in {both[0]}")
            for phase in basic_salts(study, both[0]):
                kwargs = {"protons": key, "phase": phase}
                yield Application(precipitates.precipitate_of_protons, kwargs, f"protons in {both[0]}")


def _whole(study: StatedFacts, material: str, conditions: dict[str, str]) -> str:
    """The capacity on the widest basis under the same conditions, key; empty where there is none."""
    found = [
        (len(study.parts(number.basis)), key)
        for key, number in _capacities(study)
        if material in number.materials and not number.of and same_conditions(number.conditions, conditions)
    ]
    return max(found, default=(0, ""))[1]


def basic_salts(study: StatedFacts, material: str) -> list[str]:
    """Statements that a material holds a basic salt whose formula can be read, keys."""
    said = study.statements(Predicate.CONTAINS_PHASE, material=material)
    return [key for key, statement in said if "(OH)" in statement.of and is_formula(statement.of)]


def is_formula(text: str) -> bool:
    """Whether a name is a formula of known elements."""
    try:
        molar_mass(text)
    except UsageError:
        return False
    return True


RULES: tuple[Rule, ...] = (metals, interfaces, carbon_blanks, protons)
