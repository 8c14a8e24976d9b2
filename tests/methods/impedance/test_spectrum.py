"""A spectrum is put in order, and what stands against it is told."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import MissingQuantity, Severity, UsageError
from ionterface.methods.impedance.spectrum import Imaginary, Spectrum, spectrum

F = np.logspace(5, -1, 43)


def test_frequencies_rise_whatever_their_order(record_of, cell):
    order = np.random.default_rng(1).permutation(len(F))
    found = spectrum(record_of(F[order], cell(F)[order]))
    assert np.array_equal(found.frequency, F[::-1])
    assert np.array_equal(found.impedance, cell(F)[::-1])
    assert found.simulated
    assert found.findings == ()
    assert found.modulus == pytest.approx(np.abs(cell(F))[::-1])


def test_a_band_and_a_negated_imaginary_part(record_of, cell):
    found = spectrum(record_of(F, np.conj(cell(F))), band=(1.0, 1e3), imaginary=Imaginary.NEGATED)
    assert found.frequency[0] >= 1
    assert found.frequency[-1] <= 1e3
    assert (found.impedance.imag < 0).all()
    assert "1 to 1000 Hz" in found.settings["frequencies"]


def test_a_negative_real_part_refuses(record_of, cell, codes):
    z = cell(F)
    z[3] -= 2 * z[3].real
    found = spectrum(record_of(F, z))
    assert codes(found) == ["W-E2"]
    assert found.findings[0].severity is Severity.ERROR
    assert "negative at 1 frequencies" in found.findings[0].message


def test_inductive_points_are_told_and_a_wrong_sign_refuses(record_of, cell):
    (leads,) = spectrum(record_of(F, cell(F, inductance=1e-5))).findings
    assert (leads.code, leads.severity) == ("W-E3", Severity.WARNING)
    (turned,) = spectrum(record_of(F, np.conj(cell(F)))).findings
    assert (turned.code, turned.severity) == ("W-E3", Severity.ERROR)
    assert "-Z''" in turned.message


def test_repeated_frequencies_are_kept_few_and_refused_many(record_of, cell, codes):
    few = np.append(F, F[:2])
    found = spectrum(record_of(few, cell(few)))
    assert codes(found) == ["W-E4"]
    assert len(found) == 45
    with pytest.raises(UsageError, match="several spectra"):
        spectrum(record_of(np.tile(F, 2), np.tile(cell(F), 2)))


@pytest.mark.parametrize("back", [False, True], ids=["again", "back"])
def test_one_sweep_of_several_is_taken_by_its_number(record_of, cell, back):
    down, other = F, (F[-2::-1] if back else F)
    f = np.concatenate([down, [np.nan], other])
    z = np.concatenate([cell(down), [np.nan], 2 * cell(other)])
    for number, expected in ((1, cell(np.sort(F))), (2, 2 * cell(np.sort(other)))):
        found = spectrum(record_of(f, z), sweep=number)
        np.testing.assert_allclose(found.impedance, expected)
        assert found.settings["sweep"] == f"{number} of 2"
    with pytest.raises(UsageError, match="holds 2 sweeps; there is no sweep 3"):
        spectrum(record_of(f, z), sweep=3)


def test_sparse_points_and_points_without_a_value(record_of, cell, codes):
    f = np.logspace(-1, 5, 13)
    assert codes(spectrum(record_of(f, cell(f)))) == ["W-E5"]
    z = cell(F)
    z[7] = np.nan
    found = spectrum(record_of(F, z))
    assert codes(found) == ["W-E6"]
    assert len(found) == len(F) - 1


def test_rows_without_a_frequency_are_dropped_in_silence(record_of, cell):
    f = np.concatenate(([np.nan, 0.0], F))
    z = np.concatenate(([np.nan, np.nan], cell(F)))
    assert len(spectrum(record_of(f, z))) == len(F)
    assert spectrum(record_of(f, z)).findings == ()


def test_too_few_points_an_empty_band_and_a_missing_column(record_of, cell, play):
    with pytest.raises(UsageError, match="5 usable frequencies make no spectrum"):
        spectrum(record_of(F[:5], cell(F[:5])))
    with pytest.raises(UsageError, match="make no spectrum"):
        spectrum(record_of(F, cell(F)), band=(1e6, 1e7))
    with pytest.raises(UsageError, match="is empty"):
        spectrum(record_of(F, cell(F)), band=(10.0, 1.0))
    with pytest.raises(MissingQuantity, match="frequency_Hz"):
        spectrum(play([(1, 10, 0, 1)]))


@pytest.mark.parametrize(
    ("f", "z"),
    [
        (F, np.ones(43)),
        (F[::-1], np.ones(42)),
        (np.append(np.nan, F[::-1]), np.ones(44)),
        (np.append(0.0, F[::-1]), np.ones(44)),
    ],
)
def test_arrays_that_are_no_spectrum(f, z):
    with pytest.raises(UsageError):
        Spectrum(frequency=f, impedance=z)


def test_real_files(zinc, battery, mxene):
    found = spectrum(zinc)
    assert (len(found), found.findings) == (43, ())
    assert found.impedance.real.min() == pytest.approx(15.19, abs=0.01)
    assert [f.code for f in spectrum(battery).findings] == ["W-E3"]
    assert any(f.severity is Severity.ERROR for f in spectrum(mxene).findings)
    turned = spectrum(mxene, imaginary=Imaginary.NEGATED)
    assert [f.severity for f in turned.findings] == [Severity.WARNING]


def test_an_impedance_of_zero_is_left_out_and_told(record_of, cell, codes):
    z = cell(F)
    z[7] = 0
    found = spectrum(record_of(F, z))
    assert codes(found) == ["W-E6"]
    assert len(found) == len(F) - 1
    with pytest.raises(UsageError, match="impedance of zero"):
        Spectrum(frequency=F[::-1], impedance=z[::-1])
