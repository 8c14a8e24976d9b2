"""Equivalent circuits: elements are plain functions, circuits are made of them by `series` and `parallel`."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ionterface.errors import UsageError
from ionterface.fitting.model_fit import parameters
from ionterface.record import Array

Function = Callable[..., Array]


# -- elements ------------------------------------------------------------------------------------------------------
def resistor(frequency: Array, R: float) -> Array:
    """Z = R. [Ohm]"""
    return np.full(np.shape(frequency), R, dtype=complex)


def inductor(frequency: Array, L: float) -> Array:
    """Z = jωL. [Ohm]"""
    return np.asarray(_jw(frequency) * L)


def capacitor(frequency: Array, C: float) -> Array:
    """Z = 1/(jωC). [Ohm]"""
    return np.asarray(1 / (_jw(frequency) * C))


def constant_phase(frequency: Array, Q: float, alpha: float) -> Array:
    """Z = 1/(Q·(jω)^alpha): a capacitor for alpha = 1; Q in S·s^alpha. [Ohm]"""
    return np.asarray(1 / (Q * _jw(frequency) ** alpha))


def warburg(frequency: Array, sigma: float) -> Array:
    """Semi-infinite diffusion, Z = sigma·(1 - j)/ω^½; sigma in Ohm·s^-½. [Ohm]"""
    return np.asarray(sigma * math.sqrt(2) / np.sqrt(_jw(frequency)))


def warburg_open(frequency: Array, R: float, tau: float) -> Array:
    """Diffusion into a layer with a blocked back, Z = R·coth(s)/s with s = (jω·tau)^½, tau = L²/D. [Ohm]"""
    root = np.sqrt(_jw(frequency) * tau)
    return np.asarray(R / (root * np.tanh(root)))


def warburg_short(frequency: Array, R: float, tau: float) -> Array:
    """Diffusion through a layer with a fixed concentration behind, Z = R·tanh(s)/s with s = (jω·tau)^½. [Ohm]"""
    root = np.sqrt(_jw(frequency) * tau)
    return np.asarray(R * np.tanh(root) / root)


def gerischer(frequency: Array, R: float, tau: float) -> Array:
    """Semi-infinite diffusion with a first-order reaction, Z = R/(1 + jω·tau)^½. [Ohm]"""
    return np.asarray(R / np.sqrt(1 + _jw(frequency) * tau))


def _jw(frequency: Array) -> Array:
    return np.asarray(2j * np.pi * np.asarray(frequency, dtype=float))


@dataclass(frozen=True, kw_only=True)
class Element:
    """What is known of an element of circuits: its function, the units of its parameters, and their limits."""

    function: Function
    units: Mapping[str, str]
    """Of each parameter; Q and sigma, whose units hold powers of a second, at ω = 1/s."""
    limits: Mapping[str, tuple[float, float]]


def _element(function: Function, **units: str) -> Element:
    return Element(
        function=function,
        units=MappingProxyType(units),
        limits=MappingProxyType({name: (0.0, 1.0 if name == "alpha" else math.inf) for name in units}),
    )


ELEMENTS: Mapping[str, Element] = MappingProxyType(
    {
        "R": _element(resistor, R="Ohm"),
        "L": _element(inductor, L="Ohm s"),
        "C": _element(capacitor, C="F"),
        "Q": _element(constant_phase, Q="S", alpha="1"),
        "W": _element(warburg, sigma="Ohm"),
        "Wo": _element(warburg_open, R="Ohm", tau="s"),
        "Ws": _element(warburg_short, R="Ohm", tau="s"),
        "G": _element(gerischer, R="Ohm", tau="s"),
    }
)
"""Letters of elements in a circuit's text."""


# -- circuits ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Circuit:
    """A model ``circuit(frequency, R0, ...)`` whose signature is its list of parameters. [Ohm]"""

    text: str
    """As `circuit_of` reads it."""
    units: Mapping[str, str]
    """Of every parameter, in order."""
    limits: Mapping[str, tuple[float, float]]
    """Between which each parameter makes physical sense."""
    function: Callable[[Array, Mapping[str, float]], Array]

    def __call__(self, frequency: Array, **values: float) -> Array:
        """Impedance at some frequencies. [Hz, Ohm]"""
        return self.function(frequency, values)

    @property
    def __signature__(self) -> inspect.Signature:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return inspect.Signature([inspect.Parameter(name, kind) for name in ("frequency", *self.units)])

    def __repr__(self) -> str:
        return f"<Circuit {self.text}>"


def element(name: str, function: Function) -> Circuit:
    """A circuit of one element whose parameters bear its name: ``R0``; ``Q1_Q`` and ``Q1_alpha`` where it has several.

    A function of one's own takes the frequency first; its parameters have the unit 1 and no limits.

    Raises
    ------
    UsageError
        The name cannot be part of a parameter's, or the function has no parameter.
    """
    own = parameters(function)
    if not name.isidentifier() or not own:
        raise UsageError(f"an element has a name like R1 and at least one parameter, not {name!r} and {len(own)}.")
    known = next((e for e in ELEMENTS.values() if e.function is function), None)
    full = {p: name if len(own) == 1 else f"{name}_{p}" for p in own}

    def impedance(frequency: Array, values: Mapping[str, float]) -> Array:
        return np.asarray(function(frequency, **{p: values[full[p]] for p in own}))

    return Circuit(
        text=name,
        units=MappingProxyType({full[p]: known.units[p] if known else "1" for p in own}),
        limits=MappingProxyType({full[p]: known.limits[p] if known else (-math.inf, math.inf) for p in own}),
        function=impedance,
    )


