"""Neware .ndax: made-up archives, and real files against the vendor's own export and fastnda's reference."""

from __future__ import annotations

import datetime
import io
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import ionterface.formats.neware_ndax
from ionterface.errors import DamagedFile, ProtectedFile
from ionterface.formats import identify, read

EXAMPLE = Path(ionterface.formats.neware_ndax.__file__).with_name("example.ndax")
RECORD = struct.Struct("<8x I I B B 5x Q i i 4x q q q q H B B B B B i 8x")
PER_BLOCK = (512 - 5 - 1) // RECORD.size


def points() -> list[tuple[int, ...]]:
    """Rest, charge at 0.1 mA, discharge at -0.1 mA: four points each, in the units of the file (range 100 mA)."""
    rows = []
    for step, (kind, current) in enumerate(((4, 0), (1, 10), (2, -10)), start=1):
        for k in range(4):
            charge, discharge = (max(current, 0) * 60 * k, max(-current, 0) * 60 * k)
            clock = datetime.datetime(2025, 1, 2, 3, 4, 5) + datetime.timedelta(minutes=4 * (step - 1) + k)
            stamp = (clock.year, clock.month, clock.day, clock.hour, clock.minute, clock.second)
            voltage = 15_000 + 100 * k * (1 if current >= 0 else -1)
            index = len(rows) + 1
            rows.append((index, 0, step, kind, 60_000 * k, voltage, current, charge, discharge, 0, 0, *stamp, 100))
    return rows


def ndax(rows: list[tuple[int, ...]] | None = None, *, protected: bool = False) -> bytes:
    """An archive of one data.ndc of version 2, which needs no other member."""
    rows = points() if rows is None else rows
    data = bytearray(512)
    data[0], data[2] = 1, 2
    for k in range(0, len(rows), PER_BLOCK):
        data += (b"\0" * 5 + b"".join(RECORD.pack(*row) for row in rows[k : k + PER_BLOCK])).ljust(512, b"\0")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in (("VersionInfo.xml", b"<root><config/></root>"), ("data.ndc", bytes(data))):
            archive.writestr(zipfile.ZipInfo(name), content)
    content = bytearray(stream.getvalue())
    if protected:  # the flag that says so, in the local headers and in the directory
        for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = -1
            while (at := content.find(signature, at + 1)) >= 0:
                content[at + place] |= 1
    return bytes(content)


@pytest.fixture
def written(tmp_path):
    def write(content: bytes, name: str = "cell.ndax") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_example_is_what_the_layout_says():
    assert EXAMPLE.read_bytes() == ndax()


def test_columns_and_signs():
    record = read(EXAMPLE)
    frame = record.frame()
    assert frame.columns[:7] == [
        "time_s",
        "voltage_V",
        "current_A",
        "counter_half_cycle_charge_C",
        "counter_half_cycle_energy_J",
        "instrument_cycle",
        "instrument_step",
    ]
    assert frame["time_s"].to_list() == [0, 60, 120, 180, 180, 240, 300, 360, 360, 420, 480, 540]
    assert frame["current_A"].to_numpy() == pytest.approx([0] * 4 + [1e-4] * 4 + [-1e-4] * 4, rel=1e-6)
    assert frame["counter_half_cycle_charge_C"][7] == pytest.approx(1e-4 * 180, rel=1e-6)
    assert frame["counter_half_cycle_charge_C"][11] == pytest.approx(-1e-4 * 180, rel=1e-6)
    assert frame["instrument_step"].to_list() == [1] * 4 + [2] * 4 + [3] * 4
    assert record.metadata.started == datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    assert record.findings == ()


def test_name_of_the_file_does_not_matter(written):
    record = read(written(ndax(), "cell.dat"))
    assert record.frame().equals(read(EXAMPLE).frame())


def test_counter_against_current(written):
    rows = [(*row[:6], row[6] * 2, *row[7:]) for row in points()]
    assert [f.code for f in read(written(ndax(rows))).findings] == ["W-IN2"]


def test_missing_point_is_a_finding(written):
    rows = points()
    del rows[2]
    assert "W-IN7" in [f.code for f in read(written(ndax(rows))).findings]


def test_password(written):
    with pytest.raises(ProtectedFile, match="protected by a password"):
        read(written(ndax(protected=True)))


def test_cut_off(written):
    with pytest.raises(DamagedFile, match=r"cell\.ndax: is cut off"):
        read(written(ndax()[:-40]))


def test_changed_byte(written):
    content = bytearray(ndax())
    content[content.index(b"data.ndc") + 600] ^= 1
    with pytest.raises(DamagedFile, match=r"checksum of its member data\.ndc"):
        read(written(bytes(content)))


def test_without_points(written):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("VersionInfo.xml", "<root/>")
    with pytest.raises(DamagedFile, match="without its points"):
        read(written(stream.getvalue()))


