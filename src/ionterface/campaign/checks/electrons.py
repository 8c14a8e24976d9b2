"""Checks of where the electrons of a capacity can be: on the metal of an oxide, on carbon, at an interface."""

from __future__ import annotations

import math

from ionterface.campaign.checks.evidence import Checked, Evidence, written
from ionterface.campaign.stated import StatedNumber
from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.agreement import Agreement, Interval, over, read_printed
from ionterface.methods.constants import FARADAY, atoms, molar_mass
from ionterface.methods.electron_ledger import charge_closure
from ionterface.methods.graphene_charge import (
    electrons_per_carbon,
    most_layer_charge,
    sheet_charge,
    specific_area,
)
from ionterface.methods.stoichiometry import electrons_per_atom

DENSEST_CARBON = 1 / 6
"""Electrons per carbon atom of LiC6, the most that carbon is known to take from an alkali metal at ambient pressure."""
WINDOWS = Interval(1.0, 1.5, "V")
"""How far an aqueous cell may move the potential of its electrode, where the text does not give both limits."""
USUAL_WINDOW = 1.3
"""[V]"""
COMPACT_LAYERS = Interval(0.10, 0.30, "F/m2")
"""What a compact layer on carbon has in aqueous salt, 10 to 30 uF/cm2."""
USUAL_LAYER = 0.18
"""[F/m²]"""
DEEPEST = {"V": 2, "Ti": 2}
"""Lowest valence that a metal has in its oxides, where no cell takes the oxide to the metal; others may end as it."""
MOST = 0.5
"""What predominantly says at least."""


def electrons_on_metal(
    facts: Evidence, *, capacity: str, host: str, valence: str | None = None, content: str | None = None
) -> Checked:
    """Whether the metal of an oxide can take a capacity per oxide down to the lowest valence declared for it.

    The declared valence is a judgement: what contradicts it stays undecided unless it holds down to `DEEPEST`, too.

    Parameters
    ----------
    capacity : str
        A capacity per mass of the oxide alone.
    host : str
        The component, with formula, metal and lowest valence.
    valence : str, optional
        The stated valence before discharge; the oxide is then the metal's oxide of that valence. Without it the valence
        is that of the formula, which is only what the oxide is counted as: a lack is then undecided.
    content : str, optional
        The share of carbon in oxide and carbon, for what ideal graphene of that mass could hold.

    Notes
    -----
    x = Q·M/F with M of metal O(valence/2); what is not on the metal is carbon's, the interface's, the electrolyte's.
    """
    part = facts.component(host)
    if part.formula is None or not part.metal or part.lowest_valence is None:
        raise UsageError(f"{host} needs its formula, its metal and the lowest valence that it is taken to reach.")
    printed, metal, floor = facts.number(capacity), part.metal, read_printed(part.lowest_valence).value
    charge = printed.interval.to("C/kg")
    stated = None if valence is None else facts.number(valence)
    start = _exactly(_valence(part.formula, metal)) if stated is None else stated.interval
    taken = _closure(charge.middle, start.middle, metal)
    needed = over(lambda q, z: _closure(q, z, metal), charge, start)
    deepest = min(floor, DEEPEST.get(metal, 0))
    lack = over(lambda q, z: _closure(q, z, metal) - (z - deepest), charge, start)
    before = stated.printed.value if stated else start.middle
    closure = charge_closure(
        Estimate(charge.middle, None, "C/kg"), metal=metal, start=Estimate(before, None, "1"),
        floor=Estimate(floor, None, "1"),
    )  # fmt: skip
    counted = electrons_per_atom(Estimate(charge.middle, None, "C/kg"), host=part.formula, element=metal).value
    oxide, room = f"{metal}O{before / 2:g}", f"{max(before - floor, 0):g} to take down to {metal}{floor:g}+"
    output = (
        f"{printed.shown} is {taken:.4g} ({needed.low:.4g} to {needed.high:.4g}) electrons per {metal} on the mass of "
        f"{oxide} and {counted:.3g} on that of {part.formula}; {metal}{before:g}+ has {room} and would end at "
        f"{metal}{closure.end.value:.2f}+"
        f"{_beside(facts, printed.interval, content)}"
    )
    assumed = f"{metal}{floor:g}+ is the lowest valence, tried down to {metal}{deepest:g}{'+' if deepest else ''}"
    if stated is not None and "state" not in stated.conditions:
        assumed += f"; {metal}{before:g}+ is the valence before discharge"
    if taken <= before - floor:
        return Checked(Agreement.AGREES, output, assumed=assumed)
    sure = stated is not None and lack.low > 0
    beyond = f" ({before - deepest:g} down to {metal}{deepest:g}+)" if sure and deepest < floor else ""
    reason = (
        f"{metal} alone would have to take {taken:.2f} electrons and has {room}{beyond}: the rest is not the metal's, "
        f"or it starts at {metal}{closure.least_start.value:.2f}+ or above"
        f"{'' if sure else f', or ends below {metal}{floor:g}+'}"
    )
    return Checked(Agreement.CONTRADICTS if sure else Agreement.UNDECIDED, output, reason, assumed)


