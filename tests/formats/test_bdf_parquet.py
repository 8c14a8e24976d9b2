"""Battery Data Format as parquet."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import ionterface.formats.bdf_csv
import ionterface.formats.bdf_parquet
from ionterface.errors import DamagedFile, UnknownFormat
from ionterface.formats import identify, read
from ionterface.formats.bdf_parquet.writer import write
from ionterface.record import Metadata, Record

EXAMPLE = Path(ionterface.formats.bdf_parquet.__file__).with_name("example.parquet")
TEXT_EXAMPLE = Path(ionterface.formats.bdf_csv.__file__).with_name("example.csv")


def test_example_is_the_text_example():
    assert identify(EXAMPLE).name == "bdf-parquet"
    assert read(EXAMPLE).frame().equals(read(TEXT_EXAMPLE).frame())


@pytest.mark.parametrize("simulated", [False, True])
def test_write_then_read_is_the_identity(tmp_path, simulated):
    record = Record(
        data=pl.DataFrame(
            {
                "time_s": [0.0, 0.1 + 0.2, 7.0],
                "voltage_V": [1 / 3, 2.0, float("nan")],
                "current_A": [0.0, -1e-9, 5.0],
                "frequency_Hz": [1.0, 2.0, 3.0],
                "instrument_cycle": [1, 1, 2],
                "vendor note": ["a", "b", None],
            }
        ),
        metadata=Metadata(simulated=simulated),
    )
    write(record, tmp_path / "out.parquet")
    back = read(tmp_path / "out.parquet")
    assert back.frame().equals(record.frame())
    assert back.metadata.simulated is simulated


def test_machine_names_in_the_file(tmp_path):
    record = read(TEXT_EXAMPLE)
    write(record, tmp_path / "out.parquet")
    assert pl.read_parquet_schema(tmp_path / "out.parquet").names() == [
        "test_time_second",
        "voltage_volt",
        "current_ampere",
        "cycle_count",
        "net_capacity_ah",
        "temperature_t1_celsius",
        "step_type",
    ]


def test_another_parquet_file(tmp_path):
    pl.DataFrame({"x": [1], "y": [2]}).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(UnknownFormat, match="it holds 'x', 'y'"):
        read(tmp_path / "other.parquet")


def test_reference_of_fastnda_is_another_parquet_file(sample):
    with pytest.raises(UnknownFormat, match="Cycle Index"):
        read(sample("echem/neware/nw4-120-1-6-53.fastnda-expected.parquet"))


def test_text_in_a_number_column(tmp_path):
    pl.DataFrame({"test_time_second": [0.0], "voltage_volt": ["1.5"], "current_ampere": [0.0]}).write_parquet(
        tmp_path / "text.parquet"
    )
    with pytest.raises(DamagedFile, match="String in 'voltage_volt'"):
        read(tmp_path / "text.parquet")


def test_cut_off(tmp_path):
    (tmp_path / "cut.parquet").write_bytes(EXAMPLE.read_bytes()[:-10])
    with pytest.raises(DamagedFile, match="cut off or damaged"):
        read(tmp_path / "cut.parquet")
