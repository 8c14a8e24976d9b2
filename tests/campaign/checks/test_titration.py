"""Titrations: the reference pulse against another solution of the same diffusion, bounds by hand, twins that fit."""

import numpy as np
import pytest

from ionterface.campaign.checks.titration import Meaning, ReferencePulse, diffusivity_bound, titration_symbols
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement

LITERAL = {"tau": Meaning.RELAXATION_TIME, "dEs": Meaning.OPEN_CIRCUIT_CHANGE}
HALF = {"tau": Meaning.PULSE_DURATION, "dEs": Meaning.OPEN_CIRCUIT_CHANGE}
MEANT = {"tau": Meaning.PULSE_DURATION, "dEs": Meaning.REST_POTENTIAL_CHANGE}


def rise_on_a_grid(flux_until, times, n=200):
    """Surface concentration of a plate in units of flux·L/D by implicit steps in theta, flux on until `flux_until`."""
    x = 1.0 / n
    dt = 2e-4
    laplace = np.diag(np.full(n, -2.0)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    laplace[0, 0] = laplace[-1, -1] = -1.0
    step = np.linalg.inv(np.eye(n) - dt / x**2 * laplace)
    c, found, theta = np.zeros(n), [], 0.0
    for goal in times:
        while theta < goal - dt / 2:
            on = theta < flux_until - dt / 2
            source = np.zeros(n)
            source[0] = dt / x * on
            c = step @ (c + source)
            theta += dt
        found.append(c[0] + x / 2 * (goal <= flux_until + dt / 2))  # to the surface, half a cell away
    return found


def test_the_reference_pulse_against_finite_volumes():
    pulse = ReferencePulse()
    theta, rest = pulse.theta, pulse.theta * pulse.rest / pulse.pulse
    end, after = rise_on_a_grid(theta, (theta, theta + rest))
    assert pulse.during == pytest.approx(pulse.step / theta * end, rel=0.01)
    assert pulse.recovered == pytest.approx(pulse.step / theta * (end - after), rel=0.01)


def test_the_reference_pulse_is_that_of_its_published_numbers():
    # plate, D 1e-11 cm2/s, L 1 um, 60 s, -10 mV: 46.0659 mV during the pulse
    assert ReferencePulse().during == pytest.approx(46.0659e-3, abs=1e-6)
    assert ReferencePulse().ratio(MEANT, ohmic=True) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("meanings", "ohmic", "ratio"),
    [(HALF, True, 43.6), (HALF, False, 13.0), (LITERAL, True, 1.455), (LITERAL, False, 0.434)],
)
def test_what_the_formula_taken_literally_gives(meanings, ohmic, ratio):
    # (dEs read / 10 mV)² · 60 s / tau, with 66.07 or 36.07 mV
    assert ReferencePulse().ratio(meanings, ohmic=ohmic) == pytest.approx(ratio, rel=0.003)


def symbols(facts, tau, step):
    statements = {
        "tau": {"says": "symbol-means", "of": "GITT", "with": {"symbol": "tau", "meaning": tau}},
        "step": {"says": "symbol-means", "of": "GITT", "with": {"symbol": "dEs", "meaning": step}},
    }
    return titration_symbols(facts(statements=statements), tau="tau", step="step")


def test_other_meanings_contradict_with_what_they_do(facts):
    checked = symbols(facts, "relaxation-time", "open-circuit-change")
    assert checked.agreement is Agreement.CONTRADICTS
    assert "44 or 13 times D with 60 s as tau and 1.5 or 0.43 times D with 1800 s as tau" in checked.output
    assert checked.reason.count("not the") == 2


def test_one_wrong_meaning_is_named_alone(facts):
    assert "0.033 times D with 1800 s" in symbols(facts, "relaxation-time", "rest-potential-change").output
    assert symbols(facts, "pulse-duration", "open-circuit-change").reason.startswith("dEs is")


def test_the_meanings_of_weppner_and_huggins_agree(facts):
    assert symbols(facts, "pulse-duration", "rest-potential-change").agreement is Agreement.AGREES


def test_a_meaning_that_is_none_offers_the_nearest(facts):
    with pytest.raises(UsageError, match="did you mean 'relaxation-time'"):
        symbols(facts, "relaxation-tim", "open-circuit-change")


def bound(facts, diffusivity, thickness, unit):
    numbers = {
        "D": {"value": diffusivity, "unit": "cm2/s"},
        "t": {"value": thickness, "unit": unit, "of": "sheet"},
    }
    body = {"body": {"says": "contains-phase", "of": "sheet"}}
    return diffusivity_bound(facts(numbers=numbers, statements=body), diffusivity="D", thickness="t", body="body")


def test_a_sheet_too_thin_for_its_diffusivity_contradicts(facts):
    # sqrt(pi·600/4·D): 1.47 um and 15.4 um; 4/(pi·600)·(3 nm)² = 1.9e-16 cm2/s
    checked = bound(facts, "4.57e-11", "6.0", "nm")
    assert checked.agreement is Agreement.CONTRADICTS
    assert "needs V/S of 1.5 um or more at a pulse of 600 s" in checked.output
    assert "at most 1.9e-16 cm2/s" in checked.output
    assert "60 to 1800 s" in checked.assumed
    assert "15 um or more" in bound(facts, "5.05e-9", "<1", "nm").output


@pytest.mark.parametrize(
    ("thickness", "agreement"),
    [("130", Agreement.AGREES), ("2.0", Agreement.UNDECIDED), ("0.4", Agreement.CONTRADICTS)],
)
def test_the_assumed_pulses_decide_only_where_all_of_them_do(facts, thickness, agreement):
    # 60 s ask for 0.46 um, 1800 s for 2.5 um of V/S
    assert bound(facts, "4.57e-11", thickness, "um").agreement is agreement
