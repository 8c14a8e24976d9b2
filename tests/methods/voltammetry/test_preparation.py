"""From records to a scan-rate series: cycles, rates, branches, grid, resistance, blank, and what is noticed."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import polars as pl
import pytest

from ionterface.errors import MissingFact, MissingQuantity, Severity, UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.voltammetry.current_noise import current_noise
from ionterface.methods.voltammetry.effective_rate import smoothed_slope
from ionterface.methods.voltammetry.potential_grid import on_grid
from ionterface.methods.voltammetry.preparation import scan_rate_series
from ionterface.methods.voltammetry.recorded_cycle import recorded_cycle
from ionterface.methods.voltammetry.saturation import saturated
from ionterface.methods.voltammetry.series import SweepCurve
from ionterface.methods.voltammetry.stated_rates import rates_in, stated_rates
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record

UP, DOWN = Direction.OXIDATION, Direction.REDUCTION
RATES = (1e-3, 2e-3, 5e-3, 1e-2, 2e-2)


def wave(e, sign, rate):
    """A surface wave and a capacitance, both proportional to the scan rate. [A]"""
    return sign * rate * (0.05 + 0.4 * np.exp(-(((e - 0.5) / 0.08) ** 2)))


def swept(rate, corners=(0.0, 1.0, 0.0, 1.0, 0.0), *, law=wave, step=2e-3, name="", time=True, facts=None) -> Record:
    """A record that runs between corners of potential, its current by a formula of potential, sign and rate."""
    e, signs = [corners[0]], [np.sign(corners[1] - corners[0])]
    for a, b in itertools.pairwise(corners):
        count = round(abs(b - a) / step)
        e.extend(np.linspace(a, b, count + 1)[1:])
        signs.extend(np.full(count, np.sign(b - a)))  # a vertex belongs to the sweep that reaches it
    e, signs = np.array(e), np.array(signs)
    way = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(e)))))
    columns = {TIME.column: way / rate, VOLTAGE.column: e, CURRENT.column: law(e, signs, rate)}
    if not time:
        del columns[TIME.column]
    metadata = Metadata(file=name or f"v{rate * 1e6:.0f}.csv", facts=facts or {})
    return Record(data=pl.DataFrame(columns), metadata=metadata)


def many(rates=RATES, **options):
    return [swept(rate, **options) for rate in rates]


def codes(result, severity=None):
    return [f.code for f in result.findings if severity in (None, f.severity)]


def finding(result, code):
    (found,) = [f for f in result.findings if f.code == code]
    return found


def with_current(record, current):
    return record.with_column(CURRENT, current, step="made")


def currents(record):
    return record.frame()[CURRENT.column].to_numpy()


# -- what a series is ----------------------------------------------------------------------------------------------
def test_a_clean_series_is_valid_and_has_the_currents_of_the_formula():
    series = scan_rate_series(many())
    assert series.status is Status.VALID
    assert series.findings == ()
    assert series.rates == pytest.approx(RATES, rel=1e-9)
    assert series.n_independent == 5
    assert series.current.shape == (2, 5, 501)
    assert np.isfinite(series.current).all()
    assert series.potential[[0, -1]] == pytest.approx([0.002, 0.998])
    assert series.vertices == pytest.approx((0, 1))
    for branch, sign in ((UP, 1), (DOWN, -1)):
        for k, rate in enumerate(RATES):
            truth = wave(series.potential, sign, rate)
            assert np.abs(series.branch(branch)[k] - truth).max() < 1e-4 * np.abs(truth).max()
    assert np.array_equal(series.effective_rate, np.broadcast_to(series.rates[None, :, None], (2, 5, 501)))
    assert [(loop.cycle, loop.name) for loop in series.loops] == [(2, f"v{rate * 1e6:.0f}.csv") for rate in RATES]


def test_the_order_of_the_records_does_not_matter():
    records = many()
    one, other = scan_rate_series(records), scan_rate_series([records[k] for k in (3, 0, 4, 2, 1)])
    assert np.array_equal(one.current, other.current)
    assert [loop.name for loop in one.loops] == [loop.name for loop in other.loops]
    stated = [Estimate(rate, None, "V/s") for rate in RATES]
    timeless = many(time=False)
    turned = scan_rate_series(timeless[::-1], stated_rates=stated[::-1])
    assert np.array_equal(turned.current, scan_rate_series(timeless, stated_rates=stated).current)


def test_scaling_the_current_scales_everything():
    rng = np.random.default_rng(3)
    records = [with_current(r, currents(r) + 1e-6 * rng.standard_normal(len(r))) for r in many()]
    one = scan_rate_series(records)
    other = scan_rate_series([with_current(r, 7 * currents(r)) for r in records])
    np.testing.assert_allclose(other.current, 7 * one.current, rtol=1e-12)
    np.testing.assert_allclose(other.noise, 7 * one.noise, rtol=1e-9)


def test_a_shift_of_the_potential_shifts_the_grid_alone():
    one = scan_rate_series(many())
    shifted = [r.with_column(VOLTAGE, r.frame()[VOLTAGE.column].to_numpy() + 0.25, step="made") for r in many()]
    other = scan_rate_series(shifted)
    np.testing.assert_allclose(other.potential, one.potential + 0.25, rtol=1e-12)
    np.testing.assert_allclose(other.current, one.current, rtol=1e-9)


def test_the_input_is_left_alone():
    records = many()
    before = [r.frame() for r in records]
    series = scan_rate_series(records, resistance=Estimate(2, 0.1, "Ohm"), trim=0.05)
    series.table()
    assert all(r.frame().equals(b) for r, b in zip(records, before, strict=True))


def test_a_finer_grid_converges():
    exact = scan_rate_series(many(step=1e-4), points=4981)
    errors = []
    for step in (8e-3, 4e-3, 2e-3):
        series = scan_rate_series(many(step=step), points=1001)
        truth = np.interp(series.potential, exact.potential, exact.current[0, -1])
        errors.append(np.abs(series.current[0, -1] - truth).max())
    assert errors[0] > 3 * errors[1] > 9 * errors[2]


def test_one_record_makes_a_series():
    series = scan_rate_series(many(rates=(1e-3,)))
    assert series.n_independent == 1
    assert series.status is Status.VALID


def test_table_and_basis():
    mass = Estimate(1e-6, 1e-8, "kg", source="mass")
    series = scan_rate_series(many(), mass=mass, basis="MnO2")
    assert [str(c) for c in series.table().column("cycle")] == ["2"] * 5
    assert series.specific(Estimate(1.0, 0.0, "C")).unit == "C/kg"
    with pytest.raises(UsageError, match="basis"):
        scan_rate_series(many(), mass=mass)


def test_simulated_data_stay_marked():
    records = many()
    made = dataclasses.replace(records[0], metadata=dataclasses.replace(records[0].metadata, simulated=True))
    assert not scan_rate_series(records).simulated
    assert scan_rate_series([made, *records[1:]]).simulated
    assert scan_rate_series(records, blank=scan_rate_series([made, *records[1:]])).simulated


# -- scan rates ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("GC_P_KNO3_-0.1to0.75_2mM_100mVs.xlsx", (0.1,)),
        ("cv_Zn_100mvs-1.txt", (0.1,)),
        ("0.05 mV/s", (5e-5,)),
        ("cv 2 mV per s.csv", (2e-3,)),
        ("10 mV s-1", (0.01,)),
        ("1V/s", (1.0,)),
        ("500 µV/s", (5e-4,)),
        ("dunn_cv_0.05-0.5mVs.xlsx", ()),
        ("5 and 10 mV/s", (0.01,)),
        ("5 mV/s and 10 mV/s", (5e-3, 0.01)),
        ("5 V steps.csv", ()),
        ("20 mA.csv", ()),
    ],
)
def test_rates_in_names(text, rates):
    assert rates_in(text) == pytest.approx(rates)


def test_what_header_label_and_name_state():
    facts = {"Scan Rate (V/s)": "0.01", "dE/dt": "10,0 mV/s", "Electrode": "2 mm", "Scan rate unit": "mV/s"}
    said = stated_rates(Metadata(file="cv_20mVs.txt", facts=facts))
    assert [(s.source, s.rate) for s in said] == [
        ("the header (Scan Rate (V/s))", pytest.approx(0.01)),
        ("the header (dE/dt)", pytest.approx(0.01)),
        ("the file name", pytest.approx(0.02)),
    ]
    (label,) = stated_rates(Metadata(file="all 5mVs.xlsx", label="2 mV/s"))
    assert (label.source, label.rate) == ("the label", pytest.approx(2e-3))


def test_names_and_headers_are_compared_and_never_used():
    agreed = swept(1e-3, name="cv_1mVs.csv", facts={"Scan rate (mV/s)": "1.005"})
    named = swept(2e-3, name="cv_3mVs.csv")
    headed = swept(5e-3, facts={"Scan rate": "5 V/s"})
    series = scan_rate_series([agreed, named, headed])
    assert series.rates == pytest.approx([1e-3, 2e-3, 5e-3])
    one, other = [f for f in series.findings if f.code == "W-CV1"]
    assert one.where == "cv_3mVs.csv"
    assert one.message.startswith("the file name states 3 mV/s, the potential moves at 2 mV/s; ")
    assert other.message.startswith(
        "the header (Scan rate) states 5000 mV/s, the potential moves at 5 mV/s, as if mV/s"
    )
    assert series.status is Status.VALID


def test_stated_rates_in_the_wrong_unit_are_told_by_the_data():
    stated = [Estimate(rate * 1e3, None, "V/s") for rate in RATES]
    series = scan_rate_series(many(), stated_rates=stated)
    assert series.rates == pytest.approx(RATES)
    assert codes(series) == ["W-CV1"] * 5
    assert all("as if mV/s were read as V/s" in f.message for f in series.findings)
    slow = scan_rate_series(many(), stated_rates=[Estimate(rate, None, "mV/s") for rate in RATES])
    assert all("as if V/s were read as mV/s" in f.message for f in slow.findings)


def test_a_record_without_time_needs_a_rate_and_its_time_is_the_way_of_the_potential():
    record = swept(2e-3, time=False, name="cv_2mVs.csv")
    with pytest.raises(MissingFact, match=r"cv_2mVs.csv: what was its scan rate\? .*the file name states 2 mV/s"):
        scan_rate_series([record])
    series = scan_rate_series([record], stated_rates=[Estimate(2, 0.01, "mV/s", source="clock")])
    assert codes(series) == ["W-CV4"]
    assert series.scan_rates[0].to("mV/s").contributions == pytest.approx({"clock": 0.01})
    timed = scan_rate_series([swept(2e-3)])
    np.testing.assert_allclose(series.current, timed.current, rtol=1e-12)
    time = series.loops[0].rising.time
    np.testing.assert_allclose(np.diff(time), np.diff(timed.loops[0].rising.time), rtol=1e-6)
    wrong = scan_rate_series([record], stated_rates=[Estimate(2, None, "V/s")])
    assert "as if V/s were read as mV/s" in finding(wrong, "W-CV1").message
    assert "the given scan rate is 2000 mV/s" in finding(wrong, "W-CV1").message


def test_a_staircase_of_several_samples_per_step_without_time():
    e = np.repeat(np.concatenate((np.arange(0, 1, 5e-3), np.arange(1, -1e-9, -5e-3))), 4)
    signs = np.where(np.arange(len(e)) < 800, 1.0, -1.0)
    data = pl.DataFrame({VOLTAGE.column: e, CURRENT.column: wave(e, signs, 1e-3)})
    record = Record(data=data, metadata=Metadata(file="stairs.txt"))
    series = scan_rate_series(
        [record], stated_rates=[Estimate(1, None, "mV/s")], resistance=Estimate(100, 1, "Ohm"), points=201
    )
    assert np.isfinite(series.current).all()
    assert np.isfinite(series.effective_rate).all()
    assert series.status is Status.VALID


def test_equal_rates_are_refused():
    records = [swept(1e-3), swept(5e-3, name="a.csv"), swept(5.03e-3, name="b.csv")]
    with pytest.raises(UsageError, match=r"a.csv and b.csv run at the same scan rate \(5 and 5.03 mV/s\); leave one"):
        scan_rate_series(records)
    assert scan_rate_series([*records[:2], swept(5.1e-3)]).n_independent == 3
    unsure = [Estimate(v, 0.2, "mV/s") for v in (1, 5, 5.4)]
    timeless = [swept(v, time=False, name=f"{k}") for k, v in enumerate((1e-3, 5e-3, 5.4e-3))]
    with pytest.raises(UsageError, match="same scan rate"):
        scan_rate_series(timeless, stated_rates=unsure)


# -- cycles --------------------------------------------------------------------------------------------------------
def fading(e, signs, rate):
    """Each cycle carries half the current of the one before."""
    number = np.cumsum(np.abs(np.diff(signs, prepend=signs[0])) > 0) // 2
    return wave(e, signs, rate) * 0.5**number


THREE = (0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0)


def test_the_last_complete_cycle_unless_one_is_named():
    records = many(corners=THREE, law=fading)
    last, second = scan_rate_series(records), scan_rate_series(records, cycle=2)
    assert [loop.cycle for loop in last.loops] == [3] * 5
    np.testing.assert_allclose(second.current, 2 * last.current, rtol=1e-9)
    broken_off = many(corners=(*THREE[:-2], 0.4), law=fading)
    assert [loop.cycle for loop in scan_rate_series(broken_off).loops] == [2] * 5


def test_a_cycle_that_still_changes_is_told():
    records = many(corners=THREE, law=fading)
    for cycle, expected in ((None, ["W-CV16"]), (2, ["W-CV16"]), (1, [])):
        series = scan_rate_series(records, cycle=cycle)
        assert codes(series) == expected
        assert all("at 5 of 5 scan rates" in f.message and "-50.0%" in f.message for f in series.findings)
        assert series.status is Status.VALID
    steady = [swept(1e-3, corners=THREE), swept(2e-3, corners=THREE, law=fading, name="odd.csv")]
    assert finding(scan_rate_series(steady), "W-CV16").where == "odd.csv"


def test_a_start_between_the_vertices_belongs_to_no_full_sweep():
    records = many(corners=(0.4, 1.0, 0.0, 1.0, 0.0, 0.4))
    series = scan_rate_series(records)
    assert [loop.cycle for loop in series.loops] == [1] * 5
    assert series.loops[0].rising.potential[0] == pytest.approx(0.002)
    assert series.loops[0].rising.time[0] > series.loops[0].falling.time[-1]
    assert series.findings == ()


def test_records_of_unequal_numbers_of_cycles_are_told():
    records = [swept(1e-3, name="a.csv"), swept(2e-3, corners=THREE, name="b.csv")]
    series = scan_rate_series(records)
    assert "a.csv: cycle 2 of 2; b.csv: cycle 3 of 3" in finding(series, "W-CV12").message
    assert codes(scan_rate_series(records, cycle=2)) == ["W-CV12"]
    with pytest.raises(UsageError, match=r"a.csv: has no complete cycle 3; complete are 1 to 2"):
        scan_rate_series(records, cycle=3)


def test_one_cycle_that_begins_between_the_vertices_is_joined():
    for start in (0.3, 0.7):
        for corners in ((start, 1.0, 0.0, start), (start, 0.0, 1.0, start)):
            series = scan_rate_series(many(corners=corners))
            assert codes(series) == ["W-CV13"]
            assert series.status is Status.VALID
            for branch, sign in ((UP, 1), (DOWN, -1)):
                curve = series.loops[-1].sweep(branch)
                assert (np.diff(curve.time) > 0).all()
                assert (sign * np.diff(curve.potential) > 0).all()
                truth = wave(series.potential, sign, RATES[-1])
                inside = np.abs(series.potential - start) > 5e-3  # at the seam the turn of the sign is interpolated
                assert np.abs(series.branch(branch)[-1] - truth)[inside].max() < 1e-4 * np.abs(truth).max()
    with pytest.raises(UsageError, match="holds no complete cycle 2"):
        scan_rate_series(many(corners=(0.3, 1.0, 0.0, 0.3)), cycle=2)
    for end in (0.25, 0.35):
        with pytest.raises(UsageError, match="holds no complete cycle"):
            scan_rate_series(many(corners=(0.3, 1.0, 0.0, end)))


def test_a_cycle_that_does_not_come_back():
    with pytest.raises(
        UsageError, match=r"v1000.csv: holds no complete cycle: it begins at 0.000 V and ends at 0.400 V"
    ):
        scan_rate_series(many(corners=(0.0, 1.0, 0.4)))
    series = scan_rate_series(many(corners=(0.0, 1.0, 0.08)))
    assert codes(series).count("W-CV5") == 5
    assert "begins at 0.000 V and ends at 0.080 V" in series.findings[0].message


# -- grid ----------------------------------------------------------------------------------------------------------
def test_windows_that_differ_are_cut_to_what_all_share_and_told():
    records = [swept(1e-3), swept(2e-3), swept(5e-3, corners=(0.2, 1.2, 0.2), name="odd.csv")]
    series = scan_rate_series(records, cycle=1)
    assert series.potential[[0, -1]] == pytest.approx([0.2, 0.998])
    assert series.vertices == pytest.approx((0.2, 1.0))
    assert finding(series, "W-CV10").where == "odd.csv"
    assert series.status is Status.VALID


def test_windows_that_do_not_overlap_are_refused():
    records = [swept(1e-3, name="a.csv"), swept(2e-3, corners=(1.1, 1.6, 1.1), name="b.csv")]
    sentence = r"the windows do not overlap: a.csv ends at 0.998 V, b.csv begins at 1.100 V; leave one"
    for window in (None, (0.0, 1.6)):
        with pytest.raises(UsageError, match=sentence):
            scan_rate_series(records, cycle=1, window=window)


def test_a_stated_window_is_never_filled_by_extrapolation():
    series = scan_rate_series(many(), window=(-0.1, 0.6), points=71)
    assert 0.0 <= series.potential[0] < 0.003
    assert series.potential[-1] == 0.6
    assert series.settings["window"].endswith("(stated: -0.1 to 0.6 V, as far as the sweeps reach)")
    assert np.isfinite(series.current[:, :, series.potential > 0.0015]).all()
    assert series.loops[0].rising.potential.max() <= 0.6
    sentence = r"v1000.csv: runs from 0.002 to 1.000 V, outside the window 1.200 to 1.500 V"
    with pytest.raises(UsageError, match=sentence):
        scan_rate_series(many(), window=(1.2, 1.5))
    with pytest.raises(UsageError, match="is empty"):
        scan_rate_series(many(), window=(0.6, 0.2))


def test_trim_leaves_out_what_lies_behind_a_turn():
    series = scan_rate_series(many(), trim=0.1)
    rising, falling = series.branch(UP)[0], series.branch(DOWN)[0]
    e = series.potential
    assert np.isnan(rising[e < 0.0999]).all()
    assert np.isfinite(rising[e > 0.102]).all()
    assert np.isnan(falling[e > 0.9001]).all()
    assert np.isfinite(falling[e < 0.898]).all()
    with pytest.raises(UsageError, match=r"only \d points are left of a sweep; trim less than 0.995 V"):
        scan_rate_series(many(), trim=0.995)
    with pytest.raises(UsageError, match=r"cannot be -0\.1 V"):
        scan_rate_series(many(), trim=-0.1)


def test_samples_of_equal_potential_become_their_mean():
    e = np.array([0.0, 1.0, 1.0, 2.0])
    (y,) = on_grid(np.array([-0.5, 0.0, 0.5, 1.0, 2.0]), e, np.array([0.0, 1.0, 3.0, 4.0]))
    np.testing.assert_allclose(y, [np.nan, 0.0, 1.0, 2.0, 4.0])


# -- resistance ----------------------------------------------------------------------------------------------------
def behind(resistance, rate, step=5e-4):
    """A surface wave whose own potential E' drives the current, recorded at E = E' + I·R: exact by construction.

    The recorded potential must be linear in time, so E' is solved from it: E' + R·C(E')·dE'/dt = E.
    """
    fine = 20
    e = np.concatenate([np.arange(0, 1, step / fine), np.arange(1, 0, -step / fine)])
    e = np.concatenate((e, e, [0.0]))
    dt = step / fine / rate

    def capacity(x):
        return 0.05 + 0.4 * np.exp(-(((x - 0.5) / 0.08) ** 2))

    inner = np.empty(len(e))
    inner[0] = 0.0
    for k in range(1, len(e)):
        x = inner[k - 1]
        tau = resistance * capacity(x)
        inner[k] = e[k] + (x - e[k]) * np.exp(-dt / tau)
    current = (e - inner) / resistance
    part = slice(None, None, fine)
    columns = {
        TIME.column: (np.arange(len(e)) * dt)[part],
        VOLTAGE.column: e[part],
        CURRENT.column: current[part],
    }
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file=f"r{rate * 1e3:g}.csv"))


def test_correction_by_the_known_resistance_restores_the_wave():
    ohms = 20.0
    records = [behind(ohms, rate) for rate in (2e-3, 5e-3, 1e-2)]
    raw = scan_rate_series(records, window=(0.2, 0.8))
    corrected = scan_rate_series(records, resistance=Estimate(ohms, 0.5, "Ohm"), window=(0.2, 0.8))
    for k, rate in enumerate(corrected.rates):
        for b, sign in enumerate((1, -1)):
            # an ideal surface wave follows its own potential: I = C(E')·dE'/dt, the effective rate
            truth = wave(corrected.potential, sign, 1.0) * corrected.effective_rate[b, k]
            assert np.abs(corrected.current[b, k] - truth).max() < 4e-3 * np.abs(truth).max()
        off = np.abs(raw.current[0, k] - wave(raw.potential, 1, rate)).max() / (0.45 * rate)
        assert off > (0.05, 0.15, 0.3)[k] * 0.9
    restored = corrected.current / corrected.effective_rate
    spread = np.ptp(restored, axis=1) / np.abs(restored).max()
    assert spread.max() < 6e-3  # the rates agree with one another
    assert np.ptp(raw.current / raw.effective_rate, axis=1).max() / 0.45 > 0.2
    assert corrected.resistance.std == 0.5
    drop = corrected.largest_drop
    assert drop.value == pytest.approx(20 * np.nanmax(np.abs(corrected.current)))
    assert drop.std == pytest.approx(drop.value * 0.025)
    assert corrected.settings["largest |I| R"].endswith("mV")
    assert np.isnan(raw.largest_drop.value)


def test_the_effective_rate_is_that_of_the_corrected_potential():
    record = behind(20.0, 5e-3)
    series = scan_rate_series([record], resistance=Estimate(20.0, 0.0, "Ohm"))
    for branch, sign in ((UP, 1), (DOWN, -1)):
        curve = series.loops[0].sweep(branch)
        moved = sign * np.gradient(curve.potential, curve.time)
        shared = (curve.potential >= series.potential[0]) & (curve.potential <= series.potential[-1])
        inner = np.flatnonzero(shared)[20:-20]
        np.testing.assert_allclose(curve.effective_rate[inner], moved[inner], rtol=0.01, atol=2e-5)
        curve = SweepCurve(
            time=curve.time[shared],
            potential=curve.potential[shared],
            current=curve.current[shared],
            effective_rate=curve.effective_rate[shared],
        )
        way = np.sum((curve.effective_rate[1:] + curve.effective_rate[:-1]) / 2 * np.diff(curve.time))
        assert way == pytest.approx(abs(curve.potential[-1] - curve.potential[0]), rel=0.01)


def test_a_slope_of_noisy_data_by_hand():
    t = np.linspace(0, 10, 2001)
    np.testing.assert_allclose(smoothed_slope(t, 3 * t - 1), 3.0, rtol=1e-6)
    y = np.sin(t) + 1e-4 * np.random.default_rng(0).standard_normal(len(t))
    assert np.abs(smoothed_slope(t, y) - np.cos(t))[30:-30].max() < 0.01
    assert np.abs(np.gradient(y, t) - np.cos(t))[30:-30].max() > 0.03


def test_no_resistance_and_a_resistance_of_zero_are_the_same():
    one, other = scan_rate_series(many()), scan_rate_series(many(), resistance=Estimate(0, 0, "Ohm"))
    np.testing.assert_array_equal(one.current, other.current)
    np.testing.assert_allclose(one.effective_rate, other.effective_rate)
    milli = scan_rate_series(many(), resistance=Estimate(2000, 0, "mOhm"))
    assert (milli.resistance.value, milli.resistance.unit) == (2.0, "Ohm")
    np.testing.assert_allclose(milli.current, scan_rate_series(many(), resistance=Estimate(2, 0, "Ohm")).current)
    with pytest.raises(UsageError, match="cannot be negative"):
        scan_rate_series(many(), resistance=Estimate(-1, 0, "Ohm"))


def test_a_resistance_that_folds_a_sweep_is_an_error():
    series = scan_rate_series(many(), resistance=Estimate(40, 1, "Ohm"))
    assert "W-CV14" in codes(series, Severity.ERROR)
    assert series.status is Status.NOT_VALID
    assert np.isnan(series.effective_rate).any()
    assert not (series.effective_rate <= 0).any()


# -- blank ---------------------------------------------------------------------------------------------------------
def test_a_blank_is_subtracted_as_it_is():
    def background(e, signs, rate):
        return 0.02 * signs * rate + 1e-6

    def both(e, signs, rate):
        return wave(e, signs, rate) + background(e, signs, rate)

    blank = scan_rate_series(many(rates=(*RATES, 5e-2), law=background, step=3e-3, corners=(-0.1, 1.1, -0.1)))
    series = scan_rate_series(many(law=both), blank=blank)
    plain = scan_rate_series(many())
    np.testing.assert_allclose(series.current, plain.current, atol=1e-12)
    np.testing.assert_allclose(series.loops[2].falling.current, plain.loops[2].falling.current, atol=1e-12)
    mass = Estimate(1e-6, 0, "kg")
    heavy = scan_rate_series(
        many(law=both), blank=dataclasses.replace(blank, mass=mass, basis="x"), mass=mass * 2, basis="x"
    )
    np.testing.assert_array_equal(heavy.current, series.current)


def test_a_rate_without_blank_is_refused():
    blank = scan_rate_series(many(rates=RATES[:3]))
    sentence = r"the blank was not measured at 10 mV/s \(v10000.csv\), 20 mV/s \(v20000.csv\), but at 1, 2, 5 mV/s"
    with pytest.raises(UsageError, match=sentence):
        scan_rate_series(many(), blank=blank)


def test_a_blank_that_does_not_fit_is_told():
    blank = scan_rate_series(many(corners=(0.2, 0.9, 0.2)))
    series = scan_rate_series(many(), blank=blank, resistance=Estimate(1, 0, "Ohm"))
    assert codes(series).count("W-CV15") == 2
    assert np.isnan(series.current[:, :, series.potential < 0.2]).all()
    turned = scan_rate_series([with_current(r, -currents(r)) for r in many()])
    assert scan_rate_series(many(), blank=turned).status is Status.NOT_VALID


# -- noise ---------------------------------------------------------------------------------------------------------
def test_the_noise_of_the_current_is_found(cells):
    program = cells.Program(0.0, 1.0)
    truth = cells.surface(program, charge=1e-3, width=0.03, capacitance=1e-4)
    for noise in (1e-9, 5e-9):
        series = scan_rate_series(cells.recorded(truth, additive=noise))
        assert series.noise == pytest.approx(np.full(6, noise), rel=0.1)
        assert series.simulated


def test_the_noise_of_a_blank_adds_to_it(cells):
    program = cells.Program(0.0, 1.0)
    truth = cells.surface(program, capacitance=1e-4)
    blank = scan_rate_series(cells.recorded(truth, additive=3e-9, seed=1))
    series = scan_rate_series(cells.recorded(truth * 3, additive=4e-9, seed=2), blank=blank)
    assert series.noise == pytest.approx(np.full(6, 5e-9), rel=0.1)


def test_noise_of_rounding_and_of_nothing():
    smooth = 1e-3 * np.sin(np.linspace(0, 1, 4001))
    assert current_noise([np.round(smooth, 5)]) == pytest.approx(1e-5 / np.sqrt(12), rel=1e-6)
    assert np.isnan(current_noise([np.full(50, 2.0)]))
    assert np.isnan(current_noise([np.arange(4.0)]))


# -- what is noticed -----------------------------------------------------------------------------------------------
def test_the_sign_of_one_record_against_the_others():
    records = many()
    records[2] = with_current(records[2], -currents(records[2]))
    series = scan_rate_series(records)
    assert finding(series, "W-CV8").where == "v5000.csv"
    assert "the sign of its current is turned" in finding(series, "W-CV8").message
    assert series.status is Status.NOT_VALID
    assert np.isfinite(series.current).all()


def test_the_sign_of_all_records():
    series = scan_rate_series([with_current(r, -currents(r)) for r in many()])
    assert "every record" in finding(series, "W-CV9").message
    assert series.status is Status.NOT_VALID


def test_a_large_constant_current_does_not_turn_the_sign():
    for offset in (-3e-3, 3e-3):
        series = scan_rate_series([with_current(r, currents(r) + offset) for r in many()])
        assert not codes(series, Severity.ERROR)


def test_an_offset_is_told_as_one():
    series = scan_rate_series([with_current(r, currents(r) + 2e-5) for r in many()])
    assert codes(series) == ["W-CV6"]
    assert "at every rate it is near 20 uA" in finding(series, "W-CV6").message
    share = [with_current(r, currents(r) * np.where(currents(r) > 0, 1.2, 1)) for r in many()]
    told = finding(scan_rate_series(share), "W-CV6").message
    assert "at every rate" not in told
    assert "differ by up to 16.7%" in told


def test_a_loop_that_does_not_close():
    drifting = [
        with_current(r, currents(r) + 0.3 * np.ptp(currents(r)) * np.linspace(0, 1, len(r)))
        for r in many(corners=(0.0, 1.0, 0.0))
    ]
    series = scan_rate_series(drifting)
    assert codes(series).count("W-CV5") == 5
    assert "its current ends" in series.findings[0].message
    joined = many(corners=(0.4, 1.0, 0.0, 0.4))
    joined = [with_current(r, currents(r) + 0.3 * np.ptp(currents(r)) * np.linspace(0, 1, len(r))) for r in joined]
    assert codes(scan_rate_series(joined)).count("W-CV5") == 5


def test_a_saturated_current():
    records = many()
    records[-1] = with_current(records[-1], np.clip(currents(records[-1]), -1, 6e-3))
    series = scan_rate_series(records)
    cut = finding(series, "W-CV7")
    assert cut.where == "v20000.csv"
    assert cut.message.startswith("the current stands at 6 mA from 0.4")
    assert series.status is Status.NOT_VALID
    assert scan_rate_series(records, window=(0.1, 0.35)).status is Status.VALID
    noisy = currents(records[0]) + 1e-6 * np.random.default_rng(1).standard_normal(len(records[0]))
    assert "W-CV7" in codes(scan_rate_series([with_current(records[0], np.clip(noisy, -3e-4, 1))]))


def test_what_is_flat_and_not_saturated():
    e = np.linspace(0, 1, 401)
    top = np.exp(-(((e - 0.5) / 0.1) ** 2))
    assert saturated(e, np.round(top, 2)) is None  # a top in coarse digits
    assert saturated(e, np.round(top, 3)) is None
    assert saturated(e, np.ones(401)) is None
    assert saturated(e, 1 - 2 * np.exp(-e / 0.02)) is None  # a capacitor behind a resistor
    assert saturated(e, np.minimum(top, 0.8)) == (0.8, pytest.approx(0.4550, abs=4e-3), pytest.approx(0.545, abs=4e-3))
    assert saturated(e, np.round(np.minimum(top, 0.8), 3)) is not None
    assert saturated(e, np.minimum(np.exp(-4 * e), 0.5)) == (0.5, 0.0, pytest.approx(0.173, abs=3e-3))
    assert saturated(e, np.maximum(-np.exp(e * 4), -30.0)) == (-30.0, pytest.approx(0.852, abs=3e-3), 1.0)


def test_few_points_are_told():
    series = scan_rate_series(many(step=0.025))
    assert codes(series) == ["W-CV11"] * 5


def test_a_sweep_that_is_not_linear_is_an_error_where_it_is_used():
    t = np.arange(0, 2001.0)
    e = np.concatenate((1e-3 * t[:1001], 1 - 1e-3 * t[1:1001]))
    bent = np.concatenate((np.sqrt(1e-3 * t[:1001]), 1 - 1e-3 * t[1:1001]))

    def record(*parts):
        whole = np.concatenate(parts)
        sign = np.sign(np.gradient(whole))
        data = {
            TIME.column: np.arange(len(whole)) * 1.0,
            VOLTAGE.column: whole,
            CURRENT.column: wave(whole, sign, 1e-3),
        }
        return Record(data=pl.DataFrame(data), metadata=Metadata(file="bent.csv"))

    used = scan_rate_series([record(e, bent)])
    assert "W-CV3" in codes(used, Severity.ERROR)
    assert used.status is Status.NOT_VALID
    unused = scan_rate_series([record(bent, e)])
    assert finding(unused, "W-CV3").severity is Severity.NOTE
    assert unused.status is Status.VALID


def test_time_that_runs_backwards_is_an_error():
    record = swept(1e-3)
    t = record.frame()[TIME.column].to_numpy().copy()
    t[[200, 201]] = t[[201, 200]]
    series = scan_rate_series([record.with_column(TIME, t, step="made")])
    assert codes(series, Severity.ERROR) == ["W-C6"]
    assert series.status is Status.NOT_VALID


# -- what cannot be used -------------------------------------------------------------------------------------------
def test_points_without_a_number_are_refused():
    for quantity in (TIME, VOLTAGE, CURRENT):
        record = swept(1e-3, name="hole.csv")
        values = record.frame()[quantity.column].to_numpy().copy()
        values[7] = np.nan
        with pytest.raises(UsageError, match=f"hole.csv: 1 of 2001 points lack {quantity.column}"):
            scan_rate_series([record.with_column(quantity, values, step="made"), swept(2e-3)])


def test_what_is_no_voltammogram_is_refused():
    t = np.linspace(0, 100, 500)
    data = {TIME.column: t, VOLTAGE.column: np.tanh(t / 10), CURRENT.column: np.ones(500)}
    charge = Record(data=pl.DataFrame(data), metadata=Metadata(file="charge.csv"))
    with pytest.raises(UsageError, match=r"charge.csv: is no cyclic voltammogram: the potential is not linear in time"):
        scan_rate_series([swept(1e-3), charge])
    rest = charge.with_column(VOLTAGE, np.ones(500), step="made")
    with pytest.raises(UsageError, match="the potential does not move"):
        scan_rate_series([rest])
    single = swept(1e-3, corners=(0.0, 1.0), name="lsv.csv")
    with pytest.raises(UsageError, match=r"lsv\.csv: holds no complete cycle"):
        scan_rate_series([single])
    with pytest.raises(MissingQuantity, match="current_A"):
        scan_rate_series([dataclasses.replace(single, data=single.data.drop(CURRENT.column))])


def test_arguments_are_checked():
    with pytest.raises(UsageError, match="no record is given"):
        scan_rate_series([])
    with pytest.raises(UsageError, match="1 scan rates are stated for 5 records"):
        scan_rate_series(many(), stated_rates=[None])
    with pytest.raises(UsageError, match=r"v1000.csv: the stated scan rate is 0 V/s"):
        scan_rate_series(many(rates=(1e-3,)), stated_rates=[Estimate(0, 0, "V/s")])
    with pytest.raises(UsageError, match="at least two points, not 1"):
        scan_rate_series(many(), points=1)


def test_the_uncertainty_of_the_rate_is_the_larger_of_slopes_and_spread():
    record = swept(1e-3, corners=(0.0, 1.0, 0.0))
    t = record.frame()[TIME.column].to_numpy()
    slower = record.with_column(TIME, np.where(t > 1000, 1000 + 1.02 * (t - 1000), t), step="made")
    rate = recorded_cycle(slower, stated=None, cycle=None).rate
    assert rate.value == pytest.approx((1e-3 + 1e-3 / 1.02) / 2)
    assert rate.std == pytest.approx((1e-3 - 1e-3 / 1.02) / 2)
    assert codes(scan_rate_series([slower])) == ["W-CV2"]
