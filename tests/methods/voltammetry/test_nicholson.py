"""k0 of couples whose separations are stated, simulated elsewhere, or measured."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.formats import read
from ionterface.formats.description import Declaration, DeclaredColumn, Polarity
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.finite_film import Film, Geometry
from ionterface.methods.voltammetry.nicholson import nicholson
from ionterface.methods.voltammetry.nicholson_slope import robust_std, slope_through_origin
from ionterface.methods.voltammetry.peak_baseline import NoBaseline
from ionterface.methods.voltammetry.peaks import peaks
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.published_curves import nicholson_1965
from ionterface.methods.voltammetry.quasi_reversible import working_curve

T = Estimate(298.15, 0.0, "K")
D = Estimate(1e-5, 0.0, "cm2/s")
CURVE = working_curve(alpha=0.5, switching=-0.141, temperature=298.15)
RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
F = 96485.33212 / 8.314462618 / 298.15


def run(found, **more):
    given = {"electrons": 1, "temperature": T, "diffusivity": D, "alpha": 0.5, "forward": Direction.REDUCTION}
    return nicholson(found, **{**given, "curve": CURVE, **more})


def codes(result):
    return {f.code for f in result.findings}


def of_separations(stated_peaks, separations, rates=RATES, **more):
    half = np.asarray(separations) / 2
    return stated_peaks(rates, half.tolist(), (-half).tolist(), **more)


def ideal(k0, rates=RATES, curve=CURVE, n=1, offset=0.0):
    psi = k0 / np.sqrt(np.pi * 1e-9 * n * F * np.asarray(rates))
    return (curve.separation_of(psi) + offset) / n


@pytest.mark.parametrize(("switching", "psi", "k0"), [(-0.141, 0.5595, 6.187e-3), (-0.3, 0.5568, 6.157e-3)])
def test_worked_example_of_100_mv(stated_peaks, switching, psi, k0):
    found = of_separations(stated_peaks, [0.1], rates=[0.1])
    result = run(found, curve=None, switching=switching)
    assert result.rates[0].psi.value == pytest.approx(psi, rel=5e-4)
    assert result.rates[0].rate_constant.to("cm/s").value == pytest.approx(k0, rel=5e-4)
    assert result.rate_constant.to("cm/s").value == pytest.approx(k0, rel=5e-4)


@pytest.mark.parametrize(
    ("mv", "relative"), [(62.05, 0.235), (65, 0.139), (72, 0.072), (84, 0.040), (105, 0.024), (141, 0.0155)]
)
def test_one_millivolt_of_separation_in_psi(stated_peaks, mv, relative):
    found = of_separations(stated_peaks, [mv * 1e-3], rates=[0.1], std=1e-3 / math.sqrt(2))
    rate = run(found, curve=working_curve(alpha=0.5, switching=-0.3, temperature=298.15)).rates[0]
    assert rate.psi.std / rate.psi.value == pytest.approx(relative, rel=0.03)
    low, high = rate.psi_interval
    assert math.isnan(high) or low < rate.psi.value < high


def test_all_rates_together_give_back_k0(stated_peaks):
    result = run(of_separations(stated_peaks, ideal(5e-5)))
    assert result.rate_constant.value == pytest.approx(5e-5, rel=1e-4)
    assert result.slope.value == pytest.approx(5e-5 / math.sqrt(math.pi * 1e-9 * F), rel=1e-4)
    assert result.at_zero.value == pytest.approx(CURVE.floor, abs=2e-4)
    assert abs(result.intercept.value) < 1e-3
    assert [r.implied for r in result.rates] == pytest.approx(ideal(5e-5), abs=1e-5)
    assert not codes(result) & {"W-N1", "W-N4", "W-N5", "W-N6", "W-N7"}
    assert result.status is Status.VALID
    assert result.n_independent == 6
    assert result.degrees == 5


def test_two_electrons_are_counted_in_n_dep(stated_peaks):
    result = run(of_separations(stated_peaks, ideal(5e-5, n=2)), electrons=2)
    assert result.rate_constant.value == pytest.approx(5e-5, rel=1e-4)


def test_an_oxidised_first_couple_is_the_mirror_image(stated_peaks):
    found = of_separations(stated_peaks, ideal(5e-5), vertices=(-0.6, 0.3))
    backward = run(found, curve=None, alpha=0.3, forward=Direction.OXIDATION)
    mirrored = run(found, curve=working_curve(alpha=0.7, switching=-0.3, temperature=298.15))
    assert backward.rate_constant.value == pytest.approx(mirrored.rate_constant.value, rel=1e-6)
    assert "-300.0 mV" in backward.settings["switching potential"]
    assert "-600.0 mV" in run(found, curve=None).settings["switching potential"]
    with pytest.raises(UsageError, match="before E1/2"):
        run(of_separations(stated_peaks, ideal(5e-5), vertices=(0.1, 0.5)), curve=None)


def test_the_table_of_1965_reads_its_own_rows(stated_peaks):
    curve = nicholson_1965(temperature=298.15)
    found = of_separations(stated_peaks, [0.063, 0.084, 0.105, 0.141, 0.212], rates=RATES[:5])
    assert [r.psi.value for r in run(found, curve=curve).rates] == pytest.approx([7, 1, 0.5, 0.25, 0.1], rel=1e-6)


def test_outside_62_to_212_mv_there_is_a_bound_only(stated_peaks):
    separations = [0.0605, 0.0615, *ideal(5e-5)[2:5], 0.23]
    result = run(of_separations(stated_peaks, separations))
    assert [r.bound for r in result.rates] == [">", ">", "", "", "", "<"]
    assert result.rates[0].psi.value == pytest.approx(8.43, rel=0.01)
    assert result.rates[-1].psi.value == pytest.approx(0.0985, rel=2e-3)
    assert result.rate_constant.value == pytest.approx(5e-5, rel=1e-3)
    assert result.n_independent == 3
    said = [f.message for f in result.findings if f.code == "W-N1"]
    assert "10, 20 mV/s" in said[0]
    assert "500 mV/s" in said[1]


def test_fast_kinetics_are_a_lower_bound(stated_peaks):
    result = run(of_separations(stated_peaks, [0.059] * 6))
    assert result.status is Status.BOUND
    fastest = 8.43 * math.sqrt(math.pi * 1e-9 * F * 0.5)
    assert result.rate_constant.value == pytest.approx(fastest, rel=0.01)
    slow = run(of_separations(stated_peaks, [0.3] * 6))
    assert slow.status is Status.BOUND
    assert slow.rate_constant.value == pytest.approx(0.0985 * math.sqrt(math.pi * 1e-9 * F * 0.01), rel=2e-3)


def test_the_bounds_move_with_the_temperature(stated_peaks):
    warm = Estimate(323.15, 0.0, "K")
    curve = working_curve(alpha=0.5, switching=-0.3, temperature=323.15)
    result = run(of_separations(stated_peaks, [0.066] * 6), temperature=warm, curve=curve)
    assert {r.bound for r in result.rates} == {">"}


def test_two_rates_are_not_valid(stated_peaks):
    result = run(of_separations(stated_peaks, ideal(5e-5, RATES[2:4]), rates=RATES[2:4]))
    assert result.status is Status.NOT_VALID
    assert result.rate_constant.value == pytest.approx(5e-5, rel=1e-3)
    (said,) = (f.message for f in result.findings if f.code == "W-N7")
    assert "at least five over a decade" in said


def test_ohmic_drop(stated_peaks):
    found = of_separations(stated_peaks, ideal(5e-5), currents=[1e-4] * 6)
    assert "W-N2" in codes(run(found))
    assert "W-N2" not in codes(run(found, uncompensated=Estimate(10.0, 1.0, "Ohm")))  # 2 mV
    (said,) = (f for f in run(found, uncompensated=Estimate(30.0, 1.0, "Ohm")).findings if f.code == "W-N2")
    assert "6.0 mV" in said.message
    corrected = of_separations(stated_peaks, ideal(5e-5), resistance=Estimate(1.0, 0.1, "Ohm"))
    assert "W-N2" not in codes(run(corrected))


@pytest.mark.parametrize(("length", "refused"), [(1e-3, False), (1e-6, True)])
def test_film_number(stated_peaks, length, refused):
    film = Film(
        length=Estimate(length, 0.0, "m"), diffusivity=D.to("m2/s"), electrons=1, temperature=298.15,
        geometry=Geometry.PLATE,
    )  # fmt: skip
    result = run(of_separations(stated_peaks, ideal(5e-5)), film=film)
    assert ("W-N3" in codes(result)) == refused
    assert (result.status is Status.NOT_VALID) == refused
    assert [f.severity for f in run(of_separations(stated_peaks, ideal(5e-5))).findings if f.code == "W-N3"] == [
        Severity.NOTE
    ]


def test_a_hysteresis_is_no_kinetics(stated_peaks):
    result = run(of_separations(stated_peaks, ideal(1e-4, offset=0.03)))
    assert {"W-N4", "W-N5"} <= codes(result)
    assert result.at_zero.value == pytest.approx(CURVE.floor + 0.03, abs=1e-3)


def test_a_separation_that_does_not_move_contradicts_every_k0(stated_peaks):
    result = run(of_separations(stated_peaks, [0.120, 0.121, 0.120, 0.122, 0.121, 0.120]))
    assert {"W-N4", "W-N5", "W-N6"} <= codes(result)


def test_every_reading_of_the_units_is_told(stated_peaks):
    table = run(of_separations(stated_peaks, ideal(5e-5))).readings
    assert len(table.rows) == 4
    k0 = [cell.value for cell in table.column("rate_constant")]
    assert k0[1] / k0[0] == pytest.approx(math.sqrt(1e-3))
    assert k0[2] / k0[0] == pytest.approx(math.sqrt(2))
    assert table.column("mismatch")[0] == pytest.approx(0, abs=0.01)
    assert table.column("mismatch")[2] > 50
    assert table.column("slowest")[1] is None  # beyond the curve


def test_errors_of_diffusivity_and_temperature_are_added(stated_peaks):
    found = of_separations(stated_peaks, ideal(5e-5))
    uncertain = run(found, diffusivity=Estimate(1e-5, 2e-6, "cm2/s", source="diffusivity")).rate_constant
    assert uncertain.contributions["diffusivity"] == pytest.approx(0.1 * uncertain.value, rel=1e-6)
    warm = Estimate(298.15, 3.0, "K", source="temperature")
    by_t = run(found, temperature=warm).rate_constant.contributions["temperature"]
    moved = [run(found, temperature=Estimate(k, 0.0, "K"),
                 curve=working_curve(alpha=0.5, switching=-0.141 * k / 298.15, temperature=k)).rate_constant.value
             for k in (295.15, 301.15)]  # fmt: skip
    assert by_t == pytest.approx((moved[1] - moved[0]) / 2, rel=0.05)


def test_k0_covers(stated_peaks):
    rates, truth = np.asarray(RATES), 5e-5 / math.sqrt(math.pi * 1e-9 * F)
    clean = ideal(5e-5)
    for noise in (0.3e-3, 2e-3):
        hits = []
        for seed in range(200):
            rng = np.random.default_rng(seed)
            noisy = clean + noise * rng.standard_normal(6)
            line = slope_through_origin(rates, noisy, np.full(6, noise), CURVE, (0.062, 0.212))
            slope = Estimate(line.slope, line.slope_std, "1")
            hits.append([a <= truth <= b for a, b in (interval(slope, line.degrees, p) for p in (0.68, 0.95))])
        within = np.mean(hits, axis=0)
        assert within[0] == pytest.approx(0.68, abs=0.099)
        assert within[1] == pytest.approx(0.95, abs=0.047)


def test_tables(stated_peaks):
    result = run(of_separations(stated_peaks, [0.06, *ideal(5e-5)[1:]]))
    for table in (result.table(), result.summary(), result.readings):
        assert Table.from_dict(table.to_dict()) == table
    assert result.settings["working curve"] == CURVE.name
    with pytest.raises(UsageError, match="no pair 2"):
        run(of_separations(stated_peaks, ideal(5e-5)), pair=2)


def test_ferricyanide_is_quasi_reversible_and_its_resistance_unknown(sample):
    columns = {
        "time_s": DeclaredColumn(column="Time (s)", unit="s"),
        "voltage_V": DeclaredColumn(column="WE(1).Potential (V)", unit="V"),
        "current_A": DeclaredColumn(column="WE(1).Current (A)", unit="A"),
    }
    declared = Declaration(records={"": columns}, current_positive=Polarity.OXIDATION)
    place = "echem/cv-ferricyanide-autolab/GC_P_KNO3_K3FeCN6_-0.1to0.75_2mM_{}mVs.xlsx"
    records = [read(sample(place.format(v)), columns=declared) for v in (10, 20, 50, 100, 150, 200)]
    found = peaks(scan_rate_series(records), baseline=NoBaseline())
    result = nicholson(
        found, electrons=1, temperature=Estimate(298.15, 2.0, "K"), diffusivity=Estimate(7.2e-6, None, "cm2/s"),
        alpha=0.5, forward=Direction.REDUCTION,
    )  # fmt: skip
    assert result.rate_constant.to("cm/s").value == pytest.approx(3.0e-3, rel=0.03)
    assert result.rate_constant.std is None  # nobody stated the error of the diffusivity
    assert "W-N2" in codes(result)
    assert {r.bound for r in result.rates} == {""}


@pytest.mark.parametrize(("offset", "told"), [(0.003, False), (0.010, True)])
def test_a_part_of_the_separation_that_is_no_kinetics(stated_peaks, offset, told):
    found = of_separations(stated_peaks, ideal(4e-5, offset=offset), resistance=Estimate(1.0, 0.0, "Ohm"))
    assert ("W-N5" in codes(run(found))) is told


def test_the_error_of_a_slope_whose_rates_err_unlike():
    """Two points of equal weight at 1 ± 0.1: each would be missed by 0.2 had it not been fitted."""
    half = np.array([0.5, 0.5])
    assert robust_std(half, np.ones(2), np.array([0.1, -0.1])) == pytest.approx(math.sqrt(2) * 0.5 * 0.2)
    assert math.isnan(robust_std(np.array([1.0]), np.ones(1), np.zeros(1)))


def test_an_intercept_is_judged_by_the_line_that_has_one(stated_peaks):
    """Three rates leave one degree of freedom to a line with an intercept: 12.7 σ, where two would ask for 4.3."""
    bent = ideal(6e-5, rates=[0.02, 0.1, 0.5], offset=0.004) + np.array([0, 1e-3, 0])
    found = of_separations(stated_peaks, bent, rates=[0.02, 0.1, 0.5])
    result = run(found)
    t = abs(result.intercept.value / result.intercept.std)
    assert 4.5 < t < 12.5
    assert "W-N4" not in codes(result)
