"""Checks of mass shares and of capacities on several mass bases, for any components.

A part and what is beside it are lists of printed shares, all of one whole; together they are the mass basis. All
intervals come from the printed digits.
"""

from __future__ import annotations

from collections.abc import Sequence

from ionterface.campaign.checks.composition import quotient
from ionterface.campaign.checks.evidence import Checked, Evidence, joined, spread, verdict, written
from ionterface.methods.agreement import Agreement, Interval, compare, over

TOLERANCE = 0.01
"""How far two mass ratios may lie apart beyond their digits: no film's composition is known better, a choice. [1]"""
_ASSUMED = f"mass ratios are compared within {TOLERANCE:g} beyond their digits"


def _ratio(facts: Evidence, part: Sequence[str], beside: Sequence[str]) -> Interval:
    """Mass of the part over mass of part and what is beside it."""
    shares = [facts.interval(key, "1") for key in (*part, *beside)]
    return over(lambda *s: sum(s[: len(part)]) / sum(s), *shares)


def _shares(facts: Evidence, keys: Sequence[str]) -> str:
    """``55 % VOx and 15 % rGO``."""
    return joined(f"{facts.number(key).value} {facts.number(key).unit} {facts.number(key).of}" for key in keys)


def composition_gives(
    facts: Evidence, *, pairs: Sequence[tuple[str, str]], part: Sequence[str], beside: Sequence[str]
) -> Checked:
    """Whether capacities on two mass bases ask for the mass ratio of the printed composition.

    Each pair is a capacity on the greater basis and one on the part of it. `part` and `beside` are shares of one whole
    that make up the two bases.
    """
    film = _ratio(facts, part, beside)
    asked = {(a, b): quotient(facts.interval(a), facts.interval(b)) for a, b in pairs}
    off = [pair for pair, ratio in asked.items() if ratio.gap(film) > TOLERANCE]
    above, below = (facts.number(key) for key in pairs[0])
    texts = [f"{facts.number(a).value}/{facts.number(b).value} = {spread(q)}" for (a, b), q in asked.items()]
    return verdict(
        not off,
        f"mass of {below.basis} per {above.basis}: {', '.join(texts)}; {_shares(facts, (*part, *beside))} of "
        f"{facts.number(part[0]).basis} give {spread(film)}",
        f"with {_shares(facts, (*part, *beside))} {_would_be(facts, off, film)}" if off else "",
        _ASSUMED,
    )


def content_gives(facts: Evidence, *, pairs: Sequence[tuple[str, str]], rest: Sequence[str]) -> Checked:
    """Whether capacities on two mass bases ask for the mass ratio that the content of the rest leaves.

    Each pair is a capacity on the greater basis and one on the part of it; `rest` are the shares of the greater basis
    that do not belong to the part.
    """
    shares = [facts.interval(key, "1") for key in rest]
    left = over(lambda *s: 1 - sum(s), *shares)
    asked = {(a, b): quotient(facts.interval(a), facts.interval(b)) for a, b in pairs}
    off = [pair for pair, ratio in asked.items() if ratio.gap(left) > TOLERANCE]
    above, below = (facts.number(key) for key in pairs[0])
    texts = [f"{facts.number(a).value}/{facts.number(b).value} = {spread(q)}" for (a, b), q in asked.items()]
    return verdict(
        not off,
        f"mass of {below.basis} per {above.basis}: {', '.join(texts)}; {_shares(facts, rest)} of {above.basis} leave "
        f"{spread(left)}",
        f"with {_shares(facts, rest)} of {above.basis} {_would_be(facts, off, left)}" if off else "",
        _ASSUMED,
    )


def _would_be(facts: Evidence, pairs: Sequence[tuple[str, str]], ratio: Interval) -> str:
    """``443 mAh/g on VOx+rGO would be 563.8 on VOx, not 518``."""
    texts = []
    for a, b in pairs:
        above, below = facts.number(a), facts.number(b)
        value = above.interval.to(below.unit or "1").middle / ratio.middle
        texts.append(
            f"{above.value} {above.unit} on {above.basis} would be {value:.1f} on {below.basis}, not {below.value}"
        )
    return joined(texts)


def share_on_two_bases(
    facts: Evidence, *, stated: str, part: Sequence[str], beside: Sequence[str], rest: Sequence[str]
) -> Checked:
    """Whether a share of one mass basis is what the shares of a greater whole make it.

    `part` and `beside` are shares of the whole that make up the basis; `rest` are the shares of the whole outside it.
    The output says which composition of the whole the stated share asks for.
    """
    number = facts.number(stated)
    there, here = _ratio(facts, part, beside), number.interval.to("1")
    whole = facts.number(part[0]).basis
    outside = sum(facts.interval(key, "1").middle for key in rest)
    inside = (1 - outside) * here.middle
    asked = f"{100 * inside:.1f} % {number.of} and {100 * (1 - outside - inside):.1f} % of the others of {number.basis}"
    return verdict(
        here.gap(there) <= TOLERANCE,
        f"{_shares(facts, (*part, *beside))} of {whole} make {number.of} {spread(there)} of {number.basis}; printed "
        f"{number.value} {number.unit}",
        f"{number.value} {number.unit} {number.of} is of {number.basis} in {number.place}; the shares of {whole} make "
        f"it {100 * there.middle:.1f} %" + (f", and it would ask for a {whole} of {asked}" if rest else ""),
        _ASSUMED,
    )


def parts_give_share(facts: Evidence, *, part: str, parts: Sequence[str], share: str) -> Checked:
    """Whether parts by mass, which are meant exactly, give a printed mass share."""
    values = {key: facts.number(key).printed.value for key in parts}
    exact = values[part] / sum(values.values())
    printed = facts.number(share)
    found = f"{':'.join(facts.number(key).value for key in parts)} parts by mass hold {written(100 * exact)} % "
    found += facts.number(part).of
    return verdict(
        compare(printed.interval.to("1"), Interval(exact, exact)).agreement is Agreement.AGREES,
        f"{found}; printed {printed.value} {printed.unit}",
        f"{found}, not {printed.value} {printed.unit}",
    )
