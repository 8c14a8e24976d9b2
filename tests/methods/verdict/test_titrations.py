"""The film number by each titration, and the v-proportional share of sweeps that were rebuilt from steps."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.musca import musca
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.intermittent_current import intermittent_current
from ionterface.methods.titration.pitt import pitt
from ionterface.methods.verdict import Kind, of_separation, of_titration
from ionterface.methods.voltammetry.convention import Convention
from ionterface.methods.voltammetry.separation import separation
from ionterface.record import Metadata, Record
from tests.methods.verdict.conftest import _module

TIME = 100.0
"""L²/D [s]"""
ASKED = {"electrons": 1, "temperature": 298.15, "rates": (1e-4, 0.1), "window": 1.0, "data": "titration"}


def body(std=0.1, length=1e-6):
    return DiffusionBody(geometry=Geometry.PLATE, length=Estimate(length, std * length, "m", source="length"))


def plate(t):
    """Current after a step into a plate of 8 mC, by its own modes. [A]"""
    odd = (2 * np.arange(4000) + 1)[:, None]
    return 8e-3 * 2 / TIME * np.exp(-(odd**2) * np.pi**2 * t / (4 * TIME)).sum(axis=0)


def staircase(current, levels, hold, *, first=0.01, points=300, noise=2e-9):
    """Steps of 10 mV after a rest at 0 V; `levels` counts them."""
    rng, times = np.random.default_rng(0), np.geomspace(first, hold, points)
    t, e, i, now, before = [np.arange(60.0)], [np.zeros(60)], [np.zeros(60)], 59.0, 0
    for level in levels:
        t.append(now + times)
        e.append(np.full(points, 0.01 * level))
        i.append(np.sign(level - before) * current(times) + noise * rng.standard_normal(points))
        now, before = now + hold, level
    data = {"time_s": np.concatenate(t), "voltage_V": np.concatenate(e), "current_A": np.concatenate(i)}
    return Record(data=pl.DataFrame(data), metadata=Metadata(file="steps.csv", simulated=True))


@pytest.mark.parametrize("length_std", [0.0, 0.5])
def test_potential_steps_give_d_over_the_square_of_the_length_however_badly_that_is_known(length_std):
    found = pitt(staircase(plate, (1, 2, 3), TIME), body=body(length_std))
    d, film = of_titration(found, **ASKED)
    assert (d.kind, film.kind, d.source) == (Kind.DIFFUSIVITY, Kind.FILM, "PITT")
    assert d.decides
    assert film.decides
    low, high = film.film.filling
    assert low <= 1 / TIME * 1.002
    assert high >= 1 / TIME * 0.998
    assert high / low < 1.05, "the length cancels"
    assert d.high / d.low > 5 or length_std == 0.0, "but not in D"


@pytest.mark.parametrize("delay", [0.05, 0.3])
def test_a_surface_that_limits_the_steps_gives_no_film_number(delay):
    """The fit converges, to a D that is tens of times wrong."""
    found = pitt(staircase(lambda t: plate(t) * (1 - np.exp(-t / delay)), (1, 2, 3), TIME), body=body())
    assert {f.code for f in found.findings} == {"W-PI2"}
    assert found.steps[0].finite.value > 10 * 1e-12 / TIME
    for one in of_titration(found, **ASKED):
        assert not one.decides
        assert "no diffusivity is valid" in one.reason


def test_a_step_whose_fit_has_a_remark_gives_no_film_number_while_the_others_do():
    good = pitt(staircase(plate, (1, 2, 3), TIME), body=body())
    first, *rest = good.steps
    doubtful = dataclasses.replace(
        first, finite=first.finite * 50.0, fit=dataclasses.replace(first.fit, at_bound=("fill_time",))
    )
    found = of_titration(dataclasses.replace(good, steps=(doubtful, *rest)), **ASKED)[1]
    assert found.decides
    assert found.film.filling[1] < 1.05 / TIME


def interrupted(rate, *, noise=2e-6):
    """Eight spans of 300 s of current (the first of 1200 s) with pauses of 10 s into a plate; E falls with its mean."""
    simulators = _module("titration")
    t, on = [np.linspace(-60, 0, 7)], [np.zeros(7)]
    for k in range(8):
        for span, flow, step in ((1200.0 if k == 0 else 300.0, 1.0, 1.0), (10.0, 0.0, 0.1)):
            t.append(t[-1][-1] + np.arange(1, round(span / step) + 1) * step)
            on.append(np.full(len(t[-1]), flow))
    t, on = np.concatenate(t), np.concatenate(on)
    surface, _ = simulators.diffused(t * rate, np.append(on[1:], 0.0), Geometry.PLATE)
    e = 3 - 1e-1 / 3000 * surface / rate - 0.03 * on
    return simulators.record_of(t + 60, -1e-3 * on, e + noise * np.random.default_rng(0).standard_normal(len(e)))


def test_interruptions_give_the_film_number():
    found = intermittent_current(interrupted(1e-3), body=body(), window=(1.0, 5.0))
    d, film = of_titration(found, **ASKED)
    assert (d.source, film.source) == ("ICI", "D by ICI")
    assert film.decides, film.reason
    low, high = film.film.filling
    assert low <= 1e-3 <= high
    assert high / low < 1.5
    assert film.film.p(0.1)[0] <= 38.922 * 0.1 / 1e-3 <= film.film.p(0.1)[1]
    assert d.low < 1e-15 < d.high


def test_sweeps_rebuilt_from_steps_give_the_share_that_the_steps_hold():
    """1 mC at once and 2a√t of diffusion in every step: the share at the slowest rate is 1/(1 + 2a√t) in mC."""
    slope, intervals = 5e-5, [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
    record = staircase(
        lambda t: 1e-3 / 0.02 * np.exp(-t / 0.02) + slope / np.sqrt(t), (*range(1, 13), *range(11, -1, -1)), 200.0,
        first=1e-4, points=1500,
    )  # fmt: skip
    rebuilt = musca(record, intervals=intervals)
    one = of_separation(separation(rebuilt, convention=Convention()), data="steps")
    truth = 1e-3 / (1e-3 + 2 * slope * np.sqrt(intervals[-1]))
    assert one.rates == pytest.approx((1e-4, 1e-2), rel=1e-3)
    assert one.slowest == pytest.approx(1e-4, rel=1e-3)
    assert one.value.value == pytest.approx(truth, abs=0.03)
