"""The DOCX, read as the XML it is."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile

import pytest

from ionterface.report import docx
from ionterface.report.document import Prose
from ionterface.report.sources import Sources

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


@pytest.fixture
def parts(folder, tmp_path):
    def make(document):
        with zipfile.ZipFile(io.BytesIO(docx.docx(document, Sources.of(document, tmp_path), folder, tmp_path))) as z:
            assert z.testzip() is None
            return {name: z.read(name) for name in z.namelist()}

    return make


def body(parts):
    return ET.fromstring(parts["word/document.xml"]).find(f"{W}body")


def texts(element):
    return ["".join(run.text or "" for run in p.iter(f"{W}t")) for p in element.iter(f"{W}p")]


def test_every_section_is_a4_with_numbered_pages(parts, small):
    made = parts(small())
    tree = body(made)
    sections = list(tree.iter(f"{W}sectPr"))
    sizes = [(s.find(f"{W}pgSz").get(f"{W}w"), s.find(f"{W}pgSz").get(f"{W}orient")) for s in sections]
    assert sizes == [("11906", None), ("16838", "landscape"), ("16838", "landscape"), ("11906", None)]
    assert all(section.find(f"{W}footerReference") is not None for section in sections)
    footer = "".join(ET.fromstring(made["word/footer1.xml"]).itertext())
    assert "S" in footer
    assert "PAGE" in footer
    assert tree[-1] is sections[-1]  # no empty page at the end


def test_all_parts_are_well_formed_and_nothing_is_declared_twice(parts, small, hostile):
    made = parts(small(questions=hostile, choices=hostile))
    for name, content in made.items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(content)
    styles = [s.get(f"{W}styleId") for s in ET.fromstring(made["word/styles.xml"]).iter(f"{W}style")]
    assert len(styles) == len(set(styles))
    used = {s.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for s in body(made).iter(f"{W}{tag}")}
    assert used <= set(styles)


def test_hostile_names_are_printed_as_they_are(parts, small, hostile):
    shown = texts(body(parts(small(questions=hostile))))
    for text in hostile:
        assert " ".join(text.split()) in [" ".join(line.split()) for line in shown]


def test_tables_repeat_their_head_and_equations_bear_their_number(parts, small):
    made = body(parts(small()))
    for table in made.iter(f"{W}tbl"):
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    rows = list(made.iter(f"{W}tr"))
    assert rows
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    (formula,) = [p for p in made.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle[@{W}val='Equation']") is not None]
    assert formula.find(f"{M}oMath") is not None
    assert formula.findall(f"{W}r/{W}t")[-1].text == "(S4)"


def test_pictures_have_their_width(parts, small):
    made = parts(small())
    assert next(name for name in made if name.startswith("word/media/")).endswith(".png")
    widths = [int(width) for width in re.findall(rb'<wp:extent[^>]*cx="(\d+)"', made["word/document.xml"])]
    assert widths == [pytest.approx(8 * 360000, abs=2)]  # 360000 to the cm


def test_dates_come_from_the_document(parts, small):
    core = parts(small())["docProps/core.xml"].decode("utf-8")
    assert core.count("2026-11-22T12:00:00Z") == 2


def test_only_links_that_lead_away_look_like_links(parts, small):
    made = parts(small(blocks=(Prose("[443 mAh/g](#trace-1), [page](https://example.org)."),)))
    links = {link.get(f"{W}anchor", "away"): link for link in body(made).iter(f"{W}hyperlink")}
    assert links["away"].find(f".//{W}rStyle") is not None
    assert links["trace-1"].find(f".//{W}rStyle") is None
