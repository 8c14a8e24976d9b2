"""Numbers in print and as data."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from pathlib import PurePosixPath

import pytest

from ionterface.estimate import Column, Estimate, Table
from ionterface.report import pandoc
from ionterface.report.tables import NATURAL, Grid, heading, is_broad, markdown, printed, to_csv


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        (Estimate(443.12, 2.3, "mAh/g"), "mAh/g", "443.1 ± 2.3"),
        (Estimate(443.12, 2.3, "mAh/g"), "", "(443.1 ± 2.3) mAh/g"),
        (Estimate(1.5, 0, "V"), "mV", "1500"),
        (Estimate(443.12, None, "mAh/g"), "mAh/g", "443.1 †"),
        (Estimate(-5.05e-9, 1e-10, "cm2/s"), "cm2/s", "(−5.05 ± 0.10)×10⁻⁹"),
        (Estimate(5.05e-9, None, "cm2/s"), "", "5.05×10⁻⁹ cm²/s †"),
        (Estimate(math.nan, None, "V"), "V", "not computable"),
        (math.nan, "", "not computable"),
        (0.81239, "V", "0.8124"),
        (-3.0, "", "−3"),
        (12, "", "12"),
        ("a  b", "", "a b"),
        (None, "", ""),
    ],
)
def test_cells_in_print(cell, unit, text):
    assert printed(cell, unit).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [("cm2/s", "cm²/s"), ("uA", "µA"), ("Ohm cm2", "Ω cm²"), ("1", ""), ("%", "%"), ("Angstrom", "Å"), ("s-1", "s⁻¹")],
)
def test_headings_bear_their_unit(unit, text):
    assert heading(Column("k", "Name", unit)) == (f"Name ({text})" if text else "Name")


def html(text):
    made = pandoc.run(
        ["--from", pandoc.READER, "--to=html", f"--columns={NATURAL}"],
        source=text,
        date=datetime.date(2026, 11, 22),
        output="x",
    )
    return " ".join(made.decode("utf-8").split())


def shares(page):
    return [int(percent) for percent in re.findall(r'<col style="width: (\d+)%"', page)]


def test_numbers_stand_right_and_bare_ones_share_their_decimals():
    table = Table.of([Column("a", "A"), Column("v", "V", "V")], [["x|y", 0.5], ["z", 0.8126]])
    page = html(markdown(table, caption="**Table S1.** Cap", identifier="tab-S1", file=PurePosixPath("t.csv")))
    assert '<td style="text-align: left;">x|y</td> <td style="text-align: right;">0.5000</td>' in page
    assert 'id="tab-S1"' in page
    assert "<caption><strong>Table S1.</strong> Cap</caption>" in page
    assert "<col" not in page  # natural widths


def unstated(*cells):
    return markdown(Table.of([Column("q", "Q", "V")], [[c] for c in cells]), caption="x", identifier="t").replace(
        "\u00a0", " "
    )


def test_an_uncertainty_that_nobody_stated_is_said_above_the_table():
    exact, open_ = Estimate(1, 0.1, "V"), Estimate(2, None, "V")
    assert "†" not in unstated(exact)
    assert unstated(exact, open_).startswith("| Q (V) |\n| ---: |\n| 1.00 ± 0.10 |\n| 2 † |")
    assert unstated(open_, open_).startswith("| Q (V) † |\n| ---: |\n| 2 |\n| 2 |")
    assert "x † Uncertainty not stated." in unstated(open_)


def test_many_columns_of_numbers_want_a_turned_page_and_long_texts_do_not():
    columns = [Column(str(k), "Coulombic efficiency", "%") for k in range(12)]
    assert is_broad(Table.of(columns, [[1.5] * 12]))
    assert not is_broad(Table.of(columns[:4], [["word " * 40] * 4]))


def test_a_short_broad_table_stands_on_its_side():
    columns = [Column("cell", "Cell"), *(Column(str(k), "Coulombic efficiency", "%") for k in range(12))]
    table = Table.of(columns, [[name, *(10 * row + k for k in range(12))] for row, name in enumerate(("g1", "g2"))])
    assert not is_broad(table)
    square = Table.of(columns, [[f"g{row}", *range(12)] for row in range(8)])
    assert shares(html(markdown(table, caption="x", identifier="t")))[0] > 50  # the names are not squeezed in Word
    assert shares(html(markdown(square, caption="x", identifier="t")))[0] > 30
    lines = markdown(table, caption="x", identifier="t").splitlines()
    assert lines[0] == "| Cell | g1 | g2 |"
    assert lines[2:5] == [f"| Coulombic efficiency (%) | {k} | {10 + k} |" for k in range(3)]
    many = Table.of(columns, [[f"g{row}", *range(12)] for row in range(9)])
    assert is_broad(many)
    assert markdown(many, caption="x", identifier="t").startswith("| Cell | Coulombic")


def test_a_number_and_its_unit_stay_on_one_line():
    table = Table.of([Column("q", "Q", "V")], [[Estimate(1, 0.1, "V")]])
    assert "| 1.00\u00a0±\u00a00.10 |" in markdown(table, caption="x", identifier="t")


def test_a_number_with_a_sign_before_it_stands_right():
    table = Table.of([Column("q", "Q")], [["~700"], ["521.2"], [None]])
    assert "| ---: |" in markdown(table, caption="x", identifier="t")
    assert "| :--- |" in markdown(Table.of([Column("q", "Q")], [["~700"], ["none"]]), caption="x", identifier="t")


def test_a_broad_table_shares_the_page():
    broad = Table.of([Column("a", "A"), Column("b", "B")], [["word " * 30, "x"]])
    page = html(markdown(broad, caption="x", identifier="t"))
    assert shares(page) == pytest.approx([100 * 123 / 128, 100 * 5 / 128], abs=1.5)


def test_a_short_column_is_not_squeezed_by_long_texts():
    columns = [Column("a", "Verdict"), Column("b", "Places"), Column("c", "Found")]
    page = html(
        markdown(Table.of(columns, [["contradicts", "place " * 9, "word " * 200]]), caption="x", identifier="t")
    )
    verdict, places, found = shares(page)
    assert verdict == pytest.approx(100 * 15 / 128, abs=1)
    assert 15 < places < 0.5 * found


def test_a_grid_shares_the_page_as_told():
    page = html(Grid(headings=["a", "b"], rows=[["1", "2"]], widths=[1, 3]).markdown())
    assert shares(page) == pytest.approx([25, 75], abs=1)


def test_csv_has_names_units_and_unrounded_numbers():
    third = 1 / 3
    table = Table.of(
        [Column("c", "Cell, name"), Column("q", "Q", "mAh/g"), Column("n", "n"), Column("v", "V", "V")],
        [
            ["=1+1", Estimate(third, third, "mAh/g"), 7, third],
            ['a"b', Estimate(2, None, "mAh/g"), None, math.nan],
            [None, None, 8, 1e-30],
        ],
    )
    text = to_csv(table)
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == text.count("\n") == 5
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Cell, name", "Q", "Q: standard uncertainty", "n", "V"]
    assert rows[1] == ["", "mAh/g", "mAh/g", "", "V"]
    assert rows[2][0] == "'=1+1"
    assert [float(rows[2][k]) for k in (1, 2, 4)] == [third, third, third]
    assert rows[3] == ['a"b', "2.0", "not stated", "", "not computable"]
    assert rows[4] == ["", "", "", "8", "1e-30"]


def test_csv_converts_to_the_unit_of_its_column():
    table = Table.of(
        [Column("q", "Q", "mV"), Column("r", "R")], [[Estimate(1, 0.5, "V")] * 2, [Estimate(2, 0, "mV")] * 2]
    )
    rows = list(csv.reader(io.StringIO(to_csv(table))))
    assert rows[1] == ["mV", "mV", "V", "V"]
    assert [float(x) for x in rows[2]] == [1000, 500, 1, 0.5]
    assert [float(x) for x in rows[3]] == pytest.approx([2, 0, 0.002, 0])
