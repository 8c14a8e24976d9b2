"""Circuits are found again with honest errors, published parameters are met, circuits that lack something are told."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.impedance.circuit_fit import Weights, circuit_fit
from ionterface.methods.impedance.circuits import circuit_of
from ionterface.methods.impedance.spectrum import Imaginary, Spectrum, spectrum

F = np.logspace(-2, 5, 50)
TRUE = {"R0": 1.0, "R1": 8.0, "W1": 5.0, "Q1_Q": 2e-4, "Q1_alpha": 0.9}
START = {"R0": 0.5, "R1": 20.0, "W1": 2.0, "Q1_Q": 1e-3, "Q1_alpha": 0.7}
RANDLES = circuit_of("R0-p(R1-W1,Q1)")
BATTERY = circuit_of("R0-p(R1,C1)-p(R2-Wo1,C2)")


def of(z, f=F) -> Spectrum:
    return Spectrum(frequency=f, impedance=z, name="made")


@pytest.fixture
def truth(cell):
    return cell(F, sigma=5.0, exponent=0.9)


def test_exact_data_give_exact_parameters(truth):
    for weights in Weights:
        found = circuit_fit(of(truth), RANDLES, start=START, weights=weights)
        for name, value in TRUE.items():
            assert found.parameters[name].value == pytest.approx(value, rel=1e-6)
        assert found.status is Status.VALID
        assert found.findings == ()
        assert found.model == pytest.approx(truth)


def covered(truth, noise, share, seeds):
    """How often the 68 % and the 95 % interval of each parameter hold the truth, shape (2, p)."""
    held = []
    for seed in range(seeds):
        found = circuit_fit(of(noise(truth, share, seed)), RANDLES, start=START)
        assert found.status is Status.VALID
        ends = [[interval(found.parameters[name], found.degrees, level) for name in TRUE] for level in (0.6827, 0.9545)]
        held.append([[low <= TRUE[n] <= high for n, (low, high) in zip(TRUE, row, strict=True)] for row in ends])
    return np.mean(held, axis=0)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.001, 0.01])
def test_intervals_hold_the_truth_as_often_as_they_say(truth, noise, share):
    narrow, wide = covered(truth, noise, share, 200)
    # three standard deviations of a share among 200
    assert (np.abs(narrow - 0.6827) < 0.10).all()
    assert (np.abs(wide - 0.9545) < 0.045).all()


def test_intervals_hold_the_truth_in_a_few_draws(truth, noise):
    narrow, wide = covered(truth, noise, 0.005, 24)
    assert 0.5 < narrow.mean() < 0.85
    assert wide.mean() > 0.85


def test_the_example_of_impedance_py(battery):
    """Its published values; C1 to C2 to their three digits, Wo1 within the errors: our sum of squares is the lesser."""
    published = {"R0": 1.65e-2, "R1": 8.68e-3, "C1": 3.32, "R2": 5.39e-3, "C2": 2.20e-1}
    film = {"Wo1_R": 6.31e-2, "Wo1_tau": 2.33e2}
    capacitive = spectrum(battery, band=(1e-4, 1300.0))
    assert len(capacitive) == 57
    start = {"R0": 0.01, "R1": 0.01, "C1": 100, "R2": 0.01, "Wo1_R": 0.05, "Wo1_tau": 100, "C2": 1}
    found = circuit_fit(capacitive, BATTERY, start=start, weights=Weights.UNIT)
    for name, value in published.items():
        assert float(f"{found.parameters[name].value:.2e}") == pytest.approx(value, rel=1e-9)
    for name, value in film.items():
        assert abs(found.parameters[name].value - value) < 0.5 * found.parameters[name].std
    theirs = BATTERY(capacitive.frequency, **{**published, **film})
    assert np.linalg.norm(found.model - capacitive.impedance) <= np.linalg.norm(theirs - capacitive.impedance)
    assert {f.code for f in found.findings} == {"W-E12"}


def test_the_published_fit_of_the_mxene_electrode_and_what_its_weights_did(mxene):
    measured = spectrum(mxene, imaginary=Imaginary.NEGATED)
    circuit = circuit_of("L1-R1-p(R2,Q1)-Q2")
    start = {"L1": 1e-7, "R1": 1, "R2": 10, "Q1_Q": 2e-3, "Q1_alpha": 0.8, "Q2_Q": 2e-3, "Q2_alpha": 0.9}
    found = circuit_fit(measured, circuit, start=start, weights=Weights.UNIT)
    published = (1.87992532e-07, 0.872511388, 15.0028986, 0.00262172998, 0.801697209, 0.00211738227, 0.900106897)
    for x, value in zip(found.parameters.values(), published, strict=True):
        assert x.value == pytest.approx(value, rel=1e-3)
    assert np.sum(np.abs(measured.impedance - found.model) ** 2) == pytest.approx(370.580007, rel=1e-6)
    assert max(found.rms) > 0.1
    assert found.status is Status.NOT_VALID
    weighed = circuit_fit(measured, circuit, start=start)
    assert weighed.parameters["R1"].value == pytest.approx(0.7295, abs=0.002)
    assert max(weighed.rms) < 0.015


def test_a_circuit_that_lacks_something_is_told(truth, noise, codes):
    lacking = circuit_of("R0-p(R1,Q1)")
    start = {name: value for name, value in START.items() if name in lacking.units}
    found = circuit_fit(of(noise(truth, 0.001, 1)), lacking, start=start)
    assert found.status is Status.NOT_VALID
    assert "W-E12" in codes(found)


def test_a_circuit_that_holds_too_much_is_told(truth, noise, codes):
    more = circuit_of("R0-R9-p(R1-W1,Q1)")
    found = circuit_fit(of(noise(truth, 0.001, 1)), more, start={**START, "R9": 0.5})
    assert found.status is Status.NOT_VALID
    assert "do not determine" in next(f.message for f in found.findings if f.code == "W-E11")
    held = circuit_fit(of(noise(truth, 0.001, 1)), more, start={**START, "R9": 0.5}, fixed=("R9",))
    assert held.status is Status.VALID
    assert held.parameters["R0"].value == pytest.approx(0.5, abs=0.01)
    assert held.parameters["R9"].std == 0


def test_a_parameter_on_a_bound_is_told_and_has_no_error(truth, noise):
    found = circuit_fit(of(noise(truth, 0.001, 1)), RANDLES, start=START, bounds={"Q1_alpha": (0.0, 0.8)})
    assert found.status is Status.NOT_VALID
    assert found.parameters["Q1_alpha"].std is None
    assert any("bound of Q1_alpha" in f.message for f in found.findings)


def test_a_parameter_that_vanishes_is_on_its_bound(zinc, codes):
    start = {"R0": 10, "R1": 20, "Q1_Q": 1e-4, "Q1_alpha": 0.6, "Q2_Q": 0.02, "Q2_alpha": 0.85}
    found = circuit_fit(spectrum(zinc), circuit_of("R0-p(R1,Q1)-Q2"), start=start)
    assert found.status is Status.NOT_VALID
    assert found.parameters["R0"].value == pytest.approx(0, abs=1e-3)
    assert found.parameters["R0"].std is None
    assert found.parameters["R1"].std is not None
    assert "on a bound of R0" in next(f.message for f in found.findings if f.code == "W-E11")


def test_a_parameter_that_the_spectrum_does_not_ask_for(noise, cell, codes):
    start = {"L0": 1e-9, "R0": 1, "R1": 5, "C1": 1e-4}
    z = noise(cell(F), 0.005, 5)
    found = circuit_fit(of(z), circuit_of("L0-R0-p(R1,C1)"), start=start, bounds={"L0": (-1.0, 1.0)})
    assert "W-E14" in codes(found)
    assert "L0" in next(f.message for f in found.findings if f.code == "W-E14")


def test_correlated_parameters_are_named(cell, noise, codes):
    f = np.logspace(3.5, 5, 20)  # only the end of the arc: of R1 and tau nothing but their ratio is seen
    start = {"R0": 1, "G1_R": 50, "G1_tau": 1}
    w = 2 * np.pi * f
    found = circuit_fit(of(noise(1 + 80 / np.sqrt(1 + 0.002j * w), 0.001, 1), f), circuit_of("R0-G1"), start=start)
    assert codes(found) == ["W-E13"]
    assert "G1_R and G1_tau are known only together" in found.findings[-1].message


def test_a_function_of_ones_own(cell, truth):
    def resistor_cpe(frequency, R_s, R_p, Q, alpha):
        return R_s + 1 / (1 / R_p + Q * (2j * np.pi * frequency) ** alpha)

    found = circuit_fit(
        of(cell(F, exponent=0.9)), resistor_cpe, start={"R_s": 0.5, "R_p": 20.0, "Q": 1e-3, "alpha": 0.7}
    )
    assert found.parameters["R_p"].value == pytest.approx(8.0)
    assert found.circuit == "resistor_cpe"


def test_table_and_settings(truth, noise):
    found = circuit_fit(of(noise(truth, 0.001, 1)), RANDLES, start=START)
    table = found.table()
    assert Table.from_dict(table.to_dict()) == table
    assert table.column("parameter") == tuple(RANDLES.units)
    assert found.settings["circuit"] == "R0-p(R1-W1,Q1)"
    assert "1/|Z|²" in found.settings["weights"]
    assert found.correlation.shape == (5, 5)
    assert np.diag(found.correlation) == pytest.approx(1)


def test_bad_input_is_one_sentence(truth):
    with pytest.raises(UsageError, match="no start was given for R1"):
        circuit_fit(of(truth), RANDLES, start={k: v for k, v in START.items() if k != "R1"})
    with pytest.raises(UsageError, match="not between its bounds"):
        circuit_fit(of(truth), RANDLES, start={**START, "Q1_alpha": 1.2})
    with pytest.raises(UsageError, match="cannot determine"):
        circuit_fit(
            of(truth[:6], F[:6]),
            circuit_of("-".join(f"p(R{k},C{k})" for k in range(7))),
            start={f"{letter}{k}": 1.0 for letter in "RC" for k in range(7)},
        )
