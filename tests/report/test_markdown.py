"""The one source: what stands in it and in which order."""

from __future__ import annotations

import pytest

from ionterface.errors import InputError
from ionterface.estimate import Column, Table
from ionterface.report.document import Claim, Failure, Heading, Ledger, Prose, TableBlock
from ionterface.report.markdown import markdown, standalone


def test_the_order_of_a_document(small):
    text = markdown(small())
    marks = [
        "# What a reviewer would ask", "1 failure, 1 open question, 2 warnings, 1 note and 1 choice; no error.",
        "## What could not be done", "g9.mpr", "## Open questions", "mass of g3", "## Warnings", "## Notes",
        "## Choices", "VOₓ+rGO", "{.contents}", "# Electrochemistry", "![**Figure S1.** A square.]", "**Figure S2.**",
        "nobody stated its radius", "**Table S3.** Capacities.", 'number="S4"', "# Ledger",
        "**Claim ledger.** 2 claims: agrees 1, open 1",
        "# Where each number comes from", "# Files", "# References",
    ]  # fmt: skip
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_one_finding_in_two_places_is_one_row(small):
    assert "| W-S1 | Few cells | Table S3; Table S4 |" in markdown(small())


def test_a_ledger_stands_on_a_turned_page_with_its_heading(small):
    assert "::: {.landscape}\n\n# Ledger\n\n| Item" in markdown(small())


def test_a_key_without_a_digit_is_a_name(small):
    table = Table.of([Column("a", "A")], [["x"]])
    text = markdown(small(blocks=(TableBlock(key="Samples", caption="All.", conditions="cell g1, 1 mg", table=table),)))
    assert ": **Samples.** All. Cell g1, 1 mg {#tab-Samples}" in text


@pytest.mark.parametrize(
    ("verdict", "reason", "cell"),
    [
        ("open", "Open: the files.", "**Open.** The files."),
        ("contradicts", "443 is not. Open: VO2.", "**Contradicts.** 443 is not. Open: VO₂."),
        ("not testable", "", "**Not testable.**"),
    ],
)
def test_a_verdict_is_said_once(small, verdict, reason, cell):
    claim = Claim(item="S1", claim="it is", computed_by="", output="", verdict=verdict, reason=reason)
    assert f" | {cell} |\n" in markdown(small(blocks=(Ledger(claims=(claim,)),)))


def test_sentences_are_set_and_files_are_not(small):
    failure = Failure(item="VO2_01.mpr", reason="holds 1 cm2 of VO2.")
    text = markdown(
        small(failures=(failure,), choices=("Range 1.3..1.8 V.",), blocks=(Prose("MnO2 in `MnO2`, $MnO2$."),))
    )
    assert "| VO2\\_01.mpr | Holds 1 cm² of VO₂. |" in text
    assert "1. Range 1.3–1.8 V." in text
    assert "MnO₂ in `MnO2`, $MnO2$." in text


def test_nothing_is_said_about_nothing(small):
    empty = small(findings=(), choices=(), questions=(), failures=(), traces=(), files=(), blocks=())
    text = markdown(empty)
    assert "No failure, no open question, no error, no warning, no note and no choice." in text
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
