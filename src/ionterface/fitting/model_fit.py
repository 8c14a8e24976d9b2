"""Least squares of a model that is a plain function; its signature is its parameter list."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from ionterface.errors import UsageError
from ionterface.estimate import Estimate

Array = np.ndarray[Any, Any]
Model = Callable[..., Array]
Bounds = Mapping[str, tuple[float, float]]

NEAR_BOUND = 1e-6
"""A value closer to its bound than this part of itself, or of the range, sits on it."""
VANISHED = 1e-3
"""Standard errors from its bound within which a value sits on it: a search comes near a bound of 0 and never there."""
TOLERANCE = 1e-12
"""Of the search, in scaled parameters and residuals."""
SETTLED = 1e-6
"""A search that starts from the end of another and moves every parameter less than this has found it again."""
PASSES = 5
TRIALS = 1000
"""Calls of the model in one pass, for each free parameter and one more."""
LEAST_SCALE = 1e-3
"""Of the scale of the pass before: a parameter that ends at 0 keeps one."""
RANK = 1e-7
"""Of the Jacobian's normed columns: finite differences know no more than this."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Parameters of a model that fit data best, and whether they may be believed."""

    function: Model
    values: Mapping[str, float]
    """Every parameter, in the order of the signature."""
    std: Mapping[str, float]
    """Standard error of each; NaN where it sits on a bound or the data do not determine it; 0 where it was fixed."""
    free: tuple[str, ...]
    """The parameters that were fitted: rows and columns of `covariance`."""
    covariance: Array
    """Shape (p, p); NaN in the rows of parameters that sit on a bound."""
    residuals: Array
    """y − model, shape (n,), in the unit of y; complex for complex data."""
    degrees: int
    """Data less fitted parameters; a complex point counts as two data."""
    reduced_square: float
    """Sum of squares of the residuals over σ, by degree of freedom; in y² where no σ was given."""
    converged: bool
    at_bound: tuple[str, ...]
    """Parameters that sit on a bound."""

    @property
    def success(self) -> bool:
        """Whether the search ended at a minimum inside every bound that determines every parameter."""
        return self.converged and not self.at_bound and all(math.isfinite(self.std[name]) for name in self.free)

    @property
    def remark(self) -> str:
        """Why the fit may not be believed; empty where it may."""
        if not self.converged:
            return "the fit did not converge"
        if self.at_bound:
            return f"the fit ends on a bound of {', '.join(self.at_bound)}"
        unknown = [name for name in self.free if not math.isfinite(self.std[name])]
        return f"the data do not determine {', '.join(unknown)}" if unknown else ""

    def estimate(self, name: str, unit: str, *, source: str = "") -> Estimate:
        """One parameter as an estimate in the unit of the model."""
        return Estimate(self.values[name], self.std[name], unit, source=source)

    def at(self, x: Array) -> Array:
        """The fitted model at other places."""
        return np.asarray(self.function(x, **self.values))


def parameters(function: Model) -> tuple[str, ...]:
    """Names of a model's parameters: its arguments after the first."""
    return tuple(inspect.signature(function).parameters)[1:]


def sum_of(**parts: Model) -> Model:
    """The sum of models, whose parameters bear their names: ``sum_of(a=gaussian, b=line)`` has ``a_area``, ``b_slope``.

    Raises
    ------
    UsageError
        Two parameters would bear one name, or there is nothing to add.
    """
    named = {name: {f"{name}_{p}": p for p in parameters(part)} for name, part in parts.items()}
    names = [full for own in named.values() for full in own]
    if not parts or len(set(names)) < len(names):
        raise UsageError(f"a sum needs parts whose parameters have different names, not {', '.join(names) or 'none'}.")

    def added(x: Array, **values: float) -> Array:
        terms = [part(x, **{p: values[full] for full, p in named[name].items()}) for name, part in parts.items()]
        return np.asarray(sum(terms[1:], start=terms[0]))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    added.__signature__ = inspect.Signature([inspect.Parameter(n, kind) for n in ["x", *names]])  # type: ignore[attr-defined]
    added.__doc__ = f"Sum of {', '.join(parts)}."
    return added


