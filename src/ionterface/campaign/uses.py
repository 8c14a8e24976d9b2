"""Which panel, table or lookup uses which cells: what the checks and the questions go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from ionterface.campaign.campaign import Campaign, Place
from ionterface.campaign.contents import (
    BoxPlot,
    CellSelection,
    CompositionPlot,
    Content,
    FigureItem,
    Item,
    Need,
    SampleNeed,
    Stated,
    StatisticsTable,
    TableItem,
)
from ionterface.campaign.schema import WHOLE_CELL


@dataclass(frozen=True, kw_only=True)
class Use:
    """One panel or table: how it is called (``figure S21 b``), where it stands, and what it selects."""

    name: str
    place: Place
    content: Content
    selection: Content | CellSelection | Stated
    selection_place: Place

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells as they are written (``all`` stands for every one)."""
        return getattr(self.selection, "cells", ())

    @property
    def measurements(self) -> tuple[str, ...]:
        """The names of measurements as they are written."""
        one = getattr(self.selection, "measurement", None)
        return (one,) if one else getattr(self.selection, "measurements", ())

    @property
    def samples(self) -> tuple[str, ...]:
        """The samples as they are written."""
        return getattr(self.selection, "samples", ())

    @property
    def basis(self) -> str | None:
        """The mass basis asked for, or None."""
        return getattr(self.selection, "basis", None)

    def field(self, name: str) -> Place:
        """Where a field of the selection stands in the file; the selection itself for what its parts name."""
        known = type(self.selection).model_fields.get(name)
        return self.selection_place if known is None else (*self.selection_place, known.alias or name)


def uses(items: Iterable[tuple[int, Item]]) -> Iterator[Use]:
    """Every panel and table of the items, each item with its place in the document."""
    for index, item in items:
        if isinstance(item, FigureItem):
            for number, panel in enumerate(item.panels):
                letter = f" {ascii_lowercase[number % 26]}" if len(item.panels) > 1 else ""
                yield use_of(f"figure {item.figure}{letter}", ("document", index, "panels", number), panel)
        elif isinstance(item, TableItem):
            yield use_of(f"table {item.table}", ("document", index, "rows"), item.rows)


def use_of(name: str, place: Place, content: Content) -> Use:
    """A panel or table as a use."""
    if isinstance(content, BoxPlot | StatisticsTable | CompositionPlot):
        inner = (*place, type(content).model_fields["of"].alias or "of")
        return Use(name=name, place=place, content=content, selection=content.of, selection_place=inner)
    return Use(name=name, place=place, content=content, selection=content, selection_place=place)


def waiting(campaign: Campaign, need: Need, cell: str) -> Iterator[Use]:
    """The panels and tables that need a fact about a cell; charges of the whole cell need no mass."""
    for use in uses(enumerate(campaign.items)):
        whole = need is Need.MASS and campaign.basis(cell, use.basis) == WHOLE_CELL
        if cell in use.cells and need in use.content.wants() and not whole:
            yield use


def waiting_for(campaign: Campaign, need: SampleNeed, sample: str) -> Iterator[Use]:
    """The panels and tables that need a fact about a sample, of itself or of a cell that holds it."""
    holding = {name for name, cell in campaign.cells.items() if cell.sample == sample and cell.excluded is None}
    for use in uses(enumerate(campaign.items)):
        if need in use.content.wants_of_samples() and (sample in use.samples or holding & set(use.cells)):
            yield use
