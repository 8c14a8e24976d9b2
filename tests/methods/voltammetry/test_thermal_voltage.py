"""RT/F and the limits of what may be a temperature, a transfer coefficient, a number of electrons."""

from __future__ import annotations

import math

import pytest

from ionterface.errors import UsageError
from ionterface.methods.voltammetry.thermal_voltage import electron_count, thermal_voltage, transfer_coefficient


def test_the_thermal_voltage_at_room_temperature():
    assert round(thermal_voltage(298.15) * 1e3, 5) == 25.69258
    assert thermal_voltage(596.3) == pytest.approx(2 * thermal_voltage(298.15))


@pytest.mark.parametrize("temperature", [25.0, 0.0, -298.15, 2e3, math.nan])
def test_a_temperature_that_is_none_in_kelvin_is_refused(temperature):
    with pytest.raises(UsageError, match="state it in kelvin"):
        thermal_voltage(temperature)


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1, math.nan])
def test_a_transfer_coefficient_lies_between_0_and_1(alpha):
    assert transfer_coefficient(0.3) == 0.3
    with pytest.raises(UsageError, match="between 0 and 1"):
        transfer_coefficient(alpha)


@pytest.mark.parametrize("electrons", [0.0, -1.0, math.nan, math.inf])
def test_the_number_of_electrons_is_positive(electrons):
    assert electron_count(1.5) == 1.5
    with pytest.raises(UsageError, match="must be positive"):
        electron_count(electrons)
