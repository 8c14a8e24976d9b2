"""The reader of .mpr files on made-up files of every layout, and on files of real instruments."""

from __future__ import annotations

import datetime
import struct
from pathlib import Path

import numpy as np
import pytest

from ionterface.errors import DamagedFile, IonterfaceError, NoRecords, Severity
from ionterface.formats import biologic_mpr, identify, read
from ionterface.formats.biologic_mpr.columns import STORED
from ionterface.quantities import (
    CONTROL_CURRENT,
    CONTROL_VOLTAGE,
    COUNTER_CHARGE,
    COUNTER_HALF_CYCLE_CHARGE,
    CURRENT,
    INSTRUMENT_HALF_CYCLE,
    TIME,
    VOLTAGE,
)
from ionterface.record import Record

EXAMPLE = Path(biologic_mpr.__file__).parent / "example.mpr"
PAIRS = "echem/biologic-mpr-mpt/"
ZINC = "echem/zn-mn-biologic-lanhe/"
NAVANI = PAIRS + "jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr"
ROWS = {
    PAIRS + "FeRDE_0RPM_PEIS.mpr": 201,
    PAIRS + "cv.issue_149.mpr": 5930,
    PAIRS + "geis.issue_149.mpr": 84,
    NAVANI: 46102,
    PAIRS + "lsv.issue_195.mpr": 999,
    PAIRS + "mb.issue_149.mpr": 564,
    ZINC + "Biologic_EIS.mpr": 43,
    ZINC + "Biologic_GPCL.mpr": 11069,
    ZINC + "CellC_01_01_OCV_C04.mpr": 4515,
    ZINC + "HAC_NH3_01_01_OCV_C04.mpr": 9218,
    ZINC + "HAC_NH3_01_02_GCPL_C04.mpr": 1339,
    ZINC + "ZMO_D_C03.mpr": 1582,
}


# -- made-up files -----------------------------------------------------------------------------------------------------
def made_up_points() -> dict[int, np.ndarray]:
    """Rest, 0.2 mA of oxidation, 0.2 mA of reduction: column number -> values. The steps end off the clock's beat."""
    time = np.concatenate([np.arange(0.0, 5.0), 4.5 + 10 * np.arange(1, 21), 204.5008 + 10 * np.arange(0, 21)])
    applied = np.repeat([0.0, 0.2, -0.2], [5, 20, 21])
    dq = np.diff(time, prepend=0.0) * applied / 3600
    half_cycle = np.repeat([0, 0, 1], [5, 20, 21])
    counter = np.concatenate([np.cumsum(dq[:25]), np.cumsum(dq[25:])])
    potential = 1.25 + np.cumsum(dq) * 100
    mode = np.where(applied == 0, 3, 1)
    flags = mode + 4 * (applied > 0)
    return {
        1: flags, 2: flags, 3: flags, 131: (applied != 0) * (1 + half_cycle), 4: time + 12.5, 7: dq, 13: np.cumsum(dq),
        5: applied, 6: potential, 39: np.full(46, 14), 467: counter, 468: half_cycle,
    }  # fmt: skip


def module(name: str, data: bytes, *, version: int, modern: bool) -> bytes:
    head = b"MODULE" + name.encode().ljust(10) + b"made up".ljust(25)
    sizes = (
        struct.pack("<IIII", 0xFFFFFFFF, len(data), 0, version) if modern else struct.pack("<II", len(data), version)
    )
    return head + sizes + b"01/02/26" + data


def data_module(points: dict[int, np.ndarray], *, version: int = 11, types: dict[int, str] | None = None) -> bytes:
    flags = [n for n in points if n in (1, 2, 3, 21, 31, 65)]
    kinds = {n: (types or {}).get(n) or STORED[n][1] for n in points if n not in flags}
    dtype = np.dtype(([("flags", "u1")] if flags else []) + [(str(n), kind) for n, kind in kinds.items()])
    rows = np.zeros(len(next(iter(points.values()))), dtype)
    if flags:
        rows["flags"] = points[flags[0]]
    for n in kinds:
        rows[str(n)] = points[n]
    count, number, start = {0: ("B", "B", 100), 2: ("B", "H", 405), 3: ("B", "H", 405), 11: ("H", "H", 1006)}[version]
    head = struct.pack(f"<I{count}{len(points)}{number}", len(rows), len(points), *points).ljust(start, b"\0")
    return head + (b"\x01" if version in (3, 11) else b"") + rows.tobytes()


