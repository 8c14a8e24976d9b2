"""One cycle of a record: where its sweeps begin and end, whatever the phase of the sampling."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.recorded_cycle import recorded_cycle
from ionterface.record import Metadata, Record

RATE = 0.01


def triangle(way, low=0.0, high=1.0):
    """Potential after a way that begins at the lower vertex and rises."""
    window = high - low
    return high - np.abs(way % (2 * window) - window)


def record(e, t=None):
    columns = {} if t is None else {"time_s": t}
    columns |= {"voltage_V": e, "current_A": np.gradient(e)}
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file="one.csv", simulated=True))


def cycle_of(way, **more):
    return recorded_cycle(record(triangle(way), way / RATE), **{"stated": None, "cycle": None, **more})


@pytest.mark.parametrize("phase", [0.0, 0.2, 0.5, 0.8])
def test_sweeps_turn_where_their_lines_meet(phase):
    found = cycle_of((np.arange(600) + phase) * 0.01)
    assert found.vertices == pytest.approx((0, 1), abs=1e-9)
    assert found.rate.value == pytest.approx(RATE)
    for sweep in found.sweeps:
        whole = sweep.unsampled[0] + sweep.time[-1] - sweep.time[0] + sweep.unsampled[1]
        assert whole == pytest.approx(1 / RATE)
        assert sorted(sweep.ends(RATE)) == pytest.approx([0, 1], abs=1e-9)


def test_a_sweep_that_ends_early_is_not_made_longer():
    found = cycle_of(np.arange(0, 395) * 0.01)
    assert found.number == 2
    assert found.falling.potential[-1] == pytest.approx(0.06)
    assert found.falling.unsampled[1] == 0
    assert found.falling.ends(RATE)[1] == pytest.approx(0.06)


def test_the_chosen_cycle_and_one_that_is_not_there():
    way = np.arange(601) * 0.01
    assert cycle_of(way, cycle=2).rising.time[0] == pytest.approx(200, abs=1.01)
    with pytest.raises(UsageError, match=r"no complete cycle 4; complete are 1 to 3"):
        cycle_of(way, cycle=4)


def test_a_cycle_that_begins_between_the_vertices_is_joined():
    found = cycle_of(0.4 + np.arange(201) * 0.01)
    assert found.joined
    assert found.rising.potential == pytest.approx(np.sort(found.rising.potential))
    assert np.all(np.diff(found.rising.time) > 0)
    assert found.rising.time[-1] - found.rising.time[0] == pytest.approx(1 / RATE, rel=0.02)
    assert found.rising.potential[found.rising.seam] == pytest.approx(0.4, abs=0.011)


def test_without_time_the_scan_rate_is_demanded_and_used():
    e = triangle(np.arange(201) * 0.02)
    with pytest.raises(MissingFact, match="what was its scan rate"):
        recorded_cycle(record(e), stated=None, cycle=None)
    found = recorded_cycle(record(e), stated=Estimate(RATE, None, "V/s"), cycle=None)
    assert not found.timed
    for sweep in found.sweeps:
        assert np.abs(np.diff(sweep.potential)) == pytest.approx(RATE * np.diff(sweep.time))


@pytest.mark.parametrize(("e", "match"), [(np.zeros(50), "does not move"), (np.arange(50) * 0.02, "no complete cycle")])
def test_what_is_no_cycle_is_refused(e, match):
    with pytest.raises(UsageError, match=match):
        recorded_cycle(record(e, np.arange(50.0)), stated=None, cycle=None)
