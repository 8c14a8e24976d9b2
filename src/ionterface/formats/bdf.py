"""What both kinds of Battery Data Format file share: the record made of a table, and the table made of a record."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile, Finding, NoRecords, UnknownFormat
from ionterface.formats.bdf_csv.columns import (
    COLUMNS,
    REQUIRED,
    SIMULATED,
    ZERO_CELSIUS,
    is_header,
    machine_name,
    quantity,
    written_name,
)
from ionterface.formats.checks import charge_closure, time_order, zero_potential
from ionterface.formats.description import Opened
from ionterface.quantities import COUNTER_CHARGE, CURRENT, TEMPERATURE, TIME, VENDOR_PREFIX, VOLTAGE, Quantity
from ionterface.record import Metadata, Record, Step

CLOSURE = 1e-2
"""Relative difference of charge counter and integral over the file that is no finding; stored points may be sparse."""
CLOCK = "unix_time_second"


def names(file: Opened, header: list[str]) -> list[str]:
    """The machine names of a header.

    Raises
    ------
    UnknownFormat
        One that the format demands is missing.
    DamagedFile
        One stands there twice.
    """
    if not is_header(header):
        raise UnknownFormat(
            file.path,
            f"lacks columns that the Battery Data Format demands ({', '.join(REQUIRED)}); it holds {_few(header)}.",
        )
    found = [machine_name(name) for name in header]
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise DamagedFile(file.path, f"holds the column {twice[0]!r} twice. Remove one of them.")
    return found


def _few(header: list[str]) -> str:
    """The first names of a header, printable."""
    shown = ", ".join(repr(name[:40]) for name in header[:12])
    return f"{shown} and others" if len(header) > 12 else shown or "nothing"


def record(file: Opened, table: pl.DataFrame, *, format: str, history: tuple[Step, ...] = ()) -> Record:
    """The record of a table whose columns bear machine names and hold numbers where the vocabulary knows them.

    Raises
    ------
    DamagedFile, NoRecords
    """
    if table.is_empty():
        raise NoRecords(file.path, "holds a header but no measured point.")
    simulated = _simulated(file, table)
    columns: dict[str, pl.Series] = {}
    for name in table.columns:
        known = quantity(name)
        if name == SIMULATED:
            continue
        if known is None:
            columns[name if name.startswith(VENDOR_PREFIX) else VENDOR_PREFIX + name] = table[name]
            continue
        column = known[0].column
        if column in columns:
            raise DamagedFile(file.path, f"holds {column} under two names, one of them {name!r}. Remove one of them.")
        columns[column] = _converted(file, table[name], known[0], known[1], celsius=name in COLUMNS)
    first = columns[TIME.column][0]
    if first and np.isfinite(first):
        columns[TIME.column] = columns[TIME.column] - first
        history = (*history, Step("set time zero to the first point", {"shift_s": f"{-first:g}"}))
    data = pl.DataFrame(columns)
    return Record(
        data=data,
        metadata=Metadata(
            file=file.path.name,
            sha256=file.sha256,
            format=format,
            started=_started(table),
            simulated=simulated,
        ),
        history=history,
        findings=_findings(data, file.path.name),
    )


def _simulated(file: Opened, table: pl.DataFrame) -> bool:
    if SIMULATED not in table.columns:
        return False
    marks = set(table[SIMULATED].cast(pl.String).unique().to_list())
    if not marks <= {"1", "true"}:
        raise DamagedFile(file.path, f"marks only some of its points as {SIMULATED}. Remove the column or complete it.")
    return True


def _converted(file: Opened, cells: pl.Series, known: Quantity, factor: float, *, celsius: bool) -> pl.Series:
    values = cells.cast(pl.Float64).fill_null(np.nan) * factor
    if known is TEMPERATURE and celsius:
        values = values + ZERO_CELSIUS
    if known.integer:
        plain = values.to_numpy()
        if not np.array_equal(plain, np.floor(plain)):
            raise DamagedFile(file.path, f"holds numbers in {cells.name!r} that are not whole. Correct them.")
        return values.cast(pl.Int64)
    return values


def _started(table: pl.DataFrame) -> datetime.datetime | None:
    if CLOCK not in table.columns or not table[CLOCK].dtype.is_numeric():
        return None
    seconds = table[CLOCK][0]
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC) if seconds and 0 < seconds < 4e9 else None


def _findings(data: pl.DataFrame, where: str) -> tuple[Finding, ...]:
    time = data[TIME.column].to_numpy()
    found = [time_order(time, where=where), zero_potential(data[VOLTAGE.column].to_numpy(), where=where)]
    if COUNTER_CHARGE.column in data.columns:
        current, counter = data[CURRENT.column].to_numpy(), data[COUNTER_CHARGE.column].to_numpy()
        found.append(charge_closure(time, current, counter, tolerance=CLOSURE, where=where))
    return tuple(f for f in found if f)


def table(record: Record) -> pl.DataFrame:
    """The record's columns under machine names, in the units of the Battery Data Format.

    Columns that the format does not name keep the vocabulary's name, columns of a vendor his. A simulated record gets
    a column of ones that says so.
    """
    columns: dict[str, pl.Series] = {}
    for column in record.data.columns:
        name = written_name(column)
        values = record.data[column]
        if name in COLUMNS:
            known, factor = COLUMNS[name]
            values = values - ZERO_CELSIUS if known is TEMPERATURE else values / factor if factor != 1 else values
        columns[name] = values
    if record.metadata.simulated:
        columns[SIMULATED] = pl.Series([1] * len(record), dtype=pl.Int64)
    return pl.DataFrame(columns)
