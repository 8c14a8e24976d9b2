"""What figures, tables and numbers are made from: the records, masses and conditions of the cells of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ionterface.campaign.campaign import Campaign, Source
from ionterface.campaign.schema import WHOLE_CELL, Branch, Reaction, Technique
from ionterface.campaign.shelf import Reading, Shelf
from ionterface.campaign.stated import Stated
from ionterface.errors import FileError, Finding, MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.figures.panel import Material
from ionterface.methods import Composition, Direction, Gains
from ionterface.record import Record

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One record of one cell, with the file it comes from."""

    source: Source
    reading: Reading
    record: Record

    @property
    def file(self) -> tuple[str, str]:
        """Name and SHA-256 of the file."""
        return (self.source.shown, self.reading.sha256)


@dataclass(frozen=True)
class Workbench:
    """The cells of a campaign, ready for methods.

    Facts that nobody stated raise MissingFact with the question that a person must answer.
    """

    campaign: Campaign
    shelf: Shelf
    stated: Stated | None
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result of `make`, computed once for each key within one build."""
        if key not in self._kept:
            self._kept[key] = make()
        made: T = self._kept[key]
        return made

    # -- records -----------------------------------------------------------------------------------------------
    def reading(self, source: Source) -> Reading:
        """What reading the file of a source gave."""
        m = source.measurement
        columns = m.columns.declaration() if m.columns else None
        return self.once(
            ("reading", source.path, source.index),
            lambda: self.shelf.reading(source.path, format=m.format, columns=columns),
        )

    def measured(self, source: Source) -> tuple[Measured, ...]:
        """Every record of a source, or the one that its measurement names.

        Raises
        ------
        FileError
            The file could not be read.
        """
        reading = self.reading(source)
        if reading.failure:
            raise FileError(source.path, reading.failure.partition(": ")[2])
        wanted = source.measurement.record
        places = [n for n, d in enumerate(reading.descriptions) if wanted in (None, d["label"])]
        if not places:
            labels = ", ".join(repr(d["label"]) for d in reading.descriptions)
            raise UsageError(f"{source.shown}: holds no record {wanted!r}; it holds {labels}.")
        return tuple(
            Measured(
                source=source,
                reading=reading,
                record=self.once((reading.identity, n), lambda n=n: self.shelf.record(reading, n)),  # type: ignore[misc]
            )
            for n in places
        )

    def records(self, cell: str, techniques: Collection[Technique], measurement: str | None) -> tuple[Measured, ...]:
        """The records of a cell measured with one of these techniques, or by the named measurement."""
        sources = self.campaign.sources_of(cell, techniques, measurement)
        if not sources:
            kinds = " or ".join(sorted(t.value for t in techniques))
            raise MissingFact(f"which files hold the {measurement or kinds} measurement of cell {cell}?")
        return tuple(found for source in sources for found in self.measured(source))

    def record(self, cell: str, techniques: Collection[Technique], measurement: str | None) -> Measured:
        """The only record of a cell measured with one of these techniques."""
        found = self.records(cell, techniques, measurement)
        if len(found) > 1:
            names = ", ".join(f"{m.source.measurement.name or 'unnamed'}: {m.record.metadata.name}" for m in found)
            raise MissingFact(
                f"which of the {len(found)} records of cell {cell} is meant ({names})? Say it with `measurement:`."
            )
        return found[0]

    def admitted(self, cells: Iterable[str]) -> tuple[str, ...]:
        """The cells that no rule excludes."""
        return tuple(name for name in cells if self.campaign.cells[name].excluded is None)

    # -- masses ------------------------------------------------------------------------------------------------
    def basis(self, cell: str, asked: str | None) -> str:
        """The name of the mass basis for a cell's numbers."""
        name = self.campaign.basis(cell, asked)
        if name is None:
            raise MissingFact(f"on which mass basis are the numbers of cell {cell} given?")
        return name

    def composition(self, sample: str) -> Composition:
        """The composition of a sample."""
        stated = self.campaign.samples[sample].components
        if not stated or None in stated.values():
            raise MissingFact(f"what is the composition of sample {sample}?")
        return Composition(components={name: f for name, f in stated.items() if f is not None})

    def components(self, sample: str, basis: str) -> tuple[str, ...]:
        """The components that count on a mass basis of a sample."""
        bases = self.campaign.samples[sample].bases or {}
        if basis not in bases:
            raise MissingFact(f"which components of sample {sample} count on the mass basis {basis!r}?")
        return bases[basis]

    def mass(self, cell: str, basis: str) -> Estimate | None:
        """Mass of a cell on a basis [kg]; None for the whole cell."""
        if basis == WHOLE_CELL:
            return None
        stated = self.campaign.cells[cell].mass
        weighed = self.campaign.weighed(cell)
        if stated is None or stated.value is None:
            raise MissingFact(f"what is the mass of cell {cell}?")
        if weighed is None:
            raise MissingFact(f"which components does the weighed mass of cell {cell} comprise?")
        if weighed == basis:
            return stated.value
        sample = self.campaign.cells[cell].sample
        if sample is None:
            raise MissingFact(f"which sample is in cell {cell}?")
        composition = self.composition(sample)
        part = composition.share(self.components(sample, basis))
        return stated.value * (part / composition.share(self.components(sample, weighed)))

    def masses(self, cell: str, basis: str) -> dict[str, Estimate]:
        """The masses of a cell as methods take them, the asked basis first; empty for the whole cell.

        The other bases of its sample come along where the composition tells their masses.
        """
        mass = self.mass(cell, basis)
        if mass is None:
            return {}
        found, sample = {basis: mass}, self.campaign.sample_of(cell)
        for other in (sample.bases or {}) if sample else {}:
            try:
                known = self.mass(cell, other)
            except MissingFact:
                continue
            if known is not None:
                found.setdefault(other, known)
        return found

    # -- conventions and conditions ----------------------------------------------------------------------------
    def direction(self, cell: str, branch: Branch) -> Direction:
        """What a branch is at the working electrode of a cell."""
        discharge = self.campaign.cells[cell].discharge
        if discharge is None:
            raise MissingFact(f"is a discharge of cell {cell} a reduction or an oxidation of the working electrode?")
        reduced = (discharge is Reaction.REDUCTION) == (branch is Branch.DISCHARGE)
        return Direction.REDUCTION if reduced else Direction.OXIDATION

    def colour(self, cell: str) -> Material:
        """The colour of a cell's sample, the same in the whole document."""
        names = list(self.campaign.samples)
        sample = self.campaign.cells[cell].sample
        return Material(names.index(sample) if sample else len(names))

    def conditions(self, cell: str, basis: str | None = None) -> str:
        """What a caption says of a cell: sample, mass on its basis, electrolyte, counter electrode, window."""
        facts = self.campaign.cells[cell]
        told = [f"cell {cell}" + (f" ({facts.sample})" if facts.sample else "")]
        told += [f"excluded ({facts.excluded})"] if facts.excluded else []
        if basis == WHOLE_CELL:
            told.append("charge of the whole cell")
        elif basis is not None:
            mass = self.mass(cell, basis)
            told.append(f"{mass.to('mg')} of {basis}" if mass else basis)
        told += [text for text in (facts.electrolyte, facts.counter and f"{facts.counter} counter electrode") if text]
        told += [str(facts.window)] if facts.window else []
        told += [str(facts.temperature)] if facts.temperature else ["temperature not stated"]
        return ", ".join(told)

    def gains(self, measured: Measured) -> Gains:
        """How true the instrument of a record is, as far as the campaign states it."""
        stated = measured.source.measurement.accuracy
        if stated is None:
            return Gains()
        current, voltage = (
            Estimate(1.0, None if std is None else std.value, "1", source=f"{what} gain of the instrument")
            for what, std in (("current", stated.current), ("voltage", stated.voltage))
        )
        return Gains(current, voltage, zero=None if stated.zero is None else stated.zero.value)

    def noted(self, measured: Measured) -> tuple[Finding, ...]:
        """The findings of a record's reader."""
        return measured.record.findings

    # -- what an item depends on ---------------------------------------------------------------------------------
    def dependencies(self, cells: Iterable[str], measurements: Iterable[str] = ()) -> Mapping[str, Any]:
        """Everything that a figure, table or number of these cells depends on, as plain data for a cache key."""
        names = sorted(set(cells))
        wanted = set(measurements)
        sources = [s for s in self.campaign.sources if s.cell in names or s.measurement.name in wanted]
        samples = {self.campaign.cells[name].sample for name in names} - {None}
        return {
            "cells": {name: repr(self.campaign.cells[name]) for name in names},
            "samples": {str(name): repr(self.campaign.samples[str(name)]) for name in sorted(map(str, samples))},
            "order": list(self.campaign.samples),
            "assumptions": repr(self.campaign.assumptions),
            "files": [(s.shown, repr(s.measurement), self.reading(s).identity) for s in sources],
        }
