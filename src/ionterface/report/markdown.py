"""The one source of every format: a document as Pandoc Markdown.

Order: what a reviewer would ask; the blocks of the document; the annex; the references. What the formats need to be
told (which picture, where a page is turned, how an equation is numbered) stands in classes and attributes, which the
filter `formats.lua` turns into each format; there are no raw blocks.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ionterface.errors import Finding, InputError, Severity
from ionterface.report import annex, tables
from ionterface.report.document import (
    NAMES,
    Block,
    Claim,
    Document,
    Equation,
    FigureBlock,
    Heading,
    Ledger,
    Prose,
    TableBlock,
)
from ionterface.report.escaping import escaped, inline, plain, quoted, sentence, typeset

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,}|:{3,})(.*)")
_WEIGHTS = {Severity.ERROR: "Errors noticed", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}


def markdown(document: Document) -> str:
    """The body of the document, without its title, authors and date."""
    parts = [
        *_reviewer(document),
        "::: {.contents}\n:::",
        *_blocks(document.blocks),
        *annex.annex(document.traces, document.files),
        "# References",
        "::: {#refs}\n:::",
    ]
    return "\n\n".join(parts) + "\n"


def standalone(document: Document) -> str:
    """The Markdown file that is handed out: `markdown` below a header with title, date and authors."""
    header = {"title": plain(document.title), "date": document.date.isoformat(), "author": list(document.authors)}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in header.items()]
    return "\n".join(["---", *lines, "---", "", markdown(document)])


# -- the first page ------------------------------------------------------------------------------------------------
def _reviewer(document: Document) -> list[str]:
    weights = Counter(finding.severity for finding in document.findings)
    counts = {
        "failure": len(document.failures),
        "open question": len(document.questions),
        "error": weights[Severity.ERROR],
        "warning": weights[Severity.WARNING],
        "note": weights[Severity.NOTE],
        "choice": len(document.choices),
    }
    parts = ["# What a reviewer would ask {#reviewer}", _summary(counts)]
    if document.failures:
        rows = [[escaped(failure.item), sentence(_capital(failure.reason))] for failure in document.failures]
        parts += [_section("What could not be done"), _grid(["Item", "Reason"], rows, [30, 70])]
    if document.questions:
        parts += [_section("Open questions"), _numbered(document.questions)]
    for severity, title in _WEIGHTS.items():
        chosen = [finding for finding in document.findings if finding.severity is severity]
        if chosen:
            rows = _noticed(chosen)
            where = min(32, max(10, *(len(row[2]) for row in rows)))
            parts += [_section(title), _grid(["Code", "What was noticed", "Where"], rows, [11, 89 - where, where])]
    if document.choices:
        parts += [_section("Choices that the numbers rest on"), _numbered(document.choices)]
    return parts


def _summary(counts: Mapping[str, int]) -> str:
    """What there is, then what there is not: ``2 warnings and 1 choice; no failure and no open question.``"""
    there = [_counted(count, name) for name, count in counts.items() if count]
    absent = [f"no {name}" for name, count in counts.items() if not count]
    text = "; ".join(_listed(part) for part in (there, absent) if part)
    return f"{text[0].upper()}{text[1:]}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _counted(count: int, one: str) -> str:
    return f"{count} {one}{'s' * (count != 1)}"


def _section(title: str) -> str:
    return f"## {title} {{.unnumbered .unlisted}}"


def _numbered(sentences: Iterable[str]) -> str:
    return "\n".join(f"{number}. {sentence(text)}" for number, text in enumerate(sentences, 1))


def _noticed(findings: Sequence[Finding]) -> list[list[str]]:
    """One row per code and sentence, with every place where it was noticed."""
    places: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        places.setdefault((finding.code, finding.message), []).append(finding.where)
    return [
        [
            escaped(code),
            sentence(_capital(message)),
            "; ".join(escaped(place) for place in dict.fromkeys(where) if place),
        ]
        for (code, message), where in places.items()
    ]


def _grid(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> str:
    return tables.Grid(headings=headings, rows=rows, widths=widths).markdown()


# -- the blocks ----------------------------------------------------------------------------------------------------
def _blocks(blocks: Sequence[Block]) -> list[str]:
    """The blocks in their order; a heading right before a ledger goes onto the ledger's turned page."""
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if isinstance(block, Ledger):
            title = [parts.pop()] if isinstance(previous, Heading) else []
            parts += ["::: {.landscape}", *title, _ledger(block), ":::"]
        else:
            parts.append(_block(block))
        previous = block
    return parts


