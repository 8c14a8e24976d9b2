"""The reader of .mpt files on made-up exports, on real ones, and against the .mpr files beside them."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from ionterface.errors import DamagedFile, DeclarationNeeded, IonterfaceError, NoRecords, Severity, UnknownFormat
from ionterface.formats import biologic_mpr, biologic_mpt, identify, read
from ionterface.quantities import (
    CONTROL_CURRENT,
    CONTROL_VOLTAGE,
    CURRENT,
    FREQUENCY,
    IMPEDANCE_IMAGINARY,
    IMPEDANCE_REAL,
    TIME,
    VOLTAGE,
)
from ionterface.record import Record

EXAMPLE = Path(biologic_mpt.__file__).parent / "example.mpt"
EXAMPLE_MPR = Path(biologic_mpr.__file__).parent / "example.mpr"
PAIRS = "echem/biologic-mpr-mpt/"
ZINC = "echem/zn-mn-biologic-lanhe/"
IMPEDANCE = "echem/eis-impedancepy/"
NAMES = "mode\tox/red\terror\tNs\ttime/s\tdq/mA.h\t(Q-Qo)/mA.h\tcontrol/V/mA\tEwe/V\t<I>/mA\tCapacitance charge/µF\t"
ABOUT = """
Galvanostatic Cycling with Potential Limitation

Run on channel : 4 (SN 4711)
User : person
Acquisition started on : 01/02/2026 12:00:00.000
Saved on :
\tFile : made-up.mpr
\tDirectory : C:\\Users\\person\\
\tHost : 10.0.0.17
Device : VSP (SN 0815)
EC-LAB for windows v11.61 (software)
Electrode material : MnO2
Comments : no cell
Comments : at all
Mass of active material : 1.500 mg
Characteristic mass : 2.000 mg
"""


def number(value: float, digits: int) -> str:
    """In EC-Lab's notation: three digits of exponent."""
    mantissa, exponent = f"{value:.{digits}E}".split("E")
    return f"{mantissa}E{int(exponent):+04d}"


def made_up_rows(*, dated: bool = False) -> list[list[str]]:
    """A rest of 5 points and 0.2 mA of oxidation for 200 s."""
    rows = []
    charge = before = 0.0
    for k in range(25):
        time, current = (float(k), 0.0) if k < 5 else (4.5 + 10 * (k - 4), 0.2)
        increment = current * (time - before) / 3600
        charge, before = charge + increment, time
        moment = datetime.datetime(2026, 1, 2, 23, 59, 0) + datetime.timedelta(seconds=12.5 + time)
        stamp = moment.strftime("%m/%d/%Y %H:%M:%S.%f")[:-2] if dated else number(12.5 + time, 15)
        charges = [number(x, 15) for x in (increment, charge)]
        singles = [number(x, 7) for x in (current, 1.25 + charge * 100, current)]
        rows.append(["3" if k < 5 else "1", "0", "0", "0" if k < 5 else "1", stamp, *charges, *singles, "0"])
    return rows


def made_up(
    rows: list[list[str]] | None = None, *, names: str = NAMES, comma: bool = False, crlf: bool = True,
    encoding: str = "cp1252", dates: str = "Elapsed",
) -> bytes:  # fmt: skip
    rows = made_up_rows() if rows is None else rows
    about = ABOUT + f"Text export\n   Mode : Standard\n   Time format : {dates}\n\n"
    count = about.count("\n") + 3
    body = "\n".join("\t".join(row) for row in rows)
    text = f"EC-Lab ASCII FILE\nNb header lines : {count}                          \n{about}{names}\n"
    text += body.replace(".", ",") if comma else body
    return text.replace("\n", "\r\n" if crlf else "\n").encode(encoding)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "made-up.mpt"
    path.write_bytes(content)
    return path


def codes(record: Record) -> list[str]:
    return [finding.code for finding in record.findings]


def test_example_is_what_this_test_makes():
    assert EXAMPLE.read_bytes() == made_up()
    assert identify(EXAMPLE).name == "biologic-mpt"


def test_example_holds_the_points_of_the_binary_example():
    text, binary = read(EXAMPLE), read(EXAMPLE_MPR)
    for quantity in (TIME, VOLTAGE, CURRENT, CONTROL_CURRENT):
        a, b = (record.take(quantity, method="test")[0] for record in (text, binary))
        assert a == pytest.approx(b[:25], rel=1e-6)
    assert text.metadata.started == binary.metadata.started


