"""What speaks against a Nicholson analysis: nothing on a clean couple, and each fault under its own code."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from ionterface.errors import Severity
from ionterface.estimate import Estimate
from ionterface.methods.voltammetry.finite_film import Film, Geometry
from ionterface.methods.voltammetry.nicholson_checks import Checked, findings_of
from ionterface.methods.voltammetry.nicholson_slope import LIMITS, separation_at_zero, slope_through_origin
from ionterface.methods.voltammetry.quasi_reversible import working_curve

CURVE = working_curve(alpha=0.5, switching=-0.3, temperature=298.15)
RATES = np.geomspace(0.01, 1, 9)
KNOWN = Estimate(0.01, 0.0, "Ohm")
THICK = Film(
    length=Estimate(1.0, 0.0, "m"), diffusivity=Estimate(1e-9, 0.0, "m2/s"), electrons=1, temperature=298.15,
    geometry=Geometry.PLATE,
)  # fmt: skip


@pytest.fixture
def checked(stated_peaks):
    def made(separation, **more):
        half = np.asarray(separation) / 2
        peaks = stated_peaks(RATES.tolist(), half.tolist(), (-half).tolist(), **more)
        return Checked(
            peaks=peaks,
            pair=peaks.pairs[0],
            electrons=1,
            line=slope_through_origin(RATES, np.asarray(separation), np.full(len(RATES), 1e-3), CURVE, LIMITS),
            zero=separation_at_zero(RATES, np.asarray(separation), CURVE),
            curve=CURVE,
            temperature=Estimate(298.15, 0.0, "K"),
        )

    return made


def exact(slope=0.4):
    return CURVE.separation_of(slope / np.sqrt(RATES))


def codes(found, *, uncompensated=KNOWN, film=THICK):
    return [f.code for f in findings_of(found, uncompensated=uncompensated, film=film)]


def test_nothing_speaks_against_a_clean_couple(checked):
    assert codes(checked(exact())) == []


def test_what_was_not_stated_is_named(checked):
    assert codes(checked(exact()), uncompensated=None) == ["W-N2"]
    assert codes(checked(exact(), resistance=KNOWN), uncompensated=None) == []
    assert codes(checked(exact()), film=None) == ["W-N3"]


def test_an_ohmic_drop_counts_from_five_millivolt(checked):
    # both peaks carry 1 mA at the fastest rate
    assert codes(checked(exact()), uncompensated=Estimate(2.4, 0.0, "Ohm")) == []
    assert codes(checked(exact()), uncompensated=Estimate(2.6, 0.0, "Ohm")) == ["W-N2"]


def test_a_thin_film_voids_the_curve(checked):
    thin = dataclasses.replace(THICK, length=Estimate(1e-6, 0.0, "m"))
    found = findings_of(checked(exact()), uncompensated=KNOWN, film=thin)
    assert [(f.code, f.severity) for f in found] == [("W-N3", Severity.ERROR)]


def test_rates_outside_the_range_are_named_as_bounds(checked):
    separation = exact()
    separation[0] = 0.0605
    assert "W-N1" in codes(checked(separation))
    alone = np.where(np.arange(len(RATES)) < 2, exact(), math.nan)
    assert codes(checked(alone)).count("W-N7") == 1


def test_a_hysteresis_is_no_kinetics(checked):
    found = codes(checked(exact() + 0.03))
    assert "W-N5" in found
    assert "W-N4" in found


def test_small_psi_and_a_baseline_are_noted(checked):
    assert codes(checked(exact(0.2))) == ["W-N9"]
    assert codes(checked(exact(), baseline=1e-4), uncompensated=Estimate(1e-3, 0.0, "Ohm")) == ["W-N8"]


def test_one_rate_far_off_the_line_is_echoed(checked):
    separation = exact()
    separation[4] += 0.02
    assert "W-N6" in codes(checked(separation))
