"""The CSV beside a figure lets a reader draw it again, to the last digit."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from ionterface.figures import (
    Axis,
    Band,
    Bars,
    Box,
    Curve,
    Figure,
    Level,
    NotValid,
    Panel,
    Points,
    data,
    source_data,
)  # fmt: skip

X = Axis(quantity="Potential vs Zn²⁺/Zn", unit="V")
Y = Axis(quantity="Current", unit="uA/cm2")


def rows_of(figure: Figure) -> list[list[str]]:
    content = source_data(figure).encode("utf-8").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


def columns_of(figure: Figure) -> dict[str, tuple[str, list[str]]]:
    return {name: (unit, list(cells)) for name, unit, *cells in zip(*rows_of(figure), strict=True)}


def figure_of(*marks, x=X, y=Y) -> Figure:
    return Figure(key="S1", panels=(Panel(x=x, y=y, marks=marks),))


def test_two_header_rows_then_numbers_that_read_back_exactly():
    x, y = np.array([0.1, 1 / 3]), np.array([np.pi, 1e-300])
    rows = rows_of(figure_of(Curve(x=x, y=y, label="5 mV/s")))
    assert rows[0] == ["Potential vs Zn²⁺/Zn, 5 mV/s", "Current, 5 mV/s"]
    assert rows[1] == ["V", "µA/cm²"]
    assert [[float(cell) for cell in row] for row in rows[2:]] == np.column_stack((x, y)).tolist()


def test_excel_is_told_that_it_is_utf8_and_rows_end_as_rfc_4180_says():
    text = source_data(figure_of(Curve(x=np.arange(2.0), y=np.arange(2.0))))
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == text.count("\n") == 4


def test_shorter_columns_and_nan_end_in_empty_cells():
    long = Curve(x=np.arange(3.0), y=np.array([1.0, np.nan, 3.0]))
    rows = rows_of(figure_of(long, Curve(x=np.arange(1.0), y=np.arange(1.0))))
    assert rows[2:] == [["0", "1", "0", "0"], ["1", "", "", ""], ["2", "3", "", ""]]


def test_a_name_with_a_comma_stays_one_cell():
    rows = rows_of(figure_of(Curve(x=np.arange(1.0), y=np.arange(1.0), label='a, "b"')))
    assert rows[0][1] == 'Current, a, "b"'
    assert {len(row) for row in rows} == {2}


def test_every_kind_of_mark_gives_its_numbers():
    one = np.array([1.0])
    columns = columns_of(
        figure_of(
            Points(x=one, y=2 * one, y_error=3 * one, label="p", detail="charge"),
            Band(x=one, low=4 * one, high=5 * one, label="b"),
            Bars(x=one, height=6 * one, error=7 * one, bottom=8 * one, label="c"),
            Level(y=9.0, label="limit"),
            NotValid(start=10.0, stop=11.0, reason="iR drop"),
        )
    )
    assert columns["Current, p, charge"] == ("µA/cm²", ["2"])
    assert columns["Current, p, charge, ± half length of the error bar"] == ("µA/cm²", ["3"])
    assert columns["Current, b, lower bound"][1] == ["4"]
    assert columns["Current, b, upper bound"][1] == ["5"]
    assert columns["Current, c"][1] == ["6"]
    assert columns["Current, c, ± half length of the error bar"][1] == ["7"]
    assert columns["Current, c, bottom of the bar"][1] == ["8"]
    assert columns["Reference line"] == ("", ["limit"])
    assert columns["Current, reference line"][1] == ["9"]
    assert columns["Potential vs Zn²⁺/Zn, not valid from"] == ("V", ["10"])
    assert columns["Potential vs Zn²⁺/Zn, not valid to"][1] == ["11"]
    assert columns["Not valid because"][1] == ["iR drop"]


def test_boxes_give_their_summary_and_every_single_value():
    boxes = [
        Box(
            position=p, low=1, first_quartile=2, median=3, third_quartile=4, high=5, values=np.array([1.0, 5.0, p]),
            mean=2.5 if p else None,
        )
        for p in (0.0, 1.0)
    ]  # fmt: skip
    columns = columns_of(figure_of(*boxes, x=Axis(quantity="Cycle", categories=("1", "2"))))
    assert columns["Cycle"][1][:2] == ["1", "2"]
    assert columns["Current, median"][1][:2] == ["3", "3"]
    assert columns["Current, mean"][1][:2] == ["", "2.5"]
    assert columns["Current, Cycle 1"][1] == ["1", "5", "0"]
    assert columns["Current, Cycle 2"][1] == ["1", "5", "1"]


def test_panels_are_told_apart_by_their_letters():
    panel = Panel(x=X, y=Y, marks=(Curve(x=np.arange(1.0), y=np.arange(1.0)),))
    names = rows_of(Figure(key="S1", panels=(panel, panel)))[0]
    assert names == ["a: Potential vs Zn²⁺/Zn", "a: Current", "b: Potential vs Zn²⁺/Zn", "b: Current"]


def test_170_000_points_are_all_there():
    x = np.linspace(0, 1, 170_000)
    assert len(rows_of(figure_of(Curve(x=x, y=x)))) == 170_002


def test_a_column_never_outgrows_a_sheet_of_excel(monkeypatch):
    monkeypatch.setattr(data, "MOST_ROWS", 1000)
    x = np.linspace(0, 1, 5000)
    assert len(rows_of(figure_of(Curve(x=x, y=x)))) <= 1002 + 4


@pytest.mark.parametrize("number", [1e22, -0.5, 5.05e-9, 123456789.0, 1e15])
def test_numbers_are_written_as_python_reads_them(number):
    cell = rows_of(figure_of(Curve(x=np.array([number]), y=np.array([0.0]))))[2][0]
    assert float(cell) == number
