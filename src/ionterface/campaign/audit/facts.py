"""The stated facts of a study as the rules of an audit see them: by structure, never by key or by prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ionterface.campaign.checks.evidence import Checked
from ionterface.campaign.stated import Stated, StatedComponent, StatedNumber, StatedStatement, StatedTable, materials_of
from ionterface.campaign.stated_quantities import Predicate, Role, StatedQuantity, TableRole
from ionterface.errors import UnitError
from ionterface.quantities import unit as read_unit

Keyed = tuple[str, StatedNumber]
_QUANTITY = re.compile(r"(?P<mark>[~<>]?)\s*(?P<number>[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?)\s*(?P<unit>.*)")


@dataclass(frozen=True)
class Application:
    """One place where a check applies: the check, its arguments, and what it is about."""

    check: Callable[..., Checked]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""

    @property
    def identity(self) -> tuple[object, str]:
        """The same for two applications that would compute the same."""
        return self.check, repr(sorted(self.kwargs.items()))


Rule = Callable[["StatedFacts"], Iterator[Application]]


@dataclass(frozen=True)
class StatedFacts:
    """What a study states, to be searched. Nothing here is remembered: the checks look again, and that is traced."""

    stated: Stated

    @cached_property
    def numbers(self) -> tuple[Keyed, ...]:
        """Every number with its key, ordered by what it says, so that the order of the file changes nothing."""
        found = self.stated.content.numbers.items()
        return tuple(sorted(found, key=lambda pair: (pair[1].place, pair[1].value, pair[1].model_dump_json(), pair[0])))

    def find(
        self,
        quantity: StatedQuantity | Iterable[StatedQuantity] | None = None,
        *,
        material: str | None = None,
        basis: str | None = None,
        of: str | None = None,
        group: str | None = None,
        conditions: Mapping[str, str] | None = None,
    ) -> tuple[Keyed, ...]:
        """Every number that is of these, with its key; None stands for any. `conditions` must all be met."""
        kinds = None if quantity is None else ((quantity,) if isinstance(quantity, StatedQuantity) else tuple(quantity))
        return tuple(
            (key, number)
            for key, number in self.numbers
            if (kinds is None or number.quantity in kinds)
            and (material is None or material in number.materials)
            and (basis is None or number.basis == basis)
            and (of is None or number.of == of)
            and (group is None or number.group == group)
            and (conditions is None or meets(number.conditions, conditions))
        )

    def belong_together(self, keys: Iterable[str]) -> bool:
        """Whether numbers are of one printed calculation, or were taken under the same conditions."""
        numbers = [self.stated.content.numbers[key] for key in keys]
        groups = {number.group for number in numbers}
        if len(groups) == 1 and groups != {""}:
            return True
        return all(same_conditions(number.conditions, numbers[0].conditions) for number in numbers)

    def greatest_first(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Keys in the order of their numbers, so that a sum reads alike whatever they are called."""
        numbers = self.stated.content.numbers
        return tuple(sorted(keys, key=lambda key: (-numbers[key].printed.value, numbers[key].place, key)))

    def tables(self, role: TableRole | None = None) -> tuple[tuple[str, StatedTable], ...]:
        """Every table of a role with its key."""
        every = sorted(self.stated.content.tables.items(), key=lambda pair: (pair[1].place, pair[1].title, pair[0]))
        return tuple((key, table) for key, table in every if role is None or table.role is role)

    def statements(
        self, says: Predicate, *, material: str | None = None, of: str | None = None
    ) -> tuple[tuple[str, StatedStatement], ...]:
        """Every statement of a predicate with its key."""
        every = sorted(self.stated.content.statements.items(), key=lambda p: (p[1].place, p[1].model_dump_json(), p[0]))
        return tuple(
            (key, statement)
            for key, statement in every
            if statement.says is says
            and (material is None or material in statement.materials)
            and (of is None or statement.of == of)
        )

    def number(self, key: str | None) -> StatedNumber | None:
        """The number of a key; None where there is none."""
        return None if key is None else self.stated.content.numbers.get(key)

    def table(self, key: str | None) -> StatedTable | None:
        """The table of a key; None where there is none."""
        return None if key is None else self.stated.content.tables.get(key)

    @property
    def components(self) -> Mapping[str, StatedComponent]:
        """The components of the study's electrodes, by name."""
        return self.stated.content.components

    def component(self, name: str) -> StatedComponent | None:
        """A component; None where the study has none of this name."""
        return self.components.get(name)

    def parts(self, basis: str) -> frozenset[str]:
        """The components that count on a mass basis, or one component alone; empty where nobody said."""
        if basis in self.stated.content.bases:
            return frozenset(self.stated.content.bases[basis])
        return frozenset({basis}) if basis in self.components else frozenset()

    def of_role(self, role: Role, among: Iterable[str]) -> tuple[str, ...]:
        """Those of some components that have a role, in the order of their names."""
        return tuple(name for name in sorted(among) if name in self.components and self.components[name].role is role)

    @cached_property
    def materials(self) -> tuple[str, ...]:
        """Every material that a number, a table or a statement speaks of."""
        content = self.stated.content
        texts = [number.material for number in content.numbers.values()]
        texts += [table.material for table in content.tables.values()]
        texts += [statement.material for statement in content.statements.values()]
        return tuple(sorted({name for text in texts for name in materials_of(text)}))


def same_conditions(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Whether two numbers were taken under the same conditions, as far as they are printed."""
    return first.keys() == second.keys() and meets(first, second)


def meets(conditions: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether every wanted condition is there with the same value; ``100 mA/g`` is ``0.1 A/g``."""
    return all(name in conditions and _value(conditions[name]) == _value(text) for name, text in wanted.items())


def _value(text: str) -> object:
    """A condition as something that compares: value in SI and dimension, or the text."""
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        return text.strip().casefold()
    try:
        named = read_unit(match["unit"])
    except UnitError:
        return text.strip().casefold()
    return (match["mark"], float(f"{float(match['number']) * named.factor:.12g}"), named.dimension)
