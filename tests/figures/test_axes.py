"""Labels name the basis and the reference; units suit the numbers."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.figures import Scale, axes


def test_a_capacity_names_its_mass_basis():
    ruler = axes.capacity(unit="C/kg", basis="VOx+rGO")
    assert ruler.axis.label == "Capacity on VOₓ+rGO (mAh/g)"
    assert ruler.numbers(np.array([443 * 3600.0])) == pytest.approx([443.0])
    with pytest.raises(UsageError, match="needs the name of its mass basis"):
        axes.capacity(unit="C/kg", basis="")


def test_without_a_mass_there_is_a_charge():
    ruler = axes.capacity(unit="C", basis="")
    assert ruler.axis.label == "Charge (mAh)"
    assert ruler.numbers(np.array([3.6])) == pytest.approx([1.0])


def test_a_potential_names_its_reference():
    assert axes.potential(reference="Zn²⁺/Zn").label == "Potential vs Zn²⁺/Zn (V)"
    assert axes.potential(reference="").label == "Cell voltage (V)"


@pytest.mark.parametrize(
    ("largest", "label", "shown"),
    [
        (2.0, "Current (A)", 2.0),
        (-2e-3, "Current (mA)", -2.0),
        (3e-6, "Current (µA)", 3.0),
        (4e-9, "Current (nA)", 4.0),
    ],
)
def test_a_current_takes_the_prefix_of_its_largest_value(largest, label, shown):
    ruler = axes.current(np.array([0.0, largest, np.nan]), mass=None, basis="")
    assert ruler.axis.label == label
    assert ruler.numbers(np.array([largest])) == pytest.approx([shown])


def test_a_current_without_points_is_in_amperes():
    assert axes.current(np.array([]), mass=None, basis="").axis.label == "Current (A)"


def test_a_current_per_mass_says_per_gram_of_what():
    mass = Estimate(1e-6, None, "kg")
    ruler = axes.current(np.array([1e-4]), mass=mass, basis="VOx")
    assert ruler.axis.label == "Current on VOₓ (A/g)"
    assert ruler.numbers(np.array([1e-4 / 1e-6])) == pytest.approx([0.1])
    assert axes.current(np.array([2e-5]), mass=mass, basis="VOx").axis.label == "Current on VOₓ (mA/g)"
    with pytest.raises(UsageError, match="mass basis"):
        axes.current(np.array([1.0]), mass=mass, basis="")


def test_currents_of_a_rate_test_stand_on_a_logarithmic_axis():
    ruler = axes.specific_current(np.array([100.0, 1e5]), basis="VOx")
    assert ruler.axis.scale is Scale.LOG
    assert ruler.axis.label == "Current on VOₓ (A/g)"


@pytest.mark.parametrize(
    ("span", "label"), [(60.0, "s"), (121.0, "min"), (7200.0, "h"), (86400.0 * 3, "h"), (86400.0 * 4, "d")]
)
def test_time_takes_a_unit_that_suits_the_span(span, label):
    assert axes.time(span).axis.label == f"Time ({label})"


def test_an_unstated_uncertainty_gives_no_error_bar():
    ruler = axes.capacity(unit="C/kg", basis="VOx")
    assert np.isnan(ruler.error(Estimate(1.0, None, "C/kg")))
    assert np.isnan(ruler.error(None))
    assert ruler.error(Estimate(1.0, 36.0, "C/kg")) == pytest.approx(0.01)
