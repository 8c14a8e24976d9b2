"""Texts broken into lines that fit."""

from __future__ import annotations

import math
from typing import Any


def broken(text: str, lines: int) -> str:
    """The text in about `lines` lines of like length, never broken inside the unit, nor where a space is protected."""
    body, bracket, unit = text.rpartition(" (")
    ends = bool(bracket) and text.endswith(")")
    words = [*body.split(" "), bracket.strip() + unit] if ends else text.split(" ")
    target = len(text) / lines
    rows = [words[0]]
    for word in words[1:]:
        if len(rows) < lines and len(rows[-1]) + len(word) / 2 > target:
            rows.append(word)
        else:
            rows[-1] += " " + word
    return "\n".join(rows)


def folded(name: str, letters: int = 30) -> str:
    """The name of a category in as many lines as keep it to about so many letters."""
    return broken(name, math.ceil(len(name) / letters))


def wrap(artist: Any, room: float, renderer: Any, *, shorten: bool = True) -> None:
    """Break every line of a matplotlib text so that it is no wider than `room` pixels, as far as its words allow.

    A word that alone is wider, as the name of a file, is shortened in its middle: its beginning and its end tell most.
    Without `shorten` it is broken at any letter instead.
    """
    artist.set_text("\n".join(_wrapped(artist, line, room, renderer) for line in artist.get_text().split("\n")))
    rows = artist.get_text().split("\n")
    fit = _cut if shorten else _chopped
    artist.set_text("\n".join(fit(artist, row, room, renderer) for row in rows))


def shortened(text: str, letters: int) -> str:
    """The text with so many letters, an ellipsis in place of its middle; the text itself where it is no longer."""
    if len(text) <= letters:
        return text
    kept = max(letters - 1, 2)
    return f"{text[: math.ceil(kept / 2)]}…{text[len(text) - kept // 2 :]}"


def _cut(artist: Any, row: str, room: float, renderer: Any) -> str:
    """The row, shortened until it is no wider than `room`."""
    for letters in range(len(row), 3, -1):
        cut = shortened(row, letters)
        artist.set_text(cut)
        if artist.get_window_extent(renderer).width <= room:
            break
    return cut if len(row) > 3 else row


def _chopped(artist: Any, row: str, room: float, renderer: Any) -> str:
    """The row in as few lines as are no wider than `room`, broken at any letter."""
    for letters in range(len(row), 0, -1):
        chopped = "\n".join(row[k : k + letters] for k in range(0, len(row), letters))
        artist.set_text(chopped)
        if artist.get_window_extent(renderer).width <= room:
            break
    return chopped if row else row


def _wrapped(artist: Any, whole: str, room: float, renderer: Any) -> str:
    artist.set_text(whole)
    width = artist.get_window_extent(renderer).width
    rows = whole
    for lines in range(max(math.ceil(width / room), 1), len(whole.split()) + 1):
        rows = broken(whole, lines)
        artist.set_text(rows)
        if artist.get_window_extent(renderer).width <= room:
            break
    return rows
