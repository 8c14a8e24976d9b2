"""Whether rates tell the parameters of the Tian-Coleman law."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ionterface.errors import Finding, Severity
from ionterface.fitting.model_fit import Fit

FEWEST = 6
"""Rates that three parameters ask for."""
EACH_SIDE = 2
"""Rates that are asked for on either side of the fall."""
CORRELATED = 0.95
PATTERN = 0.05
KEYS = {"capacity": "Q_M", "time": "tau", "exponent": "n"}
NAMES = {"capacity": "low-rate capacity", "time": "characteristic time", "exponent": "exponent"}
BOUNDS = {"Q_M": (0.0, math.inf), "tau": (0.0, math.inf), "n": (0.0, 10.0)}


def tian_coleman_findings(
    count: int, fit: Fit | None, correlation: float, covered: tuple[int, int], pattern: float
) -> tuple[Finding, ...]:
    """W-RC2, W-RC4, W-RC7 and W-RC9 of the fit to so many rates; `covered` of them lie on either side of the fall."""
    found = []
    if count <= len(BOUNDS):
        message = (
            f"{count} rate{'s' * (count != 1)} leave{'s' * (count == 1)} no degree of freedom for three parameters; "
            f"measure at least {FEWEST}, over three decades."
        )
        found.append(Finding("W-RC4", Severity.ERROR, message))
    if fit is None:
        return tuple(found)
    if fit.remark and count > len(BOUNDS):
        found.append(Finding("W-RC9", Severity.ERROR, f"{fit.remark}: the rates do not show where the capacity falls."))
    lacking = []
    if count < FEWEST:
        lacking.append(f"there are {count} rates, not {FEWEST}")
    for number, where in zip(covered, ("below 0.1", "above 1"), strict=True):
        if number < EACH_SIDE:
            lacking.append(f"{number or 'none'} with R·tau {where}, not {EACH_SIDE}")
    if abs(correlation) > CORRELATED:
        lacking.append(f"n and tau are correlated by {correlation:.2f}")
    if lacking:
        message = (
            f"the rates do not cover the fall of the capacity: {', '.join(lacking)}; n and tau lean on each other."
        )
        found.append(Finding("W-RC2", Severity.WARNING, message))
    if pattern < PATTERN:
        message = (
            f"residuals of ln Q keep their sign over neighbouring rates (p = {pattern:.2g}): one process does not "
            "describe the fall, n and tau are averages of several."
        )
        found.append(Finding("W-RC7", Severity.WARNING, message))
    return tuple(found)


def open_side(key: str, ends: tuple[float, float]) -> int:
    """1 where the data give an interval no upper end, −1 no lower one, 2 neither, 0 where both are given."""
    least, most = BOUNDS[KEYS[key]]
    low, high = ends[0] <= least, ends[1] >= most
    return 2 if low and high else 1 if high else -1 if low else 0


def open_ends(intervals: Mapping[str, tuple[float, float]]) -> list[Finding]:
    """W-RC2 of the parameters whose 95 % interval lacks an end."""
    found = []
    for key, ends in intervals.items():
        side = open_side(key, ends)
        if side == 2:
            message = f"the rates say nothing of the {NAMES[key]}: its 95 % interval has no end."
            found.append(Finding("W-RC2", Severity.ERROR, message))
        elif side:
            missing, said = ("upper", "at least") if side > 0 else ("lower", "at most")
            message = (
                f"the 95 % interval of the {NAMES[key]} has no {missing} end: the rates tell an '{said}', no value."
            )
            found.append(Finding("W-RC2", Severity.WARNING, message))
    return found
