"""The document as one HTML file that fetches nothing: style, pictures, formulas, plots and their program inside."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ionterface.errors import MissingExtra, RenderError
from ionterface.report import pandoc
from ionterface.report.document import Document, FigureBlock
from ionterface.report.sources import Sources

NAME = "index.html"


def html(document: Document, sources: Sources, folder: Path) -> bytes:
    """The page; pictures are taken from `folder`.

    Raises
    ------
    RenderError
        Pandoc could not make it, a picture is missing, or an interactive figure is not JSON.
    MissingExtra
        pypandoc or plotly is not installed.
    """
    arguments = [
        *sources.arguments("html5"),
        "--template", str(pandoc.HERE / "page.html"), "--standalone", "--embed-resources",
        "--resource-path", str(folder), "--mathml", "--section-divs", "--toc", "--toc-depth=3",
        "--shift-heading-level-by=1", "--syntax-highlighting=none",
        "--variable", f"style={(pandoc.HERE / 'style.css').read_text(encoding='utf-8')}",
    ]  # fmt: skip
    page = pandoc.run(arguments, source=sources.markdown, date=document.date, output=NAME).decode("utf-8")
    start, end, rest = page.rpartition("</body>")
    return f"{start}{_plots(document)}{end}{rest}".encode()


def _plots(document: Document) -> str:
    """The data of every interactive figure, plotly.js once, and what joins them; nothing where no figure has data."""
    drawn = [b for b in document.blocks if isinstance(b, FigureBlock) and b.interactive and not b.missing]
    if not drawn:
        return ""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError as error:
        raise MissingExtra("plotly", "report", "an interactive figure") from error
    program = (pandoc.HERE / "interactive.js").read_text(encoding="utf-8")
    return "\n".join([*_data(drawn), f"<script>{get_plotlyjs()}</script>", f"<script>{program}</script>", ""])


def _data(figures: Iterable[FigureBlock]) -> Iterable[str]:
    for figure in figures:
        try:
            # Read and written again: one line, and no "<" that could end the element.
            text = json.dumps(json.loads(figure.interactive), ensure_ascii=False, separators=(",", ":"))
        except ValueError as error:
            raise RenderError(NAME, f"figure {figure.key}: its interactive version is not JSON ({error}).") from error
        safe = text.replace("<", "\\u003c")
        yield f'<script type="application/json" data-figure="fig-{figure.key}">{safe}</script>'
