"""What independent estimates together say of interface and bulk, what they exclude, and what would decide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Status, Table
from ionterface.methods.agreement import Interval
from ionterface.methods.result import cited, status_of
from ionterface.methods.verdict.conditions import Context
from ionterface.methods.verdict.deciding import deciding
from ionterface.methods.verdict.evidence import SHARES, Evidence, Kind
from ionterface.methods.verdict.rules import rule
from ionterface.methods.verdict.statements import WHAT_IT_MAY_BE, Stand, Statement


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the evidence stands to one statement; the evidence by its number, from 1."""

    statement: Statement
    stand: Stand
    supported_by: tuple[int, ...]
    excluded_by: tuple[int, ...]
    deciding: str
    """The measurement that would decide it; empty where it is decided."""

    @property
    def conflicting(self) -> bool:
        """Whether some of the evidence supports it and some excludes it."""
        return bool(self.supported_by and self.excluded_by)


@dataclass(frozen=True, kw_only=True)
class StorageVerdict:
    """Independent estimates side by side, and what the table of rules makes of them."""

    evidence: tuple[Evidence, ...]
    standings: tuple[Standing, ...]
    share: Interval | None
    """Share of the charge at the slowest rate that a store apart from diffusion holds, from the lowest to the highest
    end of independent estimates; None where no such store is supported. [1]"""
    at_most: float | None
    """Least upper end of the estimates that limit such a store; None where nothing limits it. [1]"""
    conflicts: tuple[str, ...]
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    """Measurements that may decide."""
    cites: tuple[str, ...] = ()

    def standing(self, statement: Statement) -> Standing:
        """How the evidence stands to a statement."""
        return next(one for one in self.standings if one.statement is statement)

    def stand(self, statement: Statement) -> Stand:
        """Supported, excluded or undecided."""
        return self.standing(statement).stand

    def sentence(self, statement: Statement) -> str:
        """The statement, with the number where there is one."""
        if statement is Statement.STORE_APART and self.share is not None:
            return (
                "a store that solid diffusion does not limit at these rates holds at least "
                f"{100 * self.share.low:.0f} % of the charge"
            )
        return statement.value

    def table(self) -> Table:
        """One row per statement."""
        columns = (
            Column("statement", "Statement"),
            Column("stand", "Stands"),
            Column("supported_by", "Supported by"),
            Column("excluded_by", "Excluded by"),
            Column("deciding", "What would decide"),
        )
        rows = (
            (
                self.sentence(s.statement),
                s.stand.value,
                _numbers(s.supported_by),
                _numbers(s.excluded_by),
                s.deciding or None,
            )
            for s in self.standings
        )
        return Table.of(columns, rows)

    def evidence_table(self) -> Table:
        """One row per estimate, by its number; what is not valid stands with its reason."""
        columns = (
            Column("number", "No."),
            Column("evidence", "Evidence"),
            Column("value", "Value"),
            Column("unit", "Unit"),
            Column("low", "95 % interval, from"),
            Column("high", "to"),
            Column("range", "Over"),
            Column("status", "Status"),
            Column("reason", "Decides nothing because"),
            Column("source", "From"),
        )
        rows = (
            (n, e.kind.value, e.value, e.value.unit, _known(e.low), _known(e.high), ranges(e) or None, e.status.value,
             e.reason or None, f"{e.source} ({e.data})")
            for n, e in enumerate(self.evidence, start=1)
        )  # fmt: skip
        return Table.of(columns, rows)

    def summary(self) -> Table:
        """The share of a store apart from diffusion."""
        columns = (Column("quantity", "Quantity"), Column("low", "from", "%"), Column("high", "to", "%"))
        name, ends = (
            "store apart from diffusion, not supported",
            (math.nan, math.nan if self.at_most is None else self.at_most),
        )
        if self.share is not None:
            name, ends = "store apart from diffusion, 95 %", (self.share.low, self.share.high)
        row = (name, *(_known(100 * end) for end in ends))
        return Table.of(columns, [row])


