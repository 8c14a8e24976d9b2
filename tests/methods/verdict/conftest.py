"""Electrodes whose store is known, and verdicts on what an instrument would have recorded of them."""

from __future__ import annotations

import importlib.util
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.segmentation import Direction
from ionterface.methods.verdict import series_evidence, storage_verdict
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.finite_film import Film
from ionterface.methods.voltammetry.preparation import scan_rate_series

SLOW, FAST = (5e-5, 1.1e-3), (9e-3, 0.11)
FASTS = np.array([1, 1.6, 2.5, 4, 6.3, 10]) * 1e-2
RATES = np.concatenate([[1e-4, 2e-4, 5e-4, 1e-3], FASTS])
"""Slow ones down to a steady charge, and a decade of fast ones. [V/s]"""
LENGTH = 1e-6


def _module(folder: str) -> types.ModuleType:
    """The simulators of another folder of tests."""
    name = f"simulators_of_{folder}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / folder / "conftest.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class Electrodes:
    """One coulomb each, between 0.1 and 0.9 V; `filled` is D·t/L² of a film in a sweep at the slowest fast rate."""

    def __init__(self):
        self.cv = _module("voltammetry")
        self.program = self.cv.Program(0.1, 0.9)

    def diffusivity(self, filled):
        return filled * FASTS[0] / self.program.window * LENGTH**2

    def film(self, filled, charge=1.0, **more):
        given = {"charge": charge, "diffusivity": self.diffusivity(filled), "length": LENGTH}
        return self.cv.film(self.program, RATES, **given, **more)

    def capacitor(self, charge, resistance=0.0):
        return self.cv.surface(self.program, RATES, capacitance=charge / self.program.window, resistance=resistance)

    def sites(self, charge):
        return self.cv.surface(self.program, RATES, charge=charge, width=0.05)

    def said(self, filled, geometry=Geometry.PLATE, std=0.1):
        """A film as somebody states it."""
        d = self.diffusivity(filled)
        return Film(
            length=Estimate(LENGTH, 0.02 * LENGTH, "m"), diffusivity=Estimate(d, std * d, "m2/s"),
            electrons=1, temperature=298.15, geometry=geometry,
        )  # fmt: skip

    def records(self, truth, seed=0, **noise):
        return self.cv.recorded(truth, seed=seed, **(noise or {"gain": 0.01, "relative": 0.01}))

    def evidence(self, records, *, film=None, resistance=0.01, convention=None, data="sweeps"):
        known = None if resistance is None else Estimate(resistance, 0.05 * resistance, "Ohm")
        return series_evidence(
            scan_rate_series(records), convention=convention or Convention(), fast=FAST, slow=SLOW,
            branch=Direction.OXIDATION, film=film, series_resistance=known, data=data,
        )  # fmt: skip

    def verdict(self, truth, seed=0, noise=None, **given):
        return storage_verdict(self.evidence(self.records(truth, seed, **(noise or {})), **given))


@pytest.fixture(scope="session")
def electrodes() -> Electrodes:
    return Electrodes()


@pytest.fixture(scope="session")
def titrate():
    return _module("titration").titration
