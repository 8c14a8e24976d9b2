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


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: b"",
        lambda entry: entry[:-1],
        lambda entry: entry[:16],
        lambda entry: entry + b"\0",
        lambda entry: entry[:-1] + bytes([entry[-1] ^ 1]),
        lambda entry: bytes([entry[0] ^ 1]) + entry[1:],
        lambda entry: bytes(len(entry)),
        lambda entry: b"content",
    ],
    ids=["emptied", "cut at its end", "cut in its seal", "grown", "garbled", "garbled seal", "zeroed", "without seal"],
)
def test_a_damaged_entry_is_absent_and_can_be_put_again(tmp_path, damage):
    cache, key = Cache(tmp_path), Cache.key("record")
    cache.put(key, b"content")
    (entry,) = (path for path in tmp_path.rglob("*") if path.is_file())
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get(key) is None
    cache.put(key, b"content")
    assert cache.get(key) == b"content"


def test_an_entry_moved_to_another_key_is_absent(tmp_path):
    cache, first, second = Cache(tmp_path), Cache.key("first"), Cache.key("second")
    cache.put(first, b"content of the first")
    cache.put(second, b"content of the second")
    places = {path.read_bytes()[32:]: path for path in tmp_path.rglob("*") if path.is_file()}
    places[b"content of the first"].replace(places[b"content of the second"])
    assert cache.get(second) is None


@pytest.mark.parametrize("content", [b"", "", "Ω", bytes(range(256))])
def test_whatever_was_put_is_got(tmp_path, content):
    cache = Cache(tmp_path)
    cache.put(Cache.key("x"), content)
    assert cache.get(Cache.key("x")) == (content.encode("utf-8") if isinstance(content, str) else content)


def test_what_stands_in_the_way_of_an_entry_is_no_entry(tmp_path):
    cache, key = Cache(tmp_path), Cache.key("x")
    cache.put(key, b"content")
    (entry,) = (path for path in tmp_path.rglob("*") if path.is_file())
    entry.unlink()
    entry.mkdir()
    assert cache.get(key) is None


def test_a_garbled_digest_is_taken_again(tmp_path):
    cache, path = Cache(tmp_path / "cache"), tmp_path / "file"
    path.write_text("one")
    right = cache.digest(path)
    (entry,) = (found for found in (tmp_path / "cache").rglob("*") if found.is_file())
    entry.write_bytes(entry.read_bytes().replace(right[:8].encode(), b"01234567"))
    assert cache.digest(path) == right


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
