"""What a folder of raw files holds: records, copies of records, files that no reader takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from ionterface import formats
from ionterface.campaign.schema import Technique
from ionterface.errors import FileError, UnreadableFile
from ionterface.quantities import CURRENT, FREQUENCY, TIME, VOLTAGE
from ionterface.record import Record

NAMED_TECHNIQUES = {
    "galvanostatic cycling with potential limitation": Technique.CYCLING,
    "open circuit voltage": Technique.REST,
    "cyclic voltammetry": Technique.CV,
    "cyclic voltammetry advanced": Technique.CV,
    "potentio electrochemical impedance spectroscopy": Technique.EIS,
    "galvano electrochemical impedance spectroscopy": Technique.EIS,
    "galvanostatic intermittent titration technique": Technique.GITT,
}
"""What files call their technique, in lower case -> the technique of a campaign."""
SAME_VOLTAGE = 1e-3  # V: what an export rounds, and no more
SAME_START = 1.0  # s
_RUN = re.compile(r"(?P<run>.+)_\d\d_[A-Za-z0-9]+_C[A-Z]?\d\d(?:_.*)?")


@dataclass(frozen=True)
class FoundRecord:
    """A record of a folder: its file relative to it, the technique and where that was read, its copies."""

    file: str
    record: Record
    technique: Technique | None
    because: str
    several: bool = False
    """True where its file holds more than this record."""
    copies: tuple[str, ...] = ()

    @property
    def run(self) -> str:
        """The first part of the file's path, which the files of one EC-Lab run share; else all but the suffix."""
        stem = PurePosixPath(self.file).with_suffix("").as_posix()
        match = _RUN.fullmatch(stem)
        return match["run"] if match else stem


@dataclass
class Survey:
    """The records of a folder in the order of their files; the files that were not read, each with the reason."""

    records: list[FoundRecord] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)


def survey(folder: Path) -> Survey:
    """Read every file below a folder. Hidden files, YAML and BibTeX files are left out.

    Raises
    ------
    UnreadableFile
        It is no folder.
    """
    if not folder.is_dir():
        raise UnreadableFile(folder, "is no folder; name the folder that holds the raw files.")
    found = Survey()
    for path in _files(folder):
        shown = path.relative_to(folder).as_posix()
        refused = _refused(path, folder)
        if refused:
            found.unread[shown] = refused
            continue
        try:
            records = formats.read_all(path)
        except FileError as error:
            found.unread[shown] = re.split(r" \(|\. ", error.reason)[0].rstrip(".")
            continue
        for record in records:
            technique, because = technique_of(record)
            found.records.append(FoundRecord(shown, record, technique, because, several=len(records) > 1))
    found.records = _without_copies(found.records)
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix not in (".yaml", ".yml", ".bib"):
            yield path


def _refused(path: Path, folder: Path) -> str:
    """Why a campaign file could not name this file; empty where it could."""
    if not path.resolve().is_relative_to(folder.resolve()):
        return "leads outside this folder"
    if not path.name.isprintable() or "\\" in path.name:
        return "has a name that is not the same on every system; rename it"
    return ""


def technique_of(record: Record) -> tuple[Technique | None, str]:
    """The technique that a record tells, and by what; None where it tells none."""
    written = record.metadata.technique
    known = NAMED_TECHNIQUES.get(written.casefold().strip())
    if known is not None:
        return known, f"the file calls it {written!r}"
    if record.has(FREQUENCY):
        return Technique.EIS, "the file holds frequencies"
    if record.has(VOLTAGE) and not record.has(CURRENT):
        return Technique.REST, "the file holds a voltage and no current"
    return None, f"the file calls it {written!r}" if written else "the file names no technique"


def _without_copies(records: list[FoundRecord]) -> list[FoundRecord]:
    """Each record once; the same points in another format are named as its copies."""
    kept: list[FoundRecord] = []
    for one in sorted(records, key=lambda r: (r.record.metadata.format, r.file)):
        twin = next((place for place, other in enumerate(kept) if same_points(one.record, other.record)), None)
        if twin is None:
            kept.append(one)
        else:
            old = kept[twin]
            kept[twin] = FoundRecord(
                old.file, old.record, old.technique, old.because, old.several, (*old.copies, one.file)
            )
    return sorted(kept, key=lambda r: (r.file, r.record.metadata.label))


def same_points(one: Record, other: Record) -> bool:
    """Whether two records hold the same points, to the rounding of an export."""
    a, b = one.metadata.started, other.metadata.started
    if len(one) != len(other) or not (one.has(TIME, VOLTAGE) and other.has(TIME, VOLTAGE)):
        return False
    if a and b and (a.tzinfo is None) == (b.tzinfo is None) and abs((a - b).total_seconds()) > SAME_START:
        return False
    first, second = (record.take(TIME, VOLTAGE, method="survey") for record in (one, other))
    same_time = np.allclose(first[0], second[0], rtol=1e-4, atol=SAME_START, equal_nan=True)
    return bool(same_time and np.allclose(first[1], second[1], rtol=0, atol=SAME_VOLTAGE, equal_nan=True))
