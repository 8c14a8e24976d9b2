"""A document as data: what is printed, in which order, and where each number comes from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ionterface.errors import Finding
from ionterface.estimate import Estimate, Table


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
    """A heading of level 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Prose:
    """Pandoc Markdown; numbers in it have been looked up already."""

    markdown: str


@dataclass(frozen=True, kw_only=True)
class FigureBlock:
    """A figure with its caption. `key` is its printed number (``S23``); `files` are relative to the document.

    `files` maps ``pdf``, ``svg``, ``png``, ``csv`` to paths; `interactive` is a plotly figure as JSON, or empty.
    `missing` says why there is no figure; then `files` is empty.
    """

    key: str
    caption: str
    files: Mapping[str, PurePosixPath] = field(default_factory=dict)
    interactive: str = ""
    width_cm: float = 8.0
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class TableBlock:
    """A table with its caption. `file` is its CSV, relative to the document. `missing` says why there is none."""

    key: str
    caption: str
    table: Table | None = None
    file: PurePosixPath | None = None
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Equation:
    """A numbered equation in TeX."""

    key: str
    tex: str


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
    """Everything that a document shows; the renderers take nothing else."""

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
