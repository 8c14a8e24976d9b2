"""Laws over all formats: each knows its own files and no other's, and whatever is wrong has one clear sentence."""

from __future__ import annotations

import hashlib
import importlib
import inspect
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import example as given_once
from hypothesis import strategies as st

from ionterface.errors import (
    DeclarationNeeded,
    FileError,
    SeveralRecords,
    UnknownFormat,
    UnreadableFile,
    UsageError,
)
from ionterface.formats import (
    HEAD,
    Declaration,
    DeclaredColumn,
    FileFormat,
    Opened,
    Polarity,
    formats,
    identify,
    read,
    read_all,
)
from ionterface.quantities import CURRENT, TIME, VENDOR_PREFIX, VOCABULARY, VOLTAGE

FIXED_PARTS = ("Which files\n", "Columns\n", "Uncertainties\n", "Metadata\n", "Peculiarities\n")
NAMES = sorted(formats())
OPEN = [name for name in NAMES if not formats()[name].declared_only]
DECLARED = Declaration(
    records={
        "": {
            "time_s": DeclaredColumn(column="t (min)", unit="min"),
            "voltage_V": DeclaredColumn(column="E (V)", unit="V"),
            "current_A": DeclaredColumn(column="I (mA)", unit="mA"),
        }
    },
    current_positive=Polarity.OXIDATION,
)
BY_ENDING = {
    ".mpr": "biologic-mpr",
    ".mpt": "biologic-mpt",
    ".nda": "neware-nda",
    ".ndax": "neware-ndax",
    ".ccs": "land-ccs",
    ".bdf.csv": "bdf-csv",
    ".parquet": "bdf-parquet",
}
BY_NAME = {"Sample_data_biologic_no_header.mpt": [], "Sample_data_biologic_CA1.txt": ["biologic-mpt"]}
"""Real files whose ending tells something else than their content."""

PRIVATE = ("kigr", "Graham", "USER-2018", "mti-PC", "M340A", "192.168", "127.0.0.1", "C:\\", "/work", "admin")
"""Names of persons and computers, numbers of devices and folders that stand in the real files."""


def module(described: FileFormat, name: str = "reader"):
    return importlib.import_module(described.reader.removesuffix("reader") + name)


def example(name: str) -> Path:
    found = list(Path(module(formats()[name]).__file__).parent.glob("example.*"))
    assert len(found) == 1, f"{name} has no made-up sample beside its reader"
    return found[0]


def declaration(name: str) -> Declaration | None:
    return DECLARED if formats()[name].declared_only else None


def opened(path: Path, content: bytes, name: str) -> Opened:
    return Opened(path=path, sha256=hashlib.sha256(content).hexdigest(), content=content, declared=declaration(name))


@pytest.mark.parametrize("name", NAMES)
def test_description_docstring_and_table(name):
    described = formats()[name]
    text = inspect.getdoc(module(described)) or ""
    places = [text.find(part) for part in FIXED_PARTS]
    assert -1 not in places, f"{name}: {FIXED_PARTS[places.index(-1)]!r} is missing in the docstring"
    assert places == sorted(places)
    assert described.vendor
    assert all(ending.startswith(".") for ending in described.extensions)
    for quantity, factor in (entry[:2] for entry in module(described, "columns").COLUMNS.values()):
        assert VOCABULARY[quantity.column] is quantity
        assert isinstance(factor, float)


@pytest.mark.parametrize("name", OPEN)
def test_each_claims_its_own_example_and_no_other(name):
    head = example(name).read_bytes()[:HEAD]
    assert [other for other in OPEN if formats()[other].recognises(head)] == [name]
    assert identify(example(name)).name == name


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OPEN])
def test_declared_formats_claim_nothing_by_themselves(name):
    head = example(name).read_bytes()[:HEAD]
    assert [other for other in NAMES if formats()[other].recognises(head)] == [name]
    with pytest.raises(UnknownFormat):
        identify(example(name))
    with pytest.raises(DeclarationNeeded):
        read(example(name), format=name)


@pytest.mark.parametrize("name", NAMES)
def test_record_of_the_example(name):
    path = example(name)
    record = read(path, columns=declaration(name))
    metadata = record.metadata
    assert (metadata.format, metadata.file) == (name, path.name)
    assert metadata.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not metadata.simulated
    assert record.has(TIME, VOLTAGE, CURRENT)
    assert len(record) > 2
    assert record.frame()["time_s"][0] == 0
    for column in record.frame().columns:
        assert column in VOCABULARY or column.startswith(VENDOR_PREFIX)
        if column in VOCABULARY and VOCABULARY[column].integer:
            assert record.frame()[column].dtype.is_integer()
        elif column in VOCABULARY:
            assert record.frame()[column].dtype.is_float()


