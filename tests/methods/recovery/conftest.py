"""Rests whose course is known; the plate is computed by finite volumes, by no function of the analysis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from ionterface.record import Metadata, Record

CHECK_TIMES = [0, 1, 3, 10, 30, 100, 300, 1000, 3000]
CHECK = [0.82, 0.824858, 0.833258, 0.852590, 0.870366, 0.878502, 0.888964, 0.898930, 0.899999]
"""0.9 − 0.05 e^(−t/10) − 0.03 e^(−t/300) V, section 10 of the reference, check (a)."""
PLATE_TIMES = [0.1, 1, 5, 10, 30, 60, 120, 300, 600, 1800]
PLATE = [
    2.9557764, 2.9594989, 2.9653512, 2.9690495, 2.9761545, 2.9809173, 2.9853153, 2.9892185, 2.9899595, 2.9900000,
]  # fmt: skip
"""Rest of section 5.3: L²/D = 1000 s, pulse of 60 s, dEs = −10 mV, check (b)."""


def excess_of_volumes(times, *, fill_time: float, tau: float, cells: int = 500):
    """Surface beyond its mean after a pulse, over the rise of the mean: finite volumes, exact in time by eigenmodes."""
    edges = 1 - (1 - np.linspace(0, 1, cells + 1)) ** 1.5  # finest at the surface, which is at 1
    volume, middle = np.diff(edges), (edges[1:] + edges[:-1]) / 2
    conduct = 1 / np.diff(middle)
    matrix = np.zeros((cells, cells))
    for k, g in enumerate(conduct):
        matrix[k, k] -= g
        matrix[k + 1, k + 1] -= g
        matrix[k, k + 1] = matrix[k + 1, k] = g
    root = np.sqrt(volume)
    rates, modes = np.linalg.eigh(matrix / np.outer(root, root))
    rates = np.minimum(rates, 0.0) / fill_time
    source = modes[-1] / root[-1] / fill_time
    safe = np.where(rates < -1e-12, rates, -1.0)
    filled = np.where(rates < -1e-12, np.expm1(safe * tau) / safe, tau) * source
    surface = [float(modes[-1] / root[-1] @ (filled * np.exp(rates * t))) for t in np.asarray(times)]
    return np.asarray(surface) / (tau / fill_time) - 1


def exponential(t, v_inf=0.9):
    """Check (a) at any time."""
    return v_inf - 0.05 * np.exp(-t / 10) - 0.03 * np.exp(-t / 300)


def slow_noise(rng, size: int, sigma: float, steps: float):
    """Noise whose correlation falls by e within so many samples."""
    keep, out, now = np.exp(-1 / steps), np.empty(size), sigma * rng.standard_normal()
    for k, kick in enumerate(sigma * np.sqrt(1 - keep**2) * rng.standard_normal(size)):
        now = keep * now + kick
        out[k] = now
    return out


def rested(since, voltage, *, before=0.7, current=-1e-3, seconds=100.0, then=(), kelvin=None) -> Record:
    """A discharge from 1 V to `before`, a rest, and what follows it as (time after the rest, voltage, current)."""
    on = np.linspace(0, seconds, 101)
    t = np.concatenate([on, seconds + np.asarray(since, float), [seconds + since[-1] + a for a, _, _ in then]])
    v = np.concatenate([np.linspace(1.0, before, 101), voltage, [b for _, b, _ in then]])
    i = np.concatenate([np.full(101, current), np.zeros(len(since)), [c for *_, c in then]])
    columns = {"time_s": t, "voltage_V": v, "current_A": i}
    if kelvin is not None:
        columns["temperature_K"] = np.concatenate([np.full(101, kelvin[0]), kelvin, np.full(len(then), kelvin[-1])])
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file="rest.csv", simulated=True))


@pytest.fixture
def volumes() -> Callable[..., np.ndarray]:
    return excess_of_volumes


@pytest.fixture
def check_a() -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(CHECK_TIMES, dtype=float), np.asarray(CHECK)


@pytest.fixture
def check_b() -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(PLATE_TIMES), np.asarray(PLATE)


@pytest.fixture
def relax() -> Callable[..., np.ndarray]:
    return exponential


@pytest.fixture
def rest_record() -> Callable[..., Record]:
    return rested


@pytest.fixture
def slow() -> Callable[..., np.ndarray]:
    return slow_noise
