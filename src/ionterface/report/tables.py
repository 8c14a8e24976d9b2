"""Tables of results in print (Pandoc Markdown) and as data (CSV)."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ionterface.estimate import NOT_STATED, Cell, Column, Estimate, Status, Table
from ionterface.figures.data import BYTE_ORDER_MARK
from ionterface.figures.panel import printed_unit
from ionterface.report.escaping import plain, quoted, sentence

NATURAL = 200
"""Longest line of Markdown up to which pandoc gives a table its natural width; `pandoc.py` passes it on."""
_DASHES = NATURAL + 40
_UNSTATED = "\u00a0†"
_PAGE, _GAP = 128, 4  # characters that an upright page holds in the type of tables, and between two columns
_WORDS, _WIDEST = 18, 48  # characters of a column of text: the least it can do with, the most it is given
_FEW = 8  # rows up to which a broad table is printed on its side
_ABOUT = re.compile(r"[~<>≈≤≥]? ?[+−-]?\d+(\.\d+)?")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _unit(unit: str) -> str:
    """A unit as figures print it; nothing for a pure number."""
    return "" if unit == "1" else re.sub(r"\bdeg\b", "°", printed_unit(unit).replace("Angstrom", "Å"))


def _typographic(number: str) -> str:
    """``-1.2e-05`` with a minus sign and a power of ten; spaces in it do not break."""
    text = re.sub(r"e([+-]?)0*(\d+)", lambda m: "×10" + (m[1].strip("+") + m[2]).translate(_SUPERSCRIPT), number)
    return text.replace("-", "−").replace(" ", "\u00a0")


def printed(cell: Cell, unit: str = "") -> str:
    """A cell as it is printed, as plain text: numbers rounded, estimates as value ± standard uncertainty.

    An estimate is converted to `unit`, or followed by its own unit where `unit` is empty. One whose uncertainty
    nobody stated bears a †, which the note of its table explains.
    """
    if isinstance(cell, Estimate):
        own = "" if unit else _unit(cell.unit)
        shown = cell.to(unit) if unit else cell
        if math.isnan(shown.value):
            return Status.NOT_COMPUTABLE.value
        text = _typographic(shown.number())
        text = f"({text})" if own and "±" in text and not text.startswith("(") else text
        text = f"{text}\u00a0{own}" if own else text
        return text + _UNSTATED if shown.std is None else text
    if isinstance(cell, float):
        if math.isnan(cell):
            return Status.NOT_COMPUTABLE.value
        return _typographic(str(int(cell)) if cell.is_integer() and abs(cell) < 1e6 else f"{cell:.4g}")
    if isinstance(cell, int):
        return _typographic(str(cell))
    return "" if cell is None else plain(cell)


def heading(column: Column) -> str:
    """The heading of a column with its unit, as plain text."""
    unit = _unit(column.unit)
    return f"{column.heading} ({unit})" if unit else column.heading


def is_broad(table: Table) -> bool:
    """Whether the table wants a turned page: it does not fit on an upright one, nor on its side where it is short."""
    return _fills(_fitting(_columns(table)))


def _columns(table: Table) -> list[_Laid]:
    return [_laid(column, table.column(column.key)) for column in table.columns]


def _fitting(laid: list[_Laid]) -> list[_Laid]:
    """The same columns, or, where a short table is too broad, its rows as columns if they fit."""
    if not _fills(laid) or not 1 < len(laid[0].texts) <= _FEW:
        return laid
    turned = _on_its_side(laid)
    return laid if _fills(turned) else turned


def _fills(laid: Sequence[_Laid]) -> bool:
    return sum(column.need if column.numeric else min(column.need, _WORDS) for column in laid) > _PAGE


def _on_its_side(laid: Sequence[_Laid]) -> list[_Laid]:
    """The rows as columns, headed by the first column that tells them apart."""
    head = next((one for one in laid if len(set(one.texts)) == len(one.texts)), laid[0])
    rest = [one for one in laid if one is not head]
    names = _Laid(head.heading, [one.heading for one in rest], numeric=False)
    return [names, *(_Laid(t, [one.texts[k] for one in rest], numeric=True) for k, t in enumerate(head.texts))]


def markdown(table: Table, *, caption: str, identifier: str, file: PurePosixPath | None = None) -> str:
    """The table as Pandoc Markdown with a caption (Markdown); `identifier` is its anchor, `file` its CSV.

    Where nobody stated an uncertainty of a whole column, its heading bears the †, else the single cell.
    """
    straight = _columns(table)
    laid = _fitting(straight)
    shared = laid is not straight or sum(column.need for column in laid) > _PAGE
    needs = _shares([column.need for column in laid])
    grid = Grid(
        headings=[sentence(column.heading) for column in laid],
        rows=[[sentence(text) for text in row] for row in zip(*(column.texts for column in laid), strict=True)],
        right=[column.numeric for column in laid],
        widths=needs if shared else (),
    )
    if any(isinstance(cell, Estimate) and cell.std is None for row in table for cell in row):
        caption = f"{caption} {_UNSTATED.strip()}\u00a0Uncertainty {NOT_STATED}."
    return grid.markdown(caption=caption, identifier=identifier, file=file)


def _shares(needs: Sequence[int]) -> list[float]:
    """How broad columns are that share a page: short ones as broad as they are, long texts by the root of theirs.

    By the root, so that the longest text runs less deep and the others are not squeezed.
    """
    wanted = [need if need <= _WIDEST else math.sqrt(need * _WIDEST) for need in needs]
    short = sum(need for need in needs if need <= _WORDS)
    long = sum(want for want, need in zip(wanted, needs, strict=True) if need > _WORDS)
    left = max(_PAGE - short, _PAGE / 2)
    return [want if need <= _WORDS else want * left / long for want, need in zip(wanted, needs, strict=True)]


@dataclass(frozen=True)
class _Laid:
    """A column as it is printed: heading, cells, whether they are numbers, and the characters that it wants."""

    heading: str
    texts: Sequence[str]
    numeric: bool

    @property
    def need(self) -> int:
        """Its longest cell, its heading (which is bold) on two lines, and the gap beside it."""
        words = [len(word) * 5 // 4 for word in (*self.heading.split(" "), self.heading[: len(self.heading) // 2])]
        return _GAP + max(*map(len, self.texts), *words)


def _laid(column: Column, cells: Sequence[Cell]) -> _Laid:
    title, texts = heading(column), _printed_column(cells, column.unit)
    numbers = [cell for cell in cells if isinstance(cell, Estimate) and not math.isnan(cell.value)]
    if numbers and all(cell.std is None for cell in numbers):
        title, texts = title + _UNSTATED, [text.removesuffix(_UNSTATED) for text in texts]
    return _Laid(title, texts, _is_numeric(cells))


def _printed_column(cells: Sequence[Cell], unit: str) -> list[str]:
    """The cells of a column as plain text; bare numbers with as many decimals as the one that needs most."""
    texts = [printed(cell, unit) for cell in cells]
    if not all(isinstance(cell, float) and math.isfinite(cell) for cell in cells) or any("×" in t for t in texts):
        return texts
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    return [_typographic(f"{cell:.{decimals}f}") for cell in cells]


def _is_numeric(cells: Sequence[Cell]) -> bool:
    present = [cell for cell in cells if cell is not None]
    return bool(present) and all(not isinstance(cell, str) or _ABOUT.fullmatch(cell) for cell in present)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Cells of Markdown in columns; `widths` share the page among the columns, none for their natural width."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[bool] = ()
    widths: Sequence[float] = ()

    def markdown(self, *, caption: str = "", identifier: str = "", file: PurePosixPath | None = None) -> str:
        """A pipe table of Pandoc Markdown."""
        lines = [_line(self.headings), *(_line(row) for row in self.rows)]
        right = self.right or [False] * len(self.headings)
        widths = self.widths or ([1] * len(right) if max(map(len, lines)) > NATURAL else [])
        if widths:
            dashes = ["-" * max(3, round(_DASHES * width / sum(widths))) for width in widths]
        else:
            dashes = ["---"] * len(right)
        rule = _line([f"{dash}:" if r else f":{dash}" for dash, r in zip(dashes, right, strict=True)])
        attributes = [f"#{identifier}"] if identifier else []
        attributes += [f"csv={quoted(str(file))}"] if file else []
        label = [f": {caption} {{{' '.join(attributes)}}}".replace(" {}", "")] if caption else []
        return "\n".join([lines[0], rule, *lines[1:], *(["", *label] if label else [])])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def to_csv(table: Table) -> str:
    """The table as CSV: a row of names, a row of units, then the cells with nothing rounded.

    Where a column ``unit`` names the unit of each row, estimates stand in their own.
    A column that holds estimates becomes two: value and standard uncertainty, *not stated* where nobody stated it.
    A text that a spreadsheet would take for a formula gets an apostrophe before it. The text begins and its rows end
    as in `figures.source_data`, for Excel and Origin; write it as UTF-8, byte for byte.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    spread = [any(isinstance(cell, Estimate) for cell in table.column(c.key)) for c in table.columns]
    told = any(column.key == "unit" for column in table.columns)  # then every row has its own
    names, units = [], []
    for column, double in zip(table.columns, spread, strict=True):
        unit = column.unit or (_common_unit(table.column(column.key)) if double and not told else "")
        names += [column.heading, f"{column.heading}: standard uncertainty"] if double else [column.heading]
        units += [unit, unit] if double else [unit]
    writer.writerow([_harmless(name) for name in names])
    writer.writerow([_unit(unit) for unit in units])
    starts = [sum(1 + double for double in spread[:k]) for k in range(len(spread))]
    for row in table:
        cells: list[str] = []
        for cell, start, double in zip(row, starts, spread, strict=True):
            cells += _as_data(cell, units[start]) + ([""] if double and not isinstance(cell, Estimate) else [])
        writer.writerow(cells)
    return BYTE_ORDER_MARK + text.getvalue()


def _common_unit(cells: Sequence[Cell]) -> str:
    """The unit of the first estimate; the others are converted to it."""
    return next(cell.unit for cell in cells if isinstance(cell, Estimate))


def _as_data(cell: Cell, unit: str) -> list[str]:
    if isinstance(cell, Estimate):
        shown = cell.to(unit) if unit else cell
        return [_exact(shown.value), NOT_STATED if shown.std is None else _exact(shown.std)]
    if isinstance(cell, float):
        return [_exact(cell)]
    return ["" if cell is None else _harmless(str(cell)) if isinstance(cell, str) else str(cell)]


def _exact(number: float) -> str:
    return Status.NOT_COMPUTABLE.value if math.isnan(number) else repr(float(number))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
