"""The diffusivity of the insertion form, its check values, and lines that are no Warburg lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.impedance.spectrum import Spectrum, spectrum
from ionterface.methods.impedance.warburg_diffusivity import (
    ChargedVolume,
    Dilute,
    MolarInsertion,
    warburg_diffusivity,
)

F = np.logspace(-2, 3, 41)
W = 2 * np.pi * F
AREA = Estimate(1.0, 0.0, "cm2", source="area")
HOST = MolarInsertion(
    molar_volume=Estimate(54.0, 0.0, "cm3/mol"), electrons=1, area=AREA, slope=Estimate(-0.5, 0.0, "V")
)
IDEAL = Dilute(
    concentration=Estimate(1e-3, 0.0, "mol/cm3"), electrons=1, area=AREA, temperature=Estimate(298.15, 0.0, "K")
)
LINE = 20 + 50 * (1 - 1j) / np.sqrt(W)


def of(z, f=F) -> Spectrum:
    return Spectrum(frequency=f, impedance=z, name="made")


def test_check_values():
    sigma = Estimate(50.0, 0.0, "Ohm")
    assert f"{HOST(sigma).to('cm2/s').value:.5e}" == "1.56616e-11"
    assert f"{IDEAL(sigma).to('cm2/s').value:.5e}" == "1.41815e-11"


def test_a_line_gives_the_check_value():
    found = warburg_diffusivity(of(LINE), band=(0.01, 1.0), diffusivity=HOST)
    assert found.sigma.value == pytest.approx(50)
    assert f"{found.diffusivity.to('cm2/s').value:.5e}" == "1.56616e-11"
    assert found.status is Status.VALID
    assert found.findings == ()
    assert found.intercepts == pytest.approx((20, 0), abs=1e-9)


def test_the_slope_against_charge_is_the_same_law():
    """x = Q·V_M/(n·F·V): dE/dQ = dE/dx·V_M/(n·F·V), with any volume."""
    volume, faraday = 3e-12, 96485.33212
    slope = Estimate(-0.5 * 54e-6 / (2 * faraday * volume), 0.0, "V/C")
    host = MolarInsertion(molar_volume=HOST.molar_volume, electrons=2, area=AREA, slope=HOST.slope)
    charged = ChargedVolume(volume_to_surface=Estimate(volume / 1e-4, 0.0, "m"), slope=slope)
    sigma = Estimate(7.0, 0.1, "Ohm")
    assert charged(sigma).value == pytest.approx(host(sigma).value, rel=1e-9, abs=0)
    assert charged(sigma).std == pytest.approx(host(sigma).std, rel=1e-9, abs=0)


def test_a_film_that_diffuses_gives_its_own_diffusivity_back():
    """A film of thickness L, solved for its concentration by cells of finite volume, not by a formula."""
    length, d, area, faraday, cells = 1e-6, 1e-15, 1e-4, 96485.33212, 400
    molar_volume, slope = 54e-6, -0.5
    widths = np.diff(length * np.linspace(0, 1, cells + 1) ** 2)  # fine at the surface
    f = np.logspace(-1, 1.5, 26)  # well above D/L²
    admittance = 0j  # of everything behind a cell, from the blocked back on: flux by concentration
    for k in range(cells - 1, -1, -1):
        admittance = admittance + 2j * np.pi * f * widths[k]
        before = d / (0.5 * (widths[k] + widths[k - 1])) if k else d / (0.5 * widths[0])
        admittance = 1 / (1 / before + 1 / admittance)
    z = -slope * molar_volume / (faraday * area) / admittance
    found = warburg_diffusivity(
        of(5 + z, f),
        band=(0.1, 30.0),
        diffusivity=MolarInsertion(
            molar_volume=Estimate(molar_volume, 0.0, "m3/mol"),
            electrons=1,
            area=Estimate(area, 0.0, "m2"),
            slope=Estimate(slope, 0.0, "V"),
        ),
    )
    assert found.status is Status.VALID
    assert found.diffusivity.value == pytest.approx(d, rel=0.01, abs=0)


def test_the_dilute_form_is_refused_for_what_it_is(codes):
    found = warburg_diffusivity(of(LINE), band=(0.01, 1.0), diffusivity=IDEAL)
    assert f"{found.diffusivity.to('cm2/s').value:.5e}" == "1.41815e-11"
    assert found.status is Status.NOT_VALID
    assert codes(found) == ["W-E1"]


def test_unequal_slopes_are_no_warburg_line(codes):
    for part, valid in ((1.04, True), (1.06, False)):
        z = 20 + 50 / np.sqrt(W) - 50j * part / np.sqrt(W)
        found = warburg_diffusivity(of(z), band=(0.01, 1.0), diffusivity=HOST)
        assert (found.status is Status.VALID) is valid
        assert ("W-E15" in codes(found)) is not valid
    capacitor = warburg_diffusivity(of(20 + 1 / (1j * W)), band=(0.01, 1.0), diffusivity=HOST)
    assert capacitor.status is Status.NOT_VALID


def test_a_bent_line_is_told(codes):
    root = np.sqrt(200j * W)
    found = warburg_diffusivity(of(20 + 900 / (root * np.tanh(root))), band=(0.01, 1.0), diffusivity=HOST)
    assert "W-E16" in codes(found)
    falling = warburg_diffusivity(of(20 + 5 * np.sqrt(W) - 0.1j), band=(0.01, 1.0), diffusivity=HOST)
    assert falling.status is Status.NOT_COMPUTABLE
    assert math.isnan(falling.diffusivity.value)
    assert "W-E17" in codes(falling)


def covered(noise, share, seeds, level):
    held = []
    for seed in range(seeds):
        found = warburg_diffusivity(of(noise(LINE, share, seed)), band=(0.01, 1.0), diffusivity=HOST)
        low, high = interval(found.sigma, found.degrees, level)
        held.append(low <= 50 <= high)
    return np.mean(held)


@pytest.mark.parametrize("share", [0.001, 0.01])
def test_intervals_hold_the_truth_as_often_as_they_say(noise, share):
    assert covered(noise, share, 200, 0.6827) == pytest.approx(0.6827, abs=0.10)
    assert covered(noise, share, 200, 0.9545) == pytest.approx(0.9545, abs=0.045)


def test_the_error_of_the_area_counts_twice(noise):
    area = Estimate(1.0, 0.1, "cm2", source="area")
    host = MolarInsertion(molar_volume=HOST.molar_volume, electrons=1, area=area, slope=HOST.slope)
    found = warburg_diffusivity(of(noise(LINE, 0.001, 1)), band=(0.01, 1.0), diffusivity=host)
    assert found.diffusivity.std / found.diffusivity.value == pytest.approx(0.2, rel=0.01, abs=0)


def test_bad_input_is_one_sentence():
    with pytest.raises(UsageError, match="0 frequencies lie between"):
        warburg_diffusivity(of(LINE), band=(1e4, 1e5), diffusivity=HOST)
    with pytest.raises(UsageError, match="0 frequencies lie between"):
        warburg_diffusivity(of(LINE), band=(1.0, 0.01), diffusivity=HOST)
    for wrong in ({"slope": Estimate(0.0, 0.0, "V")}, {"electrons": 0}, {"area": Estimate(-1.0, 0.0, "cm2")}):
        given = {"molar_volume": HOST.molar_volume, "electrons": 1, "area": AREA, "slope": HOST.slope}
        with pytest.raises(UsageError, match="is above zero"):
            MolarInsertion(**{**given, **wrong})
    with pytest.raises(UsageError, match="volume to surface is above zero"):
        ChargedVolume(volume_to_surface=Estimate(0.0, 0.0, "m"), slope=Estimate(1.0, 0.0, "V/C"))
    with pytest.raises(UsageError, match="concentration is above zero"):
        Dilute(concentration=Estimate(0.0, 0.0, "mol/m3"), electrons=1, area=AREA, temperature=IDEAL.temperature)


def test_the_table_and_settings():
    found = warburg_diffusivity(of(LINE), band=(0.01, 1.0), diffusivity=HOST)
    table = found.table()
    assert Table.from_dict(table.to_dict()) == table
    assert table.column("unit")[0] == "cm2/s"
    assert "V_M" in found.settings["form"]


def test_a_real_electrode_without_a_warburg_line_is_refused(zinc, codes):
    found = warburg_diffusivity(spectrum(zinc), band=(0.01, 0.3), diffusivity=HOST)
    assert found.status is Status.NOT_VALID
    assert "W-E15" in codes(found)
