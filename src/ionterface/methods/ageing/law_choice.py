"""Which law the cells support together, where each cell draws its own parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ionterface.fitting.model_fit import Fit, parameters
from ionterface.methods.ageing.cell_fits import CellRun, Law, LawFit
from ionterface.methods.ageing.law_curve import derivatives
from ionterface.record import Array

CLOSE = 2.0
"""Difference of AICc below which two laws are as good as each other."""
RANGE = 30.0
"""Of the natural logarithm of a variance between cells over that of the scatter."""
ROUNDING = 1e-7
"""Of the capacities: a scatter below it is that of arithmetic and prefers no law."""


def scores_of(runs: Sequence[CellRun], fits: Sequence[Mapping[Law, LawFit]]) -> dict[Law, float]:
    """AICc of every law for all cells; infinite where a cell cannot be fitted, or all have too few cycles.

    Notes
    -----
    The parameters of a cell are a normal draw about common means, each parameter with its own variance between cells;
    the law is taken as linear in its parameters about the fit of the cell [1]_, the likelihood is maximised over means
    and variances. A law of p parameters costs p means, p variances and the variance of the scatter, which is the same
    for all cells; for one cell there is no variance between cells, and this is the AICc of its fit.

    References
    ----------
    .. [1] M. J. Lindstrom, D. M. Bates, Biometrics 46 (1990) 673. doi:10.2307/2532087 (DOI recalled, unverified)
    """
    scores = {}
    for law in Law if runs else ():
        own = [cell[law].fit for cell in fits if law in cell and cell[law].fit.converged]
        scores[law] = _aicc(runs, own) if len(own) == len(runs) else math.inf
    return scores


def chosen(scores: Mapping[Law, float]) -> Law | None:
    """The law of fewest parameters among those that are as good as the best; None where none can be compared."""
    least = min(scores.values(), default=math.inf)
    if not math.isfinite(least):
        return None
    good = [law for law, score in scores.items() if score - least < CLOSE]
    return min(good, key=lambda law: (len(parameters(law.model)), scores[law]))


def _aicc(runs: Sequence[CellRun], fits: Sequence[Fit]) -> float:
    count = sum(len(run.cycles) for run in runs)
    free = len(fits[0].free)
    counted = (2 * free if len(runs) > 1 else free) + 1
    if count - counted - 1 <= 0 or count - free * len(runs) <= 0:
        return math.inf
    return _Cells(runs, fits).least() + 2 * counted + 2 * counted * (counted + 1) / (count - counted - 1)


class _Cells:
    """What the likelihood needs of each cell: its fit and its triangle, y = Q(R·parameters) and the rest."""

    def __init__(self, runs: Sequence[CellRun], fits: Sequence[Fit]) -> None:
        self.count = sum(len(run.cycles) for run in runs)
        rows = [derivatives(fit, run.cycles) for run, fit in zip(runs, fits, strict=True)]
        norms = np.max([np.linalg.norm(of_cell, axis=0) for of_cell in rows], axis=0)
        scale = np.where(norms > 0, norms, 1.0)  # a parameter counts by what it moves in the capacities
        self.values = np.asarray([[fit.values[name] for name in fit.free] for fit in fits]) * scale
        self.triangles: list[Array] = [np.linalg.qr(of_cell / scale)[1] for of_cell in rows]
        rounding = float(sum(np.sum((ROUNDING * np.asarray(run.capacities)) ** 2) for run in runs))
        self.rest = max(float(sum(np.sum(fit.residuals**2) for fit in fits)), rounding)

    def least(self) -> float:
        """Least of n·ln(σ²) + Σ ln|V| over the variances between cells."""
        from scipy.optimize import minimize

        if len(self.triangles) == 1:
            return self.count * math.log(self.rest / self.count)
        spread = self.values.var(axis=0, ddof=1) / (self.rest / self.count)
        first = np.log(np.maximum(spread, 1e-12))
        starts = (first, first - 4.0, np.full_like(first, -10.0))
        limits = [(-RANGE, RANGE)] * len(first)
        starts_inside = (np.clip(start, -RANGE, RANGE) for start in starts)
        found = [minimize(self.objective, start, method="L-BFGS-B", bounds=limits) for start in starts_inside]
        return min(float(one.fun) for one in found)

    def objective(self, logarithms: Array) -> float:
        """At variances between cells over σ²: common means and σ² are at their best."""
        between = np.exp(logarithms)
        size = len(between)
        normal, right, square, volume = np.zeros((size, size)), np.zeros(size), self.rest, 0.0
        for triangle, value in zip(self.triangles, self.values, strict=True):
            covariance = np.eye(len(triangle)) + (triangle * between) @ triangle.T
            seen = triangle @ value
            solved = np.linalg.solve(covariance, np.column_stack((triangle, seen)))
            normal += triangle.T @ solved[:, :-1]
            right += triangle.T @ solved[:, -1]
            square += float(seen @ solved[:, -1])
            volume += float(np.linalg.slogdet(covariance)[1])
        means = np.linalg.lstsq(normal, right, rcond=None)[0]
        square -= float(right @ means)
        return self.count * math.log(max(square, self.rest) / self.count) + volume
