"""Did you mean: the nearest known word, as the end of a sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for a word near a known one, else ``; known are ...``."""
    names = list(dict.fromkeys(known))
    folded = {name.casefold(): name for name in reversed(names)}
    near = difflib.get_close_matches(word.casefold(), folded, n=1)
    if near:
        return f"; did you mean {folded[near[0]]!r}?"
    if not names:
        return "; there are none."
    shown = ", ".join(repr(name) for name in names[:12])
    return f"; known are {shown}{' and others' if len(names) > 12 else ''}."
