"""The parts of a ``stated.yaml``: numbers, tables, components and statements, each as printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ionterface.campaign.stated_quantities import Predicate, Role, StatedQuantity, TableRole, word_of
from ionterface.campaign.suggestions import did_you_mean
from ionterface.errors import InputError, UsageError
from ionterface.estimate import Cell, Column, Estimate, Table
from ionterface.methods.agreement import Interval, Kind, Printed, read_printed
from ionterface.methods.constants import atoms
from ionterface.quantities import unit as read_unit

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


def _formula(text: str) -> str:
    try:
        atoms(text)
    except UsageError as error:
        raise ValueError(str(error)) from error
    return text


PrintedText = Annotated[str, BeforeValidator(_printed)]
UnitText = Annotated[str, AfterValidator(_unit)]
FormulaText = Annotated[str, AfterValidator(_formula)]
QuantityWord = Annotated[StatedQuantity, BeforeValidator(lambda text: word_of(StatedQuantity, "stated quantity", text))]
PredicateWord = Annotated[Predicate, BeforeValidator(lambda text: word_of(Predicate, "statement", text))]
RoleWord = Annotated[Role, BeforeValidator(lambda text: word_of(Role, "role of a component", text))]
TableRoleWord = Annotated[TableRole, BeforeValidator(lambda text: word_of(TableRole, "role of a table", text))]
STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class StatedNumber(BaseModel):
    """One printed number.

    `unit` is absent where the text gives none and ``1`` for a pure number. `also` names further places that print it.
    `of` is the component, reagent, ion or phase it speaks of; numbers of one printed calculation, recipe or pair share
    a `group`. Several materials are written with a comma between them.
    """

    model_config = STRICT

    value: PrintedText
    unit: UnitText | None = None
    quantity: QuantityWord | None = None
    of: str = ""
    group: str = ""
    what: str
    place: str
    material: str = ""
    basis: str = ""
    conditions: dict[str, str] = Field(default_factory=dict)
    also: tuple[str, ...] = ()
    remark: str = ""

    @model_validator(mode="after")
    def _unit_fits(self) -> StatedNumber:
        if self.quantity is not None and (sentence := self.quantity.misfit(self.unit)):
            raise ValueError(sentence)
        return self

    @property
    def materials(self) -> tuple[str, ...]:
        """Every material the number speaks of."""
        return materials_of(self.material)

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

    model_config = STRICT

    key: str
    heading: str
    unit: UnitText | None = None
    quantity: QuantityWord | None = None
    basis: str = ""
    of: str = ""

    @model_validator(mode="after")
    def _unit_fits(self) -> StatedColumn:
        if self.quantity is not None and (sentence := self.quantity.misfit(self.unit)):
            raise ValueError(sentence)
        return self


class StatedTable(BaseModel):
    """A printed table; an empty cell is an empty cell of the print."""

    model_config = STRICT

    title: str
    place: str
    role: TableRoleWord | None = None
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
        return keys.index(known_key(key, keys, f"column of {self.place}"))

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


class StatedComponent(BaseModel):
    """What the study prints about one component of its electrodes.

    `formula` is the one it is counted with. `metal` is the element of a host that changes its valence and
    `lowest_valence` the lowest that it is taken to reach, a judgement; both are for hosts.
    """

    model_config = STRICT

    formula: FormulaText | None = None
    role: RoleWord | None = None
    metal: str = ""
    lowest_valence: PrintedText | None = None
    place: str = ""
    remark: str = ""

    @model_validator(mode="after")
    def _metal_is_in_it(self) -> StatedComponent:
        if self.metal and (self.formula is None or self.metal not in atoms(self.formula)):
            raise ValueError(f"the formula {self.formula or 'is missing and'} holds no {self.metal}")
        return self


class StatedStatement(BaseModel):
    """What a text says in words, as structure.

    `given` (written ``with``) holds its parameters: a text, or the key of a stated number or table.
    """

    model_config = STRICT

    says: PredicateWord
    material: str = ""
    of: str = ""
    given: dict[str, str] = Field(default_factory=dict, alias="with")
    place: str
    also: tuple[str, ...] = ()
    remark: str = ""

    @property
    def materials(self) -> tuple[str, ...]:
        """Every material the statement speaks of."""
        return materials_of(self.material)

    @property
    def places(self) -> str:
        """Every place that says it."""
        return ", ".join((self.place, *self.also))


def materials_of(text: str) -> tuple[str, ...]:
    """The materials of a text such as ``A, B and C``."""
    return tuple(part.strip() for part in text.replace(" and ", ",").split(",") if part.strip())


def known_key(key: str, keys: Iterable[str], kind: str) -> str:
    """The key, if it is one of these; else `UsageError` with the nearest."""
    known = list(keys)
    if key in known:
        return key
    raise UsageError(f"there is no {kind} {key!r}{did_you_mean(key, known)}")
