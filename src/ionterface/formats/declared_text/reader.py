"""Text tables with declared columns (csv, tsv, txt).

Which files
    Any text of rows and fields whose columns the user declares.
Columns
    What is declared, and nothing else; the columns left out are named in the history. Time is not needed. Several
    records may stand side by side, each with its own columns and its own length: cells that are empty or hold "--"
    end a record.
Uncertainties
    None are stored.
Metadata
    The label of the record, from the declaration.
Peculiarities
    Encoding (UTF-8, UTF-16, GBK, code page 1252), delimiter (tab, semicolon, comma, blanks) and decimal comma are
    found from the content, and each decision stands in the history. Both kinds of decimal sign in one file, signs
    between thousands, another text in a number's place, and rows longer than their header are errors.
"""

from __future__ import annotations

import re

import polars as pl

from ionterface.errors import DamagedFile, NoRecords
from ionterface.formats.cells import decoded, frame, numbers, padded
from ionterface.formats.declared import Array, Grid, Place, Places, declared, places, records
from ionterface.formats.description import Opened
from ionterface.record import Record, Step

SAMPLE_LINES = 200
"""Lines below the header from which the delimiter is found."""
BLANKS = "blanks"
_THOUSANDS = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")


def read(file: Opened) -> tuple[Record, ...]:
    """The declared records.

    Raises
    ------
    DamagedFile, DeclarationNeeded, NoRecords, UnitError, UsageError
    """
    declaration = declared(file)
    text, encoding = decoded(file.content, file.path)
    lines = text.split("\n")
    sample = [line for line in lines[declaration.header_rows :] if line.strip()][:SAMPLE_LINES]
    if not sample:
        raise NoRecords(file.path, f"holds nothing below its {declaration.header_rows} header rows.")
    delimiter = _delimiter(sample)
    cells, headers = _fields(file, lines, delimiter, declaration.header_rows)
    found = places(file, headers)
    comma = _decimal_comma(file, cells, found, declaration.header_rows)
    first_row = declaration.header_rows + 1

    def column(place: Place) -> tuple[Array, Array]:
        plain = cells[:, place.index]
        values = numbers(plain, path=file.path, column=place.name, first_row=first_row, decimal_comma=comma)
        return values, (~padded(plain)).to_numpy()

    written = {"\t": "tab", "": "none"}.get(delimiter, delimiter)
    read_as = {"encoding": encoding, "delimiter": written, "decimal sign": "," if comma else "."}
    grid = Grid(headers, first_row, column)
    return records(file, found, grid, format="declared-text", history=(Step("read as text", read_as),))


def _delimiter(sample: list[str]) -> str:
    """Tab, semicolon, blanks or comma, whichever of them parts the lines; "" where there is one column."""
    for candidate in "\t;":
        if any(candidate in line for line in sample):
            return candidate
    words = [line.split() for line in sample]
    several = all(len(line) > 1 for line in words)
    if several and all(_COMMA_NUMBER.fullmatch(word) for line in words for word in line):
        return BLANKS
    if any("," in line for line in sample):
        return ","
    return BLANKS if several else ""


def _fields(file: Opened, lines: list[str], delimiter: str, header_rows: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The cells below the header as stripped texts, and the headers, both of one width."""
    if delimiter == BLANKS:
        body = ["\t".join(line.split()) for line in lines[header_rows:]]
        width = max(line.count("\t") for line in body) + 1
        above = ["\t".join(_header_words(line, width)) for line in lines[:header_rows]]
        lines, delimiter = [*above, *body], "\t"
    table = frame("\n".join(lines), delimiter or "\t", path=file.path)
    while table.width > 1 and padded(table[:, -1]).all():  # separators at the end of the lines make no column
        table = table[:, :-1]
    head, cells = table[:header_rows], table[header_rows:]
    headers = tuple(cell or "" for cell in head.row(header_rows - 1)) if header_rows else ("",) * table.width
    if header_rows:
        _refuse_long_rows(file, head, cells, header_rows)
    return cells, headers


def _header_words(line: str, width: int) -> list[str]:
    """The fields of a header parted by blanks; none where they do not match the columns below, as in "E (V)  I (A)"."""
    for words in (line.split(), re.split(r"\s{2,}", line.strip())):
        if len(words) == width:
            return words
    return []


def _refuse_long_rows(file: Opened, head: pl.DataFrame, cells: pl.DataFrame, header_rows: int) -> None:
    """A number beyond the last header is the mark of a comma that is both decimal sign and delimiter."""
    named = [k for k in range(head.width) if not padded(head[:, k]).all()]
    for k in range(max(named) + 1 if named else head.width, cells.width):
        filled = ~padded(cells[:, k])
        if filled.any():
            row = header_rows + 1 + int(filled.arg_max() or 0)
            raise DamagedFile(
                file.path,
                f"row {row} has a field {k + 1}, but the header ends at {max(named) + 1}: if the comma is the decimal "
                "sign, save the file with semicolons or tabs between its columns.",
            )


def _decimal_comma(file: Opened, cells: pl.DataFrame, found: Places, header_rows: int) -> bool:
    """Whether the declared columns write a decimal comma.

    Raises
    ------
    DamagedFile
        Both comma and point are used.
    """
    indexes = sorted({place.index for columns in found.values() for place in columns.values()})
    commas = {k: cells[:, k].str.contains(",", literal=True).fill_null(False) for k in indexes}
    points = {k: cells[:, k].str.contains(".", literal=True).fill_null(False) for k in indexes}
    with_comma = [k for k in indexes if commas[k].any()]
    with_point = [k for k in indexes if points[k].any()]
    if with_comma and with_point:
        a = header_rows + 1 + int(commas[with_comma[0]].arg_max() or 0)
        b = header_rows + 1 + int(points[with_point[0]].arg_max() or 0)
        raise DamagedFile(
            file.path,
            f"writes numbers with a comma (row {a}) and with a point (row {b}). Save it with one decimal sign.",
        )
    for k in with_comma or with_point:
        _refuse_thousands(file, cells[:, k], header_rows, "comma" if with_comma else "point")
    return bool(with_comma)


def _refuse_thousands(file: Opened, cells: pl.Series, header_rows: int, sign: str) -> None:
    """Refuse 998, 999, 1,000: no program that writes 1,000 for one writes whole numbers beside it without the zeros."""
    signed = cells.str.contains("[.,]").fill_null(False)
    grouped = cells.str.contains(_THOUSANDS).fill_null(False)
    small = cells.str.contains(r"^[+-]?\d{1,3}$").fill_null(False)
    others = ~signed & ~small & ~padded(cells)
    round_ = grouped & cells.str.ends_with("0").fill_null(False)
    if small.any() and round_.any() and not (signed & ~grouped).any() and not others.any():
        k = int(round_.arg_max() or 0)
        raise DamagedFile(
            file.path,
            f"row {header_rows + 1 + k} holds {cells[k]!r}, where the {sign} seems to stand between thousands. Save it "
            "without signs between thousands.",
        )
