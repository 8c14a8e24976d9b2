"""Activation, fade and retention of cells, and what a law chosen among several says of later cycles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.model_fit import Fit, parameters
from ionterface.fitting.random_effect import RandomEffect
from ionterface.methods.ageing.between import between_parameters
from ionterface.methods.ageing.cell_fits import CellRun, Law, LawFit, fit_laws
from ionterface.methods.ageing.fade_findings import fade_findings
from ionterface.methods.ageing.law_choice import chosen, scores_of
from ionterface.methods.ageing.law_curve import band as band
from ionterface.methods.ageing.mean_curve import MeanCurve, mean_curve, pooled_scatter
from ionterface.methods.ageing.reference import FirstCycle as FirstCycle
from ionterface.methods.ageing.reference import LargestCycle as LargestCycle
from ionterface.methods.ageing.reference import NamedCycle as NamedCycle
from ionterface.methods.ageing.reference import Reference as Reference
from ionterface.methods.ageing.same_current import EveryCycle, Selection
from ionterface.methods.cycling import Cycling
from ionterface.methods.result import status_of
from ionterface.methods.segmentation import Direction
from ionterface.record import Array

EVERY_CYCLE = EveryCycle()


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
    """AICc of all cells less the least; infinite where a cell has too few cycles for the law."""
    parameters: Mapping[str, RandomEffect]
    """Of the chosen law, as numbers in the unit of the capacities and in cycles; see `Law.unit`."""
    predicted_cycle: int | None
    """Asked for."""
    unit: str
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    n_independent: int = 0
    """Cells."""
    cites: tuple[str, ...] = ("hurvich1989", "lindstrom1990", "searle1992")

    def mean_curve(self, cycles: Array) -> MeanCurve:
        """Mean over the cells of their laws at cycles, and where the next cell will be. [`unit`]

        Raises
        ------
        UsageError
            No law was chosen.
        """
        if self.law is None:
            raise UsageError("no law could be chosen, so there is no curve of the mean cell; see the findings.")
        return mean_curve([c.run for c in self.cells], [c.fits[self.law].fit for c in self.cells], cycles)

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

    def mean_table(self) -> Table:
        """One row for the first cycle, the last one that every cell has, the last of all and the predicted one."""
        columns = (
            Column("cycle", "Cycle"),
            Column("cells", "Cells"),
            Column("mean", f"Mean of the cells{f' per {self.basis}' if self.basis else ''}", self.unit),
            Column("between", "Spread between cells (sd)", self.unit),
            Column("low", "95 % of the next cells, from", self.unit),
            Column("high", "to", self.unit),
        )
        if self.law is None:
            return Table.of(columns, ())
        ends = [int(c.run.cycles[-1]) for c in self.cells]
        asked = () if self.predicted_cycle is None else (self.predicted_cycle,)
        shown = sorted({max(int(c.run.cycles[0]) for c in self.cells), min(ends), max(ends), *asked})
        curve = self.mean_curve(np.asarray(shown))
        rows = (
            (n, int(m), Estimate(mean, None if math.isnan(std) else std, self.unit), between, low, high)
            for n, m, mean, std, between, low, high in zip(
                shown, curve.cells, curve.mean, curve.std, curve.between_sd, *curve.next_cell(), strict=True
            )
        )
        return Table.of(columns, ((n, m, mean, *(_or_none(x) for x in rest)) for n, m, mean, *rest in rows))

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
        runs.append(
            CellRun(
                name=name,
                cycles=np.asarray(there),
                capacities=np.asarray([v.value for v in values]),
                currents=np.asarray([_currents(result, n) for n in there]).reshape(-1, 2),
            )
        )
    return tuple(runs)


def _currents(result: Cycling, number: int) -> tuple[float, float]:
    oxidation, reduction = result.cycle(number).oxidation, result.cycle(number).reduction
    return (oxidation.current if oxidation else math.nan, reduction.current if reduction else math.nan)


def fade(
    runs: Sequence[CellRun],
    *,
    unit: str,
    basis: str,
    reference: Reference,
    select: Selection = EVERY_CYCLE,
    predict: int | None = None,
) -> Fade:
    """Law, retention and fade of cells, and the capacity that the law predicts. [`unit`]

    Parameters
    ----------
    runs : sequence of CellRun
        Capacities of each cell; see `runs_of`.
    unit, basis : str
        Of the capacities.
    reference : Reference
        Cycle from which retention and fade per cycle are counted; nobody can tell it but you.
    select : Selection
        Which cycles count: all, or those at the currents of one cycle. A rate test, or slow cycles in between, are no
        fade (W-F7).
    predict : int, optional
        Cycle whose capacity is wanted.

    Notes
    -----
    Every law is fitted to each cell by itself, with equal weights. The law of all is the one of the least AICc where
    each cell draws its own parameters (`scores_of`); of laws within 2 of the least, the one of fewest parameters. Mean
    and spread of a parameter, and of the law at a cycle (`Fade.mean_curve`), are those over the cells, less what the
    cells' own scatter explains (`random_effect`). Uncertainty of a cell's retention and prediction: the scatter of its
    cycles about the law; it is that of one cell, and cycles that drift together make it too small (W-F4). The largest
    of many cycles owes a part of its height to scatter: counted from it, retention comes out low. Errors of the masses
    are not in it, but show in the spread between cells.

    Findings: W-F1 a prediction beyond twice the measured cycles; W-F2 a cell with one cycle, left out; W-F3 no law can
    be compared, or two are as good; W-F4 residuals with a pattern; W-F5 the reference is the last cycle; W-F6 one cell
    tells no spread between cells; W-F7 cycles at different currents (*not valid*), or left out for that (note).

    Raises
    ------
    UsageError
        Two cells bear one name, a cell lacks the reference cycle or that of `select`, currents are not known where they
        are selected by, or `predict` is before the first cycle.
    """
    if len({run.name for run in runs}) < len(runs):
        raise UsageError("two cells bear one name.")
    if predict is not None and predict < 1:
        raise UsageError(f"cycles count from 1; there is no cycle {predict}.")
    selected = [select.of(run) for run in runs]
    kept = [run for run in selected if len(run.cycles) > 1]
    fits = [fit_laws(run) for run in kept]
    scores = scores_of(kept, fits)
    law = chosen(scores)
    cells = tuple(
        _cell(run, own, law, reference=reference.cycle(run), unit=unit, predict=predict)
        for run, own in zip(kept, fits, strict=True)
    )
    left_out = {run.name: len(run.cycles) - len(one.cycles) for run, one in zip(runs, selected, strict=True)}
    findings = fade_findings(selected, cells, law, scores, predict=predict, left_out=left_out)
    least = min(scores.values(), default=0.0)
    of_law = [own[law].fit for own in fits] if law else []
    return Fade(
        cells=cells,
        law=law,
        scores={one: score - least if math.isfinite(score) else math.inf for one, score in scores.items()},
        parameters=between_parameters(kept, of_law, pooled_scatter(of_law)[0]) if law else {},
        predicted_cycle=predict,
        unit=unit,
        status=status_of(findings, computable=bool(cells)),
        findings=findings,
        settings={
            "reference": str(reference),
            "cycles": str(select),
            "currents": _known_currents(runs),
            "laws": ", ".join(one.value for one in scores) or "none",
            "chosen": law.value if law else "none",
            "predicted cycle": "none" if predict is None else str(predict),
        },
        basis=basis,
        n_independent=len(cells),
    )


def _known_currents(runs: Sequence[CellRun]) -> str:
    unknown = [run.name for run in runs if run.currents is None]
    return f"not known of {', '.join(unknown)}, so not compared" if unknown else "compared between cycles"


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


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


def _prediction(fit: Fit, cycle: int, unit: str) -> Estimate:
    middle, half = band(fit, np.asarray([cycle]))
    std = float(half[0]) / t_quantile(fit.degrees, 0.95)
    return Estimate(float(middle[0]), None if math.isnan(std) else std, unit)
