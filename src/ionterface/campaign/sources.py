"""The files behind a campaign: which file belongs to which measurement and cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ionterface.campaign.campaign import Place, Source, dotted
from ionterface.campaign.contents import LedgerItem, ReferencesItem
from ionterface.campaign.faults import fault
from ionterface.campaign.parts import Parts
from ionterface.campaign.paths import Roots, data_root
from ionterface.campaign.schema import Measurement
from ionterface.campaign.suggestions import did_you_mean
from ionterface.campaign.yaml_text import YamlText
from ionterface.errors import Fault


class Search:
    """Looks for the files that the parts of a campaign name. Faults are appended to a list that is handed in."""

    def __init__(self, folder: Path, parts: Parts, text: YamlText) -> None:
        self.folder, self.parts, self.text = folder, parts, text
        self._root_faults: list[Fault] = []

    @cached_property
    def roots(self) -> Roots:
        """The folders that may be opened."""
        folders = [self.folder]
        for index, written in enumerate(self.parts.head.data_roots if self.parts.head else ()):
            try:
                folders.append(data_root(self.folder, written))
            except (ValueError, OSError) as error:
                self._root_faults.append(self._fault(("data_roots", index), error))
        return Roots(tuple(folders))

    def sources(self, faults: list[Fault]) -> Iterator[Source]:
        """Every file of every measurement, each with its cell."""
        seen: dict[Path, list[Source]] = {}
        for index, measurement in self.parts.measurements.items():
            place: Place = ("measurements", index, "files")
            for path in self._matches(measurement, place, faults):
                cell = cell_of(measurement, path)
                source = Source(
                    index=index, measurement=measurement, cell=cell, path=path, shown=self.roots.shown(path)
                )
                again = self._again(source, seen.setdefault(path.resolve(), []))
                if again:
                    faults.append(self._fault(place, again))
                    continue
                seen[path.resolve()].append(source)
                if cell is not None and cell != measurement.cell and cell not in self.parts.declared["cells"]:
                    hint = did_you_mean(cell, self.parts.declared["cells"])
                    sentence = f"the name of {path.name!r} gives the cell {cell!r}, which is not declared{hint}"
                    faults.append(self._fault(("measurements", index, "cell"), sentence))
                yield source
        faults += self._root_faults

    def _again(self, source: Source, before: list[Source]) -> str:
        """What is wrong with naming a file once more; its records may be of several cells and techniques."""
        record, technique = source.measurement.record, source.measurement.technique
        for other in before:
            line = self.text.lines.get(("measurements", other.index), 0)
            if (other.cell, other.measurement.technique, other.measurement.record) == (source.cell, technique, record):
                return f"{source.path.name!r} stands already in line {line}"
            same_record = record is None or other.measurement.record in (None, record)
            if same_record and None not in (source.cell, other.cell) and source.cell != other.cell:
                return f"{source.path.name!r} is of cell {other.cell!r} in line {line}, and here of {source.cell!r}"
        return ""

    def beside(self, faults: list[Fault]) -> Iterator[tuple[str, Path]]:
        """The files of published numbers, of the ledger and of the references, by their texts."""
        named: list[tuple[Place, str]] = []
        if self.parts.head and self.parts.head.stated:
            named.append((("stated",), self.parts.head.stated))
        for index, item in self.parts.document.items():
            if isinstance(item, LedgerItem):
                named.append((("document", index, "ledger"), item.ledger))
            if isinstance(item, ReferencesItem):
                named.append((("document", index, "references"), item.references))
        for place, written in named:
            try:
                yield written, self.roots.beside(written)
            except (ValueError, OSError) as error:
                faults.append(self._fault(place, error))

    def _matches(self, measurement: Measurement, place: Place, faults: list[Fault]) -> Iterator[Path]:
        for number, pattern in enumerate(measurement.files):
            try:
                found = self.roots.matches(pattern)
            except ValueError as error:
                faults.append(self._fault((*place, number), error))
                continue
            if not found and not self._root_faults:
                where = "the campaign's folder" + (" and its data roots" if self.roots.folders[1:] else "")
                faults.append(self._fault((*place, number), f"{pattern!r} matches no file below {where}"))
            yield from found

    def _fault(self, place: Place, sentence: object) -> Fault:
        return fault(self.text.lines, place, f"{dotted(place)}: {sentence}")


def cell_of(measurement: Measurement, path: Path) -> str | None:
    """The cell that a file was measured on: the one named, or the one that the stem of the file name gives."""
    written = measurement.cell
    if written is None or not written.startswith("{"):
        return written
    rule = written.removeprefix("{stem").removesuffix("}").removeprefix(":")
    stem = unicodedata.normalize("NFC", path.stem)  # as the campaign file is read
    if rule.isdecimal():
        return stem[: int(rule)]
    return stem.split(rule)[0] if rule else stem
