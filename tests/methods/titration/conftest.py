"""Electrodes of known diffusivity, computed by finite volumes: no function of the analysis is used."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record

# Section 5.3 of the reference: D = 1e-11 cm²/s, L = 1e-4 cm, tau = 60 s, dEs = -10 mV, E0 = 3 V, iR = -30 mV.
ON_TIMES = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 40, 50, 60]
ON = [
    2.9681194, 2.9657948, 2.9640529, 2.9615896, 2.9567019, 2.9511937, 2.9434038, 2.9374265, 2.9323874, 2.9279478,
    2.9239341,
]  # fmt: skip
OFF_TIMES = [0.1, 1, 5, 10, 30, 60, 120, 300, 600, 1800]
OFF = [
    2.9557764, 2.9594989, 2.9653512, 2.9690495, 2.9761545, 2.9809173, 2.9853153, 2.9892185, 2.9899595, 2.9900000,
]  # fmt: skip


def record_of(t, current, potential) -> Record:
    columns = {TIME.column: t, CURRENT.column: current, VOLTAGE.column: potential}
    return Record(
        data=pl.DataFrame({name: np.asarray(values, dtype=float) for name, values in columns.items()}),
        metadata=Metadata(file="pulses.csv", simulated=True),
    )


def reference_record(until: float = 1800.0) -> Record:
    kept = [k for k, since in enumerate(OFF_TIMES) if since <= until]
    t = [-600, -300, 0, *ON_TIMES, *(60 + OFF_TIMES[k] for k in kept)]
    i = [0, 0, 0, *([-1e-3] * len(ON_TIMES)), *([0] * len(kept))]
    return record_of(np.asarray(t) + 600.0, i, [3.0, 3.0, 3.0, *ON, *(OFF[k] for k in kept)])


def diffused(times, flux, geometry: Geometry, cells: int = 400):
    """Surface and mean rise of a body of length 1 and D 1, at `times`; `flux` holds from each time to the next."""
    from scipy.linalg import solve_banded

    d = geometry.dimensions
    edges = 1 - (1 - np.linspace(0, 1, cells + 1)) ** 2  # finest at the surface, which is at 1
    volume, area = np.diff(edges**d) / d, edges ** (d - 1)
    middle = (edges[1:] + edges[:-1]) / 2
    conduct = area[1:-1] / np.diff(middle)
    c = np.zeros(cells)
    surface, mean = [0.0], [0.0]
    gamma = 2 - np.sqrt(2)

    def solved(rhs, h):
        band = np.zeros((3, cells))
        band[1] = volume
        band[1, :-1] += h * conduct
        band[1, 1:] += h * conduct
        band[0, 1:] = -h * conduct
        band[2, :-1] = -h * conduct
        return solve_banded((1, 1), band, rhs)

    def gain(now, j):
        flow = conduct * np.diff(now)
        out = np.zeros(cells)
        out[:-1] += flow
        out[1:] -= flow
        out[-1] += j
        return out

    last = conduct[-1] * 0 + (1 - middle[-1])
    for k in range(len(times) - 1):
        h, j = times[k + 1] - times[k], flux[k]
        if h > 0:  # TR-BDF2
            half = gamma * h / 2
            source = np.zeros(cells)
            source[-1] = j
            stage = solved(volume * c + half * (gain(c, j) + source), half)
            weight = 1 / (gamma * (2 - gamma))
            mixed = weight * stage - (1 - gamma) ** 2 * weight * c
            step = (1 - gamma) / (2 - gamma) * h
            c = solved(volume * mixed + step * source, step)
        surface.append(c[-1] + j * last)
        mean.append(float(np.sum(volume * c) / np.sum(volume)))
    return np.asarray(surface), np.asarray(mean)


def titration(
    *,
    theta: float,
    geometry: Geometry = Geometry.PLATE,
    pulses: int = 1,
    tau: float = 60.0,
    rest: float = 20.0,
    change: float = -10e-3,
    ohmic: float = 30.0,
    current: float = -1e-3,
    points: int = 240,
    noise: float = 0.0,
    seed: int = 0,
) -> Record:
    """Pulses with theta = D·tau/L², each with a rest of `rest` tau; dE at rest and R0 in V and Ohm.

    Times are spaced evenly in their square roots, on both sides of each switch.
    """
    part = np.linspace(0, 1, points + 1)[1:] ** 2
    spans, flux, i = [np.linspace(-600, 0, 61)], [np.zeros(61)], [np.zeros(61)]
    for _ in range(pulses):
        for length, on in ((tau, 1.0), (rest * tau, 0.0)):
            spans.append(spans[-1][-1] + part * length)
            flux.append(np.full(points, on))
            i.append(np.full(points, on * current))
    t, on, i = (np.concatenate(a) for a in (spans, flux, i))
    surface, mean = diffused(t * theta / tau, np.append(on[1:], 0.0), geometry)
    del mean
    e = 3.0 + change * surface / (geometry.dimensions * theta) + ohmic * i
    rng = np.random.default_rng(seed)
    return record_of(t + 600.0, i, e + noise * rng.standard_normal(len(e)))


@pytest.fixture
def reference() -> Callable[..., Record]:
    return reference_record


@pytest.fixture
def titrate() -> Callable[..., Record]:
    return titration


@pytest.fixture
def micron() -> Callable[[Geometry], DiffusionBody]:
    """A body of 1 µm, known to 10 %."""
    return lambda geometry: DiffusionBody(geometry=geometry, length=Estimate(1e-6, 1e-7, "m", source="length"))


@pytest.fixture
def diffuse() -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """Surface and mean rise of a body of length 1 and D 1 under a flux; see `diffused`."""
    return diffused
