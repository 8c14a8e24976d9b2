"""Current after a step of the potential: two branches of resistance and capacitance, diffusion, a steady rest."""

from __future__ import annotations

import enum
import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.model_fit import Fit, fit_model
from ionterface.methods.finite_diffusion import Geometry, step_current
from ionterface.record import Array

NAMES = ("R1", "C1", "R2", "C2", "B", "i_res")
"""Parameters of a transient, in the order of every array of them."""
FEWEST = 12
"""Points that six parameters and their errors need."""
_BETTER = 10.0  # in units of the variance: three standard errors of one parameter
_STARTS = 3  # of the search, at least one and a half steps of the grid apart
_GRID = 16
_THIN = 120
_LEAST = 1e-9


class TimeWeights(enum.Enum):
    """Which part of a transient weighs how much in the fit."""

    DECADES = "each decade of time weighs the same"
    POINTS = "each point weighs the same"


@dataclass(frozen=True)
class DiffusionTerm:
    """Decay of the diffusion current: B·t^-½, or, with a diffusion time, the current of a body that fills up.

    `time` is L²/D [s].
    """

    time: float | None = None
    geometry: Geometry = Geometry.PLATE

    def current(self, t: Array) -> Array:
        """For B = 1. [s^-½]"""
        if self.time is None:
            return np.asarray(t**-0.5)
        return math.sqrt(math.pi / self.time) / self._faces * step_current(t / self.time, self.geometry)

    def charge(self, t: float) -> float:
        """For B = 1, from the step on. [s^½]

        By Gauss-Legendre quadrature in the root of time, in which the current times that root is smooth.
        """
        if self.time is None:
            return 2 * math.sqrt(t)
        nodes, weights = np.polynomial.legendre.leggauss(64)
        root = (nodes + 1) / 2 * math.sqrt(t)
        return float(np.sum(weights * root * self.current(root**2)) * math.sqrt(t))

    @property
    def _faces(self) -> int:
        """Surface times length over volume: 1, 2, 3 for plate, cylinder, sphere."""
        return {Geometry.PLATE: 1, Geometry.CYLINDER: 2, Geometry.SPHERE: 3}[self.geometry]


SEMI_INFINITE = DiffusionTerm()


def specs_current(
    t: Array,
    dE: float,
    *,
    R1: float,
    C1: float,
    R2: float,
    C2: float,
    B: float,
    i_res: float,
    diffusion: DiffusionTerm = SEMI_INFINITE,
) -> Array:
    """Current at times t after a step of the potential by dE, shape of t. [A]

    Parameters
    ----------
    t : array
        Positive. [s]
    dE : float
        [V]
    R1, C1, R2, C2 : float
        Branches in parallel. [Ohm, F]
    B : float
        [A s^½]
    i_res : float
        [A]

    Notes
    -----
    i = dE/R1·exp(-t/R1C1) + dE/R2·exp(-t/R2C2) + B·t^-½ + i_res. Source [1]_, recalled, unverified.

    References
    ----------
    .. [1] M. F. Dupont, S. W. Donne, Electrochim. Acta 167 (2015) 268. doi:10.1016/j.electacta.2015.03.137
    """
    branches = dE / R1 * np.exp(-t / (R1 * C1)) + dE / R2 * np.exp(-t / (R2 * C2))
    return np.asarray(branches + B * diffusion.current(t) + i_res)


def step_charges(
    t: float,
    dE: float,
    *,
    R1: float,
    C1: float,
    R2: float,
    C2: float,
    B: float,
    i_res: float,
    diffusion: DiffusionTerm = SEMI_INFINITE,
) -> Array:
    """Charges of both branches, of diffusion and of the residual current from the step to time t, shape (4,). [C]"""
    first, second = (-C * dE * math.expm1(-t / (R * C)) for R, C in ((R1, C1), (R2, C2)))
    return np.asarray([first, second, B * diffusion.charge(t), i_res * t])


