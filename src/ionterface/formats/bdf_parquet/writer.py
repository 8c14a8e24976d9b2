"""Records written as Battery Data Format, parquet."""

from __future__ import annotations

import io
from pathlib import Path

from ionterface.formats import bdf
from ionterface.record import Record
from ionterface.store.files import write_atomic


def write(record: Record, path: Path) -> None:
    """Write the record's columns under machine names (``test_time_second``, ...).

    Reading the file gives the same columns again; charges and temperatures, whose unit changes, to the last digit.
    Metadata and history are not written, save that a simulated record is marked as such.
    """
    content = io.BytesIO()
    bdf.table(record).write_parquet(content)
    write_atomic(path, content.getvalue())
