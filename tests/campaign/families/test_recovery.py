"""The recovery of the voltage at rest as the panel and the rows of a campaign."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from ionterface.campaign.content import Need
from ionterface.campaign.families.recovery_contents import VoltageRecovery
from ionterface.campaign.families.recovery_panels import draw_recovery, recovered, recovery_table
from ionterface.errors import MissingFact
from ionterface.estimate import Status
from ionterface.figures.panel import Points
from ionterface.methods.recovery.courses import Course

CAMPAIGN = """\
ionterface: 1
title: Recovery
date: 2026-11-22
samples:
  oxide: {components: {VO2: 80 %, carbon: 20 %}, bases: {film: [VO2, carbon]}, weighed: film, basis: film}
cells:
  c1: &made {sample: oxide, mass: 1.00 ± 0.02 mg, counter: Zn, discharge: reduction}
  c2: *made
  o1: *made
measurements:
  - {files: "c?.csv", cell: "{stem}", technique: cycling}
  - {files: o1.csv, cell: o1, technique: rest}
document:
  - heading: Rests
"""


def rested(slowest: float, *, current: bool = True) -> str:
    """A discharge to 0.3 V in 100 s and a rest of 1000 s to 0.9 V, as BDF text; without it, an offset of 5 µA."""
    t, rng = np.arange(1.0, 1001.0), np.random.default_rng(0)
    v = 0.9 - 0.2 * np.exp(-t / slowest) + 1e-4 * rng.standard_normal(len(t))
    rows = [f"{s},{1 - 0.007 * s:.6f},-0.001" for s in range(101)] if current else []
    rows += [f"{100 + a:.1f},{b:.6f},{0 if current else 5e-6}" for a, b in zip(t, v, strict=True)]
    return "\n".join(["test_time_second,voltage_volt,current_ampere", *rows]) + "\n"


@pytest.fixture
def bench(bench_of):
    return bench_of(CAMPAIGN, {"c1.csv": rested(80), "c2.csv": rested(900), "o1.csv": rested(80, current=False)})


def asked(**given):
    return VoltageRecovery.model_validate(given)


def test_a_panel_shows_every_cell_from_its_first_voltage(bench):
    drawn = draw_recovery(
        asked(recovery=("c1", "c2"), after="discharge", limit="0.3 V", relative=True), bench, "Figure S28"
    )
    (panel,) = drawn.panels
    assert {mark.label for mark in panel.marks if isinstance(mark, Points) and mark.label} == {"c1", "c2"}
    assert panel.y.unit == "mV"
    assert "n = 2 cells" in drawn.conditions
    assert "W-V1" in {finding.code for finding in drawn.findings}
    assert all(trace.files for trace in drawn.traces)


def test_the_rows_are_those_of_each_cell(bench):
    first, _ = recovered(asked(recovery="c1"), bench, "c1")
    second, _ = recovered(asked(recovery="c2"), bench, "c2")
    assert (first.status, second.status) == (Status.VALID, Status.BOUND)
    assert first.best.course is Course.ONE
    made = recovery_table(asked(recovery=("c1", "c2"), after="discharge"), bench, "Table S28")
    assert [row[0] for row in made.table.rows] == ["c1", "c2"]
    assert made.table.column("end_low") == (first.end_interval[0], second.course.voltage[-1])
    assert made.table.column("end_high") == (first.end_interval[1], None)
    assert b"Voltage under current" in made.files["csv"]


def test_only_a_named_branch_asks_what_a_discharge_is():
    assert asked(recovery="c1").wants() == frozenset()
    assert asked(recovery="c1", after="charge").wants() == {Need.DISCHARGE}


def test_a_measurement_of_rest_is_one_rest_as_a_whole(bench):
    found, measured = recovered(asked(recovery="o1"), bench, "o1")
    assert found.settings["rest"] == "1, the longest of 1"
    assert found.course.after is None
    assert measured.source.cell == "o1"


def test_no_such_rest_is_a_question(bench):
    with pytest.raises(MissingFact, match="at which rest does cell c1 recover"):
        recovered(asked(recovery="c1", after="charge"), bench, "c1")


@pytest.mark.parametrize("given", [{"limit": "0.3"}, {"pulse": "-5 s"}, {"rest": 0}, {"after": "up"}])
def test_a_faulty_option_is_refused(given):
    with pytest.raises(ValidationError):
        asked(recovery="c1", **given)


@pytest.mark.parametrize(("current", "first"), [(True, 0.7), (False, 0.7)])
def test_a_recording_of_a_rest_that_begins_under_current_is_not_taken_whole(bench_of, current, first):
    """The technique says rest; the file holds the discharge before it, or the offset of the channel alone."""
    text = CAMPAIGN.replace("technique: cycling", "technique: rest")
    bench = bench_of(text, {"c1.csv": rested(80, current=current), "c2.csv": rested(80), "o1.csv": rested(80)})
    found, _ = recovered(asked(recovery="c1"), bench, "c1")
    assert found.course.voltage[0] == pytest.approx(first, abs=0.01)
    assert found.course.duration == pytest.approx(999, abs=2)
