"""Excel workbooks with declared columns (.xlsx).

Which files
    Any workbook with a sheet of rows and columns which the user declares; through fastexcel.
Columns
    What is declared, and nothing else; the columns left out are named in the history. Time is not needed. Several
    records may stand side by side, each with its own columns and its own length: cells that are empty or hold "--"
    end a record. Columns are counted from A = 1, rows from 1.
Uncertainties
    None are stored.
Metadata
    The label of the record, from the declaration; the sheet's name stands in the history.
Peculiarities
    A workbook of several sheets needs the sheet's name. A number stored as text is an error that names its row and
    column. A workbook under a password is refused as such.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile, DeclarationNeeded, NoRecords, ProtectedFile
from ionterface.formats.cells import padded
from ionterface.formats.declared import Array, Grid, Place, declared, places, records
from ionterface.formats.description import Opened
from ionterface.record import Record, Step

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(file: Opened) -> tuple[Record, ...]:
    """The declared records.

    Raises
    ------
    DamagedFile, DeclarationNeeded, NoRecords, ProtectedFile, UnitError, UsageError
    """
    declaration = declared(file)
    workbook = _workbook(file)
    sheet = _sheet(file, workbook.sheet_names, declaration.sheet)
    texts = _load(file, workbook, sheet, "string").with_columns(pl.all().str.strip_chars())
    if texts.height <= declaration.header_rows:
        raise NoRecords(
            file.path, f"the sheet {sheet!r} holds nothing below its {declaration.header_rows} header rows."
        )
    rows = declaration.header_rows
    headers = tuple(cell or "" for cell in texts.row(rows - 1)) if rows else ("",) * texts.width
    found = places(file, headers)
    used = sorted({place.index for columns in found.values() for place in columns.values()})
    floats = _load(file, workbook, sheet, dict.fromkeys(used, "float"))[rows:]
    floats = floats.with_columns(pl.nth(used).cast(pl.Float64))  # a declared column that is empty stays without a type

    def column(place: Place) -> tuple[Array, Array]:
        return _numbers(file, floats[:, place.index], texts[rows:, place.index], place, rows + 1)

    history = (Step("read as workbook", {"sheet": sheet}),)
    return records(file, found, Grid(headers, rows + 1, column), format="declared-xlsx", history=history)


def _workbook(file: Opened) -> Any:
    import fastexcel

    if ENCRYPTED in file.content:
        raise ProtectedFile(file.path, "is protected by a password; save a copy without one.")
    try:
        if file.content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                broken = archive.testzip()
            if broken:
                raise zipfile.BadZipFile(f"the checksum of {broken} is wrong")
        return fastexcel.read_excel(file.content)
    except Exception as error:  # a damaged archive raises whatever its bytes lead to
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DamagedFile(file.path, f"is no workbook that can be read ({reason}). Save it again.") from error


def _sheet(file: Opened, names: list[str], wanted: str) -> str:
    if wanted and wanted not in names:
        raise DeclarationNeeded(file.path, f"has no sheet {wanted!r}; it has {', '.join(map(repr, names))}.")
    if not wanted and len(names) != 1:
        raise DeclarationNeeded(file.path, f"has the sheets {', '.join(map(repr, names))}; declare which one to read.")
    return wanted or names[0]


def _load(file: Opened, workbook: Any, sheet: str, dtypes: Any) -> pl.DataFrame:
    """The whole sheet; a cell that is not of the type asked for is null."""
    import fastexcel

    try:
        loaded = workbook.load_sheet(sheet, header_row=None, skip_rows=0, dtypes=dtypes, dtype_coercion="coerce")
    except fastexcel.FastExcelError as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DamagedFile(file.path, f"the sheet {sheet!r} cannot be read ({reason}). Save it again.") from error
    frame: pl.DataFrame = loaded.to_polars()
    before = loaded.available_columns()[0].absolute_index if frame.width else 0  # empty columns left of the first one
    empty = [pl.Series(f"empty {k}", [None] * frame.height, dtype=pl.String) for k in range(before)]
    return pl.DataFrame(empty).hstack(frame) if before else frame


def _numbers(file: Opened, floats: pl.Series, texts: pl.Series, place: Place, first_row: int) -> tuple[Array, Array]:
    numeric = floats.is_not_null() & texts.cast(pl.Float64, strict=False).is_not_null()  # a date or a truth is neither
    wrong = ~numeric & ~padded(texts)
    if wrong.any():
        k = int(wrong.arg_max() or 0)
        raise DamagedFile(
            file.path,
            f"row {first_row + k} of the column {place.name} holds {texts[k]!r} where a number is expected. "
            "Correct it.",
        )
    return floats.fill_null(np.nan).to_numpy(), floats.is_not_null().to_numpy()
