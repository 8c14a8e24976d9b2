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


def test_only_a_bracket_at_the_end_is_a_unit():
    note = "k⁰ (95 %); a long sentence that follows the bracket in the middle of this note about psi"
    rows = broken(note, 3).split("\n")
    assert len(rows) == 3
    assert max(len(row) for row in rows) < 40


def test_a_protected_space_is_never_broken():
    assert broken("a = 1 b = 2".replace(" = ", "\u00a0=\u00a0"), 9).split("\n") == [
        "a\u00a0=\u00a01",
        "b\u00a0=\u00a02",
    ]
