"""What every panel and table of a document has: how it is told apart, which cells it selects, what it needs of them."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Union

from pydantic import BeforeValidator, Discriminator, Tag

from ionterface.campaign.quantity_text import cycles_of
from ionterface.campaign.schema import Branch, Name, Names, Part, Technique, one_of


def by_key(*keys: str) -> Discriminator:
    """Tells the members of a union apart by the first of these keys that a mapping holds; the tag is ``<key>``."""

    def tag(value: object) -> str | None:
        held = [key for key in keys if isinstance(value, Mapping) and key in value]
        return f"<{held[0]}>" if held else None

    known: dict[str, int | str | float] = {"known": "|".join(keys)}
    return Discriminator(tag, custom_error_type=NO_KIND, custom_error_message="no kind", custom_error_context=known)


class Need(enum.Enum):
    """A fact about a cell without which a panel, a table or a number cannot be made."""

    MASS = "mass"
    DISCHARGE = "discharge"
    TEMPERATURE = "temperature"


class SampleNeed(enum.Enum):
    """A fact about a sample without which a panel or a table cannot be made."""

    COMPONENTS = "components"
    ACTIVE = "active"
    INSERTION = "insertion"
    DIFFUSION = "diffusion"


NO_KIND = "no_kind"
CYCLED = frozenset({Technique.CYCLING, Technique.RATE})
Cycles = Annotated[tuple[int, ...], BeforeValidator(cycles_of)]
Cells = Names
CellBranch = Annotated[Branch, one_of(Branch)]


class Content(Part):
    """A panel or a table: what it needs of its cells and samples, and the techniques that it can be made from."""

    needs: ClassVar[frozenset[Need]] = frozenset()
    sample_needs: ClassVar[frozenset[SampleNeed]] = frozenset()
    techniques: ClassVar[frozenset[Technique]] = frozenset()

    def wants(self) -> frozenset[Need]:
        """The facts about cells that this one needs, as it is written."""
        return self.needs

    def wants_of_samples(self) -> frozenset[SampleNeed]:
        """The facts about samples that this one needs, as it is written."""
        return self.sample_needs


def leading_key(kind: type[Content]) -> str:
    """The key that tells a kind of panel or table from the others: its one alias, or else its first key."""
    aliases = [field.alias for field in kind.model_fields.values() if field.alias]
    return aliases[0] if aliases else next(iter(kind.model_fields))


def union_of(kinds: Iterable[type[Content]]) -> Any:
    """The annotation of a value that is one of these kinds, told apart by its leading key."""
    members = {leading_key(kind): kind for kind in kinds}
    tagged = tuple(Annotated[kind, Tag(f"<{key}>")] for key, kind in members.items())
    return Annotated[Union[tagged], by_key(*members)]  # noqa: UP007 - the members are not known when this is written


class Stated(Part):
    """Published numbers: the key of a table or series in the file named by ``stated:``."""

    stated: Name


class CellSelection(Part):
    """Cells that are replicates of one another, and which of their numbers are compared."""

    cells: Cells
    cycles: Cycles
    basis: Name | None = None
    branch: CellBranch = Branch.DISCHARGE
    measurement: Name | None = None


Replicates = Annotated[
    Annotated[CellSelection, Tag("<cells>")] | Annotated[Stated, Tag("<stated>")], by_key("stated", "cells")
]
