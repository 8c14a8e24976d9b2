"""What a publication states: its numbers and tables, as printed, each with unit, mass basis, conditions and place.

A stated number is kept as the text that was printed, so that its digits are known. What they tell is a rounding
interval (``443``: 442.5 to 443.5); an uncertainty it is not, and the estimate made of it says *not stated*.

What is needed to hold the facts against one another is structure, all of it optional: which quantity a number is and
of what, which numbers belong to one calculation, what the components of an electrode are and which of them count on a
mass basis, and what the text says in words (`StatedStatement`). Nothing is ever read out of a key, a name or prose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from ionterface.campaign.checked_yaml import load
from ionterface.campaign.stated_parts import STRICT, known_key
from ionterface.campaign.stated_parts import StatedColumn as StatedColumn
from ionterface.campaign.stated_parts import StatedComponent as StatedComponent
from ionterface.campaign.stated_parts import StatedNumber as StatedNumber
from ionterface.campaign.stated_parts import StatedStatement as StatedStatement
from ionterface.campaign.stated_parts import StatedTable as StatedTable
from ionterface.campaign.stated_parts import materials_of as materials_of
from ionterface.campaign.suggestions import did_you_mean
from ionterface.estimate import Estimate
from ionterface.report.document import Trace


class StatedFile(BaseModel):
    """The content of a ``stated.yaml``."""

    model_config = STRICT

    ionterface: Literal[1]
    cites: str
    components: dict[str, StatedComponent] = Field(default_factory=dict)
    bases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Mass basis, or any other named set -> the components that count in it."""
    numbers: dict[str, StatedNumber] = Field(default_factory=dict)
    tables: dict[str, StatedTable] = Field(default_factory=dict)
    statements: dict[str, StatedStatement] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _bases_are_made_of_components(self) -> StatedFile:
        for name, parts in self.bases.items():
            for part in parts:
                if part not in self.components:
                    near = did_you_mean(part, self.components)
                    raise ValueError(f"the basis {name!r} counts {part!r}, which is no component{near}")
        return self


@dataclass(frozen=True)
class Stated:
    """The stated numbers and tables of one publication, and the file that holds them."""

    content: StatedFile
    name: str = ""
    sha256: str = ""

    def number(self, key: str) -> StatedNumber:
        """The printed number of this key.

        Raises
        ------
        UsageError
            There is none; the sentence offers the nearest keys.
        """
        return self.content.numbers[known_key(key, self.content.numbers, "stated number")]

    def table(self, key: str) -> StatedTable:
        """The printed table of this key, such as ``S3``.

        Raises
        ------
        UsageError
            There is none; the sentence offers the nearest keys.
        """
        return self.content.tables[known_key(key, self.content.tables, "stated table")]

    def statement(self, key: str) -> StatedStatement:
        """What the text says under this key.

        Raises
        ------
        UsageError
            There is none; the sentence offers the nearest keys.
        """
        return self.content.statements[known_key(key, self.content.statements, "stated statement")]

    def component(self, name: str) -> StatedComponent:
        """What the study prints about this component.

        Raises
        ------
        UsageError
            There is none; the sentence offers the nearest names.
        """
        return self.content.components[known_key(name, self.content.components, "component")]

    def estimate(self, key: str) -> Estimate:
        """The number as an estimate whose uncertainty is not stated; the source bears its key."""
        number = self.number(key)
        return Estimate(number.printed.value, None, number.unit or "1", source=f"stated {key}")

    def trace(self, key: str) -> Trace:
        """Where the number stands: publication, place, basis, conditions."""
        number = self.number(key)
        settings = {
            "printed": number.value,
            "basis": number.basis,
            "material": number.material,
            **number.conditions,
            "remark": number.remark,
        }
        return self._trace(number.what, number.places, settings, self.estimate(key))

    def table_trace(self, key: str) -> Trace:
        """Where the table stands."""
        table = self.table(key)
        settings = {"basis": table.basis, "material": table.material, **table.conditions, "remark": table.remark}
        return self._trace(table.title, table.place, settings, f"{len(table.rows)} rows")

    def _trace(self, what: str, place: str, settings: Mapping[str, str], value: Estimate | str) -> Trace:
        return Trace(
            what=what,
            value=value,
            method="stated in the publication",
            files=self._files,
            stated=place,
            settings={name: text for name, text in settings.items() if text},
            cites=(self.content.cites,),
        )

    @property
    def _files(self) -> tuple[tuple[str, str], ...]:
        return ((self.name, self.sha256),) if self.name else ()


def read_stated(path: Path) -> Stated:
    """The stated numbers and tables of a ``stated.yaml``.

    Raises
    ------
    CampaignFaults
        Every fault of the file at once, each with its line.
    UnreadableFile
        The file is missing or cannot be read.
    """
    loaded = load(path, StatedFile)
    return Stated(loaded.content, path.name, loaded.sha256)
