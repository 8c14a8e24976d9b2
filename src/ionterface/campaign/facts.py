"""What the numbers of a campaign come to, and what a reader must be told of those that were assumed or published."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ionterface.campaign.known_values import Known
from ionterface.campaign.outcome import Outcome
from ionterface.campaign.panel_cells import Drawn
from ionterface.campaign.quantity_text import Interval
from ionterface.campaign.schema import Sample
from ionterface.campaign.stated import Stated
from ionterface.campaign.workbench import Workbench
from ionterface.errors import Finding, MissingFact, Severity, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.quantities import conversion
from ionterface.report.document import Trace

WIDE = 3.0
"""Last over first end of an assumed range beyond which a linear propagation of it is no more than an order."""
M = TypeVar("M", Drawn, Outcome)


@dataclass
class Facts:
    """The numbers that one panel or table asks for; it keeps what has to be told of them."""

    bench: Workbench
    name: str
    told: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    """Where the published numbers stand."""
    findings: list[Finding] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)

    def number(self, known: Known, of: str = "") -> Estimate:
        """The number as an estimate in its unit; its error bears the name of what it is, and of whom.

        An assumed range is a rectangular distribution: its middle, and its width over √12 as standard uncertainty.

        Raises
        ------
        UsageError, MissingFact
            The assumption or the published number does not exist, or has another unit.
        """
        if known.assumed:
            return self._assumed(known)
        if known.stated:
            return self._stated(known)
        return known.written(f"{known.what} of {of}" if of else known.what)

    def optional(self, known: Known | None, of: str = "") -> Estimate | None:
        """As `number`; None where there is none."""
        return None if known is None else self.number(known, of)

    def ends(self, known: Known) -> tuple[Estimate, Estimate] | None:
        """Both ends of an assumed range; None for what was not assumed."""
        if not known.assumed:
            return None
        written = self._range(known)
        factor = conversion(written.unit, known.unit)
        self._tell(f"assumed: {known.assumed}, {written}")
        return Estimate(written.low * factor, 0.0, known.unit), Estimate(written.high * factor, 0.0, known.unit)

    def body(self, cell: str) -> DiffusionBody:
        """The body that ions diffuse in, of the sample of a cell."""
        sample = self.bench.campaign.sample_of(cell)
        if sample is None:
            raise MissingFact(f"which sample is in cell {cell}?")
        return self.body_of(sample)

    def body_of(self, sample: Sample) -> DiffusionBody:
        """The body that ions diffuse in, of a sample."""
        stated = sample.diffusion
        if stated is None or stated.geometry is None:
            raise MissingFact(
                f"in a plate, a cylinder or a sphere of which length do ions diffuse in sample {sample.name} "
                "(`diffusion:`)?"
            )
        made = DiffusionBody.stated(
            stated.geometry,
            length=self.optional(stated.length, sample.name),
            volume_over_surface=self.optional(stated.volume_over_surface, sample.name),
        )
        self._tell(f"{sample.name}: {made}" + (f" ({stated.note})" if stated.note else ""))
        return made

    def tell(self, made: M) -> M:
        """A panel or table with all that was kept; what was assumed stands in its caption."""
        published = f"published numbers from {', '.join(self.places)}" if self.places else ""
        conditions = "; ".join(part for part in (made.conditions, *self.told, published) if part)
        return replace(
            made,
            conditions=conditions,
            findings=(*made.findings, *dict.fromkeys(self.findings)),
            traces=(*made.traces, *self.traces),
        )

    def published(self, key: str, what: str) -> Stated:
        """The file of published numbers.

        Raises
        ------
        MissingFact
            The campaign names none.
        """
        if self.bench.stated is None:
            raise MissingFact(f"which file holds the published {what} {key!r} (`stated:`)?")
        return self.bench.stated

    def _tell(self, text: str) -> None:
        if text not in self.told:
            self.told.append(text)

    def _range(self, known: Known) -> Interval:
        assumption = self.bench.campaign.assumptions.get(known.assumed)
        if assumption is None or assumption.range is None:
            raise UsageError(f"{known.assumed!r} is no assumption with a range; declare it under `assumptions:`.")
        return assumption.range

    def _assumed(self, known: Known) -> Estimate:
        ends = self.ends(known)
        assert ends is not None
        low, high = (end.value for end in ends)
        if not low > 0 or high / low > WIDE:
            message = (
                f"{known.assumed} is assumed anywhere in {self._range(known)}; numbers made with it are known to an "
                "order of magnitude at best, and their linear uncertainty understates it."
            )
            self.findings.append(Finding("W-AS1", Severity.WARNING, message, self.name))
        return Estimate((low + high) / 2, (high - low) / math.sqrt(12), known.unit, source=f"assumed {known.assumed}")

    def _stated(self, known: Known) -> Estimate:
        stated = self.published(known.stated, "number")
        printed = stated.number(known.stated)
        trace = stated.trace(known.stated)
        if trace not in self.traces:
            self.traces.append(trace)
        self.places += [place for place in printed.places.split(", ") if place not in self.places]
        return stated.estimate(known.stated).to(known.unit)