def made_up(data: bytes | None = None, *, version: int = 11) -> bytes:
    settings = bytearray(0x300)
    settings[0] = 4
    settings[7:16] = b"\x08no cell!"
    struct.pack_into("<f", settings, 0x107, 1.5)
    struct.pack_into("<f", settings, 0x211, 0.785)
    struct.pack_into("<fBB", settings, 0x24C, 2.0, 2, 2)
    log = bytearray(0x400)
    struct.pack_into("<d", log, 0x249, 46024.5)
    log[0x251:0x263] = b"\x11C:\\Users\\person\\x"
    log[0x351:0x35B] = b"\x0910.0.0.17"
    log[0x3B7:0x3BD] = b"\x0511.61"
    log[0x3CE:0x3D4] = b"\x06\x044711"
    modern = version == 11
    set_version = 10 if modern else 0
    data = data_module(made_up_points(), version=version) if data is None else data
    return (
        (b"BIO-LOGIC MODULAR FILE\x1a".ljust(48) + bytes(4))
        + module("VMP Set", bytes(settings), version=set_version, modern=modern)
        + module("VMP data", data, version=version, modern=modern)
        + module("VMP LOG", bytes(log), version=set_version, modern=modern)
    )


def written(folder: Path, content: bytes, name: str = "made-up.mpr") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def codes(record: Record) -> list[str]:
    return [finding.code for finding in record.findings]


def test_example_is_what_this_test_makes():
    assert EXAMPLE.read_bytes() == made_up()
    assert identify(EXAMPLE).name == "biologic-mpr"


@pytest.mark.parametrize("version", [0, 2, 3, 11])
def test_every_layout_gives_the_same_points(tmp_path, version):
    points = made_up_points()
    if version == 0:  # one-byte numbers cannot name these columns
        points = {n: values for n, values in points.items() if n < 256}
    record = read(written(tmp_path, made_up(data_module(points, version=version), version=version)))
    time, voltage, current = record.take(TIME, VOLTAGE, CURRENT, method="test")
    assert time[0] == 0
    assert time[-1] == pytest.approx(404.5008)
    assert voltage == pytest.approx(points[6], rel=1e-7)
    assert current[5:25] == pytest.approx(np.full(20, 2e-4))
    assert current[25:] == pytest.approx(np.full(21, -2e-4))
    assert np.all(current[:5] == 0)
    assert record.frame()["vendor ox/red"].to_list() == [0] * 5 + [1] * 20 + [0] * 21
    assert record.frame()["instrument_step"].to_list() == [0] * 5 + [1] * 20 + [2] * 21


def test_start_metadata_and_history():
    record = read(EXAMPLE)
    assert record.metadata.started == datetime.datetime(2026, 1, 2, 12, 0, 12, 500000)
    assert record.metadata.technique == "Galvanostatic Cycling with Potential Limitation"
    assert record.metadata.instrument == "BioLogic VSP"
    assert record.metadata.facts == {
        "Electrode surface area": "0.785 cm²",
        "Mass of active material": "1.500 mg",
        "Characteristic mass": "2.000 mg",
        "Software": "EC-Lab 11.61",
    }
    assert [step.what for step in record.history][-1] == "derived the current from dq/dt"
    told = str(record.description())
    assert not any(secret in told for secret in ("person", "10.0.0.17", "4711"))


def test_a_start_that_is_no_date_is_not_told(tmp_path):
    content = bytearray(made_up())
    at = content.index(b"VMP LOG") - 6 + 65 + 0x249
    for days in (0.0, 1e300, float("nan")):
        struct.pack_into("<d", content, at, days)
        assert read(written(tmp_path, bytes(content))).metadata.started is None


def test_control_current_only_where_the_current_is_controlled():
    record = read(EXAMPLE)
    (control,) = record.take(CONTROL_CURRENT, method="test")
    assert control == pytest.approx(np.repeat([0, 2e-4, -2e-4], [5, 20, 21]))
    assert not record.has(CONTROL_VOLTAGE)


