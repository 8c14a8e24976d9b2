"""The one source: what stands in it and in which order."""

from __future__ import annotations

import pytest

from ionterface.errors import InputError
from ionterface.report.document import Heading, Prose
from ionterface.report.markdown import markdown, standalone


def test_the_order_of_a_document(small):
    text = markdown(small())
    marks = [
        "# What a reviewer would ask", "1 failure, 1 open question, no errors, 2 warnings, 1 note and 1 choice.",
        "## What could not be done", "g9.mpr", "## Open questions", "mass of g3", "## Warnings", "## Notes",
        "## Choices", "VOx+rGO", "{.contents}", "# Electrochemistry", "![**Figure S1.** A square.]", "**Figure S2.**",
        "nobody stated its radius", "**Table S3.** Capacities.", 'number="S4"', "# Ledger",
        "**Claim ledger.** 2 claims: agrees 1, open 1",
        "# References", "# Where each number comes from", "# Files",
    ]  # fmt: skip
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_one_finding_in_two_places_is_one_row(small):
    assert "| W-S1 | few cells | Table S3; Table S4 |" in markdown(small())


def test_a_ledger_stands_on_a_turned_page_with_its_heading(small):
    assert "::: {.landscape}\n\n# Ledger\n\n| Item" in markdown(small())


def test_nothing_is_said_about_nothing(small):
    empty = small(findings=(), choices=(), questions=(), failures=(), traces=(), files=(), blocks=())
    text = markdown(empty)
    assert "No failures, no open questions, no errors, no warnings, no notes and no choices." in text
    assert "## " not in text
    assert "No number is traced." in text
    assert "No file was read." in text


@pytest.mark.parametrize(
    "text", ["```\nx", "~~~~\nx\n~~~", "::: {.x}\nx", ":::: a\n::: b\n:::", "x\n:::", "``` {.x}\n``` y"]
)
def test_a_text_that_would_swallow_the_next_one_is_refused(small, text):
    with pytest.raises(InputError, match="opens or closes a block"):
        markdown(small(blocks=(Prose(text), Heading("next"))))


@pytest.mark.parametrize(
    "text", ["```\n:::\n```", "::: {.x}\nx\n:::", "a `:::` b", "~~~\n```\n~~~", ":::: a\n::: b\n:::\n::::"]
)
def test_a_closed_text_is_taken(small, text):
    assert text in markdown(small(blocks=(Prose(text),)))


def test_the_markdown_file_names_itself(small):
    text = standalone(small(title='a "b": c'))
    assert text.startswith('---\ntitle: "a \\"b\\": c"\ndate: "2026-11-22"\nauthor: ["A. Author", "李 明"]\n---\n')
