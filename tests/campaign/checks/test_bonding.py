"""Bonded oxide in proportion to the carbon: by hand, and a twin in proportion."""

import pytest

from ionterface.campaign.checks.bonding import proportional_bonding
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement


def bonds(facts, first, last, bulk="330", contents=("15", "30", "70", "90")):
    numbers = {f"c{k}": {"value": text, "unit": "%"} for k, text in enumerate(contents)}
    numbers |= {k: {"value": v, "unit": "mAh/g"} for k, v in (("bulk", bulk), ("first", first), ("last", last))}
    statements = {"claim": {"says": "proportional-to"}, "falls": {"says": "capacity-falls-with"}}
    return proportional_bonding(
        facts(numbers=numbers, statements=statements),
        claim="claim",
        falls="falls",
        bulk="bulk",
        contents=tuple(f"c{k}" for k in range(len(contents))),
        capacities=("first", "last"),
    )


def test_proportion_would_make_the_composite_rise(facts):
    checked = bonds(facts, "521.2", "~700")
    # 330 + 191.2·9/(15/85) = 10081 per oxide, a tenth of it per composite
    assert checked.agreement is Agreement.CONTRADICTS
    assert "would hold 10081 (" in checked.output
    assert "that is 1008 of composite against 443" in checked.output
    # f = K r/(1 + K r), K = 0.5168/0.4832/0.17647 = 6.06
    assert "K = 6.1" in checked.output
    assert "443, 418, 203 and 69 mAh/g of composite at 15, 30, 70 and 90 %" in checked.output


def test_a_capacity_in_proportion_that_falls_per_composite_agrees(facts):
    # 330 + 20·(30/70)/(15/85) = 378.6 per oxide at 30 %: 297 and 265 per composite
    assert bonds(facts, "350", "378", contents=("15", "30")).agreement is Agreement.AGREES


def test_what_does_not_follow_and_yet_falls_is_undecided(facts):
    assert bonds(facts, "350", "500", contents=("15", "30")).agreement is Agreement.UNDECIDED


def test_a_first_capacity_below_the_bulk_is_refused(facts):
    with pytest.raises(UsageError, match="exceed the bulk's"):
        bonds(facts, "300", "700")