def seconds(text: str) -> float:
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def test_equals_the_vendors_own_export(sample):
    frame = read(sample("echem/neware/interp-test.ndax")).frame()
    vendor = pl.read_csv(
        sample("echem/neware/interp-test.csv"), encoding="latin1", infer_schema_length=None, truncate_ragged_lines=True
    )
    assert frame.height == vendor.height == 333
    exact = {"vendor index": "DataPoint", "instrument_cycle": "Cycle Index", "instrument_step": "Step Index"}
    for ours, theirs in exact.items():
        assert frame[ours].to_list() == vendor[theirs].to_list()
    assert frame["vendor step_type"].cast(pl.String).to_list() == vendor["Step Type"].to_list()
    rounded = {  # our column -> their column, factor to their unit, decimals printed
        "voltage_V": ("Voltage(mV)", 1e3, 1),
        "current_A": ("Current(µA)", 1e6, 0),
        "counter_half_cycle_charge_C": ("Capacity(mAs)", 1e3, 0),
        "counter_half_cycle_energy_J": ("Energy(mWs)", 1e3, 4),
    }
    for ours, (theirs, factor, decimals) in rounded.items():
        difference = frame[ours].to_numpy() * factor - vendor[theirs].to_numpy()
        assert np.abs(difference).max() <= 0.5 * 10.0**-decimals * (1 + 1e-6), ours
    for ours, theirs in (("time_s", "Total Time"), ("vendor step_time_s", "Time")):
        assert frame[ours].to_numpy() == pytest.approx([seconds(text) for text in vendor[theirs]], abs=1e-6)
    clock = vendor["Date"].str.to_datetime().dt.timestamp("ms").to_numpy() / 1e3
    offset = clock - frame["vendor unix_time_s"].to_numpy()
    assert offset == pytest.approx(np.full(333, 3600.0), abs=2e-3)  # the vendor prints local time


def test_equals_the_reference_of_fastnda(sample):
    record = read(sample("echem/neware/nw4-120-1-6-53.ndax"))
    frame = record.frame()
    reference = pl.read_parquet(sample("echem/neware/nw4-120-1-6-53.fastnda-expected.parquet"))
    assert frame.height == reference.height == 18_700
    for ours, theirs in (("time_s", "Total Time"), ("vendor step_time_s", "Time")):
        assert frame[ours].to_list() == reference[theirs].to_list()
    for ours, theirs, factor, allowed in (  # current and voltage are rounded there, charge and energy have no sign
        ("current_A", "Current(uA)", 1e6, 0.5),
        ("voltage_V", "Voltage(mV)", 1e3, 0.0505),
        ("counter_half_cycle_charge_C", "Capacity(mAs)", 1e3, 1e-3),
        ("counter_half_cycle_energy_J", "Energy(mWs)", 1e3, 5e-3),
    ):
        found, expected = frame[ours].to_numpy() * factor, reference[theirs].to_numpy().astype(float)
        difference = found - expected if expected.min() < 0 else np.abs(found) - expected
        assert np.abs(difference).max() <= allowed, ours
    for ours, theirs in (("instrument_cycle", "Cycle Index"), ("instrument_step", "Step Index")):
        assert frame[ours].to_list() == reference[theirs].to_list()
    assert frame["voltage_V"].min() == pytest.approx(1.646, abs=1e-3)
    assert frame["voltage_V"].max() == pytest.approx(5.000, abs=1e-3)
    first = frame.filter(pl.col("instrument_cycle") == 1)["counter_half_cycle_charge_C"] / 3.6
    assert first.max() == pytest.approx(1.6405, abs=5e-5)
    assert first.min() == pytest.approx(-0.3236, abs=5e-5)


def test_metadata_of_real_files_names_nobody(sample):
    for name in ("nw4-120-1-6-53.ndax", "interp-test.ndax", "filetype14-0.ndax"):
        record = read(sample(f"echem/neware/{name}"))
        assert set(record.metadata.facts) == {"server program", "client program"}
        told = str(record.description())
        assert not any(word in told.lower() for word in ("kigr", "graham", "c:\\", "127.0.0.1", "123456789"))


def test_auxiliary_channels_keep_their_names(sample):
    frame = read(sample("echem/neware/123456789012_Unit27_Example_Data_File.ndax")).frame()
    assert frame.height == 301
    assert [c for c in frame.columns if "aux" in c] == ["vendor aux1_temperature_degC", "vendor aux2_temperature_degC"]


def test_real_files_are_recognised(sample):
    for name in ("nw4-120-1-6-53.ndax", "interp-test.ndax", "filetype14-0.ndax"):
        assert identify(sample(f"echem/neware/{name}")).name == "neware-ndax"


def test_real_file_damaged_anywhere_is_noticed(sample, written):
    content = sample("echem/neware/interp-test.ndax").read_bytes()
    whole = read(sample("echem/neware/interp-test.ndax")).frame()
    for place in range(40, len(content), 487):
        changed = bytearray(content)
        changed[place] ^= 0x40
        try:
            found = read(written(bytes(changed))).frame()
        except DamagedFile:
            continue
        assert found.equals(whole)  # what changed is a date or an attribute in the directory of the archive


def test_reading_leaves_the_modules_of_others_alone():
    """In a fresh interpreter: fastnda replaces functions of zlib when it is imported."""
    code = (
        "import zlib; before = (zlib.decompress, zlib.decompressobj); import ionterface; "
        f"ionterface.read({str(EXAMPLE)!r}); assert before == (zlib.decompress, zlib.decompressobj)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
