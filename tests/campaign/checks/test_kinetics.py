"""What a slope of psi means as a separation of peaks, and the share of a rise that carbon can have."""

import pytest

from ionterface.campaign.checks.composition import carbon_share_of_rise
from ionterface.campaign.checks.kinetics import rate_constant
from ionterface.methods.agreement import Agreement


def k0(facts, printed):
    numbers = {
        "s": {"value": "0.0869"},
        "D": {"value": "4.57e-11", "unit": "cm2/s"},
        "k": {"value": printed, "unit": "cm/s"},
    }
    return rate_constant(
        facts(numbers=numbers),
        slope="s",
        diffusivity="D",
        stated="k",
        electrons=[1, 2],
        temperatures=[273.15, 323.15],
    )


def test_the_slope_is_told_as_separations_of_both_units(facts):
    checked = k0(facts, "5.84e-6")
    assert checked.agreement is Agreement.CONTRADICTS
    assert "psi = 2.75 and n·dEp = 67 mV ((V/s)^1/2)" in checked.output
    assert "psi = 0.0869 and n·dEp = 228 mV ((mV/s)^1/2)" in checked.output
    assert k0(facts, "6.50e-6").agreement is Agreement.AGREES


@pytest.mark.parametrize(("blank", "share"), [("5", 35), ("10", 70), ("14", 99)])
def test_a_blank_of_carbon_and_the_rise_that_it_removes(facts, blank, share):
    # carbon per oxide 13.29 and 0.68 in the two films, a rise of 178.8: 12.6·blank/178.8
    numbers = {
        "blank": {"value": f"{blank}.00000", "unit": "mAh/g"},
        "low": {"value": "521.20000", "unit": "mAh/g"},
        "high": {"value": "700.00000", "unit": "mAh/g"},
        "less": {"value": "15.00000", "unit": "%"},
        "more": {"value": "90.00000", "unit": "%"},
        "other": {"value": "30.00000", "unit": "%"},
    }
    checked = carbon_share_of_rise(
        facts(numbers=numbers),
        blank="blank",
        contents=("less", "more"),
        cnt="other",
        capacities=("low", "high"),
        at_most=10.0,
    )
    assert f"({share} to {share} %)" in checked.output
    assert checked.agreement is Agreement.UNDECIDED
