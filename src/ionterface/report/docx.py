"""The document as DOCX: pandoc writes it after our reference file, and the sections get their page numbers."""

from __future__ import annotations

import re
from pathlib import Path

from ionterface.report import pandoc
from ionterface.report.document import Document
from ionterface.report.sources import Sources
from ionterface.report.word_reference import packed, reference, unpacked

NAME = "supporting-information.docx"
_BODY = "word/document.xml"
_PROPERTIES = "docProps/custom.xml"  # pandoc would print the paths of its own arguments there
_NO_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_TRACED = re.compile(r'(<w:hyperlink w:anchor="trace-\d+">.*?</w:hyperlink>)', re.DOTALL)
_SECTION = re.compile(r"<w:sectPr>.*?</w:sectPr>", re.DOTALL)
_SECTION_END = r"<w:p><w:pPr><w:sectPr>(?:(?!<w:p>).)*?</w:sectPr></w:pPr></w:p>"
_SECTION_ENDS = re.compile(rf"({_SECTION_END})\s*{_SECTION_END}", re.DOTALL)


def docx(document: Document, sources: Sources, folder: Path, scratch: Path) -> bytes:
    """The DOCX; pictures are taken from `folder`, the reference file is put into `scratch`.

    Raises
    ------
    RenderError
        Pandoc could not make it.
    MissingExtra
        pypandoc is not installed.
    """
    default = pandoc.run(["--print-default-data-file=reference.docx"], source="", date=document.date, output=NAME)
    path = scratch / "reference.docx"
    path.write_bytes(reference(default))
    arguments = [
        *sources.arguments("docx"), "--reference-doc", str(path), "--resource-path", str(folder),
        "--syntax-highlighting=none",
    ]  # fmt: skip
    made = pandoc.run(arguments, source=sources.markdown, date=document.date, output=NAME)
    body = _numbered_sections(unpacked(made)[_BODY])
    # A number that leads to its row in the annex reads like every other number.
    body = _TRACED.sub(lambda link: link[0].replace('<w:rStyle w:val="Hyperlink" />', ""), body)
    return packed({_BODY: body.encode("utf-8"), _PROPERTIES: _NO_PROPERTIES}, made)


def _numbered_sections(body: str) -> str:
    """The body with the footer in every section, rows that do not break, and no empty page between turned ones.

    Pandoc gives the footer to the last section only, and where one turned page follows another the filter ends an
    upright section that holds nothing.
    """
    *_, last = _SECTION.finditer(body)
    footer = re.search(r"<w:footerReference[^>]*>", last[0])
    body = _SECTION_ENDS.sub(r"\1", body)
    start = "<w:sectPr>" + (footer[0] if footer else "")
    body = _SECTION.sub(lambda s: s[0] if "footerReference" in s[0] else s[0].replace("<w:sectPr>", start), body)
    body = body.replace("<w:trPr><w:tblHeader", "<w:trPr><w:cantSplit/><w:tblHeader")
    return body.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