# -- the derived current -----------------------------------------------------------------------------------------------
def test_derived_current_is_noted_and_agrees_with_the_control_current():
    (finding,) = read(EXAMPLE).findings
    assert (finding.code, finding.severity) == ("N-BL1", Severity.NOTE)
    assert "in all but 0 of 41 intervals" in finding.message


def test_control_current_that_was_not_reached_is_a_warning(tmp_path):
    points = made_up_points()
    points[5] = points[5] * 1.02
    record = read(written(tmp_path, made_up(data_module(points))))
    (warning,) = [f for f in record.findings if f.severity is Severity.WARNING]
    assert warning.code == "W-BL2"
    assert "100.00%" in warning.message


def test_undefined_current_is_left_empty_and_told(tmp_path):
    points = made_up_points()
    points[4] = points[4].copy()
    points[4][10] = points[4][9]
    record = read(written(tmp_path, made_up(data_module(points))))
    assert record.frame()["current_A"].null_count() == 1
    assert "W-BL1" in codes(record)


def test_counter_that_does_not_follow_the_current(tmp_path):
    points = made_up_points()
    points[467] = points[467] * 1.002
    assert "W-IN2" in codes(read(written(tmp_path, made_up(data_module(points)))))


def test_zero_potential_and_time_running_backwards(tmp_path):
    points = made_up_points()
    points[6] = np.zeros(46)
    points[4] = points[4].copy()
    points[4][20] = 0
    assert {"W-IN1", "W-IN3"} <= set(codes(read(written(tmp_path, made_up(data_module(points))))))


# -- unknown columns ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "count"), [("<f8", 1), ("<f8", 2), ("<f4", 1), ("<f4", 2), ("<u2", 1)])
def test_unknown_columns_are_placed_by_the_size_of_a_record(tmp_path, kind, count):
    values = {883 + k: np.arange(46) + k for k in range(count)}
    points = {1: made_up_points()[1], **values, **{n: v for n, v in made_up_points().items() if n > 3}}
    record = read(written(tmp_path, made_up(data_module(points, types=dict.fromkeys(values, kind)))))
    for number, expected in values.items():
        assert record.frame()[f"vendor unknown column {number}"].to_list() == expected.tolist()
    assert record.take(VOLTAGE, method="test")[0] == pytest.approx(points[6], rel=1e-7)


def test_unknown_columns_that_cannot_be_placed_are_refused(tmp_path):
    points = {**made_up_points(), 883: np.arange(46), 884: np.arange(46)}
    content = made_up(data_module(points, types={883: "<f8", 884: "<f4"}))
    with pytest.raises(DamagedFile, match=r"unknown number \(883, 884\)"):
        read(written(tmp_path, content))


# -- damaged files -----------------------------------------------------------------------------------------------------
def test_every_truncation_is_a_sentence(tmp_path):
    content = made_up()
    boundaries = [at for at in range(len(content)) if content.startswith(b"MODULE", at)]
    for cut in range(23, len(content)):
        path = written(tmp_path, content[:cut])
        if cut == boundaries[2]:  # settings and points are whole, only the log is gone
            assert "N-BL2" in codes(read(path, format="biologic-mpr"))
            continue
        with pytest.raises(DamagedFile, match=r"made-up\.mpr: "):
            read(path, format="biologic-mpr")


@pytest.mark.parametrize("version", [3, 11])
def test_no_flipped_byte_gives_a_traceback(tmp_path, version):
    content = made_up(version=version)
    start = content.index(b"VMP data") - 6
    head = [*range(23, 200), *range(start, start + 1080)]
    rng = np.random.default_rng(2)
    refused = 0
    for at in [*head, *rng.integers(23, len(content), 400).tolist()]:
        damaged = bytearray(content)
        damaged[at] ^= int(rng.integers(1, 256))
        try:
            read(written(tmp_path, bytes(damaged)), format="biologic-mpr")
        except IonterfaceError:
            refused += 1
    assert refused > 100


def test_a_declared_number_of_rows_allocates_nothing(tmp_path):
    content = bytearray(made_up())
    at = content.index(b"VMP data") - 6 + 65
    struct.pack_into("<I", content, at, 0xFFFFFFFF)
    with pytest.raises(DamagedFile, match="declares 4294967295 points"):
        read(written(tmp_path, bytes(content)))


