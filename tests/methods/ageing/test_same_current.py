"""Cycles at other currents are no fade: told, and left out by a stated cycle."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Status
from ionterface.methods.ageing.cell_fits import CellRun, Law
from ionterface.methods.ageing.fade import FirstCycle, NamedCycle, fade
from ionterface.methods.ageing.same_current import CurrentsOf, EveryCycle, other_currents


def run_of(discharge, charge=None, name="c1", seed=1):
    """Half a mAh lost in each cycle, and a tenth of the capacity at each doubling of the current."""
    discharge = np.asarray(discharge, float)
    charge = np.full_like(discharge, 1e-3) if charge is None else np.asarray(charge, float)
    n = np.arange(1, len(discharge) + 1)
    lost = 0.1 * np.log2(discharge / 1e-3)
    noise = 0.05 * np.random.default_rng(seed).standard_normal(len(n))
    return CellRun(
        name=name,
        cycles=n,
        capacities=100 * (1 - lost) - 0.5 * n + noise,
        currents=np.column_stack((charge, discharge)),
    )


RATES = np.repeat([1e-3, 2e-3, 4e-3, 1e-3], [10, 5, 5, 20])


def judged(run, **more):
    return fade([run], unit="mAh", basis="", reference=FirstCycle(), **more)


def told(result):
    return [f for f in result.findings if f.code == "W-F7"]


def test_a_rate_test_within_cycling_makes_the_fade_not_valid():
    mixed = judged(run_of(RATES))
    assert mixed.status is Status.NOT_VALID
    (finding,) = told(mixed)
    assert finding.severity is Severity.ERROR
    assert str(finding).startswith(
        "c1: cycles 11 to 15 (1 and 2 mA), cycles 16 to 20 (1 and 4 mA) ran at other currents than 1 mA in 30 of 40"
    )
    assert np.isfinite(mixed.cells[0].retention.value)  # the number stands
    assert judged(run_of(np.full(40, 1e-3))).status is Status.VALID


def test_the_cycles_of_one_current_give_the_true_fade():
    found = judged(run_of(RATES), select=CurrentsOf(1))
    assert found.status is Status.VALID
    assert found.cells[0].run.cycles.tolist() == [*range(1, 11), *range(21, 41)]
    assert found.law is Law.LINEAR
    assert found.parameters["k"].mean.value == pytest.approx(0.5, abs=0.01)
    (note,) = told(found)
    assert (note.severity, note.message) == (Severity.NOTE, "10 of 40 cycles ran at other currents and are left out.")
    assert found.settings["cycles"] == "those at the currents of cycle 1, within 5%"
    assert judged(run_of(RATES), select=EveryCycle()).settings["cycles"] == "all"


def test_another_charging_current_counts_as_well():
    charge = np.where(np.arange(40) < 3, 2e-4, 1e-3)
    found = judged(run_of(np.full(40, 1e-3), charge))
    assert found.status is Status.NOT_VALID
    assert "cycles 1 to 3 (0.2 and 1 mA)" in found.findings[0].message


def test_a_current_that_was_not_constant_is_held_against_none():
    charge = np.where(np.arange(40) % 2, np.nan, 1e-3)
    assert judged(run_of(np.full(40, 1e-3), charge)).status is Status.VALID


@pytest.mark.parametrize(("share", "alike"), [(1.04, True), (1.06, False), (0.96, True), (0.94, False)])
def test_five_percent_are_one_current(share, alike):
    assert (other_currents(run_of([1e-3, 1e-3, share * 1e-3])) == "") is alike


def test_currents_that_nobody_knows_are_said_to_be_unknown():
    run = CellRun(name="c1", cycles=np.arange(1, 9), capacities=np.linspace(10, 9, 8))
    assert judged(run).settings["currents"] == "not known of c1, so not compared"
    with pytest.raises(UsageError, match="c1: the currents of the cycles are not known"):
        judged(run, select=CurrentsOf(1))


def test_faults_are_sentences():
    with pytest.raises(UsageError, match="no complete cycle 99"):
        judged(run_of(RATES), select=CurrentsOf(99))
    with pytest.raises(UsageError, match="no cycle 11 to count"):
        fade([run_of(RATES)], unit="mAh", basis="", reference=NamedCycle(11), select=CurrentsOf(1))
    with pytest.raises(UsageError, match="two currents"):
        CellRun(name="c1", cycles=np.arange(1, 3), capacities=np.ones(2), currents=np.ones(2))
