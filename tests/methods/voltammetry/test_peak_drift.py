"""Why a peak moves: a resistance, a step per decade, both, neither, or nobody can say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.peak_drift import Cause, drift

RATES = np.geomspace(1e-3, 1, 10)


@pytest.fixture
def moved(stated_peaks):
    def made(ohm=0.0, decade=0.0, power=0.5, noise=0.0, rates=RATES):
        rates = np.asarray(rates)
        currents = 1e-3 * rates**power
        e = 0.1 + ohm * currents + decade * np.log10(rates)
        e = e + noise * np.random.default_rng(2).standard_normal(len(rates))
        found = stated_peaks(list(rates), e.tolist(), (-e).tolist(), currents=currents.tolist())
        return [drift(track) for track in found.tracks]

    return made


def test_a_resistance_is_found_again_with_one_sign_on_both_branches(moved):
    for one in moved(ohm=40.0, noise=1e-4):
        assert one.cause is Cause.OHMIC
        assert one.resistance.value == pytest.approx(40, abs=4 * one.resistance.std)
        assert one.resistance.std < 1
        assert one.degrees == 8


def test_the_baseline_flows_through_the_resistance_too(stated_peaks):
    flowing, below = 1e-3 * RATES**0.5, 1e-3 * RATES
    e = 0.1 + 40 * (flowing + below)
    track = stated_peaks(RATES.tolist(), e.tolist(), (-e).tolist(), currents=flowing.tolist()).tracks[0]
    peaks = [replace(p, baseline=Estimate(i, 0.0, "A")) for p, i in zip(track.peaks, below.tolist(), strict=True)]
    one = drift(replace(track, peaks=tuple(peaks)))
    assert one.cause is Cause.OHMIC
    assert one.resistance.value == pytest.approx(40)


def test_a_step_per_decade_is_found_again(moved):
    up, down = moved(decade=0.03, noise=1e-4)
    assert up.cause is down.cause is Cause.KINETIC
    assert (up.per_decade.value, down.per_decade.value) == pytest.approx((0.03, -0.03), abs=5e-4)
    assert up.shift.value == pytest.approx(0.09, abs=1e-3)


def test_both_together(moved):
    one = moved(ohm=40.0, decade=0.03, noise=1e-4)[0]
    assert one.cause is Cause.BOTH
    assert one.resistance.value == pytest.approx(40, abs=4 * one.resistance.std)
    assert one.per_decade.value == pytest.approx(0.03, abs=4 * one.per_decade.std)
    assert one.degrees == 7


def test_a_peak_that_stands_still(moved):
    assert moved(noise=1e-4)[0].cause is Cause.NONE


def test_currents_that_run_like_the_logarithm_tell_nothing_apart(moved):
    one = moved(ohm=400.0, power=0.02, noise=5e-4)[0]
    assert one.correlation > 0.999
    assert one.cause is Cause.NOT_TOLD_APART


def test_fewer_than_five_rates_are_not_tested(moved):
    one = moved(ohm=40.0, rates=RATES[:4])[0]
    assert one.cause is Cause.NOT_TESTABLE
    assert math.isnan(one.resistance.value)
    assert math.isfinite(one.shift.value)
