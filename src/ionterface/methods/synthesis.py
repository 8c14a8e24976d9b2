"""What a synthesis can give by its amounts: limiting reagent, yield, composition of the product, filling of the vessel.

Amounts come in as structured numbers; no text is read and nothing is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ionterface.errors import Finding, MissingFact, Severity, UsageError
from ionterface.estimate import Column, Estimate, Status, Table
from ionterface.methods.constants import atoms, molar_mass
from ionterface.methods.mass_basis import Composition
from ionterface.methods.own_errors import named
from ionterface.methods.reagents import Reagent
from ionterface.methods.result import status_of

COVERAGE = 2.0
"""How many standard uncertainties a yield may lie above 1 before it is said to be impossible."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """The compound that is to be made, and the reagents that bring its elements.

    Parameters
    ----------
    name, formula : str
    sources : mapping
        Element of the formula -> the names of the reagents that bring it. Elements that the medium brings (oxygen,
        hydrogen) are left out.

    Raises
    ------
    UsageError
        The formula cannot be read, no sources, an element that it lacks, or one without a reagent.
    """

    name: str
    formula: str
    sources: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        held = atoms(self.formula)
        if not self.sources:
            raise UsageError(
                f"which reagents bring the elements of {self.formula}? Name those of one element at least."
            )
        for element, names in self.sources.items():
            if element not in held:
                raise UsageError(f"{self.formula} holds no {element}.")
            if not names:
                raise UsageError(f"which reagents bring the {element} of {self.formula}? Name one at least.")


@dataclass(frozen=True, kw_only=True)
class ElementBalance:
    """What one element suffices for."""

    element: str
    reagents: tuple[str, ...]
    available: Estimate
    """[mol of atoms]"""
    suffices: Estimate
    """[mol of product]"""


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """What the amounts of a synthesis give at most, and what was obtained."""

    product: Product
    balances: tuple[ElementBalance, ...]
    limiting: ElementBalance
    most: Estimate
    """Product if all of the limiting element ends in it. [kg]"""
    obtained: Estimate | None
    """[kg]"""
    yield_: Estimate
    """Obtained over most; NaN where nothing was weighed. [1]"""
    composition: Composition | None
    """Mass fractions of product and solid additions; where nothing was weighed, for a complete reaction."""
    volume: Estimate
    """Of all liquids, taken as additive; 0 where no volumes were stated. [m³]"""
    filling: Estimate
    """Of the vessel; NaN where its volume is not known. [1]"""
    basis: str
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    n_independent: int = 1
    cites: tuple[str, ...] = ("gum2008", "prohaska2022")

    @property
    def status(self) -> Status:
        """*Not valid* where the amounts contradict one another."""
        return status_of(self.findings)

    def table(self) -> Table:
        """One row per quantity."""
        columns = (Column("quantity", "Quantity"), Column("unit", "Unit"), Column("value", "Value"))
        rows: list[tuple[str, str, Estimate]] = [
            (f"{b.element} from {', '.join(b.reagents)}", "mmol", b.available.to("mmol")) for b in self.balances
        ]
        rows.append((f"{self.product.name} at most", "mg", self.most.to("mg")))
        if self.obtained is not None:
            rows += [("obtained", "mg", self.obtained.to("mg")), ("yield", "%", self.yield_.to("%"))]
        if self.composition is not None:
            rows += [(f"{n} in the product", "%", self.composition.share((n,)).to("%")) for n in self._solids]
        rows.append(("liquids", "mL", self.volume.to("mL")))
        if not math.isnan(self.filling.value):
            rows.append(("filling of the vessel", "%", self.filling.to("%")))
        return Table.of(columns, rows)

    @property
    def _solids(self) -> tuple[str, ...]:
        return tuple(self.composition.components) if self.composition else ()


def synthesis(
    reagents: Sequence[Reagent],
    *,
    product: Product,
    solids: Sequence[str] = (),
    obtained: Estimate | None = None,
    vessel: Estimate | None = None,
    batches: int = 1,
) -> Synthesis:
    """Limiting reagent, yield, composition and filling of the vessel from the amounts that went in. [kg, 1]

    Parameters
    ----------
    reagents : sequence of Reagent
    product : Product
    solids : sequence of str
        Names of reagents that stay in the product as they are, such as rGO.
    obtained : Estimate, optional
        Mass of the dry product with its solids, of all batches. [kg]
    vessel : Estimate, optional
        Volume of the vessel. [m³]
    batches : int
        Into how many fillings of the vessel the liquids were parted.

    Notes
    -----
    Each element of `product.sources` suffices for (moles of its atoms)/(atoms per formula unit) of product; the one
    that suffices for least limits. Liquids are added without contraction, volumes of solids are left out, so that the
    filling is that of the liquids. Solids are taken to lose no mass. Findings: W-SY1 (*not valid*) the liquids exceed
    the vessel; W-SY2 (*not valid*) more was obtained than the amounts can give, beyond `COVERAGE` standard
    uncertainties, or less than the solids alone; W-SY3 (note) a reagent has no volume stated and none is counted; W-SY4
    (note) a reagent that counts was weighed or poured without a stated purity and is taken as pure.

    Raises
    ------
    MissingFact
        An amount that nobody stated, all of them in one message.
    UsageError
        Two reagents of one name, a name that is none of them, a reagent without the element it should bring.
    """
    named = {reagent.name: reagent for reagent in reagents}
    if len(named) < len(reagents):
        raise UsageError("two reagents bear one name; give each its own.")
    if batches < 1:
        raise UsageError(f"a synthesis has at least one batch, not {batches}.")
    _known(named, product, solids)
    balances = tuple(_balance(element, names, named, product) for element, names in product.sources.items())
    limiting = min(balances, key=lambda b: b.suffices.value)
    most = (limiting.suffices * molar_mass(product.formula)).to("kg")
    added = {name: _weighed(named[name]) for name in solids}
    made = most if obtained is None else _without(obtained, added)
    composition = _composition({product.name: made, **added}) if added else None
    volume = _sum((r.volume for r in reagents if r.volume is not None), "m3")
    filling = Estimate(math.nan, None, "1") if vessel is None else (volume / batches / vessel).to("1")
    findings = (
        *_filling(filling, volume, vessel, batches),
        *_yield(obtained, most, made),
        *_left_out(reagents),
        *_pure(named, product, solids),
    )
    return Synthesis(
        product=product,
        balances=balances,
        limiting=limiting,
        most=most,
        obtained=obtained,
        yield_=Estimate(math.nan, None, "1") if obtained is None else (made / most).to("1"),
        composition=composition,
        volume=volume,
        filling=filling,
        basis=f"{product.name}{''.join(f'+{name}' for name in solids)}",
        findings=findings,
        settings={
            "product": product.formula,
            "reagents": ", ".join(named),
            "solids": ", ".join(solids),
            "batches": str(batches),
        },
    )


def _known(named: Mapping[str, Reagent], product: Product, solids: Sequence[str]) -> None:
    """Refuse names that are none, and ask for every missing amount at once."""
    wanted = [name for names in product.sources.values() for name in names]
    for name in (*wanted, *solids):
        if name not in named:
            raise UsageError(f"{name!r} is no reagent of this synthesis ({', '.join(named)}).")
    missing = []
    for name in dict.fromkeys(wanted):
        missing += _asked(named[name].known_formula) or _asked(named[name].amount)
    for name in dict.fromkeys(solids):
        missing += _asked(named[name].weight)
    if missing:
        raise MissingFact(" ".join(missing))


def _asked(fact: Callable[[], object]) -> list[str]:
    try:
        fact()
    except MissingFact as error:
        return [error.question]
    return []


def _balance(element: str, names: Sequence[str], named: Mapping[str, Reagent], product: Product) -> ElementBalance:
    total = Estimate(0.0, 0.0, "mol")
    for name in names:
        count = atoms(named[name].formula).get(element, 0.0)
        if not count > 0:
            raise UsageError(f"{name} ({named[name].formula}) holds no {element} and cannot bring it.")
        total = total + named[name].amount() * count
    return ElementBalance(
        element=element, reagents=tuple(names), available=total, suffices=total / atoms(product.formula)[element]
    )


def _weighed(reagent: Reagent) -> Estimate:
    """Its mass with every nameless error under its name, because what was obtained holds it too. [kg]"""
    return named(reagent.weight(), f"amount of {reagent.name}")


def _without(obtained: Estimate, added: Mapping[str, Estimate]) -> Estimate:
    return obtained.to("kg") - _sum(added.values(), "kg")


def _composition(masses: Mapping[str, Estimate]) -> Composition | None:
    total = _sum(masses.values(), "kg").value
    if not total > 0 or any(mass.value < 0 for mass in masses.values()):
        return None
    # the errors of the amounts before they are made to sum to 1, as `Composition` takes them
    return Composition({name: mass / Estimate(total, 0.0, "kg") for name, mass in masses.items()})


def _sum(values: Iterable[Estimate], unit: str) -> Estimate:
    total = Estimate(0.0, 0.0, unit)
    for value in values:
        total = total + value.to(unit)
    return total


def _filling(filling: Estimate, volume: Estimate, vessel: Estimate | None, batches: int) -> list[Finding]:
    if vessel is None or not filling.value > 1 + 1e-9:
        return []
    parts = "" if batches == 1 else f" in {batches} batches"
    message = (
        f"{volume.to('mL').value:.4g} mL of liquids{parts} do not fit a vessel of {vessel.to('mL').value:.4g} mL; the "
        "amounts, the vessel or the number of batches are others."
    )
    return [Finding("W-SY1", Severity.ERROR, message)]


def _yield(obtained: Estimate | None, most: Estimate, made: Estimate) -> list[Finding]:
    if obtained is None:
        return []
    if made.value < 0:
        message = f"{obtained.to('mg').value:.4g} mg were obtained, less than the solids weigh; nothing is left."
        return [Finding("W-SY2", Severity.ERROR, message)]
    over = made - most
    if over.value > COVERAGE * (over.std or 0.0):
        message = (
            f"{made.to('mg').value:.4g} mg of product were obtained, the amounts give {most.to('mg').value:.4g} mg at "
            "most; it holds water or something else, or an amount is wrong."
        )
        return [Finding("W-SY2", Severity.ERROR, message)]
    return []


def _left_out(reagents: Sequence[Reagent]) -> list[Finding]:
    without = [r.name for r in reagents if r.volume is None]
    if not without:
        return []
    return [Finding("W-SY3", Severity.NOTE, f"{' and '.join(without)} add no volume, for none was stated.")]


def _pure(named: Mapping[str, Reagent], product: Product, solids: Sequence[str]) -> list[Finding]:
    counted = dict.fromkeys([*(name for names in product.sources.values() for name in names), *solids])
    taken = [name for name in counted if named[name].purity is None and named[name].is_weighed]
    if not taken:
        return []
    return [Finding("W-SY4", Severity.NOTE, f"no purity was stated for {' and '.join(taken)}; taken as pure.")]
