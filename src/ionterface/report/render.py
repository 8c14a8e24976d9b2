"""A document into its folder: HTML, PDF, DOCX, and the Markdown they are made from."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ionterface.report import docx, html, pdf
from ionterface.report.document import Document
from ionterface.report.markdown import standalone
from ionterface.report.sources import Sources
from ionterface.store import write_atomic

MARKDOWN = "supporting-information.md"
FILES = (html.NAME, pdf.NAME, docx.NAME, MARKDOWN)
"""Names of the files that `render` writes."""


def render(document: Document, folder: Path) -> tuple[Path, ...]:
    """Write the document into `folder`, where its pictures lie, and say which files were written.

    The same document and the same pictures give the same bytes. Nothing is written unless every format could be made;
    each file is replaced whole.

    Raises
    ------
    RenderError
        A format could not be made: a picture is missing, a reference is unknown, a formula is no TeX.
    InputError
        A text of the document leaves a block open.
    MissingExtra
        pypandoc-binary, typst or plotly is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="ionterface-") as name, ThreadPoolExecutor() as pool:
        scratch = Path(name)
        sources = Sources.of(document, scratch)
        jobs = {
            html.NAME: pool.submit(html.html, document, sources, folder),
            pdf.NAME: pool.submit(pdf.pdf, document, sources, folder),
            docx.NAME: pool.submit(docx.docx, document, sources, folder, scratch),
        }
        contents: dict[str, bytes] = {name: job.result() for name, job in jobs.items()}
    contents[MARKDOWN] = standalone(document).encode("utf-8")
    for name, content in contents.items():
        write_atomic(folder / name, content)
    return tuple(folder / name for name in contents)
