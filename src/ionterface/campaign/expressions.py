"""Lookups in Markdown text: ``{{ capacity('g1', cycle=3, basis='VOx+rGO') }}``.

The braces hold one call of a listed function with literal arguments. The call is parsed, never evaluated. Formulas
between dollar signs are left alone, since TeX has braces of its own; a lookup cannot stand in one.
"""

from __future__ import annotations

import ast
import inspect
import math
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ionterface.campaign.suggestions import did_you_mean

Literal = str | int | float | bool | tuple[str | int | float | bool, ...]
LONGEST = 500
"""Characters of the longest lookup."""
_IN_FORMULA = r"(?:\\.|(?!\n[ \t]*\n)[^$\\])+?"
_MARK = re.compile(rf"\{{\{{|\}}\}}|\\\$|\$\${_IN_FORMULA}\$\$|\$(?!\s){_IN_FORMULA}(?<!\s)\$(?!\d)", re.DOTALL)
_BRACES = re.compile(r"\{\{|\}\}")
_CALL = re.compile(r"\{\{\s*\w+\s*\(")
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_KINDS: dict[object, str] = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "True or False"}


@dataclass(frozen=True)
class Lookup:
    """One call: the function's name, its positional and its named arguments (sorted by name)."""

    function: str
    args: tuple[Literal, ...] = ()
    kwargs: tuple[tuple[str, Literal], ...] = ()

    def __str__(self) -> str:
        named = (f"{name}={value!r}" for name, value in self.kwargs)
        return f"{self.function}({', '.join([*map(repr, self.args), *named])})"

    def bound(self, signature: inspect.Signature) -> dict[str, Literal]:
        """The arguments by the names of the function's parameters.

        Raises
        ------
        TypeError
            They do not fit the signature.
        """
        return dict(signature.bind(*self.args, **dict(self.kwargs)).arguments)


@dataclass(frozen=True)
class Braces:
    """One pair of braces in a text: where it starts and stops, and its lookup or what is wrong with it.

    `number` counts the ``{{`` and ``}}`` of the text before it.
    """

    start: int
    stop: int
    number: int
    lookup: Lookup | None = None
    fault: str = ""


def find(text: str, functions: Mapping[str, inspect.Signature] | None) -> tuple[Braces, ...]:
    """Every pair of braces of a text, with its lookup or its fault; any function passes where none are listed."""
    return tuple(_scan(text, functions))


def substitute(
    text: str, value: Callable[[Lookup], str], functions: Mapping[str, inspect.Signature] | None = None
) -> str:
    """The text with every lookup replaced by what `value` says of it.

    Raises
    ------
    ValueError
        A pair of braces has a fault; `find` tells all of them.
    """
    parts, done = [], 0
    for braces in find(text, functions):
        if braces.lookup is None:
            raise ValueError(braces.fault)
        parts += [text[done : braces.start], value(braces.lookup)]
        done = braces.stop
    return "".join([*parts, text[done:]])


def _scan(text: str, functions: Mapping[str, inspect.Signature] | None) -> Iterator[Braces]:
    position = 0
    while (mark := _MARK.search(text, position)) is not None:
        start, position = mark.span()
        number = _braces_in(text[:start])
        if mark[0] == "{{":
            position = _closing(text, position)
            if position < 0:
                yield Braces(start, len(text), number, fault=f"'{{{{' without '}}}}' after it ({_short(text[start:])})")
                return
            found = _parsed(text[start + 2 : position - 2].strip(), functions)
            lookup, fault = (found, "") if isinstance(found, Lookup) else (None, found)
            yield Braces(start, position, number, lookup, fault)
        elif mark[0] == "}}":
            yield Braces(start, position, number, fault="'}}' without '{{' before it")
        elif (call := _CALL.search(mark[0])) is not None:
            inside = f"a lookup cannot stand inside a formula ({_short(mark[0])}); close the formula before it"
            yield Braces(start, position, number + _braces_in(mark[0][: call.start()]), fault=inside)


