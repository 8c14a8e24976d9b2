"""The interval of one parameter of a fit, from how fast the fit gets worse when the parameter is held elsewhere."""

from __future__ import annotations

import math

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.model_fit import Array, Bounds, Fit, fit_model

STEPS = 40
"""Steps away from the minimum, each twice as long as the one before, or half of what is left to a bound."""
CLOSE = 1e-4
"""Relative closeness of an end to its place."""


def profile_interval(
    fit: Fit,
    name: str,
    x: Array,
    y: Array,
    *,
    bounds: Bounds | None = None,
    std: Array | float | None = None,
    level: float = 0.95,
) -> tuple[float, float]:
    """Ends of a parameter's interval by profile likelihood, in the unit of the model.

    Parameters
    ----------
    fit : Fit
        Of this model to these data.
    name : str
        A parameter that was fitted.
    x, y, bounds, std
        As they were given to `fit_model`.

    Notes
    -----
    The parameter is held and all others are fitted again; an end is where the sum of squares has grown by t²·s², with
    s² from the residuals and Student's t of the fit's degrees, or by the normal quantile squared where σ is given. The
    interval keeps its meaning under any change of scale of the parameter. An end that the data do not give is the
    parameter's bound. NaN without a degree of freedom.

    Raises
    ------
    UsageError
        The parameter was not fitted, or `level` is not between 0 and 1.
    """
    if name not in fit.free:
        raise UsageError(f"{name} was not fitted; fitted were {', '.join(fit.free)}.")
    quantile = t_quantile(math.inf if std is not None else fit.degrees, level)
    if math.isnan(quantile) or not fit.converged:
        return math.nan, math.nan
    profile = _Profile(fit, name, (x, y), bounds or {}, std)
    low, high = (bounds or {}).get(name, (-math.inf, math.inf))
    return profile.end(-1.0, low, quantile), profile.end(1.0, high, quantile)


class _Profile:
    """Root of the growth of the sum of squares over its scale, as a function of one parameter."""

    def __init__(
        self, fit: Fit, name: str, data: tuple[Array, Array], bounds: Bounds, std: Array | float | None
    ) -> None:
        self._fit, self._name, self._bounds, self._std = fit, name, bounds, std
        self._x, self._y = data
        self._fixed = (*(p for p in fit.values if p not in fit.free), name)
        self._near = dict(fit.values)
        self._least = self._square(fit)
        self._scale = 1.0 if std is not None else fit.reduced_square

    def _square(self, fit: Fit) -> float:
        sigma = 1.0 if self._std is None else self._std
        return float(np.sum(np.abs(fit.residuals / sigma) ** 2))

    def _away(self, value: float) -> float:
        """How far the data are from this value, in standard errors; infinite where the model fails there."""
        start = {**self._near, self._name: value}
        try:
            if set(self._fit.free) == {self._name}:
                square = self._square_at(value)
            else:
                with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # far out, covariances overflow
                    held = fit_model(
                        self._fit.function, self._x, self._y, start=start, bounds=self._bounds, std=self._std,
                        fixed=self._fixed,
                    )  # fmt: skip
                square, self._near = self._square(held), dict(held.values)
        except UsageError:  # the model is not finite there
            return math.inf
        return math.sqrt(max(square - self._least, 0.0) / self._scale) if self._scale else math.inf

    def _square_at(self, value: float) -> float:
        sigma = 1.0 if self._std is None else self._std
        model = self._fit.function(self._x, **{**self._fit.values, self._name: value})
        return float(np.sum(np.abs((self._y - model) / sigma) ** 2))

    def end(self, side: float, bound: float, quantile: float) -> float:
        """Where the distance reaches the quantile, on one side of the minimum; the bound where it never does."""
        best = self._fit.values[self._name]
        error = self._fit.std[self._name]
        step = quantile * error if math.isfinite(error) and error > 0 else 0.1 * abs(best) or 1.0
        self._near = dict(self._fit.values)
        inner, within = best, 0.0
        for _ in range(STEPS):
            outer = inner + side * step
            if side * outer >= side * bound:
                outer = (inner + bound) / 2
            beyond = self._away(outer)
            if beyond >= quantile:
                return self._between(inner, within, outer, beyond, quantile)
            inner, within, step = outer, beyond, 2 * step
        return bound

    def _between(self, inner: float, within: float, outer: float, beyond: float, quantile: float) -> float:
        """The place between two, by the chord, or by halves where the outer one is not finite."""
        best = self._fit.values[self._name]
        for k in range(STEPS):
            share = (quantile - within) / (beyond - within) if math.isfinite(beyond) and k % 3 < 2 else 0.5
            middle = inner + min(max(share, 0.01), 0.99) * (outer - inner)
            distance = self._away(middle)
            if abs(distance - quantile) < CLOSE * quantile or abs(outer - inner) < CLOSE**2 * abs(middle - best):
                return middle
            if distance < quantile:
                inner, within = middle, distance
            else:
                outer, beyond = middle, distance
        return outer