def fit_model(
    function: Model,
    x: Array,
    y: Array,
    *,
    start: Mapping[str, float],
    bounds: Bounds | None = None,
    std: Array | float | None = None,
    fixed: tuple[str, ...] = (),
) -> Fit:
    """Parameters of `function` that fit y at x by least squares, in the units of the model.

    Parameters
    ----------
    function : callable
        ``function(x, a, b, ...)`` gives y, shape (n,), real or complex; its arguments after the first are the
        parameters.
    x : array
        Whatever the function takes.
    y : array of shape (n,)
    start : mapping
        A value for every parameter. None is guessed. Its size is the scale on which the search moves; where it is 0
        the width of the bounds is, or 1.
    bounds : mapping, optional
        Least and greatest value of some parameters.
    std : array of shape (n,) or float, optional
        σ of each y; given, the covariance follows from it alone; without it, from the residuals.
    fixed : tuple of str
        Parameters that stay at their start.

    Notes
    -----
    Trust-region least squares of lmfit [1]_, in parameters divided by their scale; it stops when relative changes are
    small, so that no unit decides. Standard errors are first order, from the Jacobian at the end. A parameter that ends
    on a bound has none, and those of the others hold it there. Where the search breaks off (`converged` is false) the
    values are those that its last pass began with, and there are no errors.

    Raises
    ------
    UsageError
        Parameters that the function does not have or that have no start, a start outside its bounds, σ that is not
        positive, values that are not finite, or more parameters than data.

    References
    ----------
    .. [1] M. Newville et al., LMFIT, Zenodo (2014). doi:10.5281/zenodo.11813
    """
    names = parameters(function)
    limits = {name: (bounds or {}).get(name, (-math.inf, math.inf)) for name in names}
    _check(names, start, bounds or {}, limits, fixed)
    free = tuple(name for name in names if name not in fixed)
    y = np.asarray(y)
    sigma = _sigma(y, std)
    count = y.size * (2 if np.iscomplexobj(y) else 1)
    if not free or count < len(free):
        raise UsageError(f"{count} data cannot determine {len(free)} parameters ({', '.join(free)}).")

    def weighted(values: Mapping[str, float]) -> Array:
        away = ((y - function(x, **values)) / sigma).ravel()
        return np.concatenate([away.real, away.imag]) if np.iscomplexobj(y) else away

    if not np.all(np.isfinite(weighted(start))):
        raise UsageError("the model or the data are not finite at the start; leave such points out or start elsewhere.")
    values, jacobian, converged = _search(weighted, dict(start), free, limits)
    degrees = count - len(free)
    square = float(np.sum(weighted(values) ** 2)) / degrees if degrees else math.nan
    variance = square if std is None else 1.0
    held = {name for name in free if _sits(values[name], limits[name])}
    covariance = _covariance(jacobian, variance, [name not in held for name in free])
    errors = np.sqrt(np.diag(covariance))
    held |= {name for name, error in zip(free, errors, strict=True) if _vanishes(values[name], limits[name], error)}
    at_bound = tuple(name for name in free if name in held)
    covariance = _covariance(jacobian, variance, [name not in held for name in free])
    errors = dict(zip(free, np.sqrt(np.diag(covariance)).tolist(), strict=True))
    return Fit(
        function=function,
        values=MappingProxyType({name: values[name] for name in names}),
        std=MappingProxyType({name: errors.get(name, 0.0) for name in names}),
        free=free,
        covariance=covariance,
        residuals=y - np.asarray(function(x, **values)),
        degrees=degrees,
        reduced_square=square,
        converged=converged,
        at_bound=at_bound,
    )


def _check(
    names: tuple[str, ...], start: Mapping[str, float], bounds: Bounds, limits: Bounds, fixed: tuple[str, ...]
) -> None:
    unknown = sorted({*start, *bounds, *fixed} - set(names))
    if unknown:
        raise UsageError(f"the model has no parameter {', '.join(unknown)}; it has {', '.join(names)}.")
    missing = [name for name in names if name not in start]
    if missing:
        raise UsageError(f"no start was given for {', '.join(missing)}; none is guessed.")
    for name, (low, high) in limits.items():
        if not low < high or not low <= start[name] <= high:
            raise UsageError(f"{name} starts at {start[name]}, which is not between its bounds {low} and {high}.")


