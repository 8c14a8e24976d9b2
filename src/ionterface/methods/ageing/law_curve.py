"""A fitted law at any cycle, and what the scatter of a cell's own cycles leaves open there."""

from __future__ import annotations

import math

import numpy as np

from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.model_fit import Fit
from ionterface.record import Array

STEP = 1e-5
"""Relative change of a parameter in a derivative."""
RANK = 1e-7
"""Of the derivatives' normed columns."""


def derivatives(fit: Fit, cycles: Array) -> Array:
    """Derivatives of the law to its parameters at cycles, shape (n, p)."""
    cycles = np.asarray(cycles, dtype=float)
    columns = []
    for name in fit.free:
        step = STEP * (abs(fit.values[name]) or 1.0)
        up, down = ({**fit.values, name: fit.values[name] + side * step} for side in (1, -1))
        columns.append((fit.function(cycles, **up) - fit.function(cycles, **down)) / (2 * step))
    return np.asarray(columns).T


def own_covariance(fit: Fit, measured: Array, scatter: float) -> Array:
    """Covariance of a cell's parameters, shape (p, p), where its cycles scatter by `scatter`.

    0 for a parameter on its bound, which is held there; NaN where the cycles do not tell the others apart.
    """
    loose = [name not in fit.at_bound for name in fit.free]
    rows = derivatives(fit, measured)[:, loose]
    norms = np.linalg.norm(rows, axis=0)
    covariance = np.zeros((len(loose), len(loose)))
    unit = rows / np.where(norms > 0, norms, 1.0)
    if np.linalg.matrix_rank(unit, tol=RANK) < unit.shape[1]:
        return np.full_like(covariance, math.nan)
    inverse = np.linalg.inv(np.linalg.qr(unit)[1])
    covariance[np.ix_(loose, loose)] = scatter**2 * (inverse @ inverse.T) / np.outer(norms, norms)
    return covariance


def band(fit: Fit, cycles: Array) -> tuple[Array, Array]:
    """The fitted law at cycles, and the half width of its 95 % band; NaN where the fit has no errors."""
    variance = variance_of(fit, cycles, fit.covariance)
    return fit.at(np.asarray(cycles, dtype=float)), t_quantile(fit.degrees, 0.95) * np.sqrt(variance)


def variance_of(fit: Fit, cycles: Array, covariance: Array) -> Array:
    """Variance of the law at cycles from that of its parameters, shape (n,)."""
    rows = derivatives(fit, cycles)
    return np.asarray(np.maximum(np.einsum("ki,ij,kj->k", rows, covariance, rows), 0.0))