def test_a_module_or_a_column_that_comes_twice(tmp_path):
    content = made_up()
    with pytest.raises(DamagedFile, match="two modules 'VMP LOG'"):
        read(written(tmp_path, content + content[content.index(b"VMP LOG") - 6 :]))
    data = bytearray(data_module(made_up_points()))
    assert struct.unpack_from("<H", data, 6 + 2 * 7) == (5,)
    struct.pack_into("<H", data, 6 + 2 * 7, 6)
    with pytest.raises(DamagedFile, match="lists a column twice"):
        read(written(tmp_path, made_up(bytes(data))))


def test_no_points_and_unknown_version(tmp_path):
    empty = {n: values[:0] for n, values in made_up_points().items()}
    with pytest.raises(NoRecords):
        read(written(tmp_path, made_up(data_module(empty))))
    content = made_up().replace(struct.pack("<II", 0, 11) + b"01/02/26", struct.pack("<II", 0, 12) + b"01/02/26")
    with pytest.raises(DamagedFile, match="version 12"):
        read(written(tmp_path, content))


# -- real files --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("place", ROWS)
def test_every_real_file_is_read(sample, place):
    record = read(sample(place))
    assert len(record) == ROWS[place]
    assert record.take(TIME, method="test")[0][0] == 0
    assert record.metadata.instrument.startswith("BioLogic ")
    assert record.metadata.started is not None
    told = str(record.description())
    assert not any(secret in told for secret in ("\\", "192.168.", "10.0.48.", "84.89.", "169.254.", "(SN"))


def half_cycle_charges(record: Record) -> dict[int, tuple[float, float]]:
    """Half cycle -> charge by the sum of the interval means, and by the instrument's counter. [mA.h]"""
    time, current, counter, number = record.take(
        TIME, CURRENT, COUNTER_HALF_CYCLE_CHARGE, INSTRUMENT_HALF_CYCLE, method="test"
    )
    passed = current * np.diff(time, prepend=0.0) / 3.6
    ends = {int(n): np.flatnonzero(number == n)[-1] for n in np.unique(number)}
    return {n: (float(passed[number == n].sum()), float(counter[end] / 3.6)) for n, end in ends.items()}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (NAVANI, {2: 0.9868, 3: -0.8529, 4: 0.9371, 5: -0.8763}),
        (ZINC + "Biologic_GPCL.mpr", {0: -0.2930, 1: 0.3901}),
        (ZINC + "HAC_NH3_01_02_GCPL_C04.mpr", {0: 0.1720, 1: -0.0405}),
    ],
)
def test_derived_current_closes_with_the_counter_of_every_half_cycle(sample, place, expected):
    record = read(sample(place))
    charges = half_cycle_charges(record)
    for integral, counter in charges.values():
        assert integral == pytest.approx(counter, rel=1e-6)  # 0.1 % is asked for
    for number, charge in expected.items():
        assert charges[number][0] == pytest.approx(charge, abs=5.1e-5)
    assert codes(record) == ["N-BL1"]


def test_stored_current_of_a_voltammogram_closes_with_the_counter(sample):
    record = read(sample(PAIRS + "cv.issue_149.mpr"))
    time, voltage, current, counter = record.take(TIME, VOLTAGE, CURRENT, COUNTER_CHARGE, method="test")
    assert (round(voltage.min(), 5), round(voltage.max(), 5)) == (-0.49936, 0.50076)
    assert (round(current.min() * 1e3, 5), round(current.max() * 1e3, 5)) == (-0.10795, 0.10815)
    integral = np.concatenate([[0], np.cumsum(np.diff(time) * (current[1:] + current[:-1]) / 2)])
    assert np.abs(integral - counter).max() < 1e-3 * np.ptp(counter)
    assert record.frame()["instrument_cycle"].unique().to_list() == [1, 2, 3]
    assert codes(record) == []


def test_potential_of_the_counter_electrode(sample):
    """EC-Lab numbers <Ece> 471 in impedance and 441 in sweeps."""
    frame = read(sample(PAIRS + "lsv.issue_195.mpr")).frame()
    assert frame["counter_electrode_voltage_V"][-1] == pytest.approx(-1.0982696)


def test_impedance_of_a_mixed_technique_only_where_it_was_measured(sample):
    frame = read(sample(PAIRS + "mb.issue_149.mpr")).frame()
    assert frame["frequency_Hz"].null_count() == 356
    assert frame["frequency_Hz"].min() > 0