def storage_verdict(evidence: Iterable[Evidence]) -> StorageVerdict:
    """What independent estimates say of interface and bulk by the table of rules, and what would decide the rest.

    Parameters
    ----------
    evidence : iterable of Evidence
        Of one electrode, in any order. What is not valid stands in the table with its reason and decides nothing.

    Notes
    -----
    A statement is supported where a rule says so and none excludes it, and the other way round; where rules disagree it
    is undecided and the conflict is named. The bracket of the share is the hull of the intervals that support a store
    apart: of the estimates of one measurement only the first of `SHARES` counts, and nothing is averaged. No name is
    ever looked at.

    W-SV1 (note): evidence that decides nothing, W-SV2 (warning): a conflict, W-SV3 (note): what the statement of a
    store apart does not say.

    Raises
    ------
    UsageError
        There is no evidence.
    """
    rows = tuple(sorted(evidence, key=lambda e: e.order))
    if not rows:
        raise UsageError("a verdict needs evidence; give the result of one analysis at least.")
    context = Context(tuple(e for e in rows if e.decides))
    standings = tuple(_standing(statement, rows, context) for statement in Statement)
    apart = next(s for s in standings if s.statement is Statement.STORE_APART)
    support = _independent([rows[n - 1] for n in apart.supported_by])
    supported = apart.stand is Stand.SUPPORTED
    conflicts = (*_contradictions(standings, rows), *_disjoint(_independent(context.evidence)))
    findings = (*_left_out(rows), *(Finding("W-SV2", Severity.WARNING, text) for text in conflicts), _meaning())
    cites = [rule(rows[n - 1].kind, s.statement).cites for s in standings for n in (*s.supported_by, *s.excluded_by)]
    return StorageVerdict(
        evidence=rows,
        standings=standings,
        share=_hull(support) if supported and support else None,
        at_most=_least_limit(context),
        conflicts=conflicts,
        status=status_of(findings, computable=bool(context.evidence)),
        findings=findings,
        settings={"rules": "those of rules_table()", "share": "of the charge at the slowest rate of its measurement"},
        n_independent=len({e.data for e in context.evidence}),
        cites=cited(*cites),
    )


def _standing(statement: Statement, rows: Sequence[Evidence], context: Context) -> Standing:
    found: dict[bool, list[int]] = {True: [], False: []}
    for number, row in enumerate(rows, start=1):
        said = rule(row.kind, statement)
        for supports, condition in ((True, said.supports), (False, said.excludes)):
            if row.decides and condition is not None and condition.holds(row, context):
                found[supports].append(number)
    stand = Stand.UNDECIDED
    if bool(found[True]) != bool(found[False]):
        stand = Stand.SUPPORTED if found[True] else Stand.EXCLUDED
    return Standing(
        statement=statement,
        stand=stand,
        supported_by=tuple(found[True]),
        excluded_by=tuple(found[False]),
        deciding=deciding(statement, context) if stand is Stand.UNDECIDED else "",
    )


def _independent(rows: Sequence[Evidence]) -> list[Evidence]:
    """Of each measurement the first estimate of a share, in the order of `SHARES`."""
    shares = sorted((e for e in rows if e.kind in SHARES), key=lambda e: (SHARES.index(e.kind), e.order))
    return list({e.data: e for e in reversed(shares)}.values())


def _hull(rows: Sequence[Evidence]) -> Interval:
    """From the lowest to the highest end, within what a share can be."""
    return Interval(max(0.0, min(e.low for e in rows)), min(1.0, max(e.high for e in rows)))


def _least_limit(context: Context) -> float | None:
    """Least upper end of the shares that limit a store apart, where the circuit does not hide one."""
    said = rule(Kind.CHARGING, Statement.SERIES_RC).excludes
    harmless = said is not None and context.all_of(Kind.CHARGING, lambda e: said.holds(e, context))
    highs = [e.high for e in _independent(context.evidence) if harmless or e.kind is Kind.STEP_SHARE]
    return min(1.0, max(0.0, min(highs))) if highs else None


def _contradictions(standings: Sequence[Standing], rows: Sequence[Evidence]) -> list[str]:
    return [
        f"{s.statement.value}: supported by {_told(s.supported_by, rows)}, excluded by {_told(s.excluded_by, rows)}."
        for s in standings
        if s.conflicting
    ]


def _disjoint(shares: Sequence[Evidence]) -> list[str]:
    """Shares of different measurements that do not overlap."""
    return [
        f"the {one.kind.value} ({one.low:.0%} to {one.high:.0%}) and the {other.kind.value} ({other.low:.0%} to "
        f"{other.high:.0%}) of independent measurements do not overlap."
        for one, other in combinations(sorted(shares, key=lambda e: e.order), 2)
        if one.high < other.low or other.high < one.low
    ]


def _left_out(rows: Sequence[Evidence]) -> list[Finding]:
    return [
        Finding("W-SV1", Severity.NOTE, f"the {row.kind.value} ({row.source}) decides nothing: {row.reason}.")
        for row in rows
        if not row.decides
    ]


def _meaning() -> Finding:
    return Finding("W-SV3", Severity.NOTE, WHAT_IT_MAY_BE)


def _told(numbers: Sequence[int], rows: Sequence[Evidence]) -> str:
    return " and ".join(f"{rows[n - 1].kind.value} (no. {n})" for n in numbers)


def _numbers(numbers: Sequence[int]) -> str | None:
    return ", ".join(str(n) for n in numbers) or None


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def ranges(row: Evidence) -> str:
    """The rates, potentials and times that an estimate saw, as text."""
    said = []
    if row.rates is not None:
        said.append(f"{row.rates[0] * 1e3:.3g} to {row.rates[1] * 1e3:.3g} mV/s")
    if row.potentials is not None:
        said.append(f"{row.potentials[0]:.3g} to {row.potentials[1]:.3g} V")
    if row.times is not None:
        said.append(f"{row.times[0]:.3g} to {row.times[1]:.3g} s")
    return ", ".join(said)
