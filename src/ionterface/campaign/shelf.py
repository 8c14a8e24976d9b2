"""The raw files of a campaign, each read once and kept in the cache under its content."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ionterface.errors import FileError
from ionterface.formats import Declaration, read_all
from ionterface.record import Record
from ionterface.store import Cache, fingerprint


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What reading one file gave: the descriptions of its records, or the sentence that says why there are none.

    `identity` stands for the content and everything that was declared about it; equal identities read equal records.
    """

    path: Path
    identity: str
    sha256: str = ""
    descriptions: tuple[Mapping[str, Any], ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Shelf:
    """Reads files through a cache."""

    cache: Cache

    def reading(self, path: Path, *, format: str | None = None, columns: Declaration | None = None) -> Reading:
        """What a file holds, without its points; a file that cannot be read gives a reading with a failure."""
        try:
            sha256 = self.cache.digest(path)
        except FileError as error:
            return Reading(path=path, identity=Cache.key("unreadable", str(error)), failure=str(error))
        identity = Cache.key("reading", sha256, path.name, format, repr(columns), fingerprint())
        known = self.cache.get(identity)
        if known is None:
            known = self._read(path, identity, format, columns)
        told = json.loads(known)
        return Reading(
            path=path,
            identity=identity,
            sha256=sha256,
            descriptions=tuple(told["records"]),
            failure=told["failure"],
        )

    def _read(self, path: Path, identity: str, format: str | None, columns: Declaration | None) -> bytes:
        try:
            records = read_all(path, format=format, columns=columns)
        except FileError as error:
            records, failure = (), str(error)
        else:
            failure = ""
        for number, record in enumerate(records):
            points = io.BytesIO()
            record.data.write_parquet(points, compression="zstd")
            self.cache.put(Cache.key(identity, number), points.getvalue())
        told = {"records": [record.description() for record in records], "failure": failure}
        text = json.dumps(told, ensure_ascii=False).encode("utf-8")
        self.cache.put(identity, text)
        return text

    def record(self, reading: Reading, number: int = 0) -> Record:
        """The record `number` of a reading, with its points."""
        points = self.cache.get(Cache.key(reading.identity, number))
        if points is None:  # the cache lost it: read the file again
            self.cache.drop(reading.identity)
            raise FileError(reading.path, "was dropped from the cache while it was used; build again.")
        return Record.from_description(pl.read_parquet(io.BytesIO(points)), reading.descriptions[number])
