"""When an estimate says something: each condition with the words that the table of rules prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ionterface.methods.verdict.evidence import FILLED, HALF_SPACE, Evidence, Kind

MATERIAL = 0.05
"""Share of the charge below which two stores are not told apart: the laws themselves hold no better."""
HALF = 0.6
"""Part of the slower store that may be charged at the slowest rate of a line in v^-½: beyond it no body is a half
space, whatever its D and L were said to be."""
THIN = 0.1
"""p up to which a film follows the potential: b is then 0.999 or more."""
CHARGING = 0.1
"""Part of the window that 5·R·C·v may take."""
WHOLE = 0.95
"""Share from which a blank holds all of the charge."""
DEPART = 0.05
"""Departure of an exponent from ½ that is let pass."""
SHORT = 0.2
"""Of L²/D: how long a step may last for the body to charge like a half space."""
LOSES_WINDOW = "W-T4"
DOES_NOT_FIT = frozenset({"W-SP5", "W-SP6", "W-SP7"})


@dataclass(frozen=True)
class Context:
    """All evidence that may decide, in its order."""

    evidence: tuple[Evidence, ...]

    def of(self, kind: Kind) -> tuple[Evidence, ...]:
        """That of one kind."""
        return tuple(e for e in self.evidence if e.kind is kind)

    def all_of(self, kind: Kind, test: Callable[[Evidence], bool]) -> bool:
        """Whether there is such evidence and all of it passes a test."""
        found = self.of(kind)
        return bool(found) and all(test(e) for e in found)


@dataclass(frozen=True)
class Condition:
    """Words and a test of one estimate within all the evidence."""

    words: str
    holds: Callable[[Evidence, Context], bool]

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self.words}; {other.words}", lambda e, c: self.holds(e, c) and other.holds(e, c))


def above(limit: float) -> Condition:
    """The whole interval lies above a limit."""
    return Condition(f"95 % interval above {limit:g}", lambda e, c: e.low > limit)


def below(limit: float) -> Condition:
    """The whole interval lies below a limit."""
    return Condition(f"95 % interval below {limit:g}", lambda e, c: e.high < limit)


def _films(test: Callable[[Evidence, Evidence], bool]) -> Callable[[Evidence, Context], bool]:
    return lambda e, c: c.all_of(Kind.FILM, lambda film: test(e, film))


def _half_space(e: Evidence, film: Evidence) -> bool:
    numbers = film.film
    if numbers is None or e.rates is None:
        return False
    slowest = e.rates[0]
    return numbers.p(slowest)[0] >= HALF_SPACE and numbers.filled(slowest)[1] <= FILLED[numbers.geometry]


def _outlasted(e: Evidence, film: Evidence) -> bool:
    return film.film is not None and e.times is not None and film.film.filling[1] * e.times[1] <= SHORT


BULK_IS_HALF_SPACE = Condition(
    f"D and L put p >= {HALF_SPACE:g} and a film filled to D·t/L² <= {FILLED[next(iter(FILLED))]:g} (plate) at the "
    "slowest of its rates",
    _films(_half_space),
)
STEPS_SHORT = Condition(f"the steps last at most {SHORT:g}·L²/D", _films(_outlasted))
SLOWER_STORE_FALLS = Condition(
    f"beside it a store of more than {MATERIAL:g} of the charge decays with the rate, beyond error, and is charged to "
    f"at most {HALF:g} there",
    lambda e, c: (
        e.beside is not None
        and e.filled is not None
        and e.beside[0] > MATERIAL
        and e.filled[0] > 0
        and e.filled[1] <= HALF
    ),
)


def reaches(e: Evidence) -> bool:
    """Whether the line of the slower store, followed down to the slowest rate, holds all of its charge there.

    A half space takes up v^-½, a finite body less: charge beyond the line is a leak's or that of a third process.
    """
    if e.filled is None or e.rates is None or e.slowest is None:
        return False
    return e.filled[0] * math.sqrt(e.rates[0] / e.slowest) >= 1


LINE_REACHES = Condition(
    "its line in v^-½, followed to the slowest rate of all, reaches its charge there, beyond error (no body takes up "
    "more than a half space; a leak does)",
    lambda e, c: reaches(e),
)
DIFFUSES_TOO = Condition(
    f"beside it more than {MATERIAL:g} of the charge diffuses, beyond error",
    lambda e, c: e.beside is not None and e.beside[0] > MATERIAL,
)
RC_IS_SMALL = Condition(
    f"5·R·C·v takes at most {CHARGING:g} of the window and no ohmic loss is told",
    lambda e, c: LOSES_WINDOW not in e.codes and c.all_of(Kind.CHARGING, lambda r: r.high <= CHARGING),
)
FITS = Condition("the steps are described by the model", lambda e, c: not DOES_NOT_FIT & e.codes)
NEAR_HALF = Condition(
    f"95 % interval within {DEPART:g} of 0.5", lambda e, c: e.low > 0.5 - DEPART and e.high < 0.5 + DEPART
)
FILM_IS_THIN = Condition(f"p <= {THIN:g} at the fastest rate", lambda e, c: e.high <= THIN)
FILM_IS_THICK = Condition(f"p >= {HALF_SPACE:g} at the fastest rate", lambda e, c: e.low >= HALF_SPACE)


def every(conditions: Sequence[Condition]) -> Condition:
    """All of them."""
    first, *rest = conditions
    for one in rest:
        first = first & one
    return first
