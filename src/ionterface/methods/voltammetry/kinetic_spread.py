"""Integrated shares of a kinetic map, and their spread when whole scan rates are drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.nonnegative import Gram, nonnegative_pairs
from ionterface.fitting.resampling import Bootstrap, fair_residuals
from ionterface.methods.voltammetry.kinetic_map import Regression, checked, power_law, scaled_design, two_terms
from ionterface.record import Array

MEMORY = 2e6
"""Bytes that the replicates of one quantity may take at once."""


@dataclass(frozen=True, kw_only=True)
class Shares:
    """∮|k₁v|dE over ∮|i|dE at each scan rate, shape (k,): with the measured and with the fitted current below."""

    measured: Array
    fitted: Array


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Standard deviation of the replicates and ends of the interval, arrays of shape (..., m).

    The ends are quantiles, spread about the value by Student's t over the normal, see `Bootstrap.interval`.
    """

    std: Array
    low: Array
    high: Array


@dataclass(frozen=True, kw_only=True)
class MapBootstrap:
    """What drawing whole scan rates again does to a kinetic map."""

    b: Spread
    k1: Spread
    k2: Spread
    share_of_measured: Bootstrap
    """Replicates of shape (n, k)."""
    share_of_fitted: Bootstrap
    replicates: int
    level: float


def trapezoid_weights(potential: Array, present: Array) -> Array:
    """Weights w with Σ w·y = ∫ y dE over every interval whose two ends are present, shape (..., m). [V]"""
    steps = np.where(present[..., 1:] & present[..., :-1], np.diff(potential), 0.0)
    weights = np.zeros(present.shape)
    weights[..., 1:] += steps / 2
    weights[..., :-1] += steps / 2
    return weights


