"""The annex: where each number comes from, and the files that stand behind the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ionterface.estimate import NOT_STATED, Estimate
from ionterface.figures.typography import typographic
from ionterface.report.document import Trace
from ionterface.report.escaping import escaped, sentence
from ionterface.report.tables import Grid, printed

SHORT = 8
"""Characters of a SHA-256 that are printed beside a number; the whole hash stands once in the list of files."""


def annex(traces: Sequence[Trace], files: Sequence[Mapping[str, Any]]) -> list[str]:
    """Blocks of Markdown on turned pages: one row per number, one row per record."""
    parts = ["::: {.landscape}", "# Where each number comes from {#annex}", _numbers(traces), "# Files {#files}"]
    return [*parts, _files(traces, files), ":::"]


def linked(text: str, number: int) -> str:
    """Markdown (`text`) that leads to the row of the annex of trace `number`, counted from 1."""
    return f"[{typographic(text)}](#trace-{number})"


def _numbers(traces: Sequence[Trace]) -> str:
    if not traces:
        return "No number is traced."
    rows = [[f"[{n}]{{#trace-{n}}}", *_trace(trace)] for n, trace in enumerate(traces, 1)]
    headings = ["No.", "What", "Value", "From", "Method and settings", "Reference"]
    grid = Grid(headings=headings, rows=rows, widths=[4, *_shares(rows), 7])
    introduction = (
        "Every number of this document with the file or the place that it comes from. After a file stand the first "
        f"{SHORT} characters of its SHA-256; the whole hash stands in the list of files."
    )
    return f"{introduction}\n\n{grid.markdown()}"


def _shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """Widths of the columns between number and reference: with the root of their text, so that rows stay low."""
    weights = [math.sqrt(sum(len(row[k]) for row in rows)) for k in range(1, 5)]
    return [max(14.0, 89 * weight / sum(weights)) for weight in weights]


def _trace(trace: Trace) -> list[str]:
    origins = [f"{escaped(name)} ({escaped(sha256[:SHORT])})" for name, sha256 in trace.files]
    origins += [sentence(trace.stated)] if trace.stated else []
    settings = "; ".join(f"{sentence(name)} = {sentence(value)}" for name, value in trace.settings.items())
    cites = "; ".join(f"@{{{key}}}" for key in trace.cites)
    return [
        sentence(trace.what),
        sentence(_value(trace.value)),
        "; ".join(origins),
        f"{sentence(trace.method)}: {settings}" if settings else sentence(trace.method),
        f"[{cites}]" if cites else "",
    ]


def _value(value: Estimate | str) -> str:
    text = printed(value)
    return text.replace("†", f"(uncertainty {NOT_STATED})") if isinstance(value, Estimate) else text


def _files(traces: Sequence[Trace], files: Sequence[Mapping[str, Any]]) -> str:
    """One row per record, the hash once per file; then the files that hold no record but are traced to."""
    rows: list[list[str]] = []
    seen: set[tuple[str, str]] = set()
    for record in files:
        name, sha256 = record["file"], record["sha256"]
        label = f"{name} [{record['label']}]" if record["label"] else name
        content = f"{record['format']}, {record['technique']}" if record["technique"] else record["format"]
        simulated = " (simulated)" if record["simulated"] else ""
        rows.append(
            [
                escaped(label),
                _hash(sha256) if (name, sha256) not in seen else "as above",
                escaped(content + simulated),
                str(record["rows"]),
                "; ".join(escaped(_step(step)) for step in record["history"]),
            ]
        )
        seen.add((name, sha256))
    for name, sha256 in dict.fromkeys(pair for trace in traces for pair in trace.files):
        if (name, sha256) not in seen:
            rows.append([escaped(name), _hash(sha256), "not a record", "", ""])
    if not rows:
        return "No file was read."
    right = [False, False, False, True, False]
    headings = ["File", "SHA-256", "Format, technique", "Rows", "Steps after reading"]
    return Grid(headings=headings, rows=rows, right=right, widths=[26, 26, 17, 7, 24]).markdown()


def _hash(sha256: str) -> str:
    return f"`{sha256}`" if sha256.isalnum() else escaped(sha256)


def _step(step: Mapping[str, Any]) -> str:
    settings = ", ".join(f"{name} = {value}" for name, value in step["settings"].items())
    return f"{step['what']} ({settings})" if settings else str(step["what"])
