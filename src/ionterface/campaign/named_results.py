"""Results that belong to no record: one for each name, below one another in a table, side by side in a panel."""

from __future__ import annotations

from collections.abc import Mapping

from ionterface.campaign.facts import Facts
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn, placed
from ionterface.campaign.table_cells import as_csv, verdict, with_plain_numbers
from ionterface.errors import Finding, UsageError
from ionterface.estimate import Column, Table
from ionterface.figures import Panel
from ionterface.methods.result import Result
from ionterface.report.document import Trace


def table_of_named(
    facts: Facts,
    results: Mapping[str, Result],
    *,
    heading: str,
    kind: str,
    says: str = "",
    tables: Mapping[str, Table] | None = None,
) -> Outcome:
    """The tables of results below one another, with the name of each in the first column, under `heading`.

    `kind` is what the results are of, in the plural; `tables` are shown in place of their own.

    Raises
    ------
    UsageError
        Their tables have different columns.
    """
    shown = tables or {name: result.table() for name, result in results.items()}
    columns = next(iter(shown.values())).columns
    if any(table.columns != columns for table in shown.values()):
        raise UsageError(f"{facts.name}: its {kind} ask for different columns; give each its own table.")
    rows = [(name, *row) for name, table in shown.items() for row in table]
    table = Table.of((Column("of", heading), *columns), rows)
    told = "; ".join(filter(None, [says, *(_said(name, result) for name, result in results.items())]))
    made = Outcome(
        table=table,
        files={"csv": as_csv(table)},
        conditions=told,
        traces=traces_of(facts.name, results, "table"),
        findings=findings_of(facts.name, results),
    )
    return facts.tell(with_plain_numbers(made))


def drawn_of_named(facts: Facts, *panels: Panel, results: Mapping[str, Result], says: str) -> Drawn:
    """Panels of results, with their traces and findings."""
    return facts.tell(
        Drawn(
            panels=panels,
            conditions=says,
            traces=traces_of(facts.name, results, "panel"),
            findings=findings_of(facts.name, results),
        )
    )


def traces_of(name: str, results: Mapping[str, Result], value: str) -> tuple[Trace, ...]:
    """One trace for each result."""
    return tuple(
        Trace(
            what=f"{name}, {one}",
            value=value,
            method=type(result).__name__,
            settings=dict(result.settings),
            cites=result.cites,
        )
        for one, result in results.items()
    )


def findings_of(name: str, results: Mapping[str, Result]) -> tuple[Finding, ...]:
    """The findings of results, each with its place."""
    return tuple(placed(f, f"{name}, {one}") for one, result in results.items() for f in result.findings)


def _said(name: str, result: Result) -> str:
    return verdict(name, result).removeprefix("; cell ")
