"""The audit as a table of a document."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from ionterface.campaign.families import audit_contents
from ionterface.campaign.families.audit_contents import AuditTable
from ionterface.campaign.families.audit_panels import TABLES, audit_table
from ionterface.campaign.stated import read_stated
from ionterface.errors import MissingFact


@pytest.fixture
def bench():
    folder = Path(__file__).parents[3] / "campaigns" / "voxg"
    return SimpleNamespace(stated=read_stated(folder / "stated.yaml"))


@pytest.mark.parametrize("shows", ["disagreements", "everything", "electrons"])
def test_the_table_says_what_was_found(bench, shipped, shows):
    made = audit_table(AuditTable(audit=shows), bench, "Table A")
    texts = [" ".join(str(cell) for cell in row) for row in made.table]
    if shows == "electrons":
        assert any("443 mAh/g (VOx+rGO), with 85.0 % VOx" in text and "V of VOx" in text for text in texts)
    else:
        assert any("contradicts Fig. S16 caption" in text and "not VO2 but Zn" in text for text in texts)
        assert ("agrees" in {row[0] for row in made.table}) is (shows == "everything")
    assert f"{len(shipped.entries)} checks" in made.conditions
    assert made.traces[0].files[0][0] == "stated.yaml"


def test_it_asks_for_the_published_numbers():
    with pytest.raises(MissingFact, match="which file holds the published numbers"):
        audit_table(AuditTable(audit="everything"), SimpleNamespace(stated=None), "Table A")


def test_the_family_lists_it():
    assert TABLES[AuditTable] is audit_table
    assert set(TABLES) == set(audit_contents.TABLES)
