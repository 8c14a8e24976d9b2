"""Scan rates that a file's header, a label or a name states, and whether the data contradict them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ionterface.errors import Finding, Severity, UnitError
from ionterface.estimate import parse_estimate
from ionterface.methods.voltammogram import CONTRADICTION
from ionterface.record import Metadata

_IN_TEXT = re.compile(
    r"(?<![\d.])(?<!\d-)(?P<number>\d+(?:\.\d+)?)[\s_]*(?P<prefix>[muµμ])?V[\s_·]*(?:/|per)?[\s_]*s(?:ec)?(?![a-z])",
    re.IGNORECASE,
)
_FACT = re.compile(r"(scan|sweep)[ _-]?(rate|speed)|\bdE ?/ ?dt\b", re.IGNORECASE)
_UNIT_OF_FACT = re.compile(r"[(\[](?P<unit>[^()\[\]]+)[)\]]")
_PREFIXES = {"": 1.0, "m": 1e-3, "u": 1e-6, "µ": 1e-6, "μ": 1e-6}


@dataclass(frozen=True)
class StatedRate:
    """What a source says, such as "the file name"; the scan rate in V/s."""

    source: str
    rate: float


def stated_rates(metadata: Metadata) -> tuple[StatedRate, ...]:
    """What header, label and file name of a record say about its scan rate. [V/s]

    A label goes before the name of the file, which then speaks of several records. A name with several rates says
    nothing.
    """
    found = [StatedRate(f"the header ({key})", rate) for key, rate in _facts(metadata)]
    for source, text in (("the label", metadata.label), ("the file name", metadata.file)):
        rates = set(rates_in(text))
        if len(rates) == 1:
            found.append(StatedRate(source, rates.pop()))
            break
    return tuple(found)


def rates_in(text: str) -> tuple[float, ...]:
    """Scan rates that stand in a text, such as 0.1 in ``cv_100mVs.txt``; the ends of a range are none. [V/s]"""
    return tuple(float(m["number"]) * _PREFIXES[(m["prefix"] or "").lower()] for m in _IN_TEXT.finditer(text))


def contradiction(stated: StatedRate, rate: float, *, measured: bool, where: str) -> Finding | None:
    """W-CV1 where what a source states differs by more than 1 % from the scan rate that is used.

    Parameters
    ----------
    rate : float
        [V/s]
    measured : bool
        Whether it comes from potential against time; else it is the one that was given.
    """
    off = stated.rate / rate
    if abs(off - 1) <= CONTRADICTION:
        return None
    slip = ""
    if abs(off / 1000 - 1) <= CONTRADICTION:
        slip = ", as if mV/s were read as V/s"
    elif abs(off * 1000 - 1) <= CONTRADICTION:
        slip = ", as if V/s were read as mV/s"
    used = "the potential moves at" if measured else "the given scan rate is"
    message = (
        f"{stated.source} states {_shown(stated.rate)}, {used} {_shown(rate)}{slip}; the latter is used, correct "
        f"whichever is wrong."
    )
    return Finding("W-CV1", Severity.WARNING, message, where)


def _shown(rate: float) -> str:
    return f"{rate * 1e3:.4g} mV/s"


def _facts(metadata: Metadata) -> list[tuple[str, float]]:
    """Facts of a header that name a scan rate; those that cannot be read say nothing."""
    found = []
    for key, value in metadata.facts.items():
        if not _FACT.search(key):
            continue
        unit = _UNIT_OF_FACT.search(key)
        text = value.replace(",", ".").strip()
        for candidate in (text, f"{text} {unit['unit'] if unit else ''}"):
            try:
                found.append((key, parse_estimate(candidate, "V/s").value))
                break
            except UnitError:
                continue
    return [(key, rate) for key, rate in found if rate > 0]
