"""Activation, fade and retention of cells, and what a law chosen among several says of later cycles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.model_choice import runs_test
from ionterface.fitting.model_fit import Fit, parameters
from ionterface.methods.ageing.between import Between, between
from ionterface.methods.ageing.cell_fits import CellRun, Law, LawFit, fit_laws
from ionterface.methods.cycling import Cycling
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction
from ionterface.record import Array

FARTHEST = 2.0
"""Last measured cycle times this: beyond it a law is not to be trusted."""
CLOSE = 2.0
"""Difference of AICc below which two laws are as good as each other."""
ENOUGH_FOR_RUNS, PATTERN = 10, 0.05


@dataclass(frozen=True)
class FirstCycle:
    """Retention is counted from the first cycle."""

    def __str__(self) -> str:
        return "the first cycle"

    def cycle(self, run: CellRun) -> int:
        """Its number in one cell."""
        return int(run.cycles[0])


@dataclass(frozen=True)
class LargestCycle:
    """Retention is counted from the cycle of the largest capacity."""

    def __str__(self) -> str:
        return "the cycle of the largest capacity"

    def cycle(self, run: CellRun) -> int:
        """Its number in one cell."""
        return int(run.cycles[int(np.argmax(run.capacities))])


@dataclass(frozen=True)
class NamedCycle:
    """Retention is counted from one cycle, as the first after activation."""

    number: int

    def __str__(self) -> str:
        return f"cycle {self.number}"

    def cycle(self, run: CellRun) -> int:
        """Its number in one cell.

        Raises
        ------
        UsageError
            The cell lacks it.
        """
        if self.number not in run.cycles:
            raise UsageError(f"{run.name}: there is no cycle {self.number} to count the retention from.")
        return self.number


Reference = FirstCycle | LargestCycle | NamedCycle


@dataclass(frozen=True, kw_only=True)
class CellFade:
    """One cell."""

    run: CellRun
    reference: int
    """Cycle that retention is counted from."""
    retention: Estimate
    """Last capacity over that of the reference; its error is the scatter of this cell's cycles. [1]"""
    fade_per_cycle: Estimate
    """(Q_b/Q_a)^(1/(b − a)) − 1 from the reference a to the last cycle b. [1]"""
    fits: Mapping[Law, LawFit]
    predicted: Estimate | None
    """Capacity at the cycle that was asked for, by the chosen law."""


@dataclass(frozen=True, kw_only=True)
class Fade:
    """Activation and fade of cells, each with its own parameters of one common law."""

    cells: tuple[CellFade, ...]
    law: Law | None
    """Chosen; None where no law could be compared."""
    scores: Mapping[Law, float]
    """Sum of AICc over the cells less the least; infinite where a cell has too few cycles for the law."""
    parameters: Mapping[str, Between]
    """Of the chosen law, as numbers in the unit of the capacities and in cycles; see `Law.unit`."""
    unit: str
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    """Cells."""
    cites: tuple[str, ...] = ("hurvich1989",)

    def table(self) -> Table:
        """One row per cell."""
        per = f" per {self.basis}" if self.basis else ""
        columns = (
            Column("cell", "Cell"),
            Column("cycles", "Cycles"),
            Column("reference", "Reference cycle"),
            Column("last", "Last cycle"),
            Column("last_capacity", f"Last capacity{per}", self.unit),
            Column("retention", "Retention", "%"),
            Column("fade", "Change per cycle", "%"),
            Column("predicted", f"Predicted capacity{per}", self.unit),
        )
        rows = (
            (
                c.run.name, len(c.run.cycles), c.reference, int(c.run.cycles[-1]), float(c.run.capacities[-1]),
                c.retention.to("%"), c.fade_per_cycle.to("%"), c.predicted,
            )
            for c in self.cells
        )  # fmt: skip
        return Table.of(columns, rows)

    def parameter_table(self) -> Table:
        """One row per parameter of the chosen law: mean over the cells and spread between them."""
        columns = (
            Column("parameter", f"Parameter of: {self.law.value if self.law else 'no law'}"),
            Column("unit", "Unit"),
            Column("mean", "Mean of the cells"),
            Column("between", "Spread between cells (sd)"),
        )
        rows = (
            (name, self.law.unit(name, self.unit) if self.law else "", b.mean, b.between_sd)
            for name, b in self.parameters.items()
        )
        return Table.of(columns, rows)

    def score_table(self) -> Table:
        """One row per law, the best first."""
        columns = (Column("law", "Law"), Column("parameters", "Parameters"), Column("score", "AICc above the least"))
        ranked = sorted(self.scores.items(), key=lambda item: item[1])
        return Table.of(columns, ((law.value, len(parameters(law.model)), score) for law, score in ranked))


