"""The braces: what they find, and that nothing in them is ever evaluated."""

from __future__ import annotations

import time

import pytest

from ionterface.campaign.expressions import Lookup, find, substitute


def test_a_lookup_is_a_name_and_literals_whatever_the_order_of_its_arguments(functions):
    (first,) = find("a {{ capacity('g1', cycle=3, basis='VOx') }} b", functions)
    (second,) = find('{{capacity("g1",basis="VOx",cycle=3)}}', functions)
    assert first.lookup == Lookup("capacity", ("g1",), (("basis", "VOx"), ("cycle", 3)))
    assert hash(first.lookup) == hash(second.lookup)
    assert str(first.lookup) == "capacity('g1', basis='VOx', cycle=3)"
    assert first.lookup.bound(functions["capacity"]) == {"cell": "g1", "cycle": 3, "basis": "VOx"}


def test_lists_negative_and_whole_numbers_are_literals(functions):
    (found,) = find("{{ mean('g1', cycle=-2) }}", functions)
    assert found.lookup.kwargs == (("cycle", -2),)
    (found,) = find("{{ anything(['g1', 'g2'], (1, 2.5), flag=True) }}", None)
    assert found.lookup == Lookup("anything", (("g1", "g2"), (1, 2.5)), (("flag", True),))


def test_substitution_replaces_each_lookup_and_nothing_else(functions):
    text = "$x_{y_{z}}$ is {{ capacity('a}}b', cycle=1) }}, then {{ capacity('g2', cycle=2) }} \\$5 {a}."
    shown = substitute(text, lambda lookup: f"<{lookup.args[0]}>")
    assert shown == "$x_{y_{z}}$ is <a}}b>, then <g2> \\$5 {a}."
    assert substitute("nothing", lambda lookup: "x") == "nothing"
    with pytest.raises(ValueError, match="listed function"):
        substitute("{{ other() }}", lambda lookup: "x", functions)


@pytest.mark.parametrize("text", ["$e^{{a}}$", "$$\\frac{{a}}{{b}}$$", "$x^{y_{z}}$", "$a$ and $b_{c_{d}}$", "\\$ {x}"])
def test_formulas_keep_their_braces(text, functions):
    assert find(text, functions) == ()


def test_prices_are_no_formulas(functions):
    (found,) = find("It costs $5, {{ capacity('g1', cycle=3) }} and $6.", functions)
    assert found.lookup is not None


HOSTILE = [
    "__import__('os').system('echo')",
    "capacity.__class__('g1')",
    "capacity('g1', cycle=().__class__)",
    "capacity(open('x'), cycle=1)",
    "capacity(x for x in 'abc')",
    "[capacity('g1', cycle=i) for i in range(9)]",
    "lambda: capacity('g1', cycle=1)",
    "(lambda: 0)()",
    "f'{1+1}'",
    "capacity(f'{cycle}', cycle=1)",
    "capacity('g1', cycle=9**9**9**9)",
    "capacity('g' * 99999999, cycle=1)",
    "capacity('g1', cycle=1 if True else 2)",
    "capacity('g1', cycle=(y := 1))",
    "capacity(*['g1'], cycle=1)",
    "capacity('g1', **{'cycle': 1})",
    "capacity('g1', cycle=1, cycle=2)",
    "capacity('g1')('g2')",
    "capacity['g1']",
    "capacity(b'g1', cycle=1)",
    "capacity(..., cycle=1)",
    "capacity(None, cycle=1)",
    "capacity('g1', cycle=1j)",
    "capacity('g1', cycle=1e999)",
    "capacity([['g1']], cycle=1)",
    "capacity({'g1': 1}, cycle=1)",
    "capacity('g1', cycle=not 1)",
    "capacity('g1', cycle=-'a')",
    "capacity('g1', cycle=-True)",
    "capacity('\\N{BULLET', cycle=1)",
    "capacity('\\d', cycle=1)",
    "capacity('g1', cycle=1); print(1)",
    "capacity('g1', cycle=1) + 1",
    "import os",
    "exec('1')",
    "eval('1')",
    "capacity",
    "'g1'",
    "",
    "capacity('g1', cycle=" + "(" * 220 + "1" + ")" * 220 + ")",
    "capacity('g1', cycle=" + "-" * 400 + "1)",
    "9" * 100_000,
    "capacity('g1', cycle=" + "9" * 400 + ")" * 2,
    "capacity('g\0', cycle=1)",
]


@pytest.mark.parametrize("inside", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_no_single_call_with_literals_is_one_sentence(inside, functions):
    began = time.perf_counter()
    found = find("{{ " + inside + " }}", functions)
    assert time.perf_counter() - began < 1
    assert len(found) == 1
    assert found[0].lookup is None
    assert "\n" not in found[0].fault
    assert 10 < len(found[0].fault) < 300


def test_no_python_of_a_text_is_run(functions, tmp_path):
    mark = tmp_path / "mark"
    find(f"{{{{ capacity(open('{mark.as_posix()}', 'w'), cycle=1) }}}}", functions)
    find(f"{{{{ __import__('pathlib').Path('{mark.as_posix()}').touch() }}}}", functions)
    assert not mark.exists()


@pytest.mark.parametrize(
    ("text", "fault", "number"),
    [
        ("{{ capacity('g1', cycle=3)", "'{{' without '}}' after it", 0),
        ("{{ capacity('g1', cycle=3) }", "'{{' without '}}' after it", 0),
        ("{{ a {{ b }}", "'{{' without '}}' after it", 0),
        ("{{ 'g1 }}", "'{{' without '}}' after it", 0),
        ("x }} y", "'}}' without '{{' before it", 0),
        ("{{ mean('a', cycle=1) }} }}", "'}}' without '{{' before it", 2),
        ("$Q = {{ mean('a', cycle=1) }}$", "a lookup cannot stand inside a formula", 0),
        ("{{ mean('a', cycle='x') }}", "mean: cycle='x' should be a number", 0),
        ("{{ mean('a', 1) }}", "mean('a', 1) does not fit mean(cells, *, cycle): too many positional arguments", 0),
    ],
)
def test_unbalanced_braces_and_unfitting_arguments_are_said(text, fault, number, functions):
    wrong = [braces for braces in find(text, functions) if braces.lookup is None]
    assert wrong[0].fault.startswith(fault)
    assert wrong[0].number == number


def test_a_long_text_with_many_dollars_and_braces_takes_no_time(functions):
    began = time.perf_counter()
    find("$ {" * 20_000 + "$$" * 5_000 + "{ {" * 20_000, functions)
    assert time.perf_counter() - began < 5


def test_a_lookup_is_short(functions):
    (found,) = find("{{ capacity('" + "g" * 600 + "', cycle=1) }}", functions)
    assert found.fault.startswith("the braces hold 621 characters (capacity('ggg")
    assert found.fault.endswith("500 are the most")
