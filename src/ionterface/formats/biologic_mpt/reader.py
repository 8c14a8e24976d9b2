"""Reads BioLogic .mpt files.

Which files
    Text exports of EC-Lab and BT-Lab with their header, of any technique; seen from EC-Lab 11.18 to 11.61. Exports
    without a header do not say what they are and are not claimed.
Columns
    The last line of the header names them; see `biologic_names.py`. Others are kept as ``vendor <EC-Lab's name>`` in
    the file's unit. Every row must hold as many values as the header names columns: a row or a file that does not is
    refused, because a shifted column cannot be told from a right one.
Uncertainties
    The file states none. Numbers carry 8 or 16 digits, dates 0.1 ms.
Metadata
    Technique, instrument, software version, start (local time) and the characteristics of the cell, as text. The
    name of the user, host, serial numbers and folders are not taken over.
Peculiarities
    Current is positive for oxidation at the working electrode, as EC-Lab counts; ``-Im(Z)`` changes its sign here.
    The decimal mark is found in the rows, once for the file. Bytes are UTF-8 where they can be, else Windows-1252.
    Times are seconds since the start of the acquisition, or dates whose order the header states. In galvanostatic
    techniques the current is dq/dt, the mean over the interval that ends at a point; see the reader of .mpr files
    for what that means for integrals. Some versions export a potential of zero that was not stored: a finding says
    so. Names that stand behind the end of the header line, as EC-Lab 11.52 writes, have no values.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile, DeclarationNeeded, Finding, NoRecords, Severity
from ionterface.formats.biologic_mpt.columns import COLUMNS, DATE_ORDERS, FACTS
from ionterface.formats.biologic_names import ALIASES, instrument
from ionterface.formats.biologic_record import assemble, unique_names
from ionterface.formats.description import Opened
from ionterface.record import Metadata, Record, Step

Array = np.ndarray[Any, Any]

LINES = re.compile(rb"Nb header lines\s*:\s*(\d{1,6})\s*$")
STARTED = ("%m/%d/%Y %H:%M:%S.%f", "%m/%d/%Y %H:%M:%S")
CUT_NUMBER = re.compile(rb"-?\d+[.,]\d*(?:[eE][+-]?\d{0,2})?")
"""A number of EC-Lab's that lost its end: whole ones with a decimal mark have three digits of exponent."""
INTEGERS = frozenset(
    ("mode", "ox/red", "error", "control changes", "Ns changes", "counter inc.", "I Range", "z cycle", "Ns")
)
"""Columns that hold flags and counts."""


@dataclass(frozen=True)
class Header:
    """The header of the file: its lines, the names of the columns, and names that have no values."""

    lines: tuple[str, ...]
    names: tuple[str, ...]
    surplus: tuple[str, ...]
    encoding: str

    def value(self, key: str) -> str:
        """What stands behind ``key :``; several such lines are joined."""
        found = [line.split(":", 1)[1].strip() for line in self.lines if line.split(":", 1)[0].strip() == key]
        return "; ".join(text for text in found if text)


def read(file: Opened) -> tuple[Record, ...]:
    """The one record of a .mpt file.

    Raises
    ------
    DamagedFile
        Rows and header contradict one another, or a row is cut off.
    DeclarationNeeded
        Times are dates whose order the header does not state.
    NoRecords
        The header is followed by no row.
    """
    header, body = _header(file.path, file.content)
    if not body:
        raise NoRecords(file.path, "holds a header but no measured point.")
    end = body.find(b"\n")
    first = body if end < 0 else body[:end]
    fields = first.rstrip(b"\r").split(b"\t")
    comma = _decimal_comma(file.path, fields, body)
    frame = _rows(file.path, header, fields, body, comma)
    columns = {name: _numbers(frame[name]) for name in frame.columns if name != "time/s"}
    started = _started(header)
    if "time/s" in frame.columns:
        if frame["time/s"].dtype == pl.String:
            columns["time/s"], started = _dates(file.path, header, frame["time/s"], comma)
        else:
            columns["time/s"] = _numbers(frame["time/s"])
    settings = {
        "decimal_mark": "comma" if comma else "point",
        "encoding": header.encoding,
        "time_format": header.value("Time format") or "not stated, read as seconds since the start",
        "line_ends": "CRLF" if first.endswith(b"\r") else "LF",
    }
    return (
        assemble(
            file,
            columns,
            metadata=_metadata(header, started),
            history=(Step("read EC-Lab text export", settings),),
            findings=_surplus(header, file.path.name),
        ),
    )