def runs_of(results: Mapping[str, Cycling], *, basis: str, branch: Direction | None = None) -> tuple[CellRun, ...]:
    """Capacities of the complete cycles of cells, in mAh/g of a basis, or in mAh where it is empty.

    Raises
    ------
    UsageError
        `basis` is unknown, or the branch is needed.
    """
    runs = []
    for name, result in results.items():
        there = [c.number for c in result.cycles if c.complete]
        values = [
            result.capacity(n, basis=basis, branch=branch).to("mAh/g")
            if basis
            else result.charge(n, branch=branch).to("mAh")
            for n in there
        ]
        runs.append(CellRun(name=name, cycles=np.asarray(there), capacities=np.asarray([v.value for v in values])))
    return tuple(runs)


def fade(runs: Sequence[CellRun], *, unit: str, basis: str, reference: Reference, predict: int | None = None) -> Fade:
    """Law, retention and fade of cells, and the capacity that the law predicts. [`unit`]

    Parameters
    ----------
    runs : sequence of CellRun
        Capacities of each cell; see `runs_of`.
    unit, basis : str
        Of the capacities.
    reference : Reference
        Cycle from which retention and fade per cycle are counted; nobody can tell it but you.
    predict : int, optional
        Cycle whose capacity is wanted.

    Notes
    -----
    Every law is fitted to each cell by itself, with equal weights; the law of all is the one whose AICc, summed over
    the cells, is least; of laws within 2 of the least, the one of fewest parameters. The parameters vary from cell to
    cell: their mean is that of the cells, their spread is that of the fits less the fits' own errors, never less than
    0. Uncertainty of retention and prediction: the scatter of this cell's cycles about the law; it is that of one cell,
    and cycles that drift together make it too small (W-F4). The largest of many cycles owes a part of its height to
    scatter: counted from it, retention comes out low. Errors of the masses are not in it.

    Findings: W-F1 a prediction beyond twice the measured cycles; W-F2 a cell with one cycle, left out; W-F3 no law can
    be compared, or two are as good; W-F4 residuals with a pattern; W-F5 the reference is the last cycle; W-F6 one cell
    tells no spread between cells.

    Raises
    ------
    UsageError
        Two cells bear one name, a cell lacks the reference cycle, or `predict` is before the first cycle.
    """
    if len({run.name for run in runs}) < len(runs):
        raise UsageError("two cells bear one name.")
    if predict is not None and predict < 1:
        raise UsageError(f"cycles count from 1; there is no cycle {predict}.")
    kept = [run for run in runs if len(run.cycles) > 1]
    fits = {run.name: fit_laws(run) for run in kept}
    scores = _scores(list(fits.values()))
    law = _chosen(scores)
    cells = tuple(
        _cell(run, fits[run.name], law, reference=reference.cycle(run), unit=unit, predict=predict) for run in kept
    )
    findings = _findings(runs, cells, law, scores, predict)
    least = min(scores.values(), default=0.0)
    return Fade(
        cells=cells,
        law=law,
        scores={one: score - least if math.isfinite(score) else math.inf for one, score in scores.items()},
        parameters=between([fits[run.name][law].fit for run in kept]) if law else {},
        unit=unit,
        status=status_of(findings, computable=bool(cells)),
        findings=findings,
        settings={
            "reference": str(reference),
            "laws": ", ".join(one.value for one in scores) or "none",
            "chosen": law.value if law else "none",
            "predicted cycle": "none" if predict is None else str(predict),
        },
        basis=basis,
        n_independent=len(cells),
    )


def _scores(every: Sequence[Mapping[Law, LawFit]]) -> dict[Law, float]:
    return {law: sum(cell[law].aicc if law in cell else math.inf for cell in every) for law in Law} if every else {}


def _chosen(scores: Mapping[Law, float]) -> Law | None:
    """The law of fewest parameters among those that are as good as the best; None where none can be compared."""
    least = min(scores.values(), default=math.inf)
    if not math.isfinite(least):
        return None
    good = [law for law, score in scores.items() if score - least < CLOSE]
    return min(good, key=lambda law: (len(parameters(law.model)), scores[law]))


