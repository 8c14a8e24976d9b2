"""What a document refuses."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from ionterface.errors import InputError
from ionterface.report.document import Equation, FigureBlock, Heading, TableBlock


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Heading("x", 4), "levels 1 to 3"),
        (lambda: FigureBlock(key="S 1", caption="", missing="x"), "letters, digits"),
        (lambda: FigureBlock(key='S1" onclick="', caption="", missing="x"), "letters, digits"),
        (lambda: FigureBlock(key="S1", caption=""), "neither a PNG"),
        (lambda: FigureBlock(key="S1", caption="", files={"png": PurePosixPath("/etc/a.png")}), "below its folder"),
        (lambda: FigureBlock(key="S1", caption="", files={"png": PurePosixPath("../a.png")}), "below its folder"),
        (lambda: FigureBlock(key="S1", caption="", files={"png": PurePosixPath("C:/a.png")}), "below its folder"),
        (lambda: TableBlock(key="S1", caption=""), "neither a table"),
        (lambda: Equation(key="S1", tex="a$$ b"), "without"),
        (lambda: Equation(key="S1", tex="a\n\nb"), "without"),
        (lambda: Equation(key="S1", tex=" "), "without"),
    ],
)
def test_what_cannot_be_printed_is_refused(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()


def test_a_number_stands_once(small):
    twice = (Equation(key="S1", tex="x"), FigureBlock(key="S1", caption="", missing="x"), Equation(key="S1", tex="y"))
    with pytest.raises(InputError, match="Equation S1: stands twice"):
        small(blocks=twice)
    small(blocks=twice[:2])
