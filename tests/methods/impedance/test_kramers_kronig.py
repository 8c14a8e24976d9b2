"""Spectra that obey the relations pass with vanishing residuals; what cannot obey them is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import Severity
from ionterface.estimate import Status, Table
from ionterface.methods.impedance.kramers_kronig import kramers_kronig, time_constants
from ionterface.methods.impedance.spectrum import Imaginary, Spectrum, spectrum

F = np.logspace(-2, 5, 43)
W = 2 * np.pi * F


def of(z, f=F) -> Spectrum:
    return Spectrum(frequency=f, impedance=z, name="made")


@pytest.mark.parametrize(
    "z",
    [
        1 + 10 / (1 + 1j * W * 1e-2),
        1 + 10 / (1 + (1j * W * 1e-2) ** 0.8),
        1 + 2e-7j * W + 10 / (1 + (1j * W * 1e-2) ** 0.8) + 3 * (1 - 1j) / np.sqrt(W),
        1 + 1 / (1j * W * 1e-2),
        1 + 5 / np.sqrt(1 + 1j * W),
        1 + 5 / np.sqrt(30j * W) / np.tanh(np.sqrt(30j * W)),
    ],
    ids=["RC", "depressed arc", "lead, arc and Warburg", "capacitor", "Gerischer", "film"],
)
def test_residuals_of_consistent_spectra_vanish(z):
    found = kramers_kronig(of(z))
    assert max(found.rms) < 2e-5
    assert found.status is Status.VALID
    assert found.findings == ()


def test_a_capacitor_in_series_is_an_element_of_its_own(noise):
    found = kramers_kronig(of(noise(1 + 1 / (1j * W * 1e-2), 0.001, 1)))
    assert found.elements <= 4


@pytest.mark.parametrize("share", [0.001, 0.01])
def test_noise_stays_noise(cell, noise, share):
    clean = cell(F, sigma=5.0, inductance=1e-7, exponent=0.9)
    found = [kramers_kronig(of(noise(clean, share, seed))) for seed in range(8)]
    assert all(one.status is Status.VALID for one in found)
    assert not any(finding.code == "W-E7" for one in found for finding in one.findings)
    # real and imaginary residuals together hold 86 less as many degrees as elements were taken
    sizes = [np.sqrt(np.sum(np.abs(one.residuals) ** 2) / (2 * len(F) - one.elements - 3)) for one in found]
    assert np.mean(sizes) == pytest.approx(share, rel=0.1)


def test_a_cell_that_changes_during_the_sweep_is_refused(cell, noise, codes):
    for share in (0.0, 0.002):
        found = kramers_kronig(of(noise(cell(F, sigma=5.0, drift=0.5), share, 1)))
        assert found.status is Status.NOT_VALID
        assert "W-E7" in codes(found)
        assert "does not obey" in next(f.message for f in found.findings if f.code == "W-E7")
    assert max(kramers_kronig(of(cell(F, sigma=5.0, drift=0.0))).rms) < 1e-5


def test_a_real_part_that_does_not_belong_to_its_imaginary_part_is_refused(cell):
    z = cell(F)
    found = kramers_kronig(of(1.1 * z.real + 1j * z.imag))
    assert found.status is Status.NOT_VALID


def test_a_small_drift_is_a_warning_and_much_noise_is_named(cell, noise):
    small = kramers_kronig(of(cell(F, sigma=5.0, drift=0.12)))
    assert small.status is Status.VALID
    assert {f.severity for f in small.findings} == {Severity.WARNING}
    loud = kramers_kronig(of(noise(cell(F), 0.03, 2)))
    assert loud.status is Status.VALID
    assert {f.code for f in loud.findings} == {"W-E8"}


def test_the_unit_of_the_impedance_decides_nothing(cell, noise):
    z = noise(cell(F), 0.002, 3)
    small, large = kramers_kronig(of(1e-4 * z)), kramers_kronig(of(1e4 * z))
    assert (small.elements, small.beyond) == (large.elements, large.beyond)
    assert small.residuals == pytest.approx(large.residuals, abs=1e-9)


def test_time_constants_span_the_frequencies():
    tau = time_constants(W, 8, 1.0)
    assert tau[0] == pytest.approx(0.1 / W[-1])
    assert tau[-1] == pytest.approx(10 / W[0])
    assert np.diff(np.log(tau)) == pytest.approx(np.full(7, np.log(tau[1] / tau[0])))


def test_the_table_tells_size_and_place(cell, noise):
    z = noise(cell(F), 0.001, 4)
    z[20] += 0.01 * abs(z[20])
    found = kramers_kronig(of(z))
    table = found.table()
    assert Table.from_dict(table.to_dict()) == table
    assert table.column("part") == ("real", "imaginary")
    assert table.column("at")[0] == pytest.approx(F[20])
    assert table.column("rms")[0] == pytest.approx(100 * found.rms[0])


def test_findings_of_the_spectrum_are_carried_along(record_of, cell, codes):
    z = cell(F)
    z[5] = -z[5]
    found = kramers_kronig(spectrum(record_of(F, z)))
    assert found.status is Status.NOT_VALID
    assert "W-E2" in codes(found)


def test_real_spectra(battery, zinc):
    for record, largest in ((battery, 0.002), (zinc, 0.003)):
        found = kramers_kronig(spectrum(record))
        assert found.status is Status.VALID
        assert max(found.rms) < largest


@pytest.mark.slow
def test_a_long_real_spectrum_and_its_mirror_image(mxene):
    found = kramers_kronig(spectrum(mxene, imaginary=Imaginary.NEGATED))
    assert found.status is Status.VALID
    assert max(found.rms) < 0.002
    assert kramers_kronig(spectrum(mxene)).status is Status.NOT_VALID
