"""Shares of a loop that are proportional to v and to v^½: arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ionterface.fitting.resampling import fair_residuals
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.kinetic_map import Regression, TwoTerms, scaled_design, two_terms
from ionterface.methods.voltammetry.series import BRANCHES, ScanRateSeries
from ionterface.record import Array


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Currents that are to be separated: k scan rates, n columns, each a potential of one branch."""

    rates: Array
    """Effective scan rates, shape (k, n). [V/s]"""
    current: Array
    """Positive in the direction of the sweep, shape (k, n). [A]"""
    width: Array
    """Range of potential that a column stands for, shape (n,). [V]"""

    branch: Array
    """Place of each column's branch in `BRANCHES`, shape (n,)."""
    place: Array
    """Place of each column's potential in the grid, shape (n,)."""
    covered: Array
    """Share of the measured ∮|i|dE of the branches that the columns hold, shape (k,)."""

    def keep(self, rates: Array) -> Columns:
        """The same columns with some of the scan rates."""
        return replace(self, rates=self.rates[rates], current=self.current[rates], covered=self.covered[rates])

    @property
    def weight(self) -> Array:
        """Share of each column in the integral over the loop, mean of the rates, shape (n,)."""
        area = np.abs(self.current) * self.width
        return np.asarray(np.mean(area / area.sum(axis=1, keepdims=True), axis=0))

    def on_grid(self, values: Array, branch: int, points: int) -> Array:
        """Values of shape (..., n) of one branch on the grid of the series, shape (..., points), NaN elsewhere."""
        mine = self.branch == branch
        grid = np.full((*values.shape[:-1], points), np.nan)
        grid[..., self.place[mine]] = np.broadcast_to(values, (*values.shape[:-1], len(mine)))[..., mine]
        return grid


def loop_columns(series: ScanRateSeries, convention: Convention) -> Columns:
    """The columns of a series that a convention separates.

    Those where every rate was measured, where the current flows in the direction of the sweep at every rate (a law of
    two terms of one sign has no other currents), and which are not trimmed.
    """
    signs = np.array([branch.sign for branch in BRANCHES])[:, None, None]
    aligned = signs * series.current
    lower, upper = series.vertices
    trimmed = np.stack([series.potential < lower + convention.trim, series.potential > upper - convention.trim])
    held = np.array([convention.branches.holds(branch) for branch in BRANCHES])[:, None]
    with np.errstate(invalid="ignore"):
        usable = held & ~trimmed & np.all((aligned > 0) & (series.effective_rate > 0), axis=1)
    width = _widths(series.potential)
    whole = np.nansum(np.where(held[:, None], np.abs(aligned) * width, 0.0), axis=(0, 2))
    branch, place = np.nonzero(usable)
    current = aligned[branch, :, place].T
    part = np.sum(current * width[place], axis=1)
    return Columns(
        rates=np.asarray(series.effective_rate)[branch, :, place].T,
        current=current,
        width=width[place],
        branch=branch,
        place=place,
        covered=part / np.where(whole > 0, whole, np.nan),
    )


def _widths(potential: Array) -> Array:
    """Half the way to both neighbours, as the trapezoid rule has it. [V]"""
    if len(potential) < 2:
        return np.ones(len(potential))
    steps = np.diff(potential)
    return np.asarray((np.append(steps, 0.0) + np.append(0.0, steps)) / 2)


@dataclass(frozen=True, kw_only=True)
class LoopShares:
    """Shares of the loop, each of shape (..., k)."""

    measured: Array
    """v-proportional over the measured current."""
    fitted: Array
    """v-proportional over the fitted current."""
    root_measured: Array
    """v^½-proportional over the measured current; with `measured` it does not quite make 1."""
    root_fitted: Array


@dataclass(frozen=True, kw_only=True)
class ColumnTerms:
    """The regression of every column."""

    free: TwoTerms
    k1: Array
    """Of the regression that was asked for, shape (..., n)."""
    k2: Array
    active: Array
    """Where the constraint holds a coefficient at zero, shape (..., n)."""


