"""The titration that ampworks ships, read from its own columns and analysed in the same window of the pulses."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ionterface.estimate import Estimate
from ionterface.formats import Declaration, DeclaredColumn, Polarity, read
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt import gitt
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.methods.titration.windows import Window

pytestmark = pytest.mark.slow

SPHERE = DiffusionBody(geometry=Geometry.SPHERE, length=Estimate(1.8e-6, 0.0, "m"))
FROM, TO, PULSE = 1.0, 60.0, 660.0
"""Of its window and of the pulse. [s]"""
WINDOW = Window(FROM / PULSE, TO / PULSE)
COLUMNS = Declaration(
    records={
        "": {
            "time_s": DeclaredColumn(column="Seconds", unit="s"),
            "voltage_V": DeclaredColumn(column="Volts", unit="V"),
            "current_A": DeclaredColumn(column="Amps", unit="A"),
        }
    },
    current_positive=Polarity.OXIDATION,
    header_rows=1,
)


@pytest.fixture(scope="module")
def titration(peer, tmp_path_factory):
    """Its titration as a record, and what it says of each pulse."""
    folder = tmp_path_factory.mktemp("ampworks")
    peer("ampworks_example.py", FROM, TO, folder / "titration.csv", folder / "found.json")
    told = json.loads((folder / "found.json").read_text())
    record = read(folder / "titration.csv", columns=COLUMNS)
    return record, {name: np.asarray(values) for name, values in told.items()}


def test_d_of_its_own_titration(titration):
    record, told = titration
    found = gitt(record, body=SPHERE, window=WINDOW, finite=None)
    assert len(found.places) == len(told["time"]) == 121
    full = told["duration"] > PULSE - 1  # the last pulse ends early, at the limit of the voltage
    assert np.count_nonzero(full) == 120
    assert found.lines.line.slope[full] == pytest.approx(told["slope"][full], rel=2e-3)
    ours = np.asarray([found.diffusivity(Estimator.SLOPE, k).value for k in range(121)])
    apart = np.abs(ours / told["diffusivity"] - 1)
    assert np.median(apart) < 0.03
    assert np.count_nonzero(apart < 0.05) > 95  # elsewhere dE/dx changes from pulse to pulse, and it takes the mean
    changes = found.evidence.rest_change
    mean = (changes[1:] + changes[:-1]) / 2
    assert (ours[1:] * (mean / changes[1:]) ** 2)[:-2] == pytest.approx(told["diffusivity"][1:-2], rel=0.01)


def test_its_pulses_are_too_long_for_its_formula(titration):
    """In a sphere; what is fitted to the whole pulse and rest is about twice as large."""
    record, _ = titration
    third = int(np.searchsorted(record.frame()["time_s"].to_numpy(), 17760.0))
    found = gitt(record.between(0, third, step="the first two pulses"), body=SPHERE, window=WINDOW)
    assert len(found.places) == 2
    for k in range(2):
        assert "W-G1" in found.codes(k)
        assert found.theta(Estimator.FINITE, k).value > 100 * 0.001
        assert not found.valid(Estimator.SLOPE, k)
        ratio = found.diffusivity(Estimator.FINITE, k).value / found.diffusivity(Estimator.SLOPE, k).value
        assert 1.7 < ratio < 2.2
