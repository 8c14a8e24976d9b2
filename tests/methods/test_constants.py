"""Molar masses of formulas, and the constants they are used with."""

import pytest

from ionterface.errors import UsageError
from ionterface.methods.constants import FARADAY, GAS_CONSTANT, atomic_masses, molar_mass


@pytest.mark.parametrize(
    ("formula", "grams"),
    [
        ("VO2", 82.9395),
        ("V2O5", 181.878),
        ("V2O3", 149.880),
        ("Zn(CF3SO3)2", 363.51),
        ("Zn0.25V2O5", 198.223),
        ("Zn5(CF3SO3)8(OH)2", 5 * 65.38 + 8 * 149.063 + 2 * 17.007),
        ("C", 12.011),
        ("LiFePO4", 157.755),
        ("NaFePO4", 173.803),
        ("RuO2", 133.068),
        ("LiNi0.8Co0.15Al0.05O2", 96.08),
        ("MgSO4(H2O)7", 246.47),
        ("Li7La3Zr2O12", 839.74),
        ("(Zn(OH)2)3", 3 * (65.38 + 2 * 17.007)),
    ],
)
def test_molar_masses(formula, grams):
    assert molar_mass(formula).value == pytest.approx(grams, abs=0.01)
    assert molar_mass(formula).unit == "g/mol"


def test_an_atomic_mass_twice_in_a_formula_is_one_source_of_error():
    assert molar_mass("O2").std == pytest.approx(2 * atomic_masses()["O"].std)


def test_constants_are_exact_and_fit_one_another():
    assert FARADAY.std == GAS_CONSTANT.std == 0.0
    elementary_charge, avogadro, boltzmann = 1.602176634e-19, 6.02214076e23, 1.380649e-23  # the SI's definitions
    assert FARADAY.value == pytest.approx(elementary_charge * avogadro, rel=1e-10)
    assert GAS_CONSTANT.value == pytest.approx(boltzmann * avogadro, rel=1e-9)


@pytest.mark.parametrize("formula", ["", "vo2", "V2O5·nH2O", "(VO2", "V(O2", "VO2)", "2", "VO2 ", "V-O"])
def test_unreadable_formulas_are_refused(formula):
    with pytest.raises(UsageError, match="not a formula"):
        molar_mass(formula)


def test_an_element_outside_the_table_is_named():
    with pytest.raises(UsageError, match="'Rb'"):
        molar_mass("RbAg4I5")
