"""What a publication states: its numbers and tables, as printed, each with unit, mass basis, conditions and place.

A stated number is kept as the text that was printed, so that its digits are known. What they tell is a rounding
interval (``443``: 442.5 to 443.5); an uncertainty it is not, and the estimate made of it says *not stated*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ionterface.campaign.checked_yaml import load
from ionterface.campaign.suggestions import did_you_mean
from ionterface.errors import InputError, UsageError
from ionterface.estimate import Cell, Column, Estimate, Table
from ionterface.methods.agreement import Interval, Kind, Printed, read_printed
from ionterface.quantities import unit as read_unit
from ionterface.report.document import Trace

Array = np.ndarray[Any, Any]


def _printed(text: object) -> object:
    if isinstance(text, int | float):
        raise ValueError(f"put {text} in quotes, so that its digits are kept as printed")
    try:
        read_printed(str(text))
    except InputError as error:
        raise ValueError(str(error)) from error
    return text


def _unit(text: str) -> str:
    try:
        read_unit(text)
    except InputError as error:
        raise ValueError(str(error)) from error
    return text


PrintedText = Annotated[str, BeforeValidator(_printed)]
UnitText = Annotated[str, AfterValidator(_unit)]
_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class StatedNumber(BaseModel):
    """One printed number.

    `unit` is absent where the text gives none and ``1`` for a pure number. `also` names further places that print it.
    """

    model_config = _STRICT

    value: PrintedText
    unit: UnitText | None = None
    what: str
    place: str
    material: str = ""
    basis: str = ""
    conditions: dict[str, str] = Field(default_factory=dict)
    also: tuple[str, ...] = ()
    remark: str = ""

    @property
    def printed(self) -> Printed:
        """Digits, mark and value of the text."""
        return read_printed(self.value)

    @property
    def interval(self) -> Interval:
        """The numbers that would have been printed like this."""
        return self.printed.interval(self.unit or "1")

    @property
    def shown(self) -> str:
        """The number as printed, with its unit and basis: ``443 mAh/g (VOx+rGO)``."""
        text = f"{self.value} {self.unit}" if self.unit not in (None, "1") else self.value
        return f"{text} ({self.basis})" if self.basis else text

    @property
    def places(self) -> str:
        """Every place that prints the number."""
        return ", ".join((self.place, *self.also))


class StatedColumn(BaseModel):
    """A column of a printed table: one with a unit holds printed numbers, one without holds text."""

    model_config = _STRICT

    key: str
    heading: str
    unit: UnitText | None = None


class StatedTable(BaseModel):
    """A printed table; an empty cell is an empty cell of the print."""

    model_config = _STRICT

    title: str
    place: str
    material: str = ""
    basis: str = ""
    conditions: dict[str, str] = Field(default_factory=dict)
    remark: str = ""
    columns: tuple[StatedColumn, ...]
    rows: tuple[tuple[str, ...], ...]

    @model_validator(mode="after")
    def _rows_fit(self) -> StatedTable:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns.")
            for column, text in zip(self.columns, row, strict=True):
                if column.unit and text:
                    _printed(text)
        return self

    def _place(self, key: str) -> int:
        keys = [column.key for column in self.columns]
        return keys.index(_known(key, keys, f"column of {self.place}"))

    def texts(self, key: str) -> tuple[str, ...]:
        """The cells below one key, as printed."""
        place = self._place(key)
        return tuple(row[place] for row in self.rows)

    def intervals(self, key: str) -> tuple[Interval, ...]:
        """The rounding intervals of the numbers below one key.

        Raises
        ------
        UsageError
            There is no such column, it holds text, or a cell is empty.
        """
        unit = self.columns[self._place(key)].unit
        texts = self.texts(key)
        if unit is None or not all(texts):
            raise UsageError(f"{self.place}: the column {key!r} holds text or an empty cell, not only numbers.")
        return tuple(read_printed(text).interval(unit) for text in texts)

    def values(self, keys: Iterable[str]) -> Array:
        """The numbers of several columns, shape (rows, columns), in the columns' units; NaN where a cell is empty."""
        columns = [[read_printed(text).value if text else np.nan for text in self.texts(key)] for key in keys]
        return np.array(columns, dtype=float).T

    def row(self, key: str, text: str) -> int:
        """Index of the row whose cell below `key` is `text`.

        Raises
        ------
        UsageError
            No row or several rows hold it.
        """
        texts = self.texts(key)
        if texts.count(text) != 1:
            known = ", ".join(repr(t) for t in texts)
            raise UsageError(f"{self.place}: {texts.count(text)} rows, not one, hold the {key} {text!r} (of {known}).")
        return texts.index(text)

    def table(self) -> Table:
        """The table for print; its numbers are estimates whose uncertainty is not stated."""
        return Table.of(
            (Column(c.key, c.heading, c.unit or "") for c in self.columns),
            ([self._cell(c, text) for c, text in zip(self.columns, row, strict=True)] for row in self.rows),
        )

    def _cell(self, column: StatedColumn, text: str) -> Cell:
        if not text:
            return None
        if column.unit is None:
            return text
        printed = read_printed(text)
        return text if printed.kind is not Kind.PLAIN else Estimate(printed.value, None, column.unit)


class StatedFile(BaseModel):
    """The content of a ``stated.yaml``."""

    model_config = _STRICT

    ionterface: Literal[1]
    cites: str
    numbers: dict[str, StatedNumber]
    tables: dict[str, StatedTable]


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
        return self.content.numbers[_known(key, self.content.numbers, "stated number")]

    def table(self, key: str) -> StatedTable:
        """The printed table of this key, such as ``S3``.

        Raises
        ------
        UsageError
            There is none; the sentence offers the nearest keys.
        """
        return self.content.tables[_known(key, self.content.tables, "stated table")]

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


def _known(key: str, keys: Iterable[str], kind: str) -> str:
    known = list(keys)
    if key in known:
        return key
    raise UsageError(f"there is no {kind} {key!r}{did_you_mean(key, known)}")


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
