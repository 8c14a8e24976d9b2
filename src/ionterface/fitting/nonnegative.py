"""Least squares of two coefficients that may not be negative, for very many columns at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Gram:
    """Sums of products of two regressors, weights included; arrays that broadcast against the columns."""

    first: Array
    """Σ x₁²."""
    mixed: Array
    """Σ x₁x₂."""
    second: Array
    """Σ x₂²."""


@dataclass(frozen=True, kw_only=True)
class NonnegativePairs:
    """Both coefficients of every column, none below zero; arrays of the columns' shape."""

    first: Array
    second: Array
    first_at_zero: Array
    """True where the constraint holds the coefficient at zero."""
    second_at_zero: Array


def nonnegative_pairs(first: Array, second: Array, gram: Gram) -> NonnegativePairs:
    """The coefficients ≥ 0 of least squares, from the unconstrained ones and the sums of products.

    Parameters
    ----------
    first, second : arrays
        The unconstrained solution of each column; NaN stays NaN.
    gram : Gram
        Of the same regressors and weights.

    Notes
    -----
    Exact: of the four sets of coefficients that can be held at zero the one of the least sum of squares is taken. With
    one coefficient held, the other is a Σx₁y/Σx₁² = a₁ + a₂ Σx₁x₂/Σx₁², and the sum of squares falls by its square
    times Σx₁² (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23; recalled, unverified).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        alone_1 = np.maximum(first + second * (gram.mixed / gram.first), 0.0)
        alone_2 = np.maximum(second + first * (gram.mixed / gram.second), 0.0)
    inside = (first >= 0) & (second >= 0)
    take_first = alone_1**2 * gram.first >= alone_2**2 * gram.second
    unknown = np.isnan(first) | np.isnan(second)
    one = np.where(inside, first, np.where(take_first, alone_1, 0.0))
    two = np.where(inside, second, np.where(take_first, 0.0, alone_2))
    return NonnegativePairs(
        first=np.where(unknown, np.nan, one),
        second=np.where(unknown, np.nan, two),
        first_at_zero=~unknown & ~inside & (one == 0),
        second_at_zero=~unknown & ~inside & (two == 0),
    )
