"""One bibliography; every key that the source cites is in it."""

from __future__ import annotations

import re
from pathlib import Path

import ionterface
from ionterface.references import bibliography, joined, keys

SOURCE = Path(ionterface.__file__).parent


def test_keys_are_unique():
    found = keys(bibliography())
    assert found
    assert len(found) == len(set(found))


def test_every_entry_has_a_doi_or_says_that_it_was_not_checked():
    for entry in re.split(r"(?m)^(?=@)", bibliography()):
        if entry.startswith("@"):
            assert re.search(r"\b(doi|url|isbn)\s*=", entry) or "recalled, unverified" in entry, entry


def test_every_key_cited_in_the_source_is_there():
    known = set(keys(bibliography()))
    for path in SOURCE.rglob("*.py"):
        for group in re.findall(r"cites[^=\n]*=\s*\(([^)]*)\)", path.read_text(encoding="utf-8")):
            for key in re.findall(r'"([^"]+)"', group):
                assert key in known, f"{path.name} cites {key}"


def test_a_campaign_adds_entries_and_the_first_of_a_key_wins(tmp_path):
    extra = tmp_path / "more.bib"
    extra.write_text("@article{dai2021, title={other}}\n@article{new2026, title={new}}\n", encoding="utf-8")
    text = joined(extra)
    assert keys(text).count("dai2021") == 1
    assert "new2026" in keys(text)
    assert "{other}" not in text
