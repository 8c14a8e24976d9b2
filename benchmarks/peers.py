"""Times another program's reader: ``peers.py polars|fastnda|galvani FILE REPEATS`` prints rows and seconds as JSON.

Run by `run.py` with the Python of .venv-peers; it imports nothing of Ionterface.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path


def polars(path: Path) -> int:
    """The rows of an EC-Lab text export, read as the plain table that it holds."""
    import polars as pl

    content = path.read_bytes()
    header = re.search(rb"Nb header lines : (\d+)", content)
    if header is None:
        raise ValueError("the export has no header")
    comma = content.rstrip().rsplit(b"\n", 1)[-1].count(b",") > 0
    table = pl.read_csv(
        content,
        separator="\t",
        skip_rows=int(header[1]) - 1,
        encoding="utf8-lossy",
        decimal_comma=comma,
        infer_schema_length=1000,
        truncate_ragged_lines=True,
    )
    return table.height


def fastnda(path: Path) -> int:
    """The rows of a Neware file."""
    import fastnda as reader

    return len(reader.read(str(path)))


def galvani(path: Path) -> int:
    """The rows of a .mpr file."""
    from galvani import BioLogic

    return len(BioLogic.MPRfile(str(path)).data)


PEERS = {"polars": polars, "fastnda": fastnda, "galvani": galvani}

if __name__ == "__main__":
    read, file, repeats = PEERS[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3])
    rows, seconds = read(file), []
    for _ in range(repeats):
        start = time.perf_counter()
        read(file)
        seconds.append(time.perf_counter() - start)
    sys.stdout.write(json.dumps({"rows": rows, "seconds": seconds}))
