"""Nameless errors within one calculation: a quantity that enters twice has one error, not two independent ones."""

from __future__ import annotations

import math

from ionterface.estimate import UNNAMED, Estimate

OWN = "own error of "
"""How the names begin that `own` gives and `released` takes away."""


def named(estimate: Estimate, source: str) -> Estimate:
    """The estimate with every nameless error under a name, so that it is one error wherever it enters."""
    stated = dict(estimate.contributions)
    if estimate.independent:
        stated[source] = estimate.independent
    unstated = {source if name == UNNAMED else name: part for name, part in estimate.unstated.items()}
    return Estimate.from_parts(estimate.value, estimate.unit, stated, unstated)


def own(estimate: Estimate, what: str) -> Estimate:
    """As `named`, for the time of one calculation; `released` ends it."""
    return named(estimate, f"{OWN}{what}")


def released(made: Estimate) -> Estimate:
    """What was made of `own` errors, with these nameless again: another calculation does not share them."""
    parts = [part for name, part in made.contributions.items() if name.startswith(OWN)]
    stated = {name: part for name, part in made.contributions.items() if not name.startswith(OWN)}
    unknown = [part for name, part in made.unstated.items() if name.startswith(OWN)]
    unstated = {name: part for name, part in made.unstated.items() if not name.startswith(OWN)}
    if unknown:
        unstated[UNNAMED] = math.hypot(*unknown, unstated.get(UNNAMED, 0.0))
    return Estimate.from_parts(made.value, made.unit, stated, unstated, math.hypot(made.independent, *parts))