@pytest.mark.parametrize("name", NAMES)
def test_arrays_are_read_only(name):
    record = read(example(name), columns=declaration(name))
    (voltage,) = record.take(VOLTAGE, method="test")
    with pytest.raises(ValueError, match="read-only"):
        voltage[0] = 7.0


@pytest.mark.parametrize("name", NAMES)
def test_name_and_folder_do_not_matter(name, tmp_path):
    folder = tmp_path / "数据 of Jane"
    folder.mkdir()
    path = folder / "whatever.bin"
    path.write_bytes(example(name).read_bytes())
    record = read(path, columns=declaration(name))
    assert record.frame().equals(read(example(name), columns=declaration(name)).frame())
    told = str(record.description())
    assert "Jane" not in told
    assert str(tmp_path) not in told


@pytest.mark.parametrize("name", NAMES)
def test_neither_file_folder_nor_missing_file(name, tmp_path):
    columns = declaration(name)
    (tmp_path / "empty").write_bytes(b"")
    for path, sentence in ((tmp_path / "empty", "is empty"), (tmp_path, "folder"), (tmp_path / "no", "no such file")):
        with pytest.raises(UnreadableFile, match=sentence):
            read(path, format=name, columns=columns)


@pytest.mark.parametrize(
    "content",
    [b"hello", b"a,b\n1,2\n", bytes(range(256)) * 40, b"PK\x03\x04" + bytes(60), b"%PDF-1.7\n", b"\xff\xd8\xff\xe0"],
)
def test_unknown_content(content, tmp_path):
    path = tmp_path / "cell.mpr"
    path.write_bytes(content)
    with pytest.raises(UnknownFormat) as raised:
        read(path)
    for name in OPEN:
        assert name in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_unknown_name_of_a_format(tmp_path):
    with pytest.raises(UsageError, match="no format 'neware'; known are"):
        read(example("neware-nda"), format="neware")


def test_several_records_are_named(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    labels = {
        label: {"voltage_V": DeclaredColumn(column=column, unit="V")}
        for label, column in (("slow", "a"), ("fast", "b"))
    }
    columns = Declaration(records=labels, current_positive=Polarity.OXIDATION)
    with pytest.raises(SeveralRecords, match=r"two\.csv: holds 2 records \('slow', 'fast'\)") as raised:
        read(path, columns=columns)
    assert raised.value.labels == ("slow", "fast")
    assert [r.metadata.label for r in read_all(path, columns=columns)] == ["slow", "fast"]
    assert read(path, record="fast", columns=columns).frame()["voltage_V"].to_list() == [2, 4]
    with pytest.raises(UsageError, match="holds no record 'slwo'; it holds 'slow', 'fast'"):
        read(path, record="slwo", columns=columns)


def outcome(name: str, content: bytes) -> None:
    """Records, or one of our errors with one sentence that names the file."""
    told, records = "", ()
    try:
        records = formats()[name].read(opened(Path("noise.bin"), content, name))
    except FileError as error:
        told = str(error)
    assert told.startswith("noise.bin: ") or all(len(record) for record in records)
    assert len(told.splitlines()) == (0 if records else 1)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(noise=st.binary(max_size=3000))
@given_once(noise=b'"\x0b')
def test_noise_has_a_typed_error(name, noise):
    outcome(name, noise)
    magic = formats()[name].magic
    outcome(name, (magic[0] if magic else example(name).read_bytes()[:200]) + noise)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_example_has_a_typed_error(name, data):
    content = bytearray(example(name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(1, len(content))))
    outcome(name, bytes(content[:cut]))


def test_no_real_file_is_claimed_by_two(sample):
    claimed = 0
    for path in sorted(p for p in sample("echem").rglob("*") if p.is_file()):
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        claiming = [name for name in OPEN if formats()[name].recognises(head)]
        expected = [name for ending, name in BY_ENDING.items() if path.name.endswith(ending)]
        assert claiming == BY_NAME.get(path.name, expected), path.name
        claimed += len(claiming)
    assert claimed >= 30


def test_real_files_tell_nobodys_name(sample):
    told = []
    for path in sorted(p for p in sample("echem").rglob("*") if p.is_file()):
        if any(path.name.endswith(ending) for ending in BY_ENDING) and path.stat().st_size < 1_500_000:
            try:
                told += [str(record.description()) for record in read_all(path)]
            except FileError:
                continue
    assert len(told) > 15
    for text in told:
        for word in (
            "kigr",
            "Graham",
            "USER-2018",
            "mti-PC",
            "M340A",
            "192.168",
            "127.0.0.1",
            "C:\\",
            "/work",
            "admin",
        ):
            assert word not in text


def test_numbers_are_finite_where_files_are_sound():
    for name in NAMES:
        time, voltage = read(example(name), columns=declaration(name)).take(TIME, VOLTAGE, method="test")
        assert np.isfinite(time).all()
        assert np.isfinite(voltage).all()