def shares(potential: Array, rates: Array, current: Array, k1: Array, k2: Array) -> Shares:
    """Integrated share of the v-proportional current at each scan rate.

    Parameters
    ----------
    potential : array of shape (m,)
        Ascending. [V]
    rates, current : arrays
        As for `kinetic_map`; everything before the last two axes (both branches) belongs to one loop.
    k1, k2 : arrays of shape (..., m)
        Signed as the current is.

    Notes
    -----
    Integrals go over the potentials where every rate has a current and a fit, the same ones above and below. NaN where
    there is none.
    """
    v, i = checked(rates, current)
    weights = _weights(potential, i, k1, k2)[..., None, :]
    one, root = np.nan_to_num(k1)[..., None, :], np.sqrt(v)
    part = _loop(weights * np.abs(one * np.nan_to_num(v)))
    whole = _loop(weights * np.abs(np.nan_to_num(i)))
    fit = _loop(weights * np.abs(one * np.nan_to_num(v) + np.nan_to_num(k2)[..., None, :] * np.nan_to_num(root)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return Shares(measured=part / whole, fitted=part / fit)


def bootstrap_map(
    potential: Array,
    rates: Array,
    current: Array,
    *,
    regression: Regression,
    replicates: int,
    rng: np.random.Generator,
    nonnegative: bool = False,
    level: float = 0.95,
) -> MapBootstrap:
    """Spread of b, k₁, k₂ and of the integrated share when the residual curves of whole scan rates are drawn again.

    Parameters
    ----------
    potential : array of shape (m,)
        Ascending. [V]
    rates, current : arrays
        As for `kinetic_map`; everything before the last two axes (both branches) belongs to one loop.
    regression : Regression
        Of k₁ and k₂. Residuals are drawn as this regression weighs them: in A, in A/(V/s)^½, or relative.
    replicates : int
    rng : Generator
    nonnegative : bool
        Whether the coefficients of each replicate are held at or above zero, see `TwoTerms.nonnegative`.
    level : float
        Of the intervals.

    Notes
    -----
    A replicate takes, for each scan rate, the residuals of one scan rate drawn with replacement, at all potentials of
    all branches at once: so errors that neighbouring potentials share (one v, one mass, one R) stay shared. Residuals
    are corrected for leverage and scaled to the residual variance, see `fair_residuals`. The weights stay those of the
    measured currents. Needs three rates; with fewer everything is NaN. Potentials are worked through in portions, so
    that memory stays bounded whatever their number.

    Raises
    ------
    UsageError
        Fewer than two replicates; else as `kinetic_map`.
    """
    if replicates < 2:
        raise UsageError(f"a bootstrap needs two replicates at least, not {replicates}.")
    v, i = checked(rates, current)
    k, shape = i.shape[-2], i.shape[:-2] + i.shape[-1:]
    table, rate = _table(i), v if v.shape == (k, 1) else _table(v)
    terms = two_terms(rate, table, regression=regression)
    k1, k2 = terms.k1, terms.k2
    if nonnegative:
        held = terms.nonnegative()
        k1, k2 = held.first, held.second
    power = power_law(rate, table)
    weights = _weights(potential, i, k1.reshape(shape), k2.reshape(shape)).ravel()
    drawn = rng.integers(k, size=(replicates, k))
    choice = _choice(drawn, k)
    loop = _LoopSums(drawn)
    ends: list[list[Array]] = [[], [], []]
    wider = t_quantile(k - 2, level) / t_quantile(np.inf, level)
    for part in _portions(table.shape[1], replicates):
        local = rate if rate.shape[1] == 1 else rate[:, part]
        columns = _Columns(local, table[:, part], k1[part], k2[part], regression, nonnegative=nonnegative)
        one, two = columns.replicates(choice)
        loop.add(weights[part], columns, one, two)
        exponent = _exponents(local, table[:, part], power.b[part], choice)
        for kept, values, centre in zip(ends, (exponent, one, two), (power.b[part], k1[part], k2[part]), strict=True):
            kept.append(_ends(values, centre, level, wider))
    least = np.array([-np.inf, 0.0, 0.0]) if nonnegative else np.full(3, -np.inf)
    b, first, second = (
        Spread(std=std.reshape(shape), low=np.maximum(low, floor).reshape(shape), high=high.reshape(shape))
        for (std, low, high), floor in zip((np.hstack(kept) for kept in ends), least, strict=True)
    )
    now = shares(potential, rates, current, k1.reshape(shape), k2.reshape(shape))
    measured, fitted = loop.shares()
    return MapBootstrap(
        b=b,
        k1=first,
        k2=second,
        share_of_measured=Bootstrap(value=now.measured, replicates=measured, degrees=k - 2),
        share_of_fitted=Bootstrap(value=now.fitted, replicates=fitted, degrees=k - 2),
        replicates=replicates,
        level=level,
    )


class _Columns:
    """Some potentials of one regression: the fit, residuals to draw from, and what a residual does to k₁ and k₂."""

    def __init__(self, v: Array, i: Array, k1: Array, k2: Array, regression: Regression, *, nonnegative: bool) -> None:
        self.v, self.root, self.k1, self.k2, self.nonnegative = v, np.sqrt(v), k1, k2, nonnegative
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two, y, self.scale = scaled_design(v, i, regression)
            gram = self.gram = Gram(first=(one * one).sum(0), mixed=(one * two).sum(0), second=(two * two).sum(0))
            determinant = gram.first * gram.second - gram.mixed**2
            self.to_k1 = (gram.second * one - gram.mixed * two) / determinant
            self.to_k2 = (gram.first * two - gram.mixed * one) / determinant
            residual = y - (self.to_k1 * y).sum(0) * one - (self.to_k2 * y).sum(0) * two
            leverage = one * self.to_k1 + two * self.to_k2
        self.residual = fair_residuals(residual, leverage=leverage, coefficients=2)

    def replicates(self, choice: Array) -> tuple[Array, Array]:
        """k₁ and k₂ of every replicate, shape (columns, n)."""
        one = _pairs(self.to_k1, self.residual).T @ choice + self.k1[:, None]
        two = _pairs(self.to_k2, self.residual).T @ choice + self.k2[:, None]
        if self.nonnegative:
            tall = Gram(
                first=self.gram.first[:, None], mixed=self.gram.mixed[:, None], second=self.gram.second[:, None]
            )
            held = nonnegative_pairs(one, two, tall)
            one, two = held.first, held.second
        return one, two


class _LoopSums:
    """Integrals around the loop for every replicate, gathered portion by portion."""

    def __init__(self, drawn: Array) -> None:
        self.drawn = drawn
        n, k = drawn.shape
        self.part, self.fit = np.zeros((k, n)), np.zeros((k, n))
        self.measured = np.zeros((k, k))
        """∮|i| dE of a rate (row) that was given the residuals of another (column)."""

    def add(self, weights: Array, columns: _Columns, one: Array, two: Array) -> None:
        """One portion; potentials of weight zero, which may hold NaN, are left out."""
        inside = weights > 0
        if not inside.any():
            return
        w, one, two = weights[inside], one[inside], two[inside]
        v, root, scale = (x if x.shape[1] == 1 else x[:, inside] for x in (columns.v, columns.root, columns.scale))
        fit = columns.k1[inside] * v + columns.k2[inside] * root
        drawn = fit[:, None] + scale[:, None] * columns.residual[:, inside]
        self.measured += np.abs(drawn) @ w
        self.part += (w * v) @ np.abs(one)
        for rate in range(len(v)):  # |k₁v + k₂v^½| = v^½ |k₁v^½ + k₂|
            self.fit[rate] += (w * root[rate]) @ np.abs(one * root[rate][:, None] + two)

    def shares(self) -> tuple[Array, Array]:
        """Shares of the measured and of the fitted current, shape (n, k)."""
        rates = np.arange(len(self.part))
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.part.T / self.measured[rates, self.drawn], (self.part / self.fit).T


def _exponents(v: Array, i: Array, b: Array, choice: Array) -> Array:
    """Exponent b of every replicate, shape (columns, n)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.log(v)
        x = x - x.mean(axis=0)
        y = np.log(np.abs(i))
        to_b = x / (x * x).sum(axis=0)
        residual = y - y.mean(axis=0) - b * x
    fair = fair_residuals(residual, leverage=1 / len(i) + x * to_b, coefficients=2)
    return np.asarray(_pairs(to_b, fair).T @ choice + b[:, None])


def _choice(drawn: Array, k: int) -> Array:
    """Ones where rate j of a replicate takes the residual of rate l, shape (k·k, n)."""
    replicates = len(drawn)
    choice = np.zeros((k * k, replicates))
    choice[np.arange(k) * k + drawn, np.arange(replicates)[:, None]] = 1.0
    return choice


def _pairs(effect: Array, residual: Array) -> Array:
    """What residual l does at the place of rate j, shape (k·k, columns): all replicates are sums of these."""
    return np.asarray((effect[:, None] * residual).reshape(len(residual) ** 2, -1))


def _ends(values: Array, centre: Array, level: float, wider: float) -> Array:
    """Standard deviation and both ends of the interval, shape (3, columns)."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=1)
    return np.stack([values.std(axis=1, ddof=1), centre + wider * (low - centre), centre + wider * (high - centre)])


def _portions(columns: int, replicates: int) -> Iterator[slice]:
    size = max(int(MEMORY / 8 / replicates), 1)
    return (slice(begin, begin + size) for begin in range(0, columns, size))


def _table(values: Array) -> Array:
    """(..., k, m) to (k, all potentials of all branches)."""
    moved = np.moveaxis(values, -2, 0)
    return moved.reshape(len(moved), -1)


def _weights(potential: Array, i: Array, k1: Array, k2: Array) -> Array:
    present = np.isfinite(i).all(axis=-2) & np.isfinite(k1) & np.isfinite(k2)
    return trapezoid_weights(np.asarray(potential, dtype=float), present)


def _loop(integrand: Array) -> Array:
    """Sum over potentials and branches: (..., k, m) to (k,)."""
    return np.asarray(_table(integrand).sum(axis=1))
