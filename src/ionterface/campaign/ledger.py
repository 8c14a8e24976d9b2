"""The claim ledger: every item of a study with what computes it, what came out, and how that stands to the claim.

A row of ``claims.yaml`` holds checks, which are computed now, or says what it waits for (`open`), or why nothing can
be computed (`not testable`). A verdict is never written in the file of a row with checks:

=============  ====================================================================================================
contradicts    a check contradicts
open           something is needed that is not there, or what is printed does not decide
agrees         every check agrees and nothing is open
not testable   there is nothing to compute from
=============  ====================================================================================================

Finding W-L1: a row contradicts.
"""

from __future__ import annotations

import enum
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ionterface.campaign.checked_yaml import load
from ionterface.campaign.checks import CHECKS, Checked, Evidence
from ionterface.campaign.expressions import Lookup, find
from ionterface.campaign.stated import Stated
from ionterface.errors import CampaignFaults, Fault, Finding, Severity, UsageError
from ionterface.methods.agreement import Agreement
from ionterface.report.document import Claim, Ledger, Trace


class Verdict(enum.Enum):
    """How a claim came out."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    OPEN = "open"
    NOT_TESTABLE = "not testable"


_SIGNATURES = {
    name: signature.replace(parameters=[p for p in signature.parameters.values() if p.name != "facts"])
    for name, signature in ((name, inspect.signature(check, eval_str=True)) for name, check in CHECKS.items())
}


def parse_check(text: str) -> Lookup:
    """The call that a text such as ``same_number(first='a', second='b')`` writes; nothing is evaluated.

    Raises
    ------
    ValueError
        It is no such call, the check is not listed, or its arguments are not those of the check.
    """
    found = find(f"{{{{ {text.strip()} }}}}", _SIGNATURES)
    if len(found) != 1:
        raise ValueError(f"{text!r} is not one call of a listed check, like same_number(first='a', second='b').")
    if found[0].lookup is None:
        raise ValueError(f"{found[0].fault.rstrip('.')}.")
    return found[0].lookup


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _parses(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        parse_check(text)
    return texts


class ClaimRow(BaseModel):
    """One row of ``claims.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    item: str
    claim: str
    computed_by: str = Field(alias="computed by")
    check: Annotated[tuple[str, ...], BeforeValidator(_several), AfterValidator(_parses)] = ()
    open: str = ""
    not_testable: str = Field(alias="not testable", default="")
    note: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> ClaimRow:
        if self.not_testable and (self.check or self.open):
            raise ValueError(f"{self.item} is said to be not testable, yet has a check or is open.")
        if not (self.check or self.open or self.not_testable):
            raise ValueError(f"{self.item} needs a check, or 'open: what is needed', or 'not testable: why'.")
        return self


class ClaimFile(BaseModel):
    """The content of a ``claims.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    ionterface: Literal[1]
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class Claims:
    """The rows of a ledger before they are computed, each with its line."""

    rows: tuple[ClaimRow, ...]
    path: Path
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Computed:
    """A computed ledger, what was noticed, and where each number comes from."""

    ledger: Ledger
    findings: tuple[Finding, ...]
    traces: tuple[Trace, ...]

    def counts(self) -> dict[str, int]:
        """How many rows came out how, in the order of `Verdict`."""
        verdicts = [claim.verdict for claim in self.ledger.claims]
        return {v.value: verdicts.count(v.value) for v in Verdict}


def read_claims(path: Path) -> Claims:
    """The rows of a ``claims.yaml``.

    Raises
    ------
    CampaignFaults
        Every fault of the file at once, each with its line; also two rows for one item.
    UnreadableFile
        The file is missing or cannot be read.
    """
    loaded = load(path, ClaimFile)
    rows = loaded.content.claims
    lines = tuple(loaded.line("claims", place) for place in range(len(rows)))
    items = [row.item for row in rows]
    doubles = [Fault(lines[k], f"a second row for {item}.") for k, item in enumerate(items) if item in items[:k]]
    if doubles:
        raise CampaignFaults(path, doubles)
    return Claims(rows, path, lines)


def compute(claims: Claims, stated: Stated) -> Computed:
    """The ledger of these rows over these facts.

    Raises
    ------
    CampaignFaults
        A check names a fact that is not there or cannot be used; all such rows at once, each with its line.
    """
    rows, findings, traces, faults = [], [], [], []
    for row, line in zip(claims.rows, claims.lines, strict=True):
        try:
            claim, traced, found = _computed(row, stated)
        except (UsageError, ValueError, ArithmeticError) as error:
            faults.append(Fault(line, f"{row.item}: {error}"))
            continue
        rows.append(claim)
        traces.extend(traced)
        if claim.verdict == Verdict.CONTRADICTS.value:
            findings.append(Finding("W-L1", Severity.WARNING, found, row.item))
    if faults:
        raise CampaignFaults(claims.path, faults)
    return Computed(Ledger(claims=tuple(rows)), tuple(findings), tuple(traces))


def _computed(row: ClaimRow, stated: Stated) -> tuple[Claim, list[Trace], str]:
    """The row computed, the traces of its checks, and what the checks that contradict found."""
    outcomes, traces = [], []
    for call in map(parse_check, row.check):
        facts = Evidence(stated)
        outcome = CHECKS[call.function](facts, **dict(call.kwargs))
        outcomes.append(outcome)
        traces.append(_trace(row.item, call, outcome, facts))
    waits = [f"Open: {row.open.rstrip('.')}."] if row.open else []
    found = [_sentence(outcome.reason) for outcome in outcomes if outcome.reason]
    reasons = [*found, *waits, row.not_testable, row.note]
    claim = Claim(
        item=row.item,
        claim=row.claim,
        computed_by=row.computed_by,
        output=" ".join(_sentence(o.output) for o in outcomes),
        verdict=_verdict(row, outcomes).value,
        reason=" ".join(r for r in reasons if r),
    )
    against = [_sentence(o.reason) for o in outcomes if o.agreement is Agreement.CONTRADICTS]
    return claim, traces, " ".join(against)


def _sentence(text: str) -> str:
    """The text as a sentence; a symbol at its start (k0, vs(SO3)) keeps its case."""
    plain = re.match(r"[a-z]+[ :,]", text)
    return f"{text[:1].upper()}{text[1:]}." if plain else f"{text}."


def _verdict(row: ClaimRow, outcomes: list[Checked]) -> Verdict:
    found = {outcome.agreement for outcome in outcomes}
    if Agreement.CONTRADICTS in found:
        return Verdict.CONTRADICTS
    if row.not_testable:
        return Verdict.NOT_TESTABLE
    if row.open or Agreement.UNDECIDED in found:
        return Verdict.OPEN
    return Verdict.AGREES


def _trace(item: str, call: Lookup, outcome: Checked, facts: Evidence) -> Trace:
    numbers = [facts.stated.number(key) for key in facts.numbers]
    places = [f"{n.what} {n.shown}: {n.places}" for n in numbers] + [facts.stated.table(k).place for k in facts.tables]
    return Trace(
        what=f"ledger, {item}",
        value=outcome.output,
        method=f"check {call.function}",
        files=((facts.stated.name, facts.stated.sha256),) if facts.stated.name else (),
        stated="; ".join(places),
        settings={name: str(value) for name, value in call.kwargs},
        cites=(facts.stated.content.cites,),
    )
