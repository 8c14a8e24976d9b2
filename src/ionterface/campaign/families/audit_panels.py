"""Tables of an audit of the published numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ionterface.campaign.audit import Audit, Entry, audit
from ionterface.campaign.content import Content
from ionterface.campaign.families.audit_contents import AuditTable
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn
from ionterface.campaign.workbench import Workbench
from ionterface.errors import MissingFact
from ionterface.estimate import Column, Table
from ionterface.methods.agreement import Agreement
from ionterface.report.document import Trace
from ionterface.report.tables import to_csv


def audit_table(rows: AuditTable, bench: Workbench, name: str) -> Outcome:
    """The table of an audit; the file beside it holds every column."""
    if bench.stated is None:
        raise MissingFact(f"{name}: which file holds the published numbers to audit (`stated:`)?")
    found = audit(bench.stated)
    table = _whole(rows, found)
    counts = ", ".join(f"{len(found.of(verdict))} {verdict.value}" for verdict in Agreement)
    shown = [entry for entry in found.entries if rows.shows == "everything" or entry.verdict is not Agreement.AGREES]
    return Outcome(
        table=table if rows.shows == "electrons" else _in_print(shown),
        files={"csv": to_csv(table).encode("utf-8")},
        conditions=f"{len(found.entries)} checks of the published numbers: {counts}",
        traces=(
            Trace(
                what=name,
                value=f"{len(found.entries)} checks",
                method="audit",
                files=((bench.stated.name, bench.stated.sha256),) if bench.stated.name else (),
                settings=dict(found.settings),
                cites=found.cites,
            ),
        ),
        findings=tuple(f for f in found.findings if f.code not in ("W-A1", "W-A2"))
        if found.entries
        else found.findings,
    )


def _whole(rows: AuditTable, found: Audit) -> Table:
    """Every column of what is asked for."""
    if rows.shows == "electrons":
        return _electrons(found)
    return found.disagreements() if rows.shows == "disagreements" else found.table()


def _in_print(entries: Sequence[Entry]) -> Table:
    """Verdict, places, and one text of reason, calculation and assumption."""
    columns = (Column("verdict", "Verdict"), Column("places", "Places"), Column("found", "Found"))
    return Table.of(columns, ((e.verdict.value, "; ".join(e.places), _text(e)) for e in entries))


def _text(entry: Entry) -> str:
    parts = (entry.reason, entry.calculation, entry.assumed and f"Assumed: {entry.assumed}")
    return " ".join(f"{_capital(part)}." for part in parts if part)


def _capital(text: str) -> str:
    """The text with a capital where it begins with a word; a symbol such as vs(SO3) keeps its case."""
    return f"{text[0].upper()}{text[1:]}" if text.split(" ", maxsplit=1)[0].isalpha() else text


def _electrons(found: Audit) -> Table:
    """Every electron ledger below one another."""
    if not found.ledgers:
        raise MissingFact("which valence does the host reach (`components:`, `lowest_valence`)? No ledger without it.")
    columns = (Column("capacity", "Capacity"), *found.ledgers[0].ledger.table().columns)
    return Table.of(columns, ((one.about, *row) for one in found.ledgers for row in one.ledger.table()))


PANELS: Mapping[type[Content], Callable[[Any, Workbench, str], Drawn]] = {}
TABLES: Mapping[type[Content], Callable[[Any, Workbench, str], Outcome]] = {AuditTable: audit_table}
