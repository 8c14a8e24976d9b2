"""A campaign without a fault: what comes of it."""

from __future__ import annotations

import datetime
import pickle

import pytest

from ionterface.campaign.campaign import everyone
from ionterface.campaign.contents import BoxPlot, CyclingTable, FigureItem, Stated, TableItem, Voltammograms
from ionterface.campaign.expressions import Lookup
from ionterface.campaign.loading import load
from ionterface.campaign.schema import Reaction, Technique
from ionterface.errors import CampaignFaults, UnreadableFile
from ionterface.figures.panel import Width
from ionterface.formats import DeclaredColumn


def test_quantities_are_si_estimates_that_bear_the_name_of_their_cell(campaign_file, functions):
    cell = load(campaign_file(), functions=functions).cells["g1"]
    assert cell.mass is not None
    assert cell.mass.value.unit == "kg"
    assert cell.mass.value.value == pytest.approx(1.10e-6)
    assert dict(cell.mass.value.contributions) == pytest.approx({"mass of g1": 0.05e-6})
    assert cell.area.value == pytest.approx(1.13e-4)
    assert list(cell.area.unstated) == ["area of g1"]
    assert cell.temperature.value == pytest.approx(298.15)
    assert cell.thickness.value == pytest.approx(130e-6)
    assert (cell.window.low, cell.window.high, cell.window.unit) == (0.3, 1.6, "V")
    assert cell.discharge is Reaction.REDUCTION


def test_merged_cells_keep_their_own_names_and_masses(campaign_file, functions):
    campaign = load(campaign_file(), functions=functions)
    second = campaign.cells["g2"]
    assert second.mass.of == "VOx+rGO"
    assert list(second.area.unstated) == ["area of g2"]
    assert campaign.weighed("g1") == "film"
    assert campaign.weighed("g2") == "VOx+rGO"
    assert campaign.cells["g3"].mass is None
    assert campaign.cells["g3"].excluded == "short circuit in cycle 1"


def test_samples_hold_fractions_bases_and_the_active_component(campaign_file, functions):
    sample = load(campaign_file(), functions=functions).samples["VOx-G"]
    assert sum(f.value for f in sample.components.values()) == pytest.approx(1.0)
    assert sample.components["VOx"].std == pytest.approx(0.005)
    assert list(sample.components["VOx"].contributions) == ["mass fraction of VOx in VOx-G"]
    assert sample.bases["VOx+rGO"] == ("VOx", "rGO")
    assert (sample.active.formula, sample.active.on) == ("VO2", "VOx")


def test_files_are_found_below_the_data_roots_and_know_their_cell(campaign_file, functions):
    path = campaign_file()
    campaign = load(path, functions=functions)
    assert [(s.shown, s.cell, s.measurement.technique) for s in campaign.sources] == [
        ("g1_cv_10.mpt", "g1", Technique.CV),
        ("g1_cv_5.mpt", "g1", Technique.CV),
        ("g1_01Ag.csv", "g1", Technique.CYCLING),
        ("g2_01Ag.csv", "g2", Technique.CYCLING),
        ("pairs.xlsx", "g1", Technique.OTHER),
    ]
    assert campaign.roots == ((path.parents[1] / "raw").resolve(),)
    assert [s.shown for s in campaign.sources_of("g2", {Technique.CYCLING})] == ["g2_01Ag.csv"]
    assert [s.shown for s in campaign.sources_of("g1", {Technique.CV}, "pairs")] == ["pairs.xlsx"]
    assert len(campaign.sources_named("sweeps")) == 2
    assert campaign.beside["文献.bib"].name == "文献.bib"


@pytest.mark.parametrize(
    ("rule", "cells"),
    [("{stem}", ["g1_01Ag", "g2_01Ag"]), ("{stem:1}", ["g"]), ("{stem:_}", ["g1", "g2"]), ("{stem:_0}", ["g1", "g2"])],
)
def test_a_cell_may_stand_in_the_name_of_its_file(campaign_file, functions, good, rule, cells):
    more = "".join(f"  {name}: {{<<: *zinc}}\n" for name in cells if name not in ("g1", "g2"))
    text = good.replace("{stem:2}", rule).replace("\nmeasurements:", f"{more}\nmeasurements:")
    sources = load(campaign_file(text), functions=functions).sources
    assert sorted({s.cell for s in sources if s.path.suffix == ".csv"}) == cells