def _cell(
    run: CellRun, fits: Mapping[Law, LawFit], law: Law | None, *, reference: int, unit: str, predict: int | None
) -> CellFade:
    fit = fits[law].fit if law else None
    scatter = math.sqrt(fit.reduced_square) if fit is not None else math.nan
    start = float(run.capacities[list(run.cycles).index(reference)])
    last, apart = float(run.capacities[-1]), int(run.cycles[-1]) - reference
    known = not math.isnan(scatter) and apart > 0
    ratio = last / start
    retention = Estimate(ratio, ratio * scatter * math.hypot(1 / start, 1 / last) if known else None, "1")
    change = (
        retention.apply(lambda r: r ** (1 / apart) - 1, lambda r: r ** (1 / apart - 1) / apart, "1")
        if apart
        else Estimate(math.nan, None, "1")
    )
    predicted = None if predict is None or fit is None else _prediction(fit, predict, unit)
    return CellFade(
        run=run, reference=reference, retention=retention, fade_per_cycle=change, fits=fits, predicted=predicted
    )


def band(fit: Fit, cycles: Array) -> tuple[Array, Array]:
    """The fitted law at cycles, and the half width of its 95 % band; NaN where the fit has no errors."""
    cycles = np.asarray(cycles, dtype=float)
    rows = []
    for name in fit.free:
        step = 1e-5 * (abs(fit.values[name]) or 1.0)
        up, down = ({**fit.values, name: fit.values[name] + side * step} for side in (1, -1))
        rows.append((fit.function(cycles, **up) - fit.function(cycles, **down)) / (2 * step))
    jacobian = np.asarray(rows).T
    variance = np.einsum("ki,ij,kj->k", jacobian, fit.covariance, jacobian)
    return fit.at(cycles), t_quantile(fit.degrees, 0.95) * np.sqrt(np.maximum(variance, 0.0))


def _prediction(fit: Fit, cycle: int, unit: str) -> Estimate:
    middle, half = band(fit, np.asarray([cycle]))
    std = float(half[0]) / t_quantile(fit.degrees, 0.95)
    return Estimate(float(middle[0]), None if math.isnan(std) else std, unit)


def _findings(
    runs: Sequence[CellRun], cells: tuple[CellFade, ...], law: Law | None, scores: Mapping[Law, float],
    predict: int | None,
) -> tuple[Finding, ...]:  # fmt: skip
    found = []

    def add(code: str, severity: Severity, message: str, where: str = "") -> None:
        found.append(Finding(code, severity, message, where))

    for run in runs:
        if len(run.cycles) < 2:
            message = "one cycle or none shows no fade; the cell is left out. Measure at least ten."
            add("W-F2", Severity.WARNING if cells else Severity.ERROR, message, run.name)
    if cells and law is None:
        shortest = min(cells, key=lambda cell: len(cell.run.cycles)).run
        message = (
            f"{len(shortest.cycles)} cycles are too few to compare laws for all cells (a line asks for five, "
            "activation and fade for seven); take more, or leave this cell out."
        )
        add("W-F3", Severity.WARNING, message, shortest.name)
    if law is not None:
        near = [one.value for one, score in scores.items() if one is not law and abs(score - scores[law]) < CLOSE]
        if near:
            add("W-F3", Severity.NOTE, f"{' and '.join(near)} fit as well as {law.value} (AICc within {CLOSE:g}).")
        if len(cells) == 1:
            add("W-F6", Severity.NOTE, "one cell tells nothing of the spread between cells.")
    for cell in cells:
        if cell.reference == int(cell.run.cycles[-1]):
            message = f"the reference, cycle {cell.reference}, is the last one: no fade can be told."
            add("W-F5", Severity.WARNING, message, cell.run.name)
        if law is not None and len(cell.run.cycles) >= ENOUGH_FOR_RUNS:
            probability = runs_test(cell.fits[law].fit.residuals)
            if probability < PATTERN:
                message = (
                    f"residuals keep their sign over neighbouring cycles (p = {probability:.2g}); errors are larger."
                )
                add("W-F4", Severity.WARNING, message, cell.run.name)
        if predict is not None and predict > FARTHEST * float(cell.run.cycles[-1]):
            message = f"cycle {predict} lies beyond twice the {int(cell.run.cycles[-1])} measured: no law holds so far."
            add("W-F1", Severity.WARNING, message, cell.run.name)
    return tuple(found)
