"""Texts broken into lines that fit."""

from __future__ import annotations

import math
from typing import Any


def broken(text: str, lines: int) -> str:
    """The text in about `lines` lines of like length, never broken inside the unit."""
    body, bracket, unit = text.partition(" (")
    words = [*body.split(), bracket.strip() + unit] if unit else body.split()
    target = len(text) / lines
    rows = [words[0]]
    for word in words[1:]:
        if len(rows) < lines and len(rows[-1]) + len(word) / 2 > target:
            rows.append(word)
        else:
            rows[-1] += " " + word
    return "\n".join(rows)


def wrap(artist: Any, room: float, renderer: Any) -> None:
    """Break the text of a matplotlib artist so that it is no wider than `room` pixels, as far as its words allow."""
    whole = artist.get_text()
    width = artist.get_window_extent(renderer).width
    for lines in range(max(math.ceil(width / room), 1), len(whole.split()) + 1):
        artist.set_text(broken(whole, lines))
        if artist.get_window_extent(renderer).width <= room:
            break
