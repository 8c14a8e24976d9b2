"""What may stand in the document of a campaign: figures made of panels, tables, notes, headings, equations.

A panel or a table is named by its one leading key (``cv:``, ``cycling:`` ...), whose value says of which cells. The
unions here are closed: a new kind is a new small model and one entry in `PANELS` or `TABLES`, here or in its family.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, Tag, field_validator

from ionterface.campaign.content import CYCLED as CYCLED
from ionterface.campaign.content import NO_KIND as NO_KIND
from ionterface.campaign.content import CellBranch, Cells, Replicates, by_key, union_of
from ionterface.campaign.content import CellSelection as CellSelection
from ionterface.campaign.content import Content as Content
from ionterface.campaign.content import Cycles as Cycles
from ionterface.campaign.content import Need as Need
from ionterface.campaign.content import SampleNeed as SampleNeed
from ionterface.campaign.content import Stated as Stated
from ionterface.campaign.families import (
    audit_contents,
    bases_contents,
    energy_contents,
    impedance_contents,
    rates_contents,
    recovery_contents,
    synthesis_contents,
    titration_contents,
    verdict_contents,
    voltammetry_contents,
)
from ionterface.campaign.quantity_text import interval_of
from ionterface.campaign.schema import Branch, Key, Name, Names, Part, Range, Technique, Text
from ionterface.campaign.suggestions import did_you_mean
from ionterface.figures.panel import Width

FAMILIES = (
    voltammetry_contents,
    titration_contents,
    impedance_contents,
    rates_contents,
    energy_contents,
    bases_contents,
    synthesis_contents,
    recovery_contents,
    verdict_contents,
    audit_contents,
)
"""Modules of kinds, each with its tuples `PANELS` and `TABLES`."""


# -- panels --------------------------------------------------------------------------------------------------------
class Voltammograms(Content):
    """Current against potential of each scan rate within `rates`."""

    needs = frozenset({Need.MASS})
    techniques = frozenset({Technique.CV})
    cells: Cells = Field(alias="cv")
    rates: Range | None = None
    cycles: Cycles | None = None
    basis: Name | None = None
    measurement: Name | None = None

    @field_validator("rates", mode="before")
    @classmethod
    def _rates(cls, value: object) -> object:
        return None if value is None else interval_of(value, "V/s")


class ChargeDischargeCurves(Content):
    """Voltage against capacity of the named cycles."""

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = CYCLED
    cells: Cells = Field(alias="charge_discharge")
    cycles: Cycles
    basis: Name | None = None
    measurement: Name | None = None


class CapacityByCycle(Content):
    """Capacity against cycle number; all cycles unless some are named."""

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = CYCLED
    cells: Cells = Field(alias="cycling")
    cycles: Cycles | None = None
    basis: Name | None = None
    branch: CellBranch = Branch.DISCHARGE
    measurement: Name | None = None


class CapacityByRate(Content):
    """Capacity of each level of a rate test."""

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = frozenset({Technique.RATE})
    cells: Cells = Field(alias="rate_test")
    basis: Name | None = None
    branch: CellBranch = Branch.DISCHARGE
    measurement: Name | None = None


class RecordCurve(Content):
    """Voltage or current against time, as measured, of the named measurements."""

    measurements: Names = Field(alias="record")
    shows: Literal["voltage", "current"] = "voltage"


class RestCurves(Content):
    """Voltage against time of the rests."""

    techniques = frozenset({Technique.REST, Technique.GITT}) | CYCLED
    cells: Cells = Field(alias="rest")
    measurement: Name | None = None


class BoxPlot(Content):
    """One box per cell or cycle, of measured cells or of a published table."""

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = CYCLED
    of: Replicates = Field(alias="box_plot")


class CompositionPlot(Content):
    """Published capacity against composition, on every mass basis."""

    of: Stated = Field(alias="composition")


PANELS: tuple[type[Content], ...] = (
    Voltammograms,
    ChargeDischargeCurves,
    CapacityByCycle,
    CapacityByRate,
    RecordCurve,
    RestCurves,
    BoxPlot,
    CompositionPlot,
    *(kind for family in FAMILIES for kind in family.PANELS),
)
"""Every kind of panel; a new one is one entry here, or in `PANELS` of its family."""


# -- tables --------------------------------------------------------------------------------------------------------
class CyclingTable(Content):
    """Capacities and efficiencies by cycle."""

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = CYCLED
    cells: Cells = Field(alias="cycling")
    cycles: Cycles | None = None
    basis: Name | None = None
    branch: CellBranch = Branch.DISCHARGE
    measurement: Name | None = None


class RateTable(Content):
    """Current and capacity of each level of a rate test."""

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = frozenset({Technique.RATE})
    cells: Cells = Field(alias="rate_test")
    basis: Name | None = None
    branch: CellBranch = Branch.DISCHARGE
    measurement: Name | None = None


class StatisticsTable(Content):
    """Cell-to-cell statistics by cycle, of measured cells or of a published table."""

    needs = frozenset({Need.MASS, Need.DISCHARGE})
    techniques = CYCLED
    of: Replicates = Field(alias="cell_statistics")


class SampleTable(Content):
    """Composition and mass bases of samples."""

    samples: Names


class CellTable(Content):
    """What was stated about cells, the excluded ones with their rule."""

    cells: Cells


class MeasurementTable(Content):
    """Files, techniques and what the records hold."""

    measurements: Names


class StatedTable(Content):
    """A published table."""

    key: Name = Field(alias="stated")


TABLES: tuple[type[Content], ...] = (
    CyclingTable,
    RateTable,
    StatisticsTable,
    SampleTable,
    CellTable,
    MeasurementTable,
    StatedTable,
    *(kind for family in FAMILIES for kind in family.TABLES),
)
"""Every kind of table; a new one is one entry here, or in `TABLES` of its family."""
if TYPE_CHECKING:
    Panel = Content
    Rows = Content
else:
    Panel = union_of(PANELS)
    Rows = union_of(TABLES)


# -- items ---------------------------------------------------------------------------------------------------------
def _one_or_several(value: object) -> object:
    return (value,) if isinstance(value, Mapping) else value


def _width(value: object) -> object:
    known = {width.name.lower(): width for width in Width}
    if isinstance(value, str) and value not in known:
        raise ValueError(f"{value!r} is no width{did_you_mean(value, known)}")
    return known[value] if isinstance(value, str) else value


class FigureItem(Part):
    """A figure: its printed number, its panels in their order, its caption (Markdown with lookups)."""

    figure: Key
    panels: Annotated[tuple[Panel, ...], BeforeValidator(_one_or_several), Field(min_length=1)]
    caption: str = ""
    width: Annotated[Width, BeforeValidator(_width)] = Width.SINGLE
    columns: Annotated[int, Field(ge=1, le=6)] = 1


class TableItem(Part):
    """A table: its printed number, what its rows are, its caption (Markdown with lookups)."""

    table: Key
    rows: Rows
    caption: str = ""


class NoteItem(Part):
    """A numbered note (Markdown with lookups)."""

    note: Key
    title: Text | None = None
    text: Text | None


class HeadingItem(Part):
    """A heading."""

    heading: Text
    level: Annotated[int, Field(ge=1, le=3)] = 1


class EquationItem(Part):
    """A numbered equation in TeX."""

    equation: Key
    tex: Text


class LedgerItem(Part):
    """The claim ledger, from a file beside the campaign."""

    ledger: Text


class ReferencesItem(Part):
    """The list of references, from a BibTeX file beside the campaign."""

    references: Text


class TextItem(Part):
    """Running text (Markdown with lookups)."""

    text: Text


Item = FigureItem | TableItem | NoteItem | HeadingItem | EquationItem | LedgerItem | ReferencesItem | TextItem
ItemUnion = Annotated[
    Annotated[FigureItem, Tag("<figure>")]
    | Annotated[TableItem, Tag("<table>")]
    | Annotated[NoteItem, Tag("<note>")]
    | Annotated[HeadingItem, Tag("<heading>")]
    | Annotated[EquationItem, Tag("<equation>")]
    | Annotated[LedgerItem, Tag("<ledger>")]
    | Annotated[ReferencesItem, Tag("<references>")]
    | Annotated[TextItem, Tag("<text>")],
    by_key("figure", "table", "note", "heading", "equation", "ledger", "references", "text"),
]
