"""Which printed mass shares make up a set of components, on one whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ionterface.campaign.audit.facts import StatedFacts, same_conditions
from ionterface.campaign.stated_quantities import StatedQuantity as Q

Set = frozenset[str]
MOST_PARTS = 6
"""How many shares a sum is made of at most."""


@dataclass(frozen=True)
class StatedShares:
    """The mass shares of one material: key, what it is a share of, the components it speaks of."""

    study: StatedFacts
    material: str

    @cached_property
    def by_whole(self) -> dict[str, tuple[tuple[str, Set], ...]]:
        """Basis -> the shares of it, each with its components; shares of what nobody named are left out."""
        found: dict[str, list[tuple[str, Set]]] = {}
        for key, number in self.study.find(Q.MASS_SHARE, material=self.material):
            parts, whole = self.study.parts(number.of), self.study.parts(number.basis)
            if parts and parts < whole and number.unit is not None:
                found.setdefault(number.basis, []).append((key, parts))
        return {basis: tuple(shares) for basis, shares in sorted(found.items())}

    def made_of(self, wanted: Set, whole: str) -> Iterator[tuple[str, ...]]:
        """The keys of shares of a whole that together are exactly the wanted components, each way once."""
        yield from _covers(wanted, self.by_whole.get(whole, ()), MOST_PARTS)

    def one(self, wanted: Set, whole: str) -> tuple[str, ...]:
        """The way with the fewest shares; empty where there is none, or where two of them differ in their numbers."""
        ways = list(self.made_of(wanted, whole))
        fewest = min(map(len, ways), default=0)
        numbers = self.study.stated.content.numbers
        shortest = [way for way in ways if len(way) == fewest]
        values = {tuple(sorted(numbers[key].interval.to("1").middle for key in way)) for way in shortest}
        return shortest[0] if len(values) == 1 else ()


def _covers(wanted: Set, shares: tuple[tuple[str, Set], ...], most: int) -> Iterator[tuple[str, ...]]:
    if not wanted:
        yield ()
        return
    if most == 0:
        return
    first = min(wanted)  # every cover holds it once, so each way is met once
    for key, parts in shares:
        if first in parts and parts <= wanted:
            for others in _covers(wanted - parts, shares, most - 1):
                yield (key, *others)


def pairs_on_two_bases(study: StatedFacts, material: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(greater basis, part of it) -> pairs of capacities of one condition or of one group, keys."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    capacities = [(k, n) for k, n in study.find(Q.SPECIFIC_CAPACITY, material=material) if n.basis and n.unit]
    for a, above in capacities:
        for b, below in capacities:
            inside = study.parts(below.basis) < study.parts(above.basis)
            together = bool(above.group) and above.group == below.group
            together |= bool(above.conditions) and same_conditions(above.conditions, below.conditions)
            if inside and study.parts(below.basis) and above.of == below.of and together:
                found.setdefault((above.basis, below.basis), []).append((a, b))
    return found
