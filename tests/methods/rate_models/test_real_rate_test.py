"""A rate test of a silicon anode (Arbin), from the table that another program keeps beside its own summary."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import polars as pl
import pytest

from ionterface.estimate import Status
from ionterface.methods.rate_models.rate_points import rate_points
from ionterface.methods.rate_models.tian_coleman import tian_coleman
from ionterface.methods.segmentation import Direction
from ionterface.record import Metadata, Record


@pytest.fixture(scope="module")
def tables(sample) -> tuple[Record, pl.DataFrame]:
    with zipfile.ZipFile(sample("echem/rate-cellpy/20231115_rate_cc.cellpy")) as archive:
        raw, summary = (pl.read_parquet(io.BytesIO(archive.read(f"{name}.parquet"))) for name in ("raw", "summary"))
    columns = {"time_s": "test_time", "current_A": "current", "voltage_V": "potential"}
    frame = raw.select(pl.col(theirs).cast(pl.Float64).alias(ours) for ours, theirs in columns.items())
    return Record(data=frame, metadata=Metadata(file="rate.parquet")), summary


def test_capacities_at_each_rate_are_those_of_the_summary(tables):
    """Its counters know when the current was switched; an integral of the points is no surer than one of their 30 s."""
    record, summary = tables
    points = rate_points(record, mass=None, branch=Direction.OXIDATION).points
    rates = summary["charge_c_rate"].to_numpy()
    capacities = summary["charge_capacity"].to_numpy() * 3600
    levels = [np.isclose(rates, rate, rtol=0.02) & (np.arange(len(rates)) < 17) for rate in (0.1, 0.33, 0.5, 1.0, 2.0)]
    assert len(points) == len(levels)
    for point, level in zip(points, levels, strict=True):
        assert point.capacity.value == pytest.approx(float(np.mean(capacities[level])), abs=30.0 * point.current.value)


def test_a_flat_rate_test_gives_no_exponent_without_a_warning(tables):
    points = rate_points(tables[0], mass=None, branch=Direction.OXIDATION)
    assert points.returned_to_first.value == pytest.approx(0.9946, abs=1e-3)
    found = tian_coleman(points)
    assert found.covered[1] == 0
    assert "W-RC2" in {finding.code for finding in found.findings}


def test_a_branch_of_constant_voltage_is_told(tables):
    """The anode is reduced at constant current, then at constant voltage."""
    points = rate_points(tables[0], mass=None, branch=Direction.REDUCTION)
    assert "W-RC6" in {finding.code for finding in points.findings}
    assert tian_coleman(points).status is not Status.VALID
