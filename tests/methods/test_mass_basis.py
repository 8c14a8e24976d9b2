"""Mass bases and theoretical capacities, on the published numbers."""

from __future__ import annotations

import math

import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.constants import molar_mass
from ionterface.methods.mass_basis import (
    Composition,
    basis_findings,
    convert,
    molar_mass_findings,
    on_every_basis,
    theoretical_capacity,
)

OXIDE, ACTIVE, FILM = ("VOx",), ("VOx", "rGO"), ("VOx", "rGO", "CNT")


def composition(oxide, graphene, tubes, std=0.0):
    parts = {"VOx": oxide, "rGO": graphene, "CNT": tubes}
    return Composition({name: Estimate(value, std, "%") for name, value in parts.items()})


HEADLINE = Estimate(443, 0, "mAh/g")


@pytest.mark.parametrize(
    ("film", "to", "expected"),
    [
        ((59.5, 10.5, 30), OXIDE, 521.2),
        ((59.5, 10.5, 30), FILM, 310.1),
        ((55, 15, 30), OXIDE, 563.8),
        ((55, 15, 30), FILM, 310.1),
    ],
)
def test_published_capacity_on_other_bases(film, to, expected):
    result = convert(HEADLINE, composition=composition(*film), from_=ACTIVE, to=to)
    assert result.unit == "mAh/g"
    assert result.value == pytest.approx(expected, abs=0.05)


def test_a_current_is_converted_by_the_same_factor():
    film = composition(59.5, 10.5, 30)
    current = convert(Estimate(100, 0, "A/g"), composition=film, from_=ACTIVE, to=OXIDE)
    capacity = convert(Estimate(174.4, 0, "mAh/g"), composition=film, from_=ACTIVE, to=OXIDE)
    assert current.to("A/g").value == pytest.approx(117.6, abs=0.05)
    seconds = (capacity / current).to("s").value
    assert seconds == pytest.approx(6.278, abs=5e-4)  # the time of discharge knows no basis


def test_there_and_back_is_the_same_without_error():
    film = composition(59.5, 10.5, 30, std=1.0)
    there = convert(HEADLINE, composition=film, from_=ACTIVE, to=OXIDE)
    back = convert(there, composition=film, from_=OXIDE, to=ACTIVE)
    assert there.std > 0
    assert back.value == pytest.approx(443)
    assert back.std < 1e-9


def test_errors_of_fractions_are_correlated_as_the_sum_demands():
    """Against a simulation of weighing errors of independent components, made to sum to 1."""
    import numpy as np

    film = composition(59.5, 10.5, 30, std=1.0)
    weighed = np.random.default_rng(0).normal((0.595, 0.105, 0.3), 0.01, size=(200_000, 3))
    shares = weighed / weighed.sum(axis=1, keepdims=True)
    assert film.share(OXIDE).std == pytest.approx(shares[:, 0].std(), rel=0.02)
    assert film.share(ACTIVE).std == pytest.approx(shares[:, :2].sum(axis=1).std(), rel=0.02)
    ratio = shares[:, :2].sum(axis=1) / shares[:, 0]
    assert convert(Estimate(1, 0, "C/kg"), composition=film, from_=ACTIVE, to=OXIDE).std == pytest.approx(
        ratio.std(), rel=0.02
    )
    assert film.share(FILM).value == 1
    assert film.share(FILM).std < 1e-12


def test_an_unstated_fraction_matters_only_where_it_enters():
    film = Composition({"VOx": Estimate(0.6, None, "1"), "CNT": Estimate(0.4, 0.01, "1")})
    assert film.share(["VOx"]).std is None
    assert film.share(["VOx", "CNT"]).std is not None


def test_a_remainder_shares_the_error_of_what_it_is_the_remainder_of():
    """Where the oxide was measured and the carbon is what is left, a share is as unsure as the oxide itself."""
    oxide = Estimate(0.7, 0.02, "1", source="oxide by thermogravimetry")
    film = Composition({"VOx": oxide, "C": 1 - oxide})
    assert film.share(["VOx"]).std == pytest.approx(0.02)
    assert film.share(["C"]).std == pytest.approx(0.02)
    assert film.share(["VOx", "C"]).std == 0
    whole = convert(Estimate(100, 0, "C/kg"), composition=film, from_=["VOx"], to=["C"])
    assert whole.std == pytest.approx(100 * 0.02 / 0.3**2)  # d[x / (1 - x)] = dx / (1 - x)^2


