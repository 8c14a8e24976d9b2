"""Rules on spectra and structure: lines and spacings, bands and their labels, insertion, the cause of a trend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ionterface.campaign.audit.electrons import is_formula
from ionterface.campaign.audit.facts import Application, Rule, StatedFacts, same_conditions
from ionterface.campaign.checks import bonding, spectra, structure
from ionterface.campaign.stated import StatedTable
from ionterface.campaign.stated_quantities import Predicate, Role, TableRole
from ionterface.campaign.stated_quantities import StatedQuantity as Q

RADIATION = {"cu k-alpha": 1.5406, "co k-alpha": 1.7890, "mo k-alpha": 0.7093}
"""Wavelength of a laboratory's X-rays, their strongest line. [Å]"""
HIDDEN = 0.1
"""Shift that a pattern would still hide, a choice. [degrees of 2theta]"""
BAND_WIDTH = 5.0
"""How far a combination may lie off its sum beyond the digits, a choice. [1/cm]"""
SYMMETRIC = re.compile(r"vs\([A-Za-z0-9]+\)")
"""A symmetric stretch of one group, which is not degenerate."""


def moving_lines(study: StatedFacts) -> Iterator[Application]:
    """A line that is said to stay against a spacing that is said to rise, and against a printed spacing."""
    for stays, still in study.statements(Predicate.LINE_STAYS):
        about = f"line {still.of} of {', '.join(still.materials)}"
        for rises, moving in study.statements(Predicate.SPACING_RISES, of=still.of):
            if set(moving.materials) & set(still.materials):
                yield Application(spectra.line_moves, {"stays": stays, "rises": rises}, about)
        for spacing, number in study.find(Q.LATTICE_SPACING, of=still.of):
            for card, angle in study.find(Q.DIFFRACTION_ANGLE, of=still.of):
                wavelength = RADIATION.get(angle.conditions.get("radiation", "").casefold())
                if set(number.materials) & set(still.materials) and wavelength and angle.unit and number.unit:
                    kwargs = {"spacing": spacing, "card": card, "wavelength": wavelength, "within": HIDDEN}
                    yield Application(structure.line_stays, kwargs, about)


def positions(study: StatedFacts) -> Iterator[Application]:
    """Bands that are said to lie at the same place against the same that are said to differ."""
    for same, here in study.statements(Predicate.POSITIONS_SAME):
        for differ, there in study.statements(Predicate.POSITIONS_DIFFER, of=here.of):
            both = [name for name in here.materials if name in there.materials]
            if here.of and len(both) > 1:
                about = f"{here.of} bands of {', '.join(both)}"
                yield Application(spectra.positions_agree, {"same": same, "differ": differ}, about)


def insertions(study: StatedFacts) -> Iterator[Application]:
    """A signal that is read as an inserted ion where a salt is said to be present."""
    for claim, said in study.statements(Predicate.INSERTED_SHOWN_BY):
        for material in said.materials if re.match(r"[A-Z]", said.of) else ():
            phases = tuple(
                key
                for key, phase in study.statements(Predicate.CONTAINS_PHASE, material=material)
                if is_formula(phase.of)
            )
            if phases:
                kwargs = {"claim": claim, "phases": phases}
                yield Application(spectra.insertion_evidence, kwargs, f"{said.of} in {material}")


def _columns(table: StatedTable) -> tuple[str, str] | None:
    """The keys of the column of positions and that of assignments, where there is one of each."""
    positions_ = [c.key for c in table.columns if c.quantity is Q.WAVENUMBER and c.unit]
    modes = [c.key for c in table.columns if c.quantity is Q.ASSIGNMENT]
    return (positions_[0], modes[0]) if len(positions_) == len(modes) == 1 else None


def bands(study: StatedFacts) -> Iterator[Application]:
    """The assignments of a table of bands: combinations, double assignments, labels of a structure."""
    for key, table in study.tables(TableRole.BANDS):
        columns = _columns(table)
        if columns is None:
            continue
        about = f"bands of {table.place}"
        for kwargs in _combinations(key, table, *columns):
            yield Application(structure.combination_bands, kwargs, about)
        for mode, count in Counter(table.texts(columns[1])).items():
            if count > 1 and SYMMETRIC.fullmatch(mode):
                yield Application(
                    structure.assigned_once, {"table": key, "mode": mode, "column": columns[0], "by": columns[1]}, about
                )
        for contents, said in study.statements(Predicate.CONTAINS_PHASE):
            if said.given and not said.of and table.material in said.materials:
                kwargs = {"table": key, "column": columns[1], "by": columns[0], "contents": contents}
                yield Application(spectra.labels_of_structure, kwargs, about)


