"""Levels of a rate test, found from the current."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface import read
from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.passed_charge import Gains
from ionterface.methods.rate_test import rate_test
from ionterface.methods.segmentation import Direction

RED = Direction.REDUCTION
MASS = Estimate(1.0, 0.05, "mg", source="mass")
EXACT = Gains(Estimate(1, 0, "1"), Estimate(1, 0, "1"), zero=0.0)


def codes(result):
    return [f.code for f in result.findings if f.code.startswith("W-RC")]


def steps_of(levels, cycles=3):
    """(current in mA, capacity in mC) -> charge and discharge of it."""
    steps = []
    for current, capacity in levels:
        for _ in range(cycles):
            seconds = capacity / current
            steps += [(current * 1e-3, seconds, 1, 2), (-current * 1e-3, seconds, 2, 1)]
    return steps


def test_levels_over_three_decades_and_back(play):
    levels = [(0.1, 1600), (1, 1400), (10, 1200), (100, 630), (0.1, 1590)]
    result = rate_test(play(steps_of(levels), dt=0.05), mass=MASS, basis="film", branch=RED, gains=EXACT)
    assert [x.cycles for x in result.levels] == [(1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12), (13, 14, 15)]
    assert [x.specific_current.to("A/g").value for x in result.levels] == pytest.approx([0.1, 1, 10, 100, 0.1])
    assert [x.mean.to("mAh/g").value * 3.6 for x in result.levels] == pytest.approx([1600, 1400, 1200, 630, 1590])
    assert result.returned_to_first.value == pytest.approx(1590 / 1600)
    assert codes(result) == []
    assert result.n_independent == 1
    assert result.table().column("cycles") == ("1-3", "4-6", "7-9", "10-12", "13-15")


def test_the_mean_keeps_the_error_of_the_mass_and_the_return_does_not(play):
    levels = [(1, 100), (2, 90), (1, 99)]
    result = rate_test(play(steps_of(levels), dt=0.5), mass=MASS, basis="film", branch=RED, gains=EXACT)
    mean = result.levels[0].mean
    assert mean.std / mean.value == pytest.approx(0.05, rel=0.01)  # not divided by √3
    assert result.returned_to_first.std < 0.01


def test_the_spread_is_that_of_the_cycles(play):
    steps = [(1, 100, 1, 2), (-1, 100, 2, 1), (1, 98, 1, 2), (-1, 98, 2, 1), (1, 93, 1, 2), (-1, 93, 2, 1)]
    level = rate_test(play(steps), mass=None, branch=RED).levels[0]
    assert level.sd == pytest.approx(np.std([100, 98, 93], ddof=1), rel=1e-6)
    assert level.mean.value == pytest.approx(97)
    single = rate_test(play(steps[:2]), mass=None, branch=RED).levels[0]
    assert math.isnan(single.sd)
    assert rate_test(play(steps[:2]), mass=None, branch=RED).table().column("spread") == (None,)


def test_a_test_that_fades_or_never_returns_is_told(play):
    faded = rate_test(play(steps_of([(1, 100), (2, 90), (1, 80)])), mass=None, branch=RED)
    assert codes(faded) == ["W-RC3"]
    assert "80.0%" in faded.findings[-1].message
    away = rate_test(play(steps_of([(1, 100), (2, 90)])), mass=None, branch=RED)
    assert codes(away) == ["W-RC3"]
    assert away.returned_to_first is None
    assert codes(rate_test(play(steps_of([(1, 100)])), mass=None, branch=RED)) == []


def test_a_last_half_cycle_that_was_cut_off_belongs_to_no_level(play):
    steps = steps_of([(1, 100), (2, 80), (1, 100)])
    cut = rate_test(play([*steps[:-1], (-1e-3, 30, 2, 1.7)]), mass=None, branch=RED)
    assert [level.cycles for level in cut.levels] == [(1, 2, 3), (4, 5, 6), (7, 8)]
    assert cut.levels[-1].mean.value == pytest.approx(0.1, rel=1e-2)
    assert cut.returned_to_first.value == pytest.approx(1, rel=1e-2)
    assert "W-C1" in [f.code for f in cut.findings]


def test_a_current_is_where_the_middle_of_the_charge_flowed(play):
    record = play([(1, 100, 1, 2), (-1, 60, 2, 1.4), (-0.5, 80, 1.4, 1)])
    assert rate_test(record, mass=None, branch=RED).levels[0].current == pytest.approx(1)


def test_a_return_compares_the_last_cycles(play):
    levels = [(1, 100), (1, 98), (1, 90), (2, 80), (1, 88), (1, 81)]
    result = rate_test(play(steps_of(levels, cycles=1)), mass=None, branch=RED)
    assert result.returned_to_first.value == pytest.approx(81 / 90)
    assert codes(result) == ["W-RC3"]
    grown = rate_test(play(steps_of([(1, 100), (2, 90), (1, 110)])), mass=None, branch=RED)
    assert codes(grown) == ["W-RC3"]


def test_an_unstated_gain_shows_in_the_specific_current(play):
    steps = steps_of([(1, 100)])
    level = rate_test(play(steps), mass=MASS, basis="film", branch=RED).levels[0]
    assert level.specific_current.std is None
    assert rate_test(play(steps), mass=MASS, basis="film", branch=RED, gains=EXACT).levels[0].specific_current.std


def test_closeness_groups_currents_and_is_printed(play):
    record = play(steps_of([(1, 100), (1.08, 99)], cycles=1))
    assert len(rate_test(record, mass=None, branch=RED).levels) == 2
    wide = rate_test(record, mass=None, branch=RED, closeness=0.1)
    assert len(wide.levels) == 1
    assert wide.settings["closeness"] == "0.1"


def test_the_current_of_a_constant_voltage_step_is_told_to_vary(record_of):
    t = np.arange(0, 3000.0)
    current = np.concatenate((np.ones(300), np.exp(-np.arange(1700) / 400), -np.ones(1000)))
    record = record_of(t, current, np.ones_like(t))
    assert "W-RC6" in codes(rate_test(record, mass=None, branch=Direction.OXIDATION))
    assert "W-RC6" not in codes(rate_test(record, mass=None, branch=RED))


def test_a_real_test_that_alternates_between_two_currents(sample):
    result = rate_test(read(sample("echem/neware/nw4-120-1-6-53.ndax")), mass=None, branch=RED)
    assert [len(x.cycles) for x in result.levels] == [15, 1] * 10
    assert [x.current for x in result.levels] == pytest.approx([1.94e-3, 3.9e-4] * 10, rel=1e-3)
    assert codes(result) == ["W-RC3"]


def test_faults_are_sentences(play):
    record = play(steps_of([(1, 100)]))
    with pytest.raises(UsageError, match="between 0 and 1"):
        rate_test(record, mass=None, branch=RED, closeness=5)
    with pytest.raises(UsageError, match="belong together"):
        rate_test(record, mass=MASS, branch=RED)
