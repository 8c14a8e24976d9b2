"""Reagents of a synthesis as they were weighed and poured."""

from __future__ import annotations

from dataclasses import dataclass

from ionterface.errors import MissingFact, UsageError
from ionterface.estimate import Estimate
from ionterface.methods.constants import atoms, molar_mass

GIVEN = ("moles", "mass", "volume")


@dataclass(frozen=True, kw_only=True)
class Reagent:
    """One thing that went into the vessel.

    Parameters
    ----------
    name : str
    formula : str
        Empty for what has none that counts, such as a sol or graphene oxide in water.
    moles, mass, volume : Estimate, optional
        One of them at least; a volume needs `density`, `molarity` or `mass_concentration` before it is an amount, but
        not to fill the vessel. [mol, kg, m³]
    density : Estimate, optional
        Of a pure liquid. [kg/m³]
    molarity : Estimate, optional
        Of the formula in a solution. [mol/m³]
    mass_concentration : Estimate, optional
        Of what is dissolved or dispersed. [kg/m³]
    purity : Estimate, optional
        Mass fraction of the formula in what was weighed; without it, 1. [1]

    Raises
    ------
    UsageError
        Two statements of one amount, something negative, a purity above 1, or one beside moles or a molarity.
    MissingFact
        No amount of any kind.
    """

    name: str
    formula: str = ""
    moles: Estimate | None = None
    mass: Estimate | None = None
    volume: Estimate | None = None
    density: Estimate | None = None
    molarity: Estimate | None = None
    mass_concentration: Estimate | None = None
    purity: Estimate | None = None

    def __post_init__(self) -> None:
        if self.formula:
            atoms(self.formula)
        if all(getattr(self, kind) is None for kind in GIVEN):
            raise MissingFact(f"how much {self.name} was taken? State its moles, its mass or its volume.")
        if sum(value is not None for value in (self.moles, self.mass, self._of_volume)) > 1:
            raise UsageError(f"the amount of {self.name} is stated twice; keep the one that was measured.")
        kinds = (*GIVEN, "density", "molarity", "mass_concentration", "purity")
        for kind in kinds:
            value = getattr(self, kind)
            if value is not None and not value.value >= 0:
                raise UsageError(f"the {kind.replace('_', ' ')} of {self.name} is {value}; it cannot be negative.")
        if self.purity is not None and (self.moles is not None or self.molarity is not None):
            raise UsageError(f"a purity acts on what was weighed; the moles of {self.name} hold it already.")
        if self.purity is not None and self.purity.to("1").value > 1:
            raise UsageError(f"the purity of {self.name} is {self.purity}; it cannot be above 1.")

    @property
    def _of_volume(self) -> Estimate | None:
        known = [c for c in (self.density, self.molarity, self.mass_concentration) if c is not None]
        if len(known) > 1:
            raise UsageError(f"{self.name} has several concentrations; keep one of density, molarity, mass per volume.")
        return known[0] if known and self.volume is not None else None

    @property
    def is_weighed(self) -> bool:
        """Whether its amount comes from a mass, or from a volume and a density, on which the purity acts."""
        return self.mass is not None or (self.volume is not None and self.density is not None)

    def weight(self) -> Estimate:
        """Mass of the formula, or of what is dispersed. [kg]

        Raises
        ------
        MissingFact
            A volume without a concentration.
        """
        if self.mass is not None:
            return self._pure(self.mass.to("kg"))
        if self.moles is None and self.volume is not None and self.molarity is None:
            per_volume = self.mass_concentration or self.density
            if per_volume is None:
                raise MissingFact(
                    f"{self.volume} of {self.name} is no amount; state its density, molarity or mass per volume."
                )
            stated = (self.volume * per_volume).to("kg")
            return self._pure(stated)
        return (self.amount() * molar_mass(self.known_formula())).to("kg")

    def amount(self) -> Estimate:
        """Moles of formula units. [mol]

        Raises
        ------
        MissingFact
            No formula, or a volume without a concentration.
        """
        if self.moles is not None:
            return self.moles.to("mol")
        if self.mass is None and self.volume is not None and self.molarity is not None:
            return (self.volume * self.molarity).to("mol")
        return (self.weight() / molar_mass(self.known_formula())).to("mol")

    def known_formula(self) -> str:
        """Its formula.

        Raises
        ------
        MissingFact
            It has none.
        """
        if not self.formula:
            raise MissingFact(f"which formula has {self.name}? Its moles are needed.")
        return self.formula

    def _pure(self, stated: Estimate) -> Estimate:
        return stated if self.purity is None else (stated * self.purity).to("kg")
