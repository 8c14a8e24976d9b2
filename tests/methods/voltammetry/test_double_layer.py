"""Double-layer capacitance: known capacitors, honest errors, reactions that are no double layer, a real electrode."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval, t_quantile
from ionterface.formats import Declaration, DeclaredColumn, Polarity, read_all
from ionterface.methods.voltammetry.double_layer import double_layer
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.series import ScanRateSeries

RATES = np.array([5, 10, 20, 50, 100]) * 1e-3
GRID = np.linspace(0.1, 0.4, 31)


def capacitor(*, rates=RATES, farad=2e-3, power=1.0, leak=0.0, offset=0.0, noise=0.0, seed=0, **kwargs):
    """A capacitor whose capacitance rises with the potential; `leak` is the same on both sweeps, `offset` is not."""
    rng = np.random.default_rng(seed)
    shape = 1 + (GRID - 0.25)
    charging = farad * shape * (rates[:, None] / rates[-1]) ** power * rates[-1]
    up, down = (noise * charging[:, :1] * rng.standard_normal((len(rates), 1)) for _ in range(2))
    return ScanRateSeries.of_arrays(
        GRID, rates, charging + leak + offset + up, leak - offset - charging + down, **kwargs
    )


def codes(result):
    return [f.code for f in result.findings]


def test_a_capacitor_is_found_whatever_leaks_through_it():
    for leak in (0.0, 5e-6):
        result = double_layer(capacitor(leak=leak), at=0.25)
        assert result.capacitance.value == pytest.approx(2e-3)
        assert result.offset.value == pytest.approx(0, abs=1e-12)
        assert result.exponent.value == pytest.approx(1)
        assert result.mean_current == pytest.approx(np.full(5, leak))
        assert result.area is None
    assert codes(double_layer(capacitor(), at=0.25)) == []


def test_a_potential_between_grid_points_and_a_window():
    assert double_layer(capacitor(), at=0.3333).capacitance.value == pytest.approx(2e-3 * 1.0833)
    assert double_layer(capacitor(), at=(0.2, 0.36)).capacitance.value == pytest.approx(2e-3 * 1.03)
    assert double_layer(capacitor(), at=(0.2033, 0.3367)).capacitance.value == pytest.approx(2e-3 * 1.02)


def test_the_area_comes_from_a_stated_capacitance_alone():
    result = double_layer(capacitor(), at=0.25, specific_capacitance=Estimate(40, 4, "uF/cm2", source="literature"))
    assert result.area.to("cm2").value == pytest.approx(50)
    assert result.area.to("cm2").std == pytest.approx(5)
    assert result.table().column("quantity")[-1] == "electroactive area"


def test_a_mass_divides_both():
    mass = Estimate(1e-6, 1e-8, "kg", source="mass")
    series = capacitor(mass=mass, basis="film")
    result = double_layer(series, at=0.25, specific_capacitance=Estimate(0.4, 0, "F/m2"))
    assert result.capacitance.to("F/g").value == pytest.approx(2.0)
    assert result.area.to("m2/g").value == pytest.approx(5.0)
    assert result.table().column("unit")[0] == "mF/g"


def test_the_effective_rate_counts_after_a_correction():
    series = capacitor()
    slower = dataclasses.replace(series, effective_rate=series.effective_rate * 0.8)
    assert double_layer(slower, at=0.25).capacitance.value == pytest.approx(2e-3 / 0.8)


def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(0)
    inside, n = np.zeros(2), 2000
    for _ in range(n):
        series = capacitor()
        errors = 0.02 * rng.standard_normal((2, 5, 1))
        result = double_layer(dataclasses.replace(series, current=series.current * (1 + errors)), at=0.25)
        for place, level in enumerate((0.68, 0.95)):
            low, high = interval(result.capacitance, result.degrees, level)
            inside[place] += low <= 2e-3 <= high
    assert 0.649 < inside[0] / n < 0.711
    assert 0.935 < inside[1] / n < 0.965


def test_an_offset_is_seen():
    result = double_layer(capacitor(offset=1e-5), at=0.25)
    assert result.offset.value == pytest.approx(1e-5)
    assert result.capacitance.value == pytest.approx(2e-3)
    assert "W-DL1" in codes(result)


def test_a_bent_line_is_seen():
    result = double_layer(capacitor(power=0.9), at=0.25)
    assert result.exponent.value == pytest.approx(0.9)
    assert {"W-DL2", "W-DL3"} <= set(codes(result))
    assert result.status is Status.VALID


def test_a_current_that_grows_with_the_root_is_no_capacitance():
    result = double_layer(capacitor(power=0.5), at=0.25)
    assert result.status is Status.NOT_VALID
    assert result.capacitance.value > 0
    assert any("v^0.500" in f.message for f in result.findings)


def test_a_reaction_is_seen_by_the_signs():
    some = double_layer(capacitor(leak=3e-5), at=0.25)
    (finding,) = [f for f in some.findings if f.code == "W-DL5"]
    assert finding.message.startswith("at 5, 10 mV/s the two sweeps")
    assert some.status is Status.VALID
    assert double_layer(capacitor(leak=1e-3), at=0.25).status is Status.NOT_VALID


def test_exchanged_branches_are_seen():
    series = capacitor()
    exchanged = dataclasses.replace(series, current=-series.current)
    result = double_layer(exchanged, at=0.25)
    assert result.status is Status.NOT_VALID
    assert "W-DL6" in codes(result)
    assert np.isnan(result.exponent.value)


def test_few_rates():
    two = double_layer(capacitor(rates=RATES[:2]), at=0.25)
    assert two.status is Status.NOT_VALID
    assert two.capacitance.value == pytest.approx(2e-3)
    assert two.capacitance.std is None
    assert [f.message for f in two.findings] == [
        "2 scan rates leave no degree of freedom; measure at least 4, better 5."
    ]
    assert "W-DL4" in codes(double_layer(capacitor(rates=RATES[:3]), at=0.25))
    assert "W-DL4" not in codes(double_layer(capacitor(rates=RATES[:4]), at=0.25))
    with pytest.raises(UsageError, match="fewer than two scan rates"):
        double_layer(capacitor(rates=RATES[:1]), at=0.25)


def test_a_rate_without_current_there_is_left_out_and_named():
    series = capacitor()
    current = series.current.copy()
    current[0, 4, :20] = np.nan
    result = double_layer(dataclasses.replace(series, current=current), at=0.25)
    assert result.n_independent == 4
    assert any("100 mV/s hold no current" in f.message for f in result.findings)
    assert result.capacitance.value == pytest.approx(2e-3)


def test_bad_places_are_said():
    with pytest.raises(UsageError, match=r"0\.5 V lies outside the series, which reaches from 0\.1 to 0\.4 V"):
        double_layer(capacitor(), at=0.5)
    with pytest.raises(UsageError, match="lower end first"):
        double_layer(capacitor(), at=(0.3, 0.2))


def test_the_table_holds_the_interval():
    result = double_layer(capacitor(noise=0.02, seed=1), at=0.25)
    table = result.table()
    half = t_quantile(3, 0.95) * result.capacitance.std
    low, high = table.column("low")[0], table.column("high")[0]
    assert (low, high) == pytest.approx(
        ((result.capacitance.value - half) * 1e3, (result.capacitance.value + half) * 1e3)
    )
    assert Table.from_dict(table.to_dict()) == table


def test_a_real_electrode_whose_current_is_not_that_of_a_double_layer(sample):
    rates = (5, 10, 20, 50, 100)
    pairs = {
        f"{rate} mV/s": {
            "voltage_V": DeclaredColumn(column=2 * k + 1, unit="V"),
            "current_A": DeclaredColumn(column=2 * k + 2, unit="mA"),
        }
        for k, rate in enumerate(rates)
    }
    declared = Declaration(records=pairs, current_positive=Polarity.OXIDATION, header_rows=2)
    records = read_all(sample("echem/cv-li-anode-dunn/ecsa_cv_5-100mVs.xlsx"), columns=declared)
    series = scan_rate_series(records, stated_rates=[Estimate(r, None, "mV/s").to("V/s") for r in rates])
    result = double_layer(series, at=1.0)
    assert result.status is Status.NOT_VALID
    assert {"W-DL1", "W-DL3"} <= set(codes(result))
    # currents at 1.000 V by hand: the two points of each sweep next to it, interpolated
    by_hand = []
    for record in records:
        e, i = record.frame()["voltage_V"].to_numpy(), record.frame()["current_A"].to_numpy()
        turn = int(np.argmin(e[10:-10])) + 10
        later = np.flatnonzero((e[turn:-1] < 1.0) & (e[turn + 1 :] >= 1.0))[0] + turn
        earlier = np.flatnonzero((e[:turn] > 1.0) & (e[1 : turn + 1] <= 1.0))[-1]
        pair = [i[k] + (1.0 - e[k]) / (e[k + 1] - e[k]) * (i[k + 1] - i[k]) for k in (later, earlier)]
        by_hand.append((pair[0] - pair[1]) / 2)
    assert result.charging_current == pytest.approx(np.asarray(by_hand), rel=0.02)
    slope, offset = np.polyfit(np.asarray(rates) * 1e-3, by_hand, 1, w=1 / np.asarray(rates))
    assert result.capacitance.value == pytest.approx(slope, rel=0.02)
    assert result.offset.value == pytest.approx(offset, rel=0.05)
