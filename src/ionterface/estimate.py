"""Numbers that remember where their errors come from, and tables of them.

An `Estimate` is value ± std [unit]. Its error is kept as one signed contribution per named source, so that a source
that two numbers share (the mass of one electrode) cancels in their ratio and adds in their sum. A source whose σ
nobody stated is carried along in the same way: a capacity of an electrode of unknown σ(mass) prints "not stated", the
retention made of two such capacities does not.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ionterface import quantities
from ionterface.errors import UnitError

NOT_STATED = "not stated"
UNNAMED = "unnamed"
"""Stands in for the name of unstated errors that bear none; each is independent of every other, as stated ones are."""
_NOTHING: Mapping[str, float] = MappingProxyType({})
_ROUNDING = 1e-9  # of the value: an uncertainty below it is that of arithmetic, not of a measurement
_CANCELLED = 1e-12  # of the value: what rounding leaves of a source that has cancelled
_IMMATERIAL = 1e-6  # of the value: where an unstated error as large as its source moves the value less, it is dropped


class Status(enum.Enum):
    """What a result may be used for."""

    VALID = "valid"
    NOT_VALID = "not valid"
    BOUND = "bound"
    NOT_COMPUTABLE = "not computable"


def _clean(parts: Mapping[str, float], least: float) -> Mapping[str, float]:
    if math.isnan(least):
        return _NOTHING
    return MappingProxyType({name: part for name, part in sorted(parts.items()) if not abs(part) <= least})


@dataclass(frozen=True, init=False, eq=True)
class Estimate:
    """A value with its standard uncertainty and unit.

    Parameters
    ----------
    value : float
    std : float or None
        Standard uncertainty in `unit`; 0 for a number that is exact by definition, None where nobody stated it.
    unit : str
    source : str
        Name of the error source. An error without a name is taken as independent wherever it is used.

    A value of 0 whose σ nobody stated counts as if its error were one unit: it is not exact.

    Notes
    -----
    Propagation is linear (GUM, JCGM 100:2008, section 5): contributions of one named source add with their sign,
    different sources add in quadrature.
    """

    value: float
    unit: str
    contributions: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    unstated: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    independent: float = 0.0

    def __init__(self, value: float, std: float | None, unit: str, *, source: str = "") -> None:
        if std is not None and math.isnan(std):
            std = None
        if std is not None and std < 0:
            raise UnitError(f"a standard uncertainty cannot be negative ({std} {unit}).")
        stated = {source: float(std)} if std and source else {}
        unknown = {source or UNNAMED: float(value) or 1.0} if std is None else {}
        self._set(float(value), unit, stated, unknown, float(std) if std and not source else 0.0)

    def _set(
        self, value: float, unit: str, named: Mapping[str, float], unknown: Mapping[str, float], rest: float
    ) -> None:
        quantities.unit(unit)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "contributions", _clean(named, _CANCELLED * abs(value)))
        object.__setattr__(self, "unstated", _clean(unknown, _IMMATERIAL * abs(value)))
        object.__setattr__(self, "independent", abs(rest))

    @classmethod
    def from_parts(
        cls,
        value: float,
        unit: str,
        contributions: Mapping[str, float] = _NOTHING,
        unstated: Mapping[str, float] = _NOTHING,
        independent: float = 0.0,
    ) -> Estimate:
        """An estimate from its parts: signed σ per named source, sensitivity per unstated source, independent σ.

        The part of an unstated source is ∂value/∂ln(source), in `unit`.
        """
        made = cls.__new__(cls)
        made._set(float(value), unit, contributions, unstated, independent)
        return made

    @property
    def std(self) -> float | None:
        """Standard uncertainty in `unit`; None where a source that matters has no stated σ, or there is no value."""
        if self.unstated or math.isnan(self.value):
            return None
        return self.stated_std

    @property
    def stated_std(self) -> float:
        """The part of the standard uncertainty that comes from the sources with a stated σ."""
        return math.hypot(*self.contributions.values(), self.independent)

    # -- arithmetic --------------------------------------------------------------------------------------------
    def _linear(
        self, value: float, unit: str, mine: float, other: Estimate | None = None, theirs: float = 0.0
    ) -> Estimate:
        """The estimate `value` whose derivatives to `self` and `other` are `mine` and `theirs`."""
        named = {name: mine * part for name, part in self.contributions.items()}
        unknown = {name: mine * part for name, part in self.unstated.items()}
        rest = mine * self.independent
        if other is not None:
            for name, part in other.contributions.items():
                named[name] = named.get(name, 0.0) + theirs * part
            for name, part in other.unstated.items():
                mixed = unknown.get(name, 0.0), theirs * part
                unknown[name] = math.hypot(*mixed) if name == UNNAMED else sum(mixed)
            rest = math.hypot(rest, theirs * other.independent)
        return Estimate.from_parts(value, unit, named, unknown, rest)

    def __neg__(self) -> Estimate:
        return self._linear(-self.value, self.unit, -1.0)

    def __abs__(self) -> Estimate:
        return -self if self.value < 0 else self

    def __add__(self, other: Estimate | float) -> Estimate:
        if not isinstance(other, Estimate):
            other = Estimate(other, 0.0, self.unit)
        factor = quantities.conversion(other.unit, self.unit)
        return self._linear(self.value + factor * other.value, self.unit, 1.0, other, factor)

    __radd__ = __add__

    def __sub__(self, other: Estimate | float) -> Estimate:
        return self + (-other)

    def __rsub__(self, other: float) -> Estimate:
        return -self + other

    def __mul__(self, other: Estimate | float) -> Estimate:
        if not isinstance(other, Estimate):
            return self._linear(self.value * other, self.unit, other)
        product = quantities.combine(self.unit, other.unit)
        scale = quantities.unit(self.unit).factor * quantities.unit(other.unit).factor / quantities.unit(product).factor
        return self._linear(scale * self.value * other.value, product, scale * other.value, other, scale * self.value)

    __rmul__ = __mul__

    def __truediv__(self, other: Estimate | float) -> Estimate:
        if not isinstance(other, Estimate):
            if other == 0:
                return Estimate(math.nan, None, self.unit)
            return self._linear(self.value / other, self.unit, 1 / other)
        return self * other**-1

    def __rtruediv__(self, other: float) -> Estimate:
        return other * self**-1

    def __pow__(self, exponent: int) -> Estimate:
        """An integer power; NaN, which is not computable, for a negative one of 0."""
        unit = quantities.raised(self.unit, exponent)
        if exponent == 0:
            return Estimate(1.0, 0.0, unit)
        if self.value == 0 and exponent < 0:
            return Estimate(math.nan, None, unit)
        return self._linear(self.value**exponent, unit, exponent * self.value ** (exponent - 1))

    def apply(self, function: Callable[[float], float], derivative: Callable[[float], float], unit: str) -> Estimate:
        """The estimate of `function` (value in `self.unit` to value in `unit`), by its derivative."""
        return self._linear(function(self.value), unit, derivative(self.value))

    def to(self, unit: str) -> Estimate:
        """The same quantity in another unit."""
        factor = quantities.conversion(self.unit, unit)
        return self._linear(factor * self.value, unit, factor)

    # -- showing -----------------------------------------------------------------------------------------------
    def __str__(self) -> str:
        text = self.number() if self.unit == "1" or math.isnan(self.value) else f"{self.number()} {self.unit}"
        return f"{text} ({self.remark})" if self.remark else text

    @property
    def remark(self) -> str:
        """What print must say beside the number: that its uncertainty, or a part of it, was not stated."""
        if self.std is not None or math.isnan(self.value):
            return ""
        return f"part of the uncertainty {NOT_STATED}" if self._partly_stated else f"uncertainty {NOT_STATED}"

    @property
    def _partly_stated(self) -> bool:
        """Whether the stated part would show in the four digits that a number without uncertainty is printed with."""
        return self.stated_std > 5e-4 * abs(self.value)

    def number(self) -> str:
        """Value ± what is stated of its uncertainty, without the unit, rounded to two digits of the uncertainty."""
        if math.isnan(self.value):
            return Status.NOT_COMPUTABLE.value
        if self.std is None and not self._partly_stated:
            return f"{self.value:.4g}"
        if self.stated_std <= _ROUNDING * abs(self.value):
            return f"{self.value:.6g}"
        from uncertainties import ufloat

        return f"{ufloat(self.value, self.stated_std):.2uP}".replace("±", " ± ")

    def __reduce__(self) -> tuple[object, ...]:
        return (Estimate.from_dict, (self.to_dict(),))

    def to_dict(self) -> dict[str, Any]:
        """The estimate as plain data for a JSON file; nothing rounded."""
        return {
            "value": self.value if math.isfinite(self.value) else None,
            "std": self.std,
            "unit": self.unit,
            "sources": dict(self.contributions),
            "unstated": dict(self.unstated),
            "independent": self.independent,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Estimate:
        """The inverse of `to_dict`."""
        value = math.nan if data["value"] is None else data["value"]
        return cls.from_parts(value, data["unit"], data["sources"], data["unstated"], data["independent"])


_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_WRITTEN = re.compile(rf"\s*(?P<value>{_NUMBER})\s*(?:(?:±|\+/-|\+-)\s*(?P<std>{_NUMBER}))?\s*(?P<unit>.*?)\s*")


def parse_estimate(text: str, unit: str, *, source: str = "") -> Estimate:
    """The estimate that a text such as ``1.10 ± 0.05 mg`` states, converted to `unit`.

    A text without ± has an uncertainty that is not stated. Temperatures may be written in °C.

    Raises
    ------
    UnitError
        No number, no unit, or a unit of another kind.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise UnitError(f"{text!r} is not a number with a unit; write it like '1.10 ± 0.05 {unit}'.")
    given = match["unit"]
    if not given and quantities.unit(unit).dimension != (0,) * 6:
        raise UnitError(f"{text!r} has no unit; write it like '{match['value']} {unit}'.")
    if given.startswith("%") and given[1:].strip()[:1].isalpha():
        raise UnitError(f"{text!r} states a relative uncertainty; write it in the unit, like '1.10 ± 0.05 {unit}'.")
    value = float(match["value"])
    std = float(match["std"]) if match["std"] else None
    if given.replace(" ", "") in ("°C", "degC", "℃"):
        return Estimate(value + 273.15, std, "K", source=source).to(unit)
    return Estimate(value, std, given or "1", source=source).to(unit)


