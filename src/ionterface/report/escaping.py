"""Text of unknown origin (names of files and samples, sentences of findings) made safe for Pandoc Markdown."""

from __future__ import annotations

import re

from ionterface.figures.typography import typographic

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>$@#~^|&!])")
_OPENING = re.compile(r"^(\d+(?=\.(?:\s|$))|(?=[-+=:%.]))")  # what would begin a list, a rule or a block
_VERBATIM = re.compile(
    r"(^ {0,3}(?:```|~~~).*?^ {0,3}(?:```|~~~)|`[^`]+`|\$[^$]+\$|\]\([^)]*\)|<[^>]*>|\{[^}]*\}|@[\w:.-]+)",
    re.DOTALL | re.MULTILINE,
)
_SPACE = re.compile(r"[^\S\u00a0\u202f]+")  # every space but those that hold a number and its unit together
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text on one line, with a replacement character for what no document format can hold."""
    return _SPACE.sub(" ", _UNPRINTABLE.sub("\ufffd", text)).strip()


def escaped(text: str) -> str:
    r"""Markdown that prints exactly this text, on one line, wherever it is put.

    >>> escaped("a|b *x* $1 @ref")
    'a\\|b \\*x\\* \\$1 \\@ref'
    """
    return _OPENING.sub(r"\1\\", _SPECIAL.sub(r"\\\1", plain(text)))


def sentence(text: str) -> str:
    """Markdown that prints this text with its formulas, units and ranges set as a journal sets them."""
    return escaped(typographic(text))


def typeset(markdown: str) -> str:
    """An author's Markdown with the formulas, units and ranges of its words set; code, TeX and targets are left."""
    return "".join(part if k % 2 else typographic(part) for k, part in enumerate(_VERBATIM.split(markdown)))


def inline(markdown: str) -> str:
    """Markdown on one line; square brackets that do not pair are escaped, so that they cannot end what is around."""
    text, depth = plain(markdown), 0
    for mark in re.findall(r"\\.|[\[\]]", text):
        depth += {"[": 1, "]": -1}.get(mark, 0)
        if depth < 0:
            break
    return text if depth == 0 else re.sub(r"(?<!\\)([\[\]])", r"\\\1", text)


def quoted(text: str) -> str:
    """The text as the value of an attribute of Pandoc Markdown."""
    return '"' + plain(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") + '"'
