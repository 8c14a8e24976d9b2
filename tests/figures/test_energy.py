"""dQ/dV and Ragone panels: signs, units and what is refused."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.figures.differential_capacity import differential_capacity_panel
from ionterface.figures.panel import Curve, Level, Material, Points, Scale
from ionterface.figures.ragone import ragone_panel
from ionterface.methods.differential_capacity import differential_capacity
from ionterface.methods.ragone import Load, Ragone, RagonePoint, literature_point
from ionterface.record import Metadata, Record

GRAM = Estimate(1e-3, 0, "kg")


def ramp():
    """2 mA for 360 s over 1 V up, then down: 0.2 mAh per V."""
    t, ends = np.arange(722.0), np.linspace(1.0, 2.0, 361)
    data = {
        "time_s": t,
        "voltage_V": np.concatenate((ends, ends[::-1])),
        "current_A": np.repeat([2e-3, -2e-3], 361),
    }
    return Record(data=pl.DataFrame(data), metadata=Metadata(file="ramp.csv"))


def test_oxidation_points_up_and_reduction_down_in_mAh_per_volt():
    result = differential_capacity(ramp(), cycles=[1], step=0.05)
    panel = differential_capacity_panel({"a": result}, reference="Zn", colours={"a": Material(0)})
    up, down = (mark for mark in panel.marks if isinstance(mark, Curve))
    assert up.y[5] == pytest.approx(0.2, rel=1e-6)
    assert down.y[5] == pytest.approx(-0.2, rel=1e-6)
    assert (panel.x.label, panel.y.label) == ("Potential vs Zn (V)", "dQ/dV (mAh/V)")
    assert any(isinstance(mark, Level) for mark in panel.marks)
    assert "50" in panel.note


def test_per_mass_the_axis_names_the_basis():
    result = differential_capacity(ramp(), cycles=[1], step=0.05, mass=GRAM, basis="film")
    panel = differential_capacity_panel({"a": result}, reference="", colours={"a": Material(0)})
    assert panel.marks[0].y[5] == pytest.approx(0.2, rel=1e-6)
    assert panel.y.label == "dQ/dV on film (mAh/(V g))"


def test_two_bases_or_no_curve_are_refused():
    one = differential_capacity(ramp(), cycles=[1], step=0.05)
    other = differential_capacity(ramp(), cycles=[1], step=0.05, mass=GRAM, basis="film")
    none = differential_capacity(ramp(), cycles=[1], step=0.5)
    for given in ({"a": one, "b": other}, {"a": none}, {}):
        with pytest.raises(UsageError, match="one mass basis"):
            differential_capacity_panel(given, reference="", colours={})


def energies():
    mine = RagonePoint(
        name="c1",
        energy=Estimate(360e3, 18e3, "J/kg"),
        power=Estimate(50.0, 2.5, "W/kg"),
        load=Load.CONSTANT_CURRENT,
        basis="film",
        cycle=1,
    )
    theirs = literature_point(
        "X",
        energy=Estimate(80.0, None, "Wh/kg"),
        power=Estimate(500.0, None, "W/kg"),
        load=Load.CONSTANT_CURRENT,
        basis="film",
        source="X 2020",
    )
    return Ragone(points=(mine, theirs), status=Status.VALID, basis="film")


def test_energies_stand_in_watt_hours_with_literature_hollow():
    power = np.array([10.0, 100.0])
    panel = ragone_panel(energies(), colours={"c1": Material(0)}, ideals={"battery": (power, 3600 * power)})
    mine, theirs = (mark for mark in panel.marks if isinstance(mark, Points))
    assert (mine.x[0], mine.y[0]) == pytest.approx((50.0, 100.0))
    assert (mine.x_error[0], mine.y_error[0]) == pytest.approx((2.5, 5.0))
    assert (theirs.hollow, theirs.y_error, theirs.detail) == (True, None, "constant current, mean power, X 2020")
    (ideal,) = (mark for mark in panel.marks if isinstance(mark, Curve))
    assert ideal.dashed
    assert ideal.y == pytest.approx(power)
    assert (panel.x.scale, panel.y.scale) == (Scale.LOG, Scale.LOG)
    assert panel.y.label == "Energy on film (Wh/kg)"
    assert panel.note == "constant current, mean power; bars: σ"


def test_no_discharge_is_no_panel():
    with pytest.raises(UsageError, match="no discharge"):
        ragone_panel(Ragone(points=(), status=Status.NOT_COMPUTABLE), colours={})
