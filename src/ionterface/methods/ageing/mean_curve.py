"""The law of the mean cell at some cycles, and where the next cell will be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.model_fit import Fit
from ionterface.fitting.random_effect import random_effect
from ionterface.methods.ageing.cell_fits import CellRun
from ionterface.methods.ageing.law_curve import own_covariance, variance_of
from ionterface.record import Array

FARTHEST = 2.0
"""Last measured cycle times this: beyond it a law is not to be trusted."""


@dataclass(frozen=True, kw_only=True)
class MeanCurve:
    """Mean over cells of their laws; every array has the shape of `cycles`, in the unit of the capacities."""

    cycles: Array
    mean: Array
    std: Array
    """Standard uncertainty of `mean`; NaN for one cell."""
    between_sd: Array
    """Spread of the true laws of the cells; NaN for one cell."""
    scatter: float
    """Of the cycles of a cell about its law."""
    degrees: int
    """Of freedom of `scatter`."""
    cells: Array
    """How many count."""

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Ends of the interval of the mean curve; cells are the replicates."""
        half = self.std * np.asarray([t_quantile(n - 1, level) for n in self.cells])
        return self.mean - half, self.mean + half

    def next_cell(self, level: float = 0.95) -> tuple[Array, Array]:
        """Ends of the interval that holds the capacity that one more cell of the kind will show."""
        of_cells = self.std**2 + self.between_sd**2
        square = of_cells + self.scatter**2
        with np.errstate(divide="ignore", invalid="ignore"):  # degrees of a sum of variances, after Satterthwaite
            shares = of_cells**2 / (self.cells - 1) + self.scatter**4 / max(self.degrees, 1)
            degrees = np.where(shares > 0, square**2 / shares, self.cells - 1)
        half = np.sqrt(square) * np.asarray([t_quantile(n, level) for n in np.nan_to_num(degrees)])
        return self.mean - half, self.mean + half


def pooled_scatter(fits: Sequence[Fit]) -> tuple[float, int]:
    """Standard deviation of all cycles about the law of their cell, and its degrees of freedom."""
    degrees = sum(fit.degrees for fit in fits)
    square = sum(float(np.sum(fit.residuals**2)) for fit in fits)
    return (math.sqrt(square / degrees) if degrees else math.nan), degrees


def mean_curve(runs: Sequence[CellRun], fits: Sequence[Fit], cycles: Array) -> MeanCurve:
    """Mean of the laws of cells, one fit of one law for each, and how much they differ. [unit of the capacities]

    Notes
    -----
    At each cycle the laws of the cells are numbers with errors of their own, and `random_effect` tells their mean and
    spread, over the cells that were measured to half of that cycle at least. The scatter of cycles is that of all.
    """
    cycles = np.atleast_1d(np.asarray(cycles, dtype=float))
    scatter, degrees = pooled_scatter(fits)
    laws = np.asarray([fit.at(cycles) for fit in fits])
    own = np.asarray(
        [
            variance_of(fit, cycles, own_covariance(fit, run.cycles, scatter))
            for run, fit in zip(runs, fits, strict=True)
        ]
    )
    last = np.asarray([run.cycles[-1] for run in runs])
    own = np.where(cycles <= FARTHEST * last[:, None], own, math.nan)
    found = [random_effect(laws[:, k], own[:, k]) for k in range(len(cycles))]
    return MeanCurve(
        cycles=cycles,
        mean=np.asarray([one.mean.value for one in found]),
        std=np.asarray([one.mean.stated_std if one.units > 1 else math.nan for one in found]),
        between_sd=np.asarray([one.between_sd for one in found]),
        scatter=scatter,
        degrees=degrees,
        cells=np.asarray([one.units for one in found]),
    )
