"""What of a cycle counts: an ideal capacitor keeps its charge whatever the sampling, the trim and the window."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.prepared_cycle import PreparedCycle
from ionterface.methods.voltammetry.recorded_cycle import recorded_cycle
from ionterface.methods.voltammetry.voltammetric_charge import charges
from ionterface.record import Metadata, Record

RATES = (1e-3, 1e-2, 1e-1)
C = 1e-3


def capacitor(rate, phase, points=100):
    """Two cycles between 0 and 1 V, and 1 mF."""
    way = (np.arange(4 * points) + phase) / points
    columns = {"time_s": way / rate, "voltage_V": 1 - np.abs(way % 2 - 1)}
    columns["current_A"] = np.where(way % 2 < 1, 1.0, -1.0) * C * rate
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file=f"c{rate:g}.csv", simulated=True))


def charge_over(width, **more):
    """Charges of all sweeps over those of the capacitor in a window of this width."""
    records = [capacitor(rate, phase) for rate, phase in zip(RATES, (0.37, 0.0, 0.8), strict=True)]
    found = charges(scan_rate_series(records, **more)).charges
    return [c.absolute.value / (C * width) for c in found]


def test_a_whole_sweep_runs_from_turning_point_to_turning_point():
    assert charge_over(1.0) == pytest.approx([1] * 6, rel=1e-9)


@pytest.mark.parametrize("trim", [0.05, 0.123])
def test_a_trim_takes_its_own_width_of_each_sweep(trim):
    assert charge_over(1 - trim, trim=trim) == pytest.approx([1] * 6, rel=1e-9)


@pytest.mark.parametrize("window", [(0.2, 0.8), (0.203, 0.797), (0.0, 1.0)])
def test_a_stated_window_counts_to_its_ends(window):
    assert charge_over(window[1] - window[0], window=window) == pytest.approx([1] * 6, rel=1e-9)


def test_a_trim_that_leaves_nothing_is_refused():
    cycle = recorded_cycle(capacitor(1e-3, 0.0), stated=None, cycle=None)
    with pytest.raises(UsageError, match="only 2 points are left of a sweep"):
        PreparedCycle.of(cycle, None, 0.985)


def test_corrected_potentials_move_against_the_current():
    cycle = recorded_cycle(capacitor(1e-3, 0.0), stated=None, cycle=None)
    prepared = PreparedCycle.of(cycle, Estimate(1e4, 0.0, "Ohm"), 0.0)
    rising, falling = (e - s.potential for e, s in zip(prepared.potential, cycle.sweeps, strict=True))
    assert np.median(rising) == pytest.approx(-0.01)
    assert np.median(falling) == pytest.approx(0.01)
    for ends in prepared.ends:  # of the applied potential
        assert ends == pytest.approx((0, 1), abs=1e-9)
