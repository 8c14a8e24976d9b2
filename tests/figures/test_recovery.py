"""The recovery of voltages over log time: numbers, units, bounds, and what is refused."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest

from ionterface.errors import UsageError
from ionterface.figures.panel import Bound, Curve, Level, Material, Points, Scale
from ionterface.figures.recovery import recovery_residual_panel, voltage_recovery_panel
from ionterface.methods.recovery.recovery import recovery
from ionterface.methods.segmentation import Direction
from ionterface.record import Metadata, Record


def recovered(tau, span, *, after=None):
    since = np.concatenate([np.arange(0.5, 60, 0.5), np.arange(60, span, 2.0)])
    noise = 1e-4 * np.random.default_rng(0).standard_normal(len(since))
    on = np.linspace(0, 100, 101)
    data = {
        "time_s": np.concatenate([on, 100 + since]),
        "voltage_V": np.concatenate([np.linspace(1, 0.7, 101), 0.9 - 0.1 * np.exp(-since / tau) + noise]),
        "current_A": np.concatenate([np.full(101, -1e-3), np.zeros(len(since))]),
    }
    return recovery(Record(data=pl.DataFrame(data), metadata=Metadata(file="rest.csv", simulated=True)), after=after)


@pytest.fixture(scope="module")
def whole():
    return recovered(100.0, 1500)


@pytest.fixture(scope="module")
def short():
    return recovered(1000.0, 1500)


def test_a_cell_has_its_means_its_course_and_its_end(whole):
    panel = voltage_recovery_panel({"a": whole}, reference="Zn", colours={"a": Material(0)})
    means, course, end = panel.marks
    assert isinstance(means, Points)
    assert isinstance(course, Curve)
    assert (panel.x.label, panel.x.scale, panel.y.label) == ("Time at rest (s)", Scale.LOG, "Potential vs Zn (V)")
    assert course.y == pytest.approx(0.9 - 0.1 * np.exp(-course.x / 100), abs=1e-4)
    assert end.y[0] == pytest.approx(0.9, abs=1e-4)
    uneven = dataclasses.replace(whole, end_interval=(0.89, 0.95))
    bars = voltage_recovery_panel({"a": uneven}, reference="Zn", colours={"a": Material(0)}).marks[-1].y_error
    assert bars[:, 0] == pytest.approx([whole.end.value - 0.89, 0.95 - whole.end.value])
    assert end.x[0] > whole.course.duration
    assert panel.note == "lines: one exponential; right: end voltage with 95\u00a0% interval"
    assert panel.simulated


def test_relative_panels_begin_at_zero_in_millivolts(whole, short):
    colours = {"a": Material(0), "b": Material(1)}
    panel = voltage_recovery_panel({"a": whole, "b": short}, reference="", colours=colours, relative=True)
    assert panel.y.label == "Cell voltage − first at rest (mV)"
    first, second = (mark for mark in panel.marks if isinstance(mark, Points) and mark.label)
    assert (first.y[0], second.y[0]) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert first.y[-1] == pytest.approx(99.5, abs=0.5)
    end, bound = (mark for mark in panel.marks if isinstance(mark, Points) and mark.detail)
    assert (end.bound, bound.bound) == (None, Bound.LOWER)
    assert end.x[0] < bound.x[0]


def test_residuals_stand_in_microvolts(whole):
    panel = recovery_residual_panel(whole, colour=Material(0))
    assert panel.y.label == "Residual (µV)"
    assert np.abs(panel.marks[0].y).max() == pytest.approx(1e6 * np.abs(whole.best.fit.residuals).max())
    assert any(isinstance(mark, Level) for mark in panel.marks)


def test_nothing_to_show_is_refused():
    none = recovered(100.0, 1500, after=Direction.OXIDATION)
    with pytest.raises(UsageError, match="no cell has a rest"):
        voltage_recovery_panel({"a": none}, reference="", colours={"a": Material(0)})
    with pytest.raises(UsageError, match="no course"):
        recovery_residual_panel(none, colour=Material(0))
