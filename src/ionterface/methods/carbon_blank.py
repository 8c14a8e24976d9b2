"""The oxide's capacity in a composite, with what a carbon film of its own stores taken off."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ionterface.errors import Finding, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.mass_basis import Composition, convert
from ionterface.methods.result import status_of

SAME_CURRENT = 0.05
"""Relative difference up to which two currents per mass of film count as the same."""


@dataclass(frozen=True, kw_only=True)
class Blank:
    """What a film of carbon alone stores, and the current at which it was measured.

    Parameters
    ----------
    capacity : Estimate
        Per mass of carbon. [C/kg]
    current : Estimate
        Per mass of the blank's own film. [A/kg]
    """

    capacity: Estimate
    current: Estimate


@dataclass(frozen=True, kw_only=True)
class OxideCapacity:
    """Capacity per mass of oxide, by division alone and with the blank taken off."""

    divided: Estimate
    """The whole charge per mass of oxide; an upper bound. [C/kg]"""
    subtracted: Estimate
    """The charge without the blank's per mass of oxide; NaN without a blank. [C/kg]"""
    carbon: Estimate
    """The blank's charge per mass of oxide; NaN without a blank. [C/kg]"""
    carbon_share: Estimate
    """Of the whole charge; NaN without a blank. [1]"""
    carbon_per_oxide: Estimate
    """Mass of carbon per mass of oxide. [1]"""
    basis: str
    status: Status
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008",)

    def table(self) -> Table:
        """One row per way to reckon."""
        columns = (
            Column("reckoned", "Reckoned by"),
            Column("capacity", "Capacity of the oxide", "mAh/g"),
            Column("share", "Share of carbon", "%"),
        )
        rows = (
            ("division alone (upper bound)", self.divided.to("mAh/g"), None),
            ("subtraction of the blank", self.subtracted.to("mAh/g"), self.carbon_share.to("%")),
        )
        return Table.of(columns, rows)


def oxide_capacity(
    capacity: Estimate,
    *,
    current: Estimate,
    composition: Composition,
    counted: Sequence[str],
    oxide: Sequence[str],
    carbon: Sequence[str],
    blank: Blank | None = None,
) -> OxideCapacity:
    """Capacity of the oxide of a composite, with and without a carbon blank. [C/kg]

    Parameters
    ----------
    capacity, current : Estimate
        Of the composite, both per mass of the components `counted`. [C/kg, A/kg]
    composition : Composition
    oxide, carbon : sequences of str
        The components that are oxide, and all those that are carbon, whether they are counted or not.
    blank : Blank, optional

    Notes
    -----
    (Q·share(counted) - Q_blank·share(carbon))/share(oxide), all shares of one film. Currents are compared per mass of
    whole film, where both electrodes have one. The blank is taken to store the same in the composite as alone; that
    its surface is as accessible there is not tested. W-M2: no blank (warning, the result is an upper bound); a blank
    at another current (*not valid*); W-M4 (*not valid*): the blank holds more than the whole.

    Raises
    ------
    UsageError
        An unknown component, no oxide or no carbon, one that is both, or no current.
    """
    both = [name for name in oxide if name in carbon]
    if not oxide or not carbon:
        raise UsageError("which components are oxide and which are carbon? Name one of each at least.")
    if both:
        raise UsageError(f"{' and '.join(both)} cannot be oxide and carbon at once.")
    if current.value == 0 or (blank is not None and blank.current.value == 0):
        raise UsageError("a capacity belongs to a current other than zero; state it.")
    divided = convert(capacity.to("C/kg"), composition=composition, from_=counted, to=oxide)
    ratio = composition.share(carbon) / composition.share(oxide)
    nan = Estimate(math.nan, None, "C/kg")
    taken = nan if blank is None else (blank.capacity.to("C/kg") * ratio).to("C/kg")
    left = nan if blank is None else divided - taken
    share = Estimate(math.nan, None, "1") if blank is None else (taken / divided).to("1")
    findings = _findings(blank, (abs(current) * composition.share(counted)).to("A/kg"), divided, left)
    return OxideCapacity(
        divided=divided,
        subtracted=left,
        carbon=taken,
        carbon_share=share,
        carbon_per_oxide=ratio,
        basis="+".join(oxide),
        status=Status.BOUND if blank is None else status_of(findings),
        findings=findings,
        settings={
            "counted": "+".join(counted),
            "oxide": "+".join(oxide),
            "carbon": "+".join(carbon),
            "same current": f"within {SAME_CURRENT:.0%} per mass of film",
        },
    )


def _findings(blank: Blank | None, film_current: Estimate, divided: Estimate, left: Estimate) -> tuple[Finding, ...]:
    if blank is None:
        message = "no carbon blank was given; division gives the oxide all charge of the carbon, an upper bound."
        return (Finding("W-M2", Severity.WARNING, message),)
    found, there = [], abs(blank.current).to("A/kg")
    if abs(there.value / film_current.value - 1) > SAME_CURRENT:
        message = (
            f"the blank ran at {there.to('A/g').value:.4g} A/g of film, the composite at "
            f"{film_current.to('A/g').value:.4g} A/g of film; only a blank at the same current can be taken off."
        )
        found.append(Finding("W-M2", Severity.ERROR, message))
    if left.value < 0:
        message = (
            f"the blank holds {-left.to('mAh/g').value:.4g} mAh/g of oxide more than the whole "
            f"({divided.to('mAh/g').value:.4g} mAh/g); carbon stores less in the composite than alone."
        )
        found.append(Finding("W-M4", Severity.ERROR, message))
    return tuple(found)
