"""The command ``audit``: what a study's stated facts say against one another."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.exits import Exit, Json, sentences, show

if TYPE_CHECKING:
    from ionterface.campaign.audit import Audit, Entry

WIDTH = 110
StatedPath = Annotated[
    Path, typer.Argument(help="A stated.yaml, or a campaign or its folder that names one.", show_default=False)
]


def audit(
    file: StatedPath,
    everything: Annotated[bool, typer.Option("--all", help="Show what agrees, too.")] = False,
    as_json: Json = False,
) -> None:
    """Find what disagrees among the stated numbers of a study, with the calculation and the places."""
    with sentences():
        from ionterface.campaign import signatures
        from ionterface.campaign.audit import audit as audited
        from ionterface.campaign.audit.reading import stated_of

        found = audited(stated_of(file, functions=signatures()))
        if as_json:
            show(found.to_dict())
        else:
            _tell(found, everything)
        if found.contradictions:
            raise typer.Exit(Exit.NOT_VALID)


def _tell(found: Audit, everything: bool) -> None:
    from ionterface.cli.analyse.grid import grid
    from ionterface.methods.agreement import Agreement

    for verdict in (Agreement.CONTRADICTS, Agreement.UNDECIDED, Agreement.AGREES):
        entries = found.of(verdict)
        typer.echo(f"{verdict.value}: {len(entries)}")
        if verdict is not Agreement.AGREES or everything:
            for entry in entries:
                _tell_entry(entry)
        typer.echo("")
    for ledger in found.ledgers:
        typer.echo(f"electron ledger: {ledger.about} ({'; '.join(ledger.places)})")
        typer.echo(grid(ledger.ledger.table()))
        if ledger.assumed:
            _block("assumed", ledger.assumed)
        typer.echo("")
    for finding in found.findings:
        if finding.code not in ("W-A1", "W-A2"):  # these are told above
            typer.echo(f"{finding.severity.value}: {finding}")


def _tell_entry(entry: Entry) -> None:
    typer.echo(f"  {entry.about} ({'; '.join(entry.places)})")
    for name, text in (("", entry.reason), ("calculation", entry.calculation), ("assumed", entry.assumed)):
        if text:
            _block(name, text)


def _block(name: str, text: str) -> None:
    shown = f"{name}: {text}" if name else text
    typer.echo(textwrap.fill(shown, WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False))
