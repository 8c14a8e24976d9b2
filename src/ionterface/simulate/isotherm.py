"""Filling of a store at equilibrium with a potential, and the potential of a filling."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from ionterface.errors import UsageError
from ionterface.record import Array
from ionterface.simulate.cell import FARADAY, GAS_CONSTANT, SiteFamily, Store

_SPAN = 700.0
"""ln(x/(1 - x)) between minus and plus this: every filling that a floating point number can hold."""


def equilibrium_filling(store: Store, potential: float, *, temperature: float) -> float:
    """Filling at which all families of a store are in equilibrium with a potential. [1]

    Raises
    ------
    UsageError
        Three fillings are (g below -4 within the two-phase region): the model cannot know the branch.
    """
    scale = GAS_CONSTANT * temperature / FARADAY
    if len(store.families) > 1:
        return float(sum(f.share * _alone(f, potential, scale) for f in store.families))
    family = store.families[0]
    place = (potential - family.potential) * family.electrons / scale

    def excess(logit: float) -> float:
        return float(logit + family.interaction * (expit(logit) - 0.5) + place)

    if family.interaction < -4.0:
        found = _branches(excess)
        if len(found) > 1:
            raise UsageError(
                f"at {potential:g} V the store {store.name!r} with g = {family.interaction:g} may be nearly empty or "
                "nearly full; start it from a stated filling."
            )
        return float(expit(found[0]))
    return float(expit(brentq(excess, -_SPAN, _SPAN, xtol=1e-13)))


def _branches(excess: object) -> list[float]:
    places = np.linspace(-60.0, 60.0, 4001)
    values = np.array([excess(p) for p in places])  # type: ignore[operator]
    crossings = np.flatnonzero(np.sign(values[1:]) != np.sign(values[:-1]))
    return [float(brentq(excess, places[k], places[k + 1], xtol=1e-13)) for k in crossings]


def _alone(family: SiteFamily, potential: float, scale: float) -> float:
    return float(expit(-(potential - family.potential) * family.electrons / (scale * family.width)))


def equilibrium_potential(store: Store, filling: Array, *, temperature: float) -> Array:
    """Potential at which a store holds a filling. [V]

    Parameters
    ----------
    filling : array
        Between 0 and 1, both excluded.
    """
    scale = GAS_CONSTANT * temperature / FARADAY
    x = np.asarray(filling, dtype=float)
    if np.any((x <= 0) | (x >= 1)):
        raise UsageError("an empty or a full store has no equilibrium potential; give fillings between 0 and 1.")
    family = store.families[0]
    if len(store.families) == 1:
        logs = np.log(x / (1 - x)) + family.interaction * (x - 0.5)
        return np.asarray(family.potential - scale / family.electrons * logs)
    return np.array([_mixed(store, float(value), scale) for value in x.ravel()]).reshape(x.shape)


def _mixed(store: Store, filling: float, scale: float) -> float:
    logit = math.log(filling / (1 - filling))
    ends = [f.potential - f.width * scale / f.electrons * logit for f in store.families]
    if max(ends) - min(ends) < 1e-12:
        return ends[0]

    def excess(potential: float) -> float:
        return sum(f.share * _alone(f, potential, scale) for f in store.families) - filling

    return float(brentq(excess, min(ends) - 1e-9, max(ends) + 1e-9, xtol=1e-14))