def test_the_declared_columns_are_what_the_readers_take(campaign_file, functions):
    declaration = load(campaign_file(), functions=functions).measurements[2].columns.declaration()
    assert declaration.header_rows == 2
    assert declaration.records["a"]["voltage_V"] == DeclaredColumn(column=1, unit="mV")
    assert declaration.records["b"]["current_A"] == DeclaredColumn(column="I2", unit="uA")


def test_the_document_is_an_ordered_list_of_small_models(campaign_file, functions):
    items = load(campaign_file(), functions=functions).items
    assert [next(iter(type(item).model_fields)) for item in items] == [
        "heading", "figure", "figure", "table", "table", "note", "equation", "ledger", "references",
    ]  # fmt: skip
    figure, table = items[1], items[3]
    assert isinstance(figure, FigureItem)
    assert isinstance(figure.panels[0], Voltammograms)
    assert figure.panels[0].cells == ("g1",)
    assert (figure.panels[0].rates.low, figure.panels[0].rates.high) == pytest.approx((0.005, 0.5))
    assert isinstance(figure.panels[1], BoxPlot)
    assert figure.panels[1].of == Stated(stated="S3")
    assert figure.width is Width.DOUBLE
    assert isinstance(table, TableItem)
    assert isinstance(table.rows, CyclingTable)
    assert table.rows.cycles == (1, 2, 3, 4, 5)
    assert everyone(items[4].rows.cells, ("g1", "g2")) == ("g1", "g2")


def test_head_assumptions_and_lookups(campaign_file, functions):
    campaign = load(campaign_file(), functions=functions)
    assert campaign.head.date == datetime.date(2026, 11, 22)
    assert campaign.assumptions["upper limit"].range.high == 1.8
    assert campaign.assumptions["counter electrode"].choices == ("Zn", "carbon cloth")
    assert campaign.lookups == {
        ("document", 5, "text"): (
            Lookup("capacity", ("g1",), (("cycle", 3),)),
            Lookup("capacity", ("g1",), (("basis", "VOx"), ("cycle", 3))),
        )
    }


def test_parts_are_frozen_and_survive_pickling(campaign_file, functions):
    campaign = load(campaign_file(), functions=functions)
    with pytest.raises(ValueError, match="frozen"):
        campaign.cells["g1"].sample = "other"
    assert pickle.loads(pickle.dumps(campaign)).cells == campaign.cells


def test_a_folder_stands_for_its_campaign_file_and_a_missing_one_is_said(campaign_file, functions, tmp_path):
    assert load(campaign_file().parent, functions=functions).head.title == "Storage at an interface"
    with pytest.raises(UnreadableFile, match=r"nothing\.yaml: there is no such campaign file"):
        load(tmp_path / "nothing.yaml", functions=functions)


def test_comments_byte_order_mark_and_windows_line_ends_change_nothing(campaign_file, functions, good):
    plain = load(campaign_file(), functions=functions)
    other = load(campaign_file(b"\xef\xbb\xbf" + good.replace("\n", "\r\n").encode("utf-8")), functions=functions)
    assert (other.cells, other.items[:5], other.lines) == (plain.cells, plain.items[:5], plain.lines)


def test_fractions_of_a_third_may_be_rounded_and_open_ones_are_not_summed(campaign_file, functions, good):
    before = "{VOx: 59.5 ± 0.5 %, rGO: 10.5 %, CNT: 30 %}"
    for components in (
        "{VOx: 33.3 %, rGO: 33.3 %, CNT: 33.3 %}",
        "{VOx: ?, rGO: 10 %, CNT: 30 %}",
        "{VOx: 0.6, rGO: 0.1, CNT: 0.3}",
    ):
        load(campaign_file(good.replace(before, components)), functions=functions)
    with pytest.raises(CampaignFaults, match="stated mass fractions sum to 110 %"):
        load(campaign_file(good.replace(before, "{VOx: ?, rGO: 80 %, CNT: 30 %}")), functions=functions)
