"""The raw files of a campaign, each read once and kept in the cache under its content."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    format: str | None = None
    columns: Declaration | None = None
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
        reading = Reading(path=path, identity=identity, format=format, columns=columns, sha256=sha256)
        known = self.cache.get(identity)
        if known is None:
            try:
                known = self._read(reading)
            except FileError as error:
                return replace(reading, identity=Cache.key("changed", str(error)), failure=str(error))
        told = json.loads(known)
        return replace(reading, descriptions=tuple(told["records"]), failure=told["failure"])

    def _read(self, reading: Reading) -> bytes:
        """Read a file, keep its points, and keep and return its description.

        Raises
        ------
        FileError
            The file changed since its digest was taken.
        """
        try:
            records = read_all(reading.path, format=reading.format, columns=reading.columns)
        except FileError as error:
            records, failure = (), str(error)
        else:
            failure = ""
        if self.cache.digest(reading.path) != reading.sha256:
            raise FileError(reading.path, "changed while it was read; build again once nothing writes to it.")
        for number, record in enumerate(records):
            points = io.BytesIO()
            record.data.write_parquet(points, compression="zstd")
            self.cache.put(Cache.key(reading.identity, number), points.getvalue())
        told = {"records": [record.description() for record in records], "failure": failure}
        text = json.dumps(told, ensure_ascii=False).encode("utf-8")
        self.cache.put(reading.identity, text)
        return text

    def record(self, reading: Reading, number: int = 0) -> Record:
        """The record `number` of a reading, with its points; the file is read again where the cache lost them.

        Raises
        ------
        FileError
            The points are lost and the file is no longer what it was.
        """
        key = Cache.key(reading.identity, number)
        points = self.cache.get(key)
        if points is None:
            self._read(reading)
            points = self.cache.get(key)
        if points is None:
            raise FileError(reading.path, "cannot be kept in the cache; delete the folder .ionterface and build again.")
        return Record.from_description(pl.read_parquet(io.BytesIO(points)), reading.descriptions[number])
