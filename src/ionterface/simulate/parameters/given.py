"""A parameter of a cell: its value with unit, where it is from, and how far it is to be trusted."""

from __future__ import annotations

import difflib
import enum
import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Column, Estimate, Table
from ionterface.quantities import unit
from ionterface.simulate.cell import Cell

SAMPLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mass": ("kg", "mass of the working electrode that capacities refer to"),
        "counter_mass": ("kg", "mass of the counter electrode"),
        "area": ("m2", "geometric area of the working electrode"),
    }
)
"""What a set may ask of a sample: the argument of its builder, with its unit and in words."""


class Confidence(enum.Enum):
    """Where a value stands between a measurement and a guess."""

    MEASURED = "measured"
    STATED = "stated by the source"
    COMPUTED = "computed from stated values"
    FITTED = "fitted to stated values"
    ASSUMED = "assumed"
    CHOSEN = "chosen for this simulation"


@dataclass(frozen=True, kw_only=True)
class Given:
    """One value.

    Parameters
    ----------
    value : float
    unit : str
    confidence : Confidence
    source : str
        Place in the literature, or the reason of an assumption.
    low, high : float, optional
        Range in the same unit; demanded of an assumption.
    """

    value: float
    unit: str
    confidence: Confidence
    source: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        unit(self.unit)
        if not math.isfinite(self.value):
            raise UsageError(f"a parameter is a finite number, not {self.value:g} ({self.source}).")
        if not self.source:
            raise UsageError("a parameter needs a source, or the reason of the assumption.")
        if self.confidence is Confidence.ASSUMED and (self.low is None or self.high is None):
            raise UsageError(f"an assumption needs a range ({self.source}).")
        if (self.low is None) != (self.high is None):
            raise UsageError(f"a range has two ends ({self.source}).")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise UsageError(f"{self.value:g} {self.unit} lies outside its range of {self.low:g} to {self.high:g}.")

    @property
    def si(self) -> float:
        """The value in SI units."""
        return self.value * unit(self.unit).factor

    @property
    def range(self) -> str:
        """Both ends in words; empty where there is no range."""
        return "" if self.low is None else f"{self.low:g} to {self.high:g}"


def stated(value: float, unit: str, source: str) -> Given:
    """A value that its source states."""
    return Given(value=value, unit=unit, confidence=Confidence.STATED, source=source)


def computed(value: float, unit: str, source: str) -> Given:
    """A value that follows from stated ones."""
    return Given(value=value, unit=unit, confidence=Confidence.COMPUTED, source=source)


def fitted(value: float, unit: str, source: str) -> Given:
    """A value that was fitted to stated ones."""
    return Given(value=value, unit=unit, confidence=Confidence.FITTED, source=source)


def assumed(value: float, unit: str, reason: str, *, low: float, high: float) -> Given:
    """A value that nobody stated, with the range in which it may lie."""
    return Given(value=value, unit=unit, confidence=Confidence.ASSUMED, source=reason, low=low, high=high)


@dataclass(frozen=True, kw_only=True)
class ParameterSet:
    """The parameters of one cell of one source, by dotted name; immutable, `having` gives a changed one.

    Parameters
    ----------
    name : str
        Source and material, as in ``dai2021:VOx-G``.
    about : str
        What the cell is, in one line.
    cites : tuple of str
    values : Mapping of str to Given
    build : callable
        Makes the cell of these values and of what a sample has to tell: its keyword arguments, each one of `SAMPLE`.
    """

    name: str
    about: str
    cites: tuple[str, ...]
    values: Mapping[str, Given]
    build: Callable[..., Cell]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getitem__(self, name: str) -> float:
        """The value of a parameter in SI units; raises `UsageError` where there is none."""
        return self.given(name).si

    def given(self, name: str) -> Given:
        """The parameter with its unit and source.

        Raises
        ------
        UsageError
            There is none; the sentence offers the nearest names.
        """
        if name not in self.values:
            raise UsageError(f"{self.name} has no parameter {name!r}{nearest(name, self.values)}")
        return self.values[name]

    @property
    def asks(self) -> tuple[str, ...]:
        """What a sample has to tell before there is a cell: names of `SAMPLE`."""
        parameters = inspect.signature(self.build).parameters.values()
        return tuple(p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY)

    def cell(self, **sample: float) -> Cell:
        """The cell of a sample. [SI units: kg, m²]

        Raises
        ------
        MissingFact
            The sample does not tell something that is asked.
        UsageError
            It tells something that is not, or a number that no cell can have.
        """
        for name in sample:
            if name not in self.asks:
                raise UsageError(f"{self.name} asks for no {name!r}{nearest(name, self.asks)}")
        open_ = [name for name in self.asks if name not in sample]
        if open_:
            asked = " and the ".join(SAMPLE[name][1] for name in open_)
            keys = " and ".join(f"`{name}`" for name in open_)
            raise MissingFact(f"what is the {asked}? State {keys}; {self.name} asks for what no set can know.")
        return self.build(self, **sample)

    def having(self, changes: Mapping[str, Estimate]) -> ParameterSet:
        """A set with some values changed; their source then says so, and what stood there.

        Raises
        ------
        UsageError, UnitError
            A name is unknown, or a unit does not fit.
        """
        values = dict(self.values)
        for name, new in changes.items():
            old = self.given(name)
            values[name] = Given(
                value=new.to(old.unit).value,
                unit=old.unit,
                confidence=Confidence.CHOSEN,
                source=f"instead of {old.value:g} {old.unit} ({old.source})",
            )
        return replace(self, values=values)

    def table(self) -> Table:
        """All parameters with unit, range, confidence and source."""
        columns = (
            Column("name", "Parameter"),
            Column("value", "Value"),
            Column("unit", "Unit"),
            Column("range", "Range"),
            Column("confidence", "Confidence"),
            Column("source", "Source"),
        )
        rows = [(n, f"{g.value:g}", g.unit, g.range, g.confidence.value, g.source) for n, g in self.values.items()]
        return Table.of(columns, rows)


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: the names that are near, or those that are known."""
    names = list(known)
    near = [n for n in names if n.endswith(f".{word}")] or difflib.get_close_matches(word, names, n=2)
    return f"; did you mean {' or '.join(near)}?" if near else f"; known are {', '.join(names)}."
