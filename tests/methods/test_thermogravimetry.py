"""Composition from the mass in air, with the oxygen that the oxide takes up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.methods.thermogravimetry import (
    expected_residue,
    oxidation_gain,
    residue_and_water,
    thermogravimetry,
)

OXIDES = ("V2O3", "VO2", "V6O13", "V2O5")


def one(value, std=0.0):
    return Estimate(value, std, "1")


def run(residue=0.7, water=0.0, std=0.0, **given_):
    settled = {
        "end": "V2O5",
        "metal": "V",
        "starts": OXIDES,
        "end_temperature": Estimate(823.15, 0, "K"),
        "melts_at": Estimate(943.15, 0, "K"),
    }
    return thermogravimetry(residue=one(residue, std), water=one(water), **{**settled, **given_})


@pytest.mark.parametrize(
    ("start", "gain", "oxide"),
    [("V2O3", 1.213491, 0.57685), ("VO2", 1.096450, 0.63842), ("V6O13", 1.062297, 0.65895), ("V2O5", 1.0, 0.70000)],
)
def test_published_gains_and_fractions(start, gain, oxide):
    assert oxidation_gain(start, "V2O5", metal="V").value == pytest.approx(gain, abs=5e-7)
    (reading,) = (r for r in run().readings if r.start == start)
    assert reading.oxide.value == pytest.approx(oxide, abs=5e-6)
    assert reading.carbon.value == pytest.approx(1 - oxide, abs=5e-6)


def test_published_residue_and_its_ambiguity():
    residue = expected_residue(one(0.55), start="VO2", end="V2O5", metal="V")
    assert residue.value == pytest.approx(0.603047, abs=5e-7)
    low, high = run(residue=0.603, starts=("VO2", "V2O5")).range
    assert (low.value, high.value) == pytest.approx((0.550, 0.603), abs=5e-4)
    assert high.value / low.value - 1 == pytest.approx(0.096, abs=5e-4)


def test_a_raw_loss_of_45_percent_is_no_55_percent_of_oxide():
    readings = {r.start: r.oxide.value for r in run(residue=0.55).readings}
    assert readings["VO2"] == pytest.approx(0.502, abs=5e-4)
    assert readings["V2O3"] == pytest.approx(0.453, abs=5e-4)


@given(oxide=st.floats(0, 1), start=st.sampled_from(OXIDES), share=st.floats(0, 1))
def test_what_burns_and_oxidises_comes_back(oxide, start, share):
    water = share * (1 - oxide)
    residue = expected_residue(one(oxide), start=start, end="V2O5", metal="V").value
    (reading,) = run(residue=residue, water=water, starts=(start,)).readings
    assert reading.oxide.value == pytest.approx(oxide, abs=1e-12)
    assert reading.carbon.value == pytest.approx(1 - oxide - water, abs=1e-12)


@given(valence=st.floats(3, 5), residue=st.floats(0.01, 0.9))
def test_a_measured_valence_lies_within_the_range(valence, residue):
    found = run(residue=residue, valence=one(valence))
    low, high = found.range
    assert low.value - 1e-9 <= found.measured.oxide.value <= high.value + 1e-9
    assert "W-TG4" not in {f.code for f in found.findings}


def test_the_uncertainty_holds_residue_and_valence():
    """Against a simulation of both errors."""
    found = run(residue=0.603, std=0.005, valence=one(4.0, 0.1)).measured.oxide
    rng = np.random.default_rng(1)
    residues, valences = rng.normal(0.603, 0.005, 100_000), rng.normal(4.0, 0.1, 100_000)
    drawn = residues * (50.9415 + valences / 2 * 15.999) / (50.9415 + 2.5 * 15.999)
    assert found.value == pytest.approx(drawn.mean(), abs=2e-4)
    assert found.std == pytest.approx(drawn.std(), rel=0.02)


def codes(**given_):
    return {f.code: f for f in run(**given_).findings}


def test_conditions_are_said():
    assert set(codes()) == {"W-TG3", "W-TG4"}
    assert codes(end_temperature=Estimate(973.15, 0, "K"))["W-TG1"].severity.value == "warning"
    assert codes(melts_at=None)["W-TG1"].severity.value == "note"
    assert "W-TG2" in codes(carbons=("rGO", "CNT"))
    assert "W-TG2" not in codes(carbons=("rGO", "CNT"), resolved=True)
    assert "W-TG3" not in codes(starts=("V2O5",))
    assert "W-TG4" not in codes(starts=("VO2",))


def test_fractions_that_do_not_close_are_not_valid():
    found = run(residue=0.95, water=0.1, starts=("VO2.4", "V2O5"), std=0.005)
    assert found.status is Status.NOT_VALID
    assert "VO2.4 or V2O5" in codes(residue=0.95, water=0.1, starts=("VO2.4", "V2O5"))["W-TG5"].message
    some = codes(residue=0.95, water=0.1)["W-TG5"]  # V2O3 would still fit
    assert some.severity.value == "warning"
    assert "V2O3" not in some.message
    assert "W-TG5" not in codes(residue=0.95, water=0.1, valence=one(3.0))
    assert run().status is Status.VALID
    table = run(valence=one(4.4)).table()
    assert Table.from_dict(table.to_dict()) == table
    assert table.column("start")[-1] == "VO2.200"


def test_residue_and_water_from_a_curve():
    t = np.linspace(300, 900, 601)
    mass = 8.0 - 0.4 * (t > 380) - 2.6 * (t > 650)
    noisy = mass + np.random.default_rng(2).normal(0, 0.004, t.size)
    residue, water = residue_and_water(t, noisy, name="g1", dry=450, end=850, window=40)
    assert residue.value == pytest.approx(5.0 / 8.0, abs=1e-3)
    assert water.value == pytest.approx(0.05, abs=1e-3)
    end = noisy[np.abs(t - 850) <= 20]  # a rectangular distribution over what the mass does within the window
    assert residue.std > np.ptp(end) / 8 / 12**0.5
    assert residue.std < 2e-3
    with pytest.raises(UsageError, match="no point within"):
        residue_and_water(t, noisy, name="g1", dry=450, end=1200, window=40)
    with pytest.raises(UsageError, match="must rise"):
        residue_and_water(t[::-1], noisy, name="g1", dry=450, end=850, window=40)
    with pytest.raises(UsageError, match="one temperature"):
        residue_and_water(t, noisy[1:], name="g1", dry=450, end=850, window=40)
    with pytest.raises(UsageError, match="not positive"):
        residue_and_water(t, noisy - 20, name="g1", dry=450, end=850, window=40)


def test_a_real_curve_that_loses_its_mass(sample):
    """NETZSCH: 99.99 % at 27 °C, 19.39 % at 700 °C; rows of temperature, time and mass."""
    path = sample("characterisation/tga/netzsch_example_file.txt")
    rows = [line.split(";") for line in path.read_text(encoding="latin-1").splitlines() if not line.startswith("#")]
    t, _, mass = np.array([row for row in rows if len(row) == 3], dtype=float).T
    residue, water = residue_and_water(t + 273.15, mass, name="netzsch", dry=413.15, end=973.15, window=6)
    assert residue.value == pytest.approx(0.194, abs=1e-3)
    at_140 = np.interp(140, t, mass)
    assert water.value == pytest.approx(1 - at_140 / mass[0], abs=5e-3)
    assert 0 < residue.std < 1e-3
    assert water.std > residue.std  # it dries while it is read


def test_a_real_curve_that_ends_heavier_than_it_began(sample):
    """Mettler: 4.1756 mg at 30 °C, 4.1852 mg at the end; an oxide that gains may do so."""
    path = sample("characterisation/tga/LNO_plus_C_mettler.txt")
    rows = [line.split() for line in path.read_text(encoding="latin-1").splitlines()]
    table = np.array([row for row in rows if len(row) == 5 and row[0].isdigit()], dtype=float)
    t, mass = table[:, 2], table[:, 4]
    rising = np.maximum.accumulate(t)
    residue, water = residue_and_water(rising + 273.15, mass, name="LNO", dry=473.15, end=rising[-1] + 273.15, window=4)
    assert residue.value > 1
    found = thermogravimetry(
        residue=residue,
        water=water,
        end="NiO",
        metal="Ni",
        starts=("Ni", "NiO"),
        end_temperature=Estimate(973.15, 0, "K"),
    )
    assert found.range[0].value < 1 < found.range[1].value
    assert {"W-TG3", "W-TG5"} <= {f.code for f in found.findings}


def test_bad_input_is_refused():
    with pytest.raises(UsageError, match="which oxides"):
        run(starts=())
    with pytest.raises(UsageError, match="subtract the crucible"):
        run(residue=-0.1)
    for water in (-0.01, 1.2):
        with pytest.raises(UsageError, match="fraction of the initial mass"):
            run(water=water)
    with pytest.raises(UsageError, match="holds no V"):
        run(starts=("TiO2",))
    with pytest.raises(UsageError, match="positive valence"):
        run(valence=one(0))