def _sigma(y: Array, std: Array | float | None) -> Array:
    """What residuals are divided by: σ, or 1 where no σ is known."""
    sigma = np.asarray(1.0 if std is None else std, dtype=float)
    if not np.all(sigma > 0) or sigma.shape not in ((), y.shape):
        raise UsageError("σ is one positive number, or one for each y.")
    return sigma


def _search(
    weighted: Callable[[Mapping[str, float]], Array],
    values: dict[str, float],
    free: tuple[str, ...],
    limits: Bounds,
) -> tuple[dict[str, float], Array, bool]:
    """The values at the minimum, the Jacobian there, shape (n, p), and whether the search converged.

    It starts again from where it ended, in the scales found there: a first scale that was far off stops it early.
    """
    import lmfit

    stop = {"ftol": TOLERANCE, "xtol": TOLERANCE, "gtol": None, "max_nfev": TRIALS * (len(free) + 1)}
    jacobian, converged = np.empty(0), False
    scales = {name: _scale(values[name], limits[name]) for name in free}
    for _ in range(PASSES):
        before = dict(values)
        scaled = lmfit.Parameters()
        for name in free:
            low, high = limits[name]
            scaled.add(name, values[name] / scales[name], min=low / scales[name], max=high / scales[name])

        def residual(now: Any, before: Mapping[str, float] = before, scales: Mapping[str, float] = scales) -> Array:
            return weighted({**before, **{name: now[name].value * scale for name, scale in scales.items()}})

        try:
            with np.errstate(all="ignore"):  # trials may overflow, and correlations of a perfect fit are 0/0
                found = lmfit.minimize(residual, scaled, "least_squares", nan_policy="propagate", jac="3-point", **stop)
        except (ValueError, np.linalg.LinAlgError):  # derivatives that are not finite on the way
            return before, np.full((len(residual(scaled)), len(free)), math.nan), False
        if found.aborted:  # TRIALS are used up
            return before, np.full((len(residual(scaled)), len(free)), math.nan), False
        values = {**before, **{name: float(found.params[name].value * scales[name]) for name in free}}
        jacobian = found.jac / np.asarray(list(scales.values()))
        converged = bool(found.success)
        if converged and all(abs(values[name] - before[name]) < SETTLED * scales[name] for name in free):
            break
        scales = {name: max(abs(values[name]), LEAST_SCALE * scales[name]) for name in free}
    return values, jacobian, converged


def _scale(value: float, limits: tuple[float, float]) -> float:
    width = limits[1] - limits[0]
    return abs(value) or (width if math.isfinite(width) else 1.0)


def _sits(value: float, limits: tuple[float, float]) -> bool:
    near = NEAR_BOUND * _scale(value, limits)
    return value - limits[0] <= near or limits[1] - value <= near


def _vanishes(value: float, limits: tuple[float, float], error: float) -> bool:
    """Whether a value is so near to a bound that the data cannot tell it from there; NaN errors say nothing."""
    return min(value - limits[0], limits[1] - value) < VANISHED * error


def _covariance(jacobian: Array, variance: float, loose: list[bool]) -> Array:
    """Of the parameters, shape (p, p); NaN in the rows of those that are not loose."""
    covariance = np.full((len(loose), len(loose)), math.nan)
    covariance[np.ix_(loose, loose)] = variance * _inverse(jacobian[:, loose])
    return covariance


def _inverse(jacobian: Array) -> Array:
    """Inverse of JᵀJ; NaN where the columns depend on one another."""
    count = jacobian.shape[1]
    if not np.all(np.isfinite(jacobian)):
        return np.full((count, count), math.nan)
    norms = np.linalg.norm(jacobian, axis=0)
    unit = jacobian / np.where(norms > 0, norms, 1.0)
    if count == 0 or np.linalg.matrix_rank(unit, tol=RANK) < count:
        return np.full((count, count), math.nan)
    inverse = np.linalg.inv(np.linalg.qr(unit)[1])
    return np.asarray(inverse @ inverse.T / np.outer(norms, norms))
