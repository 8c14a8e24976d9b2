"""The document as PDF: pandoc writes typst, typst sets it with our template; pictures stay vectors."""

from __future__ import annotations

import json
from pathlib import Path

from ionterface.errors import MissingExtra, RenderError
from ionterface.report import pandoc
from ionterface.report.document import Document
from ionterface.report.sources import Sources

NAME = "supporting-information.pdf"


def pdf(document: Document, sources: Sources, folder: Path) -> bytes:
    """The PDF; pictures are taken from `folder`.

    Raises
    ------
    RenderError
        Pandoc or typst could not make it.
    MissingExtra
        pypandoc or typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingExtra("typst", "report", "the PDF") from error
    text = pandoc.run(_arguments(document, sources), source=sources.markdown, date=document.date, output=NAME)
    text = text.replace(b"align(center)[#table(", b"align(left)[#table(")  # below its caption; text has its # escaped
    try:
        # The stub wants root to be of the type of the input; bytes as input and a path as root are what typst takes.
        made = typst.compile(text, root=str(folder), format="pdf")  # type: ignore[call-overload]
    except typst.TypstError as error:
        raise RenderError(NAME, f"was not made; typst says: {error}") from error
    return bytes(made)


def _arguments(document: Document, sources: Sources) -> list[str]:
    day = document.date
    people = "".join(f"{json.dumps(author, ensure_ascii=False)}," for author in sources.authors)
    return [
        *sources.arguments("typst"),
        "--template", str(pandoc.HERE / "template.typ"), "--standalone", "--syntax-highlighting=none",
        "--variable", f"pdf-authors=({people})",
        "--variable", f"pdf-date=year: {day.year}, month: {day.month}, day: {day.day}",
    ]  # fmt: skip