@dataclass(frozen=True, kw_only=True)
class Transient:
    """Fit of one transient; values and covariance in the order of `NAMES`, the faster branch first."""

    values: Array
    """Shape (6,). [Ohm, F, Ohm, F, A s^½, A]"""
    covariance: Array
    """Shape (6, 6); 0 in rows of parameters on a bound."""
    at_bound: tuple[str, ...]
    converged: bool
    degrees: int
    scatter: float
    """Standard deviation of a point about the fit. [A]"""
    correlation: float
    """Of neighbouring residuals."""
    height: float
    """[V]"""
    diffusion: DiffusionTerm

    @property
    def std(self) -> Array:
        """Standard error of each parameter; NaN on a bound."""
        on_bound = np.isin(NAMES, self.at_bound)
        return np.where(on_bound, np.nan, np.sqrt(np.diag(self.covariance)))

    @property
    def time_constants(self) -> tuple[float, float]:
        """R1·C1 and R2·C2. [s]"""
        R1, C1, R2, C2 = self.values[:4].tolist()
        return R1 * C1, R2 * C2

    def charges(self, t: float) -> tuple[Array, Array]:
        """The four charges from the step to time t, shape (4,) [C], and their covariance, shape (4, 4) [C²]."""
        charge = functools.partial(_charges, t, self.height, self.diffusion)
        slopes = _slopes(charge, self.values)
        return charge(self.values), slopes @ self.covariance @ slopes.T


def _charges(t: float, dE: float, diffusion: DiffusionTerm, values: Array) -> Array:
    return step_charges(t, dE, **dict(zip(NAMES, values.tolist(), strict=True)), diffusion=diffusion)


def fit_transient(t: Array, i: Array, dE: float, *, weights: TimeWeights, diffusion: DiffusionTerm) -> Transient:
    """Six parameters of one transient by least squares, with their covariance.

    Parameters
    ----------
    t, i : arrays of shape (n,)
        Times since the step, positive and ascending [s]; currents, positive in the direction of the step [A].
    dE : float
        Magnitude of the step. [V]
    weights : TimeWeights
        Weights of the points. They say what matters, not how well a point is known: the covariance is that of points
        of equal noise (Huber's sandwich), whatever the weights.
    diffusion : DiffusionTerm

    Notes
    -----
    Resistances, capacitances and B are not negative. The search starts at the best of a grid of pairs of time
    constants, the rest of the model being linear in them.

    Raises
    ------
    UsageError
        Too few points, or a step of no height.
    """
    if len(t) < FEWEST or not dE > 0:
        raise UsageError(f"{len(t)} points after a step of {dE:g} V; a transient needs {FEWEST} and a step.")
    share = np.gradient(np.log(t)) if weights is TimeWeights.DECADES else np.ones_like(t)
    share = share / share.mean()

    def model(  # amplitudes and logarithms of times are what a search can follow
        t: Array, a1: float, log_tau1: float, a2: float, log_tau2: float, *, B: float, i_res: float
    ) -> Array:
        branches = a1 * np.exp(-t * math.exp(-log_tau1)) + a2 * np.exp(-t * math.exp(-log_tau2))
        return np.asarray(branches + B * decay + i_res)

    decay, largest = diffusion.current(t), float(np.max(np.abs(i)))
    spans = (math.log(t[0] / 30), math.log(100 * t[-1]))
    amplitudes, most = (_LEAST * largest, 100 * largest), 100 * float(np.max(np.abs(i / decay)))
    bounds = {"a1": amplitudes, "a2": amplitudes, "log_tau1": spans, "log_tau2": spans, "B": (0.0, most)}
    fits = [
        fit_model(model, t, i, start=start, bounds=bounds, std=largest / np.sqrt(share))
        for start in _starts(t, i, share, decay, amplitudes[0])
    ]
    fit = _best(fits, share)
    branches = sorted((fit.values[f"log_tau{k}"], k) for k in (1, 2))
    bound = (*fit.at_bound, "B") if fit.values["B"] < _LEAST * most else fit.at_bound
    values, at_bound = _physical(fit.values, [k for _, k in branches], bound, dE)
    loose = ~np.isin(NAMES, at_bound)

    def current(p: Array) -> Array:
        return specs_current(t, dE, **dict(zip(NAMES, p.tolist(), strict=True)), diffusion=diffusion)

    covariance = _sandwich(_slopes(current, values)[:, loose], share, fit.residuals, loose)
    square = float(np.sum(fit.residuals**2))
    return Transient(
        values=values,
        covariance=covariance,
        at_bound=at_bound,
        converged=fit.converged,
        degrees=fit.degrees,
        scatter=math.sqrt(square / fit.degrees),
        correlation=float(np.sum(fit.residuals[1:] * fit.residuals[:-1])) / square if square > 0 else 0.0,
        height=dE,
        diffusion=diffusion,
    )


def _best(fits: Sequence[Fit], share: Array) -> Fit:
    """The first fit, or a later one whose sum of squares is less by more than noise makes it."""
    best = fits[0]
    for one in fits[1:]:
        if float(share @ one.residuals**2) * (1 + _BETTER / one.degrees) < float(share @ best.residuals**2):
            best = one
    return best


