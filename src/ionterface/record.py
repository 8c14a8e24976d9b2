"""The one object that readers make, simulations make, and methods take."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from ionterface.errors import Finding, MissingQuantity
from ionterface.quantities import VENDOR_PREFIX, VOCABULARY, Quantity

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Step:
    """One thing that was done to a record, in words, with the settings it was done with."""

    what: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        settings = ", ".join(f"{name}={value}" for name, value in self.settings.items())
        return f"{self.what} ({settings})" if settings else self.what


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Where a record comes from and what its file tells about the measurement.

    Names of persons, hosts, serial numbers and folders are never taken over from a file.
    """

    file: str = ""
    """Name of the file, without its folder."""
    sha256: str = ""
    """SHA-256 of the file's bytes."""
    format: str = ""
    """Name of the format that read it."""
    label: str = ""
    """Label of the record within its file, where the file holds several."""
    technique: str = ""
    """Technique as the file names it."""
    instrument: str = ""
    """Vendor and model as the file names them."""
    started: datetime.datetime | None = None
    """Start of the record. Without a zone it is local time of an unknown place."""
    simulated: bool = False
    """True for a record that no instrument measured; every later step keeps it."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Further statements of the file (its active mass, its comments), as text, never used without being asked."""

    @property
    def name(self) -> str:
        """File and label, for messages and captions."""
        return f"{self.file} [{self.label}]" if self.label else self.file or "record"


@dataclass(frozen=True, kw_only=True)
class Record:
    """Measured points: tidy columns of the vocabulary, metadata, and the history of what was done.

    Raises
    ------
    ValueError
        A column is neither of the vocabulary nor marked as the vendor's own.
    """

    data: pl.DataFrame
    metadata: Metadata = field(default_factory=Metadata)
    history: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        strange = [c for c in self.data.columns if c not in VOCABULARY and not c.startswith(VENDOR_PREFIX)]
        if strange:
            raise ValueError(f"columns outside the vocabulary: {', '.join(strange)}")

    def __len__(self) -> int:
        return self.data.height

    def has(self, *quantities: Quantity) -> bool:
        """Whether the record holds all these quantities."""
        return all(q.column in self.data.columns for q in quantities)

    def take(self, *quantities: Quantity, method: str) -> tuple[Array, ...]:
        """The columns of these quantities as read-only arrays, each of shape (n,).

        Raises
        ------
        MissingQuantity
            A column is absent; the sentence names `method`.
        """
        arrays = []
        for quantity in quantities:
            if quantity.column not in self.data.columns:
                present = (c for c in self.data.columns if c in VOCABULARY)
                raise MissingQuantity(quantity.column, self.metadata.name, method, present)
            array = self.data[quantity.column].to_numpy()
            array.flags.writeable = False
            arrays.append(array)
        return tuple(arrays)

    def frame(self) -> pl.DataFrame:
        """All columns as a polars frame; changing it does not change the record."""
        return self.data.clone()

    def with_column(
        self, quantity: Quantity, values: Iterable[float] | Array, *, step: str, **settings: object
    ) -> Record:
        """A new record with one column set and the step added to its history."""
        column = pl.Series(quantity.column, np.asarray(values))
        return self._after(self.data.with_columns(column), step, settings)

    def between(self, start: int, stop: int, *, step: str) -> Record:
        """A new record of the points `start` to `stop` (excluded)."""
        return self._after(self.data[start:stop], step, {"start": start, "stop": stop})

    def with_findings(self, *findings: Finding) -> Record:
        """A new record with findings added."""
        return replace(self, findings=self.findings + findings)

    def _after(self, data: pl.DataFrame, step: str, settings: Mapping[str, object]) -> Record:
        done = Step(step, {k: str(v) for k, v in settings.items()})
        return replace(self, data=data, history=(*self.history, done))

    def description(self) -> dict[str, Any]:
        """Everything but the points, as plain data for a JSON file."""
        m = self.metadata
        return {
            "file": m.file,
            "sha256": m.sha256,
            "format": m.format,
            "label": m.label,
            "technique": m.technique,
            "instrument": m.instrument,
            "started": m.started.isoformat() if m.started else None,
            "simulated": m.simulated,
            "facts": dict(m.facts),
            "history": [{"what": s.what, "settings": dict(s.settings)} for s in self.history],
            "findings": [f.to_dict() for f in self.findings],
            "columns": self.data.columns,
            "rows": self.data.height,
        }

    @classmethod
    def from_description(cls, data: pl.DataFrame, description: Mapping[str, Any]) -> Record:
        """The inverse of `description`, joined with the points."""
        started = description["started"]
        metadata = Metadata(
            **{
                k: description[k] for k in ("file", "sha256", "format", "label", "technique", "instrument", "simulated")
            },
            started=datetime.datetime.fromisoformat(started) if started else None,
            facts=dict(description["facts"]),
        )
        history = tuple(Step(s["what"], dict(s["settings"])) for s in description["history"])
        findings = tuple(Finding.from_dict(f) for f in description["findings"])
        return cls(data=data, metadata=metadata, history=history, findings=findings)

    def __repr__(self) -> str:
        mark = ", simulated" if self.metadata.simulated else ""
        return f"<Record {self.metadata.name}: {len(self)} points, {', '.join(self.data.columns)}{mark}>"
