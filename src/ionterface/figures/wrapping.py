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


def wrap(artist: Any, room: float, renderer: Any) -> None:
    """Break every line of a matplotlib text so that it is no wider than `room` pixels, as far as its words allow."""
    artist.set_text("\n".join(_wrapped(artist, line, room, renderer) for line in artist.get_text().split("\n")))


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
