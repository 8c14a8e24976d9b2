"""Battery Data Format as comma-separated text.

Which files
    Text whose first line names at least test_time_second, voltage_volt and current_ampere, or their preferred labels
    ("Test Time / s").
Columns
    The table in ``columns.py``; temperature_t1_celsius becomes kelvin. Names of Ionterface's vocabulary stand for
    themselves, every other column keeps its name behind "vendor ". The format counts the current that charges the
    cell as positive (its net capacity is the integral of the current and grows while charging), which is oxidation of
    the working electrode where that is the positive one; the sign is kept.
Uncertainties
    None are stored.
Metadata
    Start from unix_time_second, in UTC. A column ``simulated`` of ones marks a record that no instrument measured.
Peculiarities
    The table of quantities and the ontology disagree on whether step capacities are signed, and step_count and
    step_index are used for both the number in the program and a running number: step_index is taken for the first,
    the others stay the file's own columns.
"""

from __future__ import annotations

import polars as pl

from ionterface.formats import bdf
from ionterface.formats.bdf_csv.columns import quantity
from ionterface.formats.cells import decoded, frame, numbers, padded
from ionterface.formats.description import Opened
from ionterface.record import Record, Step


def read(file: Opened) -> tuple[Record, ...]:
    """The one record of the table.

    Raises
    ------
    DamagedFile, NoRecords, UnknownFormat
    """
    text, encoding = decoded(file.content, file.path)
    cells = frame(text, ",", path=file.path)
    names = bdf.names(file, [cell or "" for cell in cells.row(0)] if cells.height else [])
    cells = cells[1:]
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null() & (pl.all() != ""))).to_series()
    cells = cells[: int(filled.arg_true()[-1]) + 1 if filled.any() else 0]
    columns = {
        name: _column(file, cells[:, k], name)
        for k, name in enumerate(names)
        if name or not padded(cells[:, k]).all()  # a comma at the end of every line makes no column
    }
    history = (Step("read as text", {"encoding": encoding}),)
    return (bdf.record(file, pl.DataFrame(columns), format="bdf-csv", history=history),)


def _column(file: Opened, cells: pl.Series, name: str) -> pl.Series:
    """Numbers where the vocabulary knows the column or all its cells are numbers; else the texts."""
    if quantity(name) is not None:
        return pl.Series(name, numbers(cells, path=file.path, column=name, first_row=2))
    empty = padded(cells)
    plain = pl.Series(name, cells).set(empty, None)
    for kind in (pl.Int64, pl.Float64):
        cast = plain.cast(kind, strict=False)
        if cast.is_null().equals(empty, check_names=False):
            return cast
    return plain
