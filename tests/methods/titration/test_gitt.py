"""D of pulses of known truth, its uncertainty, and what must be flagged."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import MissingQuantity, Severity, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.finite_length_fit import finite_length_fit, thinned
from ionterface.methods.titration.gitt import gitt
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.methods.titration.pulse_fits import FiniteLength
from ionterface.methods.titration.windows import Window
from ionterface.record import Record
from ionterface.references import bibliography, keys

PLATE, CYLINDER, SPHERE = Geometry
LINES = (Estimator.SLOPE, Estimator.ENDS, Estimator.RELAXATION)
EXACT = DiffusionBody(geometry=PLATE, length=Estimate(1e-6, 0.0, "m"))


def codes(result):
    return {f.code for f in result.findings}


def grave(result):
    return {f.code for f in result.findings if f.severity is Severity.ERROR}


def of(body, theta, tau=60.0):
    return theta * body.length.value**2 / tau


def rewritten(record, column, values):
    import polars as pl

    return Record(data=record.frame().with_columns(pl.Series(column, values)), metadata=record.metadata)


def test_the_reference_pulse(reference, micron):
    found = gitt(reference(), body=micron(PLATE))
    assert round(found.rest_change(0).to("mV").value, 4) == -10.0
    assert round(found.pulse_change(0).to("mV").value, 4) == -46.0659
    assert float(found.lines.line.slope[0]) == pytest.approx(-5.9470804e-3, abs=1e-8)  # potentials are given to 0.1 µV
    for estimator in Estimator:
        d = found.diffusivity(estimator, 0).to("cm2/s")
        assert d.value == pytest.approx(1.0000e-11, abs=5e-15), estimator
        assert d.std / d.value == pytest.approx(0.2, abs=1e-4)  # of the length, twice
        assert found.valid(estimator, 0)
    assert found.theta(Estimator.SLOPE, 0).value == pytest.approx(0.06, abs=1e-6)
    assert found.resistance(0).value == pytest.approx(30, abs=1e-3)
    assert found.ohmic_resistance(0).value == pytest.approx(30, abs=1e-3)
    assert abs(found.transfer_resistance(0).value) < 1e-3
    assert found.fits[0].fill_time.value == pytest.approx(1000, rel=1e-4, abs=0)
    assert found.fits[0].resistance.value == pytest.approx(30, abs=1e-3)
    assert found.bound(0).value == pytest.approx(4e-12 / (np.pi * 60), rel=1e-9, abs=0)
    assert found.relaxed(0) == pytest.approx(1800 / (1000 / np.pi**2), rel=1e-3, abs=0)
    assert found.status is Status.VALID
    assert found.codes(0) == ()


def test_a_rest_that_is_too_short_is_said_and_the_fit_sees_through_it(reference, micron):
    found = gitt(reference(60.0), body=micron(PLATE))
    assert round(found.rest_change(0).to("mV").value, 4) == -19.0827
    ratio = found.diffusivity(Estimator.SLOPE, 0).to("cm2/s").value / 1e-11
    assert ratio == pytest.approx((19.0827 / 10) ** 2, rel=1e-4, abs=0)
    assert "W-G2" in found.codes(0)
    assert found.fits[0].rest_change.to("mV").value == pytest.approx(-10, abs=0.01)
    assert found.diffusivity(Estimator.FINITE, 0).to("cm2/s").value == pytest.approx(1e-11, rel=2e-3, abs=0)
    assert [e for e in Estimator if found.valid(e, 0)] == [Estimator.FINITE]
    lines = gitt(reference(60.0), body=micron(PLATE), finite=None)
    assert lines.status is Status.NOT_VALID
    assert "W-G2" in grave(lines)


@pytest.mark.parametrize(("truth", "taken", "theta", "rest"), [(SPHERE, PLATE, 0.06, 20), (PLATE, SPHERE, 0.3, 5)])
def test_a_fit_of_the_wrong_shape_is_refused(titrate, truth, taken, theta, rest):
    record = titrate(theta=theta, geometry=truth, rest=rest, noise=2e-5)
    wrong = gitt(record, body=DiffusionBody(geometry=taken, length=Estimate(1e-6, 0.0, "m")))
    assert "W-G14" in wrong.codes(0)
    assert not wrong.valid(Estimator.FINITE, 0)
    right = gitt(record, body=DiffusionBody(geometry=truth, length=Estimate(1e-6, 0.0, "m")))
    assert "W-G14" not in right.codes(0)
    assert right.valid(Estimator.FINITE, 0)


@pytest.mark.parametrize(("geometry", "theta"), [(PLATE, 0.06), (CYLINDER, 0.001), (SPHERE, 2e-4)])
def test_small_pulses_give_d_by_every_estimator(titrate, geometry, theta):
    body = DiffusionBody(geometry=geometry, length=Estimate(1e-6, 0.0, "m"))
    record = titrate(theta=theta, geometry=geometry, rest=max(20, 1 / theta), points=1500)
    found = gitt(record, body=body)
    for estimator in Estimator:
        assert found.diffusivity(estimator, 0).value == pytest.approx(of(body, theta), rel=0.04, abs=0), estimator
        assert found.valid(estimator, 0)
    assert "W-G1" not in codes(found)


@pytest.mark.parametrize(("geometry", "theta"), [(PLATE, 0.5), (CYLINDER, 0.05), (SPHERE, 0.05)])
def test_large_pulses_are_bracketed_and_fitted(titrate, geometry, theta):
    body = DiffusionBody(geometry=geometry, length=Estimate(1e-6, 0.0, "m"))
    found = gitt(titrate(theta=theta, geometry=geometry), body=body)
    slope, ends, rest, finite = (found.diffusivity(e, 0).value / of(body, theta) for e in Estimator)
    assert max(slope, ends) < 0.95 < 1.03 < rest
    assert finite == pytest.approx(1, abs=1e-3)
    assert found.fits[0].rest_change.value == pytest.approx(-10e-3, rel=1e-3, abs=0)
    assert not any(found.valid(e, 0) for e in LINES[:2])
    assert found.valid(Estimator.FINITE, 0)
    assert {"W-G1", "W-G12"} <= codes(found)
    assert found.status is Status.VALID  # by the finite-length fit
    alone = gitt(titrate(theta=2.0), body=EXACT, finite=None)
    assert alone.status is Status.NOT_VALID
    assert "W-G1" in grave(alone)


def test_the_step_at_the_switch_is_parted_into_ohmic_and_charge_transfer(titrate):
    record = titrate(theta=0.06, points=2000)  # first point after 15 µs
    t, i, e = record.frame().select("time_s", "current_A", "voltage_V").to_numpy().T
    flows = i != 0
    since = np.where(flows, t - 600.0, np.inf)
    slow = 10.0 * -1e-3 * (1 - np.exp(-since / 0.2))  # 10 Ohm of charge transfer, 0.2 s
    found = gitt(rewritten(record, "voltage_V", e + np.where(flows, slow, 0.0)), body=EXACT, finite=None)
    assert found.resistance(0).value == pytest.approx(40, abs=0.05)
    assert found.ohmic_resistance(0).value == pytest.approx(30, abs=0.05)
    assert found.transfer_resistance(0).value == pytest.approx(10, abs=0.1)
    assert found.diffusivity(Estimator.SLOPE, 0).value == pytest.approx(of(EXACT, 0.06), rel=1e-3, abs=0)


def test_a_late_first_point_leaves_the_ohmic_part_open(titrate):
    found = gitt(titrate(theta=0.06, points=20), body=EXACT, finite=None)  # first point after 0.15 s
    assert "W-G3" in found.codes(0)
    assert np.isnan(found.ohmic_resistance(0).value)
    assert found.resistance(0).value == pytest.approx(30, abs=0.1)


def test_a_plateau_has_no_d(titrate):
    found = gitt(titrate(theta=0.06, change=-1e-4, noise=2e-4), body=EXACT, finite=None)
    assert "W-G4" in grave(found)
    assert found.status is Status.NOT_VALID
    assert np.isfinite(found.diffusivity(Estimator.SLOPE, 0).value)  # shown with its reason


def test_a_drift_is_said(titrate):
    record = titrate(theta=0.06, rest=60)
    t, e = record.frame().select("time_s", "voltage_V").to_numpy().T
    found = gitt(rewritten(record, "voltage_V", e + 2e-6 * t), body=EXACT, finite=None)
    assert "W-G2" in found.codes(0)
    assert found.status is Status.NOT_VALID
    assert "W-G2" not in gitt(record, body=EXACT, finite=None).codes(0)


@pytest.mark.parametrize(("theta", "noise", "drift"), [(0.06, 3e-4, 10e-6), (2.0, 3e-5, 1.5e-6)])
def test_noise_of_a_rest_with_few_points_is_no_drift(titrate, theta, noise, drift):
    """Two points stand in the last tenth of the rest; at theta = 2 E against √t is bent by more than the noise."""
    record = titrate(theta=theta, rest=60)
    t, smooth = record.frame().select("time_s", "voltage_V").to_numpy().T
    kept = (t <= 660) | np.isin(t, t[t > 660][[*range(60), *range(60, 240, 20), 227, 239]])

    def flagged(rate):
        e = smooth + rate * t + noise * rng.standard_normal(len(t))
        sparse = Record(data=rewritten(record, "voltage_V", e).frame().filter(kept), metadata=record.metadata)
        return "W-G2" in gitt(sparse, body=EXACT, finite=None).codes(0)

    rng = np.random.default_rng(5)
    assert sum(flagged(0.0) for _ in range(20)) <= 1
    assert sum(flagged(drift) for _ in range(20)) >= 18  # 36 or 5 mV within the rest; dEs is 10 mV


def test_a_window_at_the_beginning_leaves_the_end_of_the_pulse_as_it_was_measured(titrate, micron):
    """The line of a tenth of a pulse ends far below what a sphere reaches; dEs must not seem to exceed dEt."""
    record = titrate(theta=0.2, geometry=SPHERE)
    early, whole = (gitt(record, body=micron(SPHERE), window=Window(0.002, stop), finite=None) for stop in (0.1, 1.0))
    assert early.pulse_change(0).value == pytest.approx(whole.pulse_change(0).value, rel=0.05)
    assert "W-G6" not in early.codes(0)


def test_steps_that_are_not_small_are_said(titrate):
    assert "W-G5" in codes(gitt(titrate(theta=0.06, change=-30e-3), body=EXACT, finite=None))


def test_a_rest_change_beyond_that_of_the_pulse_is_refused(titrate):
    record = titrate(theta=0.06)
    t, e = record.frame().select("time_s", "voltage_V").to_numpy().T
    late = e - 0.2 * (t > 600 + 60 + 600)  # falls long after the pulse
    found = gitt(rewritten(record, "voltage_V", late), body=EXACT, finite=None)
    assert "W-G6" in grave(found)
    assert found.diffusivity(Estimator.SLOPE, 0).value > found.bound(0).value


def test_oxidation_and_reduction_are_compared(titrate):
    down, up = (titrate(theta=theta, change=c, current=i, pulses=3) for theta, c, i in
                ((0.06, -10e-3, -1e-3), (0.2, 10e-3, 1e-3)))  # fmt: skip
    import polars as pl

    second = up.frame().with_columns(pl.col("time_s") + float(down.frame()["time_s"][-1]), pl.col("voltage_V") - 0.03)
    both = Record(data=pl.concat([down.frame(), second.slice(1)]), metadata=down.metadata)
    found = gitt(both, body=EXACT, finite=None)
    assert any(f.code == "W-G7" and "3.3 times" in f.message for f in found.findings)
    one = gitt(down, body=EXACT, finite=None)
    assert any(f.code == "W-G7" and f.severity is Severity.NOTE for f in one.findings)


def test_a_drifting_step_at_the_switch_is_said(titrate):
    record = titrate(theta=0.06, pulses=3)
    t, i, e = record.frame().select("time_s", "current_A", "voltage_V").to_numpy().T
    grown = e + i * 20 * (t > 600 + 1260) + i * 20 * (t > 600 + 2520)
    found = gitt(rewritten(record, "voltage_V", grown), body=EXACT, finite=None)
    assert all("W-G8" in found.codes(k) for k in range(3))
    assert not any("W-G8" in gitt(record, body=EXACT, finite=None).codes(k) for k in range(3))


def test_a_relaxation_that_is_no_diffusion_breaks_the_bracket(titrate):
    record = titrate(theta=0.06)
    t, e = record.frame().select("time_s", "voltage_V").to_numpy().T
    since = np.where(t > 660, t - 660, np.inf)
    found = gitt(rewritten(record, "voltage_V", e - 0.05 * np.exp(-since / 10)), body=EXACT, finite=None)
    assert "W-G13" in found.codes(0)


def test_a_current_that_is_not_constant_is_refused(titrate):
    record = titrate(theta=0.06)
    i = record.frame()["current_A"].to_numpy().copy()
    i[80:160] *= 2
    found = gitt(rewritten(record, "current_A", i), body=EXACT)
    assert "W-G9" in codes(found)
    assert not any(found.valid(e, 0) for e in Estimator)
    assert found.status is Status.NOT_VALID


def test_no_pulse_no_d(play):
    found = gitt(play([(0, 50, 1, 1)]), body=EXACT)
    assert found.status is Status.NOT_COMPUTABLE
    assert codes(found) == {"W-G11"}
    assert found.table().rows == ()
    bare = gitt(play([(0, 50, 1, 1), (1, 50, 1, 2)]), body=EXACT)
    assert bare.status is Status.NOT_COMPUTABLE
    assert codes(bare) == {"W-G10"}


def test_what_is_wrong_with_the_call(record_of, titrate):
    with pytest.raises(MissingQuantity):
        gitt(record_of([0, 1], [0, 1]), body=EXACT)
    with pytest.raises(UsageError, match="begins at 0"):
        Window(0.5, 0.5)
    with pytest.raises(UsageError, match="at least 8 points"):
        FiniteLength(points=3)
    with pytest.raises(UsageError, match="3 points cannot determine"):
        finite_length_fit(np.arange(3.0), np.arange(3.0), np.array([False, True, True]), tau=1, current=1,
                          body=EXACT, start=1e-14, dEs=0.1)  # fmt: skip
    assert len(thinned(np.linspace(0, 9, 1000), 50)) <= 50


def test_a_result_has_its_shape(titrate, micron):
    record = titrate(theta=0.06, pulses=2)
    before = record.frame()
    found = gitt(record, body=micron(PLATE))
    table = found.table()
    assert Table.from_dict(table.to_dict()) == table
    assert len(table.rows) == found.n_independent == 2
    assert set(found.cites) <= set(keys(bibliography()))
    assert found.settings["body"].startswith("plate, L = 1.00")
    assert record.frame().equals(before)


def test_d_goes_with_the_square_of_the_length_and_not_with_the_current_or_its_sign(titrate):
    record = titrate(theta=0.06)
    once = gitt(record, body=EXACT, finite=None)
    double = gitt(record, body=DiffusionBody(geometry=PLATE, length=Estimate(2e-6, 0, "m")), finite=None)
    turned = gitt(titrate(theta=0.06, change=10e-3, current=5e-3, ohmic=6.0), body=EXACT, finite=None)
    for estimator in LINES:
        d = once.diffusivity(estimator, 0).value
        assert double.diffusivity(estimator, 0).value == pytest.approx(4 * d, rel=1e-9, abs=0)
        assert turned.diffusivity(estimator, 0).value == pytest.approx(d, rel=1e-9, abs=0)


def coverage(titrate, count, finite):
    """How often 68 % and 95 % intervals hold the truth, for each estimator."""
    smooth = titrate(theta=0.06)
    e = smooth.frame()["voltage_V"].to_numpy()
    rng = np.random.default_rng(11)
    estimators = [Estimator.SLOPE, Estimator.RELAXATION, *([Estimator.FINITE] if finite else [])]
    exact = gitt(smooth, body=EXACT)
    hits = {estimator: np.zeros(2) for estimator in estimators}
    for _ in range(count):
        noisy = rewritten(smooth, "voltage_V", e + 2e-4 * rng.standard_normal(len(e)))
        found = gitt(noisy, body=EXACT, finite=FiniteLength() if finite else None)
        for estimator in estimators:
            truth = exact.diffusivity(estimator, 0).value  # what the estimator makes of exact data
            for place, level in enumerate((0.68, 0.95)):
                low, high = interval(found.diffusivity(estimator, 0), found.degrees(estimator, 0), level)
                hits[estimator][place] += low <= truth <= high
    return {estimator: hit / count for estimator, hit in hits.items()}


def test_intervals_cover_the_truth_as_often_as_they_say(titrate):
    for found in coverage(titrate, 200, finite=False).values():
        assert 0.60 < found[0] < 0.77
        assert 0.90 < found[1] < 0.99


@pytest.mark.slow
def test_intervals_of_the_finite_length_fit_cover_the_truth(titrate):
    found = coverage(titrate, 200, finite=True)[Estimator.FINITE]
    assert 0.60 < found[0] < 0.77
    assert 0.90 < found[1] < 0.99
