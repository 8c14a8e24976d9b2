"""k0 from a published slope, under every reading of its unit: the arithmetic of one paper's printed value."""

from __future__ import annotations

import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Table
from ionterface.methods.voltammetry.published_curves import nicholson_1965
from ionterface.methods.voltammetry.quasi_reversible import working_curve
from ionterface.methods.voltammetry.slope_readings import SlopeUnit, k0_from_slope

VOLT, MILLIVOLT = SlopeUnit.VOLT, SlopeUnit.MILLIVOLT


def readings(slope=0.0869, d=4.57e-11, kelvin=298.15, **more):
    return k0_from_slope(
        Estimate(slope, 0.0, "1"), diffusivity=Estimate(d, 0.0, "cm2/s"), temperature=Estimate(kelvin, 0.0, "K"), **more
    )


def k0(n, unit, **more):
    (found,) = (r for r in readings(electrons=[n], **more).readings if r.unit is unit)
    return found.rate_constant.to("cm/s").value


@pytest.mark.parametrize(
    ("n", "unit", "expected", "ratio"),
    [(1, VOLT, 6.496e-6, 1.112), (2, VOLT, 9.187e-6, 1.573), (1, MILLIVOLT, 2.054e-7, 0.0352),
     (2, MILLIVOLT, 2.905e-7, 0.0497)],
)  # fmt: skip
def test_four_readings_of_one_slope(n, unit, expected, ratio):
    assert k0(n, unit) == pytest.approx(expected, rel=2e-4)
    assert k0(n, unit) / 5.84e-6 == pytest.approx(ratio, abs=5e-5 if unit is MILLIVOLT else 5e-4)


@pytest.mark.parametrize(("n", "expected"), [(1, 6.442e-6), (2, 9.111e-6)])
def test_at_303_kelvin(n, expected):
    assert k0(n, VOLT, kelvin=303.15) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("n", "unit", "expected"),
    [(1, VOLT, 6.83e-5), (1, MILLIVOLT, 2.16e-6), (2, VOLT, 9.66e-5), (2, MILLIVOLT, 3.05e-6)],
)
def test_with_the_other_diffusivity(n, unit, expected):
    assert k0(n, unit, d=5.05e-9) == pytest.approx(expected, rel=2.5e-3)


@pytest.mark.parametrize(
    ("n", "more"),
    [
        (1, {"kelvin": 368.9}), (2, {"kelvin": 737.8}), (0.808, {}), (1, {"slope": 0.07812}), (2, {"slope": 0.05524}),
        (1, {"d": 3.694e-11}), (2, {"d": 1.847e-11}),
    ],
)  # fmt: skip
def test_what_would_be_needed_for_the_printed_value(n, more):
    curve = working_curve(alpha=0.5, switching=-0.3, temperature=298.15)
    assert k0(n, VOLT, curve=curve, **more) == pytest.approx(5.84e-6, rel=3e-4)


def test_implied_separations():
    found = readings(scan_rates=[1e-4, 1e-3], curve=working_curve(alpha=0.5, switching=-0.3, temperature=298.15))
    volt, millivolt = found.readings[0], found.readings[1]
    assert volt.psi == pytest.approx([8.69, 2.748], rel=1e-3)
    assert volt.implied == pytest.approx([0.061, 0.067], abs=5e-4)
    assert millivolt.psi == pytest.approx([0.2748, 0.0869], rel=1e-3)
    assert millivolt.implied == pytest.approx([0.135, 0.228], abs=6e-4)


def test_measured_separations_name_the_readings_that_cannot_be():
    found = readings(scan_rates=[1e-4, 1e-3], measured=[0.134, 0.229])
    said = " ".join(f.message for f in found.findings)
    assert {f.code for f in found.findings} == {"W-N6"}
    assert len(found.findings) == 3  # all but (mV/s)^1/2 with n = 1
    assert "(V/s)^1/2 with n = 1" in said
    assert "(mV/s)^1/2 with n = 1" not in said
    assert not readings(scan_rates=[1e-4, 1e-3]).findings


def test_errors_of_slope_diffusivity_and_temperature():
    found = k0_from_slope(
        Estimate(0.1, 0.01, "1"), diffusivity=Estimate(1e-9, 1e-10, "m2/s"), temperature=Estimate(300.0, 3.0, "K"),
        electrons=[1],
    )  # fmt: skip
    k = found.readings[0].rate_constant
    assert k.std / k.value == pytest.approx((0.1**2 + 0.05**2 + 0.005**2) ** 0.5, rel=1e-3)


def test_published_table_table_and_faults():
    found = readings(curve=nicholson_1965(temperature=298.15), scan_rates=[1e-3])
    assert Table.from_dict(found.table().to_dict()) == found.table()
    assert "1965" in found.settings["working curve"]
    with pytest.raises(UsageError, match="positive"):
        readings(slope=-1)
    with pytest.raises(UsageError, match="diffusivity"):
        readings(d=0.0)
    with pytest.raises(UsageError, match="give one each"):
        readings(scan_rates=[1e-3], measured=[0.1, 0.2])
