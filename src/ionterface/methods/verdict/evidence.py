"""One row per independent estimate: what it is, over which range it holds, and whether it may decide anything."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from ionterface.errors import UsageError
from ionterface.estimate import Estimate, Status
from ionterface.methods.finite_diffusion import Geometry

Range = tuple[float, float]


class Kind(enum.Enum):
    """What an estimate measures."""

    PROPORTIONAL_SHARE = "v-proportional share"
    OUTER_CHARGE = "outer charge over total"
    STEP_SHARE = "share charged at once after steps"
    EXPONENT = "exponent b"
    FILM = "film number p from D and L"
    DIFFUSIVITY = "diffusivity by titration"
    CHARGING = "charging through the series resistance"
    RATE_EXPONENT = "exponent n of capacity against rate"
    CARBON_BLANK = "share of a carbon blank"
    DOUBLE_LAYER = "share of a double layer"
    LEDGER = "electrons on the host's metal over its most"
    CLOSURE = "valence below the floor"
    VALENCE = "measured valence above that of the charge"


SHARES = (Kind.OUTER_CHARGE, Kind.STEP_SHARE, Kind.PROPORTIONAL_SHARE)
"""Estimates of the share of a store apart from diffusion; of one set of data the first one counts."""
FILLED = {Geometry.PLATE: 0.25, Geometry.CYLINDER: 0.05, Geometry.SPHERE: 0.02}
"""D·t/L² up to which a body charges like a half space: a line through a decade of rates then meets v^-½ = 0 at less
than 2 % of its charge."""


@dataclass(frozen=True, kw_only=True)
class FilmNumbers:
    """What D and L say of a body in sweeps over one window."""

    filling: Range
    """95 % interval of D/L². [1/s]"""
    inverse_thermal: float
    """nF/RT. [1/V]"""
    window: float
    """[V]"""
    geometry: Geometry

    def p(self, rate: float) -> Range:
        """95 % interval of p = L²nFv/(RTD) at a scan rate [V/s]. [1]"""
        low, high = self.filling
        return self.inverse_thermal * rate / high, self.inverse_thermal * rate / low

    def filled(self, rate: float) -> Range:
        """95 % interval of D·t/L² for the time t of one sweep at a scan rate [V/s]. [1]"""
        low, high = self.filling
        return low * self.window / rate, high * self.window / rate

    @property
    def open_above(self) -> float:
        """Scan rate from which the body charges like a half space over the whole sweep. [V/s]"""
        return max(
            self.filling[1] * self.window / FILLED[self.geometry], HALF_SPACE * self.filling[1] / self.inverse_thermal
        )


HALF_SPACE = 20.0
"""p from which the peak of a plate is that of a half space."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """An independent estimate, as a verdict sees it: numbers, ranges, and the state of the result it came from.

    No name of a sample or a material is in it. `data` says which measurement it rests on and is compared for equality
    only: two estimates of one measurement count as one.

    Raises
    ------
    UsageError
        The interval is upside down, or its measurement is not named.
    """

    kind: Kind
    value: Estimate
    low: float
    """95 % interval, in the unit of `value`; NaN where it is not known."""
    high: float
    status: Status
    data: str
    source: str
    """The method that gave it."""
    reason: str = ""
    """Why it decides nothing; empty where it does."""
    codes: frozenset[str] = frozenset()
    """Of the warnings and errors of its result."""
    rates: Range | None = None
    """Scan rates that it rests on. [V/s]"""
    potentials: Range | None = None
    """[V]"""
    times: Range | None = None
    """Since a step. [s]"""
    beside: Range | None = None
    """95 % interval of the share of the slower store in the same data. [1]"""
    filled: Range | None = None
    """95 % interval of the part of the slower store that is charged at the slowest of `rates`. [1]"""
    slowest: float | None = None
    """Scan rate of the whole charge, of which `beside` is a share. [V/s]"""
    film: FilmNumbers | None = None

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise UsageError(f"the interval of the {self.kind.value} runs from {self.low:g} down to {self.high:g}.")
        if not self.data:
            raise UsageError(f"name the measurement that the {self.kind.value} rests on.")

    @property
    def decides(self) -> bool:
        """Whether it may: its result is valid and its interval is known."""
        return not self.reason

    @property
    def order(self) -> tuple[object, ...]:
        """By this evidence is sorted, so that the order in which it was given does not matter."""
        numbers = (x if math.isfinite(x) else math.inf for x in (self.value.value, self.low, self.high))
        return (list(Kind).index(self.kind), self.data, self.source, self.status.value, self.reason, *numbers)
