"""Elements have their limits, circuits obey the laws of networks, texts are read and never evaluated."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.fitting.model_fit import parameters
from ionterface.methods.impedance.circuits import (
    ELEMENTS,
    capacitor,
    circuit_of,
    constant_phase,
    element,
    gerischer,
    inductor,
    parallel,
    resistor,
    series,
    warburg,
    warburg_open,
    warburg_short,
)

F = np.logspace(-3, 5, 33)
W = 2 * np.pi * F


def test_elements_at_one_radian_per_second():
    f = np.array([1 / (2 * np.pi)])
    assert resistor(f, 3.0) == pytest.approx(3)
    assert inductor(f, 2.0) == pytest.approx(2j)
    assert capacitor(f, 4.0) == pytest.approx(-0.25j)
    assert constant_phase(f, 4.0, 0.5) == pytest.approx(0.25 * (1 - 1j) / np.sqrt(2))
    assert warburg(f, 5.0) == pytest.approx(5 - 5j)
    assert gerischer(f, 2.0, 0.0) == pytest.approx(2)
    assert gerischer(f, 2.0, 3.0) ** 2 == pytest.approx(4 / (1 + 3j))


def test_limits_of_diffusion_elements():
    fast = 1e4
    for finite in (warburg_open, warburg_short, gerischer):
        assert finite(F, 10.0, fast) == pytest.approx(warburg(F, 10 / np.sqrt(2 * fast)), rel=0.01)
    slow = 1e-9
    assert warburg_short(F, 10.0, slow) == pytest.approx(10, rel=1e-3)
    assert warburg_open(F, 10.0, slow) == pytest.approx(10 / 3 + capacitor(F, slow / 10), rel=1e-3)
    assert constant_phase(F, 2e-3, 1.0) == pytest.approx(capacitor(F, 2e-3))


def test_large_arguments_stay_finite():
    assert np.isfinite(warburg_open(np.array([1e9]), 1.0, 1e9)).all()
    assert np.isfinite(warburg_short(np.array([1e9]), 1.0, 1e9)).all()


def test_series_adds_impedances_and_parallel_admittances():
    a, b = element("R1", resistor), element("C1", capacitor)
    values = {"R1": 7.0, "C1": 3e-3}
    assert series(a, b)(F, **values) == pytest.approx(7 + 1 / (1j * W * 3e-3))
    assert parallel(a, b)(F, **values) == pytest.approx(7 / (1 + 1j * W * 7 * 3e-3))


def test_the_signature_is_the_list_of_parameters():
    circuit = series(element("R0", resistor), parallel(element("R1", resistor), element("Q1", constant_phase)))
    assert parameters(circuit) == ("R0", "R1", "Q1_Q", "Q1_alpha")
    assert dict(circuit.units) == {"R0": "Ohm", "R1": "Ohm", "Q1_Q": "S", "Q1_alpha": "1"}
    assert circuit.limits["Q1_alpha"] == (0, 1)
    assert circuit.text == "R0-p(R1,Q1)"


def test_a_function_of_ones_own_is_an_element():
    def leaky(frequency, C, G):
        return 1 / (2j * np.pi * frequency * C + G)

    circuit = series(element("R0", resistor), element("X1", leaky))
    values = {"R0": 2.0, "X1_C": 1e-3, "X1_G": 0.1}
    assert circuit(F, **values) == pytest.approx(2 + 10 / (1 + 1j * W * 1e-2))
    assert circuit.units["X1_G"] == "1"


@pytest.mark.parametrize("text", ["R0", "R0-p(R1,C1)-p(R2-Wo1,C2)", "p(p(R1,C1)-R2,C2,L3)", "L0-R0-G1-Ws1-W2-Q3"])
def test_a_text_is_read_and_written_again(text):
    assert circuit_of(text).text == text
    assert circuit_of(f" {text.replace('-', ' - ').replace(',', ' , ')} ").text == text


def test_a_text_means_what_the_functions_mean():
    read = circuit_of("R0-p(R1-W1,C1)")
    values = {"R0": 1.0, "R1": 5.0, "W1": 2.0, "C1": 1e-3}
    branch = 5 + 2 * (1 - 1j) / np.sqrt(W)
    assert read(F, **values) == pytest.approx(1 + branch / (1 + 1j * W * 1e-3 * branch))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at its end"),
        ("R0-", "at its end"),
        ("R0-p(R1,C1", "at its end"),
        ("R0 R1", "from 'R1' on"),
        ("R0)", "from ')' on"),
        ("-R0", "from '-R0' on"),
        ("R0+R1", "from '+R1' on"),
        ("__import__('os')", "cannot be read from"),
        ("p(" * 5000 + "R1", "longer than"),
        ("X1", "'X1'"),
        ("R", "'R'"),
        ("R0-R0", "twice there: R0"),
        ("p(R1)", "at least two"),
        ("p()", "from ')' on"),
    ],
)
def test_a_text_that_is_no_circuit_is_one_sentence(text, said):
    with pytest.raises(UsageError) as told:
        circuit_of(text)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_nothing_to_join():
    for join in (series, parallel):
        with pytest.raises(UsageError):
            join()
    with pytest.raises(UsageError, match="a name like R1"):
        element("R 1", resistor)
    with pytest.raises(UsageError, match="at least one parameter"):
        element("X1", lambda frequency: frequency)


@pytest.mark.parametrize("letters", ELEMENTS)
def test_what_is_said_of_an_element_fits_its_function(letters):
    known = ELEMENTS[letters]
    assert tuple(known.units) == tuple(known.limits) == parameters(known.function)
    assert known.function(F, *(0.5 for _ in known.units)).shape == F.shape
