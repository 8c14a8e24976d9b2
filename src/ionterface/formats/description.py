"""What a file format is: the description that each format's folder holds."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ionterface.quantities import Quantity
from ionterface.record import Record


class Verified(enum.Enum):
    """How far a reader has been tried."""

    REAL_FILES = "verified on real files"
    EXPERIMENTAL = "experimental: few real files seen"
    UNVERIFIED = "unverified: written from documentation, no real file seen"


class Polarity(enum.Enum):
    """Which direction of the current a file counts as positive."""

    OXIDATION = "oxidation"
    REDUCTION = "reduction"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file that is being read: its path, its SHA-256, its bytes and what the user declared about it."""

    path: Path
    sha256: str
    content: bytes
    declared: Declaration | None = None


class Reader(Protocol):
    """What the module named by `FileFormat.reader` holds under the name ``read``."""

    def __call__(self, file: Opened) -> tuple[Record, ...]:
        """Every record of the file, in its order; at least one."""


Factors = Mapping[str, tuple[Quantity, float]]
"""Vendor header -> (quantity, factor to its canonical unit)."""


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """Description of a file format; the table in the docs, the lookup and the tests are made from it.

    `magic` are bytes with which the content starts; `claims` decides where that does not suffice. Both see the
    first 64 KiB and never the name of the file. A format that is read only when columns are declared has neither.
    """

    name: str
    vendor: str
    extensions: tuple[str, ...]
    reader: str
    verified: Verified
    magic: tuple[bytes, ...] = ()
    claims: Callable[[bytes], bool] | None = None
    declared_only: bool = False
    peculiarities: str = ""

    def recognises(self, head: bytes) -> bool:
        """Whether a content that begins with `head` is of this format."""
        return head.startswith(self.magic) if self.claims is None else self.claims(head)

    def read(self, file: Opened) -> tuple[Record, ...]:
        """Every record of a file of this format."""
        reader: Reader = importlib.import_module(self.reader).read
        return reader(file)


@dataclass(frozen=True, kw_only=True)
class DeclaredColumn:
    """One column that the user declares: its header or its number from 1, and the unit of what stands in it."""

    column: str | int
    unit: str


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What the user tells about a csv, tsv or xlsx file that tells nothing about itself.

    Parameters
    ----------
    records : mapping
        Label of a record -> name of a quantity's column of the vocabulary (``voltage_V``) -> where it stands.
        One record with the label ``""`` where the file holds one.
    current_positive : Polarity
        Which direction the file counts as positive. There is no default.
    header_rows : int
        Rows above the first number.
    sheet : str
        Sheet of a workbook; empty for the only one.
    """

    records: Mapping[str, Mapping[str, DeclaredColumn]] = field(default_factory=dict)
    current_positive: Polarity
    header_rows: int = 1
    sheet: str = ""
