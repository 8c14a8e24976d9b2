"""No file outside the campaign's folder and its data roots is ever opened."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from ionterface.campaign.paths import Roots, data_root, journalled


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    for place in ("campaign/原始", "raw/deep", "secret"):
        (tmp_path / place).mkdir(parents=True)
    for name in ("campaign/原始/电池 1.mpr", "raw/a.mpr", "raw/deep/b.mpr", "raw/2-1[07].nda", "secret/key.mpr"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    return Roots(((tmp_path / "campaign").resolve(), (tmp_path / "raw").resolve()))


def names(roots: Roots, pattern: str) -> list[str]:
    return [roots.shown(path) for path in roots.matches(pattern)]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.mpr", ["a.mpr"]),
        ("**/*.mpr", ["原始/电池 1.mpr", "a.mpr", "deep/b.mpr"]),
        ("原始/电池 ?.mpr", ["原始/电池 1.mpr"]),
        ("2-1[07].nda", ["2-1[07].nda"]),
        ("[a-c].mpr", ["a.mpr"]),
        ("../raw/*.mpr", ["a.mpr"]),
        ("deep/../a.mpr", []),  # with .. a pattern is taken from the campaign's folder alone
        ("deep", []),
        ("nothing*", []),
    ],
)
def test_patterns_match_below_every_folder_in_one_order(roots, pattern, found):
    assert names(roots, pattern) == found


@pytest.mark.parametrize(
    "pattern",
    [
        "../secret/key.mpr", "../secret/*.mpr", "../*/key.mpr", "**/../../secret/key.mpr", "raw/../../secret/key.mpr",
        "/etc/passwd", "/etc/*", "C:/Windows/win.ini", "//server/share/x.mpr", "..\\secret\\key.mpr", "C:\\x", "a\0b",
        "..", "../", "~/../../etc/passwd",
    ],
)  # fmt: skip
def test_what_leads_outside_is_refused(roots, pattern):
    with pytest.raises(ValueError, match=r"outside|backslashes|behind a wildcard|no path may hold"):
        roots.matches(pattern)


def test_links_that_lead_outside_are_refused_and_those_that_stay_are_taken(roots, tmp_path):
    raw = tmp_path / "raw"
    try:
        (raw / "out.mpr").symlink_to(tmp_path / "secret" / "key.mpr")
        (raw / "folder").symlink_to(tmp_path / "secret", target_is_directory=True)
        (raw / "inside.mpr").symlink_to(raw / "a.mpr")
    except OSError:
        pytest.skip("this system makes no symbolic links")
    for pattern in ("out.mpr", "*.mpr", "folder/key.mpr", "folder/*.mpr", "*/key.mpr"):
        with pytest.raises(ValueError, match="outside"):
            roots.matches(pattern)
    (raw / "out.mpr").unlink()
    assert names(roots, "*.mpr") == ["a.mpr"]
    assert names(roots, "inside.mpr") == ["inside.mpr"]  # its name is the one that is seen
    (tmp_path / "campaign" / "refs.bib").symlink_to(tmp_path / "secret" / "key.mpr")
    with pytest.raises(ValueError, match="outside"):
        roots.beside("refs.bib")


def test_one_name_in_two_folders_is_no_choice_of_ours(roots, tmp_path):
    (tmp_path / "campaign" / "a.mpr").write_text("y", encoding="utf-8")
    with pytest.raises(ValueError, match=r"'a\.mpr' lies below two folders"):
        roots.matches("*.mpr")
    nested = Roots((tmp_path.resolve(), (tmp_path / "raw").resolve()))
    assert [path.name for path in nested.matches("raw/a.mpr")] == ["a.mpr"]


def test_hidden_files_are_taken_only_when_named(roots, tmp_path):
    (tmp_path / "raw" / ".hidden.mpr").write_text("x", encoding="utf-8")
    assert names(roots, "*.mpr") == ["a.mpr"]
    assert names(roots, ".hidden.mpr") == [".hidden.mpr"]


def test_files_beside_the_campaign(roots):
    assert roots.beside("原始/电池 1.mpr").name == "电池 1.mpr"
    for text in ("../secret/key.mpr", "原始", "nothing.bib", "a\\b"):
        with pytest.raises(ValueError, match=r"outside|no file|backslashes"):
            roots.beside(text)


def test_data_roots_are_folders(tmp_path, roots):
    assert data_root(roots.folder, "../raw") == roots.folders[1]
    assert data_root(roots.folder, roots.folders[1].as_posix()) == roots.folders[1]
    for text in ("../nowhere", "../raw/a.mpr", "..\\raw"):
        with pytest.raises(ValueError, match=r"no folder|backslashes"):
            data_root(roots.folder, text)


def test_what_a_build_wrote_is_no_raw_file(roots, tmp_path):
    build = tmp_path / "campaign" / "build"
    (build / "figures").mkdir(parents=True)
    (build / ".ionterface").mkdir()
    for name in ("figures/S1.csv", "mine.csv"):
        (build / name).write_text("x", encoding="utf-8")
    (build / ".ionterface" / "files.txt").write_text("figures/S1.csv\n", encoding="utf-8")
    assert names(roots, "**/*.csv") == ["build/mine.csv"]
    assert names(roots, "build/figures/S1.csv") == ["build/figures/S1.csv"]  # named outright, it is meant


def test_letters_with_accents_are_found_however_they_are_stored(roots, tmp_path):
    apart = unicodedata.normalize("NFD", "électrode.mpr")
    (tmp_path / "raw" / apart).write_text("x", encoding="utf-8")
    for pattern in ("électrode.mpr", "é*.mpr"):
        (found,) = roots.matches(unicodedata.normalize("NFC", pattern))
        assert unicodedata.normalize("NFC", found.name) == unicodedata.normalize("NFC", "électrode.mpr")


def test_a_journal_never_leads_out_of_its_folder(tmp_path):
    journal = tmp_path / "files.txt"
    assert journalled(journal) == frozenset()
    journal.write_bytes(b"figures/S1.pdf\n../c1.csv\n/etc/passwd\nC:/x\n\n" + b"\xff\xfe\n")
    assert {name for name in journalled(journal) if name.isascii()} == {"figures/S1.pdf"}
