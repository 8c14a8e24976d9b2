"""Rules on tables of replicates. The keys of their columns of numbers are the cycles."""

from __future__ import annotations

from collections.abc import Iterator

from ionterface.campaign.audit.facts import Application, Rule, StatedFacts, meets
from ionterface.campaign.checks import cells
from ionterface.campaign.stated import StatedTable, materials_of
from ionterface.campaign.stated_quantities import Predicate, TableRole
from ionterface.campaign.stated_quantities import StatedQuantity as Q
from ionterface.methods.agreement import Interval

WITHIN = 2.0
"""A change per cycle that still counts as steady, a choice. [%]"""


def _cycles(table: StatedTable) -> list[str]:
    return [column.key for column in table.columns if column.unit and column.key.isdigit()]


def _said(study: StatedFacts, says: Predicate, table: StatedTable) -> Iterator[tuple[str, str]]:
    """Statements about a table's material with the cycle that they name, where the table has it."""
    for key, statement in study.statements(says):
        text = statement.given.get("cycle", "")
        number = study.number(text)
        cycle = number.value if number else text
        of_it = study.table(statement.given.get("table")) in (None, table)
        if set(materials_of(table.material)) & set(statement.materials) and of_it and cycle in _cycles(table):
            yield key, cycle


def steadiness(study: StatedFacts) -> Iterator[Application]:
    """Said to be steady from a cycle on, or to grow until one, against the cells."""
    checks = {Predicate.STEADY_FROM: cells.steady_from, Predicate.GROWS_UNTIL: cells.grows_until}
    for key, table in study.tables(TableRole.REPLICATES):
        for says, check in checks.items():
            for statement, cycle in _said(study, says, table):
                kwargs = {"table": key, "cycle": cycle, "within": WITHIN, "says": statement}
                yield Application(check, kwargs, f"cells of {table.material}")


def headlines(study: StatedFacts) -> Iterator[Application]:
    """A capacity that is given for the material against the cells of its table.

    Where the table states no mass basis, only a capacity that one of its cells shows is held against them.
    """
    for key, table in study.tables(TableRole.REPLICATES):
        cycles = _cycles(table)
        for headline, number in study.find(Q.SPECIFIC_CAPACITY, conditions=table.conditions):
            if table.material not in number.materials or not table.conditions or number.unit is None:
                continue
            said = _said(study, Predicate.STEADY_FROM, table)
            named = number.conditions.get("cycle", "")
            says, cycle = ("", named) if named in cycles else next(said, ("", ""))
            steady = tuple(cycles[cycles.index(cycle) :]) if cycle else ()
            same_basis = number.basis == table.basis if table.basis else _shown(table, cycle, number.interval)
            if cycle and len(steady) > 1 and same_basis and meets(number.conditions, table.conditions):
                kwargs = {"table": key, "cycle": cycle, "stated": headline, "steady": steady, "says": says}
                yield Application(cells.headline_is_mean, kwargs, f"cells of {table.material}")


def _shown(table: StatedTable, cycle: str, interval: Interval) -> bool:
    """Whether a cell shows a number in one cycle."""
    return bool(cycle) and any(interval.gap(one) == 0 for one in table.intervals(cycle) if all(table.texts(cycle)))


RULES: tuple[Rule, ...] = (steadiness, headlines)
