"""Files are read once, and a cache that lost or garbled something costs time and nothing else."""

from __future__ import annotations

import random
import shutil

import pytest

from ionterface.campaign import build, load, signatures
from ionterface.campaign import shelf as shelf_module
from ionterface.campaign.folder import PRIVATE
from ionterface.campaign.shelf import Shelf
from ionterface.errors import FileError
from ionterface.store import Cache


def cached(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_points_that_the_cache_lost_are_read_again(small_campaign, tmp_path):
    shelf = Shelf(Cache(tmp_path / "cache"))
    reading = shelf.reading(small_campaign / "c1.csv")
    before = shelf.record(reading)
    for entry in cached(tmp_path / "cache"):
        entry.write_bytes(entry.read_bytes()[:-1])
    assert shelf.record(reading).data.equals(before.data)


def test_points_that_are_lost_with_their_file_are_said(small_campaign, tmp_path):
    shelf = Shelf(Cache(tmp_path / "cache"))
    reading = shelf.reading(small_campaign / "c1.csv")
    shutil.rmtree(tmp_path / "cache")
    (small_campaign / "c1.csv").write_text("something else", encoding="utf-8")
    with pytest.raises(FileError, match=r"c1\.csv: changed while it was read"):
        shelf.record(reading)


def test_a_file_that_changes_while_it_is_read_is_kept_under_no_digest(small_campaign, tmp_path, monkeypatch):
    path, shelf = small_campaign / "c1.csv", Shelf(Cache(tmp_path / "cache"))
    whole, read_all = path.read_bytes(), shelf_module.read_all

    def while_written(*args, **kwargs):
        path.write_bytes(whole[: len(whole) // 2].rpartition(b"\n")[0] + b"\n")
        return read_all(*args, **kwargs)

    monkeypatch.setattr(shelf_module, "read_all", while_written)
    assert "changed while it was read" in shelf.reading(path).failure
    monkeypatch.undo()
    path.write_bytes(whole)
    reading = shelf.reading(path)
    assert not reading.failure
    assert len(shelf.record(reading)) == whole.count(b"\n") - 1


def test_a_build_over_a_garbled_cache_gives_the_same_bytes(small_campaign):
    out = small_campaign / "build"

    def made():
        built = build(load(small_campaign, functions=signatures()), out)
        assert built.complete
        return {name: (out / name).read_bytes() for name in built.written}

    whole, rng = made(), random.Random(20261122)
    for _ in range(2):
        for entry in cached(out / PRIVATE / "cache"):
            damage = rng.choice(("none", "cut", "garbled", "empty", "gone"))
            content = entry.read_bytes()
            if damage == "cut":
                entry.write_bytes(content[:-3])
            elif damage == "garbled":
                entry.write_bytes(rng.randbytes(len(content)))
            elif damage == "empty":
                entry.write_bytes(b"")
            elif damage == "gone":
                entry.unlink()
        assert made() == whole
    shutil.rmtree(out / PRIVATE / "cache")
    assert made() == whole
