"""Titrations on the command line: what is demanded, what is printed."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.cli.analyse.titration import body_of, gitt, ici, pitt
from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Status
from ionterface.figures import Figure, source_data
from ionterface.quantities import CURRENT, TIME, VOLTAGE
from ionterface.record import Metadata, Record


@pytest.fixture
def record():
    import polars as pl

    t = np.concatenate([np.arange(0, 601, 60.0), 600 + np.arange(1, 61), 660 + np.arange(10, 1801, 10.0)])
    since, after = np.maximum(t - 600, 0.0), np.maximum(t - 660, 0.0)
    on = (t > 600) & (t <= 660)
    e = 3 - 6e-3 * (np.sqrt(since) - np.sqrt(after)) - 0.03 * on
    e[t > 1200] = 2.99
    data = {TIME.column: t, CURRENT.column: -1e-3 * on, VOLTAGE.column: e}
    return Record(data=pl.DataFrame(data), metadata=Metadata(file="g.csv", simulated=True))


def test_shape_and_length_are_demanded(record):
    with pytest.raises(MissingFact, match="--geometry"):
        gitt((record,))
    with pytest.raises(MissingFact, match="--length or --volume-over-surface"):
        pitt((record,), geometry="plate")
    with pytest.raises(UsageError, match="--geometry"):
        body_of("cube", "1 um", "")
    with pytest.raises(UsageError, match="state one of them"):
        ici((record,), window="1..5 s", geometry="sphere", length="1 um", volume_over_surface="1 um")


def test_a_titration_has_a_table_and_two_panels(record):
    done = gitt((record,), geometry="plate", length="1.0 ± 0.1 um", lines_only=True)
    found = done.results["g.csv"]
    assert found.status is Status.VALID
    assert "finite length: not fitted" in [f"{k}: {v}" for k, v in found.settings.items()]
    panels = done.panels("Zn²⁺/Zn")
    assert len(panels) == 2
    assert "cm2/s" in source_data(Figure(key="a", panels=panels)) or "cm²/s" in panels[0].y.label


def test_v_over_s_stands_for_the_length():
    assert body_of("sphere", "", "1 um").length.value == pytest.approx(3e-6)


def test_interruptions_and_steps_are_analysed(record):
    done = ici((record,), window="10..50 s", geometry="plate", length="1 um", rest_below="1 uA")
    assert done.results["g.csv"].status is Status.NOT_COMPUTABLE  # one interruption has no neighbour
    with pytest.raises(UsageError, match="step"):
        pitt((record,), geometry="plate", length="1 um", step="1 V")


def test_a_pulse_that_is_not_there_is_not_drawn(record):
    import polars as pl

    with pytest.raises(UsageError, match="pulse 0 has no D"):
        gitt((record,), geometry="plate", length="1 um", lines_only=True, pulse=0).panels("")
    still = Record(data=record.frame().with_columns(pl.lit(0.0).alias(CURRENT.column)), metadata=record.metadata)
    with pytest.raises(UsageError, match="nothing to draw"):
        gitt((still,), geometry="plate", length="1 um").panels("")


def test_interruptions_and_steps_have_a_figure(record):
    stops = ici((record,), window="1..5 s", geometry="plate", length="1 um")
    assert [panel.y.quantity for panel in stops.panels("Li")] == ["Diffusivity"]
