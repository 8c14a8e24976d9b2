"""How much cells differ from one another. Cells are the replicates, cycles of one cell are not."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.fitting.confidence import t_quantile
from ionterface.methods.variance_components import CONFIDENCE as CONFIDENCE
from ionterface.methods.variance_components import VarianceComponents as VarianceComponents
from ionterface.methods.variance_components import variance_components
from ionterface.record import Array

SIGNIFICANCE = 0.05
FEWEST_FOR_BOX = 5
WHISKER = 1.5
"""Tukey's fences, in interquartile ranges beyond the quartiles."""
NO_RULES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class CycleStatistics:
    """One cycle over all cells that have it; NaN where n does not suffice. Numbers in the result's unit."""

    cycle: int
    n: int
    mean: Estimate
    """Its standard uncertainty is sd/√n."""
    sd: float
    cv: float
    """sd over mean. [1]"""
    interval: tuple[float, float]
    """95 % confidence interval of the mean (Student t)."""
    minimum: float
    first_quartile: float
    median: float
    third_quartile: float
    maximum: float
    grubbs: float
    grubbs_critical: float
    """Two-sided, 5 %."""
    grubbs_cell: str
    """The cell that lies farthest from the mean."""
    fences: tuple[float, float]
    """Tukey: quartiles ∓ 1.5 interquartile ranges."""
    outside: tuple[str, ...]
    """Cells beyond the fences."""
    values: Array
    """Every value, shape (n,)."""
    box: bool
    """Whether n suffices for a box plot."""


@dataclass(frozen=True, kw_only=True)
class CellStatistics:
    """Spread from cell to cell, cycle by cycle."""

    cycles: tuple[CycleStatistics, ...]
    components: VarianceComponents | None
    unit: str
    source: str
    """Where the values come from."""
    excluded: Mapping[str, str]
    """Excluded cell -> the rule by which it was excluded."""
    cells: tuple[str, ...]
    """Cells that count."""
    status: Status
    n_independent: int
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    cites: tuple[str, ...] = ("grubbs1969", "hyndman1996", "tukey1977", "searle1992")

    def table(self) -> Table:
        """One row per cycle."""
        per = f" per {self.basis}" if self.basis else ""
        columns = (
            Column("cycle", "Cycle"),
            Column("n", "Cells"),
            Column("mean", f"Mean{per}", self.unit),
            Column("sd", "Standard deviation", self.unit),
            Column("cv", "Coefficient of variation", "%"),
            Column("low", "95 % interval, low", self.unit),
            Column("high", "95 % interval, high", self.unit),
            Column("minimum", "Minimum", self.unit),
            Column("first_quartile", "First quartile", self.unit),
            Column("median", "Median", self.unit),
            Column("third_quartile", "Third quartile", self.unit),
            Column("maximum", "Maximum", self.unit),
            Column("grubbs", "Grubbs G"),
            Column("grubbs_critical", "Critical G"),
            Column("outside", "Beyond Tukey's fences"),
        )
        rows = (
            (
                c.cycle, c.n, c.mean, c.sd, 100 * c.cv, *c.interval, c.minimum, c.first_quartile, c.median,
                c.third_quartile, c.maximum, c.grubbs, c.grubbs_critical, ", ".join(c.outside) or "none",
            )
            for c in self.cycles
        )  # fmt: skip
        return Table.of(columns, rows)