@pytest.mark.parametrize("crlf", [True, False])
@pytest.mark.parametrize("comma", [True, False])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_line_ends_decimal_marks_and_encodings(tmp_path, crlf, comma, encoding):
    record = read(written(tmp_path, made_up(crlf=crlf, comma=comma, encoding=encoding)))
    assert record.frame().equals(read(EXAMPLE).frame())
    assert record.history[0].settings == {
        "decimal_mark": "comma" if comma else "point",
        "encoding": "UTF-8" if encoding == "utf-8" else "Windows-1252",
        "time_format": "Elapsed",
        "line_ends": "CRLF" if crlf else "LF",
    }
    assert "vendor Capacitance charge/µF" in record.frame().columns


@pytest.mark.parametrize("comma", [True, False])
def test_absolute_dates_over_midnight(tmp_path, comma):
    record = read(written(tmp_path, made_up(made_up_rows(dated=True), dates="Absolute MMDDYYYY", comma=comma)))
    (time,) = record.take(TIME, method="test")
    assert time == pytest.approx(read(EXAMPLE).take(TIME, method="test")[0], abs=1e-4)
    assert record.metadata.started == datetime.datetime(2026, 1, 2, 23, 59, 12, 500000)


@pytest.mark.parametrize("stated", ["Elapsed", "Absolute something else"])
def test_dates_of_an_order_that_is_not_stated_are_refused(tmp_path, stated):
    with pytest.raises(DeclarationNeeded, match="does not state their order"):
        read(written(tmp_path, made_up(made_up_rows(dated=True), dates=stated)))


def test_a_date_of_another_order_than_stated_is_refused(tmp_path):
    with pytest.raises(DamagedFile, match="no date of the order"):
        read(written(tmp_path, made_up(made_up_rows(dated=True), dates="Absolute YYYYMMDD")))


def test_a_date_among_the_numbers_is_refused(tmp_path):
    rows = [[*row[:8], "1:25", *row[9:]] for row in made_up_rows()]
    with pytest.raises(DamagedFile, match="dates in the column Ewe/V"):
        read(written(tmp_path, made_up(rows)))


def test_metadata_without_persons_places_and_serial_numbers():
    record = read(EXAMPLE)
    assert record.metadata.technique == "Galvanostatic Cycling with Potential Limitation"
    assert record.metadata.instrument == "BioLogic VSP"
    assert record.metadata.facts == {
        "Electrode material": "MnO2",
        "Mass of active material": "1.500 mg",
        "Characteristic mass": "2.000 mg",
        "Software": "EC-Lab 11.61",
    }
    told = str(record.description())
    assert not any(secret in told for secret in ("person", "4711", "0815", "10.0.0.17"))


def test_current_is_derived_where_the_export_holds_none(tmp_path):
    rows = [row[:9] + row[10:] for row in made_up_rows()]
    record = read(written(tmp_path, made_up(rows, names=NAMES.replace("<I>/mA\t", ""))))
    assert codes(record) == ["N-BL1"]
    assert record.take(CURRENT, method="test")[0] == pytest.approx(read(EXAMPLE).take(CURRENT, method="test")[0])


def test_all_zero_potential_is_a_finding(tmp_path):
    rows = [[*row[:8], "0.0000000E+000", *row[9:]] for row in made_up_rows()]
    (finding,) = read(written(tmp_path, made_up(rows))).findings
    assert (finding.code, finding.severity) == ("W-IN3", Severity.WARNING)


def test_name_behind_the_end_of_the_header(tmp_path):
    record = read(written(tmp_path, made_up(names=NAMES + "\tEwe-Ece/V")))
    assert codes(record) == ["N-BL3"]
    assert record.frame().equals(read(EXAMPLE).frame())


# -- damaged files -----------------------------------------------------------------------------------------------------
def test_rows_of_another_width_than_the_header(tmp_path):
    with pytest.raises(DamagedFile, match="names 10 columns, but its rows hold 11 values"):
        read(written(tmp_path, made_up(names=NAMES.replace("mode\t", ""))))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["1"] * 10, "line 32 holds 10 values instead of 11"),
        (["1"] * 12, "line 32 holds 12 values instead of 11"),
        (["1"] * 8 + ["here"] + ["1"] * 2, "line 32 holds 'here' under Ewe/V"),
        (["1"] * 8 + [""] + ["1"] * 2, "line 32 holds '' under Ewe/V"),
    ],
)
def test_one_row_that_does_not_fit(tmp_path, row, what):
    rows = made_up_rows()
    rows[7] = row
    with pytest.raises(DamagedFile, match=what):
        read(written(tmp_path, made_up(rows)))


