"""The cells of one panel: which are shown, what was found for each, and what a caption says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ionterface.campaign.campaign import everyone
from ionterface.campaign.schema import WHOLE_CELL
from ionterface.campaign.workbench import Measured, Workbench
from ionterface.errors import FileError, Finding, MissingFact, Severity
from ionterface.figures import Colour, Material, Panel
from ionterface.methods.result import Result
from ionterface.report.document import Trace

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Panels with everything that a caption and a reviewer may ask about them."""

    panels: tuple[Panel, ...]
    conditions: str = ""
    traces: tuple[Trace, ...] = ()
    findings: tuple[Finding, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass
class PanelCells:
    """The admitted cells of one panel and what was found for each; a cell whose file is damaged is left out, named."""

    bench: Workbench
    name: str
    colours: dict[str, Colour] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)
    measured: dict[str, tuple[Measured, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def each(
        self, names: Iterable[str], make: Callable[[str], tuple[R, Measured | tuple[Measured, ...]]], basis: str | None
    ) -> dict[str, R]:
        """What `make` gives for each cell that can be read, with the record or records it was made of."""
        made: dict[str, R] = {}
        for cell in self.admitted(tuple(names)):
            try:
                made[cell], measured = make(cell)
            except FileError as error:
                text = f"cell {cell} is not shown in {self.name}: {error}"
                self.findings.append(Finding("W-D1", Severity.WARNING, text))
                self.conditions.append(f"cell {cell} not shown: its file cannot be read")
                continue
            self.measured[cell] = measured if isinstance(measured, tuple) else (measured,)
            self.conditions.append(self.bench.conditions(cell, basis))
        if not made:
            raise MissingFact(f"{self.name}: no file of its cells can be read.")
        self.colours |= colours_of(self.bench, made)
        return made

    def admitted(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The cells that are not excluded; those that are enter the conditions with their rule."""
        cells = everyone(names, self.bench.campaign.cells)
        admitted = self.bench.admitted(cells)
        self.conditions += [
            f"cell {c} excluded ({self.bench.campaign.cells[c].excluded})" for c in cells if c not in admitted
        ]
        if not admitted:
            raise MissingFact(f"{self.name}: which cells are shown? Every one that was named is excluded.")
        return admitted

    @property
    def simulated(self) -> bool:
        """Whether a record of these cells is simulated."""
        return any(m.record.metadata.simulated for measured in self.measured.values() for m in measured)

    def reference(self) -> str:
        """The reference electrode of the cells that are shown; empty where they have none or different ones."""
        found = {self.bench.campaign.cells[cell].reference or "" for cell in self.measured}
        return found.pop() if len(found) == 1 else ""

    def drawn(self, *panels: Panel, results: Mapping[str, Result], says: str, basis: str | None) -> Drawn:
        """The panels with the traces, findings and conditions of these results."""
        traces = tuple(
            Trace(
                what=f"{self.name}, cell {cell}",
                value=says,
                method=type(result).__name__,
                files=tuple(dict.fromkeys(m.file for m in self.measured[cell])),
                settings=dict(result.settings),
                cites=result.cites,
            )
            for cell, result in results.items()
        )
        noted = [f for measured in self.measured.values() for m in measured for f in m.record.findings]
        own = [
            placed(finding, f"{self.name}, cell {cell}")
            for cell, found in results.items()
            for finding in found.findings
        ]
        count = f"n = {len(results)} cell{'s' * (len(results) > 1)}"
        given = [f"{self.name}: {says} on the mass basis {basis}."] if basis not in (None, WHOLE_CELL) else []
        return Drawn(
            panels=panels,
            conditions="; ".join([*self.conditions, count]),
            traces=traces,
            findings=(*noted, *own, *self.findings),
            choices=tuple(given),
        )


def placed(finding: Finding, where: str) -> Finding:
    """The finding, with a place where it names none itself."""
    return finding if finding.where else replace(finding, where=where)


def one_basis(bench: Workbench, names: tuple[str, ...], asked: str | None) -> str:
    """The one mass basis on which these cells are shown.

    Raises
    ------
    MissingFact
        They are given on different ones.
    """
    admitted = bench.admitted(everyone(names, bench.campaign.cells))
    bases = {bench.basis(cell, asked) for cell in admitted}
    if len(bases) > 1:
        raise MissingFact(f"on which one mass basis are the cells shown ({', '.join(sorted(bases))})?")
    return bases.pop() if bases else WHOLE_CELL


def colours_of(bench: Workbench, cells: Iterable[str]) -> dict[str, Colour]:
    """The colour of each cell: that of its sample, or one for each cell where they share a sample."""
    names = list(cells)
    by_sample: dict[str, Colour] = {cell: bench.colour(cell) for cell in names}
    if len(set(by_sample.values())) == len(names):
        return by_sample
    return {cell: Material(place) for place, cell in enumerate(names)}
