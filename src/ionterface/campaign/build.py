"""The main job: a campaign and its raw files become a folder with the Supporting Information.

Every figure, table and number is made once and kept under a key of all that it depends on (the bytes of its files,
the facts about its cells, its own settings, our source, the versions of numerical packages). A later build goes on
from there, after a crash too.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ionterface.campaign import ledger
from ionterface.campaign.campaign import Campaign, everyone
from ionterface.campaign.checking import Question, questions
from ionterface.campaign.citations import unknown_citations
from ionterface.campaign.contents import (
    EquationItem,
    FigureItem,
    HeadingItem,
    Item,
    LedgerItem,
    NoteItem,
    ReferencesItem,
    TableItem,
    TextItem,
)
from ionterface.campaign.expressions import Lookup, substitute
from ionterface.campaign.folder import OutputFolder, opened
from ionterface.campaign.folder_survey import Progress
from ionterface.campaign.lookups import LISTED, signatures
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panels import make_figure
from ionterface.campaign.shelf import Shelf
from ionterface.campaign.stated import read_stated
from ionterface.campaign.tables import make_table
from ionterface.campaign.uses import uses
from ionterface.campaign.workbench import Workbench
from ionterface.errors import CampaignFaults, Finding, InputError, MissingFact
from ionterface.references import joined
from ionterface.report import crate, results, tables
from ionterface.report.annex import linked
from ionterface.report.document import (
    Block,
    Document,
    Equation,
    Failure,
    FigureBlock,
    Heading,
    Ledger,
    Prose,
    TableBlock,
    Trace,
)
from ionterface.report.escaping import escaped
from ionterface.report.render import FILES, render
from ionterface.store import Cache, fingerprint


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build came to."""

    folder: Path
    document: Document
    written: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing failed."""
        return not self.document.failures

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data for a JSON file."""
        return {
            "files": list(self.written),
            "failures": [{"item": f.item, "reason": f.reason} for f in self.document.failures],
            "questions": [str(question) for question in self.questions],
            "findings": [finding.to_dict() for finding in self.document.findings],
        }


def build(campaign: Campaign, out: Path, *, progress: Progress = lambda what, done, of: None) -> Built:
    """Make the document of a campaign in the folder `out`.

    One bad file, one missing fact stops what needs it, and only that; the document names it on its first page.

    Raises
    ------
    MissingFact
        The campaign has no date or no title, from which everything in the document takes its own.
    CampaignFaults
        A text cites what is in no list of references.
    BusyFolder, UsageError
        The output folder is in use, or holds files that no build wrote.
    """
    head = campaign.head
    if head.date is None or head.title is None:
        asked = [question for question in questions(campaign) if question.place in ("title", "date")]
        raise MissingFact("\n".join(f"{campaign.path.name}: {question}" for question in asked))
    if unknown := sorted(unknown_citations(campaign)):
        raise CampaignFaults(campaign.path, unknown)
    with opened(out) as folder:
        document = _Work(campaign, folder, progress).document(head.title, head.date)
        _render(document, folder)
        folder.write(results.NAME, results.text(document))
        folder.write(crate.NAME, crate.text(document, out, sorted(folder.written)))
        folder.finish()
    return Built(folder=out, document=document, written=tuple(sorted(folder.written)), questions=questions(campaign))


def _render(document: Document, folder: OutputFolder) -> None:
    """The three formats, from the cache where document and pictures are the same as before."""
    pictures = [(name, sha) for name, sha in sorted(folder.written.items())]
    key = Cache.key("document", repr(document), pictures, fingerprint())
    kept = Outcome.kept(folder.cache, key)
    if kept is None:
        for name in FILES:
            folder.claim(name)
        made = render(document, folder.folder)
        kept = Outcome(files={path.name: path.read_bytes() for path in made})
        kept.keep(folder.cache, key)
    for name, content in kept.files.items():
        folder.write(name, content)


