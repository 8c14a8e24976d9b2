"""What a folder of raw files holds: records, copies of records, files that no reader takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from ionterface import formats
from ionterface.campaign.paths import Outputs
from ionterface.campaign.schema import Technique
from ionterface.errors import FileError, UnreadableFile
from ionterface.quantities import CURRENT, FREQUENCY, TIME, VOLTAGE
from ionterface.record import Record

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many parts are done, and how many there are."""
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
Spots = NDArray[np.float64]
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
        """The first part of the file's path, which the files of one EC-Lab run share; else the file itself."""
        match = _RUN.fullmatch(PurePosixPath(self.file).with_suffix("").as_posix())
        return match["run"] if match else self.file


@dataclass
class Survey:
    """The records of a folder in the order of their files; the files that were not read, each with the reason."""

    records: list[FoundRecord] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def copies(self) -> tuple[str, ...]:
        """The files that hold the points of a record once more."""
        return tuple(copy for record in self.records for copy in record.copies)


def survey(folder: Path, *, progress: Progress = lambda what, done, of: None) -> Survey:
    """Read every file below a folder. Hidden files, YAML and BibTeX files, and what a build wrote, are left out.

    Raises
    ------
    UnreadableFile
        It is no folder.
    """
    if not folder.is_dir():
        raise UnreadableFile(folder, "is no folder; name the folder that holds the raw files.")
    found = Survey()
    paths = tuple(_files(folder))
    for number, path in enumerate(paths):
        shown = path.relative_to(folder).as_posix()
        progress(shown, number, len(paths))
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
    outputs = Outputs()
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix not in (".yaml", ".yml", ".bib") and not outputs.hold(path):
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
    spots: list[Spots] = []  # a glance at a few points spares most comparisons of whole records
    for one in sorted(records, key=lambda r: (r.record.metadata.format, r.file)):
        seen = _spots(one.record)
        alike = (place for place, other in enumerate(spots) if _near(seen, other))
        twin = next((place for place in alike if same_points(one.record, kept[place].record)), None)
        if twin is None:
            kept.append(one)
            spots.append(seen)
        else:
            old = kept[twin]
            kept[twin] = FoundRecord(
                old.file, old.record, old.technique, old.because, old.several, (*old.copies, one.file)
            )
    return sorted(kept, key=lambda r: (r.file, r.record.metadata.label))


def _spots(record: Record) -> Spots:
    """Voltages at a few places of a record [V]; none where it has no voltage."""
    if not record.has(VOLTAGE) or not len(record):
        return np.empty(0)
    (voltage,) = record.take(VOLTAGE, method="survey")
    spots: Spots = voltage[np.linspace(0, len(voltage) - 1, 9).astype(int)]
    return spots


def _near(one: Spots, other: Spots) -> bool:
    return len(one) == len(other) and not bool((np.abs(one - other) > SAME_VOLTAGE).any())


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
