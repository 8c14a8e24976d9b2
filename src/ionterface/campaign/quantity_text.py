"""Quantities as a person writes them in a campaign file: ``1.10 ± 0.05 mg``, ``0.3..1.6 V``, ``1..5``.

The functions here raise ValueError with the end of a sentence; what they return is in SI units.
"""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass

from ionterface.errors import UnitError
from ionterface.estimate import Estimate, parse_estimate
from ionterface.quantities import conversion
from ionterface.quantities import unit as unit_named

_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_INTERVAL = re.compile(rf"\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<unit>.*?)\s*")
_CYCLES = re.compile(r"\s*(\d{1,9})\s*\.\.\s*(\d{1,9})\s*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_CYCLES = 100_000
LONGEST = 100
"""Characters that a quantity may be written with."""


@dataclass(frozen=True)
class Interval:
    """A range of one quantity, both ends included, in `unit`; `text` is how it was written."""

    low: float
    high: float
    unit: str
    text: str

    def __contains__(self, value: float) -> bool:
        """Whether a value in `unit` lies in the range."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return self.text


def estimate_of(value: object, unit: str, *, source: str, positive: bool = True) -> Estimate:
    """The estimate that a text states, in `unit`.

    Raises
    ------
    ValueError
        It is no text, has no unit or a wrong one, is not finite, or not above zero where `positive`.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"{value} has no unit; write it like '{value} {unit}'")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError(f"should be a number with its unit, like '1.10 ± 0.05 {unit}'")
    try:
        estimate = parse_estimate(value, unit, source=source)
    except UnitError as error:
        raise ValueError(str(error)) from error
    if not math.isfinite(estimate.value):
        raise ValueError(f"{value!r} is not a finite number")
    if positive and estimate.value < 0:
        raise ValueError(f"{value!r} is negative; it has to be above zero")
    if positive and estimate.value == 0:
        raise ValueError(f"{value!r} is zero; it has to be above zero")
    return estimate


def interval_of(value: object, unit: str) -> Interval:
    """The range in `unit` that ``0.3..1.6 V`` states; one value is the range from itself to itself.

    Raises
    ------
    ValueError
        It is no such text, or its first end is not below its second.
    """
    if not isinstance(value, str) or ".." not in value:
        low = estimate_of(value, unit, source="", positive=False).value
        return Interval(low, low, unit, str(value))
    written = range_of(value, unit)
    try:
        factor = conversion(written.unit, unit)
    except UnitError as error:
        raise ValueError(str(error)) from error
    return Interval(written.low * factor, written.high * factor, unit, value)


def range_of(value: object, example: str = "V") -> Interval:
    """The range in its own unit that ``1.4..1.8 V`` states.

    Raises
    ------
    ValueError
        It is no such text, or its first end is not below its second.
    """
    match = _INTERVAL.fullmatch(value) if isinstance(value, str) and len(value) <= LONGEST else None
    if match is None:
        raise ValueError(f"{value!r} should be a range with its unit, like '0.5..2 {example}'")
    if not match["unit"]:
        raise ValueError(f"{value!r} has no unit; write it like '{match[0].strip()} {example}'")
    try:
        known = unit_named(match["unit"]).text
    except UnitError as error:
        raise ValueError(str(error)) from error
    low, high = float(match["low"]), float(match["high"])
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"{value!r} does not rise from its first end to its second")
    return Interval(low, high, known, match[0])


def cycles_of(value: object) -> tuple[int, ...]:
    """The cycles that ``3``, ``[1, 2, 3]`` or ``1..5`` names.

    Raises
    ------
    ValueError
        It names none, one twice, one below 1, or more than `MOST_CYCLES`.
    """
    if isinstance(value, str) and (match := _CYCLES.fullmatch(value)):
        first, last = int(match[1]), int(match[2])
        if not 1 <= first <= last or last - first >= MOST_CYCLES:
            raise ValueError(f"{value!r} should run from a cycle not below 1 up to a later one")
        return tuple(range(first, last + 1))
    cycles = (value,) if isinstance(value, int) else value
    if not isinstance(cycles, tuple) or not cycles or len(cycles) > MOST_CYCLES:
        raise ValueError(f"{value!r} should name cycles, like 3, [1, 2, 3] or 1..5")
    for cycle in cycles:
        if not isinstance(cycle, int) or isinstance(cycle, bool) or cycle < 1:
            raise ValueError(f"{cycle!r} is not the number of a cycle; cycles count from 1")
    if len(set(cycles)) != len(cycles):
        raise ValueError(f"{value!r} names a cycle twice")
    return cycles


def date_of(value: object) -> datetime.date:
    """The date that a text such as ``2026-11-22`` states.

    Raises
    ------
    ValueError
        It is no date.
    """
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{value!r} is not a date of the calendar ({error})") from error
    raise ValueError(f"{value!r} is not a date; write it like 2026-11-22")
