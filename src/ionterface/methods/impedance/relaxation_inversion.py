"""The linear problem behind a distribution of relaxation times, and its solutions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.fitting.resampling import Bootstrap, fair_residuals, residual_bootstrap
from ionterface.fitting.tikhonov import SmoothFit, cross_validated, leverage, smooth_fit
from ionterface.methods.impedance.spectrum import Spectrum
from ionterface.record import Array

PER_DECADE = 10
"""Relaxation times per decade: the sum over them is the integral to far below any noise."""
BEYOND = 0.5
"""Decades by which relaxation times go beyond the measured frequencies; what is farther is R, or a capacity."""
STRENGTHS = tuple(10.0 ** (0.25 * k) for k in range(-36, 9))
"""Of the penalty, among which cross-validation chooses."""
TENFOLD = 10.0
"""By how much the strength is changed to see what depends on it."""
_R, _L, _ELASTANCE = range(3)  # columns before those of the density


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Impedances by R, L, 1/C and the density at some relaxation times, relative to |Z|; and the penalty."""

    time: Array
    """Evenly spaced in its logarithm, shape (m,). [s]"""
    columns: Array
    """Complex impedance of one unit of R, L, 1/C and each density, shape (n, 3 + m)."""
    modulus: Array
    """Shape (n,). [Ohm]"""

    @classmethod
    def of(cls, spectrum: Spectrum) -> Problem:
        """The problem of a spectrum."""
        w = spectrum.angular
        fast, slow = -math.log10(w[-1]) - BEYOND, -math.log10(w[0]) + BEYOND
        time = np.logspace(fast, slow, math.ceil(PER_DECADE * (slow - fast)) + 1)
        elements = math.log(time[1] / time[0]) / (1 + 1j * np.outer(w, time))
        columns = np.column_stack((np.ones_like(w), 1j * w, -1j / w, elements))
        return cls(time=time, columns=columns, modulus=spectrum.modulus)

    @property
    def spacing(self) -> float:
        """Of the logarithms of the relaxation times."""
        return math.log(self.time[1] / self.time[0])

    @property
    def design(self) -> Array:
        """Real parts, then imaginary ones, shape (2n, 3 + m)."""
        return _both(self.columns / self.modulus[:, None])

    @property
    def penalty(self) -> Array:
        """Second derivatives of the density over the mean modulus; beyond its ends the density is zero."""
        m = len(self.time)
        second = np.diff(np.eye(m + 2), 2, axis=0)[:, 1:-1] / self.spacing**1.5
        return np.hstack((np.zeros((m, 3)), second)) / float(np.mean(self.modulus))


@dataclass(frozen=True, kw_only=True)
class Inversion:
    """A distribution with what it becomes at other strengths and with other noise."""

    problem: Problem
    fit: SmoothFit
    rougher: Array
    """Coefficients at a tenth of the strength, shape (3 + m,)."""
    smoother: Array
    """At ten times the strength."""
    drawn: Bootstrap
    """Coefficients from data with other noise."""
    freedom: float
    """Degrees of freedom that the coefficients take up; the penalty leaves fewer than there are coefficients."""

    @property
    def density(self) -> Array:
        """Resistance per unit of ln(time), shape (m,). [Ohm]"""
        return self.fit.coefficients[3:]

    @property
    def others(self) -> tuple[Array, Array]:
        """The density at a tenth and at ten times the strength."""
        return self.rougher[3:], self.smoother[3:]

    @property
    def model(self) -> Array:
        """Complex, shape (n,). [Ohm]"""
        return np.asarray(self.problem.columns @ self.fit.coefficients)

    def area(self, coefficients: Array, here: Array | slice = slice(None)) -> Array:
        """Resistance of the density at some of the relaxation times. [Ohm]"""
        return np.asarray(coefficients[..., 3:][..., here].sum(axis=-1) * self.problem.spacing)

    def estimate(self, statistic: Callable[[Array], Array], unit: str) -> Estimate:
        """A statistic of the coefficients; its error by other noise and, added to it, by other strengths."""
        value = float(statistic(self.fit.coefficients))
        spread = float(np.std(statistic(self.drawn.replicates), ddof=1))
        moved = max(abs(float(statistic(one)) - value) for one in (self.rougher, self.smoother))
        return Estimate(value, math.hypot(spread, moved), unit)

    @property
    def ohmic(self) -> Estimate:
        """What is faster than the measured frequencies. [Ohm]"""
        return self.estimate(lambda x: x[..., _R], "Ohm")

    @property
    def polarisation(self) -> Estimate:
        """Area under the density. [Ohm]"""
        return self.estimate(self.area, "Ohm")

    @property
    def inductance(self) -> Estimate:
        """In series; zero where there is none. [Ohm s]"""
        return self.estimate(lambda x: x[..., _L], "Ohm s")

    @property
    def elastance(self) -> Estimate:
        """1/C of what is slower than the measured frequencies; zero where nothing is. [V/C]"""
        return self.estimate(lambda x: x[..., _ELASTANCE], "V/C")


def inverted(spectrum: Spectrum, *, rng: np.random.Generator, strength: float | None, replicates: int) -> Inversion:
    """The distribution at the stated strength of smoothing, or at that of the least cross-validation score.

    Raises
    ------
    UsageError
        Fewer than two replicates, or a strength that is not positive.
    """
    if replicates < 2:
        raise UsageError(f"a bootstrap needs two replicates at least, not {replicates}.")
    problem = Problem.of(spectrum)
    design, penalty, y = problem.design, problem.penalty, _both(spectrum.impedance / spectrum.modulus)
    fit = cross_validated(design, y, penalty=penalty, strengths=STRENGTHS if strength is None else (strength,))

    def coefficients(data: Array, factor: float = 1.0) -> Array:
        return smooth_fit(design, data, penalty=penalty, strength=factor * fit.strength).coefficients

    hat = leverage(design, penalty=penalty, fit=fit)
    used = math.ceil(hat.sum())
    drawn = residual_bootstrap(
        lambda sets: np.asarray([coefficients(one) for one in sets]),
        y - fit.residuals,
        fair_residuals(fit.residuals, leverage=hat, coefficients=used),
        degrees=len(y) - used,
        replicates=replicates,
        rng=rng,
    )
    rougher, smoother = coefficients(y, 1 / TENFOLD), coefficients(y, TENFOLD)
    return Inversion(
        problem=problem, fit=fit, rougher=rougher, smoother=smoother, drawn=drawn, freedom=float(hat.sum())
    )


def _both(values: Array) -> Array:
    return np.concatenate((values.real, values.imag))
