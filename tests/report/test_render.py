"""All formats into one folder: whole, the same bytes every time, and nothing about who made them."""

from __future__ import annotations

import io
import os
import re
import socket
import sys
import tempfile
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ionterface.errors import MissingExtra, RenderError
from ionterface.report import crate, results
from ionterface.report.document import Prose
from ionterface.report.render import FILES, render

NAMES = {
    "index.html",
    "supporting-information.pdf",
    "supporting-information.docx",
    "supporting-information.md",
}


def test_four_files_are_written(small, folder):
    before = dict(os.environ)
    written = render(small(), folder)
    assert [path.name for path in written] == list(FILES)
    assert set(FILES) == NAMES
    assert all(path.stat().st_size > 1000 for path in written)
    assert {path.name for path in folder.iterdir()} == NAMES | {"figures"}
    assert dict(os.environ) == before


def test_the_same_document_gives_the_same_bytes(small, folder, tmp_path, fill_folder, monkeypatch):
    first = render(small(), folder)
    time.sleep(1.1)  # a clock in seconds would show
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.chdir(tmp_path)
    second = render(small(), fill_folder(tmp_path / "elsewhere"))
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


def test_two_renders_do_not_disturb_each_other(small, tmp_path, fill_folder):
    documents = [small(title=f"document {n}") for n in range(2)]
    folders = [fill_folder(tmp_path / str(n)) for n in range(2)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(render, documents, folders))
    for n, place in enumerate(folders):
        page = (place / "index.html").read_text(encoding="utf-8")
        assert f"<title>document {n}</title>" in page


def test_nothing_is_written_unless_everything_can_be_made(small, folder):
    with pytest.raises(RenderError, match="nobody2020"):
        render(small(blocks=(Prose("[@nobody2020]"),)), folder)
    assert {path.name for path in folder.iterdir()} == {"figures"}


@pytest.mark.parametrize("package", ["pypandoc", "typst", "plotly.offline"])
def test_a_missing_package_is_named_with_its_extra(small, folder, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=r"ionterface\[report\]"):
        render(small(), folder)


def streams(content):
    """The decompressed streams of a PDF."""
    for match in re.finditer(rb"stream\r?\n", content):
        try:
            yield zlib.decompressobj().decompress(content[match.end() :])
        except zlib.error:
            continue


def test_no_path_and_no_host_in_any_output(small, folder):
    from plotly.offline import get_plotlyjs

    document = small()
    contents = {path.name: path.read_bytes() for path in render(document, folder)}
    contents[results.NAME] = results.text(document).encode("utf-8")
    contents[crate.NAME] = crate.text(document, folder, sorted(NAMES)).encode("utf-8")
    contents["index.html"] = contents["index.html"].replace(get_plotlyjs().encode("utf-8"), b"")
    found = list(streams(contents["supporting-information.pdf"]))
    assert len(found) > 5
    contents["streams"] = b"".join(found)
    with zipfile.ZipFile(io.BytesIO(contents["supporting-information.docx"])) as archive:
        contents |= {f"docx {name}": archive.read(name) for name in archive.namelist()}
    private = (str(folder), str(folder.parent), str(Path.home()) + os.sep, tempfile.gettempdir() + os.sep)
    host = re.compile(rb"\b" + re.escape(socket.gethostname().encode("utf-8")) + rb"\b")
    for name, content in contents.items():
        for text in private:
            assert text.encode("utf-8") not in content, (text, name)
        if not name.endswith((".pdf", ".docx")) and name != "streams":  # by chance in compressed bytes
            assert not host.search(content), name
