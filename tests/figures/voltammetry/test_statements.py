"""What stands above a panel: short, with the interval of what is drawn and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ionterface.errors import Finding, Severity
from ionterface.estimate import Estimate, Status
from ionterface.figures.voltammetry.statements import as_printed, caution, joined, of_95_percent, stated


@dataclass(frozen=True)
class Refused:
    findings: tuple[Finding, ...]
    status: Status = Status.NOT_VALID


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "the oxidation peak moves by -42 mV over the scan rates (more than 10 mV); take b of the peaks.",
            "the oxidation peak moves by −42\u00a0mV over the scan rates",
        ),
        (
            "two scan rates leave no degree of freedom; measure at least five over a decade.",
            "two scan rates leave no degree of freedom",
        ),
        ("L²nFv/(RTD) is 0.002 at the slowest rate, below 20.", "L²nFv/(RTD) is 0.002 at the slowest rate, below 20"),
        ("cell c1: the sweeps do not overlap.", "cell c1: the sweeps do not overlap"),
    ],
)
def test_a_panel_says_what_was_found_and_leaves_the_advice_to_the_table(message, shown):
    assert caution(Refused((Finding("W-X1", Severity.ERROR, message),))) == f"not valid: {shown} (W-X1)"


def test_every_caution_has_a_line_of_its_own_and_is_said_once():
    assert joined("a", "", "b", cautions=["", "c", "c", "d"]) == "a; b\nc\nd"
    assert joined(cautions=["c"]) == "c"


def test_intervals_are_named_for_what_is_drawn_alone():
    assert of_95_percent("±", "bars", "band") == "±, bars and band: 95 %"
    assert of_95_percent("", "band") == "band: 95 %"
    assert of_95_percent("±", "") == "± 95 %"
    assert of_95_percent("", "") == ""


def test_numbers_have_minus_signs_and_codes_keep_their_hyphen():
    assert stated(Estimate(-0.02, None, "1"), 4, "1") == "−0.02"
    assert as_printed("by -42 mV (W-B3), 2-3, 1e-5, alpha 0.5") == "by −42\u00a0mV (W-B3), 2-3, 1e-5, α 0.5"


def test_of_what_is_counted_the_reason_is_told_and_not_the_first():
    message = "3325 of 7782 pulses (first: 4): dEs does not exceed five times the noise, as on a plateau; D is none."
    said = caution(Refused((Finding("W-G4", Severity.ERROR, message),)))
    expected = "3325 of 7782 pulses: dEs does not exceed five times the noise, as on a plateau"
    assert said == f"not valid: {expected} (W-G4)"
