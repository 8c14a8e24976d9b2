"""Text of unknown origin (names of files and samples, sentences of findings) made safe for Pandoc Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>$@#~^|&!])")
_OPENING = re.compile(r"^(\d+(?=\.(?:\s|$))|(?=[-+=:%.]))")  # what would begin a list, a rule or a block
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text on one line, with a replacement character for what no document format can hold."""
    return " ".join(_UNPRINTABLE.sub("\ufffd", text).split())


def escaped(text: str) -> str:
    r"""Markdown that prints exactly this text, on one line, wherever it is put.

    >>> escaped("a|b *x* $1 @ref")
    'a\\|b \\*x\\* \\$1 \\@ref'
    """
    return _OPENING.sub(r"\1\\", _SPECIAL.sub(r"\\\1", plain(text)))


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
