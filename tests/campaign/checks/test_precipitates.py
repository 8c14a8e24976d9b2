"""The salt that stored protons leave behind, by hand."""

import pytest

from ionterface.campaign.checks.precipitates import precipitate_of_protons
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement


def left(facts, protons, salt):
    statements = {"phase": {"says": "contains-phase", "of": salt}}
    numbers = {"q": {"value": protons, "unit": "mAh/g"}}
    return precipitate_of_protons(facts(numbers=numbers, statements=statements), protons="q", phase="phase")


def test_a_hydroxy_triflate_of_zinc(facts):
    # 40/26801.48 = 1.4925 mmol/g of OH, half as much salt of 1553.5 g/mol, eight triflates each
    checked = left(facts, "~40", "Zn5(CF3SO3)8(OH)2")
    assert "leave 1.16 g of" in checked.output
    assert "bind 6 mmol of CF3SO3 per g" in checked.output
    assert checked.agreement is Agreement.UNDECIDED
    assert "without water" in checked.assumed


def test_another_salt_scales_with_its_hydroxide(facts):
    # Zn4SO4(OH)6: 1.4925/6 mmol/g of 459.6 g/mol, no bracketed anion
    assert "leave 0.114 g of" in left(facts, "40", "Zn4SO4(OH)6").output


def test_a_salt_without_hydroxide_is_refused(facts):
    with pytest.raises(UsageError, match="basic salt"):
        left(facts, "40", "Zn(CF3SO3)2")
