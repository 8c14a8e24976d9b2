"""Neware .nda: a made-up file of version 8, and a real one of version 130."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

import ionterface.formats.neware_nda
from ionterface.errors import DamagedFile, NoRecords
from ionterface.formats import identify, read

EXAMPLE = Path(ionterface.formats.neware_nda.__file__).with_name("example.nda")
RECORD = struct.Struct("<B I I B B I i i 8x q q Q 4x")
HEADER = 512


def points() -> list[tuple[int, ...]]:
    """Rest, then discharge at -1 mA, then charge at 1 mA: five points each, in the units of the file (range 100 mA)."""
    rows = []
    for step, (kind, current) in enumerate(((4, 0), (2, -100), (1, 100)), start=1):
        for k in range(5):
            charge = abs(current) * 10 * k
            index = len(rows) + 1
            clock = 1_600_000_000 + 40 * (step - 1) + 10 * k
            rows.append((0, index, 1, step, kind, 10 * k, 14_000 - 20 * k, current, charge, charge, clock))
    return rows


def nda(rows: list[tuple[int, ...]] | None = None) -> bytes:
    rows = points() if rows is None else rows
    header = bytearray(HEADER)
    header[:14] = b"NEWARE20200101"
    header[14] = 8
    struct.pack_into("<I", header, 16, 200)
    struct.pack_into("<i", header, 200 + 26, 100)
    struct.pack_into("<II", header, 64, HEADER, len(rows) * RECORD.size)
    struct.pack_into("<I", header, 144, 5900)
    return bytes(header) + b"".join(RECORD.pack(*row) for row in rows)


@pytest.fixture
def written(tmp_path):
    def write(content: bytes, name: str = "cell.nda") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_example_is_what_the_layout_says():
    assert EXAMPLE.read_bytes() == nda()


def test_columns_and_signs():
    record = read(EXAMPLE)
    frame = record.frame()
    assert frame["current_A"].to_numpy() == pytest.approx([0] * 5 + [-1e-3] * 5 + [1e-3] * 5, rel=1e-6)
    assert frame["counter_half_cycle_charge_C"].to_numpy()[[9, 14]] == pytest.approx([-0.04, 0.04], rel=1e-6)
    assert frame["time_s"][-1] == 120
    assert frame["instrument_cycle"].to_list() == [1] * 15
    assert record.findings == ()
    assert dict(record.metadata.facts) == {"file version": "8", "active mass": "5.9 mg"}
    assert record.metadata.started is not None
    assert record.metadata.started.tzinfo is None


def test_cut_off(written):
    with pytest.raises(DamagedFile, match="cut off: its header lists 1397 bytes, it holds 1297"):
        read(written(nda()[:-100]))
    with pytest.raises(DamagedFile, match="cut off within its header"):
        read(written(nda()[:100]))


def test_unknown_version(written):
    content = bytearray(nda())
    content[14] = 77
    with pytest.raises(DamagedFile, match="nda version 77 is not yet supported"):
        read(written(bytes(content)))


def test_no_points(written):
    with pytest.raises(NoRecords):
        read(written(nda([])))


def test_real_file(sample):
    path = sample("echem/neware/2-1-6_61[07005012].nda")
    assert identify(path).name == "neware-nda"
    record = read(path)
    frame = record.frame()
    assert len(record) == 15_567
    assert frame["voltage_V"].min() == pytest.approx(3.967, abs=5e-4)
    assert frame["voltage_V"].max() == pytest.approx(4.0883, abs=5e-4)
    assert frame["current_A"].min() == pytest.approx(-1.700, abs=5e-4)
    assert frame["current_A"].max() == pytest.approx(-0.0997, abs=5e-4)
    assert np.all(np.diff(frame["time_s"].to_numpy()) >= 0)
    assert "instrument_cycle" not in frame.columns  # the file holds none, and fastnda's would be computed
    told = str(record.description())
    assert not any(word in told for word in ("admin", "192.168", "38D34B02"))


def test_real_file_cut_off(sample, written):
    content = sample("echem/neware/2-1-6_61[07005012].nda").read_bytes()
    for length in (len(content) - 20, len(content) // 2, 5000):
        with pytest.raises(DamagedFile, match="cut off"):
            read(written(content[:length]))
