"""Scan-rate series of real instruments: what the preparation makes of them, and what it says about them."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import MissingFact, Severity
from ionterface.estimate import Estimate, Status
from ionterface.formats import Declaration, DeclaredColumn, Polarity, read, read_all
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.preparation import scan_rate_series

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
AUTOLAB = (10, 20, 50, 100, 150, 200)


def in_mv(rates):
    return [Estimate(float(rate), None, "mV/s") for rate in rates]


def errors(series):
    return [f.code for f in series.findings if f.severity is Severity.ERROR]


def codes(series):
    return [f.code for f in series.findings]


def pairs(path, rates, unit):
    """Records of a workbook with one pair of potential and current per scan rate."""
    records = {
        f"{rate} mV/s": {
            "voltage_V": DeclaredColumn(column=2 * k + 1, unit="V"),
            "current_A": DeclaredColumn(column=2 * k + 2, unit=unit),
        }
        for k, rate in enumerate(rates)
    }
    return read_all(path, columns=Declaration(records=records, current_positive=Polarity.OXIDATION, header_rows=2))


def timed(sample, rate, potential="WE(1).Potential (V)"):
    columns = {
        "time_s": DeclaredColumn(column="Time (s)", unit="s"),
        "voltage_V": DeclaredColumn(column=potential, unit="V"),
        "current_A": DeclaredColumn(column="WE(1).Current (A)", unit="A"),
    }
    path = sample(f"echem/cv-ferricyanide-autolab/GC_P_KNO3_K3FeCN6_-0.1to0.75_2mM_{rate}mVs.xlsx")
    return read(path, columns=Declaration(records={"": columns}, current_positive=Polarity.OXIDATION))


def timeless(sample, rate):
    columns = {"voltage_V": DeclaredColumn(column="U", unit="V"), "current_A": DeclaredColumn(column="I", unit="A")}
    path = sample(f"echem/cv-ferricyanide-autolab/G2_P_KNO3_K3FeCN6_-0.1to0.5_4mM_{rate}mVs.txt")
    return read(path, columns=Declaration(records={"": columns}, current_positive=Polarity.OXIDATION))


def extremes(series):
    """Potentials of the largest current of the rising and the smallest of the falling sweeps. [mV]"""
    up = [1e3 * loop.rising.potential[np.argmax(loop.rising.current)] for loop in series.loops]
    down = [1e3 * loop.falling.potential[np.argmin(loop.falling.current)] for loop in series.loops]
    return np.array(up), np.array(down)


def test_six_rates_of_a_lithium_cell_in_one_workbook(sample):
    rates = ("0.05", "0.1", "0.2", "0.3", "0.4", "0.5")
    records = pairs(sample("echem/cv-li-anode-dunn/dunn_cv_0.05-0.5mVs.xlsx"), rates, "uA")
    with pytest.raises(MissingFact, match=r"the label states 0\.05 mV/s"):
        scan_rate_series(records)
    series = scan_rate_series(records, stated_rates=in_mv(rates))
    assert codes(series) == ["W-CV4", "W-CV6"]  # no time; 8 % more charge in than out at the slowest rate
    assert series.status is Status.VALID
    assert [len(loop.falling.potential) for loop in series.loops] == pytest.approx(
        [984, 583, 583, 583, 582, 582], abs=2
    )
    assert series.vertices == pytest.approx((0.0499, 3.0008), abs=1e-3)
    assert np.isfinite(series.current).all()
    assert series.current.max() == pytest.approx(1049e-6, rel=0.02)
    assert series.current.min() == pytest.approx(-1450e-6, rel=0.35)  # the turning point itself is not on the grid
    hours = [(loop.rising.time[-1] - loop.rising.time[0]) / 3600 for loop in series.loops]
    assert hours == pytest.approx([2.95 / (float(rate) * 3.6) for rate in rates], rel=0.01)
    wrong = scan_rate_series(records, stated_rates=[Estimate(float(r), None, "V/s") for r in rates])
    assert sum("as if V/s were read as mV/s" in f.message for f in wrong.findings) == 6


def test_records_of_one_cycle_from_between_the_vertices(sample):
    rates = (5, 10, 20, 50, 100)
    records = pairs(sample("echem/cv-li-anode-dunn/cv_5-100mVs.xlsx"), rates, "mA")
    series = scan_rate_series(records, stated_rates=in_mv(rates))
    assert codes(series) == ["W-CV4", "W-CV13"]
    assert series.potential[[0, -1]] == pytest.approx([0.001, 0.799], abs=2e-3)
    assert np.isfinite(series.current).all()
    assert min(len(loop.sweep(b).potential) for loop in series.loops for b in (UP, DOWN)) > 780
    for k, seam in enumerate((0.6959, 0.6247, 0.5959, 0.5592, 0.4986)):
        near = np.abs(series.potential - seam) < 0.01
        assert np.ptp(series.branch(DOWN)[k][near]) < 0.05 * np.ptp(
            series.branch(DOWN)[k]
        )  # no jump where it is joined


def test_a_window_without_faradaic_current_that_does_not_close(sample):
    rates = (5, 10, 20, 50, 100)
    records = pairs(sample("echem/cv-li-anode-dunn/ecsa_cv_5-100mVs.xlsx"), rates, "mA")
    series = scan_rate_series(records, stated_rates=in_mv(rates))
    open_at = [f.where[-9:] for f in series.findings if f.code == "W-CV5"]
    assert open_at == [" [5 mV/s]", "[10 mV/s]", "[20 mV/s]"]
    assert {"W-CV4", "W-CV5", "W-CV6"} == set(codes(series))
    assert not errors(series)


def test_ferricyanide_with_time(sample):
    applied = scan_rate_series([timed(sample, rate, "Potential applied (V)") for rate in AUTOLAB])
    assert applied.rates * 1e3 == pytest.approx(AUTOLAB, rel=1e-5)  # the names, and nobody stated them
    assert "W-CV1" not in codes(applied)
    records = [timed(sample, rate) for rate in AUTOLAB]
    measured = scan_rate_series(records)
    assert measured.rates * 1e3 == pytest.approx(AUTOLAB, rel=1e-3)  # the electrode's own potential lags
    assert [loop.cycle for loop in measured.loops] == [14] * 6
    assert [f.where[-10:] for f in measured.findings if f.code == "W-CV10"] == ["10mVs.xlsx"]  # the one of 0.85 V
    assert not errors(measured)
    # scan 14 of the instrument, which counts from 0 V, holds the rising sweep of cycle 13 and the falling one of 14
    up, down = extremes(scan_rate_series(records, cycle=13))[0], extremes(measured)[1]
    assert up - down == pytest.approx([82.8, 92.5, 106.9, 123.8, 138.3, 145.9], abs=0.051)
    assert (up + down) / 2 == pytest.approx(np.full(6, 186), abs=1.5)


def test_ferricyanide_without_time(sample):
    records = [timeless(sample, rate) for rate in AUTOLAB]
    series = scan_rate_series(records[::-1], stated_rates=in_mv(AUTOLAB[::-1]))
    assert series.rates * 1e3 == pytest.approx(AUTOLAB)
    assert [loop.cycle for loop in series.loops] == [14] * 6
    up, down = extremes(series)
    assert (up - down).min() > 72
    assert (up - down).max() < 81
    assert codes(series) == ["W-CV4", "W-CV6"]
    told = next(f.message for f in series.findings if f.code == "W-CV6")
    assert "at every rate it is near -1.05 uA" in told
    swapped = scan_rate_series(records, stated_rates=in_mv((20, 10, *AUTOLAB[2:])))
    assert [f.message[:28] for f in swapped.findings if f.code == "W-CV1"] == [
        "the file name states 20 mV/s",
        "the file name states 10 mV/s",
    ]


def zinc(sample, polarity):
    columns = {"voltage_V": DeclaredColumn(column=1, unit="V"), "current_A": DeclaredColumn(column=2, unit="A")}
    declared = Declaration(records={"": columns}, current_positive=polarity, header_rows=12)
    names = ("100mvs-1", "10mvs-2")
    return [read(sample(f"echem/chi/cv_Zn_TMAOH_EmimTFSI_{name}.txt"), columns=declared) for name in names]


def test_zinc_at_two_rates(sample):
    series = scan_rate_series(zinc(sample, Polarity.OXIDATION), stated_rates=in_mv((100, 10)))
    assert series.rates == pytest.approx([0.01, 0.1])
    assert series.n_independent == 2
    assert [loop.cycle for loop in series.loops] == [3, 3]
    assert series.vertices == pytest.approx((-0.8, 0.45))
    assert codes(series) == ["W-CV4", "W-CV6", "W-CV10", "W-CV16"]  # two windows; more zinc goes than comes
    assert series.status is Status.VALID


def test_zinc_with_the_wrong_polarity(sample):
    series = scan_rate_series(zinc(sample, Polarity.REDUCTION), stated_rates=in_mv((100, 10)))
    assert errors(series) == ["W-CV9"]
    assert series.status is Status.NOT_VALID


@pytest.mark.parametrize("name", ["cv.issue_149.mpr", "cv.issue_149.mpt"])
def test_a_single_rate_of_a_native_file(sample, name):
    series = scan_rate_series([read(sample(f"echem/biologic-mpr-mpt/{name}"))])
    assert series.rates == pytest.approx([0.05], rel=1e-3)
    assert series.loops[0].cycle == 2
    assert series.vertices == pytest.approx((-0.4993, 0.5007), abs=1e-3)
    assert series.findings == ()
    assert series.noise[0] == pytest.approx(1.7e-9, rel=0.3)


def test_a_native_file_whose_last_cycle_still_changes(sample):
    series = scan_rate_series([read(sample("echem/biologic-mpr-mpt/Pt_poly_cv.mpt"))])
    assert series.rates == pytest.approx([0.1], rel=1e-3)
    assert "W-CV5" in codes(series)
    assert series.findings[0].message.startswith("the cycle does not close: the charges of its sweeps differ by 31.8%")
