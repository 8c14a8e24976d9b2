"""Panels and tables of voltage against charge: dQ/dV, and energy against power."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ionterface.campaign.content import CYCLED, Cells, Content, Cycles, Need
from ionterface.campaign.known_values import KnownValue, known
from ionterface.campaign.option_fields import stated
from ionterface.campaign.option_text import smoother_text
from ionterface.campaign.schema import Name, Part, Quantity, Text

LoadText = Literal["constant_current", "constant_power", "matched"]


class DifferentialCapacity(Content):
    """dQ/dV of the half cycles of some cycles on even steps of voltage, with a smoother where one is named."""

    needs = frozenset({Need.MASS})
    techniques = CYCLED
    cells: Cells = Field(alias="differential_capacity")
    cycles: Cycles
    step: Annotated[Quantity, stated("V", "step")]
    smooth: Annotated[str, AfterValidator(smoother_text)] = ""
    resistance: Annotated[KnownValue | None, known("Ohm", "series resistance")] = None
    basis: Name | None = None
    measurement: Name | None = None


class LiteraturePoint(Part):
    """A point of other work: energy and mean power, how it was drawn, what its mass is of, and where it is from."""

    name: Name
    energy: Annotated[KnownValue, known("J/kg", "energy")]
    power: Annotated[KnownValue, known("W/kg", "power")]
    load: LoadText
    basis: Text
    source: Text


class LiteratureTable(Part):
    """The points of a published table (`stated`): which of its columns hold name, energy, power and source."""

    stated: Name
    name: Name
    energy: Name
    power: Name
    source: Name
    load: LoadText
    basis: Text


class Ragone(Content):
    """Specific energy against mean power of discharges; all cycles unless some are named. Literature is hollow."""

    needs = frozenset({Need.MASS})
    techniques = CYCLED
    cells: Cells = Field(alias="ragone")
    load: LoadText
    cycles: Cycles | None = None
    basis: Name | None = None
    measurement: Name | None = None
    literature: tuple[LiteraturePoint, ...] = ()
    literature_tables: tuple[LiteratureTable, ...] = ()


PANELS: tuple[type[Content], ...] = (DifferentialCapacity, Ragone)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (DifferentialCapacity, Ragone)
"""Every kind of table of this family."""
