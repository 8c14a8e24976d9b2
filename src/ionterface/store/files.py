"""Atomic writing and hashing of files."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from ionterface.errors import UnreadableFile

TEMPORARY = ".part-"
"""Part of the name of a file that is still being written; what bears it after a crash is rubbish."""


def write_atomic(path: Path, content: bytes | str) -> None:
    """Write a file so that every reader sees either the old content or the new one, whole."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}{TEMPORARY}{uuid.uuid4().hex[:8]}")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what an interrupted `write_atomic` left below a folder."""
    for part in folder.rglob(f".*{TEMPORARY}*"):
        part.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Raises
    ------
    UnreadableFile
        The file is missing, a directory, or may not be read.
    """
    if path.is_dir():  # opening one is another error on every system
        raise UnreadableFile(path, "is a folder, not a file; name the file inside it.")
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise UnreadableFile(path, "there is no such file; check the name and the folder.") from error
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read ({error.strerror}); check its permissions.") from error
