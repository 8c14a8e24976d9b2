"""Half cycles, rests and steps, whatever noise, pulses and currents a record holds."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import MissingQuantity, UsageError
from ionterface.estimate import Status
from ionterface.methods.segmentation import Direction, segment
from ionterface.quantities import CURRENT, TIME
from ionterface.record import Record

OX, RED = Direction.OXIDATION, Direction.REDUCTION


def codes(result):
    return [f.code for f in result.findings]


def directions(result):
    return [h.direction for h in result.half_cycles]


def test_cycles_begin_with_the_cells_first_half_cycle(play):
    discharged_first = segment(play([(-1, 100, 2, 1), (1, 100, 1, 2), (-1, 50, 2, 1)]))
    assert directions(discharged_first) == [RED, OX, RED]
    assert [h.cycle for h in discharged_first.half_cycles] == [1, 1, 2]
    assert [(h.start, h.stop) for h in discharged_first.half_cycles] == [(0, 101), (101, 202), (202, 253)]
    assert discharged_first.cycles == 2


def test_reversing_the_current_swaps_the_directions(play):
    steps = [(0, 20, 1, 1), (1, 100, 1, 2), (-1, 90, 2, 1)]
    record = play(steps)
    reversed_ = segment(record.with_column(CURRENT, -record.frame()["current_A"].to_numpy(), step="reversed"))
    straight = segment(record)
    assert directions(reversed_) == [d.opposite for d in directions(straight)]
    assert [(h.start, h.stop) for h in reversed_.half_cycles] == [(h.start, h.stop) for h in straight.half_cycles]
    assert reversed_.rests == straight.rests


def test_a_shift_in_time_changes_nothing_but_the_times(play):
    record = play([(1, 100, 1, 2), (0, 30, 2, 2), (-1, 90, 2, 1)])
    later = record.with_column(
        TIME,
        record.frame()["time_s"].to_numpy() + 1e6,
        step="later",
    )
    assert segment(later).half_cycles == segment(record).half_cycles


def test_the_input_is_left_alone(play):
    record = play([(1, 100, 1, 2), (-1, 90, 2, 1)], noise=1e-4)
    before = record.frame()
    segment(record)
    assert record.frame().equals(before)


@pytest.mark.parametrize("seed", range(10))
def test_noise_of_rests_is_not_current(play, seed):
    """Rests of some potentiostats show 5e-4 of the largest current."""
    steps = [(0, 500, 1, 1), (1, 300, 1, 2), (0, 800, 2, 2), (-1, 300, 2, 1), (0, 800, 1, 1), (1, 300, 1, 2)]
    parts = segment(play(steps, noise=5e-4, seed=seed))
    assert directions(parts) == [OX, RED, OX]
    assert len(parts.rests) == 3
    assert codes(parts) == []
    assert "no point between" in parts.settings["rest_below"]


def test_an_offset_of_rests_is_not_current(play):
    parts = segment(play([(1, 300, 1, 2), (5e-4, 800, 2, 2), (-1, 300, 2, 1), (5e-4, 800, 1, 1)]))
    assert directions(parts) == [OX, RED]
    assert codes(parts) == ["W-C2"]  # it is said that 0.13 % of a half cycle is left out
    assert "0.1%" in parts.findings[0].message


def test_a_rate_test_over_three_decades_loses_no_level(play):
    levels = [0.1, 1.0, 10.0, 100.0, 0.1]
    steps = []
    for current in levels:
        steps += [(current, 30 / current, 1, 2), (-current, 30 / current, 2, 1)]
    parts = segment(play(steps, dt=0.01))
    assert len(parts.half_cycles) == 10
    assert codes(parts) == []


def test_one_slow_cycle_among_many_fast_ones_is_not_called_a_rest(play):
    """Its charge is below 1 % of all charge, and its own return cancels it: neither may hide it."""
    fast = [(1, 20, 1, 2), (-1, 20, 2, 1)] * 150
    parts = segment(play([(0.05, 200, 1, 2), (-0.05, 200, 2, 1), *fast], dt=1.0))
    assert len(parts.half_cycles) == 302
    assert parts.rest_below == 0.0


def test_two_rates_far_apart_without_any_rest_are_both_current(play):
    parts = segment(play([(0.1, 3000, 1, 2), (-0.1, 3000, 2, 1), (100, 2, 1, 2), (-100, 2, 2, 1)], dt=0.1))
    assert len(parts.half_cycles) == 4
    assert codes(parts) == []


def test_a_constant_voltage_tail_belongs_to_its_half_cycle(record_of):
    t = np.arange(0, 4000.0)
    tail = np.exp(-(t[1000:3000] - 1000) / 400)  # decays to 0.7 %
    current = np.concatenate((np.ones(1000), tail, -np.ones(1000)))
    parts = segment(record_of(t, current))
    assert [(h.start, h.stop) for h in parts.half_cycles] == [(0, 3000), (3000, 4000)]
    noisy = segment(record_of(np.arange(0, 5000.0), np.concatenate((current, 1e-4 * np.sin(np.arange(1000.0))))))
    assert [(h.start, h.stop) for h in noisy.half_cycles] == [(0, 3000), (3000, 4000)]


def test_rests_between_pulses_do_not_end_a_half_cycle(play):
    pulses = [(1, 60, 1, 1.1), (0, 600, 1.05, 1.05)] * 8 + [(-1, 60, 1.1, 1), (0, 600, 1, 1)] * 8
    parts = segment(play(pulses, noise=5e-4))
    assert directions(parts) == [OX, RED]
    assert len(parts.rests) == 16
    assert len([s for s in parts.steps if s.direction is not None]) == 16


def test_a_single_sample_across_zero_is_an_artefact_and_is_told(record_of):
    current = np.concatenate((np.ones(300), [-0.8], np.ones(300), -np.ones(600)))
    parts = segment(record_of(np.arange(1201.0), current))
    assert directions(parts) == [OX, RED]
    assert codes(parts) == ["W-C7"]
    current[301] = -0.8  # two such points are no rest either
    assert segment(record_of(np.arange(1201.0), current)).rests == ()


def test_a_short_pulse_of_the_other_direction_is_no_artefact(record_of):
    current = np.concatenate((np.ones(1000), np.full(5, -0.8), np.ones(1000), -np.ones(2000)))
    assert directions(segment(record_of(np.arange(4005.0), current))) == [OX, RED, OX, RED]


def test_half_cycles_of_two_points_are_kept_where_all_are_like_that(record_of):
    current = np.array([1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0])
    assert len(segment(record_of(np.arange(8.0), current)).half_cycles) == 4


def test_currents_neither_plainly_rest_nor_current_are_a_finding(play):
    """Ten days of 1e-3 after a short cycle: noise or leakage, nobody can tell from the data."""
    parts = segment(play([(1, 1000, 1, 2), (-1, 1000, 2, 1), (1e-3, 100_000, 1, 1)], dt=10))
    assert codes(parts) == ["W-C2"]
    assert "State rest_below" in parts.findings[0].message
    assert parts.status is Status.NOT_VALID
    assert segment(play([(1, 1000, 1, 2), (-1, 1000, 2, 1), (1e-3, 100_000, 1, 1)], dt=10), rest_below=0.01).cycles == 1


def test_noise_that_reaches_up_to_the_current_is_a_finding(play):
    steps = [(1, 300, 1, 2), (0, 3000, 2, 2), (-1, 300, 2, 1)]
    assert "W-C2" in codes(segment(play(steps, noise=0.15)))


def test_a_stated_rest_current_is_used_and_its_cost_is_told(play):
    steps = [(0.1, 300, 1, 2), (-0.1, 300, 2, 1), (1, 30, 1, 2), (-1, 30, 2, 1)]
    parts = segment(play(steps), rest_below=0.2)
    assert len(parts.half_cycles) == 2
    assert codes(parts) == ["W-C2"]
    assert parts.settings["rest_below"] == "0.2 A (stated)"


def test_a_voltammogram_is_noticed(record_of):
    t = np.arange(0, 400.0)
    parts = segment(record_of(t, np.sin(2 * np.pi * t / 100)))
    assert "W-C5" in codes(parts)


def test_time_that_runs_backwards_makes_the_result_not_valid(record_of):
    parts = segment(record_of([0, 1, 2, 1, 2, 3], [1, 1, 1, -1, -1, -1]))
    assert parts.status is Status.NOT_VALID
    assert "W-C6" in codes(parts)


def test_without_current_there_is_no_half_cycle(record_of):
    parts = segment(record_of(np.arange(5.0), np.zeros(5)))
    assert parts.status is Status.NOT_COMPUTABLE
    assert parts.half_cycles == ()
    assert [(r.start, r.stop) for r in parts.rests] == [(0, 5)]


def test_an_empty_record_has_nothing(record_of):
    assert segment(record_of([], [])).status is Status.NOT_COMPUTABLE


def test_faults_are_sentences(record_of):
    record = record_of([0, 1, 2], [1, np.nan, 1])
    with pytest.raises(UsageError, match=r"1 of 3 points lack current_A"):
        segment(record)
    with pytest.raises(UsageError, match=r"cannot be -1"):
        segment(record_of([0, 1], [1, 1]), rest_below=-1)
    with pytest.raises(MissingQuantity, match=r"segment needs the column current_A"):
        segment(Record(data=record.data.select("time_s")))


def test_the_table_has_a_row_per_half_cycle(play):
    table = segment(play([(-1, 3600, 2, 1), (1, 7200, 1, 2)], dt=10)).table()
    assert table.column("direction") == ("reduction", "oxidation")
    assert table.column("end_h") == (1.0, 3.0)
