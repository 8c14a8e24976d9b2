"""Charge, energy and efficiencies: laws, honest uncertainties, real instruments."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface import read
from ionterface.errors import MissingQuantity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.cycling import Efficiency, cycling
from ionterface.methods.passed_charge import ChargeSource, Gains
from ionterface.methods.segmentation import Direction
from ionterface.quantities import (
    CELL_VOLTAGE,
    COUNTER_CHARGE,
    COUNTER_ELECTRODE_VOLTAGE,
    CURRENT,
    TIME,
    VOLTAGE,
)

OX, RED = Direction.OXIDATION, Direction.REDUCTION
JDB = "echem/biologic-mpr-mpt/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr"
ZINC = "echem/zn-mn-biologic-lanhe"
EXACT = Gains(Estimate(1, 0, "1"), Estimate(1, 0, "1"), zero=0.0)


def codes(result):
    return [f.code for f in result.findings]


def test_charge_energy_and_efficiencies_of_two_known_cycles(play):
    result = cycling(play([(2, 1000, 1, 2), (-1, 1800, 2, 1), (2, 800, 1, 2), (-1, 1600, 2, 1)]), gains=EXACT)
    first, second = result.cycles
    assert first.oxidation.charge.value == pytest.approx(2000)
    assert first.oxidation.energy.value == pytest.approx(3000)
    assert first.reduction.mean_voltage.value == pytest.approx(1.5)
    assert first.reduction.seconds == pytest.approx(1800)
    assert result.coulombic_efficiency(1).value == pytest.approx(0.9)
    assert result.energy_efficiency(2).value == pytest.approx(1.0)
    assert result.retention(2, reference=1).value == pytest.approx(1600 / 1800)
    assert second.complete
    assert result.discharge is RED
    assert codes(result) == ["W-CE1"]


def test_a_cell_that_begins_with_discharge_says_so(play):
    result = cycling(play([(-1, 1000, 2, 1), (1, 950, 1, 2)]))
    assert result.first is RED
    assert result.coulombic_efficiency(1).value == pytest.approx(0.95)
    assert result.energy_efficiency(1).value == pytest.approx(1000 / 950)  # delivered over taken up
    assert "begins with reduction" in result.findings[0].message


def test_the_next_step_is_declared_and_compares_the_next_discharge_with_the_charge_before(play):
    """A cell that begins with discharge: 990 C out, 1000 C in, 985 C out, 995 C in."""
    steps = [(-1, 990, 2, 1), (1, 1000, 1, 2), (-1, 985, 2, 1), (1, 995, 1, 2)]
    within, next_step = cycling(play(steps)), cycling(play(steps), efficiency=Efficiency.NEXT_OVER_SECOND)
    assert within.coulombic_efficiency(1).value == pytest.approx(1000 / 990, rel=1e-4)
    assert next_step.coulombic_efficiency(1).value == pytest.approx(985 / 1000, rel=1e-4)
    assert math.isnan(next_step.coulombic_efficiency(2).value)  # no discharge follows
    assert set(next_step.coulombic_efficiency(1).unstated) == {"current offset of the instrument"}  # the gain cancels
    for result, said, heading in (
        (within, "the second over the first", "(second half cycle over first)"),
        (next_step, "the first half cycle of the next cycle over the second of this one", "(next half cycle over "),
    ):
        (told,) = (f.message for f in result.findings if f.code == "W-CE1")
        assert told.startswith("the cell begins with reduction: a cycle is reduction, then oxidation, and ")
        assert told.endswith(f"coulombic efficiency is {said}.")
        assert heading in next(c.heading for c in result.table().columns if c.key == "coulombic_efficiency")
        assert result.settings["coulombic efficiency"] == result.efficiency.value
    assert "W-CE2" in codes(within)  # 101 % of what went out came back; of what went in, 98.5 % do
    assert "W-CE2" not in codes(next_step)


def test_the_current_of_a_half_cycle_is_told_where_it_was_constant(record_of, play):
    first = cycling(play([(2e-3, 1000, 1, 2), (-1e-3, 1000, 2, 1)])).cycles[0]
    assert (first.oxidation.current, first.reduction.current) == pytest.approx((2e-3, 1e-3))
    t = np.linspace(0, 100, 401)
    held = record_of(t, np.where(t < 50, 1 + t / 50, 2.0), np.where(t < 50, 1.0, np.exp(-(t - 50) / 20)))
    assert math.isnan(cycling(held).cycles[0].oxidation.current)


def test_capacity_on_every_basis(play):
    bases = {"oxide": Estimate(1.0, 0.05, "mg", source="oxide"), "film": Estimate(2.0, 0.1, "mg", source="film")}
    result = cycling(play([(1e-3, 1000, 1, 2), (-1e-3, 900, 2, 1)]), bases=bases, gains=EXACT)
    oxide = result.capacity(1, basis="oxide")  # the discharge, unless named
    assert oxide.to("mAh/g").value == pytest.approx(0.9 / 1e-3 / 3.6)
    assert oxide.std / oxide.value == pytest.approx(0.05, rel=1e-3)
    assert result.capacity(1, basis="film", branch=OX).to("mAh/g").value == pytest.approx(1 / 2e-3 / 3.6)
    table = result.table()
    assert table.column("reduction_capacity film")[0].value == pytest.approx(0.9 / 2e-3 / 3.6)
    assert result.basis == "oxide, film"


def test_an_unstated_gain_shows_in_capacities_and_cancels_in_ratios(play):
    bases = {"film": Estimate(1.0, None, "mg", source="mass")}
    result = cycling(play([(1, 100, 1, 2), (-1, 90, 2, 1), (1, 90, 1, 2), (-1, 88, 2, 1)]), bases=bases)
    assert result.capacity(1, basis="film").std is None
    gain, zero = "current gain of the instrument", "current offset of the instrument"
    assert set(result.capacity(1, basis="film").unstated) == {gain, zero, "mass"}
    assert set(result.coulombic_efficiency(1).unstated) == {zero}
    assert set(result.energy_efficiency(1).unstated) == {zero}
    assert result.retention(2, reference=1).std is not None
    fade = result.capacity(2, basis="film") / result.capacity(1, basis="film")
    assert fade.std is not None


def test_the_zero_of_the_current_adds_up_in_an_efficiency(play):
    """A zero that is off by 1 % of the current makes one half cycle longer and the other shorter."""
    steps = [(1, 100, 1, 2), (-1, 100, 2, 1), (1, 100, 1, 2), (-1, 100, 2, 1)]
    zero = 0.01
    true, seen = play(steps), play([(i + zero, *rest) for i, *rest in steps])
    told = cycling(true, gains=Gains(Estimate(1, 0, "1"), Estimate(1, 0, "1"), zero=zero)).coulombic_efficiency(1)
    shift = cycling(seen).coulombic_efficiency(1).value - told.value
    assert abs(shift) == pytest.approx(told.std, rel=0.05)
    assert told.std == pytest.approx(2 * zero, rel=0.05)


def test_scaling_the_current_scales_the_charge(play):
    record = play([(1, 100, 1, 2), (0, 50, 2, 2), (-1, 90, 2, 1)], noise=1e-3)
    tripled = record.with_column(CURRENT, 3 * record.frame()["current_A"].to_numpy(), step="tripled")
    one, three = cycling(record), cycling(tripled)
    assert three.charge(1).value == pytest.approx(3 * one.charge(1).value, rel=1e-12)
    assert three.charge(1).stated_std == pytest.approx(3 * one.charge(1).stated_std, rel=1e-9)
    assert three.coulombic_efficiency(1).value == pytest.approx(one.coulombic_efficiency(1).value, rel=1e-12)


def test_the_zero_of_voltage_and_of_time_do_not_change_the_charge(play):
    record = play([(1, 100, 1, 2), (-1, 90, 2, 1)])
    moved = record.with_column(VOLTAGE, record.frame()["voltage_V"].to_numpy() + 0.7, step="moved")
    moved = moved.with_column(TIME, record.frame()["time_s"].to_numpy() + 4096, step="later")
    assert cycling(moved).charge(1) == cycling(record).charge(1)
    more = cycling(moved).cycles[0].oxidation.energy.value - cycling(record).cycles[0].oxidation.energy.value
    assert more == pytest.approx(70)


def test_the_input_is_left_alone(play):
    record = play([(1, 100, 1, 2), (-1, 90, 2, 1)])
    before = record.frame()
    cycling(record).table()
    assert record.frame().equals(before)


def test_rests_and_pulses_in_a_half_cycle_keep_its_charge(play):
    pulses = [(1, 60, 1, 1.1), (0, 600, 1.05, 1.05)] * 8 + [(-1, 60, 1.1, 1), (0, 600, 1, 1)] * 8
    result = cycling(play(pulses))
    assert result.cycles[0].oxidation.charge.value == pytest.approx(480)
    assert result.cycles[0].reduction.charge.value == pytest.approx(480)


# -- honest uncertainties ------------------------------------------------------------------------------------------
def test_the_error_of_noise_is_honest(play):
    steps = [(1, 200, 1, 2), (-1, 180, 2, 1)]
    pulls = []
    for seed in range(300):
        charge = cycling(play(steps, noise=0.01, seed=seed), gains=EXACT).charge(1, branch=OX)
        pulls.append((charge.value - 200) / charge.std)
    assert 0.85 < np.std(pulls) < 1.15


def test_the_error_of_a_mean_voltage_is_honest(record_of):
    """Noise of the current blurs charge and energy alike; what is left in their quotient is small."""
    t = np.arange(0, 1000.0)
    pulls = []
    for seed in range(200):
        current = 1 + 0.02 * np.random.default_rng(seed).standard_normal(1000)
        voltage = cycling(record_of(t, current, 1 + t / 999), gains=EXACT).cycles[0].oxidation.mean_voltage
        pulls.append((voltage.value - 1.5) / voltage.std)
    assert 0.85 < np.std(pulls) < 1.15
    record = record_of(t, np.ones(1000), 1 + t / 999, t)
    volts = Gains(Estimate(1, 0.01, "1"), Estimate(1, 0.002, "1"), zero=1e-3)
    of_gain = cycling(record, gains=volts).cycles[0].oxidation.mean_voltage
    assert of_gain.std == pytest.approx(0.003, rel=1e-2)  # of the voltage alone: the current cancels
    assert cycling(record).cycles[0].oxidation.mean_voltage.std is None
    counted = cycling(record, gains=EXACT, charge=ChargeSource.COUNTER).cycles[0].oxidation
    assert counted.mean_voltage.std == pytest.approx(counted.energy.std / counted.charge.value)


def test_the_error_of_the_moments_of_switching_is_honest(record_of):
    """Samples every 0.1 s of half cycles that switch at moments between the samples: 6 s at a high rate."""
    rng = np.random.default_rng(11)
    pulls = []
    for _ in range(300):
        begin, end = 3 + rng.uniform(0, 0.1), 9 + rng.uniform(0, 0.1)
        t = np.arange(0, 15, 0.1)
        current = np.where(t < begin, -1.0, np.where(t < end, 1.0, -1.0))
        charge = cycling(record_of(t, current, np.ones_like(t)), gains=EXACT).charge(1, branch=OX)
        pulls.append((charge.value - (end - begin)) / charge.std)
    assert 0.85 < np.std(pulls) < 1.15
    assert abs(np.mean(pulls)) < 0.2


def test_a_gap_in_the_record_is_left_out_and_told(record_of):
    t = np.concatenate((np.arange(0, 100.0), np.arange(5000, 5100.0)))
    result = cycling(record_of(t, np.repeat([1.0, -1.0], 100), np.ones(200)))
    assert result.charge(1, branch=RED).value == pytest.approx(99)
    assert "W-C4" in codes(result)


def test_a_short_gap_counts_too(record_of):
    t = np.concatenate((np.arange(0, 100.0), np.arange(102, 202.0)))
    result = cycling(record_of(t, np.repeat([1.0, -1.0], 100), np.ones(200)))
    assert result.charge(1, branch=RED).value == pytest.approx(99)


def test_an_interruption_within_a_half_cycle_is_told(record_of):
    """Two hours without points in a discharge of one: current that flowed unrecorded, or a test that was stopped."""
    t = np.concatenate((np.arange(0, 1800.0), np.arange(9000, 10800.0), np.arange(10800, 14400.0)))
    current = np.repeat([-1.0, 1.0], 3600)
    result = cycling(record_of(t, current, np.ones(7200)))
    (told,) = (f for f in result.findings if f.code == "W-C8")
    assert "in half cycle 1 7201 s hold 66.7% of its charge" in told.message
    # a counter knows: then nothing is to be told, or the charge is not valid
    flowed = np.cumsum(current * np.diff(t, prepend=0))
    assert "W-C8" not in codes(cycling(record_of(t, current, np.ones(7200), flowed)))
    stopped = cycling(record_of(t, current, np.ones(7200), np.cumsum(current)))
    assert stopped.status is Status.NOT_VALID
    # long rests within a half cycle are no interruption
    resting = np.where((np.arange(7200) > 1700) & (np.arange(7200) <= 1800), 0.0, current)
    assert "W-C8" not in codes(cycling(record_of(t, resting, np.ones(7200))))


def test_time_that_stands_still_gives_no_charge(record_of):
    result = cycling(record_of(np.zeros(10), np.repeat([1.0, -1.0], 5), np.ones(10)))
    assert result.status is Status.NOT_VALID
    assert "W-C6" in codes(result)
    assert np.isnan(result.coulombic_efficiency(1).value)


def test_a_voltage_against_a_reference_is_not_the_cells(play):
    record = play([(1, 100, 1, 2), (-1, 90, 2, 1)])
    volts = record.frame()["voltage_V"].to_numpy()
    for quantity, values in ((CELL_VOLTAGE, volts + 0.8), (COUNTER_ELECTRODE_VOLTAGE, np.full_like(volts, -0.8))):
        assert "W-C9" in codes(cycling(record.with_column(quantity, values, step="third electrode")))
    for quantity, values in ((CELL_VOLTAGE, volts + 1e-3), (COUNTER_ELECTRODE_VOLTAGE, np.zeros_like(volts))):
        assert "W-C9" not in codes(cycling(record.with_column(quantity, values, step="two electrodes")))


def test_a_negative_electrode_discharges_by_oxidation(play):
    """Measured as the working electrode its voltage is negative: energy is delivered while it is oxidised."""
    result = cycling(play([(-1, 100, -1, -2), (1, 90, -2, -1)]))
    assert result.discharge is OX
    assert result.energy_efficiency(1).value == pytest.approx(0.9, rel=0.02)
    half_cell = cycling(play([(-1, 100, 0.5, 0.1), (1, 90, 0.1, 0.5)]))  # silicon against lithium: lithiation delivers
    assert half_cell.discharge is RED


# -- the instrument's counter --------------------------------------------------------------------------------------
def test_a_counter_tells_how_the_current_is_meant(record_of):
    """A decaying current recorded as samples, and as means since the previous point."""
    t = np.arange(0, 100.0, 2)
    true = 30 * (1 - np.exp(-t / 30))
    samples = np.exp(-t / 30)
    means = np.concatenate(([1.0], np.diff(true) / 2))
    sampled = cycling(record_of(t, samples, np.ones(50), true))
    averaged = cycling(record_of(t, means, np.ones(50), true))
    assert "trapezoid" in sampled.settings["interval"]
    assert "rectangle" in averaged.settings["interval"]
    assert averaged.charge(1, branch=OX).value == pytest.approx(true[-1], rel=1e-12)
    assert sampled.charge(1, branch=OX).value == pytest.approx(true[-1], rel=1e-3)
    unknown = cycling(record_of(t, means, np.ones(50)))
    assert "assumed" in unknown.settings["interval"]


def test_a_mean_over_the_interval_before_a_half_cycle_belongs_to_it(record_of):
    """A rest, then means of a current that flows from the last point at rest on."""
    t, current = np.arange(0, 10.0), np.array([0, 0, 0, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    voltage = np.array([1, 1, 1, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6])
    result = cycling(record_of(t, current, voltage, np.cumsum(current)), gains=EXACT)
    assert "rectangle" in result.settings["interval"]
    half = result.cycles[0].oxidation
    assert half.charge.value == pytest.approx(4.9)
    assert half.seconds == pytest.approx(7)
    between = [2, 2.05, 2.15, 2.25, 2.35, 2.45, 2.55]  # voltage halfway between two points of the half cycle
    assert half.energy.value == pytest.approx(float(current[3:] @ between))


def test_a_counter_that_disagrees_is_a_finding_and_beyond_five_percent_not_valid(record_of):
    t = np.arange(0, 100.0)
    for factor, status in ((1.0, Status.VALID), (1.01, Status.VALID), (1.2, Status.NOT_VALID)):
        result = cycling(record_of(t, np.ones(100), np.ones(100), factor * t))
        assert result.status is status
        assert ("W-C3" in codes(result)) is (factor > 1)
        assert result.charge(1, branch=OX).value == pytest.approx(99)


def test_the_counter_is_reported_when_asked_for(record_of):
    t = np.arange(0, 100.0)
    record = record_of(t, np.ones(100), np.ones(100), 1.01 * t)
    result = cycling(record, charge=ChargeSource.COUNTER)
    assert result.charge(1, branch=OX).value == pytest.approx(99 * 1.01)
    assert result.settings["charge"] == "the instrument's charge counter"
    assert "W-C3" in codes(result)
    with pytest.raises(MissingQuantity, match=COUNTER_CHARGE.column):
        cycling(record_of(t, np.ones(100), np.ones(100)), charge=ChargeSource.COUNTER)


# -- what can be wrong ---------------------------------------------------------------------------------------------
def test_a_last_half_cycle_that_was_cut_off_is_not_complete(play):
    steps = [(1, 1000, 1, 2), (-1, 950, 2, 1)] * 3
    assert cycling(play(steps)).cycles[-1].complete
    cut = cycling(play([*steps[:-1], (-1, 400, 2, 1.6)]))
    assert not cut.cycles[-1].complete
    assert "W-C1" in codes(cut)
    faster = cycling(play([*steps[:-1], (-2, 475, 2, 1.5)]))  # ends elsewhere and sooner, with the whole charge
    assert faster.cycles[-1].complete
    half = cycling(play(steps[:-1]))
    assert not half.cycles[-1].complete
    assert np.isnan(half.coulombic_efficiency(3).value)
    assert half.table().column("reduction_charge")[-1] is None


def test_too_high_an_efficiency_is_a_finding(play):
    assert "W-CE2" in codes(cycling(play([(1, 1000, 1, 2), (-1, 1010, 2, 1)])))
    assert "W-CE2" not in codes(cycling(play([(1, 1000, 1, 2), (-1, 1001, 2, 1)])))
    noisy = cycling(play([(1, 100, 1, 2), (-1, 100.5, 2, 1)], noise=0.1))  # sigma of the efficiency is 1.4 %
    assert noisy.coulombic_efficiency(1).value > 1.002
    assert "W-CE2" not in codes(noisy)


def test_faults_are_sentences(play):
    result = cycling(play([(1, 100, 1, 2), (-1, 90, 2, 1)]))
    with pytest.raises(UsageError, match="cycles 1 to 1"):
        result.charge(2)
    with pytest.raises(UsageError, match=r"no mass basis 'film'"):
        result.capacity(1, basis="film")
    with pytest.raises(UsageError, match="must be positive"):
        cycling(play([(1, 10, 1, 2)]), bases={"film": Estimate(0, None, "mg")})
    with pytest.raises(UsageError, match="name the branch"):
        cycling(play([(1, 100, -1, 1), (-1, 100, 1, -1)])).charge(1)


# -- real instruments ----------------------------------------------------------------------------------------------
def test_biologic_half_cycles_close_with_the_counter(sample):
    result = cycling(read(sample(JDB)))
    assert result.first is RED
    charges = [result.charge(n, branch=d).to("mAh").value for n, d in ((1, OX), (2, RED), (2, OX), (3, RED))]
    assert charges == pytest.approx([0.9868, 0.8529, 0.9371, 0.8763], abs=5e-5)
    halves = [half for c in result.cycles for half in (c.oxidation, c.reduction) if half]
    assert len(halves) == 13
    assert max(abs(h.charge.value / h.counter_charge - 1) for h in halves) < 1e-3
    assert not result.cycles[-1].complete
    assert result.status is Status.VALID


def test_biologic_zinc_cell_begins_with_discharge(sample):
    result = cycling(read(sample(f"{ZINC}/Biologic_GPCL.mpr")))
    assert result.first is RED
    assert result.charge(1, branch=RED).to("mAh").value == pytest.approx(0.2930, abs=5e-5)
    assert result.charge(1, branch=OX).to("mAh").value == pytest.approx(0.3901, abs=5e-5)
    assert "W-CE2" in codes(result)


@pytest.mark.parametrize("suffix", ["mpr", "mpt"])
def test_a_spike_at_an_edge_does_not_spoil_the_charge(sample, suffix):
    """The first point of the reduction is a mean over 0.8 ms of five times the current."""
    record = read(sample(f"{ZINC}/HAC_NH3_01_02_GCPL_C04.{suffix}"))
    result = cycling(record, gains=EXACT)
    assert result.charge(1, branch=OX).to("mAh").value == pytest.approx(0.1720, abs=5e-5)
    assert result.charge(1, branch=RED).to("mAh").value == pytest.approx(0.0405, abs=5e-5)
    assert result.charge(1, branch=RED).std < 1e-3 * result.charge(1, branch=RED).value
    for half, column in ((result.cycles[0].oxidation, "charge"), (result.cycles[0].reduction, "discharge")):
        counted = record.frame()[f"vendor Energy {column}/W.h"].to_numpy()[half.stop - 1]
        # EC-Lab takes the voltage at the end of each interval; the difference is within our uncertainty
        assert half.energy.to("Wh").value == pytest.approx(abs(counted), abs=3 * half.energy.to("Wh").std)
        assert half.energy.std < 1.5e-3 * half.energy.value


def test_land_closes_in_sum(sample):
    result = cycling(read(sample(f"{ZINC}/LANHE_GPCL.ccs")))
    half = result.cycles[0].reduction
    assert half.charge.to("mAh").value == pytest.approx(0.2881, abs=5e-5)
    assert half.energy.to("mWh").value == pytest.approx(0.3534, abs=5e-5)
    assert half.charge.value == pytest.approx(half.counter_charge, rel=1e-4)


def test_neware_cycles_are_the_instruments_own(sample):
    record = read(sample("echem/neware/nw4-120-1-6-53.ndax"))
    result = cycling(record)
    frame = record.frame()
    steps, numbers = frame["vendor step_count"].to_numpy(), frame["instrument_cycle"].to_numpy()
    assert len(result.cycles) == 160
    for cycle in result.cycles:
        n = cycle.number
        assert set(steps[cycle.oxidation.start : cycle.oxidation.stop]) == {3 * n - 2, 3 * n - 1}
        assert set(steps[cycle.reduction.start : cycle.reduction.stop]) == {3 * n}
        # the program numbers every sixteenth pair, at a lower current, like the one before it
        assert set(numbers[cycle.oxidation.start : cycle.reduction.stop]) == {n - n // 16}
        for half in (cycle.oxidation, cycle.reduction):
            assert half.charge.value == pytest.approx(half.counter_charge, rel=1e-3, abs=3 * half.charge.stated_std)
    first = result.cycles[0]
    assert first.reduction.charge.to("mAh").value == pytest.approx(0.3236, abs=5e-5)
    counter = frame["counter_half_cycle_charge_C"].to_numpy()[first.oxidation.start : first.oxidation.stop]
    constant_voltage = counter[-1] / 3.6  # the counter restarts where constant voltage begins
    assert constant_voltage == pytest.approx(1.6405, abs=5e-5)
    constant_current = counter[np.flatnonzero(np.diff(counter) < 0)[0]] / 3.6
    total = first.oxidation.charge.to("mAh").value
    assert total == pytest.approx(constant_current + constant_voltage, rel=2e-4)
    assert total == pytest.approx(1.6967, abs=1e-4)


def test_pulses_between_the_points_make_the_charge_not_valid(sample):
    """Pulses of which only single points were recorded: the integral cannot know their charge, the counter does."""
    result = cycling(read(sample("echem/neware/2-1-6_61[07005012].nda")))
    assert result.status is Status.NOT_VALID
    assert "W-C3" in codes(result)
