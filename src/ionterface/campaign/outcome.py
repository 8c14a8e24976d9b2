"""What a figure, a table or a number of the document came to, as it is kept in the cache."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ionterface.errors import Finding
from ionterface.estimate import Estimate, Table
from ionterface.report.document import Trace
from ionterface.store import Cache


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One item made: its files by suffix, its table or text, and everything a reviewer may ask about it.

    `conditions` is what a caption says of cells, basis and n; `choices` are sentences for the first page.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    interactive: str = ""
    table: Table | None = None
    text: str = ""
    conditions: str = ""
    traces: tuple[Trace, ...] = ()
    findings: tuple[Finding, ...] = ()
    choices: tuple[str, ...] = ()

    def keep(self, cache: Cache, key: str) -> None:
        """Put the outcome into the cache; its description goes last, so that a killed build leaves none half."""
        for suffix, content in self.files.items():
            cache.put(Cache.key(key, suffix), content)
        told = {
            "files": list(self.files),
            "interactive": self.interactive,
            "table": self.table.to_dict() if self.table else None,
            "text": self.text,
            "conditions": self.conditions,
            "traces": [_trace_to_dict(trace) for trace in self.traces],
            "findings": [finding.to_dict() for finding in self.findings],
            "choices": list(self.choices),
        }
        cache.put(key, json.dumps(told, ensure_ascii=False))

    @classmethod
    def kept(cls, cache: Cache, key: str) -> Outcome | None:
        """The outcome kept under a key, or None where it or one of its files is lost."""
        known = cache.get(key)
        if known is None:
            return None
        told = json.loads(known)
        files = {suffix: cache.get(Cache.key(key, suffix)) for suffix in told["files"]}
        if any(content is None for content in files.values()):
            return None
        return cls(
            files={suffix: content for suffix, content in files.items() if content is not None},
            interactive=told["interactive"],
            table=Table.from_dict(told["table"]) if told["table"] else None,
            text=told["text"],
            conditions=told["conditions"],
            traces=tuple(_trace_from_dict(trace) for trace in told["traces"]),
            findings=tuple(Finding.from_dict(finding) for finding in told["findings"]),
            choices=tuple(told["choices"]),
        )


def _trace_to_dict(trace: Trace) -> dict[str, Any]:
    value = trace.value
    return {
        "what": trace.what,
        "value": value.to_dict() if isinstance(value, Estimate) else value,
        "method": trace.method,
        "files": [list(file) for file in trace.files],
        "stated": trace.stated,
        "settings": dict(trace.settings),
        "cites": list(trace.cites),
    }


def _trace_from_dict(data: Mapping[str, Any]) -> Trace:
    value = data["value"]
    return Trace(
        what=data["what"],
        value=Estimate.from_dict(value) if isinstance(value, Mapping) else value,
        method=data["method"],
        files=tuple((name, sha256) for name, sha256 in data["files"]),
        stated=data["stated"],
        settings=data["settings"],
        cites=tuple(data["cites"]),
    )