@dataclass
class _Work:
    """One build under way: what the items made so far have to say."""

    campaign: Campaign
    folder: OutputFolder
    progress: Progress
    traces: list[Trace] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def __post_init__(self) -> None:
        name = self.campaign.head.stated
        stated = read_stated(self.campaign.beside[name]) if name else None
        self.bench = Workbench(self.campaign, Shelf(self.folder.cache), stated)

    def document(self, title: str, date: datetime.date) -> Document:
        self._read()
        self.choices += self._assumptions()
        blocks: list[Block] = []
        for number, item in enumerate(self.campaign.items):
            self.progress(_called(item), number, len(self.campaign.items))
            blocks += self._blocks(item)
        self.progress("pages", len(self.campaign.items), len(self.campaign.items))
        lists = [item.references for item in self.campaign.items if isinstance(item, ReferencesItem)]
        return Document(
            title=title,
            date=date,
            authors=self.campaign.head.authors,
            blocks=tuple(blocks),
            findings=tuple(dict.fromkeys(self.findings)),
            choices=tuple(dict.fromkeys(self.choices)),
            questions=tuple(str(question) for question in questions(self.campaign)),
            failures=tuple(dict.fromkeys(self.failures)),
            traces=tuple(self.traces),
            files=self._descriptions(),
            bibliography=joined(*(self.campaign.beside[name] for name in lists)),
        )

    # -- files -------------------------------------------------------------------------------------------------
    def _read(self) -> None:
        """Read every file of the campaign; those that cannot be read are failures of their own."""
        total = len(self.campaign.sources)
        for number, source in enumerate(self.campaign.sources):
            self.progress(source.shown, number, total)
            reading = self.bench.reading(source)
            if reading.failure:
                self.failures.append(Failure(item=source.shown, reason=reading.failure.partition(": ")[2]))
            self.findings += [Finding.from_dict(f) for d in reading.descriptions for f in d["findings"]]

    def _descriptions(self) -> tuple[dict[str, Any], ...]:
        told = {}
        for source in self.campaign.sources:
            for number, one in enumerate(self.bench.reading(source).descriptions):
                # What a person wrote into the file (comments, names) is not handed on.
                told[source.shown, number] = {**one, "file": source.shown, "facts": {}}
        return tuple(told.values())

    def _assumptions(self) -> list[str]:
        return [
            f"Assumed: {name}, {f'in the range {a.range}' if a.range else ' or '.join(a.choices or ())}. "
            f"{a.because[:1].upper()}{a.because[1:]}"
            for name, a in self.campaign.assumptions.items()
        ]

    # -- items -------------------------------------------------------------------------------------------------
    def _blocks(self, item: Item) -> Iterable[Block]:
        match item:
            case FigureItem():
                yield self._figure(item)
            case TableItem():
                yield self._table(item)
            case NoteItem():
                title = f"Note {item.note}" + (f". {item.title}" if item.title else "")
                yield Heading(title, 2)
                yield Prose(self._text(item.text or "", title))
            case TextItem():
                yield Prose(self._text(item.text, "text"))
            case HeadingItem():
                yield Heading(item.heading, item.level)
            case EquationItem():
                yield Equation(key=item.equation, tex=item.tex)
            case LedgerItem():
                yield self._ledger(item)
            case ReferencesItem():
                pass  # the list of references stands at the end of every document

    def _figure(self, item: FigureItem) -> FigureBlock:
        name = f"Figure {item.figure}"
        caption = self._text(item.caption, name)
        try:
            made = self._made("figure", item, lambda: make_figure(item, self.bench), name)
        except InputError as error:
            self.failures.append(Failure(item=name, reason=str(error)))
            return FigureBlock(key=item.figure, caption=caption, missing=str(error))
        files = {s: self.folder.write(f"figures/{item.figure}.{s}", content) for s, content in made.files.items()}
        return FigureBlock(
            key=item.figure,
            caption=_ended(caption),
            conditions=_ended(made.conditions),
            files=files,
            interactive=made.interactive,
            width_cm=item.width.value,
        )

    def _table(self, item: TableItem) -> TableBlock:
        name = f"Table {item.table}"
        caption = self._text(item.caption, name)
        try:
            made = self._made("table", item, lambda: make_table(item.rows, self.bench, name), name)
        except InputError as error:
            self.failures.append(Failure(item=name, reason=str(error)))
            return TableBlock(key=item.table, caption=caption, missing=str(error))
        if made.table is None:
            raise TypeError(f"{name} was made without a table")
        file = self.folder.write(f"tables/{item.table}.csv", made.files.get("csv") or tables.to_csv(made.table))
        conditions = _ended(made.conditions)
        return TableBlock(key=item.table, caption=_ended(caption), conditions=conditions, table=made.table, file=file)

    def _ledger(self, item: LedgerItem) -> Ledger:
        if self.bench.stated is None:
            raise MissingFact("which file holds the published numbers that the ledger tests (`stated:`)?")
        made = ledger.compute(ledger.read_claims(self.campaign.beside[item.ledger]), self.bench.stated)
        self.findings += made.findings
        self.traces += made.traces
        return made.ledger

    def _text(self, text: str, where: str) -> str:
        """The Markdown with its numbers looked up, each leading to its row of the annex.

        One that cannot be had is a failure and says so in its place.
        """

        def value(lookup: Lookup) -> str:
            try:
                return self._number(lookup, where)
            except InputError as error:
                self.failures.append(Failure(item=f"{lookup} in {where}", reason=str(error)))
                return f"**{escaped(f'[not available: {error}]')}**"

        return substitute(text, value, signatures())

    def _number(self, lookup: Lookup, where: str) -> str:
        arguments = lookup.bound(signatures()[lookup.function])
        cells = [c for c in _flat(arguments.values()) if c in self.campaign.cells]
        samples = {s: repr(self.campaign.samples[s]) for s in _flat(arguments.values()) if s in self.campaign.samples}
        stated = self.bench.stated.sha256 if self.bench.stated else ""
        key = Cache.key("number", str(lookup), self.bench.dependencies(cells), samples, stated, fingerprint())
        made = Outcome.kept(self.folder.cache, key)
        if made is None:
            number = LISTED[lookup.function](self.bench, *lookup.args, **dict(lookup.kwargs))
            made = Outcome(text=number.text, traces=(number.trace,))
            made.keep(self.folder.cache, key)
        self._collect(made)
        return linked(escaped(made.text), len(self.traces))

    def _made(self, kind: str, item: FigureItem | TableItem, make: Callable[[], Outcome], name: str) -> Outcome:
        found = list(uses([(0, item)]))
        cells = [c for use in found for c in everyone(use.cells, self.campaign.cells)]
        named = [s.measurement.name or "" for s in self.campaign.sources]
        measurements = [m for use in found for m in everyone(use.measurements, named)]
        samples = {n: repr(s) for n, s in self.campaign.samples.items() if any(use.samples for use in found)}
        stated = self.bench.stated.sha256 if self.bench.stated else ""
        settings = repr(item.model_copy(update={"caption": ""}))
        dependencies = self.bench.dependencies(cells, measurements)
        key = Cache.key(kind, name, settings, dependencies, samples, stated, fingerprint())
        made = Outcome.kept(self.folder.cache, key)
        if made is None:
            made = make()
            made.keep(self.folder.cache, key)
        self._collect(made)
        return made

    def _collect(self, made: Outcome) -> None:
        self.traces += made.traces
        self.findings += made.findings
        self.choices += made.choices


def _flat(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, str))
        elif isinstance(value, str):
            yield value


def _ended(text: str) -> str:
    """The text with a full stop, where it has none and is not empty."""
    said = text.strip()
    return said if not said or said.endswith((".", "!", "?")) else f"{said}."


def _called(item: Item) -> str:
    match item:
        case FigureItem():
            return f"figure {item.figure}"
        case TableItem():
            return f"table {item.table}"
        case NoteItem():
            return f"note {item.note}"
        case _:
            return "text"
