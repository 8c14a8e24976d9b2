"""Long labels break between words, never inside a unit."""

from __future__ import annotations

import pytest

from ionterface.figures.wrapping import broken


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("Cell voltage (V)", 1, "Cell voltage (V)"),
        ("Capacity on VOx+rGO (mA h g-1)", 2, "Capacity on VOx+rGO\n(mA h g-1)"),
        ("Capacity", 3, "Capacity"),
        ("Capacity (mA h g-1)", 3, "Capacity\n(mA h g-1)"),
        ("one two three four", 2, "one two\nthree four"),
    ],
)
def test_breaking(text, lines, expected):
    assert broken(text, lines) == expected


def test_no_word_is_lost():
    text = "Potential of the working electrode vs Zn²⁺/Zn (V)"
    for lines in range(1, 9):
        assert broken(text, lines).replace("\n", " ") == text
