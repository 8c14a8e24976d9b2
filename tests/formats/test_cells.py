"""Text in several encodings, and cells that are or are not numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ionterface.errors import DamagedFile
from ionterface.formats.cells import decoded, frame, is_text, numbers

PATH = Path("table.csv")
TEXT = "E (V)\tI (mA)\n1.5\t2.5\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.replace("mA", "µA").encode("cp1252"), "cp1252"),
        (TEXT.replace("mA", "µA").encode(), "utf-8"),
        (TEXT.replace("E", "电压").encode("gbk"), "gbk"),
        (TEXT.replace("E", "电压").encode(), "utf-8"),
    ],
)
def test_encodings(content, encoding):
    assert is_text(content)
    text, found = decoded(content, PATH)
    assert found == encoding
    assert text.replace("µA", "mA").replace("电压", "E") == TEXT


@pytest.mark.parametrize("content", [b"PK\x03\x04 text", b"NEWARE", b"\x00\x01\x02\x03" * 20, b"", b"PAR1"])
def test_what_is_no_text(content):
    assert not is_text(content)


def test_utf16_cut_within_a_character():
    with pytest.raises(DamagedFile, match="no valid utf-16 text"):
        decoded(TEXT.encode("utf-16")[:-1], PATH)


def test_numbers_name_row_and_column():
    cells = pl.Series(["1.5", "", "--", "1e-3", None, "nan"])
    values = numbers(cells, path=PATH, column="3 ('E')", first_row=2)
    assert np.array_equal(values, [1.5, np.nan, np.nan, 1e-3, np.nan, np.nan], equal_nan=True)
    for bad in ("over", "1,5", "inf", "1.2.3", "12:30"):
        with pytest.raises(DamagedFile) as raised:
            numbers(pl.Series(["1.5", bad]), path=PATH, column="3 ('E')", first_row=2)
        assert str(raised.value) == (
            f"table.csv: row 3 of the column 3 ('E') holds {bad!r} where a number is expected. Correct it."
        )


def test_decimal_comma():
    assert numbers(pl.Series(["-1,5e-3"]), path=PATH, column="1", first_row=1, decimal_comma=True)[0] == -1.5e-3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(end):
    assert decoded(f"a{end}b{end}".encode(), PATH)[0] == "a\nb\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [('a,b\n"1,2\n3",4\n', "quotation mark that is not closed"), ('a,b\n"1,2\n3,4\n', "cannot be parted into fields")],
)
def test_quotation_mark_that_is_not_closed(text, sentence):
    with pytest.raises(DamagedFile, match=sentence):
        frame(text, ",", path=PATH)


def test_empty_lines_above_count():
    assert frame("\n\na,b\n1,2\n", ",", path=PATH).rows() == [(None, None), (None, None), ("a", "b"), ("1", "2")]
    assert frame("\n1\n\n2\n\n", "\t", path=PATH).rows() == [(None,), ("1",), (None,), ("2",)]


def test_frame_keeps_empty_lines_and_ragged_rows():
    cells = frame('a,b\n\n 1 ,"2,5"\n3\n', ",", path=PATH)
    assert cells.rows()[0][:2] == ("a", "b")
    assert cells.rows()[1][:2] == (None, None)
    assert cells.rows()[2][:2] == ("1", "2,5")
    assert cells.rows()[3][:2] == ("3", None)
