"""Reads BioLogic .mpr files.

Which files
    EC-Lab and BT-Lab binary files of any technique: data modules of version 0 (one-byte column numbers), 2 and 3
    (EC-Lab 10 to 11.4x) and 11 (EC-Lab 11.50 and later). Versions 3 and 11 were verified on files of EC-Lab 11.32
    to 11.61; versions 0 and 2 follow public readers and were not seen in a file.
Columns
    The data module lists numbers of columns; `columns.py` tells their names and types, all other names are those of
    EC-Lab. Columns without a place in the vocabulary are kept as ``vendor <EC-Lab's name>`` in the file's unit, one
    whose number is not known as ``vendor unknown column <number>`` where the size of a record tells how wide it is.
    The bits of the flag byte become vendor columns; Ns, half cycle and cycle number become instrument counts.
Uncertainties
    The file states none.
Metadata
    Technique and characteristics of the cell from the settings module; instrument, software version and start (local
    time) from the log module. The name of the user, host, serial numbers and folders are not read.
Peculiarities
    Current is positive for oxidation at the working electrode, as EC-Lab counts. ``<I>`` is the mean over the
    interval that ends at a point. Galvanostatic techniques store no current but `dq`, the charge in mA.h that passed
    since the point before: the current is then derived as dq/dt, which is what EC-Lab's own export does (equal to
    the last digit where both were compared). With it ``sum(I[1:] * diff(t))`` equals the counter to rounding. The
    trapezoid rule loses half an interval wherever the current steps: 1e-8 to 1e-3 of a half cycle in the files seen.
    In voltammetry ``<I>`` is a mean over the last part of each potential step, and the trapezoid rule is the closer
    one (2e-4 of the counter, against 1e-3).
    EC-Lab's mass of active material of 0.001 mg and its like are its presets, not somebody's statement.
    Somewhat above 100 kHz the text export writes -1 and 0 where this file holds the quality indicators computed.
"""

from __future__ import annotations

import datetime
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ionterface.errors import DamagedFile, Finding, NoRecords, Severity
from ionterface.formats.biologic_mpr.columns import FLAGS, STORED
from ionterface.formats.biologic_names import DEVICES, TECHNIQUES, instrument
from ionterface.formats.biologic_record import assemble, unique_names
from ionterface.formats.description import Opened
from ionterface.record import Metadata, Record, Step

Array = np.ndarray[Any, Any]

FILE_HEADER = 52
UNLIMITED = 0xFFFFFFFF
"""Stands before the length of a module since EC-Lab 11.50."""
FLAG_BYTE = -1
"""Stands in for all flags, which have no column of their own."""
OLE_EPOCH = datetime.datetime(1899, 12, 30)
OLE_DAYS = (25569.0, 73050.0)
"""Days between which a start is believed: 1970 to 2100."""
MASS_UNITS = {1: "g", 2: "mg"}


@dataclass(frozen=True)
class Module:
    """One module of the file: its version and its bytes."""

    version: int
    data: memoryview


@dataclass(frozen=True)
class Layout:
    """Where the points lie in a data module: names and types of one point, its flags, and the first byte."""

    dtype: np.dtype[Any]
    names: dict[str, str]
    flags: tuple[int, ...]
    rows: int
    start: int


def read(file: Opened) -> tuple[Record, ...]:
    """The one record of a .mpr file.

    Raises
    ------
    DamagedFile
        The file is cut off, contradicts itself, or holds columns that cannot be placed.
    NoRecords
        The file holds settings but no point.
    """
    modules = _modules(file.path, file.content)
    if "VMP data" not in modules:
        raise DamagedFile(file.path, "holds no data module; copy it again from the instrument's computer.")
    data = modules["VMP data"]
    layout = _layout(file.path, data)
    points = np.frombuffer(data.data, dtype=layout.dtype, count=layout.rows, offset=layout.start)
    metadata, findings = _metadata(modules, file.path.name)
    history = (Step("read BioLogic modular file", {"data_module_version": str(data.version)}),)
    record = assemble(file, _columns(points, layout), metadata=metadata, history=history, findings=findings)
    return (record,)


