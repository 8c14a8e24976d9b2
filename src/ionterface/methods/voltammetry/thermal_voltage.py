"""RT/F, the scale of every potential in voltammetry, and what a temperature or a coefficient must be."""

from __future__ import annotations

import math

from ionterface.errors import UsageError
from ionterface.methods.constants import FARADAY, GAS_CONSTANT

COLDEST, HOTTEST = 150.0, 1500.0
"""Temperatures outside were hardly meant in kelvin. [K]"""


def thermal_voltage(temperature: float) -> float:
    """RT/F. [V]

    Parameters
    ----------
    temperature : float
        [K]

    Raises
    ------
    UsageError
        The temperature lies outside 150 to 1500 K; most often it was meant in °C.
    """
    if not COLDEST <= temperature <= HOTTEST:
        raise UsageError(f"a temperature of {temperature:g} K is outside 150 to 1500 K; state it in kelvin.")
    return GAS_CONSTANT.value * temperature / FARADAY.value


def transfer_coefficient(alpha: float) -> float:
    """The cathodic transfer coefficient as it was given.

    Raises
    ------
    UsageError
        It does not lie between 0 and 1.
    """
    if not 0 < alpha < 1:
        raise UsageError(f"a transfer coefficient lies between 0 and 1, not at {alpha:g}.")
    return float(alpha)


def electron_count(electrons: float) -> float:
    """The number of electrons as it was given; fractions are allowed, since a formula may carry one.

    Raises
    ------
    UsageError
        It is not positive and finite.
    """
    if not (math.isfinite(electrons) and electrons > 0):
        raise UsageError(f"the number of electrons must be positive, not {electrons:g}.")
    return float(electrons)
