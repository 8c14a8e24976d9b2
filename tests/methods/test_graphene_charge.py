"""Charge of ideal graphene: numbers by hand, limits, and a numerical solution of its own."""

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.methods.graphene_charge import (
    electrons_per_carbon,
    most_layer_charge,
    sheet_charge,
    specific_area,
)

K_B, E, HBAR, V_F = 1.380649e-23, 1.602176634e-19, 1.054571817e-34, 1e6


def test_the_area_of_both_faces():
    # two faces of a cell of two atoms with a = 2.46 Å: 2·5.24e-20/2·6.022e23/12.011e-3
    assert specific_area() / 1e3 == pytest.approx(2627, abs=3)


def test_the_states_alone_over_1_3_volt():
    # 11.77 uC/cm2/V² times 1.69 V²; 0.0325 electrons per C, 10.9 mAh/g at 15 % and 65 at 90 %
    electrons = electrons_per_carbon(sheet_charge(1.3))
    assert electrons == pytest.approx(0.0325, abs=1e-4)
    per_gram = electrons * 96485.332 / 3.6 / 12.011
    assert [0.15 * per_gram, 0.9 * per_gram] == pytest.approx([10.9, 65.3], abs=0.1)


def warm_charge(shift, temperature=298.15):
    """Electrons minus holes of the linear bands by quadrature over the energy, another way to the same charge."""
    energy = np.linspace(0.0, 4 * E, 20_001)
    states = 2 * energy / (math.pi * (HBAR * V_F) ** 2)
    kt, mu = K_B * temperature, shift * E
    filled = 1 / (1 + np.exp(np.clip((energy - mu) / kt, -700, 700)))
    holes = 1 / (1 + np.exp(np.clip((energy + mu) / kt, -700, 700)))
    return E * float(np.trapezoid(states * (filled - holes), energy))


@pytest.mark.parametrize("window", [0.5, 1.0, 1.3])
@pytest.mark.parametrize("layer", [0.1, 0.18, 0.3])
def test_series_of_states_and_layers_against_bisection_over_warm_bands(window, layer):
    low, high = 0.0, window
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if warm_charge(middle) < 2 * layer * (window - middle) else (low, middle)
    assert sheet_charge(window, compact_layer=layer) == pytest.approx(warm_charge(low), rel=0.01)


def test_each_limit_bounds_the_series():
    for layer in (0.05, 0.18, 1.0):
        assert sheet_charge(1.3, compact_layer=layer) < min(
            sheet_charge(1.3), most_layer_charge(1.3, compact_layer=layer)
        )
    assert sheet_charge(1.3, compact_layer=1e6) == pytest.approx(sheet_charge(1.3), rel=1e-5)
    assert sheet_charge(1.3, compact_layer=1e-6) == pytest.approx(most_layer_charge(1.3, compact_layer=1e-6), rel=0.01)


@pytest.mark.parametrize(("window", "layer"), [(0.0, 0.18), (1.3, 0.0), (-1.0, 0.18)])
def test_a_window_or_layer_that_is_not_positive_is_refused(window, layer):
    with pytest.raises(UsageError, match="positive"):
        sheet_charge(window, compact_layer=layer)
