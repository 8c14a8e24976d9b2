"""Text tables with declared columns: what is found from the content, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import ionterface.formats.declared_text
from ionterface.errors import DamagedFile, DeclarationNeeded, NoRecords, UnitError, UnknownFormat, UsageError
from ionterface.formats import Declaration, DeclaredColumn, Polarity, read, read_all
from ionterface.quantities import TIME

EXAMPLE = Path(ionterface.formats.declared_text.__file__).with_name("example.csv")
POTENTIAL = DeclaredColumn(column="E (V)", unit="V")
MILLIAMPERE = DeclaredColumn(column="I (mA)", unit="mA")


def declare(positive=Polarity.OXIDATION, header_rows=1, label="", **columns: DeclaredColumn) -> Declaration:
    return Declaration(records={label: columns}, current_positive=positive, header_rows=header_rows)


def one(column: str | int, unit: str) -> Declaration:
    return declare(voltage_V=DeclaredColumn(column=column, unit=unit))


PAIR = declare(voltage_V=POTENTIAL, current_A=MILLIAMPERE)


@pytest.fixture
def written(tmp_path):
    def save(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "cv.txt"
        path.write_bytes(text.encode(encoding))
        return path

    return save


def test_example():
    record = read(
        EXAMPLE,
        columns=declare(
            time_s=DeclaredColumn(column="t (min)", unit="min"), voltage_V=POTENTIAL, current_A=MILLIAMPERE
        ),
    )
    frame = record.frame()
    assert frame["time_s"].to_list() == [0.0, 60.0, 120.0]
    assert frame["voltage_V"].to_list() == [0.1, 0.2, 0.1]
    assert frame["current_A"].to_list() == pytest.approx([1e-3, 2e-3, -1e-3], rel=1e-15)
    told = [str(step) for step in record.history]
    assert told[0] == "read as text (encoding=utf-8, delimiter=;, decimal sign=,)"
    assert told[1] == "left out columns that nobody declared (columns=remark)"
    assert told[-1] == "set time zero to the first point (shift_s=-60)"


@pytest.mark.parametrize(
    ("text", "encoding", "delimiter", "sign"),
    [
        ("E (V)\tI (mA)\n0.1\t-2.5\n", "utf-8", "tab", "."),
        ("E (V)\tI (mA)\r\n0,1\t-2,5\r\n", "utf-16", "tab", ","),
        ("E (V);I (mA)\n0,1;-2,5\n", "utf-8-sig", ";", ","),
        ("E (V),I (mA)\n0.1,-2.5\n", "utf-8", ",", "."),
        ('E (V),I (mA)\n"0,1","-2,5"\n', "utf-8", ",", ","),
        ("E (V)  I (mA)\n 0.1  -2.5\n", "utf-8", "blanks", "."),
        ("E (V)  I (mA)\n 0,1  -2,5\n", "utf-8", "blanks", ","),
        ("E (V),I (mA),\n0.1,-2.5,\n", "utf-8", ",", "."),
        ("E (V)\tI (mA)\tµ\n0.1\t-2.5\t1\n", "cp1252", "tab", "."),
        ("E (V)\tI (mA)\t电流\n0.1\t-2.5\t1\n", "gbk", "tab", "."),
    ],
)
def test_what_is_found_from_the_content(written, text, encoding, delimiter, sign):
    record = read(written(text, encoding), columns=PAIR)
    assert record.frame().row(0) == pytest.approx((0.1, -2.5e-3), rel=1e-15)
    assert dict(record.history[0].settings) == {"encoding": encoding, "delimiter": delimiter, "decimal sign": sign}


@pytest.mark.parametrize("sign", [",", "."])
def test_signs_between_thousands_are_refused(written, sign):
    columns = declare(time_s=DeclaredColumn(column="t", unit="s"))
    with pytest.raises(DamagedFile, match=rf"row 4 holds '1\{sign}000'.*between thousands"):
        read(written(f"t\tx\n998\t1\n999\t1\n1{sign}000\t1\n1{sign}001\t1\n"), columns=columns)


@pytest.mark.parametrize(
    "text", ["0,500 1,000 1,500", "1,000 2,000 3,000", "0 1,5 2", "1 1,001 2,003", "0 0,250 1,500"]
)
@pytest.mark.parametrize("sign", [",", "."])
def test_decimals_are_not_taken_for_thousands(written, text, sign):
    columns = declare(time_s=DeclaredColumn(column="t", unit="s"))
    numbers = [float(word.replace(",", ".")) for word in text.split()]
    times = read(written("t\tx\n" + "".join(f"{w.replace(',', sign)}\t1\n" for w in text.split())), columns=columns)
    assert times.frame()["time_s"].to_list() == pytest.approx([n - numbers[0] for n in numbers])


def test_one_column(written):
    record = read(written("E (V)\n0.1\n0.2\n"), columns=declare(voltage_V=POTENTIAL))
    assert record.frame()["voltage_V"].to_list() == [0.1, 0.2]


def test_no_header_and_columns_by_number(written):
    columns = declare(
        header_rows=0, voltage_V=DeclaredColumn(column=1, unit="mV"), current_A=DeclaredColumn(column=2, unit="A")
    )
    assert read(written("100 -1e-3\n200 1e-3\n"), columns=columns).frame().row(0) == (0.1, -1e-3)


def test_sign_of_reduction(written):
    columns = declare(
        Polarity.REDUCTION,
        voltage_V=POTENTIAL,
        current_A=MILLIAMPERE,
        counter_charge_C=DeclaredColumn(column="Q", unit="mAh"),
    )
    frame = read(written("E (V),I (mA),Q\n0.1,1,2\n"), columns=columns).frame()
    assert frame.row(0) == pytest.approx((0.1, -1e-3, -7.2))


def test_separators_at_the_end_are_no_columns(written):
    record = read(written("E (V),I (mA),\n0.1,-2.5,\n"), columns=PAIR)
    assert not [step for step in record.history if "left out" in step.what]


def test_no_time_is_no_fault(written):
    assert not read(written("E (V),I (mA)\n0,1\n"), columns=PAIR).has(TIME)


def test_several_records_of_several_lengths(written):
    pairs = {
        label: {"voltage_V": DeclaredColumn(column=k, unit="V"), "current_A": DeclaredColumn(column=k + 1, unit="A")}
        for label, k in (("slow", 1), ("fast", 3), ("last", 5))
    }
    columns = Declaration(records=pairs, current_positive=Polarity.OXIDATION, header_rows=2)
    path = written("slow,,fast,,last,\nE,I,E,I,E,I\n1,2,3,4,5,6\n1,2,--,--,5,6\n1,2,,,5,6\n1,2,--\n")
    records = read_all(path, columns=columns)
    assert [(r.metadata.label, len(r)) for r in records] == [("slow", 4), ("fast", 1), ("last", 3)]
    assert read(path, record="fast", columns=columns).frame().row(0) == (3, 4)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("E (V),I (mA)\n0.1,1\n0.2,over\n", r"row 3 of the column 2 \('I \(mA\)'\) holds 'over' where a number"),
        ("E (V),I (mA)\n0.1,1\n,\n0.2,1\n", "row 3 is empty, but numbers follow below"),
        ("E (V);I (mA)\n0,1;1\n0.2;1\n", r"with a comma \(row 2\) and with a point \(row 3\)"),
        ("E (V),I (mA)\n0,1,2,5\n", "row 2 has a field 3, but the header ends at 2"),
        ("E (V);I (mA)\n1.000,5;1\n", "with a comma"),
    ],
)
def test_what_contradicts_itself(written, text, sentence):
    with pytest.raises(DamagedFile, match=sentence):
        read(written(text), columns=PAIR)


def test_missing_value_is_a_finding(written):
    record = read(written("E (V),I (mA)\n0.1,\n0.2,1\n"), columns=PAIR)
    assert np.isnan(record.frame()["current_A"][0])
    assert [str(f) for f in record.findings] == ["cv.txt: current_A is missing at 1 of 2 points. [W-IN4]"]


def test_header_of_another_unit_is_a_finding(written):
    columns = declare(voltage_V=POTENTIAL, current_A=DeclaredColumn(column="I (mA)", unit="uA"))
    (found,) = read(written("E (V),I (mA)\n0,1\n"), columns=columns).findings
    assert found.code == "W-IN5"
    assert "states mA, but is declared in uA" in found.message


@pytest.mark.parametrize(
    ("columns", "error", "sentence"),
    [
        (one("Ewe", "V"), DeclarationNeeded, r"no column 'Ewe' for voltage_V; the headers are 'E \(V\)', 'I', 'I'"),
        (one("I", "V"), DeclarationNeeded, "stands above the columns 2 and 3"),
        (one(4, "V"), DeclarationNeeded, "in column 4, but the file has the columns 1 to 3"),
        (one(0, "V"), DeclarationNeeded, "columns 1 to 3"),
        (one(1, "mA"), UnitError, r"cv\.txt: voltage_V is declared in 'mA'"),
        (one(1, "Vlt"), UnitError, r"cv\.txt: voltage_V is declared in 'Vlt'"),
        (declare(voltage=POTENTIAL), UsageError, "'voltage', which is no quantity; did you mean"),
        (declare(), DeclarationNeeded, "no column is declared"),
        (Declaration(current_positive=Polarity.OXIDATION), DeclarationNeeded, "no column is declared"),
        (declare(header_rows=-1, voltage_V=POTENTIAL), UsageError, "-1 header rows are declared"),
        (declare(header_rows=9, voltage_V=POTENTIAL), NoRecords, "nothing below its 9 header rows"),
    ],
)
def test_declarations_that_do_not_fit(written, columns, error, sentence):
    with pytest.raises(error, match=sentence) as raised:
        read(written("E (V),I,I\n0,1,2\n"), columns=columns)
    assert len(str(raised.value).splitlines()) == 1


def test_whole_numbers(written):
    columns = declare(instrument_cycle=DeclaredColumn(column=1, unit="1"))
    assert read(written("n\n1\n2\n"), columns=columns).frame()["instrument_cycle"].to_list() == [1, 2]
    with pytest.raises(DamagedFile, match="not all its numbers are whole"):
        read(written("n\n1\n2.5\n"), columns=columns)


def test_binary_content(written):
    with pytest.raises(UnknownFormat, match="neither a text table nor an xlsx workbook"):
        read(written("\0\1\2" * 50), columns=PAIR)


def test_potentiostat_export_without_time(sample):
    columns = declare(voltage_V=DeclaredColumn(column="U", unit="V"), current_A=DeclaredColumn(column="I", unit="A"))
    record = read(sample("echem/cv-ferricyanide-autolab/G2_P_KNO3_K3FeCN6_-0.1to0.5_4mM_100mVs.txt"), columns=columns)
    assert len(record) == 7380
    assert record.frame().columns == ["voltage_V", "current_A"]
    assert record.frame().row(0) == (0.0026489257812500056, -6.469726562500001e-06)


def test_second_header_row_and_doubled_names(sample):
    path = sample("echem/cv-misc/engstfeld_2018_polycrystalline_17743_f4b_1.csv")
    columns = declare(
        header_rows=2, voltage_V=DeclaredColumn(column=1, unit="V"), current_A=DeclaredColumn(column=2, unit="mA")
    )
    assert read(path, columns=columns).frame()["voltage_V"][0] == 0.49555507
