"""A parameter of a cell: its value with unit, where it is from, and how far it is to be trusted."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ionterface.errors import UsageError
from ionterface.estimate import Column, Estimate, Table
from ionterface.quantities import unit


class Confidence(enum.Enum):
    """Where a value stands between a measurement and a guess."""

    MEASURED = "measured"
    STATED = "stated without a measurement that was seen"
    COMPUTED = "computed from stated values"
    ASSUMED = "assumed"


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
        if not self.source:
            raise UsageError("a parameter needs a source, or the reason of the assumption.")
        if self.confidence is Confidence.ASSUMED and (self.low is None or self.high is None):
            raise UsageError(f"an assumption needs a range ({self.source}).")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise UsageError(f"{self.value:g} {self.unit} lies outside its range of {self.low:g} to {self.high:g}.")

    @property
    def si(self) -> float:
        """The value in SI units."""
        return self.value * unit(self.unit).factor


@dataclass(frozen=True)
class ParameterSet:
    """The parameters of the cells of one source, by dotted name; immutable, `having` gives a changed one."""

    name: str
    cites: tuple[str, ...]
    values: Mapping[str, Given]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getitem__(self, name: str) -> float:
        """The value of a parameter in SI units.

        Raises
        ------
        UsageError
            There is none; the sentence offers the nearest names.
        """
        return self.given(name).si

    def given(self, name: str) -> Given:
        """The parameter with its unit and source; raises `UsageError` where there is none."""
        if name in self.values:
            return self.values[name]
        near = difflib.get_close_matches(name, self.values, n=2)
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        raise UsageError(f"{self.name} has no parameter {name!r}{hint}")

    def having(self, **changes: Estimate) -> ParameterSet:
        """A set with some values changed; ``__`` in a name stands for a dot. What is changed is an assumption.

        Raises
        ------
        UsageError, UnitError
            A name is unknown, or a unit does not fit.
        """
        values = dict(self.values)
        for key, new in changes.items():
            name = key.replace("__", ".")
            old = self.given(name)
            value = new.to(old.unit).value
            values[name] = replace(
                old, value=value, low=value, high=value, confidence=Confidence.ASSUMED, source="changed by the user"
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
        rows = [
            (name, f"{g.value:g}", g.unit, _range(g), g.confidence.value, g.source) for name, g in self.values.items()
        ]
        return Table.of(columns, rows)


def _range(given: Given) -> str:
    return "" if given.low is None or given.high is None else f"{given.low:g} to {given.high:g}"