@pytest.mark.parametrize("row", [0, 7])
@pytest.mark.parametrize("comma", [True, False])
def test_two_decimal_marks_are_refused(tmp_path, row, comma):
    rows = [[x.replace(".", ",") for x in one] for one in made_up_rows()] if comma else made_up_rows()
    rows[row][8] = "1.25" if comma else "1,25"
    with pytest.raises(DamagedFile, match="decimal points and decimal commas"):
        read(written(tmp_path, made_up(rows)))


def test_cut_off_anywhere_but_between_rows_is_refused(tmp_path):
    rows = [[*row[:-1], "1.0000000E+000"] for row in made_up_rows()]
    content = made_up(rows, crlf=False)
    body = content.index(b"\n3\t0\t0") + 1
    whole = {at for at in range(body, len(content) + 1) if content[at - 1 : at] == b"\n"}
    whole |= {at - 1 for at in whole}
    for cut in range(len(content) - 400, len(content)):
        path = written(tmp_path, content[:cut])
        if cut in whole:
            assert len(read(path)) < 25
        elif (
            content[:cut].rsplit(b"\t", 1)[-1] in (b"1", b"") and content[:cut].rsplit(b"\n", 1)[-1].count(b"\t") == 10
        ):
            continue  # a last value of which one digit or nothing is left
        else:
            with pytest.raises(DamagedFile):
                read(path)
    for cut in range(20, body):
        with pytest.raises((DamagedFile, NoRecords)):
            read(written(tmp_path, content[:cut]), format="biologic-mpt")


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("comma", [True, False])
def test_no_flipped_byte_gives_a_traceback(tmp_path, dated, comma):
    content = made_up(made_up_rows(dated=dated), comma=comma, dates="Absolute MMDDYYYY" if dated else "Elapsed")
    rng = np.random.default_rng(4)
    refused = 0
    for at in rng.integers(20, len(content), 1000).tolist():
        damaged = bytearray(content)
        damaged[at] ^= int(rng.integers(1, 256))
        try:
            read(written(tmp_path, bytes(damaged)), format="biologic-mpt")
        except IonterfaceError:
            refused += 1
    assert refused > 200


def test_header_without_rows(tmp_path):
    with pytest.raises(NoRecords):
        read(written(tmp_path, made_up([])))


@pytest.mark.parametrize("count", [b"3", b"12", b"999999", b"x"])
def test_wrong_number_of_header_lines(tmp_path, count):
    stated = b"Nb header lines : " + count + b"   "
    content = made_up().replace(b"Nb header lines : 24   ", stated)
    assert stated in content
    with pytest.raises(DamagedFile):
        read(written(tmp_path, content))


# -- real files --------------------------------------------------------------------------------------------------------
def test_missing_frequency_column_is_refused_with_its_reason(sample):
    with pytest.raises(DamagedFile, match="names 17 columns, but its rows hold 18 values"):
        read(sample(IMPEDANCE + "exampleDataBioLogic_MissingFreq.mpt"))


def test_text_without_header_is_not_claimed(sample):
    with pytest.raises(UnknownFormat):
        read(sample("echem/pyprobe-samples/Sample_data_biologic_no_header.mpt"))


def test_impedance_of_a_real_export(sample):
    record = read(sample(IMPEDANCE + "exampleDataBioLogic.mpt"))
    first = [float(a[0]) for a in record.take(FREQUENCY, IMPEDANCE_REAL, IMPEDANCE_IMAGINARY, method="test")]
    assert first == pytest.approx([1.0003201e3, 6.5470886e1, -3.8998979e-1], rel=1e-9)


@pytest.mark.parametrize(
    ("place", "rows", "lowest", "highest"),
    [
        ("cv.issue_149.mpt", 5930, -0.49936357, 0.50075769),
        ("Pt_poly_cv.mpt", 4473, -5.0102077e-2, 1.6999267),
        ("mb.issue_95.de.mpt", 33, 2.3260789, 2.3327432),
        ("coc.issue_185.mpt", 24, 4.7553276e-6, 6.1369993e-2),
    ],
)
def test_potential_of_real_exports(sample, place, rows, lowest, highest):
    """Extremes of the column as awk finds them in the text."""
    record = read(sample(PAIRS + place))
    (voltage,) = record.take(VOLTAGE, method="test")
    assert len(record) == rows
    assert (voltage.min(), voltage.max()) == pytest.approx((lowest, highest), rel=1e-9)


def test_control_follows_the_mode(sample):
    record = read(sample(ZINC + "HAC_NH3_01_02_GCPL_C04.mpt"))
    frame = record.frame()
    (control,) = record.take(CONTROL_CURRENT, method="test")
    assert control == pytest.approx(frame["vendor control/mA"].to_numpy() * 1e-3, rel=1e-6)
    assert not record.has(CONTROL_VOLTAGE)
