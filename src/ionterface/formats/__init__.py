"""Instrument files in: recognise a file by its content and read it into records.

Each folder here is one format; its ``__init__`` holds the description ``FORMAT``, and there is no other list.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from functools import cache
from pathlib import Path

from ionterface.errors import (
    AmbiguousFormat,
    DeclarationNeeded,
    NoRecords,
    ProtectedFile,
    SeveralRecords,
    UnknownFormat,
    UnreadableFile,
    UsageError,
)
from ionterface.formats.description import Declaration as Declaration
from ionterface.formats.description import DeclaredColumn as DeclaredColumn
from ionterface.formats.description import FileFormat as FileFormat
from ionterface.formats.description import Opened as Opened
from ionterface.formats.description import Polarity as Polarity
from ionterface.formats.description import Verified as Verified
from ionterface.record import Record

HEAD = 64 * 1024
"""Bytes from the start of a file that recognition may look at."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Start of Microsoft's compound files, in which Office wraps what it encrypts."""


@cache
def formats() -> dict[str, FileFormat]:
    """Every format by name.

    Raises
    ------
    ValueError
        Two formats bear one name.
    """
    found: dict[str, FileFormat] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            described: FileFormat = importlib.import_module(f"{__name__}.{module.name}").FORMAT
            if described.name in found:
                raise ValueError(f"two formats bear the name {described.name}")
            found[described.name] = described
    return found


def identify(path: Path | str) -> FileFormat:
    """The format whose content the file has.

    Raises
    ------
    UnreadableFile, UnknownFormat, AmbiguousFormat
    """
    path = Path(path)
    head = _bytes(path, HEAD)
    return _identify(path, head)


def _bytes(path: Path, most: int = -1) -> bytes:
    if path.is_dir():
        raise UnreadableFile(path, "is a folder, not a file; name the file inside it.")
    try:
        with path.open("rb") as stream:
            content = stream.read(most)
    except FileNotFoundError as error:
        raise UnreadableFile(path, "there is no such file; check the name and the folder.") from error
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read ({error.strerror}); check its permissions.") from error
    if not content:
        raise UnreadableFile(path, "is empty; export it again.")
    return content


def _identify(path: Path, head: bytes) -> FileFormat:
    claiming = [f for f in formats().values() if not f.declared_only and f.recognises(head)]
    if len(claiming) > 1:
        names = " and ".join(f.name for f in claiming)
        raise AmbiguousFormat(path, f"is claimed by {names}; name the one that it is (`format`).")
    if claiming:
        return claiming[0]
    if head.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise ProtectedFile(path, "is protected by a password; save a copy without one.")
    tried = ", ".join(f.name for f in formats().values() if not f.declared_only)
    raise UnknownFormat(
        path,
        f"no reader recognises this file (tried {tried}). Name its format (`format`) or, for a table, declare its "
        "columns (`columns`); `ionterface formats` lists what can be read.",
    )


def read_all(path: Path | str, *, format: str | None = None, columns: Declaration | None = None) -> tuple[Record, ...]:
    """Every record of a file.

    Parameters
    ----------
    path : Path or str
    format : str, optional
        Name of a format, where the content does not tell.
    columns : Declaration, optional
        What stands in which column of a csv, tsv or xlsx file that does not tell.

    Raises
    ------
    FileError
        One of its kinds, with a sentence that says what to do.
    """
    path = Path(path)
    content = _bytes(path)
    described = _chosen(path, content[:HEAD], format, columns)
    file = Opened(path=path, sha256=hashlib.sha256(content).hexdigest(), content=content, declared=columns)
    records = described.read(file)
    if not records:
        raise NoRecords(path, f"is a {described.name} file without any measured point.")
    return records


def read(
    path: Path | str, *, record: str | None = None, format: str | None = None, columns: Declaration | None = None
) -> Record:
    """The record of a file; of a file of several, the one labelled `record`.

    Raises
    ------
    SeveralRecords
        The file holds several and `record` is not given.
    UsageError
        No record of the file bears the label `record`.
    FileError
        Everything that `read_all` raises.
    """
    records = read_all(path, format=format, columns=columns)
    if record is None and len(records) == 1:
        return records[0]
    for one in records:
        if one.metadata.label == record:
            return one
    if record is None:
        raise SeveralRecords(path, (r.metadata.label for r in records))
    labels = ", ".join(repr(r.metadata.label) for r in records)
    raise UsageError(f"{Path(path).name}: holds no record {record!r}; it holds {labels}.")


def _chosen(path: Path, head: bytes, name: str | None, columns: Declaration | None) -> FileFormat:
    if columns is not None:
        able = [f for f in formats().values() if f.declared_only and f.recognises(head)]
        if len(able) != 1:
            raise UnknownFormat(path, "columns were declared, but it is neither a text table nor an xlsx workbook.")
        if name not in (None, able[0].name):
            raise UsageError(f"{path.name}: columns were declared, which format={name!r} does not take.")
        return able[0]
    if name is None:
        return _identify(path, head)
    if name not in formats():
        raise UsageError(f"there is no format {name!r}; known are {', '.join(formats())}.")
    if formats()[name].declared_only:
        raise DeclarationNeeded(path, f"{name} reads declared columns; declare them with columns=....")
    return formats()[name]
