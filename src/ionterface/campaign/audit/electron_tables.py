"""The electron ledger of every host composition that a study states: on the metal, on carbon, unexplained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ionterface.campaign.audit.facts import Keyed, StatedFacts
from ionterface.campaign.audit.stated_shares import Set, StatedShares
from ionterface.campaign.checks.electrons import USUAL_LAYER, USUAL_WINDOW
from ionterface.campaign.stated_quantities import Role
from ionterface.campaign.stated_quantities import StatedQuantity as Q
from ionterface.errors import InputError
from ionterface.estimate import Estimate
from ionterface.methods.constants import atoms, molar_mass
from ionterface.methods.electron_ledger import ElectronLedger, Holder, electron_ledger
from ionterface.methods.graphene_charge import electrons_per_carbon, sheet_charge
from ionterface.methods.mass_basis import Composition

FIXED = {"O": -2, "F": -1, "Cl": -1, "Li": 1, "Na": 1, "K": 1, "H": 1, "Zn": 2, "Mg": 2, "Ca": 2, "Al": 3, "P": 5}
"""Valence of the elements that keep theirs in an insertion host; phosphorus as phosphate."""

MOBILE = ("Li", "Na", "K", "Mg", "Ca", "Zn", "Al")
"""Ions that a host may be printed with and that a cell can take out."""


@dataclass(frozen=True, kw_only=True)
class HostLedger:
    """One electron ledger: of which capacity, from which places, with which most per atom."""

    about: str
    places: tuple[str, ...]
    assumed: str
    ledger: ElectronLedger

    def to_dict(self) -> dict[str, object]:
        """The ledger as plain data for a JSON file."""
        return {
            "about": self.about,
            "places": list(self.places),
            "assumed": self.assumed,
            "table": self.ledger.table().to_dict(),
            "findings": [finding.to_dict() for finding in self.ledger.findings],
        }


def host_ledgers(study: StatedFacts) -> Iterator[HostLedger]:
    """The ledger of each material's greatest capacity on each mass basis that holds a host of known formula.

    Where the composition is printed in several ways, each gives a ledger: they need not agree. A capacity of named ions
    (`of`) is left out, and so is a host whose valences are not known: its formula and `lowest_valence` tell them.
    """
    for material in study.materials:
        capacities = [p for p in study.find(Q.SPECIFIC_CAPACITY, material=material, of="") if p[1].unit and p[1].basis]
        for basis in sorted({number.basis for _, number in capacities}):
            counted = study.parts(basis)
            if not study.of_role(Role.HOST, counted):
                continue
            on_it = [pair for pair in capacities if pair[1].basis == basis]
            greatest = max(on_it, key=lambda pair: pair[1].interval.to("C/kg").middle)
            for shares, places in _compositions(study, material, basis, counted):
                yield from _ledger(study, material, greatest, shares, places)


def _compositions(
    study: StatedFacts, material: str, basis: str, counted: Set
) -> Iterator[tuple[dict[str, float], tuple[str, ...]]]:
    """Mass fractions of the counted components, each way that the printed shares give them, with their places."""
    if len(counted) == 1:
        yield dict.fromkeys(counted, 1.0), ()
        return
    known, numbers = StatedShares(study, material), study.stated.content.numbers
    for whole, stated in known.by_whole.items():
        values = {
            next(iter(parts)): (numbers[key].interval.to("1").middle, numbers[key].place)
            for key, parts in stated
            if len(parts) == 1 and parts <= counted
        }
        missing = counted - values.keys()
        if whole == basis and len(missing) == 1:
            rest = 1 - sum(value for value, _ in values.values())
            values[next(iter(missing))] = (rest, next(iter(values.values()))[1])
            missing = frozenset()
        total = sum(value for value, _ in values.values())
        if not missing and total > 0 and min(value for value, _ in values.values()) >= 0:
            places = tuple(dict.fromkeys(place for _, place in values.values()))
            yield {name: value / total for name, (value, _) in sorted(values.items())}, places


def _ledger(
    study: StatedFacts, material: str, keyed: Keyed, shares: dict[str, float], places: tuple[str, ...]
) -> Iterator[HostLedger]:
    key, number = keyed
    try:
        found = [_holder(study, material, name) for name in sorted(shares)]
        named = [one for one in found if one is not None]
        if any(holder.most is None for holder, _ in named):
            return
        named.sort(key=lambda one: one[0].element == "C")  # the metal is filled first
        ledger = electron_ledger(
            study.stated.estimate(key).to("C/kg"),
            composition=Composition({name: Estimate(share, None, "1") for name, share in shares.items()}),
            counted=sorted(shares),
            holders=[holder for holder, _ in named],
        )
    except InputError:  # an element without an atomic mass, a capacity of zero: there is no ledger of that
        return
    content = " + ".join(f"{100 * share:.1f} % {name}" for name, share in shares.items())
    yield HostLedger(
        about=f"{material}, {number.shown}, with {content}",
        places=tuple(dict.fromkeys((number.place, *places))),
        assumed="; ".join(assumed for _, assumed in named if assumed),
        ledger=ledger,
    )


def _holder(study: StatedFacts, material: str, name: str) -> tuple[Holder, str] | None:
    """A component as a holder of electrons, and what is assumed of it; None for one that holds none."""
    component = study.components[name]
    if component.formula is None:
        return None
    molar_mass(component.formula)
    if component.role is Role.CARBON and "C" in atoms(component.formula):
        return _carbon(name, component.formula)
    if component.role is not Role.HOST or not component.metal:
        return None
    metal, floor = component.metal, component.lowest_valence
    counted = valence_in(component.formula, metal)
    if floor is None or counted is None:
        return Holder(component=name, formula=component.formula, element=metal), ""
    printed = next((n for _, n in study.find(Q.VALENCE, material=material, of=name)), None)
    stated = printed if set(atoms(component.formula)) == {metal, "O"} else None
    valence = counted if stated is None else stated.printed.value
    formula = component.formula if stated is None else f"{metal}O{valence / 2:g}"
    leaving = _leaving(component.formula, metal) if stated is None else 0.0
    most = Estimate(max(valence + leaving - float(floor), 0.0), None, "1")
    holder = Holder(component=name, formula=formula, element=metal, most=most)
    told = (
        "its stated valence" if stated else "its formula without the ions that can leave" if leaving else "its formula"
    )
    return holder, f"{metal} of {name} from {told}, as {formula}, down to {metal}{floor}+"


def _leaving(formula: str, metal: str) -> float:
    """Charge per metal atom of the ions that a formula holds and that a cell can take out of it."""
    held = atoms(formula)
    return sum(FIXED[ion] * held.get(ion, 0.0) for ion in MOBILE) / held[metal]


def valence_in(formula: str, metal: str) -> float | None:
    """Valence of a metal beside elements of fixed valence; None where the formula holds any other."""
    held = atoms(formula)
    others = {symbol: count for symbol, count in held.items() if symbol != metal}
    if not others.keys() <= FIXED.keys():
        return None
    return -sum(FIXED[symbol] * count for symbol, count in others.items()) / held[metal]


def _carbon(name: str, formula: str) -> tuple[Holder, str]:
    most = electrons_per_carbon(sheet_charge(USUAL_WINDOW, compact_layer=USUAL_LAYER))
    assumed = (
        f"{name} holds what ideal graphene holds over {USUAL_WINDOW:g} V behind a compact layer of "
        f"{100 * USUAL_LAYER:g} uF/cm2"
    )
    return Holder(component=name, formula=formula, element="C", most=Estimate(most, None, "1")), assumed
