"""Chemical diffusion by job sharing, against published values and against a ladder of resistors and capacitors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.constants import FARADAY, GAS_CONSTANT
from ionterface.methods.job_sharing import CarrierPath, Carriers, interface_potential, job_sharing, plate_capacitance

ROOM = Estimate(298.15, 0, "K")
positive = st.floats(-6, 4).map(lambda k: 10.0**k)


def path(conductivity, concentration, thickness=None):
    """In S/cm, mol/cm3 and nm."""
    return CarrierPath(
        conductivity=Estimate(conductivity, 0, "S/cm"),
        concentration=Estimate(concentration, 0, "mol/cm3"),
        thickness=None if thickness is None else Estimate(thickness, 0, "nm"),
    )


def run(ion, electron, charge=2, **given_):
    return job_sharing(ion=ion, electron=electron, charge=charge, temperature=ROOM, carriers=Carriers.MOBILE, **given_)


def cm2(found):
    return found.diffusivity.to("cm2/s").value


@pytest.mark.parametrize(("charge", "electrons", "expected"), [(2, 2e-3, 1.997116e-7), (1, 1e-3, 5.325643e-7)])
def test_published_diffusivities(charge, electrons, expected):
    found = run(path(1e-3, 1e-3), path(1e2, electrons), charge)
    assert cm2(found) == pytest.approx(expected, rel=5e-7)
    assert [f.code for f in found.findings] == ["W-J2"]
    assert found.electrostatic.value == 0


@pytest.mark.parametrize(("charge", "ratio"), [(2, 3), (1, 2)])
def test_fast_electrons_multiply_the_ions_own_diffusivity(charge, ratio):
    own, c = 1e-12, 1e3  # m²/s, mol/m³
    conductivity = charge**2 * FARADAY.value**2 * c * own / (GAS_CONSTANT.value * ROOM.value)
    ion = CarrierPath(conductivity=Estimate(conductivity, 0, "S/m"), concentration=Estimate(c, 0, "mol/m3"))
    electron = CarrierPath(conductivity=Estimate(1e12, 0, "S/m"), concentration=Estimate(charge * c, 0, "mol/m3"))
    assert run(ion, electron, charge).diffusivity.value / own == pytest.approx(ratio, rel=1e-9)


def sheet(conductance, carriers=1e30, thickness=1e-7):
    """A layer of a conductance [S] and of carriers [mol/cm2] so many that they add nothing to D."""
    return CarrierPath(
        conductivity=Estimate(conductance / thickness, 0, "S/cm"),
        concentration=Estimate(carriers / thickness, 0, "mol/cm3"),
        thickness=Estimate(thickness, 0, "cm"),
    )


CAPACITANCE = Estimate(1e-5, 0, "F/cm2")


def test_published_diffusivity_of_charging():
    found = run(sheet(1e-6), sheet(1e-3), capacitance=CAPACITANCE)
    assert cm2(found) == pytest.approx(0.0999001, rel=5e-7)
    assert found.electrostatic.value == pytest.approx(found.diffusivity.value)
    assert not found.findings


def test_a_ladder_of_resistors_and_capacitors_relaxes_with_it():
    """Two chains of 200 nodes, a capacitor between each pair, both ends open: the slowest rate is pi² D/L²."""
    cells, length = 200, 1e-2  # cm
    step = length / cells
    chain = 2 * np.eye(cells) - np.eye(cells, k=1) - np.eye(cells, k=-1)
    chain[0, 0] = chain[-1, -1] = 1
    resistance = sum(np.linalg.pinv(conductance / step * chain) for conductance in (1e-6, 1e-3))
    slowest = 1 / np.linalg.eigvalsh(resistance * 1e-5 * step).max()
    assert slowest == pytest.approx(9859.54, abs=5e-3)
    expected = np.pi**2 * cm2(run(sheet(1e-6), sheet(1e-3), capacitance=CAPACITANCE)) / length**2
    assert expected == pytest.approx(9859.74, abs=5e-3)
    assert slowest == pytest.approx(expected, rel=3e-5)


def test_unequal_cross_sections_combine_as_conductances():
    """A ladder again: a thin layer of ions beside a thick one of electrons, which conductivities alone would miss."""
    ion, electron = path(1e-3, 1e10, thickness=1), path(1e-3, 1e10, thickness=9)
    found = run(ion, electron, capacitance=CAPACITANCE)
    sheets = 1e-3 * 1e-7, 1e-3 * 9e-7  # S
    assert cm2(found) == pytest.approx(sheets[0] * sheets[1] / sum(sheets) / 1e-5)
    assert found.ion_share.value == pytest.approx(0.9)
    assert run(path(1e-3, 1e10), path(1e-3, 1e10)).ion_share.value == pytest.approx(0.5)


@given(ion=positive, electron=positive, c=positive, thickness=st.floats(0.1, 1e3), charge=st.integers(1, 3))
def test_sheets_of_one_thickness_are_the_same_as_volumes(ion, electron, c, thickness, charge):
    volume = run(path(ion, c), path(electron, charge * c), charge)
    sheets = run(path(ion, c, thickness), path(electron, charge * c, thickness), charge)
    assert sheets.diffusivity.value == pytest.approx(volume.diffusivity.value, rel=1e-9)
    area = Estimate(1 / thickness, 0, "1/nm")
    charged = run(path(ion, c), path(electron, charge * c), charge, capacitance=CAPACITANCE, interface=area)
    by_sheets = run(path(ion, c, thickness), path(electron, charge * c, thickness), charge, capacitance=CAPACITANCE)
    assert charged.diffusivity.value == pytest.approx(by_sheets.diffusivity.value, rel=1e-9)
    assert charged.diffusivity.value >= volume.diffusivity.value  # charging never slows diffusion down


@given(charge=st.integers(1, 3), c=positive, slow=positive)
def test_the_slow_carrier_alone_decides_at_the_limits(charge, c, slow):
    rt = GAS_CONSTANT.value * ROOM.value / (charge * FARADAY.value) ** 2
    expected = rt * slow * 1e2 * (1 + charge) / (c * 1e6)  # 1/c + z²/(z c) = (1 + z)/c
    for ion, electron, share in ((slow, slow * 1e12, 1.0), (slow * 1e12, slow, 0.0)):
        found = run(path(ion, c), path(electron, charge * c), charge)
        assert found.diffusivity.value == pytest.approx(expected, rel=1e-9)
        assert found.ion_share.value == pytest.approx(share, abs=1e-9)


def test_trapped_carriers_are_warned_of():
    found = job_sharing(
        ion=path(1e-3, 1e-3, 1),
        electron=path(1e2, 2e-3, 1),
        charge=2,
        temperature=ROOM,
        carriers=Carriers.TOTAL,
    )
    assert [f.code for f in found.findings] == ["W-J3"]
    assert found.status is Status.VALID
    assert found.table().column("diffusivity")[0].value == pytest.approx(1.997116e-7, rel=5e-7)


def test_published_plate_and_the_potential_that_an_interface_store_needs():
    plate = plate_capacitance(10, distance=Estimate(0.5, 0, "nm"))
    assert plate.to("uF/cm2").value == pytest.approx(17.7, abs=0.05)
    # 300 mAh/g of a composite with 15 % graphene of 2630 m2/g is 274 uC/cm2
    per_area = Estimate(300, 0, "mAh/g") / (0.15 * Estimate(2630, 0, "m2/g"))
    assert per_area.to("uC/cm2").value == pytest.approx(274, abs=0.5)
    density = (per_area / FARADAY / 2).to("mol/m2")
    potential = interface_potential(density, capacitance=Estimate(18, 0, "uF/cm2"), charge=2)
    assert potential.value == pytest.approx(15, abs=0.5)


def test_bad_input_is_refused():
    with pytest.raises(UsageError, match="state both or none"):
        run(path(1, 1, 1), path(1, 1))
    with pytest.raises(UsageError, match="both thicknesses"):
        run(path(1, 1), path(1, 1), capacitance=CAPACITANCE)
    with pytest.raises(UsageError, match="conductivity of a path is positive"):
        path(0, 1)
    with pytest.raises(UsageError, match="capacitance is positive"):
        run(path(1, 1, 1), path(1, 1, 1), capacitance=Estimate(0, 0, "F/m2"))
    with pytest.raises(UsageError, match="capacitance is positive"):
        interface_potential(Estimate(1, 0, "mol/m2"), capacitance=Estimate(0, 0, "F/m2"), charge=2)
    with pytest.raises(UsageError, match="permittivity"):
        plate_capacitance(0.5, distance=Estimate(1, 0, "nm"))