def _modules(path: Path, content: bytes) -> dict[str, Module]:
    found: dict[str, Module] = {}
    view = memoryview(content)
    at = FILE_HEADER
    while at < len(content):
        if content[at : at + 6] != b"MODULE":
            raise DamagedFile(path, f"has no module where one must start (byte {at}); copy it again.")
        if len(content) < at + 65:
            raise DamagedFile(path, "is cut off in the header of a module; copy it again.")
        name = content[at + 6 : at + 16].decode("latin-1").strip()
        length, version = struct.unpack_from("<II", content, at + 41)
        start = at + 57
        if length == UNLIMITED:
            length, _, version = struct.unpack_from("<III", content, at + 45)
            start = at + 65
        if start + length > len(content):
            raise DamagedFile(
                path,
                f"is cut off: its module {name!r} declares {length} bytes and {len(content) - start} are there. "
                "Copy it again.",
            )
        if name in found:
            raise DamagedFile(path, f"holds two modules {name!r}; copy it again.")
        found[name] = Module(version, view[start : start + length])
        at = start + length
    return found


def _layout(path: Path, module: Module) -> Layout:
    rows, numbers, start = _declared(path, module)
    if rows == 0:
        raise NoRecords(path, "holds settings but no measured point.")
    if len(set(numbers)) != len(numbers):
        raise DamagedFile(path, "lists a column twice; copy it again.")
    # All flags share one byte, which stands where the first of them is listed.
    stored = list(dict.fromkeys(FLAG_BYTE if n in FLAGS else n for n in numbers))
    types = {n: kind for n, (_, kind) in STORED.items()} | {FLAG_BYTE: "u1"}
    unknown = [n for n in stored if n not in types]
    available = len(module.data) - start
    known = sum(np.dtype(types[n]).itemsize for n in stored if n in types)
    kind = _type_of_unknown(path, unknown, rows, available, known)
    dtype = np.dtype([(str(n), types.get(n, kind)) for n in stored])
    if rows * dtype.itemsize != available:
        raise DamagedFile(
            path,
            f"declares {rows} points of {dtype.itemsize} bytes but holds {available} bytes of points; copy it again.",
        )
    columns = [n for n in stored if n != FLAG_BYTE]
    spelled = unique_names(STORED[n][0] if n in STORED else f"unknown column {n}" for n in columns)
    names = {str(n): name for n, name in zip(columns, spelled, strict=True)}
    return Layout(dtype, names, tuple(n for n in numbers if n in FLAGS), rows, start)


def _declared(path: Path, module: Module) -> tuple[int, tuple[int, ...], int]:
    """Declared points, numbers of the columns, and the byte at which the points start."""
    data = module.data
    forms = {0: ("B", "B", 100), 2: ("B", "H", 405), 3: ("B", "H", 406), 11: ("H", "H", 1007)}
    if module.version not in forms:
        raise DamagedFile(
            path,
            f"has a data module of version {module.version}, which is not known. Export it as .mpt, or copy it again "
            "if it was written by EC-Lab 11.61 or older.",
        )
    count_type, number_type, start = forms[module.version]
    if len(data) < start:
        raise DamagedFile(path, "has a data module that is too short for its own header; copy it again.")
    rows, count = struct.unpack_from("<I" + count_type, data)
    after = struct.calcsize("<I" + count_type)
    end = after + count * struct.calcsize(number_type)
    # One byte before the points is a mark of the versions 3 and 11; what is left of the list is empty.
    room = start - (module.version in (3, 11))
    if count == 0 or end > room or any(data[end:room]):
        raise DamagedFile(path, f"lists {count} columns, which its list of columns contradicts; copy it again.")
    return rows, struct.unpack_from(f"<{count}{number_type}", data, after), start