def _header(path: Path, content: bytes) -> tuple[Header, bytes]:
    stated = LINES.match(content[:400].split(b"\n", 2)[1].rstrip()) if content.count(b"\n", 0, 400) > 1 else None
    if stated is None:
        raise DamagedFile(path, "does not say how many lines its header has; export it again.")
    count = int(stated[1])
    at = 0
    for _ in range(count):
        at = content.find(b"\n", at) + 1
        if at == 0:
            raise DamagedFile(path, f"declares {count} lines of header and ends before; export it again.")
    raw = content[:at]
    try:
        text, encoding = raw.decode("utf-8"), "ASCII" if raw.isascii() else "UTF-8"
    except UnicodeDecodeError:
        text, encoding = raw.decode("cp1252", errors="replace"), "Windows-1252"
    lines = tuple(line.rstrip("\r") for line in text.split("\n")[:count])
    fields = [field.strip() for field in lines[-1].split("\t")]
    end = fields.index("") if "" in fields else len(fields)
    names = unique_names(fields[:end])
    if not any(ALIASES.get(name, name) in COLUMNS for name in names):
        raise DamagedFile(path, f"names no column in line {count}, where its header must end; export it again.")
    surplus = tuple(field for field in fields[end:] if field)
    return Header(lines, tuple(names), surplus, encoding), content[at:].rstrip(b"\r\n")


def _decimal_comma(path: Path, first: list[bytes], body: bytes) -> bool:
    """Whether the rows are written with a decimal comma. A date with its point does not count."""
    fields = [field for field in first if b":" not in field]
    comma, point = (any(mark in field for field in fields) for mark in (b",", b"."))
    dated = len(fields) != len(first)
    if (comma and (point or (b"." in body and not dated))) or (point and b"," in body and not dated):
        raise DamagedFile(path, "writes decimal points and decimal commas; export it again with one of them.")
    return comma


def _rows(path: Path, header: Header, fields: list[bytes], body: bytes, comma: bool) -> pl.DataFrame:
    names = list(header.names)
    ending = ["(line end)"] if len(fields) == len(names) + 1 and not fields[-1].strip() else []
    if len(fields) != len(names) + len(ending):
        raise DamagedFile(
            path,
            f"names {len(names)} columns, but its rows hold {len(fields)} values: a column was lost, and which one "
            "cannot be told. Export it again.",
        )
    dated = {name for name, field in zip(names, fields, strict=False) if b":" in field}
    if dated - {"time/s"}:
        raise DamagedFile(path, f"holds dates in the column {min(dated)}, where numbers must stand; export it again.")
    schema = {n: pl.String if n in dated or n in ending else pl.Float64 for n in names + ending}
    try:
        frame = pl.read_csv(body, separator="\t", has_header=False, schema=schema, quote_char=None, decimal_comma=comma)
    except (pl.exceptions.PolarsError, OverflowError) as error:
        raise _bad_row(path, header, body, len(fields)) from error
    _check_rows(path, header, body, frame, len(fields))
    return frame.drop(ending)


