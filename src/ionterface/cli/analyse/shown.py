"""How an analysis is shown: its numbers as a table, its findings as sentences, its figure as a file, or all as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ionterface.cli.analyse.grid import grid
from ionterface.cli.exits import Exit, show
from ionterface.errors import Finding, UsageError
from ionterface.estimate import Status, Table

if TYPE_CHECKING:
    from ionterface.figures import Panel
    from ionterface.methods import Result

PICTURES = (".pdf", ".svg", ".png", ".csv")
"""What a figure can be written as; ``.csv`` holds its source data."""
BROADEST = 2
"""Panels side by side."""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What a command found: results by name, and what makes the panels of their figure."""

    results: Mapping[str, Result]
    more: Mapping[str, Table] = field(default_factory=dict)
    """Further tables by name, beside that of each result."""
    panels: Callable[[str], tuple[Panel, ...]] | None = None
    """Given the reference electrode; empty for a cell of two electrodes."""
    left_out: bool = False
    """Whether a file was left out, with its sentence told already."""


def tell(method: str, analysis: Analysis, *, figure: Path | None, reference: str, as_json: bool) -> None:
    """Print an analysis and write its figure; the exit code tells of files left out and of what is not valid."""
    written = None if figure is None else _write(analysis, figure, reference)
    if as_json:
        results = {name: as_data(result) for name, result in analysis.results.items()}
        more = {name: table.to_dict() for name, table in analysis.more.items()}
        show({"method": method, "results": results, "tables": more, "figure": written})
    else:
        told: set[Finding | tuple[str, str]] = set()
        for name, result in analysis.results.items():
            _print(name, result, told)
        for name, table in analysis.more.items():
            typer.echo(f"{name}:\n{grid(table)}")
        if written:
            typer.echo(f"figure: {written}")
    if analysis.left_out:
        raise typer.Exit(Exit.FAILED_ITEMS)
    if any(result.status in (Status.NOT_VALID, Status.NOT_COMPUTABLE) for result in analysis.results.values()):
        raise typer.Exit(Exit.NOT_VALID)


def as_data(result: Result) -> dict[str, Any]:
    """A result as plain data."""
    return {
        "status": result.status.value,
        "basis": result.basis,
        "n_independent": result.n_independent,
        "findings": [finding.to_dict() for finding in result.findings],
        "settings": dict(result.settings),
        "cites": list(result.cites),
        "table": result.table().to_dict(),
    }


def _print(name: str, result: Result, told: set[Finding | tuple[str, str]]) -> None:
    """One result; findings and settings that were told of an earlier one are not told again."""
    basis = f", per mass of {result.basis}" if result.basis else ""
    typer.echo(f"{name}: {result.status.value}{basis}, n = {result.n_independent}")
    for finding in _weighed(result.findings):
        if finding not in told:
            typer.echo(f"  {finding.severity.value}: {finding}")
    typer.echo(grid(result.table()))
    for key, value in result.settings.items():
        if (key, value) not in told:
            typer.echo(f"  {key}: {value}")
    told |= {*result.findings, *result.settings.items()}


def _weighed(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings, each once, the gravest first."""
    order = ("error", "warning", "note")
    return sorted(dict.fromkeys(findings), key=lambda finding: order.index(finding.severity.value))


def _write(analysis: Analysis, path: Path, reference: str) -> str:
    from ionterface.figures import Figure, Width, source_data
    from ionterface.figures.print import printed
    from ionterface.store import write_atomic

    if path.suffix.lower() not in PICTURES:
        raise UsageError(f"{path.name}: a figure is named {', '.join(PICTURES[:-1])} or {PICTURES[-1]}.")
    if analysis.panels is None:
        raise UsageError("this method has no figure; leave out --figure.")
    panels = analysis.panels(reference)
    several = len(panels) > 1
    figure = Figure(
        key="figure",
        panels=panels,
        width=Width.DOUBLE if several else Width.SINGLE,
        columns=min(len(panels), BROADEST),
    )
    suffix = path.suffix.lower()
    content = source_data(figure).encode("utf-8") if suffix == ".csv" else printed(figure)[suffix[1:]]
    write_atomic(path, content)
    return path.name
