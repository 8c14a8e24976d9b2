"""Plain sentences and names as a journal prints them: formulas, units, powers of ten, ranges.

A formula keeps its letters; what is raised or lowered is a letter of its own in Unicode, so that every output can
hold it. Nothing is guessed about what a name stands for: a word is set as a formula only if it consists of at least
two symbols of elements with a count, or of one with a charge; a word with an underscore or a suffix is the name of a
file and stays as it is.
"""

from __future__ import annotations

import re

_SYMBOL = (
    "(?:"
    "He|Li|Be|Ne|Na|Mg|Al|Si|Cl|Ar|Ca|Sc|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Zr|Nb|Mo|Tc|Ru|"
    "Rh|Pd|Ag|Cd|In|Sn|Sb|Te|Xe|Cs|Ba|La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Ho|Er|Tm|Yb|Lu|Hf|Ta|Re|Os|Ir|Pt|Au|Hg|"
    "Tl|Pb|Bi|Th|H|B|C|N|O|F|P|S|K|V|Y|I|W|U"
    ")"
)
_FORMULA = re.compile(rf"(?<![A-Za-z0-9])(?:{_SYMBOL}(?:[2-9]|[1-9]\d|x(?![a-z]))?){{2,}}(?![A-Za-z0-9])")
_COUNT = re.compile(rf"({_SYMBOL})(\d+|x)")
_ION = re.compile(rf"(?<![A-Za-z0-9])({_SYMBOL})(\d)\+(?![A-Za-z0-9])")
_FILE = re.compile(r"_|\.[A-Za-z]")
_UNIT = re.compile(r"(?:(?<=\d[ \u00a0])|(?<=/))([cmnkµ]?m)(-[123]|[23])(?![A-Za-z0-9])")
_POWER = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)e([+-]?)0*(\d+)(?![A-Za-z0-9])")
_RANGE = re.compile(r"(?<=\d)\.\.(?=\d)")
_MICRO = re.compile(r"(?<=\d )u(?=[AVWLgms](?![A-Za-z0-9]))")
_LOWERED = str.maketrans("0123456789x", "₀₁₂₃₄₅₆₇₈₉ₓ")
_RAISED = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")


def formulas(text: str) -> str:
    """The text with its chemical formulas set.

    >>> formulas("VOx-G in 1 M ZnSO4 against Zn/Zn2+, MnO2_01.mpr, Fig. S29")
    'VOₓ-G in 1 M ZnSO₄ against Zn/Zn²⁺, MnO2_01.mpr, Fig. S29'
    """
    return re.sub(r"\S+", lambda word: word[0] if _FILE.search(word[0]) else _set(word[0]), text)


def typographic(text: str) -> str:
    """The text with its formulas, units, powers of ten and ranges set.

    >>> typographic("5.05e-09 cm2/s in 1.3..1.8 V with 20 uL")
    '5.05×10⁻⁹ cm²/s in 1.3–1.8 V with 20 µL'
    """
    text = _MICRO.sub("µ", _RANGE.sub("–", formulas(text)))
    text = _UNIT.sub(lambda m: m[1] + m[2].translate(_RAISED), text)
    return _POWER.sub(lambda m: f"{m[1]}×10" + (m[2].strip("+") + m[3]).translate(_RAISED), text)


def _set(word: str) -> str:
    word = _FORMULA.sub(lambda whole: _COUNT.sub(lambda m: m[1] + m[2].translate(_LOWERED), whole[0]), word)
    return _ION.sub(lambda m: m[1] + (m[2] + "+").translate(_RAISED), word)