def _type_of_unknown(path: Path, unknown: list[int], rows: int, available: int, known: int) -> str:
    """Type of the columns whose number is not known, from the bytes that the known ones leave over."""
    if not unknown:
        return ""
    spare, rest = divmod(available, rows)
    spare -= known
    if rest or spare < 0:
        raise DamagedFile(
            path, f"declares {rows} points, which its {available} bytes of points contradict; copy it again."
        )
    ways = _ways(len(unknown), spare)
    if len(ways) != 1 or len(set(ways[0])) != 1:
        listed = ", ".join(str(n) for n in unknown)
        raise DamagedFile(
            path, f"holds columns of unknown number ({listed}) whose width does not follow. Export it as .mpt."
        )
    return {2: "<u2", 4: "<f4", 8: "<f8"}[ways[0][0]]


def _ways(count: int, total: int) -> list[tuple[int, ...]]:
    """Every way to make `total` bytes of `count` widths of 2, 4 or 8, regardless of their order."""
    ways = []
    for eight in range(min(count, total // 8) + 1):
        left, columns = total - 8 * eight, count - eight
        four, odd = divmod(left - 2 * columns, 2)
        if odd == 0 and 0 <= four <= columns:
            ways.append((8,) * eight + (4,) * four + (2,) * (columns - four))
    return ways


def _columns(points: Array, layout: Layout) -> dict[str, Array]:
    columns: dict[str, Array] = {}
    if layout.flags:
        byte = np.ascontiguousarray(points[str(FLAG_BYTE)])
        for number in layout.flags:
            name, bits, shift = FLAGS[number]
            columns[name] = (byte & bits) >> shift
    for field, name in layout.names.items():
        columns[name] = points[field]
    return columns


def _metadata(modules: dict[str, Module], where: str) -> tuple[Metadata, tuple[Finding, ...]]:
    missing = [name for name in ("VMP Set", "VMP LOG") if name not in modules]
    findings = tuple(
        Finding("N-BL2", Severity.NOTE, f"The file has no module {name!r}; what it would tell is not known.", where)
        for name in missing
    )
    empty = Module(0, memoryview(b""))
    settings, log = modules.get("VMP Set", empty).data, modules.get("VMP LOG", empty).data
    code = settings[0] if len(settings) else None
    technique = "" if code is None else TECHNIQUES.get(code, f"technique 0x{code:02X}")
    device = log[0x3CE] if len(log) > 0x3CE else None
    facts = _facts(settings)
    if version := _text(log, 0x3B7):
        facts["Software"] = f"EC-Lab {version}"
    return Metadata(
        format="biologic-mpr",
        technique=technique,
        instrument=instrument("" if device is None else DEVICES.get(device, "")),
        started=_started(log),
        facts=facts,
    ), findings


def _facts(settings: memoryview) -> dict[str, str]:
    if len(settings) < 0x261:
        return {}
    mass, area, characteristic = (struct.unpack_from("<f", settings, at)[0] for at in (0x107, 0x211, 0x24C))
    stated = {
        "Electrode material": _text(settings, 0x11E),
        "Electrolyte": _text(settings, 0x1C0),
        "Reference electrode": _text(settings, 0x215),
        "Electrode surface area": f"{area:.3f} cm²",
    }
    for name, value, code in (
        ("Mass of active material", mass, settings[0x250]),
        ("Characteristic mass", characteristic, settings[0x251]),
    ):
        if code in MASS_UNITS:
            stated[name] = f"{value:.3f} {MASS_UNITS[code]}"
    return {name: text for name, text in stated.items() if text}


def _text(data: memoryview, at: int) -> str:
    """Text that is preceded by its length in one byte."""
    if len(data) <= at:
        return ""
    text = bytes(data[at + 1 : at + 1 + data[at]]).decode("cp1252", errors="replace")
    return "; ".join(line.strip() for line in text.replace("\x00", "").splitlines() if line.strip())


def _started(log: memoryview) -> datetime.datetime | None:
    """Days since 1899-12-30 in local time, as Windows counts."""
    if len(log) < 0x251:
        return None
    days = struct.unpack_from("<d", log, 0x249)[0]
    if not math.isfinite(days) or not OLE_DAYS[0] < days < OLE_DAYS[1]:
        return None
    return OLE_EPOCH + datetime.timedelta(milliseconds=round(days * 86_400_000))
