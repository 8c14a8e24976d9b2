"""A document as data: what is printed, in which order, and where each number comes from."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ionterface.errors import Finding, InputError
from ionterface.estimate import Estimate, Table

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def _check_key(kind: str, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise InputError(f"{kind} {key!r}: a number in print is made of letters, digits, '.', '-' and '_', like S23.")


def _check_place(path: PurePosixPath) -> None:
    if path.is_absolute() or ".." in path.parts or ":" in str(path) or "\\" in str(path):
        raise InputError(f"{path}: a file of the document lies below its folder; give its path relative to it.")


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Where one number comes from: what it is, its value, the files, the method, its settings and sources.

    `files` holds (name, SHA-256) pairs; `stated` says the place in a publication where no file stands behind it.
    """

    what: str
    value: Estimate | str
    method: str
    files: tuple[tuple[str, str], ...] = ()
    stated: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; its text is plain.

    Raises
    ------
    InputError
        Another level.
    """

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise InputError(f"heading {self.text!r}: its level is {self.level}; headings have the levels 1 to 3.")


@dataclass(frozen=True)
class Prose:
    """Pandoc Markdown; numbers in it have been looked up already.

    Raw HTML, LaTeX and typst in it are shown as they are written, never executed. Text that comes from a file or a
    name is put into it with `escaping.escaped`.
    """

    markdown: str


@dataclass(frozen=True, kw_only=True)
class FigureBlock:
    """A figure with its caption. `key` is its printed number (``S23``); `files` are relative to the document.

    `caption` is one paragraph of Pandoc Markdown, `conditions` plain text that follows it. `files` maps ``pdf``,
    ``svg``, ``png``, ``csv`` to paths;
    `interactive` is a plotly figure as JSON, or empty. `missing` says why there is no figure; then `files` is empty.

    Raises
    ------
    InputError
        A key that cannot be printed, a path outside the document's folder, neither a picture nor a reason for none.
    """

    key: str
    caption: str
    conditions: str = ""
    files: Mapping[str, PurePosixPath] = field(default_factory=dict)
    interactive: str = ""
    width_cm: float = 8.0
    missing: str = ""

    def __post_init__(self) -> None:
        _check_key("figure", self.key)
        for path in self.files.values():
            _check_place(path)
        if not self.missing and "png" not in self.files:
            raise InputError(f"figure {self.key}: there is neither a PNG of it nor a reason why it is missing.")


@dataclass(frozen=True, kw_only=True)
class TableBlock:
    """A table with its caption. `file` is its CSV, relative to the document. `missing` says why there is none.

    `caption` is one paragraph of Pandoc Markdown, `conditions` plain text that follows it.

    Raises
    ------
    InputError
        A key that cannot be printed, a path outside the document's folder, neither a table nor a reason for none.
    """

    key: str
    caption: str
    conditions: str = ""
    table: Table | None = None
    file: PurePosixPath | None = None
    missing: str = ""

    def __post_init__(self) -> None:
        _check_key("table", self.key)
        if self.file is not None:
            _check_place(self.file)
        if not self.missing and self.table is None:
            raise InputError(f"table {self.key}: there is neither a table nor a reason why it is missing.")


@dataclass(frozen=True, kw_only=True)
class Equation:
    """A numbered equation in TeX, without the dollar signs.

    Raises
    ------
    InputError
        A key that cannot be printed, or TeX that would end the formula: ``$``, an empty line.
    """

    key: str
    tex: str

    def __post_init__(self) -> None:
        _check_key("equation", self.key)
        if "$" in self.tex or not self.tex.strip() or re.search(r"\n\s*\n", self.tex.strip()):
            raise InputError(f"equation {self.key}: give the TeX of one formula, without '$' and without empty lines.")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One row of the claim ledger."""

    item: str
    claim: str
    computed_by: str
    output: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The claim ledger: every item of a study with what computes it and how it came out."""

    claims: tuple[Claim, ...]


Block = Heading | Prose | FigureBlock | TableBlock | Equation | Ledger


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Something that could not be done: which file or item, and the sentence that says why."""

    item: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """Everything that a document shows; the renderers take nothing else.

    Raises
    ------
    InputError
        Two figures, two tables or two equations bear one number.
    """

    title: str
    date: datetime.date
    authors: tuple[str, ...]
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    choices: tuple[str, ...]
    """Choices of basis, of branch, of assumption that a reviewer would ask for, one sentence each."""
    questions: tuple[str, ...]
    """Open questions that a person must answer."""
    failures: tuple[Failure, ...]
    traces: tuple[Trace, ...]
    files: tuple[Mapping[str, Any], ...]
    """One description (`Record.description`) of each record that was read."""
    bibliography: str
    """BibTeX text."""

    def __post_init__(self) -> None:
        numbered = (FigureBlock, TableBlock, Equation)
        count = Counter((type(b), b.key) for b in self.blocks if isinstance(b, numbered))
        twice = [f"{NAMES[kind]} {key}" for (kind, key), times in count.items() if times > 1]
        if twice:
            raise InputError(f"{', '.join(twice)}: stands twice in the document; give each its own number.")


NAMES: Mapping[type, str] = {FigureBlock: "Figure", TableBlock: "Table", Equation: "Equation"}
"""How the numbered blocks are called in print."""
