"""Variance between cells and within one cell, from several cycles of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.estimate import Estimate
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.random_effect import random_effect
from ionterface.record import Array

CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class TTest:
    """A mean of cells held against one number."""

    t: float
    p: float
    """Two-sided."""
    degrees_of_freedom: int


@dataclass(frozen=True, kw_only=True)
class VarianceComponents:
    """Cells compared over several cycles. Numbers in the result's unit."""

    cycles: tuple[int, ...]
    cells: int
    """Those that have one of the cycles at least."""
    fewer: int
    """How many of them lack some of the cycles."""
    values: int
    grand_mean: Estimate
    """Its standard uncertainty is that of the mean of the cells' means."""
    between_sd: float
    """Spread of the cells' true means; 0 where the cycles alone explain the spread."""
    within_sd: float
    """Spread of the cycles of one cell about its mean."""
    intraclass_correlation: float
    """Share of the variance that lies between cells. [1]"""
    pooled_sem: float
    """What would come out if cycles were taken for replicates; it is too small."""
    prediction: tuple[float, float]
    """95 % prediction interval of the next cell's mean over these cycles."""
    cell_means: Array
    """Shape (cells,)."""

    def against(self, number: float) -> TTest:
        """Student's t test of the cells' means against one number in the result's unit; cells are the replicates."""
        from scipy.stats import t as student

        freedom = self.cells - 1
        sem = self.grand_mean.stated_std
        t = (self.grand_mean.value - number) / sem if sem else math.nan
        return TTest(t=t, p=float(2 * student.sf(abs(t), freedom)), degrees_of_freedom=freedom)


def variance_components(values: Array, *, cycles: Sequence[int], unit: str) -> VarianceComponents | None:
    """Variance between and within cells; None with fewer than two cells or no cell of two cycles. [`unit`]

    Parameters
    ----------
    values : array of shape (cells, cycles)
        NaN where a cell lacks a cycle.
    cycles : sequence of int
        Numbers of the columns: cycles in which nothing but scatter changes.

    Notes
    -----
    The variance within is that of all cycles about the mean of their cell. A cell's mean of r cycles has the own
    variance within²/r; mean and spread of the cells follow from these as `random_effect` tells: the analysis of
    unweighted means, which is the one-way analysis of variance where all cells have all cycles [1]_. The next cell's
    mean lies within t·√(sem² + between² + within²/r) of the mean, r being all the cycles, t of n − 1 degrees; that is
    t·s·√(1 + 1/n) where all have all.

    References
    ----------
    .. [1] S. R. Searle, G. Casella, C. E. McCulloch, Variance Components, Wiley, 1992. doi:10.1002/9780470316856
    """
    table = values[np.isfinite(values).any(axis=1)]
    there = np.isfinite(table)
    counts = there.sum(axis=1)
    cells, freedom = len(table), int(there.sum()) - len(table)
    if cells < 2 or freedom < 1:
        return None
    means = np.asarray([row[has].mean() for row, has in zip(table, there, strict=True)])
    within = float(np.nansum((table - means[:, None]) ** 2)) / freedom
    found = random_effect(means, within / counts, unit=unit)
    between, sem = found.between_sd**2, found.mean.stated_std
    half = t_quantile(cells - 1, CONFIDENCE) * math.sqrt(sem**2 + between + within / len(cycles))
    return VarianceComponents(
        cycles=tuple(cycles),
        cells=cells,
        fewer=int(np.sum(counts < len(cycles))),
        values=int(there.sum()),
        grand_mean=found.mean,
        between_sd=found.between_sd,
        within_sd=math.sqrt(within),
        intraclass_correlation=between / (between + within) if between + within else math.nan,
        pooled_sem=float(np.nanstd(table, ddof=1)) / math.sqrt(int(there.sum())),
        prediction=(found.mean.value - half, found.mean.value + half),
        cell_means=means,
    )
