"""Regressions of current against scan rate at every potential at once: arrays in, arrays out.

Currents have the shape (..., k, m): k scan rates, m potentials, whatever comes before (branches). Every potential is a
column of its own, and no column knows of its neighbours; only the bootstrap, which draws whole scan rates again, knows
that their errors belong together.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.nonnegative import Gram, NonnegativePairs, nonnegative_pairs
from ionterface.record import Array

ROUNDING = 1e-12
"""A quadratic term that changes no ln|i| by more than this is rounding, not curvature."""


class Regression(enum.Enum):
    """Which residuals are made small in i = k₁v + k₂v^½."""

    RELATIVE = "relative weights 1/i²"
    ORDINARY = "equal weights"
    DIVIDED = "i/v^½ on v^½"


@dataclass(frozen=True, kw_only=True)
class PowerLaw:
    """i = a·v^b at every potential; arrays of shape (..., m).

    NaN where a rate is missing or the current changes sign from rate to rate.
    """

    b: Array
    b_std: Array
    """NaN below three rates."""
    log_a: Array
    """ln of |i| at 1 V/s, i in A."""
    log_a_std: Array
    scatter: Array
    """Standard deviation of ln|i| about the line: a relative error."""
    curvature: Array
    """Coefficient of (ln v)², which is ½ db/d ln v."""
    curvature_t: Array
    """It over its standard error; NaN below four rates."""
    degrees: int
    """Of the line, k − 2; those of the curvature are one fewer."""


@dataclass(frozen=True, kw_only=True)
class TwoTerms:
    """i = k₁v + k₂v^½ at every potential; arrays of shape (..., m), signed as the current is.

    NaN where a rate is missing. A current that changes sign from rate to rate is fitted as it is.
    """

    regression: Regression
    k1: Array
    """[A/(V/s), which is F]"""
    k2: Array
    """[A/(V/s)^½]"""
    inverse: tuple[Array, Array, Array]
    """Inverse of the normal matrix: its 11, 12 and 22 elements; times `scatter`² it is the covariance."""
    gram: Gram
    """The normal matrix itself."""
    scatter: Array
    """Standard deviation of a residual of weight one: in A, in A/(V/s)^½, or relative; NaN below three rates."""
    misfit: Array
    """Largest |residual| over |current| among the rates."""
    degrees: int

    @property
    def covariance(self) -> tuple[Array, Array, Array]:
        """Variance of k₁, covariance of both, variance of k₂."""
        one, mixed, two = (self.scatter**2 * part for part in self.inverse)
        return one, mixed, two

    @property
    def k1_std(self) -> Array:
        """Standard error of k₁."""
        return np.asarray(self.scatter * np.sqrt(self.inverse[0]))

    @property
    def k2_std(self) -> Array:
        """Standard error of k₂."""
        return np.asarray(self.scatter * np.sqrt(self.inverse[2]))

    @property
    def correlation(self) -> Array:
        """Of k₁ and k₂."""
        return np.asarray(self.inverse[1] / np.sqrt(self.inverse[0] * self.inverse[2]))

    def fitted(self, rates: Array) -> Array:
        """k₁v + k₂v^½, shape (..., k, m). [A]"""
        v = _columns(rates, self.k1.shape)
        return np.asarray(self.k1[..., None, :] * v + self.k2[..., None, :] * np.sqrt(v))

    def local_share(self, rates: Array, scatter: Array | float | None = None) -> tuple[Array, Array]:
        """k₁v over the fitted current at every rate and potential, and its standard error; each of shape (..., k, m).

        `scatter` stands in for that of the residuals where the error of the currents is known otherwise.
        """
        v = _columns(rates, self.k1.shape)
        root, k1, k2 = np.sqrt(v), self.k1[..., None, :], self.k2[..., None, :]
        one, mixed, two = (part[..., None, :] for part in self.inverse)
        error = np.asarray(self.scatter if scatter is None else scatter)
        error = error[..., None, :] if error.ndim else error
        with np.errstate(divide="ignore", invalid="ignore"):
            total = k1 * v + k2 * root
            by_k1, by_k2 = k2 * root * v / total**2, -k1 * v * root / total**2
            variance = by_k1**2 * one + 2 * by_k1 * by_k2 * mixed + by_k2**2 * two
            return k1 * v / total, error * np.sqrt(np.maximum(variance, 0.0))

    def nonnegative(self) -> NonnegativePairs:
        """The coefficients of least squares that are not below zero.

        Give currents that are positive in the direction of their sweep, else a falling branch has none.
        """
        return nonnegative_pairs(self.k1, self.k2, self.gram)


@dataclass(frozen=True, kw_only=True)
class KineticMap:
    """Power law and two-term law at every potential."""

    power: PowerLaw
    terms: Mapping[Regression, TwoTerms]


def kinetic_map(rates: Array, current: Array) -> KineticMap:
    """Exponent b and coefficients k₁, k₂ with their errors at every potential, by all three regressions.

    Parameters
    ----------
    rates : array of shape (k,) or (..., k, m)
        Scan rates, or the effective ones of every point. [V/s]
    current : array of shape (..., k, m)
        Signed. [A]

    Notes
    -----
    One scan rate is one independent point. A column with a NaN, or with a rate that is not positive, gives NaN
    throughout; one whose current is zero or changes sign gives NaN for the power law, and k₁ and k₂ still (the relative
    regression needs currents that are not zero). Two rates leave no degree of freedom: values without errors.

    Raises
    ------
    UsageError
        Fewer than two rates, rates that are not positive and different, or shapes that do not fit.
    """
    return KineticMap(
        power=power_law(rates, current), terms={each: two_terms(rates, current, regression=each) for each in Regression}
    )


def power_law(rates: Array, current: Array) -> PowerLaw:
    """b, ln a and the curvature of ln|i| against ln v at every potential; arguments as those of `kinetic_map`."""
    v, i = checked(rates, current)
    k = i.shape[-2]
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(np.abs(i))
        positive = i[..., :1, :] > 0
        y[..., 0, :] = np.where(np.all((i > 0) == positive, axis=-2), y[..., 0, :], np.nan)
        y[..., 0, :] = np.where(np.all(i != 0, axis=-2), y[..., 0, :], np.nan)
        place = np.log(v)
        middle = place.mean(axis=-2, keepdims=True)
        x = place - middle
        spread = _sum(x * x)
        b = _sum(x * y) / spread
        level = y.mean(axis=-2)
        residual = y - level[..., None, :] - b[..., None, :] * x
        scatter = _deviation(_sum(residual * residual), k - 2)
        bend = x * x - (spread / k)[..., None, :]
        bend = bend - x * (_sum(bend * x) / spread)[..., None, :]
        square = _sum(bend * bend)
        curvature = _sum(bend * residual) / square
        residual -= curvature[..., None, :] * bend
        t = curvature * np.sqrt(square) / _deviation(_sum(residual * residual), k - 3)
        t = np.where(np.abs(curvature) * np.abs(bend).max(axis=-2) < ROUNDING, 0.0 * t, t) if k > 3 else np.nan * b
        middle = middle[..., 0, :]
        return PowerLaw(
            b=b,
            b_std=scatter / np.sqrt(spread),
            log_a=level - b * middle,
            log_a_std=scatter * np.sqrt(1 / k + middle**2 / spread),
            scatter=scatter,
            curvature=curvature if k > 2 else np.nan * b,
            curvature_t=t,
            degrees=k - 2,
        )


def two_terms(rates: Array, current: Array, *, regression: Regression) -> TwoTerms:
    """k₁ and k₂ at every potential by one regression; arguments as those of `kinetic_map`."""
    v, i = checked(rates, current)
    k = i.shape[-2]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two, y, scale = scaled_design(v, i, regression)
        gram = Gram(first=_sum(one * one), mixed=_sum(one * two), second=_sum(two * two))
        by_one, by_two = _sum(one * y), _sum(two * y)
        determinant = gram.first * gram.second - gram.mixed**2
        k1 = (gram.second * by_one - gram.mixed * by_two) / determinant
        k2 = (gram.first * by_two - gram.mixed * by_one) / determinant
        residual = y - k1[..., None, :] * one - k2[..., None, :] * two
        return TwoTerms(
            regression=regression,
            k1=k1,
            k2=k2,
            inverse=(gram.second / determinant, -gram.mixed / determinant, gram.first / determinant),
            gram=gram,
            scatter=_deviation(_sum(residual * residual), k - 2),
            misfit=np.abs(residual * scale / i).max(axis=-2),
            degrees=k - 2,
        )


def scaled_design(v: Array, i: Array, regression: Regression) -> tuple[Array, Array, Array, Array]:
    """Both regressors, the current and the scale of its error, all but the last divided by that scale.

    The shapes broadcast against (..., k, m).
    """
    root = np.sqrt(v)
    if regression is Regression.ORDINARY:
        return v, root, i, np.ones((1, 1))
    if regression is Regression.DIVIDED:
        return root, np.ones_like(root), i / root, root
    return v / i, root / i, np.ones_like(i), i


def checked(rates: Array, current: Array) -> tuple[Array, Array]:
    """Rates of shape (k, 1) where all potentials have the same, else (..., k, m); currents, NaN where either lacks.

    Raises
    ------
    UsageError
        See `kinetic_map`.
    """
    v, i = np.asarray(rates, dtype=float), np.asarray(current, dtype=float)
    if i.ndim < 2 or i.shape[-2] < 2:
        raise UsageError(f"a regression against the scan rate needs two rates at least; the currents have {i.shape}.")
    if v.shape in ((i.shape[-2],), (i.shape[-2], 1)):
        v = v.reshape(-1, 1)
        if not np.all(v > 0) or len(np.unique(v)) < 2:
            raise UsageError(f"scan rates are positive and different; given are {v[:, 0]} V/s.")
        return v, i
    if v.shape != i.shape:
        raise UsageError(f"scan rates of shape {v.shape} do not belong to currents of shape {i.shape}.")
    with np.errstate(invalid="ignore"):
        usable = v > 0
        if not usable.all():
            v, i = np.where(usable, v, np.nan), np.where(usable, i, np.nan)
    table = np.moveaxis(v, -2, 0).reshape(v.shape[-2], -1)
    nominal = np.fmax.reduce(table, axis=1)
    if np.all((table == nominal[:, None]) | np.isnan(table)) and np.all(nominal > 0):
        return checked(nominal, i)
    return v, i


def _columns(rates: Array, shape: tuple[int, ...]) -> Array:
    """Rates that broadcast against (..., k, m)."""
    v = np.asarray(rates, dtype=float)
    return v[:, None] if v.ndim == 1 else v


def _sum(products: Array) -> Array:
    """Over the scan rates."""
    return np.asarray(products.sum(axis=-2))


def _deviation(square: Array, degrees: int) -> Array:
    return np.sqrt(square / degrees) if degrees > 0 else np.full(square.shape, math.nan)
