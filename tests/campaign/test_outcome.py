"""What the cache keeps of an item is what was made; half of it counts as nothing."""

from __future__ import annotations

from ionterface.campaign.outcome import Outcome
from ionterface.errors import Finding, Severity
from ionterface.estimate import Column, Estimate, Table
from ionterface.report.document import Trace
from ionterface.store import Cache

MADE = Outcome(
    files={"pdf": b"%PDF", "csv": "µ".encode()},
    interactive='{"data": []}',
    table=Table.of([Column("q", "Capacity", "mAh/g")], [[Estimate(1.0, None, "mAh/g", source="m")], [None]]),
    text="1.0 mAh/g",
    conditions="cell c1",
    traces=(
        Trace(
            what="capacity",
            value=Estimate(1.0, 0.1, "mAh/g", source="m"),
            method="cycling",
            files=(("c1.csv", "ab"),),
            settings={"rest_below": "0 A"},
            cites=("gum2008",),
        ),
        Trace(what="rows", value="3 rows", method="stated", stated="Table S3"),
    ),
    findings=(Finding("W-C1", Severity.WARNING, "cut off", "c1.csv"),),
    choices=("basis film",),
)


def test_it_comes_back_whole(tmp_path):
    cache = Cache(tmp_path)
    assert Outcome.kept(cache, "ab" * 32) is None
    MADE.keep(cache, "ab" * 32)
    assert Outcome.kept(cache, "ab" * 32) == MADE


def test_without_one_of_its_files_it_is_nothing(tmp_path):
    cache = Cache(tmp_path)
    MADE.keep(cache, "ab" * 32)
    cache.drop(Cache.key("ab" * 32, "pdf"))
    assert Outcome.kept(cache, "ab" * 32) is None