def series(*parts: Circuit) -> Circuit:
    """Parts one after the other: their impedances add.

    Raises
    ------
    UsageError
        No part, or two parameters of one name.
    """
    return _joined(parts, "-".join(part.text for part in parts), _added)


def parallel(*parts: Circuit) -> Circuit:
    """Parts side by side: their admittances add.

    Raises
    ------
    UsageError
        Fewer than two parts, or two parameters of one name.
    """
    if len(parts) < 2:
        raise UsageError(f"{len(parts)} part is not parallel to anything; give at least two.")
    return _joined(parts, f"p({','.join(part.text for part in parts)})", _side_by_side)


def _added(impedances: list[Array]) -> Array:
    return np.asarray(np.sum(impedances, axis=0))


def _side_by_side(impedances: list[Array]) -> Array:
    return np.asarray(1 / np.sum([1 / z for z in impedances], axis=0))


def _joined(parts: tuple[Circuit, ...], text: str, join: Callable[[list[Array]], Array]) -> Circuit:
    names = [name for part in parts for name in part.units]
    if not parts or len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise UsageError(
            f"a circuit needs parts of different names; twice there: {', '.join(twice) or 'nothing at all'}."
        )

    def impedance(frequency: Array, values: Mapping[str, float]) -> Array:
        return join([part.function(frequency, values) for part in parts])

    return Circuit(
        text=text,
        units=MappingProxyType({name: unit for part in parts for name, unit in part.units.items()}),
        limits=MappingProxyType({name: ends for part in parts for name, ends in part.limits.items()}),
        function=impedance,
    )


# -- text ----------------------------------------------------------------------------------------------------------
_TOKEN = re.compile(r"\s*(?:(?P<open>p\s*\()|(?P<name>[A-Za-z]+[0-9]*)|(?P<sign>[-,)]))\s*")
LONGEST = 300
"""Characters of a circuit's text."""
_NAME = re.compile(r"(?P<letters>[A-Za-z]+)[0-9]+")


def circuit_of(text: str) -> Circuit:
    """The circuit that a text such as ``R0-p(R1,C1)-p(R2-Wo1,C2)`` names; parsed, never evaluated.

    ``-`` puts in series, ``p(...,...)`` in parallel; an element is the letters of `ELEMENTS` and a number.

    Raises
    ------
    UsageError
        The text is no such circuit; the sentence says where.
    """
    if len(text) > LONGEST:
        raise UsageError(f"the text of a circuit is no longer than {LONGEST} characters; this one has {len(text)}.")
    tokens: list[tuple[str, str, int]] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unreadable(text, place)
        kind = match.lastgroup or ""
        tokens.append((match[kind] if kind == "sign" else kind, match[kind], place))
        place = match.end()
    found, rest = _chain(text, tokens)
    if rest:
        raise _unreadable(text, rest[0][2])
    return found


_Tokens = list[tuple[str, str, int]]


def _chain(text: str, tokens: _Tokens) -> tuple[Circuit, _Tokens]:
    """Parts in series, and the tokens behind them."""
    part, tokens = _part(text, tokens)
    parts = [part]
    while tokens and tokens[0][0] == "-":
        part, tokens = _part(text, tokens[1:])
        parts.append(part)
    return (series(*parts) if len(parts) > 1 else parts[0]), tokens


def _part(text: str, tokens: _Tokens) -> tuple[Circuit, _Tokens]:
    if not tokens:
        raise _unreadable(text, len(text))
    kind, word, place = tokens[0]
    if kind == "name":
        return _named(text, word), tokens[1:]
    if kind != "open":
        raise _unreadable(text, place)
    branch, tokens = _chain(text, tokens[1:])
    branches = [branch]
    while tokens and tokens[0][0] == ",":
        branch, tokens = _chain(text, tokens[1:])
        branches.append(branch)
    if not tokens or tokens[0][0] != ")":
        raise _unreadable(text, tokens[0][2] if tokens else len(text))
    return parallel(*branches), tokens[1:]


def _named(text: str, word: str) -> Circuit:
    match = _NAME.fullmatch(word)
    if match is None or match["letters"] not in ELEMENTS:
        raise UsageError(
            f"the circuit {text!r} holds {word!r}; an element is one of {', '.join(ELEMENTS)} and a number, like R1."
        )
    return element(word, ELEMENTS[match["letters"]].function)


def _unreadable(text: str, place: int) -> UsageError:
    shown = f"from {text[place:]!r} on" if place < len(text) else "at its end"
    return UsageError(f"the circuit {text!r} cannot be read {shown}; write it like R0-p(R1,C1)-p(R2-Wo1,C2).")
