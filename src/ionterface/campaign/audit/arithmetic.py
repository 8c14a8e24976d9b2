"""Rules on printed calculations, on mass bases and on shares."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ionterface.campaign.audit.facts import Application, Keyed, Rule, StatedFacts, meets, same_conditions
from ionterface.campaign.audit.stated_shares import StatedShares, pairs_on_two_bases
from ionterface.campaign.checks import composition, shares, theory
from ionterface.campaign.stated import StatedNumber
from ionterface.campaign.stated_quantities import StatedQuantity as Q
from ionterface.campaign.stated_quantities import TableRole

CONDITIONAL = (
    Q.SPECIFIC_CAPACITY,
    Q.AREAL_CAPACITY,
    Q.RETENTION,
    Q.EFFICIENCY,
    Q.VALENCE,
    Q.DIFFUSIVITY,
    Q.RATE_CONSTANT,
    Q.PSI_SLOPE,
    Q.LATTICE_SPACING,
)
"""Quantities of which a material has one value under one set of conditions, which then must be printed."""
PER_MASS = (Q.SPECIFIC_CAPACITY, Q.MASS_SHARE)
"""Quantities that say nothing without the mass that counts."""
SINGLE = (*CONDITIONAL, Q.THEORETICAL_CAPACITY, Q.MASS_SHARE, Q.MOLAR_MASS, Q.DENSITY, Q.MASS_PER_AREA)
"""Quantities of which a material has one value, if their conditions are the same."""


def theoretical_capacities(study: StatedFacts) -> Iterator[Application]:
    """A theoretical capacity against its own product, against the formula of its host, and against its ions."""
    for key, number in study.find(Q.THEORETICAL_CAPACITY):
        together = {q: study.find(q, group=number.group) for q in (Q.MOLAR_MASS, Q.FARADAY, Q.IONS_PER_FORMULA)}
        electrons = study.find(Q.ELECTRONS_PER_FORMULA, group=number.group, of=number.of)
        if not number.group or not electrons or number.unit is None:
            continue
        about, n = f"theoretical capacity of {number.of}", electrons[0][0]
        mass = next((k for k, m in together[Q.MOLAR_MASS] if m.of == number.of and m.unit), "")
        host = study.component(number.of)
        if host is not None and host.formula is not None:
            kwargs = {"stated": key, "electrons": n, "host": number.of, "molar_mass_stated": mass}
            yield Application(theory.capacity_of_formula, kwargs, about)
        if mass:
            faraday = next((k for k, f in together[Q.FARADAY] if f.unit), "")
            kwargs = {"stated": key, "electrons": n, "molar_mass_stated": mass, "faraday": faraday}
            yield Application(theory.printed_product, kwargs, about)
        ions = together[Q.IONS_PER_FORMULA]
        if ions and all(theory.is_cation(count.of) for _, count in ions):
            yield Application(theory.electrons_of_ions, {"ions": tuple(k for k, _ in ions), "electrons": n}, about)


def quotients(study: StatedFacts) -> Iterator[Application]:
    """One mass ratio from all capacities on two bases, at whatever condition."""
    for material in study.materials:
        for (greater, part), pairs in pairs_on_two_bases(study, material).items():
            if len({a for a, _ in pairs}) > 1:
                kwargs = {
                    "above": tuple(a for a, _ in pairs),
                    "below": tuple(b for _, b in pairs),
                    "what": f"mass of {part} per {greater}",
                }
                yield Application(composition.one_quotient, kwargs, f"capacities of {material} on two mass bases")


def compositions(study: StatedFacts) -> Iterator[Application]:
    """Capacities on two bases against every printed composition that tells their mass ratio."""
    for material in study.materials:
        known = StatedShares(study, material)
        for (greater, part), pairs in pairs_on_two_bases(study, material).items():
            about = f"capacities of {material} on two mass bases"
            inner, outer = study.parts(part), study.parts(greater)
            if rest := known.one(outer - inner, greater):
                yield Application(shares.content_gives, {"pairs": tuple(pairs), "rest": rest}, about)
            for whole in known.by_whole:
                here, beside = known.one(inner, whole), known.one(outer - inner, whole)
                if here and beside and outer <= study.parts(whole):
                    kwargs = {"pairs": tuple(pairs), "part": here, "beside": beside}
                    yield Application(shares.composition_gives, kwargs, about)


def shares_on_two_bases(study: StatedFacts) -> Iterator[Application]:
    """A share of one basis against the shares of a greater whole: per cent of what?"""
    for material in study.materials:
        known = StatedShares(study, material)
        for basis, whole in itertools.permutations(known.by_whole, 2):
            if not study.parts(basis) < study.parts(whole):
                continue
            for key, parts in known.by_whole[basis]:
                part, beside = known.one(parts, whole), known.one(study.parts(basis) - parts, whole)
                rest = known.one(study.parts(whole) - study.parts(basis), whole)
                if part and beside:
                    kwargs = {"stated": key, "part": part, "beside": beside, "rest": rest}
                    yield Application(shares.share_on_two_bases, kwargs, f"shares of {material} on two mass bases")


def sums(study: StatedFacts) -> Iterator[Application]:
    """Shares of one whole that make up another share, or the whole."""
    for material in study.materials:
        known = StatedShares(study, material)
        for basis, stated in known.by_whole.items():
            about = f"shares of {material}"
            for parts in known.made_of(study.parts(basis), basis):
                if not study.belong_together(parts):
                    continue
                yield Application(composition.sums_to, {"parts": study.greatest_first(parts), "whole": 100}, about)
            for key, components in stated:
                for parts in known.made_of(components, basis):
                    if len(parts) > 1 and key not in parts and study.belong_together((*parts, key)):
                        kwargs = {"parts": study.greatest_first(parts), "whole": key}
                        yield Application(composition.sums_to, kwargs, about)


def parts_by_mass(study: StatedFacts) -> Iterator[Application]:
    """Parts by mass of one group against a printed share of the same component in the same material."""
    for key, number in study.find(Q.PARTS_BY_MASS):
        group = study.find(Q.PARTS_BY_MASS, group=number.group, material=number.material)
        if not number.group or not number.of or len(group) < 2:
            continue
        whole = {one.of for _, one in group}
        for share, printed in study.find(Q.MASS_SHARE, of=number.of):
            same = set(printed.materials) & set(number.materials) and study.parts(printed.basis) == whole
            if same and printed.unit:
                kwargs = {"part": key, "parts": study.greatest_first(k for k, _ in group), "share": share}
                yield Application(shares.parts_give_share, kwargs, f"parts by mass of {number.material}")


def printed_twice(study: StatedFacts) -> Iterator[Application]:
    """One quantity of one material under the same conditions, printed with different digits."""
    stated = [pair for pair in study.find(SINGLE) if pair[1].material and pair[1].unit]
    for (a, first), (b, second) in itertools.combinations(stated, 2):
        if _alike((a, first), (b, second)) and first.place != second.place:
            kwargs = {"first": a, "second": b}
            yield Application(composition.same_number, kwargs, _named(first))


def printed_in_a_table(study: StatedFacts) -> Iterator[Application]:
    """A number against the cell of a table that gives the same of the same material."""
    for key, table in study.tables():
        named = next((column.key for column in table.columns if not column.unit), None)
        if table.role not in (TableRole.COMPARISON, TableRole.SERIES) or named is None:
            continue
        for column in table.columns:
            if column.quantity not in SINGLE or not column.unit:
                continue
            basis, materials = column.basis or table.basis, table.texts(named)
            for stated, number in study.find(column.quantity, basis=basis, of=column.of):
                alike = same_conditions(number.conditions, table.conditions) and materials.count(number.material) == 1
                alike &= _tells(number) and number.place != table.place
                if alike and number.unit and table.texts(column.key)[materials.index(number.material)]:
                    kwargs = {"stated": stated, "table": key, "column": column.key, "row": number.material}
                    yield Application(composition.same_as_cell, kwargs, _named(number))


def _named(number: StatedNumber) -> str:
    return f"{number.quantity.text if number.quantity else 'number'} of {number.of or number.material}"


def _tells(number: StatedNumber) -> bool:
    """Whether a number says all that it takes to be one value: its conditions, and the mass that counts."""
    conditional = number.quantity in CONDITIONAL and not number.conditions
    return not conditional and (number.quantity not in PER_MASS or bool(number.basis))


def _alike(first: Keyed, second: Keyed) -> bool:
    a, b = first[1], second[1]
    same = _tells(a) and (a.quantity, a.material, a.basis, a.of) == (b.quantity, b.material, b.basis, b.of)
    return same and same_conditions(a.conditions, b.conditions) and (a.group == b.group or not (a.group and b.group))


def currents(study: StatedFacts) -> Iterator[Application]:
    """The current printed beside a capacity on each of two mass bases."""
    for material in study.materials:
        numbers = study.stated.content.numbers
        for (greater, part), pairs in pairs_on_two_bases(study, material).items():
            for a, b in pairs:
                group = numbers[a].group
                if not group or group != numbers[b].group:
                    continue
                on = [study.find(Q.SPECIFIC_CURRENT, group=group, basis=basis) for basis in (greater, part)]
                for (given, _), (named, _) in itertools.product(*on):
                    kwargs = {"composite": a, "oxide": b, "current_composite": given, "current_oxide": named}
                    yield Application(composition.current_follows_basis, kwargs, f"currents of {material}")


def retentions(study: StatedFacts) -> Iterator[Application]:
    """A retention against the capacities at its two conditions, on every basis that has both."""
    for key, number in study.find((Q.RETENTION, Q.RATIO)):
        start = {n.removeprefix("from "): v for n, v in number.conditions.items() if n.startswith("from ")}
        end = {n.removeprefix("to "): v for n, v in number.conditions.items() if n.startswith("to ")}
        if not start or start.keys() != end.keys() or not number.unit or not number.material:
            continue
        capacities = [p for p in study.find(Q.SPECIFIC_CAPACITY, material=number.material) if p[1].unit and p[1].basis]
        pairs = [
            (a, b)
            for (a, above), (b, below) in itertools.product(capacities, repeat=2)
            if (above.basis, above.of, above.place) == (below.basis, below.of, below.place)
            and meets(above.conditions, end)
            and meets(below.conditions, start)
            and {**above.conditions, **start} == {**below.conditions, **start}
            and (not number.basis or number.basis == above.basis)
        ]
        if pairs:
            kwargs = {
                "above": tuple(a for a, _ in pairs),
                "below": tuple(b for _, b in pairs),
                "what": "retention",
                "stated": key,
            }
            yield Application(composition.one_quotient, kwargs, f"retention of {number.material}")


RULES: tuple[Rule, ...] = (
    theoretical_capacities,
    quotients,
    compositions,
    shares_on_two_bases,
    sums,
    parts_by_mass,
    printed_twice,
    printed_in_a_table,
    currents,
    retentions,
)
