"""Charge that ideal graphene holds: its few states near neutrality in series with a compact layer on its faces.

References
----------
.. [1] T. Fang, A. Konar, H. Xing, D. Jena, Appl. Phys. Lett. 91 (2007) 092109. doi:10.1063/1.2776887
"""

from __future__ import annotations

import math

from ionterface.errors import UsageError
from ionterface.methods.constants import FARADAY, molar_mass

ELEMENTARY_CHARGE = 1.602176634e-19
"""[C], exact by the definition of the SI."""
REDUCED_PLANCK = 1.054571817e-34
"""[J s]"""
FERMI_VELOCITY = 1.0e6
"""Of electrons in graphene near neutrality; measured values lie within 0.8 to 1.2 of it. [m/s]"""
BOND_LENGTH = 1.42e-10
"""Between neighbouring carbon atoms. [m]"""
FACES = 2
FILLING = ELEMENTARY_CHARGE**3 / (math.pi * (REDUCED_PLANCK * FERMI_VELOCITY) ** 2)
"""Charge of a sheet over the square of its shift of potential from neutrality, warm broadening left out. [C/m² V²]"""


def area_per_atom() -> float:
    """Of the sheet, one face. [m²]"""
    return 3 * math.sqrt(3) / 4 * BOND_LENGTH**2


def specific_area() -> float:
    """Of both faces of all sheets, about 2630 m²/g. [m²/kg]"""
    avogadro = FARADAY.value / ELEMENTARY_CHARGE
    return FACES * area_per_atom() * avogadro / molar_mass("C").to("kg/mol").value


def sheet_charge(window: float, *, compact_layer: float = math.inf) -> float:
    """Charge of one sheet, per area of the sheet, after a shift of the potential from neutrality. [C/m²]

    Parameters
    ----------
    window : float
        How far the potential moves from that of neutral graphene. [V]
    compact_layer : float, optional
        Capacitance of the layer of ions on each of its two faces; without it the states alone limit. [F/m²]

    Notes
    -----
    The states take q = e³·u²/(pi·(hbar·v)²) for a shift u of the Fermi level [1]_, the layers q = 2·C·(V - u); u solves
    both. The temperature adds 0.2 % at 1 V and is left out. Graphene that is charged already at the start of the window
    has more states to offer; `most_layer_charge` bounds what the layers allow wherever neutrality lies.

    Raises
    ------
    UsageError
        A window or a layer that is not positive.
    """
    if not (window > 0 and compact_layer > 0):
        raise UsageError(
            f"graphene takes charge over a positive window and layer, not {window:g} V, {compact_layer:g}."
        )
    if math.isinf(compact_layer):
        return FILLING * window**2
    stiffness = FILLING / (FACES * compact_layer)
    shift = 2 * window / (1 + math.sqrt(1 + 4 * stiffness * window))
    return FILLING * shift**2


def most_layer_charge(window: float, *, compact_layer: float) -> float:
    """Charge of one sheet if its states were without limit: 2·C·V, wherever neutrality lies. [C/m²]"""
    return FACES * compact_layer * window


def electrons_per_carbon(charge: float) -> float:
    """Electrons per atom that a charge per area of one sheet [C/m²] is. [1]"""
    return charge * area_per_atom() / ELEMENTARY_CHARGE
