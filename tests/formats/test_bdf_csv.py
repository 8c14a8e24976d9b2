"""Battery Data Format as text: reading, writing, and both in turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ionterface.formats.bdf_csv
from ionterface.errors import DamagedFile, NoRecords
from ionterface.formats import identify, read
from ionterface.formats.bdf_csv.columns import COLUMNS, LABELS, machine_name, quantity, written_name
from ionterface.formats.bdf_csv.writer import write
from ionterface.quantities import VOCABULARY
from ionterface.record import Metadata, Record

EXAMPLE = Path(ionterface.formats.bdf_csv.__file__).with_name("example.csv")
HEAD = "test_time_second,voltage_volt,current_ampere"


@pytest.fixture
def written(tmp_path):
    def save(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "cell.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return save


def test_example():
    record = read(EXAMPLE)
    frame = record.frame()
    assert identify(EXAMPLE).name == "bdf-csv"
    assert frame.columns == [
        "time_s",
        "voltage_V",
        "current_A",
        "instrument_cycle",
        "counter_charge_C",
        "temperature_K",
        "vendor step_type",
    ]
    assert frame["temperature_K"].to_list() == [298.15, 298.25, 298.15, 298.15]
    assert frame["counter_charge_C"].to_list() == pytest.approx([0, 0.01, 0.01, 0.005])
    assert frame["current_A"].to_list() == [0.001, 0.001, -0.001, 0.0]
    assert frame["vendor step_type"].to_list() == ["CC charge", "CC charge", "CC discharge", None]
    assert not record.metadata.simulated
    assert str(record.history[0]) == "read as text (encoding=utf-8)"


def test_preferred_labels(written):
    record = read(written("Test Time / s,Voltage / V,Current / A\n0,1,2\n"))
    assert record.frame().row(0) == (0.0, 1.0, 2.0)
    assert set(LABELS.values()) == set(COLUMNS)


def test_byte_order_mark_and_crlf(written):
    assert len(read(written(f"{HEAD}\r\n0,1,2\r\n1,1,2\r\n", "utf-8-sig"))) == 2


def test_time_starts_at_the_first_point(written):
    record = read(written(f"{HEAD}\n5,1,2\n7,1,2\n"))
    assert record.frame()["time_s"].to_list() == [0, 2]
    assert str(record.history[-1]) == "set time zero to the first point (shift_s=-5)"


def test_start_from_the_clock(written):
    record = read(written(f"{HEAD},unix_time_second\n0,1,2,1700000000\n"))
    assert record.metadata.started is not None
    assert record.metadata.started.isoformat() == "2023-11-14T22:13:20+00:00"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{HEAD}\n0,1,2\n1,over,2\n", "row 3 of the column voltage_volt holds 'over'"),
        (f"{HEAD},voltage_volt\n0,1,2,3\n", "holds the column 'voltage_volt' twice"),
        (f"{HEAD},Voltage / V\n0,1,2,3\n", "holds the column 'voltage_volt' twice"),
        (f"{HEAD},voltage_V\n0,1,2,3\n", "voltage_V under two names"),
        (f"{HEAD},cycle_count\n0,1,2,1.5\n", "'cycle_count' that are not whole"),
        (f"{HEAD},simulated\n0,1,2,1\n1,1,2,0\n", "only some of its points as simulated"),
    ],
)
def test_what_contradicts_itself(written, text, sentence):
    with pytest.raises(DamagedFile, match=sentence):
        read(written(text))


def test_header_alone(written):
    with pytest.raises(NoRecords):
        read(written(f"{HEAD}\n"))


def test_missing_value_is_nan(written):
    assert np.isnan(read(written(f"{HEAD}\n0,1,\n1,1,2\n")).frame()["current_A"][0])


def test_file_with_the_time_bug(sample):
    record = read(sample("echem/neware/SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv"))
    assert len(record) == 13_086
    assert [f.code for f in record.findings] == ["W-IN1"]
    assert "backwards 19 times, first at point 723: 7200 s is followed by 0 s" in record.findings[0].message


def made_up(points: list[tuple[float, float, float]], *, simulated: bool = False) -> Record:
    rows = np.array(points, dtype=float).reshape(-1, 3)
    return Record(
        data=pl.DataFrame(
            {
                "time_s": rows[:, 0] - rows[0, 0],
                "voltage_V": rows[:, 1],
                "current_A": rows[:, 2],
                "counter_charge_C": rows[:, 2] * 3.0,
                "control_voltage_V": rows[:, 1] * 2,
                "temperature_K": np.full(len(rows), 298.15),
                "instrument_step": np.arange(len(rows)),
                "vendor step_type": ["Rest, CC"] * len(rows),
            }
        ),
        metadata=Metadata(file="made-up", simulated=simulated),
    )


FLOATS = st.floats(-1e12, 1e12)


@given(st.lists(st.tuples(FLOATS, FLOATS, FLOATS), min_size=1, max_size=20), st.booleans())
def test_write_then_read_is_the_identity(tmp_path_factory, points, simulated):
    path = tmp_path_factory.mktemp("out") / "out.csv"
    record = made_up(points, simulated=simulated)
    write(record, path)
    back = read(path)
    assert back.frame().columns == record.frame().columns
    for column in record.frame().columns:
        before, after = record.frame()[column], back.frame()[column]
        if column in ("counter_charge_C", "temperature_K"):
            assert after.to_numpy() == pytest.approx(before.to_numpy(), rel=1e-14, abs=1e-300)
        else:
            assert after.to_list() == before.to_list(), column
    assert back.metadata.simulated is simulated


def test_written_names():
    for column in VOCABULARY:
        known = quantity(written_name(column))
        assert known is not None
        assert known[0].column == column
    assert written_name("vendor Aux/V") == "Aux/V"
    assert written_name("vendor voltage_volt") == "vendor voltage_volt"
    assert written_name("vendor simulated") == "vendor simulated"
    assert machine_name(' "Voltage / V" ') == "voltage_volt"


def test_real_record_survives(sample, tmp_path):
    record = read(sample("echem/neware/nw4-120-1-6-53.ndax"))
    write(record, tmp_path / "out.csv")
    back = read(tmp_path / "out.csv").frame()
    for column in ("time_s", "voltage_V", "current_A", "instrument_cycle", "counter_half_cycle_charge_C"):
        assert back[column].to_list() == record.frame()[column].to_list()
