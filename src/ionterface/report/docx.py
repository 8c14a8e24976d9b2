"""The document as DOCX: pandoc writes it after our reference file, and the sections get their page numbers."""

from __future__ import annotations

import re
from pathlib import Path

from . import pandoc
from .document import Document
from .sources import Sources
from .word_reference import packed, reference, unpacked

NAME = "supporting-information.docx"
_BODY = "word/document.xml"
_PROPERTIES = "docProps/custom.xml"  # pandoc would print the paths of its own arguments there
_NO_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_SECTION = re.compile(r"<w:sectPr>.*?</w:sectPr>", re.DOTALL)
_SECTION_END = re.compile(r"<w:p><w:pPr>(<w:sectPr>(?:(?!<w:p>).)*?</w:sectPr>)</w:pPr></w:p>", re.DOTALL)


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
    return packed({_BODY: body.encode("utf-8"), _PROPERTIES: _NO_PROPERTIES}, made)


def _numbered_sections(body: str) -> str:
    """The body with the footer in every section, rows that do not break, and no empty last page.

    Pandoc gives the footer to the last section only, and the turned pages of the annex would be followed by an empty
    upright one.
    """
    *_, last = _SECTION.finditer(body)
    footer = re.search(r"<w:footerReference[^>]*>", last[0])
    ends = [end for end in _SECTION_END.finditer(body) if "<w:p>" not in body[end.end() : last.start()]]
    if ends:
        turned = ends[-1]
        body = body[: turned.start()] + body[turned.end() : last.start()] + turned[1] + body[last.end() :]
    start = "<w:sectPr>" + (footer[0] if footer else "")
    body = _SECTION.sub(lambda s: s[0] if "footerReference" in s[0] else s[0].replace("<w:sectPr>", start), body)
    body = body.replace("<w:trPr><w:tblHeader", "<w:trPr><w:cantSplit/><w:tblHeader")
    return body.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
