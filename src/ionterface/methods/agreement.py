"""Whether a printed number and a computed one agree, judged by what its digits say and by nothing else.

A printed ``443`` states that the number lies between 442.5 and 443.5. That half width is the rounding of a text, not a
standard uncertainty, and it is never turned into one. Calculations with printed numbers therefore carry intervals.
"""

from __future__ import annotations

import enum
import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ionterface.errors import UsageError
from ionterface.quantities import conversion


class Agreement(enum.Enum):
    """How a printed number stands to a computed one."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    UNDECIDED = "undecided"


class Kind(enum.Enum):
    """How a text marks a number."""

    PLAIN = ""
    ABOUT = "~"
    BELOW = "<"
    ABOVE = ">"


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`, in one unit.

    Raises
    ------
    UsageError
        `low` is above `high`, or one of them is not a number.
    """

    low: float
    high: float
    unit: str = "1"

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise UsageError(f"an interval from {self.low} to {self.high} {self.unit} does not exist.")

    @property
    def middle(self) -> float:
        """The number halfway; the finite end where the other one is open."""
        if math.isinf(self.low):
            return self.high
        return self.low if math.isinf(self.high) else (self.low + self.high) / 2

    def to(self, unit: str) -> Interval:
        """The same interval in another unit."""
        factor = conversion(self.unit, unit)
        return Interval(self.low * factor, self.high * factor, unit)

    def holds(self, value: float) -> bool:
        """Whether a number in the interval's unit lies in it."""
        return self.low <= value <= self.high

    def gap(self, other: Interval) -> float:
        """How far the other interval lies away, in this one's unit; 0 where they touch or overlap."""
        there = other.to(self.unit)
        return max(0.0, there.low - self.high, self.low - there.high)


_PRINTED = re.compile(r"(?P<mark>[~<>]?)\s*(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")


@dataclass(frozen=True)
class Printed:
    """A number as a text prints it: its digits, its mark (~, <, >), its value."""

    text: str
    value: float
    kind: Kind
    half_width: float
    """Half a unit of the last digit; after ~, of the last digit that is not zero."""

    def interval(self, unit: str = "1") -> Interval:
        """The numbers that would have been printed like this.

        A number below a bound is taken to be positive, as capacities and contents are.
        """
        if self.kind is Kind.BELOW:
            return Interval(0.0, self.value, unit)
        if self.kind is Kind.ABOVE:
            return Interval(self.value, math.inf, unit)
        number, half = Decimal(self.text.lstrip(self.kind.value)), Decimal(repr(self.half_width))
        return Interval(float(number - half), float(number + half), unit)


def read_printed(text: str) -> Printed:
    """The number that a text such as ``443``, ``~700``, ``<10`` or ``4.57e-11`` prints.

    Raises
    ------
    UsageError
        The text is not one printed number.
    """
    match = _PRINTED.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is not a printed number; write it like 443, ~700, <10 or 4.57e-11.")
    number, kind = Decimal(match["number"]), Kind(match["mark"])
    shown = number.normalize() if kind is Kind.ABOUT else number
    exponent = shown.as_tuple().exponent
    assert isinstance(exponent, int)  # the pattern admits finite numbers only
    half = 0.0 if kind in (Kind.BELOW, Kind.ABOVE) else float(Decimal(5).scaleb(exponent - 1))
    return Printed(match["mark"] + match["number"], float(number), kind, half)


def over(function: Callable[..., float], *intervals: Interval, unit: str = "1") -> Interval:
    """The interval of a function of intervals, each argument in its interval's own unit.

    The function must be monotonic in every argument within the intervals; then its extremes lie at their corners.
    """
    corners = itertools.product(*((i.low, i.high) for i in intervals))
    values = [function(*corner) for corner in corners]
    return Interval(min(values), max(values), unit)


@dataclass(frozen=True)
class Comparison:
    """A printed interval beside a computed one, and how they stand to each other."""

    agreement: Agreement
    stated: Interval
    computed: Interval
    gap: float
    """Distance between the two in the unit of `stated`; 0 where they overlap."""


def compare(stated: Interval, computed: Interval, *, std: float | None = 0.0, coverage: float = 2.0) -> Comparison:
    """Hold a stated interval against a computed one.

    Parameters
    ----------
    stated, computed : Interval
        Both of one kind of quantity.
    std : float, optional
        Standard uncertainty of the computed number in the unit of `computed`; 0 where its interval says all,
        None where nobody stated it. [unit of `computed`]
    coverage : float, optional
        How many standard uncertainties the two may lie apart.

    Notes
    -----
    They agree when the intervals overlap or lie at most `coverage` · `std` apart. Where they do not overlap and the
    uncertainty is not stated, the comparison is undecided.

    Raises
    ------
    UnitError
        The two measure different quantities.
    """
    gap = stated.gap(computed)
    if gap == 0.0:
        return Comparison(Agreement.AGREES, stated, computed, 0.0)
    if std is None:
        return Comparison(Agreement.UNDECIDED, stated, computed, gap)
    near = gap <= coverage * std * conversion(computed.unit, stated.unit)
    return Comparison(Agreement.AGREES if near else Agreement.CONTRADICTS, stated, computed, gap)
