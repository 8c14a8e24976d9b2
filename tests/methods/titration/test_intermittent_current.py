"""D from interruptions of a steady current, with and without the drift."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import Severity, UsageError
from ionterface.estimate import Estimate, Status, Table
from ionterface.fitting.confidence import interval
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.intermittent_current import intermittent_current

WINDOW = (1.0, 5.0)
BODY = DiffusionBody(geometry=Geometry.PLATE, length=Estimate(1e-6, 0.0, "m"))


@pytest.fixture
def interrupted(diffuse, record_of):
    """D/L² [1/s]; eight spans of 300 s of current, pauses of 10 s; E falls by 0.1 V in 3000 s; 30 Ohm.

    The current of the last three spans is `later` times that of the first.
    """

    def made(rate, *, noise=0.0, seed=0, slope=-1e-1 / 3000, first=1200.0, pause=10.0, later=1.0):
        t, on = [np.linspace(-60, 0, 7)], [np.zeros(7)]
        for k in range(8):
            length = first if k == 0 else 300.0
            for span, flow, step in ((length, later if k > 4 else 1.0, 1.0), (pause, 0.0, 0.1)):
                t.append(t[-1][-1] + np.arange(1, round(span / step) + 1) * step)
                on.append(np.full(len(t[-1]), flow))
        t, on = np.concatenate(t), np.concatenate(on)
        surface, _ = diffuse(t * rate, np.append(on[1:], 0.0), Geometry.PLATE)
        e = 3 + slope * surface / rate - 0.03 * on
        return record_of(t + 60, -1e-3 * on, e + noise * np.random.default_rng(seed).standard_normal(len(e)))

    return made


@pytest.mark.parametrize("rate", [1e-3, 5e-3])
def test_the_drift_taken_off_gives_the_d_of_a_plate(interrupted, rate):
    found = intermittent_current(interrupted(rate), body=BODY, window=WINDOW)
    assert len(found.time) == 8
    assert found.usable[2:7].all()
    for k in range(2, 7):
        assert found.diffusivity(k).value == pytest.approx(rate * 1e-12, rel=0.02, abs=0)
        assert found.resistance[k] == pytest.approx(30, abs=0.5)
        assert found.drift[k] == pytest.approx(-1e-1 / 3000, rel=5e-3, abs=0)
    assert found.status is Status.VALID


def test_without_it_d_is_too_high(interrupted):
    record = interrupted(1e-3)
    plain = intermittent_current(record, body=BODY, window=WINDOW, correct_drift=False)
    right = intermittent_current(record, body=BODY, window=WINDOW)
    # D·t/L² = 0.005 at the end of the window: 21 % too high
    assert plain.diffusivity(4).value / right.diffusivity(4).value == pytest.approx(1.21, abs=0.01)
    assert "W-IC2" in {f.code for f in plain.findings}


def test_intervals_cover_the_truth(interrupted):
    exact = intermittent_current(interrupted(1e-3), body=BODY, window=WINDOW).diffusivity(4).value
    smooth = interrupted(1e-3).frame()["voltage_V"].to_numpy()
    rng, record, hits = np.random.default_rng(2), interrupted(1e-3), np.zeros(2)
    import polars as pl

    from ionterface.record import Record

    for _ in range(200):
        e = smooth + 5e-5 * rng.standard_normal(len(smooth))
        noisy = Record(data=record.frame().with_columns(pl.Series("voltage_V", e)), metadata=record.metadata)
        found = intermittent_current(noisy, body=BODY, window=WINDOW)
        for place, level in enumerate((0.68, 0.95)):
            low, high = interval(found.diffusivity(4), int(found.lines.degrees[4]), level)
            hits[place] += low <= exact <= high
    assert 0.60 < hits[0] / 200 < 0.77
    assert 0.90 < hits[1] / 200 < 0.99


def test_long_rests_leave_no_steady_profile(interrupted):
    found = intermittent_current(interrupted(1e-3, pause=600.0), body=BODY, window=WINDOW)
    assert found.status is Status.NOT_COMPUTABLE
    assert "long rest between" in found.findings[-1].message


def test_a_profile_that_is_not_steady_is_refused(interrupted):
    early = intermittent_current(interrupted(1e-4, first=300.0), body=BODY, window=WINDOW)
    assert early.status is Status.NOT_VALID
    assert "W-IC3" in {f.code for f in early.findings if f.severity is Severity.ERROR}


def test_a_change_of_current_is_no_drift(interrupted):
    found = intermittent_current(interrupted(5e-3, later=3.0), body=BODY, window=WINDOW)
    for k in range(8):  # the 2 V/A of a larger current would be taken for a drift
        if found.usable[k]:
            assert found.diffusivity(k).value == pytest.approx(5e-15, rel=0.05, abs=0), k
    assert np.count_nonzero(found.usable) >= 6


def test_a_current_that_is_not_constant_has_no_valid_d(interrupted, record_of):
    t, i, e = interrupted(5e-3).frame().select("time_s", "current_A", "voltage_V").to_numpy().T
    decaying = np.where((i != 0) & (t > 1270) & (t <= 1570), i * np.interp(t, [1270, 1570], [1.3, 0.7]), i)
    found = intermittent_current(record_of(t, decaying, e), body=BODY, window=WINDOW)
    assert "W-G9" in {f.code for f in found.findings}
    assert not found.usable[1]


def test_what_stands_against_a_number_is_said(interrupted, play):
    fast = intermittent_current(interrupted(0.2), body=BODY, window=WINDOW)
    assert fast.status is Status.NOT_VALID
    assert "W-G1" in {f.code for f in fast.findings}
    flat = intermittent_current(interrupted(1e-3, slope=-1e-9, noise=1e-3), body=BODY, window=WINDOW)
    assert "W-G4" in {f.code for f in flat.findings}
    early = intermittent_current(interrupted(1e-4, first=300.0), body=BODY, window=WINDOW)
    assert "W-IC3" in {f.code for f in early.findings}
    one = intermittent_current(play([(0, 50, 1, 1), (1, 50, 1, 2), (0, 50, 2, 2)]), body=BODY, window=WINDOW)
    assert one.status is Status.NOT_COMPUTABLE
    assert "W-IC1" in {f.code for f in one.findings}
    none = intermittent_current(play([(0, 50, 1, 1)]), body=BODY, window=WINDOW)
    assert none.status is Status.NOT_COMPUTABLE
    with pytest.raises(UsageError, match="a window begins"):
        intermittent_current(play([(0, 50, 1, 1)]), body=BODY, window=(5.0, 1.0))


def test_a_result_has_its_table(interrupted):
    table = intermittent_current(interrupted(1e-3), body=BODY, window=WINDOW).table()
    assert Table.from_dict(table.to_dict()) == table
    assert len(table.rows) == 8
