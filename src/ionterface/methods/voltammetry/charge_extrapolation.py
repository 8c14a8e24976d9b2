"""Straight lines whose ends are the charges at infinite and at zero scan rate."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.linear import linear_fit
from ionterface.record import Array

FEWEST = 4
"""Scan rates that a line needs before its end may be believed."""


@dataclass(frozen=True, kw_only=True)
class ExtrapolationLine:
    """A straight line of one of the two plots, in coulombs of the whole electrode."""

    charge: float
    """At the end of the extrapolation. [C]"""
    std: float
    """[C]"""
    slope: float
    """[C (V/s)^½] of q against v^-½; [1/C (V/s)^-½] of 1/q against v^½."""
    slope_std: float
    degrees: int
    curvature: float
    """t ratio of a quadratic term; NaN where fewer than four points or no scatter tell nothing."""
    scatter: float
    """Standard deviation of a residual of weight 1."""
    places: tuple[int, ...]
    """Of the scan rates that were used, in the series."""

    @property
    def bent(self) -> bool:
        """Whether the quadratic term differs from zero at 95 %."""
        return abs(self.curvature) > t_quantile(self.degrees - 1, 0.95)


def outer_extrapolation(rates: Array, q: Array, std: Array, *, places: tuple[int, ...] = ()) -> ExtrapolationLine:
    """Charge at infinite scan rate, from the line q = q_outer + s·v^-½. [C]

    Parameters
    ----------
    rates, q, std : arrays of shape (k,)
        Scan rates [V/s], charges [C] and their errors up to a common factor.
    places : tuple of int
        Where the scan rates stand in their series; carried along.

    Notes
    -----
    The errors weigh; their size is taken from the residuals.
    """
    return _line(rates**-0.5, q, std, places)


def total_extrapolation(rates: Array, q: Array, std: Array, *, places: tuple[int, ...] = ()) -> ExtrapolationLine:
    """Charge at scan rate zero, from the line 1/q = 1/q_total + m·v^½. [C]

    Parameters
    ----------
    rates, q, std : arrays of shape (k,)
        Scan rates [V/s], charges [C] and their errors up to a common factor.
    places : tuple of int
        Where the scan rates stand in their series; carried along.

    Notes
    -----
    Weights q⁴/u², because u(1/q) = u/q²; u(q_total) = q_total²·u(intercept). No theory of diffusion gives this line;
    on the slow part of a film that fills up its end lies some 20 % too high.
    """
    line = _line(rates**0.5, 1 / q, std / q**2, places)
    total = 1 / line.charge if line.charge else math.nan
    return replace(line, charge=total, std=line.std * total**2)


def _line(x: Array, y: Array, std: Array, places: tuple[int, ...]) -> ExtrapolationLine:
    nothing = math.nan
    if len(x) < 2:
        return ExtrapolationLine(
            charge=nothing, std=nothing, slope=nothing, slope_std=nothing, degrees=len(x) - 2, curvature=nothing,
            scatter=nothing, places=places,
        )  # fmt: skip
    weights = 1 / std**2
    fit = linear_fit(np.column_stack((np.ones_like(x), x)), y, weights=weights)
    curvature = nothing
    if len(x) >= FEWEST and np.max(np.abs(fit.residuals)) > 1e-9 * np.max(np.abs(y)):
        middle = x - x.mean()
        curvature = linear_fit(np.column_stack((np.ones_like(x), middle, middle**2)), y, weights=weights).t_ratio(2)
    return ExtrapolationLine(
        charge=float(fit.coefficients[0]),
        std=float(fit.std[0]),
        slope=float(fit.coefficients[1]),
        slope_std=float(fit.std[1]),
        degrees=fit.degrees,
        curvature=curvature,
        scatter=fit.scatter,
        places=places,
    )
