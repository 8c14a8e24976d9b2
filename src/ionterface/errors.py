"""What can go wrong (exceptions) and what was noticed (findings).

The tree of exceptions::

    IonterfaceError
    ├── InputError                  something that was given cannot be used
    │   ├── FileError               one file; carries .path
    │   │   ├── UnreadableFile      missing, a directory, no permission, empty
    │   │   ├── UnknownFormat       no reader recognises the content
    │   │   ├── AmbiguousFormat     two readers claim the same content
    │   │   ├── DamagedFile         recognised, but its content contradicts itself
    │   │   ├── ProtectedFile       encrypted or password-protected
    │   │   ├── DeclarationNeeded   the file does not tell what is needed to read it
    │   │   ├── NoRecords           readable, but holds no measured points
    │   │   └── SeveralRecords      `read` met a file of several records; carries .labels
    │   ├── UnitError               a unit that is unknown or of the wrong kind
    │   ├── MissingQuantity         a record lacks a column; carries .quantity
    │   ├── MissingFact             a mass, an area, a rate that nobody stated; carries .question
    │   ├── CampaignFaults          every fault of one campaign file at once; carries .faults
    │   └── UsageError              arguments that contradict one another
    ├── BusyFolder                  another build is writing to the same folder
    ├── RenderError                 a document could not be made; carries .output and .reason
    └── MissingExtra                an optional dependency is not installed; carries .extra

A `Finding` is no exception: it says what was noticed in data that could be read.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class IonterfaceError(Exception):
    """Root of every error that Ionterface raises on purpose."""


class InputError(IonterfaceError):
    """Something that was given cannot be used as it is."""


class FileError(InputError):
    """One file cannot be used; the message starts with its name and says what to do."""

    def __init__(self, path: Path | str, message: str) -> None:
        self.path = Path(path)
        self.reason = " ".join(message.splitlines())  # a piece of a file's content may hold a line's end of any kind
        super().__init__(f"{self.path.name or self.path}: {self.reason}")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.path, self.reason))


class UnreadableFile(FileError):
    """The file is missing, empty, a directory, or may not be read."""


class UnknownFormat(FileError):
    """No reader recognises the content of the file."""


class AmbiguousFormat(FileError):
    """Two readers claim the same content."""


class DamagedFile(FileError):
    """The file is recognised, but its content is cut off or contradicts itself."""


class ProtectedFile(FileError):
    """The file is encrypted or asks for a password."""


class DeclarationNeeded(FileError):
    """The file does not tell something that is needed to read it."""


class NoRecords(FileError):
    """The file is readable but holds no measured points."""


class SeveralRecords(FileError):
    """`read` met a file that holds several records; their labels are in `.labels`."""

    def __init__(self, path: Path | str, labels: Iterable[str]) -> None:
        self.labels = tuple(labels)
        names = ", ".join(repr(label) for label in self.labels)
        super().__init__(path, f"holds {len(self.labels)} records ({names}). Use read_all, or name one with record=...")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.path, self.labels))


class UnitError(InputError):
    """A unit is unknown or of the wrong kind."""


class MissingQuantity(InputError):
    """A record lacks a column that a method needs."""

    def __init__(self, quantity: str, record: str, method: str, present: Iterable[str]) -> None:
        self.quantity, self.record, self.method, self.present = quantity, record, method, tuple(present)
        super().__init__(
            f"{record}: {method} needs the column {quantity}, the record holds {', '.join(self.present) or 'none'}."
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.quantity, self.record, self.method, self.present))


class MissingFact(InputError):
    """A fact that nobody stated (a mass, an area, a rate) and that must not be guessed."""

    def __init__(self, question: str) -> None:
        self.question = question
        super().__init__(question)


class UsageError(InputError):
    """Arguments that contradict one another or are out of their range."""


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a campaign file: the line it stands on (0 where there is none) and one sentence."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class CampaignFaults(InputError):
    """Every fault of one campaign file, in the order of its lines."""

    def __init__(self, path: Path | str, faults: Iterable[Fault]) -> None:
        self.path = Path(path)
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(f"{self.path.name}: {fault}" for fault in self.faults))

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.path, self.faults))


class BusyFolder(IonterfaceError):
    """Another build is writing to the same folder."""


class RenderError(IonterfaceError):
    """A document could not be made; the message names the file that is missing now and what stood in the way."""

    def __init__(self, output: str, reason: str) -> None:
        self.output, self.reason = output, reason
        super().__init__(f"{output}: {reason}")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.output, self.reason))


class MissingExtra(IonterfaceError):
    """An optional dependency is not installed; the message names the extra that brings it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package, self.extra, self.purpose = package, extra, purpose
        super().__init__(f"{purpose} needs {package}; install it with: pip install 'ionterface[{extra}]'")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.package, self.extra, self.purpose))


class Severity(enum.Enum):
    """How much a finding weighs."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """Something noticed in data: a code of the catalogue, its weight, one sentence, and where.

    `where` names a file, a record or a cell, never an absolute path.
    """

    code: str
    severity: Severity
    message: str
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message} [{self.code}]"

    def to_dict(self) -> dict[str, str]:
        """The finding as plain data for a JSON file."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "where": self.where,
        }

    @classmethod
    def from_dict(cls, data: dict[str, str]) -> Finding:
        """The inverse of `to_dict`."""
        return cls(data["code"], Severity(data["severity"]), data["message"], data.get("where", ""))
