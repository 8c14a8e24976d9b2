"""What was published about psi, against its own numbers and against the computed curve."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.methods.voltammetry.published_curves import (
    POLE_2004,
    TABLE_1965,
    klingler_kochi_1981,
    lavagnini_2004,
    nicholson_1965,
    swaddle_2005,
)
from ionterface.methods.voltammetry.quasi_reversible import peak_separation, working_curve
from ionterface.references import bibliography, keys

T = 298.15
PUBLISHED = (nicholson_1965, lavagnini_2004, klingler_kochi_1981, swaddle_2005)
COMPUTED = {"alpha": 0.5, "switching": -0.141, "temperature": T}


def psi_of(curve, millivolt, temperature=T):
    return np.asarray(curve(temperature=temperature).psi_of(np.asarray(millivolt) * 1e-3))


def test_the_table_of_1965_gives_back_its_rows():
    psi, millivolt = np.array(TABLE_1965).T
    np.testing.assert_allclose(psi_of(nicholson_1965, millivolt), psi, rtol=1e-12)
    assert list(millivolt) == [61, 63, 64, 65, 66, 68, 72, 84, 92, 105, 121, 141, 212]
    assert list(psi) == [20, 7, 6, 5, 4, 3, 2, 1, 0.75, 0.5, 0.35, 0.25, 0.1]


def test_the_table_of_1965_lies_above_the_computed_separations():
    psi, millivolt = np.array(TABLE_1965).T
    excess = millivolt - 1e3 * peak_separation(psi, **COMPUTED)
    assert excess.min() > 0.3
    assert excess.max() < 1.6


@pytest.mark.parametrize(("millivolt", "computed"), [(84, 0.961), (105, 0.491), (141, 0.245), (212, 0.0985)])
def test_rows_that_a_spread_copy_of_the_table_has_wrong(millivolt, computed):
    """84 mV with 1, 105 with 0.3, 141 with 0.15, 212 with 0.05 are about; none fulfils the integral equation."""
    working = working_curve(**COMPUTED)
    assert float(working.psi_of(np.array(millivolt * 1e-3))) == pytest.approx(computed, rel=2e-3)
    wrong = {105: 0.3, 141: 0.15, 212: 0.05}.get(millivolt)
    if wrong is not None:
        separation = 1e3 * float(peak_separation(np.array(wrong), **COMPUTED))
        assert math.isnan(separation) or abs(separation - millivolt) > 20


@pytest.mark.parametrize(("millivolt", "psi"), [(84, 1.057), (92, 0.772), (105, 0.520), (121, 0.3545), (141, 0.238)])
def test_the_formula_of_2004(millivolt, psi):
    assert float(psi_of(lavagnini_2004, millivolt)) == pytest.approx(psi, abs=5e-4)


def test_the_formula_of_2004_follows_the_table_of_1965_and_ends_before_it_fails():
    psi, millivolt = np.array(TABLE_1965).T
    found = psi_of(lavagnini_2004, millivolt)
    inside = (millivolt >= 63) & (millivolt <= 141)
    assert np.isnan(found[~inside]).all()
    ratio = found[inside] / psi[inside]
    assert np.all(np.abs(ratio - 1) < 0.067)
    assert round(POLE_2004, 2) == 58.82
    beyond = (-0.6288 + 0.0021 * 212) / (1 - 0.017 * 212)
    assert beyond == pytest.approx(0.0705, abs=5e-5)
    assert np.isnan(psi_of(lavagnini_2004, [58.9, 212.0, 300.0])).all()


@pytest.mark.parametrize(("psi", "ratio"), [(0.15, 0.99), (0.10, 1.05), (0.05, 1.08), (0.01, 1.07)])
def test_the_irreversible_limit_of_1981(psi, ratio):
    separation = peak_separation(np.array(psi), alpha=0.5, switching=-0.6, temperature=T)
    assert float(klingler_kochi_1981(temperature=T).psi_of(separation)) / psi == pytest.approx(ratio, abs=0.006)


@pytest.mark.parametrize(("psi", "ratio"), [(0.5, 0.63), (0.25, 0.87)])
def test_the_irreversible_limit_is_not_offered_where_it_is_wrong(psi, ratio):
    separation = peak_separation(np.array(psi), alpha=0.5, switching=-0.6, temperature=T)
    assert np.isnan(klingler_kochi_1981(temperature=T).psi_of(separation))
    formula = 2.18 * math.sqrt(0.5 / math.pi) * math.exp(-0.25 * float(separation) * 1e3 / 25.69258)
    assert formula / psi == pytest.approx(ratio, abs=0.006)


@pytest.mark.parametrize(
    ("psi", "ratio"),
    [(2, 1.21), (1.5, 1.12), (1, 1.03), (0.75, 0.98), (0.5, 0.945), (0.35, 0.93), (0.25, 0.94), (0.15, 1.01)],
)
def test_the_formula_of_2005(psi, ratio):
    separation = peak_separation(np.array(float(psi)), alpha=0.5, switching=-0.6, temperature=T)
    assert float(swaddle_2005(temperature=T).psi_of(separation)) / psi == pytest.approx(ratio, abs=0.006)


@pytest.mark.parametrize(("psi", "ratio"), [(3, 1.39), (0.1, 1.12), (0.05, 1.48)])
def test_the_formula_of_2005_ends_before_it_fails(psi, ratio):
    separation = float(peak_separation(np.array(float(psi)), alpha=0.5, switching=-0.6, temperature=T))
    assert np.isnan(swaddle_2005(temperature=T).psi_of(np.array(separation)))
    formula = math.exp(3.69 - 1.16 * math.log(separation * 1e3 - 59))
    assert formula / psi == pytest.approx(ratio, abs=0.012)


def test_all_of_them_at_84_millivolt():
    assert float(psi_of(lavagnini_2004, 84)) == pytest.approx(1.057, abs=5e-4)
    assert float(psi_of(swaddle_2005, 84)) == pytest.approx(0.957, abs=5e-4)
    assert 2.18 * math.sqrt(0.5 / math.pi) * math.exp(-0.25 * 84 / 25.69258) == pytest.approx(0.384, abs=5e-4)
    computed = working_curve(**COMPUTED).psi_of(np.array(0.084))
    assert float(computed) == pytest.approx(0.961, abs=1e-3)


def test_formulas_are_followed_between_their_nodes():
    x = np.linspace(70, 140, 777)
    np.testing.assert_allclose(psi_of(lavagnini_2004, x), (-0.6288 + 0.0021 * x) / (1 - 0.017 * x), rtol=1e-5)
    np.testing.assert_allclose(psi_of(swaddle_2005, x), np.exp(3.69 - 1.16 * np.log(x - 59)), rtol=1e-9)
    y = np.linspace(180, 600, 777)
    formula = 2.18 * math.sqrt(0.5 / math.pi) * np.exp(-0.25 * y / 25.69258)
    np.testing.assert_allclose(psi_of(klingler_kochi_1981, y), formula, rtol=1e-5)


@pytest.mark.parametrize("published", PUBLISHED)
def test_they_share_one_interface_and_say_that_they_are_recalled(published):
    curve, warm = published(temperature=T), published(temperature=1.2 * T)
    assert curve.recalled
    assert "recalled" in curve.name
    assert set(curve.cites) <= set(keys(bibliography()))
    assert published(temperature=T) is curve
    low, high = curve.separation_range
    middle = np.linspace(low, high, 17)[1:-1]
    np.testing.assert_allclose(warm.psi_of(1.2 * middle), curve.psi_of(middle), rtol=1e-9)
    np.testing.assert_allclose(curve.separation_of(curve.psi_of(middle)), middle, rtol=1e-6)
    assert (curve.log_slope(middle) < 0).all()
    assert np.isnan(curve.psi_of(np.array([low * 0.999, high * 1.001]))).all()
