"""Records whose truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from ionterface.quantities import COUNTER_CHARGE, CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record


def made(t, current, voltage=None, counter=None) -> Record:
    columns = {TIME.column: np.asarray(t, float), CURRENT.column: np.asarray(current, float)}
    if voltage is not None:
        columns[VOLTAGE.column] = np.asarray(voltage, float)
    if counter is not None:
        columns[COUNTER_CHARGE.column] = np.asarray(counter, float)
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file="made.csv", simulated=True))


@pytest.fixture
def record_of() -> Callable[..., Record]:
    return made


def played(steps, dt=1.0, noise=0.0, seed=1) -> Record:
    """Steps (current, seconds, voltage from, voltage to), sampled every `dt`, a point at both ends of each step."""
    rng = np.random.default_rng(seed)
    t, i, v, now = [], [], [], 0.0
    for current, seconds, low, high in steps:
        n = max(round(seconds / dt), 1) + 1
        t.append(now + np.linspace(0, seconds, n))
        i.append(np.full(n, current))
        v.append(np.linspace(low, high, n))
        now += seconds
    i = np.concatenate(i)
    return made(np.concatenate(t), i + noise * rng.standard_normal(len(i)), np.concatenate(v))


@pytest.fixture
def play() -> Callable[..., Record]:
    return played
