"""The particle model against PyBaMM's discretisation of the same equations, integrated by scipy's Radau at 1e-10."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ionterface.quantities import CURRENT
from ionterface.simulate import (
    Accuracy,
    Cell,
    Channel,
    Diffusion,
    Electrode,
    IdealReference,
    Shape,
    SiteFamily,
    Store,
    Sweep,
    simulate,
)

pytestmark = pytest.mark.slow

RATES = (1e-4, 1e-3, 1e-2, 1e-1, 5e-1)
MASS, CELLS, POINTS, UPPER, LOWER = 1e-6, 20, 1401, 1.6, 0.2
CELL = Cell(
    working=Electrode(
        mass=MASS,
        stores=(
            Store(
                name="bulk",
                capacity=200 * 3600.0,
                families=(SiteFamily(potential=0.8, rate=5.84e-8, electrons=2.0, interaction=90.0),),
                diffusion=Diffusion(shape=Shape.PLATE, length=2e-7, diffusivity=4.6e-15),
            ),
            Store(
                name="interface",
                capacity=243 * 3600.0,
                families=(SiteFamily(potential=0.95, rate=20.0, electrons=2.0, interaction=100.0),),
            ),
        ),
        double_layer=5e3,
    ),
    counter=IdealReference(),
    resistance=4.0,
    temperature=298.15,
)


def parameters() -> dict[str, object]:
    """The numbers of the cell, as the program takes them."""
    bulk, interface = CELL.stores
    return {
        "rates": RATES, "upper": UPPER, "lower": LOWER, "points": POINTS, "cells": CELLS, "electrons": 2.0,
        "temperature": CELL.temperature, "resistance": CELL.resistance,
        "capacitance": MASS * CELL.working.double_layer,
        "bulk": {
            "potential": bulk.families[0].potential, "rate": bulk.families[0].rate,
            "interaction": bulk.families[0].interaction, "charge": CELL.charges[0],
            "length": bulk.diffusion.length, "diffusivity": bulk.diffusion.diffusivity,
        },
        "interface": {
            "potential": interface.families[0].potential, "rate": interface.families[0].rate,
            "interaction": interface.families[0].interaction, "charge": CELL.charges[1],
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def expected(peer, tmp_path_factory):
    """Currents at each rate."""
    folder = tmp_path_factory.mktemp("two_stores")
    (folder / "given.json").write_text(json.dumps(parameters()), encoding="utf-8")
    peer("two_stores.py", folder / "given.json", folder / "found.json")
    return dict(zip(RATES, json.loads((folder / "found.json").read_text(encoding="utf-8")), strict=True))


@pytest.mark.parametrize("rate", RATES)
def test_current_agrees_to_a_hundred_thousandth_of_the_peak(expected, rate):
    done = simulate(
        CELL,
        Sweep(potentials=(UPPER, LOWER, UPPER), rate=rate),
        channel=Channel(interval=2 * (UPPER - LOWER) / rate / (POINTS - 1), delay=0.0),
        start=UPPER,
        accuracy=Accuracy(tolerance=1e-9, cells=CELLS),
    )
    current = done.record.take(CURRENT, method="test")[0]
    peak = np.max(np.abs(current))
    np.testing.assert_allclose(current, expected[rate], rtol=0, atol=1e-5 * peak)
