"""Curves of chosen cycles."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface import read
from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.charge_discharge import charge_discharge
from ionterface.methods.cycling import cycling
from ionterface.methods.segmentation import Direction

JDB = "echem/biologic-mpr-mpt/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr"
MASS = Estimate(2.0, 0.1, "mg", source="mass")


def test_curves_begin_at_zero_and_end_at_the_capacity(play):
    record = play([(1e-3, 1000, 1, 2), (0, 50, 2, 2), (-1e-3, 900, 2, 1)] * 2)
    result = charge_discharge(record, cycles=[2], mass=MASS, basis="film")
    charge, discharge = result.curves
    assert (charge.cycle, charge.direction, discharge.direction) == (2, Direction.OXIDATION, Direction.REDUCTION)
    assert charge.capacity[0] == 0
    assert charge.capacity[-1] == pytest.approx(charge.total.value)
    assert charge.total.to("mAh/g").value == pytest.approx(1 / 2e-3 / 3.6)
    assert np.interp(250e3, charge.capacity, charge.voltage) == pytest.approx(1.5)  # 0.5 C of 1 C on 2 mg
    assert len(charge.capacity) == len(charge.voltage)
    assert result.unit == "C/kg"
    assert result.table().column("last_voltage") == (2.0, 1.0)


def test_without_a_mass_capacities_are_charges(play):
    result = charge_discharge(play([(1, 100, 1, 2), (-1, 90, 2, 1)]), cycles=[1], mass=None)
    assert result.unit == "C"
    assert result.curves[0].total.value == pytest.approx(100)
    assert result.table().columns[2].unit == "mAh"


def test_a_pulse_curve_relaxes_at_constant_capacity(play):
    pulses = [(1, 60, 1, 1.1), (0, 600, 1.1, 1.05)] * 3 + [(-1, 60, 1.1, 1)]
    curve = charge_discharge(play(pulses), cycles=[1], mass=None).curves[0]
    assert curve.capacity[-1] == pytest.approx(180)
    resting = np.diff(curve.capacity) == 0
    assert resting.sum() > 1000
    assert np.ptp(curve.voltage[1:][resting]) > 0.04


def test_curves_are_read_only_and_the_input_is_left_alone(play):
    record = play([(1, 100, 1, 2), (-1, 90, 2, 1)])
    before = record.frame()
    curve = charge_discharge(record, cycles=[1], mass=None).curves[0]
    with pytest.raises(ValueError, match="read-only"):
        curve.voltage[0] = 0
    assert record.frame().equals(before)


def test_totals_are_those_of_cycling(sample):
    record = read(sample(JDB))
    result = charge_discharge(record, cycles=[1, 3], mass=MASS, basis="film")
    run = cycling(record, bases={"film": MASS})
    assert [(c.cycle, c.direction.value) for c in result.curves] == [
        (1, "reduction"),
        (1, "oxidation"),
        (3, "reduction"),
        (3, "oxidation"),
    ]
    for curve in result.curves:
        assert curve.total.value == run.capacity(curve.cycle, basis="film", branch=curve.direction).value
        assert curve.capacity[-1] == pytest.approx(curve.total.value, rel=1e-12)


def test_faults_are_sentences(play):
    record = play([(1, 100, 1, 2), (-1, 90, 2, 1)])
    with pytest.raises(UsageError, match="no cycle 4, 5; the record holds cycles 1 to 1"):
        charge_discharge(record, cycles=[1, 4, 5], mass=None)
    with pytest.raises(UsageError, match="belong together"):
        charge_discharge(record, cycles=[1], mass=MASS)
    with pytest.raises(UsageError, match="belong together"):
        charge_discharge(record, cycles=[1], mass=None, basis="film")
    with pytest.raises(UsageError, match="must be positive"):
        charge_discharge(record, cycles=[1], mass=Estimate(-1, 0, "mg"), basis="film")
