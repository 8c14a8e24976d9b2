"""Amounts of reagents: every way to state them, and none guessed."""

from __future__ import annotations

import pytest

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.reagents import Reagent


def of(value, unit):
    return Estimate(value, 0, unit)


def test_tin_chloride_by_its_volume_and_density():
    """34.2 mL of SnCl4 (2.226 g/mL) is the published 292 mmol."""
    chloride = Reagent(name="SnCl4", formula="SnCl4", volume=of(34.2, "mL"), density=of(2.226, "g/mL"))
    assert chloride.amount().to("mmol").value == pytest.approx(292, abs=0.5)


def test_every_way_to_state_an_amount():
    by_mass = Reagent(name="acid", formula="V2O5", mass=of(181.878, "mg"), purity=of(50, "%"))
    assert by_mass.amount().to("mmol").value == pytest.approx(0.5, rel=1e-5)
    assert by_mass.weight().to("mg").value == pytest.approx(90.939)
    by_moles = Reagent(name="TiCl4", formula="TiCl4", moles=of(0.4, "mmol"), volume=of(44, "mL"))
    assert by_moles.amount().to("mmol").value == 0.4
    assert by_moles.weight().to("mg").value == pytest.approx(0.4 * (47.867 + 4 * 35.45))
    by_molarity = Reagent(name="acid", formula="HCl", volume=of(2, "mL"), molarity=of(1, "M"))
    assert by_molarity.amount().to("mmol").value == pytest.approx(2)
    assert by_molarity.weight().to("mg").value == pytest.approx(2 * 36.458)
    dispersed = Reagent(name="rGO", volume=of(6, "mL"), mass_concentration=of(2.0, "mg/mL"))
    assert dispersed.weight().to("mg").value == pytest.approx(12)


def test_what_nobody_stated_is_asked():
    with pytest.raises(MissingFact, match="how much rGO"):
        Reagent(name="rGO")
    poured = Reagent(name="titanate", formula="TiO2", volume=of(5, "mL"))
    with pytest.raises(MissingFact, match="state its density"):
        poured.amount()
    with pytest.raises(MissingFact, match="which formula"):
        Reagent(name="rGO", mass=of(1, "mg")).amount()


def test_what_contradicts_itself_is_refused():
    with pytest.raises(UsageError, match="stated twice"):
        Reagent(name="a", formula="VO2", mass=of(1, "mg"), moles=of(1, "mmol"))
    with pytest.raises(UsageError, match="several concentrations"):
        Reagent(name="a", formula="VO2", volume=of(1, "mL"), density=of(1, "g/mL"), molarity=of(1, "M"))
    with pytest.raises(UsageError, match="cannot be negative"):
        Reagent(name="a", mass=of(-1, "mg"))
    with pytest.raises(UsageError, match="above 1"):
        Reagent(name="a", mass=of(1, "mg"), purity=of(110, "%"))
    with pytest.raises(UsageError, match="not a formula"):
        Reagent(name="a", formula="tin", mass=of(1, "mg"))


def test_a_purity_that_would_do_nothing_is_refused():
    half = Estimate(0.5, 0, "1")
    for amount in (
        {"moles": Estimate(1, 0, "mol")},
        {"volume": Estimate(1, 0, "L"), "molarity": Estimate(1, 0, "mol/L")},
    ):
        with pytest.raises(UsageError, match="purity acts on what was weighed"):
            Reagent(name="oxide", formula="V2O5", purity=half, **amount)
