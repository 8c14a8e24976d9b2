"""Pulses and the rests beside them: found from the current alone, whatever noise and sampling do."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Status
from ionterface.methods.segmentation import Direction
from ionterface.methods.titration.pulses import pulses


def train(rng, record_of, *, noise=0.0, uneven=False):
    """Five pulses of 60 s, rests of 300 s; rests are written every 30 s, pulses every second."""
    t, i = [np.arange(0, 601, 30.0)], [np.zeros(21)]
    for k in range(5):
        on = np.sort(rng.uniform(0, 60, 40)) if uneven else np.arange(1, 60.5)
        off = np.arange(30, 301, 30.0)
        t += [600 + 360 * k + on, 660 + 360 * k + off]
        i += [np.full(len(on), -1e-3 if k < 3 else 1e-3), np.zeros(len(off))]
    t, i = np.concatenate(t), np.concatenate(i)
    return record_of(t, i + noise * rng.standard_normal(len(i)))


@pytest.mark.parametrize("noise", [0.0, 1e-6, 5e-5])
def test_pulses_are_found_with_their_durations(record_of, noise):
    found = pulses(train(np.random.default_rng(0), record_of, noise=noise))
    assert len(found) == found.n_independent == 5
    assert np.allclose(found.duration, 60)
    assert np.allclose(found.rest, 300)
    assert [found.direction(n) for n in (1, 4)] == [Direction.REDUCTION, Direction.OXIDATION]
    assert np.allclose(np.abs(found.current), 1e-3, rtol=0.02)
    assert found.status is Status.VALID
    assert not found.findings
    assert found.table().column("pulse") == (1, 2, 3, 4, 5)


def test_uneven_sampling_leaves_the_switch_within_one_interval(record_of):
    found = pulses(train(np.random.default_rng(3), record_of, uneven=True))
    assert len(found) == 5
    assert np.all(np.abs(found.duration - 60) < 10)


def test_a_lost_reading_and_a_spike_are_no_pulses(record_of):
    record = train(np.random.default_rng(0), record_of)
    t, i = record.frame()["time_s"].to_numpy(), record.frame()["current_A"].to_numpy().copy()
    i[30] = 0.0  # inside the first pulse
    i[5] = 1e-3 * 0.02  # inside the first rest
    found = pulses(record_of(t, i))
    assert len(found) == 5
    assert np.allclose(found.duration, 60)


def test_pulses_without_rest_are_said(play):
    found = pulses(play([(0, 50, 1, 1), (1, 50, 1, 2), (-1, 50, 2, 1), (0, 50, 1, 1), (1, 50, 1, 2)]))
    assert found.complete.tolist() == [False, False, False]
    assert found.status is Status.NOT_COMPUTABLE
    told = [str(f) for f in found.findings]
    assert any("2 of 3 pulses (first: 1) have no rest after them" in text for text in told)
    assert any("1 of 3 pulses (first: 2) have no rest before them" in text for text in told)


def test_rests_without_pulse_are_said(play):
    found = pulses(play([(0, 50, 1, 1)]))
    assert len(found) == 0
    assert found.status is Status.NOT_COMPUTABLE
    assert [f.code for f in found.findings] == ["W-G11"]


def test_a_current_that_decays_is_no_constant_one(record_of):
    t = np.arange(200.0)
    i = np.where((t > 50) & (t < 120), np.exp(-(t - 50) / 30), 0.0)
    found = pulses(record_of(t, i))
    assert not found.steady.all()
    assert "W-G9" in {f.code for f in found.findings}


def test_time_that_runs_backwards_is_refused(record_of):
    t = np.array([0, 1, 2, 3, 4, 5, 6, 5.5, 7, 8])
    found = pulses(record_of(t, np.where((t > 2) & (t < 5), 1.0, 0.0)))
    assert found.status is Status.NOT_VALID


def test_a_negative_limit_or_no_points_are_wrong_usage(record_of):
    with pytest.raises(UsageError, match="magnitude"):
        pulses(record_of([0, 1], [0, 1]), rest_below=-1.0)
    with pytest.raises(UsageError, match="no points"):
        pulses(record_of([], []))


def test_a_rest_that_is_written_rarely_does_not_lengthen_the_pulse(record_of):
    t = np.concatenate([np.arange(0, 541, 60.0), np.arange(571, 631.0), np.arange(690, 1201, 60.0)])
    found = pulses(record_of(t, np.where((t > 560) & (t < 640), 1e-3, 0.0)))
    assert found.begin[0] == 570  # one interval before its first point, not at the rest's last one, 540 s
    assert found.end[0] == 630