def cell_statistics(
    values: ArrayLike,
    *,
    cells: Sequence[str],
    cycles: Sequence[int],
    unit: str,
    basis: str,
    source: str,
    steady: Sequence[int] = (),
    excluded: Mapping[str, str] = NO_RULES,
) -> CellStatistics:
    """Mean, spread, quartiles and outlier tests of each cycle over cells. [`unit`]

    Parameters
    ----------
    values : array of shape (cells, cycles)
        One number per cell and cycle, NaN where a cell has none.
    cells, cycles : sequences
        Names of the rows and numbers of the columns.
    unit, basis, source : str
        Unit of the values, their mass or area basis, and where they come from.
    steady : sequence of int
        Cycles over which variance between and within cells is separated; none without it.
    excluded : mapping
        Cell that does not count -> the rule by which it was excluded. Every exclusion is a finding (W-S3); none is made
        here, an outlier test that fires is shown and nothing more.

    Notes
    -----
    Cells are the replicates. Quartiles are those of linear interpolation between order statistics (type 7 of Hyndman
    and Fan, numpy's default). Grubbs' critical value is two-sided at 5 %. Variance between and within cells over the
    steady cycles: see `variance_components`; cells may lack some of them. The uncertainties of single values (mass,
    instrument) are no part of any number here, except as they show in the spread.

    Findings: W-S1 cycles of one cell are pseudo-replicates, where several are combined or one cell fills several rows
    (then *not valid*); W-S2 fewer than five cells, so points and no box; W-S3 a cell was excluded; W-S4 a cell fails
    Grubbs' test.

    Raises
    ------
    UsageError
        Shapes do not fit, a cycle or cell is named that is not there, or every cell is excluded.
    """
    table = np.asarray(values, dtype=np.float64)
    _check(table, cells, cycles, steady, excluded)
    kept = [k for k, cell in enumerate(cells) if cell not in excluded]
    names, table = tuple(cells[k] for k in kept), table[kept]
    independent = len({name for name, row in zip(names, table, strict=True) if np.isfinite(row).any()})
    statistics = tuple(_one_cycle(table[:, k], names, cycle, unit) for k, cycle in enumerate(cycles))
    repeated = len(set(names)) < len(names)
    components = (
        variance_components(table[:, [list(cycles).index(c) for c in steady]], cycles=steady, unit=unit)
        if len(steady) > 1
        else None
    )
    findings = _findings(statistics, components, excluded, repeated, source, of=independent)
    counted = any(c.n for c in statistics)
    return CellStatistics(
        cycles=statistics,
        components=components,
        unit=unit,
        source=source,
        excluded=dict(excluded),
        cells=names,
        status=Status.NOT_VALID if repeated else Status.VALID if counted else Status.NOT_COMPUTABLE,
        n_independent=independent,
        findings=findings,
        settings={
            "source": source,
            "replicates": "cells",
            "excluded cells": "; ".join(f"{c} ({rule})" for c, rule in excluded.items()) or "none",
            "quartiles": "linear interpolation (type 7)",
            "intervals": f"{CONFIDENCE:.0%}, Student t",
            "outliers": f"Grubbs two-sided {SIGNIFICANCE:.0%}; Tukey's fences {WHISKER} interquartile ranges",
            "steady cycles": ", ".join(map(str, steady)) or "none named",
        },
        basis=basis,
    )


