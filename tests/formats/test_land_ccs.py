"""LAND .ccs: made-up files for what can go wrong, and the one real file."""

from __future__ import annotations

import datetime
import struct
from pathlib import Path

import numpy as np
import pytest

import ionterface.formats.land_ccs
from ionterface.errors import DamagedFile, UnknownFormat
from ionterface.formats import identify, read
from ionterface.quantities import INSTRUMENT_STEP, TIME, VOLTAGE

EXAMPLE = Path(ionterface.formats.land_ccs.__file__).with_name("example.ccs")
HEADER = 2560
START_MS = 1_700_000_000_000
Sample = tuple[int, float, float, float, float]


def sample(milliseconds: int, volt: float, ampere: float) -> Sample:
    hours = milliseconds / 3.6e6
    return milliseconds, volt, ampere, abs(ampere) * hours, volt * ampere * hours


REST = [sample(10_000, 1.4 - 0.001 * k, 0.0) for k in range(8)]
DISCHARGE = [sample(200, 1.3 - 0.01 * k, -3e-5) for k in range(14)]
CHARGE = [sample(200, 1.2 + 0.01 * k, 6e-5) for k in range(3)]
STEPS = (REST, DISCHARGE, CHARGE)


def ccs(steps: tuple[list[Sample], ...] = STEPS, *, per_block: int = 6, ended: bool = True) -> bytes:
    """A file as the layout describes it; what follows the valid samples of a block is rubbish, as in real files."""
    header = bytearray(HEADER)
    header[1172:1182] = b"WuHan LAND"
    header[176:186] = b"Jane's run"
    header[1908:1923] = b"0.90-1.80 V,C/5"
    content, previous, elapsed = bytes(header), 0, 0
    for number in range(len(steps) + 1):
        mark = len(content)
        if number == len(steps) and not ended:
            break
        content += struct.pack(
            "<4i i i i 28x q", 2, previous, 0, 0, number + (number == 0), 0, elapsed, START_MS + elapsed
        ).ljust(128, b"\x41")
        if number == len(steps):
            break
        for k in range(0, len(steps[number]), per_block):
            part = steps[number][k : k + per_block]
            block = struct.pack("<2i", 3 | len(part) << 8, mark) + b"".join(struct.pack("<i4f", *s) for s in part)
            content += block.ljust(128, b"\x42")
        elapsed += sum(s[0] for s in steps[number])
        previous = mark
    return content


@pytest.fixture
def written(tmp_path):
    def write(content: bytes) -> Path:
        path = tmp_path / "cell.ccs"
        path.write_bytes(content)
        return path

    return write


def test_example_is_what_the_layout_says():
    assert EXAMPLE.read_bytes() == ccs()


def test_points_time_and_counters():
    record = read(EXAMPLE)
    time, voltage, step = record.take(TIME, VOLTAGE, INSTRUMENT_STEP, method="test")
    assert len(record) == 8 + 14 + 3
    assert np.allclose(time, np.cumsum([s[0] for part in STEPS for s in part]) / 1e3 - 10.0, atol=0, rtol=1e-12)
    assert np.allclose(voltage, [s[1] for part in STEPS for s in part], rtol=1e-6)
    assert step.tolist() == [1] * 8 + [2] * 14 + [3] * 3
    frame = record.frame()
    in_step = frame["counter_half_cycle_charge_C"].to_numpy()
    assert in_step[21] == pytest.approx(-3e-5 * 0.2 * 14, rel=1e-6)
    assert in_step[-1] == pytest.approx(6e-5 * 0.2 * 3, rel=1e-6)
    assert frame["counter_charge_C"][-1] == pytest.approx(-3e-5 * 2.8 + 6e-5 * 0.6, rel=1e-6)
    assert frame["counter_half_cycle_energy_J"][21] == pytest.approx(sum(s[4] for s in DISCHARGE) * 3600, rel=1e-6)
    assert record.findings == ()


def test_metadata_names_nobody():
    record = read(EXAMPLE)
    assert record.metadata.started == datetime.datetime.fromtimestamp(START_MS / 1e3, datetime.UTC)
    assert dict(record.metadata.facts) == {"program remark": "0.90-1.80 V,C/5"}


def test_cut_within_a_block(written):
    with pytest.raises(DamagedFile, match="cut off"):
        read(written(ccs()[:-7]))


def test_end_missing_is_a_finding(written):
    record = read(written(ccs(ended=False)))
    assert [f.code for f in record.findings] == ["W-IN6"]
    assert len(record) == 25


def test_intervals_must_add_up_to_the_marks(written):
    content = bytearray(ccs())
    first_interval = HEADER + 128 + 8
    content[first_interval] ^= 1
    with pytest.raises(DamagedFile, match="end of step 1 add up to"):
        read(written(bytes(content)))


def test_unknown_block_is_an_error(written):
    content = bytearray(ccs())
    content[HEADER + 2 * 128] = 9
    with pytest.raises(DamagedFile, match=f"byte {HEADER + 256} that is not understood"):
        read(written(bytes(content)))


def test_block_of_another_step_is_an_error(written):
    content = bytearray(ccs())
    content[HEADER + 128 * 2 + 4] ^= 0x80
    with pytest.raises(DamagedFile, match="not understood"):
        read(written(bytes(content)))


def test_five_samples_per_block_are_refused(written):
    with pytest.raises(UnknownFormat, match="blocks of 5 samples"):
        read(written(ccs(per_block=5)))


def test_charge_that_does_not_follow_the_current_is_a_finding(written):
    wrong = [(dt, v, i, 1.01 * q, e) for dt, v, i, q, e in DISCHARGE]
    assert [f.code for f in read(written(ccs((REST, wrong)))).findings] == ["W-IN2"]


def test_real_file(sample):
    path = sample("echem/zn-mn-biologic-lanhe/LANHE_GPCL.ccs")
    assert identify(path).name == "land-ccs"
    record = read(path)
    frame = record.frame()
    # 66 points more than a reader that takes the first 4096 bytes for the header, 3 more than one that skips blocks
    # which are not full: with them both step marks are met to the millisecond.
    assert len(record) == 170_508 + 66 + 3
    assert frame["time_s"][-1] + 0.020 == pytest.approx(41170.862, abs=1e-9)
    assert frame["counter_half_cycle_charge_C"][-1] / 3.6 == pytest.approx(-0.2881, abs=5e-5)
    assert frame["counter_half_cycle_energy_J"][-1] / 3.6 == pytest.approx(-0.3534, abs=5e-5)
    discharge = frame.filter(frame["instrument_step"] == 2)
    assert discharge["current_A"].mean() == pytest.approx(-3.053e-5, abs=1e-8)
    assert frame["voltage_V"].min() == pytest.approx(0.900, abs=5e-4)
    assert frame["voltage_V"].max() == pytest.approx(1.4347, abs=5e-5)
    time, current = frame["time_s"].to_numpy(), frame["current_A"].to_numpy()
    integral = np.sum(np.diff(time) * (current[1:] + current[:-1]) / 2)
    assert frame["counter_charge_C"][-1] == pytest.approx(integral, rel=1e-4)
    assert record.findings == ()
    assert "5.9mg" not in str(record.metadata)


def test_real_file_cut_off(sample, written):
    content = sample("echem/zn-mn-biologic-lanhe/LANHE_GPCL.ccs").read_bytes()
    with pytest.raises(DamagedFile, match="cut off"):
        read(written(content[: len(content) // 2 + 5]))