# -- tables --------------------------------------------------------------------------------------------------------
Cell = Estimate | float | int | str | None


@dataclass(frozen=True)
class Column:
    """A column of a table: the key in data files, the heading in print, the unit of its numbers."""

    key: str
    heading: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; a cell is an estimate, a number, a text, or None where there is nothing to say.

    Raises
    ------
    ValueError
        A row has another length than the columns, or two columns bear one key.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"two columns bear one key: {keys}")
        for row in self.rows:
            if len(row) != len(keys):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(keys)} columns: {row}")

    @classmethod
    def of(cls, columns: Iterable[Column], rows: Iterable[Iterable[Cell]]) -> Table:
        """A table from any iterables of columns and rows."""
        return cls(tuple(columns), tuple(tuple(row) for row in rows))

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self.rows)

    def column(self, key: str) -> tuple[Cell, ...]:
        """The cells below one key."""
        place = [column.key for column in self.columns].index(key)
        return tuple(row[place] for row in self.rows)

    def to_dict(self) -> dict[str, Any]:
        """The table as plain data for a JSON file."""
        return {
            "columns": [{"key": c.key, "heading": c.heading, "unit": c.unit} for c in self.columns],
            "rows": [[_plain(cell) for cell in row] for row in self.rows],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Table:
        """The inverse of `to_dict`."""
        columns = (Column(**column) for column in data["columns"])
        return cls.of(columns, ([_cell(cell) for cell in row] for row in data["rows"]))


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Estimate):
        return cell.to_dict()
    if isinstance(cell, float) and not math.isfinite(cell):
        return {"number": repr(cell)}
    return cell


def _cell(data: Any) -> Cell:
    if isinstance(data, Mapping):
        return float(data["number"]) if "number" in data else Estimate.from_dict(data)
    return data  # type: ignore[no-any-return]
