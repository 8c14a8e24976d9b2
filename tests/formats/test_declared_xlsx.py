"""Workbooks with declared columns: made-up ones, and real ones with several voltage-current pairs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

import ionterface.formats.declared_xlsx
from ionterface.errors import DamagedFile, DeclarationNeeded, NoRecords, ProtectedFile
from ionterface.formats import Declaration, DeclaredColumn, Polarity, read, read_all

EXAMPLE = Path(ionterface.formats.declared_xlsx.__file__).with_name("example.xlsx")
NAMESPACE = "http://schemas.openxmlformats.org"
Rows = list[list[object]]
ROWS: Rows = [
    ["t (min)", "E (V)", "I (mA)", "remark"],
    [1, 0.1, 1, "first"],
    [2, 0.2, 2.5, None],
    [3, 0.1, -1 / 3, None],
    ["--", "--", None, None],
]


def cell(place: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def sheet(rows: Rows) -> str:
    lines = (
        f'<row r="{r}">{"".join(cell(f"{chr(64 + c)}{r}", value) for c, value in enumerate(row, start=1))}</row>'
        for r, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{NAMESPACE}/spreadsheetml/2006/main"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def xlsx(sheets: dict[str, Rows] | None = None) -> bytes:
    """The smallest workbook that holds these sheets."""
    sheets = {"Sheet1": ROWS} if sheets is None else sheets
    numbers = range(1, len(sheets) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    office = f"{NAMESPACE}/officeDocument/2006/relationships"
    relations = f'xmlns="{NAMESPACE}/package/2006/relationships"'
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{NAMESPACE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships {relations}><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}/spreadsheetml/2006/main" xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in zip(numbers, sheets, strict=True))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {relations}>"
        + "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
    } | {f"xl/worksheets/sheet{n}.xml": sheet(rows) for n, rows in zip(numbers, sheets.values(), strict=True)}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def declare(header_rows: int = 1, sheet: str = "", **columns: DeclaredColumn) -> Declaration:
    return Declaration(records={"": columns}, current_positive=Polarity.OXIDATION, header_rows=header_rows, sheet=sheet)


PAIR = {
    "voltage_V": DeclaredColumn(column="E (V)", unit="V"),
    "current_A": DeclaredColumn(column="I (mA)", unit="mA"),
}


@pytest.fixture
def written(tmp_path):
    def save(content: bytes) -> Path:
        path = tmp_path / "cv.xlsx"
        path.write_bytes(content)
        return path

    return save


def test_example_is_what_is_written_here():
    assert EXAMPLE.read_bytes() == xlsx()


def test_example():
    record = read(EXAMPLE, columns=declare(time_s=DeclaredColumn(column="t (min)", unit="min"), **PAIR))
    frame = record.frame()
    assert frame["time_s"].to_list() == [0, 60, 120]
    assert frame["voltage_V"].to_list() == [0.1, 0.2, 0.1]
    assert frame["current_A"].to_list() == pytest.approx([1e-3, 2.5e-3, -1e-3 / 3], rel=1e-15)  # every digit kept
    assert str(record.history[0]) == "read as workbook (sheet=Sheet1)"
    assert str(record.history[1]) == "left out columns that nobody declared (columns=remark)"


def test_rows_and_columns_are_counted_from_a1(written):
    rows: Rows = [[None] * 3, [None, "E (V)", "I (mA)"], [None, 0.1, 1], [None, 0.2, "x"]]
    with pytest.raises(DamagedFile, match=r"row 4 of the column 3 \('I \(mA\)'\) holds 'x'"):
        read(written(xlsx({"a": rows})), columns=declare(header_rows=2, **PAIR))
    rows[3][2] = 2
    with pytest.raises(NoRecords):
        read(written(xlsx({"a": rows})), columns=declare(voltage_V=DeclaredColumn(column=1, unit="V")))
    numbers = {"voltage_V": DeclaredColumn(column=2, unit="V"), "current_A": DeclaredColumn(column=3, unit="mA")}
    assert len(read(written(xlsx({"a": rows})), columns=declare(header_rows=2, **numbers))) == 2


def test_sheets(written):
    path = written(xlsx({"notes": [["E (V)", "I (mA)"]], "data": ROWS}))
    assert len(read(path, columns=declare(sheet="data", **PAIR))) == 3
    with pytest.raises(DeclarationNeeded, match="has the sheets 'notes', 'data'; declare which one"):
        read(path, columns=declare(**PAIR))
    with pytest.raises(DeclarationNeeded, match="has no sheet 'Data'"):
        read(path, columns=declare(sheet="Data", **PAIR))
    with pytest.raises(NoRecords):
        read(path, columns=declare(sheet="notes", **PAIR))


@pytest.mark.parametrize("value", ["over", "1,5", True])
def test_what_is_no_number(written, value):
    rows = [*ROWS[:3], [3, 0.1, value]]
    with pytest.raises(DamagedFile, match=r"row 4 of the column 3 .* where a number is expected"):
        read(written(xlsx({"a": rows})), columns=declare(**PAIR))


def test_empty_row_within(written):
    with pytest.raises(DamagedFile, match="row 3 is empty"):
        read(written(xlsx({"a": [*ROWS[:2], [None], *ROWS[2:]]})), columns=declare(**PAIR))


def test_password(written):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    for columns in (None, declare(**PAIR)):
        with pytest.raises(ProtectedFile, match="protected by a password"):
            read(written(content), columns=columns)


def test_damaged(written):
    for content in (xlsx()[:-30], xlsx()[:300], b"\xd0\xcf\x11\xe0" + bytes(600), xlsx().replace(b"<v>1<", b"<v>7<")):
        with pytest.raises(DamagedFile, match="is no workbook that can be read"):
            read(written(content), columns=declare(**PAIR))


def test_six_rates_in_one_sheet(sample):
    pairs = {
        f"{rate} mV/s": {
            "voltage_V": DeclaredColumn(column=2 * k + 1, unit="V"),
            "current_A": DeclaredColumn(column=2 * k + 2, unit="uA"),
        }
        for k, rate in enumerate(("0.05", "0.1", "0.2", "0.3", "0.4", "0.5"))
    }
    columns = Declaration(records=pairs, current_positive=Polarity.OXIDATION, header_rows=2)
    records = read_all(sample("echem/cv-li-anode-dunn/dunn_cv_0.05-0.5mVs.xlsx"), columns=columns)
    assert [len(r) for r in records] == [1969, 1166, 1166, 1165, 1165, 1164]
    assert [r.metadata.label for r in records] == list(pairs)
    voltages = [r.frame()["voltage_V"] for r in records]
    assert min(v.min() for v in voltages) == pytest.approx(0.050, abs=5e-4)
    assert max(v.max() for v in voltages) == pytest.approx(3.001, abs=1e-3)
    currents = [r.frame()["current_A"] for r in records]
    assert min(i.min() for i in currents) == pytest.approx(-1450e-6, abs=1e-9)
    assert max(i.max() for i in currents) == pytest.approx(1049e-6, abs=1e-9)
    # the header of this file says mA
    assert [[f.code for f in r.findings] for r in records] == [["W-IN5"]] * 6


def test_scans_with_time(sample):
    columns = declare(
        time_s=DeclaredColumn(column="Time (s)", unit="s"),
        voltage_V=DeclaredColumn(column="WE(1).Potential (V)", unit="V"),
        current_A=DeclaredColumn(column="WE(1).Current (A)", unit="A"),
        instrument_cycle=DeclaredColumn(column="Scan", unit="1"),
    )
    for rate in (20, 50, 100, 150, 200):  # the one at 50 mV/s holds columns that a person added
        record = read(
            sample(f"echem/cv-ferricyanide-autolab/GC_P_KNO3_K3FeCN6_-0.1to0.75_2mM_{rate}mVs.xlsx"), columns=columns
        )
        assert len(record) == 7380
        assert sorted(set(record.frame()["instrument_cycle"])) == list(range(1, 16))
        assert record.findings == ()
