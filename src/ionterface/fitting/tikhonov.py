"""Smooth coefficients, none below zero, from data that alone do not determine them (Tikhonov regularisation)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ionterface.errors import UsageError

Array = np.ndarray[Any, Any]

CAUTION = 2.0
"""How often a degree of freedom counts in cross-validation: 1, as first proposed, often follows the noise [1]."""
TRIALS = 50
"""Steps of the search for each coefficient."""


@dataclass(frozen=True, kw_only=True)
class SmoothFit:
    """Coefficients at one strength of the penalty."""

    strength: float
    coefficients: Array
    """None below zero, shape (p,)."""
    residuals: Array
    """y - design @ coefficients, shape (n,)."""


def smooth_fit(design: Array, y: Array, *, penalty: Array, strength: float) -> SmoothFit:
    """The coefficients x >= 0 that make |y - design·x|² + strength·|penalty·x|² least.

    Parameters
    ----------
    design : array of shape (n, p)
        No column of zeros.
    y : array of shape (n,)
    penalty : array of shape (k, p)
        Rows that are zero for what counts as smooth, such as second differences.
    strength : float
        Above zero, in the unit that makes both sums comparable.

    Raises
    ------
    UsageError
        A strength that is not positive.
    """
    from scipy.optimize import nnls

    norms = np.linalg.norm(design, axis=0)
    whole = _stacked(design, penalty, strength) / norms
    found, _ = nnls(whole, np.concatenate((y, np.zeros(len(penalty)))), maxiter=TRIALS * whole.shape[1])
    coefficients = found / norms
    return SmoothFit(strength=strength, coefficients=coefficients, residuals=np.asarray(y - design @ coefficients))


def leverage(design: Array, *, penalty: Array, fit: SmoothFit) -> Array:
    """Diagonal of the hat matrix, shape (n,), with the coefficients at zero held there; its sum is the freedom used."""
    loose = fit.coefficients > 0
    whole = _stacked(design, penalty, fit.strength)[:, loose]
    basis = np.linalg.qr(whole / np.linalg.norm(whole, axis=0))[0][: len(design)]
    return np.asarray(np.sum(basis**2, axis=1))


def cross_validated(design: Array, y: Array, *, penalty: Array, strengths: Iterable[float]) -> SmoothFit:
    """The fit at the strength that predicts data best, by generalised cross-validation.

    Notes
    -----
    The strength makes n·RSS/(n - c·freedom)² of the fit without constraint least, with c = 2 in place of the 1 of plain
    cross-validation, whose curve is so flat that its minimum often lies where the coefficients follow the noise [1]_.
    Freedom is counted without the constraint as well: spikes between zeros that follow the noise are few coefficients.

    References
    ----------
    .. [1] Y.-J. Kim, C. Gu, J. R. Statist. Soc. B 66 (2004) 337. doi:10.1046/j.1369-7412.2003.05316.x
       (recalled, unverified)
    """
    best = min(strengths, key=lambda strength: cross_validation_score(design, y, penalty=penalty, strength=strength))
    return smooth_fit(design, y, penalty=penalty, strength=best)


def cross_validation_score(design: Array, y: Array, *, penalty: Array, strength: float) -> float:
    """n·RSS/(n - 2·freedom)² of the fit without constraint; infinite where too few data are left."""
    whole = _stacked(design, penalty, strength) / np.linalg.norm(design, axis=0)
    basis = np.linalg.qr(whole)[0][: len(y)]
    residuals = y - basis @ (basis.T @ y)
    left = len(y) - CAUTION * float(np.sum(basis**2))
    return len(y) * float(residuals @ residuals) / left**2 if left > 0 else math.inf


def _stacked(design: Array, penalty: Array, strength: float) -> Array:
    """Rows of the data above those of the penalty."""
    if not strength > 0:
        raise UsageError(f"the strength of a penalty is above zero, not {strength}.")
    return np.vstack((design, math.sqrt(strength) * penalty))
