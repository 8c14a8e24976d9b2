"""What a record is written as: chosen by the ending of the output's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ionterface.errors import UsageError

if TYPE_CHECKING:
    from ionterface.record import Record


def writer_of(output: Path, inputs: Iterable[Path]) -> Callable[[Record, Path], None]:
    """The writer of Battery Data Format for a ``.csv`` or a ``.parquet`` file.

    Raises
    ------
    UsageError
        The output has another ending, or is one of the inputs.
    """
    from ionterface.formats.bdf_csv.writer import write as write_csv
    from ionterface.formats.bdf_parquet.writer import write as write_parquet

    writers = {".csv": write_csv, ".parquet": write_parquet}
    if output.suffix.lower() not in writers:
        raise UsageError(f"{output.name}: the output is named .csv or .parquet, not {output.suffix or 'nothing'}.")
    if output.exists() and any(one.exists() and output.samefile(one) for one in inputs):
        raise UsageError(f"{output.name}: is the input itself; name another output.")
    return writers[output.suffix.lower()]
