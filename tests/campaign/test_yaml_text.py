"""The part of YAML that means something in a campaign file."""

from __future__ import annotations

import time

import pytest

from ionterface.campaign.yaml_text import parse


@pytest.mark.parametrize(
    "text",
    ["a: ?\n", "a: ?  # to be asked\n", "{a: ?}", "{a: ?, b: 1}", "a: [?, 1]\n", "a:\n  - ?\n"],
)
def test_a_lone_question_mark_is_an_open_question_wherever_it_stands(text):
    found = parse(text.encode())
    assert not found.faults
    assert len(found.open) == 1
    value = found.data["a"]
    assert (value[0] if isinstance(value, tuple) else value) is None


def test_a_question_mark_within_a_text_or_in_quotes_is_a_text():
    found = parse(b"a: why?\nb: '?'\nc: ?x\nd: a ? b\n")
    assert (found.data, found.open) == ({"a": "why?", "b": "?", "c": "?x", "d": "a ? b"}, [])


def test_only_plain_numbers_are_numbers():
    found = parse(b"a: [1, -2.5, 1e3, .5, 01, 0x10, 1_000, 1:30, 2026-11-22, yes, true, '3', .inf]\n")
    assert found.data["a"] == (
        1, -2.5, 1000.0, 0.5, "01", "0x10", "1_000", "1:30", "2026-11-22", "yes", True, "3", ".inf",
    )  # fmt: skip


def test_merge_keys_take_the_first_and_yield_to_the_own_key():
    found = parse(b"a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\nd: {<<: {<<: *b}, q: 1}\n")
    assert not found.faults
    assert found.data["c"] == {"y": 1, "z": 2, "x": 3}
    assert found.data["d"] == {"y": 2, "z": 2, "q": 1}
    assert found.lines["c", "y"] == 1
    assert found.lines["c", "z"] == 2
    assert found.lines["c", "x"] == 5


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("t: |\n  a\n\n  {{ x }}\n  b {{ y }}\n", (4, 4, 5, 5)),
        ("t: >-\n  a\n\n  {{ x }}\n  b {{ y }}\n", (4, 4, 5, 5)),
        ("t: 'a\n  {{ x\n  }} b'\n", (2, 3)),
        ("t: plain {{ x }}\n   {{ y }}\n", (1, 1, 2, 2)),
        ("t: no braces\n", ()),
    ],
)
def test_every_brace_of_a_text_has_its_line_in_every_style(text, lines):
    assert parse(text.encode()).braces.get(("t",), ()) == lines


def bomb(kind: str) -> bytes:
    first = "a0: &a0 [x, x]\n" if kind == "list" else "a0: &a0 {x: 1}\n"
    nine = [", ".join([f"*a{n}"] * 9) for n in range(30)]
    rows = (f"a{n + 1}: &a{n + 1} " + (f"[{nine[n]}]" if kind == "list" else f"{{<<: [{nine[n]}]}}") for n in range(29))
    return (first + "\n".join(rows) + "\n").encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bomb("list"), "values once its aliases"),
        (bomb("merge"), "once its aliases"),
        (b"a: &a [*a]\n", "nested more than 30 levels deep"),
        (b"a: &a {b: *a}\n", "nested more than 30 levels deep"),
        (b"a: &a {<<: *a}\n", "merges a mapping into itself"),
        (b"[" * 100_000, "nested too deeply"),
        (b"a: " + b"{a: " * 40 + b"1" + b"}" * 40, "nested more than 30 levels deep"),
    ],
)
def test_text_that_grows_without_end_is_refused_at_once(content, sentence):
    began = time.perf_counter()
    (fault,) = parse(content).faults
    assert sentence in fault.message
    assert time.perf_counter() - began < 10


def test_tags_are_not_taken_and_make_nothing():
    found = parse(b"a: !!python/object/apply:os.system [echo]\nb: !x {c: 1}\nc: !!binary aGk=\n")
    assert [fault.line for fault in found.faults] == [1, 2, 3]
    assert all("tags (" in fault.message for fault in found.faults)
