"""Courses that a voltage may take at rest. Each is a plain function of the time since the current stopped. [s, V]"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Mapping

import numpy as np

from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.finite_length_fit import pulse_response
from ionterface.record import Array


def one_exponential(since: Array, *, V_inf: float, a_1: float, tau_1: float) -> Array:
    """V_inf − a_1·exp(−t'/tau_1): one resistance beside one capacitance."""
    return np.asarray(V_inf - a_1 * np.exp(-since / tau_1))


def two_exponentials(since: Array, *, V_inf: float, a_1: float, tau_1: float, a_2: float, tau_2: float) -> Array:
    """V_inf − Σ a_i·exp(−t'/tau_i), two terms."""
    return np.asarray(V_inf - a_1 * np.exp(-since / tau_1) - a_2 * np.exp(-since / tau_2))


def three_exponentials(
    since: Array, *, V_inf: float, a_1: float, tau_1: float, a_2: float, tau_2: float, a_3: float, tau_3: float
) -> Array:
    """V_inf − Σ a_i·exp(−t'/tau_i), three terms."""
    two = two_exponentials(since, V_inf=V_inf, a_1=a_1, tau_1=tau_1, a_2=a_2, tau_2=tau_2)
    return np.asarray(two - a_3 * np.exp(-since / tau_3))


def plate(since: Array, *, V_inf: float, a: float, fill_time: float, tau: float) -> Array:
    """V_inf − a·s(t')/s(0), s the rise that is left in a plate after a pulse of duration tau; fill_time is L²/D.

    The change of the rest potential by the pulse is −a/s(0), see `plate_excess`: it bears the sign of the current.
    """
    return np.asarray(V_inf - a * plate_excess(since, fill_time, tau) / plate_excess(np.zeros(1), fill_time, tau))


def plate_excess(since: Array, fill_time: float, tau: float) -> Array:
    """How far the surface is beyond its end, over the change at rest: [G(theta + x) − G(x)]/theta − 1."""
    return pulse_response(np.asarray(since) + tau, tau=tau, fill_time=fill_time, geometry=Geometry.PLATE) - 1.0


def stretched(since: Array, *, V_inf: float, a: float, tau: float, beta: float) -> Array:
    """V_inf − a·exp(−(t'/tau)^beta): relaxation times spread without a gap."""
    return np.asarray(V_inf - a * np.exp(-((since / tau) ** beta)))


def logarithm(since: Array, *, V_0: float, k: float, t_0: float) -> Array:
    """V_0 + k·ln(1 + t'/t_0): self-discharge limited by activation; it has no end."""
    return np.asarray(V_0 + k * np.log1p(since / t_0))


def square_root(since: Array, *, V_0: float, k: float) -> Array:
    """V_0 + k·√t': self-discharge limited by diffusion; it has no end."""
    return np.asarray(V_0 + k * np.sqrt(since))


def rest_change(values: Mapping[str, float]) -> float:
    """Change of the rest potential by the pulse before, from the parameters of `plate`. [V]"""
    return -values["a"] / float(plate_excess(np.zeros(1), values["fill_time"], values["tau"])[0])


class Course(enum.Enum):
    """A course of the voltage at rest."""

    ONE = "one exponential"
    TWO = "two exponentials"
    THREE = "three exponentials"
    PLATE = "diffusion in a plate"
    STRETCHED = "stretched exponential"
    LOGARITHM = "logarithm of time"
    SQUARE_ROOT = "square root of time"

    @property
    def model(self) -> Callable[..., Array]:
        """The function of time."""
        return _MODELS[self]

    @property
    def ends(self) -> bool:
        """Whether there is a voltage at which it ends; self-discharge has none."""
        return self not in (Course.LOGARITHM, Course.SQUARE_ROOT)

    @property
    def terms(self) -> int:
        """How many exponentials it consists of; 0 for the others."""
        return {Course.ONE: 1, Course.TWO: 2, Course.THREE: 3}.get(self, 0)

    def slowest(self, values: Mapping[str, float]) -> float:
        """Time that a rest has to exceed threefold, from the parameters: the last mode has then decayed to 5 %. [s]"""
        if self.terms:
            return max(values[f"tau_{n}"] for n in range(1, self.terms + 1))
        if self is Course.PLATE:
            return values["fill_time"] / math.pi**2
        return values["tau"] * 3 ** (1 / values["beta"]) / 3 if self is Course.STRETCHED else math.inf


_MODELS: Mapping[Course, Callable[..., Array]] = {
    Course.ONE: one_exponential,
    Course.TWO: two_exponentials,
    Course.THREE: three_exponentials,
    Course.PLATE: plate,
    Course.STRETCHED: stretched,
    Course.LOGARITHM: logarithm,
    Course.SQUARE_ROOT: square_root,
}
