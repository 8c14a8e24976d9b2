"""The cache: content by key, digests that are taken again when a file changes."""

from __future__ import annotations

import os

import pytest

from ionterface.store import Cache
from ionterface.store import cache as cache_module


def test_put_and_get(tmp_path):
    cache = Cache(tmp_path)
    key = cache.key("record", {"a": 1}, "sha")
    assert cache.get(key) is None
    cache.put(key, b"content")
    assert cache.get(key) == b"content"
    assert key != cache.key("record", {"a": 2}, "sha")


def test_keys_do_not_depend_on_the_order_of_settings():
    assert Cache.key({"a": 1, "b": 2}) == Cache.key({"b": 2, "a": 1})
    assert Cache.key("a", "b") != Cache.key("b", "a")


def test_a_digest_is_reused_while_size_time_and_inode_stand(tmp_path, monkeypatch):
    cache, path = Cache(tmp_path / "cache"), tmp_path / "file"
    path.write_text("one")
    first = cache.digest(path)
    taken = []
    monkeypatch.setattr(cache_module, "digest", lambda p: taken.append(p) or "fresh")
    assert cache.digest(path) == first
    assert not taken
    os.utime(path, ns=(1, 1))
    assert cache.digest(path) == "fresh"


@pytest.mark.parametrize("change", ["two!", "three"])
def test_a_changed_file_has_another_digest(tmp_path, change):
    cache, path = Cache(tmp_path / "cache"), tmp_path / "file"
    path.write_text("one")
    before = cache.digest(path)
    path.write_text(change)
    assert cache.digest(path) != before
