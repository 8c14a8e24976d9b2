"""impedance.py's own example spectrum, fitted there and here with the same circuit, start and weights."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ionterface.formats import Declaration, DeclaredColumn, Polarity, read
from ionterface.methods.impedance.circuit_fit import Weights, circuit_fit
from ionterface.methods.impedance.circuits import circuit_of
from ionterface.methods.impedance.spectrum import Spectrum, spectrum

pytestmark = pytest.mark.slow

COLUMNS = Declaration(
    records={
        "": {
            "frequency_Hz": DeclaredColumn(column=1, unit="Hz"),
            "impedance_real_Ohm": DeclaredColumn(column=2, unit="Ohm"),
            "impedance_imaginary_Ohm": DeclaredColumn(column=3, unit="Ohm"),
        }
    },
    current_positive=Polarity.OXIDATION,
    header_rows=0,
)


@pytest.mark.parametrize(
    ("weights", "within"),
    # standard errors from its values; its search with equal weights ends short of the minimum along Wo1
    [(Weights.MODULUS, 1e-3), (Weights.UNIT, 0.5)],
)
def test_parameters_and_errors_are_its_own(peer, sample, tmp_path, weights, within):
    path = sample("echem/eis-impedancepy/exampleData.csv")
    peer("impedance_fit.py", path, tmp_path / "fit.json")
    told = json.loads((tmp_path / "fit.json").read_text())
    measured = spectrum(read(path, columns=COLUMNS))
    capacitive = measured.impedance.imag < 0
    kept = Spectrum(frequency=measured.frequency[capacitive], impedance=measured.impedance[capacitive])
    assert len(kept) == told["points"]
    circuit = circuit_of(told["circuit"])
    start = dict(zip(circuit.units, told["start"], strict=True))
    ours = circuit_fit(kept, circuit, start=start, weights=weights)
    theirs = told[weights.name.lower()]
    for (name, found), value, error in zip(ours.parameters.items(), theirs["values"], theirs["errors"], strict=True):
        assert abs(found.value - value) < within * error, name
        assert found.std == pytest.approx(error, rel=0.06 if name.startswith("Wo1") else 1e-3), name
    weight = kept.modulus if weights is Weights.MODULUS else 1.0
    at_theirs = circuit(kept.frequency, **dict(zip(circuit.units, theirs["values"], strict=True)))
    misfits = [np.linalg.norm((kept.impedance - model) / weight) for model in (ours.model, at_theirs)]
    assert misfits[0] <= misfits[1] * (1 + 1e-9)
