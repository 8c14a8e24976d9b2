"""Yields, compositions and vessels, on the published recipes."""

from __future__ import annotations

import pytest

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.reagents import Reagent
from ionterface.methods.synthesis import Product, synthesis


def of(value, unit, std=0.0):
    return Estimate(value, std, unit)


TITANIA = Product(name="TiO2", formula="TiO2", sources={"Ti": ["TiCl4"]})
RECIPE = (
    Reagent(name="TiCl4", formula="TiCl4", moles=of(0.4, "mmol")),
    Reagent(name="ethanol", volume=of(44, "mL")),
    Reagent(name="rGO", volume=of(6, "mL"), mass_concentration=of(2.0, "mg/mL")),
)
TIN = (
    Reagent(name="SnCl4", formula="SnCl4", volume=of(34.2, "mL"), density=of(2.226, "g/mL")),
    Reagent(name="acetylacetone", volume=of(10.2, "mL")),
    Reagent(name="butanol", volume=of(37.6, "mL")),
    Reagent(name="acid", mass=of(3.804, "g")),
    Reagent(name="water", volume=of(18, "mL")),
)
TIN_OXIDE = Product(name="SnO2", formula="SnO2", sources={"Sn": ["SnCl4"]})


def test_titania_on_graphene():
    found = synthesis(RECIPE, product=TITANIA, solids=["rGO"], vessel=of(100, "mL"))
    assert found.most.to("mg").value == pytest.approx(0.4 * 79.865, abs=1e-3)
    assert found.composition.share(("rGO",)).value == pytest.approx(12 / (12 + 31.946), abs=1e-4)
    assert found.volume.to("mL").value == pytest.approx(50)
    assert found.filling.value == pytest.approx(0.5)
    assert found.status is Status.VALID
    assert [f.code for f in found.findings] == ["W-SY3"]
    assert Table.from_dict(found.table().to_dict()) == found.table()


def test_the_published_tin_recipe_does_not_fit_its_vessel():
    found = synthesis(TIN, product=TIN_OXIDE, vessel=of(50, "mL"))
    assert found.volume.to("mL").value == pytest.approx(100)
    assert found.limiting.available.to("mmol").value == pytest.approx(292, abs=0.5)
    assert "W-SY4" in {f.code for f in found.findings}
    assert found.status is Status.NOT_VALID
    assert "W-SY1" in {f.code for f in found.findings}
    parted = synthesis(TIN, product=TIN_OXIDE, vessel=of(50, "mL"), batches=2)
    assert parted.filling.value == pytest.approx(1)
    assert parted.status is Status.VALID


def test_the_scarcest_element_limits():
    reagents = (
        Reagent(name="V2O5", formula="V2O5", moles=of(1, "mmol")),
        Reagent(name="salt", formula="Zn(CF3SO3)2", moles=of(0.1, "mmol")),
    )
    product = Product(name="ZVO", formula="Zn0.25V2O5", sources={"V": ["V2O5"], "Zn": ["salt"]})
    found = synthesis(reagents, product=product)
    assert found.limiting.element == "Zn"
    assert [b.suffices.to("mmol").value for b in found.balances] == pytest.approx([1.0, 0.4])


def test_the_yield_counts_the_product_without_its_solids():
    found = synthesis(RECIPE, product=TITANIA, solids=["rGO"], obtained=of(40, "mg", 1))
    assert found.yield_.value == pytest.approx(28 / 31.946, abs=1e-4)
    assert found.yield_.std == pytest.approx(1 / 31.946, rel=1e-3)
    assert found.composition.share(("rGO",)).value == pytest.approx(0.3)
    assert found.status is Status.VALID


def test_an_error_of_the_graphene_is_counted_once():
    graphene = Reagent(name="rGO", mass=of(12, "mg", 1), purity=of(100, "%"))
    found = synthesis((RECIPE[0], graphene), product=TITANIA, solids=["rGO"], obtained=of(40, "mg"))
    share = found.composition.share(("rGO",))
    assert share.value == pytest.approx(0.3)
    assert share.std == pytest.approx(1 / 40)
    assert found.composition.share(("rGO", "TiO2")).std == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("obtained", [50, 10])
def test_impossible_yields_are_not_valid(obtained):
    found = synthesis(RECIPE, product=TITANIA, solids=["rGO"], obtained=of(obtained, "mg", 1))
    assert found.status is Status.NOT_VALID
    assert "W-SY2" in {f.code for f in found.findings}
    found.table()


def test_a_yield_above_one_within_its_uncertainty_is_not_accused():
    found = synthesis(RECIPE, product=TITANIA, solids=["rGO"], obtained=of(44.5, "mg", 1))
    assert found.yield_.value > 1
    assert found.status is Status.VALID


def test_every_missing_amount_is_asked_at_once():
    reagents = (
        Reagent(name="titanate", formula="TiO2", volume=of(5, "mL")),
        Reagent(name="rGO", volume=of(6, "mL")),
    )
    product = Product(name="TiO2", formula="TiO2", sources={"Ti": ["titanate"]})
    with pytest.raises(MissingFact, match=r"titanate.*rGO"):
        synthesis(reagents, product=product, solids=["rGO"])


def test_moles_without_a_formula_bring_no_element():
    product = Product(name="TiO2", formula="TiO2", sources={"Ti": ["salt"]})
    with pytest.raises(MissingFact, match="which formula has salt"):
        synthesis((Reagent(name="salt", moles=of(1, "mmol")),), product=product)


def test_bad_input_is_refused():
    with pytest.raises(UsageError, match="holds no Sn"):
        Product(name="TiO2", formula="TiO2", sources={"Sn": ["TiCl4"]})
    with pytest.raises(UsageError, match="which reagents"):
        Product(name="TiO2", formula="TiO2", sources={})
    with pytest.raises(UsageError, match="no reagent"):
        synthesis(RECIPE, product=TITANIA, solids=["CNT"])
    with pytest.raises(UsageError, match="one name"):
        synthesis((*RECIPE, RECIPE[0]), product=TITANIA)
    with pytest.raises(UsageError, match="cannot bring"):
        synthesis(
            (Reagent(name="salt", formula="ZnO", moles=of(1, "mmol")),),
            product=Product(name="TiO2", formula="TiO2", sources={"Ti": ["salt"]}),
        )
    with pytest.raises(UsageError, match="at least one batch"):
        synthesis(RECIPE, product=TITANIA, batches=0)


def test_an_element_without_a_reagent_is_asked_for():
    with pytest.raises(UsageError, match="which reagents bring the V of VO2"):
        Product(name="VO2", formula="VO2", sources={"V": []})
