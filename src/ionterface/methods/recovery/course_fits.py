"""Courses fitted to a rest: where each search begins, how well each does, and how far the end voltage is known."""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.confidence import t_quantile
from ionterface.fitting.model_choice import aicc, correlation_growth, runs_test
from ionterface.fitting.model_fit import Fit, fit_model, parameters
from ionterface.fitting.profile_likelihood import profile_interval
from ionterface.methods.recovery.courses import Course, plate_excess
from ionterface.methods.recovery.log_bins import LogBins, with_common_error
from ionterface.record import Array

LONGEST = 100.0
"""Duration of a rest times this: the longest time constant that is searched."""
GRID = 24
"""Places of a time constant from which a search may begin."""
BETAS = (0.3, 0.5, 0.7, 0.9)
LEAST_BETA = 0.1
CLOSE = 2.0
"""Difference of AICc below which two courses are as good as each other."""


@dataclass(frozen=True, kw_only=True)
class CourseFit:
    """One course fitted to a rest."""

    course: Course
    fit: Fit
    whitened: Array
    """Residuals over the σ of each bin, shape (m,)."""
    score: float
    """AICc, each bin counted as far as it is independent."""
    tau: float | None
    """Stated duration of the pulse before; None where it is fitted, or for a course that knows none. [s]"""

    @property
    def slowest(self) -> float:
        """See `Course.slowest`. [s]"""
        return self.course.slowest(self.fit.values)

    @property
    def sound(self) -> bool:
        """Whether the search ended inside its bounds, or at one that the end voltage does not hang on."""
        return self.fit.converged and all(math.isfinite(self.fit.std[p]) for p in self.fit.free if p not in ("tau",))

    @property
    def independent(self) -> float:
        """How many independent bins the fit rests on: m(1 − r)/(1 + r), r the correlation of neighbours."""
        return len(self.whitened) / growth_of(self.whitened) ** 2

    @property
    def degrees(self) -> float:
        """Independent bins less fitted parameters, never less than one."""
        return max(self.independent - len(self.fit.free), 1.0)

    @property
    def growth(self) -> float:
        """By how much errors are larger because neighbouring bins go together. [1]"""
        return math.sqrt(max(self.fit.degrees, 1) / self.degrees)

    @property
    def pattern(self) -> float:
        """Probability that so few changes of sign come by chance."""
        return runs_test(self.whitened)

    def at(self, since: Array) -> Array:
        """The course at times since the current stopped. [V]"""
        return np.asarray(self.course.model(since, **self.fit.values))


def fit_course(course: Course, bins: LogBins, *, tau: float | None = None) -> Fit:
    """One course by least squares; `tau` is the duration of the pulse before a plate, where it is known. [s]

    Raises
    ------
    UsageError
        Fewer bins than parameters.
    """
    limits = _limits(course, bins)
    fixed = ("tau",) if course is Course.PLATE and tau is not None else ()
    if fixed:
        del limits["tau"]
    start = {name: _inside(value, limits.get(name)) for name, value in _start(course, bins, tau).items()}
    model = averaged(course.model)
    return fit_model(model, bins.nodes, bins.voltage, start=start, bounds=limits, std=bins.std, fixed=fixed)


def averaged(model: Callable[..., Array]) -> Callable[..., Array]:
    """The model as its mean over the two nodes of each bin, with the same parameters."""

    def mean(nodes: Array, **values: float) -> Array:
        return np.asarray(model(nodes, **values).mean(axis=0))

    mean.__signature__ = inspect.signature(model)  # type: ignore[attr-defined]
    return mean


def fit_courses(
    bins: LogBins, *, tau: float | None = None, courses: tuple[Course, ...] = tuple(Course)
) -> tuple[LogBins, tuple[CourseFit, ...]]:
    """Every course of these that the bins can determine, and the bins with the error that their samples share.

    Notes
    -----
    That error is taken from the course that fits best before it is known. Where neighbouring residuals of the best
    course go together with correlation r, m bins count as m(1 − r)/(1 + r) in the likelihood of every AICc: what
    correlated points say is what fewer say.
    """
    first = _fits(bins, tau, courses)
    if not first:
        return bins, ()
    best = min(first.values(), key=lambda fit: float(np.sum((fit.residuals / bins.std) ** 2)))
    bins = with_common_error(bins, best.residuals, best.degrees)
    fits = _fits(bins, tau, courses) if bins.common else first
    white = {course: fit.residuals / bins.std for course, fit in fits.items()}
    growth = growth_of(min(white.values(), key=lambda left: float(np.sum(left**2))))
    return bins, tuple(
        CourseFit(
            course=course,
            fit=fit,
            whitened=white[course],
            score=_score(white[course], len(fit.free), growth),
            tau=tau if course is Course.PLATE else None,
        )
        for course, fit in fits.items()
    )


def _fits(bins: LogBins, tau: float | None, courses: tuple[Course, ...]) -> dict[Course, Fit]:
    found = {}
    for course in courses:
        if len(bins.since) <= len(parameters(course.model)):
            continue
        try:
            found[course] = fit_course(course, bins, tau=tau)
        except UsageError:  # too few bins for this course
            continue
    return {course: fit for course, fit in found.items() if fit.converged}


def growth_of(residuals: Array) -> float:
    """As `correlation_growth`, of the residuals or of their signs, which a few large ones do not hide."""
    return max(correlation_growth(residuals), correlation_growth(np.sign(residuals)))


