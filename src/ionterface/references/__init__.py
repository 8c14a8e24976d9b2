"""The bibliography: one BibTeX file, and the keys in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from ionterface.errors import FileError, UnreadableFile

_START = re.compile(r"(?m)^(?=[ \t]*@)")
_ENTRY = re.compile(r"[ \t]*@\w+\s*\{\s*([^,\s{}=]+)\s*,")


@cache
def bibliography() -> str:
    """The BibTeX text of everything that Ionterface cites."""
    return (files(__package__) / "references.bib").read_text(encoding="utf-8")


def keys(bibtex: str) -> tuple[str, ...]:
    """The citation keys of a BibTeX text, in its order."""
    return tuple(key for key, _ in _parts(bibtex) if key)


def joined(*bibliographies: Path) -> str:
    """Our bibliography followed by those of a campaign; an entry that stands in several is taken once.

    Raises
    ------
    FileError
        One key stands for two different entries: a citation would lead to the wrong work.
    UnreadableFile
        A file is missing or is not UTF-8.
    """
    texts, known = [bibliography()], {key: _plain(entry) for key, entry in _parts(bibliography())}
    for path in bibliographies:
        for key, entry in _parts(_text(path)):
            if not key:
                texts.append(entry)
            elif key not in known:
                known[key] = _plain(entry)
                texts.append(entry)
            elif known[key] != _plain(entry):
                message = f"the key {key!r} stands for another entry too, here or in Ionterface's own bibliography"
                raise FileError(path, f"{message}; give this one another key.")
    return "\n".join(texts)


def _parts(bibtex: str) -> Iterator[tuple[str, str]]:
    """Each entry with its key; abbreviations (``@string``) and comments with an empty one."""
    for part in _START.split(bibtex):
        match = _ENTRY.match(part)
        yield (match[1] if match else ""), part


def _plain(entry: str) -> str:
    return " ".join(entry.split())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read ({error.strerror}); check its name and permissions.") from error
