"""Escaped text is printed as it is, wherever it stands."""

from __future__ import annotations

import datetime
import json
import random

from ionterface.report import pandoc
from ionterface.report.escaping import escaped, plain, quoted
from ionterface.report.tables import Grid

DAY = datetime.date(2026, 11, 22)


def inlines(content):
    """The text of pandoc's inlines; anything but text and space fails."""
    kinds = {"Str": lambda c: c, "Space": lambda c: " "}
    return "".join(kinds[one["t"]](one.get("c")) for one in content).replace("\u00a0", " ")


def read(markdown):
    return json.loads(pandoc.run(["--from", pandoc.READER, "--to=json"], source=markdown, date=DAY, output="x"))[
        "blocks"
    ]


def random_texts(count):
    source = random.Random(7)
    letters = "ab1 .:-+=*_`~^$#@!|\\/<>[](){}&%\"',;?\t"
    return ["".join(source.choices(letters, k=source.randint(1, 12))) for _ in range(count)]


def test_list_items_paragraphs_and_cells_print_the_text_itself(hostile):
    texts = [text for text in (*hostile, *random_texts(400)) if plain(text)]
    paragraphs = read("\n\n".join(escaped(text) for text in texts))
    assert [inlines(block["c"]) for block in paragraphs] == [plain(text) for text in texts]
    (items,) = read("\n".join(f"{n}. {escaped(text)}" for n, text in enumerate(texts, 1)))
    assert [inlines(item[0]["c"]) for item in items["c"][1]] == [plain(text) for text in texts]
    (table,) = read(Grid(headings=["a", "b"], rows=[[escaped(text), escaped(text)] for text in texts]).markdown())
    rows = table["c"][4][0][3]
    assert [[inlines(cell[4][0]["c"]) for cell in row[1]] for row in rows] == [[plain(t), plain(t)] for t in texts]


def test_quoted_text_is_an_attribute(hostile):
    for text in hostile:
        (block,) = read(f"![x](y){{key={quoted(text)}}}")
        image = block["c"][2][0]["c"][0] if block["t"] == "Figure" else block["c"][0]
        assert image["c"][0][2] == [["key", plain(text)]]


def test_what_no_format_can_hold_is_replaced():
    assert plain("a\x00b\udcffc\x1bd") == "a\ufffdb\ufffdc\ufffdd"
    assert plain(" a\n\tb ") == "a b"
