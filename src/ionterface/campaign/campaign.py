"""A campaign that was read: its parts, the files behind them, and the lines they stand on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ionterface.campaign.contents import Item
from ionterface.campaign.expressions import Lookup
from ionterface.campaign.schema import ALL, Assumption, Cell, Head, Measurement, Sample, Technique

Place = tuple[str | int, ...]
"""Where something stands in a campaign file: ``("cells", "g1", "mass")``."""


def dotted(place: Place) -> str:
    """A place as it is printed: ``cells.g1.mass``, ``measurements[0].files``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file of one measurement.

    `index` is the measurement's place in the list; `cell` is None where it is an open question; `shown` is the path
    as documents may print it, relative to the campaign's folder or to its data root.
    """

    index: int
    measurement: Measurement
    cell: str | None
    path: Path
    shown: str


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign file without faults. Open questions may be left: they are the values None."""

    path: Path
    folder: Path
    roots: tuple[Path, ...]
    head: Head
    samples: Mapping[str, Sample]
    cells: Mapping[str, Cell]
    measurements: tuple[Measurement, ...]
    items: tuple[Item, ...]
    sources: tuple[Source, ...]
    beside: Mapping[str, Path]
    """Resolved path of each file named by ``stated:``, ``ledger:`` and ``references:``, by its text."""
    lookups: Mapping[Place, tuple[Lookup, ...]] = field(default_factory=dict)
    """The lookups of each text of the document, by its place, in their order."""
    lines: Mapping[Place, int] = field(default_factory=dict)
    open: tuple[Place, ...] = ()
    """Every place that holds a ``?``."""

    @property
    def assumptions(self) -> Mapping[str, Assumption]:
        """What is assumed, by name."""
        return self.head.assumptions

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest part around it; 0 where there is none."""
        return line_of(self.lines, place)

    def sample_of(self, cell: str) -> Sample | None:
        """The sample of a cell; None where that is an open question."""
        sample = self.cells[cell].sample
        return None if sample is None else self.samples[sample]

    def basis(self, cell: str, asked: str | None) -> str | None:
        """The mass basis of a cell's numbers: the one asked for, else the sample's; None where it is open."""
        sample = self.sample_of(cell)
        return asked or (sample.basis if sample else None)

    def weighed(self, cell: str) -> str | None:
        """The basis whose components the weighed mass of a cell comprises; None where nobody stated it."""
        mass, sample = self.cells[cell].mass, self.sample_of(cell)
        return (mass.of if mass else None) or (sample.weighed if sample else None)

    def sources_of(
        self, cell: str, techniques: Collection[Technique], measurement: str | None = None
    ) -> tuple[Source, ...]:
        """The files of a cell: those of the named measurement, else those of the given techniques."""
        own = (source for source in self.sources if source.cell == cell)
        if measurement is not None:
            return tuple(source for source in own if source.measurement.name == measurement)
        return tuple(source for source in own if source.measurement.technique in techniques)

    def sources_named(self, measurement: str) -> tuple[Source, ...]:
        """The files of a named measurement."""
        return tuple(source for source in self.sources if source.measurement.name == measurement)


def everyone(names: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    """The names, or all known ones for the single word ``all``."""
    return tuple(known) if names == (ALL,) else names


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest part around it; 0 where there is none."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 0)
