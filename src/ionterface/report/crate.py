"""The folder described for machines: RO-Crate metadata with the hash and the media type of every file.

RO-Crate 1.1, doi:10.5281/zenodo.4541002. The specification asks for a licence; nobody stated one, so none stands here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from ionterface.report.document import Document
from ionterface.store import digest

NAME = "ro-crate-metadata.json"
_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]
MEDIA_TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".md": "text/markdown",
    ".json": "application/json",
    ".csv": "text/csv",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".parquet": "application/vnd.apache.parquet",
    ".bib": "application/x-bibtex",
}
"""Media type by suffix; fixed here, for the operating system's list differs from machine to machine."""


def crate(document: Document, folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """RO-Crate 1.1 metadata of a folder: the document, its authors, its files, and the raw files it is based on.

    `names` are the files that belong to the document, relative to the folder, with forward slashes.
    """
    files = [_file(folder, folder / PurePosixPath(name)) for name in names]
    sources = _sources(document)
    people = [{"@id": f"#author-{n}", "@type": "Person", "name": name} for n, name in enumerate(document.authors, 1)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": document.title,
        "description": "Supporting Information with its figures, tables and source data; every number is traced.",
        "datePublished": document.date.isoformat(),
        "author": [{"@id": person["@id"]} for person in people],
        "hasPart": [{"@id": file["@id"]} for file in files],
        "isBasedOn": [{"@id": source["@id"]} for source in sources],
    }
    descriptor = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    return {"@context": _CONTEXT, "@graph": [descriptor, root, *people, *files, *sources]}


def text(document: Document, folder: Path, names: Iterable[str]) -> str:
    """The content of ``ro-crate-metadata.json`` for a folder that holds everything else already."""
    return json.dumps(crate(document, folder, names), ensure_ascii=False, indent=1) + "\n"


def _file(folder: Path, path: Path) -> dict[str, Any]:
    place = path.relative_to(folder).as_posix()
    return {
        "@id": quote(place),
        "@type": "File",
        "name": place,
        "contentSize": str(path.stat().st_size),
        "encodingFormat": MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream"),
        "sha256": digest(path),
    }


def _sources(document: Document) -> list[dict[str, Any]]:
    """The files that were read, by name and hash; they are not in the folder."""
    read = [(record["file"], record["sha256"]) for record in document.files]
    traced = [pair for trace in document.traces for pair in trace.files]
    return [
        {"@id": f"#sha256-{sha256}", "@type": "CreativeWork", "name": name, "sha256": sha256}
        for sha256, name in {sha256: name for name, sha256 in [*read, *traced] if sha256}.items()
    ]
