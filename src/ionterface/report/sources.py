"""What the three formats share: the Markdown, the bibliography on disk, and the arguments of pandoc."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ionterface.report import pandoc
from ionterface.report.document import Document
from ionterface.report.escaping import plain
from ionterface.report.markdown import markdown


@dataclass(frozen=True)
class Sources:
    """The one Markdown source of a document, and the arguments that every format gives to pandoc."""

    markdown: str
    title: str
    date: str
    authors: tuple[str, ...]
    bibliography: Path

    @classmethod
    def of(cls, document: Document, scratch: Path) -> Sources:
        """The sources of a document; the bibliography is written into the folder `scratch`."""
        bibliography = scratch / "references.bib"
        bibliography.write_text(document.bibliography, encoding="utf-8", newline="\n")
        authors = tuple(plain(author) for author in document.authors)
        return cls(markdown(document), plain(document.title), document.date.isoformat(), authors, bibliography)

    def arguments(self, writer: str) -> list[str]:
        """Arguments for reading the source, for citing, and for a writer.

        Title and authors go as arguments, which pandoc takes literally and each writer escapes.
        """
        people = [part for author in self.authors for part in ("--metadata", f"author={author}")]
        return [
            "--from", pandoc.READER, "--to", writer,
            "--metadata", f"title={self.title}", "--metadata", f"date={self.date}", *people, "--metadata", "lang=en",
            "--metadata", "link-citations=true", "--metadata", "reference-section-title=",
            "--bibliography", str(self.bibliography), "--csl", str(pandoc.HERE / "ionterface.csl"),
            "--citeproc", "--lua-filter", str(pandoc.HERE / "formats.lua"),
        ]  # fmt: skip
