"""Tables on a terminal of 120 columns."""

from __future__ import annotations

import math

import pytest

from ionterface.cli.analyse.grid import WIDTH, grid
from ionterface.estimate import Column, Estimate, Table


def made(*columns):
    """A table of (heading, unit, cells)."""
    heads = tuple(Column(f"c{n}", heading, unit) for n, (heading, unit, _) in enumerate(columns))
    return Table.of(heads, zip(*(cells for *_, cells in columns), strict=True))


def test_headings_take_several_lines_only_where_the_table_is_too_wide():
    one = ("Largest change without this rate", "%", [1.0, 2.5])
    assert grid(made(one)).splitlines()[0].strip() == "Largest change without this rate (%)"
    lines = grid(made(*(one for _ in range(6)))).splitlines()
    assert [line.split("  ")[1] for line in lines[:3]] == ["Largest change", "without this", "rate (%)"]


def test_no_line_is_longer_than_a_terminal_and_each_part_says_which_row_it_is():
    rates = [("Branch", "", ["up", "up"]), ("Potential", "V", [0.1, 0.2])]
    wide = [(f"Quantity number {n}", "mA", [Estimate(1.23456 + n, 1e-5, "mA")] * 2) for n in range(12)]
    lines = grid(made(*rates, *wide)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    parts = "\n".join(lines).split("\n\n")
    assert len(parts) == 3
    assert all(part.splitlines()[-1].split()[:2] == ["up", "0.2"] for part in parts)
    assert "\n".join(lines).count("12.234560 ± 0.000010") == 2


def test_long_words_are_wrapped_within_their_column():
    text = "the current is not a tenth of the branch's largest at every rate"
    lines = grid(made(("E", "V", [0.1]), ("Reading", "", [text]))).splitlines()
    assert [line[9:] for line in lines[1:]] == [
        "the current is not a tenth of the",
        "branch's largest at every rate",
    ]


def test_columns_without_a_value_are_named_below():
    nan = Estimate(math.nan, math.nan, "mC")
    told = grid(made(("E", "V", [0.1, 0.2]), ("Q", "mC", [nan, nan]), ("Bound", "", [None, None])))
    assert told.splitlines()[-2:] == ["  not computable: Q", "  no value: Bound"]
    assert "-" not in told


def test_an_empty_table_shows_its_headings():
    assert grid(Table.of((Column("a", "Peak"), Column("b", "E_p", "V")), [])).split() == ["Peak", "E_p", "(V)"]


@pytest.mark.parametrize(
    ("number", "shown"), [(0.062592, "0.06259"), (12345.6, "12346"), (3.0e7, "3e+07"), (1 / 3, "0.3333"), (7, "7")]
)
def test_numbers_have_four_digits(number, shown):
    assert grid(made(("x", "", [number]))).split() == ["x", shown]


def test_a_remark_stands_once_below():
    same = Estimate(1.0, None, "V")
    assert grid(made(("x", "V", [same, same]))).splitlines()[-1] == "  * uncertainty not stated"
