"""The cells of one table: their rows below one another, and what a caption says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import placed
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import MissingFact, Severity
from ionterface.estimate import Cell, Column, Estimate, Status, Table
from ionterface.methods.result import Result
from ionterface.report.document import Trace
from ionterface.report.tables import to_csv

Part = tuple[str, str | None, Table, Result, tuple[Measured, ...]]
"""One cell: its name, its mass basis (None where masses do not enter), its rows, their result and its records."""


def verdict(cell: str, result: Result) -> str:
    """What a caption says of numbers that are not valid; the sentences stand on the first page."""
    if result.status not in (Status.NOT_VALID, Status.NOT_COMPUTABLE):
        return ""
    codes = dict.fromkeys(one.code for one in result.findings if one.severity is Severity.ERROR)
    because = f" ({', '.join(codes)})" if codes else ""
    return f"; cell {cell}: {result.status.value}{because}"


def joined(bench: Workbench, parts: Sequence[Part], name: str) -> Outcome:
    """Tables of several cells below one another, with the cell as their first column."""
    if not parts:
        raise MissingFact(f"{name}: which cells are in it? Every one that was named is excluded.")
    columns = parts[0][2].columns
    if any(table.columns != columns for _, _, table, _, _ in parts):
        raise MissingFact(f"{name}: its cells are given on different mass bases; name one basis for all of them.")
    rows = [(cell, *row) for cell, _, table, _, _ in parts for row in table]
    traces = tuple(traced(f"{name}, cell {cell}", f"{len(table.rows)} rows", r, *m) for cell, _, table, r, m in parts)
    noted = (finding for *_, measured in parts for one in measured for finding in bench.noted(one))
    own = (placed(finding, f"{name}, cell {cell}") for cell, *_, result, _ in parts for finding in result.findings)
    return Outcome(
        table=Table.of((Column("cell", "Cell"), *columns), rows),
        conditions="; ".join(bench.conditions(cell, basis) for cell, basis, *_ in parts)
        + f"; n = {len(parts)}"
        + "".join(verdict(cell, result) for cell, _, _, result, _ in parts),
        traces=traces,
        findings=(*noted, *own),
        choices=tuple(f"{name}: cell {cell} on the mass basis {basis}." for cell, basis, *_ in parts if basis),
    )


def as_csv(table: Table) -> bytes:
    """The table as the file beside it."""
    return to_csv(table).encode("utf-8")


def traced(what: str, value: str, result: Result, *measured: Measured) -> Trace:
    """The trace of something made by a method from records."""
    files = tuple(dict.fromkeys(m.file for m in measured))
    method = type(result).__name__
    return Trace(what=what, value=value, method=method, files=files, settings=dict(result.settings), cites=result.cites)


def with_plain_numbers(made: Outcome) -> Outcome:
    """A table whose rows name their own unit: print says it once, there; the file beside it holds it with each number.

    A table without a column of units is as it was.
    """
    table = made.table
    if table is None or "unit" not in [column.key for column in table.columns]:
        return made
    plain = Table(table.columns, tuple(tuple(_without_unit(cell) for cell in row) for row in table))
    return replace(made, table=plain, files={"csv": as_csv(table), **made.files})


def _without_unit(cell: Cell) -> Cell:
    if not isinstance(cell, Estimate):
        return cell
    return Estimate.from_parts(cell.value, "1", cell.contributions, cell.unstated, cell.independent)
