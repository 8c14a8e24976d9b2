"""Spread of a result by drawing its independent units again: the residual bootstrap, and leaving each out once."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile

Array = np.ndarray[Any, Any]

AT_ONCE = 200
"""Replicates that are handed to the statistic in one call."""


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """Replicates of a statistic and the value that they belong to."""

    value: Array
    """Of the data themselves, shape (...)."""
    replicates: Array
    """Shape (n, ...); NaN where a replicate has no value."""
    degrees: float
    """Degrees of freedom of the residuals that were drawn."""

    @property
    def std(self) -> Array:
        """Standard deviation of the replicates that have a value, shape (...)."""
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # what has no value at all stays NaN
            return np.asarray(np.nanstd(self.replicates, axis=0, ddof=1))

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Ends of the interval: quantiles of the replicates, spread about the value by Student's t over the normal.

        Residuals of few units know their own σ badly; plain quantiles would cover too seldom.
        """
        wider = t_quantile(self.degrees, level) / t_quantile(math.inf, level)
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            tails = np.nanquantile(self.replicates, [(1 - level) / 2, (1 + level) / 2], axis=0)
        return self.value + wider * (tails[0] - self.value), self.value + wider * (tails[1] - self.value)


def fair_residuals(residuals: Array, *, leverage: Array, coefficients: int) -> Array:
    """Residuals fit to be drawn from: as large as errors are, with mean zero, shape (k, ...).

    Parameters
    ----------
    residuals : array of shape (k, ...)
        Of k independent units, divided by the scale of their errors.
    leverage : array that broadcasts against `residuals`
        Diagonal of the hat matrix of the same scaled problem; residuals of large leverage are too small.
    coefficients : int
        How many were fitted.

    Notes
    -----
    Each is divided by √(1 − leverage) and centred; the whole column is then scaled so that its mean square is the
    residual variance RSS/(k − p). The bootstrap of a linear regression therefore has the variance of the regression
    itself; what it adds is the shape of the errors and their correlation between columns.
    """
    degrees = len(residuals) - coefficients
    if degrees <= 0:
        return np.full(np.shape(residuals), np.nan)
    variance = np.sum(residuals**2, axis=0) / degrees
    with np.errstate(divide="ignore", invalid="ignore"):
        fair = residuals / np.sqrt(np.maximum(1 - leverage, 1e-12))
        fair = fair - fair.mean(axis=0)
        square = np.mean(fair**2, axis=0)
        return np.asarray(np.where(square > 0, fair * np.sqrt(variance / square), 0.0 * variance))


def residual_bootstrap(
    statistic: Callable[[Array], Array],
    fitted: Array,
    residuals: Array,
    *,
    degrees: float,
    replicates: int,
    rng: np.random.Generator,
    scale: Array | float = 1.0,
) -> Bootstrap:
    """Spread of a statistic when the residuals of whole units are drawn again.

    Parameters
    ----------
    statistic : callable
        Data of shape (n, k, ...) to values of shape (n, ...): n data sets in one call.
    fitted : array of shape (k, ...)
        The model at the k independent units (scan rates, cells, pulses).
    residuals : array of shape (k, ...)
        To be drawn from, see `fair_residuals`; a unit is drawn with everything that belongs to it.
    degrees : float
        Of the residuals.
    scale : array that broadcasts against `fitted`
        Replicates are fitted + scale · drawn residual: 1 for equal errors, the fitted value for relative ones.

    Raises
    ------
    UsageError
        Fewer than two units or replicates, or shapes that differ.
    """
    if replicates < 2 or len(fitted) < 2 or np.shape(fitted) != np.shape(residuals):
        raise UsageError(
            f"a bootstrap needs two replicates and two units, with a residual for each; given are {replicates}, "
            f"{np.shape(fitted)} and {np.shape(residuals)}."
        )
    centre = np.asarray(statistic(np.asarray(fitted)[None]))[0]
    parts = []
    for begin in range(0, replicates, AT_ONCE):
        drawn = rng.integers(len(fitted), size=(min(AT_ONCE, replicates - begin), len(fitted)))
        parts.append(np.asarray(statistic(fitted + scale * residuals[drawn])))
    return Bootstrap(value=centre, replicates=np.concatenate(parts), degrees=degrees)


def leave_one_out(statistic: Callable[[Array], Any], units: int) -> Array:
    """The statistic without each unit in turn, shape (units, ...).

    `statistic` takes the indices of the units that are kept, shape (units − 1,).
    """
    return np.asarray([statistic(np.delete(np.arange(units), left)) for left in range(units)])
