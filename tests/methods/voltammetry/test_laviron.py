"""Surface couples whose separations are printed numbers of the exact curve."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import MissingFact
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.voltammetry.laviron import laviron

F = 96485.33212 / 8.314462618 / 298.15
T = Estimate(298.15, 0.0, "K")
HALF = Estimate(0.5, 0.0, "1")
CURVE = {
    0.5: 18.52, 0.75: 26.86, 1: 34.59, 1.25: 41.79, 1.5: 48.54, 2: 60.91, 3: 82.24, 4: 100.32, 5: 116.02, 6: 129.89,
    8: 153.52, 10: 173.13, 12: 189.82, 14: 204.33, 20: 238.91, 30: 279.37, 50: 331.20, 100: 402.14,
}  # fmt: skip
"""1/m and n·dE_p in millivolt at 298.15 K, alpha 0.5."""
KS = 2.0


def of(stated_peaks, inverse, separations, n=1, std=1e-4, b=1.0, **more):
    rates = [KS * x / (n * F) for x in inverse]
    half = [mv * 1e-3 / 2 / n for mv in separations]
    return stated_peaks(rates, half, [-h for h in half], currents=[1e-3 * v**b for v in rates], std=std, **more)


def codes(result):
    return {f.code for f in result.findings}


@pytest.mark.parametrize("n", [1, 2])
def test_printed_separations_give_back_the_rate_constant(stated_peaks, n):
    found = of(stated_peaks, CURVE, CURVE.values(), n=n, resistance=Estimate(1.0, 0.1, "Ohm"))
    result = laviron(found, electrons=n, temperature=T, alpha=HALF)
    assert [r.rate_constant.value for r in result.rates] == pytest.approx([KS] * len(CURVE), rel=5e-4)
    assert result.rate_constant.value == pytest.approx(KS, rel=2e-4)
    assert result.status is Status.VALID
    assert result.findings == ()


def test_the_formula_for_large_separations_and_its_error(stated_peaks):
    result = laviron(of(stated_peaks, CURVE, CURVE.values()), electrons=1, temperature=T, alpha=HALF)
    formula = dict(zip(CURVE, [r.large_separation.value for r in result.rates], strict=True))
    assert all(math.isnan(formula[x]) == (CURVE[x] < 200) for x in CURVE)
    for x, error in ((20, -0.022), (30, -0.010), (50, -0.004), (100, -0.001)):
        assert formula[x] / KS - 1 == pytest.approx(error, abs=6e-4)


def test_alpha_from_the_shifts_of_both_peaks(stated_peaks):
    """Far apart, peaks move by RT/(alpha nF) and RT/((1 - alpha) nF) per e-fold of the rate."""
    rates = np.geomspace(5, 500, 6)
    alpha = 0.3
    cathodic = -np.log(alpha * F * rates / KS) / (alpha * F)
    anodic = np.log((1 - alpha) * F * rates / KS) / ((1 - alpha) * F)
    found = stated_peaks(rates.tolist(), anodic.tolist(), cathodic.tolist(), currents=(1e-3 * rates).tolist())
    result = laviron(found, electrons=1, temperature=T)
    assert result.alpha.value == pytest.approx(alpha, rel=1e-6)
    assert result.rate_constant.value == pytest.approx(KS, rel=2e-3)
    assert "W-LA2" not in codes(result)
    assert "W-LA2" in codes(laviron(found, electrons=2, temperature=T))


def test_alpha_must_be_known_for_small_separations(stated_peaks):
    with pytest.raises(MissingFact, match="alpha"):
        laviron(of(stated_peaks, [1, 2, 3], [34.59, 60.91, 82.24]), electrons=1, temperature=T)


def test_the_error_of_alpha_is_added(stated_peaks):
    found = of(stated_peaks, CURVE, CURVE.values())
    result = laviron(found, electrons=1, temperature=T, alpha=Estimate(0.45, 0.02, "1", source="alpha"))
    moved = [laviron(found, electrons=1, temperature=T, alpha=Estimate(a, 0.0, "1")).rate_constant.value
             for a in (0.44, 0.46)]  # fmt: skip
    assert result.rate_constant.contributions["alpha"] == pytest.approx(moved[1] - moved[0], rel=0.05)


def test_a_dissolved_couple_is_refused(stated_peaks):
    result = laviron(of(stated_peaks, CURVE, CURVE.values(), b=0.5), electrons=1, temperature=T, alpha=HALF)
    assert "W-LA1" in codes(result)
    assert result.status is Status.NOT_VALID
    assert result.rate_constant.value == pytest.approx(KS, rel=2e-4)


def test_two_rates_and_separations_without_meaning(stated_peaks):
    two = laviron(of(stated_peaks, [1, 2], [34.59, 60.91]), electrons=1, temperature=T, alpha=HALF)
    assert two.status is Status.NOT_VALID
    assert {"W-LA3", "W-LA5"} <= codes(two)
    mixed = laviron(
        of(stated_peaks, [1, 2, 3, 4], [-2.0, 60.91, 82.24, 100.32]), electrons=1, temperature=T, alpha=HALF
    )
    assert "W-LA4" in codes(mixed)
    assert mixed.n_independent == 3
    assert mixed.rate_constant.value == pytest.approx(KS, rel=5e-4)
    for result in (two, mixed):
        assert Table.from_dict(result.summary().to_dict()) == result.summary()
        assert len(result.table().rows) == len(result.rates)


def test_the_rate_constant_covers(stated_peaks):
    picked = {x: CURVE[x] for x in (1, 2, 4, 8, 20, 50)}
    hits = []
    for seed in range(200):
        noise = np.random.default_rng(seed).standard_normal(6)
        found = of(stated_peaks, picked, np.asarray(list(picked.values())) + noise)
        result = laviron(found, electrons=1, temperature=T, alpha=HALF)
        ends = [interval(result.rate_constant, result.degrees, q) for q in (0.68, 0.95)]
        hits.append([low <= KS <= high for low, high in ends])
    within = np.mean(hits, axis=0)
    assert within[0] == pytest.approx(0.68, abs=0.099)
    assert within[1] == pytest.approx(0.95, abs=0.047)


@pytest.mark.parametrize(("b", "status"), [(0.88, "not valid"), (0.92, "valid"), (1.08, "valid"), (1.12, "not valid")])
def test_the_current_of_a_surface_couple_goes_with_the_rate(stated_peaks, b, status):
    found = of(stated_peaks, CURVE, CURVE.values(), b=b, resistance=Estimate(1.0, 0.1, "Ohm"))
    assert laviron(found, electrons=1, temperature=T, alpha=HALF).status.value == status


def test_the_error_of_alpha_is_that_of_the_shift_of_the_midpoint(stated_peaks):
    rates = np.geomspace(5, 500, 6)
    x = np.log(rates) - np.log(rates).mean()
    midpoint = 1e-3 * np.array([1.0, -2.0, 0.5, 1.5, -3.0, 2.0])
    found = stated_peaks(rates.tolist(), (midpoint + 0.2).tolist(), (midpoint - 0.2).tolist(), currents=rates.tolist())
    result = laviron(found, electrons=1, temperature=T)
    slope = np.sum(x * midpoint) / np.sum(x * x)
    rest = midpoint - midpoint.mean() - slope * x
    error = np.sqrt(np.sum(rest**2) / 4 / np.sum(x * x))

    def alpha_of(s):
        """Where (1/(1 - alpha) - 1/alpha)/2 is s·nF/RT, by bisection."""
        low, high = 0.01, 0.99
        for _ in range(60):
            half = (low + high) / 2
            low, high = (half, high) if (1 / (1 - half) - 1 / half) / 2 < s * F else (low, half)
        return low

    assert result.alpha_degrees == 4
    assert result.alpha.value == pytest.approx(alpha_of(slope), rel=1e-6)
    assert result.alpha.std == pytest.approx((alpha_of(slope + 1e-5) - alpha_of(slope - 1e-5)) / 2e-5 * error, rel=1e-3)
