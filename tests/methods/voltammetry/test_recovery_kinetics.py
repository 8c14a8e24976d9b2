"""Diffusivity and rate constants from peaks: the truth is found again, and the intervals hold it."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.laviron import laviron
from ionterface.methods.voltammetry.nicholson import nicholson
from ionterface.methods.voltammetry.peak_baseline import NoBaseline
from ionterface.methods.voltammetry.peaks import peaks
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.randles_sevcik import Area, AreaKind, Reversible, randles_sevcik


def cases(quick, **noises):
    """One noise with 20 seeds, and all of them with 200."""
    many = (pytest.param(n, 200, id=f"{name}, 200 seeds", marks=pytest.mark.slow) for name, n in noises.items())
    return pytest.mark.parametrize(("noise", "seeds"), [pytest.param(noises[quick], 20, id="20 seeds"), *many])


RATES = np.array([0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5])
TEMPERATURE = Estimate(298.15, 0.0, "K")
DISSOLVED = {"area": 1e-5, "concentration": 1.0, "diffusivity": 1e-9}


def peaks_of(cells, truth, **how):
    return peaks(scan_rate_series(cells.recorded(truth, **how), cycle=1), baseline=NoBaseline())


def program(cells):
    return cells.Program(0.2, 0.8, cycles=1, falling_first=True)


@cases("all", points={"relative": 0.01}, rates={"gain": 0.02}, all={"gain": 0.02, "relative": 0.01})
def test_the_diffusivity_of_a_dissolved_couple(cells, noise, seeds):
    truth = cells.solution(program(cells), RATES, **DISSOLVED)
    trials = []
    for seed in range(seeds):
        (track,) = peaks_of(cells, truth, seed=seed, **noise).branch(Direction.REDUCTION)
        result = randles_sevcik(
            track,
            electrons=1,
            area=Area(value=Estimate(1e-5, 0.0, "m2"), kind=AreaKind.ELECTROACTIVE),
            concentration=Estimate(1.0, 0.0, "mol/m3"),
            temperature=TEMPERATURE,
            law=Reversible(),
        )
        trials.append((result.diffusivity, result.degrees))
    cells.assert_honest(trials, 1e-9)


def nicholson_of(cells, truth, **how):
    return nicholson(
        peaks_of(cells, truth, **how),
        electrons=1,
        temperature=TEMPERATURE,
        diffusivity=Estimate(1e-9, 0.0, "m2/s"),
        alpha=0.5,
        forward=Direction.REDUCTION,
        switching=-0.3,
    )


@cases(
    "all",
    points={"relative": 0.01},
    rates={"contact": 30.0},
    all={"contact": 20.0, "gain": 0.02, "relative": 0.005},
)
def test_the_rate_constant_of_a_dissolved_couple(cells, noise, seeds):
    """psi from 2.1 to 0.43 over the rates."""
    k0 = 2.1 * np.sqrt(np.pi * 1e-9 * RATES[0] / cells.thermal)
    truth = cells.solution(program(cells), RATES, rate_constant=k0, **DISSOLVED)
    results = [nicholson_of(cells, truth, seed=s, **noise) for s in range(seeds)]
    cells.assert_honest(((r.rate_constant, r.degrees) for r in results), k0)


@cases("all", points={"relative": 0.01}, all={"contact": 100.0, "relative": 0.005})
@pytest.mark.parametrize(
    ("alpha", "inverse_m"),
    [
        pytest.param(0.5, [1, 2, 4, 8, 15, 30], id="alpha known"),
        pytest.param(None, [10, 15, 20, 30, 50, 80], id="alpha sought", marks=pytest.mark.slow),
    ],
)
def test_the_rate_constant_of_a_surface_couple(cells, noise, seeds, alpha, inverse_m):
    """Separations of 35 to 280 mV where alpha is stated; of 173 to 379 mV where the peaks have to tell it."""
    program = cells.Program(-0.1, 1.1, cycles=1, falling_first=True)
    truth = cells.slow_surface(program, np.array(inverse_m) * cells.thermal, charge=1e-5, rate_constant=1.0)
    stated = None if alpha is None else Estimate(alpha, 0.0, "1")
    results = [
        laviron(peaks_of(cells, truth, seed=s, **noise), electrons=1, temperature=TEMPERATURE, alpha=stated)
        for s in range(seeds)
    ]
    cells.assert_honest(((r.rate_constant, r.degrees) for r in results), 1.0)
    if alpha is None:
        cells.assert_honest(((r.alpha, r.alpha_degrees) for r in results), 0.5)