def _combinations(key: str, table: StatedTable, band: str, mode: str) -> Iterator[dict[str, object]]:
    """One band too many for the fundamentals that it and the others are made of: which is predicted from the rest."""
    made = {m: structure.fundamentals(m) for m in table.texts(mode) if structure.fundamentals(m)}
    levels = sorted({name for names in made.values() for name in names})
    if len(made) == len(levels) + 1:
        predict = min(made, key=lambda m: (len(made[m]), m))
        yield {
            "table": key,
            "levels": tuple(levels),
            "predict": predict,
            "within": BAND_WIDTH,
            "column": band,
            "by": mode,
        }


def bonds(study: StatedFacts) -> Iterator[Application]:
    """Bonded oxide that is said to go with the carbon or to be limited by it, against capacities that fall with it."""
    claims = [*study.statements(Predicate.PROPORTIONAL_TO), *study.statements(Predicate.LIMITED_BY)]
    for claim, said in claims:
        carbon, bulk = said.given.get("to", ""), said.given.get("bulk", "")
        number = study.number(bulk)
        if number is None or number.quantity is not Q.SPECIFIC_CAPACITY or not number.unit:
            continue
        for falls, trend in study.statements(Predicate.CAPACITY_FALLS_WITH, of=carbon):
            shared = [material for material in said.materials if material in trend.materials]
            series = _series(study, shared, carbon, trend.given.get("basis", ""), number.conditions)
            if len(series) > 1:
                kwargs = {
                    "claim": claim,
                    "falls": falls,
                    "bulk": bulk,
                    "contents": tuple(content for content, _ in series),
                    "capacities": (series[0][1], series[-1][1]),
                }
                yield Application(bonding.proportional_bonding, kwargs, f"capacity against {carbon}")


def _series(
    study: StatedFacts, materials: list[str], carbon: str, basis: str, conditions: dict[str, str]
) -> list[tuple[str, str]]:
    """Content of the carbon on a basis and capacity on the rest of it, where it is printed, of each material; keys.

    The contents rise, and both ends have a capacity.
    """
    found = []
    for material in materials:
        contents = study.find(Q.MASS_SHARE, material=material, of=carbon, basis=basis)
        rest = study.parts(basis) - study.parts(carbon)
        capacities = [
            (number.interval.to("mAh/g").middle, key)
            for key, number in study.find(Q.SPECIFIC_CAPACITY, material=material)
            if number.unit and study.parts(number.basis) == rest and rest
            if not number.of and same_conditions(number.conditions, conditions)
        ]
        if len(contents) == 1 and contents[0][1].unit and study.of_role(Role.CARBON, (carbon,)):
            at = contents[0][1].interval.to("1").middle
            found.append((at, contents[0][0], max(capacities, default=(0.0, ""))[1]))
    ends = [at for at, _, capacity in found if capacity]
    return [(content, key) for at, content, key in sorted(found) if ends and min(ends) <= at <= max(ends)]


def axes(study: StatedFacts) -> Iterator[Application]:
    """An axis without a unit against the spacing of the line that it shows."""
    for low, first in study.find(Q.AXIS_LIMIT):
        ends = study.find(Q.AXIS_LIMIT, group=first.group)
        if not first.group or len(ends) != 2 or ends[0][0] != low or any(end.unit for _, end in ends):
            continue
        wavelengths = [k for m in first.materials for k, n in study.find(Q.WAVELENGTH, material=m) if n.unit]
        for spacing, number in study.find(Q.LATTICE_SPACING, of=first.of):
            if set(number.materials) & set(first.materials) and number.unit and len(set(wavelengths)) < 2:
                kwargs = {"ends": tuple(k for k, _ in ends), "spacing": spacing, "wavelength": "".join(wavelengths)}
                yield Application(spectra.axis_reading, kwargs, f"axis of {first.of}")


RULES: tuple[Rule, ...] = (moving_lines, axes, positions, insertions, bands, bonds)
