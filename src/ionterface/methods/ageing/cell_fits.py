"""Every law fitted to the capacities of one cell."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.bent_line import bent_line
from ionterface.fitting.model_choice import aicc
from ionterface.fitting.model_fit import Array, Bounds, Fit, Model, fit_model, parameters
from ionterface.methods.ageing import models


class Law(enum.Enum):
    """A law of activation and fade."""

    LINEAR = "linear"
    EXPONENTIAL = "exponential"
    SQUARE_ROOT = "square root"
    POWER = "power"
    KNEE = "knee"
    ACTIVATION_FADE = "activation and fade"

    @property
    def model(self) -> Model:
        """The function of the cycle number."""
        return _MODELS[self]

    def unit(self, parameter: str, capacity: str) -> str:
        """Unit of a parameter where capacities have the unit `capacity`."""
        if parameter in ("Q_1", "Q_inf"):
            return capacity
        if parameter == "p":
            return "1"
        if parameter in ("N_a", "N_k"):
            return "cycles"
        per = {Law.SQUARE_ROOT: "√cycle", Law.POWER: "cycle^p"}.get(self, "cycle")
        return f"1/{per}" if self is Law.EXPONENTIAL else f"{capacity} per {per}"


_MODELS: dict[Law, Model] = {
    Law.LINEAR: models.linear,
    Law.EXPONENTIAL: models.exponential,
    Law.SQUARE_ROOT: models.square_root,
    Law.POWER: models.power,
    Law.KNEE: models.knee,
    Law.ACTIVATION_FADE: models.activation_fade,
}


@dataclass(frozen=True, kw_only=True)
class CellRun:
    """Capacities of one cell, in the order of its cycles.

    Raises
    ------
    UsageError
        Shapes differ, cycles do not rise from 1 or later, or a capacity is not above zero.
    """

    name: str
    cycles: Array
    """Shape (n,)."""
    capacities: Array
    """Shape (n,), in the unit that the analysis is told."""
    currents: Array | None = None
    """Of oxidation and of reduction in each cycle, positive, shape (n, 2); NaN where a half cycle had no constant one,
    None where they are not known. [A]"""

    def __post_init__(self) -> None:
        n, q = np.asarray(self.cycles, dtype=float), np.asarray(self.capacities, dtype=float)
        if n.shape != q.shape or n.ndim != 1:
            raise UsageError(f"{self.name}: {n.shape} cycles and {q.shape} capacities; give one for each.")
        if (len(n) and n[0] < 1) or np.any(np.diff(n) <= 0):
            raise UsageError(f"{self.name}: cycle numbers rise from 1 on; sort them.")
        if not np.all(q > 0):
            raise UsageError(f"{self.name}: a capacity is not above zero; leave that cycle out.")
        if self.currents is not None and np.shape(self.currents) != (len(n), 2):
            raise UsageError(f"{self.name}: give two currents, of oxidation and of reduction, for each cycle.")


@dataclass(frozen=True, kw_only=True)
class LawFit:
    """One law and one cell."""

    fit: Fit
    aicc: float
    """Infinite where the cell has too few cycles for the law to be compared."""


def fit_laws(run: CellRun) -> Mapping[Law, LawFit]:
    """Every law that has a start in this cell's data; those that need more cycles are left out."""
    found = {}
    for law in Law:
        count = len(parameters(law.model))
        if len(run.cycles) < count:
            continue
        start, bounds = _start(law, run)
        fit = fit_model(law.model, run.cycles, run.capacities, start=start, bounds=bounds)
        found[law] = LawFit(fit=fit, aicc=aicc(fit.residuals, count) if fit.converged else math.inf)
    return found


def _start(law: Law, run: CellRun) -> tuple[dict[str, float], Bounds]:
    n, q = run.cycles, run.capacities
    first, drop = float(q[0]), float(q[0] - q[-1]) / max(float(n[-1] - n[0]), 1.0)
    slope = drop or 1e-6 * first
    match law:
        case Law.LINEAR:
            return {"Q_1": first, "k": slope}, {}
        case Law.EXPONENTIAL:
            return {"Q_1": first, "k": slope / first}, {}
        case Law.SQUARE_ROOT:
            return {"Q_1": first, "k": slope * math.sqrt(float(n[-1]))}, {}
        case Law.POWER:
            return {"Q_1": first, "k": slope, "p": 0.8}, {"p": (0.05, 5.0)}
        case Law.KNEE:
            line = bent_line(n, q, columns=np.column_stack((np.ones_like(n), n - 1)))
            place = min(max(line.place, float(n[0]) + 1e-3), float(n[-1]) - 1e-3)
            values = {"Q_1": float(line.coefficients[0]), "k": -float(line.coefficients[1])}
            return {**values, "N_k": place, "k_more": -line.bend}, {"N_k": (float(n[0]), float(n[-1]))}
        case Law.ACTIVATION_FADE:
            return _activation_start(run)


def _activation_start(run: CellRun) -> tuple[dict[str, float], Bounds]:
    """The best of a grid of N_a; the other three are linear."""
    n, q = run.cycles, run.capacities
    span = float(n[-1] - n[0])
    best, start = math.inf, {}
    for N_a in np.geomspace(0.2, max(span, 1.0), 40):
        decay = np.exp(-(n - 1) / N_a)
        design = np.column_stack((1 - decay, decay, 1 - n))
        solved, *_ = np.linalg.lstsq(design, q, rcond=None)
        square = float(np.sum((q - design @ solved) ** 2))
        if square < best:
            best = square
            start = {"Q_inf": float(solved[0]), "Q_1": float(solved[1]), "N_a": float(N_a), "k": float(solved[2])}
    return start, {"N_a": (0.05, 10 * max(span, 1.0))}
