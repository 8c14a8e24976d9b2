"""results.json: the whole document as data."""

from __future__ import annotations

import json
import math

from ionterface.estimate import Column, Estimate, Table
from ionterface.report import results
from ionterface.report.document import TableBlock, Trace


def test_everything_is_in_it_and_nothing_is_rounded(small):
    third = Estimate(1 / 3, 1 / 7, "V", source="meter")
    trace = Trace(
        what="x", value=third, method="m", files=(("a.mpr", "f" * 64),), settings={"k": "v"}, cites=("gum2008",)
    )
    data = json.loads(results.text(small(traces=(trace,))))
    assert data["schema_version"] == 1
    assert data["date"] == "2026-11-22"
    (number,) = data["numbers"]
    assert Estimate.from_dict(number["value"]) == third
    assert number["files"] == [{"file": "a.mpr", "sha256": "f" * 64}]
    assert number["settings"] == {"k": "v"}
    assert [f["code"] for f in data["findings"]] == ["W-S1", "N-1", "W-S1"]
    assert data["failures"] == [{"item": "g9.mpr", "reason": "is cut off; export it again."}]
    assert data["questions"] == ["What is the mass of g3?"]
    assert [claim["verdict"] for claim in data["ledger"]] == ["agrees", "open"]
    assert data["files"][0]["rows"] == 1234
    assert Table.from_dict(data["tables"][0]["table"]) == small().blocks[4].table
    assert [(f["key"], f["missing"]) for f in data["figures"]] == [("S1", ""), ("S2", "nobody stated its radius.")]


def test_what_json_does_not_know_stays_readable(small, description):
    table = Table.of([Column("a", "A")], [[math.nan], [math.inf], [Estimate(math.nan, None, "V")]])
    document = small(
        blocks=(TableBlock(key="S1", caption="", table=table),), files=({**description, "facts": {"x": math.nan}},)
    )
    text = results.text(document)
    assert "NaN" not in text
    assert "Infinity" not in text
    data = json.loads(text)
    assert data["files"][0]["facts"]["x"] is None
    again = Table.from_dict(data["tables"][0]["table"])
    assert math.isnan(again.rows[0][0])
    assert again.rows[1][0] == math.inf
