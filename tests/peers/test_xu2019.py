"""D of an NMC half cell that PyBaMM simulates with the parameters of Xu et al.: 1e-14 m²/s in spheres of 5.3 µm.

PyBOP's example of a titration is this pulse of 148 s at 1C, without the rest: theta = D·tau/R² reaches 0.053, fifty
times what the planar formula allows in a sphere.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import binom

from ionterface.estimate import Estimate, Status
from ionterface.fitting.confidence import interval
from ionterface.formats import read
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt import gitt
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.record import Record

pytestmark = pytest.mark.slow

TRUTH = 1e-14
SPHERE = DiffusionBody(geometry=Geometry.SPHERE, length=Estimate(5.3e-6, 0.0, "m"))
SEEDS = 250
SAMPLING = {"every 2 s": ("--step", 2.0, "--rest-step", 20.0), "every 0.2 s": ("--step", 0.2, "--rest-step", 2.0)}
REST = ("--rest", 20000.0)
"""[s]; the slowest mode of the sphere decays in 139 s."""


@pytest.fixture(scope="module")
def simulated(peer, tmp_path_factory):
    """Text of a pulse that PyBaMM simulates with some options."""

    @functools.cache
    def simulate(*options: object) -> Path:
        path = tmp_path_factory.mktemp("xu2019") / "pulse.csv"
        peer("xu2019.py", path, *options)
        return path

    return simulate


@pytest.fixture
def pulse(simulated):
    return lambda *options: read(simulated(*options))


def ratio(found, estimator) -> float:
    return found.diffusivity(estimator, 0).value / TRUTH


@pytest.mark.parametrize("sampling", SAMPLING)
def test_the_planar_formula_is_refused_and_the_sphere_gives_d(pulse, sampling):
    found = gitt(pulse(*REST, *SAMPLING[sampling]), body=SPHERE)
    for planar in (Estimator.SLOPE, Estimator.ENDS):
        assert 0.59 < ratio(found, planar) < 0.71
        assert not found.valid(planar, 0)
    assert "W-G1" in found.codes(0)
    assert ratio(found, Estimator.FINITE) == pytest.approx(1, rel=0.05)
    assert found.valid(Estimator.FINITE, 0)
    assert found.status is Status.VALID


def test_without_a_rest_there_is_no_d(pulse):
    found = gitt(pulse(), body=SPHERE)
    assert found.status is Status.NOT_COMPUTABLE
    assert {finding.code for finding in found.findings} == {"W-G10"}


@pytest.mark.parametrize("sampling", SAMPLING)
def test_what_bends_the_potential_beside_diffusion_moves_d_by_some_percent(pulse, sampling):
    """dEs is -31 mV and the resistance of charge transfer falls by a tenth during the pulse."""
    at = (*REST, *SAMPLING[sampling])
    ideal, kinetics, curved = (
        ratio(gitt(pulse(*at, *options), body=SPHERE), Estimator.FINITE)
        for options in (("--straight", "--steady"), ("--straight",), ("--steady",))
    )
    assert ideal == pytest.approx(1, rel=0.005)
    assert curved == pytest.approx(ideal, rel=0.01)
    assert -0.05 < kinetics - ideal < -0.005


def test_a_large_step_is_told_and_its_d_is_near(pulse):
    found = gitt(pulse(*REST, "--pulse", 600.0, *SAMPLING["every 0.2 s"]), body=SPHERE)
    assert found.rest_change(0).value == pytest.approx(-0.118, abs=0.001)
    assert {"W-G1", "W-G5", "W-G14"} <= set(found.codes(0))
    assert ratio(found, Estimator.FINITE) == pytest.approx(1, rel=0.05)


def test_with_5_mv_of_noise_the_interval_holds_the_truth_as_often_as_it_says(pulse):
    record = pulse(*REST)
    e = record.frame()["voltage_V"].to_numpy()
    hits, ratios, flagged = np.zeros(2), [], 0
    for seed in range(SEEDS):
        noise = 5e-3 * np.random.default_rng(seed).standard_normal(len(e))
        noisy = Record(data=record.frame().with_columns(voltage_V=pl.Series(e + noise)), metadata=record.metadata)
        found = gitt(noisy, body=SPHERE)
        ends = [interval(found.diffusivity(Estimator.FINITE, 0), found.degrees(Estimator.FINITE, 0), level)
                for level in (0.68, 0.95)]  # fmt: skip
        hits += [low <= TRUTH <= high for low, high in ends]
        ratios.append(ratio(found, Estimator.FINITE))
        flagged += "W-G1" in found.codes(0) and not found.valid(Estimator.SLOPE, 0)
    for held, level in zip(hits, (0.68, 0.95), strict=True):
        assert binom.ppf(0.001, SEEDS, level) <= held <= binom.ppf(0.999, SEEDS, level), (hits, level)
    assert np.median(ratios) == pytest.approx(1, rel=0.05)
    assert flagged == SEEDS


def test_pybop_on_the_same_pulse(peer, simulated, tmp_path):
    """It knows the open-circuit potential, yet holds one resistance and does not judge its planar model."""
    found = gitt(read(simulated(*REST)), body=SPHERE)
    peer("pybop_fits.py", simulated(*REST), tmp_path / "pybop.json")
    pybop = {name: d / TRUTH for name, d in json.loads((tmp_path / "pybop.json").read_text()).items()}
    assert pybop["planar"] < 0.5  # the ohmic drop is taken for diffusion
    assert 0.6 < pybop["planar without ohmic drop"] < 0.8
    assert abs(ratio(found, Estimator.FINITE) - 1) < min(abs(other - 1) for other in pybop.values()) / 4
