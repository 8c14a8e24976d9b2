"""What both kinds of Neware file share: decoding by fastnda, and the record made of what it gives."""

from __future__ import annotations

import contextlib
import datetime
import logging
import tempfile
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile, Finding, NoRecords, Severity
from ionterface.formats.checks import charge_closure, time_order, zero_potential
from ionterface.formats.description import Opened
from ionterface.formats.neware_nda.columns import COLUMNS
from ionterface.quantities import COUNTER_HALF_CYCLE_CHARGE, CURRENT, INSTRUMENT_CYCLE, TIME, VENDOR_PREFIX, VOLTAGE
from ionterface.record import Metadata, Record, Step

CLOSURE = 1e-2
"""Relative difference of charge counter and integral within a step that is no finding.

The counter runs in the instrument, the integral over the stored points only: in constant-voltage steps recorded
sparsely they differ by some tenths of a percent.
"""
STEP_COUNT = "step_count"
CLOCK = "unix_time_s"
INDEX = "index"
UNREADABLE = "the header cannot be read"
REMARKED = (UNREADABLE, "not been verified", "Found a different number")
"""Parts of what fastnda says that the reader of a record should know; the rest is about options not used here."""


@dataclass(frozen=True)
class Decoded:
    """What fastnda gave: its columns, what the header states, and what it said about them."""

    frame: pl.DataFrame
    header: Mapping[str, Any]
    remarks: tuple[str, ...]


class _Remarks(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(record.getMessage())


@contextlib.contextmanager
def _own_zlib() -> Iterator[None]:
    """Put back the two functions of zlib that fastnda replaces for the whole process when it first reads."""
    kept = zlib.decompress, zlib.decompressobj
    try:
        yield
    finally:
        zlib.decompress, zlib.decompressobj = kept


def decoded(file: Opened, suffix: str) -> Decoded:
    """The columns that fastnda finds in the file, cycles as the file numbers them.

    Raises
    ------
    DamagedFile
    """
    import fastnda

    remarks = _Remarks()
    logger = logging.getLogger("fastnda")
    logger.addHandler(remarks)
    try:
        with _own_zlib(), _on_disk(file, suffix) as path, warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            frame = fastnda.read(path, cycle_mode="raw")
            header = _header(path, remarks.sentences)
    except Exception as error:  # fastnda and what it uses raise whatever the damaged bytes lead to
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DamagedFile(
            file.path, f"is damaged, or of a version that fastnda does not know ({reason}). Export it again."
        ) from error
    finally:
        logger.removeHandler(remarks)
    return Decoded(frame, header, (*remarks.sentences, *(str(w.message) for w in caught)))


def _header(path: Path, remarks: list[str]) -> Mapping[str, Any]:
    """What the header states, by fastnda's names; the points do not need it, so a damaged one is only remarked."""
    import fastnda

    try:
        found: Mapping[str, Any] = fastnda.read_metadata(path)
    except Exception as error:  # as in `decoded`
        remarks.append(f"{UNREADABLE} ({type(error).__name__})")
        return {}
    return found


@contextlib.contextmanager
def _on_disk(file: Opened, suffix: str) -> Iterator[Path]:
    """A path that ends in `suffix`, by which fastnda goes: the file itself or a copy."""
    if file.path.suffix.lower() == suffix and file.path.is_file():
        yield file.path
        return
    # fastnda leaves its memory map open, so Windows does not let the copy go yet
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / f"copy{suffix}"
        copy.write_bytes(file.content)
        yield copy


def record(file: Opened, table: Decoded, *, format: str, facts: Mapping[str, str], utc: bool) -> Record:
    """The record of what fastnda gave.

    Raises
    ------
    NoRecords, DamagedFile
    """
    import fastnda

    frame, history = table.frame, [Step("decoded by fastnda", {"version": str(fastnda.__version__)})]
    if frame.is_empty():
        raise NoRecords(file.path, "is a Neware file without any measured point.")
    missing = [name for name, (q, _) in COLUMNS.items() if name not in frame.columns and q is not INSTRUMENT_CYCLE]
    if missing:
        raise DamagedFile(file.path, f"lacks {', '.join(missing)}. Export it again.")
    if any("cycle column missing" in sentence for sentence in table.remarks):
        frame = frame.drop("cycle_count")
        history.append(Step("left out the cycle numbers that fastnda computes, since the file holds none"))
    columns = _converted(frame)
    time = columns[TIME.column]
    if time[0]:
        columns[TIME.column] = time - time[0]
        history.append(Step("set time zero to the first point", {"shift_s": f"{-time[0]:g}"}))
    data = pl.DataFrame(columns)
    return Record(
        data=data.select(_order(data)),
        metadata=Metadata(
            file=file.path.name,
            sha256=file.sha256,
            format=format,
            instrument="Neware",
            started=_started(frame, utc=utc),
            facts=facts,
        ),
        history=tuple(history),
        findings=tuple(_findings(data, frame, table.remarks, file.path.name)),
    )


def _converted(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Columns of the vocabulary in its units; the others behind the vendor's prefix."""
    columns: dict[str, pl.Series] = {}
    for name in frame.columns:
        quantity, factor = COLUMNS.get(name, (None, 1.0))
        if quantity is None:
            columns[VENDOR_PREFIX + name] = frame[name]
        elif quantity.integer:
            columns[quantity.column] = frame[name].cast(pl.Int64)
        else:
            columns[quantity.column] = frame[name].cast(pl.Float64).fill_null(np.nan) * factor
    return columns


def _order(data: pl.DataFrame) -> list[str]:
    known = [q.column for q, _ in COLUMNS.values() if q.column in data.columns]
    return known + [c for c in data.columns if c not in known]


def _started(frame: pl.DataFrame, *, utc: bool) -> datetime.datetime | None:
    if CLOCK not in frame.columns or frame[CLOCK][0] is None or not 0 < frame[CLOCK][0] < 4e9:
        return None
    moment = datetime.datetime.fromtimestamp(frame[CLOCK][0], datetime.UTC)
    return moment if utc else moment.replace(tzinfo=None)


def _findings(data: pl.DataFrame, frame: pl.DataFrame, remarks: tuple[str, ...], where: str) -> Iterator[Finding]:
    time, current = data[TIME.column].to_numpy(), data[CURRENT.column].to_numpy()
    restarts: np.ndarray[Any, Any] = np.array([], dtype=np.int64)
    if STEP_COUNT in frame.columns:
        restarts = np.flatnonzero(np.diff(frame[STEP_COUNT].to_numpy().astype(np.int64))) + 1
    counter = data[COUNTER_HALF_CYCLE_CHARGE.column].to_numpy()
    checks = (
        time_order(time, where=where),
        zero_potential(data[VOLTAGE.column].to_numpy(), where=where),
        charge_closure(time, current, counter, tolerance=CLOSURE, restarts=restarts, where=where),
    )
    yield from (finding for finding in checks if finding)
    if INDEX in frame.columns and np.any(np.diff(frame[INDEX].to_numpy().astype(np.int64)) != 1):
        yield Finding("W-IN7", Severity.WARNING, "The points are not numbered without gaps: some are missing.", where)
    for sentence in remarks:
        if any(part in sentence for part in REMARKED) and "read_metadata" not in sentence:
            yield Finding("W-IN8", Severity.WARNING, f"fastnda says: {sentence.split('. If you can')[0]}", where)
