"""Whether the parts of a campaign fit one another: every name that is used is declared."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from ionterface.campaign.campaign import Place, dotted
from ionterface.campaign.contents import (
    CellTable,
    LedgerItem,
    MeasurementTable,
    ReferencesItem,
    SampleTable,
    Stated,
    StatedTable,
)
from ionterface.campaign.expressions import Lookup, find
from ionterface.campaign.families.bases_contents import OfReadings
from ionterface.campaign.faults import fault
from ionterface.campaign.known_values import Known, every
from ionterface.campaign.parts import Parts, adapter
from ionterface.campaign.schema import ALL, WHOLE_CELL, Assumption, Branch, Sample
from ionterface.campaign.suggestions import did_you_mean
from ionterface.campaign.uses import Use, use_of, uses
from ionterface.campaign.yaml_text import YamlText
from ionterface.errors import Fault, UnitError
from ionterface.quantities import conversion

LISTINGS = (CellTable, MeasurementTable, SampleTable)
"""Tables in which the word `ALL` stands for every one."""
Functions = Mapping[str, inspect.Signature]


@dataclass(frozen=True)
class Consistency:
    """The checks of one campaign file; each yields its faults."""

    parts: Parts
    text: YamlText

    def faults(self) -> Iterator[Fault]:
        """Every name that is used and not declared, and everything that is given twice."""
        yield from self.samples()
        yield from self.cells()
        yield from self.measurements()
        yield from self.items()
        for use in self.uses():
            yield from self.use(use)

    def fault(self, place: Place, sentence: str) -> Fault:
        """A fault whose sentence begins with its place."""
        return fault(self.text.lines, place, f"{dotted(place)}: {sentence}")

    def unknown(self, place: Place, kind: str, name: str | None, known: Collection[str]) -> Iterator[Fault]:
        """A fault where a name is not among the known ones; an open question is none."""
        if name is not None and name not in known:
            yield self.fault(place, f"unknown {kind} {name!r}{did_you_mean(name, known)}")

    # -- parts -----------------------------------------------------------------------------------------------------
    def samples(self) -> Iterator[Fault]:
        """Bases name components; `basis` and `weighed` name bases; `active` names a component."""
        for name, sample in self.parts.samples.items():
            place: Place = ("samples", name)
            if sample.missum():
                yield self.fault((*place, "components"), sample.missum())
            for basis, components in (sample.bases or {}).items():
                if basis == WHOLE_CELL:
                    yield self.fault((*place, "bases", basis), f"{WHOLE_CELL!r} stands for the whole cell; rename it")
                for component in components if sample.components else ():
                    known = sample.components or {}
                    yield from self.unknown((*place, "bases", basis), "component", component, known)
            if sample.bases is not None:
                yield from self.unknown((*place, "basis"), "basis", sample.basis, (*sample.bases, WHOLE_CELL))
                yield from self.unknown((*place, "weighed"), "basis", sample.weighed, sample.bases)
            if sample.active and sample.components:
                yield from self.unknown((*place, "active", "on"), "component", sample.active.on, sample.components)
            yield from self.numbers(place, sample)

    def cells(self) -> Iterator[Fault]:
        """A cell names a sample, and its mass a basis of that sample."""
        for name, cell in self.parts.cells.items():
            place: Place = ("cells", name)
            yield from self.unknown((*place, "sample"), "sample", cell.sample, self.parts.declared["samples"])
            bases = self.bases_of(name)
            if cell.mass and cell.mass.of and bases is not None:
                yield from self.unknown((*place, "mass", "of"), "basis", cell.mass.of, bases)

    def measurements(self) -> Iterator[Fault]:
        """Names of measurements are given once; a measurement names a cell."""
        seen: set[str] = set()
        for index, measurement in self.parts.measurements.items():
            place: Place = ("measurements", index)
            if measurement.name is not None and measurement.name in seen:
                yield self.fault((*place, "name"), f"{measurement.name!r} is given twice")
            seen |= {measurement.name} if measurement.name else set()
            if measurement.cell is not None and not measurement.cell.startswith("{"):
                yield from self.unknown((*place, "cell"), "cell", measurement.cell, self.parts.declared["cells"])

    def items(self) -> Iterator[Fault]:
        """Printed numbers are given once; so are the ledger and the references."""
        seen: set[tuple[str, str]] = set()
        for index, item in self.parts.document.items():
            kind = next(iter(type(item).model_fields))
            single = isinstance(item, LedgerItem | ReferencesItem)
            number = "" if single else str(getattr(item, kind)).casefold()
            if kind in ("heading", "text"):
                continue
            if (kind, number) in seen:
                again = f"{kind} {getattr(item, kind)!r} is given twice" if number else f"there are two {kind} entries"
                yield self.fault(("document", index, kind), again)
            seen.add((kind, number))

    def bases_of(self, cell: str) -> Collection[str] | None:
        """The bases of a cell's sample; None where they cannot be known."""
        known = self.parts.cells.get(cell)
        sample = self.parts.samples.get(known.sample) if known and known.sample else None
        return None if sample is None or sample.bases is None else sample.bases.keys()

    def uses(self) -> Iterator[Use]:
        """Every panel and table, also those of a figure or table that has a fault elsewhere."""
        yield from uses(self.parts.document.items())
        for index, entry in enumerate(listed(self.text.data.get("document"))):
            if index in self.parts.document or not isinstance(entry, Mapping):
                continue
            for key in ("panels", "rows"):
                several = entry.get(key)
                alone = isinstance(several, Mapping)
                for number, one in enumerate((several,) if alone else listed(several)):
                    place: Place = ("document", index, key) if alone else ("document", index, key, number)
                    with contextlib.suppress(ValidationError):  # its faults are told already
                        yield use_of("", place, adapter(key).validate_python(one))

    def numbers(self, place: Place, part: object) -> Iterator[Fault]:
        """An assumed number names an assumption with a range in its unit; a published one needs its file."""
        head = self.parts.head
        assumptions = head.assumptions if head else {}
        for way, number in every(part, place):
            if number.assumed:
                yield from self.unknown(way, "assumption", number.assumed, assumptions)
                declared = assumptions.get(number.assumed)
                if declared is not None:
                    yield from self._range(way, number, declared)
            elif number.stated and not (head and head.stated):
                yield self.fault(way, "published numbers need the key `stated:`, which names their file")

    def _range(self, place: Place, number: Known, declared: Assumption) -> Iterator[Fault]:
        if declared.range is None:
            yield self.fault(place, f"the assumption {number.assumed!r} has no range, but choices")
            return
        try:
            conversion(declared.range.unit, number.unit)
        except UnitError as error:
            yield self.fault(place, f"the assumption {number.assumed!r}: {error}")

    # -- uses ------------------------------------------------------------------------------------------------------
    def use(self, use: Use) -> Iterator[Fault]:
        """A panel or table names cells, measurements, bases and samples that are declared."""
        declared = self.parts.declared
        if isinstance(use.content, LISTINGS) and ALL in (*use.cells, *use.measurements, *use.samples):
            return
        for cell in use.cells:
            yield from self.unknown(use.field("cells"), "cell", cell, declared["cells"])
            if use.basis is not None:
                yield from self._basis(use.field("basis"), use.basis, self.bases_of(cell), f" of cell {cell!r}")
        named = {m.name for m in self.parts.measurements.values() if m.name}
        for measurement in use.measurements:
            field = "measurement" if use.cells else "measurements"
            yield from self.unknown(use.field(field), "measurement", measurement, named)
        for sample in use.samples:
            yield from self.unknown(use.field("samples"), "sample", sample, declared["samples"])
            if use.basis is not None and sample in self.parts.samples:
                bases = self.parts.samples[sample].bases
                yield from self._basis(use.field("basis"), use.basis, bases, f" of sample {sample!r}")
        if isinstance(use.content, OfReadings):
            yield from self._readings(use, use.content)
        yield from self.numbers(use.place, use.content)
        published = isinstance(use.selection, Stated | StatedTable) or bool(
            getattr(use.content, "literature_tables", ())
        )
        if published and not (self.parts.head and self.parts.head.stated):
            yield self.fault(use.selection_place, "published numbers need the key `stated:`, which names their file")
        yield from self._measured(use)

    def _readings(self, use: Use, content: OfReadings) -> Iterator[Fault]:
        """A capacity names a basis of its sample."""
        for one in content.readings():
            sample = self.parts.samples.get(one.sample)
            if sample is not None and sample.bases is not None:
                yield from self.unknown(use.place, f"basis of sample {one.sample!r}", one.basis, sample.bases)

    def _basis(self, place: Place, basis: str, known: Collection[str] | None, of: str) -> Iterator[Fault]:
        if known is not None and basis not in known and basis != WHOLE_CELL:
            yield self.fault(place, f"unknown basis {basis!r}{of}{did_you_mean(basis, (*known, WHOLE_CELL))}")

    def _measured(self, use: Use) -> Iterator[Fault]:
        """Each cell of a use has a measurement that it can be made from, as far as that can be known."""
        measurements = self.parts.measurements.values()
        unsure = len(measurements) < len(listed(self.text.data.get("measurements"))) or any(
            m.technique is None or m.cell is None or m.cell.startswith("{") for m in measurements
        )
        if unsure or not use.content.techniques:
            return
        for cell in use.cells:
            own = [m for m in measurements if m.cell == cell]
            named = [m for m in own if m.name in use.measurements]
            suited = [m for m in own if m.technique in use.content.techniques]
            if cell in self.parts.declared["cells"] and not (named if use.measurements else suited):
                wanted = " or ".join(sorted(t.value for t in use.content.techniques))
                what = f"named {use.measurements[0]!r}" if use.measurements else f"of technique {wanted}"
                yield self.fault(use.field("cells"), f"cell {cell!r} has no measurement {what}")

    # -- lookups ---------------------------------------------------------------------------------------------------
    def lookups(self, functions: Functions, faults: list[Fault]) -> dict[Place, tuple[Lookup, ...]]:
        """The lookups of every text of the document; their faults are appended."""
        found: dict[Place, tuple[Lookup, ...]] = {}
        for index, entry in enumerate(listed(self.text.data.get("document"))):
            for key in ("title", "caption", "text"):
                written = entry.get(key) if isinstance(entry, Mapping) else None
                if isinstance(written, str):
                    place: Place = ("document", index, key)
                    found[place] = tuple(self._lookups(place, written, functions, faults))
        return {place: several for place, several in found.items() if several}

    def _lookups(self, place: Place, text: str, functions: Functions, faults: list[Fault]) -> Iterator[Lookup]:
        lines = self.text.braces.get(place, ())
        for braces in find(text, functions):
            line = lines[braces.number] if braces.number < len(lines) else self.fault(place, "").line
            if braces.lookup is None:
                faults.append(Fault(line, _ended(f"{dotted(place)}: {braces.fault}")))
                continue
            arguments = braces.lookup.bound(functions[braces.lookup.function])
            named = (self._argument(place, name, value, arguments) for name, value in arguments.items())
            wrong = [Fault(line, one.message) for several in named for one in several]
            faults += wrong
            if not wrong:
                yield braces.lookup

    def _argument(self, place: Place, name: str, value: object, arguments: Mapping[str, object]) -> Iterator[Fault]:
        """What an argument bearing one of our names refers to is declared."""
        known: dict[str, Collection[str]] = {
            "cell": self.parts.declared["cells"],
            "sample": self.parts.declared["samples"],
            "measurement": [m.name for m in self.parts.measurements.values() if m.name],
            "branch": [branch.value for branch in Branch],
        }
        kind = name.removesuffix("s") if name in ("cells", "samples", "measurements") else name
        for one in value if isinstance(value, tuple) else (value,):
            if kind in known and isinstance(one, str):
                yield from self.unknown(place, kind, one, known[kind])
            elif name == "basis" and isinstance(one, str) and one:
                yield from self._basis(place, one, self._bases_for(arguments), "")

    def _bases_for(self, arguments: Mapping[str, object]) -> Collection[str] | None:
        if "cell" in arguments:
            return self.bases_of(str(arguments["cell"]))
        samples: list[Sample] = list(self.parts.samples.values())
        if "sample" in arguments:
            samples = [s for s in samples if s.name == arguments["sample"]]
        if any(sample.bases is None for sample in samples) or not samples:
            return None
        return [basis for sample in samples for basis in sample.bases or ()]


def listed(value: object) -> tuple[object, ...]:
    """The entries of a list; none where something else stands in its place."""
    return value if isinstance(value, tuple) else ()


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."
