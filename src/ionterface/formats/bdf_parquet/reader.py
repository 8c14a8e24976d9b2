"""Battery Data Format as parquet.

Which files
    Parquet files with at least the columns test_time_second, voltage_volt and current_ampere, or their preferred
    labels ("Test Time / s").
Columns
    As in the comma-separated form; the sign of the current is that of charging the cell and is kept.
Uncertainties
    None are stored.
Metadata
    Start from unix_time_second, in UTC. A column ``simulated`` of ones marks a record that no instrument measured.
Peculiarities
    As in the comma-separated form. The columns' names stand at the end of the file, so another parquet file is
    recognised first and refused then.
"""

from __future__ import annotations

import io

import polars as pl

from ionterface.errors import DamagedFile
from ionterface.formats import bdf
from ionterface.formats.bdf_csv.columns import quantity
from ionterface.formats.description import Opened
from ionterface.record import Record


def read(file: Opened) -> tuple[Record, ...]:
    """The one record of the table.

    Raises
    ------
    DamagedFile, NoRecords, UnknownFormat
    """
    try:
        table = pl.read_parquet(io.BytesIO(file.content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedFile(file.path, "is a parquet file that is cut off or damaged. Copy it again.") from error
    table.columns = bdf.names(file, table.columns)
    for name in table.columns:
        if quantity(name) is not None and not table[name].dtype.is_numeric():
            raise DamagedFile(
                file.path, f"holds {table[name].dtype} in {name!r} where numbers are expected. Correct it."
            )
    return (bdf.record(file, table, format="bdf-parquet"),)
