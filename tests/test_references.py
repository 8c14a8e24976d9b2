"""One bibliography; every key that the source cites is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ionterface
from ionterface.errors import FileError, UnreadableFile
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
    known, cited = set(keys(bibliography())), set()
    for path in SOURCE.rglob("*.py"):
        for group in re.findall(r"cites[^=\n]*=\s*\(([^)]*)\)", path.read_text(encoding="utf-8")):
            for key in re.findall(r'"([^"]+)"', group):
                assert key in known, f"{path.name} cites {key}"
                cited.add(key)
    assert "gum2008" in cited


@pytest.fixture
def bib(tmp_path):
    def write(text, name="more.bib", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


def test_a_campaign_adds_entries_and_one_that_stands_twice_is_taken_once(bib):
    ours = bibliography().partition("\n\n")[0]
    first = bib("@article{new2026, title={new}}\n" + ours.replace("\n", "\n  "))
    second = bib("@article{new2026,\n  title={new}}\n@book {other2026, title={other}}\n", name="second.bib")
    text = joined(first, second)
    assert keys(text) == (*keys(bibliography()), "new2026", "other2026")


def test_a_key_that_stands_for_two_works_is_an_error(bib):
    with pytest.raises(FileError, match=r"more\.bib: the key 'gum2008' stands for another entry too"):
        joined(bib("@article{gum2008, title={Another work}}\n"))
    with pytest.raises(FileError, match="'a'"):
        joined(bib("@article{a, title={One}}\n@article{a, title={Two}}\n"))


def test_abbreviations_comments_and_indented_entries_are_kept(bib):
    text = joined(bib('@string{jes = "J. Electrochem. Soc."}\n@article{a, journal=jes}\n  @book{b, title={B}}\n'))
    assert "@string{jes" in text
    assert keys(text)[-2:] == ("a", "b")


def test_a_file_that_is_no_utf8_is_named(bib):
    with pytest.raises(UnreadableFile, match=r"more\.bib: is not UTF-8"):
        joined(bib("@article{a, author={Müller}}", encoding="latin-1"))
    assert "a" in keys(joined(bib("@article{a, author={Müller}}", encoding="utf-8-sig")))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableFile, match=r"absent\.bib: cannot be read"):
        joined(tmp_path / "absent.bib")
