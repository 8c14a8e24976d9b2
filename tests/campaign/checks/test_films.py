"""b of a sheet by diffusion alone: published check values, a finite-difference sweep, twins that fit."""

import math

import numpy as np
import pytest

from ionterface.campaign.checks import films
from ionterface.campaign.checks.films import exponent_of_sheet
from ionterface.methods.agreement import Agreement

D = 4.57e-15


@pytest.mark.parametrize(("length", "b"), [(0.2e-6, 0.98), (0.5e-6, 0.84), (1.0e-6, 0.63)])
def test_b_of_three_lengths_between_0_1_and_2_millivolts_per_second(length, b):
    assert films._span_b(length, D, 1e-4, 2e-3, 2) == pytest.approx(b, abs=0.011)


def peak_by_finite_differences(p, n=150, step=0.01):
    """Peak of a Nernstian sweep into a plate of L²nFv/(RTD) = p, by implicit steps over the potential."""
    x = 1.0 / n
    laplace = np.diag(np.full(n, -2.0)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    laplace[0, 0], laplace[-1, -1] = -3.0, -1.0  # the surface lies half a cell from the first middle
    march = np.linalg.inv(np.eye(n) - step / (p * x**2) * laplace)
    c, best = np.zeros(n), 0.0
    for xi in np.arange(12.0, -6.0, -step):
        surface = 1 / (1 + math.exp(xi))
        source = np.zeros(n)
        source[0] = 2 * step / (p * x**2) * surface
        c = march @ (c + source)
        best = max(best, 2 * (surface - c[0]) / x / math.sqrt(p))
    return best


def test_b_over_a_range_against_finite_differences():
    length, n = 0.5e-6, 2
    ends = [films._number(length, D, rate, n) for rate in (1e-4, 2e-3)]
    peaks = [peak_by_finite_differences(p) for p in ends]
    straight = 0.5 + math.log(peaks[1] / peaks[0]) / math.log(20)
    assert films._span_b(length, D, 1e-4, 2e-3, n) == pytest.approx(straight, abs=0.01)


def test_slow_transfer_in_a_thin_sheet():
    # k0/L = 19.5 1/s: 1/m = 2 at 500 mV/s and n = 2, where the separation of a surface couple is 60.9 mV over n
    separation, b = films._transfer(5.84e-8, 3e-9, 0.5, 2)
    assert separation == pytest.approx(30.4e-3, abs=0.2e-3)
    # heights of the peak by Laviron, 0.9256 at 1/m = 2 and 0.9931 at 0.4
    assert b == pytest.approx(1 + math.log(0.9256 / 0.9931) / math.log(5), abs=0.003)


def sheet(facts, thickness, unit, k0="5.84e-6"):
    numbers = {
        "t": {"value": thickness, "unit": unit},
        "D": {"value": "4.57e-11", "unit": "cm2/s"},
        "slow": {"value": "0.1", "unit": "mV/s"},
        "fast": {"value": "2", "unit": "mV/s"},
        "last": {"value": "500", "unit": "mV/s"},
        "k0": {"value": k0, "unit": "cm/s"},
    }
    statements = {
        "claim": {"says": "b-differs-from-one", "with": {"cause": "diffusion"}},
        "body": {"says": "contains-phase"},
    }
    return exponent_of_sheet(
        facts(numbers=numbers, statements=statements),
        claim="claim",
        body="body",
        thickness="t",
        diffusivity="D",
        slowest="slow",
        fastest="fast",
        beyond="last",
        rate_constant="k0",
    )


def test_a_thin_sheet_cannot_have_b_far_from_one(facts):
    checked = sheet(facts, "~6", "nm")
    assert checked.agreement is Agreement.CONTRADICTS
    assert "b = 1.00 from 0.1 to 500 mV/s by diffusion alone, 0.99 or more with one face open" in checked.output
    assert "the peaks are 30 mV apart at 500 mV/s, and b is 0.96" in checked.output
    assert "needs a length of 0.5 um or more" in checked.reason
    assert "n = 1 or 2" in checked.assumed


def test_a_thick_sheet_can(facts):
    assert sheet(facts, "2.0", "um").agreement is Agreement.AGREES


def test_slow_transfer_of_a_thin_sheet_leaves_b_close_to_one_whatever_its_rate():
    b = [films._transfer(k0, 3e-9, 2e-3, 2)[1] for k0 in np.geomspace(1e-14, 1e-8, 60)]
    assert 0.89 < min(b) < 0.93