def _check(
    table: Array, cells: Sequence[str], cycles: Sequence[int], steady: Sequence[int], excluded: Mapping[str, str]
) -> None:
    if table.shape != (len(cells), len(cycles)):
        raise UsageError(f"values of shape {table.shape} do not fit {len(cells)} cells and {len(cycles)} cycles.")
    if len(set(cycles)) < len(cycles):
        raise UsageError("a cycle number stands twice.")
    if np.isinf(table).any():
        raise UsageError("a value is infinite.")
    if missing := [str(c) for c in steady if c not in cycles]:
        raise UsageError(f"steady cycles {', '.join(missing)} are not among the cycles {', '.join(map(str, cycles))}.")
    for name, rule in excluded.items():
        if name not in cells:
            near = difflib.get_close_matches(name, cells, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; the cells are {', '.join(cells)}."
            raise UsageError(f"the excluded cell {name!r} is not among the cells{hint}")
        if not rule.strip():
            raise UsageError(f"the cell {name!r} is excluded without a rule; state why.")
    if cells and all(cell in excluded for cell in cells):
        raise UsageError("every cell is excluded.")


def _one_cycle(column: Array, names: Sequence[str], cycle: int, unit: str) -> CycleStatistics:
    there = np.isfinite(column)
    x, n = column[there], int(there.sum())
    present = [name for name, has in zip(names, there, strict=True) if has]
    alike = n > 0 and bool(np.ptp(x) == 0)  # their mean by summation would differ from them by rounding
    mean = float(x[0]) if alike else float(x.mean()) if n else math.nan
    sd = math.nan if n < 2 else 0.0 if alike else float(x.std(ddof=1))
    half = t_quantile(n - 1, CONFIDENCE) * sd / math.sqrt(n) if n > 1 else math.nan
    low, q1, median, q3, high = np.quantile(x, (0, 0.25, 0.5, 0.75, 1)).tolist() if n else (math.nan,) * 5
    fences = (q1 - WHISKER * (q3 - q1), q3 + WHISKER * (q3 - q1))
    farthest = int(np.argmax(np.abs(x - mean))) if n else 0
    return CycleStatistics(
        cycle=cycle,
        n=n,
        mean=Estimate(mean, sd / math.sqrt(n) if n > 1 else None, unit),
        sd=sd,
        cv=sd / mean if mean else math.nan,
        interval=(mean - half, mean + half),
        minimum=low,
        first_quartile=q1,
        median=median,
        third_quartile=q3,
        maximum=high,
        grubbs=abs(float(x[farthest]) - mean) / sd if n > 2 and sd > 0 else math.nan,
        grubbs_critical=grubbs_critical(n),
        grubbs_cell=present[farthest] if n else "",
        fences=fences,
        outside=tuple(c for c, value in zip(present, x, strict=True) if not fences[0] <= value <= fences[1]),
        values=x,
        box=n >= FEWEST_FOR_BOX,
    )


def grubbs_critical(n: int) -> float:
    """Two-sided critical value of Grubbs' test at 5 % for n values; NaN below three. [1]

    G = (n − 1)/√n · √(t²/(n − 2 + t²)) with t the quantile of Student's distribution at 1 − 0.05/(2n), n − 2 degrees
    of freedom.
    """
    if n < 3:
        return math.nan
    t = t_quantile(n - 2, 1 - SIGNIFICANCE / n)
    return (n - 1) / math.sqrt(n) * math.sqrt(t * t / (n - 2 + t * t))


def _findings(
    statistics: tuple[CycleStatistics, ...],
    components: VarianceComponents | None,
    excluded: Mapping[str, str],
    repeated: bool,
    where: str,
    *,
    of: int,
) -> tuple[Finding, ...]:
    found = []

    def add(code: str, severity: Severity, message: str) -> None:
        found.append(Finding(code, severity, message, where))

    if repeated:
        add("W-S1", Severity.ERROR, "one cell fills several rows: its repetitions are pseudo-replicates, not cells.")
    if components is not None:
        c = components
        message = (
            f"{len(c.cycles)} cycles of {c.cells} cells are combined; they are pseudo-replicates: "
            f"the standard error of the mean is {c.grand_mean.stated_std:.4g} (n = {c.cells} cells), "
            f"not {c.pooled_sem:.4g} (n = {c.values})."
        )
        if c.fewer and not repeated:
            message += f" {c.fewer} of them lack some of these cycles."
        if c.cells < of and not repeated:
            message += f" {of - c.cells} of {of} cells have none of them and are left out of this."
        add("W-S1", Severity.NOTE, message)
    if few := [c for c in statistics if not c.box]:
        fewest = min(c.n for c in few)
        message = f"as few as {fewest} cells: single points are shown, no box."
        add("W-S2", Severity.WARNING, message)
    for cell, rule in excluded.items():
        add("W-S3", Severity.WARNING, f"cell {cell} was excluded: {rule}.")
    for one in statistics:
        if one.grubbs > one.grubbs_critical:
            message = f"cycle {one.cycle}: cell {one.grubbs_cell} is an outlier by Grubbs' test ({one.grubbs:.2f} > "
            add("W-S4", Severity.WARNING, f"{message}{one.grubbs_critical:.2f}).")
    return tuple(found)
