"""The storage verdict of a cell of a campaign, as a panel and as tables."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from ionterface.campaign.families.verdict_contents import PANELS, TABLES, StorageShares, StorageVerdictTable
from ionterface.campaign.families.verdict_panels import PANELS as DRAWS
from ionterface.campaign.families.verdict_panels import TABLES as MAKES
from ionterface.errors import MissingFact, UsageError

RATES = (0.1, 0.2, 0.5, 1.0, 10.0, 16.0, 25.0, 40.0, 63.0, 100.0)
"""mV/s"""
CAMPAIGN = """\
ionterface: 1
title: Stores
date: 2026-11-22
samples:
  VOx-G:
    components: {VO2: 80 %, carbon: 20 %}
    bases: {film: [VO2, carbon]}
    weighed: film
    basis: film
cells:
  c1: {sample: VOx-G, mass: 1.00 ± 0.02 mg, reference: Ag/AgCl, discharge: reduction}
measurements:
  - {name: series, files: "cv_*.csv", cell: c1, technique: cv}
document:
  - {table: S1, rows: {dunn: c1}, caption: Shares.}
"""
GIVEN = {
    "fast": "9..110 mV/s",
    "slow": "0.05..1.1 mV/s",
    "sweep": "oxidation",
    "film": "plate, 1.00 ± 0.02 um, 1.00e-11 ± 1e-12 cm2/s",
    "electrons": 1,
    "temperature": "25 °C",
    "uncorrected_resistance": "0.010 ± 0.001 Ohm",
}


def sweeps(rate, charge, rng):
    way = np.linspace(0, 4, 1601)
    e, v = 1 - np.abs(way % 2 - 1), rate * 1e-3
    i = np.where(way % 2 < 1, 1.0, -1.0) * v * charge(v) * (1 + 0.005 * rng.standard_normal())
    rows = [f"{t:.8g},{x:.6f},{y:.8g}" for t, x, y in zip(way / v, e, i, strict=True)]
    return "\n".join(["test_time_second,voltage_volt,current_ampere", *rows]) + "\n"


@pytest.fixture
def bench(bench_of):
    def make(charge):
        rng = np.random.default_rng(1)
        return bench_of(CAMPAIGN, {f"cv_{rate:g}mVs.csv": sweeps(rate, charge, rng) for rate in RATES})

    return make


def two(v):
    return 0.08 + min(0.006 * v**-0.5, 0.17)


def table(bench, **more):
    rows = StorageVerdictTable.model_validate({"verdict": "c1", **GIVEN, **more})
    return MAKES[StorageVerdictTable](rows, bench, "S2")


def stands(made):
    return next(row[2] for row in made.table if "a store that solid diffusion does not limit" in str(row[1]))


def test_each_kind_is_drawn_and_made():
    assert set(DRAWS) == set(PANELS)
    assert set(MAKES) == set(TABLES)


def test_a_table_follows_the_files_and_not_the_name_of_the_sample(bench):
    assert stands(table(bench(two))) == "supported"
    assert stands(table(bench(lambda v: 0.25))) == "undecided"


def test_the_evidence_and_the_share_are_tables_too(bench):
    of_two = bench(two)
    assert len(table(of_two, of="evidence").table.rows) == 5
    ((_, _, low, high),) = table(of_two, of="share").table.rows
    assert low <= 32 <= high
    assert "W-SV3" in {f.code for f in table(of_two).findings}


def test_the_panel_is_that_of_one_cell_and_its_trace_names_the_files(bench):
    asked = StorageShares.model_validate({"verdict": "c1", **GIVEN})
    drawn = DRAWS[StorageShares](asked, bench(two), "S3")
    assert len(drawn.panels) == 1
    assert len(drawn.traces[0].files) == len(RATES)


@pytest.mark.parametrize(
    ("left_out", "words"),
    [("slow", "state `slow` too"), ("electrons", "how many electrons"), ("temperature", "how warm")],
)
def test_what_is_missing_is_asked_for(bench, left_out, words):
    rows = StorageVerdictTable.model_validate({"verdict": "c1", **{k: v for k, v in GIVEN.items() if k != left_out}})
    with pytest.raises(MissingFact, match=words):
        MAKES[StorageVerdictTable](rows, bench(two), "S2")


def test_a_strange_film_and_a_strange_table_are_refused(bench):
    with pytest.raises(UsageError, match="is no film"):
        table(bench(two), film="50 nm")
    with pytest.raises(ValidationError):
        StorageVerdictTable.model_validate({"verdict": "c1", "of": "opinions"})
