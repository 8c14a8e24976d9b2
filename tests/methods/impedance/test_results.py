"""The results of impedance have the shape that reports rely on, and leave their input alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.impedance.circuit_fit import circuit_fit
from ionterface.methods.impedance.circuits import circuit_of
from ionterface.methods.impedance.kramers_kronig import kramers_kronig
from ionterface.methods.impedance.ohmic_resistance import ohmic_resistance
from ionterface.methods.impedance.spectrum import spectrum
from ionterface.methods.impedance.warburg_diffusivity import ChargedVolume, warburg_diffusivity
from ionterface.references import bibliography, keys

FORM = ChargedVolume(volume_to_surface=Estimate(1e-7, 1e-8, "m"), slope=Estimate(-1.0, 0.1, "V/C"))
METHODS = {
    "kramers_kronig": kramers_kronig,
    "ohmic_resistance": ohmic_resistance,
    "circuit_fit": lambda s: circuit_fit(s, circuit_of("R0-p(R1,C1)"), start={"R0": 1, "R1": 5, "C1": 1e-4}),
    "warburg_diffusivity": lambda s: warburg_diffusivity(s, band=(0.1, 10.0), diffusivity=FORM),
}


@pytest.mark.parametrize("method", METHODS)
def test_a_result_has_its_shape_and_leaves_the_record_alone(method, record_of, cell, noise):
    f = np.logspace(-1, 5, 37)
    record = record_of(f, noise(cell(f, sigma=5.0), 0.002, 1))
    before, description = record.frame(), record.description()
    result = METHODS[method](spectrum(record))
    assert result.__dataclass_params__.frozen
    assert isinstance(result.status, Status)
    assert all(finding.code.startswith("W-E") for finding in result.findings)
    assert (result.basis, result.n_independent) == ("", 1)
    assert all(isinstance(text, str) for text in result.settings.values())
    assert {"frequencies", "imaginary part"} <= set(result.settings)
    assert set(result.cites) <= set(keys(bibliography()))
    table = result.table()
    assert Table.from_dict(table.to_dict()) == table
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.status = Status.VALID
    assert record.frame().equals(before)
    assert record.description() == description
