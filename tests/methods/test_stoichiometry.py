"""Theoretical capacities and electrons per atom, on published and on arbitrary numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.constants import FARADAY, molar_mass
from ionterface.methods.mass_basis import Composition, molar_mass_findings, theoretical_capacity
from ionterface.methods.stoichiometry import (
    Insertion,
    Ion,
    electrons_per_atom,
    electrons_per_formula,
    implied_molar_mass,
    ion_content,
    theoretical_capacities,
)

ZINC, PROTON, LITHIUM = Ion(formula="Zn", charge=2), Ion(formula="H", charge=1), Ion(formula="Li", charge=1)


def mah(value, std=0.0):
    return Estimate(value, std, "mAh/g")


@pytest.mark.parametrize(
    ("host", "ion", "n_ion", "expected"),
    [
        ("VO2", ZINC, 0.5, 323.145),
        ("VO2", PROTON, 1, 323.145),
        ("VO2", ZINC, 1, 646.290),
        ("V2O5", LITHIUM, 1, 147.360),
        ("V2O5", ZINC, 1, 294.719),
        ("V2O5", ZINC, 2, 589.439),
        ("V2O3", ZINC, 1, 357.639),
        ("V6O13", ZINC, 3, 313.079),
    ],
)
def test_published_capacities_by_host_ion_and_number(host, ion, n_ion, expected):
    found = theoretical_capacities(Insertion(host=host, ion=ion, n_ion=n_ion))
    assert found.host.to("mAh/g").value == pytest.approx(expected, abs=5e-4)
    assert found.electrons == n_ion * ion.charge
    assert found.status is Status.VALID


def test_zinc_itself_and_the_faraday_constant_in_hours():
    zinc = theoretical_capacity(molar_mass=molar_mass("Zn").to("kg/mol"), electrons=2)
    assert zinc.to("mAh/g").value == pytest.approx(819.868, abs=5e-4)
    assert FARADAY.value / 3.6 == pytest.approx(26801.4811, abs=5e-5)


def test_a_printed_theoretical_capacity_tells_the_molar_mass_it_was_made_with():
    stated = theoretical_capacity(molar_mass=Estimate(65.409, 0, "g/mol").to("kg/mol"), electrons=1)
    assert stated.to("mAh/g").value == pytest.approx(409.752, abs=5e-4)
    current = theoretical_capacity(molar_mass=molar_mass("Zn").to("kg/mol"), electrons=1)
    assert current.to("mAh/g").value == pytest.approx(409.93, abs=5e-3)
    implied = implied_molar_mass(mah(409.75), electrons=1)
    assert implied.value == pytest.approx(65.409, abs=1e-3)
    (found,) = molar_mass_findings("VO2", implied)
    assert found.code == "W-M3"
    assert not molar_mass_findings("VO2", implied_molar_mass(mah(323.15), electrons=1))
    for bad in ((mah(0), 1), (mah(1), 0)):
        with pytest.raises(UsageError, match="positive"):
            implied_molar_mass(bad[0], electrons=bad[1])


def test_headline_capacities_exceed_one_electron_but_not_two():
    one = Insertion(host="VO2", ion=ZINC, n_ion=0.5).capacity.to("mAh/g").value
    two = Insertion(host="VO2", ion=ZINC, n_ion=1).capacity.to("mAh/g").value
    assert 443 / one == pytest.approx(1.37, abs=5e-3)
    assert 518 / one == pytest.approx(1.60, abs=5e-3)
    assert pytest.approx(1.08, abs=5e-3) == 443 / 409.75
    assert pytest.approx(1.26, abs=5e-3) == 518 / 409.75
    assert two > 518


@pytest.mark.parametrize(
    ("capacity", "electrons"), [(518, 1.603), (521.2, 1.613), (563.8, 1.745), (443, 1.371), (330, 1.021)]
)
def test_published_electrons_per_vanadium(capacity, electrons):
    found = electrons_per_atom(mah(capacity), host="VO2", element="V")
    assert found.value == pytest.approx(electrons, abs=5e-4)


def test_electrons_per_vanadium_on_other_oxides_and_per_carbon():
    assert electrons_per_atom(mah(518), host="VO2.1", element="V").value == pytest.approx(1.63, abs=5e-3)
    assert electrons_per_atom(mah(518), host="VO2.5", element="V").value == pytest.approx(1.76, abs=5e-3)
    assert electrons_per_atom(mah(700), host="VO2", element="V").value == pytest.approx(2.17, abs=5e-3)
    assert electrons_per_atom(mah(700), host="V2O3", element="V").value == pytest.approx(1.96, abs=5e-3)
    assert electrons_per_atom(mah(443 / 0.15), host="C", element="C").value == pytest.approx(1.32, abs=5e-3)
    lithiated = Insertion(host="C6", ion=LITHIUM, n_ion=1).capacity
    assert electrons_per_atom(lithiated, host="C6", element="C").value == pytest.approx(0.17, abs=5e-3)
    with pytest.raises(UsageError, match="no Zn"):
        electrons_per_atom(mah(518), host="VO2", element="Zn")


def test_the_discharged_host_is_heavier_by_its_ions():
    found = theoretical_capacities(Insertion(host="VO2", ion=ZINC, n_ion=0.5))
    mass = molar_mass("VO2").value + 0.5 * 65.38
    assert found.discharged.to("mAh/g").value == pytest.approx(FARADAY.value / 3.6 / mass, rel=1e-9)
    assert found.discharged.value < found.host.value


def test_a_composite_is_the_sum_of_what_its_components_store():
    film = Composition({n: Estimate(v, 0, "%") for n, v in {"VOx": 59.5, "rGO": 10.5, "CNT": 30}.items()})
    insertion = Insertion(host="VO2", ion=ZINC, n_ion=0.5)
    given_ = {"composition": film, "component": "VOx", "counted": ("VOx", "rGO")}
    alone = theoretical_capacities(insertion, **given_)
    assert alone.composite.to("mAh/g").value == pytest.approx(0.85 * 323.145, abs=1e-3)
    assert [f.code for f in alone.findings] == ["W-M2"]
    both = theoretical_capacities(insertion, others={"rGO": mah(70)}, **given_)
    assert both.composite.to("mAh/g").value == pytest.approx(0.85 * 323.145 + 0.15 * 70, abs=1e-3)
    assert not both.findings
    assert both.table().column("mass") == ("VO2", "VO2 with its ions", "VOx+rGO")
    with pytest.raises(UsageError, match="needs the name"):
        theoretical_capacities(insertion, composition=film)
    with pytest.raises(UsageError, match="no mass"):
        theoretical_capacities(
            insertion,
            composition=Composition({"VOx": Estimate(1, 0, "1"), "CNT": Estimate(0, 0, "1")}),
            component="VOx",
            counted=("CNT",),
        )


@given(
    host=st.sampled_from(["VO2", "V2O5", "MnO2", "Zn0.25V2O5"]),
    ion=st.sampled_from([ZINC, PROTON, LITHIUM]),
    n_ion=st.floats(1e-3, 4),
)
def test_an_insertion_and_its_capacity_tell_the_same_number_of_ions(host, ion, n_ion):
    made = Insertion(host=host, ion=ion, n_ion=n_ion)
    assert ion_content(made.capacity, host=host, ion=ion).value == pytest.approx(n_ion, rel=1e-9)
    back = ion_content(made.discharged_capacity, host=host, ion=ion, per_discharged=True)
    assert back.value == pytest.approx(n_ion, rel=1e-9)
    assert electrons_per_formula(made.capacity, host=host).value == pytest.approx(made.electrons, rel=1e-9)


def test_what_cannot_be_is_refused():
    with pytest.raises(UsageError, match="whole number"):
        Ion(formula="Zn", charge=1.5)
    with pytest.raises(UsageError, match="positive number"):
        Insertion(host="VO2", ion=ZINC, n_ion=0)
    with pytest.raises(UsageError, match="not a formula"):
        Insertion(host="vo2", ion=ZINC, n_ion=1)
    with pytest.raises(UsageError, match="charge per mass"):
        electrons_per_formula(Estimate(1, 0, "mAh"), host="VO2")
    with pytest.raises(UsageError, match="alone carries"):
        electrons_per_formula(mah(900), host="VO2", discharged_with=ZINC)  # zinc itself is 819.87 mAh/g