def _beside(facts: Evidence, per_oxide: Interval, content: str | None) -> str:
    """What ideal graphene of a printed content could hold, on the mass of oxide and carbon."""
    if content is None:
        return ""
    share = facts.interval(content, "1").middle
    least, most = (share * _capacity(electrons) for electrons in (_ideal(USUAL_LAYER), _ideal(math.inf)))
    whole = per_oxide.to("mAh/g").middle * (1 - share)
    return (
        f"; {whole:.0f} mAh/g of oxide and carbon, of which {facts.number(content).value} % ideal graphene holds "
        f"{least:.0f} over {USUAL_WINDOW:g} V, {most:.0f} if its states alone limited"
    )


def _ideal(compact_layer: float) -> float:
    """Electrons per carbon atom of ideal graphene over the usual window."""
    return electrons_per_carbon(sheet_charge(USUAL_WINDOW, compact_layer=compact_layer))


def _exactly(value: float) -> Interval:
    return Interval(value, value)


def _closure(charge: float, start: float, metal: str) -> float:
    """Electrons per metal of its oxide of a valence that a charge per mass [C/kg] is."""
    mass = (molar_mass(metal).value + start / 2 * molar_mass("O").value) * 1e-3
    return charge * mass / FARADAY.value


def _valence(formula: str, metal: str) -> float:
    """Valence of the metal in an oxide that holds nothing else."""
    held = atoms(formula)
    if set(held) != {metal, "O"}:
        raise UsageError(f"{formula} is not an oxide of {metal} alone; state the valence of {metal}.")
    return 2 * held["O"] / held[metal]


def electrons_on_carbon(facts: Evidence, *, claim: str, capacity: str, content: str, stay: bool = True) -> Checked:
    """Whether carbon can hold the electrons of at least half a capacity, as a text that puts them there says.

    `content` is the carbon's mass share of the composite; `capacity` is per mass of it, or of what is not this carbon.
    Where the text only lets them go through the carbon (`stay` is false), it is undecided what they end on.

    Notes
    -----
    At most LiC6 (1/6 electron per atom). Ideal graphene holds less: its states near neutrality in series with a compact
    layer on both faces (`graphene_charge`).
    """
    said, printed, share = facts.statement(claim), facts.number(capacity), facts.number(content)
    charge, parts = _on_composite(printed, share).to("C/kg"), share.interval.to("1")
    alone = _per_carbon(charge.middle / parts.middle)
    part = MOST * over(lambda q, c: _per_carbon(q / c), charge, parts).low
    ideal, states = _ideal(USUAL_LAYER), _ideal(math.inf)
    layer = electrons_per_carbon(most_layer_charge(WINDOWS.high, compact_layer=COMPACT_LAYERS.high))
    held = [_capacity(e) * parts.middle for e in (ideal, states)]
    output = (
        f"{printed.shown} with {share.value} % carbon is {alone:.3g} electrons per C if carbon took all (LiC6: "
        f"{DENSEST_CARBON:.2f}); ideal graphene holds {ideal:.2g} over {USUAL_WINDOW:g} V, {held[0]:.0f} mAh/g, and "
        f"{states:.2g}, {held[1]:.0f} mAh/g, if its states alone limited"
    )
    assumed = (
        f"predominantly is at least {100 * MOST:g} %; graphene neutral at one end of {USUAL_WINDOW:g} V, "
        f"{100 * USUAL_LAYER:g} uF/cm2 on each face; wherever it is neutral at most {layer:.2g} per C with "
        f"{100 * COMPACT_LAYERS.high:g} uF/cm2 over {WINDOWS.high:g} V"
    )
    if part <= ideal:
        return Checked(Agreement.AGREES, output, assumed=assumed)
    where = ", ".join(name for name in said.given.values())
    reason = f"{'' if stay else f'if they stayed on {where}, '}the electrons of half the capacity would be {part:.2g} "
    reason += f"per C{f' of {where}' if stay else ''}, "
    if part <= DENSEST_CARBON:
        return Checked(Agreement.UNDECIDED, output, reason + "more than ideal graphene holds", assumed)
    reason += f"{part / DENSEST_CARBON:.1f} times that of LiC6"
    if stay:
        return Checked(Agreement.CONTRADICTS, output, reason, assumed)
    return Checked(Agreement.UNDECIDED, output, f"{reason}; the text is to say where they end", assumed)


