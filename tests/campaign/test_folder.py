"""The output folder: its own files and nobody else's, across builds and crashes."""

from __future__ import annotations

import pytest

from ionterface.campaign.folder import PRIVATE, opened
from ionterface.errors import UsageError


def test_an_equal_file_is_left_as_it_is(tmp_path):
    with opened(tmp_path) as folder:
        folder.write("figures/a.txt", "same")
    stamp = (tmp_path / "figures" / "a.txt").stat().st_mtime_ns
    with opened(tmp_path) as folder:
        folder.write("figures/a.txt", "same")
        folder.finish()
    assert (tmp_path / "figures" / "a.txt").stat().st_mtime_ns == stamp


def test_a_changed_or_lost_file_is_written_again(tmp_path):
    with opened(tmp_path) as folder:
        folder.write("a.txt", "mine")
    (tmp_path / "a.txt").write_text("touched by hand", encoding="utf-8")
    with opened(tmp_path) as folder:
        folder.write("a.txt", "mine")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "mine"


def test_what_a_crashed_build_wrote_is_stale_and_goes(tmp_path):
    with opened(tmp_path) as folder:
        folder.write("old.txt", "x")  # and then it crashed: no finish
    with opened(tmp_path) as folder:
        folder.write("new.txt", "x")
        folder.finish()
    assert not (tmp_path / "old.txt").exists()
    assert (tmp_path / "new.txt").exists()


def test_a_foreign_file_is_neither_overwritten_nor_removed(tmp_path):
    (tmp_path / "theirs.txt").write_text("theirs", encoding="utf-8")
    with opened(tmp_path) as folder:
        with pytest.raises(UsageError, match=r"theirs\.txt"):
            folder.write("theirs.txt", "mine")
        folder.finish()
    assert (tmp_path / "theirs.txt").read_text(encoding="utf-8") == "theirs"


def test_a_file_is_no_folder(tmp_path):
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"), opened(path):
        pass
    assert not (tmp_path / PRIVATE).exists()
