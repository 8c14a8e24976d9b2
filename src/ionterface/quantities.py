"""Units, and the one vocabulary of measured columns.

Inside the package every quantity has one unit and one sign, written once here and visible in the column name.
Readers convert into it, tables and figures convert out of it.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from functools import lru_cache

from ionterface.errors import UnitError

# -- units ---------------------------------------------------------------------------------------------------------
# Exponents of (kg, m, s, A, K, mol). A percent is the number 0.01.
_BASE: dict[str, tuple[float, tuple[int, ...]]] = {
    "1": (1.0, (0, 0, 0, 0, 0, 0)),
    "%": (1e-2, (0, 0, 0, 0, 0, 0)),
    "g": (1e-3, (1, 0, 0, 0, 0, 0)),
    "m": (1.0, (0, 1, 0, 0, 0, 0)),
    "L": (1e-3, (0, 3, 0, 0, 0, 0)),
    "s": (1.0, (0, 0, 1, 0, 0, 0)),
    "min": (60.0, (0, 0, 1, 0, 0, 0)),
    "h": (3600.0, (0, 0, 1, 0, 0, 0)),
    "d": (86400.0, (0, 0, 1, 0, 0, 0)),
    "A": (1.0, (0, 0, 0, 1, 0, 0)),
    "K": (1.0, (0, 0, 0, 0, 1, 0)),
    "mol": (1.0, (0, 0, 0, 0, 0, 1)),
    "M": (1e3, (0, -3, 0, 0, 0, 1)),
    "C": (1.0, (0, 0, 1, 1, 0, 0)),
    "Ah": (3600.0, (0, 0, 1, 1, 0, 0)),
    "V": (1.0, (1, 2, -3, -1, 0, 0)),
    "J": (1.0, (1, 2, -2, 0, 0, 0)),
    "Wh": (3600.0, (1, 2, -2, 0, 0, 0)),
    "W": (1.0, (1, 2, -3, 0, 0, 0)),
    "F": (1.0, (-1, -2, 4, 2, 0, 0)),
    "S": (1.0, (-1, -2, 3, 2, 0, 0)),
    "Ohm": (1.0, (1, 2, -3, -2, 0, 0)),
    "Hz": (1.0, (0, 0, -1, 0, 0, 0)),
    "Pa": (1.0, (1, -1, -2, 0, 0, 0)),
    "eV": (1.602176634e-19, (1, 2, -2, 0, 0, 0)),
    "Angstrom": (1e-10, (0, 1, 0, 0, 0, 0)),
    "deg": (math.pi / 180, (0, 0, 0, 0, 0, 0)),
}
_PREFIXES = {
    "f": 1e-15,
    "p": 1e-12,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "c": 1e-2,
    "d": 1e-1,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
}
_UNPREFIXED = {"1", "%", "min", "h", "d", "Angstrom", "deg"}
_SPELLINGS = str.maketrans(
    {
        "µ": "u",
        "μ": "u",
        "·": " ",
        "⋅": " ",
        "*": " ",
        "−": "-",
        "⁻": "-",
        "²": "2",
        "³": "3",
        "¹": "1",
        "Å": "Angstrom",
    }
)
_FACTOR = re.compile(r"1|(?P<symbol>[A-Za-z%]+)(?:\^?(?P<exponent>-?\d+))?")


@dataclass(frozen=True)
class Unit:
    """A unit: its factor to SI and its dimension, exponents of (kg, m, s, A, K, mol)."""

    text: str
    factor: float
    dimension: tuple[int, ...]
    symbols: tuple[tuple[str, int], ...]


@lru_cache(maxsize=512)
def unit(text: str) -> Unit:
    """The unit that a text such as ``mAh/g``, ``mV s-1`` or ``µA/cm²`` names.

    Raises
    ------
    UnitError
        The text holds a symbol that the vocabulary does not know; the sentence offers the nearest ones.
    """
    plain = text.translate(_SPELLINGS).replace("Ω", "Ohm").replace("A.h", "Ah").replace("W.h", "Wh").strip() or "1"
    symbols: dict[str, int] = {}
    factor, dimension = 1.0, [0] * 6
    for position, part in enumerate(plain.split("/")):
        for word in part.split() or [""]:  # nothing beside a slash is a unit that got lost
            match = _FACTOR.fullmatch(word)
            if match is None:
                raise UnitError(f"{text!r} is not a unit that can be read; write it like mAh/g, mV/s or mA/cm2.")
            name = match["symbol"] or "1"
            scale, base = _symbol(name, text)
            exponent = int(match["exponent"] or 1) * (-1 if position else 1)
            factor *= scale**exponent
            dimension = [d + exponent * b for d, b in zip(dimension, base, strict=True)]
            if name != "1":
                symbols[name] = symbols.get(name, 0) + exponent
    return Unit(text, factor, tuple(dimension), tuple(symbols.items()))


def _symbol(name: str, text: str) -> tuple[float, tuple[int, ...]]:
    if name in _BASE:
        return _BASE[name]
    prefix, rest = name[:1], name[1:]
    if prefix in _PREFIXES and rest in _BASE and rest not in _UNPREFIXED:
        scale, dimension = _BASE[rest]
        return _PREFIXES[prefix] * scale, dimension
    known = [*list(_BASE), "mg", "ug", "mA", "uA", "mV", "mAh", "cm2", "um", "nm", "mL", "kOhm", "mHz", "kHz"]
    near = difflib.get_close_matches(name, known, n=2)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    raise UnitError(f"the unit {text!r} holds the unknown symbol {name!r}{hint}")


def conversion(from_unit: str, to_unit: str) -> float:
    """Factor that takes a number in `from_unit` to a number in `to_unit`.

    Raises
    ------
    UnitError
        The two units do not measure the same kind of quantity.
    """
    a, b = unit(from_unit), unit(to_unit)
    if a.dimension != b.dimension:
        raise UnitError(f"{from_unit!r} cannot be converted to {to_unit!r}: they measure different quantities.")
    return a.factor / b.factor


def combine(first: str, second: str, sign: int = 1) -> str:
    """The unit of a product (`sign` 1) or a quotient (`sign` -1), written as ``C/kg``."""
    symbols = dict(unit(first).symbols)
    for name, exponent in unit(second).symbols:
        symbols[name] = symbols.get(name, 0) + sign * exponent
    return _written(symbols)


def raised(text: str, exponent: int) -> str:
    """The unit of an integer power."""
    return _written({name: n * exponent for name, n in unit(text).symbols})


def _written(symbols: dict[str, int]) -> str:
    above = [f"{n}{e if e != 1 else ''}" for n, e in symbols.items() if e > 0]
    below = [f"{n}{-e if e != -1 else ''}" for n, e in symbols.items() if e < 0]
    if not above and not below:
        return "1"
    return (" ".join(above) or "1") + ("/" + " ".join(below) if below else "")


# -- columns -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Quantity:
    """A measured quantity: its column, the unit in that column, its symbol, and what it means (with its sign)."""

    column: str
    unit: str
    symbol: str
    meaning: str
    integer: bool = False


TIME = Quantity("time_s", "s", "t", "time since the first point of the record")
VOLTAGE = Quantity("voltage_V", "V", "E", "working electrode against reference, or cell voltage")
CURRENT = Quantity("current_A", "A", "I", "positive when the working electrode is oxidised")
CHARGE = Quantity("charge_C", "C", "Q", "integral of current since the first point")
ENERGY = Quantity("energy_J", "J", "W", "integral of voltage times current since the first point")
COUNTER_CHARGE = Quantity(
    "counter_charge_C", "C", "Q", "instrument's charge counter since the first point, signed as the current"
)
COUNTER_HALF_CYCLE_CHARGE = Quantity(
    "counter_half_cycle_charge_C",
    "C",
    "Q",
    "instrument's charge counter that restarts with every half cycle or step, signed as the current",
)
COUNTER_HALF_CYCLE_ENERGY = Quantity(
    "counter_half_cycle_energy_J",
    "J",
    "W",
    "instrument's energy counter that restarts with every half cycle or step, signed as the current",
)
CONTROL_CURRENT = Quantity("control_current_A", "A", "I", "current that the instrument was told to apply")
CONTROL_VOLTAGE = Quantity("control_voltage_V", "V", "E", "potential that the instrument was told to apply")
COUNTER_ELECTRODE_VOLTAGE = Quantity("counter_electrode_voltage_V", "V", "E", "counter electrode against reference")
CELL_VOLTAGE = Quantity("cell_voltage_V", "V", "E", "working electrode against counter electrode")
POWER = Quantity("power_W", "W", "P", "power reported by the instrument")
RESISTANCE = Quantity("resistance_Ohm", "Ohm", "R", "resistance reported by the instrument")
TEMPERATURE = Quantity("temperature_K", "K", "T", "temperature reported by the instrument")
FREQUENCY = Quantity("frequency_Hz", "Hz", "f", "frequency of the excitation")
IMPEDANCE_REAL = Quantity("impedance_real_Ohm", "Ohm", "Z'", "real part of the impedance")
IMPEDANCE_IMAGINARY = Quantity(
    "impedance_imaginary_Ohm", "Ohm", "Z''", "imaginary part of the impedance, negative when capacitive"
)
INSTRUMENT_CYCLE = Quantity("instrument_cycle", "1", "N", "cycle number given by the instrument", integer=True)
INSTRUMENT_HALF_CYCLE = Quantity(
    "instrument_half_cycle", "1", "N", "half cycle number given by the instrument", integer=True
)
INSTRUMENT_STEP = Quantity("instrument_step", "1", "N", "step or sequence number given by the instrument", integer=True)

VOCABULARY: dict[str, Quantity] = {
    q.column: q
    for q in (
        TIME, VOLTAGE, CURRENT, CHARGE, ENERGY, COUNTER_CHARGE, COUNTER_HALF_CYCLE_CHARGE, COUNTER_HALF_CYCLE_ENERGY,
        CONTROL_CURRENT, CONTROL_VOLTAGE, COUNTER_ELECTRODE_VOLTAGE, CELL_VOLTAGE, POWER, RESISTANCE, TEMPERATURE,
        FREQUENCY, IMPEDANCE_REAL, IMPEDANCE_IMAGINARY, INSTRUMENT_CYCLE, INSTRUMENT_HALF_CYCLE, INSTRUMENT_STEP,
    )
}  # fmt: skip
VENDOR_PREFIX = "vendor "
"""Columns of the file that the vocabulary does not know keep the vendor's name behind this prefix."""
