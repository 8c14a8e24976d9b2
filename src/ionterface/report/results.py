"""The document as data, in one JSON file: every number with its trace, and all that is said around them."""

from __future__ import annotations

import json
import math
from typing import Any

from ionterface.estimate import Estimate
from ionterface.report.document import Document, FigureBlock, Ledger, TableBlock, Trace

NAME = "results.json"
SCHEMA_VERSION = 1


def results(document: Document) -> dict[str, Any]:
    """The document as plain data, nothing rounded.

    Keys of schema version 1: ``schema_version, title, date, authors, numbers, tables, figures, ledger, findings,
    failures, questions, choices, files``. ``numbers`` holds one entry per trace, numbered from 1 as in the annex.
    """
    blocks = document.blocks
    return {
        "schema_version": SCHEMA_VERSION,
        "title": document.title,
        "date": document.date.isoformat(),
        "authors": list(document.authors),
        "numbers": [_number(count, trace) for count, trace in enumerate(document.traces, 1)],
        "tables": [_table(block) for block in blocks if isinstance(block, TableBlock)],
        "figures": [_figure(block) for block in blocks if isinstance(block, FigureBlock)],
        "ledger": [dict(vars(c)) for block in blocks if isinstance(block, Ledger) for c in block.claims],
        "findings": [finding.to_dict() for finding in document.findings],
        "failures": [dict(vars(failure)) for failure in document.failures],
        "questions": list(document.questions),
        "choices": list(document.choices),
        "files": [dict(description) for description in document.files],
    }


def text(document: Document) -> str:
    """The content of ``results.json``."""
    return json.dumps(_finite(results(document)), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _number(count: int, trace: Trace) -> dict[str, Any]:
    value = trace.value.to_dict() if isinstance(trace.value, Estimate) else trace.value
    return {
        "number": count,
        "what": trace.what,
        "value": value,
        "method": trace.method,
        "settings": dict(trace.settings),
        "files": [{"file": name, "sha256": sha256} for name, sha256 in trace.files],
        "stated": trace.stated,
        "cites": list(trace.cites),
    }


def _table(block: TableBlock) -> dict[str, Any]:
    return {
        "key": block.key,
        "caption": block.caption,
        "conditions": block.conditions,
        "file": str(block.file) if block.file else None,
        "missing": block.missing,
        "table": block.table.to_dict() if block.table else None,
    }


def _figure(block: FigureBlock) -> dict[str, Any]:
    files = {kind: str(path) for kind, path in sorted(block.files.items())}
    said = {"key": block.key, "caption": block.caption, "conditions": block.conditions}
    return {**said, "files": files, "missing": block.missing}


def _finite(data: Any) -> Any:
    """The same data with null for NaN and infinity, which JSON does not know."""
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data
