"""A table as aligned columns for a terminal: headings on several lines, long texts wrapped, wide tables in parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap

from ionterface.estimate import Cell, Column, Estimate, Status, Table

WIDTH = 120
"""Characters of a line."""
INDENT = "  "
GAP = 2
"""Spaces between columns."""
HEADINGS = (100, 24, 16, 12)
"""Characters of a line of a heading over a narrower column; the first with which a table is not parted counts."""
TEXT = 40
"""Characters of a line inside a cell of words."""
ABSENT = "-"
NOT_COMPUTABLE = Status.NOT_COMPUTABLE.value
LARGE = 1e4
"""From here to its hundredfold a number is written out, without an exponent."""


def grid(table: Table) -> str:
    """A table in aligned columns, no line longer than `WIDTH` as long as its cells allow it.

    Columns without any value are named below it, and so is a remark on an uncertainty that nobody stated.
    """
    shown: list[tuple[Column, list[list[str]]]] = []
    silent: dict[str, list[str]] = {}
    for n, column in enumerate(table.columns):
        texts = [_lines(row[n], column.unit) for row in table]
        words = {" ".join(lines) for lines in texts}
        if len(words) == 1 and words <= {ABSENT, NOT_COMPUTABLE}:
            silent.setdefault(words.pop(), []).append(" ".join(column.heading.split()))
        else:
            shown.append((column, texts))
    tried = (_parts([[_heading(column, texts, room), *texts] for column, texts in shown]) for room in HEADINGS)
    parts = min(tried, key=len)
    lines = "\n\n".join("\n".join(_aligned(part)) for part in parts)
    remarks = dict.fromkeys(cell.remark for row in table for cell in row if isinstance(cell, Estimate))
    below = [f"{'no value' if kind == ABSENT else kind}: {', '.join(names)}" for kind, names in silent.items()]
    below += [f"* {remark}" for remark in remarks if remark]
    return "\n".join([lines, *(INDENT + text for text in below)])


def _parts(columns: list[list[list[str]]]) -> list[list[list[list[str]]]]:
    """The columns in parts that fit; each begins with the columns that tell one row from another, two at most."""
    first = columns[:1]
    keys = first if len({str(cell) for cell in columns[0]}) == len(columns[0]) else columns[:2]
    parts = [list(keys)]
    for column in columns[len(keys) :]:
        if len(INDENT) + sum(_width(one) + GAP for one in (*parts[-1], column)) - GAP > WIDTH:
            parts.append(list(keys))
        parts[-1].append(column)
    return parts


def _aligned(columns: Sequence[list[list[str]]]) -> list[str]:
    widths = [_width(column) for column in columns]
    lines = []
    for row in zip(*columns, strict=True):
        for k in range(max(map(len, row))):
            texts = [cell[k] if k < len(cell) else "" for cell in row]
            padded = (text.ljust(width) for text, width in zip(texts, widths, strict=True))
            lines.append((INDENT + (" " * GAP).join(padded)).rstrip())
    return lines


def _width(column: list[list[str]]) -> int:
    return max(len(line) for cell in column for line in cell)


def _heading(column: Column, texts: Sequence[list[str]], room: int) -> list[str]:
    """A heading in lines of `room` characters, or as wide as what stands below; its unit is not torn."""
    room = max([room, *(len(line) for lines in texts for line in lines)])
    mark = f"({column.unit})" if column.unit not in ("", "1") else ""
    words = wrap(" ".join(column.heading.split()), room, break_long_words=False, break_on_hyphens=False) or [""]
    if mark and len(words[-1]) + 1 + len(mark) <= room:
        return [*words[:-1], f"{words[-1]} {mark}"]
    return [*words, mark] if mark else words


def _lines(cell: Cell, unit: str) -> list[str]:
    if isinstance(cell, str):
        return wrap(cell, TEXT, break_on_hyphens=False) or [""]
    return [_number(cell, unit)]


def _number(cell: Cell, unit: str) -> str:
    if cell is None:
        return ABSENT
    if isinstance(cell, Estimate):
        own = cell.to(unit) if unit and cell.unit != unit and not math.isnan(cell.value) else cell
        return own.number() + ("*" if own.remark else "")
    if isinstance(cell, float):
        if math.isnan(cell):
            return NOT_COMPUTABLE
        return f"{cell:.0f}" if LARGE <= abs(cell) < 100 * LARGE else f"{cell:.4g}"
    return str(cell)
