"""What the note above a panel says about a result: its interval, and why it is not valid."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from ionterface.errors import Severity
from ionterface.estimate import Estimate, Status
from ionterface.figures.panel import printed_unit
from ionterface.figures.typography import typographic
from ionterface.fitting.confidence import interval
from ionterface.methods.result import Result

_CLAUSE = re.compile(r"(?:\d+ of \d+ [^:]*: )?.{20,}?(?=; |: | \()")
_FIRST = re.compile(r"(?<=\w) \(first: \d+\)(?=: )")
"""Which is the first of those that were counted: the table tells."""
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:[mµkn]?(?:V|A|F|C|g|s|Ω)|%|K|°C)(?![A-Za-z]))")
_NEGATIVE = re.compile(r"(?<![\w.)])-(?=\d)")


def joined(*parts: str, cautions: Iterable[str] = ()) -> str:
    """The parts that say something, as one note; each caution begins a line of its own."""
    said = "; ".join(part for part in parts if part).replace("± 95", "±\u00a095")
    said = said.replace("95 %", "95\u00a0%").replace(": 95", ":\u00a095")
    return "\n".join(line for line in (said, *dict.fromkeys(cautions)) if line)


def caution(result: Result) -> str:
    """Why a result is not valid, not computable or a bound; empty for one that is valid.

    There is room for what was found first, not for what to do about it, and the other reasons are counted: the table
    of the result has every sentence whole.
    """
    if result.status is Status.VALID:
        return ""
    reasons = [f for f in result.findings if f.severity is Severity.ERROR] or list(result.findings)
    if not reasons:
        return str(result.status.value)
    whole = _FIRST.sub("", reasons[0].message.rstrip("."))
    clause = _CLAUSE.match(whole)
    first = typographic(f"{clause[0] if clause else whole} ({reasons[0].code})")
    more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return f"{result.status.value}: {as_printed(first)}{more}"


def as_printed(text: str) -> str:
    """The text with minus signs before its numbers, with α, and no line's end between a number and its unit."""
    return _BEFORE_UNIT.sub("\u00a0", _NEGATIVE.sub("−", text).replace("alpha", "α"))


def of_95_percent(*shown: str) -> str:
    """What of a figure is a 95 % interval (``±``, ``bars``, ``band``), of what is shown: ``±, bars and band: 95 %``."""
    named = [one for one in shown if one]
    if named == ["±"]:
        return "± 95 %"
    return f"{' and '.join(filter(None, (', '.join(named[:-1]), named[-1])))}: 95 %" if named else ""


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
    return (as_printed(typographic(number)) + printed).replace(" ", "\u00a0")  # a line never ends inside it


def finite(value: float) -> bool:
    """Whether a number can be drawn."""
    return math.isfinite(value)
