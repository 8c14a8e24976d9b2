"""A small document with one of everything, and strings that a careless writer would execute or swallow."""

from __future__ import annotations

import datetime
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Table
from ionterface.references import bibliography
from ionterface.report.document import (
    Claim,
    Document,
    Equation,
    Failure,
    FigureBlock,
    Heading,
    Ledger,
    Prose,
    TableBlock,
    Trace,
)

HOSTILE = (
    "a|b", "*x*", "_x_", "**x", "<script>alert(1)</script>", "<b>", "$x", "$x$ and $y$", "#let x = 1", "# top", "@ref",
    "[@dai2021]", "测试", "1. item", "1) item", "- item", "+ item", "(a) item", "`code`", "```", "~~~", "\\foo", "\\",
    "[a](b)", "![a](b)", "[^1]", "^a^", "~a~", "&amp;", "&", "--flag ... --- x", "\"q\" 'q'", "`x`{=html}", "{#id .c}",
    "::: div", ":::", ": def", "% title", "=", "---", "***", "a\\|b", "x  y", "line\nbreak", "tab\tbreak", "= 1", "//c",
    "/*c*/", "<https://a.b>", "https://a.b", "a" * 90, "]", "[", "!", "{{ x }}", "²µΩ±", "x:y", ".5", "a~b", "@{x}",
)  # fmt: skip
SHA = "0123456789abcdef" * 4


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    return HOSTILE


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 8 for _ in range(5)))
    header = struct.pack(">IIBBBBB", 8, 5, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the pictures of the document."""
    return fill(tmp_path / "测试 out")


@pytest.fixture(scope="session")
def fill_folder() -> Callable[[Path], Path]:
    return fill


def fill(folder: Path) -> Path:
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "S1.png").write_bytes(png())
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="50"><rect width="80" height="50"/></svg>'
    (folder / "figures" / "S1.svg").write_text(square, encoding="utf-8")
    (folder / "figures" / "S1.csv").write_text("x,y\ns,V\n", encoding="utf-8")
    return folder


@pytest.fixture
def description() -> dict[str, Any]:
    """What `Record.description` gives."""
    return {
        "file": "g1_cv.mpr", "sha256": SHA, "format": "biologic-mpr", "label": "", "technique": "CV",
        "instrument": "", "started": None, "simulated": False, "facts": {},
        "history": [{"what": "smoothed", "settings": {"window": "5"}}], "findings": [], "columns": ["time_s"],
        "rows": 1234,
    }  # fmt: skip


@pytest.fixture
def small(description: dict[str, Any]) -> Callable[..., Document]:
    """The document, with some of its fields replaced."""
    table = Table.of(
        [Column("cell", "Cell"), Column("q", "Capacity", "mAh/g"), Column("d", "Diffusivity", "cm2/s")],
        [
            ["g1", Estimate(443.1, 2.3, "mAh/g"), Estimate(5.05e-9, None, "cm2/s")],
            ["g2", Estimate(440.0, 2.1, "mAh/g"), None],
        ],
    )
    places = {kind: PurePosixPath(f"figures/S1.{kind}") for kind in ("png", "svg", "csv")}
    document = Document(
        title="Storage of Zn²⁺",
        date=datetime.date(2026, 11, 22),
        authors=("A. Author", "李 明"),
        blocks=(
            Heading("Electrochemistry"),
            Prose("Text with [@dai2021] and $x^2$."),
            FigureBlock(
                key="S1", caption="A square.", files=places, interactive=json.dumps({"data": [], "layout": {}})
            ),
            FigureBlock(key="S2", caption="A circle.", missing="nobody stated its radius."),
            TableBlock(key="S3", caption="Capacities.", table=table, file=PurePosixPath("tables/S3.csv")),
            Equation(key="S4", tex=r"J = -\frac{\sigma}{F^2}\nabla\mu"),
            Heading("Ledger"),
            Ledger(
                claims=(
                    Claim(item="S1", claim="it is so", computed_by="cycling", output="S1", verdict="agrees"),
                    Claim(
                        item="S2", claim="it is not", computed_by="", output="", verdict="open", reason="no raw file"
                    ),
                )
            ),
        ),
        findings=(
            Finding("W-S1", Severity.WARNING, "few cells", "Table S3"),
            Finding("N-1", Severity.NOTE, "a note", "g1"),
            Finding("W-S1", Severity.WARNING, "few cells", "Table S4"),
        ),
        choices=("Capacities refer to VOx+rGO.",),
        questions=("What is the mass of g3?",),
        failures=(Failure(item="g9.mpr", reason="is cut off; export it again."),),
        traces=(
            Trace(
                what="capacity of g1",
                value=Estimate(443.1, 2.3, "mAh/g"),
                method="cycling",
                files=(("g1_cv.mpr", SHA),),
                settings={"basis": "VOx+rGO"},
                cites=("gum2008",),
            ),
            Trace(what="capacity of the paper", value="443 mAh/g", method="stated", stated="Table S2"),
        ),
        files=(description,),
        bibliography=bibliography(),
    )
    return lambda **changes: replace(document, **changes)
