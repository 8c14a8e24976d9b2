"""The ohmic resistance of known cells, with and without inductance, and what cannot be known."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.estimate import Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.impedance.ohmic_resistance import ohmic_resistance
from ionterface.methods.impedance.spectrum import Imaginary, Spectrum, spectrum

F = np.logspace(-1, 5.5, 53)


def of(z, f=F) -> Spectrum:
    return Spectrum(frequency=f, impedance=z, name="made")


@pytest.mark.parametrize("inductance", [0.0, 1e-6, 1e-5])
@pytest.mark.parametrize("exponent", [1.0, 0.85])
def test_it_is_found_whatever_the_leads_are(cell, inductance, exponent):
    found = ohmic_resistance(of(cell(F, inductance=inductance, exponent=exponent)))
    assert found.resistance.value == pytest.approx(1.0, rel=1e-3)
    assert found.status is Status.VALID
    if inductance:
        assert found.inductance.value == pytest.approx(inductance, rel=1e-3)
    else:
        assert found.inductance is None


def covered(cell, noise, share, seeds, level):
    held = 0
    for seed in range(seeds):
        z = noise(cell(F, sigma=4.0, inductance=1e-6, exponent=0.9), share, seed)
        found = ohmic_resistance(of(z))
        low, high = interval(found.resistance, found.degrees, level)
        held += low <= 1.0 <= high
    return held / seeds


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.001, 0.01])
def test_intervals_hold_the_truth_at_least_as_often_as_they_say(cell, noise, share):
    """The scatter of the fits is added for arcs that the model does not meet; intervals may therefore be too wide."""
    assert covered(cell, noise, share, 200, 0.6827) > 0.6827 - 0.10
    assert covered(cell, noise, share, 200, 0.9545) > 0.9545 - 0.045


def test_intervals_hold_the_truth_in_a_few_draws(cell, noise):
    assert covered(cell, noise, 0.005, 10, 0.9545) >= 0.8


def test_the_distance_to_the_farthest_fit_is_in_the_error(cell, noise):
    found = ohmic_resistance(of(noise(cell(F, sigma=0.5, inductance=1e-6, exponent=0.9), 0.005, 5)))
    values = [x.value for _, x in found.readings]
    (own,) = (x.std for _, x in found.readings if x.value == found.resistance.value)
    farthest = max(abs(value - found.resistance.value) for value in values)
    assert farthest > abs(values[0] - found.resistance.value) > 0  # of another fit than the narrowest
    assert found.resistance.std == pytest.approx(np.hypot(own, farthest))


def test_a_wider_fit_of_a_real_cell_lies_within_the_error(zinc):
    """Its fits of one, one and a half and two decades give 10.4, 10.2 and 9.6 Ohm, all without a pattern."""
    found = ohmic_resistance(spectrum(zinc))
    low, high = interval(found.resistance, found.degrees)
    assert len(found.readings) == 3
    assert all(low < x.value < high for _, x in found.readings)
    assert all(abs(x.value - found.resistance.value) <= found.resistance.std for _, x in found.readings)


def test_a_crossing_above_the_resistance_is_told(cell, codes):
    found = ohmic_resistance(of(cell(F, double_layer=2e-6, inductance=4e-6, exponent=0.8)))
    assert found.crossing > 1.05 * found.resistance.value
    assert found.resistance.value == pytest.approx(1.0, rel=0.01)
    assert codes(found) == ["W-E10"]


def test_an_extrapolated_resistance_is_told(cell, codes):
    here = F < 2e3
    found = ohmic_resistance(of(cell(F, exponent=0.9)[here], F[here]))
    assert np.isnan(found.crossing)
    assert codes(found) == ["W-E9"]
    assert found.resistance.value == pytest.approx(1.0, rel=0.02)


def test_without_a_fit_the_least_real_part_is_a_bound(codes):
    z = 3 + np.random.default_rng(1).uniform(0, 3, len(F)) - 1j * np.random.default_rng(2).uniform(1, 9, len(F))
    found = ohmic_resistance(of(z))
    assert found.status is Status.BOUND
    assert found.resistance.value == pytest.approx(z.real.min())
    assert found.resistance.std is None
    assert codes(found) == ["W-E9"]
    assert found.table().column("quantity")[0] == "ohmic resistance, at most"


def test_it_follows_the_unit_and_leaves_its_input_alone(record_of, cell, noise):
    z = noise(cell(F, inductance=1e-6), 0.001, 3)
    record = record_of(F, 1e-3 * z)
    before = record.frame()
    small, large = ohmic_resistance(spectrum(record)), ohmic_resistance(of(1e3 * z))
    assert 1e6 * small.resistance.value == pytest.approx(large.resistance.value, rel=1e-6)
    assert record.frame().equals(before)


def test_the_table(cell, noise):
    found = ohmic_resistance(of(noise(cell(F, inductance=1e-5), 0.001, 3)))
    table = found.table()
    assert Table.from_dict(table.to_dict()) == table
    assert table.column("quantity") == ("ohmic resistance", "Z' where Z'' = 0", "least Z'", "inductance")
    assert table.column("value")[3].value == pytest.approx(10, rel=0.01)


def test_real_cells(mxene, battery, zinc):
    found = ohmic_resistance(spectrum(mxene, imaginary=Imaginary.NEGATED))
    assert found.resistance.value == pytest.approx(0.73, abs=0.01)
    assert found.crossing == pytest.approx(0.742, abs=0.001)
    assert found.inductance.value == pytest.approx(1.8e-7, rel=0.1)
    found = ohmic_resistance(spectrum(battery))
    assert found.crossing == pytest.approx(0.01569, abs=1e-5)
    assert 0.012 < found.resistance.value < 0.0157
    found = ohmic_resistance(spectrum(zinc))
    assert 8 < found.resistance.value < 12
    assert [f.code for f in found.findings] == ["W-E9"]


def test_a_negative_impedance_bounds_nothing(cell):
    found = ohmic_resistance(of(cell(F) - 20.0))
    assert found.status is Status.NOT_VALID
    assert "no bound of a resistance" in found.findings[-1].message
