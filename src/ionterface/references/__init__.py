"""The bibliography: one BibTeX file, and the keys in it."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

_ENTRY = re.compile(r"^@\w+\{\s*([^,\s]+)\s*,", re.MULTILINE)


@cache
def bibliography() -> str:
    """The BibTeX text of everything that Ionterface cites."""
    return (files(__package__) / "references.bib").read_text(encoding="utf-8")


def keys(bibtex: str) -> tuple[str, ...]:
    """The citation keys of a BibTeX text, in its order."""
    return tuple(_ENTRY.findall(bibtex))


def joined(*bibliographies: Path) -> str:
    """Our bibliography followed by those of a campaign; the first entry of a key wins."""
    texts, seen = [bibliography()], set(keys(bibliography()))
    for path in bibliographies:
        for entry in re.split(r"(?m)^(?=@)", path.read_text(encoding="utf-8")):
            match = _ENTRY.match(entry)
            if match and match[1] not in seen:
                seen.add(match[1])
                texts.append(entry)
    return "\n".join(texts)