def _on_composite(capacity: StatedNumber, content: StatedNumber) -> Interval:
    """The capacity per mass of the whole that the content is a share of."""
    if capacity.basis == content.basis:
        return capacity.interval
    return over(lambda q, c: q * (1 - c), capacity.interval, content.interval.to("1"), unit=capacity.unit or "1")


def _per_carbon(charge: float) -> float:
    """Electrons per carbon atom of a charge per mass of carbon. [C/kg]"""
    return charge * molar_mass("C").value * 1e-3 / FARADAY.value


def _capacity(electrons: float) -> float:
    """Capacity per mass of carbon of so many electrons per atom. [mAh/g]"""
    return electrons * FARADAY.value / molar_mass("C").value / 3.6


def interface_charge(facts: Evidence, *, claim: str, capacity: str, content: str) -> Checked:
    """Whether a plain double layer on both faces of the carbon could hold at least half a capacity.

    Arguments as in `electrons_on_carbon`. Where it could not, the store at the interface is bonded, or has a larger
    effective capacitance: which of them is left to the text, so the verdict is undecided.
    """
    facts.statement(claim)
    printed, share = facts.number(capacity), facts.number(content)
    whole = over(charge_density, _on_composite(printed, share).to("C/kg"), share.interval.to("1"), unit="C/m2")
    least = MOST * whole.low
    volts = least / USUAL_LAYER
    output = (
        f"half of {printed.shown} on both faces of {share.value} % ideal graphene is {written(100 * least, 3)} uC/cm2 "
        f"({written(_per_100(share.interval.to('1').middle), 3)} for every 100 mAh/g): "
        f"a compact layer of {100 * USUAL_LAYER:g} uF/cm2 would need {volts:.1f} V, {USUAL_WINDOW:g} V would need "
        f"{written(100 * least / USUAL_WINDOW, 3)} uF/cm2"
    )
    layers = f"{100 * COMPACT_LAYERS.low:g} to {100 * COMPACT_LAYERS.high:g} uF/cm2"
    assumed = (
        f"predominantly is at least {100 * MOST:g} %; {specific_area() / 1e3:.0f} m2 per g of graphene; a window of "
        f"{WINDOWS.low:g} to {WINDOWS.high:g} V, a layer of {layers}"
    )
    if least <= WINDOWS.low * COMPACT_LAYERS.low:
        return Checked(Agreement.AGREES, output, assumed=assumed)
    reason = (
        "no plain double layer holds that, so the store at the interface is bonded or an effective capacitance"
        if least > WINDOWS.high * COMPACT_LAYERS.high
        else "it takes a favourable window and layer"
    )
    return Checked(Agreement.UNDECIDED, output, f"{reason}; the text is to say which", assumed)


def _per_100(content: float) -> float:
    """Charge per area of 100 mAh/g of composite. [uC/cm²]"""
    return 100 * charge_density(360e3, content)


def charge_density(capacity: float, content: float) -> float:
    """Charge per area of both faces of ideal graphene [C/m²] of a capacity per composite [C/kg] and its content [1]."""
    return capacity / (content * specific_area())