def _physical(
    values: Mapping[str, float], order: list[int], at_bound: tuple[str, ...], dE: float
) -> tuple[Array, tuple[str, ...]]:
    """Parameters in the order of `NAMES` from those of the search, and which of them a bound leaves unknown."""
    made: list[float] = []
    unknown: list[str] = []
    for place, k in enumerate(order, start=1):
        resistance = dE / values[f"a{k}"]
        made += [resistance, math.exp(values[f"log_tau{k}"]) / resistance]
        if {f"a{k}", f"log_tau{k}"} & set(at_bound):
            unknown += [f"R{place}", f"C{place}"]
    unknown += [name for name in ("B",) if name in at_bound]
    return np.asarray([*made, values["B"], values["i_res"]]), tuple(unknown)


def _starts(t: Array, i: Array, share: Array, decay: Array, least: float) -> list[dict[str, float]]:
    """The best pair of time constants of a finer grid about each of the best of a grid, with their amplitudes.

    Several, since from one of them the search may end in a minimum that is not the least.
    """
    near = np.unique(np.searchsorted(t, np.geomspace(t[0], t[-1], _THIN)).clip(0, len(t) - 1))
    t, i, decay, root = t[near], i[near], decay[near], np.sqrt(share[near])
    coarse = np.geomspace(t[0] / 2, t[-1], _GRID)
    rest = np.column_stack((decay, np.ones_like(t), -np.ones_like(t))) * root[:, None]
    step = math.log(coarse[1] / coarse[0])
    apart: list[tuple[float, float]] = []
    for pair, _ in _pairs(t, i * root, rest, coarse, coarse):
        if len(apart) < _STARTS and all(
            max(abs(math.log(a / b)) for a, b in zip(pair, one, strict=True)) > 1.5 * step for one in apart
        ):
            apart.append(pair)
    finer, small = np.exp(np.linspace(-1, 1, 7) * step), 1e-4 * float(np.max(np.abs(i)))
    starts = []
    for first, second in apart:
        pair, (a1, a2, B, up, down) = _pairs(t, i * root, rest, first * finer, second * finer)[0]
        starts.append(
            {
                "a1": max(float(a1), small, least),
                "log_tau1": math.log(pair[0]),
                "a2": max(float(a2), small, least),
                "log_tau2": math.log(pair[1]),
                "B": max(float(B), small / float(decay[0])),
                "i_res": float(up - down),
            }
        )
    return starts


def _pairs(t: Array, y: Array, rest: Array, faster: Array, slower: Array) -> list[tuple[tuple[float, float], Array]]:
    """Pairs of time constants, the second the greater, with the amplitudes that fit best; the best pair first.

    `y` and `rest` are the weighted currents and the weighted columns of the other terms, the second of them steady.
    """
    from scipy.optimize import nnls

    found = []
    root = rest[:, 1]
    for first in faster.tolist():
        for second in slower[slower > 1.01 * first].tolist():
            design = np.column_stack((np.exp(-t / first) * root, np.exp(-t / second) * root, rest))
            norms = np.linalg.norm(design, axis=0)
            norms = np.where(norms > 0, norms, 1.0)
            amplitudes, left = nnls(design / norms, y)
            found.append((left, (first, second), amplitudes / norms))
    return [(pair, amplitudes) for _, pair, amplitudes in sorted(found, key=lambda one: one[0])]


def _slopes(function: Callable[[Array], Array], values: Array) -> Array:
    """Derivatives by central differences, shape (n, p)."""
    columns = []
    for k, value in enumerate(values.tolist()):
        step = np.zeros_like(values)
        step[k] = 1e-5 * abs(value) or 1e-12
        columns.append((function(values + step) - function(values - step)) / (2 * step[k]))
    return np.column_stack(columns)


def _sandwich(slopes: Array, share: Array, residuals: Array, loose: Array) -> Array:
    """Covariance of a weighted fit to points of equal noise, shape (6, 6); 0 where a parameter sits on its bound."""
    covariance = np.zeros((len(loose), len(loose)))
    norms = np.linalg.norm(slopes, axis=0)
    norms = np.where(norms > 0, norms, 1.0)
    scaled = slopes / norms
    bread = np.linalg.pinv((scaled * share[:, None]).T @ scaled, hermitian=True)
    noise = float(np.sum(residuals**2)) / max(len(residuals) - int(loose.sum()), 1)
    inner = noise * bread @ ((scaled * share[:, None] ** 2).T @ scaled) @ bread
    covariance[np.ix_(loose, loose)] = inner / np.outer(norms, norms)
    return covariance
