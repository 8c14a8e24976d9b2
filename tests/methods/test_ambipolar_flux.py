"""One flux in two conventions, and the factor by which a mixture of them is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.ambipolar_flux import Per, flux, in_series, prefactor
from ionterface.methods.constants import FARADAY, GAS_CONSTANT

conductivities = st.floats(-9, 4).map(lambda k: 10.0**k)
gradients = st.floats(-1e9, 1e9).filter(lambda g: abs(g) > 1e-3)
charges = st.integers(1, 4)


def run(gradient, ion, electron, charge, *, gradient_per=Per.MOLE, prefactor_per=Per.MOLE):
    return flux(
        Estimate(gradient, 0, "J/mol m"),
        gradient_per=gradient_per,
        prefactor_per=prefactor_per,
        ion_conductivity=Estimate(ion, 0, "S/m"),
        electron_conductivity=Estimate(electron, 0, "S/m"),
        charge=charge,
    )


def test_published_prefactors():
    thermal = (GAS_CONSTANT * Estimate(298.15, 0, "K")).value
    assert thermal * prefactor(1, per=Per.MOLE).value == pytest.approx(2.662848e-7, rel=5e-7)
    assert thermal * prefactor(2, per=Per.MOLE).value == pytest.approx(6.657120e-8, rel=5e-7)
    assert prefactor(2, per=Per.EQUIVALENT).value == pytest.approx(4 * prefactor(2, per=Per.MOLE).value)


@given(gradient=gradients, ion=conductivities, electron=conductivities, charge=charges)
def test_per_mole_and_per_equivalent_are_one_flux(gradient, ion, electron, charge):
    moles = run(gradient, ion, electron, charge)
    equivalents = run(
        gradient / charge, ion, electron, charge, gradient_per=Per.EQUIVALENT, prefactor_per=Per.EQUIVALENT
    )
    for name in ("per_mole", "per_equivalent", "ion_gradient", "electron_gradient"):
        assert getattr(moles, name).value == pytest.approx(getattr(equivalents, name).value, rel=1e-9)
    assert moles.per_equivalent.value == pytest.approx(charge * moles.per_mole.value, rel=1e-9)
    assert moles.status is equivalents.status is Status.VALID


@given(gradient=gradients, ion=conductivities, electron=conductivities, charge=charges)
def test_each_carrier_moves_by_its_own_gradient_without_net_current(gradient, ion, electron, charge):
    """Both flux equations of the carriers, written out, give what the combined one gives."""
    found = run(gradient, ion, electron, charge)
    of_ions = -ion / (charge * FARADAY.value) ** 2 * found.ion_gradient.value
    of_electrons = -electron / FARADAY.value**2 * found.electron_gradient.value
    # ten decades between the conductivities leave five digits of the smaller gradient
    assert of_ions == pytest.approx(found.per_mole.value, rel=1e-4)
    assert of_electrons == pytest.approx(charge * found.per_mole.value, rel=1e-4)
    together = found.ion_gradient.value + charge * found.electron_gradient.value
    assert together == pytest.approx(gradient, rel=1e-9)


@given(ion=conductivities, electron=conductivities)
def test_the_slower_carrier_limits(ion, electron):
    both = in_series(Estimate(ion, 0, "S/m"), Estimate(electron, 0, "S/m")).value
    assert min(ion, electron) / 2 * (1 - 1e-12) <= both <= min(ion, electron) * (1 + 1e-12)
    swapped = in_series(Estimate(electron, 0, "S/m"), Estimate(ion, 0, "S/m")).value
    assert swapped == pytest.approx(both)


@pytest.mark.parametrize(("slow", "share"), [("ion", 1.0), ("electron", 0.0)])
def test_limits(slow, share):
    ion, electron = (1e-8, 1e2) if slow == "ion" else (1e2, 1e-8)
    found = run(-1e6, ion, electron, 2)
    assert found.ion_share.value == pytest.approx(share, abs=1e-9)
    assert found.per_mole.value == pytest.approx(1e6 * 1e-8 / (2 * FARADAY.value) ** 2, rel=1e-6)


def test_mixed_conventions_are_not_valid_by_the_square_of_the_charge():
    right = run(-1e6, 0.1, 1e4, 2)
    too_large = run(-1e6, 0.1, 1e4, 2, prefactor_per=Per.EQUIVALENT)
    assert too_large.per_mole.value == pytest.approx(4 * right.per_mole.value)
    assert too_large.overestimate == 4
    assert too_large.status is Status.NOT_VALID
    assert [f.code for f in too_large.findings] == ["W-J1"]
    too_small = run(-0.5e6, 0.1, 1e4, 2, gradient_per=Per.EQUIVALENT)
    assert too_small.per_mole.value == pytest.approx(right.per_mole.value / 4)
    assert too_small.overestimate == 0.25
    single = run(-1e6, 0.1, 1e4, 1, prefactor_per=Per.EQUIVALENT)
    assert single.status is Status.VALID  # with one charge both are the same


def test_uncertainties_of_the_conductivities_are_carried():
    found = flux(
        Estimate(-1e6, 0, "J/mol m"),
        gradient_per=Per.MOLE,
        prefactor_per=Per.MOLE,
        ion_conductivity=Estimate(0.1, 0.01, "S/m"),
        electron_conductivity=Estimate(1e6, 0, "S/m"),
        charge=2,
    )
    assert found.per_mole.std / found.per_mole.value == pytest.approx(0.1, rel=1e-3)


def test_bad_input_is_refused():
    with pytest.raises(UsageError, match="positive"):
        run(-1, 0, 1, 2)
    with pytest.raises(UsageError, match="whole number"):
        run(-1, 1, 1, 0)