def _block(block: Heading | Prose | FigureBlock | TableBlock | Equation) -> str:
    match block:
        case Heading():
            return _heading(block)
        case Prose():
            return typeset(_closed(block.markdown))
        case FigureBlock():
            return _figure(block)
        case TableBlock():
            return _table(block)
        case Equation():
            return f'::: {{#eq-{block.key} .equation number="{block.key}"}}\n$${block.tex.strip()}$$\n:::'


def _heading(heading: Heading) -> str:
    return f"{'#' * heading.level} {sentence(heading.text)}"


def _closed(markdown: str) -> str:
    """The Markdown, if every code block and every division that it opens is closed in it."""
    code, divisions = "", 0
    for line in markdown.splitlines():
        fence = _FENCE.fullmatch(line)
        if fence is None:
            continue
        if code:
            ends = fence[1][0] == code[0] and len(fence[1]) >= len(code) and not fence[2].strip()
            code = "" if ends else code
        elif fence[1][0] == ":":
            divisions += 1 if fence[2].strip(" :") else -1
        else:
            code = fence[1]
        if divisions < 0:
            break
    if code or divisions:
        start = plain(markdown)[:60]
        raise InputError(f"the text that begins with {start!r} opens or closes a block ({code or ':::'}) only once.")
    return markdown.strip()


def _figure(figure: FigureBlock) -> str:
    label, anchor = _label(figure), f"fig-{figure.key}"
    if figure.missing:
        return _not_available(label, anchor, figure.missing)
    others = [f"{kind}={quoted(str(figure.files[kind]))}" for kind in ("svg", "pdf", "csv") if kind in figure.files]
    attributes = " ".join([f"#{anchor}", f"width={figure.width_cm:g}cm", *others])
    return f"![{label}](<{escaped(str(figure.files['png']))}>){{{attributes}}}"


def _table(block: TableBlock) -> str:
    label, anchor = _label(block), f"tab-{block.key}"
    if block.missing or block.table is None:
        return _not_available(label, anchor, block.missing)
    text = tables.markdown(block.table, caption=label, identifier=anchor, file=block.file)
    return f"::: {{.landscape}}\n{text}\n:::" if tables.is_broad(block.table) else text


def _label(block: FigureBlock | TableBlock) -> str:
    """The caption; a key without a digit (Samples) is a name and no number."""
    name = f"{NAMES[type(block)]} {block.key}" if any(sign.isdigit() for sign in block.key) else block.key
    said = [f"**{escaped(name)}.**", typeset(inline(block.caption)), sentence(_capital(block.conditions))]
    return " ".join(part for part in said if part)


def _capital(text: str) -> str:
    """The text as a new sentence: its first word, where it is one (``cell g1``), gets its capital."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z]+ ", text) else text


def _not_available(label: str, anchor: str, reason: str) -> str:
    return f"::: {{#{anchor} .missing}}\n{label}\n\n*Not available:* {sentence(reason)}\n:::"


def _ledger(ledger: Ledger) -> str:
    verdicts = Counter(claim.verdict for claim in ledger.claims)
    counts = ", ".join(f"{escaped(verdict)} {count}" for verdict, count in sorted(verdicts.items()))
    rows = [
        [
            *(sentence(text) for text in (claim.item, claim.claim, claim.computed_by, claim.output)),
            _judged(claim),
        ]
        for claim in ledger.claims
    ]
    grid = tables.Grid(
        headings=["Item", "Claim", "Computed by", "Output", "Verdict"], rows=rows, widths=[7, 33, 17, 20, 23]
    )
    caption = f"**Claim ledger.** {_counted(len(rows), 'claim')}: {counts}."
    return grid.markdown(caption=caption, identifier="ledger")


def _judged(claim: Claim) -> str:
    """Verdict and reason; a reason that begins with the verdict (``Open: ...``) says it once."""
    reason = re.sub(rf"^{re.escape(claim.verdict)}[:.] *", "", claim.reason, flags=re.IGNORECASE)
    return f"**{escaped(_capital(claim.verdict + ' ').strip())}.** {sentence(_capital(reason))}".strip()
