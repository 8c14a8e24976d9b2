"""Which measurement would decide an undecided statement: the first that is lacking, by a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ionterface.methods.verdict.conditions import CHARGING, HALF, Context, reaches
from ionterface.methods.verdict.evidence import FILLED, Kind
from ionterface.methods.verdict.statements import Statement


@dataclass(frozen=True)
class Lacking:
    """Something that is not known, and the measurement that would tell it."""

    when: str
    lacks: Callable[[Context], bool]
    measure: Callable[[Context], str]


def _none_of(*kinds: Kind) -> Callable[[Context], bool]:
    return lambda c: not any(c.of(kind) for kind in kinds)


def _fastest(c: Context) -> float:
    return max((e.rates[1] for e in c.evidence if e.rates is not None), default=0.0)


def _open_above(c: Context) -> float:
    return max(e.film.open_above for e in c.of(Kind.FILM) if e.film is not None)


def _never_open(c: Context) -> bool:
    return bool(c.of(Kind.FILM)) and _fastest(c) < _open_above(c)


def _filled_too_far(c: Context) -> bool:
    return c.all_of(Kind.OUTER_CHARGE, lambda e: e.filled is None or e.filled[1] > HALF)


def _rates(c: Context) -> str:
    return f"scan rates above {_open_above(c) * 1e3:.3g} mV/s, where p > 20 and the film charges as a half space"


NO_FILM = Lacking(
    "no D/L² with its uncertainty",
    _none_of(Kind.FILM),
    lambda c: "GITT or PITT with a stated length, for D/L² of the bulk with its uncertainty",
)
NO_RESISTANCE = Lacking(
    "no series resistance with its uncertainty",
    _none_of(Kind.CHARGING),
    lambda c: "impedance for the series resistance R",
)
MUCH_RC = Lacking(
    f"5·R·C·v above {CHARGING:g} of the window",
    lambda c: not c.all_of(Kind.CHARGING, lambda e: e.high <= CHARGING),
    lambda c: "slower scan rates or less electrode, until 5·R·C·v is below a tenth of the window",
)
NEVER_OPEN = Lacking(
    f"a film filled beyond D·t/L² = {FILLED[next(iter(FILLED))]:g} (plate) at every rate", _never_open, _rates
)
NO_OUTER = Lacking(
    "no valid outer charge",
    _none_of(Kind.OUTER_CHARGE, Kind.STEP_SHARE),
    lambda c: f"four or more {_rates(c)}, and slow ones down to a steady charge, for Trasatti's lines",
)
FILLED_FAR = Lacking(
    f"the slower store is charged beyond {HALF:g} at the slowest of the fast rates",
    _filled_too_far,
    lambda c: (
        "faster scan rates for the outer charge and slow ones down to a steady charge; the film fills sooner "
        "than D and L say"
    ),
)
NOT_REACHED = Lacking(
    "the slower store's line does not reach the charge at the slowest rate, beyond error",
    lambda c: bool(c.of(Kind.OUTER_CHARGE)) and not c.all_of(Kind.OUTER_CHARGE, reaches),
    lambda c: (
        "the leak's current by holding the potential, to be taken off, and slow rates down to a steady charge; the "
        "charge there is more than the line in v^-½ is seen to reach"
    ),
)
THICKNESS = Lacking(
    "all of these are known",
    lambda c: True,
    lambda c: (
        "a series of thicknesses or particle sizes: at slow rates the bulk's charge grows with them, a surface's stays"
    ),
)
_STORES = (NO_FILM, NO_RESISTANCE, MUCH_RC, NEVER_OPEN, NO_OUTER, FILLED_FAR, NOT_REACHED, THICKNESS)


def _always(text: str) -> Lacking:
    return Lacking("always", lambda c: True, lambda c: text)


DECIDING: dict[Statement, tuple[Lacking, ...]] = {
    Statement.NOT_SEMI_INFINITE: (
        NO_RESISTANCE,
        _always("five or more scan rates over a decade, corrected by the series resistance"),
    ),
    Statement.STORE_APART: _STORES,
    Statement.BULK_LIMITS: _STORES,
    Statement.THIN_FILM: (
        NO_FILM,
        Lacking(
            "p between 0.1 and 20 at the fastest rate",
            lambda c: True,
            lambda c: f"scan rates up to p > 20: {_rates(c)}",
        ),
    ),
    Statement.SERIES_RC: (NO_RESISTANCE, _always("a more certain series resistance by impedance")),
    Statement.HOST_NOT_ALONE: (
        Lacking(
            "no electron ledger and no closure",
            _none_of(Kind.LEDGER, Kind.CLOSURE, Kind.VALENCE),
            lambda c: "the composition by thermogravimetry, for an electron ledger of the capacity",
        ),
        _always("XPS valence of the metal at two states of charge"),
    ),
    Statement.CARBON_ALONE: (_always("a carbon blank at the same current per mass of film"),),
}
"""For each statement, in order: what may be lacking."""


def deciding(statement: Statement, context: Context) -> str:
    """The measurement that would decide a statement."""
    return next(one.measure(context) for one in DECIDING[statement] if one.lacks(context))
