"""Pandoc as a child process: one input, one output, every warning an error, nothing of our environment changed."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ionterface.errors import MissingExtra, RenderError
from ionterface.report.tables import NATURAL

HERE = Path(__file__).parent
"""Where the templates, the style, the filter and the citation style lie."""
_ABSENT = (
    "raw_html", "raw_tex", "raw_attribute", "native_divs", "native_spans", "markdown_in_html_blocks", "latex_macros",
    "yaml_metadata_block", "pandoc_title_block", "mmd_title_block", "smart", "fancy_lists", "example_lists",
    "definition_lists",
)  # fmt: skip
READER = "markdown" + "".join(f"-{extension}" for extension in _ABSENT)
"""The dialect: Pandoc Markdown without anything that would reach an output format unread."""
_LINES_OF_REASON = 6


def executable() -> str:
    """Path of the pandoc that pypandoc brings.

    Raises
    ------
    MissingExtra
        pypandoc is not installed, or without its pandoc.
    """
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise MissingExtra("pypandoc-binary", "report", "a document") from error


def epoch(date: datetime.date) -> int:
    """Noon of a day, UTC, in seconds since 1970: the one moment that every date in the output derives from."""
    return int(datetime.datetime(date.year, date.month, date.day, 12, tzinfo=datetime.UTC).timestamp())


def run(arguments: Sequence[str], *, source: str, date: datetime.date, output: str) -> bytes:
    """What pandoc writes for these arguments and this source.

    Raises
    ------
    RenderError
        Pandoc refused, or warned of something that would be missing in `output`.
    MissingExtra
        There is no pandoc.
    """
    done = subprocess.run(
        [executable(), "--fail-if-warnings", f"--columns={NATURAL}", "--wrap=none", *arguments, "--output=-"],
        input=source.encode("utf-8"),
        capture_output=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch(date))},
    )
    if done.returncode:
        raise RenderError(output, f"was not made; pandoc says: {_reason(done.stderr)}")
    return done.stdout


def _reason(stderr: bytes) -> str:
    """What pandoc complained about, without the places of its own files."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not line.startswith(("Failing because", "stack traceback", "[C]"))]
    text = " ".join(told[:_LINES_OF_REASON]).replace("[WARNING] ", "")
    return re.sub(r"(?:[A-Za-z]:)?[\\/][^\s:]*[\\/]", "", text) or "nothing."
