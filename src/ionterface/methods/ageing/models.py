"""Laws of a capacity against the cycle number, counted from 1. Each is a plain function of the cycle."""

from __future__ import annotations

import numpy as np

from ionterface.record import Array


def linear(cycle: Array, Q_1: float, k: float) -> Array:
    """Q_1 − k·(N − 1): the same loss in every cycle."""
    return np.asarray(Q_1 - k * _since(cycle))


def exponential(cycle: Array, Q_1: float, k: float) -> Array:
    """Q_1·exp(−k·(N − 1)): the same share is lost in every cycle."""
    return np.asarray(Q_1 * np.exp(-k * _since(cycle)))


def square_root(cycle: Array, Q_1: float, k: float) -> Array:
    """Q_1 − k·√(N − 1): growth of a layer that slows itself down."""
    return np.asarray(Q_1 - k * np.sqrt(_since(cycle)))


def power(cycle: Array, Q_1: float, k: float, p: float) -> Array:
    """Q_1 − k·(N − 1)^p."""
    return np.asarray(Q_1 - k * _since(cycle) ** p)


def knee(cycle: Array, Q_1: float, k: float, N_k: float, k_more: float) -> Array:
    """Q_1 − k·(N − 1) − k_more·max(0, N − N_k): a loss that becomes steeper at cycle N_k."""
    return np.asarray(Q_1 - k * _since(cycle) - k_more * np.maximum(0.0, np.asarray(cycle, dtype=float) - N_k))


def activation_fade(cycle: Array, Q_inf: float, Q_1: float, N_a: float, k: float) -> Array:
    """Q_inf − (Q_inf − Q_1)·exp(−(N − 1)/N_a) − k·(N − 1): a rise within some N_a cycles above a steady loss."""
    since = _since(cycle)
    return np.asarray(Q_inf - (Q_inf - Q_1) * np.exp(-since / N_a) - k * since)


def _since(cycle: Array) -> Array:
    return np.asarray(cycle, dtype=float) - 1
