"""The closed vocabulary of a ``stated.yaml``: what a number can be, what a text can say, what a component is for."""

from __future__ import annotations

import enum
from typing import TypeVar

from ionterface.campaign.suggestions import did_you_mean
from ionterface.quantities import unit as read_unit

Word = TypeVar("Word", bound=enum.Enum)


class StatedQuantity(enum.Enum):
    """What a printed number is; beside it a unit of its kind, which the printed unit must be convertible to."""

    SPECIFIC_CAPACITY = ("specific capacity", "mAh/g")
    AREAL_CAPACITY = ("areal capacity", "mAh/cm2")
    THEORETICAL_CAPACITY = ("theoretical capacity", "mAh/g")
    SPECIFIC_CURRENT = ("specific current", "A/g")
    AREAL_CURRENT = ("areal current", "mA/cm2")
    RETENTION = ("retention", "%")
    EFFICIENCY = ("efficiency", "%")
    RATIO = ("ratio", "1")
    MASS_SHARE = ("mass share", "%")
    PARTS_BY_MASS = ("parts by mass", "1")
    MOLAR_MASS = ("molar mass", "g/mol")
    ELECTRONS_PER_FORMULA = ("electrons per formula unit", "1")
    IONS_PER_FORMULA = ("ions per formula unit", "1")
    CARRIERS_PER_ION = ("electrons per ion", "1")
    FARADAY = ("Faraday constant", "C/mol")
    VALENCE = ("valence", "1")
    PH = ("pH", "1")
    CONCENTRATION = ("concentration", "mol/L")
    MASS_CONCENTRATION = ("mass concentration", "mg/mL")
    DENSITY = ("density", "g/cm3")
    VOLUME = ("volume", "mL")
    VESSEL_VOLUME = ("vessel volume", "mL")
    AMOUNT = ("amount", "mmol")
    MASS = ("mass", "g")
    MASS_PER_AREA = ("mass per area", "mg/cm2")
    AREA = ("area", "cm2")
    THICKNESS = ("thickness", "um")
    LENGTH = ("length", "um")
    TEMPERATURE = ("temperature", "K")
    TIME = ("time", "s")
    CYCLE = ("cycle", "1")
    POTENTIAL = ("potential", "V")
    POTENTIAL_LIMIT = ("potential limit", "V")
    POTENTIAL_STEP = ("potential step", "V")
    PEAK_SEPARATION = ("peak separation", "mV")
    SCAN_RATE = ("scan rate", "mV/s")
    B_VALUE = ("b-value", "1")
    DIFFUSIVITY = ("diffusivity", "cm2/s")
    RATE_CONSTANT = ("rate constant", "cm/s")
    PSI_SLOPE = ("psi slope", "")
    RESISTANCE = ("resistance", "Ohm")
    AREAL_CAPACITANCE = ("areal capacitance", "uF/cm2")
    LATTICE_SPACING = ("lattice spacing", "Angstrom")
    DIFFRACTION_ANGLE = ("diffraction angle", "deg")
    WAVELENGTH = ("wavelength", "Angstrom")
    WAVENUMBER = ("wavenumber", "1/cm")
    ENERGY = ("energy", "eV")
    AXIS_LIMIT = ("axis limit", "")
    ASSIGNMENT = ("assignment", "")
    NAME = ("name", "")

    def __init__(self, text: str, unit: str) -> None:
        self.text = text
        self.unit = unit

    def misfit(self, unit: str | None) -> str:
        """What is wrong with a number of this kind in a unit, as a sentence; empty where nothing is."""
        if unit is None:
            return ""
        here = read_unit(unit)
        if self.unit == "":
            return ""
        there = read_unit(self.unit)
        angles = ["deg" in dict(one.symbols) for one in (here, there)]
        if here.dimension == there.dimension and angles[0] == angles[1]:
            return ""
        return f"a {self.text} is not given in {unit!r}; write it in a unit like {self.unit!r}"


class Predicate(enum.Enum):
    """What a text says in words, as structure; the parameters stand in ``with``."""

    STEADY_FROM = "steady-from"
    GROWS_UNTIL = "grows-until"
    HIGHEST = "highest"
    HIGHER = "higher"
    LINE_STAYS = "line-stays"
    SPACING_RISES = "spacing-rises"
    POSITIONS_SAME = "positions-same"
    POSITIONS_DIFFER = "positions-differ"
    INSERTED_SHOWN_BY = "inserted-shown-by"
    CONTAINS_PHASE = "contains-phase"
    B_DIFFERS_FROM_ONE = "b-differs-from-one"
    MOSTLY_INTERFACE = "mostly-interface"
    SYMBOL_MEANS = "symbol-means"
    CAPACITY_FALLS_WITH = "capacity-falls-with"
    PROPORTIONAL_TO = "proportional-to"
    LIMITED_BY = "limited-by"
    MASS_LOSS_IN_AIR = "mass-loss-in-air"
    PROTONS_FEW = "protons-few"
    CARBON_NEGLIGIBLE = "carbon-negligible"


class Role(enum.Enum):
    """What a component does in an electrode."""

    HOST = "host"
    CARBON = "carbon"
    BINDER = "binder"
    ADDITIVE = "additive"


class TableRole(enum.Enum):
    """What the rows of a printed table are."""

    REPLICATES = "replicates"
    BANDS = "bands"
    COMPARISON = "comparison"
    SERIES = "series"


def word_of(kind: type[Word], named: str, text: object) -> object:
    """The member of a vocabulary that a text names; what is no text is handed back.

    Raises
    ------
    ValueError
        There is none; the sentence offers the nearest.
    """
    if not isinstance(text, str):
        return text
    known = {spelling(member): member for member in kind}
    if text not in known:
        raise ValueError(f"{text!r} is no {named}{did_you_mean(text, known)}")
    return known[text]


def spelling(word: enum.Enum) -> str:
    """How a word of the vocabulary is written in the file."""
    return str(word.value[0] if isinstance(word.value, tuple) else word.value)
