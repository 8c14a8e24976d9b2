"""Every family: labels, units, numbers, and what is said about them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures import (
    Box,
    Material,
    Points,
    Scale,
    Sequential,
    Words,
    capacity_panel,
    cell_statistics_panel,
    charge_discharge_panel,
    composition_panel,
    current_time_panel,
    efficiency_panel,
    rate_capability_panel,
    rate_test_panel,
    recovery_panel,
    voltage_time_panel,
    voltammogram_panel,
)
from ionterface.methods.cell_statistics import cell_statistics
from ionterface.methods.charge_discharge import charge_discharge
from ionterface.methods.cycling import cycling
from ionterface.methods.rate_test import rate_test
from ionterface.methods.rest import rests
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammogram import voltammogram
from ionterface.record import Metadata, Record

BLUE = {"g1": Material(0)}
MASS = Estimate(1e-6, 5e-8, "kg", source="mass of g1")


def record_of(t, v, i, *, simulated: bool = False) -> Record:
    data = pl.DataFrame({"time_s": t, "voltage_V": v, "current_A": i}).cast(pl.Float64)
    return Record(data=data, metadata=Metadata(file="g1.mpt", simulated=simulated))


def half_cycles(*currents: float, seconds: float = 3600.0, points: int = 361) -> Record:
    """Half cycles of constant current; oxidation raises the voltage from 1.0 to 1.6 V, reduction lowers it to 0.4 V."""
    t, v, i = [], [], []
    for k, current in enumerate(currents):
        time = np.linspace(0, seconds, points)
        t.append(k * (seconds + 1) + time)
        v.append(1.0 + np.sign(current) * 0.6 * time / seconds)
        i.append(np.full(points, current))
    return record_of(*(np.concatenate(column) for column in (t, v, i)))


def triangle(rate: float, cycles: int = 2, points: int = 400) -> Record:
    """A voltammogram of a capacitor of 1 mF from 0 V to 1 V and back."""
    up = np.linspace(0, 1, points)
    one = np.concatenate((up[:-1], up[:0:-1]))
    e = np.concatenate((np.tile(one, cycles), [0.0]))
    t = np.arange(len(e)) / (points - 1) / rate
    return record_of(t, e, 1e-3 * np.gradient(e, t))


# -- cycling -------------------------------------------------------------------------------------------------------
CYCLES = half_cycles(-1e-4, 0.9e-4, -1e-4, 0.9e-4, -1e-4)


def test_capacity_per_cycle_on_a_named_basis():
    result = cycling(CYCLES, bases={"VOx": MASS})
    panel = capacity_panel({"g1": result}, basis="VOx", colours=BLUE)
    assert (panel.x.label, panel.y.label) == ("Cycle", "Capacity on VOₓ (mAh/g)")
    assert panel.x.integer
    filled, hollow = (mark for mark in panel.marks if isinstance(mark, Points))
    assert filled.x.tolist() == [1.0, 2.0]
    assert filled.y == pytest.approx([100.0, 100.0], rel=0.01)
    assert hollow.y == pytest.approx([90.0, 90.0], rel=0.01)
    assert (filled.hollow, hollow.hollow) == (False, True)
    assert (filled.detail, hollow.detail) == ("discharge", "charge")
    assert panel.note == "discharge filled, charge hollow; 1 incomplete cycle not shown"


def test_capacity_without_a_basis_is_a_charge():
    panel = capacity_panel({"g1": cycling(CYCLES)}, basis="", colours=BLUE)
    assert panel.y.label == "Charge (mAh)"
    assert panel.marks[0].y == pytest.approx([0.1, 0.1], rel=0.01)


def test_a_basis_that_nobody_named_is_refused():
    with pytest.raises(UsageError):
        capacity_panel({"g1": cycling(CYCLES, bases={"VOx": MASS})}, basis="film", colours=BLUE)


def test_coulombic_efficiency_says_which_half_cycle_is_divided():
    panel = efficiency_panel({"g1": cycling(CYCLES)}, colours=BLUE)
    assert panel.y.label == "Coulombic efficiency (%)"
    assert panel.marks[-1].y == pytest.approx([90.0, 90.0], rel=0.01)
    assert panel.note.startswith("second half cycle over first")


# -- charge and discharge ------------------------------------------------------------------------------------------
def test_curves_of_one_cell_are_coloured_by_cycle():
    result = charge_discharge(CYCLES, cycles=[1, 2], mass=MASS, basis="VOx")
    panel = charge_discharge_panel({"g1": result}, reference="", colours=BLUE)
    assert (panel.x.label, panel.y.label) == ("Capacity on VOₓ (mAh/g)", "Cell voltage (V)")
    assert [mark.label for mark in panel.marks] == ["cycle 1", "cycle 1", "cycle 2", "cycle 2"]
    assert [mark.detail for mark in panel.marks[:2]] == ["reduction", "oxidation"]
    assert panel.marks[0].colour == Sequential(0.0)
    assert panel.marks[-1].colour == Sequential(1.0)
    assert panel.marks[0].x.max() == pytest.approx(100.0, rel=0.01)
    assert panel.marks[0].y.min() == pytest.approx(0.4)


def test_curves_of_several_cells_take_their_materials_and_name_their_cycles():
    result = charge_discharge(CYCLES, cycles=[1, 2], mass=None)
    colours = {"g1": Material(0), "g2": Material(1)}
    panel = charge_discharge_panel({"g1": result, "g2": result}, reference="Zn²⁺/Zn", colours=colours)
    assert (panel.x.label, panel.y.label) == ("Charge (mAh)", "Potential vs Zn²⁺/Zn (V)")
    assert {mark.colour for mark in panel.marks} == {Material(0), Material(1)}
    assert panel.note == "cycles 1, 2"


def test_two_bases_do_not_share_an_axis():
    on_vox = charge_discharge(CYCLES, cycles=[1], mass=MASS, basis="VOx")
    on_film = charge_discharge(CYCLES, cycles=[1], mass=MASS, basis="film")
    with pytest.raises(UsageError, match="one mass basis"):
        charge_discharge_panel({"g1": on_vox, "g2": on_film}, reference="", colours={})
    with pytest.raises(UsageError, match="none"):
        charge_discharge_panel({}, reference="", colours={})


# -- rate tests ----------------------------------------------------------------------------------------------------
RATES = half_cycles(*(sign * rate for rate in (1e-4, 1e-4, 5e-4, 5e-4, 1e-4, 1e-4) for sign in (-1, 1)))


def test_a_rate_test_writes_its_currents_over_its_cycles():
    result = rate_test(RATES, mass=MASS, basis="VOx", branch=Direction.REDUCTION)
    panel = rate_test_panel({"g1": result}, colours=BLUE)
    assert panel.y.label == "Capacity on VOₓ (mAh/g)"
    assert panel.note == "reduction; numbers: current in A/g on VOx"
    assert [mark.text for mark in panel.marks if isinstance(mark, Words)] == ["0.1", "0.5", "0.1"]
    assert [mark.x for mark in panel.marks if isinstance(mark, Words)] == [1.5, 3.5, 5.5]
    assert panel.marks[0].y == pytest.approx([100, 100, 500, 500, 100, 100], rel=0.01)


def test_a_rate_test_without_mass_writes_currents_of_the_cell():
    result = rate_test(RATES, mass=None, branch=Direction.REDUCTION)
    panel = rate_test_panel({"g1": result}, colours=BLUE)
    assert panel.note == "reduction; numbers: current in µA"
    assert [mark.text for mark in panel.marks if isinstance(mark, Words)] == ["100", "500", "100"]
    with pytest.raises(UsageError, match="need the mass"):
        rate_capability_panel({"g1": result}, colours=BLUE)


def test_rate_capability_stands_on_a_logarithmic_axis():
    result = rate_test(RATES, mass=MASS, basis="VOx", branch=Direction.REDUCTION)
    panel = rate_capability_panel({"g1": result}, colours=BLUE)
    assert panel.x.scale is Scale.LOG
    assert panel.x.label == "Current on VOₓ (A/g)"
    assert panel.marks[0].x == pytest.approx([0.1, 0.5, 0.1], rel=1e-6)
    assert "sd over the cycles" in panel.note


def test_rate_tests_of_two_branches_are_not_mixed():
    results = {direction.value: rate_test(RATES, mass=MASS, basis="VOx", branch=direction) for direction in Direction}
    with pytest.raises(UsageError, match="one branch"):
        rate_test_panel(results, colours={})


def test_too_many_currents_are_not_written_and_that_is_said():
    record = half_cycles(*(sign * 1e-4 * 1.5**k for k in range(16) for sign in (-1, 1)))
    panel = rate_test_panel({"g1": rate_test(record, mass=None, branch=Direction.REDUCTION)}, colours=BLUE)
    assert not [mark for mark in panel.marks if isinstance(mark, Words)]
    assert "too many to write" in panel.note


# -- voltammograms -------------------------------------------------------------------------------------------------
def test_voltammograms_are_ordered_by_their_measured_rate():
    measured = [(record, voltammogram(record)) for record in (triangle(0.5), triangle(0.005), triangle(0.05))]
    panel = voltammogram_panel(measured, reference="Zn²⁺/Zn", mass=None)
    assert (panel.x.label, panel.y.label) == ("Potential vs Zn²⁺/Zn (V)", "Current (µA)")
    assert [mark.label for mark in panel.marks] == ["5 mV/s", "50 mV/s", "500 mV/s"]
    assert [mark.colour.fraction for mark in panel.marks] == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)
    assert np.median(np.abs(panel.marks[1].y)) == pytest.approx(50.0, rel=0.01)


def test_a_voltammogram_of_one_cycle_shows_only_that():
    record = triangle(0.05, cycles=3)
    whole = voltammogram_panel([(record, voltammogram(record))], reference="", mass=None)
    second = voltammogram_panel([(record, voltammogram(record))], reference="", mass=None, cycle=2)
    assert len(second.marks[0].x) == pytest.approx(len(whole.marks[0].x) / 3, abs=3)
    with pytest.raises(UsageError, match=r"no sweep of cycle 9; it has the cycles \[1, 2, 3\]"):
        voltammogram_panel([(record, voltammogram(record))], reference="", mass=None, cycle=9)
    with pytest.raises(UsageError, match="no voltammogram"):
        voltammogram_panel([], reference="", mass=None)


def test_a_voltammogram_per_mass_names_the_mass():
    record = triangle(0.05)
    panel = voltammogram_panel([(record, voltammogram(record))], reference="", mass=MASS, basis="VOx")
    assert panel.y.label == "Current on VOₓ (mA/g)"
    assert np.median(np.abs(panel.marks[0].y)) == pytest.approx(50.0, rel=0.01)


# -- records and rests ---------------------------------------------------------------------------------------------
def test_voltage_and_current_stand_on_one_time_axis():
    voltage = voltage_time_panel(CYCLES, reference="", colour=Material(0))
    current = current_time_panel(CYCLES, mass=MASS, basis="VOx", colour=Material(0))
    assert voltage.x == current.x
    assert voltage.x.label == "Time (h)"
    assert voltage.marks[0].x[-1] == pytest.approx(5.0, abs=0.01)
    assert current.y.label == "Current on VOₓ (A/g)"
    assert current.marks[0].y[0] == pytest.approx(-0.1)


def test_simulated_records_are_marked():
    record = record_of([0.0, 1.0], [1.0, 1.1], [0.0, 0.0], simulated=True)
    assert voltage_time_panel(record, reference="", colour=Material(0)).simulated
    assert current_time_panel(record, mass=None, colour=Material(0)).simulated
    assert not voltage_time_panel(CYCLES, reference="", colour=Material(0)).simulated


def test_recovery_begins_at_the_rest():
    t = np.arange(0.0, 2000.0, 10.0)
    i = np.where(t < 1000, -1e-4, 0.0)
    v = np.where(t < 1000, 1.0 - 0.7 * t / 1000, 0.5)
    record = record_of(t, v, i)
    (period,) = rests(record).rests
    panel = recovery_panel({"g1": (record, period)}, reference="", colours=BLUE)
    assert panel.x.label == "Time at rest (min)"
    (curve,) = panel.marks
    assert curve.x[0] == 0.0
    assert curve.x[-1] == pytest.approx(period.duration / 60)
    assert set(curve.y) == {0.5}
    with pytest.raises(UsageError, match="no rest"):
        recovery_panel({}, reference="", colours={})


# -- cells and compositions ----------------------------------------------------------------------------------------
TABLE_S3 = [
    [84.4, 433.5, 473.3, 468, 467.2],
    [219.3, 419.3, 437.3, 431.6, 432.3],
    [175.3, 350.6, 377.9, 372.5, 371.5],
    [164.7, 355.5, 349.7, 346.9, 345.6],
    [155.2, 429.3, 443.1, 440.1, 437.9],
    [148.9, 436.6, 438.9, 433.6, 432.8],
    [113.8, 329.3, 422.6, 440.4, 442.2],
]


def test_box_plot_of_the_published_cells():
    result = cell_statistics(
        TABLE_S3, cells=list("1234567"), cycles=[1, 2, 3, 4, 5], unit="mAh/g", basis="VOx+rGO", source="published"
    )
    panel = cell_statistics_panel(result, colour=Material(0))
    assert panel.y.label == "Capacity on VOₓ+rGO (mAh/g)"
    assert panel.x.categories == ("1", "2", "3", "4", "5")
    assert panel.note.startswith("n = 7 cells")
    third = panel.marks[2]
    assert isinstance(third, Box)
    assert third.median == 437.3
    assert third.mean == pytest.approx(420.4, abs=0.05)
    assert sorted(third.values) == sorted(row[2] for row in TABLE_S3)
    assert (third.low, third.high) == (349.7, 473.3)


@pytest.mark.parametrize("outlier", [100.0, -100.0])
def test_whiskers_end_within_the_fences_and_the_outlier_stays_a_point(outlier):
    values = [[1.0], [2.0], [3.0], [4.0], [5.0], [outlier]]
    result = cell_statistics(values, cells=list("abcdef"), cycles=[1], unit="mAh/g", basis="VOx", source="made up")
    (box,) = cell_statistics_panel(result, colour=Material(0)).marks
    assert (box.low, box.high) == (1.0, 5.0)
    assert outlier in box.values


def test_too_few_cells_are_points_without_a_box():
    result = cell_statistics([[1.0], [2.0]], cells=["a", "b"], cycles=[1], unit="mAh/g", basis="", source="made up")
    (mark,) = cell_statistics_panel(result, colour=Material(0)).marks
    assert isinstance(mark, Points)
    assert mark.y.tolist() == [1.0, 2.0]


def test_a_capacity_that_names_no_basis_says_so():
    for basis, said in (("", True), ("VOx", False)):
        result = cell_statistics(
            TABLE_S3, cells=list("1234567"), cycles=range(5), unit="mAh/g", basis=basis, source="x"
        )
        assert ("mass basis not stated" in cell_statistics_panel(result, colour=Material(0)).y.label) is said


def test_a_capacity_that_follows_from_another_is_hollow():
    content = [Estimate(0.9, 0.0, "1"), Estimate(0.15, 0.0, "1")]
    on = {"VOx": [Estimate(700.0, None, "mAh/g"), Estimate(521.0, None, "mAh/g")]}
    panel = composition_panel(
        content, on, component="rGO", whole="all", colours={"VOx": Material(0)}, computed={"VOx": [False, True]}
    )
    line, printed, computed = panel.marks
    assert (line.label, line.x.tolist()) == ("on VOx", [15.0, 90.0])
    assert (printed.hollow, printed.x.tolist(), printed.y.tolist()) == (False, [90.0], [pytest.approx(700)])
    assert (computed.hollow, computed.x.tolist(), computed.y.tolist()) == (True, [15.0], [pytest.approx(521)])
    assert panel.note == "printed filled, computed hollow"
    assert composition_panel(content, on, component="rGO", whole="all", colours={"VOx": Material(0)}).note == ""


def test_capacity_against_composition_on_two_bases():
    content = [Estimate(0.3, 0.0, "1"), Estimate(0.15, 0.0, "1")]
    on = {
        "VOx": [Estimate(597.0, 20.0, "mAh/g"), Estimate(518.0, None, "mAh/g")],
        "VOx+rGO": [Estimate(418.0, None, "mAh/g"), Estimate(443.0, None, "mAh/g")],
    }
    colours = {"VOx": Material(0), "VOx+rGO": Material(1)}
    panel = composition_panel(content, on, component="rGO", whole="VOx+rGO", colours=colours)
    assert panel.x.label == "Mass fraction of rGO in VOₓ+rGO (%)"
    assert panel.y.label == "Capacity (mAh/g)"
    first, second = panel.marks
    assert (first.label, second.label) == ("on VOx", "on VOx+rGO")
    assert first.x.tolist() == [15.0, 30.0]
    assert first.y == pytest.approx([518.0, 597.0])
    assert np.isnan(first.y_error[0])
    assert first.y_error[1] == pytest.approx(20.0)
    assert second.y_error is None
    with pytest.raises(UsageError, match="1 capacities on VOx for 2 samples"):
        composition_panel(content, {"VOx": on["VOx"][:1]}, component="rGO", whole="film", colours=colours)
