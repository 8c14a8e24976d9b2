"""What the note above a panel says about a result: its interval, and why it is not valid."""

from __future__ import annotations

import math

from ionterface.errors import Severity
from ionterface.estimate import Estimate, Status
from ionterface.figures.panel import printed_unit
from ionterface.figures.typography import typographic
from ionterface.fitting.confidence import interval
from ionterface.methods.result import Result


def joined(*parts: str) -> str:
    """The parts that say something, as one note."""
    return "; ".join(part for part in parts if part).replace("± 95", "±\u00a095").replace("95 %", "95\u00a0%")


def caution(result: Result) -> str:
    """Why a result is not valid, not computable or a bound; empty for one that is valid.

    The first reason stands in full, the others are counted: a caption or a table lists them.
    """
    if result.status is Status.VALID:
        return ""
    reasons = [f for f in result.findings if f.severity is Severity.ERROR] or list(result.findings)
    if not reasons:
        return str(result.status.value)
    first = typographic(f"{reasons[0].message.rstrip('.')} ({reasons[0].code})")
    more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return f"{result.status.value}: {first}{more}"


def half_width(estimate: Estimate, degrees: float) -> float:
    """Half width of the 95 % interval, in the unit of the estimate; NaN where σ or its degrees are unknown."""
    low, high = interval(estimate, degrees)
    return (high - low) / 2


def stated(estimate: Estimate, degrees: float, unit: str) -> str:
    """Value ± half width of its 95 % interval with the unit; the value alone where there is no interval."""
    value = estimate.to(unit)
    half = half_width(value, degrees)
    number = Estimate(value.value, half, unit).number() if half > 0 else f"{value.value:.3g}"
    printed = "" if unit == "1" else f" {printed_unit(unit)}"
    return (typographic(number) + printed).replace(" ", "\u00a0")  # a line never ends inside it


def finite(value: float) -> bool:
    """Whether a number can be drawn."""
    return math.isfinite(value)
