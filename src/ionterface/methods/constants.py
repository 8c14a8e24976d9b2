"""Constants of nature and atomic masses, each from one source, and the molar mass of a formula.

References
----------
.. [1] CODATA 2018: E. Tiesinga et al., Rev. Mod. Phys. 93 (2021) 025010. doi:10.1103/RevModPhys.93.025010
.. [2] Standard atomic weights 2021: T. Prohaska et al., Pure Appl. Chem. 94 (2022) 573. doi:10.1515/pac-2019-0603
   Checked against the table of the Commission on Isotopic Abundances and Atomic Weights (ciaaw.org); where it gives an
   interval (H, Li, B, C, N, O, Mg, Si, S, Cl, Br), the abridged value within it, recalled.
   B, Mg, Al, Si, P, Ca, Cr, Se, Br and all beyond Zn but Sn: recalled, and compared with a public copy of that table.
"""

from __future__ import annotations

import re

from ionterface.errors import UsageError
from ionterface.estimate import Estimate

FARADAY = Estimate(96485.33212, 0.0, "C/mol")
"""Faraday constant, exact by the definition of the SI [1]_."""
GAS_CONSTANT = Estimate(8.314462618, 0.0, "J/mol K")
"""Molar gas constant, exact by the definition of the SI [1]_."""
ROOM_TEMPERATURE = 298.15
"""25 °C [K]; for texts that state no temperature, and then said with the result."""

_GRAMS: dict[str, tuple[float, float]] = {
    "H": (1.0080, 0.0002),
    "Li": (6.94, 0.06),
    "B": (10.81, 0.02),
    "C": (12.011, 0.002),
    "N": (14.007, 0.001),
    "O": (15.999, 0.001),
    "F": (18.998403162, 0.000000005),
    "Na": (22.98976928, 0.00000002),
    "Mg": (24.305, 0.002),
    "Al": (26.9815384, 0.0000003),
    "Si": (28.085, 0.001),
    "P": (30.973761998, 0.000000005),
    "S": (32.06, 0.02),
    "Cl": (35.45, 0.01),
    "K": (39.0983, 0.0001),
    "Ca": (40.078, 0.004),
    "Ti": (47.867, 0.001),
    "V": (50.9415, 0.0001),
    "Cr": (51.9961, 0.0006),
    "Mn": (54.938043, 0.000002),
    "Fe": (55.845, 0.002),
    "Co": (58.933194, 0.000003),
    "Ni": (58.6934, 0.0004),
    "Cu": (63.546, 0.003),
    "Zn": (65.38, 0.02),
    "Se": (78.971, 0.008),
    "Br": (79.904, 0.003),
    "Zr": (91.224, 0.002),
    "Nb": (92.90637, 0.00001),
    "Mo": (95.95, 0.01),
    "Ru": (101.07, 0.02),
    "Ag": (107.8682, 0.0002),
    "In": (114.818, 0.001),
    "Sn": (118.710, 0.007),
    "Sb": (121.760, 0.001),
    "I": (126.90447, 0.00003),
    "Ba": (137.327, 0.007),
    "La": (138.90547, 0.00007),
    "W": (183.84, 0.01),
    "Ir": (192.217, 0.002),
    "Pt": (195.084, 0.009),
    "Bi": (208.98040, 0.00001),
}
_PART = re.compile(r"(?P<open>\()|(?P<close>\))(?P<times>\d*\.?\d*)|(?P<symbol>[A-Z][a-z]?)(?P<count>\d*\.?\d*)")


def atomic_masses() -> dict[str, Estimate]:
    """Molar mass of each element of the table. [g/mol]"""
    return {symbol: Estimate(m, u, "g/mol", source=f"atomic mass of {symbol}") for symbol, (m, u) in _GRAMS.items()}


def molar_mass(formula: str) -> Estimate:
    """Molar mass of a formula such as ``VO2``, ``Zn(CF3SO3)2`` or ``Zn0.25V2O5``. [g/mol]

    Raises
    ------
    UsageError
        The formula cannot be read, or holds an element that the table lacks.
    """
    total = Estimate(0.0, 0.0, "g/mol")
    for symbol, count in atoms(formula).items():
        if symbol not in _GRAMS:
            raise UsageError(f"{formula!r} holds {symbol!r}, whose atomic mass is not in the table.")
        total = total + atomic_masses()[symbol] * count
    return total


def atoms(formula: str) -> dict[str, float]:
    """How many atoms of each element a formula holds; parentheses may be nested.

    Raises
    ------
    UsageError
        The formula cannot be read.
    """
    stack: list[dict[str, float]] = [{}]
    place = 0
    while place < len(formula):
        part = _PART.match(formula, place)
        if part is None or (part["close"] and len(stack) == 1):
            break
        place = part.end()
        if part["open"]:
            stack.append({})
            continue
        inner, times = (stack.pop(), part["times"]) if part["close"] else ({part["symbol"]: 1.0}, part["count"])
        for symbol, count in inner.items():
            stack[-1][symbol] = stack[-1].get(symbol, 0.0) + count * float(times or 1)
    if place < len(formula) or len(stack) != 1 or not stack[0]:
        raise UsageError(f"{formula!r} is not a formula that can be read; write it like Zn(CF3SO3)2.")
    return stack[0]