def test_a_component_of_nothing_is_absent_and_exact():
    film = Composition(
        {"VOx": Estimate(0.7, 0.02, "1"), "rGO": Estimate(0.0, None, "1"), "C": Estimate(0.3, 0.01, "1")}
    )
    assert film.share(["VOx"]).std is not None


@pytest.mark.parametrize(
    ("formula", "electrons", "expected"),
    [
        ("VO2", 1, 323.145),
        ("VO2", 2, 646.290),
        ("V2O5", 1, 147.360),
        ("V2O5", 2, 294.719),
        ("V2O5", 4, 589.439),
        ("V2O3", 2, 357.639),
        ("V6O13", 6, 313.079),
        ("Zn", 2, 819.868),
    ],
)
def test_theoretical_capacities(formula, electrons, expected):
    result = theoretical_capacity(molar_mass=molar_mass(formula), electrons=electrons)
    assert result.unit == "C/kg"
    assert result.to("mAh/g").value == pytest.approx(expected, abs=6e-4)


def test_the_printed_theoretical_capacity_rests_on_the_mass_of_zinc():
    printed = theoretical_capacity(molar_mass=Estimate(65.409, None, "g/mol"), electrons=1)
    assert printed.to("mAh/g").value == pytest.approx(409.75, abs=5e-3)
    (finding,) = molar_mass_findings("VO2", Estimate(65.409, None, "g/mol"))
    assert finding.code == "W-M3"
    assert molar_mass_findings("VO2", Estimate(82.94, None, "g/mol")) == ()
    assert molar_mass_findings("Zn", Estimate(65.409, None, "g/mol")) == ()


def test_bases_of_capacity_and_current_must_be_one():
    assert basis_findings(capacity="VOx", current="VOx") == ()
    (finding,) = basis_findings(capacity="VOx", current="VOx+rGO")
    assert finding.code == "W-M1"


def test_one_measurement_on_every_basis():
    result = on_every_basis(
        HEADLINE,
        composition=composition(59.5, 10.5, 30),
        bases={"VOx": OXIDE, "VOx+rGO": ACTIVE, "film": FILM},
        stated_on="VOx+rGO",
        current=Estimate(0.1, 0, "A/g"),
    )
    table = result.table()
    assert [cell.value for cell in table.column("capacity")] == pytest.approx([521.2, 443, 310.1], abs=0.05)
    assert [cell.value for cell in table.column("current")] == pytest.approx([0.11765, 0.1, 0.07], abs=1e-4)
    assert [f.code for f in result.findings] == ["W-M2"]  # the oxide gets the charge of the graphene
    assert "rGO" in result.findings[0].message
    assert result.basis == "VOx+rGO"


def test_faults_are_sentences():
    film = composition(59.5, 10.5, 30)
    with pytest.raises(UsageError, match=r"sum to 0.9, not to 1 \(VOx 0.5, rGO 0.1, CNT 0.3\)"):
        composition(50, 10, 30)
    with pytest.raises(UsageError, match="cannot be negative"):
        composition(110, -20, 10)
    with pytest.raises(UsageError, match="at least one component"):
        Composition({})
    with pytest.raises(UsageError, match=r"'VOX' is no component .* did you mean 'VOx'\?"):
        film.share(["VOX"])
    with pytest.raises(UsageError, match="stands twice"):
        film.share(["VOx", "VOx"])
    with pytest.raises(UsageError, match="at least one component"):
        film.share([])
    with pytest.raises(UsageError, match="not per mass"):
        convert(Estimate(1, 0, "mAh"), composition=film, from_=ACTIVE, to=OXIDE)
    with pytest.raises(UsageError, match="no mass"):
        convert(HEADLINE, composition=composition(0, 70, 30), from_=ACTIVE, to=OXIDE)
    with pytest.raises(UsageError, match="not among the bases"):
        on_every_basis(HEADLINE, composition=film, bases={"film": FILM}, stated_on="VOx")
    with pytest.raises(UsageError, match="positive numbers"):
        theoretical_capacity(molar_mass=Estimate(0, 0, "g/mol"), electrons=1)


def test_components_cannot_be_changed():
    film = composition(59.5, 10.5, 30)
    with pytest.raises(TypeError):
        film.components["VOx"] = Estimate(1, 0, "1")
    assert math.isclose(film.components["VOx"].value, 0.595)
