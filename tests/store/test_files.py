"""Files are whole or absent."""

from __future__ import annotations

import hashlib
import os

import pytest

from ionterface.errors import UnreadableFile
from ionterface.store import TEMPORARY, digest, sweep, write_atomic


def test_write_and_digest(tmp_path):
    path = tmp_path / "新" / "file.txt"
    write_atomic(path, "Ω ≠ 1")
    assert path.read_text(encoding="utf-8") == "Ω ≠ 1"
    assert digest(path) == hashlib.sha256("Ω ≠ 1".encode()).hexdigest()


def test_a_failed_write_leaves_the_old_content(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    write_atomic(path, "old")

    def broken(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_sweep_removes_only_what_was_left_half_written(tmp_path):
    keep = tmp_path / "a" / "file.txt"
    write_atomic(keep, "x")
    rubbish = tmp_path / "a" / f".file.txt{TEMPORARY}12345678"
    rubbish.write_text("half")
    sweep(tmp_path)
    assert keep.exists()
    assert not rubbish.exists()


def test_digest_of_what_cannot_be_read(tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        digest(tmp_path / "absent")
    with pytest.raises(UnreadableFile, match="is a folder"):
        digest(tmp_path)
