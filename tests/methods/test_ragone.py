"""Energy and power of discharges, ideal devices, literature, and points that must not be mixed."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface import read
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.cycling import cycling
from ionterface.methods.passed_charge import Gains
from ionterface.methods.ragone import (
    Load,
    battery_energy,
    capacitor_energy,
    largest_power,
    literature_point,
    ragone,
)

EXACT = Gains(current=Estimate(1.0, 0.0, "1"), voltage=Estimate(1.0, 0.0, "1"), zero=0.0)
MG = Estimate(1e-6, 5e-8, "kg", source="mass")


def discharged(play, *, mass=MG, hours=4.43, more=()):
    """443 mAh/g on 1 mg at 0.1 A/g from 1.4 to 0.4 V, then a charge from 0.6 to 1.6 V; further steps after."""
    steps = [(-1e-4, hours * 3600, 1.4, 0.4), (1e-4, hours * 3600, 0.6, 1.6), *more]
    return cycling(play(steps, dt=6.0), bases={"VOx": mass}, gains=EXACT)


def codes(result):
    return [f.code for f in result.findings if f.code.startswith("W-RG")]


def test_a_linear_discharge_has_the_energy_time_and_power_of_the_check(play):
    result = ragone({"c1": discharged(play)}, basis="VOx")
    (point,) = result.points
    assert result.status is Status.VALID
    assert point.energy.to("Wh/kg").value == pytest.approx(398.70, abs=0.08)  # the step's ends are 6 s wide
    assert point.power.value == pytest.approx(90.00, abs=5e-3)
    assert (point.energy.value / point.power.value) / 3600 == pytest.approx(4.430, abs=2e-3)
    assert point.efficiency.value == pytest.approx(0.9 / 1.1, rel=1e-4)
    assert codes(result) == []
    assert result.table().rows[0][2] == "VOx"


def test_consumed_zinc_on_the_basis_lowers_the_energy(play):
    result = ragone({"c1": discharged(play, mass=MG * (1 + 443 / 819.87))}, basis="VOx")
    assert result.points[0].energy.to("Wh/kg").value == pytest.approx(258.84, abs=0.06)


def test_the_mass_dominates_the_uncertainty(play):
    point = ragone({"c1": discharged(play)}, basis="VOx").points[0]
    assert point.energy.std / point.energy.value == pytest.approx(0.05, rel=1e-3)
    assert point.efficiency.stated_std < 1e-3


@pytest.mark.parametrize(
    ("power", "energy"), [(0.01, 118.3095), (0.05, 110.9902), (0.1, 100.0), (0.15, 84.4949), (0.18, 60.0)]
)
def test_an_ideal_battery_delivers_what_is_tabulated(power, energy):
    """U0 = 1.2 V, 100 mAh/g, 2 ohm g; powers in W/g, energies in mWh/g."""
    found = battery_energy(np.array([power * 1e3]), voltage=1.2, charge=360e3, resistance=2e-3)
    assert found[0] / 3600 == pytest.approx(energy, abs=5e-5)


def test_the_largest_power_takes_half_of_the_energy():
    assert largest_power(1.2, 2e-3) == pytest.approx(180.0)
    given = {"voltage": 1.2, "charge": 360e3, "resistance": 2e-3}
    curve = battery_energy(np.array([0.0, 180.0, 181.0]), **given)
    assert curve[0] == pytest.approx(1.2 * 360e3)
    assert curve[1] == pytest.approx(1.2 * 360e3 / 2)
    assert np.isnan(curve[2])
    with pytest.raises(UsageError, match="above zero"):
        battery_energy(np.array([-1.0]), **given)
    with pytest.raises(UsageError, match="above zero"):
        largest_power(0.0, 1.0)


def test_a_lossless_capacitor_delivers_what_is_tabulated():
    assert capacitor_energy(100e3, 1.0, 0.5) / 3600 == pytest.approx(10.4167, abs=5e-5)
    with pytest.raises(UsageError, match="higher to a lower"):
        capacitor_energy(100e3, 0.5, 1.0)


def test_loads_that_differ_are_told(play):
    def other(load, basis="VOx"):
        energy, power = Estimate(100.0, None, "Wh/kg"), Estimate(500.0, None, "W/kg")
        return literature_point("theirs", energy=energy, power=power, load=load, basis=basis, source="X 2020")

    cells = {"c1": discharged(play)}
    same = ragone(cells, basis="VOx", literature=[other(Load.CONSTANT_CURRENT)])
    assert codes(same) == []
    assert same.n_independent == 1
    assert same.points[-1].source == "X 2020"
    assert codes(ragone(cells, basis="VOx", literature=[other(Load.CONSTANT_POWER)])) == ["W-RG1"]
    assert codes(ragone(cells, basis="VOx", literature=[other(Load.MATCHED)])) == ["W-RG2"]
    assert codes(ragone(cells, basis="VOx", literature=[other(Load.CONSTANT_CURRENT, "cell")])) == ["W-RG5"]


def test_literature_needs_its_source_its_basis_and_numbers_above_zero():
    given = {"energy": Estimate(1, 0, "Wh/kg"), "power": Estimate(1, 0, "W/kg"), "load": Load.CONSTANT_POWER}
    with pytest.raises(MissingFact, match="come from"):
        literature_point("a", **given, basis="cell", source=" ")
    with pytest.raises(MissingFact, match="mass of the point"):
        literature_point("a", **given, basis="", source="X 2020")
    with pytest.raises(UsageError, match="above zero"):
        literature_point("a", **{**given, "power": Estimate(0, 0, "W/kg")}, basis="cell", source="X 2020")


def test_an_energy_that_rises_with_the_power_is_doubted(play):
    faster = [(-2e-4, 4.43 * 1800 * 1.1, 1.4, 0.4), (2e-4, 4.43 * 1800, 0.6, 1.6)]
    slower = [(-2e-4, 4.43 * 1800 * 0.9, 1.4, 0.4), (2e-4, 4.43 * 1800, 0.6, 1.6)]
    assert codes(ragone({"c1": discharged(play, more=faster)}, basis="VOx")) == ["W-RG3"]
    assert codes(ragone({"c1": discharged(play, more=slower)}, basis="VOx")) == []


def test_a_cycle_without_a_discharge_is_left_out(play):
    steps = [(1e-4, 3600, 0.6, 1.6), (-1e-4, 3600, 1.4, 0.4), (1e-4, 3600, 0.6, 1.6)]
    result = ragone({"c1": cycling(play(steps, dt=6.0), bases={"VOx": MG})}, basis="VOx")
    assert codes(result) == ["W-RG4"]
    assert [p.cycle for p in result.points] == [1]


def test_what_cannot_be_compared_is_refused(play):
    with pytest.raises(UsageError, match="no mass basis 'film'"):
        ragone({"c1": discharged(play)}, basis="film")
    with pytest.raises(UsageError, match="no cell"):
        ragone({}, basis="VOx")
    with pytest.raises(UsageError, match="no cycle 7"):
        ragone({"c1": discharged(play)}, basis="VOx", cycles=[7])


def test_a_real_discharge(sample):
    record = read(sample("echem/zn-mn-biologic-lanhe/LANHE_GPCL.ccs"))
    result = ragone({"c1": cycling(record, bases={"1 g": Estimate(1e-3, 0, "kg")})}, basis="1 g")
    (point,) = result.points
    counter = float(np.abs(record.data["counter_half_cycle_energy_J"].to_numpy()).max())  # the instrument's own
    assert point.energy.value * 1e-3 == pytest.approx(counter, rel=1e-4)
    assert point.power.value * 1e-3 == pytest.approx(counter / 33970.86, rel=1e-4)
    assert point.efficiency is None
