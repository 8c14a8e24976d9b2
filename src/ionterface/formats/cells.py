"""Cells of text tables: how the bytes are decoded, and how the texts become numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import DamagedFile

Array = np.ndarray[Any, Any]

PADDING = ("", "--")
"""What stands in a cell that holds nothing."""

_BINARY = (b"PK\x03\x04", b"PAR1", b"NEWARE", b"\xd0\xcf\x11\xe0", b"BIO-LOGIC")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_HIGH = re.compile(rb"[\x80-\xff]+")


def is_text(head: bytes) -> bool:
    """Whether the content that begins with `head` is text in an encoding that `decoded` knows."""
    if not head or head.startswith(_BINARY):
        return False
    return _utf16(head) is not None or _CONTROL.search(head) is None


def _utf16(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = content[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) / 4 and not even:
        return "utf-16-le"
    if even > len(head) / 4 and not odd:
        return "utf-16-be"
    return None


def decoded(content: bytes, path: Path) -> tuple[str, str]:
    """The text of the content, its lines ended by a line feed, and the name of its encoding.

    Tried in this order: a byte order mark, zeros at every other byte (UTF-16), valid UTF-8, GBK where every run of
    high bytes is even and decodes, and the Western code page 1252.

    Raises
    ------
    DamagedFile
        The bytes are of none of these.
    """
    wide = _utf16(content)
    pairs = all(len(run) % 2 == 0 for run in _HIGH.findall(content[: 1 << 20]))
    candidates = [wide] if wide else ["utf-8-sig", *(["gbk"] if pairs else []), "cp1252", "latin-1"]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n"), _written(encoding, content)
    raise DamagedFile(path, f"is no valid {wide} text. Save it again as UTF-8.")


def _written(encoding: str, content: bytes) -> str:
    if encoding == "utf-8-sig" and not content.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    return encoding


def padded(cells: pl.Series) -> pl.Series:
    """Which cells hold nothing: shape (n,), boolean."""
    return cells.is_null() | cells.is_in(list(PADDING))


def numbers(cells: pl.Series, *, path: Path, column: str, first_row: int, decimal_comma: bool = False) -> Array:
    """The numbers in a column of stripped texts, NaN where a cell holds nothing.

    Parameters
    ----------
    cells : Series of str, shape (n,)
    column : str
        How the column is called in a message.
    first_row : int
        Number of the row of the first cell in the file, from 1.

    Raises
    ------
    DamagedFile
        A cell holds another text; the sentence names row and column.
    """
    plain = cells.str.replace(",", ".", literal=True) if decimal_comma else cells
    values = plain.cast(pl.Float64, strict=False)
    wrong = (values.is_null() | values.is_infinite()) & ~padded(cells)
    if wrong.any():
        k = int(wrong.arg_max() or 0)
        raise DamagedFile(
            path,
            f"row {first_row + k} of the column {column} holds {cells[k]!r} where a number is expected. Correct it.",
        )
    return values.fill_null(np.nan).to_numpy()


def frame(text: str, separator: str, *, path: Path) -> pl.DataFrame:
    """The fields of a text table as stripped strings, one row per line, columns named "1", "2", ...

    Raises
    ------
    DamagedFile
    """
    lines = text.rstrip("\n").split("\n")
    width = max(line.count(separator) for line in lines) + 1
    try:
        raw = pl.read_csv(
            "\n".join([*lines, ""]).encode(),
            separator=separator,
            has_header=False,
            schema={str(k + 1): pl.String for k in range(width)},
            quote_char='"' if '"' in text else None,
            truncate_ragged_lines=True,
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DamagedFile(path, f"cannot be parted into fields ({reason}). Export it again.") from error
    if raw.height != len(lines):
        raise DamagedFile(path, "holds a quotation mark that is not closed in its line. Remove it.")
    return raw.with_columns(pl.all().str.strip_chars())
