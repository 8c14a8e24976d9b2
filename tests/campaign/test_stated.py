"""Published numbers as data: digits, rounding, places, and one sentence for each fault."""

import math

import pytest

from ionterface.campaign.stated import read_stated
from ionterface.errors import CampaignFaults, UnreadableFile, UsageError
from ionterface.estimate import Estimate

GOOD = """\
ionterface: 1
cites: someone2020
numbers:
  low:
    value: "40.0"
    unit: mAh/g
    what: capacity
    material: film
    basis: oxide
    conditions: {current: 0.1 A/g}
    place: Table 1
    also: [Note 2]
  rough: {value: "~700", unit: mAh/g, what: capacity, place: Note 3}
  bare: {value: "0.0869", what: slope, place: Fig. 4}
tables:
  T1:
    title: Capacities
    place: Table 1
    columns:
      - {key: cell, heading: Cell}
      - {key: "1", heading: Cycle 1, unit: mAh/g}
      - {key: "2", heading: Cycle 2, unit: mAh/g}
    rows:
      - ["a", "84.40", "~30"]
      - ["b", "90", ""]
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "stated.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def stated(write):
    return read_stated(write(GOOD))


def test_a_number_keeps_its_digits_its_basis_and_its_places(stated):
    number = stated.number("low")
    assert (number.value, number.printed.value) == ("40.0", 40.0)
    assert number.shown == "40.0 mAh/g (oxide)"
    assert number.places == "Table 1, Note 2"
    assert (number.interval.low, number.interval.high, number.interval.unit) == (39.95, 40.05, "mAh/g")
    assert stated.number("bare").shown == "0.0869"
    assert stated.number("rough").shown == "~700 mAh/g"


def test_an_estimate_states_no_uncertainty_and_cancels_with_itself(stated):
    low = stated.estimate("low")
    assert low.std is None
    assert "not stated" in str(low)
    assert (low / low).std == 0.0
    assert (low / stated.estimate("rough")).std is None


def test_a_trace_says_file_place_and_conditions(stated):
    trace = stated.trace("low")
    assert trace.stated == "Table 1, Note 2"
    assert trace.settings == {"printed": "40.0", "basis": "oxide", "material": "film", "current": "0.1 A/g"}
    assert trace.cites == ("someone2020",)
    ((name, digest),) = trace.files
    assert name == "stated.yaml"
    assert len(digest) == 64
    assert stated.table_trace("T1").stated == "Table 1"


def test_a_table_gives_print_values_and_intervals(stated):
    table = stated.table("T1")
    assert table.texts("1") == ("84.40", "90")
    values = table.values(["1", "2"])
    assert values.shape == (2, 2)
    assert values[0].tolist() == [84.4, 30.0]
    assert math.isnan(values[1, 1])
    assert [(i.low, i.high) for i in table.intervals("1")] == [(84.395, 84.405), (89.5, 90.5)]
    printed = table.table()
    assert [c.unit for c in printed.columns] == ["", "mAh/g", "mAh/g"]
    first, rough = printed.rows[0][1:]
    assert isinstance(first, Estimate)
    assert (first.value, first.std, rough) == (84.4, None, "~30")
    assert printed.rows[1][2] is None
    with pytest.raises(UsageError, match="empty cell"):
        table.intervals("2")
    with pytest.raises(UsageError, match="text"):
        table.intervals("cell")


def test_a_row_is_found_by_its_text(stated):
    table = stated.table("T1")
    assert table.row("cell", "b") == 1
    with pytest.raises(UsageError, match="0 rows, not one, hold the cell 'c'"):
        table.row("cell", "c")


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        (lambda s: s.number("lov"), "stated number 'lov'; did you mean 'low'"),
        (lambda s: s.estimate("lov"), "did you mean 'low'"),
        (lambda s: s.table("T2"), "stated table 'T2'; known are 'T1'"),
        (lambda s: s.table("T1").texts("3"), "column of Table 1 '3'"),
    ],
)
def test_unknown_keys_are_answered_with_near_ones(stated, look, kind):
    with pytest.raises(UsageError) as caught:
        look(stated)
    assert kind in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('value: "40.0"', "value: 40.0", 5, "quotes"),
        ('value: "40.0"', 'value: "forty"', 5, "not a printed number"),
        ("unit: mAh/g\n    what", "unit: mAh/gg\n    what", 6, "mAh/gg"),
        ("material: film", "materiel: film", 8, "did you mean 'material'"),
        ("    place: Table 1\n    also", "    also", 4, "place is missing"),
        ('["b", "90", ""]', '["b", "90"]', 16, "row 2 has 2 cells for 3 columns"),
        ('["b", "90", ""]', '["b", "ninety", ""]', 16, "not a printed number"),
        ("ionterface: 1", "ionterface: 2", 1, "ionterface"),
        ("  rough:", "\trough:", 13, "tab"),
        ("  rough:", "  low:", 13, "twice"),
        ("place: Note 3", "place: ?", 13, "open"),
    ],
)
def test_every_fault_has_its_line(write, old, new, line, words):
    assert old in GOOD
    with pytest.raises(CampaignFaults) as caught:
        read_stated(write(GOOD.replace(old, new, 1)))
    fault = caught.value.faults[0]
    assert fault.line == line, str(caught.value)
    assert words in fault.message


def test_all_faults_are_told_at_once(write):
    text = GOOD.replace('"~700"', '"many"').replace("material", "materiel").replace('"90"', '"ninety"')
    with pytest.raises(CampaignFaults) as caught:
        read_stated(write(text))
    assert len(caught.value.faults) == 3


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableFile, match=r"stated\.yaml"):
        read_stated(tmp_path / "stated.yaml")
