"""Checks of numbers that describe a cell, a protocol or an instrument."""

from __future__ import annotations

import math
from typing import Any

from ionterface.errors import UsageError


def demand(described: Any, *names: str, above: float | None = None, least: float | None = None) -> None:
    """Demand that attributes are finite numbers within a bound.

    Raises
    ------
    UsageError
        One is not; the sentence names it and its owner.
    """
    owner = type(described).__name__
    for name in names:
        value = getattr(described, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise UsageError(f"{name} of {owner} must be a finite number, not {value!r}.")
        if above is not None and not value > above:
            raise UsageError(f"{name} of {owner} must be above {above:g}, not {value:g}.")
        if least is not None and not value >= least:
            raise UsageError(f"{name} of {owner} must be {least:g} or more, not {value:g}.")
