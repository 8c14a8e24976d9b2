"""The PDF: it is made whatever the texts hold, and says on its pages what it should."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from ionterface.errors import RenderError
from ionterface.report import pdf
from ionterface.report.document import Claim, FigureBlock, Ledger, Prose
from ionterface.report.sources import Sources


@pytest.fixture
def make(folder, tmp_path):
    def make(document):
        return pdf.pdf(document, Sources.of(document, tmp_path), folder)

    return make


def words(content, tmp_path):
    """The text of each page, without white space."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return ["".join(page.split()) for page in done.stdout.decode("utf-8").split("\f")]


def test_pages_are_numbered_and_hold_the_document(make, small, tmp_path):
    pages = words(make(small()), tmp_path)
    assert pages[0].startswith("SUPPORTINGINFORMATIONStorageofZn")
    assert pages[0].endswith("S1")
    assert "Whatareviewerwouldask" in pages[0]
    whole = "".join(pages)
    for text in ("FigureS1.Asquare.", "Notavailable:", "(S4)", "443.1±2.3", "†Uncertaintynotstated", "[1]Y.Dai"):
        assert text in whole


def test_hostile_names_are_printed_as_they_are(make, small, hostile, tmp_path):
    printable = [text for text in hostile if text.isascii()]
    whole = "".join(words(make(small(questions=hostile, choices=hostile, title=" ".join(hostile[:40]))), tmp_path))
    for text in printable:
        assert whole.count("".join(text.split())) >= 2


def test_the_head_of_a_long_ledger_is_repeated(make, small, tmp_path):
    claim = Claim(item="S1", claim="word " * 40, computed_by="x" * 60, output="figures/S1.pdf", verdict="agrees")
    pages = words(make(small(blocks=(Ledger(claims=(claim,) * 54),))), tmp_path)
    assert sum("ItemClaimComputedbyOutputVerdict" in page for page in pages) > 3


def test_a_vector_picture_is_taken_where_there_is_one(make, small, folder):
    (folder / "figures" / "S1.svg").write_text("no picture", encoding="utf-8")
    with pytest.raises(RenderError, match=r"supporting-information\.pdf: was not made; typst says"):
        make(small())


def test_typst_in_a_text_is_text(make, small, tmp_path):
    text = (
        '#panic("x") `#panic("y")`{=typst} [z]{typst:text:fill="panic(1)"}\n\n::: {typst:inset="panic(2)"}\n#panic\n:::'
    )
    assert '#panic("x")' in "".join(words(make(small(blocks=(Prose(text),))), tmp_path))


def test_a_missing_picture_is_an_error(make, small, folder):
    (folder / "figures" / "S1.svg").unlink()
    with pytest.raises(RenderError, match=r"S1\.svg"):
        make(small())
    one = small().blocks[2]
    make(small(blocks=(FigureBlock(key="S1", caption="x", files={"png": one.files["png"]}),)))


def test_a_row_stays_on_one_page_and_one_beyond_a_page_is_whole(make, small, tmp_path):
    def pages_of(length, rows):
        texts = [" ".join(f"r{row}w{k}" for k in range(length)) for row in range(rows)]
        claims = [Claim(item="S1", claim=text, computed_by="", output="", verdict="agrees") for text in texts]
        return words(make(small(blocks=(Ledger(claims=tuple(claims)),))), tmp_path)

    kept = pages_of(60, 20)
    for row in range(20):
        assert sum(f"r{row}w0" in page for page in kept) == 1
        first = next(page for page in kept if f"r{row}w0" in page)
        assert f"r{row}w59" in first
    whole = "".join(pages_of(1500, 1))
    assert "r0w1499" in whole
