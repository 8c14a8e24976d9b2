"""What is to be said of fades: W-F1 to W-F7."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from ionterface.errors import Finding, Severity
from ionterface.fitting.model_choice import runs_test
from ionterface.fitting.model_fit import parameters
from ionterface.methods.ageing.cell_fits import CellRun, Law, LawFit
from ionterface.methods.ageing.law_choice import CLOSE
from ionterface.methods.ageing.mean_curve import FARTHEST
from ionterface.methods.ageing.same_current import other_currents

ENOUGH_FOR_RUNS, PATTERN = 10, 0.05


class Judged(Protocol):
    """What is looked at of one cell."""

    @property
    def run(self) -> CellRun:
        """Its cycles that count."""

    @property
    def reference(self) -> int:
        """Cycle that retention is counted from."""

    @property
    def fits(self) -> Mapping[Law, LawFit]:
        """Every law."""


def fade_findings(
    runs: Sequence[CellRun],
    cells: Sequence[Judged],
    law: Law | None,
    scores: Mapping[Law, float],
    *,
    predict: int | None,
    left_out: Mapping[str, int],
) -> tuple[Finding, ...]:
    """W-F1 to W-F7 of cells; see `fade`."""
    found = [f for run in runs for f in _of_run(run, left_out[run.name], alone=not cells)]
    if cells and law is None:
        shortest = min(cells, key=lambda cell: len(cell.run.cycles)).run
        message = (
            f"{len(shortest.cycles)} cycles are too few to compare laws for all cells (a line asks for five of one "
            "cell, activation and fade for seven); take more, or leave this cell out."
        )
        found.append(Finding("W-F3", Severity.WARNING, message, shortest.name))
    if law is not None:
        near = [one.value for one, score in scores.items() if one is not law and abs(score - scores[law]) < CLOSE]
        if near:
            message = f"{' and '.join(near)} fit as well as {law.value} (AICc within {CLOSE:g})."
            found.append(Finding("W-F3", Severity.NOTE, message))
        if (barred := [one.value for one in scores if _too_short(cells, one)]) and len(cells) > 1:
            shortest = min(cells, key=lambda cell: len(cell.run.cycles)).run
            message = (
                f"its {len(shortest.cycles)} cycles do not tell the parameters of {' and '.join(barred)}, left out "
                "for all cells; leave this cell out instead, or take more cycles."
            )
            found.append(Finding("W-F3", Severity.WARNING, message, shortest.name))
        if len(cells) == 1:
            found.append(Finding("W-F6", Severity.NOTE, "one cell tells nothing of the spread between cells."))
    return (*found, *(f for cell in cells for f in _of_cell(cell, law, predict)))


def _too_short(cells: Sequence[Judged], law: Law) -> bool:
    """Whether some cells have fewer cycles than the law has parameters, and others have enough."""
    enough = [len(cell.run.cycles) >= len(parameters(law.model)) for cell in cells]
    return any(enough) and not all(enough)


def _of_run(run: CellRun, left_out: int, *, alone: bool) -> Iterator[Finding]:
    if mixed := other_currents(run):
        message = f"{mixed}: rate and fade are mixed. Choose the cycles of one current by one of them (`currents_of`)."
        yield Finding("W-F7", Severity.ERROR, message, run.name)
    if left_out:
        message = f"{left_out} of {left_out + len(run.cycles)} cycles ran at other currents and are left out."
        yield Finding("W-F7", Severity.NOTE, message, run.name)
    if len(run.cycles) < 2:
        message = "one cycle or none shows no fade; the cell is left out. Measure at least ten."
        yield Finding("W-F2", Severity.ERROR if alone else Severity.WARNING, message, run.name)


def _of_cell(cell: Judged, law: Law | None, predict: int | None) -> Iterator[Finding]:
    last = int(cell.run.cycles[-1])
    if cell.reference == last:
        message = f"the reference, cycle {cell.reference}, is the last one: no fade can be told."
        yield Finding("W-F5", Severity.WARNING, message, cell.run.name)
    if law is not None and len(cell.run.cycles) >= ENOUGH_FOR_RUNS:
        probability = runs_test(cell.fits[law].fit.residuals)
        if probability < PATTERN:
            message = f"residuals keep their sign over neighbouring cycles (p = {probability:.2g}); errors are larger."
            yield Finding("W-F4", Severity.WARNING, message, cell.run.name)
    if predict is not None and predict > FARTHEST * last:
        message = f"cycle {predict} lies beyond twice the {last} measured: no law holds so far."
        yield Finding("W-F1", Severity.WARNING, message, cell.run.name)
