"""Records written as Battery Data Format, comma-separated."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ionterface.formats import bdf
from ionterface.record import Record
from ionterface.store.files import write_atomic


def write(record: Record, path: Path) -> None:
    """Write the record's columns under machine names (``test_time_second``, ...), every digit kept.

    Reading the file gives the same columns again; charges and temperatures, whose unit changes, to the last digit.
    Metadata and history are not written, save that a simulated record is marked as such.
    """
    table = bdf.table(record)
    texts = [name for name in table.columns if table[name].dtype == pl.Categorical]
    plain = table.with_columns(pl.col(texts).cast(pl.String)) if texts else table
    write_atomic(path, plain.write_csv().encode("utf-8"))