def _score(white: Array, count: int, growth: float) -> float:
    penalty = aicc(np.ones(len(white)), count)
    square = float(np.mean(white**2))
    return penalty + len(white) / growth**2 * math.log(square) if square > 0 else -math.inf


def chosen(fits: tuple[CourseFit, ...]) -> CourseFit | None:
    """Of the courses that end, the one of fewest parameters among those as good as the best; None without one."""
    ending = [one for one in fits if one.course.ends and math.isfinite(one.score)]
    if not ending:
        return None
    least = min(one.score for one in ending)
    return min((one for one in ending if one.score - least < CLOSE), key=lambda one: (len(one.fit.free), one.score))


def end_interval(one: CourseFit, bins: LogBins, level: float = 0.95) -> tuple[float, float]:
    """Interval of the end voltage by profile likelihood, by as many degrees as bins are independent. [V]"""
    t, normal = t_quantile(one.degrees, level), t_quantile(math.inf, level)
    scale = math.sqrt(float(np.sum(one.whitened**2)) / max(one.fit.degrees, 1)) * one.growth * t / normal
    if not scale > 0 or not math.isfinite(scale):
        return math.nan, math.nan
    limits = _limits(one.course, bins)
    fitted = {name: limit for name, limit in limits.items() if name in one.fit.free}
    return profile_interval(
        one.fit, "V_inf", bins.nodes, bins.voltage, bounds=fitted, std=scale * bins.std, level=level
    )


# -- where a search begins ---------------------------------------------------------------------------------------------
def _limits(course: Course, bins: LogBins) -> dict[str, tuple[float, float]]:
    times = _shortest(bins), LONGEST * float(bins.since[-1])
    limits = {
        name: times for name in parameters(course.model) if name.startswith("tau") or name in ("t_0", "fill_time")
    }
    if course is Course.PLATE:
        limits["fill_time"] = times[0], math.pi**2 * times[1]
    return {**limits, "beta": (LEAST_BETA, 1.0)} if course is Course.STRETCHED else limits


def _shortest(bins: LogBins) -> float:
    return 0.1 * float(bins.since[bins.since > 0][0])


def _inside(value: float, limit: tuple[float, float] | None) -> float:
    return value if limit is None else min(max(value, 1.001 * limit[0]), 0.999 * limit[1])


def _start(course: Course, bins: LogBins, tau: float | None) -> Mapping[str, float]:
    """Of shapes on a grid of time constants, those whose linear combination fits best."""
    times = np.geomspace(2 * _shortest(bins), 5 * bins.since[-1], GRID)
    if course.terms:
        return _exponential_start(bins, times, course.terms)
    shape, trials = _shapes(course, times, tau)
    found = [(_combined(bins, [shape(bins.nodes, *place).mean(axis=0)]), place) for place in trials]
    (_, (level, slope)), place = min(found, key=lambda one: one[0][0])
    return dict(zip(parameters(course.model), (level, slope, *place), strict=True))


def _shapes(course: Course, times: Array, tau: float | None) -> tuple[Callable[..., Array], list[tuple[float, ...]]]:
    """What multiplies the second parameter of a course, and the places of the others that are tried."""
    if course is Course.PLATE:
        pulses = [float(tau)] if tau is not None else [float(k) for k in times]
        return _plate_shape, [(math.pi**2 * float(k), pulse) for k in times for pulse in pulses]
    if course is Course.STRETCHED:
        return _stretched_shape, [(float(k), beta) for k in times for beta in BETAS]
    if course is Course.LOGARITHM:
        return lambda t, k: np.log1p(t / k), [(float(k),) for k in times]
    return np.sqrt, [()]


def _plate_shape(t: Array, fill_time: float, tau: float) -> Array:
    return np.asarray(-plate_excess(t, fill_time, tau) / plate_excess(np.zeros(1), fill_time, tau))


def _stretched_shape(t: Array, tau: float, beta: float) -> Array:
    return np.asarray(-np.exp(-((t / tau) ** beta)))


def _exponential_start(bins: LogBins, times: Array, terms: int) -> Mapping[str, float]:
    shapes = [-np.exp(-bins.nodes / k).mean(axis=0) for k in times]
    sets = [p for p in itertools.combinations(range(GRID), terms) if all(b - a > 1 for a, b in itertools.pairwise(p))]
    found = [(_combined(bins, [shapes[n] for n in places]), places) for places in sets]
    (_, (level, *amplitudes)), places = min(found, key=lambda one: one[0][0])
    start = {"V_inf": level}
    for n, (amplitude, place) in enumerate(zip(amplitudes, places, strict=True), start=1):
        start |= {f"a_{n}": amplitude, f"tau_{n}": float(times[place])}
    return start


def _combined(bins: LogBins, shapes: list[Array]) -> tuple[float, list[float]]:
    """Sum of squares and coefficients of a level and these shapes, by weighted least squares."""
    weight = 1 / bins.std
    design = np.column_stack([np.ones(len(weight)), *shapes]) * weight[:, None]
    middle = float(np.average(bins.voltage, weights=weight**2))  # millivolts beside volts lose digits
    found, *_ = np.linalg.lstsq(design, (bins.voltage - middle) * weight, rcond=None)
    square = float(np.sum(((bins.voltage - middle) * weight - design @ found) ** 2))
    return square, [middle + float(found[0]), *(float(one) for one in found[1:])]