def _braces_in(text: str) -> int:
    return len(_BRACES.findall(text))


def _closing(text: str, position: int) -> int:
    """The place behind the ``}}`` that closes braces opened before `position`, outside of quotes; -1 without one."""
    quote = ""
    while position < len(text):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif text.startswith("}}", position):
            return position + 2
        elif text.startswith("{{", position) or text.startswith("\n\n", position):
            return -1
        position += 1
    return -1


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:40]}…"


def _parsed(source: str, functions: Mapping[str, inspect.Signature] | None) -> Lookup | str:
    """The lookup that the text between braces is, or the sentence that says why it is none."""
    if len(source) > LONGEST:
        return f"the braces hold {len(source)} characters ({_short(source)}); {LONGEST} are the most"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        tree = ast.Constant(None)
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        return f"{{{{ {_short(source)} }}}} is not one call of a listed function, like capacity('g1', cycle=3)"
    if functions is not None and tree.func.id not in functions:
        return f"{tree.func.id!r} is not a listed function{did_you_mean(tree.func.id, functions)}"
    try:
        lookup = _lookup(tree.func.id, tree)
    except _NotLiteral as error:
        return f"{tree.func.id}: {error.sentence.format(_short(ast.get_source_segment(source, error.node) or ''))}"
    return lookup if functions is None else _unfitting(lookup, functions[lookup.function]) or lookup


class _NotLiteral(Exception):
    """An argument that is no text, number, true/false or list of these; ``{}`` in the sentence stands for it."""

    def __init__(self, node: ast.expr | ast.keyword, sentence: str) -> None:
        self.node, self.sentence = node, sentence
        super().__init__(sentence)


def _lookup(name: str, call: ast.Call) -> Lookup:
    args = tuple(_literal(argument) for argument in call.args)
    named: dict[str, Literal] = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            raise _NotLiteral(keyword, "'{}' is not taken; write each argument as name=value")
        if keyword.arg in named:
            raise _NotLiteral(keyword, "'{}' gives an argument again")
        named[keyword.arg] = _literal(keyword.value)
    return Lookup(name, args, tuple(sorted(named.items())))


def _literal(node: ast.expr) -> Literal:
    if isinstance(node, ast.List | ast.Tuple):
        values = tuple(_literal(item) for item in node.elts)
        if any(isinstance(value, tuple) for value in values):
            raise _NotLiteral(node, "the argument {} is a list of lists; one list of texts or numbers is taken")
        return values  # type: ignore[return-value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        number = _literal(node.operand)
        if isinstance(number, int | float) and not isinstance(number, bool):
            return -number
    elif isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | bool):
        if isinstance(node.value, float) and not math.isfinite(node.value):
            raise _NotLiteral(node, "the number {} is too large")
        return node.value
    raise _NotLiteral(node, "the argument {} is not a text, a number or a list of these")


def _unfitting(lookup: Lookup, signature: inspect.Signature) -> str:
    """Why the arguments do not fit the function; empty where they do."""
    taken = [name for name, parameter in signature.parameters.items() if parameter.kind in _NAMED]
    for name, _ in lookup.kwargs:
        if name not in taken:
            return f"{lookup.function} has no argument {name!r}{did_you_mean(name, taken)}"
    try:
        arguments = lookup.bound(signature)
    except TypeError as error:
        return f"{lookup} does not fit {lookup.function}{signature_text(signature)}: {error}"
    for name, value in arguments.items():
        wanted = signature.parameters[name].annotation
        if wanted in _KINDS and (type(value) is not wanted and not (wanted is float and type(value) is int)):
            return f"{lookup.function}: {name}={value!r} should be {_KINDS[wanted]}"
    return ""


def signature_text(signature: inspect.Signature) -> str:
    """The parameters of a listed function as a user reads them: ``(cell, *, cycle, basis='')``."""
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))
