"""Checks of a cause for the way in which a capacity follows the content of a carbon."""

from __future__ import annotations

from collections.abc import Sequence

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, written
from ionterface.campaign.stated_quantities import Predicate
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement, compare, over


def proportional_bonding(
    facts: Evidence, *, claim: str, falls: str, bulk: str, contents: Sequence[str], capacities: Sequence[str]
) -> Checked:
    """Whether bonded oxide in proportion to the carbon gives capacities that fall per composite, as they are said to.

    Parameters
    ----------
    claim, falls : str
        The statements that the bonded oxide goes with the carbon or that the carbon limits it, and that the capacity
        per composite falls. A limit need not be reached: what follows from it stays undecided.
    bulk : str
        Capacity of the oxide without bonds to carbon, per oxide.
    contents : sequence of str
        Carbon's share of the composites, rising.
    capacities : sequence of str
        The capacity per oxide at the first and at the last of them.

    Notes
    -----
    In proportion: Q = Q_bulk + s·r per oxide, r = carbon/oxide, s from the first content. Instead, a store that fills:
    Q = Q_bulk + (Q_last - Q_bulk)·K·r/(1 + K·r), K from the first content, that is with all oxide bonded at the last;
    the capacity per composite is Q/(1 + r).
    """
    limited = facts.statement(claim).says is Predicate.LIMITED_BY
    facts.statement(falls)
    low, first, last = (facts.interval(key, "mAh/g") for key in (bulk, capacities[0], capacities[-1]))
    shares = [facts.interval(key, "1") for key in contents]
    a, b = shares[0], shares[-1]
    if not (low.high < first.low and a.high < b.low < 1):
        raise UsageError("contents must rise, and the first capacity must exceed the bulk's.")
    linear = over(lambda q, f, x, y: q + (f - q) * _ratio(y) / _ratio(x), low, first, a, b, unit="mAh/g")
    composite = over(lambda q, y: q * (1 - y), linear, b, unit="mAh/g")
    before = over(lambda q, x: q * (1 - x), first, a, unit="mAh/g")
    at = [facts.number(key).value for key in contents]
    straight = low.middle + (first.middle - low.middle) * _ratio(b.middle) / _ratio(a.middle)
    output = (
        f"bonded oxide in proportion to the carbon would hold {straight:.0f} ({linear.low:.0f} to {linear.high:.0f}) "
        f"mAh/g of oxide at {at[-1]} %, that is {straight * (1 - b.middle):.0f} of composite against "
        f"{before.middle:.0f} at {at[0]} %; printed {facts.number(capacities[-1]).value} of oxide"
    )
    law = _saturating(low.middle, first.middle, last.middle, [share.middle for share in shares])
    if law is not None:
        k, values = law
        output += (
            f"; a store that fills, f = K r/(1 + K r) with K = {written(k, 2)} and r = carbon/oxide, gives "
            f"{joined(f'{v:.0f}' for v in values)} mAh/g of composite at {joined(at)} %"
        )
    assumed = f"without bonds the oxide holds the {facts.number(bulk).value} mAh/g of {facts.number(bulk).material}"
    follows = compare(last, linear).agreement is Agreement.AGREES and composite.high < before.low
    if follows:
        return Checked(Agreement.AGREES, output, assumed=assumed)
    # a fall per composite is possible in proportion too, where the bonds add less than the carbon weighs
    sure = linear.gap(last) > 0 and composite.low >= before.high
    if sure and limited:
        reason = "limited by the carbon the capacity per composite would rise with it, so something else limits it"
        return Checked(Agreement.UNDECIDED, output, reason, assumed)
    if sure:
        reason = "in proportion to the carbon the capacity per composite would rise, not fall"
        return Checked(Agreement.CONTRADICTS, output, reason, assumed)
    reason = "the proportion does not give the last capacity, yet it lets the capacity per composite fall"
    return Checked(Agreement.UNDECIDED, output, reason, assumed)


def _ratio(share: float) -> float:
    """Carbon per oxide of carbon's share of both."""
    return share / (1 - share)


def _saturating(bulk: float, first: float, last: float, shares: Sequence[float]) -> tuple[float, list[float]] | None:
    """K and the capacities per composite of a store that fills; None where the first is already beyond the last."""
    filled = (first - bulk) / (last - bulk) if last > bulk else 1.0
    if not 0 < filled < 1:
        return None
    k = filled / (1 - filled) / _ratio(shares[0])
    per_oxide = [bulk + (last - bulk) * k * _ratio(x) / (1 + k * _ratio(x)) for x in shares]
    return k, [q * (1 - x) for q, x in zip(per_oxide, shares, strict=True)]
