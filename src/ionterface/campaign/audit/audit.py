"""The audit of a study: every check that its stated facts allow, and what came out.

Rules (`RULES`) look at the facts by their structure and say where a check applies; the checks compute. What is not
stated is not judged. Order: what contradicts, what the print leaves undecided, what agrees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ionterface.campaign.audit.electron_tables import HostLedger, host_ledgers
from ionterface.campaign.audit.facts import Application, Rule, StatedFacts
from ionterface.campaign.checks.evidence import Checked, Evidence
from ionterface.campaign.stated import Stated
from ionterface.errors import Finding, Severity, UnitError, UsageError
from ionterface.estimate import Column, Status, Table
from ionterface.methods.agreement import Agreement

ORDER = (Agreement.CONTRADICTS, Agreement.UNDECIDED, Agreement.AGREES)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One check of an audit: what it is about, what it looked at, and what it found."""

    about: str
    check: str
    verdict: Agreement
    calculation: str
    """A sentence with the numbers."""
    reason: str
    """Why it contradicts or stays undecided; empty where it agrees."""
    assumed: str
    """What the check takes and nobody stated."""
    places: tuple[str, ...]
    numbers: tuple[str, ...]
    tables: tuple[str, ...]
    statements: tuple[str, ...]
    components: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The keys of everything that was looked at."""
        return (*self.numbers, *self.tables, *self.statements, *self.components)

    def to_dict(self) -> dict[str, object]:
        """The entry as plain data for a JSON file."""
        return {
            "about": self.about,
            "check": self.check,
            "verdict": self.verdict.value,
            "calculation": self.calculation,
            "reason": self.reason,
            "assumed": self.assumed,
            "places": list(self.places),
            "inputs": {
                "numbers": list(self.numbers),
                "tables": list(self.tables),
                "statements": list(self.statements),
                "components": list(self.components),
            },
        }


@dataclass(frozen=True, kw_only=True)
class Audit:
    """Everything that an audit computed. Numbers are those of the study, digits as printed."""

    entries: tuple[Entry, ...]
    ledgers: tuple[HostLedger, ...]
    findings: tuple[Finding, ...]
    source: str
    n_independent: int
    """How many stated numbers and tables were looked at."""
    settings: Mapping[str, str] = field(default_factory=dict)
    cites: tuple[str, ...] = ("tiesinga2021", "prohaska2022", "grubbs1969")
    basis: str = ""

    @property
    def status(self) -> Status:
        """*Valid*: what an audit shows is arithmetic on what is printed; *not computable* where nothing applied."""
        return Status.VALID if self.entries or self.ledgers else Status.NOT_COMPUTABLE

    def of(self, verdict: Agreement) -> tuple[Entry, ...]:
        """The entries that came out so."""
        return tuple(entry for entry in self.entries if entry.verdict is verdict)

    @property
    def contradictions(self) -> tuple[Entry, ...]:
        """The entries that contradict."""
        return self.of(Agreement.CONTRADICTS)

    def table(self) -> Table:
        """One row per check."""
        return _table(self.entries)

    def disagreements(self) -> Table:
        """The rows that contradict or stay undecided."""
        return _table([entry for entry in self.entries if entry.verdict is not Agreement.AGREES])

    def summary(self) -> Table:
        """How many checks came out how."""
        columns = (Column("verdict", "Verdict"), Column("checks", "Checks"))
        return Table.of(columns, ((verdict.value, len(self.of(verdict))) for verdict in ORDER))

    def to_dict(self) -> dict[str, object]:
        """The audit as plain data for a JSON file."""
        return {
            "source": self.source,
            "counts": {verdict.value: len(self.of(verdict)) for verdict in ORDER},
            "entries": [entry.to_dict() for entry in self.entries],
            "electron_ledgers": [ledger.to_dict() for ledger in self.ledgers],
            "findings": [finding.to_dict() for finding in self.findings],
        }


def audit(stated: Stated, rules: Sequence[Rule] | None = None) -> Audit:
    """Hold the stated facts of a study against one another, wherever a rule finds all that a check needs.

    Parameters
    ----------
    stated : Stated
    rules : sequence of Rule, optional
        All rules there are, unless some are named.

    Notes
    -----
    W-A1 (warning): a check contradicts. W-A2 (note): a check stays undecided. W-A3 (warning): a check applies but could
    not be computed. W-A4 (note): no check applies.
    """
    if rules is None:
        from ionterface.campaign.audit import RULES

        rules = RULES
    facts = StatedFacts(stated)
    entries, failed, seen = [], [], set()
    for application in (one for rule in rules for one in rule(facts)):
        if application.identity in seen:
            continue
        seen.add(application.identity)
        try:
            entries.append(_entry(application, stated))
        except (UsageError, UnitError, ArithmeticError) as error:
            name = application.check.__name__
            failed.append(
                Finding("W-A3", Severity.WARNING, f"{name} could not be computed: {error}", application.about)
            )
    ordered = sorted(entries, key=lambda entry: (ORDER.index(entry.verdict), entry.places, entry.calculation))
    looked = {(kind, key) for entry in entries for kind in ("numbers", "tables") for key in getattr(entry, kind)}
    return Audit(
        entries=tuple(ordered),
        ledgers=tuple(host_ledgers(facts)),
        findings=(*_findings(ordered), *sorted(failed, key=str), *_nothing(ordered, failed)),
        source=stated.name,
        n_independent=len(looked),
        settings={"rules": ", ".join(rule.__name__ for rule in rules)},
        cites=tuple(dict.fromkeys((*Audit.cites, stated.content.cites))),
    )


def _entry(application: Application, stated: Stated) -> Entry:
    facts = Evidence(stated)
    checked: Checked = application.check(facts, **application.kwargs)
    return Entry(
        about=application.about,
        check=application.check.__name__,
        verdict=checked.agreement,
        calculation=checked.output,
        reason=checked.reason,
        assumed=checked.assumed,
        places=facts.places(),
        numbers=tuple(facts.numbers),
        tables=tuple(facts.tables),
        statements=tuple(facts.statements),
        components=tuple(facts.components),
    )


def _table(entries: Sequence[Entry]) -> Table:
    columns = (
        Column("verdict", "Verdict"),
        Column("about", "About"),
        Column("places", "Places"),
        Column("calculation", "Calculation"),
        Column("reason", "Because"),
        Column("assumed", "Assumed"),
    )
    rows = ((e.verdict.value, e.about, "; ".join(e.places), e.calculation, e.reason, e.assumed) for e in entries)
    return Table.of(columns, rows)


def _findings(entries: Sequence[Entry]) -> list[Finding]:
    codes = {
        Agreement.CONTRADICTS: ("W-A1", Severity.WARNING),
        Agreement.UNDECIDED: ("W-A2", Severity.NOTE),
    }
    return [
        Finding(*codes[e.verdict], f"{e.reason or e.calculation}.", "; ".join(e.places))
        for e in entries
        if e.verdict in codes
    ]


def _nothing(entries: Sequence[Entry], failed: Sequence[Finding]) -> list[Finding]:
    if entries or failed:
        return []
    message = "no check applies: give the numbers their `quantity`, `of` and `group` (see docs/audit.md)."
    return [Finding("W-A4", Severity.NOTE, message)]
