"""Tables whose columns the user declares: where the declared columns stand, and the records made of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile, DeclarationNeeded, Finding, NoRecords, Severity, UnitError, UsageError
from ionterface.formats.checks import charge_closure, time_order, zero_potential
from ionterface.formats.description import Declaration, DeclaredColumn, Opened, Polarity
from ionterface.quantities import (
    CHARGE,
    CONTROL_CURRENT,
    COUNTER_CHARGE,
    COUNTER_HALF_CYCLE_CHARGE,
    COUNTER_HALF_CYCLE_ENERGY,
    CURRENT,
    ENERGY,
    TIME,
    VOCABULARY,
    VOLTAGE,
    Quantity,
    conversion,
    unit,
)
from ionterface.record import Metadata, Record, Step

Array = np.ndarray[Any, Any]

SIGNED = (
    CURRENT,
    CHARGE,
    ENERGY,
    CONTROL_CURRENT,
    COUNTER_CHARGE,
    COUNTER_HALF_CYCLE_CHARGE,
    COUNTER_HALF_CYCLE_ENERGY,
)
"""Quantities that change their sign with the direction which the file counts as positive."""
CLOSURE = 1e-2
"""Relative difference of charge counter and integral that is no finding; stored points may be sparse."""
_STATED_UNIT = re.compile(r"[(\[](?P<bracketed>[^()\[\]]+)[)\]]\s*$|/\s*(?P<after_slash>[^/\s]+)\s*$")


@dataclass(frozen=True)
class Place:
    """A declared column found: its number from 0, its header as the file writes it, and what was declared."""

    index: int
    header: str
    unit: str
    factor: float

    @property
    def name(self) -> str:
        """How a message calls the column."""
        return f"{self.index + 1} ({self.header!r})" if self.header else str(self.index + 1)


@dataclass(frozen=True)
class Grid:
    """A table in a file: its headers ("" where none), the row of its first number, and its columns as numbers.

    `numbers` gives the numbers of a column, NaN where a cell holds nothing, and which cells hold something.
    """

    headers: tuple[str, ...]
    first_row: int
    numbers: Callable[[Place], tuple[Array, Array]]


Places = Mapping[str, Mapping[Quantity, Place]]
"""Label of a record -> quantity -> where it stands."""


def places(file: Opened, headers: tuple[str, ...]) -> Places:
    """Where the declared columns stand.

    Raises
    ------
    DeclarationNeeded
        Nothing is declared, or a column is not there, or its header is there twice.
    UsageError
        A name that is no quantity of the vocabulary.
    UnitError
        A unit that is unknown or of the wrong kind.
    """
    declaration = declared(file)
    if not declaration.records or not all(declaration.records.values()):
        raise DeclarationNeeded(file.path, "no column is declared; declare at least one for every record.")
    return {
        label: {_quantity(file, name): _place(file, headers, name, column) for name, column in columns.items()}
        for label, columns in declaration.records.items()
    }


def declared(file: Opened) -> Declaration:
    """What the user declared.

    Raises
    ------
    DeclarationNeeded, UsageError
    """
    if file.declared is None:
        raise DeclarationNeeded(file.path, "does not tell what its columns hold; declare them with columns=....")
    if file.declared.header_rows < 0:
        raise UsageError(f"{file.path.name}: {file.declared.header_rows} header rows are declared; count them from 0.")
    return file.declared


def _quantity(file: Opened, name: str) -> Quantity:
    if name in VOCABULARY:
        return VOCABULARY[name]
    near = difflib.get_close_matches(name, VOCABULARY, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(VOCABULARY)}."
    raise UsageError(f"{file.path.name}: a column is declared as {name!r}, which is no quantity; {hint}")


def _place(file: Opened, headers: tuple[str, ...], name: str, column: DeclaredColumn) -> Place:
    index = _index(file, headers, name, column.column)
    try:
        factor = conversion(column.unit, VOCABULARY[name].unit)
    except UnitError as error:
        raise UnitError(f"{file.path.name}: {name} is declared in {column.unit!r}, but {error}") from error
    return Place(index, headers[index], column.unit, factor)


def _index(file: Opened, headers: tuple[str, ...], name: str, column: str | int) -> int:
    if isinstance(column, int):
        if not 1 <= column <= len(headers):
            raise DeclarationNeeded(
                file.path, f"{name} is declared in column {column}, but the file has the columns 1 to {len(headers)}."
            )
        return column - 1
    found = [k for k, header in enumerate(headers) if header == column.strip()]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = " and ".join(str(k + 1) for k in found)
        raise DeclarationNeeded(
            file.path, f"the header {column!r} of {name} stands above the columns {numbers}; declare its number."
        )
    present = ", ".join(repr(h) for h in headers if h) or "none"
    raise DeclarationNeeded(file.path, f"there is no column {column!r} for {name}; the headers are {present}.")


def records(file: Opened, found: Places, grid: Grid, *, format: str, history: tuple[Step, ...]) -> tuple[Record, ...]:
    """The declared records, in the order of their declaration.

    Raises
    ------
    DamagedFile
        Another text where a number is declared, or an empty row within a record.
    NoRecords
        A record without any number.
    """
    used = {place.index for columns in found.values() for place in columns.values()}
    left = [header or str(k + 1) for k, header in enumerate(grid.headers) if k not in used]
    common = (
        (*history, Step("left out columns that nobody declared", {"columns": ", ".join(left)})) if left else history
    )
    return tuple(_record(file, label, columns, grid, format=format, history=common) for label, columns in found.items())


def _record(
    file: Opened, label: str, found: Mapping[Quantity, Place], grid: Grid, *, format: str, history: tuple[Step, ...]
) -> Record:
    metadata = Metadata(file=file.path.name, sha256=file.sha256, format=format, label=label)
    read = {quantity: grid.numbers(place) for quantity, place in found.items()}
    rows = _rows(file, metadata.name, grid, np.array([filled for _, filled in read.values()]))
    flipped = declared(file).current_positive is Polarity.REDUCTION
    columns: dict[str, Array] = {}
    for quantity, (values, _) in read.items():
        sign = -1.0 if flipped and quantity in SIGNED else 1.0
        columns[quantity.column] = _checked(
            file, quantity, found[quantity], values[:rows] * found[quantity].factor * sign
        )
    time = columns.get(TIME.column)
    steps = [*history, Step("took the declared columns", {q.column: f"{p.name} in {p.unit}" for q, p in found.items()})]
    if any(quantity in SIGNED for quantity in found):
        what = "turned the sign of current and charge" if flipped else "kept the sign of current and charge"
        steps.append(Step(what, {"declared as positive": declared(file).current_positive.value}))
    if time is not None and np.isfinite(time[0]) and time[0] != 0:
        columns[TIME.column] = time - time[0]
        steps.append(Step("set time zero to the first point", {"shift_s": f"{-time[0]:g}"}))
    ordered = {name: columns[name] for name in VOCABULARY if name in columns}
    findings = (*_units(found, metadata.name), *_noticed(ordered, metadata.name))
    return Record(data=pl.DataFrame(ordered), metadata=metadata, history=tuple(steps), findings=findings)


def _rows(file: Opened, name: str, grid: Grid, filled: Array) -> int:
    """Points of a record: padding ends it, and an empty row before its end is an error."""
    any_filled = np.logical_or.reduce(filled, axis=0)
    if not any_filled.any():
        raise NoRecords(file.path, f"{name} has no number in its declared columns.")
    rows = int(np.flatnonzero(any_filled)[-1]) + 1
    empty = np.flatnonzero(~any_filled[:rows])
    if empty.size:
        raise DamagedFile(
            file.path, f"{name}: row {grid.first_row + int(empty[0])} is empty, but numbers follow below. Remove it."
        )
    return rows


def _checked(file: Opened, quantity: Quantity, place: Place, values: Array) -> Array:
    if not quantity.integer:
        return values
    if not np.array_equal(values, np.floor(values)):
        raise DamagedFile(
            file.path, f"the column {place.name} is declared as {quantity.column}, but not all its numbers are whole."
        )
    return values.astype(np.int64)


def _units(found: Mapping[Quantity, Place], where: str) -> Iterator[Finding]:
    """W-IN5 where a header states another unit than was declared; the declared one is used."""
    for quantity, place in found.items():
        match = _STATED_UNIT.search(place.header)
        if match is None:
            continue
        stated = match["bracketed"] or match["after_slash"]
        try:
            same = (
                unit(stated).factor == unit(place.unit).factor and unit(stated).dimension == unit(place.unit).dimension
            )
        except UnitError:
            continue  # what stands in brackets is no unit
        if not same:
            sentence = f"The column {place.name} of {quantity.column} states {stated}, but is declared in {place.unit}."
            yield Finding("W-IN5", Severity.WARNING, sentence, where)


def _noticed(columns: Mapping[str, Array], where: str) -> Iterator[Finding]:
    for name, values in columns.items():
        missing = int(np.count_nonzero(np.isnan(values))) if values.dtype.kind == "f" else 0
        if missing and name != TIME.column:
            yield Finding("W-IN4", Severity.WARNING, f"{name} is missing at {missing} of {len(values)} points.", where)
    time, current, counter = (columns.get(q.column) for q in (TIME, CURRENT, COUNTER_CHARGE))
    checks = [
        time_order(time, where=where) if time is not None else None,
        zero_potential(columns[VOLTAGE.column], where=where) if VOLTAGE.column in columns else None,
    ]
    if time is not None and current is not None and counter is not None:
        checks.append(charge_closure(time, current, counter, tolerance=CLOSURE, where=where))
    yield from (finding for finding in checks if finding)
