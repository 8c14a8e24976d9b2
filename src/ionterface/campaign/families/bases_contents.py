"""Panels and tables of what a formula and a composition say of capacities: theory, electrons, who could hold them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ionterface.campaign.content import Content, SampleNeed
from ionterface.campaign.known_values import Capacity, KnownValue, SpecificCurrent, known
from ionterface.campaign.material import Formula
from ionterface.campaign.schema import Name, Names, Part, Text


class Reading(Part):
    """A capacity of a sample on one of its mass bases; without `name` it is called as it is written."""

    sample: Name
    capacity: Capacity
    basis: Name
    name: Name | None = None


class OfReadings(Content):
    """Of capacities of samples whose composition is known."""

    sample_needs = frozenset({SampleNeed.COMPONENTS})

    def readings(self) -> tuple[Reading, ...]:
        """The capacities."""
        raise NotImplementedError

    @property
    def samples(self) -> tuple[str, ...]:
        """Their samples, each once."""
        return tuple(dict.fromkeys(one.sample for one in self.readings()))


class TheoreticalCapacity(Content):
    """What an insertion gives at most per host, per discharged host and, with a composition, on a mass basis.

    Formula and ions come from `active` and `insertion` of the sample.
    """

    sample_needs = frozenset({SampleNeed.ACTIVE, SampleNeed.INSERTION})
    samples: Names = Field(alias="theoretical_capacity")
    basis: Name | None = None


class Stoichiometry(OfReadings):
    """Electrons and ions per formula unit that capacities are; in a figure one bar each.

    Formula and ion come from `active` and `insertion` of the sample.
    """

    sample_needs = frozenset({SampleNeed.COMPONENTS, SampleNeed.ACTIVE, SampleNeed.INSERTION})
    of: tuple[Reading, ...] = Field(alias="stoichiometry", min_length=1)

    def readings(self) -> tuple[Reading, ...]:
        """The capacities."""
        return self.of


class LedgerHolder(Part):
    """A component that may hold electrons: its formula, the element whose atoms count, and how many one takes at most.

    Without `most` nothing is assigned to it. `because` says where that most is from.
    """

    component: Name
    formula: Formula
    element: Text
    most: Annotated[KnownValue | None, known("1", "most electrons per atom", positive=False)] = None
    because: Text | None = None


class LedgerReading(Reading):
    """A capacity and who may hold its electrons, in the order in which they are filled."""

    holders: tuple[LedgerHolder, ...] = Field(min_length=1)


class ElectronLedger(OfReadings):
    """How many electrons per atom capacities are on each component, and what none of them can take."""

    of: tuple[LedgerReading, ...] = Field(alias="electron_ledger", min_length=1)

    def readings(self) -> tuple[Reading, ...]:
        """The capacities."""
        return self.of


class ClosureReading(Reading):
    """A capacity, the metal of the oxide and its valences: before discharge, the lowest held possible, measured after.

    The capacity counts on the component of the sample's `active`.
    """

    metal: Text
    start: Annotated[KnownValue, known("1", "valence before discharge")]
    floor: Annotated[KnownValue | None, known("1", "lowest valence", positive=False)] = None
    measured: Annotated[KnownValue | None, known("1", "valence after discharge", positive=False)] = None


class ChargeClosure(OfReadings):
    """The valence of an oxide's metal after discharge, if the metal took every electron."""

    sample_needs = frozenset({SampleNeed.COMPONENTS, SampleNeed.ACTIVE})
    of: tuple[ClosureReading, ...] = Field(alias="charge_closure", min_length=1)

    def readings(self) -> tuple[Reading, ...]:
        """The capacities."""
        return self.of


class BlankReading(Reading):
    """A capacity and its current, which components are oxide and which carbon, and what a carbon film stores alone.

    The blank's capacity is per mass of carbon, its current per mass of its own film; state both or neither.
    """

    current: SpecificCurrent
    oxide: Names
    carbon: Names
    blank_capacity: Annotated[KnownValue | None, known("C/kg", "capacity of the blank")] = None
    blank_current: Annotated[KnownValue | None, known("A/kg", "current of the blank")] = None

    @model_validator(mode="after")
    def _whole_blank(self) -> BlankReading:
        if (self.blank_capacity is None) != (self.blank_current is None):
            raise ValueError("a blank is its capacity and its current; state both `blank_capacity` and `blank_current`")
        return self


class CarbonBlank(OfReadings):
    """Capacity of the oxide of a composite, by division alone and with a carbon blank taken off."""

    of: tuple[BlankReading, ...] = Field(alias="carbon_blank", min_length=1)

    def readings(self) -> tuple[Reading, ...]:
        """The capacities."""
        return self.of


PANELS: tuple[type[Content], ...] = (Stoichiometry, ElectronLedger)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (TheoreticalCapacity, Stoichiometry, ElectronLedger, ChargeClosure, CarbonBlank)
"""Every kind of table of this family."""