def column_terms(rates: Array, current: Array, *, regression: Regression, nonnegative: bool) -> ColumnTerms:
    """k₁ and k₂ of every column, for rates of shape (k, n) and currents of shape (..., k, n)."""
    free = two_terms(np.broadcast_to(rates, current.shape), current, regression=regression)
    if not nonnegative:
        return ColumnTerms(free=free, k1=free.k1, k2=free.k2, active=np.zeros(free.k1.shape, dtype=bool))
    held = free.nonnegative()
    return ColumnTerms(free=free, k1=held.first, k2=held.second, active=held.first_at_zero | held.second_at_zero)


def loop_shares(terms: ColumnTerms, rates: Array, current: Array, width: Array) -> LoopShares:
    """∫k₁v dE and ∫k₂v^½ dE over the loop, divided by ∮|i|dE of the measured and of the fitted current.

    Both parts keep the sign that they have in the direction of the sweep: a negative one is neither clipped nor turned.
    """
    one = np.sum(terms.k1[..., None, :] * rates * width, axis=-1)
    two = np.sum(terms.k2[..., None, :] * np.sqrt(rates) * width, axis=-1)
    whole = np.sum(np.abs(current) * width, axis=-1)
    model = np.abs(terms.k1[..., None, :] * rates + terms.k2[..., None, :] * np.sqrt(rates))
    fitted = np.sum(model * width, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return LoopShares(
            measured=one / whole, fitted=one / fitted, root_measured=two / whole, root_fitted=two / fitted
        )


def shares_of(columns: Columns, *, regression: Regression, nonnegative: bool) -> LoopShares:
    """Shares of the loop at every scan rate of the columns."""
    terms = column_terms(columns.rates, columns.current, regression=regression, nonnegative=nonnegative)
    return loop_shares(terms, columns.rates, columns.current, columns.width)


def left_out_shares(columns: Columns, *, regression: Regression, nonnegative: bool) -> Array:
    """v-proportional over the measured current with each rate left out of the regression, shape (k, k).

    The row names the rate that was left out; every share is computed, that of the left-out rate as well.
    """
    everything = np.arange(len(columns.rates))
    rows = []
    for left in everything:
        part = columns.keep(np.delete(everything, left))
        terms = column_terms(part.rates, part.current, regression=regression, nonnegative=nonnegative)
        rows.append(loop_shares(terms, columns.rates, columns.current, columns.width).measured)
    return np.asarray(rows)


def leverages(columns: Columns, terms: ColumnTerms, regression: Regression) -> Array:
    """Diagonal of the hat matrix of every column's free regression, shape (k, n)."""
    one, two, _, _ = scaled_design(columns.rates, columns.current, regression)
    inverse = terms.free.inverse
    return np.asarray(one**2 * inverse[0] + 2 * one * two * inverse[1] + two**2 * inverse[2])


def share_stds(columns: Columns, *, regression: Regression, nonnegative: bool) -> LoopShares:
    """Standard error of every share, by the residuals of whole scan rates.

    Notes
    -----
    The variance of the residual bootstrap to first order, without drawing: one scan rate after the other gets the
    residual curve of each rate, over all columns at once, so that errors which the potentials of one sweep share stay
    shared. With one error of relative size s per sweep this is the covariance s²(XᵀX)⁻¹ of the regression.
    """
    fit = column_terms(columns.rates, columns.current, regression=regression, nonnegative=nonnegative)
    k = len(columns.rates)
    model = fit.k1 * columns.rates + fit.k2 * np.sqrt(columns.rates)
    scale = scaled_design(columns.rates, columns.current, regression)[3]
    scale = np.abs(np.broadcast_to(scale, columns.current.shape))
    leverage = leverages(columns, fit, regression)
    drawn = fair_residuals((columns.current - model) / scale, leverage=leverage, coefficients=2)
    variance = {name: np.zeros(k) for name in LoopShares.__dataclass_fields__}
    for place in range(k):
        change = np.zeros((2, k, *model.shape))
        change[0, :, place], change[1, :, place] = drawn * scale[place], -drawn * scale[place]
        terms = column_terms(columns.rates, model + change, regression=regression, nonnegative=nonnegative)
        moved = loop_shares(terms, columns.rates, model + change, columns.width)
        for name in variance:
            there, back = getattr(moved, name)
            variance[name] += np.mean(((there - back) / 2) ** 2, axis=0)
    return LoopShares(**{name: np.sqrt(total) for name, total in variance.items()})