def _check_rows(path: Path, header: Header, body: bytes, frame: pl.DataFrame, width: int) -> None:
    """Short rows become empty values, which whole files of EC-Lab's do not hold."""
    if any(frame.null_count().row(0)):
        raise _bad_row(path, header, body, width)
    last = body[body.rfind(b"\n") + 1 :].rstrip().rsplit(b"\t", 1)[-1]
    if CUT_NUMBER.fullmatch(last):
        raise DamagedFile(path, f"is cut off: its last number is {last.decode('ascii')!r}; export it again.")


def _bad_row(path: Path, header: Header, body: bytes, width: int) -> DamagedFile:
    """The error for the first row that is not `width` numbers."""
    number = re.compile(rb"\s*[-+]?(\d+([.,]\d*)?([eE][-+]?\d+)?|nan|inf)\s*", re.IGNORECASE)
    for row, line in enumerate(body.split(b"\n"), start=len(header.lines) + 1):
        fields = line.rstrip(b"\r").split(b"\t")
        if len(fields) != width:
            return DamagedFile(path, f"line {row} holds {len(fields)} values instead of {width}; export it again.")
        for name, field in zip(header.names, fields, strict=False):
            if name != "time/s" and not number.fullmatch(field):
                seen = field[:30].decode("cp1252", errors="replace")
                return DamagedFile(path, f"line {row} holds {seen!r} under {name}, which is no number.")
    return DamagedFile(path, "holds a time or a number that cannot be read; export it again.")


def _numbers(column: pl.Series) -> Array:
    """The column as numbers, whole where all of them are: flags and counts."""
    values: Array = column.to_numpy()
    if column.name not in INTEGERS:
        return values
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int64)
    return whole if np.array_equal(whole, values) else values


def _dates(path: Path, header: Header, column: pl.Series, comma: bool) -> tuple[Array, datetime.datetime | None]:
    """Seconds since the first date, and the first date."""
    stated = header.value("Time format")
    if stated not in DATE_ORDERS:
        raise DeclarationNeeded(
            path,
            f"holds dates, and its header does not state their order in a way that is known ({stated or 'no line'!r}). "
            "Export it again with elapsed times.",
        )
    text = column.str.replace(",", ".", literal=True) if comma else column
    moments = text.str.strip_chars().str.to_datetime(DATE_ORDERS[stated], time_unit="us", strict=False)
    if moments.null_count():
        row = int(moments.is_null().arg_max() or 0)
        raise DamagedFile(
            path, f"line {len(header.lines) + 1 + row} holds {text[row]!r}, which is no date of the order {stated!r}."
        )
    seconds = (moments - moments[0]).dt.total_microseconds().to_numpy() * 1e-6
    first: datetime.datetime = moments[0]
    return seconds, first


def _started(header: Header) -> datetime.datetime | None:
    """Start of the acquisition, at which the elapsed time was zero."""
    if header.value("Time format") not in ("", "Elapsed"):
        return None
    stated = header.value("Acquisition started on").replace(",", ".")
    for order in STARTED:
        try:
            return datetime.datetime.strptime(stated, order)
        except ValueError:
            continue
    return None


def _metadata(header: Header, started: datetime.datetime | None) -> Metadata:
    technique = next((line.strip() for line in header.lines[2:] if line.strip()), "")
    device = re.sub(r"\(SN[^)]*\)", "", header.value("Device")).strip()
    facts = {name: text for name in FACTS if (text := header.value(name))}
    software = next((line for line in header.lines if line.endswith("(software)")), "")
    if version := re.search(r"v(\d+\.\d+)", software):
        facts["Software"] = f"{header.lines[0][:6]} {version[1]}"
    return Metadata(
        format="biologic-mpt",
        technique="" if ":" in technique else technique,
        instrument=instrument(device),
        started=started,
        facts=facts,
    )


def _surplus(header: Header, where: str) -> tuple[Finding, ...]:
    if not header.surplus:
        return ()
    listed = ", ".join(header.surplus)
    return (
        Finding("N-BL3", Severity.NOTE, f"The header names {listed} behind its end; the rows hold no values.", where),
    )
